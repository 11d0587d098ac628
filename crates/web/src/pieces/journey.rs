//! A contact's journey: everything between the contact and the members, newest first (R31).

use domain::ledger::EventKind;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::{format, t};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JourneyKind {
    /// A finder or a file brought the contact.
    Identified,
    /// Drawn for tomorrow.
    Proposed,
    /// The sender approved.
    Approved,
    /// The sender refused.
    Blocked,
    /// The text or its language was changed for this contact.
    Edited,
    /// A decision was taken back.
    Undone,
    /// The invitation left.
    Invited,
    /// The invitation was accepted.
    Accepted,
    /// The invitation was withdrawn.
    Withdrawn,
    /// A message of a campaign left.
    MessageSent,
    /// A person wrote an answer, which leaves as soon as it can.
    AnswerWritten,
    /// An answer left.
    Answered,
    /// The sender wrote by hand.
    MessageByHand,
    /// The contact wrote.
    MessageReceived,
    /// A person said what a reply means.
    ReplyCorrected,
    /// A link was opened.
    LinkClicked,
    /// A tag was given.
    Tagged,
    /// A tag was taken away.
    Untagged,
    /// Marked as a lead.
    Lead,
    /// No lead any more.
    NoLead,
    /// An action ended without being sent.
    NotSent,
    /// The sequence ended.
    SequenceStopped,
    /// A person changed a field.
    Changed,
    /// On the suppression list from now on.
    Suppressed,
    /// Moved to another day.
    CarriedOver,
    /// It is not known yet whether it left.
    Unconfirmed,
    /// An action ended; lists do not tell how.
    Ended,
    /// What is seldom of interest to people, in words of its own.
    Technical(EventKind),
}

