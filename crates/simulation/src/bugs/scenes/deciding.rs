//! What senders decide about their proposals.

use crate::bugs::stage::{Played, Script, Stage};

/// Nobody decides, and the campaign holds what nobody decided.
pub async fn undecided(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 4).await?;
    let script = Script::of(2).moderated();
    stage.campaign(0, &finder, &script).await?;
    stage.until(3, "12:00").await
}

/// A proposal is rewritten after it was approved, and not approved again.
pub async fn rewritten_after_approval(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let script = Script::of(2).moderated();
    stage.campaign(0, &finder, &script).await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    let scope = stage.scope(0, 0).await?;
    for card in stage.those("invitation", "approved").await? {
        let service = stage.deeds.service();
        let shown = service.proposal(&scope, &card.id).await?;
        let text = Some("Your talk on Thursday stayed with me.".to_owned());
        let edited = stage.deeds.edit(&scope, &shown, None, text).await;
        edited.or_fault()?;
    }
    stage.until(2, "12:00").await
}

/// The machine stands still in the slot of what was approved.
pub async fn slot_slept_through(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 20).await?;
    let script = Script::of(2).moderated();
    stage.campaign(0, &finder, &script).await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    stage.until(2, "09:00").await?;
    stage.stand_still(stage.at(2, "11:30"));
    stage.until(3, "12:00").await
}

/// A proposal is approved.
pub async fn approved(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let script = Script::of(2).moderated();
    stage.campaign(0, &finder, &script).await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    stage.until(3, "12:00").await
}
