//! Merging contacts that are one person (R26), while campaigns write to them, and now and then taking it back.

use domain::ids::{ContactId, FinderId, MergeId};
use domain::time::{Timestamp, span};
use service::audience::contacts::{ContactQuery, DuplicateQuery, MergeInput, MergeQuery};
use service::{PageRequest, Scope, ServiceError, ServiceResult};

use super::{Doing, People};
use crate::fault::FaultKind;
use crate::world::Doubles;

/// What stands against a merge is no fault: one of the two is being written to, has changed since, or is merged by now.
fn unless_refused<T>(answer: ServiceResult<T>) -> ServiceResult<Option<T>> {
    match answer {
        Ok(done) => Ok(Some(done)),
        Err(ServiceError::Conflict { .. } | ServiceError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl People {
    /// Plans merges, where the world has contacts that are there twice.
    pub(super) fn plan_merges(&mut self) {
        if self.world.doubles.is_empty() {
            return;
        }
        let days = i64::from(self.plan.days);
        let merges = self.dice.between(&["merges"], 1, days.min(8));
        for number in 0..merges as u32 {
            let at = self.moment(&["merge", &number.to_string()]);
            self.put(at, Doing::Merge { number });
        }
    }

    /// Somebody looks at a contact that a second file brought, finds the one that it is, and merges the two.
    pub(super) async fn merge(&mut self, number: u32, now: Timestamp) -> ServiceResult<()> {
        let about = number.to_string();
        let doubles = self.dice.pick(&["doubles", &about], &self.world.doubles);
        let Doubles { place, finder } = doubles.clone();
        let service = self.deeds.service().clone();
        let scope = self.world.scope(&service, 0, place).await?;
        let Some((kept, other_id)) = self.one_person(&scope, finder, &about).await? else {
            return Ok(());
        };
        let query = MergeQuery {
            other_id: other_id.clone(),
        };
        let Some(compared) = unless_refused(service.merge_preview(&scope, &kept, &query).await)?
        else {
            return Ok(());
        };
        let input = MergeInput {
            other_id,
            version: compared.version,
            choices: domain::contact_merge::Choices::default(),
        };
        let merged = service.merge_contacts(&scope, &kept, input).await;
        let Some(merged) = unless_refused(merged)? else {
            return Ok(());
        };
        self.tally.fault(FaultKind::ContactsMerged);
        if self.dice.per_mille(&["takes it back", &about], 400) {
            let later = self
                .dice
                .between(&["later", &about], span::MINUTE, 2 * span::DAY);
            let part = Doing::Part {
                place,
                contact: kept,
                merge: merged.id,
            };
            self.put(now.plus_millis(later), part);
        }
        Ok(())
    }

    /// A contact of a second file and the one that it is; the first of the two is to stay.
    async fn one_person(
        &self,
        scope: &Scope,
        finder: FinderId,
        about: &str,
    ) -> ServiceResult<Option<(ContactId, ContactId)>> {
        let service = self.deeds.service();
        let query = ContactQuery {
            finder_id: Some(finder),
            ..ContactQuery::default()
        };
        let page = PageRequest::default();
        let found = service.contacts(scope, &query, &page).await?.items;
        if found.is_empty() {
            return Ok(None);
        }
        let double = self.dice.pick(&["double", about], &found).id.clone();
        let alike = DuplicateQuery::default();
        let alike = unless_refused(service.duplicates(scope, &double, &alike).await)?;
        let Some(alike) = alike.unwrap_or_default().into_iter().next() else {
            return Ok(None);
        };
        let both = (alike.contact.id, double);
        let keeps_the_double = self.dice.per_mille(&["keeps the double", about], 400);
        Ok(Some(if keeps_the_double {
            (both.1, both.0)
        } else {
            both
        }))
    }

    /// Takes a merge back.
    pub(super) async fn part(
        &mut self,
        place: usize,
        contact: &ContactId,
        merge: &MergeId,
    ) -> ServiceResult<()> {
        let service = self.deeds.service().clone();
        let scope = self.world.scope(&service, 0, place).await?;
        let parted = service.undo_merge(&scope, contact, merge).await;
        if unless_refused(parted)?.is_some() {
            self.tally.fault(FaultKind::MergeUndone);
        }
        Ok(())
    }
}
