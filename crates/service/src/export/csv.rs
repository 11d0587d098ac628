//! CSV whose cells no spreadsheet takes for formulas.

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

/// The beginning of a file, up to its first row: UTF-8 with a byte order mark, which spreadsheets need to see that it is,
/// every cell quoted, lines ended as RFC 4180 says.
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
        let rows = [["1", "say \"hi\""], ["2", "=1"]].map(|cells| row(cells.into_iter()));
        assert_eq!(
            head(&["row", "text"]) + &rows.concat(),
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
