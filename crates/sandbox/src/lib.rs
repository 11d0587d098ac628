//! The simulated professional network: people, relations, invitations, conversations, sessions, limits and faults, with its
//! own clock and its own ledger.
//!
//! The core is [`Network`]: pure, synchronous and deterministic. Time is handed in as milliseconds, and everything drawn
//! depends on the seed and on what it is about, never on the order of requests. [`serve`] is its thin HTTP face. It knows no
//! other part of the product, because it is the judge: what happened is what its [`Ledger`] says.

pub mod account;
mod agenda;
pub mod behaviour;
pub mod draw;
pub mod fault;
pub mod http;
pub mod ledger;
pub mod limits;
pub mod moment;
pub mod network;
pub mod people;
pub mod refusal;
pub mod request;
pub mod search;

pub use account::{AccountIndex, NewAccount};
pub use http::{Clock, Peer, Sandbox, router, serve};
pub use ledger::{Ledger, LedgerQuery};
pub use limits::{AccountType, Limits};
pub use network::{Network, Settings};
pub use refusal::{Code, Refusal};
pub use request::{Ask, Delivery, Operation, Reply, Request, Write};
