//! What is read of the network.

use domain::suppression::SuppressionKind;
use domain::time::span;
use sandbox::Operation;
use sandbox::behaviour::{LinkRule, PersonRule, Wait};
use sandbox::fault::{EffectFault, Fault};
use sandbox::network::{OwnerAct, PersonAct};
use service::audience::suppressions::SuppressionInput;

use crate::bugs::stage::{Played, Script, Stage, welcome};
use crate::process::{Point, Snare};

/// A contact writes minutes before the message, and no poll has seen it.
pub async fn answer_unread(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 1).await?;
    stage.campaign(0, &finder, &Script::of(1)).await?;
    stage.until(3, "09:00").await?;
    let unreadable = Fault::Error {
        effect: EffectFault::None,
        status: 503,
    };
    stage.fault(0, Operation::Changes, unreadable, None)?;
    stage.person_acts(
        0,
        &finder.people[0],
        &PersonAct::Write {
            text: "Tell me more, please.".to_owned(),
            class: None,
        },
    )?;
    stage.stand_still(stage.at(3, "09:05"));
    stage.until(3, "12:00").await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// The owner writes by hand before the welcome.
pub async fn written_by_hand(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 1).await?;
    stage.campaign(0, &finder, &Script::of(1)).await?;
    stage.until(2, "18:00").await?;
    stage.owner_acts(
        0,
        &OwnerAct::Message {
            person: finder.people[0].clone(),
            text: "How nice to find you here.".to_owned(),
        },
    )?;
    stage.until(4, "12:00").await
}

/// A process ends in the middle of a poll that brings acceptances.
pub async fn ends_in_a_poll(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    stage.campaign(0, &finder, &Script::of(2)).await?;
    // All have accepted, and the poll that tells of it is still to come.
    stage.until(2, "08:00").await?;
    let unreadable = Fault::Error {
        effect: EffectFault::None,
        status: 503,
    };
    stage.fault(0, Operation::Changes, unreadable, None)?;
    stage.until(2, "13:00").await?;
    stage.no_more_faults();
    stage.before_next_poll().await?;
    // The account is taken, then what was read is kept.
    stage.trap(0, Point::Commit, 2, Snare::Kill);
    stage.pass(span::MINUTE).await?;
    if stage.running() == 0 {
        stage.start_process();
    }
    stage.until(3, "12:00").await
}

/// Every change comes twice, and somebody opens a link.
pub async fn changes_come_twice(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    for person in &finder.people {
        let clicks = PersonRule {
            on_link: Some(LinkRule::ClickAfter(Wait(span::HOUR))),
            on_invitation: Some(sandbox::behaviour::InvitationRule::AcceptAfter(Wait(
                span::HOUR,
            ))),
            ..PersonRule::default()
        };
        stage.rule(person, clicks)?;
    }
    let text = "Thank you. Here is more: https://northwind.example/notes";
    let script = Script::of(2).writing(welcome(text, &[]));
    stage.campaign(0, &finder, &script).await?;
    stage.fault(0, Operation::Changes, Fault::Duplicate, None)?;
    stage.until(3, "18:00").await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// Somebody is put on the suppression list when the moments of the day are given.
pub async fn suppressed_in_the_slot(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 3).await?;
    stage.campaign(0, &finder, &Script::of(3)).await?;
    stage.until(2, "09:00").await?;
    stage.until_next("invitation").await?;
    stage.pass(span::SECOND).await?;
    let scope = stage.scope(0, 0).await?;
    for person in &finder.people {
        let value = stage.network.with(|network| {
            let people = network.people();
            let index = people.find(person);
            index.map(|index| people.card(index).profile_url)
        });
        let input = SuppressionInput {
            kind: SuppressionKind::Person,
            value: value.unwrap_or_default(),
            note: "They asked for it".to_owned(),
        };
        stage.deeds.suppress(&scope, input).await.or_fault()?;
    }
    stage.until(3, "12:00").await
}
