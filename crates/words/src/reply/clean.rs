//! What of a text the writer says now: without the message that is answered and without the signature.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::tokens;
use super::{BYTES_READ_MAXIMUM, LeftOut, LeftOutKind};

/// Words that may follow a closing formula on its line: a name, a place.
const CLOSING_WORDS_AFTER_MAXIMUM: usize = 3;

/// The writer's own words, as parts of the text, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// One part for each line.
    pub parts: Vec<Range<usize>>,
    /// The rest.
    pub left_out: Vec<LeftOut>,
}

/// Takes the writer's own words out of a text.
pub(super) fn own_words(lexicon: &Lexicon, text: &str) -> Own {
    let mut own = Own::default();
    let read = floor(text, BYTES_READ_MAXIMUM);
    let lines = lines(&text[..read]);
    let mut index = 0;
    while index < lines.len() {
        let line = &text[lines[index].clone()];
        let next = lines.get(index + 1).map_or("", |next| &text[next.clone()]);
        let rest = lines[index].start..read;
        if begins_quotation(lexicon, line, next) {
            own.leave_out(LeftOutKind::Quoted, rest);
            break;
        }
        if line.trim_start().starts_with('>') {
            own.leave_out(LeftOutKind::Quoted, lines[index].clone());
        } else if own.says_something(text) && begins_signature(lexicon, line) {
            let end = index + 1 + signature_lines(lexicon, text, &lines[index + 1..]);
            let last = lines[end - 1].end;
            own.leave_out(LeftOutKind::Signature, lines[index].start..last);
            index = end;
            continue;
        } else {
            own.parts.push(lines[index].clone());
        }
        index += 1;
    }
    if read < text.len() {
        own.leave_out(LeftOutKind::TooLong, read..text.len());
    }
    own
}

impl Own {
    fn leave_out(&mut self, kind: LeftOutKind, span: Range<usize>) {
        match self.left_out.last_mut() {
            Some(last) if last.kind == kind && last.span.end + 2 >= span.start => {
                last.span.end = span.end;
            }
            _ => self.left_out.push(LeftOut { kind, span }),
        }
    }

    fn says_something(&self, text: &str) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| text[part.clone()].contains(char::is_alphanumeric))
    }
}

/// The greatest place at or before a limit that lies between two characters.
fn floor(text: &str, limit: usize) -> usize {
    if text.len() <= limit {
        return text.len();
    }
    (0..=limit)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let span = start..start + line.trim_end_matches(['\n', '\r']).len();
            start += line.len();
            span
        })
        .collect()
}

/// "On Monday, Anna wrote:", "-----Original message-----", "From: ..." before another such line.
fn begins_quotation(lexicon: &Lexicon, line: &str, next: &str) -> bool {
    let trimmed = line.trim();
    if trimmed.len() >= 10 && trimmed.bytes().all(|byte| byte == b'_') {
        return true;
    }
    let words = tokens::words(clipped(line));
    if trimmed.starts_with("--")
        && lexicon
            .quotation_titles
            .iter()
            .any(|title| words.starts_with(title))
    {
        return true;
    }
    let is_header = |line: &str| {
        line.split_once(':').is_some_and(|(head, _)| {
            head.len() < 20 && lexicon.quotation_heads.contains(&tokens::words(head))
        })
    };
    if is_header(line) && is_header(next) {
        return true;
    }
    let mut introductions = lexicon.quotation_introductions.iter();
    introductions.any(|(first, verb)| {
        words.first() == Some(first)
            && line.contains(|character: char| character.is_ascii_digit() || character == '@')
            && [line, next]
                .into_iter()
                .any(|line| line.trim_end().ends_with(':'))
            && (words.contains(verb) || tokens::words(clipped(next)).contains(verb))
    })
}

fn begins_signature(lexicon: &Lexicon, line: &str) -> bool {
    let trimmed = line.trim();
    if ["--", "—", "---"].contains(&trimmed) {
        return true;
    }
    let words = tokens::words(clipped(line));
    let mut signatures = lexicon.signatures.iter();
    let mut closings = lexicon.closings.iter();
    signatures.any(|phrase| words.starts_with(phrase))
        || closings.any(|phrase| {
            words.starts_with(phrase) && words.len() <= phrase.len() + CLOSING_WORDS_AFTER_MAXIMUM
        })
}

/// How many lines still belong to the signature: all, up to a postscript or a quotation.
fn signature_lines(lexicon: &Lexicon, text: &str, lines: &[Range<usize>]) -> usize {
    let ends = |index: usize| {
        let line = &text[lines[index].clone()];
        let next = lines.get(index + 1).map_or("", |next| &text[next.clone()]);
        line.trim_start().starts_with('>')
            || begins_quotation(lexicon, line, next)
            || tokens::words(clipped(line))
                .first()
                .is_some_and(|word| word == "ps")
    };
    (0..lines.len())
        .find(|index| ends(*index))
        .unwrap_or(lines.len())
}

/// The start of a line; a formula is never longer.
fn clipped(line: &str) -> &str {
    &line[..floor(line, 400)]
}
