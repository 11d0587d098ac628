//! How a campaign is doing, said so that a person knows what to do (R55).

use jiff::civil::Date;

use crate::identity::IdentityState;
use crate::limits::{
    LOW_ACCEPTANCE_PERCENT, LOW_ACCEPTANCE_SENT_MINIMUM, PENDING_INVITATIONS_WARNING_PERCENT,
    PLAN_SHORTFALL_PERCENT,
};
use crate::named;
use crate::statistics::MaturedRatio;
use crate::time::Timestamp;

named! {
    /// The state of health that a list shows as an icon (R55, contract).
    HealthState, "state of health" {
        /// Started today, begins on the next execution day.
        Created = "created",
        /// Waits for its next slot.
        Scheduled = "scheduled",
        /// A slot is open.
        Running = "running",
        /// Runs, but something wants attention.
        Warnings = "warnings",
        /// Something keeps it from sending.
        Errors = "errors",
        /// A fatal error was there when the day's first slot began, and still is.
        Stopped = "stopped",
        /// Switched off or archived.
        Inactive = "inactive",
    }
}

named! {
    /// What a person can do about a finding. The interface turns it into a link.
    Remedy, "remedy" {
        /// Open the companion and sign in to the network again.
        ReconnectNetwork = "reconnect_network",
        /// Sign in on the companion.
        SignInToCompanion = "sign_in_to_companion",
        /// Switch the member on in the list of members.
        ActivateMember = "activate_member",
        /// Add a slot to the schedule.
        AddSlots = "add_slots",
        /// Choose a time zone that exists.
        ChangeTimeZone = "change_time_zone",
        /// Set the cohort to 1 and more.
        SetCohortSize = "set_cohort_size",
        /// Choose another source, or widen the one there is.
        ChangeSource = "change_source",
        /// Wait, or change the budgets.
        ReviewBudgets = "review_budgets",
        /// Rework targeting and texts.
        ReviewMessages = "review_messages",
        /// Take back old invitations.
        WithdrawInvitations = "withdraw_invitations",
    }
}

/// What keeps a campaign from sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum HealthError {
    /// The sender's session on the network has expired.
    SessionDisconnected,
    /// The sender signed out of the companion, or never signed in.
    IdentityInactive,
    /// The sender is switched off in the workspace.
    UserInactive,
    /// The schedule has no slots.
    NoSlots,
    /// The cohort is 0.
    CohortSizeZero,
    /// The time-zone data does not know the schedule's zone any more.
    UnknownTimeZone,
}

impl HealthError {
    /// The stable code (contract).
    pub const fn code(self) -> &'static str {
        match self {
            Self::SessionDisconnected => "session_disconnected",
            Self::IdentityInactive => "identity_inactive",
            Self::UserInactive => "user_inactive",
            Self::NoSlots => "no_slots",
            Self::CohortSizeZero => "cohort_size_zero",
            Self::UnknownTimeZone => "unknown_time_zone",
        }
    }

    /// What to do about it.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::SessionDisconnected => Remedy::ReconnectNetwork,
            Self::IdentityInactive => Remedy::SignInToCompanion,
            Self::UserInactive => Remedy::ActivateMember,
            Self::NoSlots => Remedy::AddSlots,
            Self::CohortSizeZero => Remedy::SetCohortSize,
            Self::UnknownTimeZone => Remedy::ChangeTimeZone,
        }
    }
}

/// What wants attention while the campaign goes on, with the figures to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum HealthWarning {
    /// Nobody is left in the source.
    SourceEmpty,
    /// The next day's plan is more than 10 % under what was wanted.
    SourceNearlyEmpty {
        /// Drawn for the next execution day.
        planned: u32,
        /// What the slots that drew should have drawn.
        wanted: u32,
    },
    /// A budget of the sender is used up.
    BudgetExhausted {
        /// When there is room again.
        until: Timestamp,
    },
    /// Fewer than 20 % of the matured invitations were accepted.
    LowAcceptance {
        /// Of the matured invitations, the accepted ones.
        accepted: u64,
        /// The matured invitations.
        sent: u64,
    },
    /// The sender's open invitations come near the limit at which new ones stop.
    PendingPilingUp {
        /// Open invitations.
        pending: u32,
        /// Where new ones stop.
        limit: u32,
    },
}

