//! How long an invitation note is for the people who would get it (R46).

use std::collections::BTreeMap;

use domain::campaign::MessageStep;
use domain::identity::{AccountType, Role};
use domain::ids::{CampaignId, ContactId, MemberId};
use domain::limits;
use domain::sending::TextFacts;
use engine::render::{self, Draft, Links};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::draw::Pool;
use store::recipient::Recipient;
use words::links::Shortener;
use words::templates::Vocabulary;

use super::check;
use super::definition::SourceBody;
use crate::person::contact_name;
use crate::schema::MessageStepName;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Contacts of the source that are looked at while a note is being written; the first in line.
pub(super) const CONTACTS_MAXIMUM: u32 = 5_000;
/// Contacts of the source that are looked at where all of them are asked for.
const ALL_MAXIMUM: u32 = 100_000;
/// Contacts that are named of those whose note is too long or lacks a value.
const NAMED_MAXIMUM: usize = 100;
/// Notes that are shown as delivered.
const SAMPLES: usize = 3;

/// A note, or another message, that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotePreviewInput {
    /// The texts by language tag; `default` serves all others.
    pub texts: BTreeMap<String, String>,
    /// Which message it is; the note of an invitation where not given. Other messages have more room.
    #[serde(default)]
    #[schema(value_type = Option<MessageStepName>)]
    pub step: Option<MessageStep>,
    /// Where the contacts come from.
    pub source: SourceBody,
    /// Who sends: the account decides how long the note may be.
    #[schema(value_type = String)]
    pub sender_id: MemberId,
    /// Looks at up to 100,000 contacts of the source instead of the first 5,000.
    #[serde(default)]
    pub all: bool,
}

/// A note as the people of a source would get it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NotePreview {
    /// The longest text that may be sent, in UTF-16 units; of a note it depends on the sender's account.
    pub limit: u64,
    /// Contacts that were looked at.
    pub contacts: u64,
    /// Whether the source holds more.
    pub more: bool,
    /// What is wrong with the texts themselves; nothing else is told then.
    pub problems: Vec<TextProblem>,
    /// Lengths as delivered, by the language of the text.
    pub languages: Vec<LanguageLengths>,
    /// How many contacts would get a note that is too long, and so none.
    pub too_long: u64,
    /// The first of them.
    pub too_long_contacts: Vec<TooLongNote>,
    /// How many contacts have no value for a token without fallback, and would get no note.
    pub value_missing: u64,
    /// The first of them.
    pub value_missing_contacts: Vec<ValueMissing>,
    /// Some notes as delivered.
    pub samples: Vec<NoteSample>,
}

/// What is wrong with one text.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TextProblem {
    /// The language of the text.
    pub language: String,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Lengths of one text as delivered, in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LanguageLengths {
    /// The language of the text: a tag, or `default`.
    pub language: String,
    /// Contacts who would get it.
    pub contacts: u64,
    /// The shortest.
    pub shortest: u64,
    /// The longest.
    pub longest: u64,
    /// Contacts for whom it would be too long.
    pub too_long: u64,
}

/// A contact for whom the note would be too long.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TooLongNote {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub name: String,
    /// The language of the text.
    pub language: String,
    /// Its length as delivered.
    pub length: u64,
}

/// A contact without a value for a token.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ValueMissing {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub name: String,
    /// The language of the text.
    pub language: String,
    /// The token.
    pub token: String,
}

/// A note as one contact would get it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NoteSample {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub name: String,
    /// The language of the text.
    pub language: String,
    /// The text.
    pub text: String,
    /// Its length as delivered.
    pub length: u64,
}

impl Service {
    /// The lengths of a note as delivered to the people of a source, and who would get none because
    /// it is too long or a value is missing.
    pub async fn preview_note(
        &self,
        scope: &Scope,
        input: &NotePreviewInput,
    ) -> ServiceResult<NotePreview> {
        scope.require(Role::Member)?;
        scope.require_change_of(&input.sender_id)?;
        let mut tx = self.read().await?;
        let id = &input.sender_id;
        let found = store::campaign_edit::sender(&mut tx, scope.workspace(), id).await?;
        let sender = found.as_ref().map(|found| Sender {
            name: &found.name,
            account: found.account_type.unwrap_or(AccountType::Standard),
        });
        let vocabulary = check::vocabulary(&mut tx, scope.workspace()).await?;
        let (source, texts) = (&input.source, (input.step, &input.texts));
        let most = if input.all {
            ALL_MAXIMUM
        } else {
            CONTACTS_MAXIMUM
        };
        preview(&mut tx, scope, id, sender, source, texts, &vocabulary, most).await
    }

    /// The note of a campaign, or one of its variants (R65), as delivered to everybody of its source, and who would get none.
    pub async fn campaign_lengths(
        &self,
        scope: &Scope,
        id: &CampaignId,
        variant: Option<&str>,
    ) -> ServiceResult<NotePreview> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = super::edit::visible(&mut tx, scope, id).await?;
        let member = &row.sender_member_id;
        let found = store::campaign_edit::sender(&mut tx, scope.workspace(), member).await?;
        let sender = found.as_ref().map(|found| Sender {
            name: &found.name,
            account: found.account_type.unwrap_or(AccountType::Standard),
        });
        let vocabulary = check::vocabulary(&mut tx, scope.workspace()).await?;
        let source = row.source().map_err(ServiceError::Store)?.into();
        let first = row.messages.0.first();
        let step = first.map(|message| message.step);
        let texts = first
            .map(|message| message.texts_of(variant).clone())
            .unwrap_or_default();
        preview(
            &mut tx,
            scope,
            member,
            sender,
            &source,
            (step, &texts),
            &vocabulary,
            ALL_MAXIMUM,
        )
        .await
    }
}

