//! Which time-zone database tells the zones: the newer of the bundled one and the machine's.

use std::path::{Path, PathBuf};

use domain::calendar::zone::{self, Edition, Zones};

/// Where machines keep their database, unless `TZDIR` says otherwise.
const SYSTEM_FOLDER: &str = "/usr/share/zoneinfo";
/// Files that name its edition, the most telling first.
const EDITION_FILES: [&str; 3] = ["tzdata.zi", "+VERSION", "version"];

/// Chooses for this process, before anything reads a zone.
pub fn choose() {
    let folder = std::env::var_os("TZDIR").map_or_else(|| SYSTEM_FOLDER.into(), PathBuf::from);
    let chosen = Zones::newer(Zones::bundled(), of_system(&folder));
    // Only the program's start comes here, and it comes once.
    if zone::install(chosen).is_err() {
        tracing::warn!("the time-zone database was in use before it was chosen");
    }
}

fn of_system(folder: &Path) -> Option<Zones> {
    let edition = EDITION_FILES.iter().find_map(|name| {
        let content = std::fs::read_to_string(folder.join(name)).ok()?;
        Edition::of_system_file(&content)
    })?;
    Zones::system(folder, edition)
}
