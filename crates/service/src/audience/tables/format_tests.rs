//! Files of every kind, from the bytes to the people.

use testkit::files::{Archive, workbook, workbook_of, workbook_of_rows};

use super::*;

fn open(bytes: &[u8]) -> Result<Table, FileProblem> {
    super::open(&bytes.into())
}

fn table(bytes: &[u8]) -> Table {
    open(bytes).unwrap_or_else(|problem| panic!("a table: {problem}"))
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    table(bytes).collect()
}

fn problem(bytes: &[u8]) -> Option<&'static str> {
    open(bytes).err().map(FileProblem::code)
}

/// Number, name and address of each person; number and reason of what is rejected.
fn told(bytes: &[u8]) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    rows(bytes)
        .into_iter()
        .map(|row| match row.person {
            Ok(person) => {
                let key = row.key.map(|key| key.to_string().replace("in:", ""));
                let name = format!("{} {}", text(&person.first_name), text(&person.last_name));
                let address = key.or(person.email).unwrap_or_default();
                format!("{} {} {address}", row.number, name.trim())
            }
            Err(reason) => format!("{} {reason}", row.number),
        })
        .collect()
}

fn custom(bytes: &[u8], row: usize, name: &str) -> String {
    let person = rows(bytes).swap_remove(row).person.expect("a person");
    person.custom.get(name).cloned().unwrap_or_default()
}

#[test]
fn a_workbook_is_read_cell_by_cell() {
    let rows_of_sheet = r#"
        <row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><r><t>Met</t></r><r><t> on</t></r><rPh><t>no</t></rPh></is></c><c r="E2" t="str"><f>"Ti"&amp;"er"</f><v>Tier</v></c><c r="F2" t="s"><v>3</v></c></row>
        <row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5" t="inlineStr"><is><t>jane@acme.example</t></is></c><c r="D5" s="1"><v>46347</v></c><c r="E5"><f>1+1</f><v>2</v></c><c r="F5"><v>3.3612345678E10</v></c></row>
        <row r="6"><c r="A6" t="inlineStr"><is><t>=cmd|' /c calc'!A0</t></is></c><c r="B6" t="inlineStr"><is><t>bob@acme.example</t></is></c><c r="D6" s="2"><v>46347.5</v></c><c r="E6" t="b"><v>1</v></c><c r="F6" t="e"><v>#N/A</v></c></row>
        <row r="9"><c r="A9" t="inlineStr"><is><t>Nobody</t></is></c></row>"#;
    let file = workbook(rows_of_sheet, &["Name", "E-Mail", "Jane Do&#233;", "Phone"]);
    let found = table(&file);
    let detection = found.detection();
    assert_eq!(detection.kind, FileKind::Xlsx);
    assert_eq!(
        detection.part.as_deref(),
        Some("People"),
        "the first sheet is hidden"
    );
    assert_eq!(detection.header_row, Some(2));
    let found: Vec<Row> = found.collect();
    let numbers: Vec<u64> = found.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [5, 6, 9]);
    let jane = found[0].person.as_ref().unwrap();
    assert_eq!(jane.last_name.as_deref(), Some("Doé"));
    assert_eq!(jane.custom["Met on"], "2026-11-21");
    assert_eq!(
        (jane.custom["Tier"].as_str(), jane.custom["Phone"].as_str()),
        ("2", "33612345678")
    );
    let bob = found[1].person.as_ref().unwrap();
    assert!(told(&file)[1].contains("=cmd|'"), "a formula is a text");
    assert_eq!(bob.custom["Met on"], "2026-11-21 12:00:00");
    assert_eq!(
        (bob.custom["Tier"].as_str(), bob.custom.get("Phone")),
        ("true", None)
    );
    assert_eq!(found[2].person, Err(RejectReason::NoAddress));
    assert_eq!(found[2].line, "Nobody");
}

