//! The one listener: takes connections, speaks HTTP/1.1, over TLS where it has a certificate, and ends without cutting
//! anybody off.

use core::fmt;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_rustls::server::TlsStream;
use tower::Service;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::config::Settings;
use crate::tls::Tls;

/// How long a client may take for the head of a request; idle connections end after it, too.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes. Cookies and tokens of all instances fit in it.
const HEAD_BYTES: usize = 64 * 1024;
/// The most header lines of a request.
const HEAD_LINES: usize = 100;
/// How long a whole request may take, its body included.
const REQUEST_TIME: Duration = Duration::from_mins(1);
/// The most connections at the same time; further ones wait in the system's queue.
const CONNECTIONS: usize = 8192;
/// How many connections the system keeps for us before we take them.
const BACKLOG: u32 = 1024;

pub use usher_web::ClientAddress;

/// Why the server does not run: what happened, at which address, and the cure.
#[derive(Debug)]
pub struct ListenError(String);

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ListenError {}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every request in flight was answered.
    Drained,
    /// Time was up, or a second signal came: what was left was cut off.
    Cut,
}

/// Takes the address, so that a server that cannot be reached fails at once. Needs a runtime around it.
///
/// # Errors
/// The address is taken, not ours, or needs more rights.
pub fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // Without it a restart would have to wait until the connections before it are forgotten.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|error: std::io::Error| {
        let (what, cure) = match error.kind() {
            ErrorKind::AddrInUse => {
                let next = SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8080));
                let cure = format!("stop the program that uses it, or choose another: --listen {next}");
                ("is already taken by another program".to_owned(), cure)
            }
            ErrorKind::AddrNotAvailable => {
                let cure = format!("use an address of this machine: --listen 127.0.0.1:{}", address.port());
                ("is not an address of this machine".to_owned(), cure)
            }
            ErrorKind::PermissionDenied => {
                let cure = format!("choose a port from 1024 on: --listen {}:8080", bracketed(address));
                ("needs more rights than this user has".to_owned(), cure)
            }
            _ => (format!("cannot be used: {error}"), "choose another with --listen".to_owned()),
        };
        ListenError(format!("The address {address} {what}; {cure}"))
    })
}

fn bracketed(address: SocketAddr) -> String {
    if address.is_ipv6() { format!("[{}]", address.ip()) } else { address.ip().to_string() }
}

/// A runtime with a worker per processor, at least two, so that one long computation never stops all answers.
///
/// # Errors
/// The system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, ListenError> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    built.map_err(|error| ListenError(format!("Cannot start {workers} threads: {error}; raise the limit of processes")))
}

/// An address that was taken, and how it is spoken there.
pub struct Listening {
    socket: TcpListener,
    tls: Option<Tls>,
}

impl Listening {
    /// With TLS where the settings name a certificate.
    ///
    /// # Errors
    /// Certificate and key cannot be used.
    pub fn new(socket: TcpListener, settings: &Settings) -> Result<Self, ListenError> {
        let tls = settings.tls.files().map(Tls::new).transpose();
        Ok(Self { socket, tls: tls.map_err(|error| ListenError(error.to_string()))? })
    }
}

/// Without TLS.
impl From<TcpListener> for Listening {
    fn from(socket: TcpListener) -> Self {
        Self { socket, tls: None }
    }
}

/// Serves `router` at an address that was taken with [`bind`] until a signal ends it. Needs a runtime around it.
///
/// # Errors
/// Signals cannot be heard.
pub async fn run_on(listening: Listening, settings: &Settings, router: Router) -> Result<Ended, ListenError> {
    let signals = signals()?;
    let router = bounded(router, settings.limits.body_bytes, REQUEST_TIME);
    Ok(serve(listening, router, Duration::from_secs(settings.server.drain_seconds), signals).await)
}

/// The router with a limit on the size and the time of each request.
fn bounded(router: Router, body_bytes: u64, time: Duration) -> Router {
    let bytes = usize::try_from(body_bytes).unwrap_or(usize::MAX);
    router
        .layer(DefaultBodyLimit::max(bytes))
        .layer(RequestBodyLimitLayer::new(bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time))
}

