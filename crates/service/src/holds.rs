//! Holds (R85, I-36): why nothing leaves, what was read meanwhile, what would leave now, and letting
//! it go. Of the organization: everybody in it may see it, an organization manager decides.

use domain::hold::HoldCause;
use domain::identity::{ConnectorKind, IdentityState};
use domain::ids::{HoldId, IdentityId};
use domain::ledger::Actor;
use domain::limits;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::hold::{AccountToRead, HoldRow};
use store::ledger::Reached;
use store::node::NodeRow;
use utoipa::ToSchema;

use crate::input::Checks;
use crate::schema::{ConnectorName, HoldCauseName, IdentityStateName};
use crate::{LiveEvent, LiveKind, Person, Service, ServiceError, ServiceResult};

/// Whether anything leaves, and if not, why and what a person has to know to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EngineView {
    /// Whether everything is held back.
    pub held: bool,
    /// Why; empty where nothing is held back.
    pub holds: Vec<HoldView>,
    /// The accounts of the organization, and whether their networks were read.
    pub accounts: Vec<ReadView>,
    /// What would leave if it were let; none where nothing is held back.
    pub would_leave: Option<WouldLeaveView>,
    /// The processes that run the engine.
    pub nodes: Vec<NodeView>,
    /// The edition of the time-zone data that plans are made with; none before the first plan.
    pub zone_data_version: Option<String>,
    /// Holds that have ended, the newest first.
    pub ended: Vec<HoldView>,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HoldView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: HoldId,
    /// What happened.
    #[schema(value_type = HoldCauseName)]
    pub cause: HoldCause,
    /// What was seen of it.
    pub detail: serde_json::Value,
    /// Since when nothing leaves.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Timestamp,
    /// The last instant that the database knew: the missing period begins there.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub known_until: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub released_at: Option<Timestamp>,
    /// Who ended it: a user's id, or the command line.
    pub released_by: Option<String>,
    /// Why.
    pub release_reason: Option<String>,
}

/// An account, and whether its network was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadView {
    /// The identity.
    #[schema(value_type = String)]
    pub identity_id: IdentityId,
    /// Whose it is.
    pub name: String,
    /// How it is reached.
    #[schema(value_type = ConnectorName)]
    pub connector: ConnectorKind,
    /// Where it stands.
    #[schema(value_type = IdentityStateName)]
    pub state: IdentityState,
    /// Whether its network was read since everything is held back. Nothing leaves through one that
    /// was not, not even after a release.
    pub read: bool,
    /// When it was asked last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub asked_at: Option<Timestamp>,
}

/// What would leave if it were let.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct WouldLeaveView {
    /// Actions whose moment has passed while their slot is open: they get new moments in the rest of
    /// it.
    pub overdue: u32,
    /// Actions whose moment is still to come in an open slot.
    pub scheduled: u32,
    /// Actions that wait for a later slot.
    pub later: u32,
    /// Actions whose outcome nobody knows yet; they are looked up and not tried again.
    pub open: u32,
}

/// A process that runs the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// When it said so, by the database's clock.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
    /// How far its machine's clock is from the database's, in milliseconds; positive where it is
    /// ahead.
    pub ahead_milliseconds: i64,
    /// Why it claims nothing: `apart`, `behind`, `standing`, `jumped`, `older_zones`; none where it
    /// does.
    pub doubt: Option<String>,
    /// The edition of its time-zone data.
    pub zone_data_version: String,
}

/// A decision that everything may leave again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Why it is right, for the audit: such as "the old server is switched off".
    pub reason: String,
}

impl From<HoldRow> for HoldView {
    fn from(row: HoldRow) -> Self {
        Self {
            id: row.id,
            cause: row.cause,
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
            held_at: row.held_at,
            known_until: row.known_until,
            released_at: row.released_at,
            released_by: row.released_by,
            release_reason: row.release_reason,
        }
    }
}

impl From<AccountToRead> for ReadView {
    fn from(row: AccountToRead) -> Self {
        Self {
            identity_id: row.id,
            name: row.name,
            connector: row.connector,
            state: row.state,
            read: row.unread_since.is_none(),
            asked_at: row.polled_at,
        }
    }
}

