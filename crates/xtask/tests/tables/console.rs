//! Our own API is complete: whatever the console can do, a script can do, with the same permissions.

use std::collections::{BTreeMap, BTreeSet};

use crate::events::use_cases;
use crate::{check, parsed, repository, words};

/// What the console does without an operation of that name, and why; or which operations do the same.
const WITHOUT_OPERATION: &[(&str, &str)] = &[
    ("account_name", "`GET /api/v1/me`"),
    ("administrator_session", SIGNED_IN),
    ("begin_sign_in", PROOF),
    ("change_catalogue", "`UpdateTier`, `SetModel`, `RemoveModel`, `UpdateCatalogue`, `RestoreCatalogue`"),
    ("change_password", PROOF),
    ("check_import", "`CheckImport`"),
    ("choose_password", PROOF),
    ("consent", BROWSER),
    ("create_profile", "`CreateProfile`"),
    ("create_user", "`CreateUser`"),
    ("decide_code", BROWSER),
    ("decide_device", BROWSER),
    ("device_request", BROWSER),
    ("enable_identity_center", "`EnableIdentityCenter`"),
    ("enrol_device", PROOF),
    ("export_seats", "`ListSeats`, page by page"),
    ("find_users", "`ListUsers`, page by page"),
    ("finish_sign_in", PROOF),
    ("forgot_password", PROOF),
    ("identity_center", "`GetInstance`"),
    ("import_users", "`CheckImport` and `ImportUsers`"),
    ("mailbox", "only for visitors on the machine itself, while there is no mail server"),
    ("member_session", SIGNED_IN),
    ("month_to_date", "`GetCosts`"),
    ("my_seats", "`GET /api/v1/me` and `GET /api/v1/usage`"),
    ("named_client", BROWSER),
    ("names_of_users", "`NameUsers`"),
    ("prove_code", PROOF),
    ("prove_password", PROOF),
    ("register", PROOF),
    ("request_code", BROWSER),
    ("reset_forgotten_password", PROOF),
    ("reset_password", "`ResetPassword`"),
    ("see_link", PROOF),
    ("sign_in_progress", PROOF),
    ("start", "`GET /api/v1/start-url`"),
    ("subscribe", "`Subscribe`"),
    ("ConfirmDevice", PROOF),
    ("EndClient", PROOF),
    ("EndSession", PROOF),
    ("EndSessions", PROOF),
    ("NewRecoveryCodes", PROOF),
    ("ProposeDevice", PROOF),
    ("ProposedDevice", PROOF),
    ("RemoveDevice", PROOF),
    ("RenameDevice", PROOF),
    ("SecurityView", PROOF),
    ("SignInFailed", "a code of a refusal of that name"),
    ("SignOut", "a member: `POST /api/v1/sign-out`; an administrator: the browser's session ends, a token has none"),
];
const PROOF: &str = "a person's own proofs and sessions: only whoever signs in may touch them, never a token";
const BROWSER: &str = "a person decides in a browser about a program that asks for a token";
const SIGNED_IN: &str = "who has signed in with this browser; a script has its token";
/// Methods of the application that are no use cases.
const PLAIN: [&str; 7] = ["ask", "clone", "house", "now", "perform", "show", "region_names"];

#[test]
fn whatever_the_console_can_do_the_api_can_do() {
    let tree = repository();
    let known = use_cases(&tree);
    let commands = known.found.iter().map(|(subject, name, _)| (subject.clone(), name.clone()));
    let names: BTreeMap<String, String> = commands.chain(known.asked.iter().cloned()).collect();
    let table = tree.files.iter().find(|file| file.path == "docs/tables/operations.md").unwrap();
    let operations: BTreeSet<&str> =
        table.lines().filter_map(|(_, line)| line.strip_prefix("| ")?.split(" |").next()).collect();
    let mut used = BTreeSet::new();
    for (file, _) in parsed(&tree, &["console"]) {
        let words = words(file.text.parse().unwrap());
        // `Step::SignIn` is a step of a sign-in and `Class::SignIn` a quota; neither is the use case.
        let named = words
            .windows(4)
            .filter(|four| !["Step", "Class"].contains(&four[0].as_str()) && names.contains_key(&four[3]));
        used.extend(named.map(|four| four[3].clone()));
        let called = words.windows(3).filter(|three| three[0] == "app" && three[1] == ".").map(|three| &three[2]);
        used.extend(called.filter(|name| !PLAIN.contains(&name.as_str())).cloned());
    }
    assert!(used.len() > 80, "only {} found", used.len());
    let mut text = "# What the console does, and how a script does it\n\nEvery use case that a page names, with the \
                    operation of [operations.md](operations.md), or why there is none. Written by a test; do not \
                    edit.\n\n| page | script |\n|---|---|\n"
        .to_owned();
    let excused =
        |one: &String| WITHOUT_OPERATION.iter().find(|(name, _)| name == one).map(|(_, why)| (*why).to_owned());
    let mut missing = Vec::new();
    for one in &used {
        let operation = names.get(one).filter(|name| operations.contains(name.as_str()));
        match operation.map(|name| format!("`{name}`")).or_else(|| excused(one)) {
            Some(how) => text.extend([format!("| {one} | {how} |\n")]),
            None => missing.push(one),
        }
    }
    assert!(missing.is_empty(), "add them to crates/api/src/usher/table.rs, or excuse them here: {missing:?}");
    let idle: Vec<_> = WITHOUT_OPERATION.iter().filter(|(name, _)| !used.contains(*name)).collect();
    assert!(idle.is_empty(), "nothing to excuse: {idle:?}");
    check("console.md", &text);
}
