//! `usher logout`.

use serde_json::json;
use usher_wire::usher::SIGN_OUT_PATH;

use crate::failure::{Exit, Failure};
use crate::session::Session;
use crate::world::World;

/// Signs out here in any case; the server is told, if it can be.
pub(crate) fn run(world: &mut World<'_>, json: bool) -> Result<Exit, Failure> {
    let told = Session::open(world).and_then(|mut session| session.post(SIGN_OUT_PATH, &json!({})));
    let server_knows = match &told {
        Ok(()) => true,
        // No session, or one that the server has ended already.
        Err(failure) => failure.exit == Exit::NotSignedIn,
    };
    let store = world.store()?;
    let locked = store.lock()?;
    let mut saved = locked.read().unwrap_or_default();
    let was_nobody = saved.tokens.is_none();
    saved.sign_out();
    locked.write(&saved)?;
    if was_nobody && !json {
        world.screen.line("Nobody was signed in here.");
        return Ok(Exit::Ok);
    }
    if json {
        world.screen.json(&json!({ "signedOut": true, "serverTold": server_knows }));
        return Ok(Exit::Ok);
    }
    world.screen.line("Signed out.");
    if let (false, Err(failure)) = (server_knows, told) {
        world.screen.note(&failure.what);
        world.screen.note("The tokens are deleted here; on the server the session ends by itself, or in your portal.");
    }
    Ok(Exit::Ok)
}
