//! Asking the endpoint about replies. A question is taken in one transaction, asked in none, and what came of it is written in
//! another: the machine's own verdict holds from the first moment on, and nothing waits for the endpoint.

use connectors::judge::{Endpoint, NoJudgement};
use domain::judgement::{JudgeProblem, Judgement, may_replace};
use domain::ledger::Actor;
use domain::limits;
use domain::time::Timestamp;
use engine::journal::Journal;
use futures_util::future::join_all;
use serde_json::json;
use store::Tx;
use store::judgement::{Judged, QuestionRow, TakenJudgement, ToldJudgement};
use store::reply::{Correction, Filter, ReplyRow};
use url::Url;

use super::{bound_to, shown};
use crate::live::LiveKind;
use crate::replies::{Replacement, differs, replace};
use crate::{LiveEvent, Service, ServiceResult};

/// The cause in the ledger.
const CAUSE: &str = "reply_endpoint";

/// A question in hand.
struct InHand {
    taken: TakenJudgement,
    model: Option<String>,
    /// Whom to ask, and what; or why nobody is asked.
    question: Result<(Endpoint, String), JudgeProblem>,
}

/// When a question is asked again, so many attempts after the first one.
fn pause(attempts: i64) -> i64 {
    limits::JUDGE_PAUSE_MILLISECONDS << (attempts.clamp(1, 10) - 1)
}

impl Service {
    /// Asks about the replies that are due, each once; tells how many there were. Of what a process had in hand when it ended,
    /// the machine's own verdict stays.
    pub async fn judge_replies(&self) -> ServiceResult<usize> {
        let now = self.now();
        if !store::judgement::work(&mut self.read().await?, now)
            .await?
            .is_due
        {
            return Ok(0);
        }
        let until = now.plus_millis(limits::JUDGE_LEASE_MILLISECONDS);
        let mut tx = self.write_unkeyed().await?;
        // In a restored copy questions may wait that were asked long since (I-36).
        if !store::instance::gate(&mut tx).await?.is_open() {
            return Ok(0);
        }
        store::judgement::lose(&mut tx, now).await?;
        let taken = store::judgement::take(&mut tx, now, until, limits::JUDGE_BATCH).await?;
        let questions = store::judgement::questions(&mut tx, &taken).await?;
        // Before anybody is asked it is written down that somebody will have been.
        tx.commit().await?;
        let in_hand: Vec<InHand> = taken
            .into_iter()
            .map(|taken| self.in_hand(taken, &questions))
            .collect();
        let private = self.reach().private_hosts;
        let asked = in_hand.iter().map(async |one| match &one.question {
            Ok((endpoint, text)) => endpoint.judge(text, &private).await,
            Err(problem) => Err(NoJudgement::from(*problem)),
        });
        let answers = join_all(asked).await;
        for (one, answer) in in_hand.iter().zip(answers) {
            self.judged(one, answer).await?;
        }
        Ok(in_hand.len())
    }

    fn in_hand(&self, taken: TakenJudgement, questions: &[QuestionRow]) -> InHand {
        let row = questions.iter().find(|row| {
            (&row.workspace_id, &row.message_id) == (&taken.workspace_id, &taken.message_id)
        });
        InHand {
            model: row.and_then(|row| row.model.clone()),
            question: row
                .ok_or(JudgeProblem::SwitchedOff)
                .and_then(|row| self.question(row)),
            taken,
        }
    }

    fn question(&self, row: &QuestionRow) -> Result<(Endpoint, String), JudgeProblem> {
        let (Some(true), Some(address), Some(model)) = (row.enabled, &row.address, &row.model)
        else {
            return Err(JudgeProblem::SwitchedOff);
        };
        let open = |sealed: &String| self.vault().open(&bound_to(&row.workspace_id), sealed);
        let secret = row.secret_encrypted.as_ref().map(open).transpose();
        let text = shown(&row.text, &words::reply::judge(&row.text, None));
        if text.is_empty() {
            return Err(JudgeProblem::NothingToJudge);
        }
        let endpoint = Endpoint {
            base: Url::parse(address).map_err(|_| JudgeProblem::AddressRefused)?,
            model: model.clone(),
            secret: secret.map_err(|_| JudgeProblem::SwitchedOff)?,
        };
        Ok((endpoint, text))
    }

