//! What members have in common, and what they must not.

use checker::evidence::scenario::Subject;
use sandbox::AccountType;

use crate::bugs::stage::{Played, Script, Stage, letters};

/// Contacts of a slot, where there are to be several in each minute of it.
const COHORT: u32 = 15;
/// What an account may do in a week.
const WEEK: u32 = 3;

/// Two members, each with a file of their own of the same people.
async fn same_people(stage: &mut Stage, first: (&str, &str), second: (&str, &str)) -> Played {
    let other = stage.join(AccountType::Standard).await?;
    let people = stage.people(2)?;
    for (member, (name, program)) in [(0, first), (other, second)] {
        let finder = stage.finder_of(&[member], 0, &people).await?;
        let script = Script::of(2).called(name, program);
        let script = script.writing(letters("Shall we connect?"));
        stage.campaign(member, &finder, &script).await?;
    }
    stage.until(3, "12:00").await
}

/// Two members address the same people under one name, written with other capitals.
pub async fn other_capitals(stage: &mut Stage) -> Played {
    same_people(stage, ("Spring", "Partners"), ("SPRING", "Partners")).await
}

/// Two members address the same people under one name, in two programs.
pub async fn two_programs(stage: &mut Stage) -> Played {
    same_people(stage, ("Spring", "Partners"), ("Spring", "Alumni")).await
}

/// Two members share a file.
pub async fn shared_file(stage: &mut Stage) -> Played {
    let other = stage.join(AccountType::Standard).await?;
    let finder = stage.finder(&[0, other], 8).await?;
    for (member, program) in [(0, "Partners"), (other, "Alumni")] {
        let script = Script::of(2).called("Spring", program);
        let script = script.writing(letters("Shall we connect?"));
        stage.campaign(member, &finder, &script).await?;
    }
    stage.until(4, "12:00").await
}

/// One of two accounts has used up its week before the other one's slot begins.
pub async fn one_has_spent_its_week(stage: &mut Stage) -> Played {
    let other = stage.join(AccountType::Standard).await?;
    let scope = stage.scope(0, 0).await?;
    let set = stage.deeds.set_budgets(&scope, WEEK, 40, None).await;
    set.or_fault()?;
    let plans = [
        (0, "Partners", WEEK, "09:00"),
        (other, "Alumni", 1, "14:00"),
    ];
    for (member, program, cohort, slot) in plans {
        let finder = stage.finder(&[member], 2 * cohort).await?;
        let script = Script::of(cohort).called("Spring", program);
        let script = script.at(&[(slot, 60)]);
        let script = script.writing(letters("Shall we connect?"));
        stage.campaign(member, &finder, &script).await?;
    }
    stage.until(4, "18:00").await
}

/// What opens the connection of one of two accounts is lost.
pub async fn one_cannot_be_reached(stage: &mut Stage) -> Played {
    stage.by_the_minute();
    // One that may send more than three notes in a month.
    let other = stage.join(AccountType::Premium).await?;
    for (member, program) in [(0, "Partners"), (other, "Alumni")] {
        let finder = stage.finder(&[member], 3 * COHORT).await?;
        let script = Script::of(COHORT).called("Spring", program);
        let script = script.at(&[("09:00", 30)]);
        let script = script.writing(letters("Shall we connect?"));
        stage.campaign(member, &finder, &script).await?;
    }
    stage.until(3, "08:00").await?;
    let identity = stage.member(0).identity.clone();
    stage.note_poison(Subject::Identity(identity.to_string()));
    stage.lose_the_key_of(0).await?;
    stage.until(3, "12:00").await
}
