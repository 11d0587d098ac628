//! Which text of a message somebody gets where there are several (R65).

use std::collections::BTreeMap;

use domain::action::StepIndex;
use domain::ids::{CampaignId, ContactId};
use domain::statistics::Ratio;
use domain::time::Timestamp;
use domain::variant::{Arm, Assigned, TestState};
use store::Tx;
use store::campaign::CampaignRow;
use store::variant_test::{Counted, TestRow};

use crate::EngineResult;

/// The tests of some campaigns that are not replaced, by campaign and step.
#[derive(Debug, Default)]
pub(crate) struct Tests(BTreeMap<(CampaignId, StepIndex), TestRow>);

impl Tests {
    /// The tests of campaigns; nothing is asked for where none has several texts.
    pub(crate) async fn of<'a>(
        tx: &mut Tx,
        campaigns: impl Iterator<Item = &'a CampaignRow>,
    ) -> EngineResult<Self> {
        let several = campaigns.filter(|row| {
            let mut messages = row.messages.0.iter();
            messages.any(|message| !message.variants.is_empty())
        });
        let rows =
            store::variant_test::present(tx, several.map(|row| (&row.workspace_id, &row.id)))
                .await?;
        let keyed = rows
            .into_iter()
            .map(|row| ((row.campaign_id.clone(), row.step), row));
        Ok(Self(keyed.collect()))
    }

    /// Those whose outcome nobody has looked at.
    pub(crate) fn running(&self) -> impl Iterator<Item = &TestRow> {
        self.0
            .values()
            .filter(|test| test.state == TestState::Running)
    }

    /// Takes up what became of a test.
    pub(crate) fn put(&mut self, test: TestRow) {
        self.0.insert((test.campaign_id.clone(), test.step), test);
    }

    /// The variant that somebody gets at a step, and the test for which it counts: the one that is in use, or as drawn. It
    /// counts as long as nobody has looked.
    pub(crate) fn assign(
        &self,
        seed: u64,
        campaign: &CampaignRow,
        step: StepIndex,
        contact: &ContactId,
    ) -> Option<Assigned> {
        let message = crate::render::message(&campaign.messages.0, step)?;
        let drawn = message.drawn_variant(seed, &campaign.id, step, contact)?;
        let test = self.0.get(&(campaign.id.clone(), step));
        let in_use = test.and_then(|test| test.in_use.as_deref());
        Some(Assigned {
            variant: in_use.unwrap_or(drawn).to_owned(),
            test: test
                .filter(|test| test.state == TestState::Running)
                .map(|test| test.number),
        })
    }
}

/// What came of each variant of a test, also of those that reached nobody, and when the first text left.
pub fn arms(test: &TestRow, counted: &[Counted]) -> (Vec<Arm>, Option<Timestamp>) {
    let own: Vec<&Counted> = counted
        .iter()
        .filter(|row| row.campaign_id == test.campaign_id && row.step == test.step)
        .collect();
    let count = |number: i64| number.max(0).unsigned_abs();
    let arms = test.design.0.variants.keys().map(|name| {
        let row = own.iter().find(|row| row.variant == *name);
        Arm {
            variant: name.clone(),
            sent: row.map_or(0, |row| count(row.sent)),
            matured: row.map_or(Ratio::default(), |row| {
                Ratio::new(count(row.succeeded), count(row.matured))
            }),
        }
    });
    (
        arms.collect(),
        own.iter().filter_map(|row| row.first_at).min(),
    )
}
