//! LinkedIn's interface of member data portability (R43): official, and read only. A member's token is kept sealed; once a day the
//! data are read and become facts as an archive does. It acts never, and what it cannot read changes nothing.

mod reading;

use domain::identity::Role;
use domain::ids::MemberId;
use domain::ledger::EventKind;
use domain::limits;
use domain::portability::PortabilityProblem;
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::portability::PortabilityRow;
use store::{Tx, member};
use url::Url;
use utoipa::ToSchema;

use crate::access::token::Secret;
use crate::archives::{ArchiveCounts, require_own_or_manager};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::live::{LiveEvent, LiveKind};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// The cause in the ledger.
const CAUSE: &str = "portability";

/// Where the interface is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortabilityPolicy {
    /// Its address, without `/rest`.
    pub base: Url,
}

impl Default for PortabilityPolicy {
    fn default() -> Self {
        Self {
            base: connectors::portability::LINKEDIN
                .parse()
                .expect("the address of the interface is one"),
        }
    }
}

/// A member's token.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortabilityInput {
    /// The token, as LinkedIn's developer portal gives it.
    #[schema(value_type = String)]
    pub token: Secret,
}

/// What a reading found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortabilityFound {
    /// What it tells holds as of this day.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// Connections that it lists.
    pub connections: u64,
    /// Invitations that it lists.
    pub invitations: u64,
    /// Messages that it lists.
    pub messages: u64,
    /// Rows that name nobody by an address, and tell nothing therefore.
    pub without_address: u64,
    /// What it changed.
    pub counts: ArchiveCounts,
}

/// How a member's data are read from LinkedIn's own interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Portability)]
pub struct PortabilityView {
    /// Whether there is a token. The token itself is shown to nobody.
    pub connected: bool,
    /// When it was connected.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub connected_at: Option<Timestamp>,
    /// Why the last reading failed: `token_refused`, `not_allowed`, `other_version`, `of_somebody_else`, `throttled`, `failing`,
    /// `unreachable`, `too_slow`, `address_refused`, `nonsense` or `too_large`.
    #[schema(value_type = Option<String>)]
    pub problem: Option<PortabilityProblem>,
    /// What says more of that, such as the status that was answered.
    pub detail: Option<String>,
    /// Why, and what cures it, in a sentence.
    pub reason: Option<String>,
    /// When the data were asked for last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub looked_at: Option<Timestamp>,
    /// When that brought something last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
    /// When they are read next; null where a person has to do something first.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
    /// What the last reading found.
    pub found: Option<PortabilityFound>,
}

impl From<Option<PortabilityRow>> for PortabilityView {
    fn from(row: Option<PortabilityRow>) -> Self {
        let known = row.as_ref();
        let problem = known.and_then(|row| row.problem.as_deref()?.parse().ok());
        let found = known.and_then(|row| serde_json::from_str(row.found.as_deref()?).ok());
        Self {
            connected: known.is_some(),
            connected_at: known.map(|row| row.connected_at),
            problem,
            detail: known.and_then(|row| row.detail.clone()),
            reason: problem.map(|problem| reason(problem).to_owned()),
            looked_at: known.and_then(|row| row.looked_at),
            read_at: known.and_then(|row| row.read_at),
            next_at: known.and_then(|row| row.next_at),
            found,
        }
    }
}

/// Why the data could not be read, and what cures it.
const fn reason(problem: PortabilityProblem) -> &'static str {
    match problem {
        PortabilityProblem::TokenRefused => {
            "LinkedIn does not accept the token: it has run out, or was taken back. Make another one in the developer portal and connect it"
        }
        PortabilityProblem::NotAllowed => {
            "The token does not open this interface. It needs the product Member Data Portability, which is for members in the European Economic Area and Switzerland"
        }
        PortabilityProblem::OtherVersion => {
            "LinkedIn has ended the version of the interface that this program speaks. Bring the archive until an update speaks the next one"
        }
        PortabilityProblem::OfSomebodyElse => {
            "The data are another person's than the account's. Connect the member's own token, or correct the profile address of the account"
        }
        PortabilityProblem::Throttled => {
            "LinkedIn asks to be called less often. The data are read again later by themselves"
        }
        PortabilityProblem::Failing => {
            "LinkedIn answered that it cannot now. The data are read again later by themselves"
        }
        PortabilityProblem::Unreachable => {
            "LinkedIn could not be reached. The data are read again later by themselves"
        }
        PortabilityProblem::TooSlow => {
            "LinkedIn took too long to answer. The data are read again later by themselves"
        }
        PortabilityProblem::AddressRefused => {
            "The interface leads to an address that may not be called. Whoever runs the installation looks at its network"
        }
        PortabilityProblem::Nonsense => {
            "What LinkedIn answered is not what its interface promises; nothing of it was taken. Bring the archive meanwhile"
        }
        PortabilityProblem::TooLarge => {
            "LinkedIn answered with more than is read at once; nothing of it was taken. Bring the files of the archive one by one"
        }
    }
}

