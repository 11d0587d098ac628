//! Criteria as they come in: read, checked, tried on the workspace's contacts, and explained for one
//! of them (R32, R33).

use domain::criteria::{
    Context, Criterion, Cycle, Explained, Happening, Node, Seen, Trace, check_references, explain,
    references,
};
use domain::identity::Role;
use domain::ids::{ContactId, SegmentId};
use domain::limits;
use domain::problem::Problem;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::contact::{self, Filter};
use store::criteria::Wanted;
use store::{Tx, segment};
use utoipa::ToSchema;

use super::contacts::ContactView;
use crate::schema::CriteriaSchema;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Criteria that are not saved.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriteriaInput {
    /// The tree.
    #[schema(value_type = CriteriaSchema)]
    pub criteria: serde_json::Value,
}

/// Whom criteria find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CriteriaPreview {
    /// How many contacts they find.
    pub count: u64,
    /// The newest of them, 50 at most.
    pub contacts: Vec<ContactView>,
}

/// What is to be explained: criteria that are not saved, or a segment's.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainInput {
    /// The tree.
    #[schema(value_type = CriteriaSchema)]
    pub criteria: serde_json::Value,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
}

/// Why a contact is in or out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Explanation {
    /// Whether the contact is in.
    pub is_in: bool,
    /// The contact.
    pub contact: ContactView,
    /// The evaluation, part by part.
    pub trace: TraceView,
}

/// A part of criteria as it was evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TraceView {
    /// Where it stands, such as `all.0.any.2`; empty for the whole.
    pub path: String,
    /// Whether it holds.
    pub holds: bool,
    /// Whether the result rests on it.
    pub decides: bool,
    /// `all`, `any` or `not` for a group, `criterion` for a criterion.
    pub kind: &'static str,
    /// The criterion.
    #[schema(value_type = Option<Object>)]
    pub criterion: Option<serde_json::Value>,
    /// Its answer: `yes`, `no`, or `unknown` where the value is missing.
    pub answer: Option<&'static str>,
    /// The values that it saw: texts, ids, instants.
    pub seen: Vec<String>,
    /// The parts of a group.
    #[schema(no_recursion)]
    pub parts: Vec<TraceView>,
}

impl TraceView {
    fn of(trace: Trace) -> Self {
        let (kind, criterion, answer, seen, parts) = match trace.explained {
            Explained::Group(kind, parts) => {
                let parts = parts.into_iter().map(Self::of).collect();
                (kind.as_str(), None, None, Vec::new(), parts)
            }
            Explained::Criterion {
                criterion,
                answer,
                seen,
            } => {
                let json = json_of(criterion);
                let answer = match answer {
                    domain::criteria::Answer::Yes => "yes",
                    domain::criteria::Answer::No => "no",
                    domain::criteria::Answer::Unknown => "unknown",
                };
                (
                    "criterion",
                    Some(json),
                    Some(answer),
                    texts(seen),
                    Vec::new(),
                )
            }
        };
        Self {
            path: trace.path,
            holds: trace.holds,
            decides: trace.decides,
            kind,
            criterion,
            answer,
            seen,
            parts,
        }
    }
}

fn json_of(criterion: Criterion) -> serde_json::Value {
    domain::criteria::write(&Node::Criterion(criterion))
}

/// What a criterion saw, as texts.
fn texts(seen: Seen) -> Vec<String> {
    fn all<T: ToString>(list: &[T]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }
    let at = |one: Happening| one.at.to_string();
    match seen {
        Seen::Nothing => Vec::new(),
        Seen::Texts(list) => list,
        Seen::Finders(list) => all(&list),
        Seen::Members(list) => all(&list),
        Seen::Segments(list) => all(&list),
        Seen::Happenings(list) => list.into_iter().map(at).collect(),
        Seen::Flag(flag) => vec![flag.to_string()],
    }
}

/// Something that criteria can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaChoice {
    /// `member`, `finder`, `segment`, `campaign`, `program` or `tag`.
    pub kind: String,
    /// What a criterion holds: the id, or the name where there is none.
    pub value: String,
    /// Its name.
    pub name: String,
}