#[test]
fn rows_of_a_workbook_that_are_beyond_all_measure_are_told() {
    let long = "x".repeat(20_000);
    let file = workbook_of_rows(&[
        &["Email", "Note"],
        &["a@b.example", &long],
        &["c@d.example", "ok", "more"],
    ]);
    assert_eq!(told(&file), ["2 field_too_long", "3 too_many_cells"]);
    // A column far to the right, and rows whose numbers do not rise.
    let file = workbook(
        r#"<row r="4"><c r="A4" t="inlineStr"><is><t>Email</t></is></c></row><row r="4"><c r="A1" t="inlineStr"><is><t>a@b.example</t></is></c></row><row r="1"><c r="XFD1"><v>7</v></c></row>"#,
        &[],
    );
    assert_eq!(told(&file), ["5  a@b.example", "6 too_many_cells"]);
}

#[test]
fn json_is_read_as_a_list_line_by_line_or_from_within() {
    let list = br#"[{"name":"Jane Doe","profile_url":"linkedin.com/in/jane-doe","tags":["VIP","Lyon"],"company":{"name":"Acme","size":12}},
        {"email":"bob@acme.example","name":"Bob Roe","active":true,"company":null}, 7]"#;
    let found = table(list);
    assert_eq!(found.detection().kind, FileKind::Json);
    let fields: Vec<(&str, &str)> = found
        .detection()
        .columns
        .iter()
        .map(|column| (column.header.as_str(), column.field.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("name", "full_name"),
            ("profile_url", "profile_url"),
            ("tags", "tags"),
            ("company.name", "company"),
            ("company.size", "custom.company.size"),
            ("email", "email"),
            ("active", "custom.active"),
        ]
    );
    assert_eq!(
        told(list),
        [
            "1 Jane Doe jane-doe",
            "2 Bob Roe bob@acme.example",
            "3 broken_record"
        ]
    );
    let tags = rows(list)[0].person.as_ref().unwrap().tags.clone();
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["Lyon", "VIP"]);

    let lines = b"\xEF\xBB\xBF{\"email\":\"a@b.example\"}\n\n{\"email\":\n{\"email\":\"c@d.example\",\"first_name\":\"C\"}";
    assert_eq!(
        told(lines),
        ["1  a@b.example", "3 broken_record", "4 C c@d.example"]
    );

    let within = br#"{"meta":{"count":2,"tags":["x"]},"data":{"items":[{"email":"a@b.example"}],"other":[{"email":"no@b.example"}]}}"#;
    assert_eq!(told(within), ["1  a@b.example"]);
    assert_eq!(
        table(within).detection().part.as_deref(),
        Some("data.items")
    );
    let wide: Vec<u8> = "[{\"email\":\"zoe@b.example\",\"name\":\"Zoé É\"}]"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(told(&wide), ["1 Zoé É zoe@b.example"]);
    assert_eq!(told(br#"{"email":"one@b.example"}"#), ["1  one@b.example"]);
}

#[test]
fn json_that_breaks_off_changes_nothing() {
    assert_eq!(
        problem(br#"[{"email":"a@b.example"},{"email":"#),
        Some("broken_json")
    );
    assert_eq!(problem(b"[1,2,3]"), Some("no_header"));
    assert_eq!(problem(b"{}"), Some("no_header"));
    assert_eq!(problem(&b"[".repeat(100_000)), Some("broken_json"));
    let wide: Vec<String> = (0..600).map(|n| format!("\"f{n}\":1,")).collect();
    let wide = wide.concat();
    assert_eq!(
        problem(format!("[{{{wide}\"email\":\"a@b.example\"}}]").as_bytes()),
        Some("too_many_columns")
    );
    assert_eq!(
        table(b"[Email],Name\na@b.example,A\n").detection().kind,
        FileKind::Csv,
        "a bracket makes no JSON"
    );
}

/// `Connections.csv` in each form that it had.
const CONNECTIONS: &[(&str, &str, &[&str], &str)] = &[
    (
        "before the notes, before the addresses of profiles",
        "First Name,Last Name,Email Address,Company,Position,Connected On\nJane,Doe,jane@acme.example,Acme,VP,8/18/18\n",
        &["2 Jane Doe jane@acme.example"],
        "2018-08-18",
    ),
    (
        "with notes",
        "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing.\"\n\nFirst Name,Last Name,Email Address,Company,Position,Connected On\nJane,Doe,jane@acme.example,Acme,VP,08 Feb 2022\n",
        &["5 Jane Doe jane@acme.example"],
        "2022-02-08",
    ),
    (
        "with addresses of profiles, hidden members, and names over two lines",
        "Notes:\n\"When exporting your connection data, you may notice that some.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,https://www.linkedin.com/in/jane-doe,,\"Acme\nInc.\",VP,08 Feb 2026\n,,,,,,07 Jun 2026\nJosé,\"García, PhD\",https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa,,,,8 févr. 2026",
        &[
            "5 Jane Doe jane-doe",
            "6 hidden_member",
            "7 José García, PhD josé-garcía",
        ],
        "2026-02-08",
    ),
    (
        "saved again by a spreadsheet",
        "\u{FEFF}First Name;Last Name;URL;Email Address;Company;Position;Connected On\r\nJane;Doe;https://www.linkedin.com/in/jane-doe;;Acme;VP;4-Apr-21\r\n",
        &["2 Jane Doe jane-doe"],
        "2021-04-04",
    ),
    (
        "with every field in quotation marks",
        "\"Notes:\"\n\"When exporting\"\n\n\"First Name\",\"Last Name\",\"URL\",\"Email Address\",\"Company\",\"Position\",\"Connected On\"\n\"Jane\",\"Doe\",\"https://www.linkedin.com/in/jane-doe\",\"\",\"Acme\",\"VP\",\"08 Feb 2026\"\n",
        &["5 Jane Doe jane-doe"],
        "2026-02-08",
    ),
    (
        "with the address last",
        "First Name,Last Name,Email Address,Company,Position,Connected On,URL\nJane,Doe,,Acme,VP,21. November 2026,https://www.linkedin.com/in/jane-doe\n",
        &["2 Jane Doe jane-doe"],
        "2026-11-21",
    ),
];

#[test]
fn connections_are_read_in_every_header_era() {
    for (era, file, expected, connected_on) in CONNECTIONS {
        let found = table(file.as_bytes());
        assert_eq!(
            found.detection().kind,
            FileKind::LinkedinConnections,
            "{era}"
        );
        assert_eq!(told(file.as_bytes()), *expected, "{era}");
        assert_eq!(
            custom(file.as_bytes(), 0, "Connected On"),
            *connected_on,
            "{era}"
        );
    }
}

#[test]
fn invitations_are_read_in_every_header_era() {
    let old = "From,To,Sent At,Message,Direction\nMe Myself,Jane Doe,\"1/29/23, 2:37 PM\",\"Hi,\nJane\",OUTGOING\n";
    assert_eq!(
        told(old.as_bytes()),
        ["2 no_address"],
        "names alone are nobody in particular"
    );
    let new = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\nMe Myself,Jane Doe,\"1/29/26, 2:37 PM\",\"Hi,\nJane\",OUTGOING,https://www.linkedin.com/in/me-myself,https://www.linkedin.com/in/jane-doe\nJosé García,Me Myself,\"11/21/26, 3:04 PM\",,INCOMING,https://www.linkedin.com/in/josé-garcía,https://www.linkedin.com/in/me-myself\n";
    assert_eq!(
        table(new.as_bytes()).detection().kind,
        FileKind::LinkedinInvitations
    );
    assert_eq!(
        told(new.as_bytes()),
        ["2 Jane Doe jane-doe", "3 José García josé-garcía"]
    );
    let of = |row, name| custom(new.as_bytes(), row, name);
    assert_eq!(
        (of(0, "Invitation"), of(0, "Invited On")),
        ("outgoing".to_owned(), "2026-01-29".to_owned())
    );
    assert_eq!(
        (of(1, "Invitation"), of(1, "Invited On")),
        ("incoming".to_owned(), "2026-11-21".to_owned())
    );
}

const ME: &str = "https://www.linkedin.com/in/me-myself";
const JANE: &str = "https://www.linkedin.com/in/jane-doe";
const BOB: &str = "https://www.linkedin.com/in/bob-roe";

#[test]
fn messages_are_read_in_every_header_era() {
    let first = "From,To,Date,Subject,Content,Direction,Folder\nJane Doe,Me Myself,\"8/18/18, 3:04 PM\",,Hello,INCOMING,INBOX\n";
    assert_eq!(
        table(first.as_bytes()).detection().kind,
        FileKind::LinkedinMessages
    );
    assert_eq!(told(first.as_bytes()), ["2 no_address", "3 no_address"]);

    let second = format!(
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\nc1,,Jane Doe,{JANE},Me Myself,2023-01-02 10:00:00 UTC,,Hi,INBOX\nc1,,Me Myself,{ME},Jane Doe,2023-01-03 10:00:00,,Hello,INBOX\nc2,,Me Myself,{ME},Bob Roe,2023-01-04 10:00:00 UTC,,Hey,\n"
    );
    assert_eq!(
        told(second.as_bytes()),
        ["2 Jane Doe jane-doe"],
        "who never wrote has no address yet"
    );

    let rows = [
        format!("c1,,Jane Doe,{JANE},Me Myself,{ME},2026-01-02 10:00:00 UTC,,\"Hi,\nthere\",INBOX"),
        format!("c1,,Me Myself,{ME},Jane Doe,{JANE},2026-01-03 10:00:00 UTC,,Hello,INBOX"),
        format!("c2,,Me Myself,{ME},\"Bob, Roe\",{BOB},2026-01-04 10:00:00 UTC,,Hey,"),
        "c3,,Sponsor,,Me Myself,https://www.linkedin.com/in/me-myself,2026-01-05 10:00:00 UTC,Offer,<p>Buy</p>,INBOX".to_owned(),
        "c4,,LinkedIn Member,,Me Myself,https://www.linkedin.com/in/me-myself,2026-01-06 10:00:00 UTC,,Gone,INBOX".to_owned(),
    ];
    let header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER";
    let third = format!("{header}\n{}\n", rows.join("\n"));
    let people = told(third.as_bytes());
    assert_eq!(
        (people.len(), people[0].as_str()),
        (2, "2 Jane Doe jane-doe")
    );
    assert!(people[1].starts_with("4 ") && people[1].ends_with("bob-roe"));
    assert_eq!(custom(third.as_bytes(), 0, "Messages"), "2");
    assert_eq!(custom(third.as_bytes(), 0, "Last Message On"), "2026-01-03");

    let later = format!(
        "{header},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n{},,No,No\n{},,No,No\n{},,Yes,No\n",
        rows[0], rows[1], rows[2]
    );
    assert_eq!(
        told(later.as_bytes()).len(),
        2,
        "a draft is no message; of one conversation nobody is known to be the owner"
    );

    let quote = |line: &str| format!("\"{}\"", line.replace(',', "\",\""));
    let first = format!(
        "\"c1\",\"\",\"Jane Doe\",\"{JANE}\",\"Me Myself\",\"{ME}\",\"2026-03-02 10:00:00 UTC\",\"\",\"Dear \"\"Me\"\",\n\n=1+1\",\"INBOX\",\"\",\"No\",\"No\""
    );
    let names = format!("{header},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT");
    let second =
        format!("c2,,Me Myself,{ME},Bob Roe,{BOB},2026-03-04 10:00:00 UTC,,Hey,INBOX,,No,No");
    let quoted = [quote(&names), first, quote(&second)].join("\n");
    assert_eq!(
        told(quoted.as_bytes()),
        ["2 Jane Doe jane-doe", "3 Bob Roe bob-roe"]
    );

    assert_eq!(problem(b"No conversations found"), Some("no_header"));
}

#[test]
fn a_broken_message_costs_one_row() {
    let header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER";
    let file = format!(
        "{header}\nc0,\"open\nc1,,Jane Doe,{JANE},Me,{ME},2026-01-02 10:00:00 UTC,,Hi,INBOX\nc2,,Me,{ME},Bob Roe,{BOB},2026-01-04 10:00:00 UTC,,Hey,\n"
    );
    assert_eq!(
        told(file.as_bytes()),
        [
            "2 broken_quotes",
            "3 Jane Doe jane-doe",
            "4 Bob Roe bob-roe"
        ]
    );
}

#[test]
fn the_whole_archive_is_one_table() {
    let invitations = format!(
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\nMe Myself,Bob Roe,\"1/29/26, 2:37 PM\",,OUTGOING,{ME},{BOB}\n"
    );
    // One conversation alone would not tell whose archive it is.
    let messages = format!(
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\nc1,,Jane Doe,{JANE},Me Myself,{ME},2026-01-02 10:00:00 UTC,,Hi,INBOX\n"
    );
    let connections = format!(
        "Notes:\n\"About\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,{JANE},,Acme,VP,08 Feb 2026\n"
    );
    let file = Archive::in_memory()
        .with("Basic/Profile.csv", b"First Name,Last Name\nMe,Myself\n")
        .with("Basic/CONNECTIONS.csv", connections.as_bytes())
        .with("Basic/Invitations.csv", invitations.as_bytes())
        .with("Basic/messages.csv", messages.as_bytes())
        .with("Basic/Rich_Media.csv", b"x")
        .bytes();
    let found = table(&file);
    assert_eq!(found.detection().kind, FileKind::LinkedinArchive);
    let people = told(&file);
    assert_eq!(people.len(), 3);
    assert!(
        people[0].ends_with("Jane Doe jane-doe")
            && people[1].ends_with("Bob Roe bob-roe")
            && people[2].ends_with("Jane Doe jane-doe"),
        "{people:?}"
    );
    let numbers: Vec<u64> = found.map(|row| row.number).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next));
    let empty = Archive::in_memory()
        .with("messages.csv", b"No conversations found")
        .bytes();
    assert_eq!(rows(&empty).len(), 0);
}

