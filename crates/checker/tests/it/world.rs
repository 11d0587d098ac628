//! A small world of which histories are told: what the product's tables, the network's ledger and
//! the record of the run would hold.

use checker::Evidence;
use checker::evidence::database::{
    Action, Attempt, Campaign, Claim, Contact, Identity, LedgerHead, LedgerRow, Member, Message,
    Moderation, Occurrence, Participation, Schedule, Slot, Withdrawal, Workspace,
};
use checker::evidence::network::{NetworkKind, NetworkRow};
use checker::evidence::scenario::{Deed, Event, Told};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

pub const ZONE: &str = "Europe/Paris";
pub const WORKSPACE: &str = "wsp_1";

/// Day 0 of every history, a Monday.
pub fn date(day: i64) -> Date {
    jiff::civil::date(2027, 3, 1).saturating_add(day.days())
}

/// A time of a day in Paris, in milliseconds since 1970.
pub fn at(day: i64, time: &str) -> i64 {
    let time: Time = time.parse().unwrap();
    let zone = TimeZone::get(ZONE).unwrap();
    let zoned: Zoned = date(day).to_datetime(time).to_zoned(zone).unwrap();
    zoned.timestamp().as_millisecond()
}

pub fn schedule(cohort_size: u32) -> Schedule {
    Schedule {
        time_zone: ZONE.to_owned(),
        weekdays: (1..=7).collect(),
        slots: vec![Slot {
            start: "09:00".to_owned(),
            duration_minutes: 180,
        }],
        cohort_size,
        holidays: Vec::new(),
    }
}

fn message(step: &str, delay_days: Option<u32>) -> Message {
    Message {
        step: step.to_owned(),
        delay_days,
        stop_if_ongoings: true,
        stop_if_incomings: true,
        condition: None,
    }
}

/// A stand-in for the hash that both sides compute: the checker only compares them.
fn hash(text: &str) -> String {
    let sum = text.bytes().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    format!("{sum:064x}")
}

/// What the network answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Done,
    /// Done, and the answer gets lost.
    Lost,
    /// Not done, and it says so.
    Refused(u16, &'static str),
}

/// A history in the making. Rows may be told in any order; [`World::finish`] puts them in theirs.
#[derive(Debug, Default)]
pub struct World {
    pub evidence: Evidence,
    actions: usize,
}

impl World {
    /// A workspace with two members, their accounts and nothing else.
    pub fn new() -> Self {
        let mut world = Self::default();
        world.evidence.scenario.troubles_are_told = true;
        world.evidence.database.workspace.push(Workspace {
            id: WORKSPACE.to_owned(),
            invitations_per_week: 80,
            messages_per_day: 40,
            notes_per_month: None,
        });
        for number in 1..=2 {
            world.evidence.database.member.push(Member {
                workspace_id: WORKSPACE.to_owned(),
                id: format!("mem_{number}"),
                user_id: format!("usr_{number}"),
            });
            world.evidence.database.identity.push(Identity {
                id: format!("idn_{number}"),
                user_id: format!("usr_{number}"),
                account_type: "standard".to_owned(),
                connector: "sandbox".to_owned(),
            });
        }
        world
    }

    /// A campaign of a member over a finder, started on day 0.
    pub fn campaign(&mut self, id: &str, name: &str, member: usize, finder: &str, kind: &str) {
        let messages = if kind == "invite" {
            vec![
                message("invitation", None),
                message("welcome", None),
                message("follow_up", Some(2)),
            ]
        } else {
            vec![message("message", None), message("message", Some(3))]
        };
        let started = at(0, "08:00");
        self.evidence.database.campaign.push(Campaign {
            workspace_id: WORKSPACE.to_owned(),
            id: id.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            program: "growth".to_owned(),
            sender_member_id: format!("mem_{member}"),
            source_type: "finder".to_owned(),
            source_id: finder.to_owned(),
            messages,
            schedule: schedule(5),
            moderation: Moderation {
                enabled: true,
                on_silence: "hold".to_owned(),
            },
            state: "active".to_owned(),
            first_started_at: Some(started),
            started_local_date: Some(date(0)),
            archived_at: None,
            sent_total: 0,
            accepted_total: 0,
            messages_total: 0,
            clicks_total: 0,
            replies_total: 0,
            sentiment_total: 0,
            withdrawn_total: 0,
            withdrawal: Withdrawal::default(),
            weight: 1,
            without_note: false,
        });
        self.tell(started, "campaign_started", |row| {
            row.campaign_id = Some(id.to_owned());
            row.actor = "usr_1".to_owned();
        });
    }

