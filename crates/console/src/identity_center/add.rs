//! Adding a user in three steps; what was entered travels in hidden fields, so that no step needs script or memory.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use usher_app::directory::{CreateUser, Group, ListGroups, Page, ShowGroups, Welcome};
use usher_domain::directory::{Email, PersonName, UserName};
use usher_domain::id::GroupId;
use usher_web::form::Posted;
use usher_web::{Failure, Web};

use super::forms::Person;
use super::overview::languages;
use super::{crumbs, done, here};
use crate::frame::Console;
use crate::look::{self, Button, Choice, Field, Markup, html};
use crate::refused::Refused;

/// How many groups a search offers.
const HITS: i64 = 25;

/// Everything entered so far, and the step to show next.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entered {
    user_name: String,
    email: String,
    given_name: String,
    family_name: String,
    display_name: String,
    language: String,
    how: String,
    group: Vec<GroupId>,
    /// What groups are searched for.
    q: String,
    step: String,
}

impl Entered {
    fn person(&self) -> Person {
        Person {
            user_name: self.user_name.clone(),
            email: self.email.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            display_name: self.display_name.clone(),
            language: self.language.clone(),
        }
    }

    fn command(&self, console: &Console) -> Result<CreateUser, Refused> {
        let mut refused = Refused::none(console.t);
        let user_name = refused.take("user_name", UserName::parse(&self.user_name));
        let email = refused.take("email", Email::parse(&self.email));
        let given_name = refused.take("given_name", PersonName::parse(&self.given_name));
        let family_name = refused.take("family_name", PersonName::parse(&self.family_name));
        let display_name = refused.take("display_name", PersonName::parse(&self.person().shown_name()));
        match (user_name, email, given_name, family_name, display_name) {
            (Some(user_name), Some(email), Some(given_name), Some(family_name), Some(display_name)) => Ok(CreateUser {
                account: console.at.account.clone(),
                region: console.at.region.clone(),
                user_name,
                email,
                given_name,
                family_name,
                display_name,
                groups: self.group.clone(),
                language: Some(self.language.clone()),
                how: if self.how == "once" { Welcome::OneTimePassword } else { Welcome::Invitation },
            }),
            _ => Err(refused),
        }
    }
}

/// The first step, empty.
pub(super) async fn begin(State(web): State<Web>, console: Console) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    Ok(first(&console, &Entered::default(), &Refused::none(console.t)))
}

/// The next step, or the end.
pub(super) async fn go_on(
    State(web): State<Web>,
    console: Console,
    Posted(form): Posted<Entered>,
) -> Result<Response, Failure> {
    if let Err(page) = here(&web, &console).await? {
        return Ok(page);
    }
    let command = match form.command(&console) {
        Ok(command) if form.step != "details" => command,
        Ok(_) => return Ok(first(&console, &form, &Refused::none(console.t))),
        Err(refused) => return Ok(first(&console, &form, &refused)),
    };
    match form.step.as_str() {
        "create" => create(&web, &console, command, &form).await,
        "review" => {
            let chosen = chosen(&web, &console, &form).await?;
            Ok(step(&console, 2, &review(&console, &form, &chosen)))
        }
        _ => {
            let offer =
                Offer { chosen: chosen(&web, &console, &form).await?, found: found(&web, &console, &form).await? };
            Ok(step(&console, 1, &choose(&console, &form, &offer)))
        }
    }
}

async fn create(web: &Web, console: &Console, command: CreateUser, form: &Entered) -> Result<Response, Failure> {
    match web.app.create_user(&console.caller(), command).await {
        Err(error) => Ok(first(console, form, &Refused::by(console.t, error)?)),
        Ok(created) => match created.one_time_password {
            None => Ok(done(console, &format!("identity-center/users/{}", created.user.id), "added")),
            Some(password) => {
                let way = crumbs(console, &[("identity-center/users", console.t.say("nav-users"))], &created.user.name);
                let content = super::user::once(console, &created.user, &password);
                Ok(console.page(&console.t.say("user-once-title"), "identity-center/users", way, &content))
            }
        },
    }
}

/// The groups to tick: those ticked before, then what the search finds.
struct Offer {
    chosen: Vec<Group>,
    found: Page<Group>,
}

/// The groups ticked so far.
async fn chosen(web: &Web, console: &Console, form: &Entered) -> Result<Vec<Group>, Failure> {
    let (account, region) = (console.at.account.clone(), console.at.region.clone());
    let view = ShowGroups { account, region, groups: form.group.clone() };
    Ok(web.app.show(&console.caller(), view).await?)
}

/// Groups that the search finds; without a search the first ones.
async fn found(web: &Web, console: &Console, form: &Entered) -> Result<Page<Group>, Failure> {
    let view = ListGroups {
        account: console.at.account.clone(),
        region: console.at.region.clone(),
        prefix: Some(form.q.chars().take(200).collect()),
        after: None,
        limit: Some(HITS),
    };
    Ok(web.app.show(&console.caller(), view).await?)
}

/// The first step, also where another step was refused: every field stands there.
fn first(console: &Console, form: &Entered, refused: &Refused) -> Response {
    refused.answer(step(console, 0, &details(console, form, refused)))
}

fn step(console: &Console, current: usize, content: &Markup) -> Response {
    let t = console.t;
    let title = t.say("user-add");
    let names = [t.say("user-step-details"), t.say("user-step-groups"), t.say("user-step-review")];
    let content = html! {
        (look::head(&title, None, &html! {}))
        (look::steps(t, &names, current))
        section.panel { (content) }
    };
    let way = crumbs(console, &[("identity-center/users", t.say("nav-users"))], &title);
    console.page(&title, "identity-center/users", way, &content)
}

