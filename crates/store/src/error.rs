//! What can go wrong between a rule and its rows.

/// A failure of the database or of the layer above it; the text stays in the log, callers see only a request id.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another transaction was in the way; the same command may run again.
    #[error("the transaction met another one and may run again: {0}")]
    Contention(String),
    /// A unique constraint holds the value already; the name is PostgreSQL's default, `table_column_key`.
    #[error("the constraint {0} holds that value already")]
    Unique(String),
    /// A write that must touch exactly one row touched another number.
    #[error("expected one row, touched {touched}: {sql}")]
    NotOneRow {
        /// The statement.
        sql: &'static str,
        /// How many rows it touched.
        touched: u64,
    },
    /// A stored value has another shape than the code expects.
    #[error("the column {column} does not decode: {why}")]
    Decode {
        /// The column.
        column: String,
        /// What was found instead.
        why: String,
    },
    /// A text with a NUL character in it, which no database keeps.
    #[error("a text holds a NUL character")]
    Nul,
    /// The engine refused a statement or lost its connection.
    #[error("the database failed: {0}")]
    Engine(String),
    /// The file or the database was written by a newer version of this program.
    #[error("{what} has migration {found} of the set {set}, this program knows only {known}; run the newer version")]
    Newer {
        /// The file or database.
        what: String,
        /// The set of migrations.
        set: &'static str,
        /// The number found.
        found: i64,
        /// The newest number known here.
        known: i64,
    },
    /// The lane has stopped, or its queue is full.
    #[error("the database does not take work: {0}")]
    Closed(&'static str),
}

impl Error {
    /// Whether the same work may simply run again.
    pub fn is_contention(&self) -> bool {
        matches!(self, Self::Contention(_))
    }

    /// Whether the named unique constraint refused the write.
    pub fn is_unique(&self, constraint: &str) -> bool {
        matches!(self, Self::Unique(name) if name == constraint)
    }
}

/// What every function of this crate answers.
pub type Result<T, E = Error> = core::result::Result<T, E>;
