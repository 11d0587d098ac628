//! Tables of those who are not contacted (R36): persons, companies, e-mail domains and keywords, each in a column of its
//! own or with a column that says what the row names.
//!
//! A list of people often tells their companies as well. Whoever asks not to be contacted does not ask that for all
//! colleagues: beside a column of persons, the others count only where somebody chooses them.

use domain::fold::fold;
use domain::suppression::{SuppressionKind, comparable, email_address};

use super::super::content::Content;
use super::columns::{Meaning, meaning};
use super::formats::{self, Source};
use super::grid::{Cells, Grid, first_rows};
use super::header::{Beginning, FirstRow, beginning, check_width, content_meaning};
use super::row::{PLACEHOLDERS, line};
use super::stored::line_of;
use super::{
    ColumnChoice, ColumnMapping, Detection, FileProblem, IMPORT_ROWS_LOOKED_AT_MAXIMUM,
    RejectReason, check_rows, checked, detection, samples,
};

domain::named! {
    /// What a column of such a table holds.
    EntryField, "column of a suppression list" {
        /// Profile addresses or e-mail addresses.
        Person = "person",
        /// Names of companies.
        Company = "company",
        /// E-mail domains.
        EmailDomain = "email_domain",
        /// Words.
        Keyword = "keyword",
        /// Which of these the column `value` holds.
        Kind = "kind",
        /// What the column `kind` says.
        Value = "value",
        /// Why.
        Note = "note",
        /// Nothing that counts.
        Ignored = "ignored",
    }
}

/// Headers without case, accents and spaces, beside those of tables of people.
const HEADERS: &[(EntryField, &[&str])] = &[
    (
        EntryField::Person,
        &[
            "person", "personne", "persona", "profile", "profil", "contact",
        ],
    ),
    (
        EntryField::EmailDomain,
        &[
            "domain",
            "domains",
            "emaildomain",
            "maildomain",
            "domaine",
            "domainemail",
            "domainedemessagerie",
            "emaildomane",
            "dominio",
            "domein",
        ],
    ),
    (
        EntryField::Keyword,
        &[
            "keyword",
            "keywords",
            "word",
            "motcle",
            "motscles",
            "mot",
            "stichwort",
            "schlusselwort",
            "palabraclave",
            "parolachiave",
            "palavrachave",
            "trefwoord",
        ],
    ),
    (
        EntryField::Kind,
        &[
            "kind",
            "type",
            "entrytype",
            "suppressiontype",
            "genre",
            "art",
            "typ",
            "tipo",
            "soort",
        ],
    ),
    (
        EntryField::Value,
        &[
            "value", "entry", "valeur", "wert", "eintrag", "valor", "valore", "waarde",
        ],
    ),
    (
        EntryField::Note,
        &[
            "note",
            "notes",
            "reason",
            "comment",
            "comments",
            "motif",
            "raison",
            "commentaire",
            "grund",
            "notiz",
            "bemerkung",
            "motivo",
            "comentario",
            "nota",
            "reden",
        ],
    ),
];

/// Words in a column that says what the row names.
const KINDS: &[(SuppressionKind, &[&str])] = &[
    (
        SuppressionKind::Person,
        &[
            "person",
            "people",
            "contact",
            "email",
            "emailaddress",
            "mail",
            "profile",
            "linkedin",
            "url",
            "personne",
            "adresse",
            "adresseemail",
            "profil",
            "persona",
        ],
    ),
    (
        SuppressionKind::Company,
        &[
            "company",
            "account",
            "organization",
            "organisation",
            "entreprise",
            "societe",
            "compte",
            "firma",
            "unternehmen",
            "empresa",
            "azienda",
            "bedrijf",
        ],
    ),
    (
        SuppressionKind::EmailDomain,
        &[
            "domain",
            "emaildomain",
            "maildomain",
            "domaine",
            "domaineemail",
            "dominio",
            "domein",
        ],
    ),
    (
        SuppressionKind::Keyword,
        &[
            "keyword",
            "word",
            "motcle",
            "mot",
            "stichwort",
            "palabraclave",
            "parolachiave",
        ],
    ),
];