fn hidden(form: &Entered, with_groups: bool) -> Markup {
    let texts = [
        ("user_name", &form.user_name),
        ("email", &form.email),
        ("given_name", &form.given_name),
        ("family_name", &form.family_name),
        ("display_name", &form.display_name),
        ("language", &form.language),
        ("how", &form.how),
    ];
    html! {
        @for (name, value) in texts { input type="hidden" name=(name) value=(value); }
        @if with_groups { @for group in &form.group { input type="hidden" name="group" value=(group); } }
    }
}

/// A button that says which step it leads to.
fn lead(kind: &str, to: &str, label: &str) -> Markup {
    html! { button class=(kind) type="submit" name="step" value=(to) { (label) } }
}

fn details(console: &Console, form: &Entered, refused: &Refused) -> Markup {
    let t = console.t;
    let how = if form.how.is_empty() { "mail" } else { form.how.as_str() };
    let choices = [
        Choice::new("mail", t.say("user-how-mail"), how).hint(t.say("user-how-mail-about")),
        Choice::new("once", t.say("user-how-once"), how).hint(t.say("user-how-once-about")),
    ];
    let fields = html! {
        (refused.list())
        (Field::text("user_name", t.say("user-name")).value(&form.user_name).longest(128).autocomplete("off")
            .hint(t.say("user-name-hint")).error(refused.at("user_name")).focus())
        (Field::new("email", "email", t.say("user-email")).value(&form.email).longest(254).autocomplete("off")
            .error(refused.at("email")))
        (Field::text("given_name", t.say("user-given-name")).value(&form.given_name).longest(1024).autocomplete("off")
            .error(refused.at("given_name")))
        (Field::text("family_name", t.say("user-family-name")).value(&form.family_name).longest(1024)
            .autocomplete("off").error(refused.at("family_name")))
        (Field::text("display_name", t.say("user-display-name")).value(&form.display_name).longest(1024)
            .autocomplete("off").optional(t).hint(t.say("user-display-name-hint")).error(refused.at("display_name")))
        (look::select("language", &t.say("user-language"), &languages(&form.language), None))
        (look::tiles("how", &t.say("user-how"), &choices))
        @for group in &form.group { input type="hidden" name="group" value=(group); }
        div.form-foot {
            (lead("button primary", "groups", &t.say("button-next")))
            (look::link_button(Button::Link, &console.path("identity-center/users"), &t.say("button-cancel")))
        }
    };
    look::form(&console.path("identity-center/users/add"), &console.csrf(), &fields)
}

fn choose(console: &Console, form: &Entered, offer: &Offer) -> Markup {
    let t = console.t;
    let is_bare = form.q.trim().is_empty();
    let others = offer.found.items.iter().filter(|group| !form.group.contains(&group.id));
    let fields = html! {
        (hidden(form, false))
        @if is_bare && offer.found.items.is_empty() {
            p { (t.say("user-groups-none")) }
        } @else {
            // The first button of the form: what the Enter key presses while somebody types here.
            div.search role="search" {
                label.hush for="group-q" { (t.say("group-search")) }
                input.input id="group-q" type="search" name="q" value=(form.q) placeholder=(t.say("group-search"))
                    autocomplete="off" spellcheck="false" maxlength="200";
                (lead("button", "groups", &t.say("button-search")))
            }
            fieldset {
                legend { (t.say("user-groups-choose")) }
                @for group in offer.chosen.iter().chain(others) { (pick(group, form.group.contains(&group.id))) }
            }
            @if offer.found.items.is_empty() && offer.found.next.is_none() { p { (t.say("group-none-found")) } }
            @if offer.found.next.is_some() { p.hint { (t.say("user-groups-more")) } }
        }
        div.form-foot {
            (lead("button primary", "review", &t.say("button-next")))
            (lead("button", "details", &t.say("button-back")))
        }
    };
    look::form(&console.path("identity-center/users/add"), &console.csrf(), &fields)
}

/// A group to tick.
fn pick(group: &Group, is_ticked: bool) -> Markup {
    let id = format!("group-{}", group.id);
    html! {
        div.choice {
            input id=(id) type="checkbox" name="group" value=(group.id) checked[is_ticked];
            label for=(id) { bdi { (group.name) } }
        }
    }
}

fn review(console: &Console, form: &Entered, chosen: &[Group]) -> Markup {
    let t = console.t;
    let names: Vec<&str> = chosen.iter().map(|group| group.name.as_str()).collect();
    let how = if form.how == "once" { t.say("user-how-once") } else { t.say("user-how-mail") };
    let fields = html! {
        (hidden(form, true))
        (look::kv(&[
            (t.say("user-name"), html! { bdi { (form.user_name) } }),
            (t.say("user-email"), html! { bdi { (form.email) } }),
            (t.say("user-display-name"), html! { bdi { (form.person().shown_name()) } }),
            (t.say("nav-groups"), html! {
                @if names.is_empty() { (t.say("none")) } @else { bdi { (names.join(", ")) } }
            }),
            (t.say("user-how"), html! { (how) }),
        ]))
        div.form-foot {
            (lead("button primary", "create", &t.say("user-add")))
            (lead("button", "groups", &t.say("button-back")))
        }
    };
    look::form(&console.path("identity-center/users/add"), &console.csrf(), &fields)
}
