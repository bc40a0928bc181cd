//! The code grant: a request that waits for its person, consent, and a code for the client's redirect.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::grant::{AUTHORIZATION_CODE, DEVICE_CODE, GrantType, Scopes};
use usher_domain::id::{ClientId, InstanceId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal, Why};
use usher_store::grant::code::{CodeRow, Stage};

use super::client::KnownClient;
use super::purpose;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::session::MemberSession;

/// The longest `state` that is carried for a client, in bytes.
const ECHO: usize = 1_024;

/// Keeps an authorization request until its person decides.
#[derive(Clone, Debug, Serialize)]
pub struct RequestCode {
    region: RegionName,
    client: ClientId,
    client_name: String,
    instance: InstanceId,
    redirect_uri: String,
    echo: String,
    challenge: String,
    scopes: Scopes,
}

impl Command for RequestCode {
    const NAME: &'static str = "Authorize";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = String;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let now = cx.tx.now();
        let account = usher_store::instance::account_of(cx.tx, &self.instance)?;
        let id = usher_crypto::secret::url_safe(&cx.tx.random::<24>());
        let row = CodeRow {
            id: id.clone(),
            client: self.client.clone(),
            client_name: self.client_name.clone(),
            instance: self.instance.clone(),
            redirect_uri: self.redirect_uri.clone(),
            echo: self.echo.clone(),
            challenge: self.challenge.clone(),
            scopes: self.scopes.clone(),
            stage: Stage::Requested,
            user: None,
            session: None,
            family: None,
            address: cx.caller.address.clone().unwrap_or_default(),
            created_at: now,
            expires_at: now + DEVICE_CODE,
        };
        usher_store::grant::code::insert(cx.tx, &row)?;
        let event = Event::on(&self.client).of(&account).with(json!({ "clientName": self.client_name }));
        Ok((format!("{id}.{}", self.region), event))
    }
}

/// What a browser brings to `/authorize`.
#[derive(Clone, Debug, Default)]
pub struct Authorization {
    /// Only `code`.
    pub response_type: String,
    /// Goes back with the answer.
    pub state: String,
    /// Only `S256`.
    pub challenge_method: String,
    /// Unpadded base64url of a SHA-256.
    pub challenge: String,
    /// Separated by spaces or commas; nothing means everything registered.
    pub scopes: String,
}

/// A request as the page shows it to the person who shall decide.
#[derive(Clone, Debug)]
pub struct Consent {
    /// `<id>.<region>`, for the address of the page.
    pub name: String,
    /// The Region in which it stands.
    pub region: RegionName,
    /// The instance whose members may decide.
    pub instance: InstanceId,
    /// The name under which that instance's sign-in stands.
    pub start_name: String,
    /// The client's name; escape it.
    pub client_name: String,
    /// What it asks for.
    pub scopes: Scopes,
    /// From where it was asked.
    pub address: String,
    /// When it was asked.
    pub asked_at: Instant,
    /// Where the answer goes; it was registered.
    pub redirect_uri: String,
    /// The client's `state`.
    pub echo: String,
}

/// A member's yes; the outcome is the code.
#[derive(Clone, Debug, Serialize)]
pub struct ApproveCode(Decision);

/// A member's no.
#[derive(Clone, Debug, Serialize)]
pub struct DenyCode(Decision);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Decision {
    region: RegionName,
    id: String,
    user: UserId,
    session: SessionId,
}

impl Decision {
    /// The waiting request, and the proof that this member may decide it.
    fn row(&self, cx: &mut Cx<'_, '_>) -> Result<(CodeRow, Event)> {
        let now = cx.tx.now();
        let row = usher_store::grant::code::by_id(cx.tx, &self.id)?.filter(|row| row.expires_at > now);
        let row = row.ok_or(Code::GrantExpired)?;
        let user = usher_store::directory::enabled_user(cx.tx, &self.user)?.ok_or(Code::SignInRequired)?;
        if user.instance != row.instance || !usher_store::session::is_alive(cx.tx, &self.session)? {
            return Err(Code::Forbidden.into());
        }
        if row.stage != Stage::Requested {
            return Err(Code::GrantInvalid.into());
        }
        let account = usher_store::instance::account_of(cx.tx, &user.instance)?;
        let event = Event::on(&row.client).of(&account).with(json!({ "clientName": row.client_name }));
        Ok((row, event))
    }
}

impl Command for ApproveCode {
    const NAME: &'static str = "ApproveCode";
    const ALLOWED: Allowed = Allowed::Members;
    type Outcome = String;

