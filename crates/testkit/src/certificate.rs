//! Certificates for servers on this machine, made on the spot.

use std::path::Path;

/// A certificate that signed itself, for 127.0.0.1 and localhost, valid for ever.
#[derive(Clone)]
pub struct Certificate {
    /// The certificate as PEM.
    pub pem: String,
    /// Its key as PEM.
    pub key: String,
}

impl Certificate {
    /// Makes a new one, with a key of its own.
    pub fn make() -> Self {
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        Self { pem: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    /// Writes `tls.pem` and `tls.key` into a folder.
    pub fn write(&self, folder: &Path) {
        std::fs::write(folder.join("tls.pem"), &self.pem).expect("the folder takes a file");
        std::fs::write(folder.join("tls.key"), &self.key).expect("the folder takes a file");
    }
}
