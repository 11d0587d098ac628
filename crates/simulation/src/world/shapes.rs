//! Where people live, when campaigns run, what they write.

use std::collections::BTreeSet;

use domain::budget::CampaignBudget;
use domain::calendar::{Schedule, Slot, TimeOfDay};
use domain::campaign::{MessageStep, Moderation, OnSilence};
use domain::limits;
use domain::time::span;
use domain::variant::Afterwards;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use service::campaigns::{MessageBody, TestBody, VariantBody};

use crate::dice::Dice;
use crate::fault::FaultKind;
use crate::plan::Plan;

/// Time zones, the odd ones among them: half an hour of daylight saving, two hours of it, none but in
/// Ramadan, quarters of an hour, a missing day, names that were changed.
pub const ZONES: [&str; 24] = [
    "Europe/Paris",
    "America/New_York",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Pacific/Apia",
    "Europe/Kiev",
    "Asia/Kathmandu",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
    "America/Los_Angeles",
    "Europe/London",
    "Asia/Beirut",
    "America/Santiago",
    "Australia/Sydney",
    "Europe/Dublin",
    "Asia/Tehran",
    "UTC",
];

/// Zones of one crowded world.
const ZONES_TOGETHER: u64 = 3;
/// Usual days of one crowded world.
const SHAPES_TOGETHER: u64 = 2;

/// Where somebody lives. In a crowded world many live where others do, so that their slots begin
/// together and one step serves them all; each such world has other zones.
pub fn zone(plan: &Plan, about: &str) -> &'static str {
    let dice = plan.dice();
    if !plan.is_crowded() {
        return dice.pick::<&str>(&["zone", about], &ZONES);
    }
    let which = dice.below(&["zone", about], ZONES_TOGETHER).to_string();
    dice.pick::<&str>(&["zone of many", &which], &ZONES)
}

/// A usual day; in a crowded world one of a few.
fn usual<'a>(plan: &Plan, about: &[&str]) -> &'a Shape {
    let dice = plan.dice();
    if !plan.is_crowded() {
        return dice.pick(about, &USUAL);
    }
    let which = dice.below(about, SHAPES_TOGETHER).to_string();
    dice.pick(&["slots of many", &which], &USUAL)
}

/// Slots of a day: starts with durations in minutes, and the contacts of each slot.
struct Shape {
    slots: &'static [(&'static str, u32)],
    cohort_size: u32,
    /// The fault of time that it provokes.
    fault: Option<FaultKind>,
}

/// What is usual.
const USUAL: [Shape; 6] = [
    Shape {
        slots: &[("09:00", 180)],
        cohort_size: 25,
        fault: None,
    },
    Shape {
        slots: &[("09:00", 150), ("14:00", 150)],
        cohort_size: 12,
        fault: None,
    },
    Shape {
        slots: &[("08:30", 240)],
        cohort_size: 20,
        fault: None,
    },
    Shape {
        slots: &[
            ("09:00", 15),
            ("10:00", 15),
            ("11:00", 15),
            ("13:00", 15),
            ("15:00", 15),
        ],
        cohort_size: 5,
        fault: None,
    },
    Shape {
        slots: &[("10:00", 120), ("16:00", 60)],
        cohort_size: 10,
        fault: None,
    },
    Shape {
        slots: &[("00:00", 1_440)],
        cohort_size: 24,
        fault: None,
    },
];

/// What provokes calendars.
const ODD: [Shape; 5] = [
    Shape {
        slots: &[("22:00", 240)],
        cohort_size: 20,
        fault: Some(FaultKind::SlotOverMidnight),
    },
    Shape {
        slots: &[("23:45", 30), ("12:00", 60)],
        cohort_size: 10,
        fault: Some(FaultKind::SlotOverMidnight),
    },
    Shape {
        slots: &[("02:00", 30), ("02:30", 30)],
        cohort_size: 10,
        fault: Some(FaultKind::SlotInGap),
    },
    Shape {
        slots: &[("01:30", 120)],
        cohort_size: 20,
        fault: Some(FaultKind::SlotInGap),
    },
    Shape {
        slots: &[("00:00", 60), ("23:00", 60)],
        cohort_size: 12,
        fault: Some(FaultKind::SlotInGap),
    },
];

fn weekdays(dice: Dice, about: &str) -> BTreeSet<u8> {
    match dice.below(&["weekdays", about], 10) {
        0 => BTreeSet::from([6, 7]),
        1 => (1..=7).collect(),
        2 => BTreeSet::from([7, 1, 2, 3, 4]),
        _ => (1..=5).collect(),
    }
}

