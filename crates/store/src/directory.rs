//! Users, groups and memberships of an instance.

mod batch;
pub mod group;
pub mod leave;
pub mod list;
pub mod member;
pub mod proof;
pub mod search;
pub mod user;

pub use batch::{
    NewHandle, NewLink, NewMail, NewMember, NewPerson, NewTerm, groups_named, insert_handles, insert_links,
    insert_mails, insert_members, insert_people, insert_terms, owners,
};
pub use group::Group;
pub use list::Filter;
pub use user::{User, enabled_user, user_by_id, users_by_id};

use usher_domain::id::InstanceId;

use crate::error::Result;
use crate::sql::{Tx, sql};

/// The first text after every text that begins with `prefix`, in the order of code points.
pub(crate) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Replaces the terms under which a user or group is found.
pub fn replace_terms(tx: &mut Tx<'_>, instance: &InstanceId, subject: (&str, &str), terms: &[String]) -> Result<()> {
    let (kind, id) = subject;
    sql("DELETE FROM search_term WHERE subject_id = $1").bind(id).run(tx)?;
    search::renewed(tx, id)?;
    let rows: Vec<NewTerm<'_>> = terms.iter().map(|term| NewTerm(kind, term, id)).collect();
    insert_terms(tx, instance, &rows)
}
