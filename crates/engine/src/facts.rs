//! Everything that the rules of the moment of sending look at, gathered in sets.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, StepIndex};
use domain::budget::{Allowance, Share};
use domain::criteria::{Node, Test, holds};
use domain::ids::{ActionId, CampaignId, ContactId, IdentityId, MemberId, WorkspaceId};
use domain::limits;
use domain::seeded::{self, Bug};
use domain::sending::{BudgetFacts, ConversationFacts, Looked, NoteFacts, SendFacts, Tie};
use domain::time::Timestamp;
use domain::withdrawal::WithdrawalPolicy;
use store::Tx;
use store::account::{AccountRow, SenderRow};
use store::action::ActionRow;
use store::campaign::Sending;
use store::participation::ParticipationRow;
use store::recipient::Recipient;
use store::relation::RelationState;

use words::links::Shortener;

use crate::EngineResult;
use crate::render::{self, Draft};
use crate::shares::{Drawn, Shares};

/// What was gathered for a set of actions.
pub(crate) struct Gathered {
    pub campaigns: BTreeMap<CampaignId, Sending>,
    pub senders: BTreeMap<MemberId, SenderRow>,
    pub accounts: BTreeMap<IdentityId, AccountRow>,
    pub recipients: BTreeMap<ContactId, Recipient>,
    participations: BTreeMap<(CampaignId, ContactId), ParticipationRow>,
    ties: BTreeMap<(IdentityId, ContactId), RelationState>,
    conversations: BTreeMap<(IdentityId, ContactId), (bool, bool)>,
    said: BTreeSet<(IdentityId, ContactId, String)>,
    refused: BTreeSet<ContactId>,
    suppressed: BTreeMap<ContactId, String>,
    unconfirmed: BTreeSet<ActionId>,
    invitations: BTreeMap<IdentityId, (i64, Option<Timestamp>)>,
    notes: BTreeMap<IdentityId, (i64, Option<Timestamp>)>,
    shares: Shares,
    messages: BTreeMap<IdentityId, (i64, Option<Timestamp>)>,
    withdrawals: BTreeMap<IdentityId, (i64, Option<Timestamp>)>,
    withdrawn: BTreeMap<(IdentityId, ContactId), Timestamp>,
    pending: BTreeMap<IdentityId, i64>,
    families: BTreeMap<(WorkspaceId, String, ContactId), ActionId>,
    shortener: Option<Shortener>,
    conditions: BTreeMap<(CampaignId, StepIndex), BTreeSet<ContactId>>,
}

/// An action with its draft and the facts about it.
pub(crate) struct Considered {
    pub facts: SendFacts,
    pub draft: Draft,
    /// Whether the note stays behind, because none is left in the month and the campaign goes without (R51).
    pub is_note_dropped: bool,
    /// What the rules saw, once they were asked.
    pub trace: Vec<Looked>,
}

