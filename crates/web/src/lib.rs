//! The pages of Overture: server-rendered, complete without JavaScript, pleasant with it.
//!
//! A page is a pure function from a [`frame::Frame`] (who looks, in which language, at what time) and
//! a typed view to a [`page::Page`]. Views are plain values with a `sample()`, so that the same
//! functions serve the live program, the page of pieces on `/style`, and the tests.
//!
//! - [`language`], [`format`](mod@format): words, numbers and times per language (R93)
//! - [`assets`], [`icons`]: what the browser loads, by content hash
//! - [`pieces`]: the parts pages are made of
//! - [`pages`]: the desktop's pages; [`companion`]: the phone's
//! - [`form`], [`problem_words`]: what browsers post, kept as typed for showing it again, and what is wrong with it
//! - [`handlers`]: the routes; [`access`], [`input`]: what they are given; [`answer`], [`error`]:
//!   what they answer apart from pages

pub mod access;
pub mod answer;
pub mod assets;
pub mod companion;
pub mod cookies;
pub mod error;
mod error_words;
pub mod form;
pub mod format;
pub mod frame;
pub mod handlers;
pub mod icons;
pub mod input;
pub mod language;
pub mod link;
pub mod page;
pub mod pages;
pub mod pieces;
pub mod problem_words;
mod short_link;
pub mod state;
mod surround;
mod table_file;
mod unsubscribe;
mod zones;

pub use handlers::router;
pub use state::{Demo, DemoControl, WebParts, WebState};
