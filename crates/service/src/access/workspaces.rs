//! Workspaces: who has which, and their settings (R3, R6).

use domain::identity::Role;
use domain::ids::{MemberId, OrganizationId, UserId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::member::{self, MemberRow, NewMember};
use store::waiting::WaitingRow;
use store::workspace::{self, SeatRow, WorkspaceRow};
use store::{StoreError, Tx};
use utoipa::ToSchema;
use words::links::Shortener;

use crate::error::OrNotFound;
use crate::input::{Checks, LANGUAGES};
use crate::live::LiveKind;
use crate::schema::RoleName;
use crate::{LiveEvent, Page, PageRequest, Person, Scope, Service, ServiceError, ServiceResult};

/// A workspace to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// Its name.
    pub name: String,
    /// Default time zone of its campaigns, by IANA name.
    pub time_zone: String,
    /// Its language, `en` or `fr`; English where none is given.
    #[serde(default)]
    pub language: Option<String>,
}

impl NewWorkspace {
    /// The same with its values cleaned; problems are collected. `name_field` is what the form
    /// calls the name.
    pub(crate) fn checked(self, checks: &mut Checks, name_field: &str) -> Self {
        let language = self.language.unwrap_or_else(|| LANGUAGES[0].to_owned());
        Self {
            name: checks.name(name_field, &self.name),
            time_zone: checks.time_zone("time_zone", &self.time_zone),
            language: Some(checks.language("language", &language)),
        }
    }
}

/// Makes a workspace in the caller's transaction, with its first member.
pub(crate) async fn make_workspace(
    service: &Service,
    tx: &mut Tx,
    organization: &OrganizationId,
    new: NewWorkspace,
    seat: Option<(&UserId, Role)>,
    actor: Actor,
    now: Timestamp,
) -> ServiceResult<WorkspaceId> {
    let id: WorkspaceId = service.mint(now);
    let row = WorkspaceRow {
        id: id.clone(),
        organization_id: organization.clone(),
        name: new.name,
        time_zone: new.time_zone,
        language: new.language.unwrap_or_else(|| LANGUAGES[0].to_owned()),
        color: None,
        invitations_per_week: limits::INVITATIONS_PER_WEEK_DEFAULT,
        messages_per_day: limits::MESSAGES_PER_DAY_DEFAULT,
        notes_per_month: limits::NOTES_PER_MONTH_DEFAULT,
        profile_views_per_day: limits::PROFILE_VIEWS_PER_DAY_DEFAULT,
        click_tracking: true,
        version: 1,
        created_at: now,
    };
    workspace::insert(tx, &row).await?;
    let entry = Entry::new(
        now,
        EventKind::WorkspaceChanged,
        actor.clone(),
        "create_workspace",
    )
    .with(json!({ "name": row.name, "time_zone": row.time_zone }));
    ledger::append(tx, &id, vec![entry]).await?;
    if let Some((user, role)) = seat {
        seat_user(service, tx, &id, user, role, None, actor, now).await?;
    }
    Ok(id)
}

/// Makes a user a member in the caller's transaction.
pub(crate) async fn seat_user(
    service: &Service,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    role: Role,
    time_zone: Option<String>,
    actor: Actor,
    now: Timestamp,
) -> ServiceResult<MemberId> {
    let id: MemberId = service.mint(now);
    let new = NewMember {
        id: id.clone(),
        user: user.clone(),
        role,
        time_zone,
    };
    match member::insert(tx, workspace, &new, now).await {
        Ok(()) => {}
        Err(StoreError::AlreadyExists) => return Err(already_member()),
        Err(other) => return Err(other.into()),
    }
    let entry = Entry::new(now, EventKind::MemberAdded, actor, "add_member")
        .member(&id)
        .with(json!({ "user": user, "role": role }));
    ledger::append(tx, workspace, vec![entry]).await?;
    Ok(id)
}

