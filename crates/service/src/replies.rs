//! Replies (R70): what contacts wrote, how it was judged and why, and the word of a person where the machine was wrong.
//!
//! A correction counts everywhere at once: it is the verdict that lists, sums, journeys and criteria read, and it is written
//! in the transaction that ends what it ends.

use std::collections::BTreeSet;

use domain::action::StepIndex;
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, MemberId, MessageId, WorkspaceId};
use domain::judgement::{Judge, JudgeProblem, JudgementState};
use domain::ledger::{Actor, EventKind};
use domain::reply::Class;
use domain::time::Timestamp;
use engine::journal::Journal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::campaign::Totals;
use store::campaign_day::Counting;
use store::ledger::Entry;
use store::reply::{Correction, Filter, ReplyRow};

use crate::audience::refs::{ActorRef, CampaignRef, MemberRef, Names};
use crate::error::OrNotFound;
use crate::live::{LiveEvent, LiveKind};
use crate::person::{full_name, profile_link};
use crate::schema::{JudgeName, JudgeProblemName, JudgementStateName, ReplyClassName};
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

const LIST: &str = "replies";
const CAUSE: &str = "replies";
const WHAT: &str = "reply";

/// Which replies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ReplyFilter {
    /// Of this class.
    #[param(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
    /// Those alone that ask a person (`true`), or those that do not (`false`).
    pub unsure: Option<bool>,
    /// To this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// To this member.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// From this contact.
    #[param(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// Written at or after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// Written before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Reply)]
pub struct ReplyView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// Who wrote.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// The line under the name.
    pub contact_headline: Option<String>,
    /// The contact's profile.
    pub profile_url: Option<String>,
    /// To whom.
    pub member: MemberRef,
    /// The campaign that it answers.
    pub campaign: Option<CampaignRef>,
    /// The message of the sequence that it answers, from 0.
    pub step: Option<u32>,
    /// The text.
    pub text: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The tag of its language, where that is known.
    pub language: Option<String>,
    /// Its class: the machine's, the endpoint's that judged it after, or the person's who corrected it.
    #[schema(value_type = ReplyClassName)]
    pub class: Class,
    /// Its mood, 0 to 1; 0.5 is neutral.
    pub sentiment: f64,
    /// Whether the machine was not certain and no person has looked: it counts as neutral.
    pub unsure: bool,
    /// What was made of it before any person looked.
    pub judged: JudgedView,
    /// Who corrected that, and when.
    pub corrected: Option<CorrectedView>,
}

/// What was made of a reply before any person looked: by the machine, or by the endpoint that the workspace has set.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = JudgedReply)]
pub struct JudgedView {
    /// Whose verdict this is.
    #[schema(value_type = JudgeName)]
    pub by: Judge,
    /// The class.
    #[schema(value_type = ReplyClassName)]
    pub class: Class,
    /// The mood, 0 to 1.
    pub sentiment: f64,
    /// Whether that was uncertain: it counted as neutral and asked a person.
    pub unsure: bool,
    /// How sure the machine was, 0 to 1.
    pub confidence: f64,
    /// Why the machine judged so: what it rests on, the phrases and words with their places in the text in bytes, and what was left out.
    #[schema(value_type = Option<Object>)]
    pub reason: Option<serde_json::Value>,
    /// What came of asking the endpoint; none where it was not asked.
    pub endpoint: Option<EndpointJudgementView>,
}

/// What came of asking an endpoint about a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = EndpointJudgement)]
pub struct EndpointJudgementView {
    /// Where it stands.
    #[schema(value_type = JudgementStateName)]
    pub state: JudgementState,
    /// The model that was asked.
    pub model: Option<String>,
    /// Why, in the endpoint's words.
    pub reason: Option<String>,
    /// Why the machine's own verdict stays, or why it is asked again.
    #[schema(value_type = Option<JudgeProblemName>)]
    pub problem: Option<JudgeProblem>,
    /// The status that was answered, where that is why.
    pub status: Option<String>,
    /// The class that the machine itself gave, where the endpoint's took its place.
    #[schema(value_type = Option<ReplyClassName>)]
    pub own_class: Option<Class>,
}

