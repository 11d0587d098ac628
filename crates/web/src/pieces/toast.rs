//! What was just done, with a way back.

use maud::{Markup, html};

use crate::frame::{Frame, Notice};
use crate::icons::{Icon, icon};
use crate::t;

/// The place for toasts on a page, with the present one in it. It is there even when empty, so that
/// assistive technology speaks what arrives later.
pub fn area(f: &Frame) -> Markup {
    html! {
        div.toasts #toasts role="status" aria-live="polite" {
            @if let Some(notice) = &f.notice { (toast(f, notice)) }
        }
    }
}

/// One toast.
pub fn toast(f: &Frame, notice: &Notice) -> Markup {
    html! {
        div.toast data-toast {
            (icon(Icon::Check))
            p { (notice.text) }
            @if let Some(action) = &notice.undo {
                form method="post" action=(action) {
                    button.toast__undo type="submit" { (icon(Icon::Undo)) (t!(f, "undo")) }
                }
            }
        }
    }
}

/// Why something was not done, as a toast.
pub fn refusal(f: &Frame, notice: &Notice) -> Markup {
    html! {
        div.toast.toast--bad data-toast role="alert" {
            (icon(Icon::Warning))
            p { (notice.text) }
            @if let Some(action) = &notice.undo {
                a.toast__undo href=(action) { (t!(f, "go-back")) }
            }
        }
    }
}
