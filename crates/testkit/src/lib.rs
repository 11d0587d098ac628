//! What tests share.
//!
//! - [`on_both_databases!`] runs one test body on SQLite and on PostgreSQL, each time on a new, migrated database.
//! - [`postgres`] gives such databases one by one; it starts the machine's own PostgreSQL server for the run.
//! - [`files`] writes archives and workbooks, also such as mean harm.
//! - [`mariadb`] is a MariaDB server for one test.
//! - [`post`] is a mail server with manners.
//! - [`sqlite`] gives a new SQLite file that goes away by itself.

pub mod both;
pub mod files;
pub mod mariadb;
mod ports;
pub mod post;
pub mod postgres;
pub mod sqlite;
