//! What is explored: every pair of kinds, with what may come between.

use domain::action::ActionKind::{self, Invitation, Message, Withdrawal};

use crate::model::Scenario;
use crate::variants::Variant;

const fn pair(name: &'static str, kinds: [ActionKind; 2]) -> Scenario {
    Scenario {
        name,
        kinds,
        is_sequence: false,
        crashes: 1,
        attempts: 2,
        leases: 4,
        replies: false,
        stops: false,
        by_hand: false,
        refuses: false,
        blind: false,
        requeues: false,
    }
}

/// Every scenario; together they hold every kind of action and everything that may come between.
pub const SCENARIOS: [Scenario; 9] = [
    Scenario {
        attempts: 3,
        ..pair("two invitations", [Invitation, Invitation])
    },
    pair("two messages", [Message, Message]),
    pair("a message and an invitation", [Message, Invitation]),
    pair("an invitation and a withdrawal", [Invitation, Withdrawal]),
    Scenario {
        is_sequence: true,
        leases: 5,
        ..pair("two messages of one sequence", [Message, Message])
    },
    Scenario {
        stops: true,
        ..pair(
            "an invitation and a message, and a stop",
            [Invitation, Message],
        )
    },
    Scenario {
        replies: true,
        stops: true,
        ..pair(
            "two messages, a reply to each, and a stop",
            [Message, Message],
        )
    },
    Scenario {
        by_hand: true,
        refuses: true,
        ..pair(
            "two invitations, the owner's own hand, and refusals",
            [Invitation, Invitation],
        )
    },
    Scenario {
        blind: true,
        requeues: true,
        refuses: true,
        ..pair(
            "two messages, a network that cannot be read, and a person who puts back",
            [Message, Message],
        )
    },
];

/// Where a protocol is refuted: nothing but what its flaw needs.
pub const fn refutation(variant: Variant) -> Scenario {
    match variant {
        Variant::RefusalEndsAll => Scenario {
            attempts: 3,
            leases: 6,
            ..pair("two invitations", [Invitation, Invitation])
        },
        _ => pair("two messages", [Message, Message]),
    }
}
