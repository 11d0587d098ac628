//! What people do: who accepts and when, who answers and how, who follows a link, who leaves.
//!
//! Every decision is drawn from the account, the person and the how-manieth time it is; rules for single people go before.

mod words;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::draw::Draw;
use crate::moment::{DAY, HOUR, MINUTE, Millis};
use crate::people::PersonIndex;

/// What a person means with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Interested.
    Positive,
    /// Neither.
    Neutral,
    /// Not interested.
    Negative,
    /// Wants no more messages.
    Stop,
    /// An automatic answer of somebody who is away.
    OutOfOffice,
}

impl Class {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Neutral => "neutral",
            Self::Negative => "negative",
            Self::Stop => "stop",
            Self::OutOfOffice => "out_of_office",
        }
    }
}

/// What people say who mean that, by the tag of their language.
pub const fn sayings(class: Class) -> &'static [(&'static str, &'static [&'static str])] {
    words::replies(class).all()
}

/// How often people do what, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// An invitation is accepted.
    pub acceptance: f64,
    /// An invitation is declined.
    pub decline: f64,
    /// Somebody who accepted writes first.
    pub write_first: f64,
    /// A message is answered.
    pub reply: f64,
    /// A link in a message is opened.
    pub click: f64,
    /// A message makes the person end the relation.
    pub removal: f64,
    /// Weights of what people mean with an answer.
    pub mix: Mix,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            acceptance: 0.42,
            decline: 0.06,
            write_first: 0.08,
            reply: 0.25,
            click: 0.3,
            removal: 0.003,
            mix: Mix::default(),
        }
    }
}

impl Rates {
    /// People who do nothing by themselves.
    pub fn still() -> Self {
        Self {
            acceptance: 0.0,
            decline: 0.0,
            write_first: 0.0,
            reply: 0.0,
            click: 0.0,
            removal: 0.0,
            ..Self::default()
        }
    }

    /// The first rate that is no share between 0 and 1, by its name.
    pub fn wrong(&self) -> Option<&'static str> {
        let shares = [
            ("acceptance", self.acceptance),
            ("decline", self.decline),
            ("write_first", self.write_first),
            ("reply", self.reply),
            ("click", self.click),
            ("removal", self.removal),
        ];
        shares
            .into_iter()
            .find(|(_, share)| !(0.0..=1.0).contains(share))
            .map(|(name, _)| name)
    }
}

/// Weights of what people mean with an answer. They need not add up to anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mix {
    /// Interested.
    pub positive: u32,
    /// Neither.
    pub neutral: u32,
    /// Not interested.
    pub negative: u32,
    /// Wants no more messages.
    pub stop: u32,
    /// Away.
    pub out_of_office: u32,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            positive: 45,
            neutral: 25,
            negative: 13,
            stop: 7,
            out_of_office: 10,
        }
    }
}

impl Mix {
    fn draw(self, draw: Draw) -> Class {
        let weights = [
            (self.positive, Class::Positive),
            (self.neutral, Class::Neutral),
            (self.negative, Class::Negative),
            (self.stop, Class::Stop),
            (self.out_of_office, Class::OutOfOffice),
        ];
        let sum = weights.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut drawn = draw.below(sum);
        for (weight, class) in weights {
            match drawn.checked_sub(u64::from(weight)) {
                Some(rest) => drawn = rest,
                None => return class,
            }
        }
        Class::Neutral
    }
}

/// What one person does instead of what would be drawn. What is missing stays drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonRule {
    /// On an invitation.
    pub on_invitation: Option<InvitationRule>,
    /// After having accepted.
    pub on_acceptance: Option<WritingRule>,
    /// On a message.
    pub on_message: Option<WritingRule>,
    /// On a link in a message.
    pub on_link: Option<LinkRule>,
}

/// What one person does with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationRule {
    /// Accepts after that time (ISO 8601).
    AcceptAfter(Wait),
    /// Declines after that time (ISO 8601).
    DeclineAfter(Wait),
    /// Leaves it open.
    Ignore,
}

/// Whether and what one person writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WritingRule {
    /// Nothing.
    Silent,
    /// A message.
    Write {
        /// After that time (ISO 8601).
        after: Wait,
        /// What is meant.
        class: Class,
        /// The words; drawn where they are missing.
        #[serde(default)]
        text: Option<Arc<str>>,
    },
}

/// What one person does with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRule {
    /// Opens it after that time (ISO 8601).
    ClickAfter(Wait),
    /// Leaves it.
    Ignore,
}

/// A duration, as ISO 8601 in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wait(
    #[serde(
        deserialize_with = "crate::moment::deserialize_duration",
        serialize_with = "crate::moment::serialize_duration"
    )]
    pub Millis,
);