#[test]
fn a_zip_bomb_is_left_packed() {
    for claimed in [None, Some(10)] {
        let mut archive = Archive::in_memory();
        archive.claimed_bytes = claimed;
        archive
            .add_repeated("Connections.csv", &vec![b'x'; 1 << 16], 700)
            .unwrap();
        assert_eq!(
            problem(&archive.bytes()),
            Some("too_much_inside"),
            "{claimed:?}"
        );
    }
}

#[test]
fn archives_within_archives_stay_closed() {
    let inner = workbook_of_rows(&[&["Email"], &["a@b.example"]]);
    let outer = Archive::in_memory().with("inner.xlsx", &inner).bytes();
    assert_eq!(problem(&outer), Some("spreadsheet"));
}

#[test]
fn a_directory_of_a_million_parts_is_not_read() {
    let mut archive = Archive::in_memory();
    archive
        .add("Connections.csv", b"First Name,Connected On\n")
        .unwrap();
    archive.add_overlapping(50_000);
    assert_eq!(problem(&archive.bytes()), Some("spreadsheet"));
}

#[test]
fn overlapping_parts_are_read_once() {
    let content = format!(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,{JANE},,,,\n"
    );
    let mut archive = Archive::in_memory();
    archive.add("Connections.csv", content.as_bytes()).unwrap();
    archive.add_overlapping(5_000);
    assert_eq!(told(&archive.bytes()), ["2 Jane Doe jane-doe"]);
}

