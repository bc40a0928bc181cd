//! What is logged: enough to follow a request, and not one secret, at the most talkative level.

use std::io::Write;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::json;
use usher_server::config::{Log, LogFormat};
use usher_server::logs;
use usher_testkit::World;

use crate::grant_world::text;
use crate::member::{mailed, member, start, tokens};
use crate::office::Office;
use crate::people::PASSWORD;

/// The log of this process from now on: also of the tests beside this one, which is all the better.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_code_token_or_link_is_ever_logged() {
    let (page, level) = (
        Page::default(),
        "debug,hyper=trace,tower_http=trace,usher_app=trace,usher_store=trace,\
        usher_web=trace,usher_api=trace,usher_console=trace,usher_server=trace",
    );
    let (writer, log) = (page.clone(), Log { format: LogFormat::Text, level: level.to_owned() });
    tracing::subscriber::set_global_default(logs::subscriber(&log, move || writer.clone()).unwrap()).unwrap();
    let world = World::new().await;
    let operator = crate::people::operator(&world).await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = start(&world, &office).await;
    let (_, mei) = member(&world, &office, "mei").await;
    let link = mailed(&world, "mei@x.example").await;
    let (client, held) = tokens(&world, &start, &mei.visitor).await;
    let shown = office.add_user("bo", "bo@x.example", "once").await.expect(200);
    let once = shown.body.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next()).last().unwrap();
    let root = crate::desk::operator(&world).await;
    let key = root.post_json("/api/v1/create-product", &json!({ "name": "IDE" })).await.expect(200).json();
    let product = world.visitor().with_bearer(text(&key["key"]));
    let spend = json!({ "requestId": "r", "credits": "1", "member": "nobody" });
    assert!(product.post_json("/api/v1/spend", &spend).await.status >= 400);
    // Secrets where they do not belong: wrong doors, wrong fields, the query.
    for path in [format!("/setup/{PASSWORD}"), format!("/console/sign-in?next=/{PASSWORD}"), link.clone()] {
        world.visitor().get(&path).await;
    }
    let wrong = json!({ "clientId": client["clientId"], "clientSecret": held["accessToken"], "grantType": PASSWORD });
    world.visitor().post_json("/token", &wrong).await;
    world.visitor().with_bearer(PASSWORD).get("/api/v1/me").await;
    world.drain().await;
    let mut secrets = vec![PASSWORD.to_owned(), mei.secret.clone(), operator.secret.clone(), once.to_owned()];
    secrets.extend(mei.codes.iter().chain(&operator.codes).cloned());
    secrets.push(link.rsplit('/').next().unwrap().to_owned());
    for value in [&client["clientSecret"], &held["accessToken"], &held["refreshToken"], &key["key"]] {
        secrets.push(text(value).to_owned());
    }
    for (visitor, cookie) in [(&mei.visitor, "usher-member"), (&operator.visitor, "usher-console")] {
        secrets.push(visitor.cookie(cookie).expect("a session").rsplit('.').next().unwrap().to_owned());
    }
    world.close().await;
    let log = String::from_utf8_lossy(&page.0.lock()).into_owned();
    assert!(log.contains("running"), "nothing is logged at all");
    for secret in secrets {
        assert!(secret.len() >= 6, "{secret:?} is too short to be looked for");
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "a secret is in the log: {line:?}");
    }
}
