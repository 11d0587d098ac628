//! Reading members' data when they are due. Nothing is held open while LinkedIn answers; only when all of it is there it becomes
//! facts, in one transaction with the note of when it is read next.

use connectors::portability::{NoData, Portability, as_file};
use domain::archive::Teller;
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::portability::{Domain, PortabilityProblem, next_look};
use domain::time::Timestamp;
use engine::archive::Archive;
use serde_json::json;
use store::ledger::Entry;
use store::member;
use store::member::MemberRow;
use store::portability::{PortabilityRow, ToldPortability};

use super::{CAUSE, PortabilityFound, bound_to};
use crate::archives::keep_owner;
use crate::archives::reading::{Matter, Unread, Whose, gather};
use crate::archives::told::Told;
use crate::audience::tables::{Overview, SayingsProblem};
use crate::live::{LiveEvent, LiveKind};
use crate::{Service, ServiceError, ServiceResult};

/// What the list of archives calls a reading.
const NAME: &str = "Member Data Portability API";

/// Data that were read, with whose they are.
struct Read {
    member: MemberRow,
    overview: Overview,
    archive: Archive,
}

/// Why nothing was read.
enum Failed {
    /// It is told to whoever connected the interface.
    Told(NoData),
    /// The database, or the program itself: the next look tries again.
    Ours(ServiceError),
}

impl From<NoData> for Failed {
    fn from(why: NoData) -> Self {
        Self::Told(why)
    }
}

impl From<PortabilityProblem> for Failed {
    fn from(problem: PortabilityProblem) -> Self {
        Self::Told(problem.into())
    }
}

impl From<ServiceError> for Failed {
    fn from(error: ServiceError) -> Self {
        Self::Ours(error)
    }
}

impl From<Unread> for Failed {
    fn from(unread: Unread) -> Self {
        let problem = match unread {
            Unread::Failed(error) => return Self::Ours(error),
            Unread::TooMuch => PortabilityProblem::TooLarge,
            Unread::Sayings(SayingsProblem::OfSomebodyElse { .. }) => {
                PortabilityProblem::OfSomebodyElse
            }
            Unread::Sayings(SayingsProblem::NoArchive | SayingsProblem::File(_)) => {
                PortabilityProblem::Nonsense
            }
        };
        problem.into()
    }
}

impl Service {
    /// Reads the data of members that are due; tells of how many.
    pub async fn read_member_data(&self) -> ServiceResult<usize> {
        let now = self.now();
        let work = store::portability::work(&mut self.read().await?, now).await?;
        if !work.is_due {
            return Ok(0);
        }
        let until = now.plus_millis(limits::PORTABILITY_LEASE_MILLISECONDS);
        let mut tx = self.write_unkeyed().await?;
        let taken =
            store::portability::take(&mut tx, now, until, limits::PORTABILITY_BATCH).await?;
        tx.commit().await?;
        for one in &taken {
            match self.data_of(one).await {
                Ok(read) => self.make_facts(one, &read).await?,
                Err(Failed::Told(why)) => self.keep_problem(one, &why).await?,
                Err(Failed::Ours(error)) => return Err(error),
            }
            self.announce(LiveEvent::new(&one.workspace_id, LiveKind::Member));
        }
        Ok(taken.len())
    }

    async fn data_of(&self, taken: &PortabilityRow) -> Result<Read, Failed> {
        let place = bound_to(taken.workspace_id.as_str(), taken.member_id.as_str());
        let opened = self.vault().open(&place, &taken.sealed);
        // A database that came from elsewhere: nobody can read its tokens.
        let secret = opened.map_err(|_| PortabilityProblem::TokenRefused)?;
        let member = member::get(
            &mut self.read().await?,
            &taken.workspace_id,
            &taken.member_id,
        )
        .await
        .map_err(ServiceError::from)?;
        let member = member.ok_or(PortabilityProblem::OfSomebodyElse)?;
        let Some(identity) = member.identity_id.clone() else {
            return Err(PortabilityProblem::OfSomebodyElse.into());
        };
        let access = Portability {
            base: self.portability_policy().base.clone(),
            token: secret,
        };
        let private = self.reach().private_hosts;
        let domains = access.read(Domain::ALL, &private).await?;
        let filled = domains.iter().filter(|(_, rows)| !rows.is_empty());
        let files = filled.map(|(_, rows)| as_file(rows)).collect();
        let whose = Whose {
            workspace: &taken.workspace_id,
            member: &member,
            identity: &identity,
        };
        let (overview, archive) = gather(
            self,
            &whose,
            Matter::Files(files),
            Teller::Portability,
            None,
        )
        .await?;
        Ok(Read {
            member,
            overview,
            archive,
        })
    }

    /// Makes what was read facts, unless there is another token meanwhile, or none.
    async fn make_facts(&self, taken: &PortabilityRow, read: &Read) -> ServiceResult<()> {
        let (now, workspace) = (self.now(), &taken.workspace_id);
        let mut tx = self.write_unkeyed().await?;
        let mut told = Told::of(self, &mut tx, &read.archive, now).await?;
        let found = PortabilityFound {
            day: read.archive.reach().day,
            connections: read.overview.connections,
            invitations: read.overview.invitations,
            messages: read.overview.messages,
            without_address: read.overview.without_address,
            counts: told.counts(workspace),
        };
        let text = serde_json::to_string(&found).map_err(ServiceError::internal)?;
        let outcome = ToldPortability {
            next_at: next_look(now, None, 0, None),
            found: Some(&text),
            ..ToldPortability::default()
        };
        if !store::portability::tell(&mut tx, taken, &outcome, now).await? {
            return Ok(());
        }
        keep_owner(&mut tx, workspace, &read.member, &read.overview).await?;
        // A day without news leaves no trace.
        if !found.counts.is_empty() {
            let entry = Entry::new(now, EventKind::ArchiveBrought, Actor::Engine, CAUSE)
                .member(&taken.member_id)
                .with(json!({ "file_name": NAME, "counts": found.counts }));
            told.journal.note(workspace, entry);
        }
        let progress = told.journal.write(&mut tx).await?;
        tx.commit().await?;
        self.announce_facts(workspace, &progress);
        Ok(())
    }

    async fn keep_problem(&self, taken: &PortabilityRow, why: &NoData) -> ServiceResult<()> {
        let now: Timestamp = self.now();
        let failures = taken.failures + 1;
        let outcome = ToldPortability {
            next_at: next_look(now, Some(why.problem), failures, why.retry_after_seconds),
            failures,
            problem: Some(why.problem),
            detail: why.detail.as_deref(),
            found: None,
        };
        let mut tx = self.write_unkeyed().await?;
        store::portability::tell(&mut tx, taken, &outcome, now).await?;
        Ok(tx.commit().await?)
    }
}