/// What a sealed token is bound to.
fn bound_to(row_workspace: &str, member: &str) -> String {
    format!("portability {row_workspace} {member}")
}

impl Service {
    /// How a member's data are read from LinkedIn's own interface. Members ask about themselves, managers about anybody.
    pub async fn portability(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<PortabilityView> {
        require_own_or_manager(scope, member)?;
        let mut tx = self.read().await?;
        known_member(&mut tx, scope, member).await?;
        Ok(store::portability::get(&mut tx, scope.workspace(), member)
            .await?
            .into())
    }

    /// Keeps a member's token; the data are read within moments, and once a day from then on. An earlier token is forgotten.
    pub async fn connect_portability(
        &self,
        scope: &Scope,
        member: &MemberId,
        input: &PortabilityInput,
    ) -> ServiceResult<PortabilityView> {
        require_own_or_manager(scope, member)?;
        let (now, workspace) = (self.now(), scope.workspace());
        let mut tx = self.write(scope).await?;
        let seat = known_member(&mut tx, scope, member).await?;
        let token = input.token.expose().trim();
        let mut checks = Checks::new();
        checks.ensure(
            !token.is_empty(),
            "token",
            "required",
            "There is no token. Copy it from LinkedIn's developer portal",
        );
        let is_token = token.len() <= limits::SOURCE_SECRET_LENGTH_MAXIMUM
            && token.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
        checks.ensure(
            is_token,
            "token",
            "bad_secret",
            "A token is a line of letters, digits and marks. Copy it again",
        );
        checks.finish()?;
        if seat.identity_id.is_none() {
            return Err(ServiceError::conflict(
                "no_identity",
                "This member has no account on the network yet. Connect it on the companion first",
            ));
        }
        let place = bound_to(workspace.as_str(), member.as_str());
        let sealed = self.with_secrets(|secrets| self.vault().seal(&place, token, secrets));
        let by = scope.actor().to_string();
        store::portability::connect(&mut tx, workspace, member, &sealed, &by, now).await?;
        tell(&mut tx, scope, member, "connected", now).await?;
        let row = store::portability::get(&mut tx, workspace, member).await?;
        let view = PortabilityView::from(row);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Member));
        Ok(view)
    }

    /// Forgets a member's token. What was read stays.
    pub async fn disconnect_portability(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<()> {
        require_own_or_manager(scope, member)?;
        let (now, workspace) = (self.now(), scope.workspace());
        let mut tx = self.write(scope).await?;
        known_member(&mut tx, scope, member).await?;
        if store::portability::disconnect(&mut tx, workspace, member).await? {
            tell(&mut tx, scope, member, "disconnected", now).await?;
        }
        tx.commit(&()).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Member));
        Ok(())
    }

    /// Has a member's data read within moments, but not twice in a quarter of an hour, and not with a token that was refused.
    pub async fn look_at_portability(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<PortabilityView> {
        require_own_or_manager(scope, member)?;
        let (now, workspace) = (self.now(), scope.workspace());
        let mut tx = self.write(scope).await?;
        known_member(&mut tx, scope, member).await?;
        let row = store::portability::get(&mut tx, workspace, member)
            .await?
            .or_not_found("portability")?;
        let view = PortabilityView::from(Some(row));
        if view.next_at.is_none() {
            return Err(ServiceError::conflict(
                "token_needed",
                "LinkedIn refused the token. Connect another one",
            ));
        }
        let waits_until = match (view.problem, view.next_at) {
            // Where LinkedIn says when, it is not asked before.
            (Some(PortabilityProblem::Throttled), Some(next_at)) => next_at,
            _ => view.looked_at.map_or(now, |at| {
                at.plus_millis(limits::PORTABILITY_ASKED_MILLISECONDS)
            }),
        };
        if waits_until > now {
            return Err(ServiceError::conflict(
                "looked_lately",
                "The data were asked for a moment ago. LinkedIn writes them anew about once a day; try again later",
            ));
        }
        store::portability::ask(&mut tx, workspace, member, now).await?;
        let view = PortabilityView {
            next_at: Some(now),
            ..view
        };
        tx.commit(&view).await?;
        Ok(view)
    }
}

async fn known_member(
    tx: &mut Tx,
    scope: &Scope,
    id: &MemberId,
) -> ServiceResult<member::MemberRow> {
    scope.require(Role::Viewer)?;
    member::get(tx, scope.workspace(), id)
        .await?
        .or_not_found("member")
}

async fn tell(
    tx: &mut Tx,
    scope: &Scope,
    member: &MemberId,
    what: &str,
    now: Timestamp,
) -> ServiceResult<()> {
    let entry = Entry::new(now, EventKind::MemberChanged, scope.actor(), CAUSE)
        .member(member)
        .with(json!({ CAUSE: what }));
    ledger::append(tx, scope.workspace(), vec![entry]).await?;
    Ok(())
}
