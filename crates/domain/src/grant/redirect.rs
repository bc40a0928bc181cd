//! Redirect URIs: which may be registered, and which registered one a request means.
//!
//! Compared byte by byte; the port of a loopback address is the only freedom (RFC 8252 section 7.3, RFC 9700 section
//! 4.1.3). Nothing is decoded or normalised: every parser that does has been led astray (security case 17).

use crate::{Code, Refusal, Result, Why};

/// How many a client may register.
pub const MAXIMUM_REDIRECTS: usize = 10;
const LONGEST: usize = 1024;
/// What the answer itself adds; a registered value of the same name would be ambiguous.
const ANSWERS: [&str; 7] = ["code", "state", "error", "error_description", "error_uri", "iss", "response"];

/// Whether a redirect URI may be registered: `https`, or `http` to the machine itself.
///
/// # Errors
/// [`Code::RedirectInvalid`] with `why`.
pub fn check_redirect(uri: &str) -> Result<()> {
    read(uri).map(drop).map_err(|why| Refusal::new(Code::RedirectInvalid).because(why))
}

/// Whether a request's redirect URI is the registered one.
pub fn redirect_matches(registered: &str, asked: &str) -> bool {
    let (Ok(known), Ok(asked_parts)) = (read(registered), read(asked)) else { return false };
    registered == asked
        || (known.loopback && asked_parts.loopback && known.host == asked_parts.host && known.rest == asked_parts.rest)
}

struct Parts<'a> {
    loopback: bool,
    host: &'a str,
    rest: &'a str,
}

fn read(uri: &str) -> Result<Parts<'_>, Why> {
    if uri.len() > LONGEST {
        return Err(Why::UriTooLong);
    }
    if !uri.bytes().all(|b| b.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&b)) {
        return Err(Why::UriCharacters);
    }
    let (secure, after) = match (uri.strip_prefix("https://"), uri.strip_prefix("http://")) {
        (Some(after), _) => (true, after),
        (_, Some(after)) => (false, after),
        _ => return Err(Why::UriScheme),
    };
    let (authority, rest) = after.split_at(after.find(['/', '?']).unwrap_or(after.len()));
    let (host, port) = split_port(authority)?;
    let loopback = !secure && matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    if !secure && !loopback {
        return Err(Why::UriPlainHttp);
    }
    if !loopback && !is_host(host) {
        return Err(Why::UriHost);
    }
    if port.is_some_and(|port| !is_port(port)) {
        return Err(Why::UriPort);
    }
    check_rest(rest)?;
    Ok(Parts { loopback, host, rest })
}

/// Digits only: a parser of numbers would take `+443` too.
fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0') && port.parse::<u16>().is_ok()
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), Why> {
    if authority.contains('@') {
        return Err(Why::UriUser);
    }
    // The colons of [::1] are not the port's.
    let tail = authority.find(']').map_or(0, |end| end + 1);
    let colon = authority.get(tail..).and_then(|text| text.find(':')).map(|at| at + tail);
    match colon.and_then(|at| authority.split_at_checked(at)) {
        Some((host, port)) => Ok((host, port.strip_prefix(':'))),
        None => Ok((authority, None)),
    }
}

/// Labels of lower-case letters, digits and dashes. A host whose last label begins with a digit must be an IPv4 address
/// in its usual form, because resolvers read `127.1`, `0x7f.1` and `2130706433` as addresses too.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let numeric = host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    host.len() <= 253
        && host.split('.').all(is_label)
        && (!numeric || host.parse::<core::net::Ipv4Addr>().is_ok_and(|address| address.to_string() == host))
}

/// The path has no dot segments, escaped or not; percent signs begin escapes; the query holds no answer's name.
fn check_rest(rest: &str) -> Result<(), Why> {
    if !rest.split('%').skip(1).all(|escape| escape.as_bytes().first_chunk().copied().is_some_and(is_plain_escape)) {
        return Err(Why::UriEscape);
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if path.contains("//") {
        return Err(Why::UriEmptySegment);
    }
    let path = path.to_ascii_lowercase().replace("%2e", ".").replace("%3b", ";");
    if path.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | ".."))) {
        return Err(Why::UriDots);
    }
    let names = query.split(['&', ';']).map(|pair| pair.split('=').next().unwrap_or_default());
    if names.clone().any(|name| name.contains('%') || ANSWERS.contains(&name.to_ascii_lowercase().as_str())) {
        return Err(Why::UriAnswerName);
    }
    Ok(())
}

fn is_plain_escape(digits: [u8; 2]) -> bool {
    let text = core::str::from_utf8(&digits).unwrap_or_default();
    let hex = digits.iter().all(u8::is_ascii_hexdigit);
    let value = u8::from_str_radix(text, 16).unwrap_or(0);
    hex && !matches!(value, 0..=0x1f | 0x7f | b'/' | b'\\' | b'%')
}
