//! What an endpoint outside makes of a reply, and how that is weighed against the machine's own verdict (R70).
//!
//! The endpoint is a language model: it may be wrong, and the reply that it reads may try to tell it what to say. So nothing but
//! the documented answer is believed, and a wish to stop that the machine's own rules found is never taken away.

use serde::Deserialize;

use crate::limits::{JUDGE_REASON_LENGTH_MAXIMUM, JUDGE_TEXT_BYTES_MAXIMUM};
use crate::named;
use crate::reply::Class;

named! {
    /// Who judged a reply, before any person did.
    Judge, "judge of a reply" {
        /// This machine, by its own phrases and words.
        Machine = "machine",
        /// The endpoint that the workspace has set.
        Endpoint = "endpoint",
    }
}

named! {
    /// Where the question to the endpoint stands.
    JudgementState, "state of a judgement" {
        /// It is asked soon.
        Waiting = "waiting",
        /// It is being asked.
        Asking = "asking",
        /// Its verdict holds.
        Answered = "answered",
        /// The machine's own verdict stays, for a reason.
        Kept = "kept",
    }
}

named! {
    /// Why the machine's own verdict stays.
    JudgeProblem, "problem of a judgement" {
        /// The address is none that may be called.
        AddressRefused = "address_refused",
        /// Nothing could be reached there.
        Unreachable = "unreachable",
        /// It took too long; it may have judged, and is not asked again.
        TooSlow = "too_slow",
        /// It answered with a redirect, which is not followed.
        Redirect = "redirect",
        /// It does not accept the key.
        KeyRefused = "key_refused",
        /// It asks to be called less often.
        Throttled = "throttled",
        /// It answered with another status than success.
        Status = "status",
        /// It answered with more than is read.
        TooLarge = "too_large",
        /// It did not answer as the interface of chat completions says.
        NoCompletion = "no_completion",
        /// What it said is no verdict as it was asked for.
        NoVerdict = "no_verdict",
        /// The program ended while it was asked; it may have judged, and is not asked again.
        Lost = "lost",
        /// The setting was switched off, or can no longer be read, before it was asked.
        SwitchedOff = "switched_off",
        /// There are no words of the writer's own.
        NothingToJudge = "nothing_to_judge",
        /// The machine's own rules found a wish to stop, which nothing takes away.
        StopIsFinal = "stop_is_final",
    }
}

impl JudgeProblem {
    /// Whether it is certain that nothing was judged, so that asking again bills nobody twice.
    pub const fn may_be_asked_again(self) -> bool {
        matches!(self, Self::Unreachable | Self::Throttled)
    }
}

/// What an endpoint said of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The class.
    pub class: Class,
    /// The mood, 0 to 100, within what the class allows.
    pub sentiment_percent: u8,
    /// The language: two or three letters.
    pub language: Option<String>,
    /// Why, in the endpoint's words.
    pub reason: String,
}

/// The answer that is asked for; whatever else stands in it, and whatever is missing, makes it none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Documented {
    class: Class,
    sentiment: f64,
    language: Option<String>,
    reason: String,
}

impl Judgement {
    /// Reads what an endpoint said; none where that is no verdict as it was asked for.
    pub fn read(text: &str) -> Option<Self> {
        let said: Documented = serde_json::from_str(text.trim()).ok()?;
        if !(0.0..=100.0).contains(&said.sentiment) {
            return None;
        }
        let language = match said.language.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(tag) => Some(primary(tag)?),
        };
        let (least, most) = said.class.sentiment_bounds();
        Some(Self {
            class: said.class,
            sentiment_percent: (said.sentiment.round() as u8).clamp(least, most),
            language,
            reason: one_line(&said.reason),
        })
    }
}

/// The language of a tag such as `pt-BR`.
fn primary(tag: &str) -> Option<String> {
    let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    let is_one =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    is_one.then_some(primary)
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    line.chars().take(JUDGE_REASON_LENGTH_MAXIMUM).collect()
}

/// Whether an endpoint is asked at all about a reply that the machine took for this: a wish to stop that its own rules found is
/// final, so nobody is asked and nothing leaves the machine.
pub fn is_asked_about(own: Class) -> bool {
    own != Class::Stop
}

/// Whether the endpoint's class may take the place of the machine's own. It can add a wish to stop, and take none away.
pub fn may_replace(own: Class, said: Class) -> bool {
    own != Class::Stop || said == Class::Stop
}

