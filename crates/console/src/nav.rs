//! The side navigation: which places there are.

use crate::frame::InAccount;
use crate::look::{NavItem, T};

/// The services of an account in a Region.
pub(crate) fn of_account(t: T, at: &InAccount, service: &str) -> Vec<NavItem> {
    let to = |rest: &str, key: &str| NavItem::to(at.path(rest), t.say(key));
    vec![
        NavItem::Section(t.say("nav-identity-center")),
        to("identity-center", "nav-overview"),
        to("identity-center/users", "nav-users"),
        to("identity-center/groups", "nav-groups"),
        to("identity-center/settings", "nav-settings"),
        NavItem::Section(service.to_owned()),
        to("kiro", "nav-dashboard"),
        to("kiro/users", "nav-users-and-groups"),
        to("kiro/settings", "nav-settings"),
        NavItem::Section(t.say("nav-billing")),
        to("billing", "nav-costs"),
        to("billing/invoices", "nav-invoices"),
        to("billing/promotions", "nav-promotions"),
        NavItem::Section(t.say("nav-account")),
        to("account", "nav-overview"),
        to("account/administrators", "nav-administrators"),
        to("account/tokens", "nav-api-tokens"),
        to("account/activity", "nav-activity"),
        to("account/mail", "nav-mail"),
    ]
}

/// The operator's area.
pub(crate) fn of_operator(t: T) -> Vec<NavItem> {
    let to = |path: &str, key: &str| NavItem::to(path, t.say(key));
    vec![
        NavItem::Section(t.say("nav-operator")),
        to("/operator", "nav-health"),
        to("/operator/accounts", "nav-accounts"),
        to("/operator/products", "nav-products"),
        to("/operator/promotions", "nav-promotions"),
        to("/operator/catalogue", "nav-catalogue"),
        to("/operator/mail", "nav-mail"),
    ]
}
