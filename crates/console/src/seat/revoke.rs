//! *Revoke now*: access ends at once, as an act of its own, with the user's name typed.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usher_app::seat::{Listed, RevokeNow};
use usher_domain::Refusal;
use usher_domain::id::GroupId;
use usher_domain::seat::Principal;
use usher_web::Failure;
use usher_web::form::Posted;

use super::detail::{SeatPath, seat_of};
use super::list::named;
use crate::look::{self, Crumb, Danger, html};
use crate::profile::{Kiro, answered, refused, sentence, unreadable};

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    confirm: String,
}

fn page(k: &Kiro, seat: &Listed, errors: &[String]) -> Response {
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
        type_name: Some(seat.name.clone()),
        action: k.c.path(&format!("kiro/seats/{}/revoke", seat.seat)),
        csrf: k.c.csrf(),
        button: t.say("kiro-revoke"),
        cancel: k.c.path(&format!("kiro/seats/{}", seat.seat)),
    };
    let content = html! { (look::form_errors(t, errors)) (look::danger_dialog(t, &danger, &html! {})) };
    let above = Crumb::to(&danger.cancel, &seat.display_name);
    let crumbs = vec![k.users_crumb(), above, Crumb::here(t.say("kiro-revoke"))];
    k.page(&title, "kiro/users", crumbs, &content)
}

/// The question.
pub(super) async fn ask(k: Kiro, Path(path): Path<SeatPath>) -> Result<Response, Failure> {
    k.c.recent()?;
    let (seat, _) = seat_of(&k, &path.seat).await?;
    Ok(page(&k, &seat, &[]))
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
        return Ok(unreadable(page(&k, &seat, &[wrong])));
    }
    let command =
        RevokeNow { account: k.c.at.account.clone(), region: k.center.indexed.region.clone(), seat: path.seat.clone() };
    match k.app.perform(&k.c.caller(), command).await {
        Ok(()) => Ok(Redirect::to(&k.c.path(&format!("kiro/seats/{}?done=revoked", path.seat))).into_response()),
        Err(error) => {
            let mut refusal = refused(error)?;
            // The rule knows the group's id; people know its name.
            let group = refusal.details.iter().find(|(field, _)| *field == "group").map(|(_, id)| id.clone());
            if let Some(id) = group {
                let shown = named(&k, vec![Principal::Group(GroupId::new(&id))]).await?.pop();
                let name = shown.map_or(id, |shown| shown.name);
                refusal = Refusal::new(refusal.code).with("group", name);
            }
            Ok(answered(&refusal, page(&k, &seat, &[sentence(k.t, &refusal)])))
        }
    }
}
