//! The days: people arrive, register and work; months turn.

use usher_app::credential::LinkKind;
use usher_app::credit::Spend;
use usher_app::directory::{CreateUser, Welcome};
use usher_domain::directory::{Email, PersonName, UserName};
use usher_domain::id::{TierName, UserId};
use usher_domain::money::Credits;
use usher_domain::time::{DAY, HOUR, Instant, MINUTE, Month, SECOND};

use super::acts::Acts;
use super::dice::Dice;
use super::office::{Office, home};
use super::people::{Habit, Person, TEAMS, people};
use super::stage::{Registered, Scene, Stage, during};

/// The models people choose; `auto` most of the time.
const MODELS: [&str; 6] = ["auto", "auto", "auto", "claude-sonnet-4.5", "claude-opus-4.5", "claude-haiku-4.5"];
/// How long before the end those stop who stop.
const SILENCE: i64 = 16 * DAY;

/// Somebody of the company, with what has become of them.
pub(super) struct Staff {
    pub(super) person: Person,
    pub(super) user: Option<UserId>,
    pub(super) registered: Option<Registered>,
    /// The tier they work with.
    pub(super) tier: &'static str,
    /// Whether they still spend.
    pub(super) works: bool,
}

impl Staff {
    fn address(&self) -> String {
        format!("{}@northwind.example", self.person.user_name)
    }
}

/// The company at work.
pub(super) struct Days<'a> {
    pub(super) stage: &'a Stage,
    pub(super) office: &'a Office,
    pub(super) staff: Vec<Staff>,
    dice: Dice,
    spends: usize,
    refused: usize,
}

impl<'a> Days<'a> {
    pub(super) fn new(stage: &'a Stage, office: &'a Office, count: usize) -> Self {
        let staff = people(count).into_iter().map(|person| {
            let tier = TEAMS.get(person.team).map_or("PRO", |team| team.tier);
            Staff { person, user: None, registered: None, tier, works: true }
        });
        Self { stage, office, staff: staff.collect(), dice: Dice::new(7), spends: 0, refused: 0 }
    }

    /// Lives through all days from `first`, a midnight.
    pub(super) async fn live(&mut self, first: Instant, say: &mut dyn FnMut(&str)) -> Scene<()> {
        let mut acts = Acts::new(self.stage.end);
        let days = (self.stage.end - first) / DAY;
        for day in 0..=days {
            let midnight = first + day * DAY;
            let is_first = Month::of(midnight).start() == midnight;
            if (is_first || weekday(midnight) == 1) && day > 0 && self.at(midnight + 2 * HOUR) {
                self.stage.reconcile().await?;
            }
            if is_first && day > 0 {
                self.report(Month::of(midnight).previous(), say);
            }
            if self.at(midnight + 8 * HOUR + 30 * MINUTE) {
                self.arrive(day, days).await?;
            }
            for (round, hour) in [(0, 10), (1, 15)] {
                acts.play(self, midnight + hour * HOUR).await?;
                if self.at(midnight + hour * HOUR + 40 * MINUTE) {
                    self.work(day, round).await?;
                }
            }
        }
        acts.play(self, self.stage.end).await?;
        self.stage.go(self.stage.end);
        self.stage.reconcile().await?;
        self.report(Month::of(self.stage.end), say);
        Ok(())
    }

    /// Moves to an instant, if it is before the end and not already over.
    fn at(&self, to: Instant) -> bool {
        let is_ahead = to < self.stage.end && to >= self.stage.app.now();
        if is_ahead {
            self.stage.go(to);
        }
        is_ahead
    }

    fn report(&mut self, month: Month, say: &mut dyn FnMut(&str)) {
        let people = self.staff.iter().filter(|one| one.user.is_some()).count();
        say(&format!("  {month}: {people} people, {} spends, {} refused", self.spends, self.refused));
        (self.spends, self.refused) = (0, 0);
    }

    /// New people are added, invited people register, and in the last days everybody signs in once more.
    async fn arrive(&mut self, day: i64, days: i64) -> Scene<()> {
        for place in 0..self.staff.len() {
            let Some(one) = self.staff.get(place) else { continue };
            let hired = one.person.hired * days / 1_000;
            let delay = i64::try_from(place % 4).unwrap_or(0).min(i64::from(place > 0));
            let reads = one.person.habit != Habit::Unread && one.person.hired < 990;
            if day == hired {
                self.hire(place).await?;
            }
            if day == hired + delay && reads {
                self.accept(place).await?;
            } else if day + 1 + i64::try_from(place % 5).unwrap_or(0) == days {
                self.sign_in(place).await?;
            }
        }
        if day + 2 == days {
            for person in &self.office.people {
                self.stage.pass(MINUTE);
                self.stage.sign_in(person).await?;
            }
        }
        self.stage.settle().await
    }