impl Service {
    /// What criteria can name, by kind and name. Finders, segments and campaigns are named to those
    /// who see all of them.
    pub async fn criteria_choices(&self, scope: &Scope) -> ServiceResult<Vec<CriteriaChoice>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let most = limits::CRITERIA_CHOICES_MAXIMUM;
        let rows = store::criteria::choices(&mut tx, scope.workspace(), most).await?;
        let all = scope.only_own().is_none();
        Ok(rows
            .into_iter()
            .filter(|row| all || matches!(row.kind.as_str(), "member" | "program" | "tag"))
            .map(|row| CriteriaChoice {
                kind: row.kind,
                value: row.id,
                name: row.name,
            })
            .collect())
    }

    /// How many contacts criteria find, and the newest of them; members count those that they see.
    pub async fn preview_criteria(
        &self,
        scope: &Scope,
        input: &CriteriaInput,
    ) -> ServiceResult<CriteriaPreview> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let tree = read(&mut tx, scope, &input.criteria).await?;
        let context = context(&mut tx, scope, &tree, now).await?;
        let filter = Filter {
            visible_to: scope.only_own().cloned(),
            ..Filter::default()
        };
        let wanted = Wanted {
            tree: Some(&tree),
            context: &context,
            filter: &filter,
        };
        let shown = limits::SEGMENT_PREVIEW_CONTACTS;
        let (count, first) =
            store::criteria::count_and_first(&mut tx, workspace, wanted, shown).await?;
        let mut rows = contact::by_ids(&mut tx, workspace, &first).await?;
        rows.reverse();
        Ok(CriteriaPreview {
            count,
            contacts: super::contacts::views(&mut tx, workspace, rows).await?,
        })
    }

    /// Why a contact is in or out of criteria.
    pub async fn explain_criteria(
        &self,
        scope: &Scope,
        input: &ExplainInput,
    ) -> ServiceResult<Explanation> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let tree = read(&mut tx, scope, &input.criteria).await?;
        self.explained(&mut tx, scope, &tree, &input.contact_id)
            .await
    }

    /// Why a contact is in or out of a segment.
    pub async fn explain_segment(
        &self,
        scope: &Scope,
        id: &SegmentId,
        contact: &ContactId,
    ) -> ServiceResult<Explanation> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = super::segments::visible(&mut tx, scope, id).await?;
        let tree = match store::criteria::tree_of(&row) {
            Some(tree) => tree,
            None => Node::include(domain::criteria::Test::Segment(vec![id.clone()])),
        };
        self.explained(&mut tx, scope, &tree, contact).await
    }

    async fn explained(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        tree: &Node,
        contact: &ContactId,
    ) -> ServiceResult<Explanation> {
        let workspace = scope.workspace();
        let row = super::contacts::visible(tx, scope, contact).await?;
        let context = context(tx, scope, tree, self.now()).await?;
        let ids = [row.id.clone()];
        let facts = store::criteria::facts(tx, workspace, &ids, [tree], &context)
            .await?
            .remove(&row.id)
            .unwrap_or_default();
        let trace = explain(tree, &facts, &context);
        let mut contacts = super::contacts::views(tx, workspace, vec![row]).await?;
        Ok(Explanation {
            is_in: trace.holds,
            contact: contacts.remove(0),
            trace: TraceView::of(trace),
        })
    }
}

/// What names stand for, in the workspace's days.
pub(crate) async fn context(
    tx: &mut Tx,
    scope: &Scope,
    tree: &Node,
    now: Timestamp,
) -> ServiceResult<Context> {
    let zone =
        domain::calendar::zone::resolve(scope.time_zone()).unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(store::criteria::context(tx, scope.workspace(), [tree], now, zone).await?)
}

/// Reads criteria and looks that the segments that they name are there. Paths of problems begin at
/// `criteria`.
pub(crate) async fn read(
    tx: &mut Tx,
    scope: &Scope,
    criteria: &serde_json::Value,
) -> ServiceResult<Node> {
    let tree = domain::criteria::read(criteria).map_err(|problems| {
        let within = |problem: Problem| problem.within("criteria");
        ServiceError::Invalid(problems.into_iter().map(within).collect())
    })?;
    for id in references(&tree) {
        if segment::get(tx, scope.workspace(), id).await?.is_none() {
            return Err(ServiceError::invalid(
                "criteria",
                "unknown_segment",
                "A segment that is named here is not there. It may have been archived; name another one",
            ));
        }
    }
    Ok(tree)
}

/// Refuses criteria that lead back to their own segment, or too far (with the way).
pub(super) async fn check(
    tx: &mut Tx,
    scope: &Scope,
    own: Option<(&SegmentId, &str)>,
    tree: &Node,
) -> ServiceResult<()> {
    if references(tree).is_empty() {
        return Ok(());
    }
    let most = limits::CRITERIA_SEGMENTS_MAXIMUM;
    let rows = segment::with_criteria(tx, scope.workspace(), most).await?;
    let bodies = rows
        .iter()
        .filter_map(|row| Some((row.id.clone(), store::criteria::body_of(&row.criteria)?)))
        .collect();
    let Err(cycle) = check_references(own.map(|(id, _)| id), tree, &bodies) else {
        return Ok(());
    };
    let name = |id: &SegmentId| {
        let known = rows
            .iter()
            .find(|row| row.id == *id)
            .map(|row| row.name.as_str());
        let own = own.filter(|(own, _)| *own == id).map(|(_, name)| name);
        own.or(known).unwrap_or("?").to_owned()
    };
    let way = |ids: &[SegmentId]| ids.iter().map(name).collect::<Vec<_>>().join(" → ");
    let (code, message) = match cycle {
        Cycle::Back(ids) => (
            "segment_cycle",
            format!(
                "The segments name each other in a circle: {}. Take one of them out",
                way(&ids)
            ),
        ),
        Cycle::TooDeep(ids) => (
            "segments_too_deep",
            format!(
                "Segments may name each other {} deep; here it is {}. Shorten the way",
                limits::SEGMENT_REFERENCE_DEPTH_MAXIMUM,
                way(&ids)
            ),
        ),
        Cycle::TooLarge => (
            "segments_too_large",
            format!(
                "With the segments that are named there are more than {} criteria. Name fewer",
                limits::CRITERIA_REFERENCED_NODES_MAXIMUM
            ),
        ),
    };
    Err(ServiceError::invalid("criteria", code, message))
}
