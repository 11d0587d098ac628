//! What is due, as the last look saw it: accounts that have more to send go on with it, without another look at
//! everything that is due.
//!
//! The backlog is a memory and no authority. What it names is read again before it is begun, and an action that was
//! changed meanwhile is left out.

use std::collections::{BTreeMap, VecDeque};

use domain::action::{ActionKind, StepIndex};
use domain::ids::IdentityId;
use domain::limits;
use domain::time::{Timestamp, span};
use store::Tx;
use store::action::{ActionRow, Due};

use crate::EngineResult;

/// Of what is due longest, so much is looked at for each call that may be in flight: a sender whose actions pile up must
/// not hide the others.
const LOOKED_AT_PER_PLACE: usize = 4;
/// What became free or due in another way than by its time is seen after this long at the latest.
const LOOK_MILLISECONDS: i64 = span::SECOND;

/// What was seen to be due and has not been begun.
#[derive(Default)]
pub(super) struct Backlog {
    accounts: BTreeMap<IdentityId, VecDeque<Due>>,
    homeless: Vec<Due>,
    looked: Option<Looked>,
}

/// The last look at everything that is due.
struct Looked {
    at: Timestamp,
    /// Up to this instant everything that came due was seen.
    seen_until: Timestamp,
    /// Whether there was more than is looked at in one go.
    was_full: bool,
}

impl Backlog {
    /// Whether nothing is left of what was seen.
    fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.homeless.is_empty()
    }

    /// Looks at what is due where that may bring something: at everything, or only at what has come due since. What busy
    /// accounts have to do is not seen by a look, and stays.
    pub async fn look(
        &mut self,
        tx: &mut Tx,
        in_flight: usize,
        is_busy: impl Fn(&IdentityId) -> bool,
        now: Timestamp,
    ) -> EngineResult<()> {
        let after = match &self.looked {
            None => None,
            Some(_) if self.is_empty() && in_flight == 0 => None,
            Some(looked) if looked.was_full && self.is_empty() => None,
            Some(looked)
                if now.as_millis().abs_diff(looked.at.as_millis())
                    >= LOOK_MILLISECONDS.unsigned_abs() =>
            {
                None
            }
            Some(looked) => Some(looked.seen_until),
        };
        let limit = limits::DISPATCH_IN_FLIGHT_MAXIMUM * LOOKED_AT_PER_PLACE;
        match (after, &mut self.looked) {
            (Some(after), _) if after >= now => {}
            (Some(after), Some(looked)) => {
                let due = store::action::due(tx, Some(after), now, limit as u32).await?;
                looked.was_full |= due.len() == limit;
                looked.seen_until = now;
                self.add(due);
            }
            _ => {
                let due = store::action::due(tx, None, now, limit as u32).await?;
                let was_full = due.len() == limit;
                self.accounts.retain(|account, _| is_busy(account));
                self.homeless.clear();
                self.looked = Some(Looked {
                    at: now,
                    seen_until: now,
                    was_full,
                });
                self.add(due);
            }
        }
        Ok(())
    }

    /// Messages of sequences come before new invitations, those before withdrawals, and of each what is due longest.
    fn add(&mut self, due: Vec<Due>) {
        if due.is_empty() {
            return;
        }
        for one in due {
            match &one.identity_id {
                Some(identity) => self
                    .accounts
                    .entry(identity.clone())
                    .or_default()
                    .push_back(one),
                None => self.homeless.push(one),
            }
        }
        for waiting in self.accounts.values_mut() {
            waiting
                .make_contiguous()
                .sort_by_key(|one| (rank(one), one.due_at, one.id.clone()));
        }
    }

    /// Takes the next action of an account.
    pub fn next_of(&mut self, account: &IdentityId) -> Option<Due> {
        let waiting = self.accounts.get_mut(account)?;
        let next = waiting.pop_front();
        if waiting.is_empty() {
            self.accounts.remove(account);
        }
        next
    }

    /// Takes the next action of each free account, of as many accounts as there is room for, and what has no account.
    pub fn next(&mut self, room: usize, is_busy: impl Fn(&IdentityId) -> bool) -> Vec<Due> {
        let mut firsts: Vec<(Timestamp, IdentityId)> = self
            .accounts
            .iter()
            .filter(|(account, _)| !is_busy(account))
            .filter_map(|(account, waiting)| Some((waiting.front()?.due_at, account.clone())))
            .collect();
        firsts.sort();
        firsts.truncate(room);
        let mut next: Vec<Due> = firsts
            .into_iter()
            .filter_map(|(_, account)| self.next_of(&account))
            .collect();
        next.append(&mut self.homeless);
        next
    }
}

/// What an account does first (R51): who waits for a next message comes before who is approached for the first time.
fn rank(due: &Due) -> u8 {
    match due.kind {
        // Somebody waits for it.
        ActionKind::Answer => 0,
        ActionKind::Message if due.step > StepIndex::FIRST => 1,
        ActionKind::Message => 2,
        ActionKind::Invitation => 3,
        ActionKind::Withdrawal => 4,
    }
}

/// Reads actions again that were seen to be due; those that are no longer are left out.
pub(super) async fn still_due(
    tx: &mut Tx,
    due: &[Due],
    now: Timestamp,
) -> EngineResult<Vec<ActionRow>> {
    let rows = store::action::current_of(tx, due).await?;
    Ok(rows
        .into_iter()
        .filter(|action| action.is_due(now))
        .collect())
}
