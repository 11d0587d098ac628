//! Stops, switches and archives, in the middle of things.

use domain::time::span;
use sandbox::fault::Fault;
use sandbox::{AccountType, Operation};

use crate::bugs::stage::{Played, Script, Stage};

/// A conversation is being looked at for a message when its campaign is stopped.
pub async fn stopped_while_looking(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let campaign = stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(3, "09:00").await?;
    let slow = Fault::Delay {
        milliseconds: 10_000,
    };
    stage.fault(0, Operation::Conversation, slow, None)?;
    stage.until_next("message").await?;
    stage.pass(3 * span::SECOND).await?;
    stage.stop(0, &campaign).await?;
    stage.pass(span::MINUTE).await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// An invitation is at the network when its campaign is stopped.
pub async fn stopped_in_flight(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let campaign = stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "09:00").await?;
    let slow = Fault::Delay {
        milliseconds: 10_000,
    };
    stage.fault(0, Operation::Invite, slow, None)?;
    stage.until_next("invitation").await?;
    stage.pass(3 * span::SECOND).await?;
    stage.stop(0, &campaign).await?;
    stage.pass(span::MINUTE).await?;
    stage.no_more_faults();
    stage.until(3, "12:00").await
}

/// A member is switched off when the moments of the day are given.
pub async fn switched_off(stage: &mut Stage) -> Played {
    let member = stage.join(AccountType::Standard).await?;
    let finder = stage.finder(&[member], 3).await?;
    stage.campaign(member, &finder, &Script::of(3)).await?;
    stage.until(2, "09:00").await?;
    stage.until_next("invitation").await?;
    stage.pass(span::SECOND).await?;
    let manager = stage.scope(0, 0).await?;
    let (_, id) = stage.member(member).places[0].clone();
    let switched = stage.deeds.switch_off(&manager, &id, Vec::new()).await;
    switched.or_fault()?;
    stage.until(3, "12:00").await
}

/// Somebody wants to start a campaign that was archived.
pub async fn archived(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 4).await?;
    let campaign = stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "12:00").await?;
    let scope = stage.scope(0, 0).await?;
    stage.deeds.archive(&scope, &campaign).await.or_fault()?;
    stage.until(2, "13:00").await?;
    stage.start(0, &campaign).await?;
    stage.until(4, "12:00").await
}