    pub fn campaign_mut(&mut self, id: &str) -> &mut Campaign {
        let mut campaigns = self.evidence.database.campaign.iter_mut();
        campaigns.find(|campaign| campaign.id == id).unwrap()
    }

    pub fn action_mut(&mut self, id: &str) -> &mut Action {
        let mut actions = self.evidence.database.action.iter_mut();
        actions.find(|action| action.id == id).unwrap()
    }

    pub fn action(&self, id: &str) -> Action {
        let mut actions = self.evidence.database.action.iter();
        actions.find(|action| action.id == id).unwrap().clone()
    }

    /// The action of a campaign, a contact and a step.
    pub fn id_of(&self, campaign: &str, contact: usize, step: u32) -> String {
        let contact = format!("con_{contact}");
        let mut actions = self.evidence.database.action.iter();
        let found = actions.find(|row| {
            (row.campaign_id.as_str(), &row.contact_id, row.step) == (campaign, &contact, step)
        });
        found.unwrap().id.clone()
    }

    fn kind_of(&self, campaign: &str) -> String {
        let mut campaigns = self.evidence.database.campaign.iter();
        campaigns
            .find(|row| row.id == campaign)
            .unwrap()
            .kind
            .clone()
    }

    pub fn contact(&mut self, number: usize) -> String {
        let id = format!("con_{number}");
        if self
            .evidence
            .database
            .contact
            .iter()
            .all(|row| row.id != id)
        {
            self.evidence.database.contact.push(Contact {
                workspace_id: WORKSPACE.to_owned(),
                id: id.clone(),
                profile_key: Some(format!("in/person-{number}")),
                email: Some(format!("person-{number}@mail.acme.example")),
                first_name: Some(format!("Person{number}")),
                company: Some("Acme".to_owned()),
                updated_at: 1,
                ..Contact::default()
            });
        }
        id
    }

    /// A row of the product's ledger.
    pub fn tell(&mut self, at: i64, kind: &str, fill: impl FnOnce(&mut LedgerRow)) {
        let mut row = LedgerRow {
            workspace_id: WORKSPACE.to_owned(),
            sequence: 0,
            at,
            kind: kind.to_owned(),
            actor: "engine".to_owned(),
            cause: "plan".to_owned(),
            campaign_id: None,
            contact_id: None,
            member_id: None,
            action_id: None,
            step: None,
            local_date: None,
            category: None,
            reason: None,
            data: Value::Null,
            measure: None,
            day: None,
        };
        fill(&mut row);
        self.evidence.database.ledger.push(row);
    }

    /// A row about an action.
    pub fn tell_of(&mut self, id: &str, at: i64, kind: &str, fill: impl FnOnce(&mut LedgerRow)) {
        let action = self.action(id);
        self.tell(at, kind, |row| {
            row.campaign_id = Some(action.campaign_id);
            row.contact_id = Some(action.contact_id);
            row.member_id = Some(action.member_id);
            row.action_id = Some(action.id);
            row.step = Some(action.step);
            row.local_date = Some(action.local_date);
            fill(row);
        });
    }

    /// A user did something and was told that it is done.
    pub fn did(&mut self, at: i64, deed: Deed) {
        let told = Told::Acknowledged;
        self.evidence.scenario.events.push(Event { at, told, deed });
    }

    /// The number of the account through which a campaign acts.
    pub fn action_account(&mut self, campaign: &str) -> usize {
        let member = &self.campaign_mut(campaign).sender_member_id;
        member.trim_start_matches("mem_").parse().unwrap()
    }

    /// The slot of a campaign on a day opens and closes.
    pub fn open(&mut self, campaign: &str, day: i64) {
        let (starts_at, ends_at) = (at(day, "09:00"), at(day, "12:00"));
        self.evidence.database.occurrence.push(Occurrence {
            campaign_id: campaign.to_owned(),
            local_date: date(day),
            slot_index: 0,
            starts_at,
            ends_at,
            state: "closed".to_owned(),
            drawn: 0,
            opened_at: starts_at,
        });
        for (at, kind) in [(starts_at, "slot_opened"), (ends_at, "slot_closed")] {
            self.tell(at, kind, |row| {
                row.campaign_id = Some(campaign.to_owned());
                row.local_date = Some(date(day));
            });
        }
    }