/// In whose name the note would leave.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub name: &'a str,
    pub account: AccountType,
}

/// A note as the people of a source would get it; a sender that is not there is told.
pub(super) async fn preview(
    tx: &mut Tx,
    scope: &Scope,
    sender_id: &MemberId,
    sender: Option<Sender<'_>>,
    source: &SourceBody,
    (step, texts): (Option<MessageStep>, &BTreeMap<String, String>),
    vocabulary: &Vocabulary,
    most: u32,
) -> ServiceResult<NotePreview> {
    let workspace = scope.workspace();
    let source = source.clone().into();
    let facts = store::campaign_edit::source(tx, workspace, &source, sender_id).await?;
    if let Some(problem) = check::source_problem(&source, facts.as_ref()) {
        return Err(ServiceError::Invalid(vec![problem]));
    }
    let Some(sender) = sender else {
        return Err(ServiceError::Invalid(check::sender_problem(None)));
    };
    let limit = match step.unwrap_or(MessageStep::Invitation) {
        MessageStep::Invitation => sender.account.note_length_maximum(),
        _ => limits::MESSAGE_LENGTH_MAXIMUM,
    };
    let mut preview = NotePreview::empty(limit);
    preview.problems = text_problems(texts, limit, vocabulary, scope.links());
    let finder = facts.and_then(|facts| facts.finder_id).map(Pool::Finder);
    let pool = finder.or_else(|| source.segment().map(Pool::Segment));
    if let (true, Some(pool)) = (preview.problems.is_empty(), pool) {
        let wanted = most + 1;
        let mut contacts =
            store::campaign_edit::source_contacts(tx, workspace, &pool, wanted).await?;
        preview.more = contacts.len() == wanted as usize;
        contacts.truncate(most as usize);
        for contact in &contacts {
            let language = contact.language.as_deref();
            let links = Links {
                shortener: scope.links(),
                action: None,
            };
            let draft = render::from_template(texts, language, contact, sender.name, limit, links);
            preview.add(contact, draft);
        }
    }
    Ok(preview)
}

fn text_problems(
    texts: &BTreeMap<String, String>,
    limit: usize,
    vocabulary: &Vocabulary,
    links: Option<&Shortener>,
) -> Vec<TextProblem> {
    texts
        .iter()
        .filter_map(|(language, text)| {
            let problem = words::check::text_problem(text, limit, vocabulary, links)?;
            Some(TextProblem {
                language: language.clone(),
                code: problem.code,
                message: problem.message,
            })
        })
        .collect()
}

impl NotePreview {
    fn empty(limit: usize) -> Self {
        Self {
            limit: limit as u64,
            contacts: 0,
            more: false,
            problems: Vec::new(),
            languages: Vec::new(),
            too_long: 0,
            too_long_contacts: Vec::new(),
            value_missing: 0,
            value_missing_contacts: Vec::new(),
            samples: Vec::new(),
        }
    }

    fn add(&mut self, contact: &Recipient, draft: Draft) {
        self.contacts += 1;
        match draft.facts {
            TextFacts::Ready { length, maximum } => {
                self.add_length(contact, draft.language, draft.text, (length, maximum));
            }
            TextFacts::ValueMissing { token } => {
                self.value_missing += 1;
                if self.value_missing_contacts.len() < NAMED_MAXIMUM {
                    self.value_missing_contacts.push(ValueMissing {
                        contact_id: contact.id.clone(),
                        name: contact_name(contact),
                        language: draft.language,
                        token,
                    });
                }
            }
        }
    }

    fn add_length(
        &mut self,
        contact: &Recipient,
        language: String,
        text: String,
        (length, maximum): (usize, usize),
    ) {
        let too_long = length > maximum;
        let length = length as u64;
        let lengths = self.lengths_of(&language, length);
        lengths.contacts += 1;
        lengths.shortest = lengths.shortest.min(length);
        lengths.longest = lengths.longest.max(length);
        lengths.too_long += u64::from(too_long);
        self.too_long += u64::from(too_long);
        if too_long && self.too_long_contacts.len() < NAMED_MAXIMUM {
            self.too_long_contacts.push(TooLongNote {
                contact_id: contact.id.clone(),
                name: contact_name(contact),
                language: language.clone(),
                length,
            });
        }
        if self.samples.len() < SAMPLES {
            self.samples.push(NoteSample {
                contact_id: contact.id.clone(),
                name: contact_name(contact),
                language,
                text,
                length,
            });
        }
    }

    fn lengths_of(&mut self, language: &str, length: u64) -> &mut LanguageLengths {
        let languages = &mut self.languages;
        let place = languages
            .iter()
            .position(|known| known.language == language)
            .unwrap_or_else(|| {
                languages.push(LanguageLengths {
                    language: language.to_owned(),
                    contacts: 0,
                    shortest: length,
                    longest: length,
                    too_long: 0,
                });
                languages.len() - 1
            });
        &mut languages[place]
    }
}
