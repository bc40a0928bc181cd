//! Writes pages that show every part of the look in both languages: `gallery <folder>`. For people who change the
//! look, and for the pictures of the documentation; the pages need no server.

mod screens;

use std::fs;
use std::path::Path;

use usher_app::words::Lang;
use usher_console::{assets, look};
use usher_domain::time::Instant;

use look::{AccountShown, Crumb, Flash, Link, Markup, NavItem, PersonShown, RegionShown, Shell, T, Theme, Tone};
use screens::{danger, flashes, forms, overview, parts, sign_in, users};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for url in [assets::css_url(), assets::js_url(), assets::mark_url()] {
        let name = url.rsplit('/').next().unwrap_or(url);
        fs::write(folder.join(name), assets::find(url).map(|asset| asset.bytes).unwrap_or_default())?;
    }
    for lang in Lang::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            let t = T::new(*lang);
            for (name, markup) in pages(t, theme) {
                let html = markup.into_string().replace("\"/assets/", "\"");
                fs::write(folder.join(format!("{name}.{}.{}.html", lang.tag(), theme.as_str())), html)?;
            }
        }
    }
    Ok(())
}

fn pages(t: T, theme: Theme) -> Vec<(&'static str, Markup)> {
    let shell = shell(t, theme);
    let alone = Shell { flash: Vec::new(), test_clock: None, ..shell.clone() };
    vec![
        ("users", look::page(&shell, &users(t))),
        (
            "overview",
            look::page(&Shell { flash: Vec::new(), current: "/overview".into(), ..alone.clone() }, &overview(t)),
        ),
        ("forms", look::page(&alone, &forms(t))),
        ("parts", look::page(&Shell { flash: flashes(t), ..alone.clone() }, &parts(t))),
        ("sign-in", look::plain_page(&alone, &sign_in(t))),
        ("danger", look::page(&alone, &danger(t))),
    ]
}

/// The example's own words, which are no part of the product.
fn s(t: T, english: &str, chinese: &str) -> String {
    if t.lang() == Lang::ZhCn { chinese.to_owned() } else { english.to_owned() }
}

fn now() -> Instant {
    Instant::parse("2026-11-21T07:14:56Z").unwrap_or_default()
}

fn shell(t: T, theme: Theme) -> Shell {
    let region = |name: &str, label: &str| RegionShown { name: name.into(), label: label.into(), href: "#".into() };
    Shell {
        t,
        title: t.say("nav-users"),
        account: Some(AccountShown {
            id: "111122223333".into(),
            name: "Northwind Research".into(),
            others: vec![Link::new("#", "Contoso 999922223333")],
        }),
        region: Some("eu-central-1".into()),
        regions: vec![region("us-east-1", "US East (N. Virginia)"), region("eu-central-1", "Europe (Frankfurt)")],
        nav: nav(t),
        current: "/users".into(),
        who: Some(PersonShown {
            name: "Ana Weiss".into(),
            detail: "ana@northwind.example".into(),
            links: vec![Link::new("#", t.say("nav-security"))],
            sign_out: "/sign-out".into(),
        }),
        flash: vec![Flash::new(
            Tone::Good,
            s(t, "Invited 12 users to Northwind Research.", "已邀请 12 位用户加入 Northwind Research。"),
        )],
        test_clock: Some(now()),
        theme,
        crumbs: vec![Crumb::to("#", t.say("nav-identity-center")), Crumb::here(t.say("nav-users"))],
        csrf: "token".into(),
        here: "/users".into(),
    }
}

fn nav(t: T) -> Vec<NavItem> {
    vec![
        NavItem::to("/overview", t.say("nav-overview")),
        NavItem::Section(t.say("nav-identity")),
        NavItem::To(Link::new("/users", t.say("nav-users")), Some(1284)),
        NavItem::To(Link::new("/groups", t.say("nav-groups")), Some(31)),
        NavItem::to("/source", t.say("nav-identity-source")),
        NavItem::to("/authentication", t.say("nav-authentication")),
        NavItem::Section(t.say("nav-kiro")),
        NavItem::to("/profile", t.say("nav-profile")),
        NavItem::to("/subscriptions", t.say("nav-subscriptions")),
        NavItem::to("/usage", t.say("nav-usage")),
        NavItem::to("/governance", t.say("nav-governance")),
        NavItem::Section(t.say("nav-billing")),
        NavItem::to("/invoices", t.say("nav-invoices")),
        NavItem::to("/promotions", t.say("nav-promotions")),
        NavItem::to("/audit", t.say("nav-audit-log")),
    ]
}
