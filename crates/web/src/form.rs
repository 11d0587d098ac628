//! What browsers post: an ordered list of names and values, kept as it was typed, and the problems
//! that were found in it.
//!
//! Names follow the API's: `schedule.slots.0.start`. So a problem that a service reports for a field
//! stands beside that field without a translation.

use std::collections::BTreeSet;

use url::form_urlencoded;

/// The fields of a posted form, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a body of `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body)
            // Browsers send line breaks as CR LF; a message's length counts what is delivered.
            .map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")))
            .collect();
        Self(pairs)
    }

    /// From names and values, as a multi-part form gives them.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The value of a field, trimmed; empty where it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value of a field exactly as typed.
    pub fn raw(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Whether a check box was on.
    pub fn on(&self, name: &str) -> bool {
        matches!(self.raw(name), "true" | "on" | "1")
    }

    /// Whether the form had such a field.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The numbers that follow a prefix, ascending: for `slots.` those of `slots.0.start`,
    /// `slots.4.start`. At most `limit` of them, so that a forged form costs nothing.
    pub fn indexes(&self, prefix: &str, limit: usize) -> Vec<usize> {
        let numbers: BTreeSet<usize> = self
            .0
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(prefix)?.split('.').next()?.parse().ok())
            .collect();
        numbers.into_iter().take(limit).collect()
    }

    /// The texts that follow a prefix, in the order of the form: for `texts.` those of `texts.fr`.
    pub fn keys(&self, prefix: &str) -> Vec<&str> {
        let mut keys = Vec::new();
        for (name, _) in &self.0 {
            if let Some(key) = name.strip_prefix(prefix)
                && !keys.contains(&key)
            {
                keys.push(key);
            }
        }
        keys
    }
}

/// What is wrong with a form: a sentence per field, in the order in which they were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(Vec<(String, String)>);

impl Problems {
    /// Adds a sentence for a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// The first sentence for a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// Whether anything below a prefix is wrong: for a tab that hides its fields.
    pub fn within(&self, prefix: &str) -> bool {
        self.0.iter().any(|(name, _)| name.starts_with(prefix))
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Field and sentence of every problem.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, message)| (name.as_str(), message.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_groups_are_found_by_their_numbers() {
        let fields = Fields::parse(
            b"slots.4.start=14%3A00&slots.0.start=09:00&name=+a+&texts.fr=x%0D%0Ay&texts.default=",
        );
        assert_eq!(fields.indexes("slots.", 24), [0, 4]);
        assert_eq!(fields.indexes("slots.", 1), [0]);
        assert_eq!(fields.get("slots.4.start"), "14:00");
        assert_eq!(fields.get("name"), "a");
        assert_eq!(fields.keys("texts."), ["fr", "default"]);
        assert_eq!(fields.raw("texts.fr"), "x\ny");
        assert!(!fields.on("active"));
    }
}
