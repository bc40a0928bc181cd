//! The member: invitation, portal, and sign-in from the command line.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc;
use usher_domain::time::Clock;
use usher_testkit::browser::Step;

use crate::house::enrol;
use crate::people::PASSWORD;
use crate::walker::Walker;

/// A registered member.
pub(crate) struct Member {
    /// The id that products name when they spend.
    pub(crate) id: String,
}

/// Mei follows the invitation and sees the plan; answers who she is to products.
pub(crate) async fn invited(walker: &Walker, start: &str) -> Step<Member> {
    let id = walker.text_of("main").await?;
    walker.open_mail("mei@northwind.example", "/invitation/").await?;
    walker.look("member-invitation").await?;
    walker.fill("sign-in-new-password", PASSWORD).await?;
    walker.press("link-invitation-button").await?;
    enrol(walker, "member").await?;
    if walker.path().await? != start {
        return Err(format!("{start} was wanted, not {}", walker.path().await?));
    }
    walker.expect(&walker.say("portal-plans")).await?;
    walker.expect("Pro").await?;
    walker.look("portal").await?;
    Ok(Member { id: user_id(&id) })
}

/// What looks like a user id of the directory in a text.
fn user_id(text: &str) -> String {
    let mut words = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    words.find(|word| word.matches('-').count() == 5 && word.len() == 47).unwrap_or_default().to_owned()
}

/// What the portal says once credits were used.
pub(crate) async fn portal_in_use(walker: &Walker, start: &str) -> Step<()> {
    walker.goto(start).await?;
    walker.expect("13.37").await?;
    walker.look("portal-in-use").await
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("nobody panicked")).into_owned()
    }
}

/// A command line that is running: what it wrote, and the addresses that it wants opened.
struct Running {
    exit: tokio::task::JoinHandle<u8>,
    out: Shared,
    err: Shared,
    opened: mpsc::UnboundedReceiver<String>,
}

impl Running {
    fn start(walker: &Walker, home: &std::path::Path, line: &[&str]) -> Self {
        let (out, err) = (Shared::default(), Shared::default());
        let (wants, opened) = mpsc::unbounded_channel();
        let (home, clock) = (home.to_owned(), walker.world.clock.clone());
        let words: Vec<String> = std::iter::once(&"usher").chain(line).map(|word| (*word).to_owned()).collect();
        let (mut out_there, mut err_there) = (out.clone(), err.clone());
        let exit = tokio::task::spawn_blocking(move || {
            let mut world = usher_cli::World {
                directory: Some(home),
                clock: &|| clock.now().0 / 1_000_000,
                sleep: &|_| std::thread::sleep(Duration::from_millis(250)),
                browser: Some(&|address: &str| wants.send(address.to_owned()).is_ok()),
                zone: jiff::tz::TimeZone::UTC,
                screen: usher_cli::Screen::new(&mut out_there, &mut err_there, false, 80),
            };
            usher_cli::run(words.into_iter().map(Into::into), &mut world)
        });
        Self { exit, out, err, opened }
    }

    /// Waits for its end and fails unless all went well; answers what it wrote.
    async fn done(self) -> Step<String> {
        match self.exit.await {
            Ok(0) => Ok(self.out.text()),
            other => Err(format!("{other:?}: {}{}", self.out.text(), self.err.text())),
        }
    }
}

/// The command line signs in with the browser, and shows the month.
pub(crate) async fn command_line(walker: &Walker, start: &str) -> Step<()> {
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let url = format!("{}{start}", walker.world.url);
    let mut login = Running::start(walker, home.path(), &["login", "--start-url", &url]);
    let address = login.opened.recv().await.ok_or("the command line opened no browser")?;
    walker.browser.goto(&address).await?;
    walker.look("consent").await?;
    walker.press("consent-allow").await?;
    let said = login.done().await?;
    walker.look("back-in-the-program").await?;
    if !said.contains("Signed in as mei") || !said.contains("Pro") {
        return Err(format!("the command line should say who and which plan: {said}"));
    }
    let usage = Running::start(walker, home.path(), &["usage"]).done().await?;
    if usage.contains("50") { Ok(()) } else { Err(format!("the usage has the allowance before first use: {usage}")) }
}

/// Another machine signs in with a code that is compared.
pub(crate) async fn device(walker: &Walker, start: &str) -> Step<()> {
    let home = tempfile::tempdir().map_err(|error| error.to_string())?;
    let url = format!("{}{start}", walker.world.url);
    let login = Running::start(walker, home.path(), &["login", "--device", "--start-url", &url]);
    while !login.err.text().contains("user_code=") && !login.exit.is_finished() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    walker.goto("/device").await?;
    walker.look("device-code").await?;
    let code: String = login.err.text().split("user_code=").nth(1).unwrap_or_default().chars().take(9).collect();
    walker.fill("device-code", &code.to_lowercase().replace('-', "")).await?;
    walker.press("device-continue").await?;
    walker.expect(&code).await?;
    walker.look("device").await?;
    walker.fill("device-compare-check", "on").await?;
    walker.press("consent-allow").await?;
    walker.expect(&walker.say("consent-done-title")).await?;
    walker.look("device-allowed").await?;
    login.done().await.map(drop)
}
