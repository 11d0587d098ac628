//! The rules of the repository, as tests.

mod dependencies;
mod documents;
mod files;
mod licences;
mod reference;
mod rules;
mod tidy;