impl EndpointJudgementView {
    fn of(row: &ReplyRow) -> Option<Self> {
        Some(Self {
            state: row.judgement_state?,
            model: row.judgement_model.clone(),
            reason: row.judgement_reason.clone(),
            problem: row.judgement_problem,
            status: row.judgement_detail.clone(),
            own_class: row.own_class,
        })
    }

    fn judge(&self) -> Judge {
        match self.state {
            JudgementState::Answered => Judge::Endpoint,
            _ => Judge::Machine,
        }
    }
}

/// That a person corrected a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CorrectedReply)]
pub struct CorrectedView {
    /// Who.
    pub by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What a person says of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionInput {
    /// What it is.
    #[schema(value_type = ReplyClassName)]
    pub class: Class,
    /// Its mood in percent, within what the class allows; the usual one of the class where it is not given.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub sentiment_percent: Option<u8>,
}

/// A reply after a correction, and what followed.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Correction)]
pub struct CorrectionView {
    /// The reply.
    pub reply: ReplyView,
    /// Sequences and planned messages that ended with it, of every sender.
    pub ended: u64,
    /// Sequences with the contact that ended for a refusal before and stay ended: nothing of them leaves by itself.
    pub stay_ended: u64,
    /// Whether putting the person on the suppression list is advised.
    pub suppression_advised: bool,
}

fn share(percent: i64) -> f64 {
    percent as f64 / 100.0
}

impl ReplyView {
    fn of(row: ReplyRow, names: &Names) -> Self {
        let corrected = row.corrected_by.as_deref().zip(row.corrected_at);
        let endpoint = EndpointJudgementView::of(&row);
        let campaign = row.campaign_id.map(|id| CampaignRef {
            id,
            name: row.campaign_name.unwrap_or_default(),
            program: row.campaign_program.unwrap_or_default(),
        });
        Self {
            contact_name: full_name(
                (row.first_name.as_ref(), row.last_name.as_ref()),
                row.profile_url.as_ref(),
                row.email.as_ref(),
            ),
            id: row.id,
            contact_id: row.contact_id,
            contact_headline: row.headline,
            profile_url: profile_link(row.profile_url.as_deref()),
            member: MemberRef {
                id: row.member_id,
                name: row.member_name,
            },
            campaign,
            step: row.step.map(|StepIndex(step)| step),
            text: row.text,
            at: row.happened_at,
            language: row.language,
            class: row.class,
            sentiment: share(row.sentiment_percent),
            unsure: row.unsure,
            judged: JudgedView {
                by: endpoint
                    .as_ref()
                    .map_or(Judge::Machine, EndpointJudgementView::judge),
                class: row.judged_class,
                sentiment: share(row.judged_sentiment_percent),
                unsure: row.judged_unsure,
                confidence: share(row.confidence_percent),
                reason: row
                    .verdict_reason
                    .and_then(|text| serde_json::from_str(&text).ok()),
                endpoint,
            },
            corrected: corrected.map(|(by, at)| CorrectedView {
                by: names.actor(by),
                at,
            }),
        }
    }

    /// Whether it refuses or asks to stop.
    pub fn ends_sequences(&self) -> bool {
        self.class.ends_sequences()
    }
}

/// Names of those who corrected.
async fn correctors(tx: &mut Tx, scope: &Scope, rows: &[ReplyRow]) -> ServiceResult<Names> {
    let ids: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row.corrected_by.as_deref())
        .collect();
    Names::of(tx, scope.workspace(), ids).await
}

/// A reply that the caller may see.
async fn visible(tx: &mut Tx, scope: &Scope, id: &MessageId) -> ServiceResult<ReplyRow> {
    let filter = Filter {
        id: Some(id.clone()),
        seen_by: scope.only_own().cloned(),
        ..Filter::default()
    };
    let rows = store::reply::page(tx, scope.workspace(), &filter, None, 1).await?;
    rows.into_iter().next().or_not_found(WHAT)
}

