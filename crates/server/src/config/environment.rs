//! Names of variables: `USHER_<SECTION>__<KEY>`, and `USHER_REGION__<NAME>__<KEY>` for a Region that exists.

use super::value::{distance, nearest};

/// The beginning of every variable that is ours.
pub(super) const PREFIX: &str = "USHER_";

/// What a variable's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A key of a section.
    Key(String, String),
    /// A key of the Region whose name reads like this in capitals.
    Region(String, String),
    /// Nothing of ours.
    Foreign,
    /// Meant for us, but no key is called so; with the nearest name, if one is near.
    Unknown(Option<String>),
}

/// The variable that sets a key.
pub(super) fn name_of(section: &str, key: &str) -> String {
    let part = if section == "region" { "REGION__<NAME>".to_owned() } else { section.to_uppercase() };
    format!("{PREFIX}{part}__{}", key.to_uppercase())
}

/// How a Region's name is written inside a variable's name: `eu-west-1` is `EU_WEST_1`.
pub(super) fn region_part(region: &str) -> String {
    region.to_uppercase().replace('-', "_")
}

/// Reads a variable's name against the known `(section, key)` pairs.
pub(super) fn target(name: &str, known: &[(&str, &str)]) -> Target {
    let Some(rest) = name.strip_prefix(PREFIX) else { return Target::Foreign };
    let find = |variable: &str| known.iter().find(|(section, key)| name_of(section, key) == variable);
    if let Some((section, key)) = find(name) {
        return Target::Key((*section).to_owned(), (*key).to_owned());
    }
    let parts: Vec<&str> = rest.split("__").collect();
    if let ["REGION", region, key] = parts.as_slice() {
        let key = key.to_lowercase();
        if known.contains(&("region", key.as_str())) {
            return Target::Region((*region).to_owned(), key);
        }
    }
    let names: Vec<String> = known.iter().map(|(section, key)| name_of(section, key)).collect();
    // One underscore instead of two is the usual slip; other programs' USHER_ names are left alone.
    let near = nearest(name, names.iter().map(String::as_str)).filter(|near| distance(near, name) <= 4);
    match near {
        Some(near) if parts.len() > 1 || distance(near, name) <= 2 => Target::Unknown(Some(near.to_owned())),
        _ if parts.len() > 1 => Target::Unknown(None),
        _ => Target::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[(&str, &str)] = &[("server", "public_url"), ("sign_up", "self_sign_up"), ("region", "database")];

    #[test]
    fn a_name_leads_to_its_key() {
        let key = |section: &str, key: &str| Target::Key(section.to_owned(), key.to_owned());
        assert_eq!(target("USHER_SERVER__PUBLIC_URL", KNOWN), key("server", "public_url"));
        assert_eq!(target("USHER_SIGN_UP__SELF_SIGN_UP", KNOWN), key("sign_up", "self_sign_up"));
        let region = Target::Region("EU_WEST_1".to_owned(), "database".to_owned());
        assert_eq!(target("USHER_REGION__EU_WEST_1__DATABASE", KNOWN), region);
    }

    #[test]
    fn a_slip_is_refused_and_other_programs_names_are_left_alone() {
        let near = Target::Unknown(Some("USHER_SERVER__PUBLIC_URL".to_owned()));
        assert_eq!(target("USHER_SERVER_PUBLIC_URL", KNOWN), near);
        assert_eq!(target("USHER_SERVER__PUBLICURL", KNOWN), near);
        assert_eq!(target("USHER_QUITE__ELSEWHERE", KNOWN), Target::Unknown(None));
        assert_eq!(target("USHER_TOKEN", KNOWN), Target::Foreign);
        assert_eq!(target("PATH", KNOWN), Target::Foreign);
    }
}
