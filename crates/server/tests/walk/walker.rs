//! Somebody who walks: a world, a browser, a language, and eyes.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};
use usher_app::words::{Arg, Lang, Words};
use usher_testkit::browser::{Browser, Step};
use usher_testkit::{Wishes, World};

use crate::people;

/// Two browsers at once would only wait for each other's processors.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// How long the worker may take with what a page waits for.
const PATIENCE: Duration = Duration::from_secs(20);
/// A screen on a desk, and the narrowest telephone that is still sold.
const WIDE: (u32, u32) = (1280, 860);
const NARROW: (u32, u32) = (360, 780);

/// A person with a browser in a running world.
pub(crate) struct Walker {
    pub(crate) world: World,
    pub(crate) browser: Browser,
    lang: Lang,
    folder: PathBuf,
    is_looking: bool,
    pages: Cell<u32>,
    found: RefCell<Vec<String>>,
    _turn: MutexGuard<'static, ()>,
}

impl Walker {
    /// A new world with a worker, and a browser in that language.
    pub(crate) async fn start(lang: Lang) -> Self {
        Self::with_eyes(lang, true).await
    }

    /// The same for who does not look: no picture is taken, and no page is judged.
    pub(crate) async fn in_a_hurry(lang: Lang) -> Self {
        Self::with_eyes(lang, false).await
    }

    async fn with_eyes(lang: Lang, is_looking: bool) -> Self {
        let turn = ONE_AT_A_TIME.lock().await;
        let world = World::with(Wishes { has_worker: true, ..Wishes::default() }).await;
        let browser = Browser::start(lang.tag()).await.expect("a browser");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../artifacts/walk").join(lang.tag());
        // Pictures of an earlier walk would be taken for this one's.
        if is_looking {
            std::fs::remove_dir_all(&folder).ok();
        }
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        browser.resize(WIDE.0, WIDE.1).await.expect("a window");
        let (pages, found) = (Cell::new(0), RefCell::new(Vec::new()));
        Self { world, browser, lang, folder, is_looking, pages, found, _turn: turn }
    }

    /// Ends browser and world; fails the test where the walk got stuck or a page was not good.
    pub(crate) async fn end(self, outcome: Step<()>) {
        if outcome.is_err() {
            self.browser.screenshot(&self.folder.join("stuck.png")).await.ok();
        }
        let found = self.found.into_inner();
        let report = found.join("\n");
        if self.is_looking {
            std::fs::write(self.folder.join("found.txt"), &report).expect("a report");
        }
        self.browser.close().await.expect("the browser closes");
        outcome.unwrap_or_else(|stuck| panic!("{stuck}\nfound until then:\n{report}"));
        assert!(found.is_empty(), "{report}");
        self.world.close().await;
    }

    /// The language's tag.
    pub(crate) fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// The sentence under a key.
    pub(crate) fn say(&self, key: &str) -> String {
        Words::shared().say(self.lang, key)
    }

    /// The sentence under a key with a value in it.
    pub(crate) fn say_with(&self, key: &str, name: &str, value: &str) -> String {
        Words::shared().say_with(self.lang, key, &[(name, Arg::Text(value))])
    }

    /// Opens a path of the server.
    pub(crate) async fn goto(&self, path: &str) -> Step<()> {
        self.browser.goto(&format!("{}{path}", self.world.url)).await
    }

    /// Presses the button with the words under `key`.
    pub(crate) async fn press(&self, key: &str) -> Step<()> {
        self.mark().await?;
        self.browser.press(&self.say(key)).await?;
        self.next_page().await
    }

    /// Follows the link with the words under `key`.
    pub(crate) async fn follow(&self, key: &str) -> Step<()> {
        self.follow_words(&self.say(key)).await
    }

    /// Follows the link with these words.
    pub(crate) async fn follow_words(&self, words: &str) -> Step<()> {
        self.mark().await?;
        self.browser.click_link(words).await?;
        self.next_page().await
    }

    /// Marks the page, so that the next one can be told from it.
    async fn mark(&self) -> Step<()> {
        self.browser.run("window.isBehindUs = true", Vec::new()).await.map(drop)
    }

