//! People by the hundred thousand, written in batches as an import and a subscription would have left them.

use usher_domain::directory::{Email, NewUser, PersonName, UserName, claims};
use usher_domain::id::{GroupId, SeatId, TierName, UserId};
use usher_domain::seat::{Desired, Principal, Seat, SeatEvent};
use usher_domain::time::{Instant, Month};
use usher_store::Tx;
use usher_store::assignment::Assignment;
use usher_store::directory::{NewHandle, NewMember, NewPerson, NewTerm};
use usher_store::entitlement::Published;
use usher_store::sample;
use usher_store::seat::Stored;

use super::bar::Bar;
use super::stage::Stage;
use super::town::{Town, broken};

/// How many people one transaction writes.
const CHUNK: usize = 5_000;
/// The tier of everybody.
pub(super) const TIER: &str = "POWER";

/// First names and family names; their pairs, with a number behind them, are the people.
const GIVEN: [&str; 32] = [
    "Ada", "Bela", "Chen", "Dana", "Emil", "Fatima", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Marco",
    "Nadia", "Omar", "Petra", "Quinn", "Rosa", "Samir", "Tomas", "Uma", "Vera", "Wanda", "Xenia", "Yusuf", "Zoe",
    "Alma", "Bruno", "Clara", "Diego", "Elif", "Felix",
];
const FAMILY: [&str; 32] = [
    "Abbott",
    "Bianchi",
    "Castillo",
    "Dvorak",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Hoffman",
    "Ivanova",
    "Jansen",
    "Kowalski",
    "Larsen",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quiroga",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Ueda",
    "Vargas",
    "Weber",
    "Xu",
    "Yamamoto",
    "Zhang",
    "Andersson",
    "Brown",
    "Costa",
    "Duarte",
    "Ekström",
    "Fernandez",
];

/// The first name, the family name and the user name of somebody.
pub(super) fn names(at: usize) -> (&'static str, &'static str, String) {
    let pick = |list: &[&'static str; 32], at: usize| list.get(at % 32).copied().unwrap_or("Ada");
    let (given, family) = (pick(&GIVEN, at), pick(&FAMILY, at / 32));
    (given, family, format!("user{at:07}"))
}

/// One of the town's people.
struct Person {
    id: UserId,
    new: NewUser,
    folded: String,
    terms: Vec<String>,
    claims: Vec<String>,
}

/// Bytes for an id: each number its own, and neighbours in number no neighbours in the table, as with chance.
fn scattered(at: usize) -> [u8; 16] {
    let number = u64::try_from(at).unwrap_or(0);
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()[..6]);
    bytes[9..].copy_from_slice(&number.to_be_bytes()[1..]);
    bytes
}

fn person(town: &Town, at: usize) -> Result<Person, String> {
    let (given, family, name) = names(at);
    let new = NewUser {
        user_name: UserName::parse(&name).map_err(broken)?,
        email: Email::parse(&format!("{given}.{at}@example.com")).map_err(broken)?,
        given_name: PersonName::parse(given).map_err(broken)?,
        family_name: PersonName::parse(family).map_err(broken)?,
        display_name: PersonName::parse(&format!("{given} {family}")).map_err(broken)?,
        groups: Vec::new(),
    };
    let id = UserId::random(&town.store, scattered(at));
    let (terms, claims) = (new.search_terms(), claims(&new.user_name, &new.email));
    Ok(Person { id, folded: new.user_name.folded(), terms, claims, new })
}

fn write_people(tx: &mut Tx<'_>, town: &Shared, people: &[Person]) -> usher_store::Result<()> {
    use usher_store::directory::{insert_handles, insert_members, insert_people, insert_terms};
    let row = |p: &Person| (p.new.email.to_string(), p.new.display_name.to_string());
    let texts: Vec<_> = people.iter().map(row).collect();
    let rows: Vec<_> = people
        .iter()
        .zip(&texts)
        .map(|(p, (email, display))| {
            let (name, given, family) =
                (p.new.user_name.as_str(), p.new.given_name.as_str(), p.new.family_name.as_str());
            NewPerson(&p.id, name, &p.folded, email, given, family, display, "en")
        })
        .collect();
    insert_people(tx, &town.instance, &rows)?;
    sample::registered(tx, &town.instance)?;
    let members: Vec<_> = people.iter().map(|p| NewMember(&town.group, &p.id, tx.ordered_id())).collect();
    insert_members(tx, &members)?;
    if !town.are_findable {
        return Ok(());
    }
    let kind = |p: &Person, claim: &str| match claim {
        claim if *claim == *p.folded => "name",
        claim if claim.contains('@') => "email",
        _ => "skeleton",
    };
    let handles: Vec<_> =
        people.iter().flat_map(|p| p.claims.iter().map(|claim| NewHandle(claim, &p.id, kind(p, claim)))).collect();
    insert_handles(tx, &town.instance, &handles)?;
    let terms: Vec<_> =
        people.iter().flat_map(|p| p.terms.iter().map(|term| NewTerm("user", term, p.id.as_str()))).collect();
    insert_terms(tx, &town.instance, &terms)
}

/// What the transactions of one filling share.
#[derive(Clone)]
struct Shared {
    instance: usher_domain::id::InstanceId,
    group: GroupId,
    are_findable: bool,
}

/// Somebody's seat with its history.
type Life = (Stored, Vec<SeatEvent>);

