//! The browser libraries: from npm by lock file, copied to where the program takes them up.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::places::root;
use crate::run::timed;
use crate::tools;

/// What the pages use, as the package names it and as the pages do.
const FILES: [(&str, &str); 2] = [
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("htmx.org/dist/ext/hx-sse.min.js", "hx-sse.min.js"),
];

/// Fetches and copies the libraries where they do not stand as the lock file says.
pub fn provide() -> Result<()> {
    let package = root().join("crates/web");
    if tools::npm_is_current(&package) && FILES.iter().all(|(_, name)| vendored(name).is_file()) {
        return Ok(());
    }
    tools::need_node()?;
    timed("Fetching the browser libraries", || {
        tools::npm_ci(&package)?;
        for (from, name) in FILES {
            let from = package.join("node_modules").join(from);
            fs::copy(&from, vendored(name))
                .with_context(|| format!("{} could not be copied", from.display()))?;
        }
        tools::npm_note_current(&package)
    })
}

fn vendored(name: &str) -> PathBuf {
    root().join("crates/web/assets/vendor").join(name)
}
