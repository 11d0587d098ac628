//! The database. One store over SQLite and PostgreSQL: every statement is written once and runs
//! on both; a test prepares each of them on each.
//!
//! - [`Db`] opens and migrates a database and begins transactions.
//! - [`Tx`] is one transaction; the functions of the entity modules take it, so that what
//!   happens together commits together.
//! - There is a module per entity, each with its records, its statements and its functions.
//!
//! Nothing here knows the clock: instants are parameters.

pub mod account;
pub mod action;
pub mod answer;
pub mod api_key;
pub mod attention;
pub mod backup;
pub mod boundary;
pub mod budget;
mod built;
pub mod campaign;
pub mod campaign_day;
pub mod campaign_edit;
pub mod campaign_list;
pub mod campaign_version;
pub mod column;
pub mod column_memory;
pub mod contact;
pub mod contact_merge;
pub mod contact_view;
pub mod conversation;
pub mod counted;
pub mod criteria;
pub mod database;
pub mod delegation;
pub mod delivery;
pub mod draw;
pub mod dump;
pub mod encounter;
pub mod error;
pub mod examination;
pub mod excerpt;
pub mod family;
pub mod finder;
pub mod funnel;
pub mod hand_send;
pub mod hold;
pub mod idempotency;
pub mod identity;
pub mod import;
pub mod inbox;
pub mod installation;
pub mod instance;
pub mod journey;
pub mod judgement;
pub mod ledger;
pub mod link;
pub mod mail;
pub mod member;
pub mod member_invitation;
pub mod membership;
pub mod migrate;
pub mod morning;
pub mod names;
pub mod node;
pub mod notice;
pub mod notification;
pub mod occurrence;
pub mod organization;
pub mod outlook;
pub mod participation;
pub mod portability;
pub mod profile_view;
pub mod proposal;
pub mod push;
pub mod queue;
pub mod recipient;
pub mod record;
pub mod refusal;
pub mod relation;
pub mod reply;
pub mod segment;
pub mod session;
pub mod sql;
mod sqlite;
pub mod statistics;
pub mod suppression;
pub mod tag;
pub mod transaction;
pub mod user;
pub mod variant_test;
pub mod waiting;
pub mod weekly;
pub mod why;
pub mod workspace;

pub use boundary::{Boundary, Crossing};
pub use column::{FromColumn, Json, Param, Row};
pub use database::{Db, Dialect, Location};
pub use error::{StoreError, StoreResult};
pub use record::Record;
pub use sql::Sql;
pub use transaction::Tx;

/// Every statement of the store, for the test that prepares each on both databases.
pub fn statements() -> Vec<&'static Sql> {
    [
        account::ALL,
        action::ALL,
        api_key::ALL,
        attention::ALL,
        budget::ALL,
        campaign::ALL,
        campaign_day::ALL,
        campaign_edit::ALL,
        campaign_list::ALL,
        campaign_version::ALL,
        conversation::ALL,
        delegation::ALL,
        delivery::ALL,
        draw::ALL,
        encounter::ALL,
        examination::ALL,
        family::ALL,
        excerpt::ALL,
        idempotency::ALL,
        identity::ALL,
        installation::ALL,
        instance::ALL,
        hand_send::ALL,
        hold::ALL,
        contact::ALL,
        contact_merge::ALL,
        contact_merge::HOLDINGS_STATEMENTS,
        contact::beside::ALL,
        finder::ALL,
        finder::INTAKE_STATEMENTS,
        import::ALL,
        journey::ALL,
        ledger::ALL,
        link::ALL,
        names::ALL,
        node::ALL,
        morning::ALL,
        notice::ALL,
        mail::ALL,
        weekly::ALL,
        member::ALL,
        member_invitation::ALL,
        notification::ALL,
        occurrence::ALL,
        organization::ALL,
        participation::ALL,
        portability::ALL,
        proposal::ALL,
        push::ALL,
        queue::ALL,
        recipient::ALL,
        refusal::ALL,
        relation::ALL,
        reply::ALL,
        inbox::ALL,
        session::ALL,
        user::ALL,
        variant_test::ALL,
        waiting::ALL,
        why::ALL,
        workspace::ALL,
        segment::ALL,
        suppression::ALL,
        suppression::file::ALL,
        tag::ALL,
        contact_view::ALL,
        criteria::ALL,
        membership::ALL,
    ]
    .concat()
}
