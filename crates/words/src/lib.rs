//! Message templates, lengths, languages of messages.
//!
//! A template has tokens with an optional fallback and nothing else: no conditions, no loops, no
//! expressions. What a contact's profile says is put in as it is and never read again.

pub mod check;
pub mod language;
pub mod length;
pub mod links;
pub mod reply;
pub mod templates;
