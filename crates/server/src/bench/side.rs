//! The courses beside the spends: refresh, sign-in, import, and spends without group commit.

use std::time::{Duration, Instant};

use usher_domain::access::Caller;
use usher_domain::id::UserId;

use super::course::{Members, Options, connections, plan, post_as, spend_body};
use super::goal::{Goal, percent, verdict};
use super::inside::{Pace, drive};
use super::stage::{ALONE, Stage};
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
    let figures = refreshed(stage, options, (town, users))?;
    report.lines.push(verdict("refresh per core-second", per_core(&figures), "", Goal::AtLeast(5_000)));
    report.runs.push(("refresh (in process)".into(), figures));
    Ok(())
}

/// The run alone.
pub(super) fn refreshed(
    stage: &Stage,
    options: &Options,
    (town, users): (&Town, &[UserId]),
) -> Result<Figures, String> {
    let some = users.get(..connections(options).min(users.len())).unwrap_or_default();
    let lines = people::families(stage, town, some)?;
    let app = stage.app.clone();
    let run = drive(fast(options), lines, move |line| people::refresh(app.clone(), line));
    stage.runtime.block_on(run)
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

/// The same spends over HTTP on as many connections, one at a time behind the door: each is a batch, and so a
/// transaction and a flush, of its own. On PostgreSQL that is one connection to the database.
pub(super) fn naive(stage: &Stage, options: &Options, members: Members<'_>, report: &mut Report) -> Result<(), String> {
    let run = plan("naive (one tx each)", stage, options);
    let path = format!("{ALONE}/api/v1/spend");
    let figures = post_as(&run, &path, members, spend_body)?;
    let spend = report.runs.iter().find(|(name, _)| name == "spend").map(|(_, figures)| figures.per_second);
    if let Some(spend) = spend {
        let times = spend.checked_div(figures.per_second).unwrap_or(0);
        report.lines.push(verdict("spend of one transaction per request", times, " times", Goal::AtLeast(10)));
    }
    report.runs.push((run.name, figures));
    Ok(())
}
