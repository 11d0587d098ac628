//! Letters by mail (R5): written into an outbox in the transaction of what causes them, sent after it, once for each cause.
//!
//! A letter that may have been taken is not sent again: whoever gets an invitation twice wonders which one counts, and who gets
//! none can be sent another one.

mod leaving;
pub(crate) mod letters;
mod morning;

use ::mail::{Delivered, Letter};
use domain::identity::Role;
use domain::ids::{MailId, MemberId, WorkspaceId};
use domain::limits;
use domain::time::{Timestamp, span};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::mail::{MailRow, NewMail, TakenMail, ToldMail};
use url::Url;
use utoipa::ToSchema;

use crate::input::Checks;
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

pub use leaving::LetterOfLink;
use letters::Words;
pub use morning::MorningLetterInput;

/// The kind of letter that invites a person into a workspace.
pub(crate) const INVITATION: &str = "invitation";
const LIST: &str = "mail";
const LOST: &str = "the process ended while it sent the letter";

/// That letters are sent, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPolicy {
    /// The address that they come from.
    pub from: String,
    /// The site that links in them lead to.
    pub site: Url,
}

domain::named! {
    /// Where a letter stands.
    MailState, "state of a letter" {
        /// It waits for its next attempt.
        Waiting = "waiting",
        /// The mail server has it in hand.
        Sending = "sending",
        /// The mail server took it.
        Sent = "sent",
        /// The mail server refused it for good.
        Refused = "refused",
        /// It may have been taken; it is not sent again.
        Unknown = "unknown",
        /// It was tried often enough.
        GivenUp = "given_up",
        /// It told nothing any more before it left.
        TakenBack = "taken_back",
    }
}

/// A letter, without what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MailId,
    /// What it is: `invitation`, `weekly`, `morning` or `test`.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// `waiting`, `sending`, `sent`, `refused`, `unknown` (it may have been taken, and is not sent again), `given_up` or
    /// `taken_back` (it told nothing any more before it left).
    #[schema(value_type = String)]
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
    /// What the mail server said.
    pub detail: Option<String>,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

/// To whom a test letter goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TestMailInput {
    /// The address.
    pub to: String,
}

/// A letter in hand.
#[derive(Debug, Clone)]
pub struct MailInHand {
    workspace: WorkspaceId,
    id: MailId,
    attempts: i64,
    /// The letter.
    pub letter: Letter,
}

impl From<MailRow> for MailView {
    fn from(row: MailRow) -> Self {
        let state = row.state.parse().unwrap_or(MailState::Unknown);
        Self {
            id: row.id,
            kind: row.kind,
            recipient: row.recipient,
            state,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            next_at: (state == MailState::Waiting).then_some(row.due_at),
            detail: row.detail,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

/// A letter to be written.
pub(crate) struct Outgoing<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// What it is.
    pub kind: &'a str,
    /// What led to it; there is one letter for each.
    pub cause: &'a str,
    /// To whom.
    pub recipient: &'a str,
    /// What it says.
    pub words: &'a Words,
    /// Where it tells a member of a morning: when it may leave, and for how long it is of use.
    pub morning: Option<Morning<'a>>,
}

/// A morning that a letter tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Morning<'a> {
    /// The member.
    pub member: &'a MemberId,
    /// When it may leave.
    pub due_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
}

/// That no letters are sent.
pub(crate) fn no_mail() -> ServiceError {
    ServiceError::conflict(
        "no_mail",
        "This installation sends no mail. Start it with --smtp-url and --mail-from",
    )
}

/// What a sealed letter is bound to.
fn bound_to(workspace: &WorkspaceId, id: &MailId) -> String {
    format!("mail {workspace} {id}")
}

/// How long a letter rests after so many attempts: a minute, then twice as long each time.
fn pause(attempts: i64) -> i64 {
    let doublings = attempts.clamp(1, 20) - 1;
    (span::MINUTE << doublings).min(limits::MAIL_PAUSE_MILLISECONDS_MAXIMUM)
}

impl Service {
    /// Whether letters are sent, and from which address.
    pub fn mail_policy(&self) -> Option<&MailPolicy> {
        self.0.mail_policy.as_ref()
    }

    /// Writes a letter into the outbox of the caller's transaction; false where none are sent, or one of this cause is there.
    pub(crate) async fn write_letter(
        &self,
        tx: &mut Tx,
        letter: &Outgoing<'_>,
    ) -> ServiceResult<bool> {
        if self.mail_policy().is_none() {
            return Ok(false);
        }
        let now = self.now();
        let id = self.mint::<MailId>(now);
        let text = serde_json::to_string(letter.words).map_err(ServiceError::internal)?;
        let place = bound_to(letter.workspace, &id);
        let sealed = self.with_secrets(|secrets| self.vault().seal(&place, &text, secrets));
        let new = NewMail {
            workspace: letter.workspace,
            id: &id,
            kind: letter.kind,
            cause: letter.cause,
            recipient: letter.recipient,
            sealed: &sealed,
            due_at: letter.morning.map_or(now, |morning| morning.due_at),
            morning: letter
                .morning
                .map(|morning| (morning.member, morning.expires_at)),
        };
        Ok(store::mail::insert(tx, &new, now).await?)
    }

    /// Writes the letter of an invitation with its link, in the transaction that makes it.
    pub(crate) async fn mail_invitation(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        invitation: &crate::access::invitations::InvitationView,
        (token, stored): (&str, &str),
    ) -> ServiceResult<bool> {
        let Some(policy) = self.mail_policy() else {
            return Ok(false);
        };
        let site = policy.site.as_str().trim_end_matches('/');
        let words = letters::invitation(
            scope.workspace_language(),
            &invitation.name,
            scope.workspace_name(),
            invitation.role,
            &format!("{site}/welcome/{token}"),
        );
        let letter = Outgoing {
            workspace: scope.workspace(),
            kind: INVITATION,
            cause: &format!("invitation {stored}"),
            recipient: &invitation.email,
            words: &words,
            morning: None,
        };
        self.write_letter(tx, &letter).await
    }

