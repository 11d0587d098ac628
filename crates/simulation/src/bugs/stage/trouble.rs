//! What goes wrong on the stage, and what the checker is told of it.

use std::sync::atomic::Ordering;

use checker::evidence::scenario::{ClockJump, Fault as Told, Stretch, Subject};
use domain::time::Timestamp;
use sandbox::Operation;
use sandbox::fault::{EffectFault, Fault, FaultRule};
use sandbox::network::{NewSession, OwnerAct, PersonAct};
use service::ServiceError;

use super::{Played, Stage};
use crate::fault::FaultKind;
use crate::process::{Point, Snare, Trap};

/// No answer comes.
pub const fn no_answer(effect: EffectFault) -> Fault {
    Fault::Timeout {
        effect,
        hold_milliseconds: 0,
    }
}

fn refused(refusal: sandbox::Refusal) -> ServiceError {
    ServiceError::internal(refusal.message)
}

impl Stage {
    /// From now on so many requests of a kind of one member fail in a way; without a number all.
    pub fn fault(
        &mut self,
        member: usize,
        operation: Operation,
        fault: Fault,
        next: Option<u32>,
    ) -> Played {
        let account = self.member(member).account.clone();
        let rule = FaultRule {
            operation: Some(operation),
            account: Some(account.clone()),
            person: None,
            fault,
            probability: None,
            next,
        };
        let added = self.network.with(|network| network.add_fault(rule));
        added.map_err(refused)?;
        self.told.faults.push(Told {
            kind: operation.as_str().to_owned(),
            during: Stretch {
                from: self.now().as_millis(),
                until: None,
            },
            subject: Some(Subject::Account(account)),
        });
        Ok(())
    }

    /// The network does what it should again.
    pub fn no_more_faults(&mut self) {
        self.network.with(|network| network.faults_mut().clear());
        let now = self.now().as_millis();
        for fault in &mut self.told.faults {
            fault.during.until.get_or_insert(now);
        }
    }

    /// Something is wrong with one account, for ever.
    pub fn note_poison(&mut self, subject: Subject) {
        self.told.faults.push(Told {
            kind: "poisoned".to_owned(),
            during: Stretch {
                from: self.now().as_millis(),
                until: None,
            },
            subject: Some(subject),
        });
    }

    pub(super) fn note_outage(&mut self, from: Timestamp, until: Timestamp) {
        let stretch = Stretch {
            from: from.as_millis(),
            until: Some(until.as_millis()),
        };
        let last = self.told.outages.last();
        // A pause is seen at every beat while it lasts.
        if last.is_none_or(|last| last.until != stretch.until) {
            self.told.outages.push(stretch);
        }
    }

    /// Somebody waits at a point of a process, lets so many pass, and does something to the next.
    pub fn trap(&self, process: usize, point: Point, skip: u32, snare: Snare) {
        self.process(process).set(Trap {
            kind: FaultKind::KilledBeforeCommit,
            point,
            skip,
            snare,
        });
    }

    /// The session of a member's account becomes something.
    pub fn session(&mut self, member: usize, session: NewSession) -> Played {
        let account = self.member(member).account.clone();
        let changed = self
            .network
            .with(|network| network.change_session(&account, session));
        Ok(changed.map_err(refused)?)
    }

    /// A person does something now.
    pub fn person_acts(&mut self, member: usize, person: &str, act: &PersonAct) -> Played {
        let account = self.member(member).account.clone();
        let acted = self
            .network
            .with(|network| network.act_as_person(&account, person, act));
        Ok(acted.map_err(refused)?)
    }

    /// A member does something by hand at the network.
    pub fn owner_acts(&mut self, member: usize, act: &OwnerAct) -> Played {
        let account = self.member(member).account.clone();
        let acted = self
            .network
            .with(|network| network.act_as_owner(&account, act));
        acted.map_err(refused)?;
        Ok(())
    }

    /// The machine's clock jumps ahead; 0 sets it right.
    pub fn jump(&mut self, milliseconds: i64) {
        let now = self.now().as_millis();
        for jump in &mut self.told.clock_jumps {
            jump.during.until.get_or_insert(now);
        }
        if milliseconds != 0 {
            self.told.clock_jumps.push(ClockJump {
                during: Stretch {
                    from: now,
                    until: None,
                },
                by_milliseconds: milliseconds,
            });
        }
        self.ahead.store(milliseconds, Ordering::Relaxed);
    }

    /// What opens a member's connection is lost: nobody can reach the account any more.
    pub async fn lose_the_key_of(&mut self, member: usize) -> Played {
        let now = self.now();
        let member = self.member(member);
        let (workspace, _) = &member.places[0];
        let mut tx = self.db().write().await?;
        let row = store::identity::in_workspace(&mut tx, workspace, &member.identity).await?;
        let mut row = row.ok_or_else(|| Self::missing("account"))?;
        row.configuration_encrypted = Some("lost".to_owned());
        store::identity::replace(&mut tx, &row, now).await?;
        Ok(tx.commit().await?)
    }
}
