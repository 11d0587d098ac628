//! Team > Members: the list, roles and switches (R4, R10, R11), invitations (R5).

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::identity::{IdentityState, Role};
use domain::ids::{IdentityId, MemberId};
use domain::problem::Problem;
use http::StatusCode;
use http::request::Parts;
use service::access::budgets::WarmUpInput;
use service::access::invitations::{InvitationLink, InvitationView, NewInvitation};
use service::access::members::{IdentityView, MemberChange, MemberView};
use service::{PageRequest, Scope};
use url::Url;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::input::{Asked, PathId, Posted, page_request, paging, path_value};
use crate::link::Address;
use crate::page::Page;
use crate::pages;
use crate::pages::budgets::BudgetsPage;
use crate::pages::members::{
    self, FreshLink, IdentitySummary, InviteMemberForm, MemberRow, MembersView, OpenInvitation,
    role_words,
};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/members", get(show))
        .route("/w/{workspace}/members/invite", post(invite))
        .route("/w/{workspace}/members/invitations/renew", post(renew))
        .route(
            "/w/{workspace}/members/invitations/withdraw",
            post(withdraw),
        )
        .route(
            "/w/{workspace}/members/{id}/account/reconnect",
            post(reconnect),
        )
        .route(
            "/w/{workspace}/members/{id}/account/sign_out",
            post(sign_out),
        )
        .route("/w/{workspace}/members/{id}/budgets", get(budgets))
        .route(
            "/w/{workspace}/members/{id}/warm_up/begin",
            post(begin_warm_up),
        )
        .route("/w/{workspace}/members/{id}/warm_up/end", post(end_warm_up))
        .route("/w/{workspace}/members/{id}/activate", post(activate))
        .route("/w/{workspace}/members/{id}/deactivate", post(deactivate))
        .route("/w/{workspace}/members/{id}/role/{role}", post(give_role))
}

async fn show(at: InWorkspace, asked: Asked) -> WebResult<Page> {
    let view = view(&at, asked.0).await?;
    Ok(members::render(&at.frame, &view))
}

/// The list, with open invitations for who may invite.
async fn view(at: &InWorkspace, here: Address) -> WebResult<MembersView> {
    let found = at.service.members(&at.scope, &page_request(&here)).await?;
    let ids: Vec<MemberId> = found.items.iter().map(|member| member.id.clone()).collect();
    let mut budgets = at.service.budgets_of_members(&at.scope, &ids).await?;
    let invitations = if at.scope.has(Role::Manager) {
        let all = PageRequest {
            limit: Some(domain::limits::PAGE_SIZE_MAXIMUM),
            cursor: None,
        };
        at.service.invitations(&at.scope, &all).await?.items
    } else {
        Vec::new()
    };
    Ok(MembersView {
        paging: paging(&here, found.next),
        here,
        rows: found
            .items
            .into_iter()
            .map(|member| {
                let budgets = budgets.remove(&member.id);
                MemberRow {
                    budgets,
                    ..row(&at.scope, member)
                }
            })
            .collect(),
        invitations: invitations.into_iter().map(open).collect(),
        form: InviteMemberForm {
            role: Role::Member.to_string(),
            ..InviteMemberForm::default()
        },
        ..MembersView::default()
    })
}

fn row(scope: &Scope, member: MemberView) -> MemberRow {
    MemberRow {
        own: scope.member() == Some(&member.id),
        id: member.id.to_string(),
        name: member.name,
        email: member.email,
        headline: member.headline,
        role: member.role,
        identity: member.identity.map(summary),
        budgets: None,
        active: member.active,
    }
}

fn summary(identity: IdentityView) -> IdentitySummary {
    IdentitySummary {
        state: identity.state,
        connector: identity.connector,
        account_type: identity.account_type,
        reason: identity.state_detail,
        since: identity.state_since,
        social_selling_index: identity.social_selling_index,
    }
}

fn open(invitation: InvitationView) -> OpenInvitation {
    OpenInvitation {
        name: invitation.name,
        email: invitation.email,
        role: invitation.role,
        until: invitation.expires_at,
        expired: invitation.expired,
    }
}

