//! Bringing a member's LinkedIn archive (R43): how to ask LinkedIn for it, what it would change, what it has changed.

use maud::{Markup, html};
use service::archives::{
    ArchiveChange, ArchiveChangeKind, ArchiveCounts, ArchiveView, BroughtArchive,
};
use service::portability::PortabilityView;

use crate::form::Problems;
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{self, Field};
use crate::pieces::portability;
use crate::t;

/// Where a member asks LinkedIn for the archive.
const LINKEDIN_PAGE: &str = "https://www.linkedin.com/mypreferences/d/download-my-data";

/// What stands around the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivesView {
    /// Where the form goes; the preview stands below it.
    pub href: String,
    /// The member's name.
    pub member: String,
    /// Whether there is an account, of which an archive can tell.
    pub has_identity: bool,
    /// What was brought before, the newest first.
    pub archives: Vec<BroughtArchive>,
    /// Where a token for LinkedIn's own interface goes.
    pub portability_href: String,
    /// How that interface is read.
    pub portability: PortabilityView,
    /// What is wrong with the file, or with the token.
    pub problems: Problems,
}

/// An archive that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivePreview {
    /// Where it is brought.
    pub href: String,
    /// Where another file is chosen.
    pub back: String,
    /// Whether contacts can be opened from here.
    pub linked: bool,
    /// What it says.
    pub archive: ArchiveView,
}

/// The form, its guide, and what was brought before.
pub fn form(f: &Frame, view: &ArchivesView) -> Markup {
    html! {
        @if !view.has_identity {
            p.banner { (icon(Icon::Warning)) span { (t!(f, "archive-no-account")) } }
        } @else {
            p { (t!(f, "archive-lead", member = &view.member)) }
            h2 { (t!(f, "archive-guide")) }
            ol.guide {
                li { (t!(f, "archive-guide-ask")) " "
                    a href=(LINKEDIN_PAGE) target="_blank" rel="noreferrer noopener" { (t!(f, "archive-guide-open")) (icon(Icon::Outside)) }
                }
                li { (t!(f, "archive-guide-choose")) }
                li { (t!(f, "archive-guide-wait")) }
                li { (t!(f, "archive-guide-bring")) }
            }
            form.sheet method="post" action=(view.href) enctype="multipart/form-data" {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                (field::line(&Field::new("file", t!(f, "archive-file"), "").help(t!(f, "archive-file-help")).required(),
                    &view.problems, "file", &[("accept", ".zip,.csv,application/zip,text/csv")]))
                div.sheet__foot {
                    button.button.button--primary type="submit" { (t!(f, "archive-look")) }
                }
            }
        }
        @if !view.archives.is_empty() { (brought(f, &view.archives)) }
        @if view.has_identity {
            (portability::section(f, &view.portability_href, &view.portability, &view.problems))
        }
    }
}

fn brought(f: &Frame, archives: &[BroughtArchive]) -> Markup {
    html! {
        section {
            h2 { (t!(f, "archive-brought")) }
            ul.rows {
                @for one in archives {
                    li.rows__row {
                        div.two-lines.grow {
                            strong { (t!(f, "archive-of-day", day = day(f, one.day))) }
                            span.note {
                                (one.file_name) " · " (f.near(one.brought_at))
                                @if let Some(name) = &one.brought_by.name { " · " (name) }
                            }
                        }
                        span { (words(f, &one.counts)) }
                    }
                }
            }
        }
    }
}

/// What an archive would change.
pub fn preview(f: &Frame, view: &ArchivePreview) -> Markup {
    let archive = &view.archive;
    let counts = &archive.counts;
    html! {
        p { (t!(f, "archive-holds", file = &archive.file_name, day = day(f, archive.day), connections = archive.connections,
            invitations = archive.invitations, messages = archive.messages)) }
        @if archive.without_address > 0 { p.note { (t!(f, "archive-without-address", count = archive.without_address)) } }
        @if counts.is_empty() {
            p.banner { (icon(Icon::Check)) span { (t!(f, "archive-nothing-new")) } }
            a.button href=(view.back) { (t!(f, "archive-another")) }
        } @else {
            h2 { (t!(f, "archive-would")) }
            ul.changes { @for (kind, count) in filled(counts) { li { (kind_words(f, kind, count)) } } }
            (people(f, view, &archive.changes))
            form.sheet__foot method="post" action=(view.href) {
                a.button href=(view.back) { (t!(f, "cancel")) }
                button.button.button--primary type="submit" { (icon(Icon::Check)) (t!(f, "archive-bring")) }
            }
        }
    }
}

fn people(f: &Frame, view: &ArchivePreview, changes: &[ArchiveChange]) -> Markup {
    html! {
        ul.rows {
            @for change in changes {
                li.rows__row {
                    @if view.linked { a.grow href=(f.url(&format!("/contacts/{}", change.contact_id))) { (change.contact_name) } }
                    @else { span.grow { (change.contact_name) } }
                    span.note { (change_words(f, change.change)) }
                }
            }
        }
    }
}

/// What an archive changed, in a few words.
pub fn words(f: &Frame, counts: &ArchiveCounts) -> String {
    let told: Vec<String> = filled(counts)
        .map(|(kind, count)| kind_words(f, kind, count))
        .collect();
    if told.is_empty() {
        t!(f, "archive-nothing-new")
    } else {
        told.join(" · ")
    }
}

fn filled(counts: &ArchiveCounts) -> impl Iterator<Item = (ArchiveChangeKind, u64)> + use<> {
    let counts = *counts;
    ArchiveChangeKind::ALL
        .iter()
        .map(move |kind| (*kind, counts.of(*kind)))
        .filter(|(_, count)| *count > 0)
}

fn day(f: &Frame, day: jiff::civil::Date) -> String {
    crate::format::day(f.language, day)
}

fn kind_words(f: &Frame, kind: ArchiveChangeKind, count: u64) -> String {
    match kind {
        ArchiveChangeKind::Accepted => t!(f, "archive-count-accepted", count = count),
        ArchiveChangeKind::Settled => t!(f, "archive-count-settled", count = count),
        ArchiveChangeKind::Replied => t!(f, "archive-count-replied", count = count),
        ArchiveChangeKind::Stopped => t!(f, "archive-count-stopped", count = count),
        ArchiveChangeKind::ByHand => t!(f, "archive-count-by-hand", count = count),
        ArchiveChangeKind::Invited => t!(f, "archive-count-invited", count = count),
        ArchiveChangeKind::Connected => t!(f, "archive-count-connected", count = count),
        ArchiveChangeKind::Gone => t!(f, "archive-count-gone", count = count),
    }
}

fn change_words(f: &Frame, kind: ArchiveChangeKind) -> String {
    match kind {
        ArchiveChangeKind::Accepted => t!(f, "archive-change-accepted"),
        ArchiveChangeKind::Settled => t!(f, "archive-change-settled"),
        ArchiveChangeKind::Replied => t!(f, "archive-change-replied"),
        ArchiveChangeKind::Stopped => t!(f, "archive-change-stopped"),
        ArchiveChangeKind::ByHand => t!(f, "archive-change-by-hand"),
        ArchiveChangeKind::Invited => t!(f, "archive-change-invited"),
        ArchiveChangeKind::Connected => t!(f, "archive-change-connected"),
        ArchiveChangeKind::Gone => t!(f, "archive-change-gone"),
    }
}
