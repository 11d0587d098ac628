//! Files that mean harm, handed to the running program (S-21): each gets its answer soon, the process does not grow with it,
//! and whoever asks for something else meanwhile is answered.

use std::time::Duration;

use serde_json::Value;
use testkit::files::{Archive, workbook, workbook_of};

use crate::program::{Served, client_builder, run, run_with_input, text};

/// What the memory of the process may grow by, in bytes.
const GROWTH_MAXIMUM: u64 = 64 * 1024 * 1024;
/// More than that in one file: it would be noticed if it were kept.
const MORE_THAN_MAY_BE_KEPT: usize = 72 * 1024 * 1024;
/// What an answer may take. The program promises five seconds where it is optimised and has the machine for itself; here it is
/// neither.
const PATIENCE: Duration = Duration::from_secs(20);

/// An installation with a workspace, and a key to it.
struct Installation {
    _folder: tempfile::TempDir,
    served: Served,
    client: reqwest::Client,
    address: String,
    key: String,
    /// The member whose the finders are.
    owner: String,
}

impl Installation {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let command = |arguments: &[&str]| -> Value {
            run(&[arguments, &["--data", text(folder.path()), "--json"]].concat()).json()
        };
        let user = [
            "user",
            "create",
            "--email",
            "ada@example.org",
            "--name",
            "Ada Byron",
        ];
        let place = ["--data", text(folder.path()), "--json"];
        run_with_input(&[&user[..], &place].concat(), "").json();
        let manager = [
            "--time-zone",
            "Europe/Paris",
            "--manager",
            "ada@example.org",
        ];
        let workspace =
            command(&[&["workspace", "create", "--name", "Team"][..], &manager].concat());
        let workspace = workspace["id"].as_str().unwrap();
        let role = ["--name", "test", "--role", "manager"];
        let key = command(&[&["key", "create", "--workspace", workspace][..], &role].concat());
        let served = Served::serve(&["--data", text(folder.path())]);
        let mut installation = Self {
            address: format!("{}/api/v1/workspaces/{workspace}", served.address),
            key: key["secret"].as_str().unwrap().to_owned(),
            owner: String::new(),
            client: client_builder().timeout(PATIENCE).build().unwrap(),
            served,
            _folder: folder,
        };
        let members: Value = installation
            .get("members")
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        members["items"][0]["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut installation.owner);
        installation
    }

    async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        let request = self.client.get(format!("{}/{path}", self.address));
        request.bearer_auth(&self.key).send().await
    }

    /// Hands a file in, and asks for something else meanwhile.
    async fn import(&self, file: Vec<u8>) -> Value {
        let import = self
            .client
            .post(format!(
                "{}/imports?finder_name=Fair&owner_id={}",
                self.address, self.owner
            ))
            .bearer_auth(&self.key)
            .header("content-type", "application/octet-stream")
            .body(file)
            .send();
        let meanwhile = self.get("contacts?limit=1");
        let (import, meanwhile) = tokio::join!(import, meanwhile);
        assert_eq!(meanwhile.unwrap().status(), 200, "nobody else suffers");
        import.unwrap().json().await.unwrap()
    }

    /// Bytes of memory: what the process has now, and the most that it had. None where the system does not tell.
    fn memory(&self) -> Option<(u64, u64)> {
        let status = format!("/proc/{}/status", self.served.process());
        let status = std::fs::read_to_string(status).ok()?;
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kilobytes * 1024)
        };
        Some((of("VmRSS:")?, of("VmHWM:")?))
    }
}

