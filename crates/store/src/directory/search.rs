//! Search by the beginnings of words: range scans of terms that are bounded whatever was typed.
//!
//! One word drives: its range of terms is walked in order, a bounded stretch for each page. The other words are looked
//! up for the subjects met there. A page that ends before it is full says where the next one goes on.

use std::collections::HashSet;

use usher_domain::id::InstanceId;

use super::after_prefix;
use crate::batch::json;
use crate::error::Result;
use crate::sql::{Tx, sql};

/// Terms that a page walks past at most, where nobody says otherwise: each may lie on a page of its own, and a few
/// microseconds for each stay within milliseconds.
pub const WALK_MAX: usize = 600;
/// Terms read at first, and then at a time, where most of them may not match.
const STRETCHES: [usize; 2] = [100, 250];
/// How far the range of a word is counted, to find the rarest of several; these lie side by side.
const PROBE: i64 = 2_000;

/// A search.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The directory.
    pub instance: &'a InstanceId,
    /// `user` or `group`.
    pub kind: &'a str,
    /// The folded beginnings, each of which must begin a term; none begins another. At least one.
    pub words: &'a [String],
    /// The term and id after which to go on; any that no word begins is the first page.
    pub after: (&'a str, &'a str),
    /// How many.
    pub most: usize,
    /// Terms to walk past at most, such as [`WALK_MAX`].
    pub walk: usize,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Ids, each once, in the order of the terms that led to them.
    pub ids: Vec<String>,
    /// The term and id after which to go on, if there may be more.
    pub next: Option<(String, String)>,
}

/// A term on the walk.
struct Step {
    term: String,
    id: String,
    /// Whether no earlier term of the same word led to the subject.
    is_first: bool,
}

/// Walks the terms that the search's rarest word begins. `keep` says which of the subjects that match all words the
/// caller wants; it is asked for a stretch at a time.
///
/// # Errors
/// The engine's, and those of `keep`.
pub fn search<E: From<crate::Error>>(
    tx: &mut Tx<'_>,
    search: &Search<'_>,
    mut keep: impl FnMut(&mut Tx<'_>, Vec<String>) -> core::result::Result<HashSet<String>, E>,
) -> core::result::Result<Hits, E> {
    let Some(word) = driver(tx, search)? else { return Ok(Hits::default()) };
    let (term, id) = if search.after.0.starts_with(word.as_str()) { search.after } else { (word.as_str(), "") };
    let (mut place, mut walked) = ((term.to_owned(), id.to_owned()), 0);
    let mut hits = Hits::default();
    loop {
        // One word alone finds nearly all it meets: then the first stretch is the page.
        let stretch = match (walked, search.words.len()) {
            (0, 1) => search.most.saturating_add(1),
            (0, _) => STRETCHES[0],
            _ => STRETCHES[1],
        };
        let steps = walk(tx, search, word, (&place.0, &place.1), stretch)?;
        let met = steps.iter().filter(|step| step.is_first).map(|step| step.id.clone()).collect();
        let both = matching(tx, search.words.iter().filter(|other| *other != word), met)?;
        let wanted = keep(tx, both)?;
        for step in steps.iter().filter(|step| step.is_first && wanted.contains(&step.id)) {
            if hits.ids.len() == search.most {
                return Ok(hits);
            }
            hits.ids.push(step.id.clone());
            hits.next = Some((step.term.clone(), step.id.clone()));
        }
        walked += steps.len();
        let is_end = steps.len() < stretch;
        let Some(last) = steps.into_iter().next_back().filter(|_| !is_end) else {
            return Ok(Hits { next: None, ..hits });
        };
        place = (last.term, last.id);
        if walked >= search.walk {
            return Ok(Hits { next: Some(place), ..hits });
        }
    }
}

/// The word whose range is walked: the one that the page before walked; else the rarest, among common ones the longest.
fn driver<'a>(tx: &mut Tx<'_>, search: &Search<'a>) -> Result<Option<&'a String>> {
    let before = search.words.iter().find(|word| search.after.0.starts_with(word.as_str()));
    if before.is_some() || search.words.len() < 2 {
        return Ok(before.or(search.words.first()));
    }
    let mut counted = Vec::with_capacity(search.words.len());
    for word in search.words {
        let n: i64 = sql("SELECT COUNT(*) AS n FROM (SELECT term FROM search_term
                             WHERE instance_id = $1 AND kind = $2 AND term >= $3 AND term < $4 LIMIT $5) AS chosen")
        .bind(search.instance)
        .bind(search.kind)
        .bind(word)
        .bind(after_prefix(word))
        .bind(PROBE)
        .one(tx)?
        .get("n")?;
        counted.push((n, word));
    }
    Ok(counted.into_iter().min_by_key(|(n, word)| (*n, core::cmp::Reverse(word.len()))).map(|(_, word)| word))
}

/// A stretch of the terms that a word begins. The bound is inside, so that rows which lead nowhere count, too.
fn walk(tx: &mut Tx<'_>, search: &Search<'_>, word: &str, after: (&str, &str), most: usize) -> Result<Vec<Step>> {
    let rows = sql("SELECT chosen.term, chosen.subject_id,
                           NOT EXISTS (SELECT 1 FROM search_term AS earlier
                                        WHERE earlier.subject_id = chosen.subject_id
                                          AND earlier.term >= $3 AND earlier.term < chosen.term) AS is_first
                      FROM (SELECT term, subject_id FROM search_term
                             WHERE instance_id = $1 AND kind = $2 AND term < $4 AND (term, subject_id) > ($5, $6)
                             ORDER BY term, subject_id LIMIT $7) AS chosen
                     ORDER BY chosen.term, chosen.subject_id")
    .bind(search.instance)
    .bind(search.kind)
    .bind(word)
    .bind(after_prefix(word))
    .bind(after.0)
    .bind(after.1)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .all(tx)?;
    rows.iter()
        .map(|row| Ok(Step { term: row.get("term")?, id: row.get("subject_id")?, is_first: row.get("is_first")? }))
        .collect()
}

/// Which of these subjects have, for each of the words, a term that begins with it; in the order given.
pub fn matching<'a>(
    tx: &mut Tx<'_>,
    words: impl Iterator<Item = &'a String>,
    mut ids: Vec<String>,
) -> Result<Vec<String>> {
    for word in words {
        if ids.is_empty() {
            break;
        }
        let statement = if tx.is_postgres() {
            sql("SELECT DISTINCT subject_id FROM search_term
                  WHERE subject_id = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(CAST($1 AS TEXT) AS JSONB))))
                    AND term >= $2 AND term < $3")
        } else {
            sql("SELECT DISTINCT subject_id FROM search_term
                  WHERE subject_id IN (SELECT value FROM json_each($1)) AND term >= $2 AND term < $3")
        };
        let rows = statement.bind(json(&ids)?).bind(word).bind(after_prefix(word)).all(tx)?;
        let found: HashSet<String> = rows.iter().map(|row| row.get("subject_id")).collect::<Result<_>>()?;
        ids.retain(|id| found.contains(id));
    }
    Ok(ids)
}

/// Users and groups whose terms were written by an older version, as kind and id.
pub fn pending(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(String, String)>> {
    let rows = sql("SELECT kind, subject_id FROM search_pending ORDER BY subject_id LIMIT $1").bind(most).all(tx)?;
    rows.iter().map(|row| Ok((row.get("kind")?, row.get("subject_id")?))).collect()
}

/// Notes that the terms of a user or group are written anew.
pub fn renewed(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    sql("DELETE FROM search_pending WHERE subject_id = $1").bind(id).run(tx).map(drop)
}