/// Rows that are looked at to see what a column without a name holds.
const TELLING_ROWS: usize = 50;

fn word(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// What a header says.
fn field_of(header: &str) -> Option<EntryField> {
    let word = word(header);
    let own = HEADERS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .map(|(field, _)| *field);
    own.or_else(|| match meaning(header)?.0 {
        Meaning::ProfileUrl | Meaning::Email => Some(EntryField::Person),
        Meaning::Company => Some(EntryField::Company),
        _ => None,
    })
}

/// The kind that a cell says.
fn kind_of(text: &str) -> Option<SuppressionKind> {
    let word = word(text);
    KINDS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .map(|(kind, _)| *kind)
}

/// What a cell is, by itself.
fn content_of(cell: &str) -> Option<EntryField> {
    if content_meaning(cell).is_some() {
        return Some(EntryField::Person);
    }
    let cell = cell.trim();
    let is_domain = comparable(SuppressionKind::EmailDomain, cell).is_ok()
        // A number with decimals is no domain.
        && cell.rsplit('.').next().is_some_and(|last| {
            last.len() >= 2 && last.chars().all(char::is_alphabetic)
        });
    is_domain.then_some(EntryField::EmailDomain)
}

fn header_score(cells: &[String]) -> usize {
    let mut found: Vec<EntryField> = cells.iter().filter_map(|cell| field_of(cell)).collect();
    found.sort_unstable();
    found.dedup();
    let names_somebody = found
        .iter()
        .any(|field| !matches!(field, EntryField::Kind | EntryField::Note));
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let is_header =
        names_somebody && (found.len() >= 2 || filled == 1 || content_score(cells) == 0);
    if is_header { found.len() } else { 0 }
}

fn content_score(cells: &[String]) -> usize {
    cells.iter().filter_map(|cell| content_of(cell)).count()
}

/// A cell that names who is not contacted, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryCell {
    /// The column's place, from 1; 0 where it is the whole row.
    pub place: usize,
    /// The kind and the value in the form in which it is compared.
    pub entry: Result<(SuppressionKind, String), RejectReason>,
}

/// A row below the header that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its number, the file's first row is 1.
    pub number: u64,
    /// What it names, or what is wrong: at least one cell.
    pub cells: Vec<EntryCell>,
    /// Why, as far as the file says.
    pub note: String,
    /// The text of a row with something wrong, cut to what is kept of it.
    pub line: String,
}

/// A table whose layout is known; iterating reads its rows.
pub struct EntryTable {
    detection: Detection,
    source: Source,
    fields: Vec<EntryField>,
    grid: Box<dyn Grid>,
    cells: Cells,
    is_cut: bool,
}

impl EntryTable {
    /// Finds out what a file is, but for the columns for which somebody chose, and for whether its first row names the
    /// columns where somebody said that. A file of which nothing is recognised is a table all the same, whose columns
    /// wait to be chosen.
    pub fn open(
        content: &Content,
        choices: &[ColumnChoice],
        has_header: Option<bool>,
    ) -> Result<Self, FileProblem> {
        let source = formats::open(content)?;
        let layout = Layout::of(&source, has_header)?;
        check_width(layout.headers.len())?;
        let mut fields = layout.fields;
        let of = |name: &str| name.parse::<EntryField>().ok();
        for (index, field) in checked(choices, fields.len(), of)? {
            fields[index] = field;
        }
        let columns = (1..).zip(layout.headers).zip(&fields);
        let columns = columns.map(|((position, header), field)| ColumnMapping {
            position,
            header,
            field: field.to_string(),
        });
        let detection = detection(
            &source,
            layout.separator,
            layout.header_row,
            columns.collect(),
        );
        check_rows(&source, &detection)?;
        Ok(Self {
            grid: source.rows.grid(detection.separator)?,
            detection,
            source,
            fields,
            cells: Cells::default(),
            is_cut: false,
        })
    }

