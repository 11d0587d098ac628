//! The moment of sending: whether an action leaves, waits or ends, and why (R52).
//!
//! Everything is looked at again at that moment. The answer carries its trace, so that "why" shows
//! what was really decided and nothing recomputes it another way.

use crate::action::{ActionKind, Reason};
use crate::budget::{Reduction, Share};
use crate::campaign::CampaignState;
use crate::identity::IdentityState;
use crate::seeded::{self, Bug};
use crate::time::Timestamp;
use crate::{limits, named};

/// What is between the sender's account and the contact, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// Nothing, or unknown.
    None,
    /// An invitation of the sender is open.
    Invited,
    /// They are connected.
    Connected,
}

/// What a look at the conversation showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationFacts {
    /// When it was looked at; none where the connector cannot look.
    pub observed_at: Option<Timestamp>,
    /// Whether the contact wrote since the step before.
    pub incoming: bool,
    /// Whether the sender wrote by hand since the step before.
    pub by_hand: bool,
}

/// What an account has spent of the budget that the action uses (R51).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetFacts {
    /// Spent within the window.
    pub spent: i64,
    /// Allowed within the window.
    pub allowed: i64,
    /// Why that is less than the workspace allows, where it is.
    pub reduced_by: Option<Reduction>,
    /// When the next one is allowed, where the budget is used up.
    pub frees_at: Option<Timestamp>,
    /// The campaign's share, where the sender's other campaigns use the same budget.
    pub share: Option<Share>,
}

/// Personalised notes of an account that may send few of them (R51).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteFacts {
    /// Sent within thirty days.
    pub spent: i64,
    /// Allowed within thirty days.
    pub allowed: i64,
    /// When the next one is allowed, where they are used up.
    pub frees_at: Option<Timestamp>,
    /// Whether the invitation leaves without its note where they are.
    pub without_note: bool,
}

impl NoteFacts {
    /// Whether no note is left.
    pub const fn are_used_up(self) -> bool {
        self.spent >= self.allowed
    }
}

/// The text as it would be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFacts {
    /// Ready, with its length and the longest that is allowed, in UTF-16 units.
    Ready {
        /// Length as delivered.
        length: usize,
        /// The longest allowed.
        maximum: usize,
    },
    /// A token has neither value nor fallback (R45).
    ValueMissing {
        /// The token.
        token: String,
    },
}

/// Everything that the rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendFacts {
    /// The present instant.
    pub now: Timestamp,
    /// What is to be done.
    pub kind: ActionKind,
    /// When its slot ends.
    pub window_ends_at: Timestamp,
    /// Where the campaign stands.
    pub campaign: CampaignState,
    /// Whether the sender is active in the workspace.
    pub member_active: bool,
    /// Where the sender's account stands; none where there is no account.
    pub identity: Option<IdentityState>,
    /// Until when this kind of action rests after a limit notice.
    pub paused_until: Option<Timestamp>,
    /// Whether the sender has to approve and has not.
    pub approval_missing: bool,
    /// Whether an earlier step is in flight or unconfirmed.
    pub previous_unconfirmed: bool,
    /// The suppression that matches the contact, in words.
    pub suppressed_by: Option<String>,
    /// Whether the contact refused or asked to stop, anywhere in the workspace.
    pub refused: bool,
    /// Whether another action has approached the contact in the same way for the same campaign name and
    /// program: invited it, or written the first message of a nurture campaign.
    pub taken_in_family: bool,
    /// What is between the sender and the contact.
    pub tie: Tie,
    /// Until when the contact may not be invited, because an invitation of the sender was withdrawn (R64).
    pub reinvited_from: Option<Timestamp>,
    /// Whether the message's sending condition holds for the contact (R49); none where it has none.
    pub condition_holds: Option<bool>,
    /// Whether the message stops when the contact wrote since the step before (R48); never for a message
    /// that has none before it.
    pub stop_if_incomings: bool,
    /// Whether the message stops when the sender wrote by hand since the step before (R48); never for a
    /// message that has none before it.
    pub stop_if_ongoings: bool,
    /// Whether the very text went from the account to the contact since the step before, by whatever
    /// hand: after a restore the program itself may have sent it and know nothing of it.
    pub said_already: bool,
    /// What the conversation showed; messages only.
    pub conversation: Option<ConversationFacts>,
    /// Whether the connector can look at conversations.
    pub conversation_can_be_read: bool,
    /// The text.
    pub text: TextFacts,
    /// The budget that the action uses.
    pub budget: BudgetFacts,
    /// The notes, where the action is an invitation with one and the account may send few.
    pub notes: Option<NoteFacts>,
    /// Open invitations of the account.
    pub pending_invitations: i64,
    /// Attempts that were begun.
    pub attempts: u32,
}

