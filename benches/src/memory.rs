//! What the program takes while nobody asks anything of it, and how large it is.
//!
//! The yardstick is the same bare server as that of the cold start.

use std::time::Duration;

use anyhow::Result;

use crate::Setting;
use crate::measure::{cpu_seconds_of, resident_megabytes};
use crate::program::{self, Server};
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, World};

/// How long a server is left alone before it is looked at, and while it is.
const IDLE: Duration = Duration::from_secs(3);

/// Measures memory and processor time at rest, and the program's size.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let place = Place::new(None).await?;
    let size = crate::coldstart::size(setting);
    World::build(&place, size, None).await?.close().await;
    let label = || format!("{} contacts", size.contacts);
    // The world begins on a fixed date: the first start makes up for the days since then, which is no rest.
    at_rest(Server::overture(&place.folder)?).await?;
    let ours = at_rest(Server::overture(&place.folder)?).await?;
    let bare = at_rest(Server::bare(&place.folder)?).await?;
    let (memory, busy) = (("MB", Better::Lower), ("% of a core", Better::Lower));
    report.lines.push(
        Line::figure("memory", "at rest", label(), memory, &[ours.megabytes])
            .beside(&[ours.megabytes], &[bare.megabytes])
            .should([Target::at_most(Measure::Figure, 40.0)]),
    );
    let line = Line::figure(
        "memory",
        "processor at rest",
        label(),
        busy,
        &[ours.core_percent],
    );
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, 0.5)]));
    let bytes = std::fs::metadata(program::path()?)?.len();
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    let label = "-".to_owned();
    let line = Line::figure("memory", "program file", label, memory, &[megabytes]);
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, 20.0)]));
    place.remove().await
}

struct AtRest {
    megabytes: f64,
    core_percent: f64,
}

async fn at_rest(server: Server) -> Result<AtRest> {
    server.milliseconds_to("/healthz").await?;
    tokio::time::sleep(IDLE).await;
    let before = cpu_seconds_of(server.id()?)?;
    tokio::time::sleep(IDLE).await;
    let spent = cpu_seconds_of(server.id()?)? - before;
    let (megabytes, _) = resident_megabytes(Some(server.id()?))?;
    server.stop().await?;
    Ok(AtRest {
        megabytes,
        core_percent: spent * 100.0 / IDLE.as_secs_f64(),
    })
}
