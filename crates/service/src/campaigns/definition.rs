//! A campaign's definition as programs and forms hand it in, and as it is given out (contract).

use std::collections::{BTreeMap, BTreeSet};

use domain::budget::CampaignBudget;
use domain::calendar::Schedule;
use domain::campaign::{
    CampaignKind, CampaignState, Message, MessageStep, Moderation, Source, Texts,
};
use domain::ids::{CampaignId, FinderId, MemberId, SegmentId};
use domain::variant::{Afterwards, Success, TestRule, Variant};
use domain::withdrawal::Withdrawal;
use serde::{Deserialize, Serialize};
use store::campaign::CampaignRow;

use crate::input::{one_line, several_lines};
use crate::schema::{
    AfterwardsName, CampaignKindName, MessageStepName, OnSilenceName, SuccessName,
    WithdrawalPolicyName,
};
use crate::{ServiceError, ServiceResult};

/// Where a campaign takes its people from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceBody {
    /// A finder's results.
    Finder {
        /// The finder.
        #[schema(value_type = String)]
        id: FinderId,
    },
    /// A segment's members.
    Segment {
        /// The segment.
        #[schema(value_type = String)]
        id: SegmentId,
    },
}

impl From<SourceBody> for Source {
    fn from(body: SourceBody) -> Self {
        match body {
            SourceBody::Finder { id } => Self::Finder { id },
            SourceBody::Segment { id } => Self::Segment { id },
        }
    }
}

impl From<Source> for SourceBody {
    fn from(source: Source) -> Self {
        match source {
            Source::Finder { id } => Self::Finder { id },
            Source::Segment { id } => Self::Segment { id },
        }
    }
}

/// One message of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageBody {
    /// Its part in the sequence.
    #[schema(value_type = MessageStepName)]
    pub step: MessageStep,
    /// Days after the message before; follow-ups and later nurture messages, 1 where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 365)]
    pub delay_days: Option<u32>,
    /// The texts by language tag; `default` serves every language without one of its own.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// Not sent when the sender wrote by hand since the step before; on where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_if_ongoings: Option<bool>,
    /// Not sent when the contact wrote since the step before; on where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_if_incomings: Option<bool>,
    /// Sending condition (R49): a tree of criteria as segments have them, looked at when the message is about to leave; none
    /// means always.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub condition: Option<serde_json::Value>,
    /// Further texts (R65) by their names `B`, `C` and `D`, each for a part of the people; the texts above are variant A.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, VariantBody>,
    /// What is measured of the variants, when the outcome is looked at, and what happens then. Only with variants; the
    /// usual rule where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<TestBody>,
}

/// Another text of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageVariant)]
pub struct VariantBody {
    /// Its texts by language tag: a text of its own for each language of the message.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// Its part of the people, beside the weights of the others; 1 where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10)]
    pub weight: Option<u32>,
}

/// The rule by which variants are compared. What is not named is as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = VariantTestRule)]
pub struct TestBody {
    /// The part of variant A, beside the weights of the others; 1 where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10)]
    pub weight: Option<u32>,
    /// What counts as a success: `accepted` for invitations, `replied` or `replied_positively` for messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SuccessName>)]
    pub success: Option<Success>,
    /// People of each variant who had time to answer: with them the outcome is looked at, once. 100 where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 20, maximum = 10_000)]
    pub sample: Option<u32>,
    /// Days after the first text left, when it is looked at with as many people as there are. 60 where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 15, maximum = 180)]
    pub days: Option<u32>,
    /// What happens once a better text was found; a person is told where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AfterwardsName>)]
    pub afterwards: Option<Afterwards>,
}

impl TestBody {
    fn rule(self, step: MessageStep) -> TestRule {
        let usual = TestRule::usual(step);
        TestRule {
            weight: self.weight.unwrap_or(usual.weight),
            success: self.success.unwrap_or(usual.success),
            sample: self.sample.unwrap_or(usual.sample),
            days: self.days.unwrap_or(usual.days),
            afterwards: self.afterwards.unwrap_or(usual.afterwards),
        }
    }
}

impl From<TestRule> for TestBody {
    fn from(rule: TestRule) -> Self {
        Self {
            weight: Some(rule.weight),
            success: Some(rule.success),
            sample: Some(rule.sample),
            days: Some(rule.days),
            afterwards: Some(rule.afterwards),
        }
    }
}

