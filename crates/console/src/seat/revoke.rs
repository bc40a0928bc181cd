//! *Revoke now*: access ends at once, as an act of its own, with the user's name typed.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::seat::{Listed, RevokeNow};
use usher_domain::id::GroupId;
use usher_domain::seat::Principal;
use usher_domain::{Code, Refusal};
use usher_web::Failure;
use usher_web::form::Posted;

use super::detail::{SeatPath, seat_of};
use super::list::named;
use crate::look::{self, Crumb, Danger, TypeName, html};
use crate::profile::Kiro;
use crate::refused::Refused;

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    confirm: String,
}

fn page(k: &Kiro, seat: &Listed, typed: &str, refused: &Refused) -> Response {
    let t = k.t;
    let title = t.say_with("kiro-revoke-title", &[("name", &seat.display_name)]);
    let danger = Danger {
        title: title.clone(),
        consequences: vec![
            t.say("kiro-revoke-access"),
            t.say("kiro-revoke-charge"),
            t.say("kiro-revoke-group"),
            t.say("kiro-revoke-alternative"),
        ],
        type_name: Some(TypeName { name: seat.name.clone(), typed: typed.into(), error: refused.at("confirm") }),
        action: k.c.path(&format!("kiro/seats/{}/revoke", seat.seat)),
        csrf: k.c.csrf(),
        button: t.say("kiro-revoke"),
        cancel: k.c.path(&format!("kiro/seats/{}", seat.seat)),
    };
    let content = html! { (refused.list()) (look::danger_dialog(t, &danger, &html! {})) };
    let above = Crumb::to(&danger.cancel, &seat.display_name);
    let crumbs = vec![k.users_crumb(), above, Crumb::here(t.say("kiro-revoke"))];
    refused.answer(k.page(&title, "kiro/users", crumbs, &content))
}

/// The question.
pub(super) async fn ask(k: Kiro, Path(path): Path<SeatPath>) -> Result<Response, Failure> {
    k.c.recent()?;
    let (seat, _) = seat_of(&k, &path.seat).await?;
    Ok(page(&k, &seat, "", &Refused::none(k.t)))
}

/// Revokes, if the name was typed as it is.
pub(super) async fn revoke(
    k: Kiro,
    Path(path): Path<SeatPath>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, Failure> {
    let (seat, _) = seat_of(&k, &path.seat).await?;
    if typed.confirm.trim() != seat.name {
        let wrong = k.t.say_with("kiro-revoke-mistyped", &[("name", &seat.name)]);
        return Ok(page(&k, &seat, &typed.confirm, &Refused::unreadable(k.t, "confirm", wrong)));
    }
    let command =
        RevokeNow { account: k.c.at.account.clone(), region: k.center.indexed.region.clone(), seat: path.seat.clone() };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(()) => Ok(Redirect::to(&k.c.path(&format!("kiro/seats/{}?done=revoked", path.seat))).into_response()),
        Err(mut error) => {
            // The rule knows the group's id; people know its name.
            let details = error.refusal().map(|refusal| refusal.details.clone()).unwrap_or_default();
            if let Some((_, id)) = details.into_iter().find(|(field, _)| *field == "group") {
                let shown = named(&k, vec![Principal::Group(GroupId::new(&id))]).await?.pop();
                let name = shown.map_or(id, |shown| shown.name);
                error = Refusal::new(Code::SeatHeldByGroup).with("group", name).into();
            }
            Ok(page(&k, &seat, &typed.confirm, &Refused::by(k.t, error)?))
        }
    }
}
