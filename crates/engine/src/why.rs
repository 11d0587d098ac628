//! Why (R63): the rules that decided about an action, with the values that they saw.
//!
//! What has left or ended shows the trace that was written down when it was decided. What is still open is put before
//! the same rules as it stands: at its moment, or at the beginning of the slot that it is planned for.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::ids::{ActionId, CampaignId};
use domain::sending::{Decision, Looked, decide};
use domain::time::Timestamp;
use serde::Deserialize;
use store::Tx;
use store::action::ActionRow;

use crate::facts::Gathered;
use crate::{Engine, EngineResult};

/// A rule that was looked at, as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Written {
    /// The rule.
    pub rule: String,
    /// The value that it saw.
    pub saw: String,
    /// Whether it decided.
    pub decided: bool,
}

/// A trace for the ledger: pairs of rule and value, and a third mark where the rule decided.
pub(crate) fn written(trace: &[Looked]) -> serde_json::Value {
    trace
        .iter()
        .map(|looked| {
            if looked.decided {
                serde_json::json!([looked.rule, looked.saw, true])
            } else {
                serde_json::json!([looked.rule, looked.saw])
            }
        })
        .collect()
}

/// Reads a trace out of what the ledger tells of an event; empty where it tells none.
pub fn read(data: &str) -> Vec<Written> {
    let data: serde_json::Value = serde_json::from_str(data).unwrap_or_default();
    let text = |value: Option<&serde_json::Value>| {
        value.and_then(|value| value.as_str()).map(str::to_owned)
    };
    let trace = data.get("trace").and_then(|trace| trace.as_array());
    trace
        .into_iter()
        .flatten()
        .filter_map(|looked| {
            Some(Written {
                rule: text(looked.get(0))?,
                saw: text(looked.get(1))?,
                decided: looked.get(2).is_some(),
            })
        })
        .collect()
}

/// What the rules say of an open action.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What they say, with the trace.
    pub decision: Decision,
    /// The instant for which they were asked.
    pub at: Timestamp,
}

impl Engine {
    /// Puts open actions before the rules of the moment of sending, each at its moment; nothing is changed. Those whose
    /// message is no longer part of the campaign are absent.
    pub async fn explain(
        &self,
        tx: &mut Tx,
        actions: &[ActionRow],
        calendars: &BTreeMap<CampaignId, Calendar>,
        now: Timestamp,
    ) -> EngineResult<BTreeMap<ActionId, Explained>> {
        let placed: Vec<(ActionRow, Timestamp)> = actions
            .iter()
            .map(|action| at_its_moment(action, calendars.get(&action.campaign_id), now))
            .collect();
        let asked: Vec<&ActionRow> = placed.iter().map(|(action, _)| action).collect();
        let gathered = Gathered::of(tx, &asked, self.links.as_ref(), now).await?;
        let explained = placed.iter().filter_map(|(action, at)| {
            // A conversation is read right before a message leaves; here what is known of it counts.
            let considered = gathered.consider(action, None, false, *at)?;
            let explained = Explained {
                decision: decide(&considered.facts),
                at: *at,
            };
            Some((action.id.clone(), explained))
        });
        Ok(explained.collect())
    }
}

/// The action as it will stand when its slot has opened, and the instant at which it is looked at.
fn at_its_moment(
    action: &ActionRow,
    calendar: Option<&Calendar>,
    now: Timestamp,
) -> (ActionRow, Timestamp) {
    if let (Some(due), Some(ends)) = (action.due_at, action.window_ends_at)
        && ends > now
    {
        return (action.clone(), due.max(now).min(ends.plus_millis(-1)));
    }
    let window =
        calendar.and_then(|calendar| calendar.window(action.local_date, action.slot_index));
    // Where its slot has passed, the planner will give it another.
    let (at, ends_at) = window
        .filter(|window| window.ends_at > now)
        .map_or((now, now.plus_millis(1)), |window| {
            (window.starts_at.max(now), window.ends_at)
        });
    let placed = ActionRow {
        window_ends_at: Some(ends_at),
        ..action.clone()
    };
    (placed, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_read_as_it_was_written() {
        let trace = [
            Looked {
                rule: "campaign_is_active",
                saw: "active".to_owned(),
                decided: false,
            },
            Looked {
                rule: "tie_allows",
                saw: "connected".to_owned(),
                decided: true,
            },
        ];
        let data = serde_json::json!({ "attempt": 1, "trace": written(&trace) }).to_string();
        let read = read(&data);
        assert_eq!(read.len(), 2);
        assert_eq!(
            (read[0].rule.as_str(), read[0].saw.as_str(), read[0].decided),
            ("campaign_is_active", "active", false)
        );
        assert!(read[1].decided);
        assert!(super::read("{}").is_empty() && super::read("no json").is_empty());
    }
}