    /// What was found out about the file.
    pub fn detection(&self) -> &Detection {
        &self.detection
    }

    /// The first filled cells of each column, for people to see what it holds.
    pub fn samples(&self, count: usize) -> Result<Vec<Vec<String>>, FileProblem> {
        samples(&self.source, &self.detection, count)
    }

    /// Whether a column says who is not contacted: of a list without a recognised header somebody has to say so.
    pub fn names_somebody(&self) -> bool {
        let has = |field: EntryField| self.fields.contains(&field);
        has(EntryField::Value) && has(EntryField::Kind)
            || self.fields.iter().any(|field| field_kind(*field).is_some())
    }

    /// Why the rows ended before the file did, where they have.
    pub fn problem(&self) -> Option<FileProblem> {
        if self.grid.has_failed() {
            return Some(FileProblem::Unreadable);
        }
        self.is_cut.then_some(FileProblem::TooManyRows)
    }

    /// The text of the present row, as it is kept where something is wrong with it.
    fn line(&self) -> String {
        let line = self.grid.line();
        if line.is_empty() {
            line_of(&self.cells)
        } else {
            line
        }
    }

    /// What a row names; none where it is empty.
    fn read(&self) -> Option<(Vec<EntryCell>, String)> {
        if self.cells.text().trim().is_empty() {
            return None;
        }
        let whole = |reason| EntryCell {
            place: 0,
            entry: Err(reason),
        };
        if self.cells.text().contains('\u{FFFD}') {
            return Some((
                vec![whole(RejectReason::UnreadableCharacters)],
                String::new(),
            ));
        }
        let mut beyond = (self.fields.len()..self.cells.len()).filter_map(|at| self.cells.get(at));
        if beyond.any(|cell| !cell.trim().is_empty()) {
            return Some((vec![whole(RejectReason::TooManyCells)], String::new()));
        }
        let kind = self.filled(EntryField::Kind).next();
        let mut cells: Vec<EntryCell> = Vec::new();
        for field in [
            EntryField::Person,
            EntryField::Company,
            EntryField::EmailDomain,
            EntryField::Keyword,
        ] {
            let kind = field_kind(field);
            cells.extend(self.filled(field).map(|(place, text)| EntryCell {
                place,
                entry: entry(kind, &text),
            }));
        }
        for (place, text) in self.filled(EntryField::Value) {
            let kind = kind.as_ref().and_then(|(_, kind)| kind_of(kind));
            let entry = entry(kind, &text);
            cells.push(EntryCell { place, entry });
        }
        if cells.is_empty() {
            cells.push(whole(RejectReason::NothingNamed));
        }
        cells.sort_by_key(|cell| cell.place);
        let note = self.filled(EntryField::Note).next();
        Some((cells, note.map_or_else(String::new, |(_, note)| note)))
    }

    /// The filled cells of the columns of a field, with the columns' places.
    fn filled(&self, wanted: EntryField) -> impl Iterator<Item = (usize, String)> {
        let places = (1..).zip(&self.fields);
        places
            .filter(move |(_, field)| **field == wanted)
            .filter_map(|(place, _)| {
                let text = line(self.cells.get(place - 1)?);
                let is_filled = !text.is_empty() && !PLACEHOLDERS.contains(&&*text);
                is_filled.then(|| (place, text.into_owned()))
            })
    }
}

impl Iterator for EntryTable {
    type Item = EntryRow;

    fn next(&mut self) -> Option<EntryRow> {
        loop {
            let outcome = self.grid.next(&mut self.cells)?;
            let number = self.grid.number();
            if number > IMPORT_ROWS_LOOKED_AT_MAXIMUM {
                self.is_cut = true;
                return None;
            }
            if Some(number) <= self.detection.header_row {
                continue;
            }
            let read = match outcome {
                Ok(()) => self.read(),
                Err(reason) => Some((
                    vec![EntryCell {
                        place: 0,
                        entry: Err(reason),
                    }],
                    String::new(),
                )),
            };
            let Some((cells, note)) = read else {
                continue;
            };
            let is_wrong = cells.iter().any(|cell| cell.entry.is_err());
            let line = if is_wrong { self.line() } else { String::new() };
            return Some(EntryRow {
                number,
                cells,
                note,
                line,
            });
        }
    }
}

