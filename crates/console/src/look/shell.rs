//! The frame around every page: top bar, side navigation, breadcrumbs, flashes; or a card alone for sign-in.

use maud::{DOCTYPE, Markup, html};
use usher_app::words::Lang;
use usher_domain::time::Instant;

use super::show::{Flash, flash};
use super::words::T;
use crate::assets;

/// The route that stores a reader's language and theme: `GET` with `lang` or `theme`, and `back`, a path of ours to
/// return to. Whoever serves it must refuse a `back` that does not begin with a single `/`.
pub const PREFERENCES: &str = "/preferences";

/// Light or dark, from the cookie `theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system is set.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Reads the cookie's value; anything unknown follows the system.
    pub fn parse(cookie: Option<&str>) -> Self {
        match cookie {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The cookie's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
}

impl Link {
    /// A link to `href`.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// The customer account that the page is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountShown {
    /// Twelve digits.
    pub id: String,
    /// The name.
    pub name: String,
    /// The same page for the reader's other accounts, or a list of them.
    pub others: Vec<Link>,
}

/// A Region in the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionShown {
    /// The code, `eu-central-1`.
    pub name: String,
    /// The usual name, `Europe (Frankfurt)`.
    pub label: String,
    /// The page of the same kind in that Region.
    pub href: String,
}

/// An entry of the side navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NavItem {
    /// A heading over the links that follow.
    Section(String),
    /// A link, with a number beside it where one helps.
    To(Link, Option<i64>),
}

impl NavItem {
    /// A link without a number.
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self::To(Link::new(href, label), None)
    }
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonShown {
    /// The display name.
    pub name: String,
    /// The e-mail address or user name below it.
    pub detail: String,
    /// The person's own pages.
    pub links: Vec<Link>,
    /// Where the sign-out form is posted to.
    pub sign_out: String,
}

/// A step on the way here; the last one of a page has no link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// The words.
    pub label: String,
    /// Where it leads, if it is not this page.
    pub href: Option<String>,
}

impl Crumb {
    /// A place above this page.
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// All that stands around the content of a page. Fill what is known, and the rest with `..Shell::default()`.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// The reader's words.
    pub t: T,
    /// The page's name in the browser's title; the heading itself is [`super::head`].
    pub title: String,
    /// The account, on pages of one account.
    pub account: Option<AccountShown>,
    /// The code of the current Region.
    pub region: Option<String>,
    /// The Regions to choose from; without any there is no Region menu.
    pub regions: Vec<RegionShown>,
    /// The side navigation.
    pub nav: Vec<NavItem>,
    /// The `href` of the entry of `nav` to which this page belongs.
    pub current: String,
    /// Who is signed in.
    pub who: Option<PersonShown>,
    /// Messages above the content, read out by screen readers.
    pub flash: Vec<Flash>,
    /// The time of a test clock, which is announced on every page.
    pub test_clock: Option<Instant>,
    /// Light or dark.
    pub theme: Theme,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The token for the sign-out form.
    pub csrf: String,
    /// The path and query of this page, to return to after a change of language or theme.
    pub here: String,
}

/// A page of the console or the portal.
pub fn page(shell: &Shell, content: &Markup) -> Markup {
    document(
        shell,
        &html! {
            body {
                (skip_link(shell.t))
                (test_clock(shell))
                (top_bar(shell))
                @if !shell.nav.is_empty() {
                    details.menu { summary { (shell.t.say("menu")) } (navigation(shell)) }
                }
                div.frame {
                    @if !shell.nav.is_empty() { div.side { (navigation(shell)) } }
                    main #content tabindex="-1" {
                        (crumbs(shell))
                        (flashes(shell))
                        (content)
                    }
                }
            }
        },
    )
}

/// A page with one card in the middle and nothing to leave by: sign-in, device approval, messages from links in mails.
pub fn plain_page(shell: &Shell, content: &Markup) -> Markup {
    document(
        shell,
        &html! {
            body.lone {
                main #content {
                    div.lone-card {
                        p.brand { (brand()) }
                        (test_clock(shell))
                        (flashes(shell))
                        div.panel { (content) }
                    }
                }
                footer.lone-foot { (language_form(shell)) (theme_form(shell)) }
            }
        },
    )
}

fn document(shell: &Shell, body: &Markup) -> Markup {
    let theme = (shell.theme != Theme::Auto).then(|| shell.theme.as_str());
    html! {
        (DOCTYPE)
        html lang=(shell.t.lang().tag()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (shell.title) " · Usher" }
                link rel="icon" type="image/svg+xml" href=(assets::mark_url());
                link rel="stylesheet" href=(assets::css_url());
                script defer src=(assets::js_url()) {}
            }
            (body)
        }
    }
}

fn brand() -> Markup {
    html! { img src=(assets::mark_url()) alt="" width="28" height="28"; span { "Usher" } }
}

fn skip_link(t: T) -> Markup {
    html! { a.skip href="#content" { (t.say("skip-to-content")) } }
}

