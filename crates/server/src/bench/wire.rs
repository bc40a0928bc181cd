//! The least HTTP/1.1 a client can do: writes bytes, reads a status line, `Content-Length` and the body. A full client
//! would use up the processor that the server under measurement needs.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// The most bytes that one read asks for.
const CHUNK: usize = 16 * 1024;

/// One connection that is kept open between requests.
pub(super) struct Wire {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Wire {
    /// Connects at once, so that a server that is not there is noticed before the clock starts.
    pub(super) async fn connect(address: SocketAddr) -> Result<Self> {
        let mut wire = Self { address, stream: None, buffer: Vec::with_capacity(CHUNK) };
        wire.stream = Some(wire.open().await?);
        Ok(wire)
    }

    async fn open(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Sends one request and reads its whole answer; answers with the status. After an error, and where the server
    /// closes, the next request opens a new connection.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open().await?,
        };
        self.buffer.clear();
        stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
            self.more(&mut stream).await?;
        };
        while self.buffer.len() < head.whole {
            self.more(&mut stream).await?;
        }
        if self.buffer.len() > head.whole {
            return Err(Error::new(ErrorKind::InvalidData, "more bytes than the answer should have"));
        }
        if !head.closes {
            self.stream = Some(stream);
        }
        Ok(head.status)
    }

    async fn more(&mut self, stream: &mut TcpStream) -> Result<()> {
        self.buffer.reserve(CHUNK);
        if stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, "the server closed in the middle of an answer"));
        }
        Ok(())
    }
}

/// What the head of an answer says.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Bytes of head and body together.
    whole: usize,
    closes: bool,
}

impl Head {
    /// Reads the head; `None` while it is not complete.
    fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
        let wrong = |what| Error::new(ErrorKind::InvalidData, what);
        let mut lines = bytes.get(..end).unwrap_or_default().split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let digits = first.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status = number(digits.unwrap_or_default()).and_then(|status| u16::try_from(status).ok());
        let status = status.ok_or_else(|| wrong("not an answer in HTTP/1.1"))?;
        let (mut length, mut closes) = (None, false);
        for line in lines {
            let mut parts = line.splitn(2, |byte| *byte == b':');
            let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().trim_ascii());
            if name.eq_ignore_ascii_case(b"content-length") {
                length = number(value);
            } else if name.eq_ignore_ascii_case(b"connection") {
                closes = value.eq_ignore_ascii_case(b"close");
            }
        }
        let length = match (length, status) {
            (Some(length), _) => length,
            (None, 204 | 304) => 0,
            (None, _) => return Err(wrong("an answer without Content-Length; the generator reads no other")),
        };
        if length > MAX_ANSWER {
            return Err(wrong("an answer of more than 64 MiB"));
        }
        Ok(Some(Self { status, whole: end + 4 + length, closes }))
    }
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_tells_the_length_of_the_whole_answer() {
        let head = |text: &str| Head::read(text.as_bytes());
        let text = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello";
        assert_eq!(head(text).unwrap(), Some(Head { status: 200, whole: text.len(), closes: false }));
        assert_eq!(head(&text[..30]).unwrap(), None);
        let empty = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        assert_eq!(head(empty).unwrap(), Some(Head { status: 204, whole: empty.len(), closes: true }));
        for bad in
            ["HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"]
        {
            assert!(head(bad).is_err(), "{bad}");
        }
    }
}
