//! The product's tables, with the columns that the checker looks at. Times are milliseconds since
//! 1970, civil dates are ISO texts; JSON may be text or already read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EvidenceError, column, row};

macro_rules! database {
    ($($(#[$doc:meta])* $table:ident: $row:ty,)*) => {
        /// The tables that the checker looks at.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Database {
            $($(#[$doc])* pub $table: Vec<$row>,)*
        }

        impl Database {
            /// The names of the tables that are looked at.
            pub const TABLES: &'static [&'static str] = &[$(stringify!($table)),*];

            /// Reads a dump of rows by table; other tables are left aside.
            pub fn read(tables: BTreeMap<String, Vec<Value>>) -> Result<Self, EvidenceError> {
                let mut database = Self::default();
                for (table, values) in tables {
                    for value in values {
                        database.add(&table, value)?;
                    }
                }
                Ok(database)
            }

            /// Adds a row of a table; one of another table is left aside.
            pub fn add(&mut self, table: &str, value: Value) -> Result<(), EvidenceError> {
                match table {
                    $(stringify!($table) => {
                        let place = self.$table.len() + 1;
                        self.$table.push(row(concat!("table ", stringify!($table)), place, value)?);
                    })*
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

database! {
    /// Workspaces, for their budgets.
    workspace: Workspace,
    /// Members.
    member: Member,
    /// Accounts.
    identity: Identity,
    /// What slows accounts down.
    account_pace: AccountPace,
    /// Contacts.
    contact: Contact,
    /// Segments, for the finders behind them.
    segment: Segment,
    /// Who works on a contact of a shared source.
    claim: Claim,
    /// The suppression list.
    suppression: Suppression,
    /// Campaigns.
    campaign: Campaign,
    /// Sums of the ledger by campaign and day.
    campaign_day: CampaignDay,
    /// Occurrences.
    occurrence: Occurrence,
    /// Actions.
    action: Action,
    /// Attempts, which are intents with what became of them.
    attempt: Attempt,
    /// Where sequences stand.
    participation: Participation,
    /// Tests of the texts of messages.
    variant_test: VariantTest,
    /// The last sequence of each workspace's ledger.
    ledger_head: LedgerHead,
    /// The product's own ledger.
    ledger: LedgerRow,
}

/// A row of `workspace`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Workspace {
    pub id: String,
    pub invitations_per_week: u32,
    pub messages_per_day: u32,
    /// Personalised notes of a Standard account in thirty days; none where the run has no such budget.
    #[serde(default)]
    pub notes_per_month: Option<u32>,
}

/// A row of `account_pace`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct AccountPace {
    pub identity_id: String,
    pub warm_up_since: Option<i64>,
}

/// A row of `member`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Member {
    pub workspace_id: String,
    pub id: String,
    pub user_id: String,
}

/// A row of `identity`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Identity {
    pub id: String,
    pub user_id: String,
    pub account_type: String,
    #[serde(default)]
    pub connector: String,
}

/// A row of `contact`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Contact {
    pub workspace_id: String,
    pub id: String,
    pub profile_key: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub headline: Option<String>,
    pub company: Option<String>,
    pub title: Option<String>,
    pub updated_at: i64,
}

/// A row of `segment`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Segment {
    pub workspace_id: String,
    pub id: String,
    pub finder_id: Option<String>,
}

/// A row of `claim`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Claim {
    pub workspace_id: String,
    pub source_id: String,
    pub contact_id: String,
    pub member_id: String,
}

/// A row of `suppression`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Suppression {
    pub workspace_id: String,
    pub kind: String,
    pub value: String,
    pub created_at: i64,
}

