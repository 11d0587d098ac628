//! A line of a file of phrases: words, choices, words that may be missing, gaps.

use super::super::tokens;

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// This word.
    Word(String),
    /// Any word that begins so.
    Prefix(String),
    /// Any number.
    Number,
    /// Up to three words, whatever they are.
    Gap,
    /// One of these.
    Choice(Vec<Vec<Part>>),
    /// One of these, or nothing.
    Optional(Vec<Vec<Part>>),
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub parts: Vec<Part>,
    /// The line began with `^`: only at the start of a clause.
    pub from_start: bool,
    /// The line ended with `$`: only at the end of a clause.
    pub to_end: bool,
}

/// Reads a line. In German each umlaut may also be written with an e.
pub(super) fn read(line: &str, is_german: bool) -> Result<Pattern, String> {
    let from_start = line.starts_with('^');
    let to_end = line.ends_with('$');
    let inner = line.trim_start_matches('^').trim_end_matches('$').trim();
    let mut parser = Parser {
        rest: inner,
        is_german,
        depth: 0,
    };
    let choice = parser.choice()?;
    if !parser.rest.is_empty() {
        return Err("a bracket is closed that was not opened".into());
    }
    let parts = one(choice);
    if may_be_empty(&parts) || parts.first() == Some(&Part::Gap) {
        return Err("a phrase begins with a word, and has one that is not optional".into());
    }
    Ok(Pattern {
        parts,
        from_start,
        to_end,
    })
}

/// Brackets within brackets; nobody reads more.
const DEPTH_MAXIMUM: usize = 8;

struct Parser<'a> {
    rest: &'a str,
    is_german: bool,
    depth: usize,
}

impl Parser<'_> {
    /// Sequences separated by `|`, up to a closing bracket or the end.
    fn choice(&mut self) -> Result<Vec<Vec<Part>>, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAXIMUM {
            return Err("there are too many brackets within brackets".into());
        }
        let mut all = vec![self.sequence()?];
        while self.take('|') {
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with(['|', ')']) {
                return Ok(parts);
            }
            let item = self.item()?;
            if self.take('?') {
                parts.push(Part::Optional(item));
            } else {
                parts.extend(one(item));
            }
        }
    }

    fn item(&mut self) -> Result<Vec<Vec<Part>>, String> {
        if self.take('(') {
            let choice = self.choice()?;
            if !self.take(')') {
                return Err("a bracket is not closed".into());
            }
            if choice.iter().any(Vec::is_empty) {
                return Err("nothing stands beside a `|`".into());
            }
            return Ok(choice);
        }
        if let Some(rest) = self.rest.strip_prefix("...") {
            self.rest = rest;
            return Ok(vec![vec![Part::Gap]]);
        }
        if self.take('#') {
            return Ok(vec![vec![Part::Number]]);
        }
        let end = self
            .rest
            .find(|next: char| next.is_whitespace() || "()|?*".contains(next))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let is_prefix = self.take('*');
        let spellings = self.spellings(word);
        if spellings.iter().any(Vec::is_empty) {
            return Err(format!("`{word}` is no word"));
        }
        Ok(spellings
            .into_iter()
            .map(|words| parts(words, is_prefix))
            .collect())
    }

    fn spellings(&self, word: &str) -> Vec<Vec<String>> {
        let plain = tokens::words(word);
        let spelled = word
            .to_lowercase()
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue");
        let spelled = tokens::words(&spelled);
        if self.is_german && spelled != plain {
            vec![plain, spelled]
        } else {
            vec![plain]
        }
    }

    fn take(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// A choice as parts of a sequence: a choice of one is that one.
fn one(mut choice: Vec<Vec<Part>>) -> Vec<Part> {
    if choice.len() == 1 {
        choice.remove(0)
    } else {
        vec![Part::Choice(choice)]
    }
}

fn may_be_empty(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Gap | Part::Optional(_) => true,
        Part::Choice(choice) => choice.iter().any(|parts| may_be_empty(parts)),
        _ => false,
    })
}

fn parts(words: Vec<String>, is_prefix: bool) -> Vec<Part> {
    let last = words.len() - 1;
    let part = |(index, word)| {
        if is_prefix && index == last {
            Part::Prefix(word)
        } else {
            Part::Word(word)
        }
    };
    words.into_iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Part {
        Part::Word(word.to_owned())
    }

    fn parts(line: &str) -> Vec<Part> {
        read(line, true).unwrap().parts
    }

    #[test]
    fn a_line_is_read() {
        assert_eq!(
            parts("stop (it|that now)"),
            [
                word("stop"),
                Part::Choice(vec![vec![word("it")], vec![word("that"), word("now")]])
            ]
        );
        assert_eq!(
            parts("stop please?"),
            [word("stop"), Part::Optional(vec![vec![word("please")]])]
        );
        assert_eq!(
            parts("until ... #"),
            [word("until"), Part::Gap, Part::Number]
        );
        assert_eq!(
            parts("interes* l'e-mail"),
            [
                Part::Prefix("interes".into()),
                word("l"),
                word("e"),
                word("mail")
            ]
        );
        assert_eq!(
            parts("für mich"),
            [
                Part::Choice(vec![vec![word("fur")], vec![word("fuer")]]),
                word("mich")
            ]
        );
        assert_eq!(
            parts("yes | no"),
            [Part::Choice(vec![vec![word("yes")], vec![word("no")]])]
        );
    }

    #[test]
    fn anchors_are_taken_off() {
        let pattern = read("^no$", false).unwrap();
        assert!(pattern.from_start && pattern.to_end);
        assert_eq!(pattern.parts, [word("no")]);
    }

    #[test]
    fn mistakes_are_refused() {
        for line in [
            "(a",
            "a)",
            "...",
            "a?",
            "... b",
            "-",
            "a (b|-)",
            "a (b|)",
            "a ()",
            "((((((((((a))))))))))",
        ] {
            assert!(read(line, false).is_err(), "{line}");
        }
    }
}
