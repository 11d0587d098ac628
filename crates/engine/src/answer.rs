//! What a person writes in a conversation (R71). It is an action like every other: an intent, an epoch, an outcome, a look at
//! the network where the outcome is unknown. It waits for no slot and no campaign; the budget of messages, the account's
//! state and rest, a hold and the suppression list bind it.

use domain::ids::{ActionId, ContactId, IdentityId, MemberId};
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::time::Timestamp;
use store::Tx;
use store::answer::NewAnswer;
use store::campaign::CampaignRow;
use store::ledger::Entry;

use crate::EngineResult;
use crate::journal::Journal;

/// The cause in the ledger.
const CAUSE: &str = "inbox";

/// What somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The action's id.
    pub id: &'a ActionId,
    /// The campaign that the conversation belongs to.
    pub campaign: &'a CampaignRow,
    /// To whom.
    pub contact: &'a ContactId,
    /// In whose name.
    pub member: &'a MemberId,
    /// Through which account.
    pub identity: &'a IdentityId,
    /// The text, as it leaves.
    pub text: &'a str,
    /// Whether whoever asks knows that the contact refused, and says that it is right to answer all the same.
    pub despite_refusal: bool,
}

/// Makes an answer, which leaves as soon as nothing keeps it back; tells whether it was made. It was not where another one
/// took its id or its place at the same moment.
pub async fn ask(
    tx: &mut Tx,
    asking: &Asking<'_>,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<bool> {
    let campaign = asking.campaign;
    let workspace = &campaign.workspace_id;
    let local_date = campaign.local_date_at(now);
    let step = store::answer::next_step(tx, workspace, &campaign.id, asking.contact).await?;
    let new = NewAnswer {
        workspace,
        id: asking.id,
        campaign: &campaign.id,
        contact: asking.contact,
        member: asking.member,
        identity: asking.identity,
        family_key: &campaign.family_key,
        step,
        text: asking.text,
        asked_by: &actor.to_string(),
        local_date,
        until: now.plus_millis(limits::ANSWER_WAITS_MILLISECONDS),
    };
    if !store::answer::insert(tx, &new, now).await? {
        return Ok(false);
    }
    let entry = |kind: EventKind| {
        Entry::new(now, kind, actor.clone(), CAUSE)
            .campaign(&campaign.id)
            .contact(asking.contact)
            .member(asking.member)
            .action(asking.id, step)
            .on(local_date)
    };
    let planned =
        serde_json::json!({ "kind": "answer", "despite_refusal": asking.despite_refusal });
    journal.note(workspace, entry(EventKind::ActionPlanned).with(planned));
    let moment = serde_json::json!({ "at": now });
    journal.note(workspace, entry(EventKind::ActionScheduled).with(moment));
    Ok(true)
}