/// Makes a member an active manager in the caller's transaction.
async fn raise(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    mut seat: MemberRow,
    actor: Actor,
    now: Timestamp,
) -> ServiceResult<MemberId> {
    if seat.active && seat.role == Role::Manager {
        return Ok(seat.id);
    }
    seat.active = true;
    seat.role = Role::Manager;
    member::change(tx, workspace, &seat).await?;
    let entry = Entry::new(now, EventKind::MemberChanged, actor, "join_workspace")
        .member(&seat.id)
        .with(json!({ "role": seat.role, "active": seat.active }));
    ledger::append(tx, workspace, vec![entry]).await?;
    Ok(seat.id)
}

pub(crate) fn already_member() -> ServiceError {
    ServiceError::conflict(
        "already_member",
        "This person is a member of the workspace already. Change the role in the member list",
    )
}

/// A workspace in the selector (R3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyWorkspace {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// Its colour, `#rrggbb`.
    pub color: Option<String>,
    /// One's own member in it.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// One's own role in it.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// Whether one is switched on in it.
    pub active: bool,
}

impl From<WaitingRow> for MyWorkspace {
    fn from(row: WaitingRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            time_zone: row.workspace_time_zone,
            color: row.color,
            member_id: row.member_id,
            role: row.role,
            active: row.active,
        }
    }
}

impl From<SeatRow> for MyWorkspace {
    fn from(row: SeatRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            time_zone: row.time_zone,
            color: row.color,
            member_id: row.member_id,
            role: row.role,
            active: row.active,
        }
    }
}

/// A workspace with its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkspaceView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Default time zone of its campaigns, by IANA name.
    pub time_zone: String,
    /// Its language.
    pub language: String,
    /// Its colour, `#rrggbb`.
    pub color: Option<String>,
    /// Invitations of one member in seven rolling days (R51).
    pub invitations_per_week: u32,
    /// The most that whoever asks may set there.
    pub invitations_per_week_maximum: u32,
    /// Messages of one member in a rolling day (R51).
    pub messages_per_day: u32,
    /// Personalised notes of a Standard account in thirty rolling days (R51).
    pub notes_per_month: u32,
    /// Profiles that searches show one member in a rolling day (R25).
    pub profile_views_per_day: u32,
    /// Whether addresses in messages become short links whose visits are counted (R47).
    pub click_tracking: bool,
    /// Where short links lead; none while the installation has no public address, and addresses stay as they are.
    pub short_link_site: Option<String>,
    /// Raised by every change; send it back with a change to refuse overwriting another one.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A change of settings; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceChange {
    /// The version that was read; a newer one in the meantime is a conflict.
    #[serde(default)]
    pub version: Option<i64>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Default time zone, by IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Its language, `en` or `fr`.
    #[serde(default)]
    pub language: Option<String>,
    /// Its colour, `#rrggbb`; empty for none.
    #[serde(default)]
    pub color: Option<String>,
    /// Invitations of one member in seven rolling days: up to 100, or 200 by an administrator.
    #[serde(default)]
    pub invitations_per_week: Option<u32>,
    /// Messages of one member in a rolling day.
    #[serde(default)]
    pub messages_per_day: Option<u32>,
    /// Personalised notes of a Standard account in thirty rolling days.
    #[serde(default)]
    pub notes_per_month: Option<u32>,
    /// Profiles that searches show one member in a rolling day, at most 100.
    #[serde(default)]
    pub profile_views_per_day: Option<u32>,
    /// Whether addresses in messages become short links whose visits are counted (R47). Links that left stay.
    #[serde(default)]
    pub click_tracking: Option<bool>,
}

/// The most invitations a week that may be set: what an administrator raised stays allowed.
fn invitations_maximum(scope: &Scope, present: u32) -> u32 {
    if scope.is_administrator() {
        limits::INVITATIONS_PER_WEEK_CEILING_RAISED
    } else {
        limits::INVITATIONS_PER_WEEK_CEILING.max(present)
    }
}

