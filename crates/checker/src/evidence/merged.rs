//! Contacts that a person merged: what was done before is judged by whom it was done to then. The product gives the actions
//! and sequences of the merged one to the contact that stays; its ledger, which is never written anew, still names whom each
//! was for.

use std::collections::BTreeMap;

use super::database::{Action, Database, LedgerRow};

/// Whom actions were planned for, where that is another contact than the one that has them now.
struct PlannedFor {
    /// By action.
    actions: BTreeMap<String, String>,
    /// By campaign and the contact that has its actions now.
    sequences: BTreeMap<(String, String), String>,
}

impl PlannedFor {
    fn of(ledger: &[LedgerRow], actions: &[Action]) -> Self {
        let mut first: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
        for row in ledger {
            if let (Some(action), Some(contact)) =
                (row.action_id.as_deref(), row.contact_id.as_deref())
            {
                let told = (row.sequence, contact);
                let kept = first.entry(action).or_insert(told);
                *kept = told.min(*kept);
            }
        }
        let (mut by_action, mut sequences) = (BTreeMap::new(), BTreeMap::new());
        for action in actions {
            let planned = first
                .get(action.id.as_str())
                .map(|(_, contact)| (*contact).to_owned());
            let Some(contact) = planned.filter(|contact| *contact != action.contact_id) else {
                continue;
            };
            let now = (action.campaign_id.clone(), action.contact_id.clone());
            sequences.insert(now, contact.clone());
            by_action.insert(action.id.clone(), contact);
        }
        Self {
            actions: by_action,
            sequences,
        }
    }

    fn of_sequence(&self, campaign: Option<&String>, contact: Option<&String>) -> Option<&String> {
        self.sequences.get(&(campaign?.clone(), contact?.clone()))
    }
}

impl Database {
    /// Names in actions, and in what follows from them, the contact for which each was planned. Changes nothing where nobody
    /// was merged.
    pub(super) fn name_whom_it_was_for(&mut self) {
        if !self.ledger.iter().any(|row| row.kind == "contact_merged") {
            return;
        }
        let planned = PlannedFor::of(&self.ledger, &self.action);
        for action in &mut self.action {
            if let Some(contact) = planned.actions.get(&action.id) {
                action.contact_id.clone_from(contact);
            }
        }
        for row in &mut self.participation {
            let contact = planned.of_sequence(Some(&row.campaign_id), Some(&row.contact_id));
            if let Some(contact) = contact.cloned() {
                row.contact_id = contact;
            }
        }
        for row in &mut self.ledger {
            let of_action = row
                .action_id
                .as_ref()
                .and_then(|id| planned.actions.get(id));
            let of_sequence =
                || planned.of_sequence(row.campaign_id.as_ref(), row.contact_id.as_ref());
            if let Some(contact) = of_action.or_else(of_sequence).cloned() {
                row.contact_id = Some(contact);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(sequence: i64, kind: &str, contact: &str, action: Option<&str>) -> Value {
        json!({
            "workspace_id": "wsp_1", "sequence": sequence, "at": sequence, "kind": kind, "actor": "engine", "cause": "test",
            "campaign_id": "cmp_1", "contact_id": contact, "member_id": null, "action_id": action, "step": null,
            "local_date": null, "category": null, "reason": null, "data": null,
        })
    }

    fn database(rows: Vec<Value>) -> Database {
        let read = |rows: Vec<Value>| {
            rows.into_iter()
                .map(serde_json::from_value)
                .collect::<Result<_, _>>()
        };
        let action = json!({
            "workspace_id": "wsp_1", "id": "act_1", "campaign_id": "cmp_1", "contact_id": "con_stays", "member_id": "mem_1",
            "kind": "invitation", "step": 0, "state": "sent", "category": "sent", "reason": null, "local_date": "2027-03-01",
            "slot_index": 0, "planned_local_date": "2027-03-01", "approved_text": null, "ended_at": 1,
            "ended_local_date": null, "sent_text": null,
        });
        let participation = json!({
            "campaign_id": "cmp_1", "contact_id": "con_stays", "accepted_at": null, "accepted_local_date": null,
        });
        Database {
            ledger: read(rows).expect("rows"),
            action: vec![serde_json::from_value(action).expect("an action")],
            participation: vec![serde_json::from_value(participation).expect("a sequence")],
            ..Database::default()
        }
    }

    #[test]
    fn what_went_over_is_judged_by_whom_it_was_planned_for() {
        let mut database = database(vec![
            told(3, "action_ended", "con_stays", Some("act_1")),
            told(1, "action_planned", "con_goes", Some("act_1")),
            told(2, "contact_merged", "con_stays", None),
            told(4, "invitation_accepted", "con_stays", None),
        ]);
        database.name_whom_it_was_for();
        assert_eq!(database.action[0].contact_id, "con_goes");
        assert_eq!(database.participation[0].contact_id, "con_goes");
        let told: Vec<&str> = database
            .ledger
            .iter()
            .filter_map(|row| row.contact_id.as_deref())
            .collect();
        assert_eq!(told, ["con_goes"; 4]);
    }

    #[test]
    fn where_nobody_was_merged_nothing_is_renamed() {
        let mut database = database(vec![told(1, "action_planned", "con_goes", Some("act_1"))]);
        let before = database.clone();
        database.name_whom_it_was_for();
        assert_eq!(database, before);
    }
}
