//! Sign-in on another device: a code that is typed there, and polling here (RFC 8628).

use std::time::Duration;

use usher_wire::sso_oidc::{GRANT_DEVICE_CODE, fault};

use crate::failure::{Exit, Failure};
use crate::oidc::{self, NoToken};
use crate::place::Place;
use crate::store::{Client, Tokens};
use crate::world::World;

/// The longest life of a code that is waited for, in seconds.
const LONGEST: u64 = 1_800;
/// What a slow-down adds to the interval, in seconds (RFC 8628, section 3.5).
const SLOWER: u64 = 5;
/// How many polls in a row may fail on the way before it is taken for serious.
const HICCUPS: u32 = 5;

/// Shows a code and polls until it was approved, was refused, or ended.
pub(crate) fn sign_in(world: &mut World<'_>, place: &Place) -> Result<(Client, Tokens), Failure> {
    let client = oidc::register(&place.server, &place.start_url, GRANT_DEVICE_CODE)?;
    let started = oidc::device(&place.server, &client, &place.start_url)?;
    let (code, plain) = (&started.user_code, &started.verification_uri);
    let complete = Some(&started.verification_uri_complete).filter(|uri| !uri.is_empty()).unwrap_or(plain);
    world.screen.note("Open this address in a browser on any device:");
    world.screen.note(&format!("  {complete}"));
    world.screen.note("and approve the sign-in there, if it shows the same code:");
    world.screen.note(&format!("  {code}"));
    world.screen.note("Waiting for the approval; Ctrl-C cancels.");

    let life = u64::try_from(started.expires_in).unwrap_or(0).clamp(1, LONGEST);
    let mut interval = u64::try_from(started.interval).unwrap_or(0).clamp(1, 60);
    let (mut waited, mut hiccups) = (0, 0);
    while waited <= life {
        (world.sleep)(Duration::from_secs(interval));
        waited += interval;
        let mut request = oidc::grant(GRANT_DEVICE_CODE);
        request.device_code = Some(started.device_code.clone());
        match oidc::token(&place.server, &client, request, world.now()) {
            Ok(tokens) => return Ok((client, tokens)),
            Err(NoToken::Fault(fault::AUTHORIZATION_PENDING, _)) => hiccups = 0,
            Err(NoToken::Fault(fault::SLOW_DOWN, _)) => {
                hiccups = 0;
                interval += SLOWER;
            }
            Err(NoToken::Fault(fault::EXPIRED_TOKEN, _)) => break,
            Err(NoToken::Fault(fault::ACCESS_DENIED, _)) => return Err(denied()),
            Err(no) => {
                let failure = Failure::from(no);
                hiccups += 1;
                if failure.exit != Exit::Unreachable || hiccups > HICCUPS {
                    return Err(failure);
                }
            }
        }
    }
    Err(Failure::new(Exit::Failure, "code-expired", "The code ended before anybody approved it.")
        .cure("Type `usher login` for a new one."))
}

fn denied() -> Failure {
    Failure::new(Exit::Failure, "access_denied", "The sign-in was refused on the other device.")
        .cure("If that was not you, tell your administrator; else type `usher login` to try again.")
}
