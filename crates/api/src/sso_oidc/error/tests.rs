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
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tables/errors-sso-oidc.md");
    #[expect(clippy::disallowed_methods, reason = "the switch that writes living tables anew is the environment's")]
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(path, table()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), table(), "run the test with UPDATE_TABLES=1");
}
