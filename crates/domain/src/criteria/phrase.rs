//! Words as a criterion holds them.

use crate::fold::fold;

/// One or several words, compared folded. A star at the end stands for the rest of the last word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrase {
    given: String,
    folded: String,
    is_open: bool,
}

impl Phrase {
    /// Reads a phrase; none where it holds no letter and no digit, which would match everybody.
    pub fn parse(given: &str) -> Option<Self> {
        let given = given.trim();
        let folded = fold(given);
        (!folded.is_empty()).then(|| Self {
            given: given.to_owned(),
            folded,
            is_open: given.ends_with('*'),
        })
    }

    /// As it was given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The whole folded text that a field must be.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// What must stand in a folded text that has a space put before and after it: whole words, the
    /// last one open at its end where a star says so. "CTO" is no part of "doctor".
    pub fn needle(&self) -> String {
        let end = if self.is_open { "" } else { " " };
        [" ", &self.folded, end].concat()
    }

    /// Whether a folded text holds it.
    pub fn is_in(&self, folded: &str) -> bool {
        [" ", folded, " "].concat().contains(&self.needle())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(phrase: &str, text: &str) -> bool {
        Phrase::parse(phrase).unwrap().is_in(&fold(text))
    }

    #[test]
    fn words_are_whole_unless_a_star_opens_them() {
        assert!(is_in("CTO", "Co-founder & CTO"));
        assert!(!is_in("CTO", "Doctor"));
        assert!(is_in("sales director", "Director, Sales Director EMEA"));
        assert!(!is_in("sales director", "Sales and marketing director"));
        assert!(is_in("market*", "Head of Marketing"));
        assert!(!is_in("market", "Head of Marketing"));
        assert!(is_in("développ*", "DEVELOPPEMENT commercial"));
    }

    #[test]
    fn what_has_no_letter_is_no_phrase() {
        assert_eq!(Phrase::parse(" *%_' "), None);
    }
}
