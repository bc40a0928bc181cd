//! Credits and money: spending, dashboard, bill, promotion, the month's end, and the book of acts.

use serde_json::json;
use usher_testkit::browser::Step;

use crate::house::{Person, sign_in, sign_out};
use crate::member::Member;
use crate::team::{DATA, HOME};
use crate::walker::Walker;

/// The product spends credits for the member.
pub(crate) async fn spend(walker: &Walker, key: &str, member: &Member) -> Step<()> {
    let product = walker.world.visitor().with_bearer(key);
    let body = json!({ "requestId": "walk-1", "credits": "13.37", "member": member.id });
    let answer = product.post_json("/api/v1/spend", &body).await;
    if answer.status == 200 { Ok(()) } else { Err(format!("{}: {}", answer.status, answer.body)) }
}

/// The administrator sees the seat become active and the credits arrive.
pub(crate) async fn dashboard(walker: &Walker, account: &str) -> Step<()> {
    let base = format!("/console/{account}/{DATA}/kiro");
    walker.until(&format!("{base}/users?state=active"), "Mei Lin").await?;
    walker.look("plans-active").await?;
    walker.follow_words("Mei Lin").await?;
    walker.expect("13.37").await?;
    walker.look("seat-active").await?;
    walker.until(&base, "13.37").await?;
    walker.look("dashboard").await?;
    walker.goto(&format!("/console/{account}/{HOME}/billing")).await?;
    // 16 November 09:0x: fourteen whole days remain of thirty, and Pro costs $20.00.
    walker.expect("9.33").await?;
    walker.look("billing").await?;
    walker.goto(&format!("/console/{account}/{HOME}/billing/promotions")).await?;
    walker.look("promotions-none").await?;
    walker.goto(&format!("/console/{account}/{HOME}/billing/invoices")).await?;
    walker.look("invoices-none").await
}

/// The operator grants a promotion, and the bill takes it.
pub(crate) async fn promotion(walker: &Walker, (operator, admin): (&Person, &Person), account: &str) -> Step<()> {
    walker.goto(&format!("/console/{account}/{HOME}/account")).await?;
    sign_out(walker, "Ada Berg").await?;
    walker.look("sign-in").await?;
    sign_in(walker, operator, "/operator/promotions").await?;
    walker.look("operator-promotions-none").await?;
    walker.fill("billing-account-id", account).await?;
    walker.fill("billing-promotion-name", "Startup 2026").await?;
    walker.fill("billing-amount-field", "960.00").await?;
    walker.press("billing-grant").await?;
    walker.expect(&walker.say("billing-granted-done")).await?;
    walker.look("operator-promotions").await?;
    sign_out(walker, "Olga Nord").await?;
    sign_in(walker, admin, &format!("/console/{account}/{HOME}/billing")).await?;
    walker.expect("Startup 2026").await?;
    walker.look("billing-with-promotion").await?;
    walker.goto(&format!("/console/{account}/{HOME}/billing/promotions")).await?;
    walker.expect("960.00").await?;
    walker.look("promotions").await
}

/// The month ends, and the invoice stands.
pub(crate) async fn month_end(walker: &Walker, admin: &Person, account: &str) -> Step<()> {
    walker.world.set_time("2026-12-01T02:00:00Z");
    let invoices = format!("/console/{account}/{HOME}/billing/invoices");
    sign_in(walker, admin, &invoices).await?;
    walker.until(&invoices, "2026-11").await?;
    walker.look("invoices").await?;
    let script = "const link = document.querySelector('tbody a'); return link ? link.getAttribute('href') : ''";
    let link = walker.browser.run(script, Vec::new()).await?;
    walker.goto(link.as_str().unwrap_or_default()).await?;
    walker.expect(&walker.say("billing-intact")).await?;
    walker.expect("Startup 2026").await?;
    walker.look("invoice").await
}

/// The book of the account's acts and mails, and the other pages of the account.
pub(crate) async fn activity(walker: &Walker, account: &str) -> Step<()> {
    let base = format!("/console/{account}/{HOME}/account");
    walker.goto(&format!("{base}/activity")).await?;
    walker.expect(&walker.say("event-create-group")).await?;
    walker.look("activity").await?;
    for (rest, name) in
        [("", "account"), ("/administrators", "administrators"), ("/tokens", "tokens"), ("/mail", "mails")]
    {
        walker.goto(&format!("{base}{rest}")).await?;
        walker.look(name).await?;
    }
    walker.goto("/console/security").await?;
    walker.look("security").await
}