impl Gathered {
    pub(crate) async fn of(
        tx: &mut Tx,
        actions: &[&ActionRow],
        shortener: Option<&Shortener>,
        now: Timestamp,
    ) -> EngineResult<Self> {
        let campaign_ids: BTreeSet<_> = actions.iter().map(|one| &one.campaign_id).collect();
        let member_ids: BTreeSet<_> = actions.iter().map(|one| &one.member_id).collect();
        let campaigns = store::campaign::sending(tx, campaign_ids).await?;
        let senders = store::account::senders(tx, member_ids).await?;
        let identities: BTreeSet<IdentityId> = senders
            .iter()
            .filter_map(|sender| sender.identity_id.clone())
            .collect();
        let accounts = store::account::by_ids(tx, &identities).await?;
        let contacts: BTreeSet<(WorkspaceId, ContactId)> = actions
            .iter()
            .map(|one| (one.workspace_id.clone(), one.contact_id.clone()))
            .collect();
        let recipients = store::recipient::with_merged(tx, contacts.clone()).await?;
        let participations = store::participation::of_actions(tx, actions.iter().copied()).await?;
        let suppressed = suppressed(tx, &recipients).await?;
        let refused = store::conversation::refusals(tx, contacts).await?;
        let unconfirmed = store::action::unconfirmed_before(tx, actions).await?;
        let pending = store::participation::pending(tx, &identities).await?;
        let week = now.plus_millis(-limits::INVITATION_WINDOW_MILLISECONDS);
        let day = now.plus_millis(-limits::MESSAGE_WINDOW_MILLISECONDS);
        let (week, day) = if seeded::is_on(Bug::BudgetByCalendarDay) {
            // I-16 is broken where a budget is full again at midnight.
            let midnight = now.as_millis().rem_euclid(domain::time::span::DAY);
            (now.plus_millis(-midnight), now.plus_millis(-midnight))
        } else {
            (week, day)
        };
        // I-16 is broken where an account may do in each workspace what it may do once.
        let only = actions
            .first()
            .map(|action| &action.workspace_id)
            .filter(|_| seeded::is_on(Bug::BudgetByWorkspace));
        let of = ActionKind::of_one_budget;
        let invitations = spent(tx, &identities, of(ActionKind::Invitation), week, only).await?;
        let messages = spent(tx, &identities, of(ActionKind::Message), day, only).await?;
        let withdraws = actions
            .iter()
            .any(|action| action.kind == ActionKind::Withdrawal);
        let withdrawals = if withdraws {
            spent(tx, &identities, of(ActionKind::Withdrawal), day, only).await?
        } else {
            BTreeMap::new()
        };
        let mut gathered = Self {
            campaigns: campaigns
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            senders: senders
                .into_iter()
                .map(|row| (row.member_id.clone(), row))
                .collect(),
            accounts: accounts
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            recipients: recipients
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            participations: participations
                .into_iter()
                .map(|row| ((row.campaign_id.clone(), row.contact_id.clone()), row))
                .collect(),
            ties: BTreeMap::new(),
            conversations: BTreeMap::new(),
            said: BTreeSet::new(),
            refused: refused.into_iter().map(|row| row.contact_id).collect(),
            suppressed,
            unconfirmed: unconfirmed.into_iter().map(|row| row.id).collect(),
            invitations,
            notes: BTreeMap::new(),
            shares: Shares::default(),
            messages,
            withdrawals,
            withdrawn: BTreeMap::new(),
            pending: pending
                .into_iter()
                .map(|row| (row.identity_id, row.count))
                .collect(),
            families: BTreeMap::new(),
            shortener: shortener.cloned(),
            conditions: BTreeMap::new(),
        };
        gathered.look_at_pairs(tx, actions).await?;
        gathered.look_at_families(tx, actions, now).await?;
        gathered.look_at_conditions(tx, actions, now).await?;
        gathered.look_at_notes(tx, actions, now).await?;
        let drawn: Vec<Drawn<'_>> = gathered.drawn(actions, now);
        gathered.shares = Shares::of(tx, &drawn, now).await?;
        Ok(gathered)
    }

    /// The account through which an action would leave.
    pub(crate) fn identity_of(&self, action: &ActionRow) -> Option<&IdentityId> {
        self.senders.get(&action.member_id)?.identity_id.as_ref()
    }

    /// The instant since which the stop rules look at the conversation: the acceptance for the
    /// welcome, else the step before (R48). A first message has none before it.
    pub(crate) fn previous_step_at(&self, action: &ActionRow) -> Option<Timestamp> {
        let row = self
            .participations
            .get(&(action.campaign_id.clone(), action.contact_id.clone()))?;
        Some(match (action.step.0, row.accepted_at) {
            (0, _) => return None,
            (1, Some(accepted_at)) => accepted_at,
            _ => row.last_sent_at,
        })
    }

