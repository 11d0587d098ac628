//! What a finder is made and changed with, and the checks.

use std::collections::BTreeSet;

use domain::calendar::{Schedule, Slot};
use domain::finder::{FinderKind, SearchConfiguration, results_per_slot_problem};
use domain::finder_source::SourceConfiguration;
use domain::ids::MemberId;
use domain::limits::{FINDER_MEMBERS_MAXIMUM, FINDER_RESULTS_PER_SLOT_MAXIMUM};
use serde::{Deserialize, Serialize};
use store::finder::FinderRow;
use store::{Tx, workspace};
use utoipa::ToSchema;

use super::super::refs::Names;
use super::source;
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::schema::FinderKindName;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Results per slot where none are given.
const RESULTS_PER_SLOT_DEFAULT: u32 = 10;

/// A window of local time, for the API's document.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes `domain::calendar::Slot`")]
pub struct FinderSlot {
    /// When it starts on the clocks of the schedule's zone, such as 09:00.
    #[schema(example = "09:00")]
    start: String,
    /// How long it lasts, 15 minutes to 24 hours.
    #[schema(minimum = 15, maximum = 1440)]
    duration_minutes: u32,
}

/// When a search runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinderSchedule {
    /// IANA name of the zone whose clocks the slots follow.
    pub time_zone: String,
    /// The days of the week on which slots start, 1 for Monday to 7 for Sunday.
    #[serde(default)]
    pub weekdays: BTreeSet<u8>,
    /// The windows of each of those days; a search runs once in each.
    #[serde(default)]
    #[schema(value_type = Vec<FinderSlot>)]
    pub slots: Vec<Slot>,
}

impl From<&Schedule> for FinderSchedule {
    fn from(schedule: &Schedule) -> Self {
        Self {
            time_zone: schedule.time_zone.clone(),
            weekdays: schedule.weekdays.clone(),
            slots: schedule.slots.clone(),
        }
    }
}

/// A finder to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinderInput {
    /// Its name.
    pub name: String,
    /// Where it takes people from: `csv`, `search`, `http_json`, `hubspot`, `pipedrive` or `sql`.
    #[schema(value_type = FinderKindName)]
    pub kind: FinderKind,
    /// Whose it is; the member who asks where none is given. A search uses the owner's account.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner_id: Option<MemberId>,
    /// Members who share it: each contact goes to one of them (R24).
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub additional_member_ids: Vec<MemberId>,
    /// What a search asks for.
    #[serde(default)]
    #[schema(value_type = Option<super::SearchView>)]
    pub search: Option<SearchConfiguration>,
    /// What is asked of a source outside.
    #[serde(default)]
    #[schema(value_type = Option<super::SourceSchema>)]
    pub source: Option<SourceConfiguration>,
    /// The source's key: encrypted, and never shown again.
    #[serde(default)]
    pub secret: Option<String>,
    /// When a search runs; working days from nine to twelve in the workspace's zone where none is
    /// given.
    #[serde(default)]
    pub schedule: Option<FinderSchedule>,
    /// People that each slot brings, 1 to 25; 10 where none are given.
    #[serde(default)]
    pub results_per_slot: Option<u32>,
    /// Whether it runs at its slots; it does where nothing is given.
    #[serde(default)]
    pub active: Option<bool>,
}

/// What is to change of a finder. Its kind stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FinderChange {
    /// Its name, and that of its segment.
    pub name: Option<String>,
    /// Whose it is.
    #[schema(value_type = Option<String>)]
    pub owner_id: Option<MemberId>,
    /// All members who share it.
    #[schema(value_type = Option<Vec<String>>)]
    pub additional_member_ids: Option<Vec<MemberId>>,
    /// What a search asks for; another search begins at its beginning.
    #[schema(value_type = Option<super::SearchView>)]
    pub search: Option<SearchConfiguration>,
    /// What is asked of a source outside; another question begins at its beginning, and needs the key again where the
    /// address is another.
    #[schema(value_type = Option<super::SourceSchema>)]
    pub source: Option<SourceConfiguration>,
    /// The source's key.
    pub secret: Option<String>,
    /// When a search runs.
    pub schedule: Option<FinderSchedule>,
    /// People that each slot brings.
    pub results_per_slot: Option<u32>,
    /// Whether it runs at its slots.
    pub active: Option<bool>,
}

/// What a finder is, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Definition {
    pub name: String,
    pub kind: FinderKind,
    pub owner: MemberId,
    pub members: Vec<MemberId>,
    pub search: SearchConfiguration,
    pub source: Option<SourceConfiguration>,
    pub secret: Option<String>,
    pub schedule: Schedule,
    pub results_per_slot: u32,
    pub active: bool,
}

