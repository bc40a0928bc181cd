use super::*;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the little server answers to RCPT and after the mail's last dot.
#[derive(Clone, Copy)]
struct Script {
    recipient: &'static str,
    end: &'static str,
}

const TAKES: Script = Script { recipient: "250 fine", end: "250 2.0.0 queued as 17" };

async fn talk(stream: TcpStream, script: Script, page: Arc<Mutex<String>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 little.example ESMTP\r\n").await?;
    let mut in_data = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        page.lock().unwrap().push_str(&line);
        let verb = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        let answer = match (in_data, verb.as_str()) {
            (true, ".") => {
                in_data = false;
                script.end
            }
            (true, _) => continue,
            (_, "EHLO") => "250-little.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            (_, "AUTH") => "535 5.7.8 who are you",
            (_, "RCPT") => script.recipient,
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

async fn server(script: Script) -> (u16, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = Arc::new(Mutex::new(String::new()));
    let written = page.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = talk(stream, script, written.clone()).await;
        }
    });
    (port, page)
}

fn settings(port: u16) -> config::Smtp {
    let mut settings = config::Settings::defaults().unwrap().smtp;
    settings.host = Some("127.0.0.1".to_owned());
    settings.port = port;
    settings.tls = SmtpTls::None;
    settings
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        to: "Ana <ana@example.com>".to_owned(),
        from: "领座员 <usher@example.com>".to_owned(),
        subject: "邀请 you".to_owned(),
        text: "Hello.\n.\nBye.".to_owned(),
        html: Some("<p>Hello.</p>".to_owned()),
        message_id: "<m-1@usher.example.com>".to_owned(),
    }
}

async fn send(script: Script) -> (Result<String, SendError>, String) {
    let (port, page) = server(script).await;
    let answer = Smtp::new(&settings(port)).unwrap().unwrap().send(&mail()).await;
    let text = page.lock().unwrap().clone();
    (answer, text)
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_both_bodies() {
    let (answer, text) = send(TAKES).await;
    assert_eq!(answer.unwrap(), "250 2.0.0 queued as 17");
    for part in ["MAIL FROM:<usher@example.com>", "RCPT TO:<ana@example.com>", "Message-ID: <m-1@usher.example.com>"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for part in ["From: =?utf-8?b?", "Subject: =?utf-8?b?", "multipart/alternative", "<p>Hello.</p>", "Bye."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.is_ascii() || text.contains("8BITMIME"), "{text}");
}

#[tokio::test]
async fn a_final_no_is_not_tried_again() {
    let (answer, _) = send(Script { recipient: "550 5.1.1 no such user", ..TAKES }).await;
    let error = answer.unwrap_err();
    assert!(!error.transient && error.answer.contains("no such user"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_busy_in_the_middle_is_tried_again() {
    let (answer, _) = send(Script { end: "451 4.3.0 try later", ..TAKES }).await;
    let error = answer.unwrap_err();
    assert!(error.transient && error.answer.contains("try later"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert!(Smtp::new(&settings(port)).unwrap().unwrap().send(&mail()).await.unwrap_err().transient);
}

#[tokio::test]
async fn a_refused_login_is_the_operators_matter_and_burns_no_mail() {
    let (port, page) = server(TAKES).await;
    let mut settings = settings(port);
    settings.username = Some("usher".to_owned());
    settings.password = Some(config::Secret::new("hunter2"));
    let error = Smtp::new(&settings).unwrap().unwrap().send(&mail()).await.unwrap_err();
    assert!(error.transient && error.answer.contains("who are you"), "{error:?}");
    assert!(!error.answer.contains("hunter2"));
    assert!(!page.lock().unwrap().contains("MAIL FROM"));
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_where_tls_is_asked_for() {
    let (port, page) = server(TAKES).await;
    let mut settings = settings(port);
    settings.tls = SmtpTls::Starttls;
    let error = Smtp::new(&settings).unwrap().unwrap().send(&mail()).await.unwrap_err();
    assert!(error.transient, "{error:?}");
    assert!(!page.lock().unwrap().contains("MAIL FROM"));
    settings.tls = SmtpTls::Tls;
    assert!(Smtp::new(&settings).unwrap().is_some());
}

#[test]
fn nothing_can_add_a_header_of_its_own() {
    let break_in = "x\r\nBcc: all@example.com";
    for field in 0..4 {
        let mut mail = mail();
        match field {
            0 => mail.to = format!("{break_in} <a@example.com>"),
            1 => mail.from = format!("{break_in} <a@example.com>"),
            2 => mail.subject = break_in.to_owned(),
            _ => mail.message_id = break_in.to_owned(),
        }
        let error = message(&mail).unwrap_err();
        assert!(!error.transient && error.answer.contains("control character"), "{error:?}");
    }
    let nobody = OutgoingMail { to: "nobody".to_owned(), ..mail() };
    assert!(message(&nobody).unwrap_err().answer.contains("no address"));
}

#[test]
fn without_a_host_there_is_no_way_out() {
    assert!(Smtp::new(&config::Settings::defaults().unwrap().smtp).unwrap().is_none());
}
