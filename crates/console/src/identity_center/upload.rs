//! One uploaded file with its form's CSRF token: `multipart/form-data` (RFC 7578) as browsers write it, in memory.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use usher_domain::directory::csv::MAXIMUM_BYTES;
use usher_domain::{Code, Refusal, Why};
use usher_web::{Failure, Visit, Web};

/// Room for the file and the few fields around it.
const MOST: usize = MAXIMUM_BYTES + 64 * 1024;
/// A file that is too large is read up to here and dropped: a browser reads no answer while it still sends.
const READ_MAX: usize = 4 * MOST;
/// More parts than our form has are not read.
const PARTS_MAX: usize = 8;

/// The parts of a form by name.
pub(super) struct Uploaded {
    parts: Vec<(String, Vec<u8>)>,
}

impl Uploaded {
    /// The bytes of a part; empty where it was not sent.
    pub(super) fn part(&self, name: &str) -> &[u8] {
        self.parts.iter().find(|(found, _)| found == name).map_or(&[], |(_, bytes)| bytes)
    }
}

impl FromRequest<Web> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Failure> {
        let visit = request.extensions().get::<Visit>().cloned();
        let visit = visit.ok_or_else(|| usher_app::Error::Broken("a form without a visit".into()))?;
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = kind.and_then(boundary).map(str::to_owned);
        let broken = || Refusal::new(Code::InvalidInput).with("field", "file").because(Why::UploadBroken);
        let boundary = boundary.ok_or_else(broken)?;
        let too_large = || Refusal::new(Code::ImportTooLarge).with("limit", MAXIMUM_BYTES);
        let body = axum::body::to_bytes(request.into_body(), READ_MAX).await.map_err(|_| too_large())?;
        if body.len() > MOST {
            return Err(too_large().into());
        }
        let parts = split(&body, &boundary).ok_or_else(broken)?;
        let uploaded = Self { parts };
        let token = core::str::from_utf8(uploaded.part("csrf")).unwrap_or_default();
        if !web.app.house().keys.verify("csrf", &visit.browser, token) {
            return Err(Code::FormExpired.into());
        }
        Ok(uploaded)
    }
}

fn boundary(kind: &str) -> Option<&str> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let (_, after) = rest.split_once("boundary=")?;
    let boundary = after.split(';').next()?.trim().trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn split(body: &[u8], boundary: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let first = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut parts = Vec::new();
    while parts.len() < PARTS_MAX {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head = find(rest, b"\r\n\r\n")?;
        let (headers, content) = rest.split_at_checked(head)?;
        let content = content.get(4..)?;
        let end = find(content, between.as_bytes())?;
        let (bytes, after) = content.split_at_checked(end)?;
        let headers = core::str::from_utf8(headers).ok()?;
        let name = headers.split("; name=\"").nth(1)?.split('"').next()?;
        parts.push((name.to_owned(), bytes.to_vec()));
        rest = after.get(between.len()..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_a_file_is_taken_apart() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n\
            a,b\r\n1,2\r\n\r\n--x--\r\n";
        assert_eq!(boundary("multipart/form-data; boundary=\"x\""), Some("x"));
        let parts = split(body.as_bytes(), "x").unwrap();
        assert_eq!(parts[0], ("csrf".to_owned(), b"token".to_vec()));
        assert_eq!(parts[1], ("file".to_owned(), b"a,b\r\n1,2\r\n".to_vec()));
    }

    #[test]
    fn a_form_that_breaks_off_is_refused() {
        for body in ["", "--x", "--x\r\n", "--x\r\nname\r\n\r\nvalue", "--x\r\n; name=\"a\"\r\n\r\nvalue\r\n--"] {
            assert_eq!(split(body.as_bytes(), "x"), None, "{body:?}");
        }
    }
}
