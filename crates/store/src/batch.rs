//! Many rows in one statement: they travel as one JSON text, so that a batch costs one round trip on PostgreSQL and one
//! prepared statement on SQLite.
//!
//! The engines take JSON apart with different functions (`json_each` and `json_extract`, `jsonb_to_recordset`), so a
//! batch
//! statement exists in two texts, side by side.

use serde::Serialize;

use crate::error::{Error, Result};

/// The batch as JSON text.
pub(crate) fn json<T: Serialize + ?Sized>(rows: &T) -> Result<String> {
    serde_json::to_string(rows)
        .map_err(|error| Error::Decode { column: "a batch".into(), why: format!("it does not become JSON: {error}") })
}

/// Checks that a guarded write touched every row of its batch; a row that somebody else moved is contention.
pub(crate) fn all_touched(touched: u64, rows: usize) -> Result<()> {
    if touched == rows as u64 {
        return Ok(());
    }
    Err(Error::Contention(format!("of {rows} guarded rows {touched} were as expected")))
}
