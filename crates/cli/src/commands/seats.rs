//! Which profile counts: the chosen one, or the only one.

use usher_wire::usher::{Me, ProfileSeat};

use crate::failure::{Exit, Failure};

/// The seat of the chosen profile, or of the only one.
pub(crate) fn current<'a>(me: &'a Me, chosen: Option<&str>) -> Option<&'a ProfileSeat> {
    let found = me.profiles.iter().find(|seat| Some(seat.arn.as_str()) == chosen);
    match me.profiles.as_slice() {
        [only] => found.or(Some(only)),
        _ => found,
    }
}

/// A seat by its ARN, or by its name where only one has it.
pub(crate) fn find<'a>(me: &'a Me, wanted: &str) -> Result<&'a ProfileSeat, Failure> {
    if let Some(seat) = me.profiles.iter().find(|seat| seat.arn == wanted) {
        return Ok(seat);
    }
    let named: Vec<_> = me.profiles.iter().filter(|seat| seat.name == wanted).collect();
    match named.as_slice() {
        [only] => Ok(only),
        [] if me.profiles.is_empty() => Err(not_subscribed(me)),
        [] => Err(Failure::new(Exit::NotSubscribed, "profile-unknown", format!("You have no profile {wanted}."))
            .cure("Type `usher profile list` to see yours.")),
        _ => {
            Err(Failure::new(Exit::NotSubscribed, "profile-ambiguous", format!("Several profiles are named {wanted}."))
                .cure("Use the ARN; `usher profile list` shows it."))
        }
    }
}

/// Why no profile counts: there is none, or nobody chose.
pub(crate) fn missing(me: &Me) -> Failure {
    if me.profiles.is_empty() {
        return not_subscribed(me);
    }
    let what = format!("You have {} profiles, and none is chosen.", me.profiles.len());
    Failure::new(Exit::NotSubscribed, "profile-not-chosen", what)
        .cure("Type `usher profile list`, then `usher profile use ARN`.")
}

fn not_subscribed(me: &Me) -> Failure {
    let who = &me.user.user_name;
    let account = match (me.account.name.as_str(), me.account.id.as_str()) {
        ("", id) => id.to_owned(),
        (name, id) => format!("{name} ({id})"),
    };
    Failure::new(Exit::NotSubscribed, "not-subscribed", format!("{who} has no subscription in the account {account}."))
        .cure(format!(
            "Ask the administrator of {account} to subscribe you, or a group that you are in, and tell them your user \
             name {who}. There is no need to sign in again afterwards."
        ))
}
