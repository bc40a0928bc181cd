//! A bill as CSV (RFC 4180): one line of the bill per row, for spreadsheets and scripts.

use usher_domain::directory::csv::harmless;
use usher_domain::invoice::{Line, Quantity};

use crate::billing::gather::Names;
use crate::billing::statement::Statement;
use crate::error::{Error, Result};

const COLUMNS: [&str; 23] = [
    "month",
    "invoice",
    "account",
    "service",
    "region",
    "profile",
    "seat",
    "user_id",
    "user_name",
    "line",
    "tier",
    "quantity",
    "unit",
    "rate_usd",
    "amount_usd",
    "from",
    "to",
    "days",
    "of_days",
    "reason",
    "policy",
    "lower_tier",
    "promotion",
];

/// The lines of a bill, with the names of users as far as they are known.
///
/// # Errors
/// Broken where memory ends.
pub fn to_csv(statement: &Statement, names: &Names) -> Result<String> {
    let broken = |error: ::csv::Error| Error::Broken(error.to_string());
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(broken)?;
    for line in &statement.lines {
        let name = names.get(&line.user).map(String::as_str).unwrap_or_default();
        writer.write_record(row(statement, line, name)).map_err(broken)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::Broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Error::Broken(error.to_string()))
}

fn row(statement: &Statement, line: &Line, name: &str) -> [String; 23] {
    let (quantity, unit) = match line.quantity {
        Quantity::SeatDays { days, .. } => (days.to_string(), "days"),
        Quantity::Credits(credits) => (credits.to_string(), "credits"),
        Quantity::Amount => (String::new(), "amount"),
    };
    let why = &line.explanation;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    [
        statement.head.month.to_string(),
        text(statement.head.number.as_deref()),
        statement.head.account.to_string(),
        line.service.clone(),
        line.region.to_string(),
        line.profile.to_string(),
        line.seat.to_string(),
        line.user.to_string(),
        // A spreadsheet runs what begins like a formula, and people choose their names.
        harmless(name),
        line.kind.to_string(),
        text(line.tier.as_ref().map(AsRef::as_ref)),
        quantity,
        unit.to_owned(),
        line.rate.to_string(),
        line.amount.to_string(),
        why.from.to_string(),
        why.to.to_string(),
        why.days.to_string(),
        why.of_days.to_string(),
        why.reason.to_string(),
        why.policy.to_string(),
        text(why.from_tier.as_ref().map(AsRef::as_ref)),
        text(why.promotion.as_ref().map(AsRef::as_ref)),
    ]
}
