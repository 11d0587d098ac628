//! Use cases: authorisation, transaction and audit. The only door for people and programs.
