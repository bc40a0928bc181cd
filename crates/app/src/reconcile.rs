//! Reconcilers: idempotent functions without input that repair whatever was missed (design, section 4).

use crate::app::App;
use crate::error::Result;

impl App {
    /// One round of all reconcilers.
    ///
    /// # Errors
    /// The first failure; the next round tries again.
    pub async fn reconcile(&self) -> Result<()> {
        for place in self.places() {
            self.forget_expired(&place).await?;
            self.seal_audit(&place).await?;
            if let crate::Place::Region(_) = place {
                self.keep_book(&place, |tx| Ok(usher_store::grant::forget(tx)?)).await?;
                self.renew_terms(&place).await?;
            }
        }
        self.turn_month().await?;
        self.publish_missed().await?;
        self.close_months().await?;
        self.tell_promotions().await?;
        Ok(())
    }

    /// Deletes what expired long ago: idempotency keys after a day, sign-ins and grants after theirs.
    async fn forget_expired(&self, place: &crate::Place) -> Result<()> {
        self.keep_book(place, |tx| Ok(usher_store::forget::expired(tx)?)).await
    }
}
