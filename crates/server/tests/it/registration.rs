//! Links from mails and what becomes of them.

use usher_testkit::World;

use crate::people::{PASSWORD, operator, setup_path};

#[tokio::test]
async fn a_hundred_scanners_open_the_link_and_the_person_still_registers() {
    let world = World::new().await;
    let path = setup_path(&world).await;
    for _ in 0..100 {
        world.visitor().get(&path).await.expect(200).says("Set up this server");
    }
    let visitor = world.visitor();
    let page = visitor.get(&path).await;
    let fields = [("name", "Olga"), ("email", "olga@example.com"), ("new-password", PASSWORD)];
    let page = visitor.submit(&page, &path, &fields).await.expect(200);
    assert_eq!(page.path, "/sign-in/step");
    let done = crate::people::enrol(&world, visitor, &page).await;
    assert_eq!(done.codes.len(), 10);
    done.visitor.get("/console/security").await.expect(200).says("olga@example.com");
    world.visitor().get(&path).await.expect(404).says("This link was used already");
    world.close().await;
}

#[tokio::test]
async fn a_link_opens_nothing_after_its_hour_nor_for_another_purpose() {
    let world = World::new().await;
    let path = setup_path(&world).await;
    let secret = path.rsplit('/').next().expect("a secret").to_owned();
    for other in ["invitation", "password-reset"] {
        world.visitor().get(&format!("/{other}/{secret}")).await.expect(404).says("This link is not valid");
    }
    let visitor = world.visitor();
    let page = visitor.get(&path).await.expect(200);
    world.pass_minutes(61);
    let fields = [("name", "Olga"), ("email", "olga@example.com"), ("new-password", PASSWORD)];
    visitor.submit(&page, &path, &fields).await.expect(404).says("This link stopped working");
    world.close().await;
}

#[tokio::test]
async fn another_browser_cannot_send_the_form() {
    let world = World::new().await;
    let path = setup_path(&world).await;
    let page = world.visitor().get(&path).await;
    let fields = [("name", "Eve"), ("email", "eve@example.com"), ("new-password", PASSWORD)];
    world.visitor().submit(&page, &path, &fields).await.expect(403);
    world.visitor().get(&path).await.expect(200);
    world.close().await;
}

#[tokio::test]
async fn a_weak_password_comes_back_with_its_reason_and_spends_nothing() {
    let world = World::new().await;
    let path = setup_path(&world).await;
    let visitor = world.visitor();
    for weak in ["short", "Password1!", "alllowercase"] {
        let page = visitor.get(&path).await.expect(200);
        let fields = [("name", "Olga"), ("email", "olga@example.com"), ("new-password", weak)];
        let answer = visitor.submit(&page, &path, &fields).await.expect(400).says("role=\"alert\"");
        assert!(!answer.body.contains(weak), "the page repeats the password");
    }
    visitor.get(&path).await.expect(200);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_256_racers_with_one_link_one_registers() {
    let world = World::new().await;
    let path = setup_path(&world).await;
    let visitor = world.visitor();
    let page = visitor.get(&path).await.expect(200);
    let racers = (0..256).map(|number| {
        let (visitor, page, path) = (visitor.clone(), page.clone(), path.clone());
        tokio::spawn(async move {
            let email = format!("racer{number}@example.com");
            let csrf = page.between("name=\"csrf\" value=\"", "\"");
            let body = format!("csrf={csrf}&name=Racer&email={email}&new-password={PASSWORD}");
            let kind = Some("application/x-www-form-urlencoded");
            visitor.request("POST", &path, kind, &body).await.status
        })
    });
    let racers: Vec<_> = racers.collect();
    let mut winners = 0;
    for racer in racers {
        winners += usize::from(racer.await.expect("raced") == 303);
    }
    assert_eq!(winners, 1);
    world.close().await;
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_everybody_and_the_link_replaces_it() {
    let world = World::new().await;
    let olga = operator(&world).await;
    let visitor = world.visitor();
    let page = visitor.get("/forgot").await.expect(200);
    let known = visitor.submit(&page, "/forgot", &[("username", "olga@example.com")]).await.expect(200);
    let unknown = visitor.submit(&page, "/forgot", &[("username", "nobody@example.com")]).await.expect(200);
    assert_eq!(known.body, unknown.body);
    world.drain().await;
    let mails = world.app.claim_mails(&usher_app::Place::Global).await.expect("mails");
    assert_eq!(mails.len(), 1);
    let link = world.app.write_mail(&mails[0]).expect("opens").link.expect("a link");
    let path = link.strip_prefix(&world.url).expect("our own address").to_owned();
    let page = visitor.get(&path).await.expect(200);
    visitor.submit(&page, &path, &[("new-password", PASSWORD)]).await.expect(400).says("role=\"alert\"");
    let page = visitor.get(&path).await.expect(200);
    let fields = [("new-password", "Meadow-tractor-77-violet")];
    visitor.submit(&page, &path, &fields).await.expect(200).says("Your password was changed");
    visitor.get(&path).await.expect(404);
    assert!(olga.visitor.get("/console/security").await.path.starts_with("/console/sign-in"), "sessions end");
    world.close().await;
}
