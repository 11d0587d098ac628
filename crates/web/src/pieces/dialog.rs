//! A question before something that cannot be taken back. It opens without a script where the browser
//! knows `commandfor`, and a small module stands in elsewhere.

use maud::{Markup, html};

use crate::frame::Frame;
use crate::t;

/// The question, and where the answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// The element's id, unique on the page.
    pub id: String,
    /// The question.
    pub title: String,
    /// What will happen.
    pub text: String,
    /// What the confirming button says.
    pub confirm: String,
    /// Where it is posted.
    pub action: String,
    /// Whether the deed cannot be undone.
    pub grave: bool,
}

/// The closed dialog; it belongs anywhere in the page once.
pub fn dialog(f: &Frame, view: &Dialog) -> Markup {
    let title = format!("{}-title", view.id);
    html! {
        dialog.dialog id=(view.id) aria-labelledby=(title) {
            h2 id=(title) { (view.title) }
            p { (view.text) }
            div.dialog__actions {
                button.button type="button" command="close" commandfor=(view.id) { (t!(f, "cancel")) }
                form method="post" action=(view.action) {
                    button class=(if view.grave { "button button--bad" } else { "button button--primary" })
                        type="submit" { (view.confirm) }
                }
            }
        }
    }
}

/// The button that opens a dialog.
pub fn opener(id: &str, class: &str, content: &Markup) -> Markup {
    html! {
        button class=(class) type="button" command="show-modal" commandfor=(id) { (content) }
    }
}
