//! Values on their way into statements and out of rows, the same for both databases.

use std::str::FromStr;

use domain::ids;
use domain::time::Timestamp;
use rusqlite::types::ValueRef;
use sqlx::postgres::PgRow;
use sqlx::{Column as _, Row as _};

use crate::{StoreError, StoreResult};

/// A value for a statement. An empty one still has a type, which PostgreSQL asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// Text, or an absent text.
    Text(Option<String>),
    /// An identifier.
    Id(ids::Text),
    /// One of the names that the program itself gives.
    Name(&'static str),
    /// A whole number, or an absent one.
    Integer(Option<i64>),
    /// A flag, or an absent one.
    Flag(Option<bool>),
    /// A column of texts, for lists on PostgreSQL.
    Texts(Vec<Option<String>>),
    /// A column of whole numbers.
    Integers(Vec<Option<i64>>),
    /// A column of flags.
    Flags(Vec<Option<bool>>),
}

impl Param {
    /// An absent value of a type: `t`, `i` or `b`.
    pub(crate) fn empty(letter: u8) -> Self {
        match letter {
            b'i' => Self::Integer(None),
            b'b' => Self::Flag(None),
            _ => Self::Text(None),
        }
    }

    /// A column of a type with room for so many values.
    pub(crate) fn empty_list(letter: u8, length: usize) -> Self {
        match letter {
            b'i' => Self::Integers(Vec::with_capacity(length)),
            b'b' => Self::Flags(Vec::with_capacity(length)),
            _ => Self::Texts(Vec::with_capacity(length)),
        }
    }

    /// Adds a value to a column.
    pub(crate) fn push(&mut self, value: Self, statement: &str) {
        match (self, value) {
            (Self::Texts(column), Self::Text(value)) => column.push(value),
            (Self::Texts(column), Self::Id(value)) => column.push(Some(value.to_string())),
            (Self::Texts(column), Self::Name(value)) => column.push(Some(value.to_owned())),
            (Self::Integers(column), Self::Integer(value)) => column.push(value),
            (Self::Flags(column), Self::Flag(value)) => column.push(value),
            (column, value) => {
                panic!("{statement}: {value:?} does not belong into a column such as {column:?}")
            }
        }
    }
}

/// Builds the values of a statement: `params![workspace, id, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::column::Param::from($value)),*] };
}

/// A row of either database, as long as the statement stands on it.
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r PgRow),
}

/// JSON kept as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// A value that a column can hold.
pub trait FromColumn: Sized {
    /// Reads it from the column at a place, counted from 0.
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self>;
}

impl Row<'_> {
    /// The value of the column at a place.
    pub fn get<T: FromColumn>(&self, place: usize) -> StoreResult<T> {
        T::from_column(self, place)
    }

    fn unreadable(&self, place: usize, detail: impl std::fmt::Display) -> StoreError {
        let name = match self {
            Self::Sqlite(row) => row.as_ref().column_name(place).ok().map(str::to_owned),
            Self::Postgres(row) => row.columns().get(place).map(|c| c.name().to_owned()),
        };
        StoreError::Unreadable {
            column: name.unwrap_or_else(|| place.to_string()),
            detail: detail.to_string(),
        }
    }

    fn text(&self, place: usize) -> StoreResult<Option<&str>> {
        match self {
            Self::Sqlite(row) => match row.get_ref(place) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes)
                    .map(Some)
                    .map_err(|error| self.unreadable(place, error)),
                Ok(other) => Err(self.unreadable(place, other.data_type())),
                Err(error) => Err(self.unreadable(place, error)),
            },
            Self::Postgres(row) => row
                .try_get(place)
                .map_err(|error| self.unreadable(place, error)),
        }
    }

    fn integer(&self, place: usize) -> StoreResult<Option<i64>> {
        match self {
            Self::Sqlite(row) => match row.get_ref(place) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Integer(value)) => Ok(Some(value)),
                Ok(other) => Err(self.unreadable(place, other.data_type())),
                Err(error) => Err(self.unreadable(place, error)),
            },
            Self::Postgres(row) => row
                .try_get(place)
                .map_err(|error| self.unreadable(place, error)),
        }
    }

    fn flag(&self, place: usize) -> StoreResult<Option<bool>> {
        match self {
            Self::Sqlite(_) => Ok(self.integer(place)?.map(|value| value != 0)),
            Self::Postgres(row) => row
                .try_get(place)
                .map_err(|error| self.unreadable(place, error)),
        }
    }

    /// A value that must be there.
    fn required<T>(&self, place: usize, value: Option<T>) -> StoreResult<T> {
        value.ok_or_else(|| self.unreadable(place, "it is empty"))
    }
}

