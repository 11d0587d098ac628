//! The active switch: a button that posts the other state.

use maud::{Markup, html};

/// A switch that posts to `on_action` when it is off and to `off_action` when it is on.
pub fn switch(id: &str, label: &str, on: bool, on_action: &str, off_action: &str) -> Markup {
    html! {
        form.switch method="post" action=(if on { off_action } else { on_action }) {
            button id=(id) type="submit" role="switch" aria-checked=(if on { "true" } else { "false" })
                aria-label=(label) title=(label) { span.switch__knob {} }
        }
    }
}

/// The same, for those who may look but not switch.
pub fn state(label: &str, on: bool) -> Markup {
    html! {
        span class=(if on { "switch-state switch-state--on" } else { "switch-state" }) { (label) }
    }
}