/// What the rules say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It leaves now.
    Send,
    /// It waits and is looked at again then.
    Wait {
        /// Why.
        reason: Reason,
        /// When it is looked at again.
        until: Timestamp,
    },
    /// It ends without leaving.
    End {
        /// Why; it gives the category.
        reason: Reason,
        /// More about it, for people.
        detail: Option<String>,
    },
}

/// One rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Looked {
    /// The rule.
    pub rule: &'static str,
    /// The value that it saw.
    pub saw: String,
    /// Whether it decided.
    pub decided: bool,
}

/// The rules in the order in which they are looked at.
pub const RULES: [&str; 18] = [
    "campaign_is_active",
    "member_is_active",
    "identity_is_connected",
    "slot_is_open",
    "no_limit_notice",
    "approval_is_given",
    "earlier_step_is_confirmed",
    "contact_is_not_suppressed",
    "contact_did_not_refuse",
    "family_has_not_approached",
    "tie_allows",
    "withdrawal_is_over",
    "conversation_allows",
    "condition_holds",
    "text_fits",
    "budget_is_left",
    "share_is_left",
    "note_is_left",
];

named! {
    /// What a person can change where something waits or did not leave (R63).
    Change, "change" {
        /// Start the campaign.
        StartCampaign = "start_campaign",
        /// Switch the member on.
        ActivateMember = "activate_member",
        /// Sign in to the network again.
        ReconnectNetwork = "reconnect_network",
        /// Sign in on the companion.
        SignInToCompanion = "sign_in_to_companion",
        /// Decide about the proposal.
        Decide = "decide",
        /// Say whether something was sent.
        SayWhetherSent = "say_whether_sent",
        /// Take the person off the suppression list.
        ReviewSuppressions = "review_suppressions",
        /// Fill in what is missing of the contact.
        EditContact = "edit_contact",
        /// Change the texts or the conditions of the campaign.
        ReviewMessages = "review_messages",
        /// Change the slots.
        ReviewSchedule = "review_schedule",
        /// Raise the budgets, or withdraw open invitations.
        ReviewBudgets = "review_budgets",
        /// Put it back into the queue.
        Requeue = "requeue",
    }
}

impl Change {
    /// What helps against a reason; none where nothing does, or nothing has to.
    pub fn of(reason: Reason) -> Option<Self> {
        Some(match reason {
            Reason::CampaignStopped => Self::StartCampaign,
            Reason::UserInactive => Self::ActivateMember,
            Reason::SessionDisconnected => Self::ReconnectNetwork,
            Reason::IdentityInactive => Self::SignInToCompanion,
            Reason::NotDecided => Self::Decide,
            Reason::PreviousUnconfirmed | Reason::OutcomeUnknown | Reason::NotAnswered => {
                Self::SayWhetherSent
            }
            Reason::Suppressed => Self::ReviewSuppressions,
            Reason::ValueMissing | Reason::ProfileUnavailable => Self::EditContact,
            Reason::NoteTooLong
            | Reason::MessageTooLong
            | Reason::ConditionFalse
            | Reason::StepRemoved => Self::ReviewMessages,
            Reason::OutsideSlot => Self::ReviewSchedule,
            reason if reason.is_of_budget() => Self::ReviewBudgets,
            Reason::Expired
            | Reason::Undecided
            | Reason::CannotResendYet
            | Reason::RemovedByPerson
            | Reason::CouldNot
            | Reason::AttemptsExhausted
            | Reason::NotSentByPerson => Self::Requeue,
            _ => return None,
        })
    }
}

