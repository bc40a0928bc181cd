use super::*;
use axum::Extension;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn router() -> Router {
    let who = |Extension(ClientAddress(address)): Extension<ClientAddress>| async move { address.ip().to_string() };
    let host = |headers: http::HeaderMap| async move {
        headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned()
    };
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    };
    let router = Router::new().route("/who", get(who)).route("/host", get(host)).route("/slow", get(slow));
    router.route("/echo", post(|body: String| async move { body }))
}

fn start(drain: Duration) -> (SocketAddr, mpsc::Sender<()>, tokio::task::JoinHandle<Ended>) {
    let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::channel(2);
    (address, sender, tokio::spawn(serve(listener, router(), drain, receiver)))
}

async fn ask(address: SocketAddr, head: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut text = Vec::new();
    // A connection that is cut may end with a reset; what came before it counts.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn handlers_know_the_clients_address_and_absolute_targets_become_paths() {
    let (address, _stop, _server) = start(Duration::ZERO);
    assert!(ask(address, "GET /who HTTP/1.1\r\nHost: a").await.ends_with("127.0.0.1"));
    let absolute = ask(address, "GET http://usher.example/host?x=1 HTTP/1.1\r\nHost: other").await;
    assert!(absolute.ends_with("usher.example"), "{absolute}");
    for bad in ["CONNECT a:80 HTTP/1.1\r\nHost: a", "OPTIONS * HTTP/1.1\r\nHost: a"] {
        let answer = ask(address, bad).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let (address, _stop, _server) = start(Duration::ZERO);
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /who HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut buffer = [0; 1024];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(buffer[..count].starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let (address, _stop, _server) = start(Duration::ZERO);
    let lines = "\r\nx: 1".repeat(HEAD_LINES + 1);
    let many = ask(address, &format!("GET /who HTTP/1.1\r\nHost: a{lines}")).await;
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
    let long = ask(address, &format!("GET /who HTTP/1.1\r\nHost: a\r\nx: {}", "y".repeat(HEAD_BYTES))).await;
    assert!(long.is_empty() || long.starts_with("HTTP/1.1 431"), "{long}");
}

#[tokio::test]
async fn requests_in_flight_finish_after_the_first_signal_and_new_ones_are_not_taken() {
    let (address, stop, server) = start(Duration::from_secs(5));
    let flight = tokio::spawn(async move { ask(address, "GET /slow HTTP/1.1\r\nHost: a").await });
    let mut idle = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).await.unwrap();
    assert!(flight.await.unwrap().ends_with("done"));
    assert_eq!(server.await.unwrap(), Ended::Drained);
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_second_signal_and_the_end_of_the_time_cut_what_is_left() {
    for (drain, signals) in [(Duration::from_mins(1), 2), (Duration::from_millis(20), 1)] {
        let (address, stop, server) = start(drain);
        let flight = tokio::spawn(async move { ask(address, "GET /slow HTTP/1.1\r\nHost: a").await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        for _ in 0..signals {
            stop.send(()).await.unwrap();
        }
        assert_eq!(server.await.unwrap(), Ended::Cut);
        assert!(!flight.await.unwrap().contains("done"));
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_named_with_the_cure() {
    let taken = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = taken.local_addr().unwrap();
    let message = bind(address).unwrap_err().to_string();
    assert!(message.contains(&format!("The address {address} is already taken")), "{message}");
    assert!(message.contains("--listen 127.0.0.1:"), "{message}");
    let message = bind("192.0.2.1:8080".parse().unwrap()).unwrap_err().to_string();
    assert!(message.contains("not an address of this machine"), "{message}");
}

#[test]
fn there_are_always_two_workers() {
    assert!(runtime().unwrap().metrics().num_workers() >= 2);
}

#[tokio::test]
async fn a_body_that_is_too_large_and_a_request_that_takes_too_long_are_refused() {
    use tower::ServiceExt;
    let router = bounded(router(), 10, Duration::from_millis(20));
    for (method, path, body, status) in [
        ("POST", "/echo", "0123456789", StatusCode::OK),
        ("POST", "/echo", "0123456789a", StatusCode::PAYLOAD_TOO_LARGE),
        ("GET", "/slow", "", StatusCode::REQUEST_TIMEOUT),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), status, "{path} {body}");
    }
}

#[tokio::test]
async fn both_signals_are_heard() {
    let mut heard = signals().unwrap();
    for signal in ["-INT", "-TERM"] {
        let pid = std::process::id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        heard.recv().await.unwrap();
    }
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_does_not_hold_up_the_end() {
    let folder = tempfile::tempdir().unwrap();
    usher_testkit::Certificate::make().write(folder.path());
    let files = crate::tls::Files { certificate: folder.path().join("tls.pem"), key: folder.path().join("tls.key") };
    let socket = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let listening = Listening { socket, tls: Some(Tls::new(files).unwrap()) };
    let (stop, stopped) = mpsc::channel(2);
    let server = tokio::spawn(serve(listening, router(), Duration::from_mins(1), stopped));
    let mut silent = TcpStream::connect(address).await.unwrap();
    let plain = ask(address, "POST /echo HTTP/1.1\r\nHost: a").await;
    assert!(plain.starts_with("HTTP/1.1 400") && plain.ends_with("write https:// before it.\n"), "{plain}");
    stop.send(()).await.unwrap();
    assert_eq!(server.await.unwrap(), Ended::Drained);
    assert_eq!(silent.read(&mut [0; 8]).await.unwrap_or(0), 0);
}
