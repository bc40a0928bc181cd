//! The customers' accounts, as whoever runs the server sees them.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use usher_app::account::{
    AccountPage, CreateAccount, GetAccount, ListAccounts, ListAdministrators, ResendAdministratorInvitation,
};
use usher_domain::directory::{Email, PersonName};
use usher_domain::id::{AccountId, AdministratorId};
use usher_web::form::Posted;
use usher_web::{Failure, Visit, Web};

use crate::frame::{Administrator, operator_page};
use crate::look::{self, Button, Choice, Column, Field, Flash, Search, T, Table, Tone};
use crate::refused::Refused;

const PAGE: &str = "/operator/accounts";

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

pub(super) async fn list(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let typed = (&NewAccount::default(), &Refused::none(T::new(visit.lang)));
    show(&web, &visit, &admin, &asked, typed).await
}

async fn show(
    web: &Web,
    visit: &Visit,
    admin: &Administrator,
    asked: &Asked,
    (typed, refused): (&NewAccount, &Refused),
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let view = ListAccounts { search: asked.q.clone(), after: asked.after.clone() };
    let page = web.app.show(&admin.caller(visit), view).await?;
    let title = t.say("nav-accounts");
    let content = html! {
        (look::head(&title, Some(&t.say("operator-accounts-about")), &html! {}))
        (refused.list())
        (look::table(t, &accounts(t, &page, asked)))
        (look::panel(&t.say("operator-create-account"), None, &html! {}, &form(t, &visit.csrf(web), typed, refused)))
    };
    Ok(refused.answer(operator_page(web, visit, &admin.0, (&title, PAGE), &content)))
}

fn accounts(t: T, page: &AccountPage, asked: &Asked) -> Table {
    let rows = page.accounts.iter().map(|account| {
        let href = format!("{PAGE}/{}", account.id);
        vec![
            html! { a href=(href) { (account.name) } },
            html! { code { (account.id) } },
            look::time(t, account.created_at),
        ]
    });
    let search = Search {
        action: PAGE.into(),
        name: "q".into(),
        label: t.say("operator-search"),
        value: asked.q.clone(),
        results: "accounts".into(),
        keep: Vec::new(),
    };
    let query = |after: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        format!("{PAGE}?{}", query.append_pair("q", &asked.q).append_pair("after", after).finish())
    };
    let first = (!asked.after.is_empty()).then(|| query(""));
    let next = page.next.as_deref().map(query);
    let shown = i64::try_from(page.accounts.len()).unwrap_or(0);
    Table {
        caption: t.say("nav-accounts"),
        id: "accounts".into(),
        columns: vec![
            Column::head(t.say("account-name")),
            Column::text(t.say("account-id")),
            Column::text(t.say("account-opened")),
        ],
        rows: rows.collect(),
        toolbar: Some(look::search_box(t, &search)),
        empty: Some(look::empty_state(
            &t.say("operator-accounts-none"),
            &t.say("operator-accounts-none-why"),
            &html! {},
        )),
        foot: Some(look::pager(t, shown, first.as_deref(), next.as_deref())),
        ..Table::default()
    }
}

fn form(t: T, csrf: &str, typed: &NewAccount, refused: &Refused) -> Markup {
    let chosen = if typed.language.is_empty() { t.lang().tag() } else { typed.language.as_str() };
    let languages = usher_app::words::Lang::ALL.iter();
    let choices: Vec<Choice> = languages.map(|lang| Choice::new(lang.tag(), lang.own_name(), chosen)).collect();
    let fields = html! {
        (Field::text("name", t.say("account-name")).value(&typed.name).autocomplete("off").longest(200)
            .error(refused.at("name")))
        (Field::new("email", "email", t.say("operator-first-email")).value(&typed.email).autocomplete("off")
            .longest(254).error(refused.at("email")))
        (Field::text("person", t.say("operator-first-name")).value(&typed.person).autocomplete("off").longest(200)
            .error(refused.at("person")))
        (look::select("language", &t.say("menu-language"), &choices, Some(&t.say("account-language-hint"))))
        (look::button(Button::Primary, &t.say("operator-create-account")))
    };
    look::form(PAGE, csrf, &fields)
}