/// Views of these replies, for pages that show them within something else.
pub(crate) async fn views(
    tx: &mut Tx,
    scope: &Scope,
    rows: Vec<ReplyRow>,
) -> ServiceResult<Vec<ReplyView>> {
    let names = correctors(tx, scope, &rows).await?;
    let view = |row| ReplyView::of(row, &names);
    Ok(rows.into_iter().map(view).collect())
}

impl Service {
    /// Replies, the latest first. Members see those to themselves and those of conversations that were given to them.
    pub async fn replies(
        &self,
        scope: &Scope,
        filter: &ReplyFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<ReplyView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<MessageId> = request.after(LIST)?;
        let wanted = Filter {
            id: None,
            seen_by: scope.only_own().cloned(),
            member: filter.member_id.clone(),
            contact: filter.contact_id.clone(),
            campaign: filter.campaign_id.clone(),
            class: filter.class,
            unsure: filter.unsure,
            from: filter.from,
            until: filter.until,
        };
        let mut tx = self.read().await?;
        let workspace = scope.workspace();
        let rows =
            store::reply::page(&mut tx, workspace, &wanted, before.as_ref(), limit + 1).await?;
        let names = correctors(&mut tx, scope, &rows).await?;
        let key = |row: &ReplyRow| row.id.clone();
        Ok(Page::of(LIST, rows, limit, key, |row| {
            ReplyView::of(row, &names)
        }))
    }

    /// One reply.
    pub async fn reply(&self, scope: &Scope, id: &MessageId) -> ServiceResult<ReplyView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let views = views(&mut tx, scope, vec![row]).await?;
        views.into_iter().next().or_not_found(WHAT)
    }

    /// Says what a reply is. It counts from the commit on: in sums, averages and criteria, and for sequences. A refusal or
    /// a wish to stop ends every sequence of every sender with the person (R48); nothing that was ended before goes on by
    /// itself. Saying the same again changes nothing.
    pub async fn correct_reply(
        &self,
        scope: &Scope,
        id: &MessageId,
        input: &CorrectionInput,
    ) -> ServiceResult<CorrectionView> {
        let (least, most) = input.class.sentiment_bounds();
        let sentiment = input
            .sentiment_percent
            .unwrap_or_else(|| input.class.sentiment_percent());
        if !(least..=most).contains(&sentiment) {
            return Err(ServiceError::invalid(
                "sentiment_percent",
                "out_of_range",
                format!(
                    "The mood of a {} reply lies between {least} and {most} %. Choose a number between, or another class",
                    input.class
                ),
            ));
        }
        let now = self.now();
        let to = Correction {
            class: input.class,
            sentiment_percent: i64::from(sentiment),
            unsure: false,
            by: Some((scope.actor().to_string(), now)),
        };
        self.write_correction(scope, id, |_| to, now).await
    }

    /// Takes a correction back: the machine's verdict stands again. Where there is none, nothing changes.
    pub async fn undo_correction(
        &self,
        scope: &Scope,
        id: &MessageId,
    ) -> ServiceResult<CorrectionView> {
        let judged = |row: &ReplyRow| Correction {
            class: row.judged_class,
            sentiment_percent: row.judged_sentiment_percent,
            unsure: row.judged_unsure,
            by: None,
        };
        self.write_correction(scope, id, judged, self.now()).await
    }

    async fn write_correction(
        &self,
        scope: &Scope,
        id: &MessageId,
        to: impl FnOnce(&ReplyRow) -> Correction,
        now: Timestamp,
    ) -> ServiceResult<CorrectionView> {
        scope.require(Role::Member)?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        store::reply::lock(&mut tx, workspace, id).await?;
        let row = visible(&mut tx, scope, id).await?;
        let to = to(&row);
        let mut journal = Journal::default();
        let mut ended = 0;
        if differs(&row, &to) {
            let replacement = Replacement {
                workspace,
                actor: scope.actor(),
                cause: CAUSE,
                told: json!({ "is_undone": to.by.is_none() }),
            };
            ended = replace(&mut tx, &replacement, &row, &to, &mut journal, now).await?;
        }
        let stay_ended = store::participation::refused(&mut tx, workspace, &row.contact_id).await?;
        let reply = visible(&mut tx, scope, id).await?;
        let reply = views(&mut tx, scope, vec![reply]).await?;
        let reply = reply.into_iter().next().or_not_found(WHAT)?;
        let view = CorrectionView {
            suppression_advised: reply.ends_sequences(),
            stay_ended: if reply.ends_sequences() {
                0
            } else {
                stay_ended
            },
            ended: ended as u64,
            reply,
        };
        let progress = journal.write(&mut tx).await?;
        tx.commit(&view).await?;
        for (_, campaign) in &progress.changed {
            self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(campaign));
        }
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(view)
    }
}

