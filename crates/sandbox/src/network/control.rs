//! What stands outside the play: opening accounts, ending sessions, acting for owners and people, changing the rules.

use std::sync::Arc;

use serde::Deserialize;

use super::acts::BY_PERSON;
use super::writes::Origin;
use super::{Behaviour, Network};
use crate::account::{Account, AccountIndex, Change, ChangeKind, NewAccount, Session};
use crate::agenda::Act;
use crate::behaviour::{Class, PersonRule, Rates};
use crate::draw::Draw;
use crate::fault::{Fault, FaultRule, Faults};
use crate::ledger::{By, Effect};
use crate::limits::Limits;
use crate::moment::{DAY, Millis};
use crate::people::{NewPerson, People, PersonIndex};
use crate::refusal::{Code, Refusal};
use crate::request::Write;

/// How many days before its opening the seeded invitations of an account were sent, at most.
const SEEDED_PENDING_DAYS: i64 = 6;

/// The state that a session is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewSession {
    /// Its owner has signed in.
    Alive,
    /// It has expired.
    Expired,
    /// The account is restricted.
    Restricted {
        /// Until then (RFC 3339); until it is lifted by hand where it is missing.
        #[serde(default, deserialize_with = "crate::moment::deserialize_instant")]
        until: Option<Millis>,
    },
}

/// What an owner does by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum OwnerAct {
    /// Sends an invitation.
    Invite {
        /// To whom, by id or slug.
        person: String,
        /// Its note.
        #[serde(default)]
        note: Option<String>,
    },
    /// Takes an invitation back.
    Withdraw {
        /// Whose, by id or slug.
        person: String,
    },
    /// Writes to a relation.
    Message {
        /// To whom, by id or slug.
        person: String,
        /// The text.
        text: String,
    },
    /// Accepts the invitation of a person.
    Accept {
        /// Whose, by id or slug.
        person: String,
    },
}

/// What a person does because somebody says so, at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum PersonAct {
    /// Accepts the open invitation.
    Accept,
    /// Declines the open invitation.
    Decline,
    /// Invites the account.
    Invite {
        /// The note.
        #[serde(default)]
        note: Option<String>,
    },
    /// Writes to the account.
    Write {
        /// The text.
        text: String,
        /// What is meant.
        #[serde(default)]
        class: Option<Class>,
    },
    /// Ends the relation.
    Leave,
}

impl Network {
    fn index_of(&self, id: &str) -> Result<AccountIndex, Refusal> {
        self.by_id
            .get(id)
            .copied()
            .ok_or_else(|| Refusal::new(Code::UnknownAccount, "No account has this id."))
    }

    /// Opens an account, with its seeded relations and open invitations.
    pub fn open_account(&mut self, new: &NewAccount) -> Result<&Account, Refusal> {
        if self.by_id.contains_key(&new.id) {
            return Err(Refusal::new(
                Code::AccountExists,
                "An account with this id exists.",
            ));
        }
        let account = Account::open(new, self.draw, self.settings.limits)?;
        let connected = self.find_all(&new.connected_to)?;
        let pending = self.find_all(&new.pending_to)?;
        let index = self.accounts.len() as AccountIndex;
        let draw = account.draw;
        self.by_id.insert(new.id.clone(), index);
        self.by_token.insert(account.token.clone(), index);
        self.accounts.push(account);
        for person in connected {
            self.seed_relation(index, person);
        }
        for person in pending {
            self.seed_pending(index, person, draw);
        }
        self.seed_some(
            index,
            draw.text("connections"),
            new.connections,
            Self::seed_relation,
        );
        self.seed_some(
            index,
            draw.text("pending"),
            new.pending,
            |network, index, person| {
                network.seed_pending(index, person, draw);
            },
        );
        if let Some(at) = new.session_expires_at {
            self.agenda.add(at, index, 0, Act::Expire);
        }
        Ok(&self.accounts[index as usize])
    }

    fn find_all(&self, keys: &[String]) -> Result<Vec<PersonIndex>, Refusal> {
        keys.iter().map(|key| self.find_person(key)).collect()
    }

    /// Does something with `count` people who have nothing to do with the account yet.
    fn seed_some(
        &mut self,
        index: AccountIndex,
        draw: Draw,
        count: u32,
        mut seed: impl FnMut(&mut Self, AccountIndex, PersonIndex),
    ) {
        let people = u64::from(self.people.count());
        let free = people.saturating_sub(self.accounts[index as usize].pairs.len() as u64);
        let mut left = u64::from(count).min(free);
        let mut attempt = 0;
        while left > 0 {
            let person = draw.number(attempt).below(people) as PersonIndex;
            attempt += 1;
            if !self.accounts[index as usize].pairs.contains_key(&person) {
                seed(self, index, person);
                left -= 1;
            }
        }
    }

