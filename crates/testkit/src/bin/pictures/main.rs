//! `pictures [folder]`: takes what the README shows with a real browser, and saves it into `docs/pictures`: first the
//! walk from the set-up link to the first plan, then the demonstration. Everything but the fonts of the machine is the
//! same every time.

mod first;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;
use usher_app::profile::ListProfiles;
use usher_app::seat::ListSeats;
use usher_domain::access::Caller;
use usher_domain::id::AccountId;
use usher_domain::time::SECOND;
use usher_server::demo::{Card, Entry, Scale, fill};
use usher_testkit::browser::{Browser, Step};
use usher_testkit::{Wishes, World};

/// The present of the pictures: a Friday late in a month.
const NOW: &str = "2026-11-20T14:30:00Z";
const SCALE: Scale = Scale { people: 60, months: 3 };
/// The width of a small laptop, in CSS pixels.
const WIDE: u32 = 1280;
/// The width of a small phone.
const NARROW: u32 = 360;

#[tokio::main]
async fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("docs/pictures"), PathBuf::from);
    match take_all(&folder).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pictures: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn take_all(folder: &Path) -> Step<()> {
    std::fs::create_dir_all(folder).map_err(|error| format!("making {}: {error}", folder.display()))?;
    first::steps(folder).await?;
    let world = fresh().await;
    world.set_time(NOW);
    let end = world.now();
    world.clock.set(SCALE.begins(end));
    let card = fill(&world.app, &world.clock, end, SCALE, &mut |line| eprintln!("{line}")).await?;
    let album = Album { world: &world, card: &card, folder };
    album.console().await?;
    album.chinese().await?;
    album.portal().await?;
    world.close().await;
    Ok(())
}

/// A world on the documented port where that is free, because pages show addresses.
async fn fresh() -> World {
    let port = std::net::TcpListener::bind(("127.0.0.1", 8080)).map_or(0, |_| 8080);
    World::with(Wishes { port, hides_clock: true, ..Wishes::default() }).await
}

/// A browser without scroll bars, as wide as a small laptop.
async fn browser(lang: &str) -> Step<Browser> {
    let browser = Browser::start(lang).await?;
    browser.resize(WIDE, 720).await?;
    browser.hide_scrollbars().await?;
    Ok(browser)
}

struct Album<'a> {
    world: &'a World,
    card: &'a Card,
    folder: &'a Path,
}

