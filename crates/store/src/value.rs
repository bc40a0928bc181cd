//! The five kinds of value that both engines share, and how the nouns become one of them.

use usher_domain::money::{Credits, Money};
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, Month};

use crate::error::{Error, Result};

/// A bound parameter or a column: the portable types of design section 4, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// SQL's NULL.
    Null,
    /// TEXT.
    Text(String),
    /// BIGINT.
    Int(i64),
    /// BOOLEAN.
    Bool(bool),
    /// BYTEA, a BLOB on SQLite.
    Bytes(Vec<u8>),
}

/// Becomes a parameter.
pub(crate) trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value;
}

/// Is read from a column.
pub(crate) trait FromValue: Sized {
    /// Decodes; the error says what was found instead.
    fn from_value(value: &Value) -> Result<Self, String>;
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(format!("expected text, found {other:?}")),
        }
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Int(number) => Ok(*number),
            other => Err(format!("expected a whole number, found {other:?}")),
        }
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

/// SQLite has no booleans of its own and answers 0 or 1.
impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(is) => Ok(*is),
            Value::Int(number) => Ok(*number != 0),
            other => Err(format!("expected a boolean, found {other:?}")),
        }
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            other => Err(format!("expected bytes, found {other:?}")),
        }
    }
}

macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Int(self.0)
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Result<Self, String> {
                i64::from_value(value).map(Self)
            }
        }
    )+};
}
numbers!(Instant, Money, Credits);

impl ToValue for Month {
    fn to_value(&self) -> Value {
        Value::Int(self.number())
    }
}

impl FromValue for Month {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value).map(Self::from_number)
    }
}

macro_rules! texts {
    ($($name:ident),+ $(,)?) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Result<Self, String> {
                String::from_value(value).map(Self::new)
            }
        }
    )+};
}

use usher_domain::id::{
    AccountId, AdministratorId, AssignmentId, ClientId, GroupId, InstanceId, InvoiceId, JobId, MailId, ProductId,
    ProfileId, PromotionId, SeatId, SessionId, StoreId, TierName, UserId,
};
texts!(
    AccountId,
    AdministratorId,
    AssignmentId,
    ClientId,
    GroupId,
    InstanceId,
    InvoiceId,
    JobId,
    MailId,
    ProductId,
    ProfileId,
    PromotionId,
    RegionName,
    SeatId,
    SessionId,
    StoreId,
    TierName,
    UserId,
);

/// One row of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) names: std::sync::Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The named column, decoded.
    ///
    /// # Errors
    /// [`Error::Decode`] where the column is missing or of another kind.
    pub(crate) fn get<T: FromValue>(&self, column: &str) -> Result<T> {
        let decode = |why: String| Error::Decode { column: column.to_owned(), why };
        let place = self.names.iter().position(|name| name == column).ok_or_else(|| decode("no such column".into()))?;
        let value = self.values.get(place).ok_or_else(|| decode("the row is too short".into()))?;
        T::from_value(value).map_err(decode)
    }

    /// A column of JSON text, parsed.
    ///
    /// # Errors
    /// [`Error::Decode`] where the text is not what `T` expects.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|error| Error::Decode { column: column.to_owned(), why: error.to_string() })
    }

    /// A column of text, read by a rule such as an enum's `parse`.
    ///
    /// # Errors
    /// [`Error::Decode`] where the rule knows no such text.
    pub(crate) fn parsed<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text: String = self.get(column)?;
        parse(&text).ok_or_else(|| Error::Decode { column: column.to_owned(), why: format!("unknown value {text:?}") })
    }
}
