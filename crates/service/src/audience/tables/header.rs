//! Where the header is, and which character separates the cells.

use domain::fold::fold;
use domain::limits::IMPORT_COLUMNS_MAXIMUM;
use domain::profile::ProfileKey;
use domain::suppression::email_address;

use super::FileProblem;
use super::columns::{Meaning, meaning};
use super::formats::{Rows, Source};
use super::grid::first_rows;

/// The separators that are tried, the usual first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Where the table begins and how its cells are separated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub separator: char,
    /// The row of the header, none where the file has none.
    pub header_row: Option<u64>,
    /// The headers, or empty texts where there is no header.
    pub headers: Vec<String>,
    /// Columns whose content alone tells what they are; only where there is no header.
    pub by_content: Vec<Option<Meaning>>,
}

/// A row among the first ones: its number, the separator by which it was read, its cells.
pub(super) type FirstRow = (u64, char, Vec<String>);

/// What a table begins with.
pub(super) enum Beginning {
    /// A row names the columns, or every entry does.
    Named {
        separator: char,
        header_row: Option<u64>,
        headers: Vec<String>,
    },
    /// What the columns hold tells what they are: the cells of the first row that does.
    Telling { separator: char, cells: Vec<String> },
    /// Nothing is recognised in the first rows.
    Unknown(Vec<FirstRow>),
}

/// Looks how a table begins: how much a row looks like a header, and how much its content tells, are scores, 0 for not at
/// all. Of several rows and separators with the same score the first one counts.
pub(super) fn beginning(
    source: &Source,
    header_score: fn(&[String]) -> usize,
    content_score: fn(&[String]) -> usize,
) -> Result<Beginning, FileProblem> {
    if let Some(header) = &source.header {
        return Ok(Beginning::Named {
            separator: SEPARATORS[0],
            header_row: header.row,
            headers: header.names.clone(),
        });
    }
    let separators: Vec<char> = match (&source.rows, declared_separator(&source.rows)?) {
        (Rows::Stored(_), _) => vec![SEPARATORS[0]],
        (Rows::Text(..), Some(separator)) => vec![separator],
        (Rows::Text(..), None) => SEPARATORS.to_vec(),
    };
    let mut rows = Vec::new();
    for separator in separators {
        let found = first_rows(&mut *source.rows.beginning(separator)?);
        rows.extend(
            found
                .into_iter()
                .map(|(number, cells)| (number, separator, cells)),
        );
    }
    if let Some((header_row, separator, headers)) = best(&rows, header_score) {
        return Ok(Beginning::Named {
            separator,
            header_row: Some(header_row),
            headers,
        });
    }
    Ok(match best(&rows, content_score) {
        Some((_, separator, cells)) => Beginning::Telling { separator, cells },
        None => Beginning::Unknown(rows),
    })
}

/// The first of the rows with the highest score, if any has one.
fn best(rows: &[FirstRow], score: fn(&[String]) -> usize) -> Option<FirstRow> {
    let mut best: Option<(usize, &FirstRow)> = None;
    for row in rows {
        let score = score(&row.2);
        if score > best.map_or(0, |(best, _)| best) {
            best = Some((score, row));
        }
    }
    best.map(|(_, row)| row.clone())
}

/// Finds the layout of a table of people.
///
/// The header is the row, among the first ones, in which most cells are known words: exports put
/// explanations before it, and never in the same place. Without any such row the first that holds
/// a profile address or an e-mail address tells which column is which.
pub(super) fn find(source: &Source) -> Result<Layout, FileProblem> {
    match beginning(source, header_score, content_score)? {
        Beginning::Named {
            separator,
            header_row,
            headers,
        } => {
            check_width(headers.len())?;
            Ok(Layout {
                separator,
                header_row,
                by_content: vec![None; headers.len()],
                headers,
            })
        }
        Beginning::Telling { separator, cells } => Ok(Layout {
            separator,
            header_row: None,
            headers: vec![String::new(); cells.len()],
            by_content: cells.iter().map(|cell| content_meaning(cell)).collect(),
        }),
        Beginning::Unknown(_) => Err(FileProblem::NoHeader),
    }
}

/// Refuses a table with more columns than are read.
pub(super) fn check_width(columns: usize) -> Result<(), FileProblem> {
    if columns > IMPORT_COLUMNS_MAXIMUM {
        return Err(FileProblem::TooManyColumns);
    }
    Ok(())
}

/// Spreadsheets write `sep=;` into the first line to tell each other the separator.
fn declared_separator(rows: &Rows) -> Result<Option<char>, FileProblem> {
    // With a separator that cannot stand there the first row is one cell.
    let first = first_rows(&mut *rows.beginning('\u{0}')?);
    let first = first.first().filter(|(number, _)| *number == 1);
    Ok(first.and_then(|(_, cells)| declared(cells)))
}

