//! Names of time zones that forms suggest.

use std::sync::LazyLock;

use domain::calendar::zone;

static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = zone::installed()
        .names()
        .into_iter()
        .filter(|name| is_place(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
});

/// Zones to suggest, by name: those of places, and UTC.
pub fn suggestions() -> Vec<String> {
    NAMES.clone()
}

/// Zones of places are named `Region/City`; the others are technical or kept for old programs.
fn is_place(name: &str) -> bool {
    const OTHERS: [&str; 9] = [
        "Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico", "posix", "right",
    ];
    match name.split_once('/') {
        Some((region, _)) => !OTHERS.contains(&region),
        None => name == "UTC",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_suggested() {
        let names = suggestions();
        for name in ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC"] {
            assert!(names.iter().any(|found| found == name), "{name}");
        }
        assert!(!names.iter().any(|name| name.starts_with("Etc/")));
    }
}
