//! The engine over a real store and the sandbox network over real HTTP, on a clock that stands.

mod answers;
mod budgets;
mod calendar_days;
mod field_cases;
mod forecast;
mod holds;
mod in_a_row;
mod late_effects;
mod main_job;
mod merged_meanwhile;
mod merges;
mod nurture;
mod profile_views;
mod protocol;
mod replies;
mod said_once;
mod segments;
mod sharing;
mod variants;
mod withdrawals;
mod world;
