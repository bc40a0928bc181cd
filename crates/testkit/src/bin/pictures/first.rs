//! The first ten minutes of a new server, in the order in which the README tells them.

use std::path::Path;

use serde_json::Value;
use usher_domain::time::MINUTE;
use usher_testkit::World;
use usher_testkit::browser::{Browser, Step};

use crate::{NOW, browser, fresh, take};

const PASSWORD: &str = "Tractor-violet-meadow-77";
const GROUP: &str = "kiro_dev_group";

/// From the set-up link to the invitation of the first member.
pub(crate) async fn steps(folder: &Path) -> Step<()> {
    let world = fresh().await;
    world.set_time(NOW);
    let walk = Walk { browser: browser("en-US").await?, world: &world, folder };
    walk.operator().await?;
    walk.administrator().await?;
    walk.browser.close().await?;
    world.close().await;
    Ok(())
}

struct Walk<'a> {
    world: &'a World,
    browser: Browser,
    folder: &'a Path,
}

impl Walk<'_> {
    async fn operator(&self) -> Step<()> {
        let link = self.world.app.setup_link().await.map_err(|error| error.to_string())?.ok_or("no set-up link")?;
        self.browser.goto(&link).await?;
        self.fill(&[("Your name", "Olga Nord"), ("E-mail address", "olga@usher.example")]).await?;
        self.take("1-set-up").await?;
        self.register("Become operator").await?;
        self.go("/operator/accounts").await?;
        let fields = [
            ("Account name", "Northwind Traders"),
            ("E-mail address of the first administrator", "ada@northwind.example"),
            ("Name of the first administrator", "Ada Berg"),
        ];
        self.fill(&fields).await?;
        self.browser.press("Create an account").await?;
        self.take("2-account").await
    }

    async fn administrator(&self) -> Step<()> {
        self.open_mail().await?;
        self.register("Choose password").await?;
        self.browser.press("Enable Identity Center").await?;
        self.take("3-identity-center").await?;
        let home = self.script("return location.pathname").await?;
        self.go(&format!("{home}/groups/add")).await?;
        self.fill(&[("Group name", GROUP)]).await?;
        self.browser.press("Create").await?;
        self.go(&format!("{home}/users/add")).await?;
        let fields =
            [("User name", "mei"), ("E-mail", "mei@northwind.example"), ("Given name", "Mei"), ("Family name", "Lin")];
        self.fill(&fields).await?;
        self.browser.press("Next").await?;
        self.fill(&[(GROUP, "on")]).await?;
        self.browser.press("Next").await?;
        self.take("4-user").await?;
        self.world.pass(MINUTE);
        self.browser.press("Add user").await?;
        let kiro = home.replace("us-east-1/identity-center", "eu-central-1/kiro");
        self.go(&format!("{kiro}/sign-up")).await?;
        self.take("5-profile").await?;
        self.browser.press("Enable").await?;
        self.go(&format!("{kiro}/groups/add")).await?;
        self.take("6-plan").await?;
        self.browser.press("Continue").await?;
        self.fill(&[(&format!("Select {GROUP}"), "on")]).await?;
        self.browser.press("Assign").await?;
        self.open_mail().await?;
        self.take("7-invitation").await
    }

    /// Follows the link of the newest mail; opening it uses nothing up.
    async fn open_mail(&self) -> Step<()> {
        self.world.drain().await;
        self.go("/mailbox").await?;
        let link = self.script("return document.querySelector('.letter a').href").await?;
        self.browser.goto(&link).await
    }

    /// Chooses the password and registers an authenticator app.
    async fn register(&self, button: &str) -> Step<()> {
        self.fill(&[("New password", PASSWORD)]).await?;
        self.browser.press(button).await?;
        let secret = self.script("return document.querySelector('#totp-secret code').textContent").await?;
        let seconds = u64::try_from(self.world.now().seconds()).unwrap_or(0);
        let code = usher_crypto::totp::code(&secret, seconds).ok_or("the app secret cannot be read")?;
        self.fill(&[("Code", &code)]).await?;
        self.browser.press("Continue").await?;
        self.browser.click_link("I have kept them").await
    }

    async fn fill(&self, fields: &[(&str, &str)]) -> Step<()> {
        for (name, value) in fields {
            self.browser.fill(name, value).await?;
        }
        Ok(())
    }

    async fn go(&self, path: &str) -> Step<()> {
        self.browser.goto(&format!("{}{path}", self.world.url)).await
    }

    async fn script(&self, script: &str) -> Step<String> {
        let found = self.browser.run(script, Vec::new()).await?;
        found.as_str().map(str::to_owned).ok_or_else(|| format!("{script} found {}", Value::to_string(&found)))
    }

    async fn take(&self, name: &str) -> Step<()> {
        take(&self.browser, self.folder, name, 760).await
    }
}
