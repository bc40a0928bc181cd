//! The first morning: operator, account, administrators, directory, profiles, subscriptions.

use usher_app::account::{CreateAccount, InviteAdministrator};
use usher_app::billing::GrantPromotion;
use usher_app::credential::LinkKind;
use usher_app::directory::CreateGroup;
use usher_app::instance::ChooseAlias;
use usher_app::product::CreateProduct;
use usher_app::profile::{NewProfile, Overage, Profile, UpdateProfile};
use usher_app::seat::Subscription;
use usher_domain::access::{Caller, Who};
use usher_domain::directory::{Description, Email, GroupName, PersonName};
use usher_domain::id::{AccountId, GroupId};
use usher_domain::instance::StartAlias;
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::seat::Principal;
use usher_domain::time::MINUTE;

use super::people::TEAMS;
use super::stage::{AWAY, HOME, Registered, Scene, Stage, during, working};

/// How the company is called.
pub(super) const COMPANY: &str = "Northwind Robotics";
const OPERATOR: (&str, &str) = ("Olga Brandt", "olga@usher.example");
const ADMINISTRATORS: [(&str, &str); 2] =
    [("Ada Nakamura", "ada@northwind.example"), ("Marcus Webb", "marcus@northwind.example")];
/// The readable part of the Start URL.
const ALIAS: &str = "northwind";
/// What the startup programme gave.
const PROMOTION: &str = "7500.00";
/// How far work goes on beyond the allowance, in credits a month.
const OVERAGE_CAP: i64 = 500;

/// The company on its first morning.
pub(super) struct Office {
    pub(super) account: AccountId,
    pub(super) operator: Caller,
    pub(super) admin: Caller,
    pub(super) product: Caller,
    pub(super) product_key: String,
    pub(super) start_url: String,
    /// The profile of most, in another Region than the directory, and the one beside it.
    pub(super) profiles: [Profile; 2],
    /// As in [`TEAMS`].
    pub(super) groups: Vec<GroupId>,
    /// The operator, and the two administrators.
    pub(super) people: Vec<Registered>,
}

/// The Region of the directory.
pub(super) fn home() -> RegionName {
    RegionName::new(HOME)
}

/// Sets the company up.
pub(super) async fn open(stage: &Stage) -> Scene<Office> {
    let (operator, olga) = first_operator(stage).await?;
    let product = CreateProduct { name: "Kiro IDE".into() };
    let product = during("adding a product", stage.app.perform(&operator, product).await)?;
    let account = first_account(stage, &operator).await?;
    let (admin, ada) = administrator(stage, 0).await?;
    stage.pass(12 * MINUTE);
    let region = home();
    let what = "enabling Identity Center";
    during(what, stage.app.enable_identity_center(&admin, &account, &region).await)?;
    stage.settle().await?;
    let alias = during(what, StartAlias::parse(ALIAS))?;
    let alias = ChooseAlias { account: account.clone(), alias };
    let start_url = during(what, stage.app.perform(&admin, alias).await)?;
    let marcus = second_administrator(stage, &admin, &account).await?;
    let profiles = [profile(stage, &admin, &account, AWAY).await?, profile(stage, &admin, &account, HOME).await?];
    let groups = groups(stage, &admin, &account).await?;
    let mut office = Office {
        account,
        operator,
        admin,
        product: Caller::new(Who::Product(product.id), "demo"),
        product_key: product.key,
        start_url,
        profiles,
        groups,
        people: vec![olga, ada, marcus],
    };
    office.allow_overage(stage).await?;
    office.subscribe_groups(stage).await?;
    Ok(office)
}

async fn first_operator(stage: &Stage) -> Scene<(Caller, Registered)> {
    let what = "making the first operator";
    let taken = || "Somebody runs this deployment already; name a fresh folder with --data.".to_owned();
    let link = during(what, stage.app.setup_link().await)?.ok_or_else(taken)?;
    let secret = link.rsplit('/').next().unwrap_or_default().to_owned();
    let who = Some((OPERATOR.0.to_owned(), OPERATOR.1.to_owned()));
    let (mut olga, signed_in) = stage.register(LinkKind::Setup, secret, who, "192.0.2.10".into()).await?;
    OPERATOR.1.clone_into(&mut olga.name);
    let session = during(what, stage.app.administrator_session(&signed_in.cookie).await)?;
    let who = session.map(|session| session.who()).ok_or_else(|| "The operator's session is not there.".to_owned())?;
    Ok((working(who, &olga.address), olga))
}