impl HealthWarning {
    /// The stable code (contract).
    pub const fn code(self) -> &'static str {
        match self {
            Self::SourceEmpty => "source_empty",
            Self::SourceNearlyEmpty { .. } => "source_nearly_empty",
            Self::BudgetExhausted { .. } => "budget_exhausted",
            Self::LowAcceptance { .. } => "low_acceptance",
            Self::PendingPilingUp { .. } => "pending_piling_up",
        }
    }

    /// What to do about it.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::SourceEmpty | Self::SourceNearlyEmpty { .. } => Remedy::ChangeSource,
            Self::BudgetExhausted { .. } => Remedy::ReviewBudgets,
            Self::LowAcceptance { .. } => Remedy::ReviewMessages,
            Self::PendingPilingUp { .. } => Remedy::WithdrawInvitations,
        }
    }
}

/// What the slots of a day drew for the next execution day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnPlan {
    /// Contacts drawn.
    pub planned: u32,
    /// The cohorts of the slots that drew: cohort times slots when the day is over.
    pub wanted: u32,
}

/// Everything that health is decided from.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthFacts {
    /// The campaign's switch is on.
    pub active: bool,
    /// It is in the archive.
    pub archived: bool,
    /// Local date on which it was first started; nothing where it never was.
    pub started_on: Option<Date>,
    /// Today in the campaign's zone.
    pub today: Date,
    /// An occurrence is open now.
    pub slot_open: bool,
    /// When the next occurrence starts.
    pub next_start: Option<Timestamp>,
    /// A fatal error was there when today's first slot began.
    pub fatal_at_first_slot: bool,
    /// Contacts of the source that nobody has drawn; nothing where the source cannot tell.
    pub source_remaining: Option<u64>,
    /// The latest plan for the next execution day; nothing before the first slot that draws.
    pub next_day: Option<DrawnPlan>,
    /// The time-zone data knows the schedule's zone.
    pub zone_known: bool,
    /// Slots of the schedule.
    pub slots: usize,
    /// Cohort size of the schedule.
    pub cohort_size: u32,
    /// The sender's identity; nothing where there is none.
    pub identity: Option<IdentityState>,
    /// The sender is active in the workspace.
    pub member_active: bool,
    /// A budget that this campaign needs is used up until then.
    pub budget_exhausted_until: Option<Timestamp>,
    /// Open invitations of the sender.
    pub pending_invitations: u32,
    /// Open invitations at which new ones stop.
    pub pending_limit: u32,
    /// Matured invitations of the campaign.
    pub matured: MaturedRatio,
}

/// The health of a campaign, with everything found.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// What the icon shows.
    pub state: HealthState,
    /// What wants attention.
    pub warnings: Vec<HealthWarning>,
    /// What keeps it from sending.
    pub errors: Vec<HealthError>,
    /// When the next slot starts, for the hover of a scheduled campaign.
    pub next_start: Option<Timestamp>,
}

/// Decides the health. A campaign that is switched off is inactive and has no findings; otherwise
/// errors win over warnings, and both over where the day stands.
pub fn health(facts: &HealthFacts) -> Health {
    if facts.archived || !facts.active {
        return Health {
            state: HealthState::Inactive,
            warnings: Vec::new(),
            errors: Vec::new(),
            next_start: None,
        };
    }
    let errors = errors(facts);
    let warnings = warnings(facts);
    Health {
        state: state(facts, &errors, &warnings),
        warnings,
        errors,
        next_start: facts.next_start,
    }
}

fn state(facts: &HealthFacts, errors: &[HealthError], warnings: &[HealthWarning]) -> HealthState {
    if !errors.is_empty() {
        return if facts.fatal_at_first_slot {
            HealthState::Stopped
        } else {
            HealthState::Errors
        };
    }
    if !warnings.is_empty() {
        return HealthState::Warnings;
    }
    if facts
        .started_on
        .is_none_or(|started| started >= facts.today)
    {
        return HealthState::Created;
    }
    if facts.slot_open {
        HealthState::Running
    } else {
        HealthState::Scheduled
    }
}

fn errors(facts: &HealthFacts) -> Vec<HealthError> {
    let identity = match facts.identity {
        Some(IdentityState::Connected) => None,
        Some(IdentityState::Disconnected | IdentityState::ActionRequired) => {
            Some(HealthError::SessionDisconnected)
        }
        Some(IdentityState::Inactive) | None => Some(HealthError::IdentityInactive),
    };
    let checks = [
        identity,
        (!facts.member_active).then_some(HealthError::UserInactive),
        (facts.slots == 0).then_some(HealthError::NoSlots),
        (facts.cohort_size == 0).then_some(HealthError::CohortSizeZero),
        (!facts.zone_known).then_some(HealthError::UnknownTimeZone),
    ];
    checks.into_iter().flatten().collect()
}