    /// The instant since which the very text must not have gone to the contact. A first message looks back
    /// to when it was planned: after a restore the program may have sent it and know nothing of it.
    fn said_since(&self, action: &ActionRow) -> Option<Timestamp> {
        if action.kind == ActionKind::Answer {
            return Some(action.planned_at);
        }
        let is_first = action.is_drawn() && action.kind == ActionKind::Message;
        self.previous_step_at(action)
            .or_else(|| is_first.then_some(action.planned_at))
    }

    async fn look_at_pairs(&mut self, tx: &mut Tx, actions: &[&ActionRow]) -> EngineResult<()> {
        let mut pairs = BTreeSet::new();
        let mut since = BTreeMap::new();
        for action in actions {
            let Some(identity) = self.identity_of(action).cloned() else {
                continue;
            };
            let workspace = action.workspace_id.clone();
            let contact = action.contact_id.clone();
            if let Some(at) = self.said_since(action) {
                since.insert((identity.clone(), contact.clone()), (workspace.clone(), at));
            }
            pairs.insert((workspace, identity, contact));
        }
        for row in store::relation::of_pairs(tx, pairs).await? {
            let state = row.state();
            if let Some(at) = row.withdrawn_at {
                let pair = (row.identity_id.clone(), row.contact_id.clone());
                self.withdrawn.insert(pair, at);
            }
            self.ties.insert((row.identity_id, row.contact_id), state);
        }
        let since: Vec<_> = since
            .into_iter()
            .map(|((identity, contact), (workspace, at))| (workspace, identity, contact, at))
            .collect();
        for row in store::conversation::since(tx, since.iter().cloned()).await? {
            self.conversations.insert(
                (row.identity_id, row.contact_id),
                (row.incoming > 0, row.by_hand > 0),
            );
        }
        let wrote = since.into_iter().filter(|(_, identity, contact, _)| {
            let seen = self.conversations.get(&(identity.clone(), contact.clone()));
            seen.is_some_and(|(_, by_hand)| *by_hand)
        });
        for row in store::conversation::said(tx, wrote).await? {
            self.said
                .insert((row.identity_id, row.contact_id, row.text));
        }
        Ok(())
    }

    async fn look_at_families(
        &mut self,
        tx: &mut Tx,
        actions: &[&ActionRow],
        now: Timestamp,
    ) -> EngineResult<()> {
        let drawn: Vec<&ActionRow> = actions
            .iter()
            .copied()
            .filter(|action| action.is_drawn())
            .collect();
        for row in store::action::family_holders(tx, &drawn, now).await? {
            self.families.insert(
                (row.workspace_id, row.family_key, row.contact_id),
                row.action_id,
            );
        }
        Ok(())
    }

    /// Counts the notes of the accounts that may send few, where one of them is to invite somebody (R51).
    async fn look_at_notes(
        &mut self,
        tx: &mut Tx,
        actions: &[&ActionRow],
        now: Timestamp,
    ) -> EngineResult<()> {
        let invitations = actions
            .iter()
            .filter(|action| action.kind == ActionKind::Invitation);
        let accounts: BTreeSet<IdentityId> = invitations
            .filter_map(|action| self.accounts.get(self.identity_of(action)?))
            .filter(|account| account.account_type.has_few_notes())
            .map(|account| account.id.clone())
            .collect();
        if accounts.is_empty() {
            return Ok(());
        }
        let month = now.plus_millis(-limits::NOTE_WINDOW_MILLISECONDS);
        for row in store::budget::notes(tx, &accounts, month).await? {
            self.notes
                .insert(row.identity_id, (row.count, row.earliest));
        }
        Ok(())
    }

