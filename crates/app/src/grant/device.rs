//! The device grant: a code shown on one machine, a person's decision in a browser, and polls (RFC 8628).

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::grant::{DEVICE_CODE, DeviceGrant, DeviceState, GrantType, Scopes};
use usher_domain::id::{ClientId, InstanceId, SessionId, UserId};
use usher_domain::region::RegionName;
use usher_domain::time::{Instant, SECOND};
use usher_domain::{Code, Refusal};
use usher_store::grant::device::Device;

use super::client::KnownClient;
use super::purpose;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;
use crate::session::MemberSession;

/// User codes drawn before giving up; two that live at once are rarer than one in a thousand million.
const DRAWS: usize = 4;

/// Begins a device grant for a client that showed its secret.
#[derive(Clone, Debug, Serialize)]
pub struct StartDeviceAuthorization {
    region: RegionName,
    instance: InstanceId,
    client: ClientId,
    client_name: String,
    scopes: Scopes,
}

/// The two codes of a device grant, shown this once.
#[derive(Serialize, Deserialize)]
pub struct DeviceStarted {
    /// What the device polls with.
    pub device_code: String,
    /// What the person compares or types.
    pub user_code: String,
    /// Seconds until both end.
    pub expires_in: i64,
}

impl Command for StartDeviceAuthorization {
    const NAME: &'static str = "StartDeviceAuthorization";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = DeviceStarted;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let now = cx.tx.now();
        let account = usher_store::instance::account_of(cx.tx, &self.instance)?;
        // 64 bytes and the Region: as long as what the field is used to, in unreserved characters only.
        let device_code = format!("{}.{}", usher_crypto::secret::url_safe(&cx.tx.random::<64>()), self.region);
        let device = Device {
            id: cx.tx.ordered_id(),
            grant: DeviceGrant::new(self.client.clone(), now),
            client_name: self.client_name.clone(),
            instance: self.instance.clone(),
            scopes: self.scopes.clone(),
            session: None,
            address: cx.caller.address.clone().unwrap_or_default(),
            agent: cx.caller.agent.clone().unwrap_or_default(),
            expires_at: now + DEVICE_CODE,
        };
        let device_hash = cx.house.keys.hash(purpose::DEVICE, &device_code);
        for _ in 0..DRAWS {
            let user_code = usher_crypto::secret::user_code(cx.tx.random());
            let code_hash = cx.house.keys.hash(purpose::USER_CODE, &user_code);
            if usher_store::grant::device::insert(cx.tx, &device, &device_hash, &code_hash)? {
                let event = Event::on(&device.id).of(&account).with(json!({ "clientName": self.client_name }));
                let started = DeviceStarted { device_code, user_code, expires_in: DEVICE_CODE / SECOND };
                return Ok((started, event));
            }
        }
        Err(Code::Unavailable.into())
    }
}

/// A device grant as the page shows it to the person who shall decide.
#[derive(Clone, Debug)]
pub struct DeviceRequest {
    /// Its id.
    pub id: String,
    /// The code in its usual form.
    pub user_code: String,
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
    /// From where it asked.
    pub address: String,
    /// With which user agent; escape it.
    pub agent: String,
    /// When it asked.
    pub asked_at: Instant,
}

/// A member's yes.
#[derive(Clone, Debug, Serialize)]
pub struct ApproveDevice(Decision);

/// A member's no.
#[derive(Clone, Debug, Serialize)]
pub struct DenyDevice(Decision);

#[derive(Clone, Debug, Serialize)]
struct Decision {
    region: RegionName,
    code_hash: String,
    user: UserId,
    session: SessionId,
}

