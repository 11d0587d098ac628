//! The numbers are those of the ledger, and the ledger is whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::evidence::database::{Action, LedgerRow};
use crate::history::History;
use crate::replay::{Replay, Standing};
use crate::report::Findings;

/// What an action counts as on its date.
type Bucket = String;

/// A reply of which no sentiment is told was seen before replies were judged: it counts as neutral.
const NEUTRAL_PERCENT: i64 = 50;

/// Counts of a campaign's date.
type Counts = BTreeMap<Bucket, i64>;

/// I-27: conservation per campaign and local date: planned = sent + blocked + duplicate + pending +
/// false + error + unconfirmed + expired + open; every number equals a recount of the ledger.
///
/// The ledger's rows alone give for each campaign and date what was planned, moved in and out, and
/// how each of these ended; this must add up, and be what the table of actions says. The sums kept
/// with a campaign must be those of its rows.
pub fn i_27_conservation(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut planned: BTreeMap<(&str, Date), i64> = BTreeMap::new();
    let mut recounted: BTreeMap<(&str, Date), Counts> = BTreeMap::new();
    for rows in history.told.values() {
        let Some(campaign) = rows.iter().find_map(|row| row.campaign_id.as_deref()) else {
            continue;
        };
        plan(campaign, rows, &mut planned);
        let replay = Replay::of(rows);
        if let Some(date) = replay.local_date {
            count(
                &mut recounted,
                (campaign, date),
                bucket(replay.standing, replay.category, replay.reason),
            );
        }
    }
    let mut shown: BTreeMap<(&str, Date), Counts> = BTreeMap::new();
    for action in history.actions.values() {
        count(
            &mut shown,
            (&action.campaign_id, action.local_date),
            bucket_of_table(action),
        );
    }
    let mut keys: Vec<_> = recounted
        .keys()
        .chain(shown.keys())
        .chain(planned.keys())
        .copied()
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let none = Counts::new();
    for key in keys {
        let by_ledger = recounted.get(&key).unwrap_or(&none);
        let by_table = shown.get(&key).unwrap_or(&none);
        let ended: i64 = by_ledger.values().sum();
        let planned = planned.get(&key).copied().unwrap_or(0);
        let (campaign, date) = key;
        findings.expect(planned == ended, 0, || {
            format!("campaign {campaign} has {planned} planned for {date}, and {ended} that came of them: {by_ledger:?}")
        });
        findings.expect(by_ledger == by_table, 0, || {
            format!("campaign {campaign} counts {by_table:?} for {date} by the table, and {by_ledger:?} by the ledger")
        });
    }
    totals(history, &mut findings);
    days(history, &mut findings);
    sent_is_sent(history, &mut findings);
    findings
}

/// What counts as performed because the network answered so has its effect at the network.
fn sent_is_sent(history: &History<'_>, findings: &mut Findings) {
    let performed: BTreeSet<&str> = history
        .effects
        .iter()
        .filter_map(|effect| Some(effect.action?.id.as_str()))
        .collect();
    let requested = history.writes.iter().filter_map(|write| write.action);
    for action in requested {
        if action.reason.as_deref() != Some("applied") {
            continue;
        }
        let is_there = performed.contains(action.id.as_str());
        findings.expect(is_there, action.ended_at.unwrap_or(0), || {
            format!(
                "{} counts as sent, and the network performed nothing",
                History::name(action)
            )
        });
    }
}

/// Adds what the rows of an action say about its dates: planned for one, moved from one to another.
fn plan<'a>(campaign: &'a str, rows: &[&LedgerRow], planned: &mut BTreeMap<(&'a str, Date), i64>) {
    let mut at: Option<Date> = None;
    for row in rows.iter().filter(|row| row.kind.starts_with("action_")) {
        let Some(date) = row.local_date else {
            continue;
        };
        if row.kind == "action_planned" {
            *planned.entry((campaign, date)).or_default() += 1;
        } else if let Some(from) = at
            && from != date
        {
            *planned.entry((campaign, from)).or_default() -= 1;
            *planned.entry((campaign, date)).or_default() += 1;
        }
        at = Some(date);
    }
}

