//! A campaign's definition: messages, source, schedule, moderation (R40 to R54).

use std::collections::BTreeMap;

use crate::action::{ActionKind, StepIndex};
use crate::ids::{FinderId, SegmentId};
use crate::seeded::{self, Bug};
use crate::variant::{TestRule, Variants};
use crate::withdrawal::Withdrawal;
use crate::{limits, named};

named! {
    /// What a campaign does.
    CampaignKind, "kind of campaign" {
        /// Invites people to connect, then welcomes and follows up (R41).
        Invite = "invite",
        /// Writes to existing connections (R42).
        Nurture = "nurture",
    }
}

impl CampaignKind {
    /// What a campaign of this kind does with the contacts that its slots draw.
    pub const fn first_action(self) -> ActionKind {
        match self {
            Self::Invite => ActionKind::Invitation,
            Self::Nurture => ActionKind::Message,
        }
    }
}

named! {
    /// The part a message plays in the sequence.
    MessageStep, "message step" {
        /// The invitation note.
        Invitation = "invitation",
        /// The message after the acceptance.
        Welcome = "welcome",
        /// A later message.
        FollowUp = "follow_up",
        /// A message of a nurture campaign.
        Message = "message",
    }
}

named! {
    /// What silence of the sender means (R53).
    OnSilence, "answer to silence" {
        /// Nothing leaves undecided.
        Hold = "hold",
        /// What was not refused is sent.
        Send = "send",
        /// What was not approved is dropped.
        Drop = "drop",
    }
}

/// The key of the text that serves every language without one of its own (R44).
pub const DEFAULT_LANGUAGE: &str = "default";

/// Texts of one message by language tag; the key `default` serves all others (R44).
pub type Texts = BTreeMap<String, String>;

/// One message of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its part in the sequence.
    pub step: MessageStep,
    /// Days after the message before; only follow-ups and later nurture messages have one (R41).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_days: Option<u32>,
    /// The texts by language.
    #[serde(default)]
    pub texts: Texts,
    /// Not sent when the sender wrote by hand since the step before (R48).
    #[serde(default = "on")]
    pub stop_if_ongoings: bool,
    /// Not sent when the contact wrote since the step before (R48).
    #[serde(default = "on")]
    pub stop_if_incomings: bool,
    /// Sending condition (R49); none means always.
    #[serde(default)]
    pub condition: Option<serde_json::Value>,
    /// Further texts, each for a part of the people (R65); the texts above are variant A.
    #[serde(default, skip_serializing_if = "Variants::is_empty")]
    pub variants: Variants,
    /// What is measured of them, and when; only where there are further texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<TestRule>,
}

fn on() -> bool {
    true
}

impl Message {
    /// A message with a default text and the usual stop rules.
    pub fn new(step: MessageStep, text: &str) -> Self {
        Self {
            step,
            delay_days: None,
            texts: Texts::from([(DEFAULT_LANGUAGE.to_owned(), text.to_owned())]),
            stop_if_ongoings: true,
            stop_if_incomings: true,
            condition: None,
            variants: Variants::new(),
            test: None,
        }
    }

    /// Days after the message before (R41).
    pub fn delay_days(&self) -> u32 {
        self.delay_days.unwrap_or(limits::DELAY_DAYS_DEFAULT)
    }
}

/// Where a campaign takes its people from (R22, R23).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A finder's results.
    Finder {
        /// The finder.
        id: FinderId,
    },
    /// A segment's members.
    Segment {
        /// The segment.
        id: SegmentId,
    },
}

impl Source {
    /// The segment, where it is one.
    pub fn segment(&self) -> Option<SegmentId> {
        match self {
            Self::Finder { .. } => None,
            Self::Segment { id } => Some(id.clone()),
        }
    }
}

/// Whether the sender decides before anything leaves (R53).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moderation {
    /// On for invitations where nothing else is said, off for the messages of a nurture campaign.
    pub enabled: bool,
    /// What silence means.
    #[serde(default = "hold")]
    pub on_silence: OnSilence,
}

fn hold() -> OnSilence {
    OnSilence::Hold
}

impl Moderation {
    /// What holds where a campaign of this kind says nothing else: invitations are decided by their
    /// sender, messages to existing connections leave without asking (R53).
    pub fn usual(kind: CampaignKind) -> Self {
        Self {
            enabled: kind == CampaignKind::Invite,
            ..Self::default()
        }
    }

    /// Whether the sender is asked about this step of a campaign: about the invitation, and about
    /// every message of a nurture campaign. Welcome and follow-ups leave without asking.
    pub fn asks(self, kind: CampaignKind, step: StepIndex) -> bool {
        self.enabled && (step == StepIndex::FIRST || kind == CampaignKind::Nurture)
    }
}

impl Default for Moderation {
    fn default() -> Self {
        Self {
            enabled: true,
            on_silence: OnSilence::Hold,
        }
    }
}

impl Moderation {
    /// Whether nothing leaves without a yes: silence holds it back, or drops it.
    pub fn needs_yes(self) -> bool {
        // I-13 is broken where who says nothing agrees.
        self.enabled && self.on_silence != OnSilence::Send && !seeded::is_on(Bug::SilenceIsConsent)
    }
}

