//! `usher login`.

use serde_json::json;
use usher_wire::usher::{ME_PATH, Me};

use super::seats;
use crate::args::Login;
use crate::failure::{Exit, Failure};
use crate::login::{browser, device};
use crate::place::{self, Place};
use crate::session::Session;
use crate::store::{Client, Saved, Tokens};
use crate::world::World;

pub(crate) fn run(world: &mut World<'_>, args: &Login, json: bool) -> Result<Exit, Failure> {
    let store = world.store()?;
    // A file that cannot be read is no reason not to sign in: the sign-in replaces it.
    let before = store.read().unwrap_or_default();
    let place = find(&before, args)?;
    if let Some(typed) = args.region.as_deref().filter(|typed| *typed != place.region) {
        let found = &place.region_text;
        world.screen.note(&format!("The Region {typed} was given, but this Start URL is in {found}: using that one."));
    }
    let (client, tokens) = sign_in(world, &place, args)?;
    save(world, &place, client, tokens)?;
    report(world, &place, json)
}

fn find(before: &Saved, args: &Login) -> Result<Place, Failure> {
    let start_url = args.start_url.as_deref().or_else(|| before.remembered()).ok_or_else(|| {
        Failure::new(Exit::Usage, "start-url-missing", "No Start URL was given, and none is remembered.")
            .cure("Type `usher login --start-url URL`; the URL is in your invitation.")
    })?;
    let same = args.start_url.is_none() || args.start_url.as_deref() == before.remembered();
    let remembered = Some(before.server.as_str()).filter(|server| same && !server.is_empty());
    place::find(start_url, args.server.as_deref().or(remembered))
}

fn sign_in(world: &mut World<'_>, place: &Place, args: &Login) -> Result<(Client, Tokens), Failure> {
    if args.device || (world.browser.is_none() && !args.no_browser) {
        return device::sign_in(world, place);
    }
    if let Some(signed_in) = browser::sign_in(world, place, args.no_browser)? {
        return Ok(signed_in);
    }
    world.screen.note("No browser could be opened here.");
    device::sign_in(world, place)
}

fn save(world: &World<'_>, place: &Place, client: Client, tokens: Tokens) -> Result<(), Failure> {
    let store = world.store()?;
    let locked = store.lock()?;
    let before = locked.read().unwrap_or_default();
    locked.write(&Saved {
        server: place.server.origin().to_owned(),
        start_url: place.start_url.clone(),
        region: place.region.clone(),
        profile: before.profile.filter(|_| before.start_url == place.start_url),
        client: Some(client),
        tokens: Some(tokens),
    })
}

fn report(world: &mut World<'_>, place: &Place, json: bool) -> Result<Exit, Failure> {
    let mut session = Session::open(world)?;
    let me: Me = session.get(ME_PATH, &[])?;
    let chosen = session.saved.profile.clone();
    let seat = seats::current(&me, chosen.as_deref());
    if let Some(seat) = seat.filter(|seat| Some(seat.arn.as_str()) != chosen.as_deref()) {
        session.choose(&seat.arn)?;
    }
    if json {
        world.screen.json(&json!({
            "signedIn": true,
            "startUrl": place.start_url,
            "region": place.region,
            "server": place.server.origin(),
            "userName": me.user.user_name,
            "profile": seat.map(|seat| &seat.arn),
        }));
        return Ok(Exit::Ok);
    }
    world
        .screen
        .line(&format!("Signed in as {} at {}, Region {}.", me.user.user_name, place.start_url, place.region_text));
    if let Some(seat) = seat {
        world.screen.line(&format!("Profile {}: {}.", seat.name, seat.tier_title));
    } else {
        let missing = seats::missing(&me);
        world.screen.note(&format!("{} {}", missing.what, missing.cure));
    }
    Ok(Exit::Ok)
}
