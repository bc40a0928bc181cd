//! Finding what a person means by a label or a text.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;

use super::{Browser, Step};

/// How long a page may take to show what a step needs.
const PATIENCE: Duration = Duration::from_secs(5);

/// The paths to a field, the surest first: its whole label, its name, the beginning of its label (a hint may follow).
pub(super) fn field(name: &str) -> Vec<String> {
    let name = quoted(name);
    let inner = "*[self::input or self::select or self::textarea]";
    let labelled = |test: &str| format!("//*[@id=//label[{test}]/@for] | //label[{test}]//{inner}");
    vec![
        format!("{} | //{inner}[@aria-label={name}]", labelled(&format!("normalize-space()={name}"))),
        format!("//{inner}[@name={name}][not(@type='hidden')]"),
        labelled(&format!("starts-with(normalize-space(),{name})")),
    ]
}

/// The paths to a button.
pub(super) fn button(text: &str) -> Vec<String> {
    let text = quoted(text);
    let pressed = "*[self::button or self::summary or @role='button']";
    vec![format!(
        "//{pressed}[normalize-space()={text} or @aria-label={text}] | //input[@type='submit'][@value={text}]"
    )]
}

/// The paths to a link.
pub(super) fn link(text: &str) -> Vec<String> {
    let text = quoted(text);
    vec![format!("//a[@href][normalize-space()={text} or @aria-label={text}]")]
}

/// A text as a path writes it; there are no escapes, so quotes are joined from pieces.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let pieces: Vec<String> = text.split('\'').map(|piece| format!("'{piece}'")).collect();
    format!("concat({})", pieces.join(",\"'\","))
}

impl Browser {
    /// The first visible element on the surest path that leads anywhere, once the page shows it.
    pub(super) async fn element(&self, what: &str, paths: &[String]) -> Step<Element> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            for path in paths {
                // An element may go away between finding and asking, when a page is being replaced: look again.
                for element in self.client.find_all(Locator::XPath(path)).await.unwrap_or_default() {
                    if element.is_displayed().await.unwrap_or(false) {
                        return Ok(element);
                    }
                }
            }
            if Instant::now() >= deadline {
                let page = self.url().await.unwrap_or_default();
                return Err(format!("{what} is not on {page}, which says: {}", self.words().await));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The beginning of the page's text, for a message.
    async fn words(&self) -> String {
        let text = self.run("return document.body ? document.body.innerText : ''", Vec::new()).await;
        let text = text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        text.chars().take(600).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_label_stays_part_of_it() {
        assert_eq!(quoted("Name"), "'Name'");
        assert_eq!(quoted("Who's"), "concat('Who',\"'\",'s')");
    }
}
