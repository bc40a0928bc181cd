//! The promotions of an account, and what a bill took from them.

use axum::extract::State;
use axum::response::Response;
use usher_app::billing::{ListPromotions, Statement, StoredPromotion, dollars};
use usher_domain::money::Money;
use usher_domain::time::{DAY, Instant, Month};
use usher_web::{Failure, Web};

use super::{crumbs, money};
use crate::frame::Console;
use crate::look::{self, Markup, T, Tone, html};

const PAGE: &str = "billing/promotions";

pub(super) async fn page(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    let (t, now) = (console.t, web.app.now());
    let view = ListPromotions { account: console.at.account.clone() };
    let promotions = web.app.show(&console.caller(), view).await?;
    let statement = web.app.month_to_date(&console.caller(), &console.at.account, Month::of(now)).await?;
    let title = t.say("nav-promotions");
    let content = html! {
        (look::head(&title, Some(&t.say("billing-promotions-about")), &html! {}))
        @if promotions.is_empty() {
            @let why = t.say("billing-promotions-none-why");
            section.panel { (look::empty_state(&t.say("billing-promotions-none"), &why, &html! {})) }
        }
        @for stored in &promotions {
            @let used_now = statement.head.promotions.iter().find(|used| used.id == stored.promotion.id);
            (of_one(t, stored, used_now.map_or(Money::ZERO, |used| used.applied), now))
        }
    };
    Ok(console.page(&title, PAGE, crumbs(&console, &title), &content))
}

fn of_one(t: T, stored: &StoredPromotion, used_now: Money, now: Instant) -> Markup {
    let promotion = &stored.promotion;
    let pairs = [
        (t.say("billing-granted"), html! { (money(promotion.granted)) " · " (look::time(t, promotion.issued_at)) }),
        (t.say("billing-used"), money(stored.used)),
        (t.say("billing-used-now"), money(used_now)),
        (t.say("billing-left"), html! { strong { (money(promotion.left)) } }),
        (t.say("billing-pays-for"), html! { (promotion.services.join(", ")) ": " (t.say("billing-seats-only")) }),
        (t.say("billing-expires"), html! { (look::time(t, promotion.expires_at)) " " (state(t, stored, now)) }),
    ];
    look::panel(
        &promotion.name,
        None,
        &html! {},
        &html! { (balance(t, &promotion.name, promotion.left, promotion.granted)) (look::kv(&pairs)) },
    )
}

/// Where a promotion stands, with the days it has left.
pub(super) fn state(t: T, stored: &StoredPromotion, now: Instant) -> Markup {
    let promotion = &stored.promotion;
    if stored.revoked_at.is_some() {
        return look::badge(Tone::Warn, &t.say("billing-revoked"));
    }
    if promotion.expires_at <= now {
        return look::state_badge(t, "expired");
    }
    if promotion.left == Money::ZERO {
        return look::badge(Tone::Plain, &t.say("billing-used-up"));
    }
    let days = (promotion.expires_at - now + DAY - 1) / DAY;
    let tone = if days <= 30 { Tone::Warn } else { Tone::Good };
    look::badge(tone, &t.say_with("billing-days-left", &[("days", days)]))
}

/// What is left of what was given, as a bar with its numbers.
fn balance(t: T, name: &str, left: Money, granted: Money) -> Markup {
    let percent = i128::from(left.0.max(0)) * 100 / i128::from(granted.0.max(1));
    let words = t.say_with("billing-left-of", &[("left", dollars(left).as_str()), ("granted", &dollars(granted))]);
    html! {
        div.usage.calm {
            div.usage-line { span { (words) } span { (percent) "%" } }
            svg viewBox="0 0 100 6" preserveAspectRatio="none" role="meter" aria-label=(name) aria-valuemin="0"
                aria-valuemax="100" aria-valuenow=(percent) aria-valuetext=(words) {
                rect width=(percent) height="6" {}
            }
        }
    }
}

/// What a bill took from promotions; nothing where there are none.
pub(super) fn of_statement(t: T, statement: &Statement) -> Markup {
    let promotions = &statement.head.promotions;
    html! {
        @if !promotions.is_empty() {
            section.panel {
                h2 { (t.say("nav-promotions")) }
                @for used in promotions {
                    (balance(t, &used.name, used.left, used.granted))
                    @let applied = dollars(used.applied);
                    @let date = used.expires_at.date().to_string();
                    @let values = [("name", used.name.as_str()), ("applied", &applied), ("date", &date)];
                    p { (t.say_with("billing-promotion-applied", &values)) }
                }
            }
        }
    }
}