    /// Writes down what came of a question, with all that follows.
    async fn judged(
        &self,
        one: &InHand,
        answer: Result<Judgement, NoJudgement>,
    ) -> ServiceResult<()> {
        let now = self.now();
        let workspace = &one.taken.workspace_id;
        let mut tx = self.write_unkeyed().await?;
        store::reply::lock(&mut tx, workspace, &one.taken.message_id).await?;
        let filter = Filter {
            id: Some(one.taken.message_id.clone()),
            ..Filter::default()
        };
        let row = store::reply::page(&mut tx, workspace, &filter, None, 1).await?;
        let mut journal = Journal::default();
        let is_written = match (row.first(), answer) {
            (Some(row), Ok(said)) if may_replace(row.judged_class, said.class) => {
                hold(&mut tx, one, row, &said, &mut journal, now).await?
            }
            (_, Ok(_)) => keep(&mut tx, one, JudgeProblem::StopIsFinal.into(), now).await?,
            (_, Err(problem)) => keep(&mut tx, one, problem, now).await?,
        };
        if !is_written {
            // Another process took this one for lost; what it wrote stands.
            return Ok(());
        }
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        for (_, campaign) in &progress.changed {
            self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(campaign));
        }
        if progress.done > 0 {
            self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        }
        Ok(())
    }
}

/// The machine's own verdict stays, or the question is asked again later.
async fn keep(tx: &mut Tx, one: &InHand, why: NoJudgement, now: Timestamp) -> ServiceResult<bool> {
    let attempts = one.taken.attempts;
    let is_asked_again =
        why.problem.may_be_asked_again() && attempts < limits::JUDGE_ATTEMPTS_MAXIMUM;
    let status = why.status.map(|status| status.to_string());
    let told = ToldJudgement {
        model: one.model.as_deref(),
        problem: Some(why.problem),
        detail: status.as_deref(),
        again_at: is_asked_again.then(|| now.plus_millis(pause(attempts))),
        ..ToldJudgement::default()
    };
    Ok(store::judgement::tell(tx, &one.taken, &told, now).await?)
}

/// The endpoint's verdict takes the place of the machine's own; it holds at once, unless a person has corrected that.
async fn hold(
    tx: &mut Tx,
    one: &InHand,
    row: &ReplyRow,
    said: &Judgement,
    journal: &mut Journal,
    now: Timestamp,
) -> ServiceResult<bool> {
    let workspace = &one.taken.workspace_id;
    let told = ToldJudgement {
        model: one.model.as_deref(),
        reason: Some(&said.reason),
        own: Some((
            row.judged_class,
            row.judged_sentiment_percent,
            row.judged_unsure,
        )),
        ..ToldJudgement::default()
    };
    if !store::judgement::tell(tx, &one.taken, &told, now).await? {
        return Ok(false);
    }
    let verdict = Judged {
        class: said.class,
        sentiment_percent: i64::from(said.sentiment_percent),
        language: said.language.as_deref(),
    };
    store::judgement::judged(tx, workspace, &row.id, &verdict).await?;
    let to = Correction {
        class: verdict.class,
        sentiment_percent: verdict.sentiment_percent,
        unsure: false,
        by: None,
    };
    if row.corrected_by.is_none() && differs(row, &to) {
        let replacement = Replacement {
            workspace,
            actor: Actor::Engine,
            cause: CAUSE,
            told: json!({ "judged_by": "endpoint", "model": one.model }),
        };
        replace(tx, &replacement, row, &to, journal, now).await?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use domain::time::span;

    use super::*;

    #[test]
    fn attempts_are_further_and_further_apart() {
        assert_eq!(pause(1), 30 * span::SECOND);
        assert_eq!(pause(3), 2 * span::MINUTE);
        assert!(pause(i64::MAX) > 0);
    }
}
