//! The curve: what an operation costs while the town grows, from a thousand members to a million, with ten ledger rows
//! each.

use std::sync::Arc;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use usher_app::credit::Spend;
use usher_domain::access::Caller;
use usher_domain::id::UserId;
use usher_domain::money::Credits;

use super::bar::Bar;
use super::course::{Options, check_body, echo, plan, post_as, spend_body};
use super::figures::grouped;
use super::goal::{Goal, percent, resident, verdict};
use super::stage::{Engine, Stage};
use super::town::{Town, broken};
use super::{Figures, search, side};

/// The sizes of the town.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// How often everybody has spent before a size is measured.
const ROWS: usize = 10;
/// How many spends are handed over at a time while the ledger is filled.
const CHUNK: usize = 20_000;

/// What was measured at one size.
struct Point {
    size: usize,
    runs: Vec<(&'static str, Figures)>,
    memory: u64,
}

/// Lets the town grow up to the size that was asked for; at each size the server begins anew, and is then measured.
pub(super) fn growth(mut stage: Stage, engine: &Engine, options: &Options) -> Result<String, String> {
    let most = usize::try_from(options.growth.unwrap_or_default()).unwrap_or(0);
    let measure = echo(&stage, options)?;
    let mut town = Town::open(&stage)?;
    let mut users: Vec<UserId> = Vec::new();
    let mut points = Vec::new();
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        let (group, new) = town.people(&stage, size - users.len())?;
        town.seat(&stage, &group, &new)?;
        ledger(&stage, &new)?;
        users.extend(new);
        stage = stage.reopen(engine)?;
        points.push(point(&stage, options, (&town, &users))?);
    }
    stage.close();
    Ok(format!("echo: {} per second\n{}", grouped(measure.per_second), shown(&points)))
}

/// Everybody spends ten times, through the door for batches.
fn ledger(stage: &Stage, users: &[UserId]) -> Result<(), String> {
    let caller = Caller::system("bench");
    let bar = Bar::new("ledger", u64::try_from(users.len() * ROWS).unwrap_or(0));
    let mut done = 0;
    stage.runtime.block_on(async {
        for round in 0..ROWS {
            for chunk in users.chunks(CHUNK) {
                let spend = |user: &UserId| Spend {
                    user: user.clone(),
                    profile: None,
                    request_id: format!("fill-{round}"),
                    credits: Some(Credits(1)),
                    model: None,
                    units: None,
                    finish: false,
                };
                for answer in stage.app.spend_all(&caller, chunk.iter().map(spend).collect()).await {
                    answer.map_err(broken)?;
                }
                done += chunk.len();
                bar.at(u64::try_from(done).unwrap_or(0));
            }
        }
        Ok(())
    })
}

fn point(stage: &Stage, options: &Options, (town, users): (&Town, &[UserId])) -> Result<Point, String> {
    let names: Arc<[String]> = users.iter().map(ToString::to_string).collect();
    let members = (town, &names);
    let runs = vec![
        ("spend", post_as(&plan("spend", stage, options), "/api/v1/spend", members, spend_body)?),
        ("check", post_as(&plan("check", stage, options), "/api/v1/check", members, check_body)?),
        ("refresh", side::refreshed(stage, options, (town, users))?),
        ("search", search::typed(stage, options, town)?),
    ];
    Ok(Point { size: users.len(), runs, memory: resident() })
}

/// The curve as a table, and what is left of the smallest town's speed.
fn shown(points: &[Point]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header([
        "members",
        "ledger rows",
        "run",
        "per second",
        "p50 µs",
        "p99 µs",
        "CPU µs/op",
        "left",
        "memory",
    ]);
    let mut lines = Vec::new();
    for point in points {
        for (name, figures) in &point.runs {
            let first = points.first().and_then(|first| first.runs.iter().find(|(other, _)| other == name));
            let left = percent(figures.per_second, first.map_or(0, |(_, first)| first.per_second));
            let size = u64::try_from(point.size).unwrap_or(0);
            table.add_row([
                grouped(size),
                grouped(size * u64::try_from(ROWS).unwrap_or(0)),
                (*name).to_owned(),
                grouped(figures.per_second),
                grouped(figures.p50_us),
                grouped(figures.p99_us),
                format!("{:.1}", figures.cpu_us_per_op),
                format!("{left} %"),
                format!("{} MiB", grouped(point.memory / 1_024)),
            ]);
            if figures.errors > 0 {
                lines.push(format!("{name} at {size} members: {} errors", figures.errors));
            }
            if points.last().is_some_and(|last| last.size == point.size) && points.len() > 1 {
                let what = format!("{name} at {} members of the smallest town's", grouped(size));
                lines.push(verdict(&what, left, " %", Goal::AtLeast(75)));
            }
        }
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n{}", lines.join("\n"))
}
