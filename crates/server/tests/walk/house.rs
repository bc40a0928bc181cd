//! The operator sets the server up, and the first administrator arrives.

use usher_testkit::browser::Step;

use crate::people::PASSWORD;
use crate::walker::Walker;

/// Somebody who can sign in to the console.
pub(crate) struct Person {
    pub(crate) email: &'static str,
    /// What the authenticator app keeps.
    pub(crate) secret: String,
}

/// Registers whoever chose a password on the page before; answers what the authenticator app keeps.
pub(crate) async fn enrol(walker: &Walker, name: &str) -> Step<String> {
    walker.expect(&walker.say("sign-in-enrol-title")).await?;
    walker.look(&format!("{name}-enrol")).await?;
    let secret = walker.text_of("#totp-secret code").await?;
    walker.fill("sign-in-code", &walker.code(&secret)).await?;
    walker.press("sign-in-continue").await?;
    walker.expect(&walker.say("sign-in-codes-title")).await?;
    walker.look(&format!("{name}-recovery-codes")).await?;
    let codes = walker.text_of("#recovery-codes code").await?;
    if codes.lines().count() != 10 {
        return Err(format!("ten recovery codes were expected: {codes}"));
    }
    walker.follow("sign-in-codes-kept").await?;
    Ok(secret)
}

/// The set-up link makes the first operator.
pub(crate) async fn operator(walker: &Walker) -> Step<Person> {
    let link = walker.world.app.setup_link().await.map_err(|error| error.to_string())?.ok_or("no set-up link")?;
    walker.browser.goto(&link).await?;
    walker.look("set-up").await?;
    walker.fill("sign-in-your-name", "Olga Nord").await?;
    walker.fill("sign-in-email", "olga@usher.example").await?;
    walker.fill("sign-in-new-password", "short").await?;
    walker.press("link-setup-button").await?;
    // Name and address are still there.
    walker.look("set-up-refused").await?;
    walker.fill("sign-in-new-password", PASSWORD).await?;
    walker.press("link-setup-button").await?;
    let secret = enrol(walker, "operator").await?;
    walker.look("operator-home").await?;
    for (key, name) in [("nav-health", "health"), ("nav-mail", "operator-mail"), ("nav-catalogue", "catalogue")] {
        walker.follow(key).await?;
        walker.look(name).await?;
    }
    Ok(Person { email: "olga@usher.example", secret })
}

/// The operator makes a key for the product that will spend credits.
pub(crate) async fn product(walker: &Walker) -> Step<String> {
    walker.follow("nav-products").await?;
    walker.look("products-none").await?;
    walker.fill("operator-product-name", "Inference gateway").await?;
    walker.press("operator-product-create").await?;
    walker.look("product-key").await?;
    let key = walker.text_of("#product-key code").await?;
    walker.follow("nav-products").await?;
    walker.look("products").await?;
    Ok(key)
}

/// The operator opens the customer's account; answers its id.
pub(crate) async fn account(walker: &Walker) -> Step<String> {
    walker.follow("nav-accounts").await?;
    walker.look("accounts-none").await?;
    walker.fill("account-name", "Northwind Traders").await?;
    walker.fill("operator-first-email", "ada@northwind.example").await?;
    walker.fill("operator-first-name", "Ada Berg").await?;
    walker.fill("menu-language", walker.tag()).await?;
    walker.press("operator-create-account").await?;
    walker.look("account-created").await?;
    walker.follow("nav-accounts").await?;
    walker.look("accounts").await?;
    let script = "return document.querySelector('td a, th a, tbody a').href.split('/').pop()";
    let id = walker.browser.run(script, Vec::new()).await?;
    sign_out(walker, "Olga Nord").await?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}

/// The administrator follows the mail and ends up in the console.
pub(crate) async fn administrator(walker: &Walker, account: &str) -> Step<Person> {
    walker.open_mail("ada@northwind.example", "/invitation/").await?;
    walker.look("invitation").await?;
    walker.fill("sign-in-new-password", PASSWORD).await?;
    walker.press("link-invitation-button").await?;
    let secret = enrol(walker, "administrator").await?;
    walker.look("console-home").await?;
    if !walker.path().await?.contains(account) {
        return Err(format!("the console should lead to the account, not to {}", walker.path().await?));
    }
    Ok(Person { email: "ada@northwind.example", secret })
}

/// Signs out by the menu in the corner.
pub(crate) async fn sign_out(walker: &Walker, name: &str) -> Step<()> {
    walker.expect(name).await?;
    walker.browser.run("document.querySelector('.person summary').click()", Vec::new()).await?;
    walker.press("button-sign-out").await?;
    walker.expect(&walker.say("sign-in-title-console")).await
}

/// Signs in to the console and lands on `path`.
pub(crate) async fn sign_in(walker: &Walker, person: &Person, path: &str) -> Step<()> {
    walker.world.pass_minutes(1);
    walker.goto(path).await?;
    walker.fill("sign-in-email", person.email).await?;
    walker.press("sign-in-next").await?;
    walker.fill("sign-in-password", PASSWORD).await?;
    walker.press("sign-in-continue").await?;
    walker.fill("sign-in-code", &walker.code(&person.secret)).await?;
    walker.press("sign-in-continue").await?;
    if walker.path().await? == path { Ok(()) } else { Err(format!("{path} was wanted, not {}", walker.path().await?)) }
}
