//! Kiro profiles: settings and subscriptions of enterprise users, one per account and Region.
//!
//! A profile lives in its own Region and names the account's instance, whose Region may be another one. The global
//! index
//! hears of it through a job.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource, decide};
use usher_domain::directory::PersonName;
use usher_domain::id::{AccountId, InstanceId, ProfileId};
use usher_domain::job::Job;
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal, Why};
pub use usher_store::profile::{Indexed, Profile};

use crate::app::App;
use crate::command::{Act, Command, Cx, Event, Place, View};
use crate::error::{Error, Result};

/// The longest name of a profile, in characters.
const NAME_MAX: usize = 64;
/// The longest description, in characters.
const DESCRIPTION_MAX: usize = 256;

/// What somebody chooses who creates a profile.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewProfile {
    /// Whose it shall be.
    pub account: AccountId,
    /// Where it shall live.
    pub region: RegionName,
    /// Its name; `KiroProfile-<region>` where nobody chooses one.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// Creates a profile for an instance that was looked up, and so is never a caller's word.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateProfile {
    #[serde(flatten)]
    new: NewProfile,
    instance: InstanceId,
    instance_region: RegionName,
}

fn text(field: &'static str, value: &str, most: usize) -> Result<String> {
    let value = value.trim();
    let fail =
        |why: Why| Error::from(Refusal::new(Code::InvalidInput).with("field", field).with("limit", most).because(why));
    if value.chars().count() > most {
        return Err(fail(Why::TextTooLong));
    }
    if value.chars().any(char::is_control) {
        return Err(fail(Why::ControlCharacters));
    }
    // Hidden characters, or letters that turn the line around, make a name look like another one.
    if !value.is_empty() && PersonName::parse(value).is_err() {
        return Err(fail(Why::HiddenCharacters));
    }
    Ok(value.to_owned())
}

fn name(value: &str) -> Result<String> {
    let name = text("name", value, NAME_MAX)?;
    if name.is_empty() {
        return Err(Refusal::new(Code::InvalidInput).with("field", "name").because(Why::Empty).into());
    }
    Ok(name)
}

impl Command for CreateProfile {
    const NAME: &'static str = "CreateProfile";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Outcome = Profile;

    fn place(&self) -> Place {
        Place::Region(self.new.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.new.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Profile, Event)> {
        let NewProfile { account, region, .. } = &self.new;
        if !cx.house.region(region)?.hosts_profiles {
            return Err(Refusal::new(Code::RegionUnsupported).with("region", region).with("service", "Kiro").into());
        }
        let name = name(self.new.name.as_deref().unwrap_or(&format!("KiroProfile-{region}")))?;
        let description = text("description", self.new.description.as_deref().unwrap_or(""), DESCRIPTION_MAX)?;
        let now = cx.tx.now();
        let profile = Profile {
            id: ProfileId::random(cx.tx.random()),
            account: account.clone(),
            name,
            description,
            instance: self.instance.clone(),
            instance_region: self.instance_region.clone(),
            overage_enabled: false,
            overage_cap: None,
            created_at: now,
            updated_at: now,
        };
        if !usher_store::profile::insert(cx.tx, &profile)? {
            let first = usher_store::profile::of_account(cx.tx, account)?.map_or_else(String::new, |first| first.name);
            return Err(Refusal::new(Code::ProfileExists).with("region", region).with("profile", first).into());
        }
        crate::job::push(cx.tx, &Job::IndexProfile { profile: profile.id.clone() })?;
        let event = Event::on(&profile.id).of(account).with(json!({ "name": profile.name, "region": region }));
        Ok((profile, event))
    }
}

/// Overage as an administrator sets it for everybody in a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overage {
    /// Whether work goes on beyond the allowance.
    pub enabled: bool,
    /// The most overage of a member in a month; nothing is no limit.
    pub cap: Option<Credits>,
}

/// Changes the name, the description or the overage of a profile; what is not given stays.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateProfile {
    /// Whose it is.
    pub account: AccountId,
    /// Where it lives.
    pub region: RegionName,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// The new switch and cap of overage.
    pub overage: Option<Overage>,
}

impl Command for UpdateProfile {
    const NAME: &'static str = "UpdateProfile";
    const ALLOWED: Allowed = Allowed::Administrators;
    type Outcome = Profile;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(Profile, Event)> {
        let before = of_account(cx, &self.account, &self.region)?;
        let mut after = before.clone();
        if let Some(chosen) = &self.name {
            after.name = name(chosen)?;
        }
        if let Some(description) = &self.description {
            after.description = text("description", description, DESCRIPTION_MAX)?;
        }
        if let Some(overage) = self.overage {
            (after.overage_enabled, after.overage_cap) = (overage.enabled, overage.cap);
        }
        usher_store::profile::update(cx.tx, &after)?;
        if before.name != after.name {
            crate::job::push(cx.tx, &Job::IndexProfile { profile: after.id.clone() })?;
        }
        let event = Event::on(&after.id).of(&self.account).with(json!({
            "name": after.name,
            "overage": { "enabled": after.overage_enabled, "cap": after.overage_cap },
            "overageBefore": { "enabled": before.overage_enabled, "cap": before.overage_cap },
        }));
        Ok((after, event))
    }
}

