//! What replies say (R70), judged on this machine from their texts alone.

use serde_json::json;
use store::conversation::Verdict;
use words::reply::Language;

/// Judges a reply; the language is that which is known of the contact.
pub(crate) fn of(text: &str, language: Option<&str>) -> Verdict {
    let judged = words::reply::judge(text, language.and_then(Language::of_tag));
    Verdict {
        language: judged.language.map(Language::tag),
        class: judged.class.into(),
        sentiment_percent: judged.sentiment_percent,
        confidence_percent: judged.confidence_percent,
        unsure: judged.unsure,
        reason: json!(judged.reason).to_string(),
    }
}

/// What of a verdict the ledger tells: no words of people, and whether it refuses (R48) as segments look for it.
pub(crate) fn told(verdict: &Verdict) -> serde_json::Value {
    json!({
        "refusal": verdict.class.ends_sequences(),
        "class": verdict.class,
        "language": verdict.language,
        "sentiment_percent": verdict.sentiment_percent,
        "confidence_percent": verdict.confidence_percent,
        "unsure": verdict.unsure,
    })
}

/// What it adds to the sum of a campaign's sentiments.
pub(crate) fn sentiment(verdict: &Verdict) -> i64 {
    i64::from(verdict.sentiment_percent)
}

#[cfg(test)]
mod tests {
    use domain::reply::Class;

    use super::*;

    #[test]
    fn the_ledger_tells_the_verdict_and_nothing_of_the_text() {
        let verdict = of("Ne me contactez plus, Claire", Some("fr-CA"));
        assert_eq!((verdict.class, verdict.language), (Class::Stop, Some("fr")));
        let told = told(&verdict).to_string();
        assert!(
            told.contains("\"refusal\":true") && !told.contains("Claire"),
            "{told}"
        );
    }
}