fn declared(cells: &[String]) -> Option<char> {
    let [line] = cells else {
        return None;
    };
    let declared = line.trim().to_lowercase();
    let separator = declared.strip_prefix("sep=")?.chars().next();
    // A trimmed tab leaves nothing behind.
    Some(separator.unwrap_or('\t')).filter(|separator| SEPARATORS.contains(separator))
}

/// How much a row looks like a header: known words, each meaning once; nothing where the row
/// names nobody or is a sentence that happens to hold such a word.
fn header_score(cells: &[String]) -> usize {
    let mut found: Vec<Meaning> = cells
        .iter()
        .filter_map(|cell| meaning(cell))
        .map(|(meaning, _)| meaning)
        .collect();
    found.sort_unstable();
    found.dedup();
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let names_people = found.iter().any(|meaning| {
        matches!(
            meaning,
            Meaning::ProfileUrl
                | Meaning::Email
                | Meaning::FullName
                | Meaning::FirstName
                | Meaning::LastName
                | Meaning::NameOrLastName
                | Meaning::NameOrFirstName
        )
    });
    let is_header = names_people && (found.len() >= 2 || filled == 1 || reaches(cells));
    if is_header { found.len() } else { 0 }
}

/// A single known word makes a header only where it is the one that people are reached by, and
/// no cell holds such an address itself.
fn reaches(cells: &[String]) -> bool {
    let has_key = cells
        .iter()
        .filter_map(|cell| meaning(cell))
        .any(|(meaning, _)| matches!(meaning, Meaning::ProfileUrl | Meaning::Email));
    has_key && content_score(cells) == 0
}

fn content_score(cells: &[String]) -> usize {
    cells
        .iter()
        .filter_map(|cell| content_meaning(cell))
        .count()
}

/// What a cell holds by which people are reached.
pub(super) fn content_meaning(cell: &str) -> Option<Meaning> {
    if email_address(cell).is_some() {
        return Some(Meaning::Email);
    }
    let is_address = fold(cell).contains("linkedin com") || cell.trim().starts_with("urn:li:");
    (is_address && ProfileKey::parse(cell).is_ok()).then_some(Meaning::ProfileUrl)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> Layout {
        find(&super::super::formats::open(&text.into()).unwrap()).unwrap()
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_header() {
        for separator in SEPARATORS {
            let text = format!(
                "Prénom{separator}Nom{separator}Société, ville; etc.\nA{separator}B{separator}C\n"
            );
            let found = layout(&text.replace("Société, ville; etc.", "E-mail"));
            assert_eq!(found.separator, separator);
            assert_eq!(found.header_row, Some(1));
            assert_eq!(found.headers.len(), 3);
        }
    }

    #[test]
    fn explanations_before_the_header_are_passed_over() {
        let text = "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see email addresses for connections who have allowed it.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nJane,Doe,,,,,21 Nov 2026\n";
        assert_eq!(layout(text).header_row, Some(4));
        let shorter = "Notes:\nSome addresses are missing, see help\nFirst Name,Last Name,Email Address,Company,Position,Connected On\n";
        assert_eq!(layout(shorter).header_row, Some(3));
    }

    #[test]
    fn a_declared_separator_counts() {
        let found = layout("sep=;\nname;email\nA,B;a@b.example\n");
        assert_eq!((found.separator, found.header_row), (';', Some(2)));
        let found = layout("sep=\t\nname\temail\n");
        assert_eq!((found.separator, found.header_row), ('\t', Some(2)));
    }

    #[test]
    fn a_single_column_is_a_table_too() {
        let found = layout("LinkedIn URL\nhttps://www.linkedin.com/in/jane\n");
        assert_eq!((found.header_row, found.headers.len()), (Some(1), 1));
    }

    #[test]
    fn without_header_the_content_tells() {
        let found = layout("Jane Doe;jane@acme.example;https://www.linkedin.com/in/jane\n");
        assert_eq!(found.header_row, None);
        assert_eq!(found.separator, ';');
        assert_eq!(
            found.by_content,
            [None, Some(Meaning::Email), Some(Meaning::ProfileUrl)]
        );
    }

    #[test]
    fn what_names_nobody_is_no_table_of_people() {
        for text in [
            "",
            "\n\n",
            "a,b\nc,d\n",
            "city,country\nParis,France\n",
            "No conversations found",
        ] {
            assert_eq!(
                super::super::formats::open(&text.into())
                    .and_then(|source| find(&source))
                    .err(),
                Some(FileProblem::NoHeader),
                "{text}"
            );
        }
    }

    #[test]
    fn columns_have_a_limit() {
        let text = format!("email{}\n", ",x".repeat(IMPORT_COLUMNS_MAXIMUM));
        assert_eq!(
            super::super::formats::open(&text.as_str().into())
                .and_then(|source| find(&source))
                .err(),
            Some(FileProblem::TooManyColumns)
        );
    }
}