    fn seed_relation(&mut self, index: AccountIndex, person: PersonIndex) {
        if self.accounts[index as usize]
            .connected_since(person)
            .is_some()
        {
            return;
        }
        self.connect(index, person);
        let origin = Origin {
            by: By::Seed,
            ..BY_PERSON
        };
        self.write_down(
            index,
            Some(person),
            Effect::RelationAdded,
            None,
            None,
            origin,
        );
        self.accounts[index as usize].changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::RelationAdded,
        });
    }

    fn seed_pending(&mut self, index: AccountIndex, person: PersonIndex, draw: Draw) {
        if self.accounts[index as usize].pairs.contains_key(&person) {
            return;
        }
        let age = draw
            .text("age")
            .number(u64::from(person))
            .between(0, SEEDED_PENDING_DAYS * DAY);
        let origin = Origin {
            by: By::Seed,
            ..BY_PERSON
        };
        self.add_invitation(index, person, None, self.now - age, origin);
    }

    /// Changes the state of an account's session. Signing in lifts an expiry and a restriction.
    pub fn change_session(&mut self, account: &str, session: NewSession) -> Result<(), Refusal> {
        let index = self.index_of(account)?;
        self.set_session(index, session, By::Network);
        Ok(())
    }

    /// The account's owner signs in by hand.
    pub fn sign_in(&mut self, account: &str) -> Result<(), Refusal> {
        let index = self.index_of(account)?;
        self.set_session(index, NewSession::Alive, By::Owner);
        Ok(())
    }

    /// Lets the session of an account expire at an instant to come.
    pub fn expire_session_at(&mut self, account: &str, at: Millis) -> Result<(), Refusal> {
        let index = self.index_of(account)?;
        self.agenda.add(at, index, 0, Act::Expire);
        Ok(())
    }

    pub(super) fn set_session(&mut self, index: AccountIndex, new: NewSession, by: By) {
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        let (session, effect, what) = match new {
            NewSession::Alive => (
                Session::Alive,
                Effect::SessionRestored,
                ChangeKind::SessionRestored,
            ),
            NewSession::Expired => (
                Session::Expired,
                Effect::SessionExpired,
                ChangeKind::SessionExpired,
            ),
            NewSession::Restricted { until } => {
                if let Some(until) = until {
                    self.agenda.add(until, index, 0, Act::Lift);
                }
                (
                    Session::Restricted(until),
                    Effect::Restricted,
                    ChangeKind::Restricted(until),
                )
            }
        };
        if account.session == session {
            return;
        }
        account.session = session;
        account.changes.push(Change {
            at: now,
            person: None,
            what,
        });
        let origin = Origin {
            by,
            cause: None,
            client_reference: None,
        };
        self.write_down(index, None, effect, None, None, origin);
    }

    /// Changes what an account is allowed.
    pub fn set_limits(&mut self, account: &str, limits: Limits) -> Result<(), Refusal> {
        let index = self.index_of(account)?;
        self.accounts[index as usize].limits = limits;
        Ok(())
    }

    /// The owner does something by hand, by the same rules as programs.
    pub fn act_as_owner(
        &mut self,
        account: &str,
        act: &OwnerAct,
    ) -> Result<serde_json::Value, Refusal> {
        let index = self.index_of(account)?;
        let text = |text: &String| Arc::<str>::from(text.as_str());
        let write = match act {
            OwnerAct::Invite { person, note } => Write::Invite {
                person: person.clone(),
                note: note.as_ref().map(text),
            },
            OwnerAct::Withdraw { person } => Write::Withdraw {
                person: person.clone(),
            },
            OwnerAct::Message {
                person,
                text: words,
            } => Write::Message {
                person: person.clone(),
                text: text(words),
            },
            OwnerAct::Accept { person } => {
                let person = self.find_person(person)?;
                return self.accept_received(index, person);
            }
        };
        self.perform(index, &write, By::Owner, None, None)
            .map(|(_, body)| body)
    }

    fn accept_received(
        &mut self,
        index: AccountIndex,
        person: PersonIndex,
    ) -> Result<serde_json::Value, Refusal> {
        if self.accounts[index as usize]
            .pair(person)
            .received
            .is_none()
        {
            return Err(Refusal::new(
                Code::NotPending,
                "The person has not invited the account.",
            ));
        }
        self.connect(index, person);
        self.accounts[index as usize].changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::RelationAdded,
        });
        let origin = Origin {
            by: By::Owner,
            ..BY_PERSON
        };
        self.write_down(
            index,
            Some(person),
            Effect::RelationAdded,
            None,
            None,
            origin,
        );
        Ok(serde_json::json!({}))
    }

    /// A person does something now.
    pub fn act_as_person(
        &mut self,
        account: &str,
        person: &str,
        act: &PersonAct,
    ) -> Result<(), Refusal> {
        let index = self.index_of(account)?;
        let person = self.find_person(person)?;
        let account = &self.accounts[index as usize];
        let open = account.open_invitation(person).map(|(place, _)| place);
        let connected = account.connected_since(person).is_some();
        let no_invitation =
            || Refusal::new(Code::NotPending, "No invitation to the person is open.");
        let not_connected = || Refusal::new(Code::NotConnected, "They are not connected.");
        match act {
            PersonAct::Accept => self.accept(index, person, open.ok_or_else(no_invitation)?),
            PersonAct::Decline => self.decline(index, person, open.ok_or_else(no_invitation)?),
            PersonAct::Leave if connected => self.leave(index, person),
            PersonAct::Write { text, class } if connected => {
                let class = class.unwrap_or(Class::Neutral);
                self.receive(index, person, class, &Arc::from(text.as_str()));
            }
            PersonAct::Leave | PersonAct::Write { .. } => return Err(not_connected()),
            PersonAct::Invite { .. } if connected => {
                return Err(Refusal::new(
                    Code::AlreadyConnected,
                    "They are connected already.",
                ));
            }
            PersonAct::Invite { note } => self.invite_account(index, person, note.as_deref()),
        }
        Ok(())
    }

    fn invite_account(&mut self, index: AccountIndex, person: PersonIndex, note: Option<&str>) {
        let note: Option<Arc<str>> = note.map(Arc::from);
        let account = &mut self.accounts[index as usize];
        account.pair(person).received = Some(self.now);
        account.changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::InvitationReceived(note.clone()),
        });
        self.write_down(
            index,
            Some(person),
            Effect::InvitationReceived,
            note,
            None,
            BY_PERSON,
        );
    }

    /// What people do, to be read.
    pub const fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    /// Changes how often people do what.
    pub fn set_rates(&mut self, rates: Rates) -> Result<(), Refusal> {
        if let Some(name) = rates.wrong() {
            return Err(Refusal::new(
                Code::InvalidRequest,
                format!("`{name}` has to lie between 0 and 1."),
            ));
        }
        self.behaviour.rates = rates;
        Ok(())
    }

    /// Changes what one person does from now on.
    pub fn set_rule(&mut self, person: &str, rule: PersonRule) -> Result<(), Refusal> {
        let person = self.find_person(person)?;
        self.behaviour.rules.insert(person, rule);
        Ok(())
    }

    /// Adds a person to the network and answers their place.
    pub fn add_person(&mut self, person: NewPerson) -> Result<PersonIndex, Refusal> {
        if person.first_name.trim().is_empty() {
            return Err(Refusal::new(
                Code::InvalidRequest,
                "A person needs a `first_name`.",
            ));
        }
        Ok(self.people.add(person))
    }

    /// The people, to rename or to remove.
    pub const fn people_mut(&mut self) -> &mut People {
        &mut self.people
    }

    /// Switches a fault on and answers its number.
    pub fn add_fault(&mut self, rule: FaultRule) -> Result<u32, Refusal> {
        let wrong = |message: &'static str| Err(Refusal::new(Code::InvalidRequest, message));
        if rule
            .probability
            .is_some_and(|probability| !(0.0..=1.0).contains(&probability))
        {
            return wrong("`probability` has to lie between 0 and 1.");
        }
        if matches!(rule.fault, Fault::Error { status, .. } if !(500..600).contains(&status)) {
            return wrong("`status` has to lie between 500 and 599.");
        }
        if let Some(account) = &rule.account {
            self.index_of(account)?;
        }
        let person = rule
            .person
            .as_deref()
            .map(|key| self.find_person(key))
            .transpose()?;
        Ok(self.faults.add(rule, person))
    }

    /// The faults that are switched on.
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The faults, to be switched off.
    pub const fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }
}
