//! Spending credits, and asking whether it would be allowed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/spend`. Either `credits`, or `model` with `units` that the catalogue's multiplier turns into credits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SpendRequest {
    /// The caller's own id for this spending: the same id twice spends once.
    pub request_id: String,
    /// Credits, `0.37`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    /// A model of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Work in credits at the multiplier 1; together with `model`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<String>,
    /// The profile's ARN; needed only by a member of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Who spends, for callers with a product's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// What was spent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SpendResponse {
    /// The caller's id.
    pub request_id: String,
    /// Where the credits came from, in the order in which they burned.
    pub taken: Vec<Taken>,
    /// What is left.
    pub left: Left,
    /// Whether this is the answer of an earlier request with the same id.
    pub replayed: bool,
}

/// Credits from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Taken {
    /// `bonus`, `plan`, `pack` or `overage`.
    pub source: String,
    /// Credits.
    pub credits: String,
}

/// What is left in the month, by source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Left {
    /// Credits of the plan.
    pub plan: String,
    /// Credits of all bonuses.
    pub bonus: String,
    /// Credits of purchased packs.
    pub pack: String,
    /// Credits up to the overage cap; absent where overage has no cap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage: Option<String>,
}

/// `POST /api/v1/check`: the same question as a spend, without its effect and without a request id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CheckRequest {
    /// Credits, `0.37`; or else `model` and `units`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    /// A model of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Work in credits at the multiplier 1; together with `model`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<String>,
    /// The profile's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Who would spend, for callers with a product's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// Whether it would be allowed. A no is an answer here, not an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CheckResponse {
    /// Yes or no.
    pub allowed: bool,
    /// The tier's id in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// What is left.
    pub left: Left,
    /// Why not, with the cure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<super::Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usher::{ErrorBody, Usage};

    #[test]
    fn a_spend_by_model_needs_no_credits_field() {
        let request = SpendRequest { request_id: "r".into(), model: Some("auto".into()), ..SpendRequest::default() };
        assert_eq!(serde_json::to_string(&request).unwrap(), r#"{"requestId":"r","model":"auto"}"#);
    }

    #[test]
    fn an_error_with_a_missing_cure_and_unknown_fields_can_still_be_read() {
        let text = r#"{"error":{"code":"out-of-credits","requestId":"q1","details":{"until":"x"},"new":1},"more":2}"#;
        let body: ErrorBody = serde_json::from_str(text).unwrap();
        assert_eq!((body.error.code.as_str(), body.error.request_id.as_str()), ("out-of-credits", "q1"));
        assert_eq!(body.error.details.get("until").map(String::as_str), Some("x"));
    }

    #[test]
    fn usage_keeps_amounts_as_text() {
        let usage: Usage = serde_json::from_str(r#"{"plan":{"used":"12.30","limit":"1000.00"}}"#).unwrap();
        assert_eq!((usage.plan.used.as_str(), usage.overage.cap), ("12.30", None));
        assert!(serde_json::from_str::<Usage>(r#"{"plan":{"used":12.3}}"#).is_err());
    }

    #[test]
    fn a_misspelt_field_is_refused_where_credits_are_at_stake() {
        let why = serde_json::from_str::<SpendRequest>(r#"{"requestId":"r","credit":"1"}"#).unwrap_err();
        assert!(why.to_string().contains("unknown field `credit`"), "{why}");
        assert!(serde_json::from_str::<CheckRequest>(r#"{"unit":"1"}"#).is_err());
    }
}
