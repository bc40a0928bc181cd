//! An import of users from CSV text: checked whole, every row with its own verdict, before anything is written.

use std::collections::HashMap;

use super::{Email, GroupName, NewUser, PersonName, UserName};
use crate::{Code, Refusal, Result};

/// The most rows of one import.
pub const MAXIMUM_ROWS: usize = 10_000;
/// The most bytes of one import.
pub const MAXIMUM_BYTES: usize = 4 * 1024 * 1024;
/// The most groups in one row.
const MAXIMUM_GROUPS: usize = 100;
/// The columns by name; the last two may be left out.
const COLUMNS: [&str; 6] = ["username", "email", "given_name", "family_name", "display_name", "groups"];
const REQUIRED: usize = 4;

/// The verdict on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReport {
    /// The line in the file; the header is line 1.
    pub line: usize,
    /// The user, or everything that is wrong with the row.
    pub result: Result<NewUser, Vec<Refusal>>,
}

/// The text of an uploaded file, without a byte order mark.
///
/// # Errors
/// [`Code::ImportTooLarge`], and [`Code::ImportNotUtf8`] with the position of the first bad byte.
pub fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > MAXIMUM_BYTES {
        return Err(Refusal::new(Code::ImportTooLarge).with("limit", MAXIMUM_BYTES));
    }
    let text = core::str::from_utf8(bytes)
        .map_err(|error| Refusal::new(Code::ImportNotUtf8).with("position", error.valid_up_to()))?;
    Ok(without_mark(text))
}

/// Reads the file; one report per row that is not blank, in the file's order.
///
/// A row is a line: no name may hold a line break, so a quote that is not closed on its line spoils only that line.
///
/// # Errors
/// Refuses the file as a whole when it is too large, has too many rows or none, or its header is not understood.
pub fn parse(text: &str) -> Result<Vec<RowReport>> {
    if text.len() > MAXIMUM_BYTES {
        return Err(Refusal::new(Code::ImportTooLarge).with("limit", MAXIMUM_BYTES));
    }
    let lines = without_mark(text).split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut lines = lines.zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let (header, _) = lines.next().ok_or(Code::ImportEmpty)?;
    let header = Header::read(header)?;
    let rows: Vec<(&str, usize)> = lines.take(MAXIMUM_ROWS + 1).collect();
    if rows.is_empty() {
        return Err(Refusal::new(Code::ImportEmpty));
    }
    if rows.len() > MAXIMUM_ROWS {
        return Err(Refusal::new(Code::ImportTooManyRows).with("limit", MAXIMUM_ROWS));
    }
    let mut reports: Vec<RowReport> =
        rows.into_iter().map(|(text, line)| RowReport { line, result: header.user(text) }).collect();
    refuse_duplicates(&mut reports);
    Ok(reports)
}

/// Which cell of a row holds which of [`COLUMNS`].
struct Header {
    width: usize,
    positions: [Option<usize>; COLUMNS.len()],
}

impl Header {
    fn read(line: &str) -> Result<Self> {
        let refuse = |column: &str, why| Refusal::new(Code::ImportHeader).with("column", column).with("why", why);
        let names = cells(line)?;
        let mut positions = [None; COLUMNS.len()];
        for (position, name) in names.iter().enumerate() {
            let name = name.trim().to_lowercase();
            let column = COLUMNS.iter().position(|column| *column == name);
            match column.and_then(|column| positions.get_mut(column)) {
                None => return Err(refuse(&name, "unknown")),
                Some(Some(_)) => return Err(refuse(&name, "twice")),
                Some(slot) => *slot = Some(position),
            }
        }
        let missing = COLUMNS.iter().zip(positions).take(REQUIRED).find(|(_, position)| position.is_none());
        match missing {
            Some((column, _)) => Err(refuse(column, "missing")),
            None => Ok(Self { width: names.len(), positions }),
        }
    }

    fn user(&self, line: &str) -> Result<NewUser, Vec<Refusal>> {
        let cells = cells(line).map_err(|refusal| vec![refusal])?;
        if cells.len() != self.width {
            let refusal = Refusal::new(Code::ImportColumns);
            return Err(vec![refusal.with("expected", self.width).with("found", cells.len())]);
        }
        let mut row = Row { cells, refusals: Vec::new() };
        let [user_name, email, given_name, family_name, display_name, groups] = self.positions;
        let user_name = row.value("username", user_name, UserName::parse);
        let email = row.value("email", email, Email::parse);
        let given_name = row.value("given_name", given_name, PersonName::parse);
        let family_name = row.value("family_name", family_name, PersonName::parse);
        let display_name = match row.text(display_name).trim() {
            "" => given_name.as_ref().zip(family_name.as_ref()).and_then(|(given, family)| {
                let joined = PersonName::parse(&format!("{given} {family}"));
                joined.map_err(|refusal| row.refusals.push(refusal)).ok()
            }),
            _ => row.value("display_name", display_name, PersonName::parse),
        };
        let groups = row.groups(groups);
        match (user_name, email, given_name, family_name, display_name) {
            (Some(user_name), Some(email), Some(given_name), Some(family_name), Some(display_name))
                if row.refusals.is_empty() =>
            {
                Ok(NewUser { user_name, email, given_name, family_name, display_name, groups })
            }
            _ => Err(row.refusals),
        }
    }
}