/// Whether a correction says something new.
pub(crate) fn differs(row: &ReplyRow, to: &Correction) -> bool {
    let stands = (row.class, row.sentiment_percent, row.unsure);
    stands != (to.class, to.sentiment_percent, to.unsure)
        || row.corrected_by.is_some() != to.by.is_some()
}

/// Who puts another verdict in the place of one.
pub(crate) struct Replacement<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// Who.
    pub actor: Actor,
    /// The cause in the ledger.
    pub cause: &'static str,
    /// What the ledger tells beside the verdict.
    pub told: serde_json::Value,
}

/// Puts another verdict in the place of the one that stands, with all that follows: sums, and the ends of sequences where it
/// refuses now. Answers how many sequences and actions ended.
pub(crate) async fn replace(
    tx: &mut Tx,
    by: &Replacement<'_>,
    row: &ReplyRow,
    to: &Correction,
    journal: &mut Journal,
    now: Timestamp,
) -> ServiceResult<usize> {
    if !store::reply::correct(tx, by.workspace, &row.id, row.class, to).await? {
        return Err(ServiceError::conflict(
            "changed_meanwhile",
            "Somebody else corrected this reply meanwhile. Reload to see what it is now",
        ));
    }
    let told_of = store::reply::told_of(tx, by.workspace, &row.contact_id, &row.id).await?;
    note(by, (row, &told_of), to, journal, now);
    if !to.class.ends_sequences() || row.class.ends_sequences() {
        return Ok(0);
    }
    let contacts = [(by.workspace.clone(), row.contact_id.clone())].into();
    let ended =
        engine::refusals::end_sequences(tx, &contacts, journal, &by.actor, by.cause, now).await?;
    Ok(ended)
}

/// The ledger's line of another verdict, and what it adds to the campaign's sums.
fn note(
    by: &Replacement<'_>,
    (row, told_of): (&ReplyRow, &ContactId),
    to: &Correction,
    journal: &mut Journal,
    now: Timestamp,
) {
    let change = to.sentiment_percent - row.sentiment_percent;
    let mut data = json!({
        "message": row.id,
        "refusal": to.class.ends_sequences(),
        "class": to.class,
        "class_before": row.class,
        "sentiment_percent": to.sentiment_percent,
        "sentiment_change": change,
    });
    if let (Some(data), Some(told)) = (data.as_object_mut(), by.told.as_object()) {
        data.extend(told.clone());
    }
    let mut entry = Entry::new(now, EventKind::ReplyCorrected, by.actor.clone(), by.cause)
        .contact(told_of)
        .member(&row.member_id)
        .with(data);
    if let Some(campaign) = &row.campaign_id {
        entry = entry.campaign(campaign).counting(Counting::Correction {
            message: row.id.clone(),
            from: row.class,
            to: to.class,
            sentiment_change: change,
        });
        entry.step = row.step;
        let totals = Totals {
            sentiment: change,
            ..Totals::default()
        };
        journal.add(by.workspace, campaign, totals);
    }
    journal.note(by.workspace, entry);
}
