//! A signed-in session: silent refresh, and calls that survive a token's end.
//!
//! Refresh happens under the store's lock and after another look at the file, so that processes that start together use
//! one refresh token once, and never sign each other out (reference: clients 7).

use serde::de::DeserializeOwned;
use url::Url;
use usher_wire::Secret;
use usher_wire::sso_oidc::{GRANT_REFRESH_TOKEN, fault};

use crate::failure::{Exit, Failure};
use crate::oidc::{self, NoToken};
use crate::server::{Answer, Server};
use crate::store::{Saved, Store, Tokens};
use crate::world::World;

/// With less life left than this, in seconds, a token is refreshed first.
const MARGIN: i64 = 60;

/// A session with a usable access token.
pub(crate) struct Session<'a> {
    pub(crate) saved: Saved,
    pub(crate) store: Store,
    server: Server,
    clock: &'a dyn Fn() -> i64,
}

impl<'a> Session<'a> {
    /// Opens what is on disk and refreshes it if need be.
    pub(crate) fn open(world: &World<'a>) -> Result<Self, Failure> {
        let store = world.store()?;
        let saved = store.read()?;
        if saved.tokens.is_none() {
            return Err(Failure::not_signed_in(saved.remembered()));
        }
        let server = server_of(&saved)?;
        let mut session = Self { saved, store, server, clock: world.clock };
        if session.left() < MARGIN {
            session.refresh(None)?;
        }
        Ok(session)
    }

    /// A GET with the member's token.
    pub(crate) fn get<T: DeserializeOwned>(&mut self, path: &str, query: &[(&str, &str)]) -> Result<T, Failure> {
        self.call(|server, token| server.get(path, query, Some(token)))?.json()
    }

    /// A POST with the member's token; the answer's body does not matter.
    pub(crate) fn post(&mut self, path: &str, body: &impl serde::Serialize) -> Result<(), Failure> {
        let answer = self.call(|server, token| server.post(path, body, Some(token)))?;
        if answer.is_ok() { Ok(()) } else { Err(answer.refusal()) }
    }

    /// Remembers the choice of a profile.
    pub(crate) fn choose(&mut self, arn: &str) -> Result<(), Failure> {
        let locked = self.store.lock()?;
        let mut saved = locked.read()?;
        saved.profile = Some(arn.to_owned());
        locked.write(&saved)?;
        self.saved = saved;
        Ok(())
    }

    /// Calls; on 401 once more with a new token, since the server may have ended the old one early.
    fn call(&mut self, act: impl Fn(&Server, &Secret) -> Result<Answer, Failure>) -> Result<Answer, Failure> {
        let used = self.access();
        let answer = act(&self.server, &used)?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.refresh(Some(&used))?;
        let answer = act(&self.server, &self.access())?;
        if answer.status == 401 { Err(Failure::session_ended(&self.saved.start_url)) } else { Ok(answer) }
    }

    /// Seconds of life left in the access token.
    fn left(&self) -> i64 {
        self.saved.tokens.as_ref().map_or(i64::MIN, |tokens| tokens.expires_at.saturating_sub((self.clock)()))
    }

    fn access(&self) -> Secret {
        self.saved.tokens.as_ref().map(|tokens| tokens.access.clone()).unwrap_or_default()
    }

