//! A proposal as it will read: the same function that the moment of sending uses, so that the bytes
//! shown are the bytes sent (I-15).

use domain::action::ActionState;
use domain::campaign::{Message, Texts};
use domain::sending::TextFacts;
use domain::time::Timestamp;
use engine::render::{self, Draft, Links};
use sha2::{Digest, Sha256};
use store::proposal::ProposalRow;
use store::recipient::Recipient;
use words::links::{ShortLink, Shortener};

/// Bytes of the digest that a revision keeps.
const REVISION_BYTES: usize = 12;

/// A proposal's text with what decides whether it can leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The language of the text: a tag, or `default`.
    pub language: String,
    /// The text; empty where a value is missing.
    pub text: String,
    /// Its length in UTF-16 units.
    pub length: usize,
    /// The longest that the sender's account may send.
    pub limit: usize,
    /// The token without value and fallback.
    pub missing_token: Option<String>,
    /// The short links in the text, which are kept where it is fixed (R47).
    pub links: Vec<ShortLink>,
}

impl Reading {
    /// The proposal as it reads now: as approved or rewritten, else from the campaign's texts in
    /// the chosen language, else in the contact's.
    pub fn of(
        proposal: &ProposalRow,
        message: Option<&Message>,
        recipient: &Recipient,
        sender_name: &str,
        limit: usize,
        shortener: Option<&Shortener>,
    ) -> Self {
        let chosen = proposal.approved_language.as_deref();
        if let Some(text) = &proposal.approved_text {
            return Self::written(text.clone(), chosen.unwrap_or_default(), limit);
        }
        let language = chosen.or(recipient.language.as_deref());
        match message {
            Some(message) => {
                let texts = message.texts_of(proposal.variant.as_deref());
                let links = Links {
                    shortener,
                    action: Some(&proposal.id),
                };
                let draft =
                    render::from_template(texts, language, recipient, sender_name, limit, links);
                Self::drafted(draft, limit)
            }
            None => Self::written(String::new(), chosen.unwrap_or_default(), limit),
        }
    }

    /// A text of the campaign in one of its languages.
    pub fn in_language(
        texts: &Texts,
        language: &str,
        recipient: &Recipient,
        sender_name: &str,
        limit: usize,
        links: Links<'_>,
    ) -> Self {
        let draft =
            render::from_template(texts, Some(language), recipient, sender_name, limit, links);
        Self::drafted(draft, limit)
    }

    /// A text that was written for this contact.
    pub fn written(text: String, language: &str, limit: usize) -> Self {
        Self {
            language: language.to_owned(),
            length: words::length::utf16_length(&text),
            text,
            limit,
            missing_token: None,
            links: Vec::new(),
        }
    }

    /// Whether it can leave as it is.
    pub fn is_ready(&self) -> bool {
        self.missing_token.is_none() && self.length <= self.limit
    }

    fn drafted(draft: Draft, limit: usize) -> Self {
        let missing_token = match draft.facts {
            TextFacts::ValueMissing { token } => Some(token),
            TextFacts::Ready { .. } => None,
        };
        Self {
            missing_token,
            links: draft.links,
            ..Self::written(draft.text, &draft.language, limit)
        }
    }
}

/// Names what a person saw: text, language, and the last decision. Another text, another language
/// or a decision in between gives another revision.
pub(super) fn revision(
    language: &str,
    text: &str,
    state: ActionState,
    decided_at: Option<Timestamp>,
) -> String {
    let decided_at = decided_at.map_or(0, Timestamp::as_millis);
    // Getting its moment changes nothing for the person who decides.
    let blocked = state == ActionState::Blocked;
    let mut digest = Sha256::new();
    for part in [language.as_bytes(), text.as_bytes()] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.update(decided_at.to_be_bytes());
    digest.update([u8::from(blocked)]);
    hex::encode(&digest.finalize()[..REVISION_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_changes_with_what_was_seen() {
        let at = Some(Timestamp::from_millis(5));
        let seen =
            |language, text, at| revision(language, text, ActionState::WaitingForApproval, at);
        assert_eq!(seen("fr", "Bonjour", None), seen("fr", "Bonjour", None));
        assert_ne!(seen("fr", "Bonjour", None), seen("fr", "Bonsoir", None));
        assert_ne!(
            seen("fr", "Bonjour", None),
            seen("default", "Bonjour", None)
        );
        assert_ne!(seen("fr", "Bonjour", None), seen("fr", "Bonjour", at));
        assert_ne!(seen("f", "rBonjour", None), seen("fr", "Bonjour", None));
        assert_eq!(
            revision("fr", "Bonjour", ActionState::Approved, at),
            revision("fr", "Bonjour", ActionState::Scheduled, at)
        );
    }
}