/// The kind of entry that a column holds by itself.
fn field_kind(field: EntryField) -> Option<SuppressionKind> {
    match field {
        EntryField::Person => Some(SuppressionKind::Person),
        EntryField::Company => Some(SuppressionKind::Company),
        EntryField::EmailDomain => Some(SuppressionKind::EmailDomain),
        EntryField::Keyword => Some(SuppressionKind::Keyword),
        EntryField::Kind | EntryField::Value | EntryField::Note | EntryField::Ignored => None,
    }
}

/// The entry that a cell is. An e-mail address may stand in brackets, as in a line of addressees.
fn entry(
    kind: Option<SuppressionKind>,
    text: &str,
) -> Result<(SuppressionKind, String), RejectReason> {
    let kind = kind.ok_or(RejectReason::UnknownKind)?;
    let address = (kind == SuppressionKind::Person)
        .then(|| text.split_once('<')?.1.strip_suffix('>'))
        .flatten()
        .and_then(email_address);
    let value = match address {
        Some(address) => Ok(address),
        None => comparable(kind, text),
    };
    value
        .map(|value| (kind, value))
        .map_err(|problem| match problem.code {
            "too_long" => RejectReason::FieldTooLong,
            code => code.parse().unwrap_or(RejectReason::NothingNamed),
        })
}

/// Where the table begins, how its cells are separated, and what its columns hold.
struct Layout {
    separator: char,
    header_row: Option<u64>,
    headers: Vec<String>,
    fields: Vec<EntryField>,
}

