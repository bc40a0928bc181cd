//! Seals: rows become segments (Merkle trees), segments a chain, so that a changed, added or lost row shows.
//!
//! Sealing is a reconciler's work, not the writer's: no transaction waits for a chain (design, section 4).

use usher_crypto::chain;
use usher_domain::time::{Instant, SECOND};
use usher_store::Tx;
use usher_store::audit::{Entry, Segment};

use crate::app::App;
use crate::command::Place;
use crate::error::Result;

/// How many rows a segment holds at most.
const ROWS_MAX: i64 = 10_000;
/// Younger rows wait: a transaction that began earlier may still bring an older one.
const SETTLED: i64 = 10 * SECOND;
/// How many segments one read takes.
const SEGMENTS_PAGE: i64 = 100;

/// What a verification found in one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many segments are whole, up to the first that is not.
    pub segments: i64,
    /// How many rows they hold.
    pub rows: i64,
    /// How many rows wait for their seal; nothing is known of them.
    pub unsealed: i64,
    /// The first fault.
    pub broken: Option<Broken>,
}

/// Where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the segment.
    pub segment: i64,
    /// What is wrong, as a sentence's end.
    pub why: String,
}

fn row(entry: &Entry) -> chain::Hash {
    let fields = entry.fields();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    chain::row_hash(&fields)
}

fn root(rows: &[Entry]) -> chain::Hash {
    chain::merkle_root(&rows.iter().map(row).collect::<Vec<_>>())
}

/// Seals the oldest rows; answers how many.
fn seal(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now() + -SETTLED;
    let rows = usher_store::audit::unsealed(tx, before, ROWS_MAX)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let newest = usher_store::audit::newest_segment(tx)?.unwrap_or_else(beginning);
    let segment = next(&newest, &rows, tx.now());
    usher_store::audit::seal(tx, &segment, &rows, before)?;
    Ok(rows.len())
}

/// What the first segment follows.
fn beginning() -> Segment {
    let (root, previous, hash) = (String::new(), String::new(), String::new());
    Segment { number: 0, sealed_at: Instant(0), row_count: 0, root, previous, hash }
}

/// The segment of `rows` that follows `before`.
fn next(before: &Segment, rows: &[Entry], sealed_at: Instant) -> Segment {
    let root = root(rows);
    let hash = chain::link(&chain::from_hex(&before.hash).unwrap_or_default(), &root, count(rows));
    Segment {
        number: before.number + 1,
        sealed_at,
        row_count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        root: chain::hex(&root),
        previous: before.hash.clone(),
        hash: chain::hex(&hash),
    }
}

fn count(rows: &[Entry]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// What is wrong with a segment that should follow `before`; `None` where it is whole.
fn fault(segment: &Segment, rows: &[Entry], before: &Segment) -> Option<String> {
    let hold = count(rows);
    if segment.number != before.number + 1 {
        return Some(format!("it follows segment {}, those between are missing", before.number));
    }
    if segment.previous != before.hash {
        return Some("it does not name the segment before it".into());
    }
    if i64::try_from(hold).ok() != Some(segment.row_count) {
        return Some(format!("it was sealed with {} rows and has {hold}", segment.row_count));
    }
    let root = root(rows);
    if chain::hex(&root) != segment.root {
        let span = rows.first().zip(rows.last()).map(|(first, last)| format!("{} to {}", first.id, last.id));
        return Some(format!("one of its rows {} was changed", span.unwrap_or_default()));
    }
    let hash = chain::link(&chain::from_hex(&segment.previous).unwrap_or_default(), &root, hold);
    (chain::hex(&hash) != segment.hash).then(|| "its own hash was changed".into())
}

impl App {
    /// Seals what is old enough, segment by segment.
    pub(crate) async fn seal_audit(&self, place: &Place) -> Result<()> {
        let most = usize::try_from(ROWS_MAX).unwrap_or(usize::MAX);
        while self.keep_book(place, seal).await? == most {}
        Ok(())
    }

    /// Computes every segment of a database anew, and the chain through them.
    ///
    /// # Errors
    /// What the database says; a broken chain is no error but a [`Report`].
    pub async fn verify_audit(&self, place: &Place) -> Result<Report> {
        let unsealed = self.read(place, |tx| Ok(usher_store::audit::unsealed_count(tx)?)).await?;
        let mut report = Report { segments: 0, rows: 0, unsealed, broken: None };
        let mut before = beginning();
        loop {
            let after = before.number;
            let page =
                self.read(place, move |tx| Ok(usher_store::audit::segments_after(tx, after, SEGMENTS_PAGE)?)).await?;
            if page.is_empty() {
                return Ok(report);
            }
            for segment in page {
                let number = segment.number;
                let rows = self.read(place, move |tx| Ok(usher_store::audit::in_segment(tx, number)?)).await?;
                if let Some(why) = fault(&segment, &rows, &before) {
                    report.broken = Some(Broken { segment: number, why });
                    return Ok(report);
                }
                report.segments += 1;
                report.rows += segment.row_count;
                before = segment;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: i64) -> Vec<Entry> {
        let entry = |number: i64| Entry {
            id: format!("id-{number}"),
            at: Instant(number),
            account: "111122223333".into(),
            caller_kind: "administrator".into(),
            caller: "a".into(),
            address: String::new(),
            agent: String::new(),
            request: "r".into(),
            action: "RenameAccount".into(),
            target: "t".into(),
            detail: "{}".into(),
        };
        (from..from + 5).map(entry).collect()
    }

    fn faults(segment: &Segment, rows: &[Entry], before: &Segment, word: &str) {
        let why = fault(segment, rows, before).unwrap_or_default();
        assert!(why.contains(word), "expected {word}, heard {why:?}");
    }

    #[test]
    fn a_changed_added_or_lost_row_breaks_its_segment() {
        let first = next(&beginning(), &rows(0), Instant(9));
        let second = next(&first, &rows(5), Instant(9));
        assert_eq!(fault(&first, &rows(0), &beginning()), None);
        assert_eq!(fault(&second, &rows(5), &first), None);
        let mut changed = rows(5);
        changed[3].target = "somebody else".into();
        faults(&second, &changed, &first, "id-5 to id-9");
        faults(&second, &rows(5)[..4], &first, "has 4");
        faults(&second, &[rows(5), rows(10)].concat(), &first, "has 10");
    }

    #[test]
    fn a_segment_forged_for_changed_rows_breaks_the_chain() {
        let first = next(&beginning(), &rows(0), Instant(9));
        let second = next(&first, &rows(5), Instant(9));
        let third = next(&second, &rows(10), Instant(9));
        faults(&third, &rows(10), &first, "missing");
        let forged = next(&first, &rows(6), Instant(9));
        assert_eq!(fault(&forged, &rows(6), &first), None);
        faults(&third, &rows(10), &forged, "before it");
        let rehashed = Segment { hash: forged.hash, ..second };
        faults(&rehashed, &rows(5), &first, "own hash");
    }
}