#[test]
fn names_that_climb_out_of_the_archive_write_nothing() {
    let content = format!(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,{JANE},,,,\n"
    );
    let file = Archive::in_memory()
        .with("../../../tmp/Connections.csv", content.as_bytes())
        .bytes();
    assert_eq!(told(&file), ["2 Jane Doe jane-doe"]);
    assert!(!std::path::Path::new("../../../tmp/Connections.csv").exists());
}

#[test]
fn an_archive_that_was_cut_or_changed_is_told() {
    let whole = workbook_of_rows(&[&["Email"], &["a@b.example"]]);
    assert_eq!(problem(&whole[..whole.len() - 40]), Some("spreadsheet"));
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        // Whatever the byte was, the answer is an answer.
        let _ = open(&changed).map(Iterator::count);
    }
}

#[test]
fn a_workbook_that_declares_entities_is_refused() {
    let bomb = "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let sheet =
        r#"<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c></row></sheetData></worksheet>"#;
    assert_eq!(
        problem(&workbook_of(sheet, bomb)),
        Some("forbidden_content")
    );
    let outside = "<!DOCTYPE worksheet SYSTEM \"http://127.0.0.1:1/x.dtd\"><worksheet><sheetData/></worksheet>";
    assert_eq!(
        problem(&workbook_of(outside, "<sst/>")),
        Some("forbidden_content")
    );
    let undeclared = workbook(
        r#"<row r="1"><c t="inlineStr"><is><t>&xxe;</t></is></c></row>"#,
        &[],
    );
    assert_eq!(problem(&undeclared), Some("forbidden_content"));
}

