//! A list that clients write in three ways: as an array, as one text with spaces or commas between, or not at all.

use core::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// More entries than any client sends; what is beyond is refused, so that a request stays small in memory.
const MOST: usize = 200;

pub(super) fn serialize<S: Serializer>(list: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    list.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(AnyList)
}

struct AnyList;

impl<'de> Visitor<'de> for AnyList {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts, or one text with spaces or commas between its parts")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let parts: Vec<String> =
            text.split([' ', ',']).filter(|part| !part.is_empty()).take(MOST + 1).map(str::to_owned).collect();
        if parts.len() > MOST { Err(E::invalid_length(parts.len(), &self)) } else { Ok(parts) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = sequence.next_element::<String>()? {
            if list.len() == MOST {
                return Err(serde::de::Error::invalid_length(MOST + 1, &self));
            }
            list.push(entry);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use crate::sso_oidc::AuthorizeRequest;

    #[test]
    fn a_list_without_end_is_refused() {
        let many = vec!["a"; super::MOST + 1];
        let list = serde_json::json!({ "scopes": many });
        let text = serde_json::json!({ "scopes": many.join(" ") });
        assert!(serde_json::from_value::<AuthorizeRequest>(list).is_err());
        assert!(serde_json::from_value::<AuthorizeRequest>(text).is_err());
    }
}