struct Row {
    cells: Vec<String>,
    refusals: Vec<Refusal>,
}

impl Row {
    fn text(&self, position: Option<usize>) -> &str {
        position.and_then(|position| self.cells.get(position)).map_or("", String::as_str)
    }

    fn value<T>(&mut self, column: &'static str, position: Option<usize>, parse: fn(&str) -> Result<T>) -> Option<T> {
        let text = self.text(position);
        let value = if column != "email" && is_formula(text) {
            Err(Refusal::new(Code::ImportFormula).with("field", column))
        } else {
            parse(text).map_err(|refusal| in_column(refusal, column))
        };
        value.map_err(|refusal| self.refusals.push(refusal)).ok()
    }

    fn groups(&mut self, position: Option<usize>) -> Vec<GroupName> {
        let cell = self.text(position).to_owned();
        let mut groups: Vec<GroupName> = Vec::new();
        for name in cell.split(';').filter(|name| !name.trim().is_empty()) {
            let group = if is_formula(name) {
                Err(Refusal::new(Code::ImportFormula).with("field", "groups"))
            } else if groups.len() >= MAXIMUM_GROUPS {
                Err(Refusal::new(Code::TextTooLong).with("field", "groups").with("limit", MAXIMUM_GROUPS))
            } else {
                GroupName::parse(name).map_err(|refusal| in_column(refusal, "groups"))
            };
            match group {
                Ok(group) if groups.iter().any(|known| known.folded() == group.folded()) => {}
                Ok(group) => groups.push(group),
                // One complaint about the groups of a row is enough, and keeps the report bounded.
                Err(refusal) => {
                    self.refusals.push(refusal);
                    break;
                }
            }
        }
        groups
    }
}

/// The type knows that it is a name; the row knows which column it stands in.
fn in_column(mut refusal: Refusal, column: &str) -> Refusal {
    for (name, value) in &mut refusal.details {
        if *name == "field" {
            column.clone_into(value);
        }
    }
    refusal
}

/// Spreadsheets run a cell that begins like this when somebody opens an export later (security case 26).
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['\t', '\r']) || cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A cell for an export: one that a spreadsheet would run begins with an apostrophe instead.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn cells(line: &str) -> Result<Vec<String>> {
    if line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(Refusal::new(Code::ImportQuotes));
    }
    let mut builder = ::csv::ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).buffer_capacity(line.len() + 1);
    let mut records = builder.from_reader(line.as_bytes()).into_records();
    // A lone carriage return ends a record for the library: what would follow it must not vanish.
    match (records.next(), records.next()) {
        (Some(Ok(record)), None) => Ok(record.iter().map(str::to_owned).collect()),
        _ => Err(Refusal::new(Code::ImportQuotes)),
    }
}

fn refuse_duplicates(reports: &mut [RowReport]) {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for (index, report) in reports.iter().enumerate() {
        let Ok(user) = &report.result else { continue };
        let twin = user.claims().into_iter().find_map(|claim| first.get(&claim).copied());
        if let Some(other) = twin {
            found.push((index, other, user.user_name.to_string()));
        }
        for claim in user.claims() {
            first.entry(claim).or_insert(index);
        }
    }
    for (index, other, name) in found {
        accuse(reports, index, other, &name);
        accuse(reports, other, index, &name);
    }
}