fn count<'a>(counts: &mut BTreeMap<(&'a str, Date), Counts>, key: (&'a str, Date), bucket: Bucket) {
    *counts.entry(key).or_default().entry(bucket).or_default() += 1;
}

/// One of the six categories, or what is counted apart.
fn bucket(standing: Standing, category: Option<&str>, reason: Option<&str>) -> Bucket {
    let bucket = match standing {
        Standing::Sent | Standing::Blocked | Standing::Canceled => {
            category.or(reason).unwrap_or("canceled")
        }
        Standing::Unconfirmed => "unconfirmed",
        Standing::Unknown => "never planned",
        _ => "open",
    };
    bucket.to_owned()
}

fn bucket_of_table(action: &Action) -> Bucket {
    bucket(
        Standing::of_table(action),
        action.category.as_deref(),
        action.reason.as_deref(),
    )
}

/// The sums that campaigns keep, recounted.
fn totals(history: &History<'_>, findings: &mut Findings) {
    let mut recounted: BTreeMap<(&str, &'static str), i64> = BTreeMap::new();
    for row in &history.ledger {
        let Some(campaign) = row.campaign_id.as_deref() else {
            continue;
        };
        let sum = match row.kind.as_str() {
            "action_ended" if row.category.as_deref() == Some("sent") => {
                let id = row.action_id.as_deref().unwrap_or_default();
                match Replay::of(history.told_of(id)).kind {
                    Some("invitation") => "sent",
                    Some("message") => "messages",
                    Some("withdrawal") => "withdrawn",
                    _ => continue,
                }
            }
            "invitation_accepted" => "accepted",
            "link_clicked" => "clicks",
            "message_received" => {
                let felt = row.number("sentiment_percent").unwrap_or(NEUTRAL_PERCENT);
                *recounted.entry((campaign, "sentiment")).or_default() += felt;
                "replies"
            }
            "reply_corrected" => {
                let change = row.number("sentiment_change").unwrap_or(0);
                *recounted.entry((campaign, "sentiment")).or_default() += change;
                continue;
            }
            _ => continue,
        };
        *recounted.entry((campaign, sum)).or_default() += 1;
    }
    for campaign in history.campaigns.values() {
        let kept = [
            ("sent", campaign.sent_total),
            ("accepted", campaign.accepted_total),
            ("messages", campaign.messages_total),
            ("clicks", campaign.clicks_total),
            ("replies", campaign.replies_total),
            ("sentiment", campaign.sentiment_total),
            ("withdrawn", campaign.withdrawn_total),
        ];
        for (sum, kept) in kept {
            let counted = recounted
                .get(&(campaign.id.as_str(), sum))
                .copied()
                .unwrap_or(0);
            findings.expect(kept == counted, 0, || {
                format!(
                    "campaign {} shows {kept} {sum}, and the ledger has {counted}",
                    campaign.id
                )
            });
        }
    }
}

/// What a row counts for, read from what it tells and not from what it says that it counts for.
fn measure_of<'a>(history: &History<'a>, row: &'a LedgerRow) -> Option<&'a str> {
    row.campaign_id.as_ref()?;
    match (row.kind.as_str(), row.category.as_deref()) {
        ("invitation_accepted", _) => Some("accepted"),
        ("link_clicked", _) => Some("clicks"),
        ("message_received", _) => Some("replies"),
        ("action_ended", Some("sent")) => {
            let id = row.action_id.as_deref().unwrap_or_default();
            match Replay::of(history.told_of(id)).kind {
                Some("invitation") => Some("invitations"),
                Some("message") => Some("messages"),
                _ => None,
            }
        }
        ("action_ended", category) => category,
        _ => None,
    }
}

/// Sums by campaign and day, by the names of what they count.
type Days<'a> = BTreeMap<(&'a str, i64), BTreeMap<&'a str, i64>>;

/// The verdict on a reply that holds, with the campaign and the day on which it counts.
struct Judged<'a> {
    place: (&'a str, i64),
    class: &'a str,
    sentiment: i64,
}