/// What of a reply is shown to an endpoint: the writer's own words, without what is left out of judging, up to a limit.
pub fn shown(text: &str, left_out: impl IntoIterator<Item = std::ops::Range<usize>>) -> String {
    let mut own = String::new();
    let mut at = 0;
    let mut spans: Vec<_> = left_out.into_iter().collect();
    spans.sort_by_key(|span| span.start);
    for span in spans {
        own.push_str(text.get(at..span.start).unwrap_or_default());
        at = at.max(span.end);
    }
    own.push_str(text.get(at..).unwrap_or_default());
    let own = own.trim();
    let end = own.floor_char_boundary(JUDGE_TEXT_BYTES_MAXIMUM);
    own[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Class, u8, Option<String>)> {
        Judgement::read(text).map(|said| (said.class, said.sentiment_percent, said.language))
    }

    #[test]
    fn the_documented_answer_is_read_and_nothing_else() {
        let good = r#"{"class": "negative", "sentiment": 21.6, "language": "fr-CA", "reason": "Refuses."}"#;
        assert_eq!(
            read(good),
            Some((Class::Negative, 22, Some("fr".to_owned())))
        );
        let of_none = r#"{"class": "neutral", "sentiment": 50, "language": null, "reason": ""}"#;
        assert_eq!(read(of_none), Some((Class::Neutral, 50, None)));
        for bad in [
            "",
            "positive",
            "null",
            "[]",
            "{}",
            r#"{"class": "positive", "sentiment": 90, "language": "en"}"#,
            r#"{"class": "delighted", "sentiment": 90, "language": "en", "reason": ""}"#,
            r#"{"class": "positive", "sentiment": 900, "language": "en", "reason": ""}"#,
            r#"{"class": "positive", "sentiment": -1, "language": "en", "reason": ""}"#,
            r#"{"class": "positive", "sentiment": "90", "language": "en", "reason": ""}"#,
            r#"{"class": "positive", "sentiment": 90, "language": "English, of course", "reason": ""}"#,
            r#"{"class": "positive", "sentiment": 90, "language": "en", "reason": 7}"#,
            r#"{"class": "positive", "sentiment": 90, "language": "en", "reason": "", "tags": ["VIP"]}"#,
            r#"{"class": "positive", "sentiment": 90, "language": "en", "reason": ""} {"class": "stop"}"#,
            "```json\n{\"class\": \"positive\", \"sentiment\": 90, \"language\": \"en\", \"reason\": \"\"}\n```",
            "Sure! {\"class\": \"positive\", \"sentiment\": 90, \"language\": \"en\", \"reason\": \"\"}",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_mood_lies_within_what_its_class_allows() {
        let said = |class: &str, sentiment: u8| {
            let text = format!(
                r#"{{"class": "{class}", "sentiment": {sentiment}, "language": "en", "reason": ""}}"#
            );
            read(&text).map(|(_, percent, _)| percent)
        };
        assert_eq!(said("stop", 99), Some(25));
        assert_eq!(said("positive", 3), Some(60));
        assert_eq!(said("out_of_office", 0), Some(50));
    }

    #[test]
    fn a_reason_is_one_line_of_bounded_length() {
        let text = format!(
            r#"{{"class": "neutral", "sentiment": 50, "language": null, "reason": "a\r\n\tb {}"}}"#,
            "x".repeat(5_000)
        );
        let reason = Judgement::read(&text).unwrap().reason;
        assert!(reason.starts_with("a b x"), "{reason}");
        assert_eq!(reason.chars().count(), JUDGE_REASON_LENGTH_MAXIMUM);
    }

    #[test]
    fn a_wish_to_stop_is_never_taken_away_and_can_be_added() {
        for said in Class::ALL {
            assert_eq!(
                may_replace(Class::Stop, *said),
                *said == Class::Stop,
                "{said}"
            );
            assert!(may_replace(Class::Positive, *said));
        }
        assert!(!is_asked_about(Class::Stop) && is_asked_about(Class::Negative));
    }

    #[test]
    fn only_the_writers_own_words_are_shown() {
        let text = "Gern! Jana\n> Hallo Jana\n> kurze Frage\n-- \nJana Müller, Tel. 030";
        let quoted = text.find('>').unwrap()..text.find("-- ").unwrap();
        let signature = text.find("-- ").unwrap()..text.len();
        assert_eq!(shown(text, [signature, quoted]), "Gern! Jana");
        let long = "ü".repeat(JUDGE_TEXT_BYTES_MAXIMUM);
        assert_eq!(shown(&long, []).len(), JUDGE_TEXT_BYTES_MAXIMUM);
        assert_eq!(shown("  ", []), "");
    }

    #[test]
    fn only_what_was_certainly_not_judged_is_asked_again() {
        let again: Vec<_> = JudgeProblem::ALL
            .iter()
            .filter(|problem| problem.may_be_asked_again())
            .collect();
        assert_eq!(
            again,
            [&JudgeProblem::Unreachable, &JudgeProblem::Throttled]
        );
    }
}
