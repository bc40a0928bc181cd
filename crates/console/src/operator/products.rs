//! The products: who may spend credits for members, each with a key that is shown once.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::product::{CreateProduct, CreatedProduct, ListProducts, RevokeProduct};
use usher_domain::id::ProductId;
use usher_domain::{Code, Refusal};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Administrator, operator_page};
use crate::look::{self, Button, Column, Danger, Field, Flash, T, Table, Tone};
use crate::refused::Refused;

const PAGE: &str = "/operator/products";

pub(super) async fn list(State(web): State<Web>, visit: Visit, admin: Administrator) -> Result<Response, Failure> {
    show(&web, &visit, &admin, None, ("", &Refused::none(T::new(visit.lang)))).await
}

async fn show(
    web: &Web,
    visit: &Visit,
    admin: &Administrator,
    created: Option<&CreatedProduct>,
    (typed, refused): (&str, &Refused),
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let products = web.app.show(&admin.caller(visit), ListProducts {}).await?;
    let title = t.say("nav-products");
    let rows = products.iter().map(|product| {
        let revoke = format!("{PAGE}/{}/revoke", product.id);
        vec![
            html! { (product.name) },
            look::time(t, product.created_at),
            product.last_used_at.map_or_else(|| html! { (t.say("account-never")) }, |at| look::time(t, at)),
            html! {
                @if let Some(at) = product.revoked_at {
                    (t.say("operator-product-revoked")) " " (look::time(t, at))
                } @else {
                    (look::link_button(Button::Small, &revoke, &t.say("account-revoke")))
                }
            },
        ]
    });
    let table = Table {
        caption: title.clone(),
        id: "products".into(),
        columns: vec![
            Column::head(t.say("operator-product-name")),
            Column::text(t.say("account-since")),
            Column::text(t.say("account-last-used")),
            Column::actions(t.say("account-actions")),
        ],
        rows: rows.collect(),
        empty: Some(look::empty_state(
            &t.say("operator-products-none"),
            &t.say("operator-products-none-why"),
            &html! {},
        )),
        ..Table::default()
    };
    let content = html! {
        (look::head(&title, Some(&t.say("operator-products-about")), &html! {}))
        (refused.list())
        @if let Some(created) = created {
            (look::flash(t, &Flash::new(Tone::Good, t.say("operator-product-once"))))
            (look::panel(&t.say("operator-product-key"), None, &html! {},
                &html! { div #product-key { (look::copy_field(t, &created.key)) } }))
        }
        (look::table(t, &table))
        (look::panel(&t.say("operator-product-create"), None, &html! {}, &look::form(PAGE, &visit.csrf(web), &html! {
            (Field::text("name", t.say("operator-product-name")).value(typed).hint(t.say("operator-product-hint"))
                .autocomplete("off").longest(64).error(refused.at("name")))
            div.form-foot { (look::button(Button::Primary, &t.say("operator-product-create"))) }
        })))
    };
    Ok(refused.answer(operator_page(web, visit, &admin.0, (&title, PAGE), &content)))
}

#[derive(Deserialize)]
pub(super) struct NewProduct {
    name: String,
}

/// Shows the key in the answer itself: it is nowhere else, so there is nothing to go back to.
pub(super) async fn create(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Posted(form): Posted<NewProduct>,
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    match web.app.perform(&admin.caller(&visit), CreateProduct { name: form.name.clone() }).await {
        Ok(created) => show(&web, &visit, &admin, Some(&created), ("", &Refused::none(t))).await,
        Err(error) => show(&web, &visit, &admin, None, (&form.name, &Refused::by(t, error)?)).await,
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    product: ProductId,
}

#[derive(Deserialize)]
pub(super) struct Confirmed {}

pub(super) async fn ask(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(Which { product }): Path<Which>,
) -> Result<Response, Failure> {
    admin.recent(&web)?;
    let t = T::new(visit.lang);
    let all = web.app.show(&admin.caller(&visit), ListProducts {}).await?;
    let missing = || Refusal::new(Code::NotFound).with("what", "product").with("id", &product);
    let found = all.into_iter().find(|one| one.id == product).ok_or_else(missing)?;
    let title = t.say_with("operator-product-ask", &[("name", found.name.as_str())]);
    let danger = Danger {
        title: title.clone(),
        consequences: vec![t.say("operator-product-ends")],
        type_name: None,
        action: format!("{PAGE}/{product}/revoke"),
        csrf: visit.csrf(&web),
        button: t.say("account-revoke"),
        cancel: PAGE.into(),
    };
    let content: Markup = look::danger_dialog(t, &danger, &html! {});
    Ok(operator_page(&web, &visit, &admin.0, (&title, PAGE), &content))
}

pub(super) async fn revoke(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(Which { product }): Path<Which>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    web.app.perform(&admin.caller(&visit), RevokeProduct { product }).await?;
    Ok(Redirect::to(PAGE).into_response())
}
