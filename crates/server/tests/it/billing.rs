//! Costs, invoices and promotions as operators and administrators meet them.

use usher_app::Place;
use usher_app::billing::ListPromotions;
use usher_domain::access::Caller;
use usher_domain::id::{AccountId, AdministratorId, SessionId};
use usher_domain::time::HOUR;
use usher_store::account::{Account, Administrator};
use usher_store::session::Session;
use usher_testkit::{Visitor, World};

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";

/// Somebody signed in to the console, who administers `account` or runs the server.
async fn signed_in(world: &World, name: &'static str, account: Option<&'static str>) -> Visitor {
    let secret = format!("secret-of-{name}");
    let hash = world.app.house().keys.hash("session", &secret);
    let now = world.now();
    let work = move |tx: &mut usher_store::Tx<'_>| -> usher_store::Result<()> {
        let id = AdministratorId::new(name);
        let person = Administrator {
            id: id.clone(),
            email: format!("{name}@example.com"),
            name: name.into(),
            is_operator: account.is_none(),
            state: "active".into(),
            language: "en".into(),
            created_at: now,
        };
        usher_store::account::insert_administrator(tx, &person, &person.email)?;
        if let Some(account) = account {
            let account = Account { id: AccountId::new(account), name: format!("{name} & Co"), created_at: now };
            usher_store::account::insert(tx, &account)?;
            usher_store::account::grant(tx, &account.id, &id)?;
        }
        let session = Session {
            id: SessionId::new(tx.ordered_id()),
            subject: name.into(),
            created_at: now,
            authenticated_at: now,
            last_seen_at: now,
            expires_at: now + 8 * HOUR,
            address: String::new(),
            agent: String::new(),
        };
        usher_store::session::insert(tx, &session, &hash)
    };
    let written = world.app.database(&Place::Global).expect("a database").write(work).await;
    written.expect("it is written").expect("it is good");
    let visitor = world.visitor();
    visitor.set_cookie("usher-console", &secret);
    visitor
}

#[tokio::test]
async fn an_operator_grants_a_promotion_and_the_customer_sees_it() {
    let world = World::new().await;
    let ana = signed_in(&world, "ana", Some(ACCOUNT)).await;
    let operator = signed_in(&world, "opal", None).await;
    let page = operator.get("/operator/promotions").await.expect(200).says("No promotions yet");
    let wrong = [("account", ACCOUNT), ("name", "Startup 2026"), ("amount", "96o"), ("issued", "")];
    operator.submit(&page, "/operator/promotions", &wrong).await.expect(400).says("amount").says("value=\"96o\"");
    let right = [("account", ACCOUNT), ("name", "Startup <2026>"), ("amount", "1960.00"), ("issued", "")];
    let page = operator.submit(&page, "/operator/promotions", &right).await.expect(200);
    let page = page.says("The promotion was granted.").says("$1,960.00").says("Startup &lt;2026&gt;");
    let path = format!("/console/{ACCOUNT}/us-east-1/billing/promotions");
    ana.get(&path).await.expect(200).says("$1,960.00 of $1,960.00 left").says("365 days left");
    let revoke = format!("/operator/promotions/{}/revoke", page.between("/operator/promotions/", "/revoke"));
    let asked = operator.get(&revoke).await.expect(200).says("loses $1,960.00");
    operator.submit(&asked, &revoke, &[]).await.expect(200).says("taken back");
    ana.get(&path).await.expect(200).says("Taken back");
    let view = ListPromotions { account: AccountId::new(ACCOUNT) };
    let left = world.app.show(&Caller::system("test"), view).await.expect("promotions");
    assert_eq!(left[0].promotion.left.to_string(), "0.00");
    ana.get("/operator/promotions").await.expect(403);
    world.close().await;
}

#[tokio::test]
async fn empty_pages_say_what_will_appear_and_when() {
    let world = World::new().await;
    let ana = signed_in(&world, "ana", Some(ACCOUNT)).await;
    let at = |rest: &str| format!("/console/{ACCOUNT}/us-east-1/billing{rest}");
    ana.get(&at("")).await.expect(200).says("No charges in this month").says("Open until 2026-12-01");
    ana.get(&at("?month=2026-10")).await.expect(200).says("2026-10");
    ana.get(&at("?month=2026-12")).await.expect(400);
    ana.get(&at("?month=soon")).await.expect(400);
    ana.get(&at("/invoices")).await.expect(200).says("No invoices yet");
    ana.get(&at("/promotions")).await.expect(200).says("No promotions");
    ana.get(&at("/invoices/nothing")).await.expect(404);
    let csv = ana.get(&at("/costs.csv")).await.expect(200).says("month,invoice,account");
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    ana.set_cookie("lang", "zh-CN");
    ana.get(&at("")).await.expect(200).says("本月没有费用");
    world.close().await;
}

#[tokio::test]
async fn a_foreign_accounts_bills_do_not_exist() {
    let world = World::new().await;
    let ana = signed_in(&world, "ana", Some(ACCOUNT)).await;
    signed_in(&world, "ben", Some(OTHER)).await;
    for rest in ["", "/costs.csv", "/invoices", "/promotions"] {
        ana.get(&format!("/console/{OTHER}/us-east-1/billing{rest}")).await.expect(404);
    }
    world.close().await;
}