/// What a person will do with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Accept(Millis),
    Decline(Millis),
    Ignore,
}

/// What a person will write, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Writing {
    pub at: Millis,
    pub class: Class,
    pub text: Arc<str>,
}

/// Who decides: the point of the draw, the person's language and place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mind<'a> {
    pub person: PersonIndex,
    pub draw: Draw,
    pub language: &'a str,
    pub offset_hours: i64,
}

/// The seeded model of what people do, with its rates and its rules for single people.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    /// How often people do what.
    pub rates: Rates,
    /// What single people do instead.
    pub rules: HashMap<PersonIndex, PersonRule>,
}

impl Behaviour {
    pub(crate) fn on_invitation(&self, mind: Mind<'_>, now: Millis) -> Answer {
        let rule = self
            .rules
            .get(&mind.person)
            .and_then(|rule| rule.on_invitation);
        match rule {
            Some(InvitationRule::AcceptAfter(Wait(wait))) => {
                return Answer::Accept(now.saturating_add(wait));
            }
            Some(InvitationRule::DeclineAfter(Wait(wait))) => {
                return Answer::Decline(now.saturating_add(wait));
            }
            Some(InvitationRule::Ignore) => return Answer::Ignore,
            None => {}
        }
        let drawn = mind.draw.text("answer").unit();
        let at = mind.awake(now + answer_delay(mind.draw.text("delay")));
        if drawn < self.rates.acceptance {
            Answer::Accept(at)
        } else if drawn < self.rates.acceptance + self.rates.decline {
            Answer::Decline(at)
        } else {
            Answer::Ignore
        }
    }

    pub(crate) fn on_acceptance(&self, mind: Mind<'_>, now: Millis) -> Option<Writing> {
        let rule = self
            .rules
            .get(&mind.person)
            .and_then(|rule| rule.on_acceptance.as_ref());
        mind.write(rule, self.rates.write_first, now, |draw| {
            (
                if draw.chance(0.6) {
                    Class::Positive
                } else {
                    Class::Neutral
                },
                words::GREETINGS,
            )
        })
    }

    pub(crate) fn on_message(&self, mind: Mind<'_>, now: Millis) -> Option<Writing> {
        let rule = self
            .rules
            .get(&mind.person)
            .and_then(|rule| rule.on_message.as_ref());
        mind.write(rule, self.rates.reply, now, |draw| {
            let class = self.rates.mix.draw(draw);
            (class, words::replies(class))
        })
    }

    pub(crate) fn on_link(&self, mind: Mind<'_>, now: Millis) -> Option<Millis> {
        match self.rules.get(&mind.person).and_then(|rule| rule.on_link) {
            Some(LinkRule::Ignore) => None,
            Some(LinkRule::ClickAfter(Wait(wait))) => Some(now.saturating_add(wait)),
            None => mind
                .draw
                .text("click")
                .chance(self.rates.click)
                .then(|| mind.awake(now + mind.draw.text("click delay").between(MINUTE, DAY))),
        }
    }

    pub(crate) fn on_annoyance(&self, mind: Mind<'_>, now: Millis) -> Option<Millis> {
        mind.draw
            .text("removal")
            .chance(self.rates.removal)
            .then(|| mind.awake(now + mind.draw.text("removal delay").between(HOUR, 2 * DAY)))
    }
}

impl Mind<'_> {
    fn write(
        &self,
        rule: Option<&WritingRule>,
        rate: f64,
        now: Millis,
        choose: impl Fn(Draw) -> (Class, words::ByLanguage),
    ) -> Option<Writing> {
        let say = |entries: words::ByLanguage| {
            Arc::from(
                *self
                    .draw
                    .text("words")
                    .pick(entries.in_language(self.language)),
            )
        };
        match rule {
            Some(WritingRule::Silent) => None,
            Some(WritingRule::Write {
                after: Wait(wait),
                class,
                text,
            }) => Some(Writing {
                at: now.saturating_add(*wait),
                class: *class,
                text: text.clone().unwrap_or_else(|| say(words::replies(*class))),
            }),
            None if !self.draw.text("reply").chance(rate) => None,
            None => {
                let (class, entries) = choose(self.draw.text("class"));
                let delay = self.draw.text("reply delay");
                let at = if class == Class::OutOfOffice {
                    now + delay.between(MINUTE / 2, 2 * MINUTE)
                } else {
                    self.awake(now + reply_delay(delay))
                };
                Some(Writing {
                    at,
                    class,
                    text: say(entries),
                })
            }
        }
    }

    /// The instant, or the next morning where the person sleeps then.
    fn awake(&self, instant: Millis) -> Millis {
        const MORNING: Millis = 7 * HOUR + 30 * MINUTE;
        const NIGHT: Millis = 21 * HOUR + 30 * MINUTE;
        let offset = self.offset_hours * HOUR;
        let time_of_day = (instant + offset).rem_euclid(DAY);
        let midnight = instant - time_of_day;
        let morning = MORNING + self.draw.text("morning").between(0, HOUR);
        if time_of_day < MORNING {
            midnight + morning
        } else if time_of_day >= NIGHT {
            midnight + DAY + morning
        } else {
            instant
        }
    }
}

