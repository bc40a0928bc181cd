//! What a run measured, and the table that puts several runs side by side.

use std::time::Duration;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use hdrhistogram::Histogram;

/// The figures of one run. Latencies are microseconds from when a request was due to its whole answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Good answers per second of wall time.
    pub per_second: u64,
    /// Half of the answers were faster.
    pub p50_us: u64,
    /// 95 of 100 answers were faster.
    pub p95_us: u64,
    /// 99 of 100 answers were faster.
    pub p99_us: u64,
    /// The slowest answer.
    pub max_us: u64,
    /// Microseconds of processor time per good answer, without the generator's own where both share a process.
    pub cpu_us_per_op: f64,
    /// Answers with a status of 400 or more, and connections that broke.
    pub errors: u64,
}

impl Figures {
    /// Puts together what was counted.
    pub(super) fn new(latencies: &Histogram<u64>, errors: u64, wall: Duration, cpu: Duration) -> Self {
        let good = latencies.len();
        let micros = u64::try_from(wall.as_micros()).unwrap_or(u64::MAX).max(1);
        let per_second = u128::from(good) * 1_000_000 / u128::from(micros);
        Self {
            per_second: u64::try_from(per_second).unwrap_or(u64::MAX),
            p50_us: latencies.value_at_quantile(0.50),
            p95_us: latencies.value_at_quantile(0.95),
            p99_us: latencies.value_at_quantile(0.99),
            max_us: latencies.max(),
            cpu_us_per_op: ratio(u64::try_from(cpu.as_micros()).unwrap_or(u64::MAX), good),
            errors,
        }
    }
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a quotient that is only shown to people")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Runs side by side; the last column compares each rate with the first run's.
pub fn table(runs: &[(String, Figures)]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(["run", "per second", "p50 µs", "p95 µs", "p99 µs", "max µs", "CPU µs/op", "errors", "ratio"]);
    let first = runs.first().map_or(0, |(_, figures)| figures.per_second);
    for (name, figures) in runs {
        let numbers = [figures.per_second, figures.p50_us, figures.p95_us, figures.p99_us, figures.max_us];
        let mut row = vec![name.clone()];
        row.extend(numbers.map(grouped));
        row.push(format!("{:.1}", figures.cpu_us_per_op));
        row.push(grouped(figures.errors));
        row.push(format!("{:.2}", ratio(figures.per_second, first)));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// The number with a comma between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_count_good_answers_over_wall_time() {
        let mut latencies = Histogram::new_with_bounds(1, 60_000_000, 3).unwrap();
        for micros in 1..=1000 {
            latencies.record(micros).unwrap();
        }
        let figures = Figures::new(&latencies, 3, Duration::from_millis(500), Duration::from_millis(20));
        assert_eq!((figures.per_second, figures.errors), (2000, 3));
        assert_eq!((figures.p50_us, figures.p99_us, figures.max_us), (500, 990, 1000));
        assert_eq!(format!("{:.1}", figures.cpu_us_per_op), "20.0");
        let nothing = Histogram::new_with_bounds(1, 10, 3).unwrap();
        let empty = Figures::new(&nothing, 1, Duration::ZERO, Duration::ZERO);
        assert_eq!((empty.per_second, empty.max_us), (0, 0));
    }

    #[test]
    fn the_table_compares_with_the_first_run() {
        let run = |per_second| Figures {
            per_second,
            p50_us: 1,
            p95_us: 2,
            p99_us: 3,
            max_us: 12_345,
            cpu_us_per_op: 6.25,
            errors: 0,
        };
        let text = table(&[("echo".to_owned(), run(200_000)), ("spend".to_owned(), run(130_000))]);
        let line = |name: &str| text.lines().find(|line| line.contains(name)).unwrap().to_owned();
        assert!(line("echo").contains("200,000") && line("echo").contains("1.00"), "{text}");
        assert!(line("spend").contains("0.65") && line("spend").contains("12,345"), "{text}");
        assert_eq!(["0", "999", "1,000", "1,234,567"].map(String::from), [0, 999, 1000, 1_234_567].map(grouped));
    }
}