    async fn hire(&mut self, place: usize) -> Scene<()> {
        let Some(one) = self.staff.get_mut(place) else { return Ok(()) };
        let (what, person) = ("adding a user", &one.person);
        let group = self.office.groups.get(person.team).cloned();
        let create = CreateUser {
            account: self.office.account.clone(),
            region: home(),
            user_name: during(what, UserName::parse(&person.user_name))?,
            email: during(what, Email::parse(&one.address()))?,
            given_name: during(what, PersonName::parse(person.given))?,
            family_name: during(what, PersonName::parse(person.family))?,
            display_name: during(what, PersonName::parse(&person.display))?,
            groups: group.into_iter().collect(),
            language: Some(person.language.to_owned()),
            how: Welcome::Invitation,
        };
        self.stage.pass(20 * SECOND);
        let created = during(what, self.stage.app.create_user(&self.office.admin, create).await)?;
        one.user = Some(created.user.id);
        self.stage.settle().await
    }

    async fn accept(&mut self, place: usize) -> Scene<()> {
        let Some(one) = self.staff.get_mut(place) else { return Ok(()) };
        self.stage.pass(MINUTE);
        let secret = self.stage.mailed(&one.address()).await?;
        let address = format!("203.0.113.{}", 100 + place);
        let (mut registered, _) = self.stage.register(LinkKind::Invitation, secret, None, address).await?;
        one.person.user_name.clone_into(&mut registered.name);
        one.registered = Some(registered);
        Ok(())
    }

    async fn sign_in(&mut self, place: usize) -> Scene<()> {
        let Some(one) = self.staff.get(place).filter(|one| one.works) else { return Ok(()) };
        let Some(registered) = &one.registered else { return Ok(()) };
        self.stage.pass(MINUTE);
        self.stage.sign_in(registered).await
    }

    /// Half a day's work of everybody, in one batch.
    async fn work(&mut self, day: i64, round: i64) -> Scene<()> {
        let mut batch = Vec::new();
        for place in 0..self.staff.len() {
            self.add_work(place, (day, round), &mut batch)?;
        }
        for answer in self.stage.app.spend_all(&self.office.product, batch).await {
            match answer {
                Ok(_) => self.spends += 1,
                // Over the limit, or without a seat: that is part of the story.
                Err(error) if error.refusal().is_some() => self.refused += 1,
                Err(error) => during("spending credits", Err(error))?,
            }
        }
        self.stage.settle().await
    }

    fn add_work(&mut self, place: usize, (day, round): (i64, i64), batch: &mut Vec<Spend>) -> Scene<()> {
        let now = self.stage.app.now();
        let Some(one) = self.staff.get(place) else { return Ok(()) };
        let Some(user) = one.user.clone().filter(|_| one.registered.is_some() && one.works) else { return Ok(()) };
        let has_stopped = one.person.habit == Habit::Stopped && now > self.stage.end - SILENCE;
        let (low, high) = one.person.habit.range();
        let is_weekend = weekday(now) % 7 == 0 || weekday(now) == 6;
        if high == 0 || has_stopped || (is_weekend && !self.dice.chance(7)) {
            return Ok(());
        }
        let tier = TierName::new(one.tier);
        let catalogue = self.stage.app.house().catalogue.clone();
        let allowance = during("looking for a tier", catalogue.tier(&tier))?.credits;
        let share = self.dice.between(low, high) / if is_weekend { 3 } else { 1 };
        let pieces = self.dice.between(1, 3);
        let profile = self.office.profile_of(one.person.team).id.clone();
        for piece in 0..pieces {
            let amount = allowance.0 * share.max(1) / 1_000 / 2 / pieces;
            batch.push(Spend {
                user: user.clone(),
                profile: Some(profile.clone()),
                request_id: format!("demo-{day}-{round}-{piece}"),
                credits: Some(Credits(amount - self.dice.between(0, amount / 5))),
                model: self.dice.pick(&MODELS).map(|model| (*model).to_owned()),
                units: None,
                finish: true,
            });
        }
        Ok(())
    }
}

/// The day of the week, Sunday 0 to Saturday 6.
fn weekday(at: Instant) -> i64 {
    // The epoch began on a Thursday.
    (at.0.div_euclid(DAY) + 4).rem_euclid(7)
}
