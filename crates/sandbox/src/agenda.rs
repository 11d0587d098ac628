//! What will happen by itself, in the order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::account::AccountIndex;
use crate::behaviour::Class;
use crate::moment::Millis;
use crate::people::PersonIndex;
use crate::request::Write;

/// Something that will happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// The person accepts the invitation, if it is still open.
    Accept(u32),
    /// The person declines the invitation, if it is still open.
    Decline(u32),
    /// The person writes, if they are still connected.
    Write { class: Class, text: Arc<str> },
    /// The person opens a link of a message.
    Click { message: u32, url: Arc<str> },
    /// The person ends the relation.
    Leave,
    /// The session expires.
    Expire,
    /// The restriction that ends at this moment is lifted.
    Lift,
    /// A write whose answer failed is performed after all.
    Late {
        write: Write,
        client_reference: Option<Arc<str>>,
        cause: u64,
    },
}

/// An act with its moment. Acts of one moment come in the order of account, person and entry, so that it does not depend on
/// the order of requests to different accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub at: Millis,
    pub account: AccountIndex,
    pub person: PersonIndex,
    pub entry: u64,
    pub act: Act,
}

impl Due {
    const fn key(&self) -> (Millis, AccountIndex, PersonIndex, u64) {
        (self.at, self.account, self.person, self.entry)
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Everything that will happen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda {
    due: BinaryHeap<Reverse<Due>>,
    entries: u64,
}

impl Agenda {
    pub fn add(&mut self, at: Millis, account: AccountIndex, person: PersonIndex, act: Act) {
        self.entries += 1;
        self.due.push(Reverse(Due {
            at,
            account,
            person,
            entry: self.entries,
            act,
        }));
    }

    /// The next act that is due at `now`.
    pub fn next_due(&mut self, now: Millis) -> Option<Due> {
        if self.due.peek()?.0.at > now {
            return None;
        }
        self.due.pop().map(|Reverse(due)| due)
    }

    /// When the next act is due.
    pub fn next_moment(&self) -> Option<Millis> {
        self.due.peek().map(|Reverse(due)| due.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_come_in_the_order_of_time_whatever_the_order_of_entry() {
        let mut agenda = Agenda::default();
        agenda.add(20, 0, 1, Act::Leave);
        agenda.add(10, 1, 5, Act::Leave);
        agenda.add(10, 0, 9, Act::Leave);
        assert_eq!(agenda.next_moment(), Some(10));
        assert_eq!(agenda.next_due(9), None);
        let order: Vec<_> = std::iter::from_fn(|| agenda.next_due(100))
            .map(|due| (due.at, due.account))
            .collect();
        assert_eq!(order, [(10, 0), (10, 1), (20, 0)]);
    }
}