fn test_clock(shell: &Shell) -> Markup {
    html! {
        @if let Some(now) = shell.test_clock {
            p.clock role="status" { (shell.t.say_with("test-clock", &[("time", now.to_string().as_str())])) }
        }
    }
}

fn flashes(shell: &Shell) -> Markup {
    html! { div role="status" aria-live="polite" hidden[shell.flash.is_empty()] {
        @for one in &shell.flash { (flash(shell.t, one)) }
    } }
}

fn top_bar(shell: &Shell) -> Markup {
    let t = shell.t;
    html! {
        header.bar {
            a.brand href="/" aria-label="Usher" { (brand()) }
            span.space {}
            @if let Some(account) = &shell.account { (account_menu(t, account)) }
            @if !shell.regions.is_empty() { (region_menu(shell)) }
            @if let Some(who) = &shell.who { (person_menu(shell, who)) } @else { (visitor_menu(shell)) }
        }
    }
}

fn account_menu(t: T, account: &AccountShown) -> Markup {
    html! {
        details.drop {
            summary { small { (t.say("menu-account")) } b { (account.name) } }
            div.drop-body {
                p { (account.name) " · " code { (account.id) } }
                @for other in &account.others { a href=(other.href) { (other.label) } }
            }
        }
    }
}

fn region_menu(shell: &Shell) -> Markup {
    let current = shell.region.as_deref();
    html! {
        details.drop {
            summary {
                small { (shell.t.say("menu-region")) }
                b { (current.unwrap_or("–")) }
            }
            div.drop-body {
                p { (shell.t.say("menu-region")) }
                @for region in &shell.regions {
                    a href=(region.href) aria-current=[(current == Some(region.name.as_str())).then_some("true")] {
                        span { (region.label) " " code { (region.name) } }
                    }
                }
            }
        }
    }
}

fn person_menu(shell: &Shell, who: &PersonShown) -> Markup {
    html! {
        details.drop.person {
            summary aria-label=(format!("{}: {}", shell.t.say("menu-person"), who.name)) {
                span.face aria-hidden="true" { @if let Some(first) = who.name.chars().next() { (first) } }
                b { (who.name) }
            }
            div.drop-body {
                p { (who.detail) }
                @for link in &who.links { a href=(link.href) { (link.label) } }
                hr;
                (language_form(shell)) (theme_form(shell))
                hr;
                form method="post" action=(who.sign_out) {
                    (super::csrf_field(&shell.csrf))
                    button type="submit" { (shell.t.say("button-sign-out")) }
                }
            }
        }
    }
}

fn visitor_menu(shell: &Shell) -> Markup {
    html! {
        details.drop {
            summary { b { (shell.t.lang().own_name()) } }
            div.drop-body { (language_form(shell)) (theme_form(shell)) }
        }
    }
}

fn language_form(shell: &Shell) -> Markup {
    html! {
        form method="get" action=(PREFERENCES) {
            input type="hidden" name="back" value=(shell.here);
            fieldset {
                legend.hush { (shell.t.say("menu-language")) }
                @for lang in Lang::ALL {
                    button type="submit" name="lang" value=(lang.tag()) lang=(lang.tag())
                        aria-pressed=(*lang == shell.t.lang()) { (lang.own_name()) }
                }
            }
        }
    }
}

fn theme_form(shell: &Shell) -> Markup {
    let choices = [
        (Theme::Auto, shell.t.say("theme-auto")),
        (Theme::Light, shell.t.say("theme-light")),
        (Theme::Dark, shell.t.say("theme-dark")),
    ];
    html! {
        form method="get" action=(PREFERENCES) {
            input type="hidden" name="back" value=(shell.here);
            fieldset {
                legend.hush { (shell.t.say("menu-theme")) }
                @for (theme, label) in &choices {
                    button type="submit" name="theme" value=(theme.as_str())
                        aria-pressed=(*theme == shell.theme) { (label) }
                }
            }
        }
    }
}

fn navigation(shell: &Shell) -> Markup {
    html! {
        nav aria-label=(shell.t.say("menu")) {
            ul.nav {
                @for item in &shell.nav {
                    @match item {
                        NavItem::Section(label) => li.nav-title { (label) },
                        NavItem::To(link, count) => li {
                            a href=(link.href) aria-current=[(link.href == shell.current).then_some("page")] {
                                (link.label)
                                @if let Some(count) = count { span.count { (super::grouped(count)) } }
                            }
                        },
                    }
                }
            }
        }
    }
}

fn crumbs(shell: &Shell) -> Markup {
    html! {
        @if !shell.crumbs.is_empty() {
            nav.crumbs aria-label=(shell.t.say("breadcrumbs")) {
                ol {
                    @for crumb in &shell.crumbs {
                        li {
                            @match &crumb.href {
                                Some(href) => a href=(href) { (crumb.label) },
                                None => span aria-current="page" { (crumb.label) },
                            }
                        }
                    }
                }
            }
        }
    }
}
