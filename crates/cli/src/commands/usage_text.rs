//! The month as text: plan, bar, bonuses, overage, and when it starts again. Pure, so that every line has its test.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use usher_wire::usher::{Bonus, Overage, Usage};

use crate::decimal::Decimal;
use crate::screen::Paint;

/// The widest bar, in columns.
const WIDEST: usize = 80;
/// Columns behind the bar, for ` 100%`.
const PERCENT: usize = 5;
/// Seconds in a day.
const DAY: i64 = 86_400;

/// All lines; `now` is epoch seconds, `width` the terminal's columns.
pub(crate) fn lines(usage: &Usage, now: i64, zone: &TimeZone, width: usize) -> Vec<(Paint, String)> {
    let reset = usage.resets_at.parse::<Timestamp>().ok();
    let day = reset.map_or_else(|| usage.resets_at.clone(), month_and_day);
    let mut lines = vec![(Paint::Bold, format!("Estimated usage | resets on {day} | {}", usage.tier_title))];
    let plain = |text: String| (Paint::Plain, text);
    lines.extend(usage.bonuses.iter().map(|bonus| plain(bonus_line(bonus, now))));
    lines.extend(plan_lines(usage, width));
    lines.extend(overage_lines(&usage.overage).into_iter().map(plain));
    lines.extend(state_line(usage, &day).map(plain));
    if let Some(waiting) = &usage.waiting {
        let from = waiting.from.parse().map_or_else(|_| waiting.from.clone(), month_and_day);
        lines.push(plain(format!("Tier: changes to {} on {from} (UTC)", waiting.tier)));
    }
    let at = reset.map_or_else(|| usage.resets_at.clone(), |reset| both_times(reset, zone));
    if is_used_up(usage) {
        lines.push((Paint::Error, format!("No credits are left until {at}.")));
        lines.push(plain("To go on before that, ask your administrator for overages or a higher tier.".to_owned()));
    } else {
        lines.push(plain(format!("Resets: {at}")));
    }
    lines
}

/// Whether neither plan nor bonus nor overage has anything left. What cannot be read does not count as used up.
pub(crate) fn is_used_up(usage: &Usage) -> bool {
    let left = |limit: &str, used: &str| Some(Decimal::parse(limit)?.less(Decimal::parse(used)?));
    let overage = &usage.overage;
    let beyond = match (overage.enabled, overage.cap.as_deref()) {
        (false, _) => Some(Decimal::default()),
        (true, Some(cap)) => left(cap, &overage.used),
        (true, None) => None,
    };
    let bonus = usage
        .bonuses
        .iter()
        .try_fold(Decimal::default(), |sum, bonus| Some(sum.plus(left(&bonus.limit, &bonus.used)?)));
    let all = [left(&usage.plan.limit, &usage.plan.used), bonus, beyond];
    all.into_iter().all(|part| part.is_some_and(Decimal::is_zero))
}

fn plan_lines(usage: &Usage, width: usize) -> Vec<(Paint, String)> {
    let (used, limit) = (Decimal::parse(&usage.plan.used), Decimal::parse(&usage.plan.limit));
    let (Some(used), Some(limit)) = (used, limit) else {
        let text = format!("Credits ({} of {} covered in plan)", usage.plan.used, usage.plan.limit);
        return vec![(Paint::Plain, text)];
    };
    let percent = used.percent_of(limit);
    let paint = match percent {
        0..=90 => Paint::Brand,
        91..=99 => Paint::Warning,
        _ => Paint::Error,
    };
    let text = format!("Credits ({} of {} covered in plan)", used.cents(), limit.short());
    vec![(Paint::Plain, text), (paint, bar(percent, width))]
}

/// A bar with its percentage, never wider than the terminal nor than 80 columns.
fn bar(percent: u8, width: usize) -> String {
    let cells = width.min(WIDEST).saturating_sub(PERCENT).max(1);
    let full = cells * usize::from(percent) / 100;
    format!("{}{} {percent:>3}%", "█".repeat(full), "░".repeat(cells - full))
}

fn bonus_line(bonus: &Bonus, now: i64) -> String {
    let used = Decimal::parse(&bonus.used).map_or_else(|| bonus.used.clone(), Decimal::cents);
    let limit = Decimal::parse(&bonus.limit).map_or_else(|| bonus.limit.clone(), Decimal::short);
    let end = bonus.expires_at.as_deref().map_or_else(String::new, |text| match text.parse::<Timestamp>() {
        Ok(end) => format!(", {}", days_left(end.as_second() - now)),
        Err(_) => format!(", expires {text}"),
    });
    format!("Bonus {}: {used}/{limit} credits used{end}", bonus.name)
}

fn days_left(seconds: i64) -> String {
    match seconds.div_euclid(DAY) {
        i64::MIN..0 => "expired".to_owned(),
        0 => "expires within a day".to_owned(),
        1 => "expires in 1 day".to_owned(),
        days => format!("expires in {days} days"),
    }
}

fn overage_lines(overage: &Overage) -> Vec<String> {
    let number = |text: &str| Decimal::parse(text).map_or_else(|| text.to_owned(), Decimal::cents);
    if !overage.enabled {
        return vec!["Overages: Disabled (managed by your organization)".to_owned()];
    }
    let cap = overage.cap.as_deref().map_or_else(String::new, |cap| format!(" of at most {}", number(cap)));
    vec![
        "Overages: Enabled (managed by your organization)".to_owned(),
        format!("  {} credits used{cap} at ${} a credit", number(&overage.used), overage.rate),
        format!("  Est. cost: ${} USD", number(&overage.estimated_cost)),
    ]
}

