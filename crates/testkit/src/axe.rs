//! Whether a page can be used by everybody: axe-core, run inside the page by the browser's driver.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::browser::{Browser, Step};

/// axe-core, unchanged; see `vendor/README.md`.
const AXE: &str = include_str!("../vendor/axe.min.js");

/// The rules of WCAG 2.2 at levels A and AA, and what axe-core holds to be good practice.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
  .then((found) => done(found.violations), (error) => done(String(error)));";

/// A rule that the page breaks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The rule's name, such as `color-contrast`.
    pub id: String,
    /// How much it hurts: minor, moderate, serious, critical.
    #[serde(default)]
    pub impact: Option<String>,
    /// What the rule asks for.
    pub help: String,
    /// Where the page breaks it.
    #[serde(default)]
    pub nodes: Vec<Node>,
}

/// An element that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// The element's own markup.
    pub html: String,
    /// What to change.
    #[serde(default, rename = "failureSummary")]
    pub cure: String,
}

impl Browser {
    /// Everything on the page that keeps somebody from using it.
    ///
    /// # Errors
    /// A sentence when the page is gone or axe-core could not run.
    pub async fn axe(&self) -> Step<Vec<Violation>> {
        self.run(AXE, Vec::new()).await?;
        let found = self.run_until(RUN, vec![json!(TAGS)]).await?;
        if let Value::String(problem) = found {
            return Err(format!("axe-core could not judge the page: {problem}"));
        }
        serde_json::from_value(found).map_err(|error| format!("axe-core answered in a way we do not know: {error}"))
    }
}