/// Slots as the table writes them.
fn slots(of: &[(&str, u32)]) -> Vec<Slot> {
    let slots = of.iter().filter_map(|(start, duration_minutes)| {
        let start: TimeOfDay = start.parse().ok()?;
        Some(Slot {
            start,
            duration_minutes: *duration_minutes,
        })
    });
    slots.collect()
}

/// When a campaign runs, and the faults of time that this provokes.
pub fn schedule(plan: &Plan, zone: &str, about: &str) -> (Schedule, Option<FaultKind>) {
    let dice = plan.dice();
    let odd_per_mille = if plan.is_crowded() { 80 } else { 250 };
    let odd = dice.per_mille(&["odd slots", about], odd_per_mille);
    let provoking = ODD
        .iter()
        .filter(|shape| shape.fault.is_some_and(|fault| plan.has(fault)));
    let provoking: Vec<&Shape> = provoking.filter(|_| odd).collect();
    let shape: &Shape = if provoking.is_empty() {
        usual(plan, &["slots", about])
    } else {
        let which = dice.below(&["odd slots", about, "which"], provoking.len() as u64);
        provoking[which as usize]
    };
    let schedule = Schedule {
        weekdays: weekdays(dice, about),
        slots: slots(shape.slots),
        cohort_size: shape.cohort_size,
        ..Schedule::suggested(zone)
    };
    (schedule, shape.fault)
}

/// Slots that somebody changes to in the middle of a day.
pub fn other_slots(dice: Dice, about: &str) -> Vec<Slot> {
    let shape = dice.pick(&["other slots", about], &USUAL);
    slots(shape.slots)
}

/// Who decides. Where hundreds of members have campaigns, most of them trust the machine.
pub fn moderation(plan: &Plan, about: &str) -> Moderation {
    let trusting = if plan.is_crowded() { 900 } else { 400 };
    let dice = plan.dice();
    let on_silence = match dice.below(&["silence", about], 10) {
        0..5 => OnSilence::Hold,
        5..8 => OnSilence::Send,
        _ => OnSilence::Drop,
    };
    Moderation {
        enabled: !dice.per_mille(&["moderation off", about], trusting),
        on_silence,
    }
}

/// A campaign's part in its sender's budgets; half of the campaigns go without a note where none is left.
pub fn budget(dice: Dice, about: &str) -> CampaignBudget {
    CampaignBudget {
        weight: dice.between(&["weight", about], 1, 4) as u32,
        without_note: dice.per_mille(&["without note", about], 500),
    }
}

/// What happens to invitations that nobody answered. Worlds are short, so most of them do not wait for three weeks.
pub fn withdrawal(dice: Dice, about: &str) -> Withdrawal {
    let policy = match dice.below(&["withdrawal", about], 10) {
        0..5 => WithdrawalPolicy::Automatic,
        5..8 => WithdrawalPolicy::Propose,
        _ => WithdrawalPolicy::Never,
    };
    Withdrawal {
        policy,
        after_days: dice.between(&["withdrawal after", about], 1, 3) as u32,
    }
}

const NOTES: [&[(&str, &str)]; 4] = [
    &[("default", "Hello {{firstName|there}}, shall we connect?")],
    &[
        (
            "default",
            "Hello {{firstName|there}}, I follow what {{companyName}} does. {{senderFirstName}}",
        ),
        (
            "fr",
            "Bonjour {{firstName}}, je suis de près ce que fait {{companyName|votre équipe}}. {{senderFirstName}}",
        ),
        (
            "ar",
            "مرحبا {{firstName|بك}}، يسعدني التواصل معك. {{senderFirstName}}",
        ),
    ],
    &[("default", "")],
    &[
        (
            "default",
            "Hi {{firstName|there}}, {{title|your work}} in {{city}} caught my eye 🙂",
        ),
        (
            "de",
            "Guten Tag {{fullName|zusammen}}, Ihre Arbeit in {{city|Ihrer Stadt}} interessiert mich.",
        ),
        ("ja", "{{lastName|皆様}}様、つながりませんか。"),
    ],
];

const MESSAGES: [&[(&str, &str)]; 3] = [
    &[(
        "default",
        "Thank you, {{firstName|and welcome}}. Here is what we wrote: https://northwind.example/notes",
    )],
    &[
        (
            "default",
            "{{firstName|Hello}}, which part of it is closest to your work?",
        ),
        (
            "fr",
            "{{firstName|Bonjour}}, quelle partie est la plus proche de votre métier ?",
        ),
    ],
    &[(
        "default",
        "{{firstName|Hello}}, would half an hour next week suit {{companyName|your team}}?",
    )],
];