fn accuse(reports: &mut [RowReport], index: usize, other: usize, name: &str) {
    let line = reports.get(other).map_or(0, |report| report.line);
    let refusal = Refusal::new(Code::ImportDuplicate).with("name", name).with("line", line);
    let Some(report) = reports.get_mut(index) else { return };
    match &mut report.result {
        // Ten thousand copies of one row need no ten thousand complaints about the first.
        Err(refusals) if refusals.len() >= 8 => {}
        Err(refusals) => refusals.push(refusal),
        result => *result = Err(vec![refusal]),
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "username,email,given_name,family_name,display_name,groups\n";

    fn one(row: &str) -> Result<NewUser, Vec<Code>> {
        let reports = parse(&format!("{HEADER}{row}\n")).unwrap();
        let codes = |refusals: Vec<Refusal>| refusals.iter().map(|refusal| refusal.code).collect();
        reports[0].result.clone().map_err(codes)
    }

    #[test]
    fn a_row_becomes_a_user_with_groups() {
        let user = one("jo,jo@example.com,Jo,\"Doe, Jr\",,Platform; QA ;platform;").unwrap();
        assert_eq!(user.display_name.as_str(), "Jo Doe, Jr");
        assert_eq!(user.groups.iter().map(GroupName::as_str).collect::<Vec<_>>(), ["Platform", "QA"]);
    }

    #[test]
    fn columns_may_come_in_any_order_with_a_mark_and_windows_line_ends() {
        let text = "\u{feff}Email, USERNAME,family_name,given_name\r\n\r\njo@example.com,jo,Doe,Jo\r\n";
        let reports = parse(decode(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].line, 3);
        assert_eq!(reports[0].result.as_ref().unwrap().display_name.as_str(), "Jo Doe");
    }

    #[test]
    fn every_mistake_of_a_row_is_named_at_once() {
        let codes = one("j o,jo,,Doe\u{202e},,").unwrap_err();
        assert_eq!(codes, [Code::UserNameInvalid, Code::EmailInvalid, Code::TextEmpty, Code::TextHidden]);
        let reports = parse(&format!("{HEADER}jo,jo@x.com,,Doe,,\n")).unwrap();
        let refusals = reports[0].result.as_ref().unwrap_err();
        assert_eq!(refusals[0].details, [("field", "given_name".to_owned())]);
    }

    #[test]
    fn a_broken_quote_spoils_its_own_line_only() {
        let reports = parse(&format!("{HEADER}a,a@x.com,\"A,B,,\nc,c@x.com,C,D,,\n")).unwrap();
        assert_eq!(reports[0].result.as_ref().unwrap_err()[0].code, Code::ImportQuotes);
        assert!(reports[1].result.is_ok());
        assert_eq!(one("a,a@x.com,A").unwrap_err(), [Code::ImportColumns]);
        assert_eq!(one("a,a@x.com,A,B,,\rb,b@x.com,A,B,,").unwrap_err(), [Code::ImportQuotes]);
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_refused() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"] {
            assert_eq!(one(&format!("jo,jo@x.com,{cell},Doe,,")).unwrap_err(), [Code::ImportFormula], "{cell}");
            assert_eq!(one(&format!("jo,jo@x.com,Jo,Doe,,QA;{cell}")).unwrap_err(), [Code::ImportFormula], "{cell}");
        }
    }

    #[test]
    fn a_duplicate_is_reported_on_both_rows_and_on_no_third() {
        let rows = "a,a@x.com,A,A,,\nb,b@x.com,B,B,,\nc,A@X.com,C,C,,\nB@x.com,d@x.com,D,D,,\ne,e@x.com,E,E,,\n";
        let reports = parse(&format!("{HEADER}{rows}")).unwrap();
        let other = |index: usize| {
            let refusals: &Vec<Refusal> = reports[index].result.as_ref().err()?;
            refusals[0].details.iter().find(|(name, _)| *name == "line").map(|(_, line)| line.clone())
        };
        let lines: Vec<Option<String>> = (0..5).map(other).collect();
        let line = |number: &str| Some(number.to_owned());
        assert_eq!(lines, [line("4"), line("5"), line("2"), line("3"), None]);
    }

    #[test]
    fn a_file_without_rows_a_known_header_or_bounds_is_refused_whole() {
        let code = |text: &str| parse(text).unwrap_err().code;
        assert_eq!(code(""), Code::ImportEmpty);
        assert_eq!(code("\u{feff}\n\n"), Code::ImportEmpty);
        assert_eq!(code(HEADER), Code::ImportEmpty);
        for header in ["username,email,given_name", "a,b,c,d", "username,username,email,given_name,family_name", "\""] {
            assert!(parse(&format!("{header}\na,b,c,d\n")).is_err(), "{header}");
        }
        let rows = |count| format!("{HEADER}{}", "a,b,c,d,e,f\n".repeat(count));
        assert_eq!(parse(&rows(MAXIMUM_ROWS)).unwrap().len(), MAXIMUM_ROWS);
        assert_eq!(code(&rows(MAXIMUM_ROWS + 1)), Code::ImportTooManyRows);
        assert_eq!(code(&"x".repeat(MAXIMUM_BYTES + 1)), Code::ImportTooLarge);
        assert_eq!(decode(b"ab\xff").unwrap_err().details, [("position", "2".to_owned())]);
    }
}
