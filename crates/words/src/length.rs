//! Lengths as the network counts them (R46).

use domain::campaign::MessageStep;
use domain::identity::AccountType;
use domain::limits::MESSAGE_LENGTH_MAXIMUM;
use domain::seeded::{self, Bug};

use crate::links::Shortener;
use crate::templates::{Rendered, Template};

/// Length in UTF-16 units: most letters count one, most emoji two.
pub fn utf16_length(text: &str) -> usize {
    // I-15 is broken where an emoji counts as one.
    if seeded::is_on(Bug::CountCharacters) {
        return text.chars().count();
    }
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char::len_utf16).sum()
    }
}

/// The longest text that may be delivered at this step of a sequence by such an account.
pub const fn maximum(step: MessageStep, account: AccountType) -> usize {
    match step {
        MessageStep::Invitation => account.note_length_maximum(),
        MessageStep::Welcome | MessageStep::FollowUp | MessageStep::Message => {
            MESSAGE_LENGTH_MAXIMUM
        }
    }
}

/// A text is longer than the network takes. It is never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The text has {length} characters, {maximum} are allowed; shorten it.")]
pub struct TooLong {
    /// Its length in UTF-16 units.
    pub length: usize,
    /// The longest allowed.
    pub maximum: usize,
}

const fn check(length: usize, maximum: usize) -> Result<(), TooLong> {
    if length > maximum {
        Err(TooLong { length, maximum })
    } else {
        Ok(())
    }
}

/// When saving: what is the same for everybody must fit by itself, addresses as short links where they will be (R47).
pub fn check_saved(
    template: &Template,
    maximum: usize,
    shortener: Option<&Shortener>,
) -> Result<(), TooLong> {
    check(template.literal_length_with(shortener), maximum)
}

/// When sending: the text as delivered must fit.
pub fn check_delivered(rendered: &Rendered, maximum: usize) -> Result<(), TooLong> {
    check(rendered.length, maximum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::templates::Values;

    #[test]
    fn units_are_those_of_utf_16() {
        for (text, length) in [
            ("", 0),
            ("abc", 3),
            ("é", 1),
            ("e\u{301}", 2),
            ("😀", 2),
            ("👩‍💻", 5),
        ] {
            assert_eq!(utf16_length(text), length, "{text}");
        }
    }

    #[test]
    fn notes_depend_on_the_account_and_messages_do_not() {
        assert_eq!(maximum(MessageStep::Invitation, AccountType::Standard), 200);
        assert_eq!(maximum(MessageStep::Invitation, AccountType::Premium), 300);
        for account in AccountType::ALL {
            for step in [
                MessageStep::Welcome,
                MessageStep::FollowUp,
                MessageStep::Message,
            ] {
                assert_eq!(maximum(step, *account), 8_000);
            }
        }
    }

    #[test]
    fn a_note_may_be_saved_that_is_too_long_for_some() {
        let text = format!("{{{{firstName}}}}{}", "x".repeat(295));
        let template = Template::parse_saved(&text).unwrap();
        assert_eq!(check_saved(&template, 300, None), Ok(()));
        let of = |name| {
            let values = Values {
                first_name: Some(name),
                ..Values::default()
            };
            check_delivered(&template.render(&values).unwrap(), 300)
        };
        assert_eq!(of("Annik"), Ok(()));
        assert_eq!(
            of("Annika"),
            Err(TooLong {
                length: 301,
                maximum: 300
            })
        );
        let long = Template::parse_saved(&"x".repeat(301)).unwrap();
        assert_eq!(check_saved(&long, 300, None).unwrap_err().length, 301);
    }

    proptest! {
        #[test]
        fn length_adds_up(one in "\\PC{0,30}", other in "\\PC{0,30}") {
            prop_assert_eq!(
                utf16_length(&format!("{one}{other}")),
                utf16_length(&one) + utf16_length(&other)
            );
            prop_assert_eq!(utf16_length(&one), one.encode_utf16().count());
        }
    }
}
