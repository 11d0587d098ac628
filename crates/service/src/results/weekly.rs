//! The report of a week, as a page, for programs, and by mail to those who want it.
//!
//! A letter holds numbers alone, and those that its reader may see. It is written in the transaction that says when the next one is
//! due, and once for each week.

use domain::calendar::zone;
use domain::identity::Role;
use domain::ids::WeeklyId;
use domain::limits;
use domain::time::Timestamp;
use domain::weekly::next_letter;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::weekly::{DueWeekly, WeeklyRow};
use utoipa::ToSchema;

use super::dashboard::{DashboardFilter, DashboardView};
use super::period::{self, Period, zone_of};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::mail::letters::{self, WeeklyNumbers};
use crate::mail::{MailPolicy, Outgoing, no_mail};
use crate::scope::{Credential, Place};
use crate::{Page, Scope, Service, ServiceError, ServiceResult};

const WHAT: &str = "weekly letter";

/// Which report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct WeeklyFilter {
    /// The week by its ISO name, such as `2027-W09`; the last whole one where none is named.
    pub week: Option<String>,
    /// Of this program's campaigns.
    pub program: Option<String>,
}

/// The report of a week.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WeeklyReport)]
pub struct WeeklyView {
    /// The week, such as `2027-W09`.
    pub week: String,
    /// The week before it.
    pub week_before: String,
    /// The week after it; null after the present one.
    pub week_after: Option<String>,
    /// The program; null for all of them.
    pub program: Option<String>,
    /// What was found of its seven days.
    pub report: DashboardView,
}

/// A member's wish to have the report by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WeeklyLetter)]
pub struct WeeklyLetterView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WeeklyId,
    /// The program; null for all of them.
    pub program: Option<String>,
    /// When the next letter is written: a Monday morning in the member's zone.
    #[schema(value_type = String, format = DateTime)]
    pub next_at: Timestamp,
}

/// Of what one wants to have the report by mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WeeklyLetterInput {
    /// The program; all of them where none is named.
    pub program: Option<String>,
}

impl From<WeeklyRow> for WeeklyLetterView {
    fn from(row: WeeklyRow) -> Self {
        Self {
            id: row.id,
            program: Some(row.program).filter(|program| !program.is_empty()),
            next_at: row.next_at,
        }
    }
}

/// The last whole week before a day.
fn last_week(today: Date) -> Period {
    let before = today.checked_sub(7.days()).unwrap_or(today);
    period::week(&period::week_of(before)).unwrap_or(Period {
        from: before,
        to: today,
    })
}

/// A member as the reader of a letter: sees what the member sees, and may change nothing.
fn reader(due: &DueWeekly) -> Scope {
    Scope {
        organization: due.organization_id.clone(),
        workspace: due.workspace_id.clone(),
        role: if due.role == Role::Member {
            Role::Member
        } else {
            Role::Viewer
        },
        member: Some(due.member_id.clone()),
        credential: Credential::Letter,
        person: None,
        place: Place {
            name: due.workspace_name.clone(),
            time_zone: due.workspace_time_zone.clone(),
            language: due.workspace_language.clone(),
            color: None,
            invitations_per_week: 0,
            messages_per_day: 0,
            links: None,
        },
        ticket: None,
    }
}

fn zone_of_member(due: &DueWeekly) -> TimeZone {
    let name = due.time_zone.as_ref().unwrap_or(&due.workspace_time_zone);
    zone::resolve(name).unwrap_or(TimeZone::UTC)
}

impl Service {
    /// The report of a week. Members see their own campaigns alone.
    pub async fn weekly_report(
        &self,
        scope: &Scope,
        filter: &WeeklyFilter,
    ) -> ServiceResult<WeeklyView> {
        let today = self.today(scope);
        let week = match filter.week.as_deref().filter(|name| !name.is_empty()) {
            None => last_week(today),
            Some(name) => period::week(name).ok_or_else(|| {
                ServiceError::invalid(
                    "week",
                    "unknown_week",
                    "This is no week. It looks like 2027-W09",
                )
            })?,
        };
        let program = filter
            .program
            .clone()
            .filter(|name| !name.trim().is_empty());
        let within = DashboardFilter {
            days: None,
            from: Some(week.from),
            to: Some(week.to),
            member_id: None,
            program: program.clone(),
        };
        let report = self.dashboard(scope, &within).await?;
        let near = |days: i64| week.from.checked_add(days.days()).ok();
        let after = near(7).filter(|date| *date <= today);
        Ok(WeeklyView {
            week: period::week_of(week.from),
            week_before: near(-7).map_or_else(String::new, period::week_of),
            week_after: after.map(period::week_of),
            program,
            report,
        })
    }

    /// Of what the caller has the report by mail.
    pub async fn weekly_letters(&self, scope: &Scope) -> ServiceResult<Page<WeeklyLetterView>> {
        let member = scope.require_member()?;
        let most = limits::WEEKLY_LETTERS_MAXIMUM;
        let mut tx = self.read().await?;
        let rows = store::weekly::of_member(&mut tx, scope.workspace(), member, most).await?;
        Ok(Page {
            items: rows.into_iter().map(WeeklyLetterView::from).collect(),
            next: None,
        })
    }

