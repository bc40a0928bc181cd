//! The loopback listener that waits for the browser to come back (RFC 8252, section 7.3).
//!
//! Anybody on this machine, and any page in the browser, can knock here. So: 127.0.0.1 only, one path, the state must
//! match, a wrong guess does not end the wait, and connections, bytes and times are bounded.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use url::Url;
use usher_wire::Secret;

use super::page::{self, Page};
use crate::failure::{Exit, Failure};

/// Browsers open spare connections and ask for an icon; more than this is somebody guessing.
const CONNECTIONS: u32 = 20;
/// The longest request that is read.
const REQUEST_BYTES: usize = 8 * 1024;
/// How long one connection may take to say what it wants.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// How long nobody complains.
const PATIENCE: Duration = Duration::from_mins(3);
/// How long the listener waits at most.
const LONGEST: Duration = Duration::from_mins(10);

/// What a request says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The code that buys the tokens.
    Code(Secret),
    /// The server's no, as OAuth code and sentence.
    Refused(String, String),
    /// Not the end of this sign-in: another path, another state, no sense.
    Noise,
}

/// A port of this machine that waits for the browser.
pub(crate) struct Callback {
    listener: TcpListener,
    port: u16,
}

impl Callback {
    pub(crate) fn listen() -> Result<Self, Failure> {
        let open = || {
            let listener = TcpListener::bind(("127.0.0.1", 0))?;
            listener.set_nonblocking(true)?;
            let port = listener.local_addr()?.port();
            Ok(Self { listener, port })
        };
        open().map_err(|error: std::io::Error| {
            Failure::new(Exit::Failure, "no-port", format!("No port of this machine can be opened: {error}."))
                .cure("Type `usher login --device` to sign in with a code instead.")
        })
    }

    /// Where the browser is sent.
    pub(crate) fn redirect(&self) -> String {
        format!("http://127.0.0.1:{}/oauth/callback", self.port)
    }

