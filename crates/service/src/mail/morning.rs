//! The morning's letter (R12): whoever has no device that is told gets a short one, once a day, as long as there is something to
//! decide. It names nobody; who is proposed is seen in the companion, to which it leads.

use domain::calendar::zone;
use domain::limits;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::Tx;
use store::morning::{self, Recipient};
use store::push::{MessageKey, ToPush};
use utoipa::ToSchema;

use super::{Morning, Outgoing, letters};
use crate::push::{quiet_of, told_at};
use crate::{Person, Service, ServiceResult};

/// The notification of which a letter tells.
const KIND: &str = "proposals_ready";

/// Whether one wants letters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MorningLetterInput {
    /// Whether a letter by mail tells of tomorrow's people while no device of one's own is told.
    pub letters: bool,
}

impl Service {
    /// Says whether the person is told by a letter where no device is.
    pub async fn set_morning_letters(
        &self,
        person: &Person,
        input: &MorningLetterInput,
    ) -> ServiceResult<()> {
        let mut tx = self.write(person).await?;
        morning::set_wanted(&mut tx, person.user(), input.letters, self.now()).await?;
        tx.commit(&()).await
    }

    /// Writes the letters of notifications whose members have no device, in the transaction that takes the notifications.
    pub(crate) async fn write_morning_letters(
        &self,
        tx: &mut Tx,
        taken: &[ToPush],
    ) -> ServiceResult<()> {
        let tells: Vec<&ToPush> = taken.iter().filter(|one| one.kind == KIND).collect();
        if self.mail_policy().is_none() || tells.is_empty() {
            return Ok(());
        }
        let members: Vec<_> = tells
            .iter()
            .map(|one| (&one.workspace_id, &one.member_id))
            .collect();
        let recipients = morning::recipients(tx, members).await?;
        for one in tells {
            let found = recipients.iter().find(|recipient| {
                recipient.workspace_id == one.workspace_id && recipient.member_id == one.member_id
            });
            if let Some(recipient) = found {
                self.write_morning_letter(tx, one, recipient).await?;
            }
        }
        Ok(())
    }

    /// A device is gone before it was told. Where it was the last one, a letter tells.
    pub(crate) async fn tell_by_letter(&self, tx: &mut Tx, key: &MessageKey) -> ServiceResult<()> {
        let notification = morning::notification(tx, &key.user_id, &key.subject).await?;
        self.write_morning_letters(tx, notification.as_slice())
            .await
    }

    async fn write_morning_letter(
        &self,
        tx: &mut Tx,
        told: &ToPush,
        to: &Recipient,
    ) -> ServiceResult<()> {
        let Some(policy) = self.mail_policy() else {
            return Ok(());
        };
        let zone = zone::resolve(&to.time_zone).unwrap_or(TimeZone::UTC);
        // By when it was to be told, not by when this process came to it: a morning that is over is not told of.
        let due_at = told_at(
            told.created_at,
            &zone,
            quiet_of(to.from_minute, to.until_minute),
        );
        let site = policy.site.as_str().trim_end_matches('/');
        let leave = self.morning_leaving(site, &to.user_id);
        let deck = format!("{site}/companion");
        let words = letters::morning(&to.language, &to.workspace_name, &deck, &leave);
        let day = told.created_at.local_date(&zone);
        let letter = Outgoing {
            workspace: &to.workspace_id,
            kind: "morning",
            cause: &format!("morning {} {day}", to.member_id),
            recipient: &to.email,
            words: &words,
            morning: Some(Morning {
                member: &to.member_id,
                due_at,
                expires_at: due_at.plus_millis(limits::MORNING_LETTER_MILLISECONDS),
            }),
        };
        self.write_letter(tx, &letter).await.map(drop)
    }
}
