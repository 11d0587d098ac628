//! Texts with tokens: `Hello {{firstName|there}}` (R45).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::contact::ContactFields;
use domain::link::LinkToken;
use domain::named;
use domain::near_names;

use crate::length::utf16_length;
use crate::links::Shortener;

/// The longest name of a token, in characters; columns of files have such names.
const TOKEN_CHARACTERS_MAXIMUM: usize = 100;

named! {
    /// The tokens that every workspace has.
    StandardToken, "token" {
        /// The contact's given name.
        FirstName = "firstName",
        /// The contact's family name.
        LastName = "lastName",
        /// Both names of the contact.
        FullName = "fullName",
        /// The company of the contact's present position.
        CompanyName = "companyName",
        /// The contact's present position.
        Title = "title",
        /// The contact's city.
        City = "city",
        /// The contact's country.
        Country = "country",
        /// The sender's given name.
        SenderFirstName = "senderFirstName",
        /// The sender's family name.
        SenderLastName = "senderLastName",
    }
}

/// What stands between the braces of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// One of those that every workspace has.
    Standard(StandardToken),
    /// A custom field, by its name.
    Custom(Box<str>),
}

impl Token {
    fn named(name: &str) -> Self {
        name.parse()
            .map_or_else(|_| Self::Custom(name.into()), Self::Standard)
    }

    /// The name as it stands between the braces.
    pub fn name(&self) -> &str {
        match self {
            Self::Standard(token) => token.as_str(),
            Self::Custom(name) => name,
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{{{{{}}}}}", self.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(Box<str>),
    Token {
        token: Token,
        fallback: Option<Box<str>>,
    },
}

/// A text that was read once and can be rendered for many people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    literal_bytes: usize,
    literal_length: usize,
}

/// Why a text is no template. Positions count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{{` without `}}`.
    #[error("The token that begins at character {position} has no end; close it with }}}}.")]
    Unclosed {
        /// Of the opening braces.
        position: usize,
    },
    /// `}}` without `{{`.
    #[error(
        "The braces at character {position} close nothing; write a token like {{{{firstName}}}}."
    )]
    Unopened {
        /// Of the closing braces.
        position: usize,
    },
    /// `{{ }}`.
    #[error("The token at character {position} has no name; write one like {{{{firstName}}}}.")]
    Nameless {
        /// Of the opening braces.
        position: usize,
    },
    /// Braces within a token or its fallback.
    #[error(
        "The token that begins at character {position} holds another brace; \
         a fallback is plain text: {{{{firstName|there}}}}."
    )]
    Nested {
        /// Of the opening braces.
        position: usize,
    },
    /// No such token in this workspace.
    #[error("{}", unknown_token(*.position, .token, .suggestion.as_deref()))]
    UnknownToken {
        /// Of the opening braces.
        position: usize,
        /// The name, cut to 100 characters.
        token: String,
        /// The token that was probably meant.
        suggestion: Option<String>,
    },
}

impl TemplateError {
    /// Stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unclosed { .. } => "unclosed_token",
            Self::Unopened { .. } => "unopened_token",
            Self::Nameless { .. } => "nameless_token",
            Self::Nested { .. } => "nested_token",
            Self::UnknownToken { .. } => "unknown_token",
        }
    }

    /// Where it is, in characters from 1.
    pub const fn position(&self) -> usize {
        match self {
            Self::Unclosed { position }
            | Self::Unopened { position }
            | Self::Nameless { position }
            | Self::Nested { position }
            | Self::UnknownToken { position, .. } => *position,
        }
    }
}

fn unknown_token(position: usize, token: &str, suggestion: Option<&str>) -> String {
    let what_to_do = match suggestion {
        Some(name) => format!("did you mean {{{{{name}}}}}?"),
        None => "choose one from the list of tokens.".to_owned(),
    };
    format!("There is no token {{{{{token}}}}} (character {position}); {what_to_do}")
}

/// The tokens that a workspace knows: the standard ones and its custom fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    custom: BTreeSet<String>,
}

