//! Tables and what belongs to them: search, pages, tabs.
//!
//! All state is in the query string, so that a view can be shared.

use maud::{Markup, html};

use super::form::{Button, button, link_button};
use super::show::empty_state;
use super::words::T;

/// The order of a sorted column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Head,
    Number,
    Actions,
    Pick,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    kind: Kind,
    sort: Option<(String, Option<Direction>)>,
}

impl Column {
    fn new(label: impl Into<String>, kind: Kind) -> Self {
        Self { label: label.into(), kind, sort: None }
    }

    /// Words, badges, times.
    pub fn text(label: impl Into<String>) -> Self {
        Self::new(label, Kind::Text)
    }

    /// The name of the row; on a small screen the title of its card.
    pub fn head(label: impl Into<String>) -> Self {
        Self::new(label, Kind::Head)
    }

    /// Numbers, aligned to the right.
    pub fn number(label: impl Into<String>) -> Self {
        Self::new(label, Kind::Number)
    }

    /// Buttons; the label is read to screen readers only.
    pub fn actions(label: impl Into<String>) -> Self {
        Self::new(label, Kind::Actions)
    }

    /// A box to tick for acting on several rows; the label is read to screen readers only.
    pub fn pick(label: impl Into<String>) -> Self {
        Self::new(label, Kind::Pick)
    }

    /// Can be sorted by following `href`; `now` is its present order, if the table is sorted by it.
    pub fn sort(mut self, href: impl Into<String>, now: Option<Direction>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    fn class(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Text => None,
            Kind::Head => Some("head-cell"),
            Kind::Number => Some("number"),
            Kind::Actions => Some("acts"),
            Kind::Pick => Some("pick"),
        }
    }
}

/// A table in its box.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What the table lists, for screen readers; also shown if there is no toolbar.
    pub caption: String,
    /// The id of the part that search and refresh replace.
    pub id: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// A cell per column.
    pub rows: Vec<Vec<Markup>>,
    /// Above the table: a heading, a [`search_box`], buttons.
    pub toolbar: Option<Markup>,
    /// Instead of rows, if there are none: an [`super::empty_state`].
    pub empty: Option<Markup>,
    /// Below the table: a [`pager`], a count.
    pub foot: Option<Markup>,
    /// Scrolls inside its box on a small screen instead of becoming cards; for tables of numbers to compare.
    pub scrolls: bool,
    /// Seconds after which it is fetched again, for tables whose rows are still changing.
    pub refresh: Option<u32>,
}

/// The table. On a small screen each row becomes a card that repeats the columns' names.
pub fn table(t: T, table: &Table) -> Markup {
    html! {
        div.table-box {
            @if let Some(toolbar) = &table.toolbar { div.table-top { (toolbar) } }
            div id=[(!table.id.is_empty()).then_some(&table.id)] data-refresh=[table.refresh] {
                @if table.rows.is_empty() {
                    @match &table.empty {
                        Some(empty) => (empty),
                        None => div.empty { p { (t.say("table-empty")) } },
                    }
                } @else if table.scrolls {
                    div.scroll tabindex="0" role="region" aria-label=(table.caption) { (grid(t, table)) }
                } @else {
                    (grid(t, table))
                }
                @if let Some(foot) = &table.foot { div.table-foot { (foot) } }
            }
        }
    }
}

fn grid(t: T, table: &Table) -> Markup {
    // The roles are spoken out because cards on a small screen are no longer a table to the browser.
    html! {
        table.cards[!table.scrolls] role="table" {
            caption.hush { (table.caption) }
            thead role="rowgroup" { tr role="row" { @for column in &table.columns { (heading(t, column)) } } }
            tbody role="rowgroup" {
                @for row in &table.rows {
                    tr role="row" {
                        @for (column, content) in table.columns.iter().zip(row) { (cell(column, content)) }
                    }
                }
            }
        }
    }
}

fn heading(t: T, column: &Column) -> Markup {
    let order = column.sort.as_ref().and_then(|(_, now)| *now).map(|now| match now {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    });
    html! {
        th role="columnheader" scope="col" class=[column.class()] aria-sort=[order] {
            @match (&column.sort, column.kind) {
                (Some((href, _)), _) => {
                    a href=(href) title=(t.say_with("sort-by", &[("column", &column.label)])) { (column.label) }
                }
                (None, Kind::Actions | Kind::Pick) => span.hush { (column.label) },
                (None, _) => (column.label),
            }
        }
    }
}