impl Definition {
    /// Checks a finder that is to be made.
    pub async fn of_input(
        service: &Service,
        tx: &mut Tx,
        scope: &Scope,
        input: FinderInput,
    ) -> ServiceResult<Self> {
        let schedule = if let Some(schedule) = input.schedule {
            unlimited(schedule)
        } else {
            let workspace = workspace::get(tx, scope.workspace())
                .await?
                .or_not_found("workspace")?;
            Schedule::suggested(&workspace.time_zone)
        };
        let owner = input.owner_id.or_else(|| scope.member().cloned());
        let owner = owner.ok_or_else(|| {
            ServiceError::invalid(
                "owner_id",
                "required",
                "A finder belongs to a member. Choose one",
            )
        })?;
        Self {
            name: input.name,
            kind: input.kind,
            owner,
            members: input.additional_member_ids,
            search: input.search.unwrap_or_default(),
            source: input.source,
            secret: input.secret.filter(|secret| !secret.is_empty()),
            schedule,
            results_per_slot: input.results_per_slot.unwrap_or(RESULTS_PER_SLOT_DEFAULT),
            active: input.active.unwrap_or(true),
        }
        .checked(service, tx, scope)
        .await
    }

    /// What a finder is now, but for its key.
    pub fn of_row(row: &FinderRow, members: Vec<MemberId>) -> Self {
        Self {
            name: row.name.clone(),
            kind: row.kind,
            owner: row.owner_member_id.clone(),
            members,
            search: row.configuration.0.clone(),
            source: row.source.clone().map(|source| source.0),
            secret: None,
            schedule: row.schedule.0.clone(),
            results_per_slot: row.results_per_slot,
            active: row.active,
        }
    }

    /// With a change, checked.
    pub async fn changed(
        mut self,
        service: &Service,
        tx: &mut Tx,
        scope: &Scope,
        change: FinderChange,
    ) -> ServiceResult<Self> {
        self.name = change.name.unwrap_or(self.name);
        self.owner = change.owner_id.unwrap_or(self.owner);
        self.members = change.additional_member_ids.unwrap_or(self.members);
        self.search = change.search.unwrap_or(self.search);
        if let Some(source) = change.source.map(source::tidied) {
            // A key goes nowhere but where it was meant to go.
            if self
                .source
                .as_ref()
                .is_some_and(|known| known.address != source.address)
            {
                self.secret = None;
            }
            self.source = Some(source);
        }
        if let Some(secret) = change.secret.filter(|secret| !secret.is_empty()) {
            self.secret = Some(secret);
        }
        self.schedule = change.schedule.map_or(self.schedule, unlimited);
        self.results_per_slot = change.results_per_slot.unwrap_or(self.results_per_slot);
        self.active = change.active.unwrap_or(self.active);
        self.checked(service, tx, scope).await
    }

    async fn checked(
        mut self,
        service: &Service,
        tx: &mut Tx,
        scope: &Scope,
    ) -> ServiceResult<Self> {
        let mut checks = Checks::new();
        self.name = checks.name("name", &self.name);
        self.search = self.search.tidied();
        self.source = self.source.map(source::tidied);
        if self.kind.is_source() {
            self.source.get_or_insert_default();
        }
        source::check(
            &mut checks,
            self.kind,
            self.source.as_ref(),
            self.secret.as_deref(),
            service,
        );
        match self.kind {
            FinderKind::Search => checks.extend(
                self.search
                    .validate()
                    .into_iter()
                    .map(|problem| problem.within("search")),
            ),
            _ => checks.ensure(
                self.search == SearchConfiguration::default(),
                "search",
                "not_for_files",
                "Only a search of the network searches. Leave the search empty",
            ),
        }
        checks.extend(results_per_slot_problem(self.results_per_slot));
        self.schedule.cohort_size = self.results_per_slot.min(FINDER_RESULTS_PER_SLOT_MAXIMUM);
        checks.extend(
            self.schedule
                .validate()
                .into_iter()
                .map(|problem| problem.within("schedule")),
        );
        self.check_members(tx, scope, &mut checks).await?;
        checks.finish()?;
        Ok(self)
    }

    /// Everybody named is a member of the workspace; the owner is no additional member.
    async fn check_members(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        checks: &mut Checks,
    ) -> ServiceResult<()> {
        self.members.sort();
        self.members.dedup();
        self.members.retain(|member| *member != self.owner);
        if self.members.len() > FINDER_MEMBERS_MAXIMUM {
            checks.add(
                "additional_member_ids",
                "too_many",
                format!(
                    "A finder has at most {FINDER_MEMBERS_MAXIMUM} additional members. Remove some"
                ),
            );
            return Ok(());
        }
        let everybody = self.members.iter().chain([&self.owner]);
        let names = Names::of_members(tx, scope.workspace(), everybody).await?;
        let unknown = "There is no such member in the workspace. Choose another";
        checks.ensure(
            names.has_member(&self.owner),
            "owner_id",
            "unknown_member",
            unknown,
        );
        for (place, member) in self.members.iter().enumerate() {
            let field = format!("additional_member_ids.{place}");
            checks.ensure(names.has_member(member), &field, "unknown_member", unknown);
        }
        Ok(())
    }
}

/// The schedule as the calendar takes it; the results per slot come in with the checks.
fn unlimited(schedule: FinderSchedule) -> Schedule {
    Schedule {
        time_zone: schedule.time_zone.trim().to_owned(),
        weekdays: schedule.weekdays,
        slots: schedule.slots,
        cohort_size: 0,
        holidays: Vec::new(),
    }
}
