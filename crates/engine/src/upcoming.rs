//! When the steps have something to do next.

use domain::time::Timestamp;
use store::StoreResult;

use crate::Engine;

/// When what comes next. What is named may be overdue and still have to wait, such as an account that
/// another process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upcoming {
    /// An account is looked at.
    pub poll: Option<Timestamp>,
    /// A campaign is planned, an action leaves or is looked up, a finder searches.
    pub others: [Option<Timestamp>; 4],
}

impl Upcoming {
    /// The first of all.
    pub fn soonest(&self) -> Option<Timestamp> {
        self.others.into_iter().flatten().chain(self.poll).min()
    }
}

impl Engine {
    /// What comes next. A process that knows the zones less than another one plans and sends nothing
    /// (F-28): no day and no departure wakes it.
    pub async fn upcoming(&self) -> StoreResult<Upcoming> {
        let mut tx = self.db.read().await?;
        let (plan, departure) = if self.knows_zones_less(&mut tx).await? {
            (None, None)
        } else {
            (
                store::campaign::next_wake(&mut tx).await?,
                store::action::next_departure(&mut tx).await?,
            )
        };
        Ok(Upcoming {
            poll: store::account::next_poll(&mut tx).await?,
            others: [
                plan,
                departure,
                store::action::next_look_up(&mut tx).await?,
                store::finder::next_run(&mut tx).await?,
            ],
        })
    }
}
