//! A contact's journey as its page shows it: the ledger's events in the words of the field (R31).

use domain::action::{ActionKind, Category, Reason};
use domain::ids::ContactId;
use domain::ledger::EventKind;
use service::audience::journey::JourneyEntry as Event;

use crate::frame::Frame;
use crate::link::Link;
use crate::pieces::journey::{JourneyEntry, JourneyKind};
use crate::pieces::mood::judged_words;
use crate::pieces::status::reason_words;

/// What an event is called where nothing but its kind is known.
pub fn kind(kind: EventKind) -> JourneyKind {
    match kind {
        EventKind::ContactIdentified => JourneyKind::Identified,
        EventKind::ContactEdited => JourneyKind::Changed,
        EventKind::ContactTagged => JourneyKind::Tagged,
        EventKind::ContactUntagged => JourneyKind::Untagged,
        EventKind::LeadMarked => JourneyKind::Lead,
        EventKind::LeadUnmarked => JourneyKind::NoLead,
        EventKind::ActionPlanned => JourneyKind::Proposed,
        EventKind::ActionApproved => JourneyKind::Approved,
        EventKind::ActionEdited => JourneyKind::Edited,
        EventKind::ActionUndone => JourneyKind::Undone,
        EventKind::InvitationAccepted => JourneyKind::Accepted,
        EventKind::MessageReceived => JourneyKind::MessageReceived,
        EventKind::ReplyCorrected => JourneyKind::ReplyCorrected,
        EventKind::MessageSentByHand => JourneyKind::MessageByHand,
        EventKind::LinkClicked => JourneyKind::LinkClicked,
        EventKind::SequenceStopped => JourneyKind::SequenceStopped,
        EventKind::SuppressionAdded => JourneyKind::Suppressed,
        EventKind::ActionCarriedOver => JourneyKind::CarriedOver,
        EventKind::ActionUnconfirmed => JourneyKind::Unconfirmed,
        EventKind::ActionEnded => JourneyKind::Ended,
        other => JourneyKind::Technical(other),
    }
}

/// What came of an action.
fn ended(event: &Event) -> JourneyKind {
    match (event.category, event.action_kind) {
        (Some(Category::Sent), Some(ActionKind::Invitation)) => JourneyKind::Invited,
        (Some(Category::Sent), Some(ActionKind::Withdrawal)) => JourneyKind::Withdrawn,
        (Some(Category::Sent), Some(ActionKind::Answer)) => JourneyKind::Answered,
        (Some(Category::Sent), _) => JourneyKind::MessageSent,
        (Some(Category::Blocked), _) if event.reason == Some(Reason::BlockedBySender) => {
            JourneyKind::Blocked
        }
        _ => JourneyKind::NotSent,
    }
}

/// Whether an event is a step of the program on the way, and nothing between two people.
fn is_technical(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::ActionScheduled | EventKind::ActionBegun | EventKind::ActionRefused
    )
}

/// An event as an entry of the page; none for what only the program did.
pub fn entry(f: &Frame, event: Event, contact: &ContactId) -> Option<JourneyEntry> {
    if is_technical(event.kind) {
        return None;
    }
    let kind = match event.kind {
        EventKind::ActionEnded => ended(&event),
        EventKind::ActionPlanned if event.action_kind == Some(ActionKind::Answer) => {
            JourneyKind::AnswerWritten
        }
        other => kind(other),
    };
    let why = event
        .campaign
        .as_ref()
        .map(|campaign| f.url(&format!("/campaigns/{}/why/{contact}", campaign.id)));
    Some(JourneyEntry {
        at: event.at,
        kind,
        detail: detail(f, &event, kind),
        campaign: event.campaign.map(|campaign| {
            Link::new(
                format!("{} · {}", campaign.name, campaign.program),
                f.url(&format!("/campaigns/{}", campaign.id)),
            )
        }),
        by: event
            .actor
            .name
            .or_else(|| event.member.map(|member| member.name)),
        why: why.filter(|_| event.category.is_some() || kind == JourneyKind::Proposed),
        body: event.text,
    })
}

/// The reason, or what the event itself tells.
fn detail(f: &Frame, event: &Event, kind: JourneyKind) -> Option<String> {
    if let Some(reason) = event.reason.filter(|_| kind.has_a_reason()) {
        return Some(reason_words(f, reason));
    }
    if let Some(reply) = &event.reply {
        let words = judged_words(f, reply.class, reply.unsure, reply.sentiment_percent);
        return Some(words);
    }
    let data = event.data.as_ref()?;
    let name = ["file_name", "finder_name", "language", "url"]
        .iter()
        .find_map(|name| data.get(name)?.as_str());
    name.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_does_on_the_way_is_not_told() {
        assert!(is_technical(EventKind::ActionBegun));
        assert!(!is_technical(EventKind::ActionEnded));
    }
}
