//! Sessions that end, limits and restrictions.

use domain::time::span;
use sandbox::Operation;
use sandbox::fault::Fault;
use sandbox::network::NewSession;

use crate::bugs::stage::{Played, Script, Stage};

async fn with_fault_in_the_slot(stage: &mut Stage, fault: Fault) -> Played {
    let finder = stage.finder(&[0], 6).await?;
    stage.campaign(0, &finder, &Script::of(3)).await?;
    stage.until(2, "09:00").await?;
    stage.fault(0, Operation::Invite, fault, Some(1))?;
    stage.until(2, "12:00").await?;
    stage.no_more_faults();
    stage.until(3, "12:00").await
}

/// The network says that the limit of invitations is reached.
pub async fn limit_noticed(stage: &mut Stage) -> Played {
    let limit = Fault::Limit {
        retry_after_seconds: None,
    };
    with_fault_in_the_slot(stage, limit).await
}

/// The network restricts an account for a day in the middle of a slot.
pub async fn restricted(stage: &mut Stage) -> Played {
    let restrict = Fault::Restrict {
        seconds: Some(86_400),
    };
    with_fault_in_the_slot(stage, restrict).await
}

/// A session expires in the middle of a slot, and its owner signs in in the afternoon.
pub async fn expired_in_the_slot(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 6).await?;
    stage.campaign(0, &finder, &Script::of(3)).await?;
    stage.until(2, "09:00").await?;
    stage.until_next("invitation").await?;
    stage.pass(span::SECOND).await?;
    stage.session(0, NewSession::Expired)?;
    stage.until(2, "15:00").await?;
    stage.session(0, NewSession::Alive)?;
    stage.until(4, "12:00").await
}

/// A session expires in the afternoon, and is alive again three hours later.
pub async fn expired_in_the_afternoon(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 4).await?;
    stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "14:00").await?;
    stage.session(0, NewSession::Expired)?;
    stage.until(2, "17:00").await?;
    stage.session(0, NewSession::Alive)?;
    stage.until(3, "12:00").await
}
