//! The one function that brings seats to what assignments and memberships say.

use std::collections::{BTreeSet, HashMap, HashSet};

use usher_domain::id::{AccountId, GroupId, InstanceId, ProfileId, SeatId, UserId};
use usher_domain::job::Job;
use usher_domain::region::RegionName;
use usher_domain::seat::{Desired, Live, Principal, Seat, SeatEvent, desired};
use usher_store::seat::{Stored, Unpublished};

use crate::command::Cx;
use crate::error::Result;

/// Where seats belong.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The instance of the users.
    pub(crate) instance: InstanceId,
    /// Who pays.
    pub(crate) account: AccountId,
    /// The profile.
    pub(crate) profile: ProfileId,
    /// Where the profile lives.
    pub(crate) profile_region: RegionName,
}

/// What a settlement writes.
#[derive(Default)]
struct Changes {
    new: Vec<Stored>,
    changed: Vec<(Stored, i64)>,
    events: Vec<(SeatId, i64, Vec<SeatEvent>)>,
}

/// Brings the seats of `users` in one profile to what is desired: three reads and at most three writes, however many
/// users. A user who is disabled or gone from the directory loses access at once.
///
/// Answers the seats of which the profile's Region must hear; see to it, with [`tell`] or by hand.
pub(super) fn settle(cx: &mut Cx<'_, '_>, home: &Home, users: &[UserId]) -> Result<Vec<Unpublished>> {
    // In one fixed order, so that two settlements never wait for each other's rows crosswise.
    let users: Vec<UserId> = users.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut reaching: HashMap<UserId, Vec<Live>> = HashMap::with_capacity(users.len());
    for (user, live) in usher_store::assignment::reaching(cx.tx, &home.profile, &users)? {
        reaching.entry(user).or_default().push(live);
    }
    let enabled: HashSet<UserId> =
        usher_store::assignment::enabled_among(cx.tx, &home.instance, &users)?.into_iter().collect();
    let seats = usher_store::seat::of_users(cx.tx, &home.profile, &users)?;
    let mut seats: HashMap<UserId, Stored> = seats.into_iter().map(|seat| (seat.seat.user.clone(), seat)).collect();
    let mut changes = Changes::default();
    for user in users {
        let lives = reaching.remove(&user).unwrap_or_default();
        let wish = wish(cx, &lives, &user, enabled.contains(&user))?;
        match (seats.remove(&user), wish) {
            (None, None) => {}
            (None, Some(wish)) => changes.open(cx, home, user, wish),
            (Some(seat), wish) => changes.step(cx, seat, wish, enabled.contains(&user))?,
        }
    }
    changes.write(cx)
}

/// Leaves the job that hands news over.
pub(super) fn tell(cx: &mut Cx<'_, '_>, profile: &ProfileId, news: &[Unpublished]) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    crate::job::push(cx.tx, &Job::PublishSeats { profile: profile.clone() })
}

fn wish(cx: &Cx<'_, '_>, lives: &[Live], user: &UserId, is_enabled: bool) -> Result<Option<Desired>> {
    if !is_enabled || lives.is_empty() {
        return Ok(None);
    }
    let group = |live: &Live| match &live.principal {
        Principal::Group(group) => Some(group.clone()),
        Principal::User(_) => None,
    };
    let groups: Vec<GroupId> = lives.iter().filter_map(group).collect();
    Ok(desired(lives, user, &groups, &cx.house.catalogue)?)
}

impl Changes {
    fn open(&mut self, cx: &Cx<'_, '_>, home: &Home, user: UserId, wish: Desired) {
        let id = SeatId::new(cx.tx.ordered_id());
        let (seat, events) = Seat::open(id, (home.profile.clone(), user), &wish, cx.tx.now());
        self.events.push((seat.id.clone(), seat.version, events));
        self.new.push(Stored {
            seat,
            instance: home.instance.clone(),
            account: home.account.clone(),
            profile_region: home.profile_region.clone(),
            because: wish.because,
        });
    }

    fn step(&mut self, cx: &Cx<'_, '_>, stored: Stored, wish: Option<Desired>, is_enabled: bool) -> Result<()> {
        let (now, old) = (cx.tx.now(), stored.seat.version);
        let before = stored.seat.clone();
        let (seat, events) =
            if is_enabled { before.settle(wish.as_ref(), &cx.house.catalogue, now)? } else { before.lose_access(now) };
        let because = wish.map(|wish| wish.because).unwrap_or_default();
        if seat != stored.seat || because != stored.because {
            self.events.push((seat.id.clone(), seat.version, events));
            self.changed.push((Stored { seat, because, ..stored }, old));
        }
        Ok(())
    }

    fn write(self, cx: &mut Cx<'_, '_>) -> Result<Vec<Unpublished>> {
        usher_store::seat::insert(cx.tx, &self.new)?;
        usher_store::seat::update(cx.tx, &self.changed)?;
        let steps: Vec<(&SeatId, i64, &[SeatEvent])> =
            self.events.iter().map(|(seat, version, events)| (seat, *version, events.as_slice())).collect();
        usher_store::seat::note(cx.tx, &steps)?;
        // Where only the reasons changed, the version did not.
        let changed = self.changed.into_iter().filter(|(stored, old)| stored.seat.version > *old);
        Ok(self.new.into_iter().chain(changed.map(|(stored, _)| stored)).map(Unpublished::from).collect())
    }
}

/// Writes one step of one seat; nothing where nothing happened.
pub(super) fn keep(cx: &mut Cx<'_, '_>, stored: Stored, (seat, events): (Seat, Vec<SeatEvent>)) -> Result<Seat> {
    if events.is_empty() {
        return Ok(seat);
    }
    let (profile, old) = (stored.seat.profile.clone(), stored.seat.version);
    let mut changes = Changes::default();
    changes.events.push((seat.id.clone(), seat.version, events));
    changes.changed.push((Stored { seat: seat.clone(), ..stored }, old));
    let news = changes.write(cx)?;
    tell(cx, &profile, &news)?;
    Ok(seat)
}

/// Settles a user's seats in every profile. The directory calls it in the transaction that adds or removes a
/// membership,
/// or disables, enables or deletes the user, after its own writes.
pub(crate) fn settle_user(cx: &mut Cx<'_, '_>, instance: &InstanceId, user: &UserId) -> Result<()> {
    let profiles = usher_store::assignment::profiles_of_user(cx.tx, user)?;
    if profiles.is_empty() {
        return Ok(());
    }
    let account = usher_store::instance::account_of(cx.tx, instance)?;
    for (profile, profile_region) in profiles {
        let home = Home { instance: instance.clone(), account: account.clone(), profile, profile_region };
        let news = settle(cx, &home, core::slice::from_ref(user))?;
        tell(cx, &home.profile, &news)?;
    }
    Ok(())
}

/// Drops the assignments of a user or group that leaves the directory. For a user call [`settle_user`] afterwards; the
/// members of a group are settled by a job, because they may be many.
pub(crate) fn forget_principal(cx: &mut Cx<'_, '_>, principal: &Principal) -> Result<()> {
    for profile in usher_store::assignment::remove_principal(cx.tx, principal)? {
        if matches!(principal, Principal::Group(_)) {
            crate::job::push(cx.tx, &Job::ReconcileSeats { profile })?;
        }
    }
    Ok(())
}
