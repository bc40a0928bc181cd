//! `usher profile`: list the profiles, choose one.

use comfy_table::{Table, presets};
use serde_json::json;
use usher_wire::usher::{ME_PATH, Me};

use super::{seats, whoami};
use crate::args::{Profile, ProfileAction};
use crate::failure::{Exit, Failure};
use crate::screen::clean;
use crate::session::Session;
use crate::world::World;

pub(crate) fn run(world: &mut World<'_>, args: &Profile, json: bool) -> Result<Exit, Failure> {
    let mut session = Session::open(world)?;
    let me: Me = session.get(ME_PATH, &[])?;
    match &args.action {
        Some(ProfileAction::Use { profile }) => {
            let seat = seats::find(&me, profile)?;
            session.choose(&seat.arn)?;
            if json {
                world.screen.json(&json!({ "profile": seat }));
            } else {
                world.screen.line(&format!("Profile {} ({}) counts from now on.", seat.name, seat.arn));
            }
            Ok(Exit::Ok)
        }
        Some(ProfileAction::List) | None => list(world, &me, session.saved.profile.as_deref(), json),
    }
}

fn list(world: &mut World<'_>, me: &Me, chosen: Option<&str>, json: bool) -> Result<Exit, Failure> {
    let current = seats::current(me, chosen).map(|seat| seat.arn.as_str());
    if json {
        world.screen.json(&json!({ "profiles": me.profiles, "current": current }));
        return Ok(Exit::Ok);
    }
    if me.profiles.is_empty() {
        return Err(seats::missing(me));
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["", "Name", "Tier", "State", "Region", "ARN"]);
    for seat in &me.profiles {
        let star = if Some(seat.arn.as_str()) == current { "*" } else { "" };
        let cells = [star, &seat.name, &seat.tier_title, &whoami::state(&seat.state), &seat.region, &seat.arn];
        table.add_row(cells.map(clean));
    }
    for line in table.to_string().lines() {
        world.screen.line(line.trim_end());
    }
    if current.is_none() {
        world.screen.note(&seats::missing(me).cure);
    }
    Ok(Exit::Ok)
}
