//! One statement, its values, and the four ways to run it: the whole query language of this crate.

use std::cell::Cell;
use std::sync::Arc;

use usher_domain::entropy::Entropy;
use usher_domain::time::Instant;

use crate::credit::Balances;
use crate::error::{Error, Result};
use crate::value::{Row, ToValue, Value};

/// What an engine can do inside a transaction.
pub(crate) trait Connection {
    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>>;
    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64>;
    fn is_postgres(&self) -> bool;
}

/// An open transaction: every row written in it bears one instant, and every id and secret comes from its randomness.
pub struct Tx<'a> {
    connection: &'a mut dyn Connection,
    now: Instant,
    entropy: &'a dyn Entropy,
    /// How many ordered ids this transaction has made.
    ids: Cell<u32>,
    balances: Option<Arc<Balances>>,
    pub(crate) wakes_worker: bool,
    statements: u32,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(connection: &'a mut dyn Connection, now: Instant, entropy: &'a dyn Entropy) -> Self {
        Self { connection, now, entropy, ids: Cell::new(0), balances: None, wakes_worker: false, statements: 0 }
    }

    /// The writer's own memory of balances beside its file.
    pub(crate) fn with(self, balances: Option<Arc<Balances>>) -> Self {
        Self { balances, ..self }
    }

    /// That memory; there is none on PostgreSQL, and none for who only reads.
    pub(crate) fn balances(&self) -> Option<Arc<Balances>> {
        self.balances.clone()
    }

    /// The instant of this transaction.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A new id that sorts by time and, within this transaction, by the order of the calls, for ordinary rows.
    pub fn ordered_id(&self) -> String {
        let place = self.ids.get();
        self.ids.set(place.wrapping_add(1));
        usher_domain::id::ordered_uuid(self.now, place, self.random())
    }

    /// How many statements were run so far: what a test compares where nothing may tell by its time what was found.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    fn query(&mut self, statement: &Statement) -> Result<Vec<Row>> {
        statement.check()?;
        self.statements = self.statements.saturating_add(1);
        self.connection.query(statement.text, &statement.values)
    }

    fn execute(&mut self, statement: &Statement) -> Result<u64> {
        statement.check()?;
        self.statements = self.statements.saturating_add(1);
        self.connection.execute(statement.text, &statement.values)
    }

    /// Tells the worker, after the commit, that there is something to do.
    pub fn wake_worker(&mut self) {
        self.wakes_worker = true;
    }

    /// Whether this is PostgreSQL, for the few statements that exist in two dialects.
    pub fn is_postgres(&self) -> bool {
        self.connection.is_postgres()
    }
}

/// A statement with its values.
#[must_use = "a statement does nothing until it is run"]
pub(crate) struct Statement {
    text: &'static str,
    values: Vec<Value>,
}

/// Begins a statement; `$1`, `$2`, … are bound in order. The text serves both engines.
pub(crate) fn sql(text: &'static str) -> Statement {
    Statement { text, values: Vec::with_capacity(8) }
}

impl Statement {
    /// Binds the next value.
    pub(crate) fn bind(mut self, value: impl ToValue) -> Self {
        self.values.push(value.to_value());
        self
    }

    /// PostgreSQL has no text with a NUL in it, and SQLite cuts such a text in places: neither engine gets one.
    fn check(&self) -> Result<()> {
        let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.as_bytes().contains(&0));
        if self.values.iter().any(has_nul) { Err(Error::Nul) } else { Ok(()) }
    }

    /// All rows.
    pub(crate) fn all(self, tx: &mut Tx<'_>) -> Result<Vec<Row>> {
        tx.query(&self)
    }

    /// The first row, if there is one.
    pub(crate) fn optional(self, tx: &mut Tx<'_>) -> Result<Option<Row>> {
        Ok(tx.query(&self)?.into_iter().next())
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::NotOneRow`] where there is none.
    pub(crate) fn one(self, tx: &mut Tx<'_>) -> Result<Row> {
        let text = self.text;
        self.optional(tx)?.ok_or(Error::NotOneRow { sql: text, touched: 0 })
    }

    /// Runs a write and answers how many rows it touched.
    pub(crate) fn run(self, tx: &mut Tx<'_>) -> Result<u64> {
        tx.execute(&self)
    }

    /// Runs a write that must touch exactly one row.
    ///
    /// # Errors
    /// [`Error::NotOneRow`] where it touched none or several.
    pub(crate) fn exactly_one(self, tx: &mut Tx<'_>) -> Result<()> {
        let text = self.text;
        match self.run(tx)? {
            1 => Ok(()),
            touched => Err(Error::NotOneRow { sql: text, touched }),
        }
    }
}