/// A verdict with the rules that led to it, in the order in which they were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is done.
    pub verdict: Verdict,
    /// What was looked at.
    pub trace: Vec<Looked>,
}

/// A rule: its name, what it saw, and its verdict if it has one.
struct Ruling {
    rule: &'static str,
    saw: String,
    verdict: Option<Verdict>,
}

impl Ruling {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over what they made for it"
    )]
    fn new(rule: &'static str, saw: impl ToString, verdict: Option<Verdict>) -> Self {
        Self {
            rule,
            saw: saw.to_string(),
            verdict,
        }
    }
}

fn wait(reason: Reason, until: Timestamp) -> Verdict {
    Verdict::Wait { reason, until }
}

fn end(reason: Reason) -> Verdict {
    Verdict::End {
        reason,
        detail: None,
    }
}

/// Looks at the rules in their order and stops at the first that decides.
///
/// What only delays comes before what ends, so that nothing ends on a day on which it could not
/// have left; budgets come last, so that an action that ends anyway uses none and is not held up
/// by one (an already connected person is seen as such even when the invitations are used up).
pub fn decide(facts: &SendFacts) -> Decision {
    let rules: [fn(&SendFacts) -> Ruling; 18] = [
        campaign_is_active,
        member_is_active,
        identity_is_connected,
        slot_is_open,
        no_limit_notice,
        approval_is_given,
        earlier_step_is_confirmed,
        contact_is_not_suppressed,
        contact_did_not_refuse,
        family_has_not_approached,
        tie_allows,
        withdrawal_is_over,
        conversation_allows,
        condition_holds,
        text_fits,
        budget_is_left,
        share_is_left,
        note_is_left,
    ];
    let mut trace = Vec::with_capacity(rules.len());
    for rule in rules {
        let ruling = rule(facts);
        trace.push(Looked {
            rule: ruling.rule,
            saw: ruling.saw,
            decided: ruling.verdict.is_some(),
        });
        if let Some(verdict) = ruling.verdict {
            return Decision { verdict, trace };
        }
    }
    Decision {
        verdict: Verdict::Send,
        trace,
    }
}

/// When something that a person has to cure is looked at again.
fn again(facts: &SendFacts) -> Timestamp {
    facts.now.plus_millis(limits::RETRY_MILLISECONDS)
}

fn campaign_is_active(facts: &SendFacts) -> Ruling {
    // A person may answer whatever became of the campaign (R71).
    let is_bound = facts.kind != ActionKind::Answer;
    let verdict = (is_bound && facts.campaign != CampaignState::Active)
        .then(|| wait(Reason::CampaignStopped, again(facts)));
    Ruling::new("campaign_is_active", facts.campaign, verdict)
}

/// Whether it is an answer that has waited its day: it ends, and waits for nothing more.
fn answer_is_over(facts: &SendFacts) -> bool {
    facts.kind == ActionKind::Answer && facts.now >= facts.window_ends_at
}

fn member_is_active(facts: &SendFacts) -> Ruling {
    // I-08 is broken where stopping a member stops nothing.
    let is_bound = !seeded::is_on(Bug::IgnoreInactiveMember) && !answer_is_over(facts);
    let stopped = !facts.member_active && is_bound;
    let verdict = stopped.then(|| wait(Reason::UserInactive, again(facts)));
    Ruling::new("member_is_active", facts.member_active, verdict)
}

fn identity_is_connected(facts: &SendFacts) -> Ruling {
    let reason = match facts.identity {
        Some(IdentityState::Connected) => None,
        _ if answer_is_over(facts) => None,
        // I-20 is broken where a write finds out whether the session is alive.
        Some(IdentityState::Disconnected) if seeded::is_on(Bug::WriteWhileExpired) => None,
        Some(IdentityState::Disconnected | IdentityState::ActionRequired) => {
            Some(Reason::SessionDisconnected)
        }
        Some(IdentityState::Inactive) | None => Some(Reason::IdentityInactive),
    };
    let saw = facts.identity.map_or("none", IdentityState::as_str);
    Ruling::new(
        "identity_is_connected",
        saw,
        reason.map(|reason| wait(reason, again(facts))),
    )
}

