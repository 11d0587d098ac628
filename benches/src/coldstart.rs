//! From starting the program on a folder that is in use to its first answers.
//!
//! The yardstick is a server with two routes that opens the same file and reads one row of it.

use anyhow::Result;

use crate::Setting;
use crate::program::Server;
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// The first page that somebody sees who has not signed in.
const FIRST_PAGE: &str = "/login";

/// The size of the installation that is started.
pub fn size(setting: &Setting) -> Size {
    let contacts = if setting.full { 1_000_000 } else { 100_000 };
    Size {
        senders: 50,
        campaigns: 100,
        contacts,
        memberships: contacts,
        cohort: 25,
        moderated: true,
    }
}

/// Measures starts.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    // Always SQLite: what a server on the network adds to a start is not ours.
    let place = Place::new(None).await?;
    let size = size(setting);
    World::build(&place, size, None).await?.close().await;
    for (case, path) in [("first answer", "/healthz"), ("first page", FIRST_PAGE)] {
        let mut ours = Vec::new();
        let mut yardsticks = Vec::new();
        // The first start reads what later ones find in the machine's memory.
        for round in 0..=setting.pairs {
            let started = start(Server::overture(&place.folder)?, path).await?;
            let bare = start(Server::bare(&place.folder)?, path).await?;
            if round > 0 {
                ours.push(started);
                yardsticks.push(bare);
            }
        }
        let label = format!("{} contacts", size.contacts);
        let line = Line::figure("coldstart", case, label, ("ms", Better::Lower), &ours);
        let line = line.beside(&ours, &yardsticks);
        report
            .lines
            .push(line.should([Target::at_most(Measure::Figure, 100.0)]));
    }
    place.remove().await
}

async fn start(server: Server, path: &str) -> Result<f64> {
    let milliseconds = server.milliseconds_to(path).await?;
    server.stop().await?;
    Ok(milliseconds)
}
