//! Files as they come, from the bytes to the people.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn open(bytes: &[u8]) -> Result<Table, FileProblem> {
    super::open(&bytes.into())
}

fn open_as(bytes: &[u8], choices: &[ColumnChoice]) -> Result<Table, FileProblem> {
    super::open_as(&bytes.into(), choices, &BTreeMap::new())
}

fn samples(bytes: &[u8], count: usize) -> Vec<Vec<String>> {
    open(bytes)
        .expect("a table")
        .samples(count)
        .expect("samples")
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    open(bytes).expect("a table").collect()
}

fn people(bytes: &[u8]) -> Vec<ContactFields> {
    rows(bytes)
        .into_iter()
        .map(|row| row.person.expect("a person"))
        .collect()
}

fn rejects(bytes: &[u8]) -> Vec<(u64, RejectReason)> {
    rows(bytes)
        .into_iter()
        .filter_map(|row| Some((row.number, row.person.err()?)))
        .collect()
}

/// First name, last name, company.
fn brief(person: &ContactFields) -> (&str, &str, &str) {
    (
        person.first_name.as_deref().unwrap_or(""),
        person.last_name.as_deref().unwrap_or(""),
        person.company.as_deref().unwrap_or(""),
    )
}

#[test]
fn connections_of_the_archive_are_read() {
    let file = "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,https://www.linkedin.com/in/jane-doe-123,,Acme,VP Operations,21 Nov 2026\nJosé,\"García, PhD\",https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa,jose@acme.example,\"Acme, Inc.\",CEO,20 Nov 2026\n,,,,,,07 Jun 2026\n";
    let table = open(file.as_bytes()).unwrap();
    assert_eq!(table.detection().header_row, Some(4));
    let rows: Vec<Row> = table.collect();
    assert_eq!(
        rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [5, 6, 7]
    );
    let jane = rows[0].person.as_ref().unwrap();
    assert_eq!(brief(jane), ("Jane", "Doe", "Acme"));
    assert_eq!(jane.title.as_deref(), Some("VP Operations"));
    assert_eq!(jane.custom["Connected On"], "2026-11-21");
    assert_eq!(
        rows[1].person.as_ref().unwrap().company.as_deref(),
        Some("Acme, Inc.")
    );
    assert_eq!(rows[2].person, Err(RejectReason::HiddenMember));
    assert_eq!(rows[2].line, ",,,,,,07 Jun 2026");
}

#[test]
fn a_french_spreadsheet_is_read_in_every_encoding() {
    let file = "Société;Prénom;Nom;Adresse e-mail;Profil LinkedIn;Intitulé du poste;Ville;Pays\r\nCafé Bleu;Zoé;Lefèvre;zoe@cafe.example;linkedin.com/in/zoe-lefevre;Gérante;Orléans;France\r\n";
    let wide = |bytes_of: fn(u16) -> [u8; 2], mark: &[u8]| {
        let mut bytes = mark.to_vec();
        bytes.extend(file.encode_utf16().flat_map(bytes_of));
        bytes
    };
    let (narrow, _, _) = Encoding::Windows1252.codec().encode(file);
    let files = [
        (file.as_bytes().to_vec(), Encoding::Utf8),
        ([b"\xEF\xBB\xBF", file.as_bytes()].concat(), Encoding::Utf8),
        (narrow.into_owned(), Encoding::Windows1252),
        (wide(u16::to_le_bytes, b"\xFF\xFE"), Encoding::Utf16Le),
        (wide(u16::to_be_bytes, b"\xFE\xFF"), Encoding::Utf16Be),
        (wide(u16::to_le_bytes, b""), Encoding::Utf16Le),
    ];
    for (bytes, encoding) in files {
        let table = open(&bytes).unwrap();
        assert_eq!(table.detection().encoding, encoding);
        assert_eq!(table.detection().separator, ';');
        let found: Vec<Row> = table.collect();
        let zoe = found[0].person.as_ref().unwrap();
        assert_eq!(brief(zoe), ("Zoé", "Lefèvre", "Café Bleu"), "{encoding}");
        assert_eq!(zoe.title.as_deref(), Some("Gérante"));
        assert_eq!(zoe.city.as_deref(), Some("Orléans"));
        assert_eq!(zoe.email.as_deref(), Some("zoe@cafe.example"));
        assert_eq!(
            zoe.profile_url.as_deref(),
            Some("linkedin.com/in/zoe-lefevre")
        );
    }
}

