//! Random histories without a fault.

use checker::Evidence;
use checker::evidence::database::Moderation;

use crate::world::{Answer, World, at};

/// Numbers drawn from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Whether something happens that happens in so many of a hundred cases.
    pub fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<T>(&mut self, of: Vec<T>) -> Option<T> {
        let index = self.below(of.len());
        of.into_iter().nth(index)
    }
}

/// A campaign of the generated team.
struct Plan {
    id: &'static str,
    member: usize,
    finder: &'static str,
    /// Its contacts have numbers from here on.
    contacts: usize,
}

const PLANS: [Plan; 4] = [
    Plan {
        id: "cmp_a",
        member: 1,
        finder: "fnd_1",
        contacts: 10_000,
    },
    Plan {
        id: "cmp_b",
        member: 2,
        finder: "fnd_2",
        contacts: 20_000,
    },
    // Shares a finder with the first one; its sender claimed other contacts.
    Plan {
        id: "cmp_c",
        member: 2,
        finder: "fnd_1",
        contacts: 30_000,
    },
    // Silence is consent.
    Plan {
        id: "cmp_d",
        member: 1,
        finder: "fnd_3",
        contacts: 40_000,
    },
];

/// Contacts that a slot draws at most; the budget of a week allows it for two campaigns a member.
const COHORT: usize = 5;

/// The making of a history.
struct Generator {
    world: World,
    chance: Chance,
    days: i64,
    /// How many messages and invitations have a moment in a slot.
    moments: std::collections::BTreeMap<(usize, i64), i64>,
    /// Contacts that the first campaign invited, with the day.
    invited: Vec<(usize, i64)>,
}

/// A history of so many days without a fault.
pub fn history(seed: u64, days: i64) -> Evidence {
    let mut world = World::new();
    for plan in &PLANS {
        let name = match plan.id {
            "cmp_a" => "Leaders",
            "cmp_b" => "LEADERS ",
            other => other,
        };
        world.campaign(plan.id, name, plan.member, plan.finder, "invite");
        for day in 1..=days {
            world.open(plan.id, day);
        }
    }
    world.campaign_mut("cmp_d").moderation = Moderation {
        enabled: true,
        on_silence: "send".to_owned(),
    };
    world.campaign("cmp_n", "News", 2, "fnd_4", "nurture");
    world.campaign_mut("cmp_n").moderation = Moderation {
        enabled: false,
        on_silence: "hold".to_owned(),
    };
    for day in 1..=days {
        world.open("cmp_n", day);
    }
    let mut generator = Generator {
        world,
        chance: Chance(seed),
        days,
        moments: std::collections::BTreeMap::new(),
        invited: Vec::new(),
    };
    for day in 1..days {
        for (place, plan) in PLANS.iter().enumerate() {
            for number in 0..generator.chance.below(COHORT + 1) {
                generator.contact(place, plan, day, number);
            }
        }
        generator.nurture(day);
    }
    generator.world.finish()
}

impl Generator {
    /// A moment of a campaign's slot that nothing else of its member has.
    fn moment(&mut self, place: usize, day: i64) -> i64 {
        let taken = self.moments.entry((place, day)).or_default();
        *taken += 1;
        at(day, "09:05") + *taken * 150_000 + place as i64 * 20_000
    }

    /// A contact is drawn; what becomes of it until the end of the history.
    fn contact(&mut self, place: usize, plan: &Plan, day: i64, number: usize) {
        let twin = (plan.id == "cmp_b" && self.chance.is(30))
            .then(|| {
                let old = self.invited.iter().filter(|(_, sent)| *sent < day);
                old.map(|(contact, _)| *contact).collect::<Vec<_>>()
            })
            .and_then(|old| self.chance.pick(old))
            .filter(|contact| self.is_new(plan.id, *contact));
        let contact = twin.unwrap_or(plan.contacts + day as usize * 10 + number);
        let id = self
            .world
            .plan(plan.id, contact, 0, at(day, "09:00"), day + 1);
        if plan.finder == "fnd_1" {
            self.world.claim("fnd_1", contact, plan.member);
        }
        let decided = at(day, "15:00") + number as i64 * 60_000;
        let Some(text) = self.decide(plan, &id, decided, contact) else {
            return;
        };
        let send_day = day + 1;
        if send_day > self.days {
            return;
        }
        let moment = self.moment(place, send_day);
        if twin.is_some() {
            self.world.schedule(&id, moment);
            self.world
                .end(&id, moment, Some("duplicate"), "already_invited_by_member");
        } else if self.leave(plan, &id, contact, moment, &text) {
            if plan.id == "cmp_a" {
                self.invited.push((contact, send_day));
            }
            self.sequence(place, &id, contact, send_day);
        }
    }

    fn is_new(&self, campaign: &str, contact: usize) -> bool {
        let contact = format!("con_{contact}");
        let mut actions = self.world.evidence.database.action.iter();
        actions.all(|row| row.campaign_id != campaign || row.contact_id != contact)
    }

    /// The sender decides; the text with which it leaves, if it may.
    fn decide(&mut self, plan: &Plan, id: &str, when: i64, contact: usize) -> Option<String> {
        let text = format!("Hello {contact}");
        match self.chance.below(100) {
            0..10 => {
                self.world.refuse(id, when);
                None
            }
            10..16 => {
                self.world.approve(id, when, &text);
                self.world.undo(id, when + 5_000);
                self.world.refuse(id, when + 9_000);
                None
            }
            16..26 => {
                let text = format!("Dear {contact}");
                self.world.edit(id, when, &text);
                self.world.approve(id, when + 5_000, &text);
                Some(text)
            }
            26..36 if plan.id == "cmp_d" => Some(text),
            26..34 => {
                self.undecided(id);
                None
            }
            _ => {
                self.world.approve(id, when, &text);
                Some(text)
            }
        }
    }

