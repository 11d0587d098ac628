//! The rules of deny.toml, held on every run and without another tool: licences, banned crates, several versions of one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use crate::files::{assert_none, root};

/// What deny.toml says.
struct Rules {
    licences: BTreeSet<String>,
    banned: BTreeSet<String>,
    several_versions: BTreeSet<String>,
}

fn rules() -> Rules {
    let text = fs::read_to_string(root().join("deny.toml")).expect("deny.toml can be read");
    let rules: toml::Table = text.parse().expect("deny.toml is TOML");
    let list = |section: &str, key: &str| -> BTreeSet<String> {
        rules[section][key]
            .as_array()
            .unwrap_or_else(|| panic!("deny.toml: {section}.{key} is a list"))
            .iter()
            .map(|entry| {
                let name = entry
                    .get("crate")
                    .or_else(|| entry.get("name"))
                    .unwrap_or(entry);
                name.as_str().expect("a name").to_owned()
            })
            .collect()
    };
    Rules {
        licences: list("licenses", "allow"),
        banned: list("bans", "deny"),
        several_versions: list("bans", "skip"),
    }
}

/// The packages that this machine builds. Those of other systems need not be downloaded to be judged.
fn metadata() -> Metadata {
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc tells its version");
    let version = String::from_utf8(version.stdout).expect("the version is text");
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc names the system it runs on");
    MetadataCommand::new()
        .current_dir(root())
        .other_options(vec![
            "--locked".to_owned(),
            "--filter-platform".to_owned(),
            host.to_owned(),
        ])
        .exec()
        .expect("cargo describes the dependencies")
}

/// What is compiled into the program: the packages that its own dependencies reach, those of tests left out.
fn shipped(metadata: &Metadata) -> Vec<&Package> {
    let program = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "overture")
        .expect("the program");
    let nodes: BTreeMap<&PackageId, _> = metadata
        .resolve
        .as_ref()
        .expect("the dependencies are resolved")
        .nodes
        .iter()
        .map(|node| (&node.id, node))
        .collect();
    let mut seen = BTreeSet::from([&program.id]);
    let mut waiting = vec![&program.id];
    while let Some(id) = waiting.pop() {
        for dependency in &nodes[id].deps {
            let normal = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(&dependency.pkg) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    metadata
        .packages
        .iter()
        .filter(|package| seen.contains(&package.id))
        .collect()
}

/// Whether an SPDX expression can be met with the allowed licences: one side of each OR, both sides of each AND.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ");
    alternatives(&expression, " OR ").iter().any(|alternative| {
        alternatives(alternative, " AND ").iter().all(|part| {
            match part
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
            {
                Some(inner) => is_met(inner, allowed),
                None => allowed.contains(part.as_str()),
            }
        })
    })
}

/// Splits at a word that stands outside of parentheses.
fn alternatives(expression: &str, word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    let mut rest = expression;
    while let Some(character) = rest.chars().next() {
        if depth == 0 && rest.starts_with(word) {
            parts.push(String::new());
            rest = &rest[word.len()..];
            continue;
        }
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        parts
            .last_mut()
            .expect("there is always a last part")
            .push(character);
        rest = &rest[character.len_utf8()..];
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

#[test]
fn what_is_shipped_may_be_shipped() {
    let rules = rules();
    let metadata = metadata();
    let findings: Vec<String> = shipped(&metadata)
        .into_iter()
        .filter_map(|package| match &package.license {
            Some(licence) if is_met(licence, &rules.licences) => None,
            Some(licence) => Some(format!("`{}` is under {licence}", package.name)),
            None => Some(format!("`{}` names no licence", package.name)),
        })
        .collect();
    assert_none("every licence is in the list of deny.toml", &findings);
}

#[test]
fn banned_crates_stay_out() {
    let rules = rules();
    let findings: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| rules.banned.contains(package.name.as_str()))
        .map(|package| {
            format!(
                "`{}` {} is banned by deny.toml; `cargo tree --invert {}` says who brings it",
                package.name, package.version, package.name
            )
        })
        .collect();
    assert_none("no banned crate is among the dependencies", &findings);
}

#[test]
fn several_versions_of_a_crate_are_known_by_name() {
    let rules = rules();
    let metadata = metadata();
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in shipped(&metadata) {
        versions
            .entry(package.name.as_str())
            .or_default()
            .insert(package.version.to_string());
    }
    let mut findings = Vec::new();
    for (name, versions) in &versions {
        if versions.len() > 1 && !rules.several_versions.contains(*name) {
            let versions = versions.iter().cloned().collect::<Vec<_>>().join(", ");
            findings.push(format!("`{name}` comes in {versions}: `cargo tree --duplicates` says why; bring them together, or name it in deny.toml"));
        }
    }
    for name in &rules.several_versions {
        if versions
            .get(name.as_str())
            .is_none_or(|versions| versions.len() < 2)
        {
            findings.push(format!(
                "`{name}` no longer comes in several versions: take it out of deny.toml"
            ));
        }
    }
    assert_none(
        "the program holds one version of each crate, but for those that deny.toml names",
        &findings,
    );
}

#[test]
fn expressions_are_understood() {
    let allowed = BTreeSet::from([
        "MIT".to_owned(),
        "Unicode-3.0".to_owned(),
        "Apache-2.0 WITH LLVM-exception".to_owned(),
    ]);
    for met in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(GPL-3.0 OR Apache-2.0) AND MIT",
    ] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}