impl Album<'_> {
    async fn console(&self) -> Step<()> {
        let browser = browser("en-US").await?;
        browser.goto(&self.url("/console/sign-in")).await?;
        self.sign_in(&browser, "administrator").await?;
        let kiro = self.at("kiro");
        for (name, path, tallest) in [
            ("dashboard", kiro.clone(), 1_300),
            ("users-and-groups", format!("{kiro}/users"), 700),
            ("seat", format!("{kiro}/seats/{}", self.seat("jonas").await?), 1_300),
            ("bill", self.at("billing"), 1_150),
        ] {
            browser.goto(&self.url(&path)).await?;
            // Of the bill, the first profile is unfolded, and the first two seats in it.
            let unfold = "const bill = document.querySelector('.bill'); \
                          const folded = bill ? bill.querySelectorAll('details') : []; \
                          [...folded].slice(0, 3).forEach((one) => { one.open = true; })";
            browser.run(unfold, Vec::new()).await?;
            take(&browser, self.folder, name, tallest).await?;
        }
        browser.resize(NARROW, 720).await?;
        browser.goto(&self.url(&kiro)).await?;
        take(&browser, self.folder, "phone", 720).await?;
        browser.close().await
    }

    async fn chinese(&self) -> Step<()> {
        let browser = browser("zh-CN").await?;
        browser.set_dark(true).await?;
        self.world.pass(60 * SECOND);
        browser.goto(&self.url("/preferences?lang=zh-CN&back=/console/sign-in")).await?;
        self.sign_in_words(&browser, "administrator", ["电子邮件地址", "下一步", "密码", "继续", "验证码"]).await?;
        browser.goto(&self.url(&self.at("kiro"))).await?;
        take(&browser, self.folder, "dashboard-zh-dark", 1_300).await?;
        browser.close().await
    }

    async fn portal(&self) -> Step<()> {
        let browser = browser("en-US").await?;
        self.world.pass(60 * SECOND);
        browser.goto(&format!("{}/sign-in", self.card.start_url)).await?;
        self.sign_in(&browser, "member").await?;
        browser.goto(&self.card.start_url).await?;
        take(&browser, self.folder, "portal", 1_000).await?;
        browser.goto(&self.device_address().await?).await?;
        take(&browser, self.folder, "8-consent", 1_000).await?;
        browser.close().await
    }

    /// Where the person is led whose command line asks to sign in by a code.
    async fn device_address(&self) -> Step<String> {
        let program = self.world.visitor();
        let scopes = ["codewhisperer:completions", "codewhisperer:analysis", "codewhisperer:conversations"];
        let body = json!({ "clientName": "Usher command line", "clientType": "public", "scopes": scopes });
        let client = program.post_json("/client/register", &body).await.expect(200).json();
        let (id, secret) = (&client["clientId"], &client["clientSecret"]);
        let body = json!({ "clientId": id, "clientSecret": secret, "startUrl": self.card.start_url });
        let started = program.post_json("/device_authorization", &body).await.expect(200).json();
        let address = started["verificationUriComplete"].as_str();
        address.map(str::to_owned).ok_or_else(|| format!("no address in {started}"))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.url)
    }

    /// A page of the account in the Region of most seats.
    fn at(&self, rest: &str) -> String {
        format!("/console/{}/eu-central-1/{rest}", self.card.account)
    }

    async fn sign_in(&self, browser: &Browser, role: &str) -> Step<()> {
        self.sign_in_words(browser, role, ["username", "Next", "Password", "Continue", "Code"]).await
    }

    /// Signs in by the words of a language: field, button, field, button, field.
    async fn sign_in_words(&self, browser: &Browser, role: &str, words: [&str; 5]) -> Step<()> {
        let [name, next, password, go_on, code] = words;
        let entry: &Entry = self.card.entry(role).ok_or_else(|| format!("nobody is {role}"))?;
        browser.fill(name, &entry.name).await?;
        browser.press(next).await?;
        browser.fill(password, &entry.password).await?;
        browser.press(go_on).await?;
        let seconds = u64::try_from(self.world.now().seconds()).unwrap_or(0);
        let shown = usher_crypto::totp::code(&entry.totp, seconds).ok_or("the app secret cannot be read")?;
        browser.fill(code, &shown).await?;
        browser.press(go_on).await?;
        // The next page is asked for only when the session's cookie has come.
        for _ in 0..100 {
            if !browser.url().await?.contains("sign-in") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{role} is still signing in: {}", browser.text().await?))
    }

    /// The seat of the first user whose name begins so.
    async fn seat(&self, prefix: &str) -> Step<String> {
        let (account, system) = (AccountId::new(&self.card.account), Caller::system("pictures"));
        let list = ListProfiles { account: account.clone() };
        let profiles = self.world.app.show(&system, list).await.map_err(|error| error.to_string())?;
        let found = profiles.into_iter().find(|profile| profile.region.as_str() == "eu-central-1");
        let profile = found.ok_or("the demonstration has no profile in eu-central-1")?;
        let view = ListSeats {
            account,
            region: profile.instance_region,
            profile: profile.id,
            prefix: Some(prefix.to_owned()),
            tier: None,
            state: None,
            token: None,
            most: 1,
        };
        let page = self.world.app.show(&system, view).await.map_err(|error| error.to_string())?;
        page.seats.first().map(|seat| seat.seat.to_string()).ok_or_else(|| format!("nobody begins with {prefix}"))
    }
}

/// Saves the page as high as it is, up to a limit.
async fn take(browser: &Browser, folder: &Path, name: &str, tallest: u64) -> Step<()> {
    let measure = "document.activeElement && document.activeElement.blur(); \
                   return [window.innerWidth, document.documentElement.scrollHeight]";
    let size = browser.run(measure, Vec::new()).await?;
    let at = |place: usize| size.get(place).and_then(serde_json::Value::as_u64).unwrap_or(800);
    let (width, height) = (at(0), at(1).clamp(480, tallest));
    let pixels = |size: u64| u32::try_from(size).unwrap_or(800);
    browser.resize(pixels(width), pixels(height)).await?;
    let path = folder.join(format!("{name}.png"));
    browser.screenshot(&path).await?;
    browser.resize(pixels(width), 720).await?;
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    eprintln!("{} ({width}x{height}, {} KB)", path.display(), bytes.div_ceil(1024));
    Ok(())
}
