//! Queries that are put together at run time, from checked pieces and numbered values.

use crate::column::Param;

/// A query as it grows. Text comes from the program alone; what a caller gives becomes a value.
#[derive(Debug)]
pub(crate) struct Built {
    /// The text so far.
    pub text: String,
    /// The values so far; the first is `$1`.
    pub params: Vec<Param>,
}

impl Built {
    /// Begins with a text and the values that it names.
    pub fn new(text: &str, params: Vec<Param>) -> Self {
        Self {
            text: text.to_owned(),
            params,
        }
    }

    /// Adds text.
    pub fn push(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.text.push_str(piece);
        }
    }

    /// Adds a value; answers the mark that stands for it in the text.
    pub fn value(&mut self, value: impl Into<Param>) -> String {
        self.params.push(value.into());
        ["$", &self.params.len().to_string()].concat()
    }

    /// Adds the condition that a column has a value, where there is one.
    pub fn equal(&mut self, column: &str, value: Option<impl Into<Param>>) {
        if let Some(value) = value {
            let mark = self.value(value);
            self.push(&[" AND ", column, " = ", &mark]);
        }
    }

    /// Adds the condition that a column has one of these values, where there are any.
    pub fn one_of<'a>(&mut self, column: &str, values: impl IntoIterator<Item = &'a str>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            let mark = self.value(crate::sql::list(values));
            self.push(&[" AND ", column, " IN @any(", &mark, ")"]);
        }
    }

    /// Adds the condition that a column begins with a prefix, in a form that an index serves.
    pub fn begins_with(&mut self, column: &str, prefix: Option<&str>) {
        if let Some(prefix) = prefix {
            let from = self.value(prefix);
            let until = self.value(after_prefix(prefix));
            self.push(&[
                " AND ", column, " >= ", &from, " AND ", column, " < ", &until,
            ]);
        }
    }

    /// Adds the end: how many rows at most.
    pub fn limit(&mut self, limit: u32) {
        let mark = self.value(limit);
        self.push(&[" LIMIT ", &mark]);
    }
}

/// The least text that is greater than every text with that prefix, as bytes compare.
fn after_prefix(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        let next = match last {
            // Between these two lie no characters.
            '\u{D7FF}' => Some('\u{E000}'),
            last => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            end.push(next);
            return end;
        }
    }
    char::MAX.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_its_successor() {
        assert_eq!(after_prefix("growth\u{1f}"), "growth ");
        assert!("growth\u{1f}zzz" < after_prefix("growth\u{1f}").as_str());
        assert_eq!(after_prefix("a\u{D7FF}"), "a\u{E000}");
        assert_eq!(after_prefix(&format!("a{}", char::MAX)), "b");
        assert_eq!(after_prefix(""), char::MAX.to_string());
    }

    #[test]
    fn values_are_numbered_and_never_in_the_text() {
        let mut built = Built::new("SELECT 1 WHERE w = $1", crate::params!["w"]);
        built.equal("a", Some("x' OR 1=1"));
        built.equal("b", None::<&str>);
        built.one_of("c", ["p", "q"]);
        built.one_of("d", []);
        built.begins_with("e", Some("f"));
        built.limit(3);
        assert_eq!(
            built.text,
            "SELECT 1 WHERE w = $1 AND a = $2 AND c IN @any($3) AND e >= $4 AND e < $5 LIMIT $6"
        );
        assert_eq!(built.params.len(), 6);
    }
}