fn warnings(facts: &HealthFacts) -> Vec<HealthWarning> {
    let budget = facts
        .budget_exhausted_until
        .map(|until| HealthWarning::BudgetExhausted { until });
    let checks = [
        source_warning(facts),
        budget,
        acceptance_warning(facts.matured),
        pending_warning(facts.pending_invitations, facts.pending_limit),
    ];
    checks.into_iter().flatten().collect()
}

/// An empty source says it all; that the plan is short follows from it.
fn source_warning(facts: &HealthFacts) -> Option<HealthWarning> {
    if facts.source_remaining == Some(0) {
        return Some(HealthWarning::SourceEmpty);
    }
    let DrawnPlan { planned, wanted } = facts.next_day?;
    let enough = u64::from(wanted) * u64::from(100 - PLAN_SHORTFALL_PERCENT);
    (u64::from(planned) * 100 < enough)
        .then_some(HealthWarning::SourceNearlyEmpty { planned, wanted })
}

/// Few invitations prove nothing, so the first ones are waited for.
fn acceptance_warning(MaturedRatio(ratio): MaturedRatio) -> Option<HealthWarning> {
    let proven = ratio.sent >= LOW_ACCEPTANCE_SENT_MINIMUM;
    (proven && !ratio.is_at_least(LOW_ACCEPTANCE_PERCENT)).then_some(HealthWarning::LowAcceptance {
        accepted: ratio.accepted,
        sent: ratio.sent,
    })
}

