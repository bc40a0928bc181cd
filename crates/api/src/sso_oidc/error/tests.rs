//! The translation, and the table that shows it.

use super::*;

#[test]
fn what_ends_a_clients_loop_is_never_a_slow_down_or_pending() {
    for code in [Code::GrantExpired, Code::GrantInvalid, Code::GrantReused, Code::GrantDenied, Code::ClientInvalid] {
        let fault = fault_of(code);
        assert!(fault != fault::SLOW_DOWN && fault != fault::AUTHORIZATION_PENDING, "{code:?}");
    }
    assert_eq!(fault_of(Code::GrantExpired).exception, "ExpiredTokenException");
    assert_eq!(fault_of(Code::ClientInvalid).status, 401);
}

#[test]
fn the_table_is_as_the_code_says() {
    check("errors-sso-oidc.md", &table());
}

/// Every refusal as our own API and pages answer it. Values that a refusal brings along stand as `{$name}`.
#[test]
fn the_table_of_refusals_is_current() {
    let mut text = "# Refusals\n\nWritten by a test; do not edit. The status is that of our own API and pages; the \
                    last column names the exception of SSO-OIDC. A value that the refusal brings along stands as \
                    `{$name}`.\n\n| code | status | what happened | the cure | SSO-OIDC |\n|---|---|---|---|---|\n"
        .to_owned();
    for code in Code::ALL {
        let (cause, cure) = Words::shared().refusal(Lang::En, &usher_domain::Refusal::new(*code));
        let (status, exception) = (usher_web::status::of(code.kind()).as_u16(), fault_of(*code).exception);
        let row = format!("| {} | {status} | {cause} | {cure} | {exception} |", code.as_str());
        text.extend([row.replace('\n', " ").as_str(), "\n"]);
    }
    check("errors.md", &text);
}

fn check(name: &str, text: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables").join(name);
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run this test with UPDATE_TABLES=1");
}