fn state_line(usage: &Usage, day: &str) -> Option<String> {
    match usage.state.to_ascii_uppercase().as_str() {
        "PENDING" => Some("Subscription: Pending; it becomes active with your first request".to_owned()),
        "CANCELED" | "CANCELLED" => Some(format!("Subscription: Canceled; it works until {day} (UTC)")),
        _ => None,
    }
}

fn month_and_day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%m/%d").to_string()
}

fn both_times(at: Timestamp, zone: &TimeZone) -> String {
    let utc = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
    let local = at.to_zoned(zone.clone());
    if local.offset().is_zero() { utc } else { format!("{utc} ({} your time)", local.strftime("%Y-%m-%d %H:%M")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::NOW;

    fn usage(used: &str, limit: &str) -> Usage {
        serde_json::from_value(serde_json::json!({
            "tierTitle": "KIRO PRO", "state": "ACTIVE", "resetsAt": "2026-12-01T00:00:00Z",
            "plan": { "used": used, "limit": limit },
            "overage": { "enabled": false, "used": "0.00", "rate": "0.04", "estimatedCost": "0.00" },
        }))
        .unwrap()
    }

    fn text(usage: &Usage, zone: &TimeZone) -> String {
        lines(usage, NOW, zone, 80).into_iter().map(|(_, line)| line + "\n").collect()
    }

    #[test]
    fn a_month_in_use_reads_like_the_original_with_both_times() {
        let mut usage = usage("12.34", "1000.00");
        usage.bonuses = vec![Bonus {
            name: "Welcome".into(),
            used: "106.00".into(),
            limit: "500.00".into(),
            expires_at: Some("2026-12-03T08:00:00Z".into()),
        }];
        let zone = TimeZone::fixed(jiff::tz::Offset::from_hours(-8).unwrap());
        let expected = format!(
            "Estimated usage | resets on 12/01 | KIRO PRO\n\
             Bonus Welcome: 106.00/500 credits used, expires in 12 days\n\
             Credits (12.34 of 1,000 covered in plan)\n{}   1%\n\
             Overages: Disabled (managed by your organization)\n\
             Resets: 2026-12-01 00:00 UTC (2026-11-30 16:00 your time)\n",
            "░".repeat(75)
        );
        assert_eq!(text(&usage, &zone), expected);
    }

    #[test]
    fn the_bar_is_truncated_clamped_and_never_wider_than_80_columns() {
        assert_eq!(bar(50, 25), format!("{}{}  50%", "█".repeat(10), "░".repeat(10)));
        for (percent, width) in [(0, 80), (100, 80), (100, 200), (99, 20)] {
            assert!(bar(percent, width).chars().count() <= width.min(80));
        }
        assert!(!bar(99, 80).starts_with(&"█".repeat(75)));
    }

    #[test]
    fn the_colour_warns_above_90_and_is_an_error_at_100() {
        let paint = |used: &str| plan_lines(&usage(used, "100.00"), 80)[1].0;
        assert_eq!(paint("90.99"), Paint::Brand);
        assert_eq!((paint("91.00"), paint("99.99")), (Paint::Warning, Paint::Warning));
        assert_eq!((paint("100.00"), paint("120.00")), (Paint::Error, Paint::Error));
    }

    #[test]
    fn overage_shows_rate_use_cap_and_cost() {
        let mut usage = usage("1000.00", "1000.00");
        let (used, rate, cost) = ("3.00".to_owned(), "0.04".to_owned(), "0.12".to_owned());
        usage.overage = Overage { enabled: true, used, cap: Some("500.00".into()), rate, estimated_cost: cost };
        let text = text(&usage, &TimeZone::UTC);
        assert!(text.contains("  3.00 credits used of at most 500.00 at $0.04 a credit\n"), "{text}");
        assert!(text.contains("  Est. cost: $0.12 USD\n"), "{text}");
        assert!(!is_used_up(&usage));
        usage.overage.used = "500.00".into();
        assert!(is_used_up(&usage));
        usage.overage.cap = None;
        assert!(!is_used_up(&usage));
    }

    #[test]
    fn a_month_without_credits_says_until_when_and_whom_to_ask() {
        let text = text(&usage("1000.00", "1000.00"), &TimeZone::UTC);
        assert!(text.contains("No credits are left until 2026-12-01 00:00 UTC.\n"), "{text}");
        assert!(text.contains("ask your administrator"), "{text}");
    }

    #[test]
    fn pending_canceled_and_waiting_are_told() {
        let mut usage = usage("0.00", "50.00");
        usage.state = "PENDING".into();
        usage.waiting = Some(usher_wire::usher::Waiting { tier: "Pro".into(), from: "2026-12-01T00:00:00Z".into() });
        let pending = text(&usage, &TimeZone::UTC);
        assert!(pending.contains("Pending; it becomes active") && pending.contains("changes to Pro on 12/01 (UTC)"));
        usage.state = "CANCELED".into();
        assert!(text(&usage, &TimeZone::UTC).contains("Canceled; it works until 12/01 (UTC)"));
    }

    #[test]
    fn amounts_that_are_no_numbers_are_shown_as_they_came() {
        let text = text(&usage("many", "more"), &TimeZone::UTC);
        assert!(text.contains("(many of more covered in plan)") && !text.contains('░'));
        assert!(!is_used_up(&usage("many", "more")));
    }
}
