//! Intents, requests and outcomes.

use domain::time::span;
use sandbox::fault::{EffectFault, Fault};
use sandbox::{AccountType, Operation};

use crate::bugs::stage::{Card, Played, Script, Stage, no_answer, welcome};
use crate::process::{Point, Snare};

/// The hour of the day after the invitations at which their welcomes are being sent.
const MOST_OF_THE_SLOT: &str = "10:30";
/// What is late comes so many seconds later, when nobody looks any more.
const SIX_HOURS: u32 = 6 * 3_600;

/// A campaign whose contacts have accepted: their welcomes get their moments in this instant.
async fn welcomes_begin(stage: &mut Stage, cohort: u32) -> Played {
    let finder = stage.finder(&[0], cohort).await?;
    stage.campaign(0, &finder, &Script::of(cohort)).await?;
    stage.until(3, "09:00").await
}

/// A campaign is stopped and resumed after its welcomes were sent.
pub async fn resumed(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    let campaign = stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(3, "12:00").await?;
    stage.stop(0, &campaign).await?;
    stage.until(3, "13:00").await?;
    stage.start(0, &campaign).await?;
    stage.until(5, "12:00").await
}

/// The database refuses the commit of an intent.
pub async fn commit_refused(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "09:00").await?;
    stage.before_next("invitation").await?;
    stage.trap(0, Point::Commit, 0, Snare::Fail);
    stage.until(2, "12:00").await
}

/// Invitations of two accounts leave in one step.
pub async fn two_at_once(stage: &mut Stage) -> Played {
    let other = stage.join(AccountType::Standard).await?;
    for (member, name) in [(0, "Spring"), (other, "Autumn")] {
        let finder = stage.finder(&[member], 2).await?;
        let script = Script::of(1).called(name, "Partners");
        stage.campaign(member, &finder, &script).await?;
    }
    stage.until(2, "09:00").await?;
    stage.stand_still(stage.at(2, "10:59"));
    stage.until(2, "12:00").await
}

/// A process ends with a message that the network performs hours later.
pub async fn ends_after_a_message(stage: &mut Stage) -> Played {
    welcomes_begin(stage, 2).await?;
    let late = no_answer(EffectFault::Late(SIX_HOURS));
    stage.fault(0, Operation::Message, late, Some(1))?;
    stage.before_next("message").await?;
    // The first answer is that of the look at the conversation.
    stage.trap(0, Point::Answer, 1, Snare::Kill);
    stage.pass(span::MINUTE).await?;
    stage.no_more_faults();
    stage.start_process();
    stage.until(4, "12:00").await
}

/// A process ends with the intent of an invitation written, before the first byte.
pub async fn ends_before_an_invitation(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "09:00").await?;
    stage.before_next("invitation").await?;
    stage.trap(0, Point::Request, 0, Snare::Kill);
    stage.pass(span::MINUTE).await?;
    stage.start_process();
    stage.until(3, "12:00").await
}