    /// What slots drew, with what is left of the budget that it uses; where none is left, no share matters.
    fn drawn<'a>(&self, actions: &[&'a ActionRow], now: Timestamp) -> Vec<Drawn<'a>> {
        let drawn = actions.iter().filter(|action| action.is_drawn());
        let found = drawn.filter_map(|action| {
            let sender = self.senders.get(&action.member_id)?;
            let budget = self.budget(action, sender, now);
            (budget.spent < budget.allowed).then_some(Drawn {
                identity: sender.identity_id.clone()?,
                campaign: &action.campaign_id,
                kind: action.kind,
                allowed: budget.allowed,
            })
        });
        found.collect()
    }

    /// Evaluates the sending conditions of the messages that have one, for whom they are meant (R49).
    async fn look_at_conditions(
        &mut self,
        tx: &mut Tx,
        actions: &[&ActionRow],
        now: Timestamp,
    ) -> EngineResult<()> {
        let mut asked: BTreeMap<(CampaignId, StepIndex), (WorkspaceId, Node, BTreeSet<ContactId>)> =
            BTreeMap::new();
        for action in actions {
            let campaign = self.campaigns.get(&action.campaign_id);
            let message = campaign.and_then(|row| render::message(&row.messages.0, action.step));
            let Some(condition) = message.and_then(|message| message.condition.as_ref()) else {
                continue;
            };
            // One that cannot be read any more holds for nobody: nothing leaves on a guess.
            let tree = domain::criteria::read(condition).unwrap_or_else(|_| nobody());
            let place = (action.campaign_id.clone(), action.step);
            let entry = asked
                .entry(place)
                .or_insert_with(|| (action.workspace_id.clone(), tree, BTreeSet::new()));
            entry.2.insert(action.contact_id.clone());
        }
        for (place, (workspace, tree, contacts)) in asked {
            let context = crate::segments::context(tx, &workspace, [&tree], now).await?;
            let contacts: Vec<ContactId> = contacts.into_iter().collect();
            let facts =
                store::criteria::facts(tx, &workspace, &contacts, [&tree], &context).await?;
            let holding = facts
                .into_iter()
                .filter(|(_, facts)| holds(&tree, facts, &context))
                .map(|(contact, _)| contact);
            self.conditions.insert(place, holding.collect());
        }
        Ok(())
    }

    /// Whether the sending condition of an action's message holds; none where it has none.
    fn condition_holds(&self, action: &ActionRow) -> Option<bool> {
        if seeded::is_on(Bug::SendToWhomItIsNotFor) {
            // I-10 is broken where everybody counts as meant.
            return None;
        }
        let holding = self
            .conditions
            .get(&(action.campaign_id.clone(), action.step))?;
        Some(holding.contains(&action.contact_id))
    }

    /// Whether another action has approached the contact for the same name and program.
    fn taken_in_family(&self, action: &ActionRow) -> bool {
        let key = (
            action.workspace_id.clone(),
            action.approach_key(),
            action.contact_id.clone(),
        );
        action.is_drawn()
            && self
                .families
                .get(&key)
                .is_some_and(|holder| *holder != action.id)
    }

    fn tie(&self, action: &ActionRow) -> Tie {
        let state = self.identity_of(action).and_then(|identity| {
            self.ties
                .get(&(identity.clone(), action.contact_id.clone()))
        });
        match state {
            Some(RelationState::Connected) => Tie::Connected,
            Some(RelationState::Invited) => Tie::Invited,
            Some(RelationState::None) | None => Tie::None,
        }
    }

    /// Until when the contact may not be invited because we withdrew an invitation of the account (R64).
    fn reinvited_from(&self, action: &ActionRow) -> Option<Timestamp> {
        let identity = self.identity_of(action)?.clone();
        let at = self.withdrawn.get(&(identity, action.contact_id.clone()))?;
        Some(domain::withdrawal::free_again_at(*at))
    }

    fn conversation(
        &self,
        action: &ActionRow,
        observed_at: Option<Timestamp>,
    ) -> ConversationFacts {
        let seen = self.identity_of(action).and_then(|identity| {
            self.conversations
                .get(&(identity.clone(), action.contact_id.clone()))
        });
        let (incoming, by_hand) = seen.copied().unwrap_or((false, false));
        ConversationFacts {
            observed_at,
            incoming,
            by_hand,
        }
    }

    fn budget(&self, action: &ActionRow, sender: &SenderRow, now: Timestamp) -> BudgetFacts {
        let identity = sender.identity_id.as_ref();
        let (spent, allowance, window) = match action.kind {
            ActionKind::Invitation => (
                identity.and_then(|id| self.invitations.get(id)),
                allowed_invitations(sender, now),
                limits::INVITATION_WINDOW_MILLISECONDS,
            ),
            ActionKind::Message | ActionKind::Answer => (
                identity.and_then(|id| self.messages.get(id)),
                Allowance::whole(sender.messages_per_day),
                limits::MESSAGE_WINDOW_MILLISECONDS,
            ),
            ActionKind::Withdrawal => (
                identity.and_then(|id| self.withdrawals.get(id)),
                Allowance::whole(i64::from(limits::WITHDRAWALS_PER_DAY_MAXIMUM)),
                limits::MESSAGE_WINDOW_MILLISECONDS,
            ),
        };
        let (spent, earliest) = spent.copied().unwrap_or((0, None));
        let is_counted = counted(action, window, now);
        BudgetFacts {
            spent: spent - is_counted,
            allowed: allowance.allowed,
            reduced_by: allowance.reduced_by,
            frees_at: earliest.map(|at| at.plus_millis(window)),
            share: action
                .is_drawn()
                .then(|| self.shares.share(&action.campaign_id))
                .flatten()
                .map(|share| Share {
                    spent: share.spent - is_counted,
                    ..share
                }),
        }
    }

    /// The notes of an account that may send few, where the action is an invitation with one (R51).
    fn notes(
        &self,
        action: &ActionRow,
        campaign: &Sending,
        sender: &SenderRow,
        draft: &Draft,
        now: Timestamp,
    ) -> Option<NoteFacts> {
        let account = self.accounts.get(sender.identity_id.as_ref()?)?;
        let uses_one = action.kind == ActionKind::Invitation && !draft.text.is_empty();
        if !uses_one || !account.account_type.has_few_notes() {
            return None;
        }
        let (spent, earliest) = self.notes.get(&account.id).copied().unwrap_or((0, None));
        let had_one = action
            .sent_text
            .as_deref()
            .is_some_and(|text| !text.is_empty());
        let is_counted = counted(action, limits::NOTE_WINDOW_MILLISECONDS, now);
        Some(NoteFacts {
            spent: spent - if had_one { is_counted } else { 0 },
            allowed: sender.notes_per_month,
            frees_at: earliest.map(|at| at.plus_millis(limits::NOTE_WINDOW_MILLISECONDS)),
            without_note: campaign.without_note,
        })
    }

    /// The facts about an action; none where the campaign, the sender or the contact is gone.
    pub(crate) fn consider(
        &self,
        action: &ActionRow,
        conversation_observed_at: Option<Timestamp>,
        conversation_can_be_read: bool,
        now: Timestamp,
    ) -> Option<Considered> {
        let campaign = self.campaigns.get(&action.campaign_id)?;
        let sender = self.senders.get(&action.member_id)?;
        let recipient = self.recipients.get(&action.contact_id)?;
        let message = match action.kind {
            ActionKind::Withdrawal if campaign.withdrawal.0.policy == WithdrawalPolicy::Never => {
                return None;
            }
            ActionKind::Withdrawal | ActionKind::Answer => None,
            ActionKind::Invitation | ActionKind::Message => {
                Some(render::message(&campaign.messages.0, action.step)?)
            }
        };
        let account = sender
            .identity_id
            .as_ref()
            .and_then(|id| self.accounts.get(id));
        let maximum = match (action.kind, account) {
            (ActionKind::Invitation, Some(account)) => account.account_type.note_length_maximum(),
            (ActionKind::Invitation, None) => limits::NOTE_LENGTH_MAXIMUM_STANDARD,
            _ => limits::MESSAGE_LENGTH_MAXIMUM,
        };
        let shortener = self.shortener.as_ref().filter(|_| sender.click_tracking);
        let draft = match message {
            Some(message) => {
                render::draft(message, action, recipient, &sender.name, maximum, shortener)
            }
            None if action.kind == ActionKind::Answer => render::written(action, maximum),
            None => render::nothing(),
        };
        let notes = self.notes(action, campaign, sender, &draft, now);
        let is_note_dropped = notes.is_some_and(|notes| notes.are_used_up() && notes.without_note);
        let draft = if is_note_dropped {
            draft.without_text(maximum)
        } else {
            draft
        };
        let paused_until = account.and_then(|account| match action.kind {
            ActionKind::Invitation => account.invitations_paused_until,
            ActionKind::Message | ActionKind::Answer => account.messages_paused_until,
            // What is taken back is no reason for the network to look more kindly on the account.
            ActionKind::Withdrawal => account
                .invitations_paused_until
                .max(account.messages_paused_until),
        });
        // I-10 is broken where what the last poll saw is taken for a look.
        let conversation_can_be_read =
            conversation_can_be_read && !seeded::is_on(Bug::AcceptStaleSnapshot);
        let looked = action.kind != ActionKind::Message
            || conversation_observed_at.is_some()
            || !conversation_can_be_read;
        let has_step_before = self.previous_step_at(action).is_some();
        let facts = SendFacts {
            now,
            kind: action.kind,
            window_ends_at: action.window_ends_at.unwrap_or(now),
            campaign: campaign.state,
            member_active: sender.active,
            identity: sender.identity_state,
            paused_until,
            approval_missing: action.lacks_approval(campaign.consent()),
            previous_unconfirmed: self.unconfirmed.contains(&action.id),
            suppressed_by: self.suppressed.get(&action.contact_id).cloned(),
            refused: self.refused.contains(&action.contact_id),
            taken_in_family: self.taken_in_family(action),
            tie: self.tie(action),
            reinvited_from: self.reinvited_from(action),
            condition_holds: self.condition_holds(action),
            stop_if_incomings: message.is_some_and(|one| one.stop_if_incomings) && has_step_before,
            stop_if_ongoings: message.is_some_and(|one| one.stop_if_ongoings) && has_step_before,
            said_already: sender.identity_id.as_ref().is_some_and(|identity| {
                let said = (
                    identity.clone(),
                    action.contact_id.clone(),
                    draft.text.clone(),
                );
                self.said.contains(&said)
            }),
            conversation: looked.then(|| self.conversation(action, conversation_observed_at)),
            conversation_can_be_read,
            text: draft.facts.clone(),
            budget: self.budget(action, sender, now),
            notes,
            pending_invitations: sender
                .identity_id
                .as_ref()
                .and_then(|id| self.pending.get(id))
                .copied()
                .unwrap_or(0),
            attempts: action.attempt,
        };
        Some(Considered {
            facts,
            draft,
            is_note_dropped,
            trace: Vec::new(),
        })
    }

    /// Counts an intent that was just made, so that the next action of the same set sees it.
    pub(crate) fn count_intent(
        &mut self,
        action: &ActionRow,
        identity: &IdentityId,
        has_note: bool,
        now: Timestamp,
    ) {
        let campaign = self.campaigns.get(&action.campaign_id);
        if campaign.is_some_and(|row| row.kind.first_action() == action.kind) {
            self.shares.count(&action.campaign_id);
        }
        if has_note && action.kind == ActionKind::Invitation {
            let notes = self.notes.entry(identity.clone()).or_insert((0, None));
            notes.0 += 1;
            notes.1 = notes.1.or(Some(now));
        }
        let spent = match action.kind {
            ActionKind::Invitation => &mut self.invitations,
            ActionKind::Message | ActionKind::Answer => &mut self.messages,
            ActionKind::Withdrawal => &mut self.withdrawals,
        };
        let entry = spent.entry(identity.clone()).or_insert((0, None));
        entry.0 += 1;
        entry.1 = entry.1.or(Some(now));
    }
}