fn write_seats(tx: &mut Tx<'_>, lives: &[Life]) -> usher_store::Result<()> {
    let stored: Vec<Stored> = lives.iter().map(|(stored, _)| stored.clone()).collect();
    usher_store::seat::insert(tx, &stored)?;
    let steps: Vec<_> = lives.iter().map(|(stored, events)| (&stored.seat.id, 1, events.as_slice())).collect();
    usher_store::seat::note(tx, &steps)?;
    // Nobody is to be told: the copies are written beside, and letters would be measured with whatever comes next.
    let versions: Vec<_> = stored.iter().map(|stored| (stored.seat.id.clone(), stored.seat.version)).collect();
    usher_store::seat::clean(tx, &versions)?;
    let ids: Vec<SeatId> = versions.into_iter().map(|(id, _)| id).collect();
    usher_store::seat::greeted(tx, &ids)
}

fn write_copies(
    tx: &mut Tx<'_>,
    (month, allowance): (Month, usher_domain::money::Credits),
    lives: &[Life],
) -> usher_store::Result<()> {
    let published: Vec<Published> = lives
        .iter()
        .map(|(stored, _)| Published { seat: stored.seat.clone(), account: stored.account.clone(), allowance })
        .collect();
    usher_store::entitlement::put(tx, month, &published)
}

impl Town {
    /// Adds a group of that many people who are found by their names; nobody is subscribed yet. Answers the group and
    /// the people.
    pub(super) fn people(&mut self, stage: &Stage, count: usize) -> Result<(GroupId, Vec<UserId>), String> {
        self.settle_in(stage, count, true)
    }

    /// The same without the names by which they are found and sign in, which take most of the time.
    pub(super) fn strangers(&mut self, stage: &Stage, count: usize) -> Result<(GroupId, Vec<UserId>), String> {
        self.settle_in(stage, count, false)
    }

    fn settle_in(&mut self, stage: &Stage, count: usize, are_findable: bool) -> Result<(GroupId, Vec<UserId>), String> {
        let group = GroupId::random(&self.store, scattered(self.built));
        let shared = Shared { instance: self.instance.clone(), group: group.clone(), are_findable };
        let (home, name) = (self.region.clone(), format!("group-{}", self.built));
        let bar = Bar::new("people", u64::try_from(count).unwrap_or(0));
        let mut users = Vec::with_capacity(count);
        stage.runtime.block_on(async {
            let opened = shared.clone();
            Self::write(stage, &home, move |tx| sample::group(tx, &opened.instance, &opened.group, &name)).await?;
            while users.len() < count {
                let some = CHUNK.min(count - users.len());
                let people: Vec<Person> =
                    (self.built..self.built + some).map(|at| person(self, at)).collect::<Result<_, _>>()?;
                users.extend(people.iter().map(|person| person.id.clone()));
                let shared = shared.clone();
                Self::write(stage, &home, move |tx| write_people(tx, &shared, &people)).await?;
                self.built += some;
                bar.at(u64::try_from(users.len()).unwrap_or(0));
            }
            Ok::<_, String>(())
        })?;
        Ok((group, users))
    }

    /// Gives everybody of a group an Active seat with a meter, as a subscription and a first use would have: what the
    /// courses measure is the same, and no mail is written.
    pub(super) fn seat(&self, stage: &Stage, group: &GroupId, users: &[UserId]) -> Result<(), String> {
        let catalogue = stage.app.house().catalogue.clone();
        let bar = Bar::new("seats", u64::try_from(users.len()).unwrap_or(0));
        stage.runtime.block_on(async {
            self.assign(stage, group).await?;
            let mut done = 0;
            for some in users.chunks(CHUNK) {
                let (lives, now) = (self.lives(stage, some)?, stage.app.now());
                let credits = catalogue.tier(&TierName::new(TIER)).map_err(broken)?.credits;
                let copies = lives.clone();
                let here = Self::write(stage, &self.region, move |tx| write_seats(tx, &lives));
                let month = (Month::of(now), credits);
                let there = Self::write(stage, &self.profile_region, move |tx| write_copies(tx, month, &copies));
                let (here, there) = tokio::join!(here, there);
                here?;
                there?;
                done += some.len();
                bar.at(u64::try_from(done).unwrap_or(0));
            }
            Ok(())
        })
    }

    /// The assignment from which the seats of a group follow, its walk done.
    async fn assign(&self, stage: &Stage, group: &GroupId) -> Result<(), String> {
        let (instance, profile, group) = (self.instance.clone(), self.profile.clone(), group.clone());
        let profile_region = self.profile_region.clone();
        let assign = move |tx: &mut Tx<'_>| {
            let now = tx.now();
            let assignment = Assignment {
                id: usher_domain::id::AssignmentId::new(tx.ordered_id()),
                instance,
                profile: profile.clone(),
                profile_region,
                principal: Principal::Group(group),
                tier: TierName::new(TIER),
                former_tier: None,
                created_at: now,
                updated_at: now,
            };
            usher_store::assignment::assign(tx, &assignment)?;
            match usher_store::assignment::next_walk(tx, &profile)? {
                Some(walk) => usher_store::assignment::walked(tx, &walk, None),
                None => Ok(()),
            }
        };
        Self::write(stage, &self.region, assign).await
    }

    fn lives(&self, stage: &Stage, users: &[UserId]) -> Result<Vec<Life>, String> {
        let now: Instant = stage.app.now();
        let wish = Desired { tier: TierName::new(TIER), because: Vec::new() };
        let life = |(at, user): (u32, &UserId)| {
            let id = SeatId::new(usher_domain::id::ordered_uuid(now, at, stage.app.random()));
            let (seat, mut events) = Seat::open(id, (self.profile.clone(), user.clone()), &wish, now);
            let (seat, used) = seat.activate(now).map_err(broken)?;
            events.extend(used);
            let stored = Stored {
                seat,
                instance: self.instance.clone(),
                account: self.account.clone(),
                profile_region: self.profile_region.clone(),
                because: Vec::new(),
            };
            Ok((stored, events))
        };
        (0..).zip(users).map(life).collect()
    }
}
