//! Campaigns (R40 to R62): definition, life cycle, lists, health, progress, numbers.
//!
//! | file | what |
//! | --- | --- |
//! | [`definition`] | what is handed in and given out |
//! | `check` | what is wrong with it |
//! | [`drafting`] | what a form that is being written offers and shows |
//! | [`edit`] | create, change, duplicate |
//! | [`life`] | start, stop, archive |
//! | [`family`] | the campaigns of one name and program, and who waits for whom |
//! | [`filters`] | programs, names and senders to filter by |
//! | [`list`] | pages, rows, names, programs, recount |
//! | [`variants`] | several texts of a message, and what became of their tests |
//! | [`versions`] | a change as a difference, the versions that were saved, and the way back |
//! | [`view`] | a campaign as it is shown, with health, progress and totals |
//! | [`note`] | how long a note is for the people of a source |

pub mod definition;
pub mod drafting;
pub mod edit;
pub mod family;
pub mod filters;
pub mod life;
pub mod list;
pub mod note;
pub mod variants;
pub mod versions;
pub mod view;

pub(crate) mod check;
mod facts;

pub use definition::{
    CampaignChange, CampaignDefinition, CampaignInput, MessageBody, Sketch, SourceBody, TestBody,
    VariantBody,
};
pub use drafting::{Chosen, Drafting};
pub use life::{InFlightView, StopView};
pub use list::{CampaignFilter, FamilyView, NameField, ProgramView, RecountView};
pub use note::{NotePreview, NotePreviewInput};
pub use view::{CampaignView, Figures, FindingView, HealthView, TodayView, TotalsView};
