//! Clients: registered by themselves, known by id and secret for ninety days.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource};
use usher_domain::grant::{Client, ClientMetadata, REGISTRATION, check_client};
use usher_domain::id::{ClientId, InstanceId};
use usher_domain::region::RegionName;
use usher_domain::time::Instant;
use usher_domain::{Code, Refusal};
use usher_store::grant::client::Registered;

use super::purpose;
use crate::app::App;
use crate::command::{Command, Cx, Event, Place};
use crate::error::Result;

/// What a client says about itself, before anything is checked.
#[derive(Clone, Debug, Default)]
pub struct NewClient {
    /// Name, scopes, redirects, grant types.
    pub metadata: ClientMetadata,
    /// The Start URL or an alias of it; it names the instance for `/authorize`.
    pub issuer_url: Option<String>,
    /// The Region that the Host header names.
    pub host_region: Option<RegionName>,
}

/// Registers a client that was checked.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterClient {
    region: RegionName,
    client: Client,
    instance: Option<InstanceId>,
}

/// A new client; the secret is shown this once.
#[derive(Serialize, Deserialize)]
pub struct RegisteredClient {
    /// Its id.
    pub id: ClientId,
    /// Its secret.
    pub secret: String,
    /// When it was registered.
    pub issued_at: Instant,
    /// When the registration ends.
    pub expires_at: Instant,
}

impl Command for RegisterClient {
    const NAME: &'static str = "RegisterClient";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Outcome = RegisteredClient;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Self::Outcome, Event)> {
        let now = cx.tx.now();
        let id = ClientId::new(format!("{}.{}", usher_crypto::secret::url_safe(&cx.tx.random::<16>()), self.region));
        let secret = usher_crypto::secret::url_safe(&cx.tx.random::<32>());
        let registered = Registered {
            id: id.clone(),
            client: self.client.clone(),
            instance: self.instance.clone(),
            created_at: now,
            expires_at: now + REGISTRATION,
        };
        let hash = cx.house.keys.hash(purpose::CLIENT, &secret);
        usher_store::grant::client::insert(cx.tx, &registered, &hash)?;
        let detail = json!({ "clientName": self.client.name, "scopes": self.client.scopes.to_string() });
        let outcome = RegisteredClient { id, secret, issued_at: now, expires_at: registered.expires_at };
        let event = Event::on(&outcome.id).with(detail);
        Ok((outcome, event))
    }
}

/// A client that showed its secret, or for `/authorize` only its id.
#[derive(Clone, Debug)]
pub struct KnownClient {
    /// Its id.
    pub id: ClientId,
    /// What it registered.
    pub client: Client,
    /// The instance that it registered with.
    pub instance: Option<InstanceId>,
    /// The Region of its registration.
    pub region: RegionName,
}

impl App {
    /// Registers a client with the Region of its instance, else of the host it asked, else the first one.
    ///
    /// # Errors
    /// What is wrong with the registration, or [`Code::StartUrlUnknown`].
    pub async fn register_client(&self, caller: &Caller, new: NewClient) -> Result<RegisteredClient> {
        let client = check_client(&new.metadata)?;
        let (region, instance) = match new.issuer_url.as_deref() {
            Some(url) => {
                let found = self.instance_of_url(url).await?;
                (found.region, Some(found.instance))
            }
            None => (self.region_for_client(new.host_region.as_ref())?, None),
        };
        self.perform(caller, RegisterClient { region, client, instance }).await
    }

    /// The client that shows this secret.
    ///
    /// # Errors
    /// [`Code::ClientInvalid`] where id or secret are wrong or the registration has ended, never saying which.
    pub async fn authenticate_client(&self, id: &str, secret: &str) -> Result<KnownClient> {
        let region = self.region_after_dot(id).filter(|_| secret.len() <= super::LONGEST);
        let region = region.ok_or(Code::ClientInvalid)?;
        let (id, hash) = (ClientId::new(id), self.house().keys.hash(purpose::CLIENT, secret));
        let place = Place::Region(region.clone());
        let found = self.read(&place, move |tx| Ok(usher_store::grant::client::proved(tx, &id, &hash)?)).await?;
        Ok(known(found, region)?)
    }

    /// The client with that id, which has proved nothing.
    ///
    /// # Errors
    /// [`Code::ClientInvalid`].
    pub async fn named_client(&self, id: &str) -> Result<KnownClient> {
        let region = self.region_after_dot(id).ok_or(Code::ClientInvalid)?;
        let id = ClientId::new(id);
        let place = Place::Region(region.clone());
        let found = self.read(&place, move |tx| Ok(usher_store::grant::client::by_id(tx, &id)?)).await?;
        Ok(known(found, region)?)
    }
}

fn known(found: Option<Registered>, region: RegionName) -> Result<KnownClient, Refusal> {
    let found = found.ok_or(Code::ClientInvalid)?;
    Ok(KnownClient { id: found.id, client: found.client, instance: found.instance, region })
}
