//! Times in which nothing ran, clocks that jump, databases that are held.

use checker::evidence::scenario::Stretch;
use domain::hold::HoldCause;
use domain::ids::{HoldId, Id};
use domain::time::span;
use engine::holds::{Finding, hold, release};

use crate::bugs::stage::{Played, Script, Stage, letters};
use crate::run::SimulationError;

/// The machine stands still from before a slot until after it.
pub async fn slot_missed(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 8).await?;
    let script = Script::of(2).writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(2, "08:00").await?;
    stage.stand_still(stage.at(2, "14:00"));
    stage.until(4, "12:00").await
}

/// What was approved waits while the machine stands still for six days.
pub async fn days_missed(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 8).await?;
    let script = Script::of(2).moderated();
    let script = script.writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    stage.stand_still(stage.at(7, "07:00"));
    stage.until(8, "12:00").await
}

/// The machine's clock goes two days ahead before a slot, and is set right in the middle of it.
pub async fn clock_ahead(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 24).await?;
    let script = Script::of(8).writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(2, "08:50").await?;
    stage.jump(2 * span::DAY);
    stage.until(2, "10:00").await?;
    stage.jump(0);
    stage.until(4, "12:00").await
}

/// A database begins held, as one that was restored does, in the middle of a slot.
pub async fn held(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 8).await?;
    let script = Script::of(3).writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(2, "09:00").await?;
    let from = stage.now();
    let failed = |error| SimulationError::Step { at: from, error };
    let id = HoldId::mint(from, &mut domain::entropy::Entropy::from_seed(1));
    let finding = Finding::new(HoldCause::Restored, serde_json::json!({}));
    let made = hold(stage.db(), id, finding, from).await;
    made.map_err(failed)?;
    stage.until(2, "12:00").await?;
    let now = stage.now();
    let mut tx = stage.db().write().await?;
    let actor = domain::ledger::Actor::CommandLine;
    let ended = release(&mut tx, 1, &actor, "The network was read.", now).await;
    ended.map_err(failed)?;
    tx.commit().await?;
    stage.told.held.push(Stretch {
        from: from.as_millis(),
        until: Some(now.as_millis()),
    });
    stage.until(4, "12:00").await
}
