//! Exceptions: a rule, a place, a reason. One that excuses nothing any more is itself a finding.

use serde::Deserialize;

use crate::finding::Finding;

/// One place that may break one rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The rule's name.
    pub rule: String,
    /// A file, or a folder with its closing slash.
    pub file: String,
    /// Only findings whose text holds this; all of the rule's findings there, when it is left out.
    #[serde(default)]
    pub what: String,
    /// Why the rule does harm here.
    pub reason: String,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        let here = match self.file.strip_suffix('/') {
            Some(_) => finding.file.starts_with(&self.file),
            None => finding.file == self.file,
        };
        here && self.rule == finding.rule && finding.what.contains(&self.what)
    }
}

/// All exceptions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// In the order of the file.
    #[serde(default)]
    pub exception: Vec<Exception>,
}

impl Exceptions {
    /// Reads `exceptions.toml`.
    ///
    /// # Errors
    /// A sentence, when it is not the TOML we expect or an exception gives no reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let all: Self = toml::from_str(text).map_err(|error| format!("exceptions.toml: {error}"))?;
        match all.exception.iter().find(|one| one.reason.trim().len() < 10) {
            Some(one) => Err(format!("exceptions.toml: {} in {} gives no reason", one.rule, one.file)),
            None => Ok(all),
        }
    }

    /// What is left of the findings, and a new one for each exception that excused none of them.
    pub fn judge(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let unused = self.exception.iter().filter(|one| !findings.iter().any(|finding| one.covers(finding)));
        let unused: Vec<_> = unused
            .map(|one| {
                let what = format!("the exception from {} for {} {:?} excuses nothing", one.rule, one.file, one.what);
                Finding::new("unused-exception", ("crates/xtask/exceptions.toml", 0), what, "remove it")
            })
            .collect();
        let broken = |finding: &Finding| !self.exception.iter().any(|one| one.covers(finding));
        findings.into_iter().filter(broken).chain(unused).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
        [[exception]]
        rule = "line-length"
        file = "crates/app/src/"
        reason = "a table that reads better unbroken"
    "#;

    #[test]
    fn an_exception_excuses_its_place_only() {
        let excuse = |file: &str| {
            let finding = Finding::new("line-length", (file, 3), "130 characters", "break it");
            Exceptions::parse(ONE).unwrap().judge(vec![finding])
        };
        assert_eq!(excuse("crates/app/src/seat.rs"), vec![]);
        let left = excuse("crates/store/src/seat.rs");
        assert_eq!(left.iter().map(|one| one.rule).collect::<Vec<_>>(), ["line-length", "unused-exception"]);
    }

    #[test]
    fn an_exception_that_excuses_nothing_is_a_finding() {
        let left = Exceptions::parse(ONE).unwrap().judge(vec![]);
        assert_eq!(left.first().unwrap().rule, "unused-exception");
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        let text = ONE.replace("a table that reads better unbroken", "");
        assert!(Exceptions::parse(&text).unwrap_err().contains("gives no reason"));
    }
}
