//! Files that mean harm: the answer is short, and memory does not grow with them.

use std::io::Write;
use std::path::Path;

use service::audience::content::Content;
use service::audience::imports::{RowCounts, Upload};
use store::Db;

use super::shared::{files, problems};
use crate::support::World;

/// The most memory that this process had, in bytes; nothing where the system does not tell.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// A file of a beginning and a text that is repeated until it has so many bytes.
fn file(folder: &Path, beginning: &str, text: &str, bytes: usize) -> Content {
    let path = folder.join("people.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    file.write_all(beginning.as_bytes()).expect("room");
    for _ in 0..bytes / text.len() {
        file.write_all(text.as_bytes()).expect("room");
    }
    file.flush().expect("room");
    Content::File(path.into())
}

fn upload(content: Content) -> Upload<'static> {
    Upload {
        file_name: "people.csv",
        content,
        columns: &[],
    }
}

/// What a hostile file may take.
const GROWTH_MAXIMUM: usize = 64 * 1024 * 1024;
/// As much as would be noticed if it were kept.
const BYTES: usize = 2 * GROWTH_MAXIMUM;

/// A bomb: a part of an archive that unpacks to so many bytes.
fn bomb(folder: &Path, path: &str, bytes: usize) -> Content {
    let file = folder.join("bomb.zip");
    let row = format!("<row>{}</row>", " ".repeat(8_000));
    let mut archive = testkit::files::Archive::new(std::fs::File::create(&file).expect("a file"));
    archive
        .add("xl/workbook.xml", br#"<workbook><sheets><sheet name="P" r:id="a"/></sheets></workbook>"#)
        .and_then(|()| archive.add("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#))
        .and_then(|()| archive.add_repeated(path, row.as_bytes(), bytes / row.len()))
        .and_then(|()| archive.finish())
        .expect("room");
    Content::File(file.into())
}

testkit::on_both_databases! {
    async fn bombs_and_endless_texts_take_no_memory(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let folder = tempfile::tempdir().unwrap();
        let before = peak();
        for path in ["xl/s.xml", "xl/sharedStrings.xml"] {
            let content = bomb(folder.path(), path, GROWTH_MAXIMUM / 8 * 5);
            let answer = world.service.create_finder_from_file(scope, files("People"), &upload(content)).await;
            assert_eq!(problems(answer), [("file".to_owned(), "too_much_inside")], "{path}");
        }
        for (beginning, text, expected) in [
            ("[{\"email\":\"", "x", "too_much_inside"),
            ("[", "[", "broken_json"),
            ("{\"a\":", "{\"a\":", "too_much_inside"),
        ] {
            let content = file(folder.path(), beginning, text, BYTES / 4);
            let answer = world.service.create_finder_from_file(scope, files("People"), &upload(content)).await;
            assert_eq!(problems(answer), [("file".to_owned(), expected)], "{beginning}");
        }
        if let Some((before, after)) = before.zip(peak()) {
            assert!(after - before < GROWTH_MAXIMUM, "{} more bytes", after - before);
        }
    }

    async fn memory_does_not_grow_with_what_is_no_table(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let folder = tempfile::tempdir().unwrap();
        let before = peak();
        let wide = "x".repeat(1_000) + ",";
        for (beginning, text, expected) in [
            // One line without an end, as the header and below it.
            ("", "x", "no_header"),
            ("", wide.as_str(), "no_header"),
            ("PK\u{3}\u{4}", "\0", "spreadsheet"),
            ("<!DOCTYPE html [<!ENTITY a \"&b;\">]>\n", "&a;&a;&a;&a;\n", "other_format"),
        ] {
            let content = file(folder.path(), beginning, text, BYTES / 4);
            let answer = world.service.create_finder_from_file(scope, files("People"), &upload(content)).await;
            assert_eq!(problems(answer), [("file".to_owned(), expected)], "{beginning}{text:.10}");
        }
        if let Some((before, after)) = before.zip(peak()) {
            assert!(after - before < GROWTH_MAXIMUM, "{} more bytes", after - before);
        }
    }

    async fn a_line_without_an_end_costs_one_row(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let folder = tempfile::tempdir().unwrap();
        let before = peak();
        for beginning in ["email\na@b.example\n", "email\na@b.example\n\""] {
            let content = file(folder.path(), beginning, "x", BYTES / 2);
            let import = world.service.create_finder_from_file(scope, files("People"), &upload(content)).await.unwrap();
            assert_eq!((import.rows.total, import.rows.rejected), (2, 1));
        }
        if let Some((before, after)) = before.zip(peak()) {
            assert!(after - before < GROWTH_MAXIMUM, "{} more bytes", after - before);
        }
    }

    async fn wide_rows_are_taken_a_few_at_a_time(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let folder = tempfile::tempdir().unwrap();
        let columns = 12;
        let names: Vec<String> = (0..columns).map(|number| format!(",Note {number}")).collect();
        let header = names.concat();
        let cells = (",".to_owned() + &"y".repeat(16_000)).repeat(columns);
        let row = format!("jane@acme.example{cells}\n");
        let before = peak();
        let content = file(folder.path(), &format!("Email{header}\n"), &row, BYTES / 2);
        let rows = (BYTES / 2 / row.len()) as u64;
        let import = world.service.create_finder_from_file(scope, files("People"), &upload(content)).await.unwrap();
        let expected = RowCounts { total: rows, created: 1, merged: rows - 1, ..RowCounts::default() };
        assert_eq!(import.rows, expected);
        if let Some((before, after)) = before.zip(peak()) {
            assert!(after - before < GROWTH_MAXIMUM, "{} more bytes", after - before);
        }
    }
}
