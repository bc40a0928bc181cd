//! Who an access token speaks for, asked anew at each use: a disabled user, an ended session or a revoked family close
//! it at once.

use usher_domain::access::Who;
use usher_domain::grant::Scopes;
use usher_domain::id::{AccountId, ClientId, InstanceId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::Instant;

use super::issue::ACCESS;
use super::purpose;
use crate::app::App;
use crate::command::Place;
use crate::error::Result;

/// The holder of a good access token.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The user.
    pub user: UserId,
    /// The account of the directory.
    pub account: AccountId,
    /// The Region of the directory.
    pub region: RegionName,
    /// The instance.
    pub instance: InstanceId,
    /// The client that holds the token.
    pub client: ClientId,
    /// What the token may do; empty for clients registered without scopes.
    pub scopes: Scopes,
    /// The family that the token belongs to.
    pub family: String,
    /// The browser session of the consent.
    pub session: SessionId,
    /// When the token ends.
    pub expires_at: Instant,
    /// When the family ends for good.
    pub session_expires_at: Instant,
}

impl Bearer {
    /// The identity for the permission.
    pub fn who(&self) -> Who {
        Who::Member { user: self.user.clone(), account: self.account.clone(), region: self.region.clone() }
    }

    /// Whether the token may be used with the product.
    pub fn is_for_product(&self) -> bool {
        self.scopes.iter().any(|scope| scope.starts_with("codewhisperer:"))
    }

    /// Whether the token may be used with the access portal.
    pub fn is_for_portal(&self) -> bool {
        self.scopes.is_empty() || self.scopes.contains("sso:account:access")
    }
}

impl App {
    /// The holder of an access token; `None` where it is unknown, over, or stands for somebody who may not any more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn member_by_access_token(&self, token: &str) -> Result<Option<Bearer>> {
        let Some(region) = self.region_of_token(ACCESS, token) else { return Ok(None) };
        let hash = self.house().keys.hash(purpose::ACCESS, token);
        let place = Place::Region(region.clone());
        let found = self.read(&place, move |tx| Ok(usher_store::grant::token::access(tx, &hash)?)).await?;
        let Some((standing, expires_at)) = found.filter(|(standing, _)| standing.is_alive) else { return Ok(None) };
        let Some(account) = standing.account else { return Ok(None) };
        let family = standing.family;
        Ok(Some(Bearer {
            user: family.user,
            account,
            region,
            instance: family.instance,
            client: family.client,
            scopes: family.scopes,
            family: family.id,
            session: family.session,
            expires_at,
            session_expires_at: family.expires_at,
        }))
    }
}
