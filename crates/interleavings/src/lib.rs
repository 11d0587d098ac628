//! The send protocol in every order in which things can happen.
//!
//! Two workers share one account and have two actions to send. Each of them may be interrupted
//! between any two of its steps for as long as it pleases, or end for good; the network may answer, be
//! silent, answer with an error after it has acted, or act late; the campaign may be stopped, the
//! contact may reply, a person may answer what nobody else can tell. [`search`] goes through all of
//! it, breadth first, and [`properties`] says what must never be.
//!
//! What is explored is what runs: every decision is [`domain::protocol::decide`], the function that the
//! engine calls. [`variants`] holds simpler protocols that look right and send twice; the same search
//! shows how.

pub mod model;
pub mod moves;
pub mod properties;
pub mod scenarios;
pub mod search;
pub mod sentences;
pub mod variants;
