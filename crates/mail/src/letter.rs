//! A letter as it leaves: plain text, with HTML beside it where it has some, and the headers that a program's letter has.

use std::time::{Duration, SystemTime};

use domain::time::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

/// Characters of a subject at most: longer ones are cut by those who show them.
const SUBJECT_LENGTH_MAXIMUM: usize = 200;

/// What cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterProblem {
    /// No mail reaches this address.
    #[error("`{0}` is no e-mail address")]
    BadAddress(String),
    /// A line of the head holds a line break or another control character, with which a further line could be smuggled in.
    #[error("the subject or an address holds a control character")]
    ControlCharacter,
    /// The letter cannot be put together.
    #[error("the letter cannot be put together: {0}")]
    Unwritable(String),
}

/// Whose letters these are: an address, with or without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `overture@example.org` or `Overture <overture@example.org>`.
    pub fn parse(text: &str) -> Result<Self, LetterProblem> {
        mailbox(text).map(Self)
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Names it; the same letter, tried again, has the same, so that who gets it twice can tell.
    pub id: String,
    /// The address that it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, in lines.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// The address that ends letters of this kind, by one press (RFC 8058).
    pub unsubscribe: Option<String>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// That a program wrote it, so that no absence is answered to it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Where letters of this kind are ended (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

/// That a program may do so without asking anybody (RFC 8058).
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

impl Letter {
    /// The letter as it leaves, from a sender.
    pub(crate) fn message(&self, from: &Sender) -> Result<Message, LetterProblem> {
        let unsubscribe = self.unsubscribe.as_deref().unwrap_or_default();
        if has_control_character(&self.subject) || has_control_character(unsubscribe) {
            return Err(LetterProblem::ControlCharacter);
        }
        let subject: String = self.subject.chars().take(SUBJECT_LENGTH_MAXIMUM).collect();
        let domain = from.0.email.domain();
        let mut head = Message::builder()
            .from(from.0.clone())
            .to(mailbox(&self.to)?)
            .subject(subject)
            .date(instant(self.written_at))
            .message_id(Some(format!("<{}@{domain}>", self.id)))
            .header(AutoSubmitted);
        if !unsubscribe.is_empty() {
            head = head
                .header(ListUnsubscribe(unsubscribe.to_owned()))
                .header(ListUnsubscribePost);
        }
        let text = self.text.clone();
        let written = match &self.html {
            Some(html) => head.multipart(MultiPart::alternative_plain_html(text, html.clone())),
            None => head.singlepart(SinglePart::plain(text)),
        };
        written.map_err(|error| LetterProblem::Unwritable(error.to_string()))
    }
}

fn instant(at: Timestamp) -> SystemTime {
    let since = u64::try_from(at.as_millis()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_millis(since)
}

fn mailbox(text: &str) -> Result<Mailbox, LetterProblem> {
    if has_control_character(text) {
        return Err(LetterProblem::ControlCharacter);
    }
    let read = text.parse();
    read.map_err(|_| LetterProblem::BadAddress(text.to_owned()))
}

fn has_control_character(text: &str) -> bool {
    text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            id: "mal_1".to_owned(),
            to: "jana@example.org".to_owned(),
            subject: "Einladung für Jana".to_owned(),
            text: "Hallo Jana,\n\nwillkommen.\n".to_owned(),
            html: None,
            unsubscribe: None,
            written_at: Timestamp::from_millis(1_803_888_000_000),
        }
    }

    fn sender() -> Sender {
        Sender::parse("Overture <overture@example.org>").unwrap()
    }

    #[test]
    fn a_letter_has_the_head_of_a_programs_letter() {
        let written = letter().message(&sender()).unwrap().formatted();
        let written = String::from_utf8(written).unwrap();
        for line in [
            "Auto-Submitted: auto-generated\r\n",
            "Message-ID: <mal_1@example.org>\r\n",
            "To: jana@example.org\r\n",
            "Date: Mon, 01 Mar 2027 08:00:00 +0000\r\n",
        ] {
            assert!(written.contains(line), "{line} in {written}");
        }
        assert!(written.is_ascii(), "everything else is encoded");
    }

    #[test]
    fn a_letter_of_a_list_says_how_it_ends() {
        let listed = Letter {
            html: Some("<p>Hallo</p>".to_owned()),
            unsubscribe: Some("https://overture.example.org/unsubscribe/abc".to_owned()),
            ..letter()
        };
        let written = listed.message(&sender()).unwrap().formatted();
        let written = String::from_utf8(written).unwrap();
        for line in [
            "List-Unsubscribe: <https://overture.example.org/unsubscribe/abc>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(written.contains(line), "{line} in {written}");
        }
        let plain = letter().message(&sender()).unwrap().formatted();
        assert!(
            !String::from_utf8(plain)
                .unwrap()
                .contains("List-Unsubscribe")
        );
    }

    #[test]
    fn no_line_of_the_head_can_be_smuggled_in() {
        let smuggled = "Hello\r\nBcc: everybody@example.org";
        let by_subject = Letter {
            subject: smuggled.to_owned(),
            ..letter()
        };
        let by_address = Letter {
            to: format!("jana@example.org{smuggled}"),
            ..letter()
        };
        let by_list = Letter {
            unsubscribe: Some("https://a.example/\r\nBcc: everybody@example.org".to_owned()),
            ..letter()
        };
        for bad in [by_subject, by_address, by_list] {
            assert_eq!(
                bad.message(&sender()).unwrap_err(),
                LetterProblem::ControlCharacter
            );
        }
        assert_eq!(
            Sender::parse("a\n<b@example.org>"),
            Err(LetterProblem::ControlCharacter)
        );
        let by_text = Letter {
            text: smuggled.to_owned(),
            ..letter()
        };
        let written = by_text.message(&sender()).unwrap().formatted();
        let written = String::from_utf8(written).unwrap();
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        assert!(!head.contains("Bcc"), "{head}");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert!(matches!(
            Sender::parse("nobody"),
            Err(LetterProblem::BadAddress(_))
        ));
        let bad = Letter {
            to: "nobody".to_owned(),
            ..letter()
        };
        assert!(matches!(
            bad.message(&sender()),
            Err(LetterProblem::BadAddress(_))
        ));
    }
}
