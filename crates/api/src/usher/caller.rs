//! Who sends a request to our own API: the bearer token says it, and its prefix says where to look.

use axum::http::{HeaderMap, header};
use usher_domain::access::Caller;
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web};

/// How API tokens of operators and administrators begin.
const API_TOKEN: &str = "usher_at_";
/// How access tokens of members begin.
const ACCESS_TOKEN: &str = "aoa-";
/// How keys of products begin.
const PRODUCT_KEY: &str = "usher_pk_";
/// How long an idempotency key may be.
const KEY_MAX: usize = 255;

/// The caller of a request, with its idempotency key; anonymous without an `Authorization` header.
///
/// # Errors
/// [`Code::SignInRequired`] where a token is there and not good: it is never taken for anonymous.
pub async fn caller_of(web: &Web, visit: &Visit, headers: &HeaderMap) -> Result<Caller, Failure> {
    let mut anonymous = visit.anonymous();
    anonymous.idempotency_key = idempotency_key(headers)?;
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(anonymous) };
    let token = value.to_str().ok().and_then(bearer).ok_or(Code::SignInRequired)?;
    // One arm per prefix: each kind of token has its own table.
    match token {
        token if token.starts_with(API_TOKEN) => Ok(web.app.api_caller(anonymous, token).await?),
        token if token.starts_with(PRODUCT_KEY) => Ok(web.app.product_caller(anonymous, token).await?),
        token if token.starts_with(ACCESS_TOKEN) => {
            let member = crate::bearer::member(web, Some(token)).await?;
            Ok(Caller { who: member.who(), ..anonymous })
        }
        _ => Err(Code::SignInRequired.into()),
    }
}

/// The token of `Bearer …` (RFC 6750 section 2.1); the scheme's case does not matter (RFC 9110 section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=KEY_MAX).contains(&key.len()));
    let refusal = || {
        let why = format!("it has from 1 to {KEY_MAX} visible ASCII characters");
        Refusal::new(Code::InvalidInput).with("field", "Idempotency-Key").with("why", why)
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_read_in_any_case_and_another_one_is_not_a_token() {
        assert_eq!(bearer("bEARER a"), Some("a"));
        assert_eq!(bearer("Basic a"), None);
        assert_eq!(bearer("Bearer"), None);
    }

    #[test]
    fn an_idempotency_key_is_bounded() {
        let with = |key: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("idempotency-key", key.parse().unwrap());
            idempotency_key(&headers)
        };
        assert_eq!(with("a").unwrap().as_deref(), Some("a"));
        assert!(with("").is_err() && with(&"a".repeat(256)).is_err());
        assert_eq!(idempotency_key(&HeaderMap::new()).unwrap(), None);
    }
}
