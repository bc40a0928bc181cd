//! PostgreSQL: one thread per connection, SERIALIZABLE writes that may run again (design section 4).

use std::collections::HashMap;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::BytesMut;
use tokio::runtime::Handle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls};

use crate::database::Shared;
use crate::error::{Error, Result};
use crate::lane::{Lane, Taken, Work};
use crate::sql::{Connection, Tx};
use crate::value::{Row, Value};

/// Prepared statements and their column names, by text.
type Statements = HashMap<&'static str, (tokio_postgres::Statement, Arc<[String]>)>;

/// A connection that is opened at first use, and again after it was lost.
pub(crate) struct Postgres {
    url: String,
    handle: Handle,
    client: Option<Client>,
    statements: Statements,
}

impl Postgres {
    pub(crate) fn new(url: String, handle: Handle) -> Self {
        Self { url, handle, client: None, statements: HashMap::new() }
    }

    /// Runs text of several statements, as migrations are.
    pub(crate) fn batch(&mut self, text: &str) -> Result<()> {
        self.connect()?;
        let client = self.client.as_ref().ok_or(Error::Closed("no connection"))?;
        self.handle.block_on(client.batch_execute(text)).map_err(|error| translate(&error))
    }

    /// Prepares a statement and answers its parameter and column types, for the test of all statements.
    #[cfg(test)]
    pub(crate) fn describe(&mut self, text: &str) -> Result<(Vec<String>, Vec<String>)> {
        self.connect()?;
        let client = self.client.as_ref().ok_or(Error::Closed("no connection"))?;
        let statement = self.handle.block_on(client.prepare(text)).map_err(|error| translate(&error))?;
        let params = statement.params().iter().map(|kind| kind.name().to_owned()).collect();
        let columns = statement.columns().iter().map(|c| format!("{} {}", c.name(), c.type_().name())).collect();
        Ok((params, columns))
    }

    fn connect(&mut self) -> Result<()> {
        if self.client.as_ref().is_some_and(|client| !client.is_closed()) {
            return Ok(());
        }
        self.statements.clear();
        let (client, connection) =
            self.handle.block_on(tokio_postgres::connect(&self.url, NoTls)).map_err(|error| translate(&error))?;
        self.handle.spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a PostgreSQL connection ended");
            }
        });
        self.client = Some(client);
        Ok(())
    }

    fn prepared(&mut self, sql: &'static str) -> Result<(tokio_postgres::Statement, Arc<[String]>)> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let client = self.client.as_ref().ok_or(Error::Closed("no connection"))?;
        let statement = self.handle.block_on(client.prepare(sql)).map_err(|error| translate(&error))?;
        let names: Arc<[String]> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        self.statements.insert(sql, (statement.clone(), names.clone()));
        Ok((statement, names))
    }
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.as_str().to_sql(kind, out),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Bool(is) => is.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.as_slice().to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *kind {
            Type::BOOL => Self::Bool(bool::from_sql(kind, raw)?),
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(kind, raw)?)),
            Type::BYTEA => Self::Bytes(<&[u8]>::from_sql(kind, raw)?.to_vec()),
            _ => Self::Text(<&str>::from_sql(kind, raw)?.to_owned()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        [Type::BOOL, Type::INT8, Type::INT4, Type::BYTEA, Type::TEXT, Type::VARCHAR, Type::NAME].contains(kind)
    }
}

fn translate(error: &tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        return Error::Engine(format!("{error}{cause}"));
    };
    let again = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    if again.contains(db.code()) {
        return Error::Contention(db.message().to_owned());
    }
    if *db.code() == SqlState::UNIQUE_VIOLATION {
        return Error::Unique(db.constraint().unwrap_or_default().to_owned());
    }
    Error::Engine(format!("{}: {}", db.code().code(), db.message()))
}

impl Connection for Postgres {
    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>> {
        let (statement, names) = self.prepared(sql)?;
        let client = self.client.as_ref().ok_or(Error::Closed("no connection"))?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let rows = self.handle.block_on(client.query(&statement, &values)).map_err(|error| translate(&error))?;
        rows.iter()
            .map(|row| {
                let values = (0..names.len()).map(|at| row.try_get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
                Ok(Row { names: names.clone(), values: values.map_err(|error| translate(&error))? })
            })
            .collect()
    }

    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64> {
        let (statement, _) = self.prepared(sql)?;
        let client = self.client.as_ref().ok_or(Error::Closed("no connection"))?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.handle.block_on(client.execute(&statement, &values)).map_err(|error| translate(&error))
    }

    fn is_postgres(&self) -> bool {
        true
    }
}

/// A connection's life: one transaction per piece of work, begun with `begin`.
pub(crate) fn run_transactions(mut postgres: Postgres, lane: &Lane, shared: &Shared, begin: &'static str) {
    while let Taken::Work(works) = lane.take(1, None) {
        for work in works {
            run_one(&mut postgres, work, shared, begin);
        }
    }
}

fn run_one(postgres: &mut Postgres, work: Work, shared: &Shared, begin: &'static str) {
    // A connection that was lost while idle shows at the first statement: one second try, nothing has happened yet.
    let begun = postgres.batch(begin).or_else(|_| {
        postgres.client = None;
        postgres.batch(begin)
    });
    let mut tx = Tx::new(postgres, shared.clock.now(), &*shared.entropy);
    let ran = catch_unwind(AssertUnwindSafe(|| work(&mut tx)));
    let woke = tx.wakes_worker;
    match ran {
        Ok((true, deliver)) => {
            let committed = begun.and_then(|()| postgres.batch("COMMIT"));
            if committed.is_ok() && woke {
                shared.wake.notify_one();
            }
            deliver(committed);
        }
        Ok((false, deliver)) => {
            drop(postgres.batch("ROLLBACK"));
            deliver(begun);
        }
        Err(_) => {
            tracing::error!("a command panicked; its writes were taken back");
            drop(postgres.batch("ROLLBACK"));
        }
    }
}
