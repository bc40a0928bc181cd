//! The courses beside the spends: refresh, sign-in, import, and a spend without group commit.

use std::time::{Duration, Instant};

use usher_app::App;
use usher_app::credit::Spend;
use usher_domain::access::Caller;
use usher_domain::id::UserId;
use usher_domain::money::Credits;

use super::course::{Options, connections};
use super::goal::{Goal, percent, verdict};
use super::inside::{Pace, drive};
use super::stage::Stage;
use super::town::{Town, broken};
use super::{Figures, people};

/// How many people sign in at the same time.
const SIGN_INS: usize = 32;
/// How many families are refreshed, gently, while people sign in.
const BYSTANDERS: usize = 16;
/// The wait of a bystander between two refreshes.
const GENTLE: Duration = Duration::from_millis(20);
/// How many users the file holds.
const ROWS: usize = 10_000;

/// Where the runs and the lines below the table are gathered.
#[derive(Default)]
pub(super) struct Report {
    pub(super) runs: Vec<(String, Figures)>,
    pub(super) lines: Vec<String>,
}

fn fast(options: &Options) -> Pace {
    Pace { time: Duration::from_secs(options.seconds), pause: Duration::ZERO }
}

/// As many families as connections, each refreshing its newest token.
pub(super) fn refresh(
    stage: &Stage,
    options: &Options,
    (town, users): (&Town, &[UserId]),
    report: &mut Report,
) -> Result<(), String> {
    let some = users.get(..connections(options).min(users.len())).unwrap_or_default();
    let lines = people::families(stage, town, some)?;
    let app = stage.app.clone();
    let run = drive(fast(options), lines, move |line| people::refresh(app.clone(), line));
    let figures = stage.runtime.block_on(run)?;
    report.lines.push(verdict("refresh per core-second", per_core(&figures), "", Goal::AtLeast(5_000)));
    report.runs.push(("refresh (in process)".into(), figures));
    Ok(())
}

/// Good answers for each second of processor time.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a quotient that is only shown to people"
)]
fn per_core(figures: &Figures) -> u64 {
    if figures.cpu_us_per_op > 0.0 { (1_000_000.0 / figures.cpu_us_per_op) as u64 } else { 0 }
}

/// The hash alone, then whole sign-ins in the same pool with refreshes beside them.
pub(super) fn sign_in(
    stage: &Stage,
    options: &Options,
    (town, users): (&Town, &[UserId]),
    report: &mut Report,
) -> Result<(), String> {
    let persons = people::persons(stage, town, users.get(..SIGN_INS.min(users.len())).unwrap_or_default())?;
    let bystanders = people::families(stage, town, users.get(..BYSTANDERS.min(users.len())).unwrap_or_default())?;
    let app = stage.app.clone();
    let raw = drive(fast(options), persons.clone(), move |person| people::verify(app.clone(), person));
    let raw = stage.runtime.block_on(raw)?;
    let app = stage.app.clone();
    let alone = drive(fast(options), persons.clone(), move |person| people::sign_in(app.clone(), person));
    let alone = stage.runtime.block_on(alone)?;
    let (app, other) = (stage.app.clone(), stage.app.clone());
    let storm = drive(fast(options), persons, move |person| people::sign_in(app.clone(), person));
    let gentle = Pace { pause: GENTLE, ..fast(options) };
    let beside = drive(gentle, bystanders, move |line| people::refresh(other.clone(), line));
    let (storm, beside) = stage.runtime.block_on(async { tokio::join!(storm, beside) });
    let (storm, beside) = (storm?, beside?);
    let share = percent(alone.per_second, raw.per_second);
    report.lines.push(verdict("sign-in of the raw Argon2id rate", share, " %", Goal::AtLeast(90)));
    report.lines.push(verdict("refresh p99 in a storm of sign-ins", beside.p99_us, " µs", Goal::AtMost(10_000)));
    report.runs.extend([
        ("Argon2id alone".into(), raw),
        ("sign-in (in process)".into(), alone),
        ("sign-in, storm".into(), storm),
        ("refresh in the storm".into(), beside),
    ]);
    Ok(())
}

/// A file of ten thousand users, with its report and their invitations queued.
pub(super) fn import(stage: &Stage, town: &Town, report: &mut Report) -> Result<(), String> {
    let text = people::csv(ROWS);
    let begun = Instant::now();
    let caller = Caller::system("bench");
    let done = stage.runtime.block_on(stage.app.import_users(&caller, &town.account, &town.region, &text));
    let created = done.map_err(broken)?.created;
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if usize::try_from(created) != Ok(ROWS) {
        return Err(format!("the import added {created} users of {ROWS}"));
    }
    report.lines.push(verdict("import of 10,000 users", took, " ms", Goal::AtMost(3_000)));
    Ok(())
}

/// One spend after the other on one connection: every one is a batch, and so a transaction, of its own.
pub(super) fn naive(stage: &Stage, options: &Options, users: &[UserId], report: &mut Report) -> Result<(), String> {
    let (app, members) = (stage.app.clone(), users.to_vec());
    let run = drive(fast(options), vec![0_usize], move |number| {
        let member = members.get(number % members.len().max(1)).cloned();
        let app = app.clone();
        async move { spend_one(app, member, number).await }
    });
    let figures = stage.runtime.block_on(run)?;
    let spend = report.runs.iter().find(|(name, _)| name == "spend").map(|(_, figures)| figures.per_second);
    if let Some(spend) = spend {
        let times = spend.checked_div(figures.per_second).unwrap_or(0);
        report.lines.push(verdict("spend of one transaction per request", times, " times", Goal::AtLeast(10)));
    }
    report.runs.push(("naive (one tx each)".into(), figures));
    Ok(())
}

async fn spend_one(app: App, member: Option<UserId>, number: usize) -> Result<usize, String> {
    let spend = Spend {
        user: member.ok_or_else(|| broken("nobody lives there"))?,
        profile: None,
        request_id: format!("naive-{number}"),
        credits: Some(Credits(1)),
        model: None,
        units: None,
        finish: false,
    };
    app.spend(&Caller::system("bench"), spend).await.map_err(|error| format!("a spend failed: {error}"))?;
    Ok(number + 1)
}
