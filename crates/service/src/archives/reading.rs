//! An archive on its way in: a thread reads, and what concerns contacts is gathered as it comes.

use domain::archive::{Reach, Teller};
use domain::ids::{IdentityId, WorkspaceId};
use domain::limits;
use domain::profile::ProfileKey;
use engine::archive::{Archive, Gathering, Refused, Saying};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::member::MemberRow;
use store::{Tx, workspace};
use tokio::sync::mpsc;

use super::ArchiveUpload;
use crate::audience::content::Content;
use crate::audience::opening::is_packed;
use crate::audience::tables::{
    FileProblem, Overview, SayingsProblem, day_of_name, sayings, sayings_of_files,
};
use crate::error::OrNotFound;
use crate::{Service, ServiceError, ServiceResult};

/// Pieces that a thread reads ahead.
const PIECES_AHEAD: usize = 4;

/// Why there is nothing to make facts of.
pub(crate) enum Unread {
    /// It is no archive, or somebody else's.
    Sayings(SayingsProblem),
    /// It says more of contacts than is taken at once.
    TooMuch,
    /// The database, or the program itself.
    Failed(ServiceError),
}

impl From<SayingsProblem> for Unread {
    fn from(problem: SayingsProblem) -> Self {
        Self::Sayings(problem)
    }
}

impl From<Refused> for Unread {
    fn from(_: Refused) -> Self {
        Self::TooMuch
    }
}

impl From<engine::EngineError> for Unread {
    fn from(error: engine::EngineError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ServiceError> for Unread {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl From<Unread> for ServiceError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Sayings(problem) => Self::invalid("file", problem.code(), problem.to_string()),
            Unread::TooMuch => Self::invalid(
                "file",
                "too_much_inside",
                "The archive says more of contacts than is taken at once. Hand in its files one by one",
            ),
            Unread::Failed(error) => error,
        }
    }
}

/// What is read.
pub(crate) enum Matter {
    /// An archive, or one of its files.
    Content(Content),
    /// Files of an archive, each at hand.
    Files(Vec<Vec<u8>>),
}

impl Matter {
    /// Whether it is read where it is needed, so that nothing depends on threads.
    fn is_small(&self) -> Result<bool, FileProblem> {
        let length = match self {
            Self::Content(content) if is_packed(content) => return Ok(false),
            Self::Content(content) => content.length().map_err(|_| FileProblem::Unreadable)?,
            Self::Files(files) => files.iter().map(|file| file.len() as u64).sum(),
        };
        Ok(length < limits::IMPORT_AHEAD_BYTES)
    }
}

/// What is to be read, and how.
struct Task {
    matter: Matter,
    /// The member's canonical profile, where it is known.
    member: Option<String>,
    zone: TimeZone,
}

impl Task {
    fn read(&self, take: &mut dyn FnMut(Vec<Saying>) -> bool) -> Result<Overview, SayingsProblem> {
        let (member, zone) = (self.member.as_deref(), self.zone.clone());
        match &self.matter {
            Matter::Content(content) => sayings(content, member, zone, take),
            Matter::Files(files) => sayings_of_files(files, member, zone, take),
        }
    }
}

/// Whose data are read.
pub(crate) struct Whose<'a> {
    pub workspace: &'a WorkspaceId,
    pub member: &'a MemberRow,
    pub identity: &'a IdentityId,
}

/// Reads an archive that was handed in.
pub(super) async fn read(
    service: &Service,
    whose: &Whose<'_>,
    upload: &ArchiveUpload<'_>,
) -> ServiceResult<(Overview, Archive)> {
    let matter = Matter::Content(upload.content.clone());
    let named = day_of_name(upload.file_name);
    Ok(gather(service, whose, matter, Teller::Archive, named).await?)
}

/// Reads what is told of the account of a member, and gathers what concerns contacts; `named` is the day of which it is a
/// picture, where that is known.
pub(crate) async fn gather(
    service: &Service,
    whose: &Whose<'_>,
    matter: Matter,
    teller: Teller,
    named: Option<Date>,
) -> Result<(Overview, Archive), Unread> {
    let is_small = matter.is_small().map_err(SayingsProblem::from)?;
    let mut tx = service.read().await?;
    let workspace = workspace::get(&mut tx, whose.workspace)
        .await
        .map_err(ServiceError::from)?
        .or_not_found("workspace")?;
    let zone = domain::calendar::zone::resolve(&workspace.time_zone).unwrap_or(TimeZone::UTC);
    let own = whose.member.profile_url.as_deref();
    let task = Task {
        matter,
        member: own
            .and_then(|url| ProfileKey::parse(url).ok())
            .map(|key| key.to_string()),
        zone: zone.clone(),
    };
    let mut gathering = Gathering::new(whose.identity);
    let overview = if is_small {
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
        day: day(named, &overview, today),
        lists_connections: overview.lists_connections,
        invitations_since: overview.invitations_since,
    };
    Ok((overview, gathering.finish(teller, reach)))
}

async fn ahead(tx: &mut Tx, task: Task, gathering: &mut Gathering) -> Result<Overview, Unread> {
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

/// The day of which it is a picture: as its name tells, else that of the latest row; none is later than today.
fn day(named: Option<Date>, overview: &Overview, today: Date) -> Date {
    let told = named.or(overview.latest);
    told.map_or(today, |day| day.min(today))
}
