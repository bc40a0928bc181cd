//! Nothing about a sign-in may tell by its time whether a name is anybody's: the same statements run for everybody.

use usher_domain::id::UserId;
use usher_domain::region::RegionName;

use super::world::{HERE, World, place};
use crate::error::Result;
use crate::sign_in::{Begin, Realm, begin_try, name};

/// How many statements it takes to say a name, and to try a password for it.
async fn cost(world: &World, realm: &Realm, typed: &str) -> Result<(u32, u32)> {
    let at = if realm.region().is_some() { place(HERE) } else { crate::Place::Global };
    let (house, browser) = (world.app.house(), "0".repeat(32));
    let begin = Begin { realm: realm.clone(), name: typed.into(), next: String::new(), browser };
    let named = move |tx: &mut usher_store::Tx<'_>| Ok((name(tx, &house, &begin)?, tx.statements()));
    let (ticket, naming) = world.app.keep_book(&at, named).await?;
    let house = world.app.house();
    let tried = move |tx: &mut usher_store::Tx<'_>| {
        begin_try(tx, &house, &ticket, Some(&"192.0.2.1".to_owned()))?;
        Ok(tx.statements())
    };
    Ok((naming, world.app.keep_book(&at, tried).await?))
}

#[tokio::test]
async fn a_known_a_disabled_and_an_unknown_name_cost_the_same_statements() -> Result<()> {
    let world = World::new().await;
    let instance = world.instance.clone();
    world
        .write(&place(HERE), move |tx| {
            for (id, name, state) in [("u1", "ana", "enabled"), ("u2", "bo", "disabled")] {
                usher_store::sample::user(tx, &instance, &UserId::new(id), name)?;
                usher_store::sample::state(tx, &UserId::new(id), state)?;
            }
            Ok(())
        })
        .await;
    let realm = Realm::Member { region: RegionName::new(HERE), instance: world.instance.clone(), start: "acme".into() };
    let known = cost(&world, &realm, "ana").await?;
    assert!(known.0 > 4 && known.1 > 6, "{known:?}");
    assert_eq!(cost(&world, &realm, "bo").await?, known, "disabled");
    assert_eq!(cost(&world, &realm, "nobody").await?, known, "unknown");
    let unknown = cost(&world, &Realm::Console, "nobody@example.com").await?;
    world
        .write(&crate::Place::Global, |tx| {
            let person = usher_store::account::Administrator {
                id: usher_domain::id::AdministratorId::new("olga"),
                email: "olga@example.com".into(),
                name: "Olga".into(),
                is_operator: true,
                state: "active".into(),
                language: "en".into(),
                created_at: tx.now(),
            };
            usher_store::account::insert_administrator(tx, &person, "olga@example.com")
        })
        .await;
    assert_eq!(cost(&world, &Realm::Console, "olga@example.com").await?, unknown);
    Ok(())
}
