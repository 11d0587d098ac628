//! Several texts of a message (R65): the test of each step follows its texts, what was found is read, and a person says
//! what is used from then on.

use std::collections::BTreeMap;

use domain::action::StepIndex;
use domain::identity::Role;
use domain::ids::CampaignId;
use domain::ledger::EventKind;
use domain::limits;
use domain::statistics::Ratio;
use domain::time::Timestamp;
use domain::variant::{Arm, Design, TestState, find, smallest_seen};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::ledger::Entry;
use store::variant_test::TestRow;
use utoipa::ToSchema;

use super::definition::{Draft, TestBody};
use super::edit::{changeable, event, visible};
use super::view::thousandth;
use crate::error::OrNotFound;
use crate::live::{LiveEvent, LiveKind};
use crate::schema::TestStateName;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// The tests of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VariantTests)]
pub struct TestsView {
    /// By step, those of a step with the latest first.
    pub items: Vec<TestView>,
}

/// A comparison of the texts of one message.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VariantTest)]
pub struct TestView {
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// Its number among the tests of the message, from 1.
    pub number: i64,
    /// Where it stands.
    #[schema(value_type = TestStateName)]
    pub state: TestState,
    /// The rule that was said before it began.
    pub rule: TestBody,
    /// When the texts were saved.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When the first of them left; null where none has, or the test is over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub began_at: Option<Timestamp>,
    /// When the outcome is looked at whatever the number of people; null where none has left, or the test is over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub looked_at_latest: Option<Timestamp>,
    /// When the outcome was looked at, or other texts took its place.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The smallest difference that such a sample can show where about half of the people answer, in points of a hundred.
    pub smallest_difference_points: Option<u32>,
    /// The texts. Before the look nothing is told of what came of them.
    pub variants: Vec<TestedVariant>,
    /// Every two of them; empty before the look. Together they hold with a confidence of 95 %: each is held to more than
    /// that where there are more than two texts (Bonferroni).
    pub comparisons: Vec<ComparisonView>,
    /// The text that is better than each other; null before the look, and where chance may explain what was seen.
    pub better: Option<String>,
    /// The text that everybody gets who is planned from now on; null while people are split.
    pub in_use: Option<String>,
}

/// One text of a test.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TestedVariant {
    /// Its name, `A` for the message's own text.
    pub name: String,
    /// Its part of the people, beside the weights of the others.
    pub weight: u32,
    /// The texts by language, as they were in the test.
    pub texts: BTreeMap<String, String>,
    /// People to whom it left as it stands.
    pub sent: u64,
    /// Those of them who have had time to answer: two weeks for an invitation (R57), a week for a message.
    pub matured: u64,
    /// The successes among these; null before the look.
    pub succeeded: Option<u64>,
    /// Successes of those who had time, to a thousandth.
    pub ratio: Option<f64>,
    /// Where the true ratio lies with a confidence of 95 %: the lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// Two texts beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VariantComparison)]
pub struct ComparisonView {
    /// The one.
    pub variant: String,
    /// The other.
    pub other: String,
    /// Where the ratio of the one less that of the other lies: the lower end, from -1 to 1; null where one reached nobody
    /// who had time to answer.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Whether they differ: 0 lies outside.
    pub differs: bool,
}

/// Which text is used from now on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VariantChoice)]
pub struct ChoiceInput {
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// The number of the test that was read.
    pub number: i64,
    /// The name of the text that everybody gets who is planned from now on; null splits them again.
    pub variant: Option<String>,
}

impl Service {
    /// The tests of a campaign's texts, former ones included.
    pub async fn variant_tests(&self, scope: &Scope, id: &CampaignId) -> ServiceResult<TestsView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        visible(&mut tx, scope, id).await?;
        tests(&mut tx, scope, id, self.now()).await
    }

    /// Says which text everybody gets who is planned from now on, once the outcome was looked at. What is planned already
    /// keeps its text, and it can be said otherwise at any time.
    pub async fn choose_variant(
        &self,
        scope: &Scope,
        id: &CampaignId,
        input: ChoiceInput,
    ) -> ServiceResult<TestsView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        let found = store::variant_test::present(&mut tx, [(scope.workspace(), id)]).await?;
        let test = found
            .into_iter()
            .find(|test| test.step == input.step)
            .or_not_found("test of this message")?;
        if test.number != input.number {
            return Err(replaced());
        }
        if test.state != TestState::Decided {
            return Err(undecided());
        }
        if let Some(name) = &input.variant
            && !test.design.0.variants.contains_key(name)
        {
            let names: Vec<&str> = test.design.0.variants.keys().map(String::as_str).collect();
            let sentence = format!(
                "This message has the texts {}; name one of them.",
                names.join(", ")
            );
            return Err(ServiceError::invalid(
                "variant",
                "unknown_variant",
                sentence,
            ));
        }
        let chosen = input.variant.as_deref();
        if test.in_use.as_deref() != chosen {
            if !store::variant_test::choose(&mut tx, &test, chosen).await? {
                return Err(replaced());
            }
            let entry = event(scope, EventKind::VariantChosen, &row, now).with(json!({
                "step": test.step,
                "test": test.number,
                "before": test.in_use,
                "in_use": chosen,
            }));
            store::ledger::append(&mut tx, scope.workspace(), vec![entry]).await?;
        }
        let view = tests(&mut tx, scope, id, now).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Campaign).campaign(id));
        Ok(view)
    }
}

fn replaced() -> ServiceError {
    ServiceError::conflict(
        "test_replaced",
        "The texts were changed by somebody else meanwhile, and another test has begun. Reload it and look at that one",
    )
}