impl JourneyKind {
    /// Whether the reason says what the kind alone does not.
    pub const fn has_a_reason(self) -> bool {
        matches!(
            self,
            Self::NotSent | Self::SequenceStopped | Self::CarriedOver | Self::Unconfirmed
        )
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: JourneyKind,
    /// The campaign that it belongs to.
    pub campaign: Option<Link>,
    /// Who or what did it, as words.
    pub by: Option<String>,
    /// The reason or another short fact.
    pub detail: Option<String>,
    /// The text of a message.
    pub body: Option<String>,
    /// The page that says why, where rules of a campaign decided.
    pub why: Option<String>,
}

impl JourneyEntry {
    /// A whole journey, newest first.
    pub fn samples() -> Vec<Self> {
        let entry = |hours: i64, kind, by: Option<&str>, body: Option<&str>| Self {
            at: sample_now().plus_millis(-hours * span::HOUR),
            kind,
            campaign: Some(Link::new(
                "clevel-france · growth",
                "/w/northwind/campaigns/cmp_1",
            )),
            by: by.map(str::to_owned),
            detail: None,
            body: body.map(str::to_owned),
            why: None,
        };
        vec![
            entry(
                1,
                JourneyKind::MessageReceived,
                Some("Anne-Sophie de la Tour"),
                Some("Merci, avec plaisir. Jeudi matin ?"),
            ),
            entry(
                5,
                JourneyKind::MessageSent,
                Some("Claire Morel"),
                Some(
                    "Merci d'avoir accepté, Anne-Sophie. Nous avons publié une courte étude sur votre secteur.",
                ),
            ),
            entry(30, JourneyKind::Accepted, None, None),
            entry(
                52,
                JourneyKind::Invited,
                Some("Claire Morel"),
                Some(
                    "Bonjour Anne-Sophie, nous travaillons tous deux sur l'industrie bas carbone.",
                ),
            ),
            Self {
                detail: Some("default → fr".to_owned()),
                ..entry(75, JourneyKind::Edited, Some("Claire Morel"), None)
            },
            entry(75, JourneyKind::Approved, Some("Claire Morel"), None),
            entry(77, JourneyKind::Proposed, None, None),
            Self {
                campaign: None,
                detail: Some("salon-lyon-2026.csv".to_owned()),
                ..entry(200, JourneyKind::Identified, Some("Claire Morel"), None)
            },
        ]
    }
}

/// The journey as a line, with a head for each day.
pub fn journey(f: &Frame, entries: &[JourneyEntry]) -> Markup {
    let mut day = None;
    html! {
        ol.journey {
            @for entry in entries {
                @let date = entry.at.local_date(&f.zone);
                @if day != Some(date) {
                    li.journey__day { (format::date(f.language, date)) }
                    @let () = day = Some(date);
                }
                (row(f, entry))
            }
        }
    }
}

fn row(f: &Frame, entry: &JourneyEntry) -> Markup {
    let (shape, class, words) = face(f, entry.kind);
    html! {
        li class=(format!("journey__row journey__row--{class}")) {
            span.journey__shape { (icon(shape)) }
            div.journey__words {
                p {
                    strong { (words) }
                    @if let Some(detail) = &entry.detail { " " span.journey__detail { (detail) } }
                }
                @if entry.by.is_some() || entry.campaign.is_some() {
                    p.journey__note {
                        @if let Some(by) = &entry.by { span { (by) } }
                        @if entry.by.is_some() && entry.campaign.is_some() { " · " }
                        @if let Some(campaign) = &entry.campaign { a href=(campaign.href) { (campaign.label) } }
                        @if let Some(why) = &entry.why { " · " a href=(why) { (t!(f, "why-open")) } }
                    }
                }
                @if let Some(body) = &entry.body { blockquote.journey__body { (body) } }
            }
            span.journey__time title=(format::exact(f.language, &f.zone, entry.at)) {
                (format::time(&f.zone, entry.at))
            }
        }
    }
}

/// What happened, in a few words.
pub fn words(f: &Frame, kind: JourneyKind) -> String {
    face(f, kind).2
}

fn face(f: &Frame, kind: JourneyKind) -> (Icon, &'static str, String) {
    match kind {
        JourneyKind::Identified => (Icon::Finder, "plain", t!(f, "journey-identified")),
        JourneyKind::Proposed => (Icon::Calendar, "plain", t!(f, "journey-proposed")),
        JourneyKind::Approved => (Icon::Check, "plain", t!(f, "journey-approved")),
        JourneyKind::Blocked => (Icon::Block, "plain", t!(f, "journey-blocked")),
        JourneyKind::Edited => (Icon::Edit, "plain", t!(f, "journey-edited")),
        JourneyKind::Undone => (Icon::Undo, "plain", t!(f, "journey-undone")),
        JourneyKind::Invited => (Icon::Invite, "out", t!(f, "journey-invited")),
        JourneyKind::Accepted => (Icon::Check, "in", t!(f, "journey-accepted")),
        JourneyKind::Withdrawn => (Icon::Undo, "plain", t!(f, "journey-withdrawn")),
        JourneyKind::MessageSent => (Icon::Send, "out", t!(f, "journey-message-sent")),
        JourneyKind::AnswerWritten => (Icon::Edit, "plain", t!(f, "journey-answer-written")),
        JourneyKind::Answered => (Icon::Send, "out", t!(f, "journey-answered")),
        JourneyKind::MessageByHand => (Icon::Hand, "out", t!(f, "journey-message-by-hand")),
        JourneyKind::MessageReceived => (Icon::Message, "in", t!(f, "journey-message-received")),
        JourneyKind::ReplyCorrected => (Icon::Edit, "plain", t!(f, "journey-reply-corrected")),
        JourneyKind::LinkClicked => (Icon::Link, "in", t!(f, "journey-link-clicked")),
        JourneyKind::Tagged => (Icon::Plus, "plain", t!(f, "journey-tagged")),
        JourneyKind::Untagged => (Icon::Minus, "plain", t!(f, "journey-untagged")),
        JourneyKind::Lead => (Icon::Check, "in", t!(f, "journey-lead")),
        JourneyKind::NoLead => (Icon::Minus, "plain", t!(f, "journey-no-lead")),
        JourneyKind::NotSent => (Icon::Cross, "plain", t!(f, "journey-not-sent")),
        JourneyKind::SequenceStopped => (Icon::Stop, "plain", t!(f, "journey-sequence-stopped")),
        JourneyKind::Changed => (Icon::Edit, "plain", t!(f, "journey-changed")),
        JourneyKind::Suppressed => (Icon::Shield, "plain", t!(f, "journey-suppressed")),
        JourneyKind::CarriedOver => (Icon::Calendar, "plain", t!(f, "journey-carried-over")),
        JourneyKind::Unconfirmed => (Icon::Warning, "plain", t!(f, "journey-unconfirmed")),
        JourneyKind::Ended => (Icon::Info, "plain", t!(f, "journey-ended")),
        JourneyKind::Technical(kind) => (Icon::Info, "plain", technical(f, kind)),
    }
}

/// What happened behind what people do.
fn technical(f: &Frame, kind: EventKind) -> String {
    match kind {
        EventKind::ContactsIdentified => t!(f, "event-contacts-identified"),
        EventKind::ContactUpdated => t!(f, "event-contact-updated"),
        EventKind::ContactMerged => t!(f, "event-contact-merged"),
        EventKind::ContactMergeUndone => t!(f, "event-contact-merge-undone"),
        EventKind::ActionScheduled => t!(f, "event-action-scheduled"),
        EventKind::ActionBegun => t!(f, "event-action-begun"),
        EventKind::ActionRefused => t!(f, "event-action-refused"),
        EventKind::ActionRequeued => t!(f, "event-action-requeued"),
        EventKind::SlotOpened => t!(f, "event-slot-opened"),
        EventKind::SlotClosed => t!(f, "event-slot-closed"),
        EventKind::SlotMissed => t!(f, "event-slot-missed"),
        EventKind::SlotMoved => t!(f, "event-slot-moved"),
        EventKind::CampaignCreated => t!(f, "event-campaign-created"),
        EventKind::CampaignEdited => t!(f, "event-campaign-edited"),
        EventKind::CampaignStarted => t!(f, "event-campaign-started"),
        EventKind::CampaignStopped => t!(f, "event-campaign-stopped"),
        EventKind::CampaignArchived => t!(f, "event-campaign-archived"),
        EventKind::CampaignHalted => t!(f, "event-campaign-halted"),
        EventKind::FinderCreated => t!(f, "event-finder-created"),
        EventKind::FinderEdited => t!(f, "event-finder-edited"),
        EventKind::FinderArchived => t!(f, "event-finder-archived"),
        EventKind::FinderRan => t!(f, "event-finder-ran"),
        EventKind::FinderFailed => t!(f, "event-finder-failed"),
        EventKind::SegmentCreated => t!(f, "event-segment-created"),
        EventKind::SegmentEdited => t!(f, "event-segment-edited"),
        EventKind::SegmentArchived => t!(f, "event-segment-archived"),
        EventKind::ImportFinished => t!(f, "event-import-finished"),
        EventKind::ImportCancelled => t!(f, "event-import-cancelled"),
        EventKind::ImportUndone => t!(f, "event-import-undone"),
        EventKind::ArchiveBrought => t!(f, "event-archive-brought"),
        EventKind::IdentityChanged => t!(f, "event-identity-changed"),
        EventKind::LimitNoticed => t!(f, "event-limit-noticed"),
        EventKind::MemberAdded => t!(f, "event-member-added"),
        EventKind::MemberInvited => t!(f, "event-member-invited"),
        EventKind::MemberInvitationWithdrawn => t!(f, "event-member-invitation-withdrawn"),
        EventKind::MemberChanged => t!(f, "event-member-changed"),
        EventKind::WorkspaceChanged => t!(f, "event-workspace-changed"),
        EventKind::SuppressionRemoved => t!(f, "event-suppression-removed"),
        EventKind::KeyCreated => t!(f, "event-key-created"),
        EventKind::KeyRevoked => t!(f, "event-key-revoked"),
        EventKind::EngineHeld => t!(f, "event-engine-held"),
        EventKind::EngineReleased => t!(f, "event-engine-released"),
        EventKind::MemberNotified => t!(f, "event-member-notified"),
        EventKind::VariantTestOpened => t!(f, "event-variant-test-opened"),
        EventKind::VariantTestReplaced => t!(f, "event-variant-test-replaced"),
        EventKind::VariantTestDecided => t!(f, "event-variant-test-decided"),
        EventKind::VariantChosen => t!(f, "event-variant-chosen"),
        // The others have kinds of their own.
        _ => t!(f, "journey-other"),
    }
}