/// A row of `campaign`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Campaign {
    pub workspace_id: String,
    pub id: String,
    pub kind: String,
    pub name: String,
    pub program: String,
    pub sender_member_id: String,
    pub source_type: String,
    pub source_id: String,
    #[serde(deserialize_with = "column::embedded")]
    pub messages: Vec<Message>,
    #[serde(deserialize_with = "column::embedded")]
    pub schedule: Schedule,
    #[serde(deserialize_with = "column::embedded")]
    pub moderation: Moderation,
    pub state: String,
    pub first_started_at: Option<i64>,
    pub started_local_date: Option<Date>,
    pub archived_at: Option<i64>,
    pub sent_total: i64,
    pub accepted_total: i64,
    pub messages_total: i64,
    pub clicks_total: i64,
    pub replies_total: i64,
    /// The sum of their sentiments, each 0 to 100.
    #[serde(default)]
    pub sentiment_total: i64,
    #[serde(default)]
    pub withdrawn_total: i64,
    #[serde(default, deserialize_with = "column::embedded")]
    pub withdrawal: Withdrawal,
    /// Its weight among its sender's campaigns.
    #[serde(default = "one")]
    pub weight: u32,
    /// Whether its invitations leave without a note where none is left in the month.
    #[serde(default)]
    pub without_note: bool,
}

const fn one() -> u32 {
    1
}

/// What happens to invitations that nobody answered (R64).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// `never`, `propose` or `automatic`.
    pub policy: String,
    /// Days after which an invitation is stale.
    pub after_days: u32,
}

/// A row of `campaign_day`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct CampaignDay {
    pub campaign_id: String,
    pub day: i64,
    pub invitations: i64,
    pub accepted: i64,
    pub messages: i64,
    pub clicks: i64,
    pub replies: i64,
    pub sentiment: i64,
    pub positive: i64,
    pub neutral: i64,
    pub negative: i64,
    pub stop: i64,
    pub out_of_office: i64,
    pub blocked: i64,
    pub duplicate: i64,
    pub pending: i64,
    pub untrue: i64,
    pub errors: i64,
}

impl CampaignDay {
    /// Its sums by the names of what they count.
    pub fn sums(&self) -> [(&'static str, i64); 16] {
        [
            ("invitations", self.invitations),
            ("accepted", self.accepted),
            ("messages", self.messages),
            ("clicks", self.clicks),
            ("replies", self.replies),
            ("sentiment", self.sentiment),
            ("positive", self.positive),
            ("neutral", self.neutral),
            ("negative", self.negative),
            ("stop", self.stop),
            ("out_of_office", self.out_of_office),
            ("blocked", self.blocked),
            ("duplicate", self.duplicate),
            ("pending", self.pending),
            ("false", self.untrue),
            ("error", self.errors),
        ]
    }
}

/// A message of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its part in the sequence.
    pub step: String,
    /// Days after the message before; 1 where it is not given (R41).
    pub delay_days: Option<u32>,
    /// Not sent when the sender wrote by hand since the step before (R48).
    #[serde(default = "on")]
    pub stop_if_ongoings: bool,
    /// Not sent when the contact wrote since the step before (R48).
    #[serde(default = "on")]
    pub stop_if_incomings: bool,
    /// Not sent to whom it does not hold for (R49); a tree of criteria.
    #[serde(default)]
    pub condition: Option<serde_json::Value>,
}

fn on() -> bool {
    true
}

/// When a campaign runs (R50).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// IANA name of the zone.
    pub time_zone: String,
    /// The days on which slots start, 1 for Monday to 7 for Sunday.
    pub weekdays: BTreeSet<u8>,
    /// The slots of each of those days.
    pub slots: Vec<Slot>,
    /// Contacts that each slot takes from the source.
    pub cohort_size: u32,
    /// Dates on which no slot starts.
    #[serde(default)]
    pub holidays: Vec<Date>,
}

/// A window of local time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it starts, `HH:MM`.
    pub start: String,
    /// How long it lasts on the clock.
    pub duration_minutes: u32,
}

/// Whether the sender decides before anything leaves (R53).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moderation {
    /// Whether the sender is asked.
    pub enabled: bool,
    /// `hold`, `send` or `drop`.
    #[serde(default = "hold")]
    pub on_silence: String,
}

fn hold() -> String {
    "hold".to_owned()
}

