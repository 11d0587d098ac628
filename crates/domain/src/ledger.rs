//! The ledger's vocabulary: what can have happened. Every number shown is a count of such rows.

use crate::action::{ActionKind, Category};
use crate::named;

named! {
    /// What happened.
    EventKind, "ledger event" {
        /// A finder brought the contact into the workspace.
        ContactIdentified = "contact_identified",
        /// A finder brought contacts that came together; the row tells their places among its results, and the journey of
        /// each of them shows that it was identified.
        ContactsIdentified = "contacts_identified",
        /// A person changed the contact's fields.
        ContactEdited = "contact_edited",
        /// A finder brought something new of a contact that was there.
        ContactUpdated = "contact_updated",
        /// Another contact was merged into this one by hand (R26).
        ContactMerged = "contact_merged",
        /// That was undone: both are contacts of their own again.
        ContactMergeUndone = "contact_merge_undone",
        /// A tag was given to the contact by hand.
        ContactTagged = "contact_tagged",
        /// A tag was taken from the contact by hand.
        ContactUntagged = "contact_untagged",
        /// A user marked the contact as a lead.
        LeadMarked = "lead_marked",
        /// A user took that mark back.
        LeadUnmarked = "lead_unmarked",
        /// The contact was drawn for a day: a proposal, or with moderation off a plan.
        ActionPlanned = "action_planned",
        /// A proposal's text or language was changed by the moderator.
        ActionEdited = "action_edited",
        /// The sender approved.
        ActionApproved = "action_approved",
        /// The sender took a decision back.
        ActionUndone = "action_undone",
        /// The action moved to another day.
        ActionCarriedOver = "action_carried_over",
        /// It has a moment in an open slot.
        ActionScheduled = "action_scheduled",
        /// The intent to send was committed.
        ActionBegun = "action_begun",
        /// Definitely not performed this time.
        ActionRefused = "action_refused",
        /// The outcome is unknown.
        ActionUnconfirmed = "action_unconfirmed",
        /// It ended; category and reason say how.
        ActionEnded = "action_ended",
        /// A person put it back into the queue.
        ActionRequeued = "action_requeued",
        /// The invitation was accepted.
        InvitationAccepted = "invitation_accepted",
        /// The contact wrote.
        MessageReceived = "message_received",
        /// Another verdict on a reply took the place of the one before: a person said what it means, or took that back, or the
        /// endpoint of the workspace judged it.
        ReplyCorrected = "reply_corrected",
        /// The sender wrote by hand.
        MessageSentByHand = "message_sent_by_hand",
        /// The contact opened a link.
        LinkClicked = "link_clicked",
        /// The sequence ended for the contact.
        SequenceStopped = "sequence_stopped",
        /// A slot began.
        SlotOpened = "slot_opened",
        /// A slot ended.
        SlotClosed = "slot_closed",
        /// A slot passed while nothing ran.
        SlotMissed = "slot_missed",
        /// An open slot got other instants, because the time-zone data changed.
        SlotMoved = "slot_moved",
        /// A campaign was created.
        CampaignCreated = "campaign_created",
        /// A campaign was edited.
        CampaignEdited = "campaign_edited",
        /// A campaign was started or resumed.
        CampaignStarted = "campaign_started",
        /// A campaign was stopped.
        CampaignStopped = "campaign_stopped",
        /// A campaign was archived.
        CampaignArchived = "campaign_archived",
        /// A fatal error was there when the day's first slot began.
        CampaignHalted = "campaign_halted",
        /// Several texts of a message are compared from now on, by the stop rule that the row tells (R65).
        VariantTestOpened = "variant_test_opened",
        /// Such a comparison ended before its stop rule was met, because its texts or its rule are others now.
        VariantTestReplaced = "variant_test_replaced",
        /// The stop rule was met: the outcome was looked at, once.
        VariantTestDecided = "variant_test_decided",
        /// A person said which text is used from now on, or that people are split again.
        VariantChosen = "variant_chosen",
        /// A finder was created.
        FinderCreated = "finder_created",
        /// A finder was edited.
        FinderEdited = "finder_edited",
        /// A finder was archived.
        FinderArchived = "finder_archived",
        /// A finder brought results in.
        FinderRan = "finder_ran",
        /// A finder could not run.
        FinderFailed = "finder_failed",
        /// A segment was created.
        SegmentCreated = "segment_created",
        /// A segment was edited.
        SegmentEdited = "segment_edited",
        /// A segment was archived.
        SegmentArchived = "segment_archived",
        /// A file was imported.
        ImportFinished = "import_finished",
        /// An import was stopped by hand; what had come in stays.
        ImportCancelled = "import_cancelled",
        /// An import was undone; who was contacted meanwhile stayed.
        ImportUndone = "import_undone",
        /// A member's LinkedIn archive became facts.
        ArchiveBrought = "archive_brought",
        /// An identity changed its state.
        IdentityChanged = "identity_changed",
        /// The network announced a limit.
        LimitNoticed = "limit_noticed",
        /// A member was added.
        MemberAdded = "member_added",
        /// A person was invited into the workspace, or the invitation was sent again.
        MemberInvited = "member_invited",
        /// An invitation into the workspace was withdrawn.
        MemberInvitationWithdrawn = "member_invitation_withdrawn",
        /// A member's role or active switch changed.
        MemberChanged = "member_changed",
        /// Workspace settings changed.
        WorkspaceChanged = "workspace_changed",
        /// A suppression was added.
        SuppressionAdded = "suppression_added",
        /// A suppression was removed.
        SuppressionRemoved = "suppression_removed",
        /// An API key was made.
        KeyCreated = "key_created",
        /// An API key was revoked.
        KeyRevoked = "key_revoked",
        /// From now on nothing leaves until a person says so.
        EngineHeld = "engine_held",
        /// A person let everything leave again.
        EngineReleased = "engine_released",
        /// A member was notified.
        MemberNotified = "member_notified",
    }
}