async fn first_account(stage: &Stage, operator: &Caller) -> Scene<AccountId> {
    let what = "opening the account";
    let (name, email) = ADMINISTRATORS[0];
    let create = CreateAccount {
        name: during(what, PersonName::parse(COMPANY))?,
        administrator_email: during(what, Email::parse(email))?,
        administrator_name: during(what, PersonName::parse(name))?,
        language: "en".into(),
    };
    let account = during(what, stage.app.perform(operator, create).await)?.account;
    let promotion = GrantPromotion {
        account: account.clone(),
        name: "Startup programme".into(),
        amount: PROMOTION.into(),
        issued_at: None,
    };
    during("granting the promotion", stage.app.perform(operator, promotion).await)?;
    stage.settle().await?;
    Ok(account)
}

/// The administrator with that number accepts the invitation.
async fn administrator(stage: &Stage, number: usize) -> Scene<(Caller, Registered)> {
    let what = "registering an administrator";
    let (_, email) = ADMINISTRATORS.get(number).copied().unwrap_or_default();
    stage.pass(7 * MINUTE);
    let secret = stage.mailed(email).await?;
    let address = format!("198.51.100.{}", 20 + number);
    let (mut person, signed_in) = stage.register(LinkKind::Invitation, secret, None, address).await?;
    email.clone_into(&mut person.name);
    let session = during(what, stage.app.administrator_session(&signed_in.cookie).await)?;
    let who = session.map(|session| session.who()).ok_or_else(|| "A session is not there.".to_owned())?;
    Ok((working(who, &person.address), person))
}

async fn second_administrator(stage: &Stage, admin: &Caller, account: &AccountId) -> Scene<Registered> {
    let what = "inviting an administrator";
    let (name, email) = ADMINISTRATORS[1];
    let invite = InviteAdministrator {
        account: account.clone(),
        email: during(what, Email::parse(email))?,
        name: during(what, PersonName::parse(name))?,
        language: "en".into(),
    };
    during(what, stage.app.perform(admin, invite).await)?;
    stage.settle().await?;
    Ok(administrator(stage, 1).await?.1)
}

async fn profile(stage: &Stage, admin: &Caller, account: &AccountId, region: &str) -> Scene<Profile> {
    stage.pass(3 * MINUTE);
    let new = NewProfile { account: account.clone(), region: RegionName::new(region), name: None, description: None };
    let profile = during("creating a profile", stage.app.create_profile(admin, new).await)?;
    stage.settle().await?;
    Ok(profile)
}

async fn groups(stage: &Stage, admin: &Caller, account: &AccountId) -> Scene<Vec<GroupId>> {
    let what = "making groups";
    let mut groups = Vec::new();
    for team in &TEAMS {
        stage.pass(MINUTE);
        let create = CreateGroup {
            account: account.clone(),
            region: home(),
            name: during(what, GroupName::parse(team.name))?,
            description: Some(during(what, Description::parse(team.about))?),
        };
        groups.push(during(what, stage.app.perform(admin, create).await)?.id);
    }
    Ok(groups)
}

impl Office {
    /// The profile of a team, by its place in `profiles`.
    pub(super) fn profile_of(&self, team: usize) -> &Profile {
        let [most, second] = &self.profiles;
        if TEAMS.get(team).is_some_and(|team| team.is_second) { second } else { most }
    }

    /// The Region of the profile of a team.
    pub(super) fn region_of(team: usize) -> RegionName {
        RegionName::new(if TEAMS.get(team).is_some_and(|team| team.is_second) { HOME } else { AWAY })
    }

    async fn allow_overage(&self, stage: &Stage) -> Scene<()> {
        let update = UpdateProfile {
            account: self.account.clone(),
            region: RegionName::new(AWAY),
            name: None,
            description: Some("Everybody in Europe and Asia".into()),
            overage: Some(Overage { enabled: true, cap: Some(Credits::whole(OVERAGE_CAP)) }),
        };
        during("allowing overage", stage.app.perform(&self.admin, update).await).map(drop)
    }

    async fn subscribe_groups(&mut self, stage: &Stage) -> Scene<()> {
        for (place, (team, group)) in TEAMS.iter().zip(&self.groups).enumerate() {
            stage.pass(2 * MINUTE);
            let wanted = Subscription {
                account: self.account.clone(),
                profile: self.profile_of(place).id.clone(),
                tier: team.tier.into(),
                principals: vec![Principal::Group(group.clone())],
            };
            during("subscribing a group", stage.app.subscribe(&self.admin, wanted).await)?;
        }
        stage.settle().await
    }
}