    /// Waits until the marked page is gone and the one that follows has loaded.
    async fn next_page(&self) -> Step<()> {
        let deadline = Instant::now() + PATIENCE;
        let script = "return !window.isBehindUs && document.readyState === 'complete'";
        while Instant::now() < deadline {
            if self.browser.run(script, Vec::new()).await == Ok(json!(true)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("nothing followed {}", self.path().await?))
    }

    /// Fills the field that is labelled with the words under `key`.
    pub(crate) async fn fill(&self, key: &str, value: &str) -> Step<()> {
        self.browser.fill(&self.say(key), value).await
    }

    /// What the authenticator app with this secret shows now.
    pub(crate) fn code(&self, secret: &str) -> String {
        people::code(&self.world, secret)
    }

    /// The path of the page, with its query.
    pub(crate) async fn path(&self) -> Step<String> {
        let url = self.browser.url().await?;
        Ok(url.strip_prefix(&self.world.url).unwrap_or(&url).to_owned())
    }

    /// Fails unless the page says these words.
    pub(crate) async fn expect(&self, words: &str) -> Step<()> {
        let text = self.browser.run("return document.body.innerText", Vec::new()).await?;
        let text = text.as_str().unwrap_or_default();
        if text.contains(words) {
            return Ok(());
        }
        Err(format!("{} does not say {words:?}: {text}", self.path().await?))
    }

    /// Opens a page again and again until it says these words, because the worker needs a moment.
    pub(crate) async fn until(&self, path: &str, words: &str) -> Step<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.goto(path).await?;
            let seen = self.expect(words).await;
            if seen.is_ok() || Instant::now() >= deadline {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// The text of the first element that a selector finds.
    pub(crate) async fn text_of(&self, selector: &str) -> Step<String> {
        let script = "const one = document.querySelector(arguments[0]); return one ? one.innerText : null";
        let found = self.browser.run(script, vec![json!(selector)]).await?;
        found.as_str().map(str::to_owned).ok_or(format!("{selector} is not on {}", self.path().await?))
    }

    /// Looks at the page: photographs it wide and light, narrow and dark, and writes down what is not good.
    pub(crate) async fn look(&self, name: &str) -> Step<()> {
        if !self.is_looking {
            return Ok(());
        }
        self.pages.set(self.pages.get() + 1);
        let name = format!("{:02}-{name}", self.pages.get());
        self.look_at(&name, "", WIDE, false).await?;
        self.look_at(&name, "-narrow", NARROW, true).await?;
        let [says, scrolls] = ["untranslated", "scrolls sideways"].map(|what| format!("{name}: {what}"));
        let html = "return (document.documentElement.outerHTML.match(/\\[[a-z]+(-[a-z0-9]+)+\\]/g) || []).join(' ')";
        let keys = self.browser.run(html, Vec::new()).await?;
        self.note(keys.as_str().unwrap_or_default(), &says);
        let wide = "const page = document.documentElement; return page.scrollWidth <= innerWidth ? '' :
            [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 4).map((one) => one.outerHTML.slice(0, 120)).join(' | ') || String(page.scrollWidth)";
        self.note(self.browser.run(wide, Vec::new()).await?.as_str().unwrap_or_default(), &scrolls);
        self.browser.set_dark(false).await?;
        self.browser.resize(WIDE.0, WIDE.1).await
    }

    async fn look_at(&self, name: &str, how: &str, (width, height): (u32, u32), dark: bool) -> Step<()> {
        self.browser.set_dark(dark).await?;
        self.browser.resize(width, height).await?;
        let tall = self.browser.run("return document.documentElement.scrollHeight", Vec::new()).await?;
        let tall = tall.as_u64().and_then(|tall| u32::try_from(tall).ok()).unwrap_or(height);
        self.browser.resize(width, tall.clamp(height, 4_000)).await?;
        self.browser.screenshot(&self.folder.join(format!("{name}{how}.png"))).await?;
        for violation in self.browser.axe().await? {
            let nodes = violation.nodes.iter().map(|node| format!("\n    {} {}", node.html, node.cure));
            let nodes: String = nodes.take(5).collect();
            self.note(&format!("{}: {}{nodes}", violation.id, violation.help), &format!("{name}{how}"));
        }
        self.browser.resize(width, height).await
    }

    fn note(&self, what: &str, at: &str) {
        if !what.is_empty() {
            self.found.borrow_mut().push(format!("{at}: {what}"));
        }
    }

    /// The links of the newest mail to `address` whose address holds `part`.
    pub(crate) async fn open_mail(&self, address: &str, part: &str) -> Step<()> {
        let script = "const mails = [...document.querySelectorAll('article')];
            const mine = mails.filter((one) => one.textContent.includes(arguments[0]));
            const links = mine.flatMap((one) => [...one.querySelectorAll('a')]);
            const link = links.find((one) => one.href.includes(arguments[1]));
            return link ? link.href : null";
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.goto("/mailbox").await?;
            let found = self.browser.run(script, vec![json!(address), json!(part)]).await?;
            if let Value::String(link) = found {
                self.look("mailbox").await?;
                return self.browser.goto(&link).await;
            }
            if Instant::now() >= deadline {
                return Err(format!("no mail with {part} came to {address}"));
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }
}
