//! The bytes of a request.

/// A POST of JSON with a bearer token, kept alive.
pub(super) fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    format!("{head}{authorization}content-length: {length}\r\n\r\n{body}").into_bytes()
}
