//! The versions of a campaign, and the way back to one (R54).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::CampaignId;
use service::ServiceError;
use service::campaigns::versions::{Changed, VersionView};

use super::list;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::frame::Frame;
use crate::input::{Asked, PathId, Posted};
use crate::page::Page;
use crate::pages::versions::{ChangedField, VersionRow, VersionsView, render};
use crate::pieces::language_name::language_name;
use crate::pieces::pager::Paging;
use crate::problem_words::sentence;
use crate::state::WebState;
use crate::t;

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let page = at
        .service
        .campaign_versions(&at.scope, &id, &list::request(&here))
        .await?;
    let view = VersionsView {
        id: id.to_string(),
        name: campaign.input.name.clone(),
        may_change: f.access.campaigns,
        versions: page.items.iter().map(|version| row(f, version)).collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: page.next,
        },
        here,
    };
    Ok(render(f, &view))
}

fn row(f: &Frame, version: &VersionView) -> VersionRow {
    VersionRow {
        number: version.version,
        is_present: version.is_present,
        cause: match version.cause.as_str() {
            "created" => t!(f, "version-created"),
            "rolled_back" => t!(f, "version-rolled-back"),
            "kept" => t!(f, "version-kept"),
            _ => t!(f, "version-edited"),
        },
        by: version
            .changed_by_name
            .clone()
            .unwrap_or_else(|| version.changed_by.clone()),
        at: version.changed_at,
        changes: fields(f, &version.changes),
    }
}

/// Changed fields in words.
pub fn fields(f: &Frame, changes: &[Changed]) -> Vec<ChangedField> {
    changes
        .iter()
        .map(|change| ChangedField {
            name: name(f, &change.field),
            before: change.before.clone(),
            after: change.after.clone(),
        })
        .collect()
}

/// The name of a field such as `messages.1.texts.fr`.
fn name(f: &Frame, field: &str) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    let number = |place: usize| {
        parts
            .get(place)
            .and_then(|part| part.parse::<i64>().ok())
            .unwrap_or(0)
            + 1
    };
    match parts.as_slice() {
        ["messages", _, "texts", language] => t!(
            f,
            "field-message-text",
            number = number(1),
            language = language_name(f, language)
        ),
        ["messages", _, "variants", variant, "texts", language] => t!(
            f,
            "field-message-variant",
            number = number(1),
            name = *variant,
            language = language_name(f, language)
        ),
        ["messages", _, "variants", variant, _] => t!(
            f,
            "field-of-message",
            number = number(1),
            field = t!(f, "variant-weight", name = *variant)
        ),
        ["messages", _, "test", what] => {
            let what = match *what {
                "weight" => t!(f, "variant-weight", name = domain::variant::OWN),
                "success" => t!(f, "variant-success"),
                "sample" => t!(f, "variant-sample"),
                "days" => t!(f, "variant-days"),
                _ => t!(f, "variant-afterwards"),
            };
            t!(f, "field-of-message", number = number(1), field = what)
        }
        ["messages", _, what] => {
            let what = match *what {
                "delay_days" => t!(f, "field-delay"),
                "condition" => t!(f, "field-condition"),
                "stop_if_ongoings" => t!(f, "stop-if-ongoings"),
                "stop_if_incomings" => t!(f, "stop-if-incomings"),
                _ => t!(f, "field-kind"),
            };
            t!(f, "field-of-message", number = number(1), field = what)
        }
        ["schedule", "slots", _, "start"] => t!(f, "schedule-slot-start", number = number(2)),
        ["schedule", "slots", _, _] => t!(f, "schedule-slot-duration", number = number(2)),
        ["schedule", "weekdays"] => t!(f, "schedule-weekdays"),
        ["schedule", "time_zone"] => t!(f, "schedule-time-zone"),
        ["schedule", "cohort_size"] => t!(f, "campaign-cohort"),
        ["schedule", "holidays"] => t!(f, "schedule-holidays"),
        ["moderation", "on_silence"] => t!(f, "campaign-on-silence"),
        ["moderation", ..] => t!(f, "campaign-moderation"),
        ["withdrawal", "after_days"] => t!(f, "campaign-withdrawal-after-days"),
        ["budget", "weight"] => t!(f, "campaign-weight"),
        ["budget", ..] => t!(f, "campaign-without-note"),
        ["withdrawal", ..] => t!(f, "campaign-withdrawal"),
        ["name"] => t!(f, "column-name"),
        ["program"] => t!(f, "column-program"),
        ["description"] => t!(f, "campaign-description"),
        ["sender_id"] => t!(f, "column-sender"),
        ["source", ..] => t!(f, "column-source"),
        _ => field.to_owned(),
    }
}

/// Goes back to a version.
pub async fn go_back(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let to = fields
        .get("version")
        .parse()
        .map_err(|_| WebError::NotFound)?;
    let back = at.frame.url(&format!("/campaigns/{id}/versions"));
    let text = match at
        .service
        .roll_back_campaign(&at.scope, &id, to, None)
        .await
    {
        Ok(_) => t!(at.frame, "notice-rolled-back", number = to),
        Err(ServiceError::Invalid(problems)) => {
            let reasons: Vec<String> = problems
                .iter()
                .map(|problem| sentence(at.frame.language, problem))
                .collect();
            t!(
                at.frame,
                "notice-not-rolled-back",
                reasons = reasons.join(" ")
            )
        }
        Err(other) => return Err(WebError::Service(other)),
    };
    Ok(Redirect::to(back)
        .notice(state.cookies, text)
        .into_response())
}
