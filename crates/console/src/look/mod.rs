//! What pages look like: small functions that return HTML, and nothing that decides.
//!
//! Every page works without script and under the content security policy of the reference (dependencies, section 8,
//! rule 9): no part writes an inline style or an inline script. Parts that say something themselves take a [`T`];
//! what a caller passes in is escaped unless it is [`Markup`].

mod bar;
mod chart;
mod danger;
mod form;
mod shell;
mod show;
mod table;
mod words;

pub use chart::{Chart, Series, bar_chart, usage_bar};
pub use danger::{Danger, danger_dialog};
pub use form::{
    Button, Choice, Field, button, checkbox, csrf_field, field, form, form_errors, link_button, select, tiles,
};
pub use maud::{Markup, PreEscaped, html};
pub use shell::{
    AccountShown, Crumb, Link, NavItem, PREFERENCES, PersonShown, RegionShown, Shell, Theme, page, plain_page,
};
pub use show::{
    Flash, Letter, Step, Tone, badge, code_block, copy_field, empty_state, flash, head, kv, letter, panel, stat_card,
    state_badge, steps, tag, time,
};
pub use table::{Column, Direction, Search, Table, goes_on, pager, search_box, table, tabs};
pub use usher_app::words::grouped;
pub use words::T;
