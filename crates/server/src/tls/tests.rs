//! What certificate and key must be, and what a client sees of it.

use super::*;
use usher_testkit::Certificate;

fn files(folder: &Path) -> Files {
    Files { certificate: folder.join("tls.pem"), key: folder.join("tls.key") }
}

#[test]
fn each_way_in_which_files_are_no_good_names_the_file_and_the_cure_and_nothing_of_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Certificate::make(), Certificate::make());
    let middle = one.key.lines().nth(1).unwrap().to_owned();
    let sealed = one.key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    for (certificate, key, is_key, words) in [
        (one.pem.as_str(), other.key.as_str(), true, "is not the key of the first certificate"),
        (&one.key, &one.key, false, "holds no certificates"),
        ("", &one.key, false, "holds no certificates"),
        (&one.pem, &one.pem, true, "holds no private key"),
        (&one.pem, &sealed, true, "`openssl pkey` takes a passphrase off"),
        (&one.pem, &one.key[..60], true, "holds no private key"),
    ] {
        Certificate { pem: certificate.to_owned(), key: key.to_owned() }.write(folder.path());
        let unusable = read(&files(folder.path())).unwrap_err();
        assert_eq!(unusable.is_key, is_key, "{unusable}");
        assert!(unusable.what.contains(words), "{unusable}");
        let named = if is_key { "tls.key" } else { "tls.pem" };
        assert!(unusable.what.contains(named) && !unusable.what.contains(&middle), "{unusable}");
    }
    one.write(folder.path());
    read(&files(folder.path())).unwrap();
    std::fs::remove_file(folder.path().join("tls.key")).unwrap();
    let unusable = read(&files(folder.path())).unwrap_err();
    assert!(unusable.is_key && unusable.what.contains("check the path"), "{unusable}");
}

#[test]
fn changed_files_are_used_once_they_are_good_again() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Certificate::make(), Certificate::make());
    one.write(folder.path());
    let tls = Tls::new(files(folder.path())).unwrap();
    let chain = || tls.shown.present.read().1.cert.clone();
    let before = chain();
    tls.shown.look_again();
    assert_eq!(chain(), before);
    std::fs::write(folder.path().join("tls.pem"), &other.pem).unwrap();
    tls.shown.look_again();
    assert_eq!(chain(), before, "half replaced is no good");
    std::fs::write(folder.path().join("tls.key"), format!("{}\n", other.key)).unwrap();
    tls.shown.look_again();
    assert_ne!(chain(), before);
    assert!(!format!("{:?}", tls.shown).contains("BEGIN"));
}
