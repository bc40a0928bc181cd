//! The frame around every page: top bar, side navigation, breadcrumbs, flashes; or a card alone for sign-in.

use maud::{DOCTYPE, Markup, html};
use usher_domain::time::Instant;

use super::bar::{brand, language_form, theme_form, top_bar};
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
    /// The way here; one step alone is not worth a line.
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

fn skip_link(t: T) -> Markup {
    html! { a.skip href="#content" { (t.say("skip-to-content")) } }
}

fn test_clock(shell: &Shell) -> Markup {
    html! {
        @if let Some(now) = shell.test_clock {
            @let shown = now.to_string().replace('-', "\u{2011}").replace('T', " ").replace('Z', "\u{a0}UTC");
            p.clock role="status" { (shell.t.say_with("test-clock", &[("time", shown.as_str())])) }
        }
    }
}

fn flashes(shell: &Shell) -> Markup {
    html! { div role="status" aria-live="polite" hidden[shell.flash.is_empty()] {
        @for one in &shell.flash { (flash(shell.t, one)) }
    } }
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
        @if shell.crumbs.len() > 1 {
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

#[cfg(test)]
mod tests {
    use usher_app::words::Lang;

    use super::*;

    fn shell() -> Shell {
        Shell {
            t: T::new(Lang::ZhCn),
            nav: vec![NavItem::to("/a", "A"), NavItem::to("/b", "B")],
            current: "/b".into(),
            who: Some(PersonShown { name: "<Ana>".into(), sign_out: "/sign-out".into(), ..PersonShown::default() }),
            csrf: "token".into(),
            ..Shell::default()
        }
    }

    #[test]
    fn a_page_needs_no_exception_from_the_content_security_policy() {
        for shown in [page(&shell(), &html! {}), plain_page(&shell(), &html! {})].map(Markup::into_string) {
            assert!(!shown.contains("style=") && !shown.contains("<style") && !shown.contains(" on"), "{shown}");
            assert_eq!(shown.matches("<script").count(), shown.matches("<script defer src=\"/assets/").count());
        }
    }

    #[test]
    fn a_page_says_its_language_where_the_reader_is_and_how_to_reach_the_content() {
        let shown = page(&shell(), &html! {}).into_string();
        assert!(shown.contains("<html lang=\"zh-CN\">"), "{shown}");
        assert_eq!(shown.matches("<a href=\"/b\" aria-current=\"page\">").count(), 2, "side and menu");
        assert!(shown.contains("href=\"#content\"") && shown.contains("id=\"content\""), "{shown}");
    }

    #[test]
    fn the_sign_out_form_is_protected_and_names_are_escaped() {
        let shown = page(&shell(), &html! {}).into_string();
        assert!(shown.contains("name=\"csrf\" value=\"token\""), "{shown}");
        assert!(!shown.contains("<Ana>"), "{shown}");
    }

    #[test]
    fn a_test_clock_is_announced_on_every_page() {
        let shell = Shell { test_clock: Some(Instant::from_seconds(0)), ..shell() };
        for shown in [page(&shell, &html! {}), plain_page(&shell, &html! {})] {
            assert!(shown.into_string().contains("1970\u{2011}01\u{2011}01 00:00:00\u{a0}UTC"));
        }
    }
}
