//! What is wrong with a field, in the viewer's language.
//!
//! The rules tell it in English, with the values that they saw. English shows that sentence; other
//! languages have one of their own for each code.

use domain::limits;
use domain::problem::Problem;

use crate::error_words::full_stop;
use crate::form::Problems;
use crate::language::Language;
use crate::t;

/// The problems of a refused form, in the viewer's language, by field.
pub fn problems(language: Language, found: &[Problem]) -> Problems {
    let mut told = Problems::default();
    for problem in found {
        told.add(problem.field.clone(), sentence(language, problem));
    }
    told
}

/// One problem as a sentence.
pub fn sentence(language: Language, problem: &Problem) -> String {
    match language {
        Language::English => full_stop(&problem.message),
        Language::French => by_code(language, problem),
    }
}

fn by_code(l: Language, problem: &Problem) -> String {
    let field = problem.field.as_str();
    let last = field.rsplit('.').next().unwrap_or(field);
    match problem.code {
        "required" => required(l, field, last),
        "not_one_line" => t!(l, "problem-not-one-line"),
        "too_long" if last == "duration_minutes" => t!(l, "problem-slot-too-long"),
        "too_long" => t!(l, "problem-too-long"),
        "too_short" if last == "duration_minutes" => {
            t!(
                l,
                "problem-slot-too-short",
                minimum = limits::SLOT_DURATION_MINUTES_MINIMUM
            )
        }
        "too_short" if matches!(last, "password" | "new") => {
            t!(
                l,
                "problem-password-too-short",
                minimum = limits::PASSWORD_LENGTH_MINIMUM
            )
        }
        "too_short" => t!(l, "problem-too-short"),
        "nothing_chosen" => t!(l, "problem-nothing-chosen"),
        "too_many" => t!(l, "problem-too-many"),
        "too_large" | "out_of_range" if last == "cohort_size" => {
            t!(
                l,
                "problem-cohort-too-large",
                maximum = limits::COHORT_SIZE_MAXIMUM
            )
        }
        "too_large" | "out_of_range" => t!(l, "problem-out-of-range"),
        "unknown_time_zone" => t!(l, "problem-unknown-time-zone"),
        "address_refused" => t!(l, "problem-address-refused"),
        "bad_secret" => t!(l, "problem-bad-secret"),
        "bad_time" => t!(l, "problem-bad-time"),
        "overlaps" => t!(l, "problem-overlaps"),
        "unknown_weekday" => t!(l, "problem-unknown-weekday"),
        "unknown_country" => t!(l, "problem-unknown-country"),
        "unknown_language" => t!(l, "problem-unknown-language"),
        "duplicate_language" => t!(l, "problem-duplicate-language"),
        "invitation_first" => t!(l, "problem-invitation-first"),
        "one_invitation" => t!(l, "problem-one-invitation"),
        "welcome_needed" => t!(l, "problem-welcome-needed"),
        "wrong_step" | "welcome_second" => t!(l, "problem-wrong-step"),
        "identical" => t!(l, "problem-identical-variant"),
        "unknown_name" => t!(l, "problem-unknown-variant-name"),
        "not_applicable" if field.contains(".test") => t!(l, "problem-test-not-applicable"),
        "not_applicable" => t!(l, "problem-not-applicable"),
        "not_supported" => t!(l, "problem-not-supported"),
        "unknown_token" => t!(l, "problem-unknown-token"),
        "unclosed_token" | "unopened_token" | "nameless_token" | "nested_token" => {
            t!(l, "problem-broken-token")
        }
        "bad_email" => t!(l, "problem-bad-email"),
        "bad_color" => t!(l, "problem-bad-color"),
        "too_simple" => t!(l, "problem-password-too-simple"),
        "wrong_password" => t!(l, "problem-password-wrong"),
        "unchanged" => t!(l, "problem-password-unchanged"),
        "last_organization_manager" => t!(l, "problem-last-organization-manager"),
        "already_used" => t!(l, "problem-profile-used"),
        "not_a_profile" => t!(l, "problem-not-a-profile"),
        "same_contact" => t!(l, "problem-same-contact"),
        "nothing_to_choose" => t!(l, "problem-nothing-to-choose"),
        "unknown_choice" => t!(l, "problem-unknown-choice"),
        "suppressed" => t!(l, "problem-answer-suppressed"),
        "contact_refused" => t!(l, "problem-contact-refused"),
        "answer_on_its_way" => t!(l, "problem-answer-on-its-way"),
        "answered_from_here" => t!(l, "problem-answered-from-here"),
        "token" => t!(l, "problem-answer-token"),
        "no_archive" => t!(l, "problem-no-archive"),
        "only_select" => t!(l, "problem-only-select"),
        "one_statement" => t!(l, "problem-one-statement"),
        "bad_address" => t!(l, "problem-database-address"),
        "bad_column" => t!(l, "problem-database-column"),
        "of_somebody_else" => t!(l, "problem-of-somebody-else"),
        _ => t!(l, "problem-other", message = full_stop(&problem.message)),
    }
}

fn required(l: Language, field: &str, last: &str) -> String {
    match last {
        "name" | "program" => t!(l, "problem-name-required"),
        "keywords" => t!(l, "problem-search-required"),
        "default" if field.contains("texts.") => t!(l, "problem-default-text-required"),
        _ if field.contains("texts.") => t!(l, "problem-language-text-required"),
        _ => t!(l, "problem-required"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_keeps_the_rules_own_sentence_and_french_has_one_for_the_code() {
        let overlap = Problem::new(
            "schedule.slots.1.start",
            "overlaps",
            "The slot 10:00-12:00 overlaps the slot 09:00-11:00.",
        );
        let english = problems(Language::English, std::slice::from_ref(&overlap));
        assert_eq!(
            english.of("schedule.slots.1.start"),
            Some(overlap.message.as_str())
        );
        let french = problems(Language::French, &[overlap]);
        assert!(
            french
                .of("schedule.slots.1.start")
                .unwrap()
                .contains("chevauche")
        );
    }

    #[test]
    fn what_has_no_words_of_its_own_shows_the_rules() {
        let odd = Problem::new("x", "brand_new", "Something new.");
        assert!(sentence(Language::French, &odd).contains("Something new."));
    }
}
