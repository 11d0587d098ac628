//! People, access, workspaces (R1 to R11): who may enter, and what is theirs.

pub mod account;
pub mod budgets;
pub mod command_line;
pub mod connection;
pub mod idempotency;
pub mod identities;
pub mod invitations;
pub mod keys;
pub mod members;
pub mod notifications;
pub mod own_account;
pub mod sessions;
pub mod set_up;
pub mod surroundings;
pub mod token;
pub mod users;
pub mod workspaces;

pub(crate) mod throttle;
