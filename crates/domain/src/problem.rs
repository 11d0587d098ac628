//! What is wrong with a value that a person or a program handed in.

/// One thing that is wrong, and where. The entries of `errors` in a problem document (RFC 9457)
/// and the lines beside a form's fields are made from it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Path of the field as the API names it, such as `schedule.slots.1.start`.
    pub field: String,
    /// Stable code for programs.
    pub code: &'static str,
    /// One sentence for people: what is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem of one field.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }

    /// The same problem, seen from the object that holds the value under the name `outer`.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field = if self.field.is_empty() {
            outer.to_owned()
        } else {
            format!("{outer}.{}", self.field)
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_outwards() {
        let problem = Problem::new("start", "bad", "Bad.")
            .within("slots.1")
            .within("schedule");
        assert_eq!(problem.field, "schedule.slots.1.start");
        assert_eq!(Problem::new("", "bad", "Bad.").within("note").field, "note");
    }
}
