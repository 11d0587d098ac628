//! A person's or a workspace's picture; initials on a steady colour where there is none.

use maud::{Markup, html};

/// How many colours initials can have; the style sheet names as many.
const TONES: u32 = 6;

/// A round picture in a row.
pub fn small(name: &str, photo: Option<&str>) -> Markup {
    round(name, photo, "avatar")
}

/// A round picture on a card.
pub fn large(name: &str, photo: Option<&str>) -> Markup {
    round(name, photo, "avatar avatar--large")
}

/// A square for a workspace.
pub fn square(name: &str) -> Markup {
    html! {
        span class=(format!("avatar avatar--square tone-{}", tone(name))) aria-hidden="true" {
            (initials(name))
        }
    }
}

fn round(name: &str, photo: Option<&str>, class: &str) -> Markup {
    html! {
        @match photo {
            Some(address) => img class=(class) src=(address) alt="" width="28" height="28" loading="lazy";,
            None => span class=(format!("{class} tone-{}", tone(name))) aria-hidden="true" {
                (initials(name))
            },
        }
    }
}

/// The first letters of the first and last word that begin with a letter or digit.
fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| {
        word.chars()
            .next()
            .filter(|letter| letter.is_alphanumeric())
    });
    let first = letters.next();
    let last = letters.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The same name always has the same colour, on every page and machine.
fn tone(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) % TONES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_first_and_last_name() {
        assert_eq!(initials("Anne-Sophie de la Tour"), "AT");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("(Bob) Jean Doe"), "JD");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_colour_is_steady() {
        assert_eq!(tone("Claire Morel"), tone("Claire Morel"));
        assert!(tone("x") < TONES);
    }
}