fn body(step: MessageStep, delay_days: Option<u32>, texts: &[(&str, &str)]) -> MessageBody {
    MessageBody {
        delay_days,
        ..MessageBody::new(step, texts)
    }
}

/// An invitation, most often with a welcome, often with follow-ups.
pub fn messages(dice: Dice, about: &str) -> Vec<MessageBody> {
    let note = dice.pick(&["note", about], &NOTES);
    let mut invitation = body(MessageStep::Invitation, None, note);
    invitation.condition = condition(dice, &[about, "invitation"], 100);
    if dice.per_mille(&["compared notes", about], 300) {
        compare(&mut invitation, dice, about);
    }
    let mut messages = vec![invitation];
    if dice.per_mille(&["no welcome", about], 60) {
        return messages;
    }
    let mut welcome = body(MessageStep::Welcome, None, MESSAGES[0]);
    welcome.condition = condition(dice, &[about, "welcome"], 250);
    if dice.per_mille(&["compared welcomes", about], 200) {
        compare(&mut welcome, dice, about);
    }
    messages.push(welcome);
    let follow_ups = dice.below(&["follow-ups", about], 3) as usize;
    for (place, texts) in MESSAGES[1..].iter().enumerate().take(follow_ups) {
        let number = place.to_string();
        let delay = dice.between(&["delay", about, &number], 1, 3) as u32;
        let mut message = body(MessageStep::FollowUp, Some(delay), texts);
        message.condition = condition(dice, &[about, &number], 250);
        if dice.per_mille(&["goes on", about, &number], 200) {
            message.stop_if_incomings = Some(false);
        }
        messages.push(message);
    }
    messages
}

/// Whom a message is for (R49), where it says so: of some people neither a company nor a title is known.
fn condition(dice: Dice, about: &[&str], per_mille: u64) -> Option<serde_json::Value> {
    let about = about.join(" ");
    let asks = dice.per_mille(&["has a condition", &about], per_mille);
    let asked = *dice.pick(&["condition", &about], &["company", "title"]);
    asks.then(|| serde_json::json!({ "criterion": asked, "known": true }))
}

/// Beside the texts of a message others that begin otherwise, compared by a rule that short runs can meet (R65).
fn compare(message: &mut MessageBody, dice: Dice, about: &str) {
    let texts = message.texts.iter();
    let texts = texts.map(|(language, text)| (language.clone(), format!("Hi. {text}")));
    let variant = VariantBody {
        texts: texts.collect(),
        weight: Some(dice.between(&["variant weight", about], 1, 3) as u32),
    };
    message.variants.insert("B".to_owned(), variant);
    let uses = dice.per_mille(&["uses the better", about], 500);
    message.test = Some(TestBody {
        sample: Some(limits::VARIANT_SAMPLE_MINIMUM),
        days: Some(limits::VARIANT_DAYS_MINIMUM),
        afterwards: Some(if uses {
            Afterwards::Use
        } else {
            Afterwards::Tell
        }),
        ..TestBody::default()
    });
}

/// A text for one person, which is delivered word for word.
pub fn rewritten(dice: Dice, about: &str) -> String {
    let texts = [
        "Your talk on Thursday stayed with me; I would be glad to compare notes.",
        "Votre parcours m'intéresse et je serais heureux d'échanger.",
        "שלום, אשמח להתחבר אליך.",
        "x",
    ];
    (*dice.pick(&["rewritten", about], &texts)).to_owned()
}

/// A moment of a day where somebody lives, in milliseconds after midnight.
pub fn moment_of_day(dice: Dice, about: &[&str]) -> i64 {
    dice.between(about, 7 * span::HOUR, 20 * span::HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Size;

    #[test]
    fn every_zone_is_known() {
        for zone in ZONES {
            assert!(domain::calendar::zone::resolve(zone).is_ok(), "{zone}");
        }
    }

    #[test]
    fn every_schedule_can_be_saved_and_run() {
        for seed in 0..200 {
            let plan = Plan::of_seed(seed, Size::Small, 3);
            let (schedule, _) = schedule(&plan, "Europe/Paris", "here");
            assert_eq!(schedule.validate(), [], "{schedule:?}");
            assert!(!schedule.slots.is_empty());
        }
    }
}
