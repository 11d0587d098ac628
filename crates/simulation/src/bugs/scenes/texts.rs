//! What is written, and how long it is.

use sandbox::AccountType;
use sandbox::people::NewPerson;

use crate::bugs::stage::{Finder, Played, Script, Stage, letters};

/// Somebody with a name of letters that the network counts twice is invited by a free account.
pub async fn letters_that_count_twice(stage: &mut Stage) -> Played {
    let member = stage.join(AccountType::Standard).await?;
    let mut people = stage.people(1)?;
    people.push(stage.person(NewPerson {
        slug: Some("yoshi-example".to_owned()),
        first_name: "\u{20bb7}".repeat(95),
        last_name: Some("Example".to_owned()),
        language: Some("en".to_owned()),
        ..NewPerson::default()
    })?);
    let finder = stage.finder_of(&[member], 0, &people).await?;
    let script = Script::of(2).writing(letters("Hello {{firstName}}, shall we connect?"));
    stage.campaign(member, &finder, &script).await?;
    stage.until(3, "12:00").await
}

/// A file of somebody, and of somebody else of whom there is only a name.
async fn one_without_values(stage: &mut Stage) -> Played<Finder> {
    let mut people = stage.people(1)?;
    people.push(stage.person(NewPerson {
        first_name: "Nemo".to_owned(),
        last_name: Some("Example".to_owned()),
        language: Some("en".to_owned()),
        ..NewPerson::default()
    })?);
    stage.finder_of(&[0], 0, &people).await
}

/// A note is meant for people whose company is known.
pub async fn meant_for_others(stage: &mut Stage) -> Played {
    let finder = one_without_values(stage).await?;
    let mut note = letters("Hello {{firstName}}, shall we connect?");
    note[0].condition = Some(serde_json::json!({ "criterion": "company", "known": true }));
    stage
        .campaign(0, &finder, &Script::of(2).writing(note))
        .await?;
    stage.until(3, "12:00").await
}

/// Somebody lacks a value that a text needs.
pub async fn value_missing(stage: &mut Stage) -> Played {
    let finder = one_without_values(stage).await?;
    let note = "Hello {{firstName}}, what does {{companyName}} do?";
    let script = Script::of(2).writing(letters(note));
    stage.campaign(0, &finder, &script).await?;
    stage.until(3, "12:00").await
}