fn slot_is_open(facts: &SendFacts) -> Ruling {
    // The planner carries it over when it closes the slot.
    let is_over = facts.now >= facts.window_ends_at;
    // I-21 is broken where what is late leaves late.
    let is_late = is_over && !seeded::is_on(Bug::SendAfterSlot);
    let verdict = is_late.then(|| match facts.kind {
        // Nobody is answered with yesterday's words.
        ActionKind::Answer => end(Reason::Expired),
        _ => wait(Reason::OutsideSlot, again(facts)),
    });
    Ruling::new("slot_is_open", facts.window_ends_at, verdict)
}

fn no_limit_notice(facts: &SendFacts) -> Ruling {
    let until = facts.paused_until.filter(|until| *until > facts.now);
    Ruling::new(
        "no_limit_notice",
        until.map_or_else(|| "none".to_owned(), |until| until.to_string()),
        until.map(|until| wait(Reason::LimitNotice, until)),
    )
}

fn approval_is_given(facts: &SendFacts) -> Ruling {
    // Only an action that slipped past the planner would get here without one.
    let verdict = facts
        .approval_missing
        .then(|| wait(Reason::OutsideSlot, facts.window_ends_at));
    Ruling::new("approval_is_given", !facts.approval_missing, verdict)
}

fn earlier_step_is_confirmed(facts: &SendFacts) -> Ruling {
    let verdict = facts
        .previous_unconfirmed
        .then(|| wait(Reason::PreviousUnconfirmed, again(facts)));
    Ruling::new(
        "earlier_step_is_confirmed",
        !facts.previous_unconfirmed,
        verdict,
    )
}

fn contact_is_not_suppressed(facts: &SendFacts) -> Ruling {
    // I-12 is broken where the list is read when plans are made and not when they are carried out.
    let suppressed_by = facts
        .suppressed_by
        .as_ref()
        .filter(|_| reaches_the_contact(facts.kind))
        .filter(|_| !seeded::is_on(Bug::SuppressOnlyAtPlanning));
    let verdict = suppressed_by.map(|by| Verdict::End {
        reason: Reason::Suppressed,
        detail: Some(by.clone()),
    });
    let saw = facts.suppressed_by.as_deref().unwrap_or("none");
    Ruling::new("contact_is_not_suppressed", saw, verdict)
}

/// Whether it approaches the contact. A withdrawal takes something away from it, and nothing that the contact or the
/// workspace wishes stands against that.
const fn reaches_the_contact(kind: ActionKind) -> bool {
    !matches!(kind, ActionKind::Withdrawal)
}

/// An answer that was asked for before the refusal has ended with it; one that was asked for afterwards was confirmed by a
/// person who knew of it (R71).
fn contact_did_not_refuse(facts: &SendFacts) -> Ruling {
    let is_bound = reaches_the_contact(facts.kind) && facts.kind != ActionKind::Answer;
    let refused = facts.refused && is_bound;
    let verdict = refused.then(|| end(Reason::StoppedByRefusal));
    Ruling::new("contact_did_not_refuse", !facts.refused, verdict)
}

/// Why an action of this kind ends that comes second in its family (R52).
pub const fn duplicate(kind: ActionKind) -> Reason {
    match kind {
        ActionKind::Invitation | ActionKind::Withdrawal => Reason::AlreadyInvitedByMember,
        ActionKind::Message | ActionKind::Answer => Reason::AlreadyWrittenByMember,
    }
}

fn family_has_not_approached(facts: &SendFacts) -> Ruling {
    let verdict = facts.taken_in_family.then(|| end(duplicate(facts.kind)));
    Ruling::new("family_has_not_approached", facts.taken_in_family, verdict)
}

fn tie_allows(facts: &SendFacts) -> Ruling {
    let verdict = match (facts.kind, facts.tie) {
        // Nobody who has accepted meanwhile is withdrawn (R64).
        (ActionKind::Invitation | ActionKind::Withdrawal, Tie::Connected) => {
            Some(end(Reason::AlreadyConnected))
        }
        (ActionKind::Invitation, Tie::Invited) => Some(end(Reason::InvitationAlreadyPending)),
        (ActionKind::Message, Tie::None | Tie::Invited) => Some(end(Reason::NotConnected)),
        (ActionKind::Withdrawal, Tie::None) => Some(end(Reason::InvitationNotOpen)),
        _ => None,
    };
    Ruling::new(
        "tie_allows",
        format!("{:?}", facts.tie).to_lowercase(),
        verdict,
    )
}

