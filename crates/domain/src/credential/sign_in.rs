//! Sign-in as a machine: what was proven decides what comes next, and nothing else does.
//!
//! No page says "MFA is done"; the proofs are recorded, and assurance is computed from them (security cases 2 and 22).

use serde::{Deserialize, Serialize};

use crate::time::{Instant, MINUTE};
use crate::{Code, Refusal, Result};

/// How long a sign-in may take from its first proof to its last.
const PATIENCE: i64 = 30 * MINUTE;

/// Something that somebody can prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The password, or a one-time password from an administrator.
    Password,
    /// A code from an authenticator app.
    Totp,
    /// A passkey with user verification: possession and knowledge (or body) in one.
    Passkey,
    /// One of the recovery codes.
    RecoveryCode,
    /// A code from a mail.
    EmailCode,
    /// An external identity provider vouched; it asks for its own second factor (reference 3.3, `scope`).
    IdentityProvider,
}

/// A factor that was proven, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What.
    pub factor: Factor,
    /// When.
    pub at: Instant,
}

/// What must be proven beyond the password; from [`super::MfaPolicy::need`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Nothing.
    Nothing,
    /// A registered device, or a recovery code.
    Device,
    /// A device that is registered on the way.
    Enrollment,
    /// A code from a mail.
    EmailCode,
    /// A device that the user does not have and may not register here.
    Impossible,
}

/// What a sign-in must bring; fixed from the directory's rows when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// Beyond the password.
    pub second: Need,
    /// Whether a new password must be chosen: after a one-time password or an administrator's reset.
    pub choose_password: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Prove the password, a passkey, or come from the identity provider.
    Password,
    /// Prove a device.
    Mfa,
    /// Prove a code from a mail.
    EmailCode,
    /// Choose a new password.
    ChoosePassword,
    /// Register a device.
    EnrollMfa,
    /// Nothing; the session may begin.
    Done,
}

/// What a finished sign-in is worth; it goes into the session and from there into tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// The factors in the order they were proven.
    pub factors: Vec<Factor>,
    /// Whether two independent factors were proven.
    pub multi_factor: bool,
    /// When the last proof was given.
    pub at: Instant,
}

/// A sign-in under way. Every transition consumes it; the row that stores it is updated from the state it was read in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    proofs: Vec<Proof>,
    requirements: Requirements,
    password_chosen: bool,
    device_enrolled: bool,
}

impl SignIn {
    /// Begins with nothing proven.
    pub fn begin(requirements: Requirements) -> Self {
        Self { proofs: Vec::new(), requirements, password_chosen: false, device_enrolled: false }
    }

    /// What comes next. A device is proven before a password is chosen: who holds only a one-time password must not be
    /// able to replace the password of somebody with a device.
    pub fn next_step(&self) -> Step {
        let satisfied = self.second_is_proven();
        match self.requirements.second {
            _ if !self.first_is_proven() => Step::Password,
            Need::Device | Need::Impossible if !satisfied => Step::Mfa,
            Need::EmailCode if !satisfied => Step::EmailCode,
            _ if self.must_choose() => Step::ChoosePassword,
            Need::Enrollment if !satisfied => Step::EnrollMfa,
            _ => Step::Done,
        }
    }

    /// Records a proof that was checked just now.
    ///
    /// # Errors
    /// [`Code::SignInStep`] for a proof that the present step does not ask for, or that comes too late;
    /// [`Code::MfaDeviceRequired`] once the password is right, where the policy blocks users without a device.
    pub fn proven(mut self, proof: Proof) -> Result<Self> {
        self.check_time(proof.at)?;
        let fits = match self.next_step() {
            Step::Password => matches!(proof.factor, Factor::Password | Factor::Passkey | Factor::IdentityProvider),
            Step::Mfa => matches!(proof.factor, Factor::Totp | Factor::Passkey | Factor::RecoveryCode),
            Step::EmailCode => proof.factor == Factor::EmailCode,
            Step::ChoosePassword | Step::EnrollMfa | Step::Done => false,
        };
        if !fits {
            return Err(Refusal::new(Code::SignInStep));
        }
        self.proofs.push(proof);
        if self.requirements.second == Need::Impossible && !self.second_is_proven() {
            return Err(Refusal::new(Code::MfaDeviceRequired));
        }
        Ok(self)
    }

    /// A new password was stored.
    ///
    /// # Errors
    /// [`Code::SignInStep`] when none is due.
    pub fn password_chosen(mut self, now: Instant) -> Result<Self> {
        self.check_time(now)?;
        self.expect(Step::ChoosePassword)?;
        self.password_chosen = true;
        Ok(self)
    }

    /// A device was registered and proven once: `factor` is [`Factor::Totp`] or [`Factor::Passkey`].
    ///
    /// # Errors
    /// [`Code::SignInStep`] when none is due.
    pub fn device_enrolled(mut self, factor: Factor, now: Instant) -> Result<Self> {
        self.check_time(now)?;
        self.expect(Step::EnrollMfa)?;
        if !matches!(factor, Factor::Totp | Factor::Passkey) {
            return Err(Refusal::new(Code::SignInStep));
        }
        self.device_enrolled = true;
        self.proofs.push(Proof { factor, at: now });
        Ok(self)
    }

    /// Ends the sign-in with what it is worth.
    ///
    /// # Errors
    /// [`Code::SignInStep`] while any step is due.
    pub fn finish(self) -> Result<Assurance> {
        self.expect(Step::Done)?;
        let at = self.proofs.iter().map(|proof| proof.at).max().ok_or(Code::SignInStep)?;
        let multi_factor = self.second_is_proven();
        Ok(Assurance { factors: self.proofs.iter().map(|proof| proof.factor).collect(), multi_factor, at })
    }