impl FromColumn for Option<String> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Ok(row.text(place)?.map(ToOwned::to_owned))
    }
}

impl FromColumn for String {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.required(place, row.text(place)?).map(ToOwned::to_owned)
    }
}

impl FromColumn for Option<i64> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.integer(place)
    }
}

impl FromColumn for i64 {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.required(place, row.integer(place)?)
    }
}

impl FromColumn for Option<bool> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.flag(place)
    }
}

impl FromColumn for bool {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.required(place, row.flag(place)?)
    }
}

impl FromColumn for u32 {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Self::try_from(row.get::<i64>(place)?).map_err(|error| row.unreadable(place, error))
    }
}

impl FromColumn for Option<u32> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.integer(place)?
            .map(|value| u32::try_from(value).map_err(|error| row.unreadable(place, error)))
            .transpose()
    }
}

impl FromColumn for Timestamp {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Ok(Self::from_millis(row.get(place)?))
    }
}

impl FromColumn for Option<Timestamp> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Ok(row.integer(place)?.map(Timestamp::from_millis))
    }
}

impl FromColumn for domain::action::StepIndex {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Ok(Self(row.get(place)?))
    }
}

impl FromColumn for Option<domain::action::StepIndex> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        Ok(row
            .get::<Option<u32>>(place)?
            .map(domain::action::StepIndex))
    }
}

impl<T: serde::de::DeserializeOwned> FromColumn for Json<T> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.required(place, row.get::<Option<Self>>(place)?)
    }
}

impl<T: serde::de::DeserializeOwned> FromColumn for Option<Json<T>> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.text(place)?
            .map(|text| serde_json::from_str(text).map(Json))
            .transpose()
            .map_err(|error| row.unreadable(place, error))
    }
}

/// A text that is read by its type.
fn parsed<T: FromStr>(row: &Row<'_>, place: usize) -> StoreResult<Option<T>>
where
    T::Err: std::fmt::Display,
{
    row.text(place)?
        .map(str::parse)
        .transpose()
        .map_err(|error| row.unreadable(place, error))
}

impl<T: serde::Serialize> From<&Json<T>> for Param {
    fn from(value: &Json<T>) -> Self {
        // Serialising our own types to text cannot fail: no map with other keys than texts, no
        // writer that could refuse.
        Self::Text(serde_json::to_string(&value.0).ok())
    }
}

impl<T: serde::Serialize> From<Option<&Json<T>>> for Param {
    fn from(value: Option<&Json<T>>) -> Self {
        value.map_or(Self::Text(None), Self::from)
    }
}

/// Types whose values stand in columns as texts: how they are read, and which value of a statement they become.
macro_rules! texts {
    ($($type:ty),* $(,)? => |$value:ident| $param:expr) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
                row.required(place, parsed(row, place)?)
            }
        }

        impl FromColumn for Option<$type> {
            fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
                parsed(row, place)
            }
        }

        impl From<&$type> for Param {
            fn from($value: &$type) -> Self {
                $param
            }
        }

        impl From<$type> for Param {
            fn from(value: $type) -> Self {
                Self::from(&value)
            }
        }

        impl From<Option<&$type>> for Param {
            fn from(value: Option<&$type>) -> Self {
                value.map_or(Self::Text(None), Self::from)
            }
        }

        impl From<Option<$type>> for Param {
            fn from(value: Option<$type>) -> Self {
                Self::from(value.as_ref())
            }
        }

        impl From<&Option<$type>> for Param {
            fn from(value: &Option<$type>) -> Self {
                Self::from(value.as_ref())
            }
        }
    )*};
}

