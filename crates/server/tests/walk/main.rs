//! The walk: people go through the whole product in a browser, by the words on the buttons, in both languages.
//!
//! Each page on the way is photographed into `artifacts/walk/<language>` and judged: nothing that axe-core finds, no
//! sideways scrolling on a narrow screen, no sentence without a translation. One browser runs at a time.

#![expect(clippy::panic, reason = "a test says no by panicking")]

mod crawl;
mod house;
mod member;
mod money;
#[path = "../it/people.rs"]
#[expect(dead_code, reason = "the walk signs people in by the browser and needs the authenticator app alone")]
mod people;
mod plain;
mod team;
mod walker;

use usher_app::words::Lang;
use usher_testkit::browser::Step;

use walker::Walker;

/// From the set-up link to the closed invoice.
async fn whole(walker: &Walker) -> Step<()> {
    let operator = house::operator(walker).await?;
    let key = house::product(walker).await?;
    let account = house::account(walker).await?;
    let admin = house::administrator(walker, &account).await?;
    team::identity_center(walker, &account).await?;
    let store = team::people(walker, &account).await?;
    team::profile(walker, &account).await?;
    team::subscribe(walker).await?;
    let member = member::invited(walker, &store).await?;
    member::command_line(walker, &store).await?;
    member::device(walker, &store).await?;
    money::spend(walker, &key, &member).await?;
    money::dashboard(walker, &account).await?;
    member::portal_in_use(walker, &store).await?;
    money::promotion(walker, (&operator, &admin), &account).await?;
    money::month_end(walker, &admin, &account).await?;
    money::activity(walker, &account).await
}

async fn in_language(lang: Lang) {
    let walker = Walker::start(lang).await;
    let outcome = whole(&walker).await;
    walker.end(outcome).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn people_go_from_the_set_up_link_to_the_invoice_in_english() {
    in_language(Lang::En).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn people_go_from_the_set_up_link_to_the_invoice_in_chinese() {
    in_language(Lang::ZhCn).await;
}
