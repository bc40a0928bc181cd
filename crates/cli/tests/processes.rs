//! The built `usher` as many processes at once, which share one sign-in and never sign each other out.

#![expect(clippy::unwrap_used, reason = "a test says no by panicking")]

#[expect(dead_code, reason = "the same people as in the server's scenarios, of whom this needs one")]
#[path = "../../server/tests/it/grant_world.rs"]
mod grant_world;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use grant_world::Acme;
use serde_json::{Value, json};

/// How many there are at once.
const PROCESSES: usize = 64;

fn usher(home: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command.env_clear().env("USHER_HOME", home).args(words);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Signs in with a code that a browser approves.
async fn sign_in(acme: &Acme, home: &Path) {
    let mut login = usher(home, &["login", "--device", "--start-url", &acme.start_url()]);
    let mut said = BufReader::new(login.stderr.take().unwrap());
    let (code, said) = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        while !text.contains("user_code=") && said.read_line(&mut text).unwrap() > 0 {}
        let code: String = text.split("user_code=").nth(1).unwrap_or_default().chars().take(9).collect();
        (code, said)
    })
    .await
    .unwrap();
    acme.approve(&json!({ "userCode": code })).await;
    let (done, rest) = tokio::task::spawn_blocking(move || {
        let (mut said, mut rest) = (said, String::new());
        said.read_to_string(&mut rest).unwrap();
        (login.wait_with_output().unwrap(), rest)
    })
    .await
    .unwrap();
    assert!(done.status.success(), "{rest}");
}

fn saved(home: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(home.join("session.json")).unwrap()).unwrap()
}

/// Makes the access token on disk look as if it had ended, so that whoever comes next refreshes it.
fn age(home: &Path) -> String {
    let mut file = saved(home);
    file["tokens"]["expiresAt"] = json!(0);
    std::fs::write(home.join("session.json"), file.to_string()).unwrap();
    file["tokens"]["refresh"].as_str().unwrap().to_owned()
}

/// Starts all, then waits for all.
async fn crowd(home: &Path, words: &'static [&'static str]) -> Vec<Output> {
    let home = home.to_owned();
    let run = move || {
        let started: Vec<Child> = (0..PROCESSES).map(|_| usher(&home, words)).collect();
        started.into_iter().map(|one| one.wait_with_output().unwrap()).collect()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_processes_with_one_sign_in_refresh_it_and_all_stay_signed_in() {
    let acme = Acme::new().await;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("usher");
    sign_in(&acme, &home).await;
    for round in 0..3 {
        let before = age(&home);
        for done in crowd(&home, &["whoami", "--json"]).await {
            let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(done.status.success() && out.contains("\"ana\""), "round {round}: {out} {err}");
        }
        let file = saved(&home);
        assert_ne!(file["tokens"]["refresh"], before.as_str(), "round {round}: nobody refreshed");
        assert!(file["tokens"]["expiresAt"].as_i64().is_some_and(|at| at > 0), "round {round}");
        // What is on disk is the one living line: it works, and it can be refreshed again.
        let access = file["tokens"]["access"].as_str().unwrap();
        acme.me(access).await.expect(200).says("ana");
    }
    // One of them signs out: the others are told so, and nobody brings the sign-in back.
    age(&home);
    let last = usher(&home, &["logout"]).wait_with_output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    for done in crowd(&home, &["whoami"]).await {
        assert_eq!(done.status.code(), Some(3), "{}", String::from_utf8_lossy(&done.stdout));
    }
    assert!(saved(&home)["tokens"].is_null());
    acme.world.close().await;
}