/// 1 where a budget counts the action already, because an attempt of it may have left (I-16): another attempt takes no second
/// place.
fn counted(action: &ActionRow, window: i64, now: Timestamp) -> i64 {
    let is_counted = action
        .intent_at
        .is_some_and(|at| at > now.plus_millis(-window));
    i64::from(is_counted)
}

/// What an account may invite in a week at an instant (R51).
fn allowed_invitations(sender: &SenderRow, now: Timestamp) -> Allowance {
    let most = i64::from(limits::INVITATIONS_PER_WEEK_CEILING_RAISED);
    sender
        .pace()
        .invitations(sender.invitations_per_week.min(most), now)
}

/// A tree that finds nobody.
fn nobody() -> Node {
    Node::include(Test::Segment(Vec::new()))
}

async fn spent(
    tx: &mut Tx,
    identities: &BTreeSet<IdentityId>,
    kinds: &[ActionKind],
    since: Timestamp,
    only: Option<&WorkspaceId>,
) -> EngineResult<BTreeMap<IdentityId, (i64, Option<Timestamp>)>> {
    if seeded::is_on(Bug::OneGlobalRateWindow) {
        return spent_by_all(tx, identities, kinds, since).await;
    }
    let rows = match only {
        None => store::action::spent(tx, identities, kinds, since).await?,
        Some(workspace) => store::action::spent_in(tx, workspace, identities, kinds, since).await?,
    };
    let spent = rows
        .into_iter()
        .map(|row| (row.identity_id, (row.count, row.earliest)));
    Ok(spent.collect())
}

