//! Without script, and without a mouse.

use serde_json::json;
use usher_app::words::Lang;
use usher_testkit::browser::Step;

use crate::house;
use crate::team;
use crate::walker::Walker;

/// Presses Tab until an element with these words has the focus; each on the way must show that it has it.
async fn tab_to(walker: &Walker, words: &str, most: u32) -> Step<()> {
    let script = "const one = document.activeElement; const style = getComputedStyle(one);
        const label = one.labels && one.labels[0] ? one.labels[0].innerText : '';
        const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
        return [(one.innerText || label || one.getAttribute('aria-label') || '').trim(), seen, one.outerHTML]";
    let mut way = Vec::new();
    for _ in 0..most {
        walker.browser.tab().await?;
        let focus = walker.browser.run(script, Vec::new()).await?;
        if focus[1] != json!(true) {
            return Err(format!("nobody sees that this has the focus: {}", focus[2]));
        }
        let found = focus[0].as_str().unwrap_or_default().to_owned();
        if found.contains(words) {
            return Ok(());
        }
        way.push(found);
    }
    Err(format!("{words:?} is not reached on {}, only {way:?}", walker.path().await?))
}

async fn without_mouse(walker: &Walker) -> Step<()> {
    let operator = house::operator(walker).await?;
    walker.goto("/operator/accounts").await?;
    tab_to(walker, &walker.say("skip-to-content"), 1).await?;
    tab_to(walker, &walker.say("operator-create-account"), 40).await?;
    house::sign_out(walker, "Olga Nord").await?;
    tab_to(walker, &walker.say("sign-in-next"), 3).await?;
    house::sign_in(walker, &operator, "/operator").await?;
    let account = house::account(walker).await?;
    house::administrator(walker, &account).await?;
    walker.goto(&format!("/console/{account}/{}/kiro", team::HOME)).await?;
    tab_to(walker, &walker.say("kiro-center-missing-button"), 40).await
}

async fn without_script(walker: &Walker) -> Step<()> {
    house::operator(walker).await?;
    let account = house::account(walker).await?;
    let admin = house::administrator(walker, &account).await?;
    team::identity_center(walker, &account).await?;
    house::sign_out(walker, "Ada Berg").await?;
    walker.browser.set_scripts(false).await?;
    walker.goto("/console").await?;
    house::sign_in(walker, &admin, &format!("/console/{account}/{}/identity-center", team::HOME)).await?;
    team::people(walker, &account).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn signing_in_and_adding_a_user_need_no_script() {
    let walker = Walker::in_a_hurry(Lang::ZhCn).await;
    let outcome = without_script(&walker).await;
    walker.end(outcome).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_keyboard_reaches_what_matters_and_shows_where_it_is() {
    let walker = Walker::in_a_hurry(Lang::En).await;
    let outcome = without_mouse(&walker).await;
    walker.end(outcome).await;
}