async fn invite(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let form = InviteMemberForm::from_fields(&fields);
    let invited = match form.role.parse() {
        Ok(role) => {
            let new = NewInvitation {
                email: form.email.clone(),
                name: form.name.clone(),
                role,
            };
            refused(at.service.invite_member(&at.scope, &new).await)?
        }
        Err(_) => Err(vec![Problem::new(
            "role",
            "unknown_choice",
            "There is no such role. Choose one of the list",
        )]),
    };
    let mut view = view(&at, Address::new(at.frame.url("/members"))).await?;
    match invited {
        Ok(link) => {
            view.fresh = Some(fresh(&state, &link));
            Ok(members::render(&at.frame, &view).into_response())
        }
        Err(found) => {
            view.form = form;
            view.problems = problems(at.frame.language, &found);
            let page = members::render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// The link is on this page alone: no cookie and no address holds it.
fn fresh(state: &WebState, link: &InvitationLink) -> FreshLink {
    FreshLink {
        name: link.invitation.name.clone(),
        link: state.address(&format!("/welcome/{}", link.token.expose())),
        mailed_to: link.mailed.then(|| link.invitation.email.clone()),
    }
}

async fn renew(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Page> {
    let email = fields.get("email");
    let link = at.service.renew_invitation(&at.scope, email).await?;
    let view = MembersView {
        fresh: Some(fresh(&state, &link)),
        ..view(&at, Address::new(at.frame.url("/members"))).await?
    };
    Ok(members::render(&at.frame, &view))
}

async fn withdraw(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Redirect> {
    let email = fields.get("email");
    at.service.withdraw_invitation(&at.scope, email).await?;
    let f = &at.frame;
    let done = t!(f, "notice-invitation-withdrawn", email = email);
    Ok(Redirect::to(f.url("/members")).notice(state.cookies, done))
}

/// The account of a member, whose name is shown.
async fn account_of(at: &InWorkspace, id: &MemberId) -> WebResult<(String, IdentityId)> {
    let member = at.service.member(&at.scope, id).await?;
    let identity = member.identity.ok_or(WebError::NotFound)?;
    Ok((member.name, identity.id))
}

/// Asks the network whether a member's session is alive.
async fn reconnect(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
) -> WebResult<Redirect> {
    let (name, identity) = account_of(&at, &id).await?;
    let page = at.frame.url("/members");
    let back: Url = state.address(&page).parse().map_err(|_| WebError::Broken)?;
    let found = at
        .service
        .reconnect_identity(&at.scope, &identity, &back)
        .await?;
    let f = &at.frame;
    let told = if found.state == IdentityState::Connected {
        t!(f, "notice-account-connected", name = &name)
    } else {
        t!(f, "notice-account-not-connected", name = &name)
    };
    Ok(Redirect::to(page).notice(state.cookies, told))
}

/// Signs a member's account out, in every workspace at once (R11).
async fn sign_out(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
) -> WebResult<Redirect> {
    let (name, identity) = account_of(&at, &id).await?;
    at.service.sign_out_identity(&at.scope, &identity).await?;
    let f = &at.frame;
    let told = t!(f, "notice-account-signed-out", name = &name);
    Ok(Redirect::to(f.url("/members")).notice(state.cookies, told))
}

/// What a member may still do, and why (R51).
async fn budgets(at: InWorkspace, PathId(id): PathId<MemberId>) -> WebResult<Page> {
    let member = at.service.member(&at.scope, &id).await?;
    let page = BudgetsPage {
        budgets: at.service.budgets(&at.scope, &id).await?,
        member: member.name,
    };
    Ok(pages::budgets::render(&at.frame, &page))
}

/// Lets a new account begin with few invitations (R51).
async fn begin_warm_up(
    state: State<WebState>,
    at: InWorkspace,
    id: PathId<MemberId>,
) -> WebResult<Redirect> {
    warm_up(state, at, id, true).await
}

/// Lets all that the workspace allows leave at once.
async fn end_warm_up(
    state: State<WebState>,
    at: InWorkspace,
    id: PathId<MemberId>,
) -> WebResult<Redirect> {
    warm_up(state, at, id, false).await
}

async fn warm_up(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    on: bool,
) -> WebResult<Redirect> {
    at.service
        .set_warm_up(&at.scope, &id, WarmUpInput { on })
        .await?;
    let f = &at.frame;
    let told = if on {
        t!(f, "notice-warm-up-begun")
    } else {
        t!(f, "notice-warm-up-ended")
    };
    Ok(Redirect::to(f.url("/members")).notice(state.cookies, told))
}

async fn activate(
    state: State<WebState>,
    at: InWorkspace,
    id: PathId<MemberId>,
) -> WebResult<Redirect> {
    switch(state, at, id, true).await
}

async fn deactivate(
    state: State<WebState>,
    at: InWorkspace,
    id: PathId<MemberId>,
) -> WebResult<Redirect> {
    switch(state, at, id, false).await
}

async fn switch(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    active: bool,
) -> WebResult<Redirect> {
    let change = MemberChange {
        active: Some(active),
        ..MemberChange::default()
    };
    let member = at.service.change_member(&at.scope, &id, &change).await?;
    let f = &at.frame;
    let done = if active {
        t!(f, "notice-member-on", name = &member.name)
    } else {
        t!(f, "notice-member-off", name = &member.name)
    };
    Ok(Redirect::to(f.url("/members")).notice(state.cookies, done))
}

/// The role of the path; what is none is not found.
struct PathRole(Role);

impl FromRequestParts<WebState> for PathRole {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "role").await.map(Self)
    }
}

async fn give_role(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    PathRole(role): PathRole,
) -> WebResult<Redirect> {
    let change = MemberChange {
        role: Some(role),
        ..MemberChange::default()
    };
    let member = at.service.change_member(&at.scope, &id, &change).await?;
    let f = &at.frame;
    let role = role_words(f, member.role);
    let done = t!(f, "notice-member-role", name = &member.name, role = role);
    Ok(Redirect::to(f.url("/members")).notice(state.cookies, done))
}