/// I-31 is broken where one busy account takes what belongs to the others; for a bug on purpose.
async fn spent_by_all(
    tx: &mut Tx,
    identities: &BTreeSet<IdentityId>,
    kinds: &[ActionKind],
    since: Timestamp,
) -> EngineResult<BTreeMap<IdentityId, (i64, Option<Timestamp>)>> {
    let accounts = store::hold::accounts(tx, limits::ACCOUNTS_SHOWN_MAXIMUM).await?;
    let everybody = accounts.iter().map(|account| &account.id);
    let rows = store::action::spent(tx, everybody, kinds, since).await?;
    let all = rows.iter().map(|row| row.count).sum();
    let earliest = rows.iter().filter_map(|row| row.earliest).min();
    Ok(identities
        .iter()
        .map(|identity| (identity.clone(), (all, earliest)))
        .collect())
}

/// The contacts that the suppression list forbids, with what forbids them (R36).
async fn suppressed(
    tx: &mut Tx,
    recipients: &[Recipient],
) -> EngineResult<BTreeMap<ContactId, String>> {
    let mut by_workspace: BTreeMap<&WorkspaceId, Vec<&Recipient>> = BTreeMap::new();
    for recipient in recipients {
        by_workspace
            .entry(&recipient.workspace_id)
            .or_default()
            .push(recipient);
    }
    let mut suppressed = BTreeMap::new();
    for (workspace, recipients) in by_workspace {
        let found = store::suppression::for_recipients(tx, workspace, recipients).await?;
        for (contact, entry) in found {
            suppressed.insert(contact, format!("{}: {}", entry.kind, entry.value));
        }
    }
    // Nothing leaves to a contact that is somebody else's by now, whoever planned it meanwhile (R26).
    for recipient in recipients {
        if let Some(person) = &recipient.merged_into {
            suppressed.insert(recipient.id.clone(), format!("merged into {person}"));
        }
    }
    Ok(suppressed)
}