/// Nobody is invited again before the network lets it happen, and a day is left to be sure (R64).
fn withdrawal_is_over(facts: &SendFacts) -> Ruling {
    let name = "withdrawal_is_over";
    if facts.kind != ActionKind::Invitation {
        return Ruling::new(name, "no invitation", None);
    }
    let until = facts.reinvited_from.filter(|until| *until > facts.now);
    let saw = until.map_or_else(|| "none".to_owned(), |until| until.to_string());
    let verdict = until.map(|until| Verdict::End {
        reason: Reason::CannotResendYet,
        detail: Some(until.to_string()),
    });
    Ruling::new(name, saw, verdict)
}

fn conversation_allows(facts: &SendFacts) -> Ruling {
    let name = "conversation_allows";
    if facts.kind == ActionKind::Withdrawal {
        // Somebody who answers is not told that the hand is drawn back.
        let answered = facts.conversation.is_some_and(|seen| seen.incoming);
        let verdict = answered.then(|| end(Reason::StoppedByIncoming));
        return Ruling::new(name, format!("contact wrote: {answered}"), verdict);
    }
    if facts.kind == ActionKind::Invitation {
        return Ruling::new(name, "not a message", None);
    }
    if facts.said_already {
        return Ruling::new(
            name,
            "the same text was sent",
            Some(end(Reason::StoppedByOutgoing)),
        );
    }
    if facts.kind == ActionKind::Answer {
        return Ruling::new(name, "an answer", None);
    }
    let stops = facts.stop_if_incomings || facts.stop_if_ongoings;
    let Some(seen) = facts.conversation else {
        // Where nobody can look, what people tapped in is all there is, and it is always current.
        let verdict = (stops && facts.conversation_can_be_read)
            .then(|| wait(Reason::SnapshotStale, facts.now));
        return Ruling::new(name, "not looked at", verdict);
    };
    let stale = facts.conversation_can_be_read
        && seen.observed_at.is_none_or(|at| {
            facts.now.millis_since(at) > limits::SNAPSHOT_AGE_MILLISECONDS_MAXIMUM
        });
    let verdict = if facts.stop_if_incomings && seen.incoming {
        Some(end(Reason::StoppedByIncoming))
    } else if facts.stop_if_ongoings && seen.by_hand {
        Some(end(Reason::StoppedByOutgoing))
    } else if stops && stale {
        Some(wait(Reason::SnapshotStale, facts.now))
    } else {
        None
    };
    let saw = format!(
        "contact wrote: {}, sender wrote: {}",
        seen.incoming, seen.by_hand
    );
    Ruling::new(name, saw, verdict)
}

fn condition_holds(facts: &SendFacts) -> Ruling {
    let saw = match facts.condition_holds {
        None => "none",
        Some(true) => "holds",
        Some(false) => "does not hold",
    };
    let verdict = (facts.condition_holds == Some(false)).then(|| end(Reason::ConditionFalse));
    Ruling::new("condition_holds", saw, verdict)
}

fn text_fits(facts: &SendFacts) -> Ruling {
    let name = "text_fits";
    match &facts.text {
        TextFacts::ValueMissing { token } => Ruling::new(
            name,
            token,
            Some(Verdict::End {
                reason: Reason::ValueMissing,
                detail: Some(token.clone()),
            }),
        ),
        TextFacts::Ready { length, maximum } => {
            let reason = match facts.kind {
                ActionKind::Invitation => Reason::NoteTooLong,
                _ => Reason::MessageTooLong,
            };
            let verdict = (length > maximum).then(|| Verdict::End {
                reason,
                detail: Some(format!("{length} > {maximum}")),
            });
            Ruling::new(name, format!("{length} of {maximum}"), verdict)
        }
    }
}

