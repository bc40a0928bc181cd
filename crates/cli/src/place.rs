//! Where to sign in: the Start URL, the server behind it, and what the server says it stands for (decision 9).

use url::Url;
use usher_wire::usher::{START_URL_PATH, StartUrl};

use crate::failure::{Exit, Failure};
use crate::server::Server;

/// Longer than any Start URL.
const LONGEST: usize = 2_000;

/// A place to sign in.
pub(crate) struct Place {
    pub(crate) server: Server,
    /// The Start URL as the server knows it.
    pub(crate) start_url: String,
    pub(crate) region: String,
    /// The Region with its usual name, for people.
    pub(crate) region_text: String,
}

/// Reads a Start URL as people type it: without the scheme, with a slash or a `#` part at the end.
pub(crate) fn parse(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let wrong = || {
        Failure::new(Exit::Usage, "invalid-start-url", format!("{text:?} is not a Start URL."))
            .cure("It looks like https://usher.example.com/start/acme; your invitation has it.")
    };
    if text.is_empty() || text.len() > LONGEST {
        return Err(wrong());
    }
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&full).map_err(|_| wrong())?;
    let named = !url.username().is_empty() || url.password().is_some();
    if named || !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong());
    }
    // One word is a name that somebody heard, not an address.
    let is_word = !text.contains(['.', ':', '/', '[']) && text != "localhost";
    if is_word {
        return Err(wrong());
    }
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Asks the server what the Start URL stands for. `server` counts where the Start URL is an alias on another host.
pub(crate) fn find(start_url: &str, server: Option<&str>) -> Result<Place, Failure> {
    let start_url = parse(start_url)?;
    let origin = server.map_or_else(|| Ok(start_url.clone()), parse)?;
    let server = Server::new(&origin_of(origin))?;
    let text = start_url.as_str().trim_end_matches('/');
    let answer = server.get(START_URL_PATH, &[("url", text)], None)?;
    if matches!(answer.status, 400 | 404) && answer.refusal().code != "not-usher" {
        let request_id = answer.refusal().request_id;
        let what = format!("No sign-in page of {} has the Start URL {text}.", server.origin());
        return Err(Failure { request_id, ..Failure::new(Exit::Failure, "wrong-start-url", what) }
            .cure("Compare it with your invitation, or ask your administrator for the Start URL."));
    }
    let found: StartUrl = answer.json()?;
    if found.region.is_empty() {
        return Err(answer.not_usher());
    }
    let start_url = if found.start_url.is_empty() { text.to_owned() } else { found.start_url };
    let named = if found.region_label.is_empty() { String::new() } else { format!(", {}", found.region_label) };
    Ok(Place { server, start_url, region_text: format!("{}{named}", found.region), region: found.region })
}

fn origin_of(mut url: Url) -> Url {
    url.set_path("/");
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeServer, reply};

    #[test]
    fn a_start_url_is_taken_as_people_type_it() {
        for text in ["https://u.example/start/acme", " u.example/start/acme/ ", "https://u.example/start/acme/#/x"] {
            assert_eq!(parse(text).unwrap().as_str(), "https://u.example/start/acme", "{text}");
        }
        for text in ["", "ftp://u.example", "https://me:pw@u.example/start/a", "javascript://x", "https://", "acme"] {
            assert_eq!(parse(text).err().unwrap().exit, Exit::Usage, "{text}");
        }
    }

    #[test]
    fn the_server_of_a_start_url_is_its_origin_and_it_finds_the_region() {
        let body = r#"{"startUrl":"https://u.example/start/acme","region":"eu-central-1","instance":"ssoins-1"}"#;
        let fake = FakeServer::start(move |_| reply(200, "", body));
        let place = find("https://acme.awsapps.com/start", Some(fake.url().as_str())).unwrap();
        assert_eq!((place.start_url.as_str(), place.region.as_str()), ("https://u.example/start/acme", "eu-central-1"));
        let asked = fake.requests().remove(0);
        assert!(asked.starts_with("GET /api/v1/start-url?url=https%3A%2F%2Facme.awsapps.com%2Fstart "), "{asked}");
    }

    #[test]
    fn an_unknown_start_url_is_told_apart_from_a_foreign_server() {
        let no = r#"{"error":{"code":"not-found","message":"m","requestId":"q7"}}"#;
        let fake = FakeServer::start(move |_| reply(404, "", no));
        let failure = find(&format!("{}start/x", fake.url()), None).err().unwrap();
        assert_eq!((failure.code.as_str(), failure.request_id.as_str()), ("wrong-start-url", "q7"));
        let foreign = FakeServer::start(|_| reply(404, "", "Not Found"));
        assert_eq!(find(foreign.url().as_str(), None).err().unwrap().code, "not-usher");
    }
}