impl From<VariantBody> for Variant {
    fn from(body: VariantBody) -> Self {
        Self {
            texts: clean(body.texts),
            weight: body.weight.unwrap_or(1),
        }
    }
}

impl From<Variant> for VariantBody {
    fn from(variant: Variant) -> Self {
        Self {
            texts: variant.texts,
            weight: Some(variant.weight),
        }
    }
}

fn clean(texts: BTreeMap<String, String>) -> Texts {
    let texts = texts.into_iter();
    texts
        .map(|(language, text)| (language, several_lines(&text)))
        .collect()
}

impl MessageBody {
    /// A message with texts by language, and everything else as usual.
    pub fn new(step: MessageStep, texts: &[(&str, &str)]) -> Self {
        let texts = texts.iter();
        Self {
            step,
            delay_days: None,
            texts: texts
                .map(|(language, text)| ((*language).to_owned(), (*text).to_owned()))
                .collect(),
            stop_if_ongoings: None,
            stop_if_incomings: None,
            condition: None,
            variants: BTreeMap::new(),
            test: None,
        }
    }
}

impl From<MessageBody> for Message {
    fn from(body: MessageBody) -> Self {
        let is_compared = !body.variants.is_empty();
        let variants = body.variants.into_iter();
        Self {
            step: body.step,
            delay_days: body.delay_days,
            texts: clean(body.texts),
            variants: variants
                .map(|(name, variant)| (name, variant.into()))
                .collect(),
            // The rule is kept as it is now, so that another usual one would change no test that goes on.
            test: body
                .test
                .or_else(|| is_compared.then(TestBody::default))
                .map(|test| test.rule(body.step)),
            stop_if_ongoings: body.stop_if_ongoings.unwrap_or(true),
            stop_if_incomings: body.stop_if_incomings.unwrap_or(true),
            condition: body.condition,
        }
    }
}

impl From<Message> for MessageBody {
    fn from(message: Message) -> Self {
        // Nothing comes before an invitation that could stop it.
        let stops = message.step != MessageStep::Invitation;
        Self {
            step: message.step,
            delay_days: message.delay_days,
            texts: message.texts,
            stop_if_ongoings: stops.then_some(message.stop_if_ongoings),
            stop_if_incomings: stops.then_some(message.stop_if_incomings),
            condition: message.condition,
            variants: message
                .variants
                .into_iter()
                .map(|(name, variant)| (name, variant.into()))
                .collect(),
            test: message.test.map(TestBody::from),
        }
    }
}

/// A window of local time, in the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = Slot)]
pub struct SlotSchema {
    /// Local time of its start, such as `09:00`.
    #[schema(example = "09:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub start: String,
    /// How long it lasts.
    #[schema(minimum = 15, maximum = 1440)]
    pub duration_minutes: u32,
}

/// When a campaign runs, in the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = Schedule)]
pub struct ScheduleSchema {
    /// IANA name of the zone whose clocks the slots follow.
    pub time_zone: String,
    /// The days on which slots start, 1 for Monday to 7 for Sunday.
    pub weekdays: BTreeSet<u8>,
    /// The windows of each of those days; they may cross midnight and must not overlap.
    pub slots: Vec<SlotSchema>,
    /// Contacts that each slot takes from the source.
    #[schema(minimum = 0, maximum = 25)]
    pub cohort_size: u32,
    /// Dates on which no slot starts.
    #[schema(required = false)]
    pub holidays: Vec<String>,
}

/// Whether the sender decides before anything leaves, in the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = Moderation)]
pub struct ModerationSchema {
    /// The sender approves invitations, or the messages of a nurture campaign; on by default for invitations, off
    /// for messages.
    pub enabled: bool,
    /// What silence means: hold (nothing leaves undecided), send or drop.
    #[schema(value_type = OnSilenceName, required = false)]
    pub on_silence: String,
}

/// What happens to invitations that nobody answered, in the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = Withdrawal)]
pub struct WithdrawalSchema {
    /// They stay open, the sender is asked about each, or they are withdrawn without asking.
    #[schema(value_type = WithdrawalPolicyName)]
    pub policy: String,
    /// Days after which an invitation that nobody answered is withdrawn; 21 where not given.
    #[schema(minimum = 1, maximum = 180, required = false)]
    pub after_days: u32,
}