fn budget_is_left(facts: &SendFacts) -> Ruling {
    let budget = facts.budget;
    // I-16 is broken where open invitations are not counted.
    let piled_up = facts.kind == ActionKind::Invitation
        && !seeded::is_on(Bug::IgnorePendingCeiling)
        && facts.pending_invitations >= i64::from(limits::PENDING_INVITATIONS_MAXIMUM);
    let verdict = if budget.spent >= budget.allowed {
        let until = budget.frees_at.unwrap_or_else(|| again(facts));
        let reason = match budget.reduced_by {
            None => Reason::BudgetExhausted,
            Some(Reduction::WarmUp) => Reason::WarmingUp,
            Some(Reduction::Recovery) => Reason::Recovering,
        };
        Some(wait(reason, until.max(again(facts))))
    } else if piled_up {
        Some(wait(Reason::TooManyOpen, again(facts)))
    } else {
        None
    };
    let saw = format!(
        "{} of {} spent, {} invitations open",
        budget.spent, budget.allowed, facts.pending_invitations
    );
    Ruling::new("budget_is_left", saw, verdict)
}

fn share_is_left(facts: &SendFacts) -> Ruling {
    let name = "share_is_left";
    let Some(share) = facts.budget.share else {
        return Ruling::new(name, "none", None);
    };
    let left = facts.budget.allowed - facts.budget.spent;
    let later = facts.now.plus_millis(limits::SHARE_RETRY_MILLISECONDS);
    let verdict = (!share.allows(left)).then(|| wait(Reason::ShareUsedUp, later));
    let saw = format!(
        "{} of {} spent, {} kept for others",
        share.spent, share.own, share.kept_for_others
    );
    Ruling::new(name, saw, verdict)
}

