//! The administrator enables Identity Center, adds people, signs up for the service, and gives the group a plan.

use usher_testkit::browser::Step;

use crate::walker::Walker;

/// Where people live.
pub(crate) const HOME: &str = "us-east-1";
/// Where their data lives.
pub(crate) const DATA: &str = "eu-central-1";
/// The group of the issue.
const GROUP: &str = "kiro_dev_group";

/// Enables Identity Center in the people's Region.
pub(crate) async fn identity_center(walker: &Walker, account: &str) -> Step<()> {
    walker.goto(&format!("/console/{account}/{HOME}/kiro")).await?;
    walker.look("kiro-needs-identity-center").await?;
    walker.follow("kiro-center-missing-button").await?;
    walker.look("identity-center-off").await?;
    walker.press("instance-enable").await?;
    walker.expect(&walker.say("instance-done-enabled")).await?;
    walker.look("identity-center").await
}

/// Creates the group and adds Mei to it with an invitation; answers the Start URL's path.
pub(crate) async fn people(walker: &Walker, account: &str) -> Step<String> {
    let base = format!("/console/{account}/{HOME}/identity-center");
    walker.goto(&format!("{base}/groups")).await?;
    walker.look("groups-none").await?;
    walker.follow("group-add").await?;
    walker.look("group-add").await?;
    walker.fill("group-name", GROUP).await?;
    walker.press("button-create").await?;
    walker.look("group").await?;
    walker.follow("nav-users").await?;
    walker.look("users-none").await?;
    walker.follow("user-add").await?;
    walker.look("user-add-details").await?;
    let fields = [
        ("user-name", "mei"),
        ("user-email", "mei@northwind.example"),
        ("user-given-name", "Mei"),
        ("user-family-name", "Lin"),
        ("user-language", walker.tag()),
    ];
    for (key, value) in fields {
        walker.fill(key, value).await?;
    }
    walker.press("button-next").await?;
    walker.look("user-add-groups").await?;
    walker.browser.fill(GROUP, "on").await?;
    walker.press("button-next").await?;
    walker.look("user-add-review").await?;
    walker.press("user-add").await?;
    walker.look("user").await?;
    walker.goto(&format!("{base}/users")).await?;
    walker.look("users").await?;
    walker.follow("import-title").await?;
    walker.look("import").await?;
    walker.goto(&format!("{base}/settings")).await?;
    walker.look("identity-center-settings").await?;
    let urls = walker.text_of("main").await?;
    let store = urls.split("/start/").nth(1).unwrap_or_default();
    let store: String = store.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    Ok(format!("/start/{}", store.chars().take(12).collect::<String>()))
}

/// Signs up for the service in the data's Region.
pub(crate) async fn profile(walker: &Walker, account: &str) -> Step<()> {
    walker.goto(&format!("/console/{account}/{HOME}/kiro")).await?;
    walker.look("kiro-elsewhere").await?;
    walker.goto(&format!("/console/{account}/{DATA}/kiro")).await?;
    walker.look("kiro-none").await?;
    let service = walker.world.app.house().catalogue.service.clone();
    walker.follow_words(&walker.say_with("kiro-sign-up", "service", &service)).await?;
    walker.look("kiro-sign-up").await?;
    walker.press("button-enable").await?;
    walker.expect(&walker.say("kiro-done-signed-up")).await?;
    walker.look("kiro-empty").await?;
    walker.goto(&format!("/console/{account}/{DATA}/kiro/settings")).await?;
    walker.look("kiro-settings").await
}

/// Gives the group the plan Pro.
pub(crate) async fn subscribe(walker: &Walker) -> Step<()> {
    walker.follow("nav-users-and-groups").await?;
    walker.look("plans-none").await?;
    let path = walker.path().await?.replace("/users", "/groups");
    walker.goto(&path).await?;
    walker.look("group-plans-none").await?;
    walker.follow("kiro-add-group").await?;
    walker.look("choose-tier").await?;
    walker.press("kiro-continue").await?;
    walker.look("choose-group").await?;
    walker.browser.fill(&walker.say_with("select-row", "name", GROUP), "on").await?;
    walker.press("kiro-assign").await?;
    walker.expect(&walker.say("kiro-done-assigned")).await?;
    walker.look("group-plans").await?;
    walker.until(&path.replace("/groups", "/users"), "Mei Lin").await?;
    walker.expect(&walker.say("state-pending")).await?;
    walker.look("plans").await?;
    walker.follow_words("Mei Lin").await?;
    walker.look("seat-pending").await
}
