//! The style sheet, the script and the mark, compiled in and served under names that change with their content.
//!
//! Since a name never stands for two contents, whoever serves them may send [`CACHE_CONTROL`].

use std::sync::LazyLock;

/// The `Cache-Control` that fits a name with a content hash (RFC 8246).
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// A file that pages refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The content, as it is sent.
    pub bytes: &'static [u8],
    /// The value for `Content-Type`; send `X-Content-Type-Options: nosniff` beside it.
    pub content_type: &'static str,
}

const CSS: Asset = Asset { bytes: include_bytes!("../assets/usher.css"), content_type: "text/css; charset=utf-8" };
const JS: Asset = Asset { bytes: include_bytes!("../assets/usher.js"), content_type: "text/javascript; charset=utf-8" };
const MARK: Asset = Asset { bytes: include_bytes!("../assets/usher.svg"), content_type: "image/svg+xml" };

static URLS: LazyLock<[(String, Asset); 3]> = LazyLock::new(|| {
    [("css", CSS), ("js", JS), ("svg", MARK)]
        .map(|(ending, asset)| (format!("/assets/usher.{:016x}.{ending}", fnv1a(asset.bytes)), asset))
});

/// The file behind the path of a URL such as `/assets/usher.0123456789abcdef.css`; `None` for any other path,
/// also for a name whose hash is that of another version.
pub fn find(path: &str) -> Option<Asset> {
    URLS.iter().find(|(url, _)| url == path).map(|(_, asset)| *asset)
}

/// Where the style sheet is.
pub fn css_url() -> &'static str {
    &URLS[0].0
}

/// Where the script is.
pub fn js_url() -> &'static str {
    &URLS[1].0
}

/// Where the mark is, which serves as the icon too.
pub fn mark_url() -> &'static str {
    &URLS[2].0
}

/// FNV-1a with 64 bits: enough to tell versions of our own files apart, which nobody forges.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_found_under_its_own_name_only() {
        for url in [css_url(), js_url(), mark_url()] {
            assert!(find(url).is_some_and(|asset| !asset.bytes.is_empty()), "{url}");
        }
        assert_eq!(find(css_url()).unwrap().content_type, "text/css; charset=utf-8");
        assert_eq!(find("/assets/usher.css"), None);
        assert_eq!(find("/assets/usher.0000000000000000.css"), None);
    }

    #[test]
    fn what_every_page_loads_stays_small() {
        assert!(CSS.bytes.len() <= 32 * 1024, "{}", CSS.bytes.len());
        assert!(JS.bytes.len() <= 6 * 1024, "{}", JS.bytes.len());
    }

    #[test]
    fn the_script_needs_no_exception_from_the_content_security_policy() {
        let script = std::str::from_utf8(JS.bytes).unwrap();
        for banned in ["eval(", "Function(", "innerHTML", "document.write", ".style", "setAttribute('style'"] {
            assert!(!script.contains(banned), "{banned}");
        }
    }
}
