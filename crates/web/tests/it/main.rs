//! The web crate as its users see it: words, pages, assets, headers, and the site as a browser does.

mod administration;
mod assets;
mod audience;
mod catalogue;
mod every_route;
mod guards;
mod inbox;
mod merges;
mod nurtures;
mod pages;
mod people;
mod results;
mod routes;
mod sessions;
mod support;
mod team;
mod variants;
