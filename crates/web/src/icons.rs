//! The icon set and the mark of the product: own drawings on a 16 px grid, as inline SVG.
//!
//! An icon never stands alone for a meaning: a word is beside it or in its label.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $body:literal),+ $(,)?) => {
        /// A drawing of the set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon {
            $($(#[$doc])* $name),+
        }

        impl Icon {
            /// Every icon, for the page that shows them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name of the drawing.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name)),+
                }
            }

            const fn body(self) -> &'static str {
                match self {
                    $(Self::$name => $body),+
                }
            }
        }
    };
}

icons! {
    /// Four panes.
    Dashboard => r#"<path d="M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3.5H9zM9 8h4.5v5.5H9zM2.5 10.5h4.5v3H2.5z"/>"#,
    /// A person with a plus.
    Invite => r#"<circle cx="6.5" cy="5" r="2.5"/><path d="M2 13.5c0-2.7 2-4.5 4.5-4.5 1 0 1.9.3 2.6.8M12 9.5v4.5M9.75 11.75h4.5"/>"#,
    /// A speech bubble with lines.
    Message => r#"<path d="M2.5 3h11v8H8l-3 2.5V11H2.5zM5.5 6h5M5.5 8.25h3"/>"#,
    /// A calendar leaf.
    Calendar => r#"<path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3"/>"#,
    /// A lens.
    Search => r#"<circle cx="7" cy="7" r="4.25"/><path d="m10.25 10.25 3.5 3.5"/>"#,
    /// A radar that finds people.
    Finder => r#"<circle cx="8" cy="8" r="5.75"/><circle cx="8" cy="8" r="2.25"/><path d="M8 2.25V.750M8 15.25v-1.5M2.25 8H.750M15.25 8h-1.5"/>"#,
    /// Two people.
    People => r#"<circle cx="5.75" cy="5.25" r="2.25"/><path d="M1.5 13c0-2.5 1.9-4 4.25-4S10 10.5 10 13M10.5 3.25a2.25 2.25 0 0 1 0 4M11.75 9.25c1.7.5 2.75 1.9 2.75 3.75"/>"#,
    /// One person.
    Person => r#"<circle cx="8" cy="5.25" r="2.75"/><path d="M2.75 14c0-3 2.3-4.75 5.25-4.75S13.25 11 13.25 14"/>"#,
    /// Overlapping circles.
    Segment => r#"<circle cx="6" cy="8" r="4"/><circle cx="10" cy="8" r="4"/>"#,
    /// A funnel.
    Funnel => r#"<path d="M2.5 3h11L9.5 8.25v4.5l-3 1.25V8.25z"/>"#,
    /// A shield.
    Shield => r#"<path d="M8 1.75 13 3.5v4c0 3.25-2 5.5-5 6.75-3-1.25-5-3.5-5-6.75v-4zM5.75 8l1.5 1.5 3-3"/>"#,
    /// A tray.
    Inbox => r#"<path d="M2.5 9 4 3h8l1.5 6v4h-11zM2.5 9H6l.75 1.5h2.5L10 9h3.5"/>"#,
    /// Two sliders.
    Settings => r#"<path d="M2 5h5.5M11.5 5H14M2 11h2.5M8.5 11H14"/><circle cx="9.5" cy="5" r="2"/><circle cx="6.5" cy="11" r="2"/>"#,
    /// A key.
    Key => r#"<circle cx="5" cy="8" r="2.75"/><path d="M7.75 8h6.5v2.5M11.5 8v2"/>"#,
    /// A bell.
    Bell => r#"<path d="M4 11V7a4 4 0 0 1 8 0v4l1.25 1.25H2.75zM6.5 14h3"/>"#,
    /// A phone.
    Phone => r#"<rect x="4.25" y="1.5" width="7.5" height="13" rx="1.5"/><path d="M7 12.25h2"/>"#,
    /// A plus.
    Plus => r#"<path d="M8 3v10M3 8h10"/>"#,
    /// A minus.
    Minus => r#"<path d="M3 8h10"/>"#,
    /// A check mark.
    Check => r#"<path d="m3 8.5 3.25 3.25L13 5"/>"#,
    /// A cross.
    Cross => r#"<path d="m4 4 8 8M12 4l-8 8"/>"#,
    /// Three dots.
    More => r#"<path d="M3.5 8h.010M8 8h.010M12.5 8h.010" stroke-width="2.5"/>"#,
    /// An arrow head down.
    Down => r#"<path d="m4 6.25 4 4 4-4"/>"#,
    /// An arrow head to the right.
    Right => r#"<path d="m6.25 4 4 4-4 4"/>"#,
    /// An arrow head to the left.
    Left => r#"<path d="m9.75 4-4 4 4 4"/>"#,
    /// An arrow that leaves a frame.
    Outside => r#"<path d="M7 3.5H3.5v9h9V9M9.5 2.5h4v4M13.25 2.75 7.5 8.5"/>"#,
    /// Two sheets.
    Copy => r#"<rect x="5.5" y="5.5" width="8" height="8" rx="1"/><path d="M10.5 5.5v-3h-8v8h3"/>"#,
    /// A pen.
    Edit => r#"<path d="M10.75 2.75 13.25 5.25 5.5 13H3v-2.5zM9 4.5 11.5 7"/>"#,
    /// A box with a lid.
    Archive => r#"<path d="M2 3h12v3H2zM3 6v7h10V6M6.5 8.75h3"/>"#,
    /// An arrow back.
    Undo => r#"<path d="M5.5 3 2.5 6l3 3M2.5 6H9.5a3.75 3.75 0 0 1 0 7.5H6"/>"#,
    /// Two arrows in a circle.
    Refresh => r#"<path d="M13 6.5A5.25 5.25 0 0 0 3.5 5M3 9.5A5.25 5.25 0 0 0 12.5 11M3.25 2v3.25H6.5M12.75 14v-3.25H9.5"/>"#,
    /// A list of rows.
    Queue => r#"<path d="M5.5 4H14M5.5 8H14M5.5 12H14M2 4h.010M2 8h.010M2 12h.010"/>"#,
    /// A circle that stands ready.
    Created => r#"<circle cx="8" cy="8" r="5.5" stroke-dasharray="2.3 2.3"/>"#,
    /// A clock.
    Clock => r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2.25 1.5"/>"#,
    /// A triangle to play.
    Play => r#"<path d="M5 3.25v9.5L12.5 8z"/>"#,
    /// Two bars to pause.
    Pause => r#"<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2"/>"#,
    /// A square to stop.
    Stop => r#"<rect x="4" y="4" width="8" height="8" rx="1"/>"#,
    /// Two triangles, faster.
    Faster => r#"<path d="M2.5 4v8L8 8zM8.5 4v8L14 8z"/>"#,
    /// Two triangles, slower.
    Slower => r#"<path d="M13.5 4v8L8 8zM7.5 4v8L2 8z"/>"#,
    /// A triangle against a bar.
    Next => r#"<path d="M3.5 3.5v9L10 8zM12.5 3.5v9"/>"#,
    /// A triangle with a mark.
    Warning => r#"<path d="M8 2.25 14.5 13.5h-13zM8 6.5v3.25M8 11.65v.010"/>"#,
    /// An octagon with a mark.
    Problem => r#"<path d="M5.4 1.75h5.2L14.25 5.4v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM8 4.75v3.75M8 11.1v.010"/>"#,
    /// A circle with an i.
    Info => r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 7.25v3.5M8 5.2v.010"/>"#,
    /// A question mark in a circle.
    Why => r#"<circle cx="8" cy="8" r="5.75"/><path d="M6.25 6.25a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.75.6-.75 1.15M8 11.15v.010"/>"#,
    /// A hand that refuses.
    Block => r#"<circle cx="8" cy="8" r="5.75"/><path d="m4 12 8-8"/>"#,
    /// A paper plane.
    Send => r#"<path d="M14 2 1.75 6.75l5 2.5 2.5 5zM14 2 6.75 9.25"/>"#,
    /// A linked pair.
    Link => r#"<path d="M6.75 9.25 9.25 6.75M7.5 4.75l1.25-1.25a2.65 2.65 0 0 1 3.75 3.75L11.25 8.5M8.5 11.25 7.25 12.5A2.65 2.65 0 0 1 3.5 8.75L4.75 7.5"/>"#,
    /// A page with an arrow into it.
    Upload => r#"<path d="M8 10.5V2.5M4.75 5.5 8 2.25l3.25 3.25M2.5 10.5v3h11v-3"/>"#,
    /// An arrow out of a page.
    Download => r#"<path d="M8 2.5v8M4.75 7.5 8 10.75l3.25-3.25M2.5 10.5v3h11v-3"/>"#,
    /// A sun.
    Sun => r#"<circle cx="8" cy="8" r="2.75"/><path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"/>"#,
    /// A moon.
    Moon => r#"<path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7z"/>"#,
    /// A half-lit disc: follow the system.
    Contrast => r#"<circle cx="8" cy="8" r="5.75"/><path d="M8 2.25v11.5a5.75 5.75 0 0 0 0-11.5z" fill="currentColor"/>"#,
    /// A door with an arrow.
    Leave => r#"<path d="M9.5 2.5h-6v11h6M6.5 8h7.5M11.25 5.25 14 8l-2.75 2.75"/>"#,
    /// A globe.
    Globe => r#"<circle cx="8" cy="8" r="5.75"/><path d="M2.25 8h11.5M8 2.25c2 1.5 2.75 3.5 2.75 5.75S10 12.25 8 13.75c-2-1.5-2.75-3.5-2.75-5.75S6 3.75 8 2.25z"/>"#,
    /// A face that smiles.
    FaceGood => r#"<circle cx="8" cy="8" r="5.75"/><path d="M6 6.5v.010M10 6.5v.010M5.25 9.25a3.25 3.25 0 0 0 5.5 0"/>"#,
    /// A face that does not.
    FaceLow => r#"<circle cx="8" cy="8" r="5.75"/><path d="M6 6.5v.010M10 6.5v.010M5.25 10.75a3.25 3.25 0 0 1 5.5 0"/>"#,
    /// A tag.
    Tag => r#"<path d="M2.5 2.5H8l5.75 5.75-5.5 5.5L2.5 8zM5.25 5.25v.010"/>"#,
    /// A hand that sends.
    Hand => r#"<path d="M5 8.5V4.25a1 1 0 0 1 2 0V7.5M7 7V3a1 1 0 0 1 2 0v4M9 7V3.75a1 1 0 0 1 2 0V8M11 7.25V5.5a1 1 0 0 1 2 0V10c0 2.5-1.75 4.25-4.25 4.25-2 0-3-.75-3.9-2.3L3 9.25a1 1 0 0 1 1.6-1.15L5 8.5"/>"#,
}

/// An icon beside a word: hidden from assistive technology, in the colour of the text.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            (PreEscaped(icon.body()))
        }
    }
}

/// The mark: an opening ring, and the person who steps out of it.
pub fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" {
            path.mark__ring d="M13.2 3.6A8.5 8.5 0 1 0 20.4 10.8" {}
            circle.mark__dot cx="18.6" cy="5.4" r="2.65" {}
        }
    }
}
