//! Members who act by hand (R43): they hold cards, act on the network themselves, and tell what they did, at once, late,
//! twice, wrongly or never. Now and then they bring LinkedIn's archive of what really happened.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::action::{ActionKind, ActionState};
use domain::time::{Timestamp, span};
use sandbox::network::OwnerAct;
use sandbox::request::{Ask, Listing, Operation, Request};
use service::archives::{ArchiveUpload, ArchiveView};
use service::hand_send::{Answer, CardView};
use service::{Scope, ServiceError, ServiceResult};

use super::{Doing, People};
use crate::fault::FaultKind;

/// They look for cards about this often.
const LOOK_MILLISECONDS: i64 = 25 * span::MINUTE;
/// An archive is brought after so many looks.
const LOOKS_PER_ARCHIVE: u64 = 80;
/// People of one archive at most.
const ARCHIVE_ROWS: u32 = 200;

/// What people with cards remember.
#[derive(Debug, Default)]
pub(super) struct Hands {
    /// Hand-overs that somebody has seen, by action and instant.
    seen: BTreeSet<(String, Timestamp)>,
    /// Actions that somebody performed.
    acted: BTreeSet<String>,
    /// Answers that come later, by action.
    owed: BTreeMap<String, (Timestamp, Answer)>,
}

impl People {
    /// Plans when somebody with cards looks next.
    pub(super) fn plan_hands(&mut self, seat: usize, number: u64, now: Timestamp) {
        if !self.world.seats[seat].by_hand {
            return;
        }
        let about = ["hands", &seat.to_string(), &number.to_string()];
        let wait = self
            .dice
            .between(&about, LOOK_MILLISECONDS / 2, 2 * LOOK_MILLISECONDS);
        let number = number + 1;
        self.put(now.plus_millis(wait), Doing::Hands { seat, number });
    }

    /// Somebody looks at the cards.
    pub(super) async fn hands(
        &mut self,
        seat: usize,
        number: u64,
        now: Timestamp,
    ) -> ServiceResult<()> {
        self.plan_hands(seat, number, now);
        for place in 0..self.world.seats[seat].places.len() {
            let service = self.deeds.service().clone();
            // Who is switched off cannot enter.
            let Ok(scope) = self.world.scope(&service, seat, place).await else {
                continue;
            };
            let Ok(view) = service.hand_send(&scope, None).await else {
                continue;
            };
            for card in view.cards {
                self.hold(&scope, seat, &card, now).await;
            }
            if number % LOOKS_PER_ARCHIVE == LOOKS_PER_ARCHIVE - 1 {
                self.bring_archive(&scope, seat, now).await?;
            }
        }
        Ok(())
    }

    async fn say(&self, scope: &Scope, card: &CardView, answer: Answer) {
        // What no longer fits is refused, and the person sees it.
        drop(
            self.deeds
                .service()
                .answer_card(scope, &card.id, &answer)
                .await,
        );
    }

    async fn hold(&mut self, scope: &Scope, seat: usize, card: &CardView, now: Timestamp) {
        let id = card.id.to_string();
        if let Some((at, answer)) = self.hands.owed.get(&id).cloned() {
            if at <= now {
                self.hands.owed.remove(&id);
                self.tally.fault(FaultKind::HandLate);
                self.say(scope, card, fitting(card, answer)).await;
            }
            return;
        }
        if !self
            .hands
            .seen
            .insert((id.clone(), card.since.unwrap_or(now)))
        {
            return;
        }
        if card.state == ActionState::Unconfirmed {
            return self.asked(scope, card).await;
        }
        if self.hands.acted.contains(&id) {
            // It came again after it was put off, though it had been sent.
            return self.say(scope, card, Answer::Sent).await;
        }
        let about = [
            "card",
            &id,
            &card.since.unwrap_or(now).as_millis().to_string(),
        ];
        match self.dice.below(&about, 100) {
            0..58 => {
                let answer = self.act_by_hand(seat, card);
                self.say(scope, card, answer).await;
            }
            58..68 => {
                let answer = self.act_by_hand(seat, card);
                let later = self
                    .dice
                    .between(&["owed", &id], span::HOUR, 20 * span::HOUR);
                self.hands.owed.insert(id, (now.plus_millis(later), answer));
            }
            68..76 => {
                self.act_by_hand(seat, card);
                self.tally.fault(FaultKind::HandSilent);
            }
            76..80 => self.tally.fault(FaultKind::HandSilent),
            80..85 => {
                let answer = self.act_by_hand(seat, card);
                self.say(scope, card, answer).await;
                self.say(scope, card, Answer::ProfileUnavailable).await;
                self.tally.fault(FaultKind::HandTwice);
            }
            85..89 => {
                self.say(scope, card, Answer::Sent).await;
                self.tally.fault(FaultKind::HandWrong);
            }
            89..92 => {
                self.act_by_hand(seat, card);
                self.say(scope, card, Answer::ProfileUnavailable).await;
                self.tally.fault(FaultKind::HandWrong);
            }
            92..97 => self.say(scope, card, Answer::Later).await,
            97 => self.say(scope, card, Answer::LimitReached).await,
            _ => self.say(scope, card, Answer::ProfileUnavailable).await,
        }
    }