impl Layout {
    fn of(source: &Source, has_header: Option<bool>) -> Result<Self, FileProblem> {
        let layout = match beginning(source, header_score, content_score)? {
            Beginning::Named {
                separator,
                header_row,
                headers,
            } => Self::named(separator, header_row, headers),
            Beginning::Telling { separator, cells } => {
                Self::unnamed(source, separator, cells.len())?
            }
            Beginning::Unknown(rows) if rows.iter().all(is_blank) => {
                return Err(FileProblem::NoRows);
            }
            Beginning::Unknown(rows) => {
                let (separator, width) = shape(&rows);
                Self::unnamed(source, separator, width)?
            }
        };
        match (has_header, layout.header_row) {
            (Some(true), None) if source.header.is_none() => {
                let mut grid = source.rows.beginning(layout.separator)?;
                let first = first_rows(&mut *grid)
                    .into_iter()
                    .find(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
                let (number, headers) = first.ok_or(FileProblem::NoRows)?;
                let named = Self::named(layout.separator, Some(number), headers);
                let is_known = named
                    .fields
                    .iter()
                    .any(|field| *field != EntryField::Ignored);
                let fields = if is_known || layout.fields.len() != named.fields.len() {
                    named.fields
                } else {
                    layout.fields
                };
                Ok(Self { fields, ..named })
            }
            (Some(false), Some(_)) => Self::unnamed(source, layout.separator, layout.headers.len()),
            _ => Ok(layout),
        }
    }

    /// A table whose columns have names.
    fn named(separator: char, header_row: Option<u64>, headers: Vec<String>) -> Self {
        let mut fields: Vec<EntryField> = headers
            .iter()
            .map(|header| field_of(header).unwrap_or(EntryField::Ignored))
            .collect();
        settle(&mut fields);
        Self {
            separator,
            header_row,
            headers,
            fields,
        }
    }

    /// A table whose columns have no names: most of the first cells of a column tell what it holds.
    fn unnamed(source: &Source, separator: char, width: usize) -> Result<Self, FileProblem> {
        let mut grid = source.rows.beginning(separator)?;
        let mut cells = Cells::default();
        let mut counts = vec![[0_usize; 3]; width];
        for _ in 0..TELLING_ROWS {
            let Some(outcome) = grid.next(&mut cells) else {
                break;
            };
            if outcome.is_err() {
                continue;
            }
            for (count, cell) in counts.iter_mut().zip(cells.iter()) {
                let of = match content_of(cell) {
                    Some(EntryField::Person) => 0,
                    Some(_) => 1,
                    None => 2,
                };
                count[of] += usize::from(!cell.trim().is_empty());
            }
        }
        let fields = counts.iter().map(|[persons, domains, others]| {
            let most = *persons.max(domains).max(others);
            match most {
                0 => EntryField::Ignored,
                most if most == *persons => EntryField::Person,
                most if most == *domains => EntryField::EmailDomain,
                _ => EntryField::Ignored,
            }
        });
        let mut fields: Vec<EntryField> = fields.collect();
        settle(&mut fields);
        Ok(Self {
            separator,
            header_row: None,
            headers: vec![String::new(); width],
            fields,
        })
    }
}

/// Which of the columns count where nobody chooses.
fn settle(fields: &mut [EntryField]) {
    let has = |wanted: EntryField| fields.contains(&wanted);
    let says_its_kind = has(EntryField::Kind) && has(EntryField::Value);
    let has_persons = has(EntryField::Person);
    for field in fields.iter_mut() {
        let counts = match field {
            EntryField::Note | EntryField::Ignored => true,
            EntryField::Kind | EntryField::Value => says_its_kind,
            EntryField::Person => !says_its_kind,
            EntryField::Company | EntryField::EmailDomain | EntryField::Keyword => {
                !says_its_kind && !has_persons
            }
        };
        if !counts {
            *field = EntryField::Ignored;
        }
    }
}

fn is_blank((_, _, cells): &FirstRow) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// The separator that cuts all of the first rows into as many cells, several of them, and how many; a tab, which hardly
/// stands in a text, where none does.
fn shape(rows: &[FirstRow]) -> (char, usize) {
    const ONE_COLUMN: char = '\t';
    let width_by = |separator: char| {
        let widths: Vec<usize> = rows
            .iter()
            .filter(|row| row.1 == separator && !is_blank(row))
            .map(|(_, _, cells)| cells.len())
            .collect();
        let first = *widths.first()?;
        let is_even = widths.iter().all(|width| *width == first);
        (is_even && first > 1).then_some((separator, first))
    };
    let mut separators: Vec<char> = rows.iter().map(|(_, separator, _)| *separator).collect();
    separators.dedup();
    let found = separators.iter().find_map(|one| width_by(*one));
    found.unwrap_or_else(|| {
        let only = match separators.as_slice() {
            // Rows that were taken out of a workbook have no separator.
            [only] => *only,
            _ => ONE_COLUMN,
        };
        let widest = rows.iter().filter(|(_, own, _)| *own == only);
        (
            only,
            widest.map(|(_, _, cells)| cells.len()).max().unwrap_or(1),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> EntryTable {
        EntryTable::open(&text.into(), &[], None).expect("a table")
    }

    fn fields(table: &EntryTable) -> Vec<&str> {
        let columns = &table.detection().columns;
        columns.iter().map(|column| column.field.as_str()).collect()
    }

    fn named(table: EntryTable) -> Vec<(u64, Vec<Result<String, RejectReason>>)> {
        table
            .map(|row| {
                let cells = row
                    .cells
                    .into_iter()
                    .map(|cell| cell.entry.map(|(kind, value)| format!("{kind} {value}")));
                (row.number, cells.collect())
            })
            .collect()
    }

    #[test]
    fn a_row_says_what_it_names() {
        let table = open(
            "Type;Valeur;Motif\nEntreprise;ACME S.A.;client\nE-mail;jane@acme.example;\nDomaine;@acme.example;\nMot-clé;Étudiant;\nPlanet;Mars;\nperson;-;\n",
        );
        assert_eq!(fields(&table), ["kind", "value", "note"]);
        let found = named(table);
        assert_eq!(
            found,
            [
                (2, vec![Ok("company acme".to_owned())]),
                (3, vec![Ok("person jane@acme.example".to_owned())]),
                (4, vec![Ok("email_domain acme.example".to_owned())]),
                (5, vec![Ok("keyword etudiant".to_owned())]),
                (6, vec![Err(RejectReason::UnknownKind)]),
                (7, vec![Err(RejectReason::NothingNamed)]),
            ]
        );
    }

    #[test]
    fn a_list_of_people_suppresses_no_companies() {
        let text = "Name,E-mail,LinkedIn URL,Company\nJane Doe,Jane <jane@acme.example>,linkedin.com/in/Jane-Doe,Acme\nBob,bob,,Acme\n";
        let table = open(text);
        assert_eq!(fields(&table), ["ignored", "person", "person", "ignored"]);
        assert_eq!(
            named(table),
            [
                (
                    2,
                    vec![
                        Ok("person jane@acme.example".to_owned()),
                        Ok("person in:jane-doe".to_owned())
                    ]
                ),
                (3, vec![Err(RejectReason::NotAPerson)]),
            ]
        );
        let choice = ColumnChoice {
            position: 4,
            field: "company".to_owned(),
        };
        let table = EntryTable::open(&text.into(), &[choice], None).unwrap();
        let (_, second) = named(table).pop().unwrap();
        assert_eq!(
            second,
            [Err(RejectReason::NotAPerson), Ok("company acme".to_owned())]
        );
    }

    #[test]
    fn accounts_are_suppressed_with_their_domains() {
        let table = open("Company,Domain\n\"Acme, Inc.\",acme.example\nGlobex,globex\n");
        assert_eq!(fields(&table), ["company", "email_domain"]);
        let rows = named(table);
        assert_eq!(rows[0].1.len(), 2);
        assert_eq!(rows[1].1[1], Err(RejectReason::NotADomain));
    }

    #[test]
    fn a_list_without_a_header_tells_what_it_is() {
        assert_eq!(
            fields(&open("acme.example\nglobex.example\n")),
            ["email_domain"]
        );
        assert_eq!(
            fields(&open("jane@acme.example\nbob@acme.example\n")),
            ["person"]
        );
        let table = open("Acme, Inc.\nGlobex\nInitech, LLC\n");
        assert_eq!(fields(&table), ["ignored"]);
        assert!(!table.names_somebody());
        assert_eq!(table.detection().header_row, None);
    }

    #[test]
    fn somebody_says_whether_the_first_row_names_the_columns() {
        let text = "Kunden\nAcme\nGlobex\n";
        let choice = [ColumnChoice {
            position: 1,
            field: "company".to_owned(),
        }];
        let open = |has_header| EntryTable::open(&text.into(), &choice, has_header).unwrap();
        assert_eq!(open(None).count(), 3);
        let table = open(Some(true));
        assert_eq!(table.detection().header_row, Some(1));
        assert_eq!(table.detection().columns[0].header, "Kunden");
        assert_eq!(table.count(), 2);
        let text = "Company\nAcme\n";
        let table = EntryTable::open(&text.into(), &choice, Some(false)).unwrap();
        assert_eq!(table.count(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
        let table = open("keyword\nstudent\n\"open\nfreelance,more\n***\n\nlast\n");
        assert_eq!(
            named(table),
            [
                (2, vec![Ok("keyword student".to_owned())]),
                (3, vec![Err(RejectReason::BrokenQuotes)]),
                (4, vec![Err(RejectReason::TooManyCells)]),
                (5, vec![Err(RejectReason::NoWords)]),
                (7, vec![Ok("keyword last".to_owned())]),
            ]
        );
    }

    #[test]
    fn an_empty_file_is_no_list() {
        assert_eq!(
            EntryTable::open(&"\n\n".into(), &[], None).err(),
            Some(FileProblem::NoRows)
        );
        let bad = ColumnChoice {
            position: 1,
            field: "planet".to_owned(),
        };
        assert_eq!(
            EntryTable::open(&"a\nb\n".into(), &[bad], None).err(),
            Some(FileProblem::BadChoice { position: 1 })
        );
    }
}
