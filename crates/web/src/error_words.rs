//! What an error says to a person, in the viewer's language.
//!
//! The services tell it in English, with the values that they saw. What people meet often has words
//! of its own for each code; the rest shows the services' sentence.

use service::ServiceError;

use crate::error::WebError;
use crate::frame::Frame;
use crate::language::Language;
use crate::t;

/// A few words, and a sentence about what to do.
pub(crate) fn title_and_text(f: &Frame, error: &WebError) -> (String, String) {
    match error {
        WebError::Service(error) => of_service(f, error),
        WebError::NotFound => not_found(f),
        WebError::WrongMethod => (t!(f, "refused-title"), t!(f, "wrong-method-text")),
        WebError::CrossSite => (t!(f, "refused-title"), t!(f, "cross-site-text")),
        WebError::TooLarge => (t!(f, "refused-title"), t!(f, "too-large-text")),
        WebError::Unreadable => (t!(f, "refused-title"), t!(f, "unreadable-text")),
        WebError::Broken => broken(f),
    }
}

fn of_service(f: &Frame, error: &ServiceError) -> (String, String) {
    match error {
        ServiceError::NotFound { .. } => not_found(f),
        ServiceError::Forbidden { message } => (t!(f, "forbidden-title"), forbidden(f, message)),
        ServiceError::SignInNeeded => (t!(f, "login-title"), t!(f, "refused-sign-in")),
        ServiceError::WrongCredentials => (t!(f, "login-title"), t!(f, "login-wrong")),
        ServiceError::Invalid(problems) => {
            let text = problems.first().map_or_else(
                || t!(f, "unreadable-text"),
                |problem| crate::problem_words::sentence(f.language, problem),
            );
            (t!(f, "refused-title"), text)
        }
        ServiceError::Conflict { code, message } => {
            (t!(f, "refused-title"), conflict(f, code, message))
        }
        ServiceError::TooManyAttempts {
            retry_after_seconds,
        } => (t!(f, "too-many-title"), too_many(f, *retry_after_seconds)),
        ServiceError::Network { message } => (
            t!(f, "network-title"),
            t!(f, "network-text", message = full_stop(message)),
        ),
        ServiceError::Store(_) if error.code() == "unavailable" => {
            (t!(f, "unavailable-title"), t!(f, "unavailable-text"))
        }
        ServiceError::Store(_) | ServiceError::Internal { .. } => broken(f),
    }
}

/// There were too many attempts: when to try again.
pub(crate) fn too_many(f: &Frame, seconds: u32) -> String {
    if seconds < 60 {
        t!(f, "too-many-seconds", count = seconds)
    } else {
        t!(f, "too-many-minutes", count = seconds.div_ceil(60))
    }
}

/// English tells which role is needed; other languages who can give it.
fn forbidden(f: &Frame, message: &str) -> String {
    match f.language {
        Language::English => full_stop(message),
        Language::French => t!(f, "forbidden-text"),
    }
}

/// What stands against it, by the service's code.
pub(crate) fn conflict(f: &Frame, code: &str, message: &str) -> String {
    match code {
        "already_exists" => t!(f, "conflict-already-exists"),
        "changed_meanwhile" | "version_stale" => t!(f, "conflict-changed-meanwhile"),
        "already_set_up" => t!(f, "conflict-already-set-up"),
        "already_invited" => t!(f, "conflict-already-invited"),
        "already_member" => t!(f, "conflict-already-member"),
        "last_manager" => t!(f, "conflict-last-manager"),
        "campaign_archived" => t!(f, "conflict-campaign-archived"),
        "already_answered" => t!(f, "conflict-already-answered"),
        "not_shown" => t!(f, "conflict-not-shown"),
        "no_campaign" => t!(f, "conflict-no-campaign"),
        "no_mail" => t!(f, "conflict-no-mail"),
        "token_needed" => t!(f, "conflict-token-needed"),
        "looked_lately" => t!(f, "conflict-looked-lately"),
        "no_device" => t!(f, "conflict-no-device"),
        "identity_busy" => t!(f, "conflict-identity-busy"),
        "identity_has_history" => t!(f, "conflict-identity-has-history"),
        "not_removable" => t!(f, "conflict-not-removable"),
        "not_requeueable" => t!(f, "conflict-not-requeueable"),
        "import_in_progress" => t!(f, "conflict-import-in-progress"),
        "not_running" => t!(f, "conflict-not-running"),
        "later_import" => t!(f, "conflict-later-import"),
        "merge_in_flight" => t!(f, "conflict-merge-in-flight"),
        "merged_already" => t!(f, "conflict-merged-already"),
        "merged_away" => t!(f, "conflict-merged-away"),
        "too_many_merged" => t!(f, "conflict-too-many-merged"),
        "later_merge" => t!(f, "conflict-later-merge"),
        "merge_already_undone" => t!(f, "conflict-merge-already-undone"),
        "already_undone" => t!(f, "conflict-already-undone"),
        "not_undoable" => t!(f, "conflict-not-undoable"),
        "no_identity" => t!(f, "archive-no-account"),
        "sender_without_account" => t!(f, "conflict-sender-without-account"),
        "no_stage" => t!(f, "conflict-no-stage"),
        "too_many_forecasts" => t!(f, "conflict-too-many-forecasts"),
        "nothing_to_run" => t!(f, "conflict-nothing-to-run"),
        _ => full_stop(message),
    }
}

fn not_found(f: &Frame) -> (String, String) {
    (t!(f, "not-found-title"), t!(f, "not-found-text"))
}

fn broken(f: &Frame) -> (String, String) {
    (t!(f, "broken-title"), t!(f, "broken-text"))
}

/// A sentence that ends like one: those of the services stand in logs and documents as well, where
/// they do not.
pub(crate) fn full_stop(sentence: &str) -> String {
    let sentence = sentence.trim_end();
    if sentence.ends_with(['.', '!', '?', '…']) {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}
