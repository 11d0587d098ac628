//! Following results: what came of the campaigns in a period, the rows of the ledger behind every number, and how far contacts
//! have come (R35, R72, R73).
//!
//! Numbers come from the sums that the ledger keeps by campaign and day; each can be opened down to the rows that it counts,
//! because a row says itself for which number and on which day it counts.

pub mod counted;
pub mod dashboard;
pub mod figures;
pub mod files;
pub mod funnel;
pub mod period;
pub mod series;
pub mod weekly;