/// A row of `occurrence`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Occurrence {
    pub campaign_id: String,
    pub local_date: Date,
    pub slot_index: u32,
    pub starts_at: i64,
    pub ends_at: i64,
    pub state: String,
    pub drawn: i64,
    pub opened_at: i64,
}

/// A row of `action`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Action {
    pub workspace_id: String,
    pub id: String,
    pub campaign_id: String,
    pub contact_id: String,
    pub member_id: String,
    pub kind: String,
    pub step: u32,
    pub state: String,
    pub category: Option<String>,
    pub reason: Option<String>,
    pub local_date: Date,
    pub slot_index: u32,
    pub planned_local_date: Date,
    pub approved_text: Option<String>,
    pub ended_at: Option<i64>,
    pub ended_local_date: Option<Date>,
    pub sent_text: Option<String>,
    #[serde(default)]
    pub variant: Option<String>,
    #[serde(default)]
    pub variant_test: Option<i64>,
}

/// A row of `variant_test`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct VariantTest {
    pub campaign_id: String,
    pub step: u32,
    pub number: i64,
    #[serde(deserialize_with = "column::embedded")]
    pub design: Design,
}

/// What a test compares (R65).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// The texts by name.
    pub variants: BTreeMap<String, Variant>,
}

/// One of the texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// By language.
    pub texts: BTreeMap<String, String>,
}

impl Action {
    /// Whether a slot drew it: the invitation, or a nurture campaign's first message.
    pub fn is_drawn(&self) -> bool {
        self.step == 0 && self.kind != "withdrawal"
    }

    /// The kind of action whose budget it uses: answers of people use that of messages (R71).
    pub fn budget(&self) -> &str {
        if self.is_answer() {
            "message"
        } else {
            &self.kind
        }
    }

    /// Whether a person wrote it in a conversation (R71): no slot, no sequence and no stop of a campaign binds it.
    pub fn is_answer(&self) -> bool {
        self.kind == "answer"
    }
}

/// A row of `attempt`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Attempt {
    pub action_id: String,
    pub attempt: i64,
    pub epoch: i64,
    pub identity_id: String,
    pub intent_at: i64,
    pub text: String,
    pub text_hash: String,
    pub outcome: Option<String>,
    pub outcome_at: Option<i64>,
}

/// A row of `participation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct Participation {
    pub campaign_id: String,
    pub contact_id: String,
    pub accepted_at: Option<i64>,
    pub accepted_local_date: Option<Date>,
}

/// A row of `ledger_head`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct LedgerHead {
    pub workspace_id: String,
    pub last_sequence: i64,
}

/// A row of `ledger`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are those of the table")]
pub struct LedgerRow {
    pub workspace_id: String,
    pub sequence: i64,
    pub at: i64,
    pub kind: String,
    pub actor: String,
    pub cause: String,
    pub campaign_id: Option<String>,
    pub contact_id: Option<String>,
    pub member_id: Option<String>,
    pub action_id: Option<String>,
    pub step: Option<u32>,
    pub local_date: Option<Date>,
    pub category: Option<String>,
    pub reason: Option<String>,
    #[serde(default, deserialize_with = "column::embedded")]
    pub data: Value,
    /// The number that it counts for.
    #[serde(default)]
    pub measure: Option<String>,
    /// The day on which it counts, as days since 1970; none in rows of versions that wrote none.
    #[serde(default)]
    pub day: Option<i64>,
}

impl LedgerRow {
    /// Whether people or programs with a key caused it, and not the engine or the network.
    pub fn is_by_people(&self) -> bool {
        self.actor != "engine" && self.actor != "network"
    }

    /// A value of its further facts, as text.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.data.get(name).and_then(Value::as_str)
    }

    /// A value of its further facts, as a whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.data.get(name).and_then(Value::as_i64)
    }

    /// A value of its further facts, as yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.data.get(name).and_then(Value::as_bool)
    }

    /// Whether the sender refused a proposal. A refusal that is taken back names its reason too.
    pub fn is_refusal(&self) -> bool {
        self.kind == "action_ended" && self.reason.as_deref() == Some("blocked_by_sender")
    }
}
