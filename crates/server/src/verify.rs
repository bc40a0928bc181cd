//! `usherd verify audit`: the proof that the audit log is as it was written, also beside a running server.

use std::fmt::Write as _;

use usher_app::Place;
use usher_app::audit::Report;

use crate::build::build;
use crate::config::Settings;
use crate::listener;

/// What a verification says.
pub struct Verdict {
    /// A line per database.
    pub text: String,
    /// Whether every chain holds.
    pub is_whole: bool,
}

/// Verifies the audit log of every database. Blocks.
///
/// # Errors
/// A sentence that says which database cannot be read, and why.
pub fn audit(settings: &Settings) -> Result<Verdict, String> {
    let folder = &settings.server.data;
    if settings.database.global.is_none() && !folder.is_dir() {
        return Err(format!("There is no data folder {}; name the right one with --data.", folder.display()));
    }
    let runtime = listener::runtime().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        // Neither the folder's lock nor its key is taken: nothing sealed is opened, and a running server goes on.
        let built = build(settings, folder, &[0; 32], &crate::up::outside(settings))?;
        let mut verdict = Verdict { text: String::new(), is_whole: true };
        for place in built.app.places() {
            let name = place.region().map_or_else(|| "global".to_owned(), ToString::to_string);
            let report = built.app.verify_audit(&place).await;
            let report = report.map_err(|error| format!("The database {name} cannot be read: {error}."))?;
            verdict.is_whole &= report.broken.is_none();
            line(&mut verdict.text, &place, &report);
        }
        let app = built.app.clone();
        drop(tokio::task::spawn_blocking(move || app.close()).await);
        Ok(verdict)
    })
}

fn line(text: &mut String, place: &Place, report: &Report) {
    let name = place.region().map_or_else(|| "global".to_owned(), ToString::to_string);
    let Report { segments, rows, unsealed, broken } = report;
    let written = match broken {
        None => writeln!(text, "{name}: whole; {segments} segments, {rows} rows, {unsealed} not sealed yet"),
        Some(broken) => {
            writeln!(text, "{name}: BROKEN at segment {}: {}; {segments} whole before it", broken.segment, broken.why)
        }
    };
    // A String takes every write.
    let _ = written;
}