fn undecided() -> ServiceError {
    ServiceError::conflict(
        "test_undecided",
        "Nobody has looked at the outcome of this test yet, so that there is nothing to choose by. Wait until its rule is \
         met, or take the other text out of the campaign to end it",
    )
}

async fn tests(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    now: Timestamp,
) -> ServiceResult<TestsView> {
    let most = limits::VARIANT_TESTS_SHOWN_MAXIMUM;
    let rows = store::variant_test::of_campaign(tx, scope.workspace(), id, most).await?;
    let running: Vec<&TestRow> = rows
        .iter()
        .filter(|row| row.state == TestState::Running)
        .collect();
    let counted = if running.is_empty() {
        Vec::new()
    } else {
        store::variant_test::counts(tx, &running, now).await?
    };
    let views = rows.iter().map(|row| {
        if row.state == TestState::Running {
            let (arms, began_at) = engine::variants::arms(row, &counted);
            view(row, &arms, began_at)
        } else {
            view(row, &seen(row), None)
        }
    });
    Ok(TestsView {
        items: views.collect(),
    })
}

/// What was seen at the look, as it was kept; nothing where nobody looked.
fn seen(row: &TestRow) -> Vec<Arm> {
    let arms = row.arms.iter().flat_map(|arms| &arms.0);
    arms.map(|seen| Arm {
        variant: seen.variant.clone(),
        sent: seen.sent,
        matured: Ratio::new(seen.succeeded, seen.matured),
    })
    .collect()
}

fn view(row: &TestRow, arms: &[Arm], began_at: Option<Timestamp>) -> TestView {
    let design = &row.design.0;
    // What came of it is nobody's to see before the rule says so: who looks again and again finds what is not there.
    let is_told = row.state != TestState::Running && row.arms.is_some();
    let comparisons = if is_told {
        find(arms).comparisons
    } else {
        Vec::new()
    };
    TestView {
        step: row.step,
        number: row.number,
        state: row.state,
        rule: design.rule.into(),
        opened_at: row.opened_at,
        began_at,
        looked_at_latest: began_at.map(|began_at| design.rule.looked_at_latest(began_at)),
        ended_at: row.ended_at,
        smallest_difference_points: smallest_seen(design.rule.sample, design.variants.len()),
        variants: design
            .variants
            .iter()
            .map(|(name, variant)| {
                let arm = arms.iter().find(|arm| arm.variant == *name);
                let told = arm.map(|arm| arm.matured).filter(|_| is_told);
                let interval = told.and_then(|ratio| ratio.interval());
                TestedVariant {
                    name: name.clone(),
                    weight: variant.weight,
                    texts: variant.texts.clone(),
                    sent: arm.map_or(0, |arm| arm.sent),
                    matured: arm.map_or(0, |arm| arm.matured.sent),
                    succeeded: told.map(|ratio| ratio.accepted),
                    ratio: told.and_then(|ratio| ratio.rounded()),
                    low: interval.map(|interval| thousandth(interval.low)),
                    high: interval.map(|interval| thousandth(interval.high)),
                }
            })
            .collect(),
        comparisons: comparisons
            .into_iter()
            .map(|comparison| ComparisonView {
                low: comparison.difference.map(|one| thousandth(one.low)),
                high: comparison.difference.map(|one| thousandth(one.high)),
                differs: comparison.differs(),
                variant: comparison.variant,
                other: comparison.other,
            })
            .collect(),
        better: row.better.clone(),
        in_use: row.in_use.clone(),
    }
}

/// Lets the tests of a campaign follow its texts: where texts, weights or rule of a step are others, another test begins,
/// and the results of the former ones are not mixed into it. Answers what the ledger has to tell.
pub(super) async fn follow(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    draft: &Draft,
    now: Timestamp,
) -> ServiceResult<Vec<Entry>> {
    let workspace = scope.workspace();
    let designs: BTreeMap<StepIndex, Design> = (0..)
        .map(StepIndex)
        .zip(&draft.messages)
        .filter_map(|(step, message)| Some((step, Design::of(message)?)))
        .collect();
    let tests: BTreeMap<StepIndex, TestRow> = store::variant_test::present(tx, [(workspace, id)])
        .await?
        .into_iter()
        .map(|test| (test.step, test))
        .collect();
    let steps: std::collections::BTreeSet<StepIndex> =
        designs.keys().chain(tests.keys()).copied().collect();
    let told = |kind| {
        Entry::new(now, kind, scope.actor(), "campaign")
            .campaign(id)
            .member(&draft.sender)
    };
    let mut entries = Vec::new();
    for step in steps {
        let (design, test) = (designs.get(&step), tests.get(&step));
        if test.map(|test| &test.design.0) == design {
            continue;
        }
        if let Some(test) = test
            && store::variant_test::replace(tx, test, now).await?
        {
            let data = json!({ "step": step, "test": test.number, "was": test.state });
            entries.push(told(EventKind::VariantTestReplaced).with(data));
        }
        let mut opened = None;
        if let Some(design) = design {
            let kept = store::Json(design.clone());
            let by = scope.actor().to_string();
            let number =
                store::variant_test::open(tx, workspace, id, step, &kept, &by, now).await?;
            let names: Vec<&String> = design.variants.keys().collect();
            let data =
                json!({ "step": step, "test": number, "rule": design.rule, "variants": names });
            entries.push(told(EventKind::VariantTestOpened).with(data));
            opened = Some(number);
        }
        let names: Vec<&str> = design
            .into_iter()
            .flat_map(|design| design.variants.keys().map(String::as_str))
            .collect();
        store::variant_test::give_open_actions(tx, workspace, id, step, (opened, &names)).await?;
    }
    Ok(entries)
}
