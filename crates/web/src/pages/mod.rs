//! The pages of the desktop. Each module holds the view that a page shows, a `sample()` of it, the form
//! that it posts, where it does, and a pure `render`.

pub mod account;
pub mod campaign;
pub mod campaign_form;
pub mod campaign_list;
pub mod contact;
pub mod contact_form;
pub mod contacts;
pub mod conversation;
pub mod engine;
pub mod finder;
pub mod finder_form;
pub mod finders;
pub mod import_form;
pub mod import_preview;
pub mod inbox;
pub mod keys;
pub mod login;
pub mod members;
pub mod notifications;
pub mod organization;
pub mod outlook;
pub mod palette;
pub mod problem;
pub mod segment_form;
pub mod segments;
pub mod setup;
pub mod source_form;
pub mod style;
pub mod suppressions;
pub mod workspace;
