//! `overture backup`: one file that holds everything, of a running installation.

use std::path::PathBuf;

use domain::time::Clock as _;
use serde::Serialize;
use store::backup::{Step, Written};

use crate::cli::Context;
use crate::commands::print;
use crate::failure::{Failure, Outcome};
use crate::installation::folder_and_location;
use crate::settings::Storage;
use crate::system::{Stopwatch, SystemClock};

/// What to back up, and where to.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file to write; one that exists is never overwritten
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    storage: Storage,
    /// Print what was written as JSON
    #[arg(long)]
    json: bool,
}

/// What was written, or read.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The file.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Rows in all tables.
    pub rows: u64,
    /// How many tables there are.
    pub tables: u64,
    /// The structure of the database.
    pub structure: i64,
    /// How long it took.
    pub elapsed_ms: u64,
}

impl Told {
    /// What was written, with the time that it took.
    pub fn new(file: &std::path::Path, written: &Written, took: &Stopwatch) -> Self {
        Self {
            file: file.display().to_string(),
            bytes: written.bytes,
            rows: written.rows,
            tables: written.tables,
            structure: written.structure,
            elapsed_ms: took.elapsed().as_millis() as u64,
        }
    }
}

/// Writes it, beside a server that may run.
pub async fn run(options: Options, context: &Context) -> Outcome {
    let took = Stopwatch::start();
    let (folder, location) = folder_and_location(&options.storage.or(context.file.storage()))?;
    if !store::backup::is_occupied(&location).await? {
        return Err(Failure::failed(format!(
            "There is no installation in {} to back up; name its data folder with --data, or its database with --database",
            folder.display()
        )));
    }
    let db = store::Db::open(&location).await?;
    let now = SystemClock.now();
    let written = store::backup::write(&db, &options.file, now, &mut progress).await;
    db.close().await;
    let told = Told::new(&options.file, &written?, &took);
    let sentence = format!(
        "{} holds {} rows of {} tables ({}); keep vault.key of {} as well, apart from it: without it accounts have to be connected again",
        told.file,
        told.rows,
        told.tables,
        size(told.bytes),
        folder.display()
    );
    print(options.json, &told, &sentence)
}

/// Tells how far it has come, on standard error.
pub fn progress(step: Step) {
    match step {
        Step::Bytes(_, 0) | Step::Rows(_, _, 0) => {}
        Step::Bytes(done, all) => {
            eprintln!("copied {} of about {}", size(done), size(all));
        }
        Step::Rows(table, done, all) => eprintln!("{table}: {done} of {all} rows"),
        Step::Checking => eprintln!("checking what was written"),
    }
}

fn size(bytes: u64) -> String {
    const KIBIBYTE: f64 = 1_024.0;
    let kibibytes = bytes as f64 / KIBIBYTE;
    if kibibytes < KIBIBYTE {
        return format!("{kibibytes:.0} KiB");
    }
    format!("{:.1} MiB", kibibytes / KIBIBYTE)
}