impl Vocabulary {
    /// The standard tokens, and these custom fields.
    pub fn with_custom_fields<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            custom: names.into_iter().map(Into::into).collect(),
        }
    }

    /// Every name that may stand between braces, the standard ones first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let standard = StandardToken::ALL.iter().map(|token| token.as_str());
        standard.chain(self.custom.iter().map(String::as_str))
    }

    fn knows(&self, token: &Token) -> bool {
        match token {
            Token::Standard(_) => true,
            Token::Custom(name) => self.custom.contains(&**name),
        }
    }

    /// Reads a text that a person wants to save: tokens that the workspace does not know are
    /// refused (R45).
    pub fn parse(&self, text: &str) -> Result<Template, TemplateError> {
        read(text, |position, token| {
            if self.knows(token) {
                return Ok(());
            }
            let nearest = near_names::nearest(token.name(), self.names(), 1);
            Err(TemplateError::UnknownToken {
                position,
                token: token.name().to_owned(),
                suggestion: nearest.first().map(|&name| name.to_owned()),
            })
        })
    }
}

impl Template {
    /// Reads a text that was saved before. A token that the workspace no longer knows is read as a
    /// custom field, which will have no value (R45).
    pub fn parse_saved(text: &str) -> Result<Self, TemplateError> {
        read(text, |_, _| Ok(()))
    }

    /// The length of what is the same for everybody, in UTF-16 units (R46).
    pub fn literal_length(&self) -> usize {
        self.literal_length
    }

    /// The same where addresses are delivered as short links (R47).
    pub fn literal_length_with(&self, shortener: Option<&Shortener>) -> usize {
        /// Stands for a value; it stands in no text that a person writes.
        const VALUE: char = '\u{E000}';
        let Some(shortener) = shortener else {
            return self.literal_length;
        };
        let text: String = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Literal(literal) => literal.to_string(),
                Part::Token { .. } => VALUE.to_string(),
            })
            .collect();
        let delivered = shortener.shorten(&text, LinkToken::sample).text;
        utf16_length(&delivered) - delivered.matches(VALUE).count()
    }

    /// The tokens, in the order of the text, as often as they stand there.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.parts.iter().filter_map(|part| match part {
            Part::Token { token, .. } => Some(token),
            Part::Literal(_) => None,
        })
    }

    /// Puts the values in, as they are: braces in a value stay braces. A token without a value
    /// takes its fallback; one with neither makes the text unfit to be sent.
    pub fn render(&self, values: &Values<'_>) -> Result<Rendered, Missing> {
        let mut text = String::with_capacity(self.literal_bytes + 24 * self.parts.len());
        let mut length = self.literal_length;
        for part in &self.parts {
            let (token, fallback) = match part {
                Part::Literal(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Part::Token { token, fallback } => (token, fallback.as_deref()),
            };
            let begin = text.len();
            match values.get(token) {
                (Some(one), None) | (None, Some(one)) => text.push_str(one),
                (Some(one), Some(other)) => {
                    text.push_str(one);
                    text.push(' ');
                    text.push_str(other);
                }
                (None, None) => text.push_str(fallback.ok_or_else(|| Missing {
                    token: token.name().to_owned(),
                })?),
            }
            length += utf16_length(&text[begin..]);
        }
        Ok(Rendered { text, length })
    }
}

/// A text as it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// Its length in UTF-16 units (R46).
    pub length: usize,
}

/// A token has neither value nor fallback (R45).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "This contact has no value for {{{{{token}}}}}; add one, or a fallback such as {{{{{token}|there}}}}."
)]
pub struct Missing {
    /// Name of the token.
    pub token: String,
}

/// What the tokens stand for, for one contact and one sender. Empty and blank values are missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// The contact's given name.
    pub first_name: Option<&'a str>,
    /// The contact's family name.
    pub last_name: Option<&'a str>,
    /// The company of the contact's present position.
    pub company_name: Option<&'a str>,
    /// The contact's present position.
    pub title: Option<&'a str>,
    /// The contact's city.
    pub city: Option<&'a str>,
    /// The contact's country.
    pub country: Option<&'a str>,
    /// The sender's given name.
    pub sender_first_name: Option<&'a str>,
    /// The sender's family name.
    pub sender_last_name: Option<&'a str>,
    /// The contact's custom fields.
    pub custom: Option<&'a BTreeMap<String, String>>,
}