    /// Waits for the answer with that state; calls `slow` once when it takes long.
    pub(crate) fn wait(self, state: &str, mut slow: impl FnMut()) -> Result<Secret, Failure> {
        let (sender, receiver) = mpsc::channel();
        let (began, mut complained, mut connections) = (Instant::now(), false, 0);
        while began.elapsed() < LONGEST {
            match self.listener.accept() {
                Ok((stream, _)) if connections < CONNECTIONS => {
                    connections += 1;
                    let (sender, state) = (sender.clone(), state.to_owned());
                    std::thread::spawn(move || serve(stream, &state, &sender));
                }
                Ok(_) => return Err(timed_out("Too many connections came to the sign-in's port.")),
                Err(error) if error.kind() == ErrorKind::WouldBlock => (),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
            match receiver.recv_timeout(Duration::from_millis(20)) {
                Ok(Heard::Code(code)) => return Ok(code),
                Ok(Heard::Refused(code, text)) => return Err(refused(&code, &text)),
                Ok(Heard::Noise) | Err(_) => (),
            }
            if !complained && began.elapsed() > PATIENCE {
                complained = true;
                slow();
            }
        }
        Err(timed_out("Nobody finished the sign-in in the browser within 10 minutes."))
    }
}

fn refused(code: &str, text: &str) -> Failure {
    let said = if text.is_empty() { code } else { text };
    Failure::new(Exit::Failure, code, format!("The sign-in was refused: {said}"))
        .cure("Type `usher login` to try again, or ask your administrator.")
}

fn timed_out(what: &str) -> Failure {
    Failure::new(Exit::Failure, "sign-in-timeout", what)
        .cure("Type `usher login` to try again, or `usher login --device` to use another device.")
}

fn serve(mut stream: TcpStream, state: &str, sender: &mpsc::Sender<Heard>) {
    let Some(request) = read_head(&mut stream) else { return };
    let heard = parse(&request, state);
    let page = match &heard {
        Heard::Code(_) => Page::Done,
        Heard::Refused(..) => Page::Refused,
        Heard::Noise => Page::Unknown,
    };
    let _ = stream.write_all(page::answer(page, accept_language(&request)).as_bytes());
    let _ = stream.flush();
    let _ = sender.send(heard);
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    stream.set_nonblocking(false).ok()?;
    stream.set_write_timeout(Some(REQUEST_TIME)).ok()?;
    let (began, mut head, mut part) = (Instant::now(), Vec::new(), [0_u8; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let left = REQUEST_TIME.checked_sub(began.elapsed()).filter(|left| !left.is_zero())?;
        stream.set_read_timeout(Some(left)).ok()?;
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        head.extend_from_slice(part.get(..count)?);
        if head.len() > REQUEST_BYTES {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

fn accept_language(head: &str) -> &str {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("accept-language"))
        .map_or("", |(_, value)| value.trim())
}

/// Reads a request's first line. Without the right state it is noise, an error just as much as a code.
pub(crate) fn parse(head: &str, state: &str) -> Heard {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (Some("GET"), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Heard::Noise;
    };
    if !version.starts_with("HTTP/1.") || !target.starts_with("/oauth/callback?") {
        return Heard::Noise;
    }
    let Ok(url) = Url::parse(&format!("http://127.0.0.1{target}")) else { return Heard::Noise };
    let only = |name: &str| {
        let mut values = url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let first = values.next();
        if values.next().is_some() { None } else { first.filter(|value| !value.is_empty()) }
    };
    if state.is_empty() || only("state").as_deref() != Some(state) {
        return Heard::Noise;
    }
    match (only("code"), only("error")) {
        (Some(code), None) => Heard::Code(Secret::new(code)),
        (None, Some(error)) => Heard::Refused(error, only("error_description").unwrap_or_default()),
        _ => Heard::Noise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_only_with_the_right_state_on_the_right_path() {
        let of = |target: &str| parse(&format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"), "s1");
        assert_eq!(of("/oauth/callback?code=a%2Bb&state=s1"), Heard::Code(Secret::new("a+b")));
        let noise = [
            "/oauth/callback?code=a&state=s2",
            "/oauth/callback?code=a",
            "/oauth/callback?error=access_denied",
            "/oauth/callback?code=a&code=b&state=s1",
            "/oauth/callback?state=s1",
            "/favicon.ico?code=a&state=s1",
            "http://evil/oauth/callback?code=a&state=s1",
            "/oauth/callback?code=&state=s1",
        ];
        for target in noise {
            assert_eq!(of(target), Heard::Noise, "{target}");
        }
        assert_eq!(parse("POST /oauth/callback?code=a&state=s1 HTTP/1.1", "s1"), Heard::Noise);
        assert_eq!(parse("", "s1"), Heard::Noise);
        assert_eq!(parse("GET /oauth/callback?code=a&state= HTTP/1.1", ""), Heard::Noise);
    }

    #[test]
    fn the_servers_no_is_heard_with_its_reason() {
        let head = "GET /oauth/callback?error=access_denied&error_description=no+seat&state=s HTTP/1.1";
        assert_eq!(parse(head, "s"), Heard::Refused("access_denied".into(), "no seat".into()));
    }

    #[test]
    fn guesses_endless_requests_and_silent_connections_do_not_end_the_wait() {
        let callback = Callback::listen().unwrap();
        let at = callback.listener.local_addr().unwrap();
        let browser = std::thread::spawn(move || {
            let ask = |text: &[u8]| {
                let mut stream = TcpStream::connect(at).unwrap();
                let _ = stream.write_all(text);
                let mut answer = String::new();
                let _ = stream.read_to_string(&mut answer);
                answer
            };
            let silent = TcpStream::connect(at).unwrap();
            let guess = ask(b"GET /oauth/callback?code=evil&state=guess HTTP/1.1\r\n\r\n");
            let endless = ask(&vec![b'a'; REQUEST_BYTES * 2]);
            let real = ask(b"GET /oauth/callback?code=good&state=s HTTP/1.1\r\naccept-language: zh\r\n\r\n");
            drop(silent);
            (guess, endless, real)
        });
        assert_eq!(callback.wait("s", || ()).unwrap(), Secret::new("good"));
        let (guess, endless, real) = browser.join().unwrap();
        assert!(guess.starts_with("HTTP/1.1 404"), "{guess}");
        assert_eq!(endless, "");
        assert!(real.starts_with("HTTP/1.1 200") && real.contains("登录成功"), "{real}");
    }

    #[test]
    fn too_many_connections_end_the_wait() {
        let callback = Callback::listen().unwrap();
        let at = callback.listener.local_addr().unwrap();
        let crowd: Vec<TcpStream> = (0..=CONNECTIONS).map(|_| TcpStream::connect(at).unwrap()).collect();
        assert_eq!(callback.wait("s", || ()).unwrap_err().code, "sign-in-timeout");
        drop(crowd);
    }
}
