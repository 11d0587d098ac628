//! An archive on its way in: a thread reads, and what concerns contacts is gathered as it comes.

use domain::archive::{Reach, Teller};
use domain::ids::IdentityId;
use domain::limits;
use domain::profile::ProfileKey;
use engine::archive::{Archive, Gathering, Refused, Saying};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::member::MemberRow;
use store::workspace;
use tokio::sync::mpsc;

use super::ArchiveUpload;
use crate::audience::content::Content;
use crate::audience::opening::is_packed;
use crate::audience::tables::{FileProblem, Overview, SayingsProblem, day_of_name, sayings};
use crate::error::OrNotFound;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Pieces that a thread reads ahead.
const PIECES_AHEAD: usize = 4;

impl From<SayingsProblem> for ServiceError {
    fn from(problem: SayingsProblem) -> Self {
        Self::invalid("file", problem.code(), problem.to_string())
    }
}

impl From<Refused> for ServiceError {
    fn from(_: Refused) -> Self {
        Self::invalid(
            "file",
            "too_much_inside",
            "The archive says more of contacts than is taken at once. Hand in its files one by one",
        )
    }
}

/// What is to be read, and how.
struct Task {
    content: Content,
    /// The member's canonical profile, where it is known.
    member: Option<String>,
    zone: TimeZone,
}

impl Task {
    fn read(&self, take: &mut dyn FnMut(Vec<Saying>) -> bool) -> Result<Overview, SayingsProblem> {
        sayings(
            &self.content,
            self.member.as_deref(),
            self.zone.clone(),
            take,
        )
    }
}

/// Reads an archive of the account of a member.
pub(super) async fn read(
    service: &Service,
    scope: &Scope,
    member: &MemberRow,
    identity: &IdentityId,
    upload: &ArchiveUpload<'_>,
) -> ServiceResult<(Overview, Archive)> {
    let length = upload
        .content
        .length()
        .map_err(|_| FileProblem::Unreadable)?;
    let mut tx = service.read().await?;
    let workspace = workspace::get(&mut tx, scope.workspace())
        .await?
        .or_not_found("workspace")?;
    let zone = domain::calendar::zone::resolve(&workspace.time_zone).unwrap_or(TimeZone::UTC);
    let own = member.profile_url.as_deref();
    let task = Task {
        content: upload.content.clone(),
        member: own
            .and_then(|url| ProfileKey::parse(url).ok())
            .map(|key| key.to_string()),
        zone: zone.clone(),
    };
    let mut gathering = Gathering::new(identity);
    // A small file is read where it is needed, so that nothing depends on threads.
    let overview = if length < limits::IMPORT_AHEAD_BYTES && !is_packed(&upload.content) {
        let mut pieces = Vec::new();
        let overview = task.read(&mut |piece| {
            pieces.push(piece);
            true
        })?;
        for piece in pieces {
            gathering.take(&mut tx, piece).await??;
        }
        overview
    } else {
        ahead(&mut tx, task, &mut gathering).await?
    };
    let today = service.now().local_date(&zone);
    let reach = Reach {
        day: day(upload.file_name, &overview, today),
        lists_connections: overview.lists_connections,
        invitations_since: overview.invitations_since,
    };
    Ok((overview, gathering.finish(Teller::Archive, reach)))
}

async fn ahead(
    tx: &mut store::Tx,
    task: Task,
    gathering: &mut Gathering,
) -> ServiceResult<Overview> {
    let (send, mut receive) = mpsc::channel(PIECES_AHEAD);
    let reading = tokio::task::spawn_blocking(move || {
        task.read(&mut |piece| send.blocking_send(piece).is_ok())
    });
    let mut refused = Ok(());
    while let Some(piece) = receive.recv().await {
        refused = gathering.take(tx, piece).await?;
        if refused.is_err() {
            break;
        }
    }
    drop(receive);
    let overview = reading.await.map_err(ServiceError::internal)??;
    refused?;
    Ok(overview)
}

/// The day of an archive: as its name tells, else that of the latest row; none is later than today.
fn day(file_name: &str, overview: &Overview, today: Date) -> Date {
    let told = day_of_name(file_name).or(overview.latest);
    told.map_or(today, |day| day.min(today))
}