/// A message gets no answer and never arrives.
pub async fn message_lost(stage: &mut Stage) -> Played {
    welcomes_begin(stage, 2).await?;
    let fault = no_answer(EffectFault::None);
    stage.fault(0, Operation::Message, fault, Some(1))?;
    stage.until(3, MOST_OF_THE_SLOT).await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// A message is answered with an error, and performed hours later.
pub async fn message_errs(stage: &mut Stage) -> Played {
    welcomes_begin(stage, 2).await?;
    let fault = Fault::Error {
        effect: EffectFault::Late(SIX_HOURS),
        status: 503,
    };
    stage.fault(0, Operation::Message, fault, Some(1))?;
    stage.until(3, MOST_OF_THE_SLOT).await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// A message gets no answer and arrives long after nobody found it.
pub async fn message_late(stage: &mut Stage) -> Played {
    welcomes_begin(stage, 2).await?;
    let fault = no_answer(EffectFault::Late(SIX_HOURS));
    stage.fault(0, Operation::Message, fault, Some(1))?;
    stage.until(3, MOST_OF_THE_SLOT).await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// The network is too busy for an invitation that its sender had approved.
pub async fn busy(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    stage
        .campaign(0, &finder, &Script::of(2).moderated())
        .await?;
    stage.until(1, "12:00").await?;
    stage.approve_all(0).await?;
    stage.until(2, "08:59").await?;
    let fault = Fault::Throttle {
        retry_after_seconds: None,
    };
    stage.fault(0, Operation::Invite, fault, Some(1))?;
    stage.until(2, MOST_OF_THE_SLOT).await?;
    stage.no_more_faults();
    stage.until(2, "12:00").await
}

/// The network is too busy for a message, and later it is not.
pub async fn busy_for_a_message(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 1).await?;
    let script = Script::of(1).at(&[("09:00", 15)]);
    stage.campaign(0, &finder, &script).await?;
    stage.until(3, "09:00").await?;
    let fault = Fault::Throttle {
        retry_after_seconds: None,
    };
    stage.fault(0, Operation::Message, fault, Some(1))?;
    stage.until(3, MOST_OF_THE_SLOT).await?;
    stage.no_more_faults();
    stage.until(8, "12:00").await
}

/// A process sleeps with the refusal of an attempt in its hands; another one begins the next attempt
/// and ends with it; then the first one wakes.
pub async fn old_refusal(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 1).await?;
    let script = Script::of(1).at(&[("09:00", 720)]);
    stage.campaign(0, &finder, &script).await?;
    stage.until(2, "09:00").await?;
    stage.before_next("invitation").await?;
    let busy = Fault::Throttle {
        retry_after_seconds: None,
    };
    stage.fault(0, Operation::Invite, busy, Some(1))?;
    let asleep = 45 * span::MINUTE;
    stage.trap(0, Point::Answer, 0, Snare::Pause(asleep));
    stage.pass(span::SECOND).await?;
    stage.no_more_faults();
    stage.start_process();
    // The attempt has no outcome: it is looked up, nothing is found, and another one begins.
    let slow = Fault::Delay {
        milliseconds: 15_000,
    };
    stage.fault(0, Operation::Invite, slow, Some(1))?;
    let begun = |cards: &[Card]| cards.iter().any(|card| card.attempt == 2);
    while !begun(&stage.those("invitation", "sending").await?) {
        if stage.now() > stage.at(2, "21:00") {
            return Err(Stage::missing("second attempt"));
        }
        stage.pass(5 * span::SECOND).await?;
    }
    stage.process(1).kill();
    stage.pass(span::MINUTE).await?;
    stage.no_more_faults();
    // No poll tells of the second attempt before the first process goes on.
    let unreadable = Fault::Error {
        effect: EffectFault::None,
        status: 503,
    };
    stage.fault(0, Operation::Changes, unreadable, None)?;
    let wakes = stage.process(0).paused_until();
    stage.play(wakes.unwrap_or(stage.now())).await?;
    stage.pass(span::MINUTE).await?;
    stage.no_more_faults();
    stage.until(3, "22:00").await
}

/// A message is to be looked up while the next one is at the network.
pub async fn look_up_beside_a_message(stage: &mut Stage) -> Played {
    welcomes_begin(stage, 2).await?;
    let lost = no_answer(EffectFault::None);
    stage.fault(0, Operation::Message, lost, Some(1))?;
    stage.until_next("message").await?;
    let slow = Fault::Delay {
        milliseconds: 15_000,
    };
    stage.fault(0, Operation::Message, slow, None)?;
    // Both are due when the machine goes on.
    stage.stand_still(stage.at(3, "10:58"));
    stage.until(3, "12:00").await?;
    stage.no_more_faults();
    stage.until(4, "12:00").await
}

/// A process ends between the intent of an invitation and what follows.
pub async fn ends_after_an_intent(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    stage.campaign(0, &finder, &Script::of(2)).await?;
    stage.until(2, "09:00").await?;
    stage.before_next("invitation").await?;
    stage.trap(0, Point::Begin, 1, Snare::Kill);
    stage.pass(span::MINUTE).await?;
    stage.start_process();
    stage.until(3, "12:00").await
}

/// Acceptances, welcomes and follow-ups, without any trouble.
pub async fn good_days(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 4).await?;
    let script = Script::of(2).writing(welcome("Thank you, {{firstName}}.", &[2]));
    stage.campaign(0, &finder, &script).await?;
    stage.until(7, "12:00").await
}