impl<'a> Values<'a> {
    /// The values of a contact, without a sender.
    pub fn of(contact: &'a ContactFields) -> Self {
        Self {
            first_name: contact.first_name.as_deref(),
            last_name: contact.last_name.as_deref(),
            company_name: contact.company.as_deref(),
            title: contact.title.as_deref(),
            city: contact.city.as_deref(),
            country: contact.country.as_deref(),
            sender_first_name: None,
            sender_last_name: None,
            custom: Some(&contact.custom),
        }
    }

    /// The same, in the name of a sender.
    #[must_use]
    pub fn from_sender(self, first_name: Option<&'a str>, last_name: Option<&'a str>) -> Self {
        Self {
            sender_first_name: first_name,
            sender_last_name: last_name,
            ..self
        }
    }

    /// The value of a token. A full name has two parts, either of which may be missing.
    fn get(&self, token: &Token) -> (Option<&'a str>, Option<&'a str>) {
        let value = match token {
            Token::Standard(token) => match token {
                StandardToken::FirstName => self.first_name,
                StandardToken::LastName => self.last_name,
                StandardToken::FullName => {
                    return (present(self.first_name), present(self.last_name));
                }
                StandardToken::CompanyName => self.company_name,
                StandardToken::Title => self.title,
                StandardToken::City => self.city,
                StandardToken::Country => self.country,
                StandardToken::SenderFirstName => self.sender_first_name,
                StandardToken::SenderLastName => self.sender_last_name,
            },
            Token::Custom(name) => self
                .custom
                .and_then(|fields| fields.get(&**name))
                .map(String::as_str),
        };
        (present(value), None)
    }
}

fn present(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

/// Reads literal text and tokens in turn; `admit` decides about each token.
fn read(
    text: &str,
    admit: impl Fn(usize, &Token) -> Result<(), TemplateError>,
) -> Result<Template, TemplateError> {
    let mut parts = Vec::new();
    let mut offset = 0;
    loop {
        let rest = &text[offset..];
        let opening = rest.find("{{");
        let literal = &rest[..opening.unwrap_or(rest.len())];
        if let Some(at) = literal.find("}}") {
            let position = position_of(text, offset + at);
            return Err(TemplateError::Unopened { position });
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(with_plain_line_ends(literal)));
        }
        let Some(opening) = opening else {
            break;
        };
        let begins = offset + opening;
        let inside = &text[begins + 2..];
        let position = || position_of(text, begins);
        let Some(closing) = inside.find("}}") else {
            return Err(TemplateError::Unclosed {
                position: position(),
            });
        };
        let (token, fallback) = token(&inside[..closing], position)?;
        admit(position(), &token)?;
        parts.push(Part::Token { token, fallback });
        offset = begins + 2 + closing + 2;
    }
    Ok(assemble(parts))
}

/// `name` or `name|fallback`; spaces around either do not count.
fn token(
    inside: &str,
    position: impl Fn() -> usize,
) -> Result<(Token, Option<Box<str>>), TemplateError> {
    if inside.contains(['{', '}']) {
        return Err(TemplateError::Nested {
            position: position(),
        });
    }
    let (name, fallback) = match inside.split_once('|') {
        Some((name, fallback)) => (name, Some(with_plain_line_ends(fallback.trim()))),
        None => (inside, None),
    };
    let name = name.trim();
    if name.is_empty() {
        return Err(TemplateError::Nameless {
            position: position(),
        });
    }
    if name.chars().count() > TOKEN_CHARACTERS_MAXIMUM {
        return Err(TemplateError::UnknownToken {
            position: position(),
            token: name.chars().take(TOKEN_CHARACTERS_MAXIMUM).collect(),
            suggestion: None,
        });
    }
    Ok((Token::named(name), fallback))
}

/// Forms send line ends as two characters; they count, and are delivered, as one.
fn with_plain_line_ends(text: &str) -> Box<str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

fn position_of(text: &str, offset: usize) -> usize {
    text[..offset].chars().count() + 1
}

