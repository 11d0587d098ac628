//! How values of the domain look in the OpenAPI document. The domain itself knows nothing of it:
//! views name these with `#[schema(value_type = ...)]`.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

macro_rules! named_schemas {
    ($($(#[$doc:meta])* $name:ident of $type:ty as $shown:literal, $text:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .description(Some($text))
                    .enum_values(Some(<$type>::ALL.iter().map(|value| value.as_str())))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($shown)
            }
        }
    )*};
}

named_schemas! {
    /// [`domain::identity::Role`].
    RoleName of domain::identity::Role as "Role",
        "What a member or a key may do in the workspace. Each role includes those below it: manager, editor, member, viewer.";
    /// [`domain::organization::OrganizationRole`].
    OrganizationRoleName of domain::organization::OrganizationRole as "OrganizationRole",
        "What a user may do in the organization.";
    /// [`domain::contact_merge::Likeness`].
    LikenessName of domain::contact_merge::Likeness as "Likeness",
        "What two contacts have in common.";
    /// [`domain::contact_merge::Side`].
    SideName of domain::contact_merge::Side as "MergeChoice",
        "One of the two contacts of a merge: the one that stays, or the one that is merged into it.";
    /// [`domain::identity::ConnectorKind`].
    ConnectorName of domain::identity::ConnectorKind as "Connector",
        "How an account on the network is reached.";
    /// [`domain::identity::AccountType`].
    AccountTypeName of domain::identity::AccountType as "AccountType",
        "The kind of account, which decides how long an invitation note may be.";
    /// [`domain::identity::IdentityState`].
    IdentityStateName of domain::identity::IdentityState as "IdentityState",
        "Where an account stands.";
    /// [`domain::budget::Reduction`].
    ReductionName of domain::budget::Reduction as "Reduction",
        "Why an account may invite fewer people than its workspace allows.";
    /// [`domain::campaign::CampaignKind`].
    CampaignKindName of domain::campaign::CampaignKind as "CampaignKind",
        "What a campaign does: invite people to connect, or nurture existing connections.";
    /// [`domain::campaign::CampaignState`].
    CampaignStateName of domain::campaign::CampaignState as "CampaignState",
        "Where a campaign stands.";
    /// [`domain::campaign::MessageStep`].
    MessageStepName of domain::campaign::MessageStep as "MessageStep",
        "The part of a message in the sequence.";
    /// [`domain::variant::Success`].
    SuccessName of domain::variant::Success as "VariantSuccess",
        "What counts as a success of a text: the invitation was accepted, somebody answered, somebody answered with interest.";
    /// [`domain::variant::Afterwards`].
    AfterwardsName of domain::variant::Afterwards as "VariantAfterwards",
        "What happens once a better text was found: a person is told, or it is used from then on.";
    /// [`domain::variant::TestState`].
    TestStateName of domain::variant::TestState as "VariantTestState",
        "Where a test stands: nobody has looked yet, it was decided, or other texts have taken its place.";
    /// [`domain::campaign::OnSilence`].
    OnSilenceName of domain::campaign::OnSilence as "OnSilence",
        "What it means that the sender does not decide.";
    /// [`domain::withdrawal::WithdrawalPolicy`].
    WithdrawalPolicyName of domain::withdrawal::WithdrawalPolicy as "WithdrawalPolicy",
        "What happens to invitations that nobody answered.";
    /// [`domain::health::HealthState`].
    HealthStateName of domain::health::HealthState as "HealthState",
        "How a campaign is doing.";
    /// [`domain::action::ActionKind`].
    ActionKindName of domain::action::ActionKind as "ActionKind",
        "What is to be done.";
    /// [`domain::action::ActionState`].
    ActionStateName of domain::action::ActionState as "ActionState",
        "Where an action stands.";
    /// [`domain::action::Category`].
    CategoryName of domain::action::Category as "OutcomeCategory",
        "How the moment of sending ended.";
    /// [`domain::action::Reason`].
    ReasonName of domain::action::Reason as "Reason",
        "Why an action ended, or why it waits.";
    /// [`domain::finder::FinderKind`].
    FinderKindName of domain::finder::FinderKind as "FinderKind",
        "Where a finder takes people from.";
    /// [`domain::finder::FinderState`].
    FinderStateName of domain::finder::FinderState as "FinderState",
        "Where a finder stands.";
    /// [`domain::finder::ImportState`].
    ImportStateName of domain::finder::ImportState as "ImportState",
        "Where an import stands.";
    /// [`domain::suppression::SuppressionKind`].
    SuppressionKindName of domain::suppression::SuppressionKind as "SuppressionKind",
        "What an entry of the suppression list names.";
    /// [`domain::moderation::Verdict`].
    VerdictName of domain::moderation::Verdict as "Verdict",
        "What is decided about a proposal.";
    /// [`domain::moderation::BlockCause`].
    BlockCauseName of domain::moderation::BlockCause as "BlockCause",
        "Why a person was refused.";
    /// [`domain::moderation::Delivery`].
    DeliveryName of domain::moderation::Delivery as "DecisionOutcome",
        "What became of a decision.";
    /// [`domain::hold::HoldCause`].
    HoldCauseName of domain::hold::HoldCause as "HoldCause",
        "Why everything is held back.";
    /// [`domain::reply::Class`].
    ReplyClassName of domain::reply::Class as "ReplyClass",
        "What a reply says. Negative ones and wishes to stop end every sequence with the person.";
    /// [`domain::judgement::Judge`].
    JudgeName of domain::judgement::Judge as "Judge",
        "Who judged a reply, before any person did.";
    /// [`domain::judgement::JudgementState`].
    JudgementStateName of domain::judgement::JudgementState as "JudgementState",
        "Where the question to the endpoint stands; `kept` says that the machine's own verdict stays.";
    /// [`domain::judgement::JudgeProblem`].
    JudgeProblemName of domain::judgement::JudgeProblem as "JudgeProblem",
        "Why the machine's own verdict stays.";
    /// [`domain::funnel::Level`].
    LevelName of domain::funnel::Level as "Level",
        "A level of the funnel, from the first approach to the lead.";
    /// [`domain::ledger::Measure`].
    MeasureName of domain::ledger::Measure as "Measure",
        "The number that a row of the ledger counts for.";
    /// [`domain::ledger::EventKind`].
    EventKindName of domain::ledger::EventKind as "EventKind",
        "What happened.";
}

/// A tree of criteria.
pub struct CriteriaSchema;

impl utoipa::PartialSchema for CriteriaSchema {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Object))
            .description(Some(
                "A group, `{\"all\": [...]}`, `{\"any\": [...]}` or `{\"not\": [...]}` with groups and criteria in it, or a criterion such as `{\"criterion\": \"country\", \"is\": [\"France\"], \"exclude\": true}`. The reference of criteria lists them all.",
            ))
            .examples([serde_json::json!({"all": [
                {"criterion": "title", "contains": ["sales director", "VP sales"]},
                {"criterion": "country", "is": ["France"]},
                {"criterion": "replied", "last_days": 90, "exclude": true},
            ]})])
            .into()
    }
}

impl utoipa::ToSchema for CriteriaSchema {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Criteria")
    }
}
