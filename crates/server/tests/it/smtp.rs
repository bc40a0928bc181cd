//! Mail over SMTP, from the command that causes it to the server that takes it or not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use usher_testkit::{Answer, Wishes, World};

use crate::office::Office;

/// A mail server that answers RCPT as it was told for an address, and keeps what it took.
#[derive(Default)]
struct Post {
    answers: Mutex<BTreeMap<String, &'static str>>,
    taken: Mutex<Vec<(String, String)>>,
    asked: Mutex<Vec<String>>,
}

impl Post {
    async fn open() -> (Arc<Self>, u16) {
        let post = Arc::new(Self::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, this) = (listener.local_addr().unwrap().port(), post.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let this = this.clone();
                tokio::spawn(async move { this.talk(stream).await });
            }
        });
        (post, port)
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 little.example ESMTP\r\n").await?;
        let (mut to, mut text, mut in_data) = (String::new(), String::new(), false);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let verb = line.split([' ', '\r']).next().unwrap_or_default().to_uppercase();
            let answer = match (in_data, verb.as_str()) {
                (true, ".") => {
                    in_data = false;
                    self.taken.lock().push((to.clone(), core::mem::take(&mut text)));
                    "250 2.0.0 queued as 17"
                }
                (true, _) => {
                    text.push_str(&line);
                    continue;
                }
                (_, "EHLO") => "250-little.example\r\n250 8BITMIME",
                (_, "RCPT") => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    self.asked.lock().push(to.clone());
                    self.answers.lock().get(&to).copied().unwrap_or("250 fine")
                }
                (_, "DATA") => {
                    in_data = true;
                    "354 go on"
                }
                (_, "QUIT") => "221 bye",
                _ => "250 fine",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }

    fn count(&self, to: &str) -> usize {
        self.taken.lock().iter().filter(|(found, _)| found == to).count()
    }

    fn tries(&self, to: &str) -> usize {
        self.asked.lock().iter().filter(|found| *found == to).count()
    }
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

/// The row of an address on the account's mail page.
async fn row(office: &Office, address: &str) -> String {
    let page = mails(office).await;
    let rows = page.body.split("<tr").find(|row| row.contains(address));
    rows.unwrap_or_default().split("</tr>").next().unwrap_or_default().to_owned()
}

async fn mails(office: &Office) -> Answer {
    office.browser.get(&format!("/console/{}/us-east-1/account/mail", office.account)).await.expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_sent_tried_again_or_given_up_with_the_servers_own_words() {
    let (post, port) = Post::open().await;
    post.answers.lock().insert("later@x.example".into(), "451 4.7.1 greylisted, come back");
    post.answers.lock().insert("never@x.example".into(), "550 5.1.1 no such mailbox here");
    let world = World::with(Wishes { has_worker: true, smtp_port: Some(port), ..Wishes::default() }).await;
    let office = Office::enabled(&world, "111122223333").await;
    for name in ["good", "later", "never"] {
        office.add_user(name, &format!("{name}@x.example"), "mail").await.expect(200).says("The user is added");
    }
    until("the good mail is taken", async || post.count("good@x.example") == 1).await;
    let (_, text) = post.taken.lock().iter().find(|(to, _)| to == "good@x.example").cloned().unwrap();
    assert!(text.contains("/invitation/") || text.contains("/invitatio="), "{text}");
    assert!(text.contains("From: Usher <usher@house.example>") || text.contains("usher@house.example"), "{text}");
    until("the page says so", async || row(&office, "good@x.example").await.contains("250 2.0.0 queued as 17")).await;
    // For good: the state and the server's own words, at once and without another try.
    until("the no is shown", async || row(&office, "never@x.example").await.contains("no such mailbox here")).await;
    assert!(row(&office, "never@x.example").await.contains("Failed"), "{}", row(&office, "never@x.example").await);
    // For now: it waits for its time, and then it is taken.
    until("the delay is shown", async || row(&office, "later@x.example").await.contains("greylisted")).await;
    assert!(row(&office, "later@x.example").await.contains("Queued"), "{}", row(&office, "later@x.example").await);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!((post.tries("later@x.example"), post.tries("never@x.example")), (1, 1), "nobody is pestered");
    post.answers.lock().clear();
    world.pass_minutes(2);
    until("the delayed mail is taken", async || post.count("later@x.example") == 1).await;
    assert_eq!(post.count("never@x.example"), 0);
    // Sending again, from the page.
    let page = mails(&office).await;
    let action = row(&office, "never@x.example").await;
    let action = action.split("action=\"").nth(1).expect("a form").split('"').next().unwrap().to_owned();
    let region = [("region", "us-east-1")];
    office.browser.submit(&page, &action, &region).await.expect(200);
    until("the resent mail is taken", async || post.count("never@x.example") == 1).await;
    until("the page is done", async || !mails(&office).await.body.contains("no such mailbox here")).await;
    assert_eq!(post.count("good@x.example"), 1, "nothing is sent twice");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sees_how_many_were_given_up_and_nobody_has_a_mailbox_page() {
    let (post, port) = Post::open().await;
    post.answers.lock().insert("never@x.example".into(), "550 5.1.1 no such mailbox here");
    let world = World::with(Wishes { has_worker: true, smtp_port: Some(port), ..Wishes::default() }).await;
    let office = Office::enabled(&world, "111122223333").await;
    office.add_user("never", "never@x.example", "mail").await.expect(200).says("The user is added");
    until("the no is known", async || row(&office, "never@x.example").await.contains("no such mailbox here")).await;
    crate::desk::operator(&world).await;
    let root = crate::desk::browser(&world, &usher_domain::id::AdministratorId::new("operator-1")).await;
    let page = root.get("/operator/mail").await.expect(200);
    let here = page.body.split("<tr").find(|row| row.contains("us-east-1")).unwrap().to_owned();
    let cells: Vec<String> =
        here.split("<td").skip(1).map(|cell| cell.chars().filter(char::is_ascii_digit).collect()).collect();
    assert!(cells.last().is_some_and(|cell| cell.ends_with('1')), "{here}");
    assert!(!page.body.contains("/mailbox"));
    world.visitor().get("/mailbox").await.expect(404);
    world.close().await;
}

#[tokio::test]
async fn the_mailbox_does_not_exist_for_another_machine() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    office.add_user("mei", "mei@x.example", "mail").await.expect(200).says("The user is added");
    for (address, status) in [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 404), ("2001:db8::1", 404)] {
        let (found, text) = world.get_from(address.parse().unwrap(), "/mailbox").await;
        assert_eq!(found, status, "{address}");
        assert_eq!(text.contains("mei@x.example"), status == 200, "{address}");
    }
    // A header does not make anybody a neighbour, nor a neighbour a stranger.
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        world.visitor().with_header(header, "192.0.2.7").get("/mailbox").await.expect(200);
    }
    world.close().await;
}
