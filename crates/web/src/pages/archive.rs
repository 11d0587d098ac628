//! Team > Members > a member's LinkedIn archive (R43).

use maud::Markup;

use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::archive::{self, ArchivePreview, ArchivesView};
use crate::t;

/// The form.
pub fn render(f: &Frame, view: &ArchivesView) -> Page {
    framed(f, archive::form(f, view))
}

/// The preview.
pub fn render_preview(f: &Frame, view: &ArchivePreview) -> Page {
    framed(f, archive::preview(f, view))
}

fn framed(f: &Frame, body: Markup) -> Page {
    let head =
        Head::new(t!(f, "linkedin-archive")).parent(t!(f, "members-title"), f.url("/members"));
    page(f, Section::Members, head, body)
}