named! {
    /// The number that a row of the ledger counts for (R73). A row counts for one at most, and only where it belongs to a
    /// campaign: every number of a page is a count of the rows of a measure.
    Measure, "measure" {
        /// Invitations sent.
        Invitations = "invitations",
        /// Invitations accepted.
        Accepted = "accepted",
        /// Messages sent.
        Messages = "messages",
        /// Links opened by people.
        Clicks = "clicks",
        /// Replies received.
        Replies = "replies",
        /// Actions that the sender refused.
        Blocked = "blocked",
        /// Actions that ended as Duplicate.
        Duplicate = "duplicate",
        /// Actions that ended as Pending.
        Pending = "pending",
        /// Actions that ended as False.
        False = "false",
        /// Actions that ended as Error.
        Error = "error",
    }
}

impl Measure {
    /// What an action counts for that was performed.
    pub const fn performed(kind: ActionKind) -> Option<Self> {
        match kind {
            ActionKind::Invitation => Some(Self::Invitations),
            ActionKind::Message => Some(Self::Messages),
            // What people write themselves is no result of a campaign.
            ActionKind::Withdrawal | ActionKind::Answer => None,
        }
    }

    /// What an action counts for that ended without being performed.
    pub const fn not_performed(category: Category) -> Option<Self> {
        match category {
            Category::Sent => None,
            Category::Blocked => Some(Self::Blocked),
            Category::Duplicate => Some(Self::Duplicate),
            Category::Pending => Some(Self::Pending),
            Category::False => Some(Self::False),
            Category::Error => Some(Self::Error),
        }
    }
}

/// Who caused a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The engine, by one of its steps.
    Engine,
    /// The network, through a connector's observation.
    Network,
    /// A person.
    User(crate::ids::UserId),
    /// A program with an API key.
    Key(crate::ids::KeyId),
    /// The command line.
    CommandLine,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Engine => formatter.write_str("engine"),
            Self::Network => formatter.write_str("network"),
            Self::User(id) => id.fmt(formatter),
            Self::Key(id) => id.fmt(formatter),
            Self::CommandLine => formatter.write_str("command_line"),
        }
    }
}
