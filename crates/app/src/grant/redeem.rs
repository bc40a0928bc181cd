//! Codes for tokens: each code once, for the client it was made for.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::grant::{AUTHORIZATION_CODE, CodeGrant, CodeState, GrantType, PollAnswer, Redemption};
use usher_domain::id::ClientId;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_store::Tx;
use usher_store::grant::code::Stage;
use usher_store::grant::device::Device;

use super::client::KnownClient;
use super::issue::{Consented, Tokens, begin_family, promised};
use super::purpose;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// What a client brings to `/token`.
#[derive(Clone)]
pub enum Proof {
    /// A device code.
    Device(String),
    /// An authorization code, the redirect it was sent to, and the PKCE verifier.
    Code {
        /// The code.
        code: String,
        /// As it stood in the request.
        redirect_uri: String,
        /// What the challenge was made of.
        verifier: String,
    },
    /// A refresh token.
    Refresh(String),
}

/// Trades an approved device code.
#[derive(Clone, Debug, Serialize)]
pub struct RedeemDevice {
    region: RegionName,
    client: ClientId,
    may_refresh: bool,
    hash: String,
}

impl Command for RedeemDevice {
    const NAME: &'static str = "RedeemDevice";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Tokens;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let (device, answer) = poll(cx.tx, &self.hash, &self.client)?;
        let user = match answer {
            PollAnswer::Redeemed(user) => user,
            PollAnswer::Refused(refusal) => return Err(refusal.into()),
        };
        if !usher_store::grant::device::redeem(cx.tx, &device.id)? {
            return Err(Code::GrantInvalid.into());
        }
        let consented = Consented {
            client: &self.client,
            client_name: &device.client_name,
            instance: &device.instance,
            user: &user,
            session: &promised(device.session, "the session of an approved device")?,
            scopes: &device.scopes,
        };
        let (family, tokens) = begin_family(cx, &self.region, &consented, self.may_refresh)?;
        let account = usher_store::instance::account_of(cx.tx, &device.instance)?;
        let detail = json!({ "clientName": family.client_name, "userId": user });
        Ok((tokens, Event::on(family.id).of(&account).with(detail)))
    }
}

/// Finds a device grant and asks it; nothing is written yet.
fn poll(tx: &mut Tx<'_>, hash: &str, client: &ClientId) -> Result<(Device, PollAnswer)> {
    // A forgotten code must end the AWS CLI's loop like an expired one.
    let mut device = usher_store::grant::device::by_device_code(tx, hash)?.ok_or(Code::GrantExpired)?;
    let (grant, answer) = device.grant.poll(client, tx.now());
    device.grant = grant;
    Ok((device, answer))
}

/// Trades an authorization code.
#[derive(Clone, Debug, Serialize)]
pub struct RedeemCode {
    region: RegionName,
    client: ClientId,
    may_refresh: bool,
    hash: String,
    redirect_uri: String,
    /// The challenge that belongs to the verifier; empty where that is none.
    challenge: String,
}

/// What became of a code.
#[derive(Serialize, Deserialize)]
pub enum Redeemed {
    /// Tokens.
    Tokens(Tokens),
    /// It was redeemed before, and what came from it is revoked now.
    Reused,
}

