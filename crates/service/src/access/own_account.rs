//! A member's own account as the companion shows it: its state, its budgets, what waits (R11, R51).

use domain::identity::Role;
use domain::portability::PortabilityProblem;
use store::member;

use super::budgets::{self, BudgetsView};
use super::members::{IdentityView, MemberView};
use crate::error::OrNotFound;
use crate::{Scope, Service, ServiceResult};

/// The own account.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnAccount {
    /// The account; none where no one was connected yet.
    pub identity: Option<IdentityView>,
    /// What it may still do, and why, and what waits for it.
    pub budgets: Option<BudgetsView>,
    /// Why LinkedIn's own interface could not be read; none where it could, or where nobody asked for it.
    pub portability_problem: Option<PortabilityProblem>,
}

impl Service {
    /// The account of the member who asks.
    pub async fn own_account(&self, scope: &Scope) -> ServiceResult<OwnAccount> {
        scope.require(Role::Member)?;
        let id = scope.require_member()?;
        let now = self.now();
        let mut tx = self.read().await?;
        let row = member::get(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found("member")?;
        let problem = row.portability_problem.as_deref();
        let portability_problem = problem.and_then(|problem| problem.parse().ok());
        let identity = MemberView::from(row).identity;
        let budgets = match &identity {
            Some(_) => budgets::of_member(&mut tx, scope, id, now).await?,
            None => None,
        };
        Ok(OwnAccount {
            identity,
            budgets,
            portability_problem,
        })
    }
}
