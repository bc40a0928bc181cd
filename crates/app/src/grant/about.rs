//! What a signed-in program may know of its member and of the way to sign in.

use usher_domain::Code;
use usher_domain::access::Caller;
use usher_domain::id::InstanceId;
use usher_domain::region::RegionName;
use usher_store::directory::User;

use super::bearer::Bearer;
use crate::app::App;
use crate::command::Place;
use crate::error::Result;

/// A member, the account and the way to sign in.
#[derive(Clone, Debug)]
pub struct AboutMe {
    /// The user.
    pub user: User,
    /// The account's name.
    pub account_name: String,
    /// The Start URL of the instance.
    pub start_url: String,
}

/// What a Start URL stands for.
#[derive(Clone, Debug)]
pub struct StartPlace {
    /// The instance.
    pub instance: InstanceId,
    /// Its Region.
    pub region: RegionName,
    /// Our own Start URL for it.
    pub start_url: String,
}

impl App {
    /// What the holder of a token may know of itself.
    ///
    /// # Errors
    /// [`Code::SignInRequired`] where the caller is not that member.
    pub async fn about_me(&self, caller: &Caller, bearer: &Bearer) -> Result<AboutMe> {
        let id = caller.member()?.clone();
        let place = Place::Region(bearer.region.clone());
        let user = self.read(&place, move |tx| Ok(usher_store::directory::enabled_user(tx, &id)?)).await?;
        let account = bearer.account.clone();
        let account = self.read(&Place::Global, move |tx| Ok(usher_store::account::by_id(tx, &account)?)).await?;
        Ok(AboutMe {
            user: user.ok_or(Code::SignInRequired)?,
            account_name: account.map(|account| account.name).unwrap_or_default(),
            start_url: self.house().start_url(&self.start_name(&bearer.instance).await?),
        })
    }

    /// What a Start URL, in any of its forms, stands for.
    ///
    /// # Errors
    /// [`Code::StartUrlUnknown`].
    pub async fn start_place(&self, url: &str) -> Result<StartPlace> {
        let found = self.instance_of_url(url).await?;
        Ok(StartPlace { instance: found.instance, region: found.region, start_url: found.start_url })
    }
}
