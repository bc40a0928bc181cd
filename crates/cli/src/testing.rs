//! A server of a few lines and a world to run whole command lines in.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::tz::TimeZone;
use url::Url;

use crate::{Screen, World};

/// 2026-11-21T07:00:00Z, the clock of every test.
pub(crate) const NOW: i64 = 1_795_244_400;

/// Answers every connection with what a function of the request says, and remembers the requests.
pub(crate) struct FakeServer {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

impl FakeServer {
    pub(crate) fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = stream;
                let request = read_request(&mut stream);
                notes.lock().unwrap().push(request.clone());
                let _ = stream.write_all(answer(&request).as_bytes());
            }
        });
        Self { port, seen }
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}/", self.port)).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let (mut bytes, mut part) = (Vec::new(), [0_u8; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
}

/// An answer; `headers` end with a line break each.
pub(crate) fn reply(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// What a command line left behind.
pub(crate) struct Run {
    pub(crate) exit: u8,
    pub(crate) out: String,
    pub(crate) err: String,
    /// How long it would have slept, in seconds, each time.
    pub(crate) slept: Vec<u64>,
}

/// Runs a command line with that directory as its home, the fixed clock, no waiting, and that browser.
pub(crate) fn usher(home: &Path, browser: Option<&dyn Fn(&str) -> bool>, line: &[&str]) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let slept = RefCell::new(Vec::new());
    let mut world = World {
        directory: Some(home.to_owned()),
        clock: &|| NOW,
        sleep: &|time| slept.borrow_mut().push(time.as_secs()),
        browser,
        zone: TimeZone::UTC,
        screen: Screen::new(&mut out, &mut err, false, 80),
    };
    let words = std::iter::once("usher").chain(line.iter().copied()).map(Into::into);
    let exit = crate::run(words, &mut world);
    Run { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap(), slept: slept.into_inner() }
}
