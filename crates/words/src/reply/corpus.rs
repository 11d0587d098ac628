//! Labelled replies: one a line, its class before a colon.
//!
//! A third of the usual ones is held out: nothing is trained on it, and whoever writes phrases does not read it. Which third,
//! is decided by the words of the text alone, so that it stays the same whatever is added.

use super::features::hash;
use super::tokens;
use super::{Class, Language};

/// One part in so many is held out.
const HELD_OUT_PARTS: u64 = 3;

/// Which use is made of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Phrases and tables may be made from it.
    Training,
    /// It is only judged.
    HeldOut,
}

/// A reply whose class is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The language.
    pub language: Language,
    /// The class.
    pub class: Class,
    /// The text.
    pub text: String,
}

impl Labelled {
    /// Which use is made of it. Case, accents and punctuation do not matter, so that no twin stands on the other side.
    pub fn part(&self) -> Part {
        let words = tokens::words(&self.text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if (hash(b'h', &words) >> 7).is_multiple_of(HELD_OUT_PARTS) {
            Part::HeldOut
        } else {
            Part::Training
        }
    }
}

/// Reads a file. `\n` in a text is the end of a line; lines that begin with `//` are remarks. An error names the line.
pub fn read(language: Language, text: &str) -> Result<Vec<Labelled>, String> {
    let mut all = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with("//") {
            continue;
        }
        let labelled = line.split_once(": ").and_then(|(word, text)| {
            Some(Labelled {
                language,
                class: Class::of_word(word.trim())?,
                text: text.trim().replace("\\n", "\n"),
            })
        });
        all.push(labelled.ok_or_else(|| {
            format!(
                "line {}: `class: text` is expected, such as `stop: Remove me.`",
                index + 1
            )
        })?);
    }
    Ok(all)
}

/// The project's own labelled replies, as people usually write. They stand beside this crate and are no part of a program.
pub fn own() -> Result<Vec<Labelled>, String> {
    folder("corpus")
}

/// What the tables are learnt from: the usual replies but for those that are held out, and those that were gathered to be learnt from.
pub fn learnt_from() -> Result<Vec<Labelled>, String> {
    let mut all = own()?;
    all.retain(|one| one.part() == Part::Training);
    all.extend(folder("varied")?);
    all.extend(further()?);
    Ok(all)
}

/// Replies, most of them wishes to stop, for which phrases were written and from which the tables learn, too: what was
/// learnt stays.
pub fn further() -> Result<Vec<Labelled>, String> {
    folder("further")
}

/// Replies that nothing was learnt from, written last.
pub fn unseen() -> Result<Vec<Labelled>, String> {
    folder("unseen")
}

fn folder(name: &str) -> Result<Vec<Labelled>, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/replies");
    let mut all = Vec::new();
    for language in Language::ALL {
        let path = format!("{folder}/{name}/{}.txt", language.tag());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        all.extend(read(language, &text).map_err(|error| format!("{path}: {error}"))?);
    }
    Ok(all)
}
