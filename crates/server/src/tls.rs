//! TLS on the listener itself: a certificate chain and its key, read again when their files change.

use core::fmt;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

/// How long a client may take from its first byte to the end of the handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// The largest PEM file that is read, in bytes; a chain has a few thousand.
const MAX_PEM: u64 = 1024 * 1024;
/// How much of a request without TLS is read before it is refused, in bytes.
const MAX_PLAIN: usize = 64 * 1024;
/// What a client hears that speaks plain http here.
const PLAIN: &str = "This address speaks https only; write https:// before it.\n";

/// Where certificate and key stand, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The server's own certificate, then those that signed it.
    pub certificate: PathBuf,
    /// The private key of the first certificate.
    pub key: PathBuf,
}

/// Why certificate and key cannot be used: what is wrong with which of them, and the cure; nothing of the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Whether it is the key's file.
    pub is_key: bool,
    /// What happened, and the cure.
    pub what: String,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Unusable {}

/// Reads certificate and key, and sees that they belong together.
///
/// # Errors
/// A file cannot be read, holds something else, or holds the key of another certificate.
pub fn read(files: &Files) -> Result<CertifiedKey, Unusable> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let wrong = |is_key, what| Unusable { is_key, what };
    let bytes = content(&files.certificate).map_err(|what| wrong(false, what))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(|| {
        let cure = "write the server's certificate first and then those that signed it, each from -----BEGIN \
                    CERTIFICATE----- to its end";
        wrong(false, format!("{certificate} holds no certificates in PEM; {cure}"))
    })?;
    let bytes = Zeroizing::new(content(&files.key).map_err(|what| wrong(true, what))?);
    let secret = PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        let cure = "name a file with -----BEGIN PRIVATE KEY-----; `openssl pkey` takes a passphrase off";
        wrong(true, format!("{key} holds no private key in PEM that opens without a passphrase; {cure}"))
    })?;
    CertifiedKey::from_der(chain, secret, &provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            let cure = "name the key with which that certificate was requested";
            wrong(true, format!("{key} is not the key of the first certificate in {certificate}; {cure}"))
        }
        rustls::Error::InvalidCertificate(_) => {
            let cure = "ask its authority for another";
            wrong(false, format!("the first certificate in {certificate} cannot be read; {cure}"))
        }
        _ => {
            let cure = "use ECDSA on P-256 or P-384, Ed25519, or RSA from 2048 bits on";
            wrong(true, format!("{key} is of a kind that TLS here does not speak; {cure}"))
        }
    })
}

fn content(path: &Path) -> Result<Vec<u8>, String> {
    let read = std::fs::metadata(path).and_then(|meta| {
        if meta.len() > MAX_PEM {
            return Err(io::Error::other(format!("it is larger than {MAX_PEM} bytes")));
        }
        std::fs::read(path)
    });
    let cure = "check the path and that this user may read it";
    read.map_err(|error| format!("{} cannot be read: {error}; {cure}", path.display()))
}

fn provider() -> CryptoProvider {
    aws_lc_rs::default_provider()
}

/// The TLS side of a listener.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
}

impl Tls {
    /// Reads the files and is ready for connections: TLS 1.2 and 1.3, HTTP/1.1 inside.
    ///
    /// # Errors
    /// What [`read`] says.
    pub fn new(files: Files) -> Result<Self, Unusable> {
        let (seen, key) = (Stamp::of(&files), Arc::new(read(&files)?));
        let shown = Arc::new(Shown { files, present: RwLock::new((seen, key)) });
        let built = ServerConfig::builder_with_provider(Arc::new(provider())).with_safe_default_protocol_versions();
        let built =
            built.map_err(|error| Unusable { is_key: false, what: format!("TLS cannot be spoken: {error}") })?;
        let mut config = built.with_no_client_auth().with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), shown })
    }

    /// Shakes hands with a client; `None` where nothing came of it, which is no trouble of ours.
    pub async fn open(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        match tokio::time::timeout(HANDSHAKE_TIME, self.shake(stream)).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a handshake failed");
                None
            }
            Err(_) => {
                tracing::debug!("a handshake took too long");
                None
            }
        }
    }

    async fn shake(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        let mut first = [0];
        stream.peek(&mut first).await?;
        // A handshake begins with byte 22, a request without TLS with the letters of its method.
        if first.iter().all(u8::is_ascii_alphabetic) {
            return refuse_plain(stream).await.map(|()| None);
        }
        let shown = self.shown.clone();
        drop(tokio::task::spawn_blocking(move || shown.look_again()).await);
        self.acceptor.accept(stream).await.map(Some)
    }
}

/// Tells a client without TLS what to write, in its own protocol.
async fn refuse_plain(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 8 * 1024];
    let mut taken = stream.read(&mut buffer).await?;
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n";
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{PLAIN}", PLAIN.len()).as_bytes()).await?;
    stream.shutdown().await?;
    // What is left unread when a connection closes would take the answer away from the client with a reset.
    while taken < MAX_PLAIN {
        match stream.read(&mut buffer).await? {
            0 => break,
            more => taken += more,
        }
    }
    Ok(())
}

/// What both files were like when they were read: changed since, if any time, size or number of a file differs.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp([Option<(i64, i64, u64, u64)>; 2]);

impl Stamp {
    fn of(files: &Files) -> Self {
        let one = |path: &Path| {
            let meta = std::fs::metadata(path).ok()?;
            Some((meta.mtime(), meta.mtime_nsec(), meta.len(), meta.ino()))
        };
        Self([one(&files.certificate), one(&files.key)])
    }
}

/// The certificate that clients are shown.
struct Shown {
    files: Files,
    present: RwLock<(Stamp, Arc<CertifiedKey>)>,
}

impl Shown {
    /// Reads the files again if they changed; where they are no good, or half replaced, what was good before stays.
    fn look_again(&self) {
        let seen = Stamp::of(&self.files);
        if self.present.read().0 == seen {
            return;
        }
        let read = read(&self.files);
        let mut present = self.present.write();
        present.0 = seen;
        match read {
            Ok(key) => {
                present.1 = Arc::new(key);
                tracing::info!("the changed certificate is in use");
            }
            Err(error) => tracing::warn!(%error, "the changed certificate is no good; the one before stays in use"),
        }
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.present.read().1.clone())
    }
}

/// Shows where the files are and nothing of the key.
impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").field("files", &self.files).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
