//! Bringing the own LinkedIn archive on the companion (R43).

use maud::Markup;

use crate::frame::Frame;
use crate::page::Page;
use crate::pieces::archive::{self, ArchivePreview, ArchivesView};
use crate::t;

use super::{Place, page};

/// The form.
pub fn render(f: &Frame, view: &ArchivesView) -> Page {
    framed(f, archive::form(f, view))
}

/// The preview.
pub fn render_preview(f: &Frame, view: &ArchivePreview) -> Page {
    framed(f, archive::preview(f, view))
}

fn framed(f: &Frame, body: Markup) -> Page {
    page(f, Place::Account, &t!(f, "linkedin-archive"), body)
}
