//! What every scene of the demonstration needs: a clock to move, work to wait for, people who sign in.

use std::sync::Arc;

use usher_app::credential::{LinkKind, Registration};
use usher_app::sign_in::{Begin, Onward, Realm, SignedIn};
use usher_app::{App, Place};
use usher_domain::access::{Caller, Who};
use usher_domain::region::RegionName;
use usher_domain::time::{Clock, Instant, SECOND};

use crate::clock::TestClock;
use crate::post::Post;

/// Where the directory lives, and the second profile.
pub(super) const HOME: &str = "us-east-1";
/// Where the first profile lives: the case of two Regions.
pub(super) const AWAY: &str = "eu-central-1";

/// What a scene answers; the error is a sentence.
pub(super) type Scene<T> = Result<T, String>;

/// Says of an error in which scene it happened.
pub(super) fn during<T, E: core::fmt::Display>(what: &str, outcome: Result<T, E>) -> Scene<T> {
    outcome.map_err(|error| format!("The demonstration stopped while {what}: {error}."))
}

/// Somebody who has registered, with what it takes to sign in. Kept in memory, printed once, stored nowhere.
pub(super) struct Registered {
    /// Which sign-in page.
    pub(super) realm: Realm,
    /// What is typed there.
    pub(super) name: String,
    /// The password.
    pub(super) password: String,
    /// The secret of the authenticator app.
    pub(super) totp: String,
    /// Where the person sits.
    pub(super) address: String,
}

/// The application with a clock that the demonstration moves.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) clock: Arc<TestClock>,
    pub(super) end: Instant,
    post: Post,
}

impl Stage {
    pub(super) fn new(app: App, clock: Arc<TestClock>, end: Instant) -> Self {
        // No mail server, whatever the configuration says: nobody of this story exists.
        let post = Post::new(None, String::new(), &app.house().public_url);
        Self { app, clock, end, post }
    }

    /// Moves to an instant; never back, and never beyond the end.
    pub(super) fn go(&self, to: Instant) {
        let now = self.clock.now();
        self.clock.set(to.min(self.end).max(now));
    }

    /// Lets some time pass.
    pub(super) fn pass(&self, micros: i64) {
        self.go(self.clock.now() + micros);
    }

    /// Runs the jobs that are due and puts the mails into the mailbox.
    pub(super) async fn settle(&self) -> Scene<()> {
        let region = |name: &str| Place::Region(RegionName::new(name));
        let places = [Place::Global, region(HOME), region(AWAY)];
        loop {
            let mut done = 0;
            for place in &places {
                done += during("running jobs", self.app.run_due_jobs(place).await)?;
                done += during("delivering mail", self.post.deliver(&self.app, place).await)?;
            }
            if done == 0 {
                return Ok(());
            }
        }
    }

    /// One round of the reconcilers: turns and closes months.
    pub(super) async fn reconcile(&self) -> Scene<()> {
        self.settle().await?;
        during("closing months", self.app.reconcile().await)?;
        self.settle().await
    }

    /// The secret of the newest invitation that was mailed to an address.
    pub(super) async fn mailed(&self, address: &str) -> Scene<String> {
        let mails = during("opening the mailbox", self.app.mailbox(200).await)?;
        let mut invitations = mails.into_iter().filter(|(mail, _)| mail.kind.ends_with("invitation"));
        let link = invitations.find(|(mail, _)| mail.address == address).and_then(|(_, written)| written.link);
        let secret = link.as_deref().and_then(|link| link.rsplit('/').next()).map(str::to_owned);
        secret.ok_or_else(|| format!("The demonstration found no link in the mailbox of {address}."))
    }

    /// Chooses a password behind a link and registers an authenticator app.
    pub(super) async fn register(
        &self,
        kind: LinkKind,
        secret: String,
        who: Option<(String, String)>,
        address: String,
    ) -> Scene<(Registered, SignedIn)> {
        let what = "registering somebody";
        let caller = browser(&address);
        let password = usher_crypto::secret::one_time_password(self.app.random());
        let browser = self.browser();
        let registration = Registration { kind, secret, browser, password: password.clone(), who };
        let ticket = during(what, self.app.register(&caller, registration).await)?;
        let progress = during(what, self.app.sign_in_progress(&ticket).await)?;
        let progress = progress.ok_or_else(|| "A registration ended before its second step.".to_owned())?;
        let totp = progress.device.map(|device| device.text).unwrap_or_default();
        let onward = during(what, self.app.enrol_device(&caller, &ticket, self.code(&totp)?).await)?;
        let signed_in = done(onward)?;
        Ok((Registered { realm: progress.realm, name: progress.name, password, totp, address }, signed_in))
    }

    /// Signs somebody in who has registered.
    pub(super) async fn sign_in(&self, person: &Registered) -> Scene<()> {
        let what = "signing somebody in";
        let caller = browser(&person.address);
        let ticket = during(what, self.app.begin_sign_in(self.begin(person)).await)?;
        let password = person.password.clone();
        let Onward::Step(ticket) = during(what, self.app.prove_password(&caller, &ticket, password).await)? else {
            return Ok(());
        };
        let code = self.code(&person.totp)?;
        done(during(what, self.app.prove_code(&caller, &ticket, code).await)?).map(drop)
    }

    /// A try with a password that is not the right one, from somewhere else.
    pub(super) async fn fail_to_sign_in(&self, person: &Registered, address: &str) -> Scene<()> {
        let ticket = during("failing to sign in", self.app.begin_sign_in(self.begin(person)).await)?;
        let outcome = self.app.prove_password(&browser(address), &ticket, "Summer2026!".into()).await;
        match outcome {
            Err(error) if error.refusal().is_some() => Ok(()),
            Err(error) => during("failing to sign in", Err(error)),
            Ok(_) => Err("A wrong password was taken for a right one.".into()),
        }
    }

    fn begin(&self, person: &Registered) -> Begin {
        let (realm, name) = (person.realm.clone(), person.name.clone());
        Begin { realm, name, next: String::new(), browser: self.browser() }
    }

    fn browser(&self) -> String {
        usher_crypto::secret::url_safe(&self.app.random::<16>())
    }

    fn code(&self, totp: &str) -> Scene<String> {
        code(totp, self.clock.now())
    }
}

/// What the authenticator app shows at an instant.
pub(super) fn code(totp: &str, now: Instant) -> Scene<String> {
    let seconds = u64::try_from(now.0 / SECOND).unwrap_or(0);
    usher_crypto::totp::code(totp, seconds).ok_or_else(|| "An authenticator secret cannot be read.".into())
}

fn done(onward: Onward) -> Scene<SignedIn> {
    match onward {
        Onward::SignedIn(signed_in) => Ok(signed_in),
        Onward::Step(_) => Err("A sign-in did not end where it should.".into()),
    }
}

/// Nobody yet, with a browser, at an address of the networks for documentation (RFC 5737).
pub(super) fn browser(address: &str) -> Caller {
    let agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15";
    let mut caller = Caller::new(Who::Anonymous, "demo");
    caller.address = Some(address.to_owned());
    caller.agent = Some(agent.to_owned());
    caller
}

/// Somebody at work, with the same browser.
pub(super) fn working(who: Who, address: &str) -> Caller {
    Caller { who, ..browser(address) }
}
