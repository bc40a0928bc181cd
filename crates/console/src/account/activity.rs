//! What was done in the account, by whom, when, from where.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use usher_app::audit::{Activity, ActivityRow};
use usher_web::{Failure, Web};

use super::{From, crumbs};
use crate::frame::Console;
use crate::look::{self, Column, T, Table};

const PAGE: &str = "account/activity";

pub(super) async fn list(
    State(web): State<Web>,
    console: Console,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    let t = console.t;
    let is_first = from.before.is_none();
    let question = Activity { account: console.at.account.clone(), before: from.before };
    let page = web.app.ask(&console.caller(), question).await?;
    let title = t.say("nav-activity");
    let first = console.path(PAGE);
    let next = page.next.map(|next| format!("{first}?before={next}"));
    let shown = i64::try_from(page.rows.len()).unwrap_or(0);
    let table = Table {
        caption: title.clone(),
        id: "activity".into(),
        columns: ["activity-when", "activity-who", "activity-what", "activity-target", "activity-where"]
            .into_iter()
            .map(|key| Column::text(t.say(key)))
            .collect(),
        rows: page.rows.iter().map(|row| cells(t, row)).collect(),
        empty: Some(look::empty_state(&t.say("activity-none"), &t.say("activity-about"), &html! {})),
        foot: Some(look::pager(t, shown, (!is_first).then_some(first.as_str()), next.as_deref())),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("activity-about")), &html! {}))
        (look::table(t, &table))
    };
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

fn cells(t: T, row: &ActivityRow) -> Vec<Markup> {
    let entry = &row.entry;
    let region = row.region.as_ref().map_or_else(|| t.say("activity-global"), ToString::to_string);
    vec![
        look::time(t, entry.at),
        html! { bdi { (who(t, row)) } },
        html! {
            (t.event(&entry.action))
            details.twin {
                summary { small { (t.say("activity-detail")) } }
                code { (entry.action) }
                @if !entry.detail.is_empty() { (detail(&entry.detail)) }
            }
        },
        html! {
            @match &row.target_name {
                Some(name) => bdi { (name) },
                None => code { (entry.target) },
            }
        },
        html! { span.nowrap { (region) } @if !entry.address.is_empty() { br; span.nowrap { (entry.address) } } },
    ]
}

/// What people do on the way to a session, with proofs of their own: the target is who did it.
const ON_THE_WAY: [&str; 7] =
    ["ChoosePassword", "EnrolDevice", "ProveCode", "ProvePassword", "Register", "ResetForgottenPassword", "SignIn"];

/// Who did it: by name where there is one, else by what the server knew of the caller.
fn who(t: T, row: &ActivityRow) -> String {
    let is_own = ON_THE_WAY.contains(&row.entry.action.as_str());
    match (&row.caller_name, row.entry.caller_kind.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "anonymous") if is_own && row.target_name.is_some() => row.target_name.clone().unwrap_or_default(),
        (None, "system") => t.say("activity-system"),
        (None, "anonymous") => t.say("activity-anonymous"),
        (None, kind) if row.entry.caller.is_empty() => kind.to_owned(),
        (None, _) => row.entry.caller.clone(),
    }
}

/// The details of an act as a list; what is no JSON object stands as it was written.
fn detail(text: &str) -> Markup {
    match serde_json::from_str::<serde_json::Map<String, Value>>(text) {
        Ok(map) => html! {
            @if !map.is_empty() { ul { @for (key, value) in &map { li { (key) ": " (shown(value)) } } } }
        },
        Err(_) => html! { br; code { (text) } },
    }
}

/// A value without the marks of JSON, as far as it is simple.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_audit_log_has_a_sentence_in_both_languages() {
        let table = include_str!("../../../../docs/tables/events.md");
        let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
        let actions: Vec<&str> =
            rows.filter(|word| word.chars().all(char::is_alphanumeric) && *word != "action").collect();
        assert!(actions.len() > 50, "{actions:?}");
        for lang in usher_app::words::Lang::ALL {
            for action in &actions {
                assert_ne!(T::new(*lang).event(action), *action, "{}", lang.tag());
            }
        }
    }

    #[test]
    fn details_are_a_list_and_their_text_is_escaped() {
        let list = detail(r#"{"tier":"PRO","principals":["a","<b>"],"was":null,"count":2}"#).into_string();
        let expected = "<ul><li>count: 2</li><li>principals: a, &lt;b&gt;</li><li>tier: PRO</li><li>was: –</li></ul>";
        assert_eq!(list, expected);
        assert_eq!(detail("{}").into_string(), "");
        assert_eq!(detail("not <json>").into_string(), "<br><code>not &lt;json&gt;</code>");
    }
}
