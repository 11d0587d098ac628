//! The web crate as its users see it: words, pages, assets, headers.

mod assets;
mod catalogue;
mod pages;
