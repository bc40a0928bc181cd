//! Making tokens: the first pair of a family, and how each next pair follows from the last.

use serde::{Deserialize, Serialize};
use usher_crypto::keys::Keys;
use usher_domain::Code;
use usher_domain::grant::{ACCESS_TOKEN, LEGACY_ACCESS_TOKEN, Scopes};
use usher_domain::id::{ClientId, InstanceId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::session::SessionLength;
use usher_domain::time::{Instant, MINUTE, SECOND};
use usher_store::grant::family::Family;
use usher_store::grant::token::Kind;

use super::purpose;
use crate::command::Cx;
use crate::error::{Error, Result};

/// What every access token begins with.
pub(super) const ACCESS: &str = "aoa";
/// What every refresh token begins with.
pub(super) const REFRESH: &str = "aor";

/// A pair of tokens, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Opens things.
    pub access: String,
    /// Is traded for the next pair; `None` for clients without scopes, as AWS has it.
    pub refresh: Option<String>,
    /// Seconds until the access token ends.
    pub expires_in: i64,
}

/// Shows no token.
impl core::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Tokens(..)")
    }
}

/// What a family is made of, once somebody consented.
pub(super) struct Consented<'a> {
    pub(super) client: &'a ClientId,
    pub(super) client_name: &'a str,
    pub(super) instance: &'a InstanceId,
    pub(super) user: &'a UserId,
    pub(super) session: &'a SessionId,
    pub(super) scopes: &'a Scopes,
}

/// Begins a family and its first pair. The person must still be enabled and signed in.
///
/// # Errors
/// [`Code::GrantInvalid`] where the consent is worth nothing any more.
pub(super) fn begin_family(
    cx: &mut Cx<'_, '_>,
    region: &RegionName,
    consented: &Consented<'_>,
    may_refresh: bool,
) -> Result<(Family, Tokens)> {
    let now = cx.tx.now();
    let living = usher_store::session::by_id(cx.tx, consented.session)?;
    let session = living.filter(|session| session.subject == consented.user.as_str()).ok_or(Code::GrantInvalid)?;
    let user = usher_store::directory::enabled_user(cx.tx, consented.user)?.ok_or(Code::GrantInvalid)?;
    if user.instance != *consented.instance {
        return Err(Code::GrantInvalid.into());
    }
    let instance = usher_store::instance::by_id(cx.tx, consented.instance)?.ok_or(Code::GrantInvalid)?;
    // The extended session is for the product only: other scopes end with the interactive session.
    let is_extended = instance.is_extended && is_product(consented.scopes);
    let extended = now + SessionLength::EXTENDED.minutes() * MINUTE;
    let expires_at = if is_extended { extended } else { session.expires_at };
    let family = Family {
        id: cx.tx.ordered_id(),
        client: consented.client.clone(),
        client_name: consented.client_name.to_owned(),
        instance: consented.instance.clone(),
        user: consented.user.clone(),
        session: consented.session.clone(),
        scopes: consented.scopes.clone(),
        created_at: now,
        last_used_at: now,
        expires_at,
    };
    usher_store::grant::family::insert(cx.tx, &family)?;
    let line = usher_crypto::secret::url_safe(&cx.tx.random::<32>());
    let mut tokens = pair(&cx.house.keys, region, &line, "");
    if consented.scopes.is_empty() || !may_refresh {
        tokens.refresh = None;
    }
    keep(cx, &family, &mut tokens)?;
    Ok((family, tokens))
}

/// Whether every scope is the product's: such a grant lives as long as the extended session.
fn is_product(scopes: &Scopes) -> bool {
    !scopes.is_empty() && scopes.iter().all(|scope| scope.starts_with("codewhisperer:"))
}

/// The pair that follows from a line and a nonce, always the same: a repeat within the grace needs no stored token.
pub(super) fn pair(keys: &Keys, region: &RegionName, line: &str, nonce: &str) -> Tokens {
    let follow = |purpose: &str| keys.sign(purpose, &format!("{nonce}.{line}"));
    Tokens {
        access: format!("{ACCESS}-{region}-{}", follow("next-access-token")),
        refresh: Some(format!("{REFRESH}-{region}-{}", follow("next-refresh-token"))),
        expires_in: 0,
    }
}

/// Keeps the hashes of a pair and says when its access token ends; answers the refresh token's hash.
pub(super) fn keep(cx: &mut Cx<'_, '_>, family: &Family, tokens: &mut Tokens) -> Result<String> {
    let now = cx.tx.now();
    let keys = &cx.house.keys;
    let ends = access_ends(family, now);
    tokens.expires_in = (ends - now) / SECOND;
    usher_store::grant::token::insert(
        cx.tx,
        &keys.hash(purpose::ACCESS, &tokens.access),
        &family.id,
        Kind::Access,
        ends,
    )?;
    let Some(refresh) = &tokens.refresh else { return Ok(String::new()) };
    let hash = keys.hash(purpose::REFRESH, refresh);
    usher_store::grant::token::insert(cx.tx, &hash, &family.id, Kind::Refresh, family.expires_at)?;
    Ok(hash)
}

/// When an access token made at `made` ends: never later than its family.
pub(super) fn access_ends(family: &Family, made: Instant) -> Instant {
    let life = if family.scopes.is_empty() { LEGACY_ACCESS_TOKEN } else { ACCESS_TOKEN };
    (made + life).min(family.expires_at)
}

/// A row that a foreign key promises.
pub(super) fn promised<T>(row: Option<T>, what: &str) -> Result<T> {
    row.ok_or_else(|| Error::Broken(format!("{what} is missing")))
}
