//! The documents: links lead somewhere, paths name something that exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::files::{TextFile, assert_none, files_with_extension, root};

/// Folders whose files a document may name in backticks; such a path must exist.
const FOLDERS: [&str; 9] = [
    ".cargo/", ".ci/", ".config/", "benches/", "crates/", "docs/", "e2e/", "xtask/", "api/",
];

/// The lines outside of fenced code, with their numbers.
fn prose(file: &TextFile) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    file.lines().filter(move |(_, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return false;
        }
        !fenced
    })
}

/// The targets of `[text](target)` in a line.
fn link_targets(line: &str) -> Vec<&str> {
    line.match_indices("](")
        .filter_map(|(start, mark)| {
            let rest = &line[start + mark.len()..];
            let target = &rest[..rest.find(')')?];
            Some(target.split_whitespace().next().unwrap_or(""))
        })
        .collect()
}

/// What stands in single backticks in a line.
fn literals(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The anchor that a heading gets where documents are shown: lower case, words joined by hyphens.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|character| match character {
            ' ' => Some('-'),
            character if character.is_alphanumeric() || character == '-' || character == '_' => {
                Some(character)
            }
            _ => None,
        })
        .collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let file = TextFile {
        path: String::new(),
        text: text.to_owned(),
    };
    prose(&file)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| anchor(line))
        .collect()
}

/// A path with its `..` taken away.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

fn broken_link(file: &TextFile, target: &str) -> Option<&'static str> {
    if target.starts_with("https://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let place = if path.is_empty() {
        root().join(&file.path)
    } else {
        let folder = Path::new(&file.path).parent().unwrap_or(Path::new(""));
        root().join(normal(&folder.join(path)))
    };
    if !place.exists() {
        return Some("leads to nothing");
    }
    if fragment.is_empty() {
        return None;
    }
    let text = fs::read_to_string(place).unwrap_or_default();
    (!anchors(&text).contains(fragment)).then_some("names a heading that is not there")
}

#[test]
fn links_lead_somewhere() {
    let mut findings = Vec::new();
    for file in files_with_extension("md") {
        for (number, line) in prose(&file) {
            for target in link_targets(line) {
                if let Some(problem) = broken_link(&file, target) {
                    findings.push(format!("{}:{number}: ({target}) {problem}", file.path));
                }
            }
        }
    }
    assert_none("links in documents lead somewhere", &findings);
}

#[test]
fn named_paths_exist() {
    let mut findings = Vec::new();
    for file in files_with_extension("md") {
        for (number, line) in prose(&file) {
            for literal in literals(line) {
                let is_pattern = literal.contains(['*', '<', '{', ' ', '…']);
                if FOLDERS.iter().any(|folder| literal.starts_with(folder))
                    && !is_pattern
                    && !root().join(literal).exists()
                {
                    findings.push(format!(
                        "{}:{number}: `{literal}` does not exist",
                        file.path
                    ));
                }
            }
        }
    }
    assert_none("paths that documents name exist", &findings);
}

/// Whether `crate::module` names a module, or something that the crate itself offers.
fn names_a_module(crate_name: &str, module: &str) -> bool {
    let source = root().join("crates").join(crate_name).join("src");
    let offers = |file: &str| {
        let text = fs::read_to_string(source.join(file)).unwrap_or_default();
        text.split(|character: char| !character.is_alphanumeric() && character != '_')
            .any(|word| word == module)
    };
    source.join(format!("{module}.rs")).exists() || source.join(module).is_dir() || offers("lib.rs")
}

#[test]
fn named_modules_exist() {
    let mut findings = Vec::new();
    for file in files_with_extension("md") {
        for (number, line) in prose(&file) {
            for literal in literals(line) {
                let mut parts = literal.split("::");
                let (Some(crate_name), Some(module)) = (parts.next(), parts.next()) else {
                    continue;
                };
                let ours =
                    !crate_name.is_empty() && root().join("crates").join(crate_name).is_dir();
                if ours && !names_a_module(crate_name, module) {
                    findings.push(format!(
                        "{}:{number}: `{literal}` does not exist",
                        file.path
                    ));
                }
            }
        }
    }
    assert_none("modules that documents name exist", &findings);
}

#[test]
fn documents_start_with_their_title() {
    let findings: Vec<String> = files_with_extension("md")
        .iter()
        .filter(|file| !file.text.starts_with("# "))
        .map(|file| format!("{} does not start with `# Title`", file.path))
        .collect();
    assert_none("a document starts with its title", &findings);
}

#[test]
fn every_document_can_be_reached() {
    // From the documents at the root, by links alone.
    let documents = files_with_extension("md");
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = documents
        .iter()
        .map(|file| PathBuf::from(&file.path))
        .filter(|path| path.components().count() == 1)
        .collect();
    while let Some(path) = waiting.pop() {
        let Some(file) = documents.iter().find(|file| Path::new(&file.path) == path) else {
            continue;
        };
        if !seen.insert(path.clone()) {
            continue;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for (_, line) in prose(file) {
            for target in link_targets(line) {
                let target = normal(&folder.join(target.split('#').next().unwrap_or("")));
                // A link to a folder leads to what it holds.
                let within = documents
                    .iter()
                    .map(|file| PathBuf::from(&file.path))
                    .filter(|path| path.parent() == Some(&target));
                waiting.extend(within);
                waiting.push(target);
            }
        }
    }
    let findings: Vec<String> = documents
        .iter()
        .filter(|file| file.path.starts_with("docs/") && !seen.contains(Path::new(&file.path)))
        .map(|file| format!("no document links to {}", file.path))
        .collect();
    assert_none(
        "every document below docs/ can be reached by links",
        &findings,
    );
}

#[test]
fn headings_become_anchors() {
    assert_eq!(anchor("## What it never does"), "what-it-never-does");
    assert_eq!(
        anchor("# Two databases, one store"),
        "two-databases-one-store"
    );
    assert_eq!(link_targets("see [a](b.md#c) and [d](e)"), ["b.md#c", "e"]);
    assert_eq!(
        literals("run `cargo x test` in `docs/`"),
        ["cargo x test", "docs/"]
    );
}
