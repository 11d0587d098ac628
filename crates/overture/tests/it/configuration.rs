//! Flags go before environment variables, these before the file, the file before the defaults.

use crate::program::{overture, run, text};

/// The folder that `doctor` looked into, by each way of saying it.
#[test]
fn the_ways_of_a_setting_cover_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("overture.toml");
    std::fs::write(&file, "data = \"by-file\"\n").unwrap();
    let of = |name: &str| folder.path().join(name);
    let doctor = |flag: bool, variable: bool, config: bool| {
        let mut command = overture(&["doctor", "--json"]);
        command.current_dir(folder.path());
        if flag {
            command.args(["--data", text(&of("by-flag"))]);
        }
        if variable {
            command.env("OVERTURE_DATA", of("by-variable"));
        }
        if config {
            command.args(["--config", text(&file)]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(doctor(true, true, true).contains("by-flag"));
    assert!(doctor(false, true, true).contains("by-variable"));
    assert!(doctor(false, false, true).contains(text(&of("by-file"))));
    assert!(doctor(false, false, false).contains("overture-data"));
}

#[test]
fn the_file_itself_may_be_named_by_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("overture.toml");
    std::fs::write(&file, "[serve]\nrole = \"king\"\n").unwrap();
    let output = overture(&["serve"])
        .env("OVERTURE_CONFIG", &file)
        .output()
        .unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("line 2: `king` is no role"),
        "{complaint}"
    );
}

#[test]
fn a_file_with_an_unknown_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("overture.toml");
    std::fs::write(&file, "lissten = 1\n").unwrap();
    run(&["doctor", "--config", text(&file)]).failed(2, "unknown field `lissten`");
}