fn cell(column: &Column, content: &Markup) -> Markup {
    html! {
        @match column.kind {
            Kind::Head => th.head-cell role="rowheader" scope="row" { span { (content) } },
            Kind::Text => td role="cell" data-label=(column.label) { span { (content) } },
            Kind::Number => td.number role="cell" data-label=(column.label) { span { (content) } },
            Kind::Actions | Kind::Pick => td class=[column.class()] role="cell" { (content) },
        }
    }
}

/// A search form that works by itself and, with script, while typing.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The path that answers, usually this page's.
    pub action: String,
    /// The name of the query parameter, usually `q`.
    pub name: String,
    /// What it searches, as the label for screen readers and in grey.
    pub label: String,
    /// What was searched for.
    pub value: String,
    /// The [`Table::id`] that shows the results.
    pub results: String,
    /// Further parameters that a search must not lose, such as a filter or an order.
    pub keep: Vec<(String, String)>,
}

/// The search form.
pub fn search_box(t: T, search: &Search) -> Markup {
    let id = format!("search-{}", search.name);
    html! {
        form.search role="search" method="get" action=(search.action) data-live=(search.results) {
            @for (name, value) in &search.keep { input type="hidden" name=(name) value=(value); }
            label.hush for=(id) { (search.label) }
            input.input id=(id) type="search" name=(search.name) value=(search.value) placeholder=(search.label)
                autocomplete="off" spellcheck="false" maxlength="200";
            (button(Button::Normal, &t.say("button-search")))
        }
    }
}

/// Pages by keyset: `next` is the address of the page after this one, `first` that of the first where this is another.
pub fn pager(t: T, shown: i64, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        span { (t.say_with("count-results", &[("count", shown)])) }
        nav.pager aria-label=(t.say("pages")) {
            @if let Some(first) = first { (link_button(Button::Small, first, &t.say("page-first"))) }
            @if let Some(next) = next { (link_button(Button::Small, next, &t.say("page-next"))) }
        }
    }
}

/// Instead of rows where a search has looked at many and found none of them, but not at all: the way on.
pub fn goes_on(t: T, next: &str) -> Markup {
    let on = link_button(Button::Normal, next, &t.say("search-go-on"));
    empty_state(&t.say("search-goes-on"), &t.say("search-goes-on-why"), &on)
}

/// Views of one thing, each a page of its own; `current` is the `href` of the present one.
pub fn tabs(label: &str, links: &[super::Link], current: &str) -> Markup {
    html! {
        nav aria-label=(label) {
            ul.tabs {
                @for link in links {
                    li { a href=(link.href) aria-current=[(link.href == current).then_some("page")] { (link.label) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(rows: Vec<Vec<Markup>>) -> Table {
        let sorted = Column::head("Name").sort("?sort=name", Some(Direction::Descending));
        let columns = vec![sorted, Column::number("Credits")];
        Table { caption: "People".into(), columns, rows, ..Table::default() }
    }

    #[test]
    fn a_sorted_column_says_so_and_each_cell_keeps_its_columns_name() {
        let shown = table(T::default(), &people(vec![vec![html! { "Ana" }, html! { "3" }]])).into_string();
        assert!(shown.contains("aria-sort=\"descending\""), "{shown}");
        assert!(shown.contains("data-label=\"Credits\""), "{shown}");
        assert!(shown.contains("<th class=\"head-cell\" role=\"rowheader\" scope=\"row\">"), "{shown}");
    }

    #[test]
    fn an_empty_table_says_that_it_is_empty() {
        let shown = table(T::default(), &people(Vec::new())).into_string();
        assert!(shown.contains("Nothing to show.") && !shown.contains("<table"), "{shown}");
    }

    #[test]
    fn a_search_keeps_the_other_parameters_and_what_was_typed() {
        let keep = vec![("state".to_owned(), "active".to_owned())];
        let search = Search { name: "q".into(), value: "an\"a".into(), keep, ..Search::default() };
        let shown = search_box(T::default(), &search).into_string();
        assert!(shown.contains("name=\"state\" value=\"active\""), "{shown}");
        assert!(shown.contains("value=\"an&quot;a\""), "{shown}");
    }
}