    /// An action is planned at an instant for a day.
    pub fn plan(&mut self, campaign: &str, contact: usize, step: u32, at: i64, day: i64) -> String {
        self.actions += 1;
        let id = format!("act_{:04}", self.actions);
        let contact_id = self.contact(contact);
        let is_invitation = step == 0 && self.kind_of(campaign) == "invite";
        let kind = if is_invitation {
            "invitation"
        } else {
            "message"
        };
        let member_id = self.campaign_mut(campaign).sender_member_id.clone();
        self.evidence.database.action.push(Action {
            workspace_id: WORKSPACE.to_owned(),
            id: id.clone(),
            campaign_id: campaign.to_owned(),
            contact_id,
            member_id,
            kind: kind.to_owned(),
            step,
            state: if is_invitation {
                "waiting_for_approval"
            } else {
                "queued"
            }
            .to_owned(),
            category: None,
            reason: None,
            local_date: date(day),
            slot_index: 0,
            planned_local_date: date(day),
            approved_text: None,
            ended_at: None,
            ended_local_date: None,
            sent_text: None,
            variant: None,
            variant_test: None,
        });
        if is_invitation {
            let drew = date(day - 1);
            let occurrences = &mut self.evidence.database.occurrence;
            let mut of_day = occurrences.iter_mut();
            let drawing = of_day.find(|row| row.campaign_id == campaign && row.local_date == drew);
            if let Some(row) = drawing {
                row.drawn += 1;
            }
        }
        self.tell_of(&id, at, "action_planned", |row| {
            row.data = json!({ "kind": kind, "slot": 0 });
        });
        id
    }

    /// A first action that is planned and approved on the day before, as "Hi".
    pub fn approved(&mut self, campaign: &str, contact: usize, day: i64) -> String {
        let id = self.plan(campaign, contact, 0, at(day - 1, "09:00"), day);
        self.approve(&id, at(day - 1, "16:00"), "Hi");
        id
    }

    pub fn claim(&mut self, finder: &str, contact: usize, member: usize) {
        let contact_id = self.contact(contact);
        self.evidence.database.claim.push(Claim {
            workspace_id: WORKSPACE.to_owned(),
            source_id: finder.to_owned(),
            contact_id,
            member_id: format!("mem_{member}"),
        });
    }

    pub fn approve(&mut self, id: &str, at: i64, text: &str) {
        let (action, text) = (id.to_owned(), text.to_owned());
        self.action_mut(id).approved_text = Some(text.clone());
        self.action_mut(id).state = "approved".to_owned();
        self.tell_of(id, at, "action_approved", |row| {
            row.actor = "usr_1".to_owned();
        });
        self.did(at, Deed::Approve { action, text });
    }

    pub fn refuse(&mut self, id: &str, at: i64) {
        self.end(id, at, Some("blocked"), "blocked_by_sender");
        let row = self.evidence.database.ledger.last_mut().unwrap();
        row.actor = "usr_1".to_owned();
        self.did(
            at,
            Deed::Refuse {
                action: id.to_owned(),
            },
        );
    }

    pub fn edit(&mut self, id: &str, at: i64, text: &str) {
        let (action, text) = (id.to_owned(), text.to_owned());
        self.action_mut(id).approved_text = Some(text.clone());
        self.action_mut(id).state = "waiting_for_approval".to_owned();
        self.tell_of(id, at, "action_edited", |row| {
            row.actor = "usr_1".to_owned();
        });
        self.did(at, Deed::Edit { action, text });
    }

    pub fn undo(&mut self, id: &str, at: i64) {
        let action = self.action_mut(id);
        action.state = "waiting_for_approval".to_owned();
        (action.category, action.reason) = (None, None);
        (
            action.approved_text,
            action.ended_at,
            action.ended_local_date,
        ) = (None, None, None);
        self.tell_of(id, at, "action_undone", |row| {
            row.actor = "usr_1".to_owned();
        });
        self.did(
            at,
            Deed::Undo {
                action: id.to_owned(),
            },
        );
    }

    pub fn schedule(&mut self, id: &str, at: i64) {
        self.action_mut(id).state = "scheduled".to_owned();
        self.tell_of(id, at, "action_scheduled", |_| {});
    }

    /// Moves an action to another day.
    pub fn carry(&mut self, id: &str, at: i64, day: i64) {
        let action = self.action_mut(id);
        let from = std::mem::replace(&mut action.local_date, date(day));
        if action.state == "scheduled" {
            action.state = "approved".to_owned();
        }
        self.tell_of(id, at, "action_carried_over", |row| {
            row.data = json!({ "from": from });
        });
    }

    /// An action ends without leaving.
    pub fn end(&mut self, id: &str, at: i64, category: Option<&str>, reason: &str) {
        let action = self.action_mut(id);
        let blocked = reason == "blocked_by_sender";
        action.state = if blocked { "blocked" } else { "canceled" }.to_owned();
        action.category = category.map(str::to_owned);
        action.reason = Some(reason.to_owned());
        action.ended_at = Some(at);
        action.ended_local_date = Some(action.local_date);
        self.tell_of(id, at, "action_ended", |row| {
            row.category = category.map(str::to_owned);
            row.reason = Some(reason.to_owned());
        });
    }