/// The account's profile in the Region of `cx`.
pub(crate) fn of_account(cx: &mut Cx<'_, '_>, account: &AccountId, region: &RegionName) -> Result<Profile> {
    let found = usher_store::profile::of_account(cx.tx, account)?;
    Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "profile").with("id", region))?)
}

/// The profiles of an account in all Regions.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListProfiles {
    /// The account.
    pub account: AccountId,
}

impl View for ListProfiles {
    const NAME: &'static str = "ListProfiles";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Vec<Indexed>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Indexed>> {
        Ok(usher_store::profile::indexed_of(cx.tx, &self.account)?)
    }
}

/// One profile with its settings.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetProfile {
    /// The account.
    pub account: AccountId,
    /// The Region of the profile.
    pub region: RegionName,
}

impl View for GetProfile {
    const NAME: &'static str = "GetProfile";
    const ALLOWED: Allowed = Allowed::AdministratorsAndOperators;
    type Answer = Profile;

    fn place(&self) -> Place {
        Place::Region(self.region.clone())
    }

    fn resource(&self) -> Resource {
        Resource::Account(self.account.clone())
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Profile> {
        of_account(cx, &self.account, &self.region)
    }
}

impl Act for NewProfile {
    const NAME: &'static str = CreateProfile::NAME;
    const ALLOWED: Allowed = CreateProfile::ALLOWED;
    type Outcome = Profile;

    async fn act(self, app: &App, caller: &Caller) -> Result<Profile> {
        app.create_profile(caller, self).await
    }
}

impl App {
    /// Creates a profile for the account's instance, wherever that lives.
    ///
    /// # Errors
    /// [`Code::InstanceRequired`], [`Code::ProfileExists`], [`Code::RegionUnsupported`], [`Code::InvalidInput`].
    pub async fn create_profile(&self, caller: &Caller, new: NewProfile) -> Result<Profile> {
        decide(caller, CreateProfile::ALLOWED, &Resource::Account(new.account.clone()))?;
        let account = new.account.clone();
        let instance =
            self.read(&Place::Global, move |tx| Ok(usher_store::instance::indexed_of(tx, &account)?)).await?;
        let instance = instance.ok_or(Code::InstanceRequired)?;
        self.perform(caller, CreateProfile { new, instance: instance.id, instance_region: instance.region }).await
    }

    /// A profile of an account, by its id, from the global index. A profile that was created a moment ago and has not
    /// reached the index is looked for in the Regions.
    pub(crate) async fn profile_of(&self, account: &AccountId, id: &ProfileId) -> Result<Indexed> {
        let wanted = id.clone();
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::profile::indexed_by_id(tx, &wanted)?)).await?;
        let found = match found {
            None => self.profile_in_regions(id).await?,
            found => found,
        };
        let found = found.filter(|profile| profile.account == *account);
        Ok(found.ok_or_else(|| Refusal::new(Code::NotFound).with("what", "profile").with("id", id))?)
    }

    async fn profile_in_regions(&self, id: &ProfileId) -> Result<Option<Indexed>> {
        for region in self.region_names() {
            let wanted = id.clone();
            let place = Place::Region(region.clone());
            let found = self.read(&place, move |tx| Ok(usher_store::profile::by_id(tx, &wanted)?)).await?;
            if let Some(profile) = found {
                return Ok(Some(indexed(profile, region)));
            }
        }
        Ok(None)
    }

    /// The job that tells the global index about a profile.
    pub(crate) async fn index_profile(&self, place: &Place, id: ProfileId) -> Result<()> {
        let Place::Region(region) = place else { return Err(Error::Broken("a profile lives in a Region".into())) };
        let Some(profile) = self.read(place, move |tx| Ok(usher_store::profile::by_id(tx, &id)?)).await? else {
            return Ok(());
        };
        let indexed = indexed(profile, region.clone());
        self.keep_book(&Place::Global, move |tx| Ok(usher_store::profile::index(tx, &indexed)?)).await
    }
}

fn indexed(profile: Profile, region: RegionName) -> Indexed {
    Indexed {
        id: profile.id,
        account: profile.account,
        region,
        name: profile.name,
        instance: profile.instance,
        instance_region: profile.instance_region,
        created_at: profile.created_at,
    }
}
