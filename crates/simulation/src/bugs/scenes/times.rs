//! The right day and the right hour.

use domain::time::span;
use sandbox::Operation;
use sandbox::behaviour::{InvitationRule, PersonRule};
use sandbox::fault::{EffectFault, Fault};
use sandbox::network::PersonAct;

use crate::bugs::stage::{Played, Script, Stage, letters};

/// Clocks are an hour ahead, because it is summer.
pub async fn summer(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 4).await?;
    let script = Script::of(2).in_zone("Europe/Paris");
    stage.campaign(0, &finder, &script).await?;
    stage.until(4, "12:00").await
}

/// A weekend, on which the campaign does not run.
pub async fn weekend(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 8).await?;
    let script = Script::of(2).on(&[1, 2, 3, 4, 5]);
    stage.campaign(0, &finder, &script).await?;
    stage.until(8, "12:00").await
}

/// A day with two slots: who is invited in the first one accepts before the second.
pub async fn accepted_between_slots(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let script = Script::of(2).at(&[("08:00", 60), ("15:00", 60)]);
    stage.campaign(0, &finder, &script).await?;
    stage.until(4, "17:00").await
}

/// An invitation is accepted before midnight, which is seen after it.
pub async fn accepted_before_midnight(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 1).await?;
    let ignores = PersonRule {
        on_invitation: Some(InvitationRule::Ignore),
        ..PersonRule::default()
    };
    let person = finder.people[0].clone();
    stage.rule(&person, ignores)?;
    stage.campaign(0, &finder, &Script::of(1)).await?;
    stage.until(2, "23:00").await?;
    let error = Fault::Error {
        effect: EffectFault::None,
        status: 503,
    };
    stage.fault(0, Operation::Changes, error, None)?;
    stage.until(2, "23:30").await?;
    stage.person_acts(0, &person, &PersonAct::Accept)?;
    stage.until(3, "00:30").await?;
    stage.no_more_faults();
    stage.until(5, "12:00").await
}

/// The loop that plans comes later than the loop that sends, after the end of a slot.
pub async fn sending_before_planning(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let script = Script::of(2).writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(2, "09:00").await?;
    stage.stand_still(stage.at(2, "11:05"));
    let engine = stage.engine();
    let step = engine::dispatch::step(&engine, stage.now()).await;
    step.map_err(|error| crate::run::SimulationError::Step {
        at: stage.now(),
        error,
    })?;
    stage.pass(span::MINUTE).await?;
    stage.until(3, "12:00").await
}
