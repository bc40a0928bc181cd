//! What the data plane shows of profiles and seats: the one place where it meets the use cases.

use usher_app::grant::Bearer;
use usher_domain::region::RegionName;
use usher_domain::{Code, Refusal};
use usher_web::{Failure, Visit, Web};
use usher_wire::kiro::{GetUsageLimitsRequest, GetUsageLimitsResponse, Profile};

/// The profiles in which the member has a seat, in one Region or in all; none as long as nobody is subscribed.
pub(super) async fn profiles(
    web: &Web,
    visit: &Visit,
    member: &Bearer,
    region: Option<&RegionName>,
) -> Result<Vec<Profile>, Failure> {
    let _ = (web, visit, member, region);
    Ok(Vec::new())
}

/// The member's month in a profile.
pub(super) async fn usage(
    web: &Web,
    visit: &Visit,
    member: &Bearer,
    asked: &GetUsageLimitsRequest,
) -> Result<GetUsageLimitsResponse, Failure> {
    let _ = (web, visit, member);
    let arn = asked.profile_arn.as_deref().unwrap_or_default();
    Err(Refusal::new(Code::NotFound).with("what", "profile").with("id", arn).into())
}
