//! What each account tried to send, in order of time.

use std::collections::BTreeMap;

use crate::evidence::database::{Action, Attempt};
use crate::history::History;

/// An attempt with its action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tried<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// Its action, where the table has it.
    pub action: Option<&'a Action>,
}

impl Tried<'_> {
    /// Until when it was open: without end where nobody knows its outcome.
    fn ends_at(&self) -> i64 {
        let is_known = !matches!(self.attempt.outcome.as_deref(), None | Some("unknown"));
        self.attempt
            .outcome_at
            .filter(|_| is_known)
            .unwrap_or(i64::MAX)
    }

    /// Whether it uses the budget of a kind of action. What a look did not find may still come about (engine, sending 2): it
    /// keeps its place.
    pub fn counts_for(&self, kind: &str) -> bool {
        let is_undone = self.attempt.outcome.as_deref() == Some("refused");
        !is_undone && self.action.is_some_and(|action| action.budget() == kind)
    }

    /// Whether it was made for a campaign.
    pub fn is_of_campaign(&self, campaign: &str) -> bool {
        self.action
            .is_some_and(|action| action.campaign_id == campaign)
    }
}

/// The attempts of one account, by their beginnings.
#[derive(Debug, Default)]
pub(super) struct Attempts<'a> {
    tried: Vec<Tried<'a>>,
    /// Until when the attempts up to each place were open, at the latest.
    open_until: Vec<i64>,
}

impl<'a> Attempts<'a> {
    /// Those of each identity.
    pub fn of_identities(history: &History<'a>) -> BTreeMap<&'a str, Self> {
        let mut attempts: BTreeMap<&str, Self> = BTreeMap::new();
        for (id, of_action) in &history.attempts {
            let action = history.actions.get(id).copied();
            for &attempt in of_action {
                let list = attempts.entry(&attempt.identity_id).or_default();
                list.tried.push(Tried { attempt, action });
            }
        }
        for list in attempts.values_mut() {
            list.put_in_order();
        }
        attempts
    }

    fn put_in_order(&mut self) {
        self.tried.sort_by_key(|tried| tried.attempt.intent_at);
        let mut latest = i64::MIN;
        self.open_until = self
            .tried
            .iter()
            .map(|tried| {
                latest = latest.max(tried.ends_at());
                latest
            })
            .collect();
    }

    /// How many had begun by an instant.
    fn begun_by(&self, at: i64) -> usize {
        self.tried
            .partition_point(|tried| tried.attempt.intent_at <= at)
    }

    /// Those that began between two instants, both included.
    pub fn begun_within(&self, from: i64, until: i64) -> &[Tried<'a>] {
        let before = self
            .tried
            .partition_point(|tried| tried.attempt.intent_at < from);
        &self.tried[before..self.begun_by(until)]
    }

    /// Whether an attempt of another action was open at some time between two instants.
    pub fn any_other_open(&self, action: &str, from: i64, until: i64) -> bool {
        let begun = (0..self.begun_by(until)).rev();
        // Before a place up to which nothing was open any more, nothing was.
        let mut may_be_open = begun.take_while(|place| from <= self.open_until[*place]);
        may_be_open.any(|place| {
            let tried = &self.tried[place];
            tried.attempt.action_id != action && from <= tried.ends_at()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(action: &str, intent_at: i64, outcome: Option<&str>) -> Attempt {
        Attempt {
            action_id: action.to_owned(),
            attempt: 1,
            epoch: 1,
            identity_id: "idn_1".to_owned(),
            intent_at,
            text: String::new(),
            text_hash: String::new(),
            outcome: outcome.map(str::to_owned),
            outcome_at: outcome.map(|_| intent_at + 5),
        }
    }

    fn in_order(all: &[Attempt]) -> Attempts<'_> {
        let tried = all.iter().map(|attempt| Tried {
            attempt,
            action: None,
        });
        let mut attempts = Attempts {
            tried: tried.collect(),
            open_until: Vec::new(),
        };
        attempts.put_in_order();
        attempts
    }

    #[test]
    fn what_nobody_knows_stays_open_whatever_ended_after_it() {
        let all = [
            attempt("act_3", 30, Some("applied")),
            attempt("act_1", 10, Some("unknown")),
            attempt("act_2", 20, Some("applied")),
        ];
        let attempts = in_order(&all);
        assert!(attempts.any_other_open("act_4", 40, 50));
        assert!(!attempts.any_other_open("act_1", 40, 50));
        assert!(attempts.any_other_open("act_1", 35, 50));
        assert!(!attempts.any_other_open("act_4", 0, 9));
    }

    #[test]
    fn the_ends_of_a_span_belong_to_it() {
        let all = [
            attempt("act_1", 10, None),
            attempt("act_2", 20, None),
            attempt("act_3", 21, None),
        ];
        let attempts = in_order(&all);
        let begun = |from, until| attempts.begun_within(from, until).len();
        assert_eq!((begun(10, 20), begun(11, 20), begun(22, 30)), (2, 1, 0));
    }
}
