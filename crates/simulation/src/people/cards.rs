//! Looking at the cards and deciding.

use domain::action::{ActionKind, ActionState};
use domain::time::{Timestamp, span};
use jiff::civil::Date;
use sandbox::account::Session;
use service::hand_send::Answer;
use service::proposals::ProposalView;
use service::{Scope, ServiceResult};

use super::People;
use crate::fault::FaultKind;
use crate::world::shapes;

/// Cards on phones without a network, at most.
const KEPT_MAXIMUM: usize = 30;
/// What may still be on its way is left alone for so long.
const LEFT_ALONE_MILLISECONDS: i64 = 3 * span::DAY;

/// A card that was seen and is decided later.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    seat: usize,
    place: usize,
    proposal: ProposalView,
    kind: FaultKind,
}

impl People {
    /// A person decides about what waits in each place, and sees to the account.
    pub(super) async fn look(
        &mut self,
        seat: usize,
        date: Date,
        now: Timestamp,
    ) -> ServiceResult<()> {
        self.see_to_the_account(seat, date).await?;
        self.replay(seat).await;
        for place in 0..self.world.seats[seat].places.len() {
            let service = self.deeds.service().clone();
            // Who is switched off cannot enter.
            let Ok(scope) = self.world.scope(&service, seat, place).await else {
                continue;
            };
            for proposal in self.deeds.waiting(&scope).await? {
                self.decide(&scope, seat, place, &proposal).await;
            }
            if !self.world.seats[seat].by_hand {
                self.settle_questions(&scope, now).await?;
            }
            self.answer_some(&scope).await?;
        }
        Ok(())
    }

    /// Most days a person who finds the session ended signs in again.
    async fn see_to_the_account(&mut self, seat: usize, date: Date) -> ServiceResult<()> {
        let account = self.world.seats[seat].account.clone();
        let alive = self.network.with(|network| {
            network
                .account(&account)
                .is_none_or(|account| account.session == Session::Alive)
        });
        let about = ["sees to it", &account, &date.to_string()];
        if alive || !self.dice.per_mille(&about, 700) {
            return Ok(());
        }
        self.sign_in(seat).await
    }

    /// What a phone without a network had kept is delivered now.
    async fn replay(&mut self, seat: usize) {
        let (mine, others): (Vec<Kept>, Vec<Kept>) =
            self.kept.drain(..).partition(|kept| kept.seat == seat);
        self.kept = others;
        for kept in mine {
            let service = self.deeds.service().clone();
            let Ok(scope) = self.world.scope(&service, seat, kept.place).await else {
                continue;
            };
            self.deeds.approve(&scope, &kept.proposal).await.done();
            self.tally.fault(kept.kind);
        }
    }

    fn keep(&mut self, seat: usize, place: usize, proposal: &ProposalView, kind: FaultKind) {
        if self.kept.len() < KEPT_MAXIMUM {
            self.kept.push(Kept {
                seat,
                place,
                proposal: proposal.clone(),
                kind,
            });
        }
    }

    /// Approves most, refuses some, rewrites a few, takes a few decisions back, leaves a few alone;
    /// and does what the faults of people say.
    async fn decide(&mut self, scope: &Scope, seat: usize, place: usize, proposal: &ProposalView) {
        let about = proposal.id.to_string();
        if let Some(kind) = self.mishap(&about) {
            self.decide_badly(scope, seat, place, proposal, kind).await;
            return;
        }
        if proposal.kind == ActionKind::Withdrawal {
            // There is no text to rewrite.
            match self.dice.below(&["withdraw", &about], 10) {
                0..2 => {}
                2..4 => drop(self.deeds.refuse(scope, proposal).await),
                _ => drop(self.deeds.approve(scope, proposal).await),
            }
            return;
        }
        match self.dice.below(&["decide", &about], 100) {
            0..6 => {}
            6..14 => drop(self.deeds.refuse(scope, proposal).await),
            14..20 => self.rewrite(scope, proposal).await,
            20..24 => {
                let Some(approved) = self.deeds.approve(scope, proposal).await.done() else {
                    return;
                };
                if let Some(undone) = self.deeds.undo(scope, &approved).await.done() {
                    drop(self.deeds.refuse(scope, &undone).await);
                }
            }
            24..27 => {
                // Choosing what is chosen already decides nothing.
                let other = proposal.languages.iter();
                let Some(other) = other.rev().find(|tag| **tag != proposal.language) else {
                    return;
                };
                let language = Some(other.clone());
                let edited = self.deeds.edit(scope, proposal, language, None).await;
                if let Some(edited) = edited.done().filter(|edited| edited.ready) {
                    drop(self.deeds.approve(scope, &edited).await);
                }
            }
            _ if proposal.ready => drop(self.deeds.approve(scope, proposal).await),
            drawn if drawn % 2 == 0 => self.rewrite(scope, proposal).await,
            _ => {}
        }
    }

    /// Which fault of people befalls a card, if one does.
    fn mishap(&self, about: &str) -> Option<FaultKind> {
        if !self.dice.per_mille(&["mishap", about], 120) {
            return None;
        }
        let kinds = [
            FaultKind::DoubleTap,
            FaultKind::DecisionReplayed,
            FaultKind::TwoPhones,
            FaultKind::LateTap,
        ];
        self.one_of(&kinds, &["which mishap", about])
    }

    async fn decide_badly(
        &mut self,
        scope: &Scope,
        seat: usize,
        place: usize,
        proposal: &ProposalView,
        kind: FaultKind,
    ) {
        match kind {
            FaultKind::DoubleTap => {
                self.deeds.approve(scope, proposal).await.done();
                self.deeds.approve(scope, proposal).await.done();
                self.tally.fault(kind);
            }
            FaultKind::TwoPhones => {
                self.deeds.approve(scope, proposal).await.done();
                self.deeds.refuse(scope, proposal).await.done();
                self.tally.fault(kind);
            }
            FaultKind::DecisionReplayed => {
                self.deeds.refuse(scope, proposal).await.done();
                self.keep(seat, place, proposal, kind);
            }
            // The card is kept and decided on another day.
            _ => self.keep(seat, place, proposal, kind),
        }
    }

    async fn rewrite(&self, scope: &Scope, proposal: &ProposalView) {
        let text = shapes::rewritten(self.dice, proposal.id.as_str());
        let edited = self.deeds.edit(scope, proposal, None, Some(text)).await;
        if let Some(edited) = edited.done() {
            drop(self.deeds.approve(scope, &edited).await);
        }
    }

    /// Answers the questions whether something was sent: the person looks at the network.
    async fn settle_questions(&mut self, scope: &Scope, now: Timestamp) -> ServiceResult<()> {
        let cards = self.deeds.service().hand_send(scope, None).await?.cards;
        for card in cards {
            let old = card
                .since
                .is_some_and(|since| now.millis_since(since) > LEFT_ALONE_MILLISECONDS);
            if card.state != ActionState::Unconfirmed || !old {
                continue;
            }
            if self.arrived(card.id.as_str()) {
                let answer = &Answer::Sent;
                drop(
                    self.deeds
                        .service()
                        .answer_card(scope, &card.id, answer)
                        .await,
                );
            } else {
                self.deeds.say_not_sent(scope, &card.id).await.done();
            }
        }
        Ok(())
    }

    /// Whether the network shows the effect of an action.
    fn arrived(&self, action: &str) -> bool {
        self.network.with(|network| {
            network.ledger().rows().iter().rev().any(|row| {
                matches!(row.entry, sandbox::ledger::Entry::Effect { .. })
                    && row.client_reference.as_deref() == Some(action)
            })
        })
    }
}