/// A campaign's part in the budgets of its sender, in the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = CampaignBudget)]
pub struct CampaignBudgetSchema {
    /// How much of the sender's budget is this campaign's, beside the weights of the sender's other ones; 1 where not
    /// given. What others have nobody for is free.
    #[schema(minimum = 1, maximum = 10, required = false)]
    pub weight: u32,
    /// Whether invitations leave without a note where a Standard account has used its personalised notes of the month.
    /// Where not, they wait for the next note.
    #[schema(required = false)]
    pub without_note: bool,
}

/// A campaign to be created.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignInput {
    /// What it does; fixed from then on.
    #[schema(value_type = CampaignKindName)]
    pub kind: CampaignKind,
    /// Its name. Several campaigns may carry the same: with the same program they form a family.
    pub name: String,
    /// The program that it belongs to.
    pub program: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// The member in whose name it acts.
    #[schema(value_type = String)]
    pub sender_id: MemberId,
    /// Where its contacts come from.
    pub source: SourceBody,
    /// The sequence.
    pub messages: Vec<MessageBody>,
    /// The slots.
    #[schema(value_type = ScheduleSchema)]
    pub schedule: Schedule,
    /// Who decides. Where not given, the sender decides about invitations, nothing leaves undecided, and messages of
    /// a nurture campaign leave without asking.
    #[serde(default)]
    #[schema(value_type = Option<ModerationSchema>)]
    pub moderation: Option<Moderation>,
    /// What happens to invitations that nobody answered. Where not given, the sender is asked after 21 days.
    #[serde(default)]
    #[schema(value_type = Option<WithdrawalSchema>)]
    pub withdrawal: Option<Withdrawal>,
    /// Its part in the budgets of its sender. Where not given, all campaigns of a sender are alike, and invitations wait
    /// for a note.
    #[serde(default)]
    #[schema(value_type = Option<CampaignBudgetSchema>)]
    pub budget: Option<CampaignBudget>,
}

/// A campaign whose form is being written: sender and source may be missing yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// What it does.
    pub kind: CampaignKind,
    /// Its name.
    pub name: String,
    /// The program that it belongs to.
    pub program: String,
    /// What it is for.
    pub description: String,
    /// The member in whose name it acts.
    pub sender_id: Option<MemberId>,
    /// Where its contacts come from.
    pub source: Option<SourceBody>,
    /// The sequence.
    pub messages: Vec<MessageBody>,
    /// The slots.
    pub schedule: Schedule,
    /// Who decides.
    pub moderation: Moderation,
    /// What happens to invitations that nobody answered.
    pub withdrawal: Withdrawal,
    /// Its part in the budgets of its sender.
    pub budget: CampaignBudget,
}

impl Sketch {
    /// What can be saved; none while sender or source are missing.
    pub fn complete(&self) -> Option<CampaignInput> {
        let sketch = self.clone();
        Some(CampaignInput {
            kind: sketch.kind,
            name: sketch.name,
            program: sketch.program,
            description: sketch.description,
            sender_id: sketch.sender_id?,
            source: sketch.source?,
            messages: sketch.messages,
            schedule: sketch.schedule,
            moderation: Some(sketch.moderation),
            withdrawal: Some(sketch.withdrawal),
            budget: Some(sketch.budget),
        })
    }
}

/// A campaign's definition, without what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignDefinition {
    /// The campaign.
    pub id: CampaignId,
    /// What it consists of.
    pub input: CampaignInput,
    /// Whether it is switched on.
    pub active: bool,
    /// Whether it was started once: sender, name and program are fixed then (R54).
    pub started: bool,
    /// Its version, to be sent back with a change.
    pub version: i64,
}

impl CampaignDefinition {
    pub(crate) fn of(row: &CampaignRow) -> ServiceResult<Self> {
        let draft = Draft::of(row)?;
        Ok(Self {
            id: row.id.clone(),
            input: CampaignInput {
                kind: draft.kind,
                name: draft.name,
                program: draft.program,
                description: draft.description,
                sender_id: draft.sender,
                source: draft.source.into(),
                messages: draft.messages.into_iter().map(MessageBody::from).collect(),
                schedule: draft.schedule,
                moderation: Some(draft.moderation),
                withdrawal: Some(draft.withdrawal),
                budget: Some(draft.budget),
            },
            active: row.state == CampaignState::Active,
            started: row.first_started_at.is_some(),
            version: row.version,
        })
    }
}

