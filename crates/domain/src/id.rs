//! Names for things: one type per noun, so that a group's id cannot stand where a user's belongs.
//!
//! Random ids are made from bytes the caller hands in; the shapes are those of the AWS wire
//! (identity-center reference, sections 1.1 and 1.2).

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it stands in the database or on the wire; whether it names anything, a look-up tells.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )+};
}

id! {
    /// A customer account: 12 digits.
    AccountId,
    /// Somebody who works in the console: an operator or an administrator.
    AdministratorId,
    /// An enabled Identity Center: `ssoins-` and 16 hex digits.
    InstanceId,
    /// The identity store of an instance: `d-` and 10 hex digits.
    StoreId,
    /// A user of a directory: the store's 10 hex digits, a dash, a UUID.
    UserId,
    /// A group of a directory, shaped like a user's id.
    GroupId,
    /// A Kiro profile: 12 capital letters and digits, the last part of its ARN.
    ProfileId,
    /// An administrator's choice of a user or group at a tier.
    AssignmentId,
    /// One user's seat in one profile.
    SeatId,
    /// A signed-in browser.
    SessionId,
    /// A registered client of the sign-in protocols.
    ClientId,
    /// A backend that checks and spends credits.
    ProductId,
    /// A money credit of the startup programme.
    PromotionId,
    /// A closed month's bill.
    InvoiceId,
    /// A message to somebody.
    MailId,
    /// Work to be done after a transaction.
    JobId,
    /// The name of a tier, such as `PRO_PLUS`.
    TierName,
}

const HEX: &[u8; 16] = b"0123456789abcdef";
const CAPITALS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Lower-case hexadecimal of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A random UUID (version 4) from 16 random bytes, lower case with dashes.
pub fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex(&bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

/// A UUID (version 7, RFC 9562 section 5.7) that sorts by `now` and then by `place` (modulo 2^18, the counter of its
/// section 6.2), so that new rows land at the end of an index, however many one transaction writes. 56 bits are random.
pub fn ordered_uuid(now: crate::time::Instant, place: u32, mut bytes: [u8; 16]) -> String {
    let millis = (now.0 / 1000).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    let [_, high, middle, low] = (place << 2).to_be_bytes();
    bytes[6] = high & 0x0f | 0x70;
    bytes[7] = middle;
    bytes[8] = low >> 2 | 0x80;
    let text = hex(&bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

impl AccountId {
    /// Twelve digits from random bytes; never begins with a zero.
    pub fn random(bytes: [u8; 8]) -> Self {
        let number = u64::from_be_bytes(bytes) % 900_000_000_000 + 100_000_000_000;
        Self(number.to_string())
    }

    /// Whether the text is twelve digits.
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 12 && self.0.bytes().all(|b| b.is_ascii_digit())
    }
}

impl InstanceId {
    /// From random bytes.
    pub fn random(bytes: [u8; 8]) -> Self {
        Self(format!("ssoins-{}", hex(&bytes)))
    }

    /// `arn:aws:sso:::instance/ssoins-…`
    pub fn arn(&self) -> String {
        format!("arn:aws:sso:::instance/{}", self.0)
    }
}

impl StoreId {
    /// From random bytes.
    pub fn random(bytes: [u8; 5]) -> Self {
        Self(format!("d-{}", hex(&bytes)))
    }

    /// The ten hex digits, with which the ids of its users and groups begin.
    pub fn digits(&self) -> &str {
        self.0.strip_prefix("d-").unwrap_or(&self.0)
    }
}

impl UserId {
    /// A user of `store`, from random bytes.
    pub fn random(store: &StoreId, bytes: [u8; 16]) -> Self {
        Self(format!("{}-{}", store.digits(), uuid(bytes)))
    }
}

impl GroupId {
    /// A group of `store`, from random bytes.
    pub fn random(store: &StoreId, bytes: [u8; 16]) -> Self {
        Self(format!("{}-{}", store.digits(), uuid(bytes)))
    }
}

impl ProfileId {
    /// From random bytes.
    pub fn random(bytes: [u8; 12]) -> Self {
        let letter = |byte: &u8| char::from(CAPITALS.get(usize::from(byte % 32)).copied().unwrap_or(b'A'));
        Self(bytes.iter().map(letter).collect())
    }

    /// `arn:aws:codewhisperer:<region>:<account>:profile/<id>` (clients reference, item 8).
    pub fn arn(&self, region: &crate::region::RegionName, account: &AccountId) -> String {
        format!("arn:aws:codewhisperer:{region}:{account}:profile/{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shapes_of_the_wire() {
        let store = StoreId::random([0x90, 0x67, 0x64, 0x2a, 0xc7]);
        assert_eq!(store.as_str(), "d-9067642ac7");
        assert_eq!(UserId::random(&store, [0; 16]).as_str(), "9067642ac7-00000000-0000-4000-8000-000000000000");
        assert_eq!(InstanceId::random([1; 8]).arn(), "arn:aws:sso:::instance/ssoins-0101010101010101");
        assert_eq!(AccountId::random([255; 8]).as_str().len(), 12);
        assert_eq!(ProfileId::random([31; 12]).as_str(), "999999999999");
    }

    #[test]
    fn ordered_ids_sort_by_time() {
        let early = ordered_uuid(crate::time::Instant(1_000_000), 0, [255; 16]);
        let late = ordered_uuid(crate::time::Instant(2_000_000), 0, [0; 16]);
        assert!(early < late);
    }

    #[test]
    fn ordered_ids_of_one_instant_sort_by_their_place() {
        let id = |place, byte| ordered_uuid(crate::time::Instant(1_000_000), place, [byte; 16]);
        assert_eq!(id(0, 0), "00000000-03e8-7000-8000-000000000000");
        assert_eq!(id((1 << 18) - 1, 0), "00000000-03e8-7fff-bf00-000000000000");
        for place in [0, 1, 63, 64, 1_023, 1_024, 16_383, 16_384, 200_000] {
            assert!(id(place, 255) < id(place + 1, 0), "{place}");
        }
    }
}