/// The sums by campaign and day, recounted. Rows of versions that named no day are in none.
fn days<'a>(history: &History<'a>, findings: &mut Findings) {
    let mut recounted: Days<'a> = BTreeMap::new();
    let mut replies: BTreeMap<&str, Judged<'_>> = BTreeMap::new();
    for row in &history.ledger {
        let (Some(campaign), Some(day)) = (row.campaign_id.as_deref(), row.day) else {
            continue;
        };
        let message = row.fact("message").unwrap_or_default();
        if row.kind == "reply_corrected" {
            if let Some(reply) = replies.get_mut(message) {
                reply.class = row.fact("class").unwrap_or("neutral");
                reply.sentiment += row.number("sentiment_change").unwrap_or(0);
            }
            continue;
        }
        let measure = measure_of(history, row);
        findings.expect(row.measure.as_deref() == measure, row.at, || {
            format!(
                "row {} of the ledger says that it counts for {:?}, and it tells of {measure:?}",
                row.sequence, row.measure
            )
        });
        let Some(measure) = measure else {
            continue;
        };
        let sums = recounted.entry((campaign, day)).or_default();
        *sums.entry(measure).or_default() += 1;
        if measure == "replies" {
            let judged = Judged {
                place: (campaign, day),
                class: row.fact("class").unwrap_or("neutral"),
                sentiment: row.number("sentiment_percent").unwrap_or(NEUTRAL_PERCENT),
            };
            replies.insert(message, judged);
        }
    }
    for reply in replies.values() {
        let sums = recounted.entry(reply.place).or_default();
        *sums.entry(reply.class).or_default() += 1;
        *sums.entry("sentiment").or_default() += reply.sentiment;
    }
    compare_days(history, recounted, findings);
}

/// Each sum that is kept is the one that was counted, and none is missing.
fn compare_days<'a>(history: &History<'a>, mut recounted: Days<'a>, findings: &mut Findings) {
    for kept in &history.evidence.database.campaign_day {
        let counted = recounted.remove(&(kept.campaign_id.as_str(), kept.day));
        let counted = counted.unwrap_or_default();
        for (sum, kept_sum) in kept.sums() {
            let sum_counted = counted.get(sum).copied().unwrap_or(0);
            findings.expect(kept_sum == sum_counted, 0, || {
                format!(
                    "campaign {} shows {kept_sum} {sum} for day {}, and the ledger has {sum_counted}",
                    kept.campaign_id, kept.day
                )
            });
        }
    }
    for ((campaign, day), counted) in recounted {
        findings.expect(false, 0, || {
            format!("campaign {campaign} has no sums for day {day}, and the ledger has {counted:?}")
        });
    }
}

/// I-33: the ledger is gap-free; every change has actor, cause, time.
pub fn i_33_gap_free_ledger(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &history.ledger {
        let before = last.insert(&row.workspace_id, row.sequence).unwrap_or(0);
        findings.expect(row.sequence == before + 1, row.at, || {
            format!(
                "row {} of the ledger of {} follows row {before}",
                row.sequence, row.workspace_id
            )
        });
        if row.actor.is_empty() || row.cause.is_empty() || row.at <= 0 {
            findings.violated(
                row.at,
                format!(
                    "row {} of the ledger of {}, {}, lacks its actor, its cause or its time",
                    row.sequence, row.workspace_id, row.kind
                ),
            );
        }
    }
    for (action, attempts) in &history.attempts {
        let rows = history.told_of(action);
        let begun = rows.iter().filter(|row| row.kind == "action_begun").count();
        findings.expect(begun == attempts.len(), 0, || {
            format!(
                "{} attempts of {action} were recorded, and the ledger has {begun}",
                attempts.len()
            )
        });
    }
    for head in &history.evidence.database.ledger_head {
        let reached = last.get(head.workspace_id.as_str()).copied().unwrap_or(0);
        findings.expect(reached == head.last_sequence, 0, || {
            format!(
                "the ledger of {} ends with row {reached}, and {} were written",
                head.workspace_id, head.last_sequence
            )
        });
    }
    findings
}
