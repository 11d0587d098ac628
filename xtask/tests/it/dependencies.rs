//! Dependencies point one way: domain <- words, store, connectors <- engine <- service <- web, api <- overture.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::files::{assert_none, root};

/// Every crate of the house with the crates of the house that it may depend on. Test code may also depend on `testkit`.
///
/// - `domain` knows nobody: it holds what all others speak about.
/// - `sandbox` and `checker` know nobody either: they judge what the engine does, so they share no code with it.
/// - `rehearsal` is a network within the process, for the engine to play on.
/// - `simulation` puts engine, services and network into one process, with faults, before the checker.
/// - `interleavings` explores the rules of sending that `domain` holds, and nothing of what carries them out.
/// - `overture` wires all of them together and is the only one that may.
const MAY_DEPEND_ON: [(&str, &[&str]); 20] = [
    ("domain", &[]),
    ("sandbox", &[]),
    ("checker", &[]),
    ("words", &["domain"]),
    ("interleavings", &["domain"]),
    ("store", &["domain"]),
    ("connectors", &["domain"]),
    ("push", &["domain"]),
    ("mail", &["domain"]),
    ("engine", &["domain", "words", "store", "connectors"]),
    (
        "service",
        &[
            "domain",
            "words",
            "store",
            "connectors",
            "engine",
            "push",
            "mail",
        ],
    ),
    (
        "rehearsal",
        &["domain", "store", "connectors", "sandbox", "engine"],
    ),
    ("web", &["domain", "words", "service"]),
    ("api", &["domain", "words", "service"]),
    (
        "simulation",
        &[
            "domain",
            "store",
            "connectors",
            "sandbox",
            "rehearsal",
            "engine",
            "service",
            "checker",
        ],
    ),
    (
        "overture",
        &[
            "domain",
            "words",
            "store",
            "connectors",
            "push",
            "mail",
            "sandbox",
            "rehearsal",
            "engine",
            "service",
            "web",
            "api",
            "checker",
            "simulation",
        ],
    ),
    (
        "testkit",
        &[
            "domain",
            "store",
            "sandbox",
            "connectors",
            "engine",
            "service",
        ],
    ),
    (
        "benches",
        &[
            "domain",
            "words",
            "store",
            "connectors",
            "push",
            "sandbox",
            "engine",
            "service",
            "web",
            "api",
            "testkit",
        ],
    ),
    (
        "crashes",
        &[
            "domain",
            "store",
            "connectors",
            "sandbox",
            "engine",
            "service",
            "checker",
            "testkit",
        ],
    ),
    ("xtask", &[]),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()
        .expect("cargo describes the workspace")
}

fn allowed(package: &str) -> Option<&'static [&'static str]> {
    MAY_DEPEND_ON
        .into_iter()
        .find(|(name, _)| *name == package)
        .map(|(_, allowed)| allowed)
}

/// The crates of the house among the dependencies of one kind.
fn house_dependencies(package: &Package, kind: DependencyKind) -> impl Iterator<Item = &str> {
    package
        .dependencies
        .iter()
        .filter(move |dependency| dependency.kind == kind && dependency.path.is_some())
        .map(|dependency| dependency.name.as_str())
}

#[test]
fn dependencies_point_one_way() {
    let mut findings = Vec::new();
    for package in &metadata().packages {
        let Some(allowed) = allowed(&package.name) else {
            findings.push(format!(
                "`{}` is new: say in MAY_DEPEND_ON (xtask/tests/it/dependencies.rs) and in ARCHITECTURE.md what it may depend on",
                package.name
            ));
            continue;
        };
        for dependency in house_dependencies(package, DependencyKind::Normal) {
            if !allowed.contains(&dependency) {
                findings.push(format!(
                    "`{}` must not depend on `{dependency}`; it may depend on {}",
                    package.name,
                    listed(allowed)
                ));
            }
        }
        for dependency in house_dependencies(package, DependencyKind::Build) {
            findings.push(format!(
                "the build script of `{}` must not depend on `{dependency}`",
                package.name
            ));
        }
    }
    assert_none("dependencies point one way", &findings);
}

#[test]
fn what_the_judges_know_is_their_own() {
    // The checker and the network it judges by are compiled into the tests of the others, never the other way round.
    let mut findings = Vec::new();
    for package in &metadata().packages {
        if !["sandbox", "checker"].contains(&package.name.as_str()) {
            continue;
        }
        for dependency in house_dependencies(package, DependencyKind::Development) {
            if ["engine", "service", "store"].contains(&dependency) {
                findings.push(format!(
                    "the tests of `{}` must not depend on `{dependency}`",
                    package.name
                ));
            }
        }
    }
    assert_none("the judges share no code with the engine", &findings);
}

#[test]
fn testkit_stays_in_tests() {
    let findings: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| !["benches", "crashes"].contains(&package.name.as_str()))
        .filter(|package| {
            house_dependencies(package, DependencyKind::Normal).any(|name| name == "testkit")
        })
        .map(|package| {
            format!(
                "`{}` depends on `testkit` outside of its tests",
                package.name
            )
        })
        .collect();
    assert_none("`testkit` is a dependency of tests only", &findings);
}

#[test]
fn no_bug_on_purpose_is_in_the_product() {
    // Features of a program are those of its own dependencies: what tests switch on does not count.
    let tree = std::process::Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "tree",
            "--locked",
            "--package",
            "overture",
            "--edges",
            "normal,build",
        ])
        .args(["--prefix", "none", "--format", "{p} [{f}]"])
        .output()
        .expect("cargo draws the tree");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let domain = tree.lines().find(|line| line.starts_with("domain "));
    assert!(domain.is_some_and(|line| line.ends_with("[]")), "{tree}");
    assert!(!tree.contains("seeded-bugs"), "{tree}");
}

#[test]
fn the_table_has_no_cycle() {
    // Where every crate depends only on crates that stand before it in some order, there is none.
    let mut placed: Vec<&str> = Vec::new();
    while placed.len() < MAY_DEPEND_ON.len() {
        let next = MAY_DEPEND_ON.into_iter().find(|(name, allowed)| {
            !placed.contains(name) && allowed.iter().all(|dependency| placed.contains(dependency))
        });
        let (name, _) = next.expect("some crate depends only on those already placed");
        placed.push(name);
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        return "no crate of the house".to_owned();
    }
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
