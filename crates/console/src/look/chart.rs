//! Pictures of numbers, drawn by the server: whole-number geometry, classes instead of styles, and a table as twin.

use maud::{Markup, html};
use usher_domain::money::Credits;

use super::grouped;
use super::words::T;

/// Credits without places where they are whole: `1,000`.
pub fn short(credits: Credits) -> String {
    let text = grouped(credits);
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

/// How much of a month's credits is used, as a bar with its numbers; `name` says whose or which. It warns near the end.
pub fn usage_bar(t: T, name: &str, used: Credits, limit: Credits) -> Markup {
    let tone = match percent(used, limit) {
        100.. => "bad",
        80..=99 => "warn",
        _ => "calm",
    };
    credits_bar(t, (name, tone), used, limit)
}

/// The same for what is there to be used up, such as a bonus: nothing to be warned of.
pub fn spent_bar(t: T, name: &str, used: Credits, limit: Credits) -> Markup {
    credits_bar(t, (name, "calm"), used, limit)
}

fn credits_bar(t: T, (name, tone): (&str, &str), used: Credits, limit: Credits) -> Markup {
    let percent = percent(used, limit);
    let words = t.say_with("usage-of", &[("used", &short(used)), ("limit", &short(limit))]);
    let share = t.say_with("usage-percent", &[("percent", percent)]);
    html! {
        div.usage .(tone) {
            div.usage-line { span { (words) } span { (share) } }
            svg viewBox="0 0 100 6" preserveAspectRatio="none" role="meter" aria-label=(name) aria-valuemin="0"
                aria-valuemax="100" aria-valuenow=(percent.clamp(0, 100)) aria-valuetext=(words) {
                rect width=(percent.clamp(0, 100)) height="6" {}
            }
        }
    }
}

/// Whole percent, rounded down, so that 100 means used up; a limit of zero is used up at once.
fn percent(used: Credits, limit: Credits) -> i64 {
    if limit.0 <= 0 {
        return if used.0 > 0 { 100 } else { 0 };
    }
    i64::try_from(i128::from(used.0) * 100 / i128::from(limit.0)).unwrap_or(i64::MAX).clamp(0, 999)
}

/// One part of each bar.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// A value per label of the chart; below zero counts as zero.
    pub values: Vec<i64>,
}

/// Bars over time or over names, stacked where there is more than one series.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Unique on the page, in kebab case.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in a sentence.
    pub description: String,
    /// What the bars stand for: days, months, people. The first 62 are drawn, the table has all.
    pub labels: Vec<String>,
    /// One to three series.
    pub series: Vec<Series>,
}

/// More bars than this cannot be told apart.
const BARS_MAX: usize = 62;

const LEFT: i64 = 64;
const TOP: i64 = 10;
const WIDE: i64 = 640;
const HIGH: i64 = 180;
const LABELS_MAX: usize = 11;

/// The chart; `show` writes a value with its unit, on the axis and in the table.
pub fn bar_chart(t: T, chart: &Chart, show: &dyn Fn(i64) -> String) -> Markup {
    let top = round_up(highest(chart));
    let title = format!("{}-title", chart.id);
    let about = format!("{}-about", chart.id);
    html! {
        figure.chart {
            figcaption { h2 { (chart.title) } p { (chart.description) } }
            div.scroll tabindex="0" role="group" aria-label=(chart.title) {
                svg viewBox={ "0 0 " (LEFT + WIDE + 8) " " (TOP + HIGH + 26) } role="img"
                    aria-labelledby={ (title) " " (about) } {
                    title id=(title) { (chart.title) }
                    desc id=(about) { (chart.description) }
                    defs { (patterns(&chart.id)) }
                    @for quarter in 0..=4 { (rule(top, quarter, show)) }
                    @for (at, label) in chart.labels.iter().enumerate().take(BARS_MAX) {
                        (bar(chart, at, top, show))
                        @if at % every(chart) == 0 {
                            text x=(middle(chart, at)) y=(TOP + HIGH + 18) text-anchor="middle" { (label) }
                        }
                    }
                }
            }
            @if chart.series.len() > 1 { (legend(chart)) }
            (twin(t, chart, show))
        }
    }
}

fn highest(chart: &Chart) -> i64 {
    let sum = |at: usize| chart.series.iter().map(|series| value(series, at)).fold(0, i64::saturating_add);
    (0..chart.labels.len().min(BARS_MAX)).map(sum).max().unwrap_or(0)
}

fn value(series: &Series, at: usize) -> i64 {
    series.values.get(at).copied().unwrap_or(0).max(0)
}

/// The next of 4, 8, 20, 40, 80, 200, …: the four lines of the axis then stand at whole, short numbers.
fn round_up(highest: i64) -> i64 {
    let mut step = 4_i64;
    for factor in [2, 5, 2].iter().cycle() {
        if step >= highest || step > i64::MAX / 10 {
            break;
        }
        step = if *factor == 5 { step / 2 * 5 } else { step * factor };
    }
    step
}

fn height(value: i64, top: i64) -> i64 {
    i64::try_from(i128::from(value) * i128::from(HIGH) / i128::from(top.max(1))).unwrap_or(HIGH)
}

fn bars(chart: &Chart) -> i64 {
    i64::try_from(chart.labels.len().clamp(1, BARS_MAX)).unwrap_or(1)
}

/// Where bar number `at` begins.
fn start(chart: &Chart, at: usize) -> i64 {
    LEFT + i64::try_from(at).unwrap_or(0) * WIDE / bars(chart)
}

fn middle(chart: &Chart, at: usize) -> i64 {
    start(chart, at) + WIDE / bars(chart) / 2
}

