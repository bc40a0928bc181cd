//! The mailbox: where mails go while no mail server is configured, for whoever sits at this machine.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web};

use crate::frame;
use crate::look::{self, T};

/// How many mails the page shows.
const MAILS_MAX: i64 = 50;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/mailbox", get(list))
}

/// The links in these mails sign people in, so nobody else may even learn that the page exists.
async fn list(State(web): State<Web>, visit: Visit) -> Result<Response, Failure> {
    if !web.has_mailbox || !visit.is_loopback() {
        return Err(Refusal::new(Code::NotFound).with("what", "page").with("id", "/mailbox").into());
    }
    let t = T::new(visit.lang);
    let mails = web.app.mailbox(MAILS_MAX).await?;
    let title = t.say("mailbox-title");
    let content = html! {
        (look::head(&title, Some(&t.say("mailbox-about")), &html! {}))
        @if mails.is_empty() {
            (look::empty_state(&t.say("mailbox-none"), &t.say("mailbox-none-why"), &html! {}))
        }
        @for (mail, written) in &mails {
            article.panel.letter {
                dl {
                    dt { (t.say("mail-to")) } dd { (mail.address) }
                    dt { (t.say("mail-subject")) } dd { strong { (written.subject) } }
                    dt { (t.say("mail-sent")) } dd { (look::time(t, mail.created_at)) }
                }
                div { (text(&written.text)) }
            }
        }
    };
    Ok(frame::card(&web, &visit, &title, &content))
}

/// The lines of a mail; a line that is an address is a link.
fn text(text: &str) -> Markup {
    html! {
        @for line in text.lines() {
            @if line.starts_with("http://") || line.starts_with("https://") {
                a href=(line) { (line) }
            } @else {
                (line)
            }
            "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_that_is_an_address_becomes_a_link() {
        let shown = text("Look:\n\nhttps://a.example/x\njavascript:alert(1)\n<b>").into_string();
        assert!(shown.contains("<a href=\"https://a.example/x\">"), "{shown}");
        assert!(!shown.contains("href=\"javascript") && !shown.contains("<b>"), "{shown}");
    }
}
