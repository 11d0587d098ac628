//! What a reply is for a campaign (R70), whoever judged it: the machine or a person.

use crate::named;

named! {
    /// What a reply says.
    Class, "class of reply" {
        /// Interest, an agreement, an appointment, praise.
        Positive = "positive",
        /// A question, thanks, "not now"; and whatever is not certain.
        Neutral = "neutral",
        /// A refusal, or annoyance.
        Negative = "negative",
        /// The wish not to be contacted any more.
        Stop = "stop",
        /// A note of absence.
        OutOfOffice = "out_of_office",
    }
}

impl Class {
    /// Whether such an answer ends every sequence of every sender with the person (R48).
    pub const fn ends_sequences(self) -> bool {
        matches!(self, Self::Negative | Self::Stop)
    }

    /// The sentiment of a reply of which nothing but the class is known, 0 to 100; 50 is neutral.
    pub const fn sentiment_percent(self) -> u8 {
        match self {
            Self::Positive => 84,
            Self::Neutral | Self::OutOfOffice => 50,
            Self::Negative => 22,
            Self::Stop => 8,
        }
    }

    /// The sentiments that a reply of the class can have: the least and the greatest.
    pub const fn sentiment_bounds(self) -> (u8, u8) {
        match self {
            Self::Positive => (60, 100),
            Self::Neutral => (35, 65),
            Self::Negative => (0, 40),
            Self::Stop => (0, 25),
            Self::OutOfOffice => (50, 50),
        }
    }
}

/// The average sentiment of replies, 0 to 100; none where there are none. `sum` is that of their sentiments.
pub fn average_percent(sum: i64, replies: i64) -> Option<f64> {
    (replies > 0).then(|| sum as f64 / replies as f64)
}

/// Whether an average is shown by the good face: 50 % or more (R58).
pub fn is_good(average_percent: f64) -> bool {
    average_percent >= 50.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_and_wishes_to_stop_end_sequences_and_nothing_else_does() {
        let ending: Vec<_> = Class::ALL
            .iter()
            .filter(|class| class.ends_sequences())
            .collect();
        assert_eq!(ending, [&Class::Negative, &Class::Stop]);
    }

    #[test]
    fn what_a_class_alone_says_lies_within_its_bounds() {
        for class in Class::ALL {
            let (least, most) = class.sentiment_bounds();
            assert!(
                (least..=most).contains(&class.sentiment_percent()),
                "{class}"
            );
        }
    }

    #[test]
    fn half_and_more_is_good() {
        assert_eq!(average_percent(0, 0), None);
        assert_eq!(average_percent(150, 3), Some(50.0));
        assert!(is_good(50.0) && !is_good(49.9));
    }
}
