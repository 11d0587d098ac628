//! Proposals for the companion (R53): tomorrow's invitations, each as it will read, and the
//! sender's decisions about them.
//!
//! A decision names what was seen by its `revision`. Two devices, an offline queue that is
//! delivered late, an edit of the campaign in between: whatever was decided about another text than
//! the present one, or against a decision made since, is refused and tells what is so now; the same
//! decision twice is one. What devices keep while they have no network arrives by [`deliver`], each
//! decision by its id and once.

pub mod decide;
pub mod deck;
pub mod delegation;
pub mod deliver;

mod acts;
mod around;
mod text;

pub use around::{CardSource, Encounter};
pub use decide::{ApproveInput, Approved, BlockInput, EditInput, ManyApproved};
pub use deck::{CardReading, DeckFilter, DeckState, ProposalView};
pub use deliver::{DeliveredDecision, DeliveredDecisions, Deliveries, DeviceDecision};
