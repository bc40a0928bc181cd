//! The command line itself, against a whole server.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use usher_testkit::Visitor;

use crate::grant_world::Acme;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// Runs a command line on a thread of its own; what it writes can be read meanwhile.
fn usher(
    home: std::path::PathBuf,
    words: Vec<String>,
    (mut out, mut err): (Shared, Shared),
    open: impl Fn(&str) -> bool + Send + 'static,
) -> tokio::task::JoinHandle<u8> {
    tokio::task::spawn_blocking(move || {
        let mut world = usher_cli::World {
            directory: Some(home),
            clock: &|| 1_795_244_400,
            sleep: &|_| std::thread::sleep(Duration::from_millis(20)),
            browser: Some(&open),
            zone: jiff::tz::TimeZone::UTC,
            screen: usher_cli::Screen::new(&mut out, &mut err, false, 80),
        };
        usher_cli::run(words.into_iter().map(Into::into), &mut world)
    })
}

fn words(line: &[&str]) -> Vec<String> {
    std::iter::once("usher").chain(line.iter().copied()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_signs_in_on_another_device_and_out_again() {
    let acme = Acme::new().await;
    let home = tempfile::tempdir().unwrap();
    let (out, err) = (Shared::default(), Shared::default());
    let line = words(&["login", "--device", "--start-url", &acme.start_url()]);
    let run = usher(home.path().to_owned(), line, (out.clone(), err.clone()), |_| false);
    while !err.text().contains("user_code=") && !run.is_finished() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let code: String = err.text().split("user_code=").nth(1).unwrap_or_default().chars().take(9).collect();
    acme.approve(&serde_json::json!({ "userCode": code })).await;
    assert_eq!(run.await.unwrap(), 0, "{}", err.text());
    assert!(out.text().contains("Signed in as ana"), "{}", out.text());
    let (out, err) = (Shared::default(), Shared::default());
    let logout = usher(home.path().to_owned(), words(&["logout"]), (out, err.clone()), |_| false);
    assert_eq!(logout.await.unwrap(), 0, "{}", err.text());
    acme.world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_signs_in_with_the_browser_of_its_machine() {
    let acme = Arc::new(Acme::new().await);
    let home = tempfile::tempdir().unwrap();
    let (out, err) = (Shared::default(), Shared::default());
    let (opener, handle) = (acme.clone(), tokio::runtime::Handle::current());
    let open = move |address: &str| {
        let (acme, address) = (opener.clone(), address.to_owned());
        handle.spawn(async move {
            let path = address.strip_prefix(&acme.world.url).unwrap_or_default().to_owned();
            let back = acme.consent(&path, "allow").await;
            let at = back.find("/oauth").unwrap_or_default();
            Visitor::new(&back[..at]).get(&back[at..]).await.expect(200);
        });
        true
    };
    let line = words(&["login", "--start-url", &acme.start_url()]);
    let run = usher(home.path().to_owned(), line, (out.clone(), err.clone()), open);
    assert_eq!(run.await.unwrap(), 0, "{}", err.text());
    assert!(out.text().contains("Signed in as ana"), "{}", out.text());
}
