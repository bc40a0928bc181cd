//! What proves who somebody is: passwords, MFA devices, and the order of steps at sign-in.
//!
//! Identity-center reference, sections 3.2 (password policy) and 3.3 (MFA).

mod attempts;
mod password;
mod sign_in;

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, Result};

pub use attempts::{Attempts, FORGOTTEN};
pub use password::{About, LeakedList, NoFurtherList, REMEMBERED, check_password};
pub use sign_in::{Assurance, Factor, Need, Proof, Requirements, SignIn, Step};

/// A kind of MFA device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// An authenticator app with time-based codes.
    Totp,
    /// A passkey or security key.
    Passkey,
}

impl DeviceKind {
    /// How many of this kind a user may have: two and six, eight together (reference 3.3, `limits`).
    pub fn limit(self) -> usize {
        match self {
            Self::Totp => 2,
            Self::Passkey => 6,
        }
    }

    /// Whether a user who has `count` of this kind may register another.
    ///
    /// # Errors
    /// [`Code::MfaDeviceLimit`].
    pub fn may_add(self, count: usize) -> Result<()> {
        if count < self.limit() {
            return Ok(());
        }
        Err(Refusal::new(Code::MfaDeviceLimit).with("limit", self.limit()))
    }
}

/// When a second factor is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MfaMode {
    /// At every sign-in.
    #[default]
    Always,
    /// When browser or place are not known yet.
    ContextAware,
    /// Never.
    Never,
}

/// What happens to somebody who should prove a second factor and has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithoutDevice {
    /// Registers a device before going on.
    #[default]
    Enroll,
    /// Types a code from a mail.
    EmailCode,
    /// Is refused.
    Block,
    /// Goes on without.
    Allow,
}

/// An instance's MFA settings; the defaults are the strict ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MfaPolicy {
    /// When it is asked for.
    pub mode: MfaMode,
    /// What a user without a device does.
    pub without_device: WithoutDevice,
}

impl MfaPolicy {
    /// What a user with `devices` devices must prove beyond the password; `known` is a browser that was trusted before.
    pub fn need(self, devices: usize, known: bool) -> Need {
        match (self.mode, devices) {
            (MfaMode::Never, _) => Need::Nothing,
            (MfaMode::ContextAware, 1..) if known => Need::Nothing,
            (_, 1..) => Need::Device,
            (_, 0) => match self.without_device {
                WithoutDevice::Enroll => Need::Enrollment,
                WithoutDevice::EmailCode => Need::EmailCode,
                WithoutDevice::Block => Need::Impossible,
                WithoutDevice::Allow => Need::Nothing,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_apps_and_six_keys_are_the_limit() {
        assert!(DeviceKind::Totp.may_add(1).is_ok());
        assert_eq!(DeviceKind::Totp.may_add(2).unwrap_err().code, Code::MfaDeviceLimit);
        assert!(DeviceKind::Passkey.may_add(5).is_ok());
        assert!(DeviceKind::Passkey.may_add(6).is_err());
    }

    #[test]
    fn a_known_browser_spares_the_code_only_where_the_policy_says_so() {
        let aware = MfaPolicy { mode: MfaMode::ContextAware, ..MfaPolicy::default() };
        assert_eq!(aware.need(1, true), Need::Nothing);
        assert_eq!(aware.need(1, false), Need::Device);
        assert_eq!(aware.need(0, true), Need::Enrollment, "a known browser does not replace a device");
        assert_eq!(MfaPolicy::default().need(1, true), Need::Device);
        let blocking = MfaPolicy { without_device: WithoutDevice::Block, ..MfaPolicy::default() };
        assert_eq!(blocking.need(0, false), Need::Impossible);
        assert_eq!(blocking.need(1, false), Need::Device);
    }
}