impl From<NodeRow> for NodeView {
    fn from(row: NodeRow) -> Self {
        Self {
            name: row.worker,
            seen_at: row.seen_at,
            ahead_milliseconds: row.ahead_milliseconds,
            doubt: (!row.doubt.is_empty()).then_some(row.doubt),
            zone_data_version: row.zone_data_version,
        }
    }
}

impl Service {
    /// Whether anything leaves, and what a person has to know to decide. For everybody of the
    /// organization.
    ///
    /// The accounts of all workspaces are shown to who may let everything leave again; to others it is
    /// told only whether anything leaves (I-39).
    pub async fn engine(&self, person: &Person) -> ServiceResult<EngineView> {
        let mut view = self.engine_by_command_line().await?;
        if person
            .require(OrganizationRole::OrganizationManager)
            .is_err()
        {
            view.accounts.clear();
        }
        Ok(view)
    }

    /// The same, for who runs the program on its machine.
    pub async fn engine_by_command_line(&self) -> ServiceResult<EngineView> {
        view(&mut self.read().await?, self.now()).await
    }

    /// Lets everything leave again, with the reason for the audit. Needs the organization role
    /// organization manager. An account whose network was not read yet stays closed until it is.
    pub async fn release(&self, person: &Person, release: &Release) -> ServiceResult<EngineView> {
        person.require(OrganizationRole::OrganizationManager)?;
        let actor = Actor::User(person.user().clone());
        let mut tx = self.write(person).await?;
        let (view, workspaces) = self.release_in(&mut tx, &actor, release).await?;
        tx.commit(&view).await?;
        self.tell_everywhere(&workspaces);
        Ok(view)
    }

    /// The same, for who runs the program on its machine.
    pub async fn release_by_command_line(&self, release: &Release) -> ServiceResult<EngineView> {
        let mut tx = self.write_unkeyed().await?;
        let (view, workspaces) = self
            .release_in(&mut tx, &Actor::CommandLine, release)
            .await?;
        tx.commit().await?;
        self.tell_everywhere(&workspaces);
        Ok(view)
    }

    async fn release_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        release: &Release,
    ) -> ServiceResult<(EngineView, Vec<Reached>)> {
        let now = self.now();
        let mut checks = Checks::new();
        let reason = checks.text(
            "reason",
            &release.reason,
            limits::RELEASE_REASON_LENGTH_MAXIMUM,
        );
        checks.ensure(
            !reason.is_empty(),
            "reason",
            "required",
            "The reason is missing. Say why it is right that everything leaves again",
        );
        checks.finish()?;
        let ended = engine::holds::release(tx, self.seed(), actor, &reason, now).await?;
        if ended == 0 {
            return Err(ServiceError::conflict(
                "not_held",
                "Nothing is held back, so there is nothing to release",
            ));
        }
        let workspaces = store::ledger::reached(tx).await?;
        Ok((view(tx, now).await?, workspaces))
    }

    fn tell_everywhere(&self, workspaces: &[Reached]) {
        for head in workspaces {
            self.announce(LiveEvent::new(&head.workspace_id, LiveKind::Everything));
        }
    }
}

async fn view(tx: &mut Tx, now: Timestamp) -> ServiceResult<EngineView> {
    let most = limits::HOLDS_SHOWN_MAXIMUM;
    let holds = store::hold::open(tx, most).await?;
    let latest = store::hold::latest(tx, most).await?;
    let accounts = store::hold::accounts(tx, limits::ACCOUNTS_SHOWN_MAXIMUM).await?;
    let nodes = store::node::all(tx, most).await?;
    let instance = store::instance::get(tx).await?;
    // Counting looks at every action, and nobody asks while everything leaves at its time.
    let would_leave = if instance.open_holds > 0 {
        let row = store::hold::would_leave(tx, now).await?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Some(WouldLeaveView {
            overdue: count(row.overdue),
            scheduled: count(row.scheduled),
            later: count(row.later),
            open: count(row.open),
        })
    } else {
        None
    };
    Ok(EngineView {
        held: instance.open_holds > 0,
        holds: holds.into_iter().map(HoldView::from).collect(),
        accounts: accounts.into_iter().map(ReadView::from).collect(),
        would_leave,
        nodes: nodes.into_iter().map(NodeView::from).collect(),
        zone_data_version: Some(instance.zone_data_version).filter(|edition| !edition.is_empty()),
        ended: latest
            .into_iter()
            .filter(|hold| hold.released_at.is_some())
            .map(HoldView::from)
            .collect(),
    })
}
