//! Words for what files and contacts hold.

use service::audience::tables::{FileKind, RejectReason};

use crate::frame::Frame;
use crate::t;

/// What kind of file it is.
pub fn file_kind(f: &Frame, kind: FileKind) -> String {
    match kind {
        FileKind::Csv => t!(f, "file-kind-csv"),
        FileKind::Xlsx => t!(f, "file-kind-xlsx"),
        FileKind::Json => t!(f, "file-kind-json"),
        FileKind::LinkedinArchive => t!(f, "file-kind-linkedin-archive"),
        FileKind::LinkedinConnections => t!(f, "file-kind-linkedin-connections"),
        FileKind::LinkedinInvitations => t!(f, "file-kind-linkedin-invitations"),
        FileKind::LinkedinMessages => t!(f, "file-kind-linkedin-messages"),
    }
}

/// Why a row was left out, by the reason's code.
pub fn reject(f: &Frame, code: &str) -> Option<String> {
    let reason: RejectReason = code.parse().ok()?;
    Some(match reason {
        RejectReason::NoAddress => t!(f, "reject-no-address"),
        RejectReason::NotAProfile => t!(f, "reject-not-a-profile"),
        RejectReason::NotAnEmailAddress => t!(f, "reject-not-an-email-address"),
        RejectReason::BrokenQuotes => t!(f, "reject-broken-quotes"),
        RejectReason::TooManyCells => t!(f, "reject-too-many-cells"),
        RejectReason::FieldTooLong => t!(f, "reject-field-too-long"),
        RejectReason::RowTooLong => t!(f, "reject-row-too-long"),
        RejectReason::UnreadableCharacters => t!(f, "reject-unreadable-characters"),
        RejectReason::BrokenRecord => t!(f, "reject-broken-record"),
        RejectReason::HiddenMember => t!(f, "reject-hidden-member"),
        RejectReason::NothingNamed => t!(f, "reject-nothing-named"),
        RejectReason::UnknownKind => t!(f, "reject-unknown-kind"),
        RejectReason::NotAPerson => t!(f, "reject-not-a-person"),
        RejectReason::NotADomain => t!(f, "reject-not-a-domain"),
        RejectReason::NoWords => t!(f, "reject-no-words"),
        RejectReason::TooManyKeywords => t!(f, "reject-too-many-keywords"),
    })
}

/// What a contact's field is called; custom fields have the names that people gave them.
pub fn field(f: &Frame, name: &str) -> String {
    match name {
        "first_name" => t!(f, "field-first-name"),
        "last_name" => t!(f, "field-last-name"),
        "full_name" => t!(f, "field-full-name"),
        "profile_url" => t!(f, "field-profile-url"),
        "email" => t!(f, "field-email"),
        "company" => t!(f, "field-company"),
        "title" => t!(f, "field-title"),
        "headline" => t!(f, "field-headline"),
        "city" => t!(f, "field-city"),
        "region" => t!(f, "field-region"),
        "country" => t!(f, "field-country"),
        "location" => t!(f, "field-location"),
        "language" => t!(f, "field-language"),
        "industry" => t!(f, "field-industry"),
        "birth_year" => t!(f, "field-birth-year"),
        "tags" => t!(f, "field-tags"),
        other => other.strip_prefix("custom.").unwrap_or(other).to_owned(),
    }
}