fn pending_warning(pending: u32, limit: u32) -> Option<HealthWarning> {
    let many = u64::from(limit) * u64::from(PENDING_INVITATIONS_WARNING_PERCENT);
    (limit > 0 && u64::from(pending) * 100 >= many)
        .then_some(HealthWarning::PendingPilingUp { pending, limit })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A campaign in good health between two slots of its second week.
    fn well() -> HealthFacts {
        HealthFacts {
            active: true,
            archived: false,
            started_on: Some(date(2027, 3, 1)),
            today: date(2027, 3, 9),
            slot_open: false,
            next_start: Some(Timestamp::from_millis(1_804_665_600_000)),
            fatal_at_first_slot: false,
            source_remaining: Some(500),
            next_day: Some(DrawnPlan {
                planned: 20,
                wanted: 20,
            }),
            zone_known: true,
            slots: 2,
            cohort_size: 10,
            identity: Some(IdentityState::Connected),
            member_active: true,
            budget_exhausted_until: None,
            pending_invitations: 12,
            pending_limit: 500,
            matured: MaturedRatio::new(30, 60),
        }
    }

    fn found(facts: &HealthFacts) -> (HealthState, Vec<&'static str>) {
        let health = health(facts);
        let codes = health.errors.iter().map(|error| error.code());
        let codes = codes.chain(health.warnings.iter().map(|warning| warning.code()));
        (health.state, codes.collect())
    }

    fn state_of(change: impl FnOnce(&mut HealthFacts)) -> (HealthState, Vec<&'static str>) {
        let mut facts = well();
        change(&mut facts);
        found(&facts)
    }

    #[test]
    fn the_day_passes_from_created_to_scheduled_to_running() {
        assert_eq!(
            state_of(|facts| facts.started_on = Some(facts.today)),
            (HealthState::Created, vec![])
        );
        assert_eq!(state_of(|_| ()), (HealthState::Scheduled, vec![]));
        assert_eq!(
            state_of(|facts| facts.slot_open = true),
            (HealthState::Running, vec![])
        );
        assert!(health(&well()).next_start.is_some());
    }

    #[test]
    fn nothing_is_said_of_what_is_switched_off() {
        for change in [
            (|facts| facts.active = false) as fn(&mut HealthFacts),
            |facts| facts.archived = true,
        ] {
            let state = state_of(|facts| {
                facts.identity = None;
                facts.source_remaining = Some(0);
                change(facts);
            });
            assert_eq!(state, (HealthState::Inactive, vec![]));
        }
    }

    #[test]
    fn every_error_is_found() {
        use IdentityState as Identity;
        for (change, code) in [
            (
                (|facts| facts.identity = Some(Identity::Disconnected)) as fn(&mut HealthFacts),
                "session_disconnected",
            ),
            (
                |facts| facts.identity = Some(Identity::ActionRequired),
                "session_disconnected",
            ),
            (
                |facts| facts.identity = Some(Identity::Inactive),
                "identity_inactive",
            ),
            (|facts| facts.identity = None, "identity_inactive"),
            (|facts| facts.member_active = false, "user_inactive"),
            (|facts| facts.slots = 0, "no_slots"),
            (|facts| facts.cohort_size = 0, "cohort_size_zero"),
            (|facts| facts.zone_known = false, "unknown_time_zone"),
        ] {
            assert_eq!(state_of(change), (HealthState::Errors, vec![code]));
        }
    }

    #[test]
    fn errors_win_over_warnings_and_both_are_listed() {
        let state = state_of(|facts| {
            facts.slot_open = true;
            facts.identity = Some(IdentityState::Disconnected);
            facts.source_remaining = Some(0);
        });
        assert_eq!(
            state,
            (
                HealthState::Errors,
                vec!["session_disconnected", "source_empty"]
            )
        );
    }

    #[test]
    fn a_campaign_is_stopped_while_the_error_of_its_first_slot_lasts() {
        let broken = |facts: &mut HealthFacts| {
            facts.fatal_at_first_slot = true;
            facts.identity = Some(IdentityState::Disconnected);
        };
        assert_eq!(
            state_of(broken),
            (HealthState::Stopped, vec!["session_disconnected"])
        );
        let cured = |facts: &mut HealthFacts| {
            broken(facts);
            facts.identity = Some(IdentityState::Connected);
            facts.slot_open = true;
        };
        assert_eq!(state_of(cured), (HealthState::Running, vec![]));
    }

    #[test]
    fn a_source_is_nearly_empty_when_more_than_a_tenth_is_missing() {
        let drawn = |planned, wanted| {
            move |facts: &mut HealthFacts| facts.next_day = Some(DrawnPlan { planned, wanted })
        };
        assert_eq!(state_of(drawn(18, 20)), (HealthState::Scheduled, vec![]));
        assert_eq!(
            state_of(drawn(17, 20)),
            (HealthState::Warnings, vec!["source_nearly_empty"])
        );
        assert_eq!(state_of(drawn(0, 0)), (HealthState::Scheduled, vec![]));
        assert_eq!(
            state_of(|facts| facts.next_day = None),
            (HealthState::Scheduled, vec![])
        );
    }

    #[test]
    fn an_empty_source_is_said_once() {
        let state = state_of(|facts| {
            facts.source_remaining = Some(0);
            facts.next_day = Some(DrawnPlan {
                planned: 3,
                wanted: 20,
            });
        });
        assert_eq!(state, (HealthState::Warnings, vec!["source_empty"]));
        assert_eq!(
            state_of(|facts| facts.source_remaining = None),
            (HealthState::Scheduled, vec![])
        );
    }

    #[test]
    fn the_other_warnings_have_their_borders() {
        let matured = |accepted, sent| {
            move |facts: &mut HealthFacts| facts.matured = MaturedRatio::new(accepted, sent)
        };
        assert_eq!(state_of(matured(4, 20)).0, HealthState::Scheduled);
        assert_eq!(state_of(matured(3, 20)).1, ["low_acceptance"]);
        assert_eq!(state_of(matured(0, 19)).0, HealthState::Scheduled);
        assert_eq!(
            state_of(|facts| facts.pending_invitations = 399).0,
            HealthState::Scheduled
        );
        assert_eq!(
            state_of(|facts| facts.pending_invitations = 400).1,
            ["pending_piling_up"]
        );
        let until = Timestamp::from_millis(1_804_752_000_000);
        assert_eq!(
            state_of(|facts| facts.budget_exhausted_until = Some(until)).1,
            ["budget_exhausted"]
        );
    }

    #[test]
    fn json_carries_the_codes_of_the_contract() {
        let until = Timestamp::from_millis(0);
        let warnings = [
            HealthWarning::SourceEmpty,
            HealthWarning::SourceNearlyEmpty {
                planned: 1,
                wanted: 2,
            },
            HealthWarning::BudgetExhausted { until },
            HealthWarning::LowAcceptance {
                accepted: 1,
                sent: 20,
            },
            HealthWarning::PendingPilingUp {
                pending: 1,
                limit: 2,
            },
        ];
        for warning in warnings {
            let json = serde_json::to_value(warning).unwrap();
            assert_eq!(json["code"], warning.code());
        }
        let errors = [
            HealthError::SessionDisconnected,
            HealthError::IdentityInactive,
            HealthError::UserInactive,
            HealthError::NoSlots,
            HealthError::CohortSizeZero,
        ];
        for error in errors {
            let json = serde_json::to_value(error).unwrap();
            assert_eq!(json["code"], error.code());
        }
    }
}