/// A change of a campaign. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CampaignChange {
    /// Its name; fixed after the first start.
    pub name: Option<String>,
    /// The program; fixed after the first start.
    pub program: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The sender; fixed after the first start.
    #[schema(value_type = Option<String>)]
    pub sender_id: Option<MemberId>,
    /// Where its contacts come from.
    pub source: Option<SourceBody>,
    /// The whole sequence.
    pub messages: Option<Vec<MessageBody>>,
    /// The slots; a change holds from the next local date on which none has run.
    #[schema(value_type = Option<ScheduleSchema>)]
    pub schedule: Option<Schedule>,
    /// Who decides.
    #[schema(value_type = Option<ModerationSchema>)]
    pub moderation: Option<Moderation>,
    /// What happens to invitations that nobody answered.
    #[schema(value_type = Option<WithdrawalSchema>)]
    pub withdrawal: Option<Withdrawal>,
    /// Its part in the budgets of its sender.
    #[schema(value_type = Option<CampaignBudgetSchema>)]
    pub budget: Option<CampaignBudget>,
}

/// A definition with clean texts, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub kind: CampaignKind,
    pub name: String,
    pub program: String,
    pub description: String,
    pub sender: MemberId,
    pub source: Source,
    pub messages: Vec<Message>,
    pub schedule: Schedule,
    pub moderation: Moderation,
    pub withdrawal: Withdrawal,
    pub budget: CampaignBudget,
}

impl From<CampaignInput> for Draft {
    fn from(input: CampaignInput) -> Self {
        Self {
            kind: input.kind,
            name: one_line(&input.name),
            program: one_line(&input.program),
            description: several_lines(&input.description),
            sender: input.sender_id,
            source: input.source.into(),
            messages: input.messages.into_iter().map(Message::from).collect(),
            schedule: input.schedule,
            moderation: input
                .moderation
                .unwrap_or_else(|| Moderation::usual(input.kind)),
            withdrawal: input
                .withdrawal
                .unwrap_or_else(|| Withdrawal::usual(input.kind)),
            budget: input.budget.unwrap_or_default(),
        }
    }
}

impl Draft {
    /// The definition that a campaign has.
    pub fn of(row: &CampaignRow) -> ServiceResult<Self> {
        Ok(Self {
            kind: row.kind,
            name: row.name.clone(),
            program: row.program.clone(),
            description: row.description.clone(),
            sender: row.sender_member_id.clone(),
            source: row.source().map_err(ServiceError::Store)?,
            messages: row.messages.0.clone(),
            schedule: row.schedule.0.clone(),
            moderation: row.moderation.0,
            withdrawal: row.withdrawal.0,
            budget: row.budget(),
        })
    }

    /// The same with a change.
    pub fn changed(self, change: CampaignChange) -> Self {
        let messages = change.messages;
        Self {
            kind: self.kind,
            name: change.name.map_or(self.name, |name| one_line(&name)),
            program: change.program.map_or(self.program, |name| one_line(&name)),
            description: change
                .description
                .map_or(self.description, |text| several_lines(&text)),
            sender: change.sender_id.unwrap_or(self.sender),
            source: change.source.map_or(self.source, Source::from),
            messages: messages.map_or(self.messages, |messages| {
                messages.into_iter().map(Message::from).collect()
            }),
            schedule: change.schedule.unwrap_or(self.schedule),
            moderation: change.moderation.unwrap_or(self.moderation),
            withdrawal: change.withdrawal.unwrap_or(self.withdrawal),
            budget: change.budget.unwrap_or(self.budget),
        }
    }

    /// As it is saved.
    pub fn saved(self) -> store::campaign_edit::Definition {
        store::campaign_edit::Definition {
            family_key: domain::campaign::family_key(&self.name, &self.program),
            name: self.name,
            program: self.program,
            description: self.description,
            sender: self.sender,
            source: self.source,
            messages: store::Json(self.messages),
            schedule: store::Json(self.schedule),
            moderation: store::Json(self.moderation),
            withdrawal: store::Json(self.withdrawal),
            budget: self.budget,
        }
    }
}
