//! A browser for tests: Chromium without a window, driven the way a person would: by labels, button texts and links.
//!
//! Each has a profile of its own in a temporary folder, and ends with the value that stands for it.

mod driver;
mod find;
mod raw;

use std::path::Path;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use driver::Driver;
use raw::Raw;

/// What a step returns; the error says which step failed, on which page, and why.
pub type Step<T> = Result<T, String>;

/// A running browser with one page.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Driver,
}

impl Browser {
    /// Starts a browser whose reader prefers `lang` (`en-US`, `zh-CN`).
    ///
    /// # Errors
    /// A sentence when Chromium or its driver is not installed or does not start.
    pub async fn start(lang: &str) -> Step<Self> {
        let mut driver = Driver::start()?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(driver.capabilities(lang));
        let client =
            builder.connect(&driver.url()).await.map_err(|error| format!("Chromium did not start: {error}"))?;
        let pid = client.capabilities().and_then(|found| found.get("goog:processID")).and_then(Value::as_u64);
        driver.watch(pid);
        Ok(Self { client, driver })
    }

    /// Opens an address and waits until the page has loaded.
    pub async fn goto(&self, url: &str) -> Step<()> {
        self.client.goto(url).await.map_err(|error| format!("going to {url}: {error}"))
    }

    /// The address of the page.
    pub async fn url(&self) -> Step<String> {
        self.client.current_url().await.map(String::from).map_err(|error| format!("reading the address: {error}"))
    }

    /// The text of the page as a person sees it.
    pub async fn text(&self) -> Step<String> {
        let body = self.element("the page", &["//body".to_owned()]).await?;
        body.text().await.map_err(|error| format!("reading the page: {error}"))
    }

    /// Fills the field with this label, or else with this name. A list takes a value or the text of a choice;
    /// a box or button to tick takes `on` or `off`.
    pub async fn fill(&self, field: &str, value: &str) -> Step<()> {
        let element = self.element(&format!("the field {field:?}"), &find::field(field)).await?;
        self.enter(&element, value).await.map_err(|error| format!("filling {field:?}: {error}"))
    }

    /// Presses the button with this text.
    pub async fn press(&self, text: &str) -> Step<()> {
        let element = self.element(&format!("the button {text:?}"), &find::button(text)).await?;
        element.click().await.map_err(|error| format!("pressing {text:?}: {error}"))
    }

    /// Follows the link with this text.
    pub async fn click_link(&self, text: &str) -> Step<()> {
        let element = self.element(&format!("the link {text:?}"), &find::link(text)).await?;
        element.click().await.map_err(|error| format!("following {text:?}: {error}"))
    }

    /// Presses the key Tab, which moves the focus on.
    pub async fn tab(&self) -> Step<()> {
        for kind in ["rawKeyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9 });
            self.devtools("Input.dispatchKeyEvent", key).await?;
        }
        Ok(())
    }

    /// Saves a PNG of what the window shows.
    pub async fn screenshot(&self, path: &Path) -> Step<()> {
        let png = self.client.screenshot().await.map_err(|error| format!("taking a screenshot: {error}"))?;
        std::fs::write(path, png).map_err(|error| format!("writing {}: {error}", path.display()))
    }

    /// Sets the size of what the page may use, in CSS pixels; also below what a window may shrink to.
    pub async fn resize(&self, width: u32, height: u32) -> Step<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Whether the reader prefers a dark page; from then on also one that does not move, so that no picture is taken
    /// half-way between the two.
    pub async fn set_dark(&self, dark: bool) -> Step<()> {
        let scheme = if dark { "dark" } else { "light" };
        let calm = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }, calm] });
        self.devtools("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Takes the scroll bars away: on a picture nobody can scroll.
    pub async fn hide_scrollbars(&self) -> Step<()> {
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.map(drop)
    }

    /// Whether pages may run scripts; from the next page on.
    pub async fn set_scripts(&self, on: bool) -> Step<()> {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !on })).await.map(drop)
    }

    /// Gives the reader a passkey device that agrees to everything.
    pub async fn add_passkeys(&self) -> Step<()> {
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true,
        });
        self.raw("webauthn/authenticator", device).await.map(drop)
    }

    /// Runs a script in the page, below its content security policy; it sees `args` as `arguments`.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Step<Value> {
        self.client.execute(script, args).await.map_err(|error| format!("running a script: {error}"))
    }

    /// As `run`, for a script that answers later: by calling the last of its arguments.
    pub async fn run_until(&self, script: &str, args: Vec<Value>) -> Step<Value> {
        self.client.execute_async(script, args).await.map_err(|error| format!("running a script: {error}"))
    }

    /// Ends the session; the processes end when this value goes, whether or not this was called.
    pub async fn close(self) -> Step<()> {
        let Self { client, driver } = self;
        let closed = client.close().await.map_err(|error| format!("closing the browser: {error}"));
        drop(driver);
        closed
    }

    async fn enter(&self, element: &Element, value: &str) -> Result<(), fantoccini::error::CmdError> {
        let kind = element.prop("type").await?.unwrap_or_default();
        match kind.as_str() {
            "select-one" | "select-multiple" => match element.select_by_value(value).await {
                Ok(()) => Ok(()),
                Err(_) => element.select_by_label(value).await,
            },
            "checkbox" | "radio" if element.is_selected().await? == (value == "on") => Ok(()),
            "checkbox" | "radio" => element.click().await,
            "file" => element.send_keys(value).await,
            _ => {
                element.clear().await?;
                element.send_keys(value).await
            }
        }
    }

    async fn devtools(&self, command: &str, params: Value) -> Step<Value> {
        self.raw("goog/cdp/execute", json!({ "cmd": command, "params": params })).await
    }

    async fn raw(&self, path: &'static str, body: Value) -> Step<Value> {
        self.client.issue_cmd(Raw { path, body }).await.map_err(|error| format!("{path}: {error}"))
    }
}
