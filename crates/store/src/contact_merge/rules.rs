//! What two rows for the same thing become, one of each contact; where in doubt, so that less is sent.

use domain::action::Reason;
use domain::contact_merge::{BY_HAND, Side};
use domain::time::Timestamp;
use serde_json::Value;

use super::plan::Plan;
use super::tables::{self, Row, Table};

/// The rows of both contacts for one thing.
pub(super) type Two = [Option<Row>; 2];

/// What becomes of them.
pub(super) struct Outcome {
    /// The rows afterwards.
    pub after: Two,
    /// Whether what one of them has is now the other's.
    pub is_crossed: bool,
}

fn stays(after: Two) -> Outcome {
    Outcome {
        after,
        is_crossed: false,
    }
}

fn crosses(after: Two) -> Outcome {
    Outcome {
        after,
        is_crossed: true,
    }
}

/// What becomes of the rows of a table for one key.
pub(super) fn unite(table: &Table, key: &str, before: Two, plan: &Plan, now: Timestamp) -> Outcome {
    if table.name == tables::RUN.name {
        return runs(key, before, plan, now);
    }
    match before {
        [kept, None] => stays([kept, None]),
        // A segment's members are those who fit its criteria, and that is looked at anew.
        [kept, Some(_)] if table.name == tables::MEMBER.name => stays([kept, None]),
        [None, Some(other)] => crosses([Some(other), None]),
        [Some(kept), Some(other)] => both(table, key, kept, other, plan),
    }
}

fn both(table: &Table, key: &str, kept: Row, other: Row, plan: &Plan) -> Outcome {
    match table.name {
        "relation" => stays([Some(relation(&kept, &other)), None]),
        "conversation" => stays([Some(conversation(kept, &other)), None]),
        "contact_tag" => {
            let is_by_hand = |row: &Row| text(row, "source") == Some(BY_HAND);
            let wins = if is_by_hand(&other) && !is_by_hand(&kept) {
                other
            } else {
                kept
            };
            stays([Some(wins), None])
        }
        "family_invitation" => family(key, kept, other, plan),
        "finder_result" => stays([Some(kept), None]),
        // Who works on somebody who was given out twice is whoever works on the kept one.
        _ => stays([Some(kept), Some(other)]),
    }
}

fn text<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).and_then(Value::as_str)
}

fn number(row: &Row, column: &str) -> Option<i64> {
    row.get(column).and_then(Value::as_i64)
}

/// Connected is more than invited, and that is more than nothing; the last withdrawal counts for both.
fn relation(kept: &Row, other: &Row) -> Row {
    let rank = |row: &Row| match text(row, "state") {
        Some("connected") => 2,
        Some("invited") => 1,
        _ => 0,
    };
    let order = |row: &Row| (rank(row), number(row, "since"));
    let mut row = if order(other) > order(kept) {
        other.clone()
    } else {
        kept.clone()
    };
    let withdrawn = number(kept, "withdrawn_at").max(number(other, "withdrawn_at"));
    row.insert("withdrawn_at".to_owned(), withdrawn.into());
    row
}

/// The kept one's, with the last messages of both; unread where either is, and put off only where both are.
fn conversation(mut kept: Row, other: &Row) -> Row {
    for columns in [
        ["last_message_at", "last_message_id"],
        ["last_reply_at", "last_reply_id"],
    ] {
        if number(other, columns[0]) > number(&kept, columns[0]) {
            take(&mut kept, other, &columns);
        }
    }
    for column in ["campaign_id", "assigned_member_id"] {
        if text(&kept, column).is_none() {
            take(&mut kept, other, &[column]);
        }
    }
    let is_unread = |row: &Row| {
        row.get("unread")
            .and_then(Value::as_bool)
            .unwrap_or_default()
    };
    let unread = is_unread(&kept) || is_unread(other);
    kept.insert("unread".to_owned(), unread.into());
    let snoozed = number(&kept, "snoozed_until").zip(number(other, "snoozed_until"));
    let snoozed = snoozed.map(|(own, other)| own.min(other));
    kept.insert("snoozed_until".to_owned(), snoozed.into());
    kept
}

fn take(row: &mut Row, from: &Row, columns: &[&str]) {
    for column in columns {
        let value = from.get(*column).cloned().unwrap_or_default();
        row.insert((*column).to_owned(), value);
    }
}

/// Who has approached the person for a name and program: for ever where either of them counts for ever, and else as long as
/// the longer one.
fn family(key: &str, kept: Row, other: Row, plan: &Plan) -> Outcome {
    let free = number(&kept, "free_at").zip(number(&other, "free_at"));
    let free = free.map(|(own, other)| own.max(other));
    let (mut first, second, is_crossed) = if plan.leads_approach(key) == Some(Side::Other) {
        (other, kept, true)
    } else {
        (kept, other, false)
    };
    first.insert("free_at".to_owned(), free.into());
    Outcome {
        after: [Some(first), Some(second)],
        is_crossed,
    }
}

/// Sequences go over where only the other contact was worked with for the name and program. Else one goes on, and the other
/// one stays where it can do nothing any more.
fn runs(campaign: &str, [kept, other]: Two, plan: &Plan, now: Timestamp) -> Outcome {
    let Some((leading, ends)) = plan.of_campaign(campaign) else {
        return match (kept, other) {
            (None, Some(other)) => crosses([Some(other), None]),
            (kept, other) => stays([kept, other]),
        };
    };
    let goes_on = |row: Option<Row>| {
        if ends {
            row.map(|row| stopped(row, now))
        } else {
            row
        }
    };
    let gives_way = |row: Option<Row>| row.map(|row| stopped(row, now));
    match leading {
        Side::Kept => stays([goes_on(kept), gives_way(other)]),
        Side::Other => crosses([goes_on(other), gives_way(kept)]),
    }
}

fn stopped(mut row: Row, now: Timestamp) -> Row {
    if number(&row, "stopped_at").is_none() {
        row.insert("stopped_at".to_owned(), now.as_millis().into());
        row.insert("stopped_reason".to_owned(), Reason::Merged.as_str().into());
    }
    row.insert("needs_next".to_owned(), false.into());
    row
}