fn view(scope: &Scope, row: WorkspaceRow, links: Option<&Shortener>) -> WorkspaceView {
    WorkspaceView {
        invitations_per_week_maximum: invitations_maximum(scope, row.invitations_per_week),
        id: row.id,
        name: row.name,
        time_zone: row.time_zone,
        language: row.language,
        color: row.color,
        invitations_per_week: row.invitations_per_week,
        messages_per_day: row.messages_per_day,
        notes_per_month: row.notes_per_month,
        profile_views_per_day: row.profile_views_per_day,
        click_tracking: row.click_tracking,
        short_link_site: links.map(Shortener::site),
        version: row.version,
        created_at: row.created_at,
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

impl WorkspaceChange {
    /// Applies the change to what is there, collecting problems.
    fn apply(&self, scope: &Scope, checks: &mut Checks, row: &mut WorkspaceRow) {
        if let Some(name) = &self.name {
            row.name = checks.name("name", name);
        }
        if let Some(zone) = &self.time_zone {
            row.time_zone = checks.time_zone("time_zone", zone);
        }
        if let Some(language) = &self.language {
            row.language = checks.language("language", language);
        }
        if let Some(color) = self.color.as_deref().map(str::trim) {
            checks.ensure(
                color.is_empty() || is_color(color),
                "color",
                "bad_color",
                "A colour is # and six hexadecimal digits, such as #1f6feb",
            );
            row.color = (!color.is_empty()).then(|| color.to_lowercase());
        }
        if let Some(most) = self.invitations_per_week {
            let maximum = invitations_maximum(scope, row.invitations_per_week);
            checks.range("invitations_per_week", most, 0..=maximum);
            row.invitations_per_week = most;
        }
        if let Some(most) = self.messages_per_day {
            checks.range(
                "messages_per_day",
                most,
                0..=limits::MESSAGES_PER_DAY_CEILING,
            );
            row.messages_per_day = most;
        }
        if let Some(most) = self.notes_per_month {
            checks.range("notes_per_month", most, 0..=limits::NOTES_PER_MONTH_MAXIMUM);
            row.notes_per_month = most;
        }
        if let Some(most) = self.profile_views_per_day {
            checks.range(
                "profile_views_per_day",
                most,
                0..=limits::PROFILE_VIEWS_PER_DAY_MAXIMUM,
            );
            row.profile_views_per_day = most;
        }
        if let Some(on) = self.click_tracking {
            row.click_tracking = on;
        }
    }
}

/// What the ledger tells of a change: the settings that differ, before and after.
fn difference(before: &WorkspaceRow, after: &WorkspaceRow) -> serde_json::Value {
    let facts = |row: &WorkspaceRow| {
        [
            ("name", json!(row.name)),
            ("time_zone", json!(row.time_zone)),
            ("language", json!(row.language)),
            ("color", json!(row.color)),
            ("invitations_per_week", json!(row.invitations_per_week)),
            ("messages_per_day", json!(row.messages_per_day)),
            ("notes_per_month", json!(row.notes_per_month)),
            ("profile_views_per_day", json!(row.profile_views_per_day)),
            ("click_tracking", json!(row.click_tracking)),
        ]
    };
    facts(before)
        .into_iter()
        .zip(facts(after))
        .filter(|(old, new)| old != new)
        .map(|((name, old), (_, new))| (name.to_owned(), json!({ "from": old, "to": new })))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

impl Service {
    /// Makes a workspace; whoever makes it becomes its first manager. Needs the organization role
    /// workspaces manager.
    pub async fn create_workspace(
        &self,
        person: &Person,
        new: &NewWorkspace,
    ) -> ServiceResult<CreatedWorkspace> {
        person.require(OrganizationRole::WorkspacesManager)?;
        let now = self.now();
        let mut checks = Checks::new();
        let new = new.clone().checked(&mut checks, "name");
        checks.finish()?;
        let mut tx = self.write(person).await?;
        let actor = Actor::User(person.user().clone());
        let seat = Some((person.user(), Role::Manager));
        let id =
            make_workspace(self, &mut tx, person.organization(), new, seat, actor, now).await?;
        let created = CreatedWorkspace { id };
        tx.commit(&created).await?;
        Ok(created)
    }

    /// The workspaces in which the person is a member, by name.
    pub async fn my_workspaces(&self, person: &Person) -> ServiceResult<Vec<MyWorkspace>> {
        let rows = workspace::of_user(
            &mut self.read().await?,
            person.user(),
            limits::WORKSPACES_SHOWN_MAXIMUM,
        )
        .await?;
        Ok(rows.into_iter().map(MyWorkspace::from).collect())
    }

    /// Every workspace of the organization, by name. Needs the organization role workspaces
    /// manager.
    pub async fn all_workspaces(
        &self,
        person: &Person,
        request: &PageRequest,
    ) -> ServiceResult<Page<OrganizationWorkspace>> {
        person.require(OrganizationRole::WorkspacesManager)?;
        let limit = request.limit()?;
        let (name, id): (String, String) = request.after("workspaces")?.unwrap_or_default();
        let rows = workspace::page(
            &mut self.read().await?,
            person.organization(),
            (&name, &id),
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            "workspaces",
            rows,
            limit,
            |row| (row.name.clone(), row.id.to_string()),
            |row| OrganizationWorkspace {
                id: row.id,
                name: row.name,
                time_zone: row.time_zone,
                created_at: row.created_at,
            },
        ))
    }

    /// Makes the person an active manager of any workspace of the organization, so that none is
    /// ever without one. Needs the organization role workspaces manager; the ledger tells it.
    pub async fn join_workspace(
        &self,
        person: &Person,
        workspace: &WorkspaceId,
    ) -> ServiceResult<Joined> {
        person.require(OrganizationRole::WorkspacesManager)?;
        let now = self.now();
        let mut tx = self.write(person).await?;
        workspace::lock(&mut tx, workspace)
            .await?
            .filter(|row| row.organization_id == *person.organization())
            .or_not_found("workspace")?;
        let actor = Actor::User(person.user().clone());
        let role = Role::Manager;
        let seat = member::of_user(&mut tx, workspace, person.user()).await?;
        let member_id = if let Some(seat) = seat {
            raise(&mut tx, workspace, seat, actor, now).await?
        } else {
            let user = person.user();
            seat_user(self, &mut tx, workspace, user, role, None, actor, now).await?
        };
        let joined = Joined { member_id };
        tx.commit(&joined).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Member));
        Ok(joined)
    }

    /// The workspace with its settings.
    pub async fn workspace(&self, scope: &Scope) -> ServiceResult<WorkspaceView> {
        scope.require(Role::Viewer)?;
        let row = workspace::get(&mut self.read().await?, scope.workspace())
            .await?
            .or_not_found("workspace")?;
        Ok(view(scope, row, self.0.links.as_ref()))
    }

    /// Changes the workspace's settings (R6). Needs the role manager.
    pub async fn change_workspace(
        &self,
        scope: &Scope,
        change: &WorkspaceChange,
    ) -> ServiceResult<WorkspaceView> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let before = workspace::lock(&mut tx, scope.workspace())
            .await?
            .or_not_found("workspace")?;
        if change
            .version
            .is_some_and(|version| version != before.version)
        {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "Somebody else changed the settings meanwhile. Reload them and try again",
            ));
        }
        let mut after = before.clone();
        let mut checks = Checks::new();
        change.apply(scope, &mut checks, &mut after);
        checks.finish()?;
        let difference = difference(&before, &after);
        let changed = difference
            .as_object()
            .is_some_and(|facts| !facts.is_empty());
        if changed {
            workspace::change(&mut tx, &after).await?;
            after.version += 1;
            let entry = Entry::new(
                now,
                EventKind::WorkspaceChanged,
                scope.actor(),
                "change_workspace",
            )
            .with(difference);
            ledger::append(&mut tx, scope.workspace(), vec![entry]).await?;
        }
        let view = view(scope, after, self.0.links.as_ref());
        tx.commit(&view).await?;
        if changed {
            self.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
        }
        Ok(view)
    }
}

/// A workspace that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NewWorkspaceId)]
pub struct CreatedWorkspace {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WorkspaceId,
}

/// A seat that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Joined {
    /// One's own member in the workspace.
    #[schema(value_type = String)]
    pub member_id: MemberId,
}

/// A workspace in the organization's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OrganizationWorkspace {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}