    /// A row of the network's ledger; answers its provisional sequence.
    pub fn network(&mut self, at: i64, kind: NetworkKind, operation: &str, account: usize) -> u64 {
        let sequence = self.evidence.network.len() as u64 + 1;
        let is_request = kind == NetworkKind::Request;
        self.evidence.network.push(NetworkRow {
            sequence,
            at_ms: at,
            kind,
            operation: operation.to_owned(),
            account: Some(format!("acc-{account}")),
            person: None,
            text: None,
            text_sha256: None,
            length_utf16: None,
            client_reference: None,
            in_flight: is_request.then_some(1),
            status: is_request.then_some(200),
            code: None,
            delivery: is_request.then(|| "answered".to_owned()),
            answered_after_ms: 0,
            by: (!is_request).then(|| "person".to_owned()),
            remote_id: None,
            cause: None,
        });
        sequence
    }

    /// Something that a person, the owner or the network does.
    pub fn happens(&mut self, at: i64, what: &str, account: usize, person: usize, by: &str) {
        self.network(at, NetworkKind::Effect, what, account);
        let row = self.evidence.network.last_mut().unwrap();
        row.person = Some(format!("psn-{person}"));
        row.by = Some(by.to_owned());
    }

    fn write(&mut self, id: &str, at: i64, kind: NetworkKind, operation: &str, text: &str) -> u64 {
        let action = self.action(id);
        let account = action.member_id.trim_start_matches("mem_").parse().unwrap();
        let sequence = self.network(at, kind, operation, account);
        let row = self.evidence.network.last_mut().unwrap();
        row.person = Some(action.contact_id.replace("con_", "psn-"));
        row.text = (!text.is_empty()).then(|| text.to_owned());
        row.text_sha256 = row.text.as_deref().map(hash);
        row.length_utf16 = row.text.as_deref().map(|text| text.encode_utf16().count());
        row.client_reference = Some(id.to_owned());
        sequence
    }

    /// The intent is committed, the request made and answered; nothing is written of the outcome.
    pub fn begin(&mut self, id: &str, at: i64, text: &str, answer: Answer) {
        self.tell_of(id, at, "action_begun", |row| {
            row.cause = "dispatch".to_owned();
        });
        let attempts = &self.evidence.database.attempt;
        let attempt = attempts.iter().filter(|row| row.action_id == id).count() as i64 + 1;
        let action = self.action_mut(id);
        action.state = "sending".to_owned();
        action.sent_text = Some(text.to_owned());
        let (is_invitation, identity_id) = (
            action.kind == "invitation",
            action.member_id.replace("mem_", "idn_"),
        );
        self.evidence.database.attempt.push(Attempt {
            action_id: id.to_owned(),
            attempt,
            epoch: at + attempt,
            identity_id,
            intent_at: at,
            text: text.to_owned(),
            text_hash: hash(text),
            outcome: None,
            outcome_at: None,
        });
        let operation = if is_invitation { "invite" } else { "message" };
        let request = self.write(id, at, NetworkKind::Request, operation, text);
        let row = self.evidence.network.last_mut().unwrap();
        match answer {
            Answer::Done => row.status = Some(201),
            Answer::Lost => {
                (row.status, row.delivery) = (Some(201), Some("timed_out".to_owned()));
            }
            Answer::Refused(status, code) => {
                (row.status, row.code) = (Some(status), Some(code.to_owned()));
                return;
            }
        }
        let effect = if is_invitation {
            "invitation_sent"
        } else {
            "message_sent"
        };
        self.write(id, at, NetworkKind::Effect, effect, text);
        let row = self.evidence.network.last_mut().unwrap();
        (row.by, row.cause) = (Some("client".to_owned()), Some(request));
    }

    fn answered(&mut self, id: &str, at: i64, outcome: &str) {
        let mut attempts = self.evidence.database.attempt.iter_mut().rev();
        let attempt = attempts.find(|row| row.action_id == id).unwrap();
        (attempt.outcome, attempt.outcome_at) = (Some(outcome.to_owned()), Some(at));
    }

    /// The attempt was definitely not performed; it is tried again.
    pub fn put_back(&mut self, id: &str, at: i64) {
        self.answered(id, at, "refused");
        self.action_mut(id).state = "scheduled".to_owned();
        self.tell_of(id, at, "action_refused", |_| {});
    }

