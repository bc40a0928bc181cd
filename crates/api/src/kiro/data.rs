//! What the data plane shows of profiles and seats: the one place where it meets the use cases.

use serde_json::Number;
use usher_app::credit::{MySeat, Usage};
use usher_app::grant::Bearer;
use usher_domain::catalogue::Catalogue;
use usher_domain::id::{InstanceId, ProfileId};
use usher_domain::money::Credits;
use usher_domain::region::RegionName;
use usher_domain::time::{DAY, Instant};
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web};
use usher_wire::kiro::{
    Bonus, GetUsageLimitsRequest, GetUsageLimitsResponse, IdentityDetails, Limit, OverageConfiguration, Profile,
    SsoIdentityDetails, SubscriptionInfo, TotalUsage, UsageBreakdown, UserInfo,
};

/// The profiles in which the member has a seat, in one Region or in all; none as long as nobody is subscribed.
pub(super) async fn profiles(
    web: &Web,
    visit: &Visit,
    member: &Bearer,
    region: Option<&RegionName>,
) -> Result<Vec<Profile>, Failure> {
    let seats = web.app.my_seats(&visit.caller(member.who()), &member.user).await?;
    let here = seats.into_iter().filter(|seat| region.is_none_or(|region| seat.usage.region == *region));
    Ok(here.map(|seat| profile(&seat, &member.instance, &member.region)).collect())
}

fn profile(seat: &MySeat, instance: &InstanceId, region: &RegionName) -> Profile {
    let details = SsoIdentityDetails {
        instance_arn: instance.arn(),
        sso_region: Some(region.to_string()),
        ..SsoIdentityDetails::default()
    };
    Profile {
        arn: seat.arn.clone(),
        profile_name: seat.name.clone(),
        status: "ACTIVE".into(),
        profile_type: Some("Q_DEVELOPER".into()),
        identity_details: Some(IdentityDetails { sso_identity_details: Some(details) }),
        active_functionalities: vec!["COMPLETIONS".into(), "ANALYSIS".into(), "CONVERSATIONS".into()],
        ..Profile::default()
    }
}

/// The member's month in a profile: the union of the three dialects (clients reference, item 11).
pub(super) async fn usage(
    web: &Web,
    visit: &Visit,
    member: &Bearer,
    asked: &GetUsageLimitsRequest,
) -> Result<GetUsageLimitsResponse, Failure> {
    let caller = visit.caller(member.who());
    let arn = asked.profile_arn.as_deref().filter(|arn| !arn.is_empty());
    let wanted = arn.map(|arn| ProfileId::new(arn.rsplit_once('/').map_or(arn, |(_, id)| id)));
    let usage = web.app.usage(&caller, &member.user, wanted.as_ref()).await?;
    if let Some(arn) = arn
        && !arn.contains(usage.region.as_str())
    {
        return Err(Refusal::new(Code::NotFound).with("what", "profile").with("id", arn).into());
    }
    let mut answer = limits(&usage, &web.app.house().catalogue, web.app.now());
    let email = match asked.is_email_required {
        Some(true) => Some(web.app.about_me(&caller, member).await?.user.email),
        _ => None,
    };
    let user_id = format!("d-{}.{}", member.user.as_str().split('-').next().unwrap_or_default(), member.user);
    answer.user_info = Some(UserInfo { user_id, email });
    Ok(answer)
}

fn limits(usage: &Usage, catalogue: &Catalogue, now: Instant) -> GetUsageLimitsResponse {
    let wire = catalogue.tier(&usage.tier).ok().map(|tier| &tier.wire);
    let breakdown = breakdown(usage, catalogue);
    let status = if usage.overage_enabled { "ENABLED" } else { "DISABLED" };
    GetUsageLimitsResponse {
        limits: vec![Limit {
            kind: "AGENTIC_REQUEST".into(),
            current_usage: whole(usage.used),
            total_usage_limit: whole(usage.limit),
            percent_used: Some(Number::from(usage.percent)),
        }],
        days_until_reset: (usage.resets_at - now + DAY - 1) / DAY,
        next_date_reset: usage.resets_at.seconds(),
        usage_breakdown: Some(breakdown.clone()),
        usage_breakdown_list: vec![breakdown],
        subscription_info: Some(SubscriptionInfo {
            kind: wire.map(|wire| wire.standalone.clone()).unwrap_or_default(),
            subscription_title: format!("{} {}", catalogue.service, usage.title).to_uppercase(),
            upgrade_capability: "UPGRADE_INCAPABLE".into(),
            overage_capability: if usage.overage_enabled { "OVERAGE_CAPABLE" } else { "OVERAGE_INCAPABLE" }.into(),
            subscription_management_target: "MANAGE".into(),
        }),
        overage_configuration: Some(OverageConfiguration {
            overage_status: status.into(),
            overage_limit: usage.overage_cap.map(whole),
        }),
        user_info: None,
        total_usage: Some(TotalUsage {
            max_overage_limit: usage.overage_cap.map(whole),
            overage_limit: usage.overage_cap.map(whole),
            total_overage_charges: precise(&usage.overage_charge.to_string()),
        }),
    }
}

fn breakdown(usage: &Usage, catalogue: &Catalogue) -> UsageBreakdown {
    let bonuses = usage.bonuses.iter().map(|bonus| Bonus {
        bonus_code: bonus.id.clone(),
        display_name: bonus.name.clone(),
        description: None,
        status: if bonus.spent < bonus.granted { "ACTIVE" } else { "EXHAUSTED" }.into(),
        expires_at: Some(bonus.expires_at.seconds()),
        redeemed_at: None,
        current_usage: precise(&bonus.spent.to_string()),
        usage_limit: precise(&bonus.granted.to_string()),
    });
    UsageBreakdown {
        resource_type: "CREDIT".into(),
        display_name: "Credit".into(),
        display_name_plural: "Credits".into(),
        unit: "INVOCATIONS".into(),
        currency: "USD".into(),
        current_usage: whole(usage.used),
        current_usage_with_precision: precise(&usage.used.to_string()),
        usage_limit: whole(usage.limit),
        usage_limit_with_precision: precise(&usage.limit.to_string()),
        current_overages: whole(usage.overage_used),
        current_overages_with_precision: precise(&usage.overage_used.to_string()),
        overage_cap: usage.overage_cap.map_or(0, whole),
        overage_cap_with_precision: usage.overage_cap.and_then(|cap| precise(&cap.to_string())),
        overage_rate: precise(&catalogue.overage_rate.to_string()),
        overage_charges: precise(&usage.overage_charge.to_string()),
        next_date_reset: Some(usage.resets_at.seconds()),
        free_trial_info: None,
        bonuses: bonuses.collect(),
        overage_credits: Vec::new(),
    }
}

/// Whole credits, the rest cut off: the older dialects know no fractions.
fn whole(credits: Credits) -> i64 {
    credits.0 / 100
}

/// A decimal as the JSON number with the same digits, so that no floating point is involved.
fn precise(text: &str) -> Option<Number> {
    text.parse().ok()
}
