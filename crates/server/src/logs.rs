//! Logging: lines for people or JSON for collectors, on standard error, with the request's id in each.
//!
//! Redaction is a rule for those who log, not a filter here: a secret is a type that prints dots
//! ([`crate::config::Secret`]), bodies and query strings are never logged, and a path is logged as its route pattern
//! (`/start/{alias}`), because paths can carry one-time links. A filter that searches for secrets would miss some.

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Log, LogFormat};

/// Sends everything that is logged from now on to standard error. Once per process.
///
/// # Errors
/// The level cannot be read, or logging was set up before.
pub fn init(log: &Log) -> Result<(), String> {
    let subscriber = subscriber(log, std::io::stderr)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())
}

/// The subscriber that writes to `writer`.
///
/// # Errors
/// The level cannot be read.
pub fn subscriber<W>(log: &Log, writer: W) -> Result<Box<dyn Subscriber + Send + Sync>, String>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter: EnvFilter = log.level.parse().map_err(|error| format!("log level {:?}: {error}", log.level))?;
    let base = fmt().with_env_filter(filter).with_writer(writer);
    Ok(match log.format {
        LogFormat::Text => Box::new(base.with_ansi(false).with_target(true).finish()),
        LogFormat::Json => Box::new(base.json().flatten_event(true).with_span_list(false).finish()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, level: &str, act: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        let log = Log { format, level: level.to_owned() };
        tracing::subscriber::with_default(subscriber(&log, move || writer.clone()).unwrap(), act);
        String::from_utf8(page.0.lock().unwrap().clone()).unwrap()
    }

    fn one_request() {
        let _span = usher_web::request_span("r-123", &http::Method::GET, "/start/{alias}").entered();
        tracing::warn!(seat = "s-1", "spent");
        tracing::debug!("small talk");
    }

    #[test]
    fn every_line_carries_the_request_id() {
        let text = logged(LogFormat::Text, "warn", one_request);
        assert!(text.contains("r-123") && text.contains("spent"), "{text}");
        let json = logged(LogFormat::Json, "warn", one_request);
        let line: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
        assert_eq!(line["span"]["request"], "r-123");
        assert_eq!((line["message"].as_str(), line["seat"].as_str()), (Some("spent"), Some("s-1")));
    }

    #[test]
    fn the_level_decides_what_is_written() {
        assert!(!logged(LogFormat::Text, "info", one_request).contains("small talk"));
        assert!(logged(LogFormat::Text, "debug", one_request).contains("small talk"));
        assert!(subscriber(&Log { format: LogFormat::Text, level: "a=b=c".to_owned() }, std::io::stderr).is_err());
    }
}