    /// Sends the caller the report by mail from now on, on Monday mornings. Asking again changes nothing.
    pub async fn subscribe_weekly(
        &self,
        scope: &Scope,
        input: &WeeklyLetterInput,
    ) -> ServiceResult<WeeklyLetterView> {
        scope.require(Role::Viewer)?;
        let member = scope.require_member()?.clone();
        if self.mail_policy().is_none() {
            return Err(no_mail());
        }
        let (now, workspace) = (self.now(), scope.workspace());
        let program = input
            .program
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_owned();
        let mut checks = Checks::new();
        checks.length("program", &program, limits::NAME_LENGTH_MAXIMUM);
        checks.finish()?;
        let mut tx = self.write(scope).await?;
        let most = limits::WEEKLY_LETTERS_MAXIMUM;
        let known = store::weekly::of_member(&mut tx, workspace, &member, most).await?;
        if known.len() >= most as usize {
            return Err(ServiceError::invalid(
                "program",
                "too_many",
                format!("There are {most} weekly letters to you already. End one first"),
            ));
        }
        let seat = store::member::get(&mut tx, workspace, &member)
            .await?
            .or_not_found("member")?;
        let own = seat.time_zone.as_deref().map(zone::resolve);
        let zone = own.and_then(Result::ok).unwrap_or_else(|| zone_of(scope));
        let row = WeeklyRow {
            id: self.mint(now),
            member_id: member.clone(),
            program: program.clone(),
            next_at: next_letter(now, &zone),
        };
        store::weekly::insert(&mut tx, workspace, &row, now).await?;
        let known = store::weekly::of_member(&mut tx, workspace, &member, most).await?;
        let kept = known.into_iter().find(|row| row.program == program);
        let view = WeeklyLetterView::from(kept.or_not_found(WHAT)?);
        tx.commit(&view).await?;
        Ok(view)
    }

    /// Sends the caller the report by mail no more.
    pub async fn unsubscribe_weekly(&self, scope: &Scope, id: &WeeklyId) -> ServiceResult<()> {
        let member = scope.require_member()?.clone();
        let mut tx = self.write(scope).await?;
        if !store::weekly::delete_own(&mut tx, scope.workspace(), id, &member).await? {
            return Err(ServiceError::NotFound { what: WHAT });
        }
        tx.commit(&()).await
    }

    /// Writes the weekly letters that are due into the outbox; tells how many.
    pub async fn write_weekly_letters(&self) -> ServiceResult<usize> {
        let Some(policy) = self.mail_policy() else {
            return Ok(0);
        };
        let mut tx = self.read().await?;
        let due = store::weekly::due(&mut tx, self.now(), limits::WEEKLY_BATCH).await?;
        drop(tx);
        let mut written = 0;
        for one in &due {
            written += usize::from(self.write_weekly(one, policy).await?);
        }
        Ok(written)
    }

    async fn write_weekly(&self, due: &DueWeekly, policy: &MailPolicy) -> ServiceResult<bool> {
        let (now, zone) = (self.now(), zone_of_member(due));
        let scope = reader(due);
        let program = Some(due.program.clone()).filter(|program| !program.is_empty());
        // The day that Monday morning is in the member's zone; the workspace may be a day behind.
        let today = now.local_date(&zone);
        let filter = WeeklyFilter {
            week: Some(period::week_of(last_week(today).from)),
            program,
        };
        let found = self.weekly_report(&scope, &filter).await?;
        let site = policy.site.as_str().trim_end_matches('/');
        let leave = self.weekly_leaving(site, &due.workspace_id, &due.id);
        let mut page = policy.site.clone();
        page.set_path(&format!("/w/{}/reports/weekly", due.workspace_id));
        page.query_pairs_mut().append_pair("week", &found.week);
        if let Some(program) = &found.program {
            page.query_pairs_mut().append_pair("program", program);
        }
        let numbers = WeeklyNumbers {
            workspace: &due.workspace_name,
            found: &found,
            page: page.as_str(),
            leave: &leave,
        };
        let language = due.language.as_deref().unwrap_or(&due.workspace_language);
        let cause = format!("weekly {} {}", due.id, found.week);
        let letter = Outgoing {
            workspace: &due.workspace_id,
            kind: "weekly",
            cause: &cause,
            recipient: &due.email,
            words: &letters::weekly(language, &numbers),
            morning: None,
        };
        let next = next_letter(now, &zone);
        let mut tx = self.write_unkeyed().await?;
        if !store::weekly::put_off(&mut tx, due, next).await? {
            // Another process was faster, or the member has left.
            return Ok(false);
        }
        let is_written = due.active && self.write_letter(&mut tx, &letter).await?;
        tx.commit().await?;
        Ok(is_written)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_whole_week_ends_before_the_day() {
        for (today, monday) in [
            (date(2027, 3, 8), date(2027, 3, 1)),
            (date(2027, 3, 10), date(2027, 3, 1)),
            (date(2027, 3, 14), date(2027, 3, 1)),
            (date(2027, 1, 4), date(2026, 12, 28)),
        ] {
            assert_eq!(last_week(today).from, monday, "{today}");
        }
    }
}