    /// Nobody decides: it moves from day to day and expires.
    fn undecided(&mut self, id: &str) {
        let planned = self.world.action(id).local_date;
        let first = i64::from((planned - crate::world::date(0)).get_days());
        for day in first..(first + 3).min(self.days) {
            self.world.carry(id, at(day, "12:00"), day + 1);
        }
        if first + 3 <= self.days {
            self.world.end(id, at(first + 3, "12:00"), None, "expired");
        }
    }

    /// The moment of sending; whether it left.
    fn leave(&mut self, plan: &Plan, id: &str, contact: usize, moment: i64, text: &str) -> bool {
        let before = moment - 40_000_000;
        match self.chance.below(100) {
            0..4 => {
                self.world
                    .happens(before, "invitation_sent", plan.member, contact, "owner");
                self.world.schedule(id, moment);
                self.world
                    .end(id, moment, Some("pending"), "invitation_already_pending");
                return false;
            }
            4..8 => {
                self.world
                    .happens(before, "relation_added", plan.member, contact, "network");
                self.world.schedule(id, moment);
                self.world
                    .end(id, moment, Some("false"), "already_connected");
                return false;
            }
            8..11 => {
                self.world.schedule(id, moment);
                self.world.end(id, moment, Some("error"), "value_missing");
                return false;
            }
            11..18 => self.again(id, moment, text, Answer::Refused(409, "try_again")),
            18..24 => self.again(id, moment, text, Answer::Refused(503, "unavailable")),
            24..32 => self.found_later(id, moment, text),
            _ => self.world.send(id, moment, text),
        }
        true
    }

    /// The first attempt did not work, the second does.
    fn again(&mut self, id: &str, moment: i64, text: &str, first: Answer) {
        self.world.schedule(id, moment);
        self.world.begin(id, moment, text, first);
        if matches!(first, Answer::Refused(503, _)) {
            self.world.lose(id, moment + 2_000);
        }
        self.world.put_back(id, moment + 3_000);
        self.world.begin(id, moment + 5_000, text, Answer::Done);
        self.world
            .confirm(id, moment + 5_000, moment + 5_000, "applied");
    }

    fn found_later(&mut self, id: &str, moment: i64, text: &str) {
        self.world.schedule(id, moment);
        self.world.begin(id, moment, text, Answer::Lost);
        self.world.lose(id, moment + 20_000);
        self.world
            .confirm(id, moment, moment + 600_000, "confirmed_by_evidence");
    }

    /// The contact accepts or not, and the sequence goes on as far as the days reach.
    fn sequence(&mut self, place: usize, invitation: &str, contact: usize, sent: i64) {
        let campaign = PLANS[place].id;
        let accepts = sent + self.chance.below(4) as i64;
        if !self.chance.is(60) || accepts + 1 > self.days {
            return;
        }
        self.world.accept(invitation, accepts, "18:00");
        let day = accepts + 1 + self.chance.below(2) as i64;
        let welcome = self
            .world
            .plan(campaign, contact, 1, at(accepts + 1, "08:00"), day);
        if day > self.days {
            return;
        }
        let moment = self.moment(place, day);
        if self.chance.is(20) {
            self.world.reply(invitation, at(accepts, "20:00"));
            self.world.schedule(&welcome, moment);
            self.world
                .end(&welcome, moment, Some("false"), "stopped_by_incoming");
            return;
        }
        self.message(&welcome, moment, &format!("Welcome {contact}"));
        let next = day + 2;
        let follow_up = self
            .world
            .plan(campaign, contact, 2, at(day, "12:30"), next);
        if next > self.days {
            return;
        }
        let moment = self.moment(place, next);
        self.message(&follow_up, moment, &format!("Are you there, {contact}?"));
        if self.chance.is(30) && next < self.days {
            self.world.reply(&follow_up, at(next, "19:00"));
            self.click(campaign, contact, at(next, "19:05"));
        }
    }

    fn message(&mut self, id: &str, moment: i64, text: &str) {
        if self.chance.is(10) {
            self.found_later(id, moment, text);
        } else {
            self.world.send(id, moment, text);
        }
    }

    fn click(&mut self, campaign: &str, contact: usize, at: i64) {
        let account = self.world.action_account(campaign);
        self.world
            .happens(at - 60_000, "link_clicked", account, contact, "person");
        let contact = format!("con_{contact}");
        self.world.tell(at, "link_clicked", |row| {
            row.campaign_id = Some(campaign.to_owned());
            row.contact_id = Some(contact);
        });
        self.world.campaign_mut(campaign).clicks_total += 1;
    }

    /// A connection gets the first message of the nurture campaign, and the second three days later.
    fn nurture(&mut self, day: i64) {
        let contact = 50_000 + day as usize;
        self.world
            .happens(at(0, "10:00"), "relation_added", 2, contact, "seed");
        let first = self.world.plan("cmp_n", contact, 0, at(day, "08:00"), day);
        let moment = self.moment(4, day);
        self.message(&first, moment, &format!("News {contact}"));
        let second = self
            .world
            .plan("cmp_n", contact, 1, at(day, "12:30"), day + 3);
        if day + 3 <= self.days {
            let moment = self.moment(4, day + 3);
            self.message(&second, moment, &format!("More news {contact}"));
        }
    }
}