    /// Gets a token that is younger than the margin and other than `refused`, from the file or from the server.
    fn refresh(&mut self, refused: Option<&Secret>) -> Result<(), Failure> {
        let locked = self.store.lock()?;
        let before = self.saved.server.clone();
        self.saved = locked.read()?;
        if self.saved.server != before {
            self.server = server_of(&self.saved)?;
        }
        let Some(tokens) = self.saved.tokens.clone() else {
            return Err(Failure::not_signed_in(self.saved.remembered()));
        };
        if self.left() >= MARGIN && refused != Some(&tokens.access) {
            return Ok(());
        }
        match self.ask(&tokens) {
            Ok(fresh) => {
                self.saved.tokens = Some(fresh);
                locked.write(&self.saved)
            }
            Err(NoToken::Fault(fault, _)) if is_final(fault.error) => {
                let ended = Failure::session_ended(&self.saved.start_url);
                self.saved.sign_out();
                locked.write(&self.saved)?;
                Err(ended)
            }
            // The token still has some seconds: the call itself will tell what is wrong.
            Err(_) if self.left() > 0 && refused.is_none() => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    fn ask(&self, tokens: &Tokens) -> Result<Tokens, NoToken> {
        if tokens.refresh.is_empty() {
            let failure = Failure::session_ended(&self.saved.start_url);
            return Err(NoToken::Fault(fault::INVALID_GRANT, Box::new(failure)));
        }
        let client = self.saved.client.clone().unwrap_or_default();
        let mut request = oidc::grant(GRANT_REFRESH_TOKEN);
        request.refresh_token = Some(tokens.refresh.clone());
        oidc::token(&self.server, &client, request, (self.clock)())
    }
}

/// After these the refresh token is of no more use; everything else may pass.
fn is_final(error: &str) -> bool {
    [
        fault::INVALID_GRANT,
        fault::INVALID_CLIENT,
        fault::UNAUTHORIZED_CLIENT,
        fault::EXPIRED_TOKEN,
        fault::ACCESS_DENIED,
    ]
    .iter()
    .any(|fault| fault.error == error)
}

fn server_of(saved: &Saved) -> Result<Server, Failure> {
    let origin = Url::parse(&saved.server).map_err(|_| {
        Failure::new(Exit::NotSignedIn, "store", "The stored sign-in names no server.").cure("Type `usher login`.")
    })?;
    Server::new(&origin)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::store::Client;
    use crate::testing::{FakeServer, NOW, reply, usher};

    const ME: &str = r#"{"user":{"userName":"alice"},"instance":{"startUrl":"https://u.example/start/acme"}}"#;
    const ENDED: &str = r#"{"error":"invalid_grant","error_description":"Invalid refresh token provided"}"#;

    fn signed_in(home: &Path, fake: &FakeServer, life: i64) -> Store {
        let store = Store::new(home.to_owned());
        let tokens = Tokens { access: Secret::new("old"), refresh: Secret::new("r-old"), expires_at: NOW + life };
        let saved = Saved {
            server: fake.url().into(),
            start_url: "https://u.example/start/acme".into(),
            client: Some(Client { id: "c".into(), secret: Secret::new("s") }),
            tokens: Some(tokens),
            ..Saved::default()
        };
        store.lock().unwrap().write(&saved).unwrap();
        store
    }

    /// A server that takes each refresh token once, like one that rotates strictly.
    fn strict() -> FakeServer {
        let turn = AtomicUsize::new(0);
        FakeServer::start(move |request| {
            if request.starts_with("GET") {
                return reply(200, "", ME);
            }
            let turn = turn.fetch_add(1, Ordering::SeqCst);
            let wanted = if turn == 0 { "r-old".to_owned() } else { format!("r-{turn}") };
            if !request.contains(&format!("\"refreshToken\":\"{wanted}\"")) {
                return reply(400, "x-amzn-ErrorType: InvalidGrantException\r\n", ENDED);
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
            let next = turn + 1;
            let body = format!(r#"{{"accessToken":"a-{next}","refreshToken":"r-{next}","expiresIn":3600}}"#);
            reply(200, "", &body)
        })
    }

    #[test]
    fn commands_that_start_together_refresh_once_and_stay_signed_in() {
        let (home, fake) = (tempfile::tempdir().unwrap(), strict());
        let store = signed_in(home.path(), &fake, 30);
        let exits: Vec<u8> = std::thread::scope(|scope| {
            let run = || usher(home.path(), None, &["whoami"]).exit;
            let started: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(exits, [0; 8]);
        assert_eq!(fake.requests().iter().filter(|request| request.starts_with("POST /token")).count(), 1);
        assert_eq!(store.read().unwrap().tokens.unwrap().refresh, Secret::new("r-1"));
    }

    #[test]
    fn a_token_with_a_minute_left_is_used_as_it_is() {
        let (home, fake) = (tempfile::tempdir().unwrap(), strict());
        signed_in(home.path(), &fake, MARGIN);
        assert_eq!(usher(home.path(), None, &["whoami"]).exit, 0);
        assert_eq!(fake.requests().len(), 1);
    }

    #[test]
    fn an_ended_session_says_so_and_keeps_the_start_url() {
        let home = tempfile::tempdir().unwrap();
        let fake = FakeServer::start(|_| reply(400, "x-amzn-ErrorType: InvalidGrantException:x\r\n", ENDED));
        let store = signed_in(home.path(), &fake, 0);
        let run = usher(home.path(), None, &["usage"]);
        assert_eq!(run.exit, 3);
        assert!(run.err.contains("has ended") && run.err.contains("`usher login`"), "{}", run.err);
        let saved = store.read().unwrap();
        assert_eq!((saved.remembered(), &saved.tokens), (Some("https://u.example/start/acme"), &None));
        let json = usher(home.path(), None, &["whoami", "--json"]);
        assert_eq!((json.exit, json.out.as_str()), (3, "{\n  \"account\": null\n}\n"));
    }

    #[test]
    fn a_server_in_trouble_signs_nobody_out() {
        let home = tempfile::tempdir().unwrap();
        let fake = FakeServer::start(|_| reply(503, "", ""));
        let store = signed_in(home.path(), &fake, 0);
        assert_eq!(usher(home.path(), None, &["whoami"]).exit, 6);
        assert_eq!(store.read().unwrap().tokens.unwrap().refresh, Secret::new("r-old"));
    }

    #[test]
    fn a_token_with_seconds_left_still_serves_when_it_cannot_be_refreshed() {
        let home = tempfile::tempdir().unwrap();
        let answer = |request: &str| if request.starts_with("GET") { reply(200, "", ME) } else { reply(503, "", "") };
        signed_in(home.path(), &FakeServer::start(answer), 10);
        assert_eq!(usher(home.path(), None, &["whoami"]).exit, 0);
    }

    #[test]
    fn a_token_that_the_server_ended_early_is_refreshed_and_the_call_repeated() {
        let home = tempfile::tempdir().unwrap();
        let fake = FakeServer::start(|request| {
            if request.starts_with("POST /token") {
                return reply(200, "", r#"{"accessToken":"new","expiresIn":3600}"#);
            }
            let good = request.to_ascii_lowercase().contains("authorization: bearer new");
            if good { reply(200, "", ME) } else { reply(401, "", r#"{"error":{"code":"sign-in-required"}}"#) }
        });
        let store = signed_in(home.path(), &fake, 3_000);
        assert_eq!(usher(home.path(), None, &["whoami"]).exit, 0);
        let tokens = store.read().unwrap().tokens.unwrap();
        assert_eq!((tokens.access.expose(), tokens.refresh.expose()), ("new", "r-old"));
    }
}