    /// Nobody can tell whether it was performed.
    pub fn lose(&mut self, id: &str, at: i64) {
        self.answered(id, at, "unknown");
        self.action_mut(id).state = "unconfirmed".to_owned();
        self.tell_of(id, at, "action_unconfirmed", |_| {});
    }

    /// It was performed at an instant, and known so at another.
    pub fn confirm(&mut self, id: &str, happened: i64, known: i64, reason: &str) {
        self.answered(id, known, "applied");
        let day = (happened - at(0, "00:00")) / 86_400_000;
        let action = self.action_mut(id);
        action.state = "sent".to_owned();
        action.category = Some("sent".to_owned());
        action.reason = Some(reason.to_owned());
        action.ended_at = Some(known);
        action.ended_local_date = Some(date(day));
        let action = action.clone();
        self.tell_of(id, known, "action_ended", |row| {
            row.category = Some("sent".to_owned());
            row.reason = Some(reason.to_owned());
        });
        let campaign = self.campaign_mut(&action.campaign_id);
        if action.kind == "invitation" {
            campaign.sent_total += 1;
            self.evidence.database.participation.push(Participation {
                campaign_id: action.campaign_id,
                contact_id: action.contact_id,
                accepted_at: None,
                accepted_local_date: None,
            });
        } else {
            campaign.messages_total += 1;
        }
    }

    /// The action gets its moment and leaves.
    pub fn send(&mut self, id: &str, at: i64, text: &str) {
        self.schedule(id, at);
        self.begin(id, at, text, Answer::Done);
        self.confirm(id, at, at, "applied");
    }

    /// The contact accepts, and it is observed a minute later.
    pub fn accept(&mut self, invitation: &str, day: i64, time: &str) {
        let action = self.action(invitation);
        let happened = at(day, time);
        let account = action.member_id.trim_start_matches("mem_").parse().unwrap();
        let person = action
            .contact_id
            .trim_start_matches("con_")
            .parse()
            .unwrap();
        self.happens(happened, "invitation_accepted", account, person, "person");
        self.tell(happened + 60_000, "invitation_accepted", |row| {
            row.actor = "network".to_owned();
            row.campaign_id = Some(action.campaign_id.clone());
            row.contact_id = Some(action.contact_id.clone());
            row.local_date = Some(date(day));
        });
        self.campaign_mut(&action.campaign_id).accepted_total += 1;
        let mut participations = self.evidence.database.participation.iter_mut();
        let row = participations
            .find(|row| {
                row.campaign_id == action.campaign_id && row.contact_id == action.contact_id
            })
            .unwrap();
        row.accepted_at = Some(happened);
        row.accepted_local_date = Some(date(day));
    }

    /// The contact answers a campaign, and it is observed a minute later.
    pub fn reply(&mut self, of: &str, happened: i64) {
        let action = self.action(of);
        let account = action.member_id.trim_start_matches("mem_").parse().unwrap();
        let person = action
            .contact_id
            .trim_start_matches("con_")
            .parse()
            .unwrap();
        self.happens(happened, "message_received", account, person, "person");
        self.tell(happened + 60_000, "message_received", |row| {
            row.actor = "network".to_owned();
            row.campaign_id = Some(action.campaign_id.clone());
            row.contact_id = Some(action.contact_id.clone());
        });
        let campaign = self.campaign_mut(&action.campaign_id);
        campaign.replies_total += 1;
        campaign.sentiment_total += 50;
    }

    /// Puts every ledger into the order of time and numbers it.
    pub fn finish(mut self) -> Evidence {
        let evidence = &mut self.evidence;
        evidence.network.sort_by_key(|row| row.at_ms);
        let places: std::collections::BTreeMap<u64, u64> = (1..)
            .zip(&evidence.network)
            .map(|(place, row)| (row.sequence, place))
            .collect();
        for row in &mut evidence.network {
            row.sequence = places[&row.sequence];
            row.cause = row.cause.map(|cause| places[&cause]);
        }
        evidence.database.ledger.sort_by_key(|row| row.at);
        renumber(evidence);
        evidence.scenario.events.sort_by_key(|event| event.at);
        self.evidence
    }
}

/// Numbers the product's ledger by the order of its rows.
pub fn renumber(evidence: &mut Evidence) {
    for (place, row) in (1..).zip(&mut evidence.database.ledger) {
        row.sequence = place;
    }
    evidence.database.ledger_head = vec![LedgerHead {
        workspace_id: WORKSPACE.to_owned(),
        last_sequence: evidence.database.ledger.len() as i64,
    }];
}