/// What is to become of a file.
enum Expected {
    /// It is refused, for this reason.
    Refused(&'static str),
    /// It is taken: contacts that come in, and rows that do not.
    Taken(u64, u64),
}

use Expected::{Refused, Taken};

fn repeated(beginning: &str, text: &str, bytes: usize) -> Vec<u8> {
    let mut file = beginning.as_bytes().to_vec();
    file.extend(text.as_bytes().repeat(bytes / text.len()));
    file
}

/// A workbook whose part unpacks to so many bytes, and says of itself that it is this long.
fn bomb(path: &str, bytes: usize, claimed: Option<u32>) -> Vec<u8> {
    let row = format!("<row>{}</row>", " ".repeat(8_000));
    let mut archive = Archive::in_memory()
        .with("xl/workbook.xml", br#"<workbook><sheets><sheet name="P" r:id="a"/></sheets></workbook>"#)
        .with("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#);
    archive.claimed_bytes = claimed;
    archive
        .add_repeated(path, row.as_bytes(), bytes / row.len())
        .unwrap();
    archive.bytes()
}

fn row_of(cell: &str) -> Vec<u8> {
    workbook(
        &format!("<row r=\"1\"><c t=\"inlineStr\"><is><t>{cell}</t></is></c></row>"),
        &[],
    )
}

fn attributes(name: &str, count: usize) -> Vec<u8> {
    let all: Vec<String> = (0..count)
        .map(|number| format!(" {name}{number}=\"u\""))
        .collect();
    workbook(&format!("<row r=\"1\"{}></row>", all.concat()), &[])
}

fn merged() -> Vec<u8> {
    let merges = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(100_000);
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        "<row>{}</row><row r=\"1048576\">{}</row>",
        cell("Email"),
        cell("merged@b.example")
    );
    let sheet = format!(
        "<worksheet><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    );
    workbook_of(&sheet, "<sst/>")
}

fn parts(times: usize) -> Vec<u8> {
    let mut archive = Archive::in_memory().with("a.csv", b"email\na@b.example\n");
    archive.add_overlapping(times);
    archive.bytes()
}

fn wide(text: &str) -> Vec<u8> {
    text.chars()
        .flat_map(|letter| u32::from(letter).to_le_bytes())
        .collect()
}

/// The files, each made when its turn has come.
type Hostile = (&'static str, fn() -> Vec<u8>, Expected);

const FILES: &[Hostile] = &[
    (
        "a sheet that unpacks to 600 times its size",
        || bomb("xl/s.xml", 40 << 20, None),
        Refused("too_much_inside"),
    ),
    (
        "shared texts that do",
        || bomb("xl/sharedStrings.xml", 40 << 20, None),
        Refused("too_much_inside"),
    ),
    (
        "a part that claims to be short",
        || bomb("xl/s.xml", 40 << 20, Some(10)),
        Refused("too_much_inside"),
    ),
    (
        "a part that claims to be long",
        || bomb("xl/s.xml", 1 << 20, Some(u32::MAX)),
        Refused("no_header"),
    ),
    (
        "a million parts that overlap",
        || parts(1_000_000),
        Refused("spreadsheet"),
    ),
    (
        "an archive within an archive",
        || {
            Archive::in_memory()
                .with("in.xlsx", &row_of("Email"))
                .bytes()
        },
        Refused("spreadsheet"),
    ),
    (
        "a name that climbs out",
        || {
            Archive::in_memory()
                .with("../../../people.csv", b"email\n")
                .bytes()
        },
        Refused("spreadsheet"),
    ),
    (
        "entities",
        || {
            workbook_of(
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><worksheet>&b;</worksheet>",
                "<sst/>",
            )
        },
        Refused("forbidden_content"),
    ),
    (
        "attributes without an end",
        || attributes("a", 1_000_000),
        Refused("too_much_inside"),
    ),
    (
        "names of names without an end",
        || attributes("xmlns:a", 500_000),
        Refused("too_much_inside"),
    ),
    ("merged cells", merged, Taken(1, 0)),
    (
        "a document with entities",
        || repeated("<!DOCTYPE html [<!ENTITY a \"&b;\">]>\n", "&a;", 1 << 20),
        Refused("other_format"),
    ),
    (
        "a line without an end",
        || repeated("", "x", MORE_THAN_MAY_BE_KEPT),
        Refused("no_header"),
    ),
    (
        "a row without an end",
        || repeated("email\nline@b.example\n", "x", MORE_THAN_MAY_BE_KEPT),
        Taken(1, 1),
    ),
    (
        "a quote without an end",
        || repeated("email\nquote@b.example\n\"", "x", 8 << 20),
        Taken(1, 1),
    ),
    (
        "quotes within quotes",
        || repeated("email\nquotes@b.example\n", "\"", 8 << 20),
        Taken(1, 1),
    ),
    (
        "a text of JSON without an end",
        || repeated("[{\"email\":\"", "x", MORE_THAN_MAY_BE_KEPT),
        Refused("too_much_inside"),
    ),
    (
        "lists within lists",
        || repeated("", "[", 8 << 20),
        Refused("broken_json"),
    ),
    (
        "four bytes for each letter",
        || wide("email\nwide@b.example\n"),
        Refused("foreign_encoding"),
    ),
    (
        "seven bits for each letter",
        || b"+AGUAbQBhAGkAbA-\nseven+AEA-b.example\n".to_vec(),
        Refused("no_header"),
    ),
    (
        "nothing but zeros",
        || vec![0; 1 << 20],
        Refused("foreign_encoding"),
    ),
    (
        "letters that are none",
        || b"email\nbroken\xff\xfe\xc0@b.example\nwhole@b.example\n".to_vec(),
        Taken(2, 0),
    ),
    (
        "a header alone",
        || b"email;first name\n".to_vec(),
        Refused("no_rows"),
    ),
    ("nothing", Vec::new, Refused("no_header")),
    (
        "formulas",
        || {
            b"email;first name\nformula@b.example;\"=HYPERLINK(\"\"http://x.example\"\")\"\n"
                .to_vec()
        },
        Taken(1, 0),
    ),
];

#[tokio::test]
async fn hostile_files_are_answered_soon_and_take_no_memory() {
    let installation = Installation::new().await;
    let first = installation
        .import(b"email\nfirst@b.example\n".to_vec())
        .await;
    assert_eq!(first["rows"]["created"], 1, "{first}");
    let before = installation.memory();
    let mut wrong = Vec::new();
    for (name, make, expected) in FILES {
        let answer = installation.import(make()).await;
        let rows = &answer["rows"];
        let is_right = match expected {
            Refused(code) => answer["errors"][0]["code"] == *code,
            Taken(created, rejected) => {
                rows["created"] == *created && rows["rejected"] == *rejected
            }
        };
        println!(
            "{name}: {} MiB",
            installation.memory().map_or(0, |(_, most)| most >> 20)
        );
        if !is_right {
            wrong.push(format!("{name}: {answer}"));
        }
        if let Some(((before, _), (_, most))) = before.zip(installation.memory()) {
            assert!(
                most.saturating_sub(before) <= GROWTH_MAXIMUM,
                "{name}: from {before} to {most} bytes"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