/// How long people leave an invitation: most answer within a day, some after two weeks.
fn answer_delay(draw: Draw) -> Millis {
    let moment = draw.text("moment");
    match draw.text("part").below(100) {
        0..45 => moment.between(10 * MINUTE, 8 * HOUR),
        45..78 => moment.between(8 * HOUR, 36 * HOUR),
        78..94 => moment.between(36 * HOUR, 5 * DAY),
        _ => moment.between(5 * DAY, 14 * DAY),
    }
}

fn reply_delay(draw: Draw) -> Millis {
    let moment = draw.text("moment");
    match draw.text("part").below(100) {
        0..50 => moment.between(3 * MINUTE, 4 * HOUR),
        50..85 => moment.between(4 * HOUR, 30 * HOUR),
        _ => moment.between(30 * HOUR, 4 * DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mind(number: u64) -> Mind<'static> {
        Mind {
            person: 1,
            draw: Draw::from_seed(3).number(number),
            language: "fr",
            offset_hours: -5,
        }
    }

    #[test]
    fn rates_come_out_as_asked() {
        let behaviour = Behaviour::default();
        let answers: Vec<Answer> = (0..20_000)
            .map(|number| behaviour.on_invitation(mind(number), 0))
            .collect();
        let share = |wanted: fn(&Answer) -> bool| {
            answers.iter().filter(|answer| wanted(answer)).count() as f64 / 20_000.0
        };
        assert!((share(|answer| matches!(answer, Answer::Accept(_))) - 0.42).abs() < 0.015);
        assert!((share(|answer| matches!(answer, Answer::Decline(_))) - 0.06).abs() < 0.01);
    }

    #[test]
    fn every_class_of_reply_appears_about_as_often_as_its_weight_says() {
        let behaviour = Behaviour {
            rates: Rates {
                reply: 1.0,
                ..Rates::default()
            },
            ..Behaviour::default()
        };
        let writings: Vec<Writing> = (0..10_000)
            .filter_map(|number| behaviour.on_message(mind(number), 0))
            .collect();
        assert_eq!(writings.len(), 10_000);
        let count = |class| {
            writings
                .iter()
                .filter(|writing| writing.class == class)
                .count()
        };
        assert!((4_200..4_800).contains(&count(Class::Positive)));
        assert!((550..850).contains(&count(Class::Stop)));
        assert!((800..1_200).contains(&count(Class::OutOfOffice)));
    }

    #[test]
    fn nobody_answers_at_night() {
        let behaviour = Behaviour {
            rates: Rates {
                acceptance: 1.0,
                ..Rates::default()
            },
            ..Behaviour::default()
        };
        for number in 0..2_000 {
            let Answer::Accept(at) = behaviour.on_invitation(mind(number), 0) else {
                panic!("everybody accepts");
            };
            let local_hour = (at - 5 * HOUR).rem_euclid(DAY) as f64 / HOUR as f64;
            assert!((7.5..21.5).contains(&local_hour), "{local_hour}");
            assert!(at > 0 && at < 15 * DAY);
        }
    }

    #[test]
    fn rules_go_before_rates_and_survive_json() {
        let rule: PersonRule = serde_json::from_str(
            r#"{"on_invitation": {"accept_after": "PT2H"}, "on_message": {"write": {"after": "PT1H", "class": "stop"}},
                "on_link": "ignore", "on_acceptance": "silent"}"#,
        )
        .unwrap();
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<PersonRule>(&json).unwrap(), rule);
        let behaviour = Behaviour {
            rules: HashMap::from([(1, rule)]),
            ..Behaviour::default()
        };
        assert_eq!(
            behaviour.on_invitation(mind(1), 5),
            Answer::Accept(5 + 2 * HOUR)
        );
        assert_eq!(behaviour.on_acceptance(mind(1), 5), None);
        assert_eq!(behaviour.on_link(mind(1), 5), None);
        let writing = behaviour.on_message(mind(1), 5).unwrap();
        assert_eq!((writing.at, writing.class), (5 + HOUR, Class::Stop));
        assert!(
            serde_json::from_str::<PersonRule>(r#"{"on_invitation": {"accept_after": "-PT2H"}}"#)
                .is_err()
        );
    }
}
