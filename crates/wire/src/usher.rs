//! Our own API as members, products and the command line use it. Credits and money are decimal text, instants RFC 3339.

mod me;
mod spend;
mod usage;

pub use me::{Account, Instance, Me, ProfileSeat, StartUrl, User};
pub use spend::{CheckRequest, CheckResponse, Left, SpendRequest, SpendResponse, Taken};
pub use usage::{Bonus, Overage, Plan, Usage, Waiting};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// GET with a member's token: who is signed in.
pub const ME_PATH: &str = "/api/v1/me";
/// GET with a member's token, `?profile=ARN`: the month so far.
pub const USAGE_PATH: &str = "/api/v1/usage";
/// POST: spend credits now.
pub const SPEND_PATH: &str = "/api/v1/spend";
/// POST: would it be allowed, without spending.
pub const CHECK_PATH: &str = "/api/v1/check";
/// GET without a token, `?url=START_URL`: which instance and Region that is.
pub const START_URL_PATH: &str = "/api/v1/start-url";
/// POST with a member's token: end this session.
pub const SIGN_OUT_PATH: &str = "/api/v1/sign-out";

/// The body of every refusal of this API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: Problem,
}

/// What went wrong, why, and what helps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Problem {
    /// The stable name in kebab case, `out-of-credits`.
    pub code: String,
    /// What happened, to what.
    pub message: String,
    /// What to do about it.
    pub cure: String,
    /// Names this request in the server's log.
    pub request_id: String,
    /// The values in the sentences, by name.
    pub details: BTreeMap<String, String>,
    /// What is wrong with which line of a file that is refused as a whole; at most 1,000.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineProblem>,
}

/// What is wrong with a line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LineProblem {
    /// The line; the header is line 1.
    pub line: usize,
    /// The stable name of what is wrong.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub cure: String,
    /// The values in the sentences, by name.
    pub details: BTreeMap<String, String>,
}
