//! The time-zone data changes under existing plans: what has not left is derived anew, nothing is doubled
//! and nothing leaves before its window (F-28; I-21, I-22).
//!
//! Two compiled databases stand in two folders. The older one tells the zones as they were before British
//! Columbia, Alberta and Morocco left their clocks alone, the newer one as they are since.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::crash::Stage;

/// A compiled zone (TZif, RFC 9636) whose clocks follow a rule, in all years.
fn compiled(rule: &str, offset_seconds: i32, name: &str) -> Vec<u8> {
    let block = |wide: bool| {
        let mut bytes = b"TZif2".to_vec();
        bytes.extend([0; 15]);
        let names = name.len() as u32 + 1;
        // Whether in universal or standard time, leap seconds, transitions, types, letters of names.
        for count in [0, 0, 0, 0, 1, names] {
            bytes.extend(count.to_be_bytes());
        }
        bytes.extend(offset_seconds.to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes.push(0);
        if wide {
            bytes.extend(format!("\n{rule}\n").as_bytes());
        }
        bytes
    };
    [block(false), block(true)].concat()
}

/// A zone before and after its clocks were left alone.
#[derive(Clone, Copy)]
struct Zone {
    name: &'static str,
    before: (&'static str, i32, &'static str),
    after: (&'static str, i32, &'static str),
}

const VANCOUVER: Zone = Zone {
    name: "America/Vancouver",
    before: ("PST8PDT,M3.2.0,M11.1.0", -8 * 3_600, "PST"),
    after: ("MST7", -7 * 3_600, "MST"),
};
const EDMONTON: Zone = Zone {
    name: "America/Edmonton",
    before: ("MST7MDT,M3.2.0,M11.1.0", -7 * 3_600, "MST"),
    after: ("CST6", -6 * 3_600, "CST"),
};
const CASABLANCA: Zone = Zone {
    name: "Africa/Casablanca",
    before: ("<+01>-1", 3_600, "+01"),
    after: ("<+00>0", 0, "+00"),
};

/// A folder as machines have it, of an edition that is newer than the one in the program.
fn folder(root: &Path, edition: &str, is_new: bool) -> String {
    let folder = root.join(edition);
    for zone in [VANCOUVER, EDMONTON, CASABLANCA] {
        let path = folder.join(zone.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let (rule, offset, name) = if is_new { zone.after } else { zone.before };
        fs::write(path, compiled(rule, offset, name)).unwrap();
    }
    fs::write(folder.join("tzdata.zi"), format!("# version {edition}\n")).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn effects(ledger: &[Value]) -> Vec<(String, String)> {
    ledger
        .iter()
        .filter(|row| row["kind"] == "effect" && row["operation"] == "invitation_sent")
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("at"), text("person"))
        })
        .collect()
}

/// A slot from nine to noon every day; on the second day after the start the first invitations leave.
/// The data changes at `change`; after it everything of the day leaves between `from` and `until`.
async fn drill(database: Option<String>, zone: Zone, change: &str, from: &str, until: &str) {
    let root = tempfile::tempdir().unwrap();
    let older = folder(root.path(), "2999a", false);
    let newer = folder(root.path(), "2999b", true);
    let mut stage = Stage::set_up(database);
    let served = stage.serve_in(&[("TZDIR", &older)]);
    let schedule = json!({"time_zone": zone.name, "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "slots": [{"start": "09:00", "duration_minutes": 180}], "cohort_size": 8});
    stage.begin_campaign_on(&served, schedule, false).await;
    stage.advance_until(&served, change).await;
    let before = effects(&stage.network_ledger().await);
    assert_eq!(served.stop(), 0);

    let served = stage.serve_in(&[("TZDIR", &newer)]);
    stage.advance_until(&served, "2027-03-05T07:00:00Z").await;
    let after = effects(&stage.network_ledger().await);
    let moved: Vec<&(String, String)> = after
        .iter()
        .skip(before.len())
        .filter(|(at, _)| at.starts_with("2027-03-03"))
        .collect();
    assert!(!moved.is_empty(), "{} {after:?}", zone.name);
    for (at, _) in &moved {
        assert!(
            at.as_str() >= from && at.as_str() < until,
            "{} {at}",
            zone.name
        );
    }
    let day = after.iter().filter(|(at, _)| at.starts_with("2027-03-03"));
    assert_eq!(day.count(), 8, "{} a cohort, once", zone.name);
    let mut people: Vec<&String> = after.iter().map(|(_, person)| person).collect();
    people.sort_unstable();
    people.dedup();
    assert_eq!(people.len(), after.len(), "{} nobody twice", zone.name);

    // A process with the older data beside it, or after it, plans and sends nothing.
    assert_eq!(served.stop(), 0);
    let served = stage.serve_in(&[("TZDIR", &older)]);
    let count = after.len();
    stage.advance_until(&served, "2027-03-07T07:00:00Z").await;
    assert_eq!(
        effects(&stage.network_ledger().await).len(),
        count,
        "{}",
        zone.name
    );
    assert_eq!(served.stop(), 0);
}

/// The slot was to begin at 17:00 (UTC) and begins at 16:00.
#[tokio::test]
async fn vancouver_begins_an_hour_earlier() {
    let change = "2027-03-03T15:00:00Z";
    let (from, until) = ("2027-03-03T16:00:00", "2027-03-03T19:00:01");
    drill(None, VANCOUVER, change, from, until).await;
}

/// The slot had begun at 08:00 (UTC); by the new data it begins at 09:00.
#[tokio::test]
async fn casablanca_begins_an_hour_later_while_its_slot_is_open() {
    let change = "2027-03-03T08:30:00Z";
    let (from, until) = ("2027-03-03T09:00:00", "2027-03-03T12:00:01");
    drill(None, CASABLANCA, change, from, until).await;
}

/// The slot was open from 16:00 to 19:00 (UTC); by the new data it ends at 18:00.
#[tokio::test]
async fn edmonton_ends_an_hour_earlier_on_postgresql() {
    let Some(url) = testkit::postgres::empty_url().await else {
        return;
    };
    let change = "2027-03-03T16:30:00Z";
    let (from, until) = ("2027-03-03T16:30:00", "2027-03-03T18:00:01");
    drill(Some(url.clone()), EDMONTON, change, from, until).await;
    testkit::postgres::discard(&url).await;
}
