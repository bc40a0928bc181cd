//! SQLite: one writer thread per file that commits in groups, and a few readers (design section 4).

mod checkpoint;
mod life;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};

use crate::error::{Error, Result};
use crate::sql::Connection;
use crate::value::{Row, Value};

pub(crate) use checkpoint::{Checkpoints, keep_short};
pub(crate) use life::{Writer, read_snapshots};

/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 512;

/// A connection and the statements it has seen.
pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    seen: HashMap<(usize, usize), Seen>,
}

/// A statement as this engine reads it, and its column names.
#[derive(Clone)]
struct Seen {
    text: Arc<str>,
    names: Arc<[String]>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, writable: bool) -> Result<Self> {
        let access = if writable {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        };
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(|error| Error::Engine(format!("{} does not open: {error}", path.display())))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(translate)?;
        let settings = if writable {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;"
        } else {
            "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;"
        };
        connection.execute_batch(settings).map_err(translate)?;
        // A plan is made once and for all values: otherwise a statement with a range is prepared anew at each use.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(translate)?;
        Ok(Self { connection, seen: HashMap::new() })
    }

    pub(crate) fn batch(&self, text: &str) -> Result<()> {
        self.connection.execute_batch(text).map_err(translate)
    }

    /// The statement as it was read the first time.
    fn seen(&mut self, sql: &'static str) -> Result<Seen> {
        if let Some(seen) = self.seen.get(&identity(sql)) {
            return Ok(seen.clone());
        }
        let text: Arc<str> = numbered(sql).into();
        let statement = self.connection.prepare_cached(&text).map_err(translate)?;
        let names = statement.column_names().map(str::to_owned).collect();
        let seen = Seen { text, names };
        self.seen.insert(identity(sql), seen.clone());
        Ok(seen)
    }

    /// Runs a transaction statement, kept prepared: there are two for every command.
    fn control(&self, text: &str) -> Result<()> {
        self.connection
            .prepare_cached(text)
            .and_then(|mut statement| statement.execute([]))
            .map(drop)
            .map_err(translate)
    }

    /// Prepares a statement and answers its plan, for the test of all statements.
    #[cfg(test)]
    pub(crate) fn plan(&self, text: &str) -> Result<Vec<String>> {
        let mut statement =
            self.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", numbered(text))).map_err(translate)?;
        let count = statement.parameter_count();
        let rows = statement
            .query_map(rusqlite::params_from_iter(vec![rusqlite::types::Null; count]), |row| row.get::<_, String>(3))
            .map_err(translate)?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map_err(translate)
    }
}

/// A statement's text is `'static`, so its place in memory names it.
fn identity(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}

/// `$2` as `?2`: to SQLite a dollar begins a *name*, numbered by where it first stands, and a statement that uses `$2`
/// before `$1` would get its values crosswise. What stands between quotes is left alone.
fn numbered(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut is_quoted = false;
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        is_quoted ^= letter == '\'';
        let is_parameter = letter == '$' && !is_quoted && letters.peek().is_some_and(char::is_ascii_digit);
        text.push(if is_parameter { '?' } else { letter });
    }
    text
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Bool(is) => ValueRef::Integer(i64::from(*is)),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn read(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Error::Engine("a stored number has a fraction".into())),
    })
}

fn translate(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return Error::Engine(error.to_string());
    };
    if matches!(code.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) {
        return Error::Contention(error.to_string());
    }
    let columns = message.as_deref().and_then(|text| text.strip_prefix("UNIQUE constraint failed: "));
    columns.map_or_else(|| Error::Engine(error.to_string()), |columns| Error::Unique(constraint_name(columns)))
}

/// `seat.profile_id, seat.user_id` becomes `seat_profile_id_user_id_key`, the name that PostgreSQL gives.
fn constraint_name(columns: &str) -> String {
    let mut name = String::new();
    for (place, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if place == 0 {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name + "_key"
}

impl Connection for Sqlite {
    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>> {
        let Seen { text, names } = self.seen(sql)?;
        let mut statement = self.connection.prepare_cached(&text).map_err(translate)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values.iter().map(Bound))).map_err(translate)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(translate)? {
            let values = (0..names.len())
                .map(|column| row.get_ref(column).map_err(translate).and_then(read))
                .collect::<Result<Vec<_>>>()?;
            answer.push(Row { names: names.clone(), values });
        }
        Ok(answer)
    }

    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64> {
        let text = self.seen(sql)?.text;
        let mut statement = self.connection.prepare_cached(&text).map_err(translate)?;
        let touched = statement.execute(rusqlite::params_from_iter(values.iter().map(Bound))).map_err(translate)?;
        Ok(u64::try_from(touched).unwrap_or(0))
    }

    fn is_postgres(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_parameter_keeps_its_number_wherever_it_stands() {
        let text = "UPDATE t SET a = $2, b = '$1 it''s' WHERE id = $1 AND c ->> '$.x' = $10";
        assert_eq!(super::numbered(text), "UPDATE t SET a = ?2, b = '$1 it''s' WHERE id = ?1 AND c ->> '$.x' = ?10");
    }

    #[test]
    fn a_constraint_is_named_as_postgresql_names_it() {
        assert_eq!(super::constraint_name("seat.profile_id, seat.user_id"), "seat_profile_id_user_id_key");
    }
}