    fn expect(&self, step: Step) -> Result<()> {
        if self.next_step() == step { Ok(()) } else { Err(Refusal::new(Code::SignInStep)) }
    }

    fn check_time(&self, now: Instant) -> Result<()> {
        let late = self.proofs.first().is_some_and(|first| now - first.at > PATIENCE);
        if late { Err(Refusal::new(Code::SignInStep)) } else { Ok(()) }
    }

    fn has(&self, factors: &[Factor]) -> bool {
        self.proofs.iter().any(|proof| factors.contains(&proof.factor))
    }

    fn first_is_proven(&self) -> bool {
        self.has(&[Factor::Password, Factor::Passkey, Factor::IdentityProvider])
    }

    fn second_is_proven(&self) -> bool {
        let mailed = self.requirements.second == Need::EmailCode && self.has(&[Factor::EmailCode]);
        mailed || self.has(&[Factor::Totp, Factor::Passkey, Factor::RecoveryCode, Factor::IdentityProvider])
    }

    /// Who came without the password (passkey, identity provider) has none to replace.
    fn must_choose(&self) -> bool {
        self.requirements.choose_password && !self.password_chosen && self.has(&[Factor::Password])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Factor; 6] = [
        Factor::Password,
        Factor::Totp,
        Factor::Passkey,
        Factor::RecoveryCode,
        Factor::EmailCode,
        Factor::IdentityProvider,
    ];

    fn begin(second: Need, choose_password: bool) -> SignIn {
        SignIn::begin(Requirements { second, choose_password })
    }

    fn proof(factor: Factor) -> Proof {
        Proof { factor, at: Instant::from_seconds(1000) }
    }

    #[test]
    fn an_invited_user_proves_chooses_and_enrolls_in_this_order() {
        let now = Instant::from_seconds(1000);
        let sign_in = begin(Need::Enrollment, true);
        assert_eq!(sign_in.next_step(), Step::Password);
        let sign_in = sign_in.proven(proof(Factor::Password)).unwrap();
        assert_eq!(sign_in.next_step(), Step::ChoosePassword);
        assert!(sign_in.clone().device_enrolled(Factor::Totp, now).is_err());
        let sign_in = sign_in.password_chosen(now).unwrap();
        assert_eq!(sign_in.next_step(), Step::EnrollMfa);
        assert!(sign_in.clone().device_enrolled(Factor::RecoveryCode, now).is_err());
        let assurance = sign_in.device_enrolled(Factor::Totp, now).unwrap().finish().unwrap();
        assert!(assurance.multi_factor);
        assert_eq!(assurance.factors, [Factor::Password, Factor::Totp]);
    }

    #[test]
    fn a_device_is_proven_before_a_password_is_chosen() {
        let sign_in = begin(Need::Device, true).proven(proof(Factor::Password)).unwrap();
        assert_eq!(sign_in.next_step(), Step::Mfa);
        assert_eq!(sign_in.password_chosen(Instant(0)).unwrap_err().code, Code::SignInStep);
    }

    #[test]
    fn no_order_of_proofs_finishes_without_a_device_where_one_is_needed() {
        for first in ALL {
            for second in ALL {
                let mut sign_in = begin(Need::Device, false);
                for factor in [first, second, second] {
                    sign_in = sign_in.clone().proven(proof(factor)).unwrap_or(sign_in);
                }
                let whole = [Factor::Passkey, Factor::IdentityProvider];
                let device = match first {
                    Factor::Password => matches!(second, Factor::Totp | Factor::Passkey | Factor::RecoveryCode),
                    _ => whole.contains(&first) || whole.contains(&second),
                };
                assert_eq!(sign_in.finish().is_ok(), device, "{first:?} {second:?}");
            }
        }
    }

    #[test]
    fn a_blocked_user_hears_of_it_only_after_the_right_password() {
        let sign_in = begin(Need::Impossible, false);
        assert_eq!(sign_in.next_step(), Step::Password);
        assert_eq!(sign_in.proven(proof(Factor::Password)).unwrap_err().code, Code::MfaDeviceRequired);
    }

    #[test]
    fn a_code_from_a_mail_counts_only_where_the_policy_allows_it() {
        let sign_in = begin(Need::EmailCode, false).proven(proof(Factor::Password)).unwrap();
        assert_eq!(sign_in.next_step(), Step::EmailCode);
        assert!(sign_in.clone().proven(proof(Factor::RecoveryCode)).is_err(), "a step takes its own proofs only");
        assert!(sign_in.proven(proof(Factor::EmailCode)).unwrap().finish().is_ok());
        let strict = begin(Need::Device, false).proven(proof(Factor::Password)).unwrap();
        assert!(strict.proven(proof(Factor::EmailCode)).is_err());
    }

    #[test]
    fn one_factor_is_not_two_and_a_late_proof_does_not_count() {
        let assurance = begin(Need::Nothing, false).proven(proof(Factor::Password)).unwrap().finish().unwrap();
        assert!(!assurance.multi_factor);
        let sign_in = begin(Need::Device, false).proven(proof(Factor::Password)).unwrap();
        let late = Proof { factor: Factor::Totp, at: Instant::from_seconds(1000) + PATIENCE + 1 };
        assert_eq!(sign_in.proven(late).unwrap_err().code, Code::SignInStep);
        assert!(begin(Need::Nothing, false).finish().is_err());
    }
}