fn every(chart: &Chart) -> usize {
    chart.labels.len().min(BARS_MAX).div_ceil(LABELS_MAX).max(1)
}

fn rule(top: i64, quarter: i64, show: &dyn Fn(i64) -> String) -> Markup {
    let y = TOP + HIGH - HIGH * quarter / 4;
    html! {
        line.rule x1=(LEFT) x2=(LEFT + WIDE) y1=(y) y2=(y) {}
        text x=(LEFT - 8) y=(y + 4) text-anchor="end" { (show(top / 4 * quarter)) }
    }
}

fn bar(chart: &Chart, at: usize, top: i64, show: &dyn Fn(i64) -> String) -> Markup {
    let wide = (WIDE / bars(chart) * 7 / 10).clamp(2, 44);
    let x = middle(chart, at) - wide / 2;
    let label = chart.labels.get(at).map_or("", String::as_str);
    html! {
        @for (number, series) in chart.series.iter().enumerate().take(3) {
            @let amount = value(series, at);
            @let below = chart.series.iter().take(number).map(|series| value(series, at)).fold(0, i64::saturating_add);
            @let y = TOP + HIGH - height(below.saturating_add(amount), top);
            @let high = height(below.saturating_add(amount), top) - height(below, top);
            rect class={ "s" (number + 1) } x=(x) y=(y) width=(wide) height=(high) {
                title { (label) " · " (series.name) " · " (show(amount)) }
            }
            @if number > 0 {
                rect x=(x) y=(y) width=(wide) height=(high) fill={ "url(#" (chart.id) "-p" (number) ")" }
                    pointer-events="none" {}
            }
        }
    }
}

/// Stripes for the second series and dots for the third, so that they differ without colour.
fn patterns(id: &str) -> Markup {
    html! {
        pattern id={ (id) "-p1" } width="6" height="6" patternUnits="userSpaceOnUse" {
            path.hatch d="M-1 1l2-2M0 6l6-6M5 7l2-2" {}
        }
        pattern id={ (id) "-p2" } width="5" height="5" patternUnits="userSpaceOnUse" {
            path.hatch d="M2 2.5h1.2" {}
        }
    }
}

fn legend(chart: &Chart) -> Markup {
    html! {
        ul.legend {
            @for (number, series) in chart.series.iter().enumerate().take(3) {
                li {
                    svg viewBox="0 0 14 14" aria-hidden="true" {
                        rect class={ "s" (number + 1) } width="14" height="14" {}
                        @if number > 0 { rect width="14" height="14" fill={ "url(#" (chart.id) "-p" (number) ")" } {} }
                    }
                    (series.name)
                }
            }
        }
    }
}

fn twin(t: T, chart: &Chart, show: &dyn Fn(i64) -> String) -> Markup {
    html! {
        details.twin {
            summary { (t.say("chart-table")) }
            div.scroll tabindex="0" role="region" aria-label=(chart.title) {
                table {
                    caption.hush { (chart.title) }
                    thead {
                        tr {
                            th scope="col" { (t.say("chart-period")) }
                            @for series in &chart.series { th.number scope="col" { (series.name) } }
                        }
                    }
                    tbody {
                        @for (at, label) in chart.labels.iter().enumerate() {
                            tr {
                                th scope="row" { (label) }
                                @for series in &chart.series { td.number { (show(value(series, at))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_only_when_everything_is_used() {
        assert_eq!(percent(Credits(99_999), Credits(100_000)), 99);
        assert_eq!(percent(Credits(100_000), Credits(100_000)), 100);
        assert_eq!(percent(Credits(1), Credits(0)), 100);
        assert_eq!(percent(Credits(0), Credits(0)), 0);
        assert_eq!(percent(Credits(i64::MAX), Credits(1)), 999);
    }

    #[test]
    fn a_bonus_that_is_used_up_is_no_alarm() {
        let (used, limit) = (Credits(25_000), Credits(25_000));
        assert!(usage_bar(T::default(), "plan", used, limit).into_string().contains("usage bad"));
        let bonus = spent_bar(T::default(), "bonus", used, limit).into_string();
        assert!(bonus.contains("usage calm") && bonus.contains("250 of 250 credits"), "{bonus}");
    }

    #[test]
    fn the_axis_ends_at_a_round_number_that_four_divides() {
        for (highest, top) in [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (90, 200), (201, 400), (1979, 2000)] {
            assert_eq!(round_up(highest), top, "{highest}");
        }
        assert!(round_up(i64::MAX) > 0);
    }

    #[test]
    fn a_chart_without_data_or_with_too_much_still_stands() {
        let show = |value: i64| value.to_string();
        assert!(bar_chart(T::default(), &Chart::default(), &show).into_string().contains("<svg"));
        let labels: Vec<String> = (0..500).map(|day| day.to_string()).collect();
        let series = vec![Series { name: "Used".into(), values: vec![i64::MAX; 500] }];
        let chart = Chart { labels, series, ..Chart::default() };
        let shown = bar_chart(T::default(), &chart, &show).into_string();
        assert_eq!(shown.matches("class=\"s1\"").count(), BARS_MAX);
        assert_eq!(shown.matches("scope=\"row\"").count(), 500, "the table has them all");
    }

    #[test]
    fn no_picture_needs_an_inline_style() {
        let series = vec![Series { name: "a".into(), values: vec![1] }, Series { name: "b".into(), values: vec![2] }];
        let chart = Chart { id: "c".into(), labels: vec!["x".into()], series, ..Chart::default() };
        let shown = bar_chart(T::default(), &chart, &|value| value.to_string()).into_string();
        assert!(!shown.contains("style="), "{shown}");
        assert!(shown.contains("url(#c-p1)"), "{shown}");
    }
}
