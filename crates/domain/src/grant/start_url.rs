//! Start URLs: what clients send, and all the forms that mean one instance (clients reference, item 5).

use crate::id::{InstanceId, StoreId};
use crate::instance::StartAlias;
use crate::region::RegionName;
use crate::{Code, Refusal, Result};

const LONGEST: usize = 512;

/// The form under which a Start URL is looked up: without a `#…` part and trailing slashes, scheme and host in lower
/// case.
///
/// # Errors
/// [`Code::StartUrlUnknown`] for what is no http or https URL at all.
pub fn normalise_start_url(text: &str) -> Result<String> {
    normal(text).ok_or_else(|| Refusal::new(Code::StartUrlUnknown).with("url", text.escape_default()))
}

fn normal(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return None;
    }
    let text = text.split('#').next()?;
    let (scheme, after) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (host, path) = after.split_at(after.find(['/', '?']).unwrap_or(after.len()));
    if !matches!(scheme.as_str(), "https" | "http") || host.is_empty() || host.contains('@') {
        return None;
    }
    Some(format!("{scheme}://{}{}", host.to_ascii_lowercase(), path.trim_end_matches('/')))
}

/// What an instance's Start URLs are made of.
#[derive(Clone, Copy, Debug)]
pub struct StartUrlParts<'a> {
    /// The deployment's public base URL, such as `https://id.example.com`.
    pub base: &'a str,
    /// The instance.
    pub instance: &'a InstanceId,
    /// Its identity store.
    pub store: &'a StoreId,
    /// Its Region.
    pub region: &'a RegionName,
    /// Its alias, where one was chosen.
    pub alias: Option<&'a StartAlias>,
}

/// All Start URLs and issuer URLs that mean an instance, normalised; the first is the one to show.
///
/// Besides our own there are the AWS-shaped ones: since 2.35.13 the AWS CLI refuses others, but never contacts them.
pub fn start_urls(parts: StartUrlParts<'_>) -> Vec<String> {
    let base = parts.base.trim_end_matches('/');
    let names = parts.alias.map(StartAlias::as_str).into_iter().chain([parts.store.as_str()]);
    let own = names.clone().map(|name| format!("{base}/start/{name}"));
    let hosted = names.map(|name| format!("https://{name}.awsapps.com/start"));
    let portal = format!("https://{}.portal.{}.app.aws", parts.instance, parts.region);
    let issuer = format!("https://identitycenter.amazonaws.com/{}", parts.instance);
    own.chain(hosted).chain([format!("{portal}/start"), portal, issuer]).filter_map(|url| normal(&url)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_slash_a_fragment_and_the_hosts_case_make_no_difference() {
        for text in [
            "https://acme.awsapps.com/start",
            "https://acme.awsapps.com/start/",
            "https://acme.awsapps.com/start#/",
            "https://acme.awsapps.com/start/#/?tab=accounts",
            " HTTPS://ACME.awsapps.com/start// ",
        ] {
            assert_eq!(normalise_start_url(text).unwrap(), "https://acme.awsapps.com/start", "{text}");
        }
        assert_eq!(normalise_start_url("http://127.0.0.1:8080/start").unwrap(), "http://127.0.0.1:8080/start");
        assert_ne!(normalise_start_url("https://a/Start").unwrap(), "https://a/start", "a path has case");
    }

    #[test]
    fn what_is_no_web_address_is_unknown() {
        let long = format!("https://a/{}", "x".repeat(600));
        for text in ["", "acme", "ftp://a/start", "https://", "https://u@a/start", "https:\\\\a", "https://a b/", &long]
        {
            assert_eq!(normalise_start_url(text).unwrap_err().code, Code::StartUrlUnknown, "{text}");
        }
    }

    #[test]
    fn an_instance_answers_to_every_form_that_the_command_line_accepts() {
        let (instance, store) = (InstanceId::new("ssoins-0123456789abcdef"), StoreId::new("d-9067642ac7"));
        let (region, alias) = (RegionName::new("eu-central-1"), StartAlias::parse("acme").unwrap());
        let parts = StartUrlParts {
            base: "https://id.example.com/",
            instance: &instance,
            store: &store,
            region: &region,
            alias: Some(&alias),
        };
        let urls = start_urls(parts);
        assert_eq!(urls.first().map(String::as_str), Some("https://id.example.com/start/acme"));
        for wanted in [
            "https://id.example.com/start/d-9067642ac7",
            "https://acme.awsapps.com/start",
            "https://d-9067642ac7.awsapps.com/start",
            "https://ssoins-0123456789abcdef.portal.eu-central-1.app.aws",
            "https://ssoins-0123456789abcdef.portal.eu-central-1.app.aws/start",
            "https://identitycenter.amazonaws.com/ssoins-0123456789abcdef",
        ] {
            assert!(urls.iter().any(|url| url == wanted), "{wanted}");
        }
        assert_eq!(start_urls(StartUrlParts { alias: None, ..parts }).len(), 5);
    }
}