#[test]
fn tags_and_texts_without_an_end_are_refused() {
    let attributes: Vec<String> = (0..200_000).map(|n| format!(" a{n}=\"\"")).collect();
    let attributes = attributes.concat();
    let namespaces: Vec<String> = (0..100_000).map(|n| format!(" xmlns:n{n}=\"u\"")).collect();
    let namespaces = namespaces.concat();
    let text = "x".repeat(3 << 20);
    for inside in [
        format!("<row r=\"1\"{attributes}></row>"),
        format!("<row r=\"1\"{namespaces}></row>"),
        format!("<row r=\"1\"><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>"),
        "<row>".repeat(100),
    ] {
        assert_eq!(
            problem(&workbook(&inside, &[])),
            Some("too_much_inside"),
            "{inside:.30}"
        );
    }
}

#[test]
fn merged_cells_cost_nothing() {
    let merges = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(10_000);
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c t=\"inlineStr\"><is><t>Email</t></is></c></row><row r=\"1048576\"><c t=\"inlineStr\"><is><t>a@b.example</t></is></c></row></sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    );
    assert_eq!(
        told(&workbook_of(&sheet, "<sst/>")),
        ["1048576  a@b.example"]
    );
}

#[test]
fn a_workbook_in_a_foreign_encoding_is_refused() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c t=\"inlineStr\"><is><t>Email</t></is></c></row></sheetData></worksheet>";
    let book = |sheet: &[u8]| {
        Archive::in_memory()
            .with("xl/workbook.xml", br#"<workbook><sheets><sheet name="P" r:id="a"/></sheets></workbook>"#)
            .with("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#)
            .with("xl/s.xml", sheet)
            .bytes()
    };
    assert_eq!(told(&book(sheet.as_bytes())), Vec::<String>::new());
    let wide: Vec<u8> = sheet.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(matches!(
        problem(&book(&wide)),
        Some("unreadable" | "no_header")
    ));
    let broken = sheet.replace("Email", "Em\u{1}il").into_bytes();
    let broken: Vec<u8> = broken
        .into_iter()
        .map(|byte| if byte == 1 { 0xFF } else { byte })
        .collect();
    assert_eq!(problem(&book(&broken)), Some("unreadable"));
}

#[test]
fn nothing_within_a_workbook_points_outside() {
    let book = r#"<workbook><sheets><sheet name="P" r:id="a"/></sheets></workbook>"#;
    let relations = r#"<Relationships><Relationship Id="a" Type="x/worksheet" TargetMode="External" Target="http://127.0.0.1:1/sheet.xml"/></Relationships>"#;
    let file = Archive::in_memory()
        .with("xl/workbook.xml", book.as_bytes())
        .with("xl/_rels/workbook.xml.rels", relations.as_bytes())
        .bytes();
    assert_eq!(problem(&file), Some("no_rows"));
}
