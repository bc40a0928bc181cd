//! Refresh with rotation: one line, whoever races, and nobody honest is signed out (security cases 5 and 6).
//!
//! A successor follows from its predecessor, which only the client has, and a nonce, which only we have. So whoever
//! shows a rotated token within the grace is answered with the very pair that the winner got, by reading alone, and no
//! second line begins.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::Code;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::grant::{GrantType, RefreshDecision, RefreshState, RefreshToken as Shown, refresh_decision};
use usher_domain::id::ClientId;
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, SECOND};
use usher_store::Tx;
use usher_store::grant::token::Refresh as Row;

use super::client::KnownClient;
use super::issue::{REFRESH, Tokens, access_ends, keep, pair};
use super::purpose;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::{Error, Result};
use crate::house::House;

/// Trades a refresh token for the next pair.
#[derive(Clone, Serialize)]
pub struct RefreshToken {
    region: RegionName,
    client: ClientId,
    hash: String,
    /// From which the successors follow; as secret as the token, and never stored.
    #[serde(skip)]
    line: String,
}

/// What became of a refresh token.
#[derive(Serialize, Deserialize)]
pub enum Refreshed {
    /// The next pair.
    Tokens(Tokens),
    /// Two parties hold the line; all of it is revoked now.
    Reused,
}

impl RefreshToken {
    fn decide(&self, tx: &mut Tx<'_>) -> Result<(Row, RefreshDecision)> {
        let row = usher_store::grant::token::refresh(tx, &self.hash)?.ok_or(Code::GrantInvalid)?;
        let state = match row.rotated_at {
            _ if !row.standing.is_alive => RefreshState::Revoked,
            None => RefreshState::Current,
            Some(at) => RefreshState::Rotated { at, successor_used: row.is_successor_used },
        };
        let family = &row.standing.family;
        let shown = Shown { client: family.client.clone(), ends: family.expires_at, state };
        let decision = refresh_decision(&shown, &self.client, tx.now());
        Ok((row, decision))
    }

    /// The pair that was handed out at the rotation.
    fn replay(&self, house: &House, row: &Row, now: Instant) -> Result<Tokens> {
        let (nonce, made) = row.nonce.as_deref().zip(row.rotated_at).ok_or(Code::GrantInvalid)?;
        let mut tokens = pair(&house.keys, &self.region, &self.line, nonce);
        tokens.expires_in = ((access_ends(&row.standing.family, made) - now) / SECOND).max(0);
        Ok(tokens)
    }

    /// A new pair, and its place in the line.
    fn rotate(&self, cx: &mut Cx<'_, '_>, row: &Row, unheard: Option<&str>) -> Result<Tokens> {
        let nonce = usher_crypto::secret::url_safe(&cx.tx.random::<16>());
        let mut tokens = pair(&cx.house.keys, &self.region, &self.line, &nonce);
        let successor = keep(cx, &row.standing.family, &mut tokens)?;
        let is_ours = match unheard {
            None => usher_store::grant::token::rotate(cx.tx, &self.hash, &nonce, &successor)?,
            Some(unheard) => {
                usher_store::grant::token::bury(cx.tx, unheard)?;
                usher_store::grant::token::rotate_again(cx.tx, &self.hash, unheard, &nonce, &successor)?
            }
        };
        if !is_ours {
            return Err(Error::Contention("another process rotated the token".into()));
        }
        usher_store::grant::family::used(cx.tx, &row.standing.family.id)?;
        Ok(tokens)
    }
}

impl Command for RefreshToken {
    const NAME: &'static str = "RefreshToken";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = Refreshed;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let (row, decision) = self.decide(cx.tx)?;
        let family = &row.standing.family;
        let event = |what: &str| {
            let event = Event::on(&family.id).with(json!({ "userId": family.user, "outcome": what }));
            match &row.standing.account {
                Some(account) => event.of(account),
                None => event,
            }
        };
        match decision {
            RefreshDecision::Fresh => Ok((Refreshed::Tokens(self.rotate(cx, &row, None)?), event("rotated"))),
            RefreshDecision::LostAnswer => {
                let tokens = self.rotate(cx, &row, row.successor.as_deref())?;
                Ok((Refreshed::Tokens(tokens), event("answer lost")))
            }
            RefreshDecision::GraceReplay => {
                let tokens = self.replay(cx.house, &row, cx.tx.now())?;
                Ok((Refreshed::Tokens(tokens), event("repeated")))
            }
            RefreshDecision::Reused => {
                usher_store::grant::family::revoke(cx.tx, &family.id)?;
                Ok((Refreshed::Reused, event("reused: revoked")))
            }
            RefreshDecision::Refused => Err(Code::GrantInvalid.into()),
        }
    }
}

impl App {
    pub(super) async fn refresh(&self, caller: &Caller, client: &KnownClient, token: &str) -> Result<Tokens> {
        client.client.may_use(GrantType::RefreshToken)?;
        let region = self.region_of_token(REFRESH, token).ok_or(Code::GrantInvalid)?;
        let house = self.house();
        let command = RefreshToken {
            region: region.clone(),
            client: client.id.clone(),
            hash: house.keys.hash(purpose::REFRESH, token),
            line: house.keys.hash(purpose::LINE, token),
        };
        // A crowd that shares one token costs one write: the others only read what the first one got.
        let peek = command.clone();
        let replayed = self
            .read(&Place::Region(region), move |tx| match peek.decide(tx)? {
                (row, RefreshDecision::GraceReplay) => peek.replay(&house, &row, tx.now()).map(Some),
                (_, RefreshDecision::Refused) => Err(Code::GrantInvalid.into()),
                _ => Ok(None),
            })
            .await?;
        if let Some(tokens) = replayed {
            return Ok(tokens);
        }
        match self.perform(caller, command).await? {
            Refreshed::Tokens(tokens) => Ok(tokens),
            Refreshed::Reused => Err(Code::GrantReused.into()),
        }
    }
}