/// Ctrl-C and SIGTERM, one message for each.
///
/// # Errors
/// The system does not let us hear signals.
pub fn signals() -> Result<mpsc::Receiver<()>, ListenError> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| ListenError(format!("Cannot listen for signals: {error}")));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

/// Serves until the first message on `stop`; then takes no more connections, and gives requests in flight `drain`
/// to finish. A second message ends at once.
pub async fn serve(
    listening: impl Into<Listening>,
    router: Router,
    drain: Duration,
    mut stop: mpsc::Receiver<()>,
) -> Ended {
    let Listening { socket, tls } = listening.into();
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (closing, closed) = watch::channel(());
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = accept(&socket, &places) => {
                let Some((stream, address, place)) = accepted else { continue };
                let service = Front { router: router.clone(), address };
                let (tls, closed, watcher) = (tls.clone(), closed.clone(), graceful.watcher());
                connections.spawn(async move {
                    match tls {
                        None => speak(stream, service, watcher).await,
                        Some(tls) => {
                            if let Some(stream) = shaken(&tls, stream, closed).await {
                                speak(stream, service, watcher).await;
                            }
                        }
                    }
                    drop(place);
                });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop((socket, closing));
    tracing::info!(connections = graceful.count(), "stopping: requests in flight may finish");
    let ended = tokio::select! {
        () = graceful.shutdown() => Ended::Drained,
        () = tokio::time::sleep(drain) => Ended::Cut,
        () = stopped(&mut stop) => Ended::Cut,
    };
    connections.shutdown().await;
    ended
}

/// The connection once hands were shaken; nobody waits for a handshake when the server stops.
async fn shaken(tls: &Tls, stream: TcpStream, mut closed: watch::Receiver<()>) -> Option<TlsStream<TcpStream>> {
    tokio::select! {
        opened = tls.open(stream) => opened,
        _ = closed.changed() => None,
    }
}

/// Answers the requests of a connection until it ends.
async fn speak<S>(stream: S, service: Front, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // Clients that go away or send nonsense are no trouble of ours.
    if let Err(error) = watcher.watch(protocol().serve_connection(TokioIo::new(stream), service)).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Waits for a message; a sender that is gone can send none, so it never ends then.
async fn stopped(stop: &mut mpsc::Receiver<()>) {
    if stop.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            // Answers are written whole; waiting for more to send with them would only delay them.
            let _ = stream.set_nodelay(true);
            Some((stream, address, place))
        }
        Err(error) => {
            // Usually no more file descriptors: others must end first, and a tight loop would not help them.
            tracing::warn!(%error, "cannot take a connection");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

fn protocol() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    builder.max_buf_size(HEAD_BYTES).max_header_size(HEAD_BYTES).max_headers(HEAD_LINES).keep_alive(true);
    builder
}

/// What stands between a connection and the routes: the client's address, and one form of request targets.
#[derive(Clone)]
struct Front {
    router: Router,
    address: SocketAddr,
}

type Answer = std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, core::convert::Infallible>> + Send>>;

impl hyper::service::Service<Request<Incoming>> for Front {
    type Response = Response<Body>;
    type Error = core::convert::Infallible;
    type Future = Answer;

    fn call(&self, mut request: Request<Incoming>) -> Answer {
        if let Err(status) = to_origin_form(&mut request) {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = status;
            return Box::pin(std::future::ready(Ok(answer)));
        }
        request.extensions_mut().insert(ClientAddress(self.address));
        Box::pin(self.router.clone().call(request))
    }
}

/// Turns an absolute target (RFC 9112 section 3.2.2, some proxies and clients send it) into a path; its host replaces
/// the `Host` header, as that section asks for. A target without a path, as of CONNECT, is refused.
fn to_origin_form<B>(request: &mut Request<B>) -> Result<(), StatusCode> {
    if let Some(authority) = request.uri().authority() {
        if request.uri().scheme().is_none() || authority.as_str().contains('@') {
            return Err(StatusCode::BAD_REQUEST);
        }
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| StatusCode::BAD_REQUEST)?;
        let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
        request.headers_mut().insert(HOST, host);
        *request.uri_mut() = Uri::from(path);
    }
    if request.uri().path().starts_with('/') { Ok(()) } else { Err(StatusCode::BAD_REQUEST) }
}

#[cfg(test)]
mod tests;