    fn place(&self) -> Place {
        Place::Region(self.0.region.clone())
    }

    fn resource(&self) -> Resource {
        crate::session::own(&self.0.user)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let (mut row, event) = self.0.row(cx)?;
        // The command line of Q does not decode its redirect: unreserved characters only.
        let code = format!("{}.{}", usher_crypto::secret::url_safe(&cx.tx.random::<32>()), self.0.region);
        row.user = Some(self.0.user.clone());
        row.session = Some(self.0.session.clone());
        row.expires_at = cx.tx.now() + AUTHORIZATION_CODE;
        usher_store::grant::code::approve(cx.tx, &row, &cx.house.keys.hash(purpose::CODE, &code))?;
        Ok((code, event))
    }
}

impl Command for DenyCode {
    const NAME: &'static str = "DenyCode";
    const ALLOWED: Allowed = Allowed::Members;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Region(self.0.region.clone())
    }

    fn resource(&self) -> Resource {
        crate::session::own(&self.0.user)
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let (row, event) = self.0.row(cx)?;
        usher_store::grant::code::deny(cx.tx, &row.id)?;
        Ok(((), event))
    }
}

impl App {
    /// Checks and keeps an authorization request whose redirect was found good; answers the name of the consent page.
    ///
    /// # Errors
    /// What the client hears at its redirect: [`Code::InvalidInput`], [`Code::ScopeInvalid`],
    /// [`Code::GrantTypeUnsupported`].
    pub async fn request_code(
        &self,
        caller: &Caller,
        client: KnownClient,
        redirect_uri: &str,
        asked: Authorization,
    ) -> Result<String> {
        let invalid =
            |field: &'static str, why: Why| Refusal::new(Code::InvalidInput).with("field", field).because(why);
        if asked.response_type != "code" {
            return Err(invalid("response_type", Why::NotCode).into());
        }
        client.client.may_use(GrantType::AuthorizationCode)?;
        if asked.challenge_method != "S256" || !is_challenge(&asked.challenge) {
            return Err(invalid("code_challenge", Why::PkceMissing).into());
        }
        if asked.state.len() > ECHO {
            return Err(invalid("state", Why::StateTooLong).into());
        }
        let scopes = Scopes::parse(&asked.scopes)?.within(&client.client.scopes)?;
        let instance = client.instance.ok_or_else(|| invalid("client_id", Why::IssuerMissing))?;
        let request = RequestCode {
            region: client.region,
            client: client.id,
            client_name: client.client.name,
            instance,
            redirect_uri: redirect_uri.to_owned(),
            echo: asked.state,
            challenge: asked.challenge,
            scopes,
        };
        self.perform(caller, request).await
    }

    /// The request that waits for consent under that name; `None` where it is unknown, over or decided.
    ///
    /// # Errors
    /// What the databases say.
    pub async fn consent(&self, name: &str) -> Result<Option<Consent>> {
        let Some((region, id)) = self.region_after_dot(name).zip(name.split_once('.').map(|(id, _)| id.to_owned()))
        else {
            return Ok(None);
        };
        let found = self
            .read(&Place::Region(region.clone()), move |tx| {
                let now = tx.now();
                let row = usher_store::grant::code::by_id(tx, &id)?;
                Ok(row.filter(|row| row.stage == Stage::Requested && row.expires_at > now))
            })
            .await?;
        let Some(row) = found else { return Ok(None) };
        let start_name = self.start_name(&row.instance).await?;
        Ok(Some(Consent {
            name: name.to_owned(),
            region,
            instance: row.instance,
            start_name,
            client_name: row.client_name,
            scopes: row.scopes,
            address: row.address,
            asked_at: row.created_at,
            redirect_uri: row.redirect_uri,
            echo: row.echo,
        }))
    }

    /// Carries out a member's decision; answers the code where it was a yes.
    ///
    /// # Errors
    /// As for a device's decision.
    pub async fn decide_code(
        &self,
        caller: &Caller,
        member: &MemberSession,
        name: &str,
        approves: bool,
    ) -> Result<Option<String>> {
        let id = name.split_once('.').map(|(id, _)| id.to_owned()).ok_or(Code::GrantExpired)?;
        let (user, session) = (member.user.clone(), member.session.id.clone());
        let decision = Decision { region: member.region.clone(), id, user, session };
        if approves {
            return self.perform(caller, ApproveCode(decision)).await.map(Some);
        }
        self.perform(caller, DenyCode(decision)).await.map(|()| None)
    }
}

/// The unpadded base64url of 32 bytes.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
