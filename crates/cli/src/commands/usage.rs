//! `usher usage`.

use usher_wire::usher::{ME_PATH, Me, USAGE_PATH, Usage};

use super::{seats, usage_text};
use crate::args;
use crate::failure::{Exit, Failure};
use crate::session::Session;
use crate::world::World;

pub(crate) fn run(world: &mut World<'_>, args: &args::Usage, json: bool) -> Result<Exit, Failure> {
    let mut session = Session::open(world)?;
    let known = args.profile.clone().or_else(|| session.saved.profile.clone());
    let arn = if let Some(arn) = known {
        arn
    } else {
        let me: Me = session.get(ME_PATH, &[])?;
        seats::current(&me, None).ok_or_else(|| seats::missing(&me))?.arn.clone()
    };
    let usage: Usage = session.get(USAGE_PATH, &[("profile", &arn)])?;
    if json {
        world.screen.json(&usage);
    } else {
        let width = world.screen.width();
        for (paint, line) in usage_text::lines(&usage, world.now(), &world.zone, width) {
            world.screen.painted(paint, &line);
        }
    }
    if args.check && usage_text::is_used_up(&usage) {
        return Ok(Exit::OutOfCredits);
    }
    Ok(Exit::Ok)
}
