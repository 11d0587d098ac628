//! The rules of campaigns as pure functions over values.
//!
//! Nothing here reads a clock, a database or the network, and nothing is random unless the
//! randomness is handed in. The live engine, the forecast, the rehearsal and the simulation all
//! call this code, so a rule exists once.

pub mod action;
pub mod archive;
pub mod budget;
pub mod calendar;
pub mod campaign;
pub mod campaign_check;
pub mod clock_trust;
pub mod contact;
pub mod contact_merge;
pub mod criteria;
pub mod entropy;
pub mod finder;
pub mod finder_source;
pub mod fold;
pub mod funnel;
pub mod health;
pub mod hold;
pub mod identity;
pub mod ids;
pub mod judgement;
pub mod ledger;
pub mod limits;
pub mod link;
pub mod moderation;
pub mod named;
pub mod near_names;
pub mod organization;
pub mod portability;
pub mod problem;
pub mod profile;
pub mod protocol;
pub mod reply;
pub mod seeded;
pub mod sending;
pub mod statistics;
pub mod suppression;
pub mod time;
pub mod variant;
pub mod weekly;
pub mod withdrawal;
