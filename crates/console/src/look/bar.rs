//! The bar on top of a page: the mark, and the menus for account, Region and person.

use maud::{Markup, html};
use usher_app::words::Lang;

use super::form::csrf_field;
use super::shell::{AccountShown, PREFERENCES, PersonShown, Shell, Theme};
use super::words::T;
use crate::assets;

pub(super) fn brand() -> Markup {
    html! { img src=(assets::mark_url()) alt="" width="28" height="28"; span { "Usher" } }
}

pub(super) fn top_bar(shell: &Shell) -> Markup {
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
            summary {
                span.hush { (shell.t.say("menu-person")) ": " (who.name) }
                span.face aria-hidden="true" { @if let Some(first) = who.name.chars().next() { (first) } }
                b aria-hidden="true" { (who.name) }
            }
            div.drop-body {
                p { (who.detail) }
                @for link in &who.links { a href=(link.href) { (link.label) } }
                hr;
                (language_form(shell)) (theme_form(shell))
                hr;
                form method="post" action=(who.sign_out) {
                    (csrf_field(&shell.csrf))
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

pub(super) fn language_form(shell: &Shell) -> Markup {
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

pub(super) fn theme_form(shell: &Shell) -> Markup {
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