fn note_is_left(facts: &SendFacts) -> Ruling {
    let name = "note_is_left";
    let Some(notes) = facts.notes else {
        return Ruling::new(name, "none", None);
    };
    let verdict = (notes.are_used_up() && !notes.without_note).then(|| {
        let until = notes.frees_at.unwrap_or_else(|| again(facts));
        wait(Reason::NotesUsedUp, until.max(again(facts)))
    });
    let saw = format!("{} of {} spent", notes.spent, notes.allowed);
    Ruling::new(name, saw, verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(kind: ActionKind) -> SendFacts {
        let now = Timestamp::from_millis(1_000_000_000);
        SendFacts {
            now,
            kind,
            window_ends_at: now.plus_millis(60_000),
            campaign: CampaignState::Active,
            member_active: true,
            identity: Some(IdentityState::Connected),
            paused_until: None,
            approval_missing: false,
            previous_unconfirmed: false,
            suppressed_by: None,
            refused: false,
            taken_in_family: false,
            tie: match kind {
                ActionKind::Invitation => Tie::None,
                ActionKind::Message | ActionKind::Answer => Tie::Connected,
                ActionKind::Withdrawal => Tie::Invited,
            },
            reinvited_from: None,
            condition_holds: None,
            stop_if_incomings: true,
            stop_if_ongoings: true,
            said_already: false,
            conversation: Some(ConversationFacts {
                observed_at: Some(now),
                incoming: false,
                by_hand: false,
            }),
            conversation_can_be_read: true,
            text: TextFacts::Ready {
                length: 10,
                maximum: 200,
            },
            budget: BudgetFacts {
                spent: 0,
                allowed: 80,
                reduced_by: None,
                frees_at: None,
                share: None,
            },
            notes: None,
            pending_invitations: 0,
            attempts: 0,
        }
    }

    fn reason_of(facts: &SendFacts) -> Option<Reason> {
        match decide(facts).verdict {
            Verdict::Send => None,
            Verdict::Wait { reason, .. } | Verdict::End { reason, .. } => Some(reason),
        }
    }

    #[test]
    fn nothing_against_it_means_send_and_every_rule_was_looked_at() {
        let decision = decide(&ready(ActionKind::Message));
        assert_eq!(decision.verdict, Verdict::Send);
        let rules: Vec<&str> = decision.trace.iter().map(|looked| looked.rule).collect();
        assert_eq!(rules, RULES);
    }

    #[test]
    fn each_rule_has_its_reason() {
        type Change = fn(&mut SendFacts);
        let cases: &[(ActionKind, Change, Reason)] = &[
            (
                ActionKind::Invitation,
                |f| f.campaign = CampaignState::Stopped,
                Reason::CampaignStopped,
            ),
            (
                ActionKind::Invitation,
                |f| f.member_active = false,
                Reason::UserInactive,
            ),
            (
                ActionKind::Invitation,
                |f| f.identity = None,
                Reason::IdentityInactive,
            ),
            (
                ActionKind::Invitation,
                |f| f.identity = Some(IdentityState::Disconnected),
                Reason::SessionDisconnected,
            ),
            (
                ActionKind::Invitation,
                |f| f.window_ends_at = f.now,
                Reason::OutsideSlot,
            ),
            (
                ActionKind::Invitation,
                |f| f.paused_until = Some(f.now.plus_millis(1)),
                Reason::LimitNotice,
            ),
            (
                ActionKind::Message,
                |f| f.previous_unconfirmed = true,
                Reason::PreviousUnconfirmed,
            ),
            (
                ActionKind::Message,
                |f| f.suppressed_by = Some("acme".into()),
                Reason::Suppressed,
            ),
            (
                ActionKind::Message,
                |f| f.refused = true,
                Reason::StoppedByRefusal,
            ),
            (
                ActionKind::Invitation,
                |f| f.taken_in_family = true,
                Reason::AlreadyInvitedByMember,
            ),
            (
                ActionKind::Message,
                |f| f.taken_in_family = true,
                Reason::AlreadyWrittenByMember,
            ),
            (
                ActionKind::Invitation,
                |f| f.tie = Tie::Connected,
                Reason::AlreadyConnected,
            ),
            (
                ActionKind::Invitation,
                |f| f.tie = Tie::Invited,
                Reason::InvitationAlreadyPending,
            ),
            (
                ActionKind::Message,
                |f| f.tie = Tie::Invited,
                Reason::NotConnected,
            ),
            (
                ActionKind::Withdrawal,
                |f| f.tie = Tie::Connected,
                Reason::AlreadyConnected,
            ),
            (
                ActionKind::Withdrawal,
                |f| f.tie = Tie::None,
                Reason::InvitationNotOpen,
            ),
            (
                ActionKind::Withdrawal,
                |f| f.conversation.as_mut().unwrap().incoming = true,
                Reason::StoppedByIncoming,
            ),
            (
                ActionKind::Withdrawal,
                |f| f.budget.spent = f.budget.allowed,
                Reason::BudgetExhausted,
            ),
            (
                ActionKind::Invitation,
                |f| f.reinvited_from = Some(f.now.plus_millis(1)),
                Reason::CannotResendYet,
            ),
            (
                ActionKind::Message,
                |f| f.conversation.as_mut().unwrap().incoming = true,
                Reason::StoppedByIncoming,
            ),
            (
                ActionKind::Message,
                |f| f.conversation.as_mut().unwrap().by_hand = true,
                Reason::StoppedByOutgoing,
            ),
            (
                ActionKind::Message,
                |f| {
                    f.said_already = true;
                    f.stop_if_incomings = false;
                    f.stop_if_ongoings = false;
                },
                Reason::StoppedByOutgoing,
            ),
            (
                ActionKind::Message,
                |f| f.condition_holds = Some(false),
                Reason::ConditionFalse,
            ),
            (
                ActionKind::Message,
                |f| f.conversation = None,
                Reason::SnapshotStale,
            ),
            (
                ActionKind::Message,
                |f| {
                    f.conversation.as_mut().unwrap().observed_at =
                        Some(f.now.plus_millis(-120_001));
                },
                Reason::SnapshotStale,
            ),
            (
                ActionKind::Invitation,
                |f| {
                    f.text = TextFacts::Ready {
                        length: 201,
                        maximum: 200,
                    }
                },
                Reason::NoteTooLong,
            ),
            (
                ActionKind::Message,
                |f| {
                    f.text = TextFacts::ValueMissing {
                        token: "title".into(),
                    }
                },
                Reason::ValueMissing,
            ),
            (
                ActionKind::Invitation,
                |f| f.budget.spent = 80,
                Reason::BudgetExhausted,
            ),
            (
                ActionKind::Invitation,
                |f| f.pending_invitations = 500,
                Reason::TooManyOpen,
            ),
            (
                ActionKind::Invitation,
                |f| {
                    f.budget.spent = f.budget.allowed;
                    f.budget.reduced_by = Some(Reduction::WarmUp);
                },
                Reason::WarmingUp,
            ),
            (
                ActionKind::Invitation,
                |f| {
                    f.budget.spent = f.budget.allowed;
                    f.budget.reduced_by = Some(Reduction::Recovery);
                },
                Reason::Recovering,
            ),
            (
                ActionKind::Invitation,
                |f| {
                    f.budget.spent = 70;
                    f.budget.share = Some(Share {
                        spent: 40,
                        own: 40,
                        kept_for_others: 10,
                    });
                },
                Reason::ShareUsedUp,
            ),
            (
                ActionKind::Invitation,
                |f| f.notes = Some(no_note_left()),
                Reason::NotesUsedUp,
            ),
        ];
        for (kind, change, reason) in cases {
            let mut facts = ready(*kind);
            change(&mut facts);
            assert_eq!(reason_of(&facts), Some(*reason), "{reason}");
        }
    }

    fn no_note_left() -> NoteFacts {
        NoteFacts {
            spent: 3,
            allowed: 3,
            frees_at: None,
            without_note: false,
        }
    }

    #[test]
    fn an_invitation_that_may_go_without_its_note_does_not_wait_for_one() {
        let mut facts = ready(ActionKind::Invitation);
        facts.notes = Some(NoteFacts {
            without_note: true,
            ..no_note_left()
        });
        assert_eq!(reason_of(&facts), None);
    }

    #[test]
    fn somebody_connected_is_seen_as_such_even_when_the_budget_is_empty() {
        let mut facts = ready(ActionKind::Invitation);
        facts.budget.spent = 80;
        facts.tie = Tie::Connected;
        assert_eq!(reason_of(&facts), Some(Reason::AlreadyConnected));
    }

    #[test]
    fn a_withdrawal_leaves_whatever_the_contact_or_the_workspace_wishes() {
        let mut facts = ready(ActionKind::Withdrawal);
        facts.suppressed_by = Some("acme".into());
        facts.refused = true;
        facts.pending_invitations = 500;
        assert_eq!(reason_of(&facts), None);
    }

    #[test]
    fn an_answer_is_bound_to_no_campaign_no_slot_and_no_stop_rule() {
        let mut facts = ready(ActionKind::Answer);
        facts.campaign = CampaignState::Archived;
        facts.refused = true;
        facts.tie = Tie::None;
        facts.conversation.as_mut().unwrap().incoming = true;
        assert_eq!(reason_of(&facts), None);
    }

    #[test]
    fn an_answer_waits_for_its_account_and_its_budget_and_not_for_ever() {
        type Change = fn(&mut SendFacts);
        let cases: &[(Change, Reason)] = &[
            (|f| f.member_active = false, Reason::UserInactive),
            (|f| f.identity = None, Reason::IdentityInactive),
            (
                |f| f.paused_until = Some(f.now.plus_millis(1)),
                Reason::LimitNotice,
            ),
            (|f| f.budget.spent = 80, Reason::BudgetExhausted),
            (
                |f| f.previous_unconfirmed = true,
                Reason::PreviousUnconfirmed,
            ),
            (|f| f.window_ends_at = f.now, Reason::Expired),
            (
                |f| {
                    f.window_ends_at = f.now;
                    f.identity = None;
                    f.member_active = false;
                    f.paused_until = Some(f.now.plus_millis(1));
                },
                Reason::Expired,
            ),
            (
                |f| f.suppressed_by = Some("acme".into()),
                Reason::Suppressed,
            ),
            (|f| f.said_already = true, Reason::StoppedByOutgoing),
        ];
        for (change, reason) in cases {
            let mut facts = ready(ActionKind::Answer);
            change(&mut facts);
            assert_eq!(reason_of(&facts), Some(*reason), "{reason}");
        }
    }

    #[test]
    fn stop_rules_that_are_off_do_not_stop() {
        let mut facts = ready(ActionKind::Message);
        facts.conversation.as_mut().unwrap().incoming = true;
        facts.stop_if_incomings = false;
        assert_eq!(reason_of(&facts), None);
    }
}
