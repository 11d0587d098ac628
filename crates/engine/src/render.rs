//! The text of an action as it will be delivered.

use domain::action::StepIndex;
use domain::campaign::{Message, Texts};
use domain::ids::ActionId;
use domain::link::LinkToken;
use domain::seeded::{self, Bug};
use domain::sending::TextFacts;
use store::action::ActionRow;
use store::recipient::Recipient;
use words::language;
use words::links::{ShortLink, Shortened, Shortener};
use words::templates::{Template, Values};

/// A text ready to be delivered, or what stands in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text; empty where a value is missing.
    pub text: String,
    /// The language it was chosen for: a tag, or `default`.
    pub language: String,
    /// Length and limit, or the missing value.
    pub facts: TextFacts,
    /// The short links in the text, which are kept where it is fixed (R47).
    pub links: Vec<ShortLink>,
}

impl Draft {
    /// The same invitation without its note.
    pub(crate) fn without_text(self, length_maximum: usize) -> Self {
        Self {
            language: self.language,
            ..ready(String::new(), "", length_maximum)
        }
    }
}

/// How addresses in a text are delivered (R47).
#[derive(Debug, Clone, Copy, Default)]
pub struct Links<'a> {
    /// As short links of this site; none where they stay as they are.
    pub shortener: Option<&'a Shortener>,
    /// The action that delivers the text; none where it is only shown.
    pub action: Option<&'a ActionId>,
}

impl Links<'_> {
    /// A text with its addresses as they are delivered.
    pub fn shorten(&self, text: String) -> Shortened {
        match self.shortener {
            Some(shortener) => shortener.shorten(&text, |target| match self.action {
                Some(action) => LinkToken::of(action, target),
                None => LinkToken::sample(target),
            }),
            None => Shortened {
                text,
                links: Vec::new(),
            },
        }
    }
}

/// The message of a step; none where the campaign no longer has it.
pub fn message(messages: &[Message], step: StepIndex) -> Option<&Message> {
    messages.get(step.0 as usize)
}

/// The text of an action: the approved one byte for byte, else that of its variant (R65) for the contact's
/// language (R44, R45).
pub fn draft(
    message: &Message,
    action: &ActionRow,
    recipient: &Recipient,
    sender_name: &str,
    length_maximum: usize,
    shortener: Option<&Shortener>,
) -> Draft {
    match &action.approved_text {
        Some(text) => ready(
            text.clone(),
            action.approved_language.as_deref().unwrap_or_default(),
            length_maximum,
        ),
        None => from_template(
            message.texts_of(action.variant.as_deref()),
            recipient.language.as_deref(),
            recipient,
            sender_name,
            length_maximum,
            Links {
                shortener,
                action: Some(&action.id),
            },
        ),
    }
}

/// What a person wrote: as it stands, byte for byte, with its addresses as they were written.
pub fn written(action: &ActionRow, length_maximum: usize) -> Draft {
    let text = action.approved_text.clone().unwrap_or_default();
    ready(text, domain::campaign::DEFAULT_LANGUAGE, length_maximum)
}

/// What has no text.
pub fn nothing() -> Draft {
    ready(String::new(), domain::campaign::DEFAULT_LANGUAGE, 0)
}

fn ready(text: String, language: &str, maximum: usize) -> Draft {
    Draft {
        facts: TextFacts::Ready {
            length: words::length::utf16_length(&text),
            maximum,
        },
        language: language.to_owned(),
        text,
        links: Vec::new(),
    }
}

/// The text for a contact in a language, with its values put in.
pub fn from_template(
    texts: &Texts,
    language: Option<&str>,
    recipient: &Recipient,
    sender_name: &str,
    length_maximum: usize,
    links: Links<'_>,
) -> Draft {
    let Some(choice) = language::choose(texts, language) else {
        return ready(
            String::new(),
            domain::campaign::DEFAULT_LANGUAGE,
            length_maximum,
        );
    };
    let missing = |token: String| Draft {
        text: String::new(),
        language: choice.language.to_owned(),
        facts: TextFacts::ValueMissing { token },
        links: Vec::new(),
    };
    // A saved text was checked; one that cannot be read any more must not leave half rendered.
    let Ok(template) = Template::parse_saved(choice.text) else {
        return missing(choice.text.chars().take(40).collect());
    };
    match template.render(&values(recipient, sender_name)) {
        Ok(rendered) => {
            let shortened = links.shorten(rendered.text);
            Draft {
                links: shortened.links,
                ..ready(shortened.text, choice.language, length_maximum)
            }
        }
        // I-15 is broken where people read what programs should have.
        Err(_) if seeded::is_on(Bug::SendTokenUnexpanded) => {
            ready(choice.text.to_owned(), choice.language, length_maximum)
        }
        Err(gap) => missing(gap.token),
    }
}

fn values<'a>(recipient: &'a Recipient, sender_name: &'a str) -> Values<'a> {
    let (first, last) = match sender_name.split_once(' ') {
        Some((first, last)) => (Some(first), Some(last)),
        None => (Some(sender_name), None),
    };
    Values {
        first_name: recipient.first_name.as_deref(),
        last_name: recipient.last_name.as_deref(),
        company_name: recipient.company.as_deref(),
        title: recipient.title.as_deref(),
        city: recipient.city.as_deref(),
        country: recipient.country.as_deref(),
        sender_first_name: first,
        sender_last_name: last,
        custom: Some(&recipient.custom.0),
    }
}
