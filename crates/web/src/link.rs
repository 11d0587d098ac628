//! Addresses with state: a path and its query, from which filters are added and taken away.

use std::fmt;

use url::form_urlencoded;

/// A path within the site and its query parameters, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    path: String,
    parameters: Vec<(String, String)>,
}

impl Address {
    /// The bare address of a page.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            parameters: Vec::new(),
        }
    }

    /// Reads a path and a raw query as a request carries them.
    pub fn from_query(path: impl Into<String>, query: &str) -> Self {
        let parameters = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Self {
            path: path.into(),
            parameters,
        }
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters in order.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// This address with a parameter set to one value, whatever it was.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut changed = self.without(name);
        changed.parameters.push((name.to_owned(), value.into()));
        changed
    }

    /// This address with every parameter of another one.
    #[must_use]
    pub fn with_all(mut self, other: &Self) -> Self {
        self.parameters.extend(other.parameters.iter().cloned());
        self
    }

    /// This address without a parameter.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed.parameters.retain(|(key, _)| key != name);
        changed
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path)?;
        if !self.parameters.is_empty() {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&self.parameters);
            write!(formatter, "?{}", query.finish())?;
        }
        Ok(())
    }
}

impl maud::Render for Address {
    fn render_to(&self, buffer: &mut String) {
        maud::Render::render_to(self.to_string().as_str(), buffer);
    }
}

/// A link with its words: where a person can go to look or to cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the link says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link that says `label` and leads to `href`.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_come_and_go_without_touching_others() {
        let address = Address::from_query("/invites", "program=growth&name=c+level");
        assert_eq!(address.get("name"), Some("c level"));
        assert_eq!(
            address.without("program").to_string(),
            "/invites?name=c+level"
        );
        assert_eq!(
            address.with("program", "été & co").to_string(),
            "/invites?name=c+level&program=%C3%A9t%C3%A9+%26+co"
        );
        assert_eq!(
            address.without("name").without("program").to_string(),
            "/invites"
        );
    }
}
