//! The links that end letters (RFC 8058): whoever has the letter may follow its link, signed in or not, as often as they like.

use domain::ids::{UserId, WeeklyId, WorkspaceId};

use crate::{Service, ServiceResult};

/// What the signature of a weekly letter's link is for.
const WEEKLY: &str = "leave the weekly letter";
/// What the signature of a morning letter's link is for.
const MORNING: &str = "leave the morning letter";

/// Which letters a link ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterOfLink {
    /// The weekly report.
    Weekly,
    /// What tells of tomorrow's people.
    Morning,
}

/// What a link ends.
enum Ends {
    Weekly(WorkspaceId, WeeklyId),
    Morning(UserId),
}

impl Service {
    /// The link that ends a weekly letter.
    pub(crate) fn weekly_leaving(
        &self,
        site: &str,
        workspace: &WorkspaceId,
        id: &WeeklyId,
    ) -> String {
        self.leaving(site, WEEKLY, &format!("{workspace}.{id}"))
    }

    /// The link that ends a person's morning letters.
    pub(super) fn morning_leaving(&self, site: &str, user: &UserId) -> String {
        self.leaving(site, MORNING, user.as_str())
    }

    fn leaving(&self, site: &str, what: &str, named: &str) -> String {
        let signature = self.vault().sign(what, named);
        format!("{site}/unsubscribe/{named}.{signature}")
    }

    fn ended_by(&self, token: &str) -> Option<Ends> {
        let (named, signature) = token.rsplit_once('.')?;
        let is_signed = |what| self.vault().has_signed(what, named, signature);
        match named.split_once('.') {
            Some((workspace, id)) if is_signed(WEEKLY) => {
                Some(Ends::Weekly(workspace.parse().ok()?, id.parse().ok()?))
            }
            None if is_signed(MORNING) => Some(Ends::Morning(named.parse().ok()?)),
            _ => None,
        }
    }

    /// Which letters a link ends; none where it is no letter's. It stays one when it was used.
    pub fn letter_of_link(&self, token: &str) -> Option<LetterOfLink> {
        self.ended_by(token).map(|ends| match ends {
            Ends::Weekly(..) => LetterOfLink::Weekly,
            Ends::Morning(_) => LetterOfLink::Morning,
        })
    }

    /// Ends letters by the link that stands in them; none where no letter holds such a link.
    pub async fn unsubscribe_by_link(&self, token: &str) -> ServiceResult<Option<LetterOfLink>> {
        let Some(ends) = self.ended_by(token) else {
            return Ok(None);
        };
        let mut tx = self.write_unkeyed().await?;
        let ended = match ends {
            Ends::Weekly(workspace, id) => {
                store::weekly::delete(&mut tx, &workspace, &id).await?;
                LetterOfLink::Weekly
            }
            Ends::Morning(user) => {
                store::morning::set_wanted(&mut tx, &user, false, self.now()).await?;
                LetterOfLink::Morning
            }
        };
        tx.commit().await?;
        Ok(Some(ended))
    }
}
