//! The HTTP client: one origin, no redirects, everything bounded.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use url::{Host, Url};
use usher_wire::Secret;
use usher_wire::sso_oidc::ERROR_TYPE_HEADER;
use usher_wire::usher::ErrorBody;

use crate::failure::{Exit, Failure};

/// The longest answer that is read.
const ANSWER_BYTES: u64 = 1 << 20;
/// The longest that one call takes, from the name's resolution to the last byte.
const CALL: Duration = Duration::from_secs(30);
/// The longest that a connection takes to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// A server, by its origin.
pub(crate) struct Server {
    origin: Url,
    agent: ureq::Agent,
}

/// What a server answered, whatever the status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header with the exception's name, as it came.
    pub(crate) exception: Option<String>,
    body: Vec<u8>,
    origin: String,
}

impl Server {
    /// A client for that origin. Plain http is taken for this machine only: a token on the wire is a token given away.
    pub(crate) fn new(origin: &Url) -> Result<Self, Failure> {
        let plain = origin.scheme() == "http";
        if plain && !is_loopback(origin) {
            let what = format!("{origin} is plain http, which would show your sign-in to the network.");
            return Err(Failure::new(Exit::Usage, "insecure-server", what)
                .cure("Use https; plain http works only with 127.0.0.1, [::1] and localhost."));
        }
        if !matches!(origin.scheme(), "http" | "https") || origin.host().is_none() {
            return Err(Failure::new(
                Exit::Usage,
                "invalid-server",
                format!("{origin} is not the address of a server."),
            )
            .cure("An address looks like https://usher.example.com."));
        }
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let mut builder = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(CALL))
            .timeout_connect(Some(CONNECT))
            .user_agent(concat!("usher-cli/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls);
        if plain {
            builder = builder.proxy(None);
        }
        Ok(Self { origin: origin.clone(), agent: builder.build().new_agent() })
    }

    /// The origin without a slash at its end, as it is shown and kept.
    pub(crate) fn origin(&self) -> &str {
        self.origin.as_str().trim_end_matches('/')
    }

    /// An address on this server.
    pub(crate) fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.origin.clone();
        url.set_path(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    pub(crate) fn get(&self, path: &str, query: &[(&str, &str)], bearer: Option<&Secret>) -> Result<Answer, Failure> {
        let mut request = self.agent.get(self.url(path, query).as_str()).header("Accept", "application/json");
        if let Some(token) = bearer {
            request = request.header("Authorization", format!("Bearer {}", token.expose()));
        }
        self.answer(request.call())
    }

    pub(crate) fn post(&self, path: &str, body: &impl Serialize, bearer: Option<&Secret>) -> Result<Answer, Failure> {
        let body = serde_json::to_vec(body).map_err(|error| {
            Failure::new(Exit::Failure, "internal", format!("The request cannot be written: {error}"))
        })?;
        let mut request = self.agent.post(self.url(path, &[]).as_str()).header("Accept", "application/json");
        request = request.header("Content-Type", "application/json");
        if let Some(token) = bearer {
            request = request.header("Authorization", format!("Bearer {}", token.expose()));
        }
        self.answer(request.send(&body[..]))
    }

    fn answer(&self, result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, Failure> {
        let mut response = result.map_err(|error| self.unreachable(&error))?;
        let exception = response.headers().get(ERROR_TYPE_HEADER).and_then(|value| value.to_str().ok());
        let exception = exception.map(str::to_owned);
        let body = response.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec();
        let body = body.map_err(|error| self.unreachable(&error))?;
        Ok(Answer { status: response.status().as_u16(), exception, body, origin: self.origin().to_owned() })
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        if is_distrust(error) {
            let what = format!("The certificate of {} is not trusted here: {error}.", self.origin());
            return Failure::new(Exit::Unreachable, "certificate", what).cure(
                "Check the address. Where your organization has its own certificate authority, add that to this \
                 machine's trust store, or name its file in SSL_CERT_FILE.",
            );
        }
        let why = error.to_string();
        let why = why.strip_prefix("io: ").unwrap_or(&why);
        let what = format!("The server {} cannot be reached: {why}.", self.origin());
        Failure::new(Exit::Unreachable, "unreachable", what)
            .cure("Check the network and the address, then try again; your sign-in is kept.")
    }
}

impl Answer {
    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body of a good answer.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.is_ok() {
            return Err(self.refusal());
        }
        self.read().ok_or_else(|| self.not_usher())
    }

    /// The body, if it has that shape, whatever the status.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A refusal of our own API in words, with the exit code that fits.
    pub(crate) fn refusal(&self) -> Failure {
        match self.read::<ErrorBody>() {
            Some(ErrorBody { error }) if !error.code.is_empty() => Failure {
                exit: Failure::exit_of(self.status, &error.code),
                what: if error.message.is_empty() { format!("Refused: {}.", error.code) } else { error.message },
                code: error.code,
                cure: error.cure,
                request_id: error.request_id,
            },
            _ if (502..=504).contains(&self.status) => {
                let what = format!("The server {} cannot serve at the moment ({}).", self.origin, self.status);
                Failure::new(Exit::Unreachable, "unavailable", what).cure("Try again in a minute.")
            }
            _ => self.not_usher(),
        }
    }

    /// The answer makes no sense here: most likely another program listens there.
    pub(crate) fn not_usher(&self) -> Failure {
        let what = format!("{} answered {} in a way that no Usher server does.", self.origin, self.status);
        Failure::new(Exit::Failure, "not-usher", what)
            .cure("Check the address; where the Start URL is an alias, name the server with --server.")
    }
}

/// Whether the connection failed because of the server's certificate.
fn is_distrust(error: &ureq::Error) -> bool {
    let tls = match error {
        ureq::Error::Rustls(tls) => Some(tls),
        ureq::Error::Io(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
        _ => None,
    };
    matches!(tls, Some(rustls::Error::InvalidCertificate(_)))
}

/// Whether packets to that address stay on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeServer, reply};

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["http://127.0.0.1:8080", "http://[::1]:1", "http://localhost:8080", "https://u.example"] {
            assert!(Server::new(&Url::parse(good).unwrap()).is_ok(), "{good}");
        }
        for bad in ["http://u.example", "http://10.0.0.1", "http://localhost.example", "ftp://127.0.0.1"] {
            let failure = Server::new(&Url::parse(bad).unwrap()).err().unwrap();
            assert_eq!(failure.exit, Exit::Usage, "{bad}");
        }
    }

    #[test]
    fn a_redirect_is_not_followed_so_that_a_token_stays_with_its_server() {
        let fake = FakeServer::start(|_| reply(302, "Location: http://127.0.0.1:1/\r\n", ""));
        let answer = Server::new(&fake.url()).unwrap().get("/api/v1/me", &[], Some(&Secret::new("t"))).unwrap();
        assert_eq!(answer.status, 302);
        assert_eq!(fake.requests().len(), 1);
    }

    #[test]
    fn a_certificate_without_trust_is_no_network_problem() {
        let server = Server::new(&Url::parse("https://u.example").unwrap()).unwrap();
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let error = ureq::Error::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, tls));
        assert_eq!(server.unreachable(&error).code, "certificate");
        assert_eq!(server.unreachable(&ureq::Error::HostNotFound).code, "unreachable");
    }

    #[test]
    fn a_silent_port_is_unreachable_and_a_foreign_server_is_named_as_such() {
        let gone = Url::parse("http://127.0.0.1:9").unwrap();
        assert_eq!(Server::new(&gone).unwrap().get("/", &[], None).unwrap_err().exit, Exit::Unreachable);
        let fake = FakeServer::start(|_| reply(404, "", "<html>nginx</html>"));
        let answer = Server::new(&fake.url()).unwrap().get("/", &[], None).unwrap();
        assert_eq!(answer.json::<ErrorBody>().unwrap_err().code, "not-usher");
    }
}
