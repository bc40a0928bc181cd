//! `usherd demo`: an organization worth looking at, made through the same commands that people use.
//!
//! A clock is moved through about three months, up to the real present: people are invited and register, spend credits
//! with habits of their own, change plans and leave; months turn and are closed. Names, habits and amounts are the same
//! every time; ids, passwords and keys are random, because the folder may end up on a real address.

mod acts;
mod card;
mod days;
mod dice;
mod office;
mod people;
mod stage;

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use usher_app::App;
use usher_app::account::ListAccounts;
use usher_crypto::password::Cost;
use usher_domain::access::Caller;
use usher_domain::entropy::Entropy;
use usher_domain::region::RegionName;
use usher_domain::time::{Clock, DAY, HOUR, Instant, Month};

use crate::build::{Outside, build};
use crate::clock::{SystemClock, TestClock};
use crate::config::Settings;
use crate::data::DataFolder;
use crate::entropy::SystemEntropy;
use crate::listener;

pub use card::{Card, Entry};

/// The flags of `usherd demo`.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Where, and under which address; the folder must be fresh
    #[command(flatten)]
    pub up: crate::cli::UpOptions,
    /// How many people work at the company
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u8).range(12..=60))]
    pub people: u8,
    /// How many months are over
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=12))]
    pub months: u8,
}

/// How big the demonstration is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// People in the directory, 12 to 60.
    pub people: u8,
    /// Closed months before the present one.
    pub months: u8,
}

impl Scale {
    /// When the story begins: the fourth day of its first month, in the morning.
    pub fn begins(self, end: Instant) -> Instant {
        let mut month = Month::of(end);
        for _ in 0..self.months {
            month = month.previous();
        }
        month.start() + 3 * DAY + 7 * HOUR
    }
}

/// Fills the folder of the settings. Blocks.
///
/// # Errors
/// A sentence with what happened and the cure; the folder holds accounts already, for instance.
pub fn run(settings: &Settings, options: &Options) -> Result<Card, String> {
    let mut say = |line: &str| eprintln!("{line}");
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::default());
    let folder = DataFolder::open(&settings.server.data, &*entropy, &mut say).map_err(|error| error.to_string())?;
    let runtime = listener::runtime().map_err(|error| error.to_string())?;
    let scale = Scale { people: options.people, months: options.months };
    let end = SystemClock.now();
    let clock = Arc::new(TestClock::at(scale.begins(end)));
    let outside = Outside { clock: clock.clone(), test_clock: None, entropy, cost: Cost::STANDARD };
    let card = runtime.block_on(async {
        let built = build(settings, folder.path(), folder.master_key(), &outside)?;
        let loaded = built.app.load_catalogue().await;
        loaded.map_err(|error| format!("The catalogue cannot be read: {error}."))?;
        let filled = fill(&built.app, &clock, end, scale, &mut say).await;
        let app = built.app.clone();
        drop(tokio::task::spawn_blocking(move || app.close()).await);
        filled
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    card
}

/// Tells the story to an application whose clock stands at its beginning, and leaves the clock at `end`.
///
/// # Errors
/// The deployment is not fresh, lacks a Region, or a step did not go as it should.
pub async fn fill(
    app: &App,
    clock: &Arc<TestClock>,
    end: Instant,
    scale: Scale,
    say: &mut dyn FnMut(&str),
) -> Result<Card, String> {
    check_fresh(app).await?;
    let began = clock.now();
    say(&format!("Telling the story of {} from {began} to {end}:", office::COMPANY));
    let stage = stage::Stage::new(app.clone(), clock.clone(), end);
    let office = office::open(&stage).await?;
    let midnight = Instant(began.0 - began.0.rem_euclid(DAY));
    let mut days = days::Days::new(&stage, &office, usize::from(scale.people));
    days.live(midnight, say).await?;
    Ok(Card::of(&days))
}

async fn check_fresh(app: &App) -> Result<(), String> {
    let accounts = app.show(&Caller::system("demo"), ListAccounts::default()).await;
    let accounts = accounts.map_err(|error| format!("The accounts cannot be read: {error}."))?.accounts;
    if let Some(first) = accounts.first() {
        return Err(format!(
            "This data folder holds accounts already ({} is one of them), and the demonstration is written only into \
             a fresh one; name a folder that does not exist yet, such as --data demo-data.",
            first.name
        ));
    }
    let known = app.region_names();
    for region in [stage::HOME, stage::AWAY] {
        if !known.contains(&RegionName::new(region)) {
            return Err(format!(
                "The demonstration needs the Region {region}, which the configuration does not have; add it, or start \
                 without a configuration file."
            ));
        }
    }
    Ok(())
}
