//! Starting and stopping the real binary: each way it cannot start says what happened and what to do.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::yard::{Yard, as_nobody, ended, usherd};

#[track_caller]
fn refuses(command: Command, parts: &[&str]) {
    let done = ended(command);
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(1), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_folder_says_who_has_it() {
    let yard = Yard::new();
    let first = yard.up().await;
    let second = yard.usherd(&["up", "--listen", "127.0.0.1:0"]);
    refuses(second, &["Another usherd (pid ", "stop that one, or name another folder with --data"]);
    first.visitor().get("/readyz").await.expect(200);
    let (code, said) = first.stop("INT");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Stopped; every request in flight was answered."), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_named_with_another_to_choose() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let yard = Yard::new();
    let command = yard.usherd(&["up", "--listen", &format!("127.0.0.1:{port}")]);
    refuses(command, &[&format!("The address 127.0.0.1:{port} is already taken"), "--listen 127.0.0.1:"]);
}

#[test]
fn a_folder_without_rights_and_a_file_in_its_place_say_the_cure() {
    let outer = tempfile::tempdir().unwrap();
    std::fs::set_permissions(outer.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = usherd(&["up", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(outer.path().join("data")).current_dir("/");
    as_nobody(&mut command);
    refuses(command, &["Cannot make the data folder", "give this user the right to read and write there"]);
    std::fs::set_permissions(outer.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let file = outer.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let mut command = usherd(&["up", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(&file);
    refuses(command, &["is not a folder", "name another with --data"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_a_newer_version_and_a_lost_or_open_key_are_not_touched() {
    let yard = Yard::new();
    drop(yard.up().await.stop("TERM"));
    let (format, key) = (yard.data().join("format"), yard.data().join("master.key"));
    let up = || yard.usherd(&["up", "--listen", "127.0.0.1:0"]);
    std::fs::write(&format, "99\n").unwrap();
    refuses(up(), &["was written by a newer usherd (format 99", "start the newer version, or restore a backup"]);
    std::fs::write(&format, "1\n").unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    refuses(up(), &["can be read by others (mode 644)", "run chmod 600"]);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::rename(&key, yard.data().join("away")).unwrap();
    refuses(up(), &["is gone", "restore it from a backup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn starting_again_keeps_everything_and_the_link_names_the_port_that_was_chosen() {
    let yard = Yard::new();
    let mut first = yard.up().await;
    assert!(first.said.contains("Made the master key"), "{}", first.said);
    let link = first.hear("/setup/");
    let path = link.trim().strip_prefix(&first.url).expect("our own address").to_owned();
    first.visitor().get(&path).await.expect(200).says("Set up this server");
    let key = std::fs::read(yard.data().join("master.key")).unwrap();
    assert_eq!(first.stop("INT").0, Some(0));
    let mut again = yard.up().await;
    assert!(!again.said.contains("Made the"), "{}", again.said);
    assert_eq!(std::fs::read(yard.data().join("master.key")).unwrap(), key);
    let link = again.hear("/setup/");
    again.visitor().get(link.trim().strip_prefix(&again.url).unwrap()).await.expect(200);
    assert_eq!(again.stop("TERM").0, Some(0));
}