/// The form; it comes back as it was sent where it is refused.
#[derive(Default, Deserialize)]
pub(super) struct NewAccount {
    name: String,
    email: String,
    person: String,
    #[serde(default)]
    language: String,
}

pub(super) async fn create(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Posted(form): Posted<NewAccount>,
) -> Result<Response, Failure> {
    let mut refused = Refused::none(T::new(visit.lang));
    let name = refused.take("name", PersonName::parse(&form.name));
    let email = refused.take("email", Email::parse(&form.email));
    let person = refused.take("person", PersonName::parse(&form.person));
    let (Some(name), Some(administrator_email), Some(administrator_name)) = (name, email, person) else {
        return show(&web, &visit, &admin, &Asked::default(), (&form, &refused)).await;
    };
    let language = form.language.clone();
    let command = CreateAccount { name, administrator_email, administrator_name, language };
    match web.app.perform(&admin.caller(&visit), command).await {
        Ok(opened) => Ok(Redirect::to(&format!("{PAGE}/{}", opened.account)).into_response()),
        Err(error) => {
            let refused = Refused::by(T::new(visit.lang), error)?;
            show(&web, &visit, &admin, &Asked::default(), (&form, &refused)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Which {
    account: AccountId,
}

pub(super) async fn page(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(Which { account }): Path<Which>,
) -> Result<Response, Failure> {
    let t = T::new(visit.lang);
    let caller = admin.caller(&visit);
    let found = web.app.show(&caller, GetAccount { account: account.clone() }).await?;
    let people = web.app.show(&caller, ListAdministrators { account }).await?;
    let rows = people.iter().map(|person| {
        let action = format!("{PAGE}/{}/administrators/{}/resend", found.id, person.id);
        let again = look::button(Button::Small, &t.say("button-resend"));
        vec![
            html! { (person.name) },
            look::address(&person.email),
            look::state_badge(t, &person.state),
            html! { @if person.state == "invited" { (look::form(&action, &visit.csrf(&web), &again)) } },
        ]
    });
    let table = Table {
        caption: t.say("nav-administrators"),
        id: "administrators".into(),
        columns: vec![
            Column::head(t.say("account-person")),
            Column::text(t.say("account-email")),
            Column::text(t.say("account-state")),
            Column::actions(t.say("account-actions")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    let facts = look::kv(&[
        (t.say("account-id"), look::copy_field(t, found.id.as_str())),
        (t.say("account-opened"), look::time(t, found.created_at)),
    ]);
    let content = html! {
        (look::head(&found.name, None, &html! {}))
        @for person in people.iter().filter(|person| person.state == "invited") {
            @let said = t.say_with("operator-account-invited", &[("email", person.email.as_str())]);
            (look::flash(t, &Flash::new(Tone::Note, said)))
        }
        (look::panel(&t.say("account-facts"), None, &html! {}, &facts))
        (look::table(t, &table))
        @if web.has_mailbox && visit.is_loopback() { p { a href="/mailbox" { (t.say("operator-account-mailbox")) } } }
    };
    Ok(operator_page(&web, &visit, &admin.0, (&found.name, PAGE), &content))
}

#[derive(Deserialize)]
pub(super) struct Person {
    account: AccountId,
    id: AdministratorId,
}

#[derive(Deserialize)]
pub(super) struct Confirmed {}

pub(super) async fn resend(
    State(web): State<Web>,
    visit: Visit,
    admin: Administrator,
    Path(Person { account, id }): Path<Person>,
    Posted(Confirmed {}): Posted<Confirmed>,
) -> Result<Response, Failure> {
    let back = format!("{PAGE}/{account}");
    let command = ResendAdministratorInvitation { account, administrator: id };
    web.app.perform(&admin.caller(&visit), command).await?;
    Ok(Redirect::to(&back).into_response())
}
