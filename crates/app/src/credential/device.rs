//! Authenticator apps and recovery codes of somebody who is signed in.

use serde::{Deserialize, Serialize};
use usher_domain::access::{Allowed, Resource};
use usher_domain::credential::DeviceKind;
use usher_domain::directory::PersonName;
use usher_domain::{Code, Refusal};
use usher_store::credential;

use super::Own;
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;
use crate::sign_in::{Person, Proposal, fresh_codes, propose, shown, take_totp};

/// The longest name of a device.
const NAME_MAX: usize = 64;

macro_rules! own_command {
    ($name:ident, $outcome:ty, $run:expr) => {
        impl Command for $name {
            const NAME: &'static str = stringify!($name);
            const ALLOWED: Allowed = Allowed::Anyone;
            type Outcome = $outcome;

            fn place(&self) -> Place {
                self.own.place()
            }

            fn resource(&self) -> Resource {
                Resource::Deployment
            }

            fn run(&self, cx: &mut Cx<'_, '_>) -> Result<($outcome, Event)> {
                let run: fn(&Self, &mut Cx<'_, '_>) -> Result<($outcome, Person, String)> = $run;
                let (outcome, person, target) = run(self, cx)?;
                Ok((outcome, person.account.iter().fold(Event::on(target), Event::of)))
            }
        }
    };
}

/// A device that waits for its first code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposed {
    /// Its id.
    pub id: String,
    /// What to scan or type.
    pub proposal: Proposal,
}

/// Proposes a further authenticator app; it counts after [`ConfirmDevice`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposeDevice {
    /// Whose.
    pub own: Own,
}

own_command!(ProposeDevice, Proposed, |command, cx| {
    let person = command.own.fresh_person(cx)?;
    let devices = credential::of_kind(cx.tx, &person.subject, "totp")?;
    let (active, proposed): (Vec<_>, Vec<_>) = devices.into_iter().partition(|device| device.state == "active");
    DeviceKind::Totp.may_add(active.len())?;
    for device in proposed {
        credential::remove(cx.tx, &person.subject, &device.id)?;
    }
    let mut device = credential::fresh(cx.tx, &person.subject, "totp", propose(cx));
    device.state = "proposed".into();
    credential::insert(cx.tx, &device)?;
    let proposal = shown(cx.house, &person, &device.secret).ok_or(Code::Unavailable)?;
    Ok((Proposed { id: device.id.clone(), proposal }, person, device.id))
});

/// Shows a device again that waits for its first code: the code was wrong, or its name was.
#[derive(Clone, Debug)]
pub struct ProposedDevice {
    /// Whose.
    pub own: Own,
    /// Which.
    pub id: String,
}

impl View for ProposedDevice {
    const NAME: &'static str = "GetProposedDevice";
    const ALLOWED: Allowed = Allowed::Anyone;
    type Answer = Proposed;

    fn place(&self) -> Place {
        self.own.place()
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Proposed> {
        let person = self.own.fresh_person(cx)?;
        let devices = credential::of_kind(cx.tx, &person.subject, "totp")?;
        let device = devices.into_iter().find(|device| device.id == self.id && device.state == "proposed");
        let device = device.ok_or_else(|| missing(&self.id))?;
        let proposal = shown(cx.house, &person, &device.secret).ok_or(Code::Unavailable)?;
        Ok(Proposed { id: device.id, proposal })
    }
}

/// Confirms a proposed app with a code of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmDevice {
    /// Whose.
    pub own: Own,
    /// Which.
    pub id: String,
    /// How its owner calls it.
    pub name: String,
    /// A code of it.
    pub code: String,
}

own_command!(ConfirmDevice, (), |command, cx| {
    let person = command.own.fresh_person(cx)?;
    let name = device_name(&command.name)?;
    let devices = credential::of_kind(cx.tx, &person.subject, "totp")?;
    DeviceKind::Totp.may_add(devices.iter().filter(|device| device.state == "active").count())?;
    let device = devices.iter().find(|device| device.id == command.id && device.state == "proposed");
    let device = device.ok_or_else(|| missing(&command.id))?;
    if !take_totp(cx.tx, cx.house, device, &command.code)? {
        return Err(Code::SignInFailed.into());
    }
    credential::activate(cx.tx, &person.subject, &device.id, &name)?;
    Ok(((), person, command.id.clone()))
});

/// Gives a device another name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenameDevice {
    /// Whose.
    pub own: Own,
    /// Which.
    pub id: String,
    /// The new name.
    pub name: String,
}

own_command!(RenameDevice, (), |command, cx| {
    let person = command.own.person(cx)?;
    let name = device_name(&command.name)?;
    if !credential::rename(cx.tx, &person.subject, &command.id, &name)? {
        return Err(missing(&command.id).into());
    }
    Ok(((), person, command.id.clone()))
});

/// Removes a device, but not the last one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoveDevice {
    /// Whose.
    pub own: Own,
    /// Which.
    pub id: String,
}

own_command!(RemoveDevice, (), |command, cx| {
    let person = command.own.fresh_person(cx)?;
    let devices = credential::of_kind(cx.tx, &person.subject, "totp")?;
    let active = devices.iter().filter(|device| device.state == "active").count();
    let device = devices.iter().find(|device| device.id == command.id).ok_or_else(|| missing(&command.id))?;
    if device.state == "active" && active < 2 {
        return Err(Code::MfaDeviceLast.into());
    }
    credential::remove(cx.tx, &person.subject, &command.id)?;
    Ok(((), person, command.id.clone()))
});

/// Replaces the recovery codes by ten new ones, which are shown once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewRecoveryCodes {
    /// Whose.
    pub own: Own,
}

own_command!(NewRecoveryCodes, Vec<String>, |command, cx| {
    let person = command.own.fresh_person(cx)?;
    let codes = fresh_codes(cx, &person.subject)?;
    let target = person.subject.clone();
    Ok((codes, person, target))
});

fn missing(id: &str) -> Refusal {
    Refusal::new(Code::NotFound).with("what", "device").with("id", id)
}

fn device_name(typed: &str) -> Result<String> {
    Ok(PersonName::within(typed, NAME_MAX)?.into())
}
