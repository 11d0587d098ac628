//! Contacts that a person merged: what was done before is judged by whom it was done to then. The product gives the actions
//! and sequences of the merged one to the contact that stays, and gives them back where the merge is undone; its ledger, which
//! is never written anew, names whom each was for at that time.

use std::collections::BTreeMap;

use super::database::{Action, Database, LedgerRow};

/// A campaign and a contact.
type Sequence = (String, String);

/// Under which contact each sequence is judged: the one for which its first action was planned.
#[derive(Default)]
struct Names {
    /// By action.
    actions: BTreeMap<String, String>,
    /// By every contact under which something of the sequence was told.
    sequences: BTreeMap<Sequence, String>,
}

impl Names {
    fn of(ledger: &[LedgerRow], actions: &[Action]) -> Self {
        let mut told: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
        for row in ledger {
            if let (Some(action), Some(contact)) =
                (row.action_id.as_deref(), row.contact_id.as_deref())
            {
                let rows = told.entry(action).or_default();
                rows.push((row.sequence, contact));
            }
        }
        let sequence = |action: &Action| (action.campaign_id.clone(), action.contact_id.clone());
        let mut first: BTreeMap<Sequence, (i64, &str)> = BTreeMap::new();
        for action in actions {
            let planned = told
                .get(action.id.as_str())
                .and_then(|rows| rows.iter().min());
            if let Some(planned) = planned {
                let earliest = first.entry(sequence(action)).or_insert(*planned);
                *earliest = (*earliest).min(*planned);
            }
        }
        let mut names = Self::default();
        for action in actions {
            let Some((_, name)) = first.get(&sequence(action)) else {
                continue;
            };
            names.actions.insert(action.id.clone(), (*name).to_owned());
            let aliases = told.get(action.id.as_str()).into_iter().flatten();
            for (_, alias) in aliases {
                let alias = (action.campaign_id.clone(), (*alias).to_owned());
                // Who has actions of its own there is no other one's alias.
                if !first.contains_key(&alias) {
                    names.sequences.insert(alias, (*name).to_owned());
                }
            }
            names.sequences.insert(sequence(action), (*name).to_owned());
        }
        names
    }

    fn of_sequence(&self, campaign: Option<&String>, contact: Option<&String>) -> Option<&String> {
        self.sequences.get(&(campaign?.clone(), contact?.clone()))
    }
}

impl Database {
    /// Names in actions, and in what follows from them, one contact for each sequence. Changes nothing where nobody was merged.
    pub(super) fn name_whom_it_was_for(&mut self) {
        if !self.ledger.iter().any(|row| row.kind == "contact_merged") {
            return;
        }
        let names = Names::of(&self.ledger, &self.action);
        for action in &mut self.action {
            if let Some(contact) = names.actions.get(&action.id) {
                action.contact_id.clone_from(contact);
            }
        }
        for row in &mut self.participation {
            let contact = names.of_sequence(Some(&row.campaign_id), Some(&row.contact_id));
            if let Some(contact) = contact.cloned() {
                row.contact_id = contact;
            }
        }
        for row in &mut self.ledger {
            let of_action = row.action_id.as_ref().and_then(|id| names.actions.get(id));
            let of_sequence =
                || names.of_sequence(row.campaign_id.as_ref(), row.contact_id.as_ref());
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

    /// Simulated with seed 70006: a message was planned while the merge held, and went back with its sequence.
    #[test]
    fn what_was_planned_during_a_merge_that_was_undone_keeps_its_sequence_together() {
        let mut database = database(vec![
            told(1, "action_planned", "con_real", Some("act_1")),
            told(2, "invitation_accepted", "con_real", None),
            told(3, "contact_merged", "con_double", None),
            told(4, "action_planned", "con_double", Some("act_2")),
            told(5, "contact_merge_undone", "con_double", None),
        ]);
        database.action[0].contact_id = "con_real".to_owned();
        let mut later = database.action[0].clone();
        later.id = "act_2".to_owned();
        database.action.push(later);
        database.participation[0].contact_id = "con_real".to_owned();
        database.name_whom_it_was_for();
        let rows = database.ledger.iter();
        let of_sequence = rows.filter(|row| !row.kind.starts_with("contact_"));
        let contacts: Vec<_> = of_sequence.map(|row| row.contact_id.as_deref()).collect();
        assert_eq!(contacts, [Some("con_real"); 3]);
        assert_eq!(database.action[1].contact_id, "con_real");
        assert_eq!(database.participation[0].contact_id, "con_real");
    }

    #[test]
    fn where_nobody_was_merged_nothing_is_renamed() {
        let mut database = database(vec![told(1, "action_planned", "con_goes", Some("act_1"))]);
        let before = database.clone();
        database.name_whom_it_was_for();
        assert_eq!(database, before);
    }
}