impl Command for RedeemCode {
    const NAME: &'static str = "RedeemCode";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Redeemed;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let row = usher_store::grant::code::by_hash(cx.tx, &self.hash)?.ok_or(Code::GrantInvalid)?;
        let state = match row.stage {
            Stage::Approved => CodeState::Issued,
            Stage::Redeemed => CodeState::Redeemed,
            Stage::Requested | Stage::Denied => return Err(Code::GrantInvalid.into()),
        };
        let user = promised(row.user.clone(), "the user of an approved code")?;
        let account = usher_store::instance::account_of(cx.tx, &row.instance)?;
        let grant = CodeGrant {
            client: row.client.clone(),
            user: user.clone(),
            redirect_uri: row.redirect_uri.clone(),
            challenge: row.challenge.clone(),
            issued: row.expires_at - AUTHORIZATION_CODE,
            state,
        };
        let verified = self.challenge == row.challenge;
        let redemption = Redemption { client: &self.client, redirect_uri: &self.redirect_uri, verified };
        match grant.redeem(redemption, cx.tx.now()) {
            Ok(_) => {}
            Err(refusal) if refusal.code == Code::GrantReused => {
                let family = row.family.unwrap_or_default();
                usher_store::grant::family::revoke(cx.tx, &family)?;
                let detail = json!({ "reused": true, "revoked": family });
                return Ok((Redeemed::Reused, Event::on(row.client).of(&account).with(detail)));
            }
            Err(refusal) => return Err(refusal.into()),
        }
        let consented = Consented {
            client: &self.client,
            client_name: &row.client_name,
            instance: &row.instance,
            user: &user,
            session: &promised(row.session, "the session of an approved code")?,
            scopes: &row.scopes,
        };
        let (family, tokens) = begin_family(cx, &self.region, &consented, self.may_refresh)?;
        if !usher_store::grant::code::redeem(cx.tx, &row.id, &family.id)? {
            return Err(Code::GrantInvalid.into());
        }
        let detail = json!({ "clientName": family.client_name, "userId": user });
        Ok((Redeemed::Tokens(tokens), Event::on(family.id).of(&account).with(detail)))
    }
}

impl App {
    /// Trades a proof for tokens. The client has shown its secret.
    ///
    /// # Errors
    /// [`Code::AuthorizationPending`], [`Code::SlowDown`], [`Code::GrantDenied`], [`Code::GrantExpired`],
    /// [`Code::GrantInvalid`], [`Code::GrantReused`], [`Code::GrantTypeUnsupported`].
    pub async fn create_token(&self, caller: &Caller, client: &KnownClient, proof: Proof) -> Result<Tokens> {
        match proof {
            Proof::Device(code) => self.redeem_device(caller, client, &code).await,
            Proof::Code { code, redirect_uri, verifier } => {
                self.redeem_code(caller, client, &code, (redirect_uri, &verifier)).await
            }
            Proof::Refresh(token) => self.refresh(caller, client, &token).await,
        }
    }

    async fn redeem_device(&self, caller: &Caller, client: &KnownClient, code: &str) -> Result<Tokens> {
        client.client.may_use(GrantType::DeviceCode)?;
        let region = self.region_after_dot(code).ok_or(Code::GrantExpired)?;
        let hash = self.house().keys.hash(purpose::DEVICE, code);
        let (known, id) = (hash.clone(), client.id.clone());
        let waits = self
            .keep_book(&Place::Region(region.clone()), move |tx| {
                let (device, answer) = poll(tx, &known, &id)?;
                match answer {
                    PollAnswer::Redeemed(_) => Ok(None),
                    PollAnswer::Refused(refusal) if waits(&refusal) => {
                        usher_store::grant::device::keep_poll(tx, &device)?;
                        Ok(Some(refusal))
                    }
                    PollAnswer::Refused(refusal) => Err(refusal.into()),
                }
            })
            .await?;
        if let Some(refusal) = waits {
            return Err(refusal.into());
        }
        let may_refresh = client.client.may_use(GrantType::RefreshToken).is_ok();
        self.perform(caller, RedeemDevice { region, client: client.id.clone(), may_refresh, hash }).await
    }

    async fn redeem_code(
        &self,
        caller: &Caller,
        client: &KnownClient,
        code: &str,
        (redirect_uri, verifier): (String, &str),
    ) -> Result<Tokens> {
        client.client.may_use(GrantType::AuthorizationCode)?;
        let region = self.region_after_dot(code).ok_or(Code::GrantInvalid)?;
        let is_verifier = usher_crypto::secret::is_pkce_verifier(verifier);
        let challenge = usher_crypto::secret::url_safe(&usher_crypto::secret::sha256(verifier.as_bytes()));
        let redeem = RedeemCode {
            region,
            client: client.id.clone(),
            may_refresh: client.client.may_use(GrantType::RefreshToken).is_ok(),
            hash: self.house().keys.hash(purpose::CODE, code),
            redirect_uri,
            challenge: if is_verifier { challenge } else { String::new() },
        };
        match self.perform(caller, redeem).await? {
            Redeemed::Tokens(tokens) => Ok(tokens),
            Redeemed::Reused => Err(Code::GrantReused.into()),
        }
    }
}

/// The device shall ask again.
fn waits(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::AuthorizationPending | Code::SlowDown)
}