texts!(
    ids::OrganizationId,
    ids::WorkspaceId,
    ids::UserId,
    ids::SessionId,
    ids::MemberId,
    ids::IdentityId,
    ids::ContactId,
    ids::FinderId,
    ids::SegmentId,
    ids::CampaignId,
    ids::ActionId,
    ids::ImportId,
    ids::ContactViewId,
    ids::SuppressionFileId,
    ids::SuppressionId,
    ids::KeyId,
    ids::MessageId,
    ids::ConversationId,
    ids::NotificationId,
    ids::HoldId,
    ids::MergeId,
    ids::MailId,
    ids::WeeklyId,
    => |id| Self::Id(id.text())
);

texts!(
    domain::action::ActionKind,
    domain::action::ActionState,
    domain::action::Category,
    domain::action::Reason,
    domain::campaign::CampaignKind,
    domain::campaign::CampaignState,
    domain::finder::FinderKind,
    domain::finder::FinderState,
    domain::finder::ImportState,
    domain::hold::HoldCause,
    domain::identity::AccountType,
    domain::identity::ConnectorKind,
    domain::identity::IdentityState,
    domain::identity::Role,
    domain::judgement::JudgeProblem,
    domain::judgement::JudgementState,
    domain::ledger::EventKind,
    domain::ledger::Measure,
    domain::link::Visitor,
    domain::reply::Class,
    domain::moderation::BlockCause,
    domain::moderation::Delivery,
    domain::moderation::Verdict,
    domain::suppression::SuppressionKind,
    domain::variant::Success,
    domain::variant::TestState,
    => |name| Self::Name(name.as_str())
);

// Dates are `Copy` and pass by value, so only the forms by value exist for them.
impl FromColumn for jiff::civil::Date {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        row.required(place, parsed(row, place)?)
    }
}

impl FromColumn for Option<jiff::civil::Date> {
    fn from_column(row: &Row<'_>, place: usize) -> StoreResult<Self> {
        parsed(row, place)
    }
}

impl From<jiff::civil::Date> for Param {
    fn from(value: jiff::civil::Date) -> Self {
        Self::Text(Some(value.to_string()))
    }
}

impl From<Option<jiff::civil::Date>> for Param {
    fn from(value: Option<jiff::civil::Date>) -> Self {
        Self::Text(value.map(|date| date.to_string()))
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Param {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Param {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Param {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<&Option<String>> for Param {
    fn from(value: &Option<String>) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Option<&str>> for Param {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(ToOwned::to_owned))
    }
}

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Param {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Param {
    fn from(value: u32) -> Self {
        Self::Integer(Some(i64::from(value)))
    }
}

impl From<Option<u32>> for Param {
    fn from(value: Option<u32>) -> Self {
        Self::Integer(value.map(i64::from))
    }
}

impl From<domain::action::StepIndex> for Param {
    fn from(value: domain::action::StepIndex) -> Self {
        Self::Integer(Some(i64::from(value.0)))
    }
}

impl From<Option<domain::action::StepIndex>> for Param {
    fn from(value: Option<domain::action::StepIndex>) -> Self {
        Self::Integer(value.map(|step| i64::from(step.0)))
    }
}

impl From<Timestamp> for Param {
    fn from(value: Timestamp) -> Self {
        Self::Integer(Some(value.as_millis()))
    }
}

impl From<Option<Timestamp>> for Param {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Integer(value.map(Timestamp::as_millis))
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Self::Flag(Some(value))
    }
}

impl From<Option<bool>> for Param {
    fn from(value: Option<bool>) -> Self {
        Self::Flag(value)
    }
}
