//! Figures beside what they must reach (design, section 8).

/// A figure that should be at least, or at most, so much; both in the same unit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal {
    /// Not less than this.
    AtLeast(u64),
    /// Not more than this.
    AtMost(u64),
}

/// A line that says what was measured, what it must reach, and whether it did; `unit` follows both numbers.
pub(super) fn verdict(what: &str, found: u64, unit: &str, goal: Goal) -> String {
    let (sign, wanted, missing) = match goal {
        Goal::AtLeast(wanted) => ("≥", wanted, wanted.saturating_sub(found)),
        Goal::AtMost(wanted) => ("≤", wanted, found.saturating_sub(wanted)),
    };
    let (shown, wanted) = (super::figures::grouped(found), super::figures::grouped(wanted));
    let verdict = match missing {
        0 => "reached".to_owned(),
        by => format!("missed by {}{unit}", super::figures::grouped(by)),
    };
    format!("{what}: {shown}{unit} (goal {sign} {wanted}{unit}: {verdict})")
}

/// How many hundredths `part` is of `whole`, rounded down; zero where there is no whole.
pub(super) fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}

/// Resident memory of this process in KiB; zero where the system does not tell.
pub(super) fn resident() -> u64 {
    resident_of("self")
}

/// The same of another process.
pub(super) fn resident_of(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_by_how_much_a_goal_was_missed() {
        let line = verdict("spend", 15, " %", Goal::AtLeast(60));
        assert_eq!(line, "spend: 15 % (goal ≥ 60 %: missed by 45 %)");
        assert_eq!(verdict("import", 3_000, " ms", Goal::AtMost(3_000)), "import: 3,000 ms (goal ≤ 3,000 ms: reached)");
        assert_eq!(verdict("import", 3_001, " ms", Goal::AtMost(3_000)).split(": ").last(), Some("missed by 1 ms)"));
        assert_eq!((percent(1, 3), percent(1, 0)), (33, 0));
        assert!(resident() > 0);
    }
}
