//! The routes beside the table of operations: what members, products and command lines call.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use usher_domain::Code;
use usher_domain::access::Allowed;
use usher_wire::usher as wire;

use super::{Schemas, answers, security};

/// Makes the schema of a type.
type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A route that is written by hand.
struct Plain {
    method: &'static str,
    path: &'static str,
    name: &'static str,
    about: &'static str,
    allowed: Allowed,
    /// Parameters of the query: name, whether it must be there, what it is.
    query: &'static [(&'static str, bool, &'static str)],
    takes: Option<Describe>,
    /// The good status, and what comes with it.
    answers: (&'static str, Option<Describe>),
    codes: &'static [Code],
}

/// Up to a thousand spends at once, by one product or member.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is needed; the route reads the same fields")]
struct SpendBatch {
    /// The spends, each with a request id of its own.
    #[schemars(length(min = 1, max = 1_000))]
    spends: Vec<wire::SpendRequest>,
}

/// One answer for each spend of a batch, in its order.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is needed")]
struct SpendBatchAnswer {
    results: Vec<SpendResult>,
}

/// What became of one spend of a batch.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is needed")]
enum SpendResult {
    /// It was spent.
    Spent(wire::SpendResponse),
    /// It was refused; nothing was taken.
    Error(wire::Problem),
}

const PROFILE: (&str, bool, &str) = ("profile", false, "The profile's ARN or id; needed only by a member of several.");
const MEMBER: (&str, bool, &str) = ("member", false, "The member's user id, for callers with a product's key.");
/// Why a question about somebody's credits is refused.
const ASKING: &[Code] =
    &[Code::InvalidInput, Code::Forbidden, Code::NotFound, Code::ProfileRequired, Code::SeatMissing, Code::SeatEnded];
const CHECKING: &[Code] = &[
    Code::InvalidInput,
    Code::BodyTooLarge,
    Code::Forbidden,
    Code::NotFound,
    Code::ProfileRequired,
    Code::SeatMissing,
    Code::ModelUnknown,
];
const SPENDING: &[Code] = &[
    Code::InvalidInput,
    Code::BodyTooLarge,
    Code::Forbidden,
    Code::NotFound,
    Code::ProfileRequired,
    Code::SeatMissing,
    Code::SeatEnded,
    Code::ModelUnknown,
    Code::CreditsExhausted,
    Code::SpendMismatch,
    Code::MeterMonthOver,
];

const ROUTES: [Plain; 7] = [
    Plain {
        method: "post",
        path: wire::SPEND_PATH,
        name: "Spend",
        about: "Spends credits of a member now, or refuses and takes nothing. The request id makes it safe to repeat: \
            the same id with the same content answers the same for ever, with another content `spend-mismatch`.",
        allowed: Allowed::MembersAndProducts,
        query: &[],
        takes: Some(SchemaGenerator::subschema_for::<wire::SpendRequest>),
        answers: ("200", Some(SchemaGenerator::subschema_for::<wire::SpendResponse>)),
        codes: SPENDING,
    },
    Plain {
        method: "post",
        path: "/api/v1/spend-batch",
        name: "SpendBatch",
        about: "Up to 1,000 spends at once. Each is answered by itself: one that is refused holds up no other.",
        allowed: Allowed::MembersAndProducts,
        query: &[],
        takes: Some(SchemaGenerator::subschema_for::<SpendBatch>),
        answers: ("200", Some(SchemaGenerator::subschema_for::<SpendBatchAnswer>)),
        codes: &[Code::InvalidInput, Code::BodyTooLarge],
    },
    Plain {
        method: "post",
        path: wire::CHECK_PATH,
        name: "Check",
        about: "Whether a spend would be allowed, without spending. A no is an answer, not an error.",
        allowed: Allowed::MembersAndProducts,
        query: &[],
        takes: Some(SchemaGenerator::subschema_for::<wire::CheckRequest>),
        answers: ("200", Some(SchemaGenerator::subschema_for::<wire::CheckResponse>)),
        codes: CHECKING,
    },
    Plain {
        method: "get",
        path: wire::USAGE_PATH,
        name: "Usage",
        about: "A member's month so far: what the plan covers, what is used, bonuses, overage, when it begins anew.",
        allowed: Allowed::MembersAndProducts,
        query: &[PROFILE, MEMBER],
        takes: None,
        answers: ("200", Some(SchemaGenerator::subschema_for::<wire::Usage>)),
        codes: ASKING,
    },
    Plain {
        method: "get",
        path: wire::ME_PATH,
        name: "Me",
        about: "Who is signed in, where, and with which seats.",
        allowed: Allowed::Members,
        query: &[],
        takes: None,
        answers: ("200", Some(SchemaGenerator::subschema_for::<wire::Me>)),
        codes: &[],
    },
    Plain {
        method: "get",
        path: wire::START_URL_PATH,
        name: "StartUrl",
        about: "Which instance and Region a Start URL, or one of its aliases, stands for. Needs no token.",
        allowed: Allowed::Anyone,
        query: &[("url", true, "The Start URL.")],
        takes: None,
        answers: ("200", Some(SchemaGenerator::subschema_for::<wire::StartUrl>)),
        codes: &[Code::InvalidInput, Code::StartUrlUnknown],
    },
    Plain {
        method: "post",
        path: wire::SIGN_OUT_PATH,
        name: "SignOut",
        about: "Ends the session that the token belongs to; its refresh token is worthless too.",
        allowed: Allowed::Members,
        query: &[],
        takes: None,
        answers: ("204", None),
        codes: &[],
    },
];

/// The routes as paths of the document.
pub(super) fn paths(schemas: &mut Schemas) -> Map<String, Value> {
    ROUTES.iter().map(|route| (route.path.to_owned(), json!({ route.method: route.describe(schemas) }))).collect()
}

impl Plain {
    fn describe(&self, schemas: &mut Schemas) -> Value {
        let mut codes: BTreeSet<&'static str> = self.codes.iter().map(|code| code.as_str()).collect();
        codes.extend([Code::TooManyRequests, Code::Unavailable].map(Code::as_str));
        if self.allowed != Allowed::Anyone {
            codes.extend([Code::SignInRequired, Code::ProductKeyInvalid].map(Code::as_str));
        }
        let (status, schema) = self.answers;
        let schema = schema.map(|schema| schema(&mut schemas.answered).to_value());
        let mut described = json!({
            "operationId": self.name,
            "description": self.about,
            "security": security(self.allowed),
            "responses": answers((status, "Done."), schema, &codes),
            "x-allowed": format!("{:?}", self.allowed),
        });
        let Some(fields) = described.as_object_mut() else { return described };
        if let Some(takes) = self.takes {
            let schema = takes(&mut schemas.taken);
            let body = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
            fields.insert("requestBody".into(), body);
        }
        if !self.query.is_empty() {
            let parameters = self.query.iter().map(|(name, is_required, about)| {
                let text = json!({ "type": "string" });
                json!({
                    "name": name, "in": "query", "required": is_required, "description": about, "schema": text,
                })
            });
            fields.insert("parameters".into(), parameters.collect());
        }
        described
    }
}