    /// The letters of the workspace, the latest first. Needs the role manager.
    pub async fn mails(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<MailView>> {
        scope.require(Role::Manager)?;
        let limit = request.limit()?;
        let before: Option<String> = request.after(LIST)?;
        let before = before.as_deref().unwrap_or("~");
        let mut tx = self.read().await?;
        let rows = store::mail::page(&mut tx, scope.workspace(), before, limit + 1).await?;
        let place = |row: &MailRow| row.id.to_string();
        Ok(Page::of(LIST, rows, limit, place, MailView::from))
    }

    /// Sends a letter that proves that mail arrives; within a minute one to an address. Needs the role manager.
    pub async fn send_test_mail(&self, scope: &Scope, input: &TestMailInput) -> ServiceResult<()> {
        scope.require(Role::Manager)?;
        let mut checks = Checks::new();
        let to = checks.email("to", &input.to);
        checks.finish()?;
        if self.mail_policy().is_none() {
            return Err(no_mail());
        }
        let minute = self.now().as_millis().div_euclid(span::MINUTE);
        let cause = format!("test {to} {minute}");
        let words = letters::test(scope.workspace_language(), scope.workspace_name());
        let mut tx = self.write(scope).await?;
        let letter = Outgoing {
            workspace: scope.workspace(),
            kind: "test",
            cause: &cause,
            recipient: &to,
            words: &words,
            morning: None,
        };
        self.write_letter(&mut tx, &letter).await?;
        tx.commit(&()).await
    }

    /// Takes the letters that are due; what their process had in hand when it ended counts as unknown, and what tells nothing any
    /// more is taken back. While everything is held, no letter leaves either.
    pub async fn mail_take(&self) -> ServiceResult<Vec<MailInHand>> {
        let now = self.now();
        if !store::mail::work(&mut self.read().await?, now)
            .await?
            .is_due
        {
            return Ok(Vec::new());
        }
        let until = now.plus_millis(limits::MAIL_LEASE_MILLISECONDS);
        let mut tx = self.write_unkeyed().await?;
        // In a restored copy letters may wait that have left long since (I-36).
        if !store::instance::gate(&mut tx).await?.is_open() {
            return Ok(Vec::new());
        }
        store::mail::lose(&mut tx, now, LOST).await?;
        store::mail::take_back_mornings(&mut tx, now).await?;
        let rows = store::mail::take(&mut tx, now, until, limits::MAIL_BATCH).await?;
        tx.commit().await?;
        let (mut in_hand, mut unreadable) = (Vec::new(), Vec::new());
        for row in rows {
            match self.letter(&row) {
                Some(letter) => in_hand.push(MailInHand {
                    workspace: row.workspace_id,
                    id: row.id,
                    attempts: row.attempts,
                    letter,
                }),
                None => unreadable.push(row),
            }
        }
        for row in unreadable {
            let problem = "the letter cannot be read with the key of this installation";
            let told = Delivered::Refused(problem.to_owned());
            self.tell(&row.workspace_id, &row.id, row.attempts, told)
                .await?;
        }
        Ok(in_hand)
    }

    fn letter(&self, row: &TakenMail) -> Option<Letter> {
        let place = bound_to(&row.workspace_id, &row.id);
        let text = self.vault().open(&place, row.sealed.as_deref()?).ok()?;
        let words: Words = serde_json::from_str(&text).ok()?;
        Some(Letter {
            id: row.id.to_string(),
            to: row.recipient.clone(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            unsubscribe: words.unsubscribe,
            written_at: row.created_at,
        })
    }

    /// Says what became of a letter.
    pub async fn mail_told(&self, mail: &MailInHand, answer: Delivered) -> ServiceResult<()> {
        self.tell(&mail.workspace, &mail.id, mail.attempts, answer)
            .await
    }

    async fn tell(
        &self,
        workspace: &WorkspaceId,
        id: &MailId,
        attempts: i64,
        answer: Delivered,
    ) -> ServiceResult<()> {
        let now = self.now();
        let (state, detail) = match answer {
            Delivered::Taken => (MailState::Sent, None),
            Delivered::Refused(detail) => (MailState::Refused, Some(detail)),
            Delivered::Unknown(detail) => (MailState::Unknown, Some(detail)),
            Delivered::Later(detail) if attempts >= limits::MAIL_ATTEMPTS_MAXIMUM => {
                (MailState::GivenUp, Some(detail))
            }
            Delivered::Later(detail) => (MailState::Waiting, Some(detail)),
        };
        let told = ToldMail {
            workspace,
            id,
            attempts,
            state: state.as_str(),
            due_at: now.plus_millis(pause(attempts)),
            detail: detail.as_deref(),
            ended_at: (state != MailState::Waiting).then_some(now),
        };
        let mut tx = self.write_unkeyed().await?;
        store::mail::tell(&mut tx, &told).await?;
        Ok(tx.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_further_and_further_apart() {
        assert_eq!(pause(1), span::MINUTE);
        assert_eq!(pause(3), 4 * span::MINUTE);
        assert_eq!(pause(10), limits::MAIL_PAUSE_MILLISECONDS_MAXIMUM);
        assert_eq!(pause(i64::MAX), limits::MAIL_PAUSE_MILLISECONDS_MAXIMUM);
    }
}
