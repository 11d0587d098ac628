//! The parts that pages are made of: each a function with typed arguments, all shown on `/style`.

pub mod avatar;
pub mod banner;
pub mod clock;
pub mod contact;
pub mod deck;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod hand_send;
pub mod health;
pub mod journey;
pub mod language_name;
pub mod menu;
pub mod message;
pub mod pager;
pub mod progress;
pub mod ratio;
pub mod slots;
pub mod status;
pub mod steps;
pub mod switch;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod toolbar;
pub mod why;
