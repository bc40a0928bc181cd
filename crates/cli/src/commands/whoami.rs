//! `usher whoami`.

use serde_json::json;
use usher_wire::usher::{ME_PATH, Me};

use super::seats;
use crate::failure::{Exit, Failure};
use crate::session::Session;
use crate::world::World;

pub(crate) fn run(world: &mut World<'_>, json: bool) -> Result<Exit, Failure> {
    let outcome = Session::open(world).and_then(|mut session| {
        let me: Me = session.get(ME_PATH, &[])?;
        Ok((me, session.saved.profile))
    });
    let (me, chosen) = match outcome {
        Err(failure) if json && failure.exit == Exit::NotSignedIn => {
            world.screen.json(&json!({ "account": null }));
            return Ok(Exit::NotSignedIn);
        }
        other => other?,
    };
    let seat = seats::current(&me, chosen.as_deref());
    if json {
        world.screen.json(&json!({ "account": {
            "accountType": "IamIdentityCenter",
            "startUrl": me.instance.start_url,
            "region": me.instance.region,
            "instance": me.instance.id,
            "account": { "id": me.account.id, "name": me.account.name },
            "user": me.user,
            "profile": seat,
            "sessionExpiresAt": me.session_expires_at,
        }}));
        return Ok(Exit::Ok);
    }
    let screen = &mut world.screen;
    screen.line(&format!("Signed in with IAM Identity Center ({})", me.instance.start_url));
    let email = me.user.email.as_deref().map(|email| format!(", {email}")).unwrap_or_default();
    screen.line(&format!("User:    {} ({}{email})", me.user.user_name, me.user.display_name));
    screen.line(&format!("Account: {} ({})", me.account.name, me.account.id));
    match seat {
        Some(seat) => {
            screen.line(&format!("Profile: {} - {}, {}", seat.name, seat.tier_title, state(&seat.state)));
            screen.line(&format!("         {}", seat.arn));
        }
        None => screen.line(&format!("Profile: none. {}", seats::missing(&me).cure)),
    }
    screen.line(&format!("Region:  {}", me.instance.region));
    screen.line(&format!("Session: until {}", me.session_expires_at));
    Ok(Exit::Ok)
}

/// A seat's state in the words of the console.
pub(super) fn state(wire: &str) -> String {
    let mut letters = wire.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}
