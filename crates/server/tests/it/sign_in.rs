//! Signing in: what counts, what counts once, and what tells nobody anything.

use usher_testkit::World;

use crate::member;
use crate::office::Office;
use crate::people::{PASSWORD, code, operator, say_name, until_code};

const OLGA: &str = "olga@example.com";

#[tokio::test]
async fn password_and_code_lead_to_where_the_person_wanted() {
    let world = World::new().await;
    let olga = operator(&world).await;
    world.pass_minutes(1);
    let visitor = world.visitor();
    let page = visitor.get("/console/security").await.expect(200);
    assert!(page.path.starts_with("/console/sign-in?next="), "{}", page.path);
    let page = say_name(&visitor, &page.path, "OLGA@example.com").await.says("Enter your password");
    let page = visitor.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200);
    let done = visitor.submit(&page, "/sign-in/code", &[("code", &code(&world, &olga.secret))]).await.expect(200);
    assert_eq!(done.path, "/console/security");
    world.close().await;
}

#[tokio::test]
async fn a_step_of_the_app_counts_once_and_a_recovery_code_too() {
    let world = World::new().await;
    let olga = operator(&world).await;
    let now = code(&world, &olga.secret);
    let (visitor, page) = until_code(&world, OLGA).await;
    visitor.submit(&page, "/sign-in/code", &[("code", &now)]).await.expect(401).says("role=\"alert\"");
    world.pass_minutes(1);
    let next = code(&world, &olga.secret);
    visitor.submit(&page, "/sign-in/code", &[("code", &next)]).await.expect(200);
    let (visitor, page) = until_code(&world, OLGA).await;
    visitor.submit(&page, "/sign-in/code", &[("code", &next)]).await.expect(401);
    visitor.submit(&page, "/sign-in/code", &[("code", &olga.codes[3])]).await.expect(200);
    let (visitor, page) = until_code(&world, OLGA).await;
    visitor.submit(&page, "/sign-in/code", &[("code", &olga.codes[3])]).await.expect(401);
    world.close().await;
}