    /// A question whether something was sent: most remember, some do not answer, a few are wrong.
    async fn asked(&mut self, scope: &Scope, card: &CardView) {
        let id = card.id.to_string();
        let acted = self.hands.acted.contains(&id);
        let (truth, wrong) = if acted {
            (Answer::Sent, Answer::NotSent)
        } else {
            (Answer::NotSent, Answer::Sent)
        };
        match self.dice.below(&["asked", &id], 100) {
            0..60 => self.say(scope, card, truth).await,
            60..65 => {
                self.say(scope, card, wrong).await;
                self.tally.fault(FaultKind::HandWrong);
            }
            _ => {}
        }
    }

    /// Acts on the network as the card says; what there is to tell of it.
    fn act_by_hand(&mut self, seat: usize, card: &CardView) -> Answer {
        let slug = card.open_url.as_deref().unwrap_or_default();
        let person = slug.rsplit('/').next().unwrap_or_default().to_owned();
        let act = match card.kind {
            ActionKind::Invitation => OwnerAct::Invite {
                person,
                note: Some(card.text.clone()).filter(|text| !text.is_empty()),
            },
            ActionKind::Message | ActionKind::Answer => OwnerAct::Message {
                person,
                text: card.text.clone(),
            },
            ActionKind::Withdrawal => OwnerAct::Withdraw { person },
        };
        let account = self.world.seats[seat].account.clone();
        let done = self
            .network
            .with(|network| network.act_as_owner(&account, &act));
        match done {
            Ok(_) => {
                self.hands.acted.insert(card.id.to_string());
                Answer::Sent
            }
            Err(_) => Answer::CouldNot {
                reason: "It did not work".to_owned(),
            },
        }
    }

    /// Brings the archive of what happened at the network. The same one again must change nothing.
    async fn bring_archive(
        &mut self,
        scope: &Scope,
        seat: usize,
        now: Timestamp,
    ) -> ServiceResult<()> {
        let Some(token) = self.world.seats[seat].token.clone() else {
            return Ok(());
        };
        let member = scope.require_member()?.clone();
        let service = self.deeds.service().clone();
        let relations = self.listed(&token, Operation::Relations, now);
        let mut connections =
            String::from("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n");
        for one in &relations {
            let (Some(slug), Some(day)) = (text(one, "slug"), day(one, "since")) else {
                continue;
            };
            writeln!(
                connections,
                "A,B,https://www.linkedin.com/in/{slug},,,,{day}"
            )
            .map_err(ServiceError::internal)?;
        }
        let invited = self.listed(&token, Operation::SentInvitations, now);
        let mut invitations =
            String::from("From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n");
        for one in &invited {
            if !matches!(text(one, "state").as_deref(), Some("pending" | "accepted")) {
                continue;
            }
            let (Some(slug), Some(at)) = (text(one, "slug"), text(one, "sent_at")) else {
                continue;
            };
            let at = at.replace('T', " ").replace('Z', "");
            let own = "https://www.linkedin.com/in/the-owner-of-it";
            writeln!(
                invitations,
                "A,B,{at},,OUTGOING,{own},https://www.linkedin.com/in/{slug}"
            )
            .map_err(ServiceError::internal)?;
        }
        for file in [invitations, connections] {
            let upload = ArchiveUpload {
                file_name: "part.csv",
                content: file.as_str().into(),
            };
            // Nothing of an empty file is an archive's.
            let Ok(looked) = service.rehearse_archive(scope, &member, &upload).await else {
                continue;
            };
            let Ok(brought) = service.bring_archive(scope, &member, &upload).await else {
                continue;
            };
            require_same(&looked, &brought)?;
            if let Ok(again) = service.rehearse_archive(scope, &member, &upload).await
                && !again.counts.is_empty()
            {
                return Err(ServiceError::internal(format!(
                    "the same archive changes something again: {:?}",
                    again.changes
                )));
            }
            if !brought.counts.is_empty() {
                self.tally.fault(FaultKind::ByHand);
            }
        }
        Ok(())
    }

    /// What the network lists of an account.
    fn listed(&self, token: &str, operation: Operation, now: Timestamp) -> Vec<serde_json::Value> {
        let request = Request {
            token: Some(token.to_owned()),
            ask: Ask::List(
                operation,
                Listing {
                    limit: Some(ARCHIVE_ROWS),
                    all: true,
                    ..Listing::default()
                },
            ),
            client_reference: None,
        };
        let reply = self
            .network
            .with(|network| network.handle(now.as_millis(), &request));
        let items = reply.body.get("items").and_then(|items| items.as_array());
        items.cloned().unwrap_or_default()
    }
}

/// The answer as the card takes it by now: what is asked has two answers only.
fn fitting(card: &CardView, answer: Answer) -> Answer {
    match answer {
        Answer::CouldNot { .. } if card.state == ActionState::Unconfirmed => Answer::NotSent,
        other => other,
    }
}

fn text(of: &serde_json::Value, name: &str) -> Option<String> {
    of.get(name)?.as_str().map(str::to_owned)
}

fn day(of: &serde_json::Value, name: &str) -> Option<String> {
    text(of, name)?.get(..10).map(str::to_owned)
}

fn require_same(looked: &ArchiveView, brought: &ArchiveView) -> ServiceResult<()> {
    if looked == brought {
        return Ok(());
    }
    Err(ServiceError::internal(format!(
        "a preview told {:?}, and {:?} happened",
        looked.counts, brought.counts
    )))
}
