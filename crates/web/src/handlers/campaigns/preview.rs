//! Texts as real contacts of the source would receive them (R46).

use domain::ids::MemberId;
use domain::problem::Problem;
use service::campaigns::{NotePreview, NotePreviewInput};
use words::templates::StandardToken;

use super::form;
use crate::access::InWorkspace;
use crate::error::{WebResult, refused};
use crate::input::{Asked, Posted};
use crate::page::Page;
use crate::pages::campaign_form::CampaignForm;
use crate::pieces::message::{Delivered, DeliveredView, MessageForm, Place, delivered};
use crate::problem_words::sentence;

/// Contacts shown of those who were looked at.
const SAMPLES_SHOWN: usize = 3;

/// What one text becomes; the answer to each pause in typing.
pub async fn show(at: InWorkspace, Asked(here): Asked, Posted(fields): Posted) -> WebResult<Page> {
    let typed = CampaignForm::from_fields(&fields);
    let index = here
        .get("message")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let language = here.get("language").unwrap_or("default");
    let variant = here.get("variant");
    let message = typed.messages.get(index);
    let texts = message.and_then(|message| Some((message, message.texts_at(variant)?)));
    let view = match texts {
        Some((message, texts)) => {
            let preview = look(&at, &typed, message, texts).await?;
            of_language(&preview, message, language)
        }
        None => DeliveredView::default(),
    };
    let place = Place { index, variant };
    Ok(Page::new(delivered(&at.frame, place, language, &view)))
}

/// What the note's texts become, for the form as it is shown first. Other messages are looked at
/// when they are changed: they have room.
pub fn of_note(
    at: &InWorkspace,
    typed: &CampaignForm,
    looked: Option<Result<NotePreview, Vec<Problem>>>,
) -> Vec<Vec<DeliveredView>> {
    let Some(note) = typed.messages.first() else {
        return Vec::new();
    };
    let found = match looked {
        Some(looked) => told(at, looked),
        None => Err(None),
    };
    let views = note
        .texts
        .iter()
        .map(|(language, _)| of_language(&found, note, language))
        .collect();
    vec![views]
}

/// Imported custom fields among the names of tokens.
pub fn custom_tokens(names: Vec<String>) -> Vec<String> {
    let standard = |name: &String| {
        StandardToken::ALL
            .iter()
            .any(|token| token.as_str() == name)
    };
    names.into_iter().filter(|name| !standard(name)).collect()
}

/// What was found, or why nothing could be looked at.
type Found = Result<NotePreview, Option<String>>;

async fn look(
    at: &InWorkspace,
    typed: &CampaignForm,
    message: &MessageForm,
    texts: &[(String, String)],
) -> WebResult<Found> {
    let sender = typed.sender_id.parse::<MemberId>().ok();
    let (Some(sender_id), Some(source)) = (sender, form::source(&typed.source_id)) else {
        return Ok(Err(None));
    };
    let input = NotePreviewInput {
        texts: form::by_language(texts),
        step: Some(message.step),
        source,
        sender_id,
        all: false,
    };
    let looked = refused(at.service.preview_note(&at.scope, &input).await)?;
    Ok(told(at, looked))
}

/// What was found, with the first problem in words.
fn told(at: &InWorkspace, looked: Result<NotePreview, Vec<Problem>>) -> Found {
    looked.map_err(|problems| {
        problems
            .first()
            .map(|problem| sentence(at.frame.language, problem))
    })
}

fn of_language(found: &Found, message: &MessageForm, language: &str) -> DeliveredView {
    let preview = match found {
        Ok(preview) => preview,
        Err(problem) => {
            return DeliveredView {
                problem: problem.clone(),
                length_maximum: message.length_maximum(),
                ..DeliveredView::default()
            };
        }
    };
    let length_maximum = preview.limit as usize;
    let lengths = preview
        .languages
        .iter()
        .find(|one| one.language == language);
    let mut samples: Vec<Delivered> = preview
        .samples
        .iter()
        .filter(|sample| sample.language == language)
        .map(|sample| Delivered {
            contact: sample.name.clone(),
            text: sample.text.clone(),
            length: sample.length as usize,
            missing: None,
        })
        .collect();
    samples.sort_by_key(|sample| std::cmp::Reverse(sample.length));
    samples.truncate(SAMPLES_SHOWN);
    let missing = preview
        .value_missing_contacts
        .iter()
        .filter(|one| one.language == language)
        .count();
    DeliveredView {
        samples,
        looked_at: lengths.map_or(0, |lengths| lengths.contacts as usize),
        too_long: lengths.map_or(0, |lengths| lengths.too_long as usize),
        missing,
        length_maximum,
        problem: preview
            .problems
            .iter()
            .find(|problem| problem.language == language)
            .map(|problem| problem.message.clone()),
    }
}
