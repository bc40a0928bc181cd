//! Seats whose users match every word of a search, and groups with a plan that do.

use std::collections::{HashMap, HashSet};

use usher_domain::directory::fold;
use usher_domain::id::{InstanceId, ProfileId, UserId};
use usher_domain::seat::SeatState;
use usher_store::Tx;
use usher_store::assignment::{SubscribedGroup, group_ids_of_profile, some_groups_of_profile};
use usher_store::directory::search::{Search, matching, search};
use usher_store::seat::{Filter, Listed};

use crate::command::Cx;
use crate::directory::search::FEW;
use crate::error::{Error, Result};

/// Terms that a page walks past: of many who match, few may have a plan.
const WALK: usize = 3_000;

/// A page, and the place after which the next one begins.
type Found = (Vec<Listed>, Option<(String, String)>);

/// Cuts what was read (one seat more than shown), in the order of names.
pub(super) fn cut(mut seats: Vec<Listed>, most: usize) -> Found {
    let is_last = seats.len() <= most;
    seats.truncate(most);
    let next = seats.last().filter(|_| !is_last);
    let next = next.map(|last| (last.name_folded.clone(), last.user.as_str().to_owned()));
    (seats, next)
}

/// A page of the seats that the filter lets through and whose users match all the words.
///
/// A profile with few seats is looked through as a whole; in a large one the directory's terms are walked.
pub(super) fn find(cx: &mut Cx<'_, '_>, words: &[String], filter: &Filter<'_>, most: usize) -> Result<Found> {
    let enough = i64::try_from(FEW).unwrap_or(i64::MAX).saturating_add(1);
    let everybody = usher_store::seat::users_of(cx.tx, filter.profile, "", enough)?;
    if everybody.len() <= FEW {
        let ids = everybody.iter().map(|user| user.as_str().to_owned()).collect();
        let ids = matching(cx.tx, words.iter(), ids)?;
        let mut seats = of(cx.tx, filter, &ids)?;
        seats.retain(|seat| (seat.name_folded.as_str(), seat.user.as_str()) > filter.after);
        seats.sort_by(|a, b| (&a.name_folded, &a.user).cmp(&(&b.name_folded, &b.user)));
        return Ok(cut(seats, most));
    }
    let wanted = Search { instance: filter.instance, kind: "user", words, after: filter.after, most, walk: WALK };
    let mut seats: HashMap<String, Listed> = HashMap::new();
    let hits = search(cx.tx, &wanted, |tx, ids| {
        let met = of(tx, filter, &ids)?;
        let kept: HashSet<String> = met.iter().map(|seat| seat.user.as_str().to_owned()).collect();
        seats.extend(met.into_iter().map(|seat| (seat.user.as_str().to_owned(), seat)));
        Ok::<_, Error>(kept)
    })?;
    Ok((hits.ids.iter().filter_map(|id| seats.remove(id)).collect(), hits.next))
}

/// A page of the groups with a tier in a profile whose names match all the words, and the token of the next page.
///
/// As with seats: few groups are looked through as a whole, by name; of many, the directory's terms are walked.
pub(super) fn groups(
    cx: &mut Cx<'_, '_>,
    whose: (&InstanceId, &ProfileId),
    words: &[String],
    (token, most): (&str, usize),
) -> Result<(Vec<SubscribedGroup>, Option<String>)> {
    let after = token.rsplit_once('\u{1f}').unwrap_or_default();
    let enough = i64::try_from(FEW).unwrap_or(i64::MAX).saturating_add(1);
    let all = group_ids_of_profile(cx.tx, whose.1, enough)?;
    let (groups, next) = if all.len() <= FEW {
        let ids = matching(cx.tx, words.iter(), all)?;
        let groups = some_groups_of_profile(cx.tx, whose, &ids)?.into_iter();
        let mut groups: Vec<_> =
            groups.filter(|group| (fold(&group.name).as_str(), group.group.as_str()) > after).collect();
        let is_last = groups.len() <= most;
        groups.truncate(most);
        let next = groups.last().filter(|_| !is_last).map(|last| (fold(&last.name), last.group.as_str().to_owned()));
        (groups, next)
    } else {
        let wanted = Search { instance: whose.0, kind: "group", words, after, most, walk: WALK };
        let hits = search(cx.tx, &wanted, |tx, ids| {
            let met = some_groups_of_profile(tx, whose, &ids)?;
            Ok::<HashSet<String>, Error>(met.into_iter().map(|group| group.group.as_str().to_owned()).collect())
        })?;
        (some_groups_of_profile(cx.tx, whose, &hits.ids)?, hits.next)
    };
    Ok((groups, next.map(|(name_or_term, group)| format!("{name_or_term}\u{1f}{group}"))))
}

/// The seats of some users, as far as the filter lets them through.
fn of(tx: &mut Tx<'_>, filter: &Filter<'_>, ids: &[String]) -> Result<Vec<Listed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let users: Vec<UserId> = ids.iter().map(UserId::new).collect();
    let mut seats = usher_store::seat::of_users_listed(tx, (filter.instance, filter.profile), &users)?;
    seats.retain(|seat| {
        let is_wanted = match filter.state {
            "" => seat.state != SeatState::Gone,
            state => seat.state.as_str() == state,
        };
        is_wanted && (filter.tier.is_empty() || seat.tier.as_str() == filter.tier)
    });
    Ok(seats)
}