impl Decision {
    fn run(&self, cx: &mut Cx<'_, '_>, approves: bool) -> Result<((), Event)> {
        let now = cx.tx.now();
        let missing = || Refusal::new(Code::GrantExpired);
        let device = usher_store::grant::device::by_user_code(cx.tx, &self.code_hash)?.ok_or_else(missing)?;
        let user = usher_store::directory::enabled_user(cx.tx, &self.user)?.ok_or(Code::SignInRequired)?;
        if user.instance != device.instance || !usher_store::session::is_alive(cx.tx, &self.session)? {
            return Err(Code::Forbidden.into());
        }
        let (id, client_name) = (device.id, device.client_name);
        let decided = if approves { device.grant.approve(self.user.clone(), now) } else { device.grant.deny(now) }?;
        usher_store::grant::device::decide(cx.tx, &id, &decided.state, &self.session)?;
        let account = usher_store::instance::account_of(cx.tx, &user.instance)?;
        let detail = json!({ "clientName": client_name, "address": device.address });
        Ok(((), Event::on(id).of(&account).with(detail)))
    }
}

macro_rules! decision {
    ($name:ident, $approves:literal) => {
        impl Command for $name {
            const NAME: &'static str = stringify!($name);
            const ALLOWED: Allowed = Allowed::Members;
            type Outcome = ();

            fn place(&self) -> Place {
                Place::Region(self.0.region.clone())
            }

            fn resource(&self) -> Resource {
                crate::session::own(&self.0.user)
            }

            fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
                self.0.run(cx, $approves)
            }
        }
    };
}
decision!(ApproveDevice, true);
decision!(DenyDevice, false);

impl App {
    /// Begins a device grant with the instance of `start_url`, in that instance's Region.
    ///
    /// # Errors
    /// [`Code::GrantTypeUnsupported`], [`Code::StartUrlUnknown`].
    pub async fn start_device(&self, caller: &Caller, client: KnownClient, start_url: &str) -> Result<DeviceStarted> {
        client.client.may_use(GrantType::DeviceCode)?;
        let found = self.instance_of_url(start_url).await?;
        if client.instance.as_ref().is_some_and(|instance| *instance != found.instance) {
            return Err(Refusal::new(Code::StartUrlUnknown).with("url", start_url.escape_default()).into());
        }
        let start = StartDeviceAuthorization {
            region: found.region,
            instance: found.instance,
            client: client.id,
            client_name: client.client.name,
            scopes: client.client.scopes,
        };
        self.perform(caller, start).await
    }

    /// The pending grant with that user code, in whatever Region; `None` where there is none (any more).
    ///
    /// # Errors
    /// What the databases say.
    pub async fn device_request(&self, typed: &str) -> Result<Option<DeviceRequest>> {
        let Some(code) = usher_crypto::secret::normalise_user_code(typed) else { return Ok(None) };
        let hash = self.house().keys.hash(purpose::USER_CODE, &code);
        for region in self.region_names() {
            let hash = hash.clone();
            let found = self
                .read(&Place::Region(region.clone()), move |tx| {
                    let now = tx.now();
                    let found = usher_store::grant::device::by_user_code(tx, &hash)?;
                    Ok(found.filter(|one| one.grant.state == DeviceState::Pending && !one.grant.is_expired(now)))
                })
                .await?;
            if let Some(device) = found {
                let start_name = self.start_name(&device.instance).await?;
                return Ok(Some(DeviceRequest {
                    id: device.id,
                    user_code: code,
                    region,
                    instance: device.instance,
                    start_name,
                    client_name: device.client_name,
                    scopes: device.scopes,
                    address: device.address,
                    agent: device.agent,
                    asked_at: device.grant.started,
                }));
            }
        }
        Ok(None)
    }

    /// Carries out a member's decision over the grant with that user code.
    ///
    /// # Errors
    /// [`Code::GrantExpired`], [`Code::GrantInvalid`] where it was decided before, [`Code::Forbidden`] for a member of
    /// another instance.
    pub async fn decide_device(
        &self,
        caller: &Caller,
        member: &MemberSession,
        typed: &str,
        approves: bool,
    ) -> Result<()> {
        let code = usher_crypto::secret::normalise_user_code(typed).ok_or(Code::GrantExpired)?;
        let decision = Decision {
            region: member.region.clone(),
            code_hash: self.house().keys.hash(purpose::USER_CODE, &code),
            user: member.user.clone(),
            session: member.session.id.clone(),
        };
        if approves {
            return self.perform(caller, ApproveDevice(decision)).await;
        }
        self.perform(caller, DenyDevice(decision)).await
    }
}