/// Of which actions of a campaign its sender is asked (R53, R64).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// What the campaign does.
    pub kind: CampaignKind,
    /// Who decides about its messages.
    pub moderation: Moderation,
    /// Who decides about withdrawals.
    pub withdrawal: Withdrawal,
}

impl Consent {
    /// Whether the sender is asked about an action.
    pub fn asks(self, action: ActionKind, step: StepIndex) -> bool {
        match action {
            ActionKind::Withdrawal => self.withdrawal.asks(),
            ActionKind::Invitation | ActionKind::Message => self.moderation.asks(self.kind, step),
            // Whoever wrote it has decided.
            ActionKind::Answer => false,
        }
    }

    /// Whether an action does not leave without a yes. Nothing is withdrawn because somebody said nothing.
    pub fn needs_yes(self, action: ActionKind, step: StepIndex) -> bool {
        let silence_holds = action == ActionKind::Withdrawal || self.moderation.needs_yes();
        silence_holds && self.asks(action, step)
    }
}

/// The two names that make a family (R40, R52): compared without case and outer spaces.
pub fn family_key(name: &str, program: &str) -> String {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fold = |text: &str| {
        // I-03 is broken where two spellings are two families.
        if seeded::is_on(Bug::CompareFamiliesByCase) {
            fold(text)
        } else {
            fold(text).to_lowercase()
        }
    };
    // I-03 is broken where another program is no other family.
    let program = if seeded::is_on(Bug::DuplicateWithoutProgram) {
        ""
    } else {
        program
    };
    format!("{}\u{1f}{}", fold(program), fold(name))
}

/// The family within which a contact is approached by one action of this kind (R52, I-03).
///
/// An invite and a nurture campaign may carry the same name and program: who was invited there may be
/// written to here, because being connected is what a message needs. So each kind has its own places.
pub fn approach_key(family_key: &str, kind: ActionKind) -> String {
    match kind {
        ActionKind::Invitation | ActionKind::Withdrawal => family_key.to_owned(),
        ActionKind::Message | ActionKind::Answer => format!("{family_key}\u{1f}{kind}"),
    }
}

named! {
    /// Where a campaign stands (R54); docs/states/campaign.md draws the chart.
    CampaignState, "campaign state" {
        /// Saved, never started.
        Draft = "draft",
        /// Plans and sends.
        Active = "active",
        /// Stopped; may be resumed.
        Stopped = "stopped",
        /// Over for good; its history still counts.
        Archived = "archived",
    }
}

named! {
    /// What moves a campaign from one state to another.
    CampaignEvent, "campaign event" {
        /// Started or resumed.
        Start = "start",
        /// Stopped.
        Stop = "stop",
        /// Archived.
        Archive = "archive",
    }
}

/// The chart: from, by, to. Archiving cannot be undone (I-09).
pub const CAMPAIGN_TRANSITIONS: &[(CampaignState, CampaignEvent, CampaignState)] = &[
    (
        CampaignState::Draft,
        CampaignEvent::Start,
        CampaignState::Active,
    ),
    (
        CampaignState::Draft,
        CampaignEvent::Archive,
        CampaignState::Archived,
    ),
    (
        CampaignState::Active,
        CampaignEvent::Stop,
        CampaignState::Stopped,
    ),
    (
        CampaignState::Active,
        CampaignEvent::Archive,
        CampaignState::Archived,
    ),
    (
        CampaignState::Stopped,
        CampaignEvent::Start,
        CampaignState::Active,
    ),
    (
        CampaignState::Stopped,
        CampaignEvent::Archive,
        CampaignState::Archived,
    ),
];

impl CampaignState {
    /// Where `event` leads from here, or nothing where the chart forbids it.
    pub fn after(self, event: CampaignEvent) -> Option<Self> {
        CAMPAIGN_TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == event)
            .map(|(_, _, to)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_compared_without_case_and_spaces() {
        assert_eq!(
            family_key(" C-Level  US", "Growth"),
            family_key("c-level us", "growth ")
        );
        assert_ne!(family_key("a", "b c"), family_key("a b", "c"));
    }

    #[test]
    fn invitations_are_decided_and_messages_leave_where_nothing_is_said() {
        let second = StepIndex(1);
        let invite = Moderation::usual(CampaignKind::Invite);
        assert!(invite.asks(CampaignKind::Invite, StepIndex::FIRST));
        assert!(!invite.asks(CampaignKind::Invite, second));
        let nurture = Moderation::usual(CampaignKind::Nurture);
        assert!(!nurture.asks(CampaignKind::Nurture, StepIndex::FIRST));
        let asked = Moderation::default();
        assert!(asked.asks(CampaignKind::Nurture, StepIndex::FIRST));
        assert!(asked.asks(CampaignKind::Nurture, second));
    }

    #[test]
    fn who_was_invited_in_a_family_may_be_written_to_in_it() {
        let family = family_key("clevel", "growth");
        let invited = approach_key(&family, ActionKind::Invitation);
        assert_eq!(invited, family);
        assert_ne!(invited, approach_key(&family, ActionKind::Message));
        assert_ne!(
            approach_key(&family_key("a", "b"), ActionKind::Message),
            approach_key(&family_key("a", "c"), ActionKind::Message)
        );
    }

    #[test]
    fn nothing_leaves_the_archive() {
        for event in CampaignEvent::ALL {
            assert_eq!(CampaignState::Archived.after(*event), None);
        }
    }
}
