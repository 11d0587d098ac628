//! Moderation: what a sender decides about a proposal, and why one is refused (R13, R53).

use crate::named;

named! {
    /// What is decided about a proposal.
    Verdict, "verdict" {
        /// It leaves as it was seen.
        Approve = "approve",
        /// It does not leave.
        Block = "block",
        /// The decision before is taken back.
        Undo = "undo",
    }
}

named! {
    /// Why a sender refused a person. The sums are shown to whoever looks after the finder, so that
    /// it finds better people.
    BlockCause, "cause of a refusal" {
        /// Not the kind of person who is looked for.
        NotRelevant = "not_relevant",
        /// The sender knows the person already.
        KnownAlready = "known_already",
        /// A customer, or somebody who is spoken with elsewhere.
        Customer = "customer",
        /// Somebody of a competitor.
        Competitor = "competitor",
        /// What is known of the person is no longer true.
        OutOfDate = "out_of_date",
        /// Anything else.
        Other = "other",
    }
}

named! {
    /// What became of a decision that a device delivered.
    Delivery, "delivery" {
        /// It holds.
        Applied = "applied",
        /// It was taken back before it arrived, and has no effect.
        TakenBack = "taken_back",
        /// It does not hold; the code says why.
        Refused = "refused",
        /// The decision that it follows has not arrived: it may be delivered again.
        Early = "early",
    }
}
