//! The operator's promotions: grant one, see all, take back what is unused.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::billing::{GrantPromotion, ListAllPromotions, RevokePromotion, StoredPromotion, dollars};
use usher_domain::id::{AccountId, PromotionId};
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use super::money;
use super::promotions::state;
use crate::frame::{Administrator, operator_page};
use crate::look::{self, Button, Column, Danger, Field, Flash, Markup, T, Table, Tone, html};
use crate::refused::Refused;

const PAGE: &str = "/operator/promotions";

/// What was just done, and where the list begins.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    done: Option<String>,
    #[serde(default)]
    before: Option<PromotionId>,
}

/// The form; it comes back as it was sent where it is refused.
#[derive(Deserialize, Default)]
pub(super) struct Grant {
    account: String,
    name: String,
    amount: String,
    #[serde(default)]
    issued: String,
}

pub(super) async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let said = match asked.done.as_deref() {
        Some("granted") => Some(Flash::new(Tone::Good, t.say("billing-granted-done"))),
        Some("revoked") => Some(Flash::new(Tone::Good, t.say("billing-revoked-done"))),
        _ => None,
    };
    show(&web, &visit, &admin, (asked.before, said), (&Grant::default(), &Refused::none(t))).await
}

async fn show(
    web: &Web,
    visit: &Visit,
    admin: &Administrator,
    (before, said): (Option<PromotionId>, Option<Flash>),
    (typed, refused): (&Grant, &Refused),
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let is_first = before.is_none();
    let all = web.app.show(&admin.caller(visit), ListAllPromotions { before }).await?;
    let title = t.say("nav-promotions");
    let content = html! {
        (look::head(&title, Some(&t.say("billing-operator-about")), &html! {}))
        (refused.list())
        @if let Some(said) = &said { (look::flash(t, said)) }
        (look::panel(&t.say("billing-grant"), None, &html! {}, &form(t, &visit.csrf(web), typed, refused)))
        (look::table(t, &table(t, &all, web.app.now(), is_first)))
    };
    Ok(refused.answer(operator_page(web, visit, &admin.0, (&title, PAGE), &content)))
}

fn form(t: T, csrf: &str, typed: &Grant, refused: &Refused) -> Markup {
    let fields = html! {
        (Field::text("account", t.say("billing-account-id")).value(&typed.account).input_mode("numeric").longest(12)
            .error(refused.at("account")))
        (Field::text("name", t.say("billing-promotion-name")).value(&typed.name).hint(t.say("billing-name-hint"))
            .longest(100).error(refused.at("name")))
        (Field::text("amount", t.say("billing-amount-field")).value(&typed.amount).hint(t.say("billing-amount-hint"))
            .input_mode("decimal").longest(14).error(refused.at("amount")))
        (Field::new("date", "issued", t.say("billing-issued")).value(&typed.issued)
            .hint(t.say("billing-issued-hint")).optional(t).error(refused.at("issued")))
        (look::button(Button::Primary, &t.say("billing-grant")))
    };
    look::form(PAGE, csrf, &fields)
}

fn table(t: T, all: &[StoredPromotion], now: usher_domain::time::Instant, is_first: bool) -> Table {
    let rows = all.iter().map(|stored| {
        let promotion = &stored.promotion;
        let is_live = stored.revoked_at.is_none() && promotion.expires_at > now;
        let revoke = format!("{PAGE}/{}/revoke", promotion.id);
        vec![
            html! { (promotion.name) },
            html! { code { (stored.account) } },
            money(promotion.granted),
            money(promotion.left),
            html! { (look::time(t, promotion.expires_at)) " " (state(t, stored, now)) },
            html! { @if is_live { (look::link_button(Button::Small, &revoke, &t.say("billing-revoke"))) } },
        ]
    });
    let shown = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let next = all.last().filter(|_| shown >= 100).map(|last| format!("{PAGE}?before={}", last.promotion.id));
    Table {
        caption: t.say("nav-promotions"),
        id: "promotions".into(),
        columns: vec![
            Column::head(t.say("billing-promotion-name")),
            Column::text(t.say("billing-account")),
            Column::number(t.say("billing-granted")),
            Column::number(t.say("billing-left")),
            Column::text(t.say("billing-expires")),
            Column::actions(t.say("billing-revoke")),
        ],
        rows: rows.collect(),
        empty: Some(look::empty_state(&t.say("billing-all-none"), &t.say("billing-all-none-why"), &html! {})),
        foot: Some(look::pager(t, shown, (!is_first).then_some(PAGE), next.as_deref())),
        ..Table::default()
    }
}

pub(super) async fn grant(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Posted(typed): Posted<Grant>,
) -> Result<Response, Failure> {
    let command = GrantPromotion {
        account: AccountId::new(typed.account.trim()),
        name: typed.name.clone(),
        amount: typed.amount.clone(),
        issued_at: Some(typed.issued.clone()),
    };
    let Err(error) = web.app.perform(&admin.caller(&visit), command).await else {
        return Ok(Redirect::to(&format!("{PAGE}?done=granted")).into_response());
    };
    let t = T::new(visit.lang);
    let refused = match error.refusal() {
        Some(refusal) if refusal.code == Code::NotFound => {
            let mut refused = Refused::none(t);
            refused.take::<()>("account", Err(refusal.clone()));
            refused
        }
        _ => Refused::by(t, error)?,
    };
    show(&web, &visit, &admin, (None, None), (&typed, &refused)).await
}

/// Which promotion.
#[derive(Deserialize)]
pub(super) struct Which {
    promotion: PromotionId,
}

pub(super) async fn ask(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    // The list is asked from just above the promotion, so that it is its first row.
    let before = Some(PromotionId::new(format!("{}~", which.promotion)));
    admin.recent(&web)?;
    let found = web.app.show(&admin.caller(&visit), ListAllPromotions { before }).await?;
    let missing = || Refusal::new(Code::NotFound).with("what", "promotion").with("id", &which.promotion);
    let stored = found.into_iter().find(|stored| stored.promotion.id == which.promotion).ok_or_else(missing)?;
    let promotion = &stored.promotion;
    let title = t.say_with("billing-revoke-title", &[("name", &promotion.name)]);
    let (left, used, account) = (dollars(promotion.left), dollars(stored.used), stored.account.to_string());
    let values = [("left", left.as_str()), ("used", &used), ("account", &account)];
    let danger = Danger {
        title: title.clone(),
        consequences: vec![
            t.say_with("billing-revoke-left", &values),
            t.say_with("billing-revoke-used", &values),
            t.say("billing-revoke-open"),
        ],
        action: format!("{PAGE}/{}/revoke", promotion.id),
        csrf: visit.csrf(&web),
        button: t.say("billing-revoke"),
        cancel: PAGE.into(),
        ..Danger::default()
    };
    Ok(operator_page(&web, &visit, &admin.0, (&title, PAGE), &look::danger_dialog(t, &danger, &html! {})))
}

/// A form that only confirms.
#[derive(Deserialize)]
pub(super) struct Confirmed {}

pub(super) async fn revoke(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(which): Path<Which>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    web.app.perform(&admin.caller(&visit), RevokePromotion { promotion: which.promotion }).await?;
    Ok(Redirect::to(&format!("{PAGE}?done=revoked")).into_response())
}
