//! Tables that leave the program: CSV whose cells no spreadsheet takes for formulas.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use crate::{PageRequest, ServiceResult};

/// Characters that begin a formula, also in their full-width forms.
const FORMULA_SIGNS: &[char] = &[
    '=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// Characters at which a spreadsheet with other settings may begin a new cell.
const SEPARATORS: &[char] = &[',', ';', '\t', '|', '"', '\r', '\n'];

/// A text that no spreadsheet takes for a formula, whatever it takes for a separator: an
/// apostrophe stands before every sign that would begin one.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at_beginning = true;
    for character in text.chars() {
        if at_beginning && FORMULA_SIGNS.contains(&character) {
            out.push('\'');
        }
        at_beginning = SEPARATORS.contains(&character) || (at_beginning && is_ignorable(character));
        out.push(character);
    }
    out
}

/// What spreadsheets may drop before they look at a cell.
fn is_ignorable(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        )
}

/// A CSV file: UTF-8 with a byte order mark, which spreadsheets need to see that it is, every
/// cell quoted, lines ended as RFC 4180 says.
pub fn table<'a>(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<std::borrow::Cow<'a, str>>>,
) -> String {
    let mut out = head(header);
    for row in rows {
        line(&mut out, row.iter().map(AsRef::as_ref));
    }
    out
}

/// The beginning of such a file, up to its first row.
pub fn head(header: &[&str]) -> String {
    let mut out = String::from('\u{FEFF}');
    line(&mut out, header.iter().copied());
    out
}

/// A row of such a file.
pub fn row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    line(&mut out, cells);
    out
}

/// Where a file stands that is being written.
enum Place {
    Beginning,
    Behind(String),
    End,
}

/// A list as such a file, page by page, in pieces as they are asked for: a long list takes no more memory than a page.
/// `read` answers the rows of a page and where the next one begins. What is wrong with the list is told before the file begins.
pub async fn paged<F, R>(
    header: &'static [&'static str],
    read: F,
) -> ServiceResult<impl Stream<Item = ServiceResult<String>> + Send + use<F, R>>
where
    F: Fn(PageRequest) -> R + Send + 'static,
    R: Future<Output = ServiceResult<(Vec<Vec<String>>, Option<String>)>> + Send,
{
    let begin = (read, Place::Beginning);
    let mut pieces = Box::pin(stream::try_unfold(begin, move |(read, place)| async move {
        let (cursor, mut text) = match place {
            Place::Beginning => (None, head(header)),
            Place::Behind(cursor) => (Some(cursor), String::new()),
            Place::End => return Ok(None),
        };
        let limit = Some(domain::limits::PAGE_SIZE_MAXIMUM);
        let (rows, next) = read(PageRequest { limit, cursor }).await?;
        for cells in &rows {
            text.push_str(&row(cells.iter().map(String::as_str)));
        }
        let place = next.map_or(Place::End, Place::Behind);
        Ok(Some((text, (read, place))))
    }));
    let first = pieces.try_next().await?;
    Ok(stream::iter(first.map(Ok)).chain(pieces))
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(&harmless(cell).replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_texts() {
        for (given, expected) in [
            ("=1+1", "'=1+1"),
            ("  -2", "  '-2"),
            ("\t@SUM(A1)", "\t'@SUM(A1)"),
            ("\u{200B}\u{a0}=1", "\u{200B}\u{a0}'=1"),
            ("\u{FF1D}1", "'\u{FF1D}1"),
            ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
            ("x\",=1", "x\",'=1"),
            ("Jane-Marie", "Jane-Marie"),
            ("a = b", "a = b"),
            ("", ""),
        ] {
            assert_eq!(harmless(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_table_is_quoted_throughout() {
        let rows = [
            vec!["1".into(), "say \"hi\"".into()],
            vec!["2".into(), "=1".into()],
        ];
        assert_eq!(
            table(&["row", "text"], rows),
            "\u{FEFF}\"row\",\"text\"\r\n\"1\",\"say \"\"hi\"\"\"\r\n\"2\",\"'=1\"\r\n"
        );
    }

    proptest! {
        #[test]
        fn no_piece_begins_a_formula(text in "[a=+@;,\"\t\n \u{200b}\u{ff1d}-]{0,20}") {
            let safe = harmless(&text);
            for piece in safe.split(SEPARATORS) {
                let visible = piece.trim_start_matches(is_ignorable);
                prop_assert!(!visible.starts_with(FORMULA_SIGNS), "{:?}", safe);
            }
            prop_assert_eq!(safe.replace('\'', ""), text);
        }
    }
}
