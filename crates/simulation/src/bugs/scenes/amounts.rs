//! How much leaves.

use domain::limits;
use domain::time::span;
use sandbox::behaviour::{InvitationRule, PersonRule};

use crate::bugs::stage::{Played, Script, Stage, letters};

/// Invitations of a member in seven days, where a day brings three.
const FEW: u32 = 4;

async fn allow(stage: &Stage, place: usize, invitations: u32) -> Played {
    let scope = stage.scope(0, place).await?;
    let messages = limits::MESSAGES_PER_DAY_CEILING;
    let set = stage.deeds.set_budgets(&scope, invitations, messages, None);
    set.await.or_fault()?;
    Ok(())
}

/// The budget of a week ends in the middle of the second day.
pub async fn budget_of_a_week(stage: &mut Stage) -> Played {
    allow(stage, 0, FEW).await?;
    let finder = stage.finder(&[0], 12).await?;
    let script = Script::of(3).writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(5, "12:00").await
}

/// Nobody ever answers an invitation, until as many are open as an account may have.
pub async fn nobody_answers(stage: &mut Stage) -> Played {
    stage.by_the_minute();
    allow(stage, 0, limits::INVITATIONS_PER_WEEK_CEILING_RAISED).await?;
    let finder = stage.finder(&[0], 600).await?;
    for person in &finder.people {
        let ignores = PersonRule {
            on_invitation: Some(InvitationRule::Ignore),
            ..PersonRule::default()
        };
        stage.rule(person, ignores)?;
    }
    // Four days of 48 stay within the budget of a week, so that nothing but what is open counts.
    let script = Script::of(24).at(&[("09:00", 120), ("14:00", 120)]);
    let script = script.on(&[3, 4, 5, 6]);
    let script = script.writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(19, "18:00").await
}

/// One account sends for two workspaces.
pub async fn two_workspaces(stage: &mut Stage) -> Played {
    stage.second_workspace().await?;
    for place in [0, 1] {
        allow(stage, place, FEW).await?;
        let people = stage.people(6)?;
        let finder = stage.finder_of(&[0], place, &people).await?;
        let script = Script::of(3).writing(letters("Shall we connect?"));
        stage.campaign_in(0, place, &finder, &script).await?;
    }
    stage.until(3, "12:00").await
}

/// What was left of yesterday and today's own are there at once, and somebody approves in the slot.
pub async fn approved_in_the_slot(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 20).await?;
    let script = Script::of(3).moderated();
    let script = script.writing(letters("Shall we connect?"));
    stage.campaign(0, &finder, &script).await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    // The slot opens and draws for the next day, and then nothing leaves in it.
    stage.until(2, "09:00").await?;
    stage.stand_still(stage.at(2, "11:30"));
    stage.until(2, "12:00").await?;
    let waiting = stage.waiting(0).await?;
    let (last, others) = waiting
        .split_last()
        .ok_or_else(|| Stage::missing("proposal"))?;
    for proposal in others {
        stage.approve(0, proposal).await?;
    }
    stage.until(3, "09:30").await?;
    stage.approve(0, last).await?;
    stage.pass(span::HOUR).await?;
    stage.until(3, "12:00").await
}