fn assemble(parts: Vec<Part>) -> Template {
    let literals = || {
        parts.iter().filter_map(|part| match part {
            Part::Literal(literal) => Some(&**literal),
            Part::Token { .. } => None,
        })
    };
    let literal_bytes = literals().map(str::len).sum();
    let literal_length = literals().map(utf16_length).sum();
    Template {
        parts,
        literal_bytes,
        literal_length,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn custom(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn anna() -> Values<'static> {
        Values {
            first_name: Some("Anna"),
            last_name: Some("Muñoz"),
            company_name: Some("Acme"),
            city: Some(" "),
            ..Values::default()
        }
        .from_sender(Some("Paul"), Some("Weber"))
    }

    fn rendered(text: &str, values: &Values<'_>) -> String {
        let template = Template::parse_saved(text).unwrap();
        match template.render(values) {
            Ok(rendered) => rendered.text,
            Err(missing) => format!("missing {}", missing.token),
        }
    }

    #[test]
    fn tokens_take_their_values() {
        assert_eq!(
            rendered(
                "Hello {{firstName}} {{ lastName }} of {{companyName}}, yours {{senderFirstName}} {{senderLastName}}",
                &anna()
            ),
            "Hello Anna Muñoz of Acme, yours Paul Weber"
        );
        assert_eq!(rendered("no tokens at all", &anna()), "no tokens at all");
        assert_eq!(rendered("", &anna()), "");
    }

    #[test]
    fn a_full_name_is_what_there_is_of_it() {
        assert_eq!(rendered("{{fullName}}", &anna()), "Anna Muñoz");
        let last_only = Values {
            first_name: None,
            ..anna()
        };
        assert_eq!(rendered("{{fullName}}", &last_only), "Muñoz");
        assert_eq!(
            rendered("{{fullName}}", &Values::default()),
            "missing fullName"
        );
    }

    #[test]
    fn without_a_value_the_fallback_stands_in() {
        assert_eq!(rendered("in {{city|your town}}", &anna()), "in your town");
        assert_eq!(
            rendered("in {{ city | your town }}!", &anna()),
            "in your town!"
        );
        assert_eq!(rendered("{{firstName|there}}", &anna()), "Anna");
        assert_eq!(rendered("a{{city|}}b", &anna()), "ab");
        assert_eq!(rendered("{{city|a|b}}", &anna()), "a|b");
        assert_eq!(rendered("in {{city}}", &anna()), "missing city");
    }

    #[test]
    fn custom_fields_are_tokens_too() {
        let fields = custom(&[("Job Level", "Director"), ("Größe", "12")]);
        let values = Values {
            custom: Some(&fields),
            ..anna()
        };
        assert_eq!(rendered("{{Job Level}} {{Größe}}", &values), "Director 12");
        assert_eq!(rendered("{{Shoe Size}}", &values), "missing Shoe Size");
        assert_eq!(rendered("{{Job Level}}", &anna()), "missing Job Level");
    }

    #[test]
    fn line_ends_of_forms_are_plain() {
        let template = Template::parse_saved("a\r\nb{{city|c\r\nd}}\re").unwrap();
        let rendered = template.render(&Values::default()).unwrap();
        assert_eq!(rendered.text, "a\nbc\nd\ne");
        assert_eq!(rendered.length, 8);
    }

    fn error(text: &str) -> TemplateError {
        Vocabulary::with_custom_fields(["Job Level"])
            .parse(text)
            .unwrap_err()
    }

    #[test]
    fn errors_say_where_and_what() {
        assert_eq!(
            error("é {{firstName"),
            TemplateError::Unclosed { position: 3 }
        );
        assert_eq!(error("ab }} c"), TemplateError::Unopened { position: 4 });
        assert_eq!(error("{{}}"), TemplateError::Nameless { position: 1 });
        assert_eq!(error("{{ |x}}"), TemplateError::Nameless { position: 1 });
        assert_eq!(
            error("{{firstName|{{lastName}}}}"),
            TemplateError::Nested { position: 1 }
        );
        assert_eq!(
            error("{{{firstName}}}"),
            TemplateError::Nested { position: 1 }
        );
        assert_eq!(
            error("{{firstName}}}}"),
            TemplateError::Unopened { position: 14 }
        );
        assert_eq!(error("{{a} }").code(), "unclosed_token");
        assert_eq!(
            error("ab }} c").to_string(),
            "The braces at character 4 close nothing; write a token like {{firstName}}."
        );
    }

    #[test]
    fn unknown_tokens_are_refused_with_the_nearest() {
        for (text, suggestion) in [
            ("{{first_name}}", Some("firstName")),
            ("{{firstname}}", Some("firstName")),
            ("{{fristName|x}}", Some("firstName")),
            ("{{job level}}", Some("Job Level")),
            ("{{compny}}", None),
            ("{{companyNam}}", Some("companyName")),
            ("{{7*7}}", None),
        ] {
            match error(text) {
                TemplateError::UnknownToken {
                    suggestion: found, ..
                } => assert_eq!(found.as_deref(), suggestion, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(
            error("Hi {{firstname}}").to_string(),
            "There is no token {{firstname}} (character 4); did you mean {{firstName}}?"
        );
        assert_eq!(
            error(&format!("{{{{{}}}}}", "x".repeat(5_000)))
                .to_string()
                .len(),
            format!(
                "There is no token {{{{{}}}}} (character 1); choose one from the list of tokens.",
                "x".repeat(100)
            )
            .len()
        );
    }

    #[test]
    fn every_standard_token_is_known_and_may_be_missing() {
        for token in StandardToken::ALL {
            let text = format!("{{{{{token}}}}}");
            let template = Vocabulary::default().parse(&text).unwrap();
            let missing = template.render(&Values::default()).unwrap_err();
            assert_eq!(missing.token, token.as_str());
        }
    }

    #[test]
    fn a_contact_gives_its_fields() {
        let contact = ContactFields {
            first_name: Some("Anna".into()),
            company: Some("Acme".into()),
            title: Some("CTO".into()),
            city: Some("Lyon".into()),
            country: Some("France".into()),
            custom: custom(&[("level", "3")]),
            ..ContactFields::default()
        };
        assert_eq!(
            rendered(
                "{{firstName}} {{companyName}} {{title}} {{city}} {{country}} {{level}} {{fullName}}",
                &Values::of(&contact)
            ),
            "Anna Acme CTO Lyon France 3 Anna"
        );
    }

    proptest! {
        #[test]
        fn values_are_delivered_as_they_are(
            value in "[^\\s]{0,3}(\\{\\{(firstName|lastName|x)(\\|y)?\\}\\}|\\{|\\}\\}|%s|\\$1).{0,9}",
            before in "[a-zé😀 ]{0,9}",
        ) {
            let values = Values { first_name: Some(&value), last_name: Some("{{firstName}}"), ..Values::default() };
            let text = format!("{before}{{{{firstName}}}}|{{{{lastName}}}}");
            let rendered = Template::parse_saved(&text).unwrap().render(&values).unwrap();
            prop_assert_eq!(rendered.text, format!("{before}{value}|{{{{firstName}}}}"));
        }

        #[test]
        fn length_is_literal_part_plus_values(
            first in "\\PC{1,20}", last in "\\PC{1,20}", literal in "[^{}\r]{0,40}",
        ) {
            prop_assume!(!first.trim().is_empty() && !last.trim().is_empty());
            let values = Values { first_name: Some(&first), last_name: Some(&last), ..Values::default() };
            let template = Template::parse_saved(&format!("{literal}{{{{firstName}}}}-{{{{lastName|x}}}}")).unwrap();
            let rendered = template.render(&values).unwrap();
            prop_assert_eq!(rendered.length, rendered.text.encode_utf16().count());
            prop_assert_eq!(template.literal_length(), utf16_length(&literal) + 1);
            prop_assert_eq!(
                rendered.length,
                template.literal_length() + utf16_length(&first) + utf16_length(&last)
            );
        }

        #[test]
        fn no_text_breaks_the_reader(text in "([{}|a-zé😀 \r\n]|\\{\\{|\\}\\}|firstName){0,30}") {
            match Template::parse_saved(&text) {
                Ok(template) => {
                    let length = utf16_length(&text);
                    prop_assert!(template.literal_length() <= length);
                }
                Err(error) => prop_assert!((1..=text.chars().count()).contains(&error.position())),
            }
        }
    }
}