#[test]
fn a_german_table_and_its_language_are_read() {
    let file = "Nachname|Vorname|Firma|Position|E-Mail-Adresse|Sprache|Branche\nMüller|Jürgen|Weiß GmbH|Geschäftsführer|j@weiss.example|Deutsch|Bau\n";
    let found = people(file.as_bytes());
    assert_eq!(brief(&found[0]), ("Jürgen", "Müller", "Weiß GmbH"));
    assert_eq!(found[0].language.as_deref(), Some("de"));
    assert_eq!(found[0].industry.as_deref(), Some("Bau"));
}

#[test]
fn columns_of_prospecting_tools_are_read_in_any_order() {
    let file = "query,profileUrl,fullName,location,jobTitle,companyName,salesNavigatorUrl,email,workEmail\nq,https://www.linkedin.com/in/ann/,Dr. Ann van der Berg,\"Utrecht, Utrecht, Netherlands\",CTO,Acme,https://www.linkedin.com/sales/lead/x,,ann@acme.example\n";
    let found = people(file.as_bytes());
    assert_eq!(brief(&found[0]), ("Ann", "van der Berg", "Acme"));
    assert_eq!(found[0].city.as_deref(), Some("Utrecht"));
    assert_eq!(found[0].country.as_deref(), Some("Netherlands"));
    assert_eq!(found[0].email.as_deref(), Some("ann@acme.example"));
    assert_eq!(found[0].custom["query"], "q");
}

