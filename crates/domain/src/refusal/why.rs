//! The reasons inside a refusal, where one code has several: a code each, so that its words stand in both languages.

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// Why something cannot be accepted. The words stand in the word lists under `why-<name>`, as a part of the
        /// refusal's sentence, and may hold the refusal's other values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Why { $($(#[$doc])* $name,)+ }

        impl Why {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name, in kebab case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

whys! {
    /// It is longer than 1,024 characters.
    UriTooLong = "uri-too-long";
    /// It has a fragment, or a character that a URI may not hold.
    UriCharacters = "uri-characters";
    /// It does not begin with `https://` or `http://`.
    UriScheme = "uri-scheme";
    /// Http is for 127.0.0.1, `[::1]` and localhost only.
    UriPlainHttp = "uri-plain-http";
    /// Its host is not a name in lower case or an IPv4 address.
    UriHost = "uri-host";
    /// Its port is not a number from 1 to 65535.
    UriPort = "uri-port";
    /// It names a user before the host.
    UriUser = "uri-user";
    /// It has a percent sign that escapes nothing, or escapes a control character, a slash or a percent.
    UriEscape = "uri-escape";
    /// Its path has an empty segment.
    UriEmptySegment = "uri-empty-segment";
    /// Its path has a segment of dots.
    UriDots = "uri-dots";
    /// Its query has a name that the answer uses, or an escaped name.
    UriAnswerName = "uri-answer-name";
    /// It is not registered.
    UriUnregistered = "uri-unregistered";
    /// It must be public.
    ClientNotPublic = "client-not-public";
    /// It is empty or hides characters.
    ClientNameHidden = "client-name-hidden";
    /// It is longer than 256 bytes.
    ClientNameTooLong = "client-name-too-long";
    /// There are more than 10.
    TooManyUris = "too-many-uris";
    /// The authorization code grant needs at least one.
    UrisMissing = "uris-missing";
    /// No application has that ARN.
    NoSuchApplication = "no-such-application";
    /// It is missing.
    Missing = "missing-value";
    /// It is too long.
    TooLong = "too-long";
    /// A name stands twice in it.
    NameTwice = "name-twice";
    /// It must be code.
    NotCode = "not-code";
    /// PKCE with S256 is required.
    PkceMissing = "pkce-missing";
    /// It is longer than 1,024 bytes.
    StateTooLong = "state-too-long";
    /// It was registered without `issuerUrl`.
    IssuerMissing = "issuer-missing";
    /// It is not UTF-8.
    NotUtf8 = "not-utf8";
    /// It does not hold what the form of this page holds.
    FormUnreadable = "form-unreadable";
    /// The upload is not whole.
    UploadBroken = "upload-broken";
    /// It contains a NUL character.
    NulCharacter = "nul-character";
    /// Write it as 2026-11.
    MonthSpelling = "month-spelling";
    /// The month has not begun; details: `month`.
    MonthAhead = "month-ahead";
    /// It names so many users and groups; 1 to so many are possible; details: `count`, `limit`.
    PrincipalCount = "principal-count";
    /// At most so many are possible; details: `limit`.
    AtMost = "at-most";
    /// 1 to so many users at a time are possible; details: `limit`.
    AtATime = "at-a-time";
    /// A one-time password can only be shown in the console.
    OnlyInConsole = "only-in-console";
    /// It has more than so many characters; details: `limit`.
    TextTooLong = "text-too-long";
    /// It contains control characters.
    ControlCharacters = "control-characters";
    /// It contains characters that nobody sees.
    HiddenCharacters = "hidden-characters";
    /// It is empty.
    Empty = "empty-value";
    /// It needs 1 to so many characters, all of which can be seen; details: `limit`.
    NameVisible = "name-visible";
    /// Write dollars, such as 960.00.
    DollarSpelling = "dollar-spelling";
    /// It must be above 0.00 and at most 10,000,000.00.
    DollarRange = "dollar-range";
    /// It has parts of a cent.
    DollarParts = "dollar-parts";
    /// Write a date, such as 2026-04-01.
    DateSpelling = "date-spelling";
    /// It lies in the future.
    DateAhead = "date-ahead";
    /// The promotion would have expired already.
    PromotionExpired = "promotion-expired";
}