#[tokio::test]
async fn a_wrong_password_says_the_same_of_known_and_unknown() {
    let world = World::new().await;
    operator(&world).await;
    let visitor = world.visitor();
    let mut answers = Vec::new();
    for name in [OLGA, "hugo@example.com"] {
        let page = say_name(&visitor, "/console/sign-in", name).await;
        let wrong = visitor.submit(&page, "/sign-in/password", &[("password", "wrong")]).await.expect(401);
        let mut headers = wrong.headers.clone();
        headers.retain(|(header, _)| !["x-request-id", "date"].contains(&header.as_str()));
        answers.push((page.body.replace(name, "-"), wrong.body.replace(name, "-"), headers));
    }
    let unknown = answers.pop();
    assert_eq!(answers.pop(), unknown);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_wrong_passwords_at_once_count_five_and_the_right_one_waits_its_turn() {
    let world = World::new().await;
    operator(&world).await;
    let visitor = world.visitor();
    let page = say_name(&visitor, "/console/sign-in", OLGA).await;
    let csrf = page.between("name=\"csrf\" value=\"", "\"");
    let tries: Vec<_> = (0..64)
        .map(|number| {
            let (visitor, body) = (visitor.clone(), format!("csrf={csrf}&password=wrong{number}"));
            let kind = Some("application/x-www-form-urlencoded");
            tokio::spawn(async move { visitor.request("POST", "/sign-in/password", kind, &body).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in tries {
        statuses.push(one.await.expect("tried"));
    }
    let count = |status: u16| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((count(401), count(429)), (5, 59), "{statuses:?}");
    let right = [("password", PASSWORD)];
    let refused = visitor.submit(&page, "/sign-in/password", &right).await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("2"));
    world.pass(2_000_000);
    visitor.submit(&page, "/sign-in/password", &right).await.expect(200).says("Enter a code");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_racers_with_one_recovery_code_or_one_step_one_signs_in() {
    let world = World::new().await;
    let olga = operator(&world).await;
    world.pass_minutes(1);
    for is_step in [true, false] {
        let secret = if is_step { code(&world, &olga.secret) } else { olga.codes[0].clone() };
        let mut racers = Vec::new();
        for _ in 0..256 {
            racers.push(until_code(&world, OLGA).await);
        }
        let racers: Vec<_> = racers
            .into_iter()
            .map(|(visitor, page)| {
                let csrf = page.between("name=\"csrf\" value=\"", "\"");
                let (body, kind) = (format!("csrf={csrf}&code={secret}"), Some("application/x-www-form-urlencoded"));
                tokio::spawn(async move { visitor.request("POST", "/sign-in/code", kind, &body).await.status })
            })
            .collect();
        let mut statuses = std::collections::BTreeMap::new();
        for racer in racers {
            *statuses.entry(racer.await.expect("raced")).or_insert(0) += 1;
        }
        assert_eq!(statuses.get(&303), Some(&1), "{statuses:?}");
        world.pass_minutes(16);
    }
    world.close().await;
}

#[tokio::test]
async fn every_proof_changes_the_cookie_and_the_old_one_is_worth_nothing() {
    let world = World::new().await;
    let olga = operator(&world).await;
    world.pass_minutes(1);
    let visitor = world.visitor();
    let page = say_name(&visitor, "/console/sign-in?next=%2Fconsole%2Fsecurity", OLGA).await;
    let planted = visitor.cookie("usher-sign-in").expect("a cookie");
    let page = visitor.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200);
    assert_ne!(visitor.cookie("usher-sign-in").as_ref(), Some(&planted));
    let thief = world.visitor();
    thief.get("/sign-in/step").await;
    for stolen in [planted, visitor.cookie("usher-sign-in").expect("a cookie")] {
        thief.set_cookie("usher-sign-in", &stolen);
        thief.get("/sign-in/step").await.expect(200).says("This sign-in has ended");
    }
    let other_tab = visitor.clone();
    visitor.submit(&page, "/sign-in/code", &[("code", &code(&world, &olga.secret))]).await.expect(200);
    // The other tab still shows the code page, and the back button the password page.
    other_tab.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200).says("has ended");
    world.close().await;
}

#[tokio::test]
async fn going_back_to_the_password_shows_the_step_that_is_due() {
    let world = World::new().await;
    operator(&world).await;
    let (visitor, page) = until_code(&world, OLGA).await;
    visitor.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200).says("Enter a code");
    visitor.submit(&page, "/sign-in/finish", &[]).await.expect(200).says("Enter a code");
    visitor.submit(&page, "/sign-in/device", &[("code", "123456")]).await.expect(200).says("Enter a code");
    assert_eq!(visitor.cookie("usher-console"), None);
    world.close().await;
}

#[tokio::test]
async fn signing_out_and_changing_the_password_end_what_they_should() {
    let world = World::new().await;
    let olga = operator(&world).await;
    world.pass_minutes(1);
    let (other, page) = until_code(&world, OLGA).await;
    other.submit(&page, "/sign-in/code", &[("code", &code(&world, &olga.secret))]).await.expect(200);
    let page = olga.visitor.get("/console/security").await.expect(200);
    let fields = [("password", PASSWORD), ("new-password", "Meadow-tractor-77-violet")];
    olga.visitor.submit(&page, "/console/security/password", &fields).await.expect(200);
    assert!(other.get("/console/security").await.path.starts_with("/console/sign-in"), "the other session ends");
    let page = olga.visitor.get("/console/security").await.expect(200);
    let session = olga.visitor.cookie("usher-console").expect("a session");
    olga.visitor.submit(&page, "/console/sign-out", &[]).await.expect(200);
    olga.visitor.set_cookie("usher-console", &session);
    assert!(olga.visitor.get("/console/security").await.path.starts_with("/console/sign-in"), "it ended for good");
    world.close().await;
}

#[tokio::test]
async fn the_way_back_never_leads_to_another_site() {
    let world = World::new().await;
    operator(&world).await;
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let path = format!("/console/sign-in?next={}", evil.replace(':', "%3A").replace('\\', "%5C"));
        let page = world.visitor().get(&path).await.expect(200);
        assert!(!page.body.contains("evil.example\"") || !page.body.contains("name=\"next\" value=\"/"), "{evil}");
        assert!(page.body.contains("name=\"next\" value=\"\""), "{evil}");
    }
    world.close().await;
}

#[tokio::test]
async fn a_known_and_an_unknown_name_cost_the_same_hashes_and_the_same_job() {
    let world = World::new().await;
    let office = Office::enabled(&world, "111122223333").await;
    let start = member::start(&world, &office).await;
    member::member(&world, &office, "mei").await;
    member::add(&office, "invited").await;
    world.drain().await;
    let made = || world.app.passwords().made();
    let mut costs = Vec::new();
    for name in ["mei", "invited", "nobody"] {
        let before = made();
        let (_, page) = member::until_proof(&world, &start, (name, "Wrong-lantern-42-quiet")).await;
        page.expect(401);
        costs.push(made() - before);
    }
    assert_eq!(costs, [1, 1, 1]);
    let (visitor, forgot) = (world.visitor(), format!("{start}/forgot"));
    let place = usher_app::Place::Region(usher_domain::region::RegionName::new(crate::office::REGION));
    let (mails, hashes) = (world.app.mailbox(50).await.unwrap().len(), made());
    for name in ["mei", "invited", "nobody"] {
        let page = visitor.get(&forgot).await.expect(200);
        visitor.submit(&page, &forgot, &[("username", name)]).await.expect(200);
        assert_eq!(world.app.job_counts(&place).await.unwrap(), (1, 0), "{name}");
        world.drain().await;
    }
    assert_eq!(world.app.mailbox(50).await.unwrap().len(), mails + 1, "only the registered member gets mail");
    // A link that opens nothing costs no hash, whether it was good once or never.
    let link = member::mailed(&world, "mei@x.example").await;
    let page = visitor.get(&link).await.expect(200);
    let new = [("new-password", "Meadow-tractor-77-violet")];
    visitor.submit(&page, &link, &new).await.expect(200);
    let spent = made();
    for path in [link.clone(), format!("{link}x"), "/setup/nothing".to_owned(), "/invitation/nothing".to_owned()] {
        visitor.submit(&page, &path, &[new[0], ("name", "E"), ("email", "e@evil.example")]).await.expect(404);
    }
    assert!(spent > hashes && made() == spent, "{hashes} {spent} {}", made());
    world.close().await;
}

#[tokio::test]
async fn failures_are_forgotten_once_they_count_no_more() {
    let world = World::new().await;
    operator(&world).await;
    let visitor = world.visitor();
    for number in 0..3 {
        let page = say_name(&visitor, "/console/sign-in", &format!("nobody{number}@example.com")).await;
        visitor.submit(&page, "/sign-in/password", &[("password", "wrong")]).await.expect(401);
    }
    let kept = async || {
        let global = world.app.database(&usher_app::Place::Global).unwrap();
        global.read(usher_store::inspect::failures).await.unwrap().unwrap()
    };
    world.pass_hours(24);
    world.app.reconcile().await.unwrap();
    assert_eq!(kept().await, 4, "three names and an address");
    world.pass(1);
    world.app.reconcile().await.unwrap();
    assert_eq!(kept().await, 0);
    world.close().await;
}
