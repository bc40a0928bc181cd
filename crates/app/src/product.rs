//! Products: backends that check and spend credits for members, with a key that is shown once.

use serde::{Deserialize, Serialize};
use serde_json::json;
use usher_domain::access::{Allowed, Caller, Resource, Who};
use usher_domain::directory::PersonName;
use usher_domain::id::ProductId;
use usher_domain::time::MINUTE;
use usher_domain::{Code, Refusal};
use usher_store::product::Product;

use crate::app::App;
use crate::command::{Command, Cx, Event, Place, View};
use crate::error::Result;

/// With what every product key begins, so that scanners for leaked secrets know it.
const PREFIX: &str = "usher_pk_";
/// The purpose under which keys are hashed.
const PURPOSE: &str = "product-key";
/// The longest name, in characters.
const NAME_MAX: usize = 64;

/// Adds a product.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateProduct {
    /// How operators call it.
    pub name: String,
}

/// A product with its key, which nobody can show again.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedProduct {
    /// The product.
    pub id: ProductId,
    /// Its key.
    pub key: String,
}

impl core::fmt::Debug for CreatedProduct {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CreatedProduct").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Command for CreateProduct {
    const NAME: &'static str = "CreateProduct";
    const ALLOWED: Allowed = Allowed::Operators;
    const IS_DELICATE: bool = true;
    type Outcome = CreatedProduct;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(CreatedProduct, Event)> {
        let name = PersonName::within(&self.name, NAME_MAX)?;
        let id = ProductId::new(cx.tx.ordered_id());
        let key = format!("{PREFIX}{}", usher_crypto::secret::url_safe(&cx.tx.random::<32>()));
        usher_store::product::insert(cx.tx, &id, name.as_str(), &cx.house.keys.hash(PURPOSE, &key))?;
        let event = Event::on(&id).with(json!({ "name": name }));
        Ok((CreatedProduct { id, key }, event))
    }
}

/// Makes a product's key worthless at once.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokeProduct {
    /// The product.
    pub product: ProductId,
}

impl Command for RevokeProduct {
    const NAME: &'static str = "RevokeProduct";
    const ALLOWED: Allowed = Allowed::Operators;
    const IS_DELICATE: bool = true;
    type Outcome = ();

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Result<((), Event)> {
        if !usher_store::product::revoke(cx.tx, &self.product)? {
            return Err(Refusal::new(Code::NotFound).with("what", "product").with("id", &self.product).into());
        }
        Ok(((), Event::on(&self.product)))
    }
}

/// All products, without keys.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListProducts {}

impl View for ListProducts {
    const NAME: &'static str = "ListProducts";
    const ALLOWED: Allowed = Allowed::Operators;
    type Answer = Vec<Product>;

    fn place(&self) -> Place {
        Place::Global
    }

    fn resource(&self) -> Resource {
        Resource::Deployment
    }

    fn show(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<Product>> {
        Ok(usher_store::product::all(cx.tx)?)
    }
}

impl App {
    /// The caller for which a product key speaks, keeping address, agent and request id of `caller`.
    ///
    /// # Errors
    /// [`Code::ProductKeyInvalid`].
    pub async fn product_caller(&self, caller: Caller, key: &str) -> Result<Caller> {
        if !key.starts_with(PREFIX) || key.len() > 128 {
            return Err(Code::ProductKeyInvalid.into());
        }
        let hash = self.house().keys.hash(PURPOSE, key);
        let now = self.now();
        if let Some(id) = self.inner.products.get(&hash, now) {
            return Ok(Caller { who: Who::Product(id), ..caller });
        }
        let wanted = hash.clone();
        let found = self.read(&Place::Global, move |tx| Ok(usher_store::product::by_hash(tx, &wanted)?)).await?;
        let product = found.ok_or(Code::ProductKeyInvalid)?;
        self.inner.products.put(hash, now, product.id.clone());
        if product.last_used_at.is_none_or(|last| self.now() - last > MINUTE) {
            let id = product.id.clone();
            self.keep_book(&Place::Global, move |tx| Ok(usher_store::product::used(tx, &id)?)).await?;
        }
        Ok(Caller { who: Who::Product(product.id), ..caller })
    }
}
