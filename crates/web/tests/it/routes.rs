//! The routes, read from the handlers themselves: what is checked of every route grows with them.

use std::fs;
use std::path::{Path, PathBuf};

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its path, with `{names}` in it.
    pub path: String,
    /// Whether it answers GET.
    pub reads: bool,
    /// Whether it answers POST.
    pub writes: bool,
}

/// Every route of the site but the assets.
pub fn all() -> Vec<Route> {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/handlers");
    sources(&folder, &mut files);
    let routes: Vec<Route> = files
        .iter()
        .flat_map(|file| of_file(&fs::read_to_string(file).expect("a source file")))
        .collect();
    assert!(routes.len() > 50, "{} routes are too few", routes.len());
    routes
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

fn of_file(text: &str) -> Vec<Route> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.split(".route(")
        .skip(1)
        .map(|piece| {
            let path = piece
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
                .expect("a route is written out, so that it can be found");
            let end = piece.find("\n}").unwrap_or(piece.len());
            let methods = &piece[path.len()..end];
            Route {
                path: path.to_owned(),
                reads: methods.contains("get("),
                writes: methods.contains("post("),
            }
        })
        .collect()
}

#[test]
fn routes_are_found() {
    let routes = all();
    let find = |path: &str| {
        let route = routes.iter().find(|route| route.path == path);
        route.unwrap_or_else(|| panic!("{path} is missing"))
    };
    assert!(find("/login").reads && find("/login").writes);
    assert!(!find("/logout").reads && find("/logout").writes);
    assert!(find("/w/{workspace}/invites").reads);
    assert!(routes.iter().all(|route| route.reads || route.writes));
}
