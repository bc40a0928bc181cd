//! Sign-in with the browser of this machine: authorization code with PKCE.

use usher_wire::Secret;
use usher_wire::sso_oidc::{AUTHORIZE_PATH, GRANT_AUTHORIZATION_CODE, KIRO_SCOPES};

use super::callback::Callback;
use super::pkce::Pkce;
use crate::failure::Failure;
use crate::oidc;
use crate::place::Place;
use crate::store::{Client, Tokens};
use crate::world::World;

/// Signs in, or `None` where no browser could be opened and the person was not told to open one.
pub(crate) fn sign_in(
    world: &mut World<'_>,
    place: &Place,
    print_only: bool,
) -> Result<Option<(Client, Tokens)>, Failure> {
    let client = oidc::register(&place.server, &place.start_url, GRANT_AUTHORIZATION_CODE)?;
    let (callback, pkce) = (Callback::listen()?, Pkce::new()?);
    let redirect = callback.redirect();
    let address = address(place, &client, &pkce, &redirect);
    if print_only {
        world.screen.note("Open this address in a browser on this machine:");
        world.screen.note(&format!("  {address}"));
    } else if world.browser.is_some_and(|open| open(&address)) {
        world.screen.note("Your browser has opened to sign you in. If it has not, open this address:");
        world.screen.note(&format!("  {address}"));
    } else {
        return Ok(None);
    }
    world.screen.note("Waiting for the browser; Ctrl-C cancels.");
    let slow = "Still waiting, up to 10 minutes. On another machine, `usher login --device` works with a code.";
    let code = callback.wait(&pkce.state, || world.screen.note(slow))?;
    let mut request = oidc::grant(GRANT_AUTHORIZATION_CODE);
    request.code = Some(code);
    request.redirect_uri = Some(redirect);
    request.code_verifier = Some(Secret::new(pkce.verifier));
    let tokens = oidc::token(&place.server, &client, request, world.now())?;
    Ok(Some((client, tokens)))
}

fn address(place: &Place, client: &Client, pkce: &Pkce, redirect: &str) -> String {
    let scopes = KIRO_SCOPES.join(" ");
    let query = [
        ("response_type", "code"),
        ("client_id", client.id.as_str()),
        ("redirect_uri", redirect),
        ("state", pkce.state.as_str()),
        ("code_challenge_method", "S256"),
        ("scopes", scopes.as_str()),
        ("code_challenge", pkce.challenge.as_str()),
    ];
    place.server.url(AUTHORIZE_PATH, &query).into()
}