#[test]
fn unknown_columns_become_custom_fields_and_nothing_is_lost() {
    let file = "Email;Tier;Email 2;Notes;Website\na@b.example;gold;c@d.example;\"two\nlines\";https://b.example\nx@y.example;;not an address;;\n";
    let found = people(file.as_bytes());
    let expected = BTreeMap::from(
        [
            ("Tier", "gold"),
            ("Email 2", "c@d.example"),
            ("Notes", "two\nlines"),
            ("Website", "https://b.example"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    assert_eq!(found[0].custom, expected);
    assert_eq!(found[1].custom["Email 2"], "not an address");
}

#[test]
fn formulas_are_kept_as_text() {
    let file =
        "Email,Company\n\"a@b.example\",\"=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\"\n";
    let found = people(file.as_bytes());
    assert_eq!(
        found[0].company.as_deref(),
        Some("=HYPERLINK(\"http://evil.example\",\"x\")")
    );
}

#[test]
fn bad_rows_are_told_with_their_numbers_and_the_rest_is_read() {
    let long = "x".repeat(domain::limits::IMPORT_FIELD_BYTES_MAXIMUM + 1);
    let file = format!(
        "Name,URL,Email\n\
         Good One,https://www.linkedin.com/in/good-one,\n\
         Nobody,,\n\
         \n\
         Evil,https://linkedin.com.evil.example/in/jane,\n\
         Odd,,jane at acme\n\
         \"Two\nlines\",https://www.linkedin.com/in/two-lines,\n\
         Many,https://www.linkedin.com/in/many,,x\n\
         \"Open,https://www.linkedin.com/in/open,\n\
         Long,https://www.linkedin.com/in/long,{long}\n\
         Null\0,https://www.linkedin.com/in/null-byte,\n\
         Short,https://www.linkedin.com/in/short\n"
    );
    assert_eq!(
        rejects(file.as_bytes()),
        [
            (3, RejectReason::NoAddress),
            (5, RejectReason::NotAProfile),
            (6, RejectReason::NotAnEmailAddress),
            (8, RejectReason::TooManyCells),
            (9, RejectReason::BrokenQuotes),
            (10, RejectReason::FieldTooLong),
        ]
    );
    let good: Vec<String> = rows(file.as_bytes())
        .into_iter()
        .filter_map(|row| row.person.ok()?.first_name)
        .collect();
    assert_eq!(good, ["Good", "Two", "Null", "Short"]);
}

#[test]
fn broken_bytes_reject_their_row_alone() {
    let mut file = "Prénom;Société;Email\né;Société Générale;a@b.example\n"
        .as_bytes()
        .to_vec();
    file.extend(b"bad\xFF;x;c@d.example\nfine;y;e@f.example\n");
    assert_eq!(rejects(&file), [(3, RejectReason::UnreadableCharacters)]);
}

#[test]
fn a_bad_address_beside_a_good_one_is_kept_aside() {
    let file = "Name,Website,LinkedIn,Email\nJane Doe,https://jane.example,https://jane.example/about,jane@acme.example\n";
    let found = people(file.as_bytes());
    assert_eq!(found[0].profile_url, None);
    assert_eq!(found[0].custom["LinkedIn"], "https://jane.example/about");
}

#[test]
fn public_names_alone_are_addresses_too() {
    let file = "publicIdentifier,firstName\njane-doe,Jane\n";
    assert_eq!(
        people(file.as_bytes())[0].profile_url.as_deref(),
        Some("https://www.linkedin.com/in/jane-doe")
    );
}

#[test]
fn a_list_without_header_is_read() {
    let file = "https://www.linkedin.com/in/jane-doe\nhttps://www.linkedin.com/in/bob-roe\nsomething else\n";
    let table = open(file.as_bytes()).unwrap();
    assert_eq!(table.detection().header_row, None);
    let rows: Vec<Row> = table.collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2].person, Err(RejectReason::NotAProfile));
}

#[test]
fn placeholders_are_nothing() {
    let file = "Email,First name,Company\na@b.example,N/A,-\n";
    assert_eq!(brief(&people(file.as_bytes())[0]), ("", "", ""));
}

#[test]
fn a_person_can_choose_what_a_column_is() {
    let file = "a,b,c\nJane,jane@acme.example,gold\n";
    assert_eq!(
        open(file.as_bytes()).err(),
        None,
        "the content tells the e-mail address"
    );
    let choose = |position, field: &str| ColumnChoice {
        position,
        field: field.to_owned(),
    };
    let file = "x,Email,y,z\nJane,jane@acme.example,gold,secret\n";
    let choices = [
        choose(1, "first_name"),
        choose(3, "custom"),
        choose(4, "ignored"),
    ];
    let table = open_as(file.as_bytes(), &choices).unwrap();
    let fields: Vec<&str> = table
        .detection()
        .columns
        .iter()
        .map(|column| column.field.as_str())
        .collect();
    assert_eq!(fields, ["first_name", "email", "custom.y", "ignored"]);
    let person = table.last().unwrap().person.unwrap();
    assert_eq!(person.first_name.as_deref(), Some("Jane"));
    assert_eq!(
        person.custom,
        BTreeMap::from([("y".to_owned(), "gold".to_owned())])
    );
    for bad in [
        choose(0, "email"),
        choose(5, "email"),
        choose(1, "shoe_size"),
    ] {
        let problem = open_as(file.as_bytes(), std::slice::from_ref(&bad)).err();
        assert_eq!(
            problem,
            Some(FileProblem::BadChoice {
                position: bad.position
            })
        );
    }
}

#[test]
fn samples_show_what_columns_hold() {
    let file = "Email,Tier\na@b.example,\nc@d.example,gold\n";
    assert_eq!(
        samples(file.as_bytes(), 1),
        [vec!["a@b.example".to_owned()], vec!["gold".to_owned()]]
    );
}

#[test]
fn what_is_no_table_is_told() {
    let problem = |bytes: &[u8]| open(bytes).err().map(FileProblem::code);
    assert_eq!(problem(b""), Some("no_header"));
    assert_eq!(problem(b"PK\x03\x04"), Some("spreadsheet"));
    assert_eq!(
        problem(b"<!DOCTYPE html><html>email</html>"),
        Some("other_format")
    );
    assert_eq!(problem(b"shoe,size\n1,2\n"), Some("no_header"));
    let table = open(b"email\n").unwrap();
    assert_eq!(table.count(), 0);
}

#[test]
fn endless_blank_rows_are_not_looked_at() {
    let mut file = b"Email\na@b.example\n".to_vec();
    file.resize(
        domain::limits::IMPORT_ROWS_LOOKED_AT_MAXIMUM as usize + 100,
        b'\n',
    );
    assert_eq!(open(&file).err(), Some(FileProblem::TooManyRows));
}

/// What stands in backticks in the first cell of a table's rows, below a heading.
fn first_cells(document: &str, heading: &str) -> Vec<String> {
    let (_, below) = document.split_once(heading).expect("the heading");
    let section = below.split("\n## ").next().unwrap_or_default();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_reference_names_every_field_and_every_reason() {
    let document = include_str!("../../../../../docs/reference/files.md");
    let fields: Vec<String> = fields().map(str::to_owned).collect();
    assert_eq!(
        sorted(first_cells(document, "## The columns")),
        sorted(fields)
    );
    let reasons = RejectReason::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        sorted(first_cells(document, "## The rows")),
        sorted(reasons)
    );
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// A table of people whose cells hold everything that needs quoting.
fn any_table() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec(("[a-z]{3,12}", "[a-ké,;\"\n ]{0,12}"), 1..20)
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = open(&bytes) {
            prop_assert!(table.count() <= bytes.len() + 1);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        header in proptest::sample::select(vec!["email,name\n", "sep=;\nemail;name\n", "URL\tE-Mail\n", ""]),
        body in "[a@.,;\t|\"\r\n\u{feff}é=\u{0}-]{0,200}",
    ) {
        let text = format!("{header}{body}");
        if let Ok(table) = open(text.as_bytes()) {
            let numbers: Vec<u64> = table.map(|row| row.number).collect();
            prop_assert!(numbers.is_sorted_by(|one, next| one < next));
        }
    }

    #[test]
    fn row_numbers_are_those_of_the_file(table in any_table(), separator in proptest::sample::select(vec![",", ";", "\t"])) {
        let mut file = ["Company", "Email"].join(separator) + "\n";
        for (name, company) in &table {
            let company = company.replace('"', "\"\"");
            let cells = ["\"", company.as_str(), "\"", separator, name, "@acme.example\n"];
            file.push_str(&cells.concat());
        }
        let found = rows(file.as_bytes());
        prop_assert_eq!(found.len(), table.len());
        for ((row, (name, company)), number) in found.iter().zip(&table).zip(2..) {
            prop_assert_eq!(row.number, number);
            let person = row.person.as_ref().expect("a person");
            let email = format!("{name}@acme.example");
            prop_assert_eq!(person.email.as_deref(), Some(email.as_str()));
            let tidy = company.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(person.company.clone().unwrap_or_default(), tidy);
        }
    }
}

#[test]
fn a_birth_and_tags_have_columns_of_their_own() {
    let file = "First name,Email,Date of birth,Tags\nJane,jane@acme.example,03/05/1987,\"VIP; Été, ,--\"\nBob,bob@acme.example,long ago,";
    let found = people(file.as_bytes());
    assert_eq!(found[0].birth_year.as_deref(), Some("1987"));
    assert_eq!(found[0].tags.iter().collect::<Vec<_>>(), ["VIP", "Été"]);
    assert_eq!(found[1].birth_year, None);
    assert_eq!(found[1].custom["Date of birth"], "long ago");
}
