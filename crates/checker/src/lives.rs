//! When campaigns were active and their senders could work, by the product's ledger.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::civil::{DAY, Window};
use crate::evidence::database::{Campaign, LedgerRow};
use crate::history::History;

/// When campaigns were active and when their senders could not work.
pub(crate) struct Lives<'a> {
    /// From when until when.
    active: BTreeMap<&'a str, Vec<(i64, i64)>>,
    /// Changes of members' accounts: when, and whether they were connected afterwards.
    accounts: BTreeMap<&'a str, Vec<(i64, bool)>>,
    /// Changes of members' active switches: when, and whether they were active afterwards.
    switches: BTreeMap<&'a str, Vec<(i64, bool)>>,
    /// Dates on which an error held campaigns back.
    halted: BTreeSet<(&'a str, Date)>,
}

impl<'a> Lives<'a> {
    pub fn of(history: &History<'a>) -> Self {
        let mut lives = Self {
            active: BTreeMap::new(),
            accounts: BTreeMap::new(),
            switches: BTreeMap::new(),
            halted: BTreeSet::new(),
        };
        for row in &history.ledger {
            lives.take(row);
        }
        lives
    }

    fn take(&mut self, row: &'a LedgerRow) {
        let subject = row.campaign_id.as_deref().or(row.member_id.as_deref());
        let Some(subject) = subject else {
            return;
        };
        match row.kind.as_str() {
            "campaign_started" => {
                let stretches = self.active.entry(subject).or_default();
                stretches.push((row.at, i64::MAX));
            }
            "campaign_stopped" | "campaign_archived" => {
                let last = self
                    .active
                    .get_mut(subject)
                    .and_then(|list| list.last_mut());
                if let Some((_, until)) = last {
                    *until = (*until).min(row.at);
                }
            }
            "campaign_halted" => {
                self.halted
                    .extend(row.local_date.map(|date| (subject, date)));
            }
            "identity_changed" => {
                let to = row.data.get("to").and_then(|to| to.as_str());
                let changes = self.accounts.entry(subject).or_default();
                changes.push((row.at, to == Some("connected")));
            }
            "member_changed" => {
                if let Some(active) = row.data.get("active") {
                    let to = active.get("to").and_then(serde_json::Value::as_bool);
                    let changes = self.switches.entry(subject).or_default();
                    changes.push((row.at, to == Some(true)));
                }
            }
            _ => {}
        }
    }

    /// Whether a campaign was active, and nothing is known against its sender, from a day before a
    /// window to its end.
    pub fn could_work(&self, campaign: &Campaign, window: &Window) -> bool {
        let was_active = self.active.get(campaign.id.as_str()).is_some_and(|list| {
            list.iter()
                .any(|(from, until)| *from <= window.starts_at && window.ends_at <= *until)
        });
        let settled = |changes: &BTreeMap<&str, Vec<(i64, bool)>>| {
            let changes = changes.get(campaign.sender_member_id.as_str());
            let mut before = changes.into_iter().flatten();
            let last = before.rfind(|(at, _)| *at < window.ends_at);
            last.is_none_or(|(at, works)| *works && *at < window.starts_at - DAY)
        };
        was_active
            && settled(&self.accounts)
            && settled(&self.switches)
            && !self.halted.contains(&(campaign.id.as_str(), window.date))
    }

    /// Whether a campaign was active and nothing changed about its sender's account and switch over
    /// a stretch of time.
    pub fn is_undisturbed(&self, campaign: &Campaign, from: i64, until: i64) -> bool {
        let was_active = self.active.get(campaign.id.as_str()).is_some_and(|list| {
            list.iter()
                .any(|(start, end)| *start <= from && until <= *end)
        });
        let settled = |changes: &BTreeMap<&str, Vec<(i64, bool)>>| {
            let changes = changes.get(campaign.sender_member_id.as_str());
            let mut before = changes.into_iter().flatten();
            let last = before.rfind(|(at, _)| *at <= until);
            last.is_none_or(|(at, works)| *works && *at < from)
        };
        was_active && settled(&self.accounts) && settled(&self.switches)
    }
}
