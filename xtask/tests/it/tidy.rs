//! The rules of the house that neither the compiler nor clippy knows.

use std::collections::BTreeSet;
use std::fs;

use crate::files::{TextFile, assert_none, files_with_extension, root, rust_files, text_files};

/// The part of a Rust file before its unit tests.
fn product_lines(file: &TextFile) -> impl Iterator<Item = (usize, &str)> {
    file.lines()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
}

fn is_test_file(path: &str) -> bool {
    path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
        || path.starts_with("crates/testkit/")
}

/// Words that are looked for, put together here so that this file does not find itself.
fn unfinished() -> [String; 5] {
    ["TO", "FIX", "unimplemented", "to", "db"].map(|start| match start {
        "TO" => format!("{start}DO"),
        "FIX" => format!("{start}ME"),
        "to" => format!("{start}do!("),
        "db" => format!("{start}g!("),
        _ => format!("{start}!("),
    })
}

#[test]
fn nothing_is_left_unfinished() {
    let words = unfinished();
    let mut findings = Vec::new();
    for file in text_files() {
        if !["rs", "ts", "js", "css", "sql", "toml", "md", "ftl"].contains(&file.extension()) {
            continue;
        }
        for (number, line) in file.lines() {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                findings.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    assert_none(
        "what is unfinished is finished or an issue, not a mark in the code",
        &findings,
    );
}

#[test]
fn no_test_is_left_out() {
    let marks = [format!("#[{}", "ignore"), format!("#[{}", "should_panic")];
    let mut findings = Vec::new();
    for file in rust_files() {
        for (number, line) in file.lines() {
            if marks.iter().any(|mark| line.trim_start().starts_with(mark)) {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    let marks = [
        "test.only",
        "test.skip",
        "test.fixme",
        "test.fail",
        "describe.only",
        "describe.skip",
    ];
    for file in files_with_extension("ts") {
        for (number, line) in file.lines() {
            if marks.iter().any(|mark| line.contains(mark)) {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(
        "no test is left out, and none is content with any panic",
        &findings,
    );
}

#[test]
fn lints_are_expected_not_allowed() {
    let marks = [format!("#[{}(", "allow"), format!("#![{}(", "allow")];
    let mut findings = Vec::new();
    for file in rust_files() {
        for (number, line) in file.lines() {
            if marks.iter().any(|mark| line.trim_start().starts_with(mark)) {
                findings.push(format!(
                    "{}:{number}: write #[expect(..., reason = \"...\")]",
                    file.path
                ));
            }
        }
    }
    assert_none(
        "an exception from a lint says why, and complains when it is no longer needed",
        &findings,
    );
}

#[test]
fn tests_do_not_sleep() {
    let mut findings = Vec::new();
    for file in rust_files() {
        let in_tests = |number: usize| {
            is_test_file(&file.path) || product_lines(&file).all(|(line, _)| line != number)
        };
        for (number, line) in file.lines() {
            let sleeps = ["time::sleep(", "thread::sleep(", " sleep("]
                .iter()
                .any(|call| line.contains(call));
            if sleeps
                && !line.trim_start().starts_with("//")
                && !line.contains("\" sleep(\"")
                && in_tests(number)
                && !file.path.starts_with("xtask/")
            {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    for file in files_with_extension("ts") {
        for (number, line) in file
            .lines()
            .filter(|(_, line)| line.contains("waitForTimeout"))
        {
            findings.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    assert_none(
        "a test waits for an event or a tick, never for time to pass",
        &findings,
    );
}

#[test]
fn the_product_does_not_unwrap() {
    let mut findings = Vec::new();
    for file in rust_files() {
        if is_test_file(&file.path) || !file.path.starts_with("crates/") {
            continue;
        }
        for (number, line) in product_lines(&file) {
            if line.contains(".unwrap()") && !line.trim_start().starts_with("//") {
                findings.push(format!(
                    "{}:{number}: return the error, or say with .expect(\"...\") why it cannot be",
                    file.path
                ));
            }
        }
    }
    assert_none("the product does not unwrap", &findings);
}

#[test]
fn every_crate_follows_the_workspace() {
    let mut findings = Vec::new();
    for file in files_with_extension("toml")
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
    {
        let manifest: toml::Table = file.text.parse().expect("a manifest is TOML");
        let inherits = |section: &str, key: &str| {
            manifest
                .get(section)
                .and_then(|table| table.get(key))
                .is_some_and(|value| {
                    value.as_bool() == Some(true)
                        || value.get("workspace").and_then(toml::Value::as_bool) == Some(true)
                })
        };
        if !inherits("lints", "workspace") {
            findings.push(format!("{}: lints.workspace = true", file.path));
        }
        for key in ["version", "edition", "rust-version", "license", "publish"] {
            if !inherits("package", key) {
                findings.push(format!("{}: {key}.workspace = true", file.path));
            }
        }
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for name in dependencies.keys().filter(|name| !inherits(section, name)) {
                findings.push(format!(
                    "{}: {name}.workspace = true, its version stands in the root Cargo.toml",
                    file.path
                ));
            }
        }
    }
    assert_none(
        "every crate takes lints, edition and versions from the workspace",
        &findings,
    );
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |dialect: &str| -> BTreeSet<String> {
        fs::read_dir(root().join("crates/store/migrations").join(dialect))
            .map(|entries| {
                entries
                    .flatten()
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .collect()
            })
            .unwrap_or_default()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert!(!sqlite.is_empty(), "the store has migrations");
    let findings: Vec<String> = sqlite
        .symmetric_difference(&postgres)
        .map(|name| format!("{name} stands on one side only"))
        .collect();
    assert_none(
        "each migration exists for SQLite and for PostgreSQL under the same name",
        &findings,
    );
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let repository = root().to_string_lossy().into_owned();
    let mut findings = Vec::new();
    for file in text_files() {
        for (number, line) in file.lines() {
            if line.contains(&repository) {
                findings.push(format!(
                    "{}:{number}: names the folder {repository}",
                    file.path
                ));
            }
        }
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if name == "package-lock.json" && file.text.contains("\"resolved\"") {
            findings.push(format!(
                "{}: names a registry; install with omit-lockfile-registry-resolved",
                file.path
            ));
        }
        if name == ".npmrc" {
            for (number, line) in file
                .lines()
                .filter(|(_, line)| line.contains("registry=") || line.contains("//"))
            {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    assert_none(
        "no file names a folder of this machine or where packages come from",
        &findings,
    );
}
