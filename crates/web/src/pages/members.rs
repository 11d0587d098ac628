//! Team > Members (R10, R11), and the invitation of a new one (R5).

use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::time::{Timestamp, span};
use maud::{Markup, html};
use service::access::budgets::BudgetsView;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::budgets;
use crate::pieces::contact::plain;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::menu::{Entry, menu};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::pill::pill;
use crate::pieces::switch;
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// The identity of a member, as far as it is known (R11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySummary {
    /// Connected or not.
    pub state: IdentityState,
    /// How the account is reached.
    pub connector: ConnectorKind,
    /// What the account is.
    pub account_type: AccountType,
    /// The reason of its state, as a sentence.
    pub reason: Option<String>,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// The social selling index, 0 to 100, where the connector gives one.
    pub social_selling_index: Option<u32>,
}

/// One member of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The member's id, `mem_...`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The line under the name on the network.
    pub headline: Option<String>,
    /// What the member may do (R4).
    pub role: Role,
    /// The identity; none before the companion was opened.
    pub identity: Option<IdentitySummary>,
    /// What the account may still do; none before there is one.
    pub budgets: Option<BudgetsView>,
    /// The switch.
    pub active: bool,
    /// Whether it is the viewer.
    pub own: bool,
}

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The invited person's name.
    pub name: String,
    /// The invited address; it names the invitation.
    pub email: String,
    /// The role that waits.
    pub role: Role,
    /// Until when the link works.
    pub until: Timestamp,
    /// Whether it has stopped working.
    pub expired: bool,
}

/// The link of an invitation that was just made. It is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreshLink {
    /// The invited person's name.
    pub name: String,
    /// The whole address, to be copied.
    pub link: String,
    /// The address to which it is on its way by mail.
    pub mailed_to: Option<String>,
}

/// What the form for a new member posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InviteMemberForm {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The role, by its name.
    pub role: String,
}

impl InviteMemberForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            email: fields.get("email").to_owned(),
            role: fields.get("role").to_owned(),
        }
    }
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MembersView {
    /// The members.
    pub rows: Vec<MemberRow>,
    /// Open invitations.
    pub invitations: Vec<OpenInvitation>,
    /// The link of an invitation that was just made.
    pub fresh: Option<FreshLink>,
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
    /// What was typed for a new member.
    pub form: InviteMemberForm,
    /// What is wrong with it.
    pub problems: Problems,
}

impl MembersView {
    /// Three members in three states, and an open invitation.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, role, state: Option<IdentityState>| MemberRow {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!(
                "{}@example.com",
                name.split(' ').next().unwrap_or(name).to_lowercase()
            ),
            headline: Some("Head of partnerships, Northwind".to_owned()),
            role,
            identity: state.map(|state| IdentitySummary {
                since: sample_now().plus_millis(-2 * span::DAY),
                social_selling_index: Some(62),
                state,
                connector: ConnectorKind::Sandbox,
                account_type: AccountType::SalesNavigator,
                reason: (state == IdentityState::Disconnected)
                    .then(|| "The session ended on Sun 22 Nov, 21:10.".to_owned()),
            }),
            budgets: state.map(|_| budgets::sample()),
            active: true,
            own: false,
        };
        Self {
            rows: vec![
                MemberRow {
                    own: true,
                    ..row(
                        "mem_1",
                        "Claire Morel",
                        Role::Manager,
                        Some(IdentityState::Connected),
                    )
                },
                row(
                    "mem_2",
                    "Jonas Weber",
                    Role::Member,
                    Some(IdentityState::Connected),
                ),
                row(
                    "mem_3",
                    "Maya Chen",
                    Role::Editor,
                    Some(IdentityState::Disconnected),
                ),
                MemberRow {
                    active: false,
                    ..row("mem_4", "Tom Okafor", Role::Viewer, None)
                },
            ],
            invitations: vec![OpenInvitation {
                name: "Nora Lind".to_owned(),
                email: "nora@example.com".to_owned(),
                role: Role::Member,
                until: sample_now().plus_millis(6 * span::DAY),
                expired: false,
            }],
            fresh: Some(FreshLink {
                name: "Nora Lind".to_owned(),
                link: "https://overture.example.com/welcome/k3v9".to_owned(),
                mailed_to: None,
            }),
            here: Address::new("/w/northwind/members"),
            paging: Paging::default(),
            form: InviteMemberForm {
                role: "member".to_owned(),
                ..InviteMemberForm::default()
            },
            problems: Problems::default(),
        }
    }
}

/// The word for a role.
pub fn role_words(f: &Frame, role: Role) -> String {
    match role {
        Role::Manager => t!(f, "role-manager"),
        Role::Editor => t!(f, "role-editor"),
        Role::Member => t!(f, "role-member"),
        Role::Viewer => t!(f, "role-viewer"),
    }
}

/// The word for an account type.
pub fn account_words(f: &Frame, account: AccountType) -> String {
    match account {
        AccountType::Standard => t!(f, "account-standard"),
        AccountType::Premium => t!(f, "account-premium"),
        AccountType::SalesNavigator => t!(f, "account-sales-navigator"),
        AccountType::Recruiter => t!(f, "account-recruiter"),
    }
}

/// The word for a connector.
pub fn connector_words(f: &Frame, connector: ConnectorKind) -> String {
    match connector {
        ConnectorKind::Assisted => t!(f, "connector-assisted"),
        ConnectorKind::Sandbox => t!(f, "connector-sandbox"),
    }
}

/// The pill of an identity's state.
pub fn identity_pill(f: &Frame, state: IdentityState) -> Markup {
    let (shape, class, words) = match state {
        IdentityState::Connected => (Icon::Check, "good", t!(f, "identity-connected")),
        IdentityState::Disconnected => (Icon::Problem, "bad", t!(f, "identity-disconnected")),
        IdentityState::ActionRequired => (Icon::Warning, "bad", t!(f, "identity-action-required")),
        IdentityState::Inactive => (Icon::Pause, "quiet", t!(f, "identity-inactive")),
    };
    pill(shape, class, &words)
}

/// The page.
pub fn render(f: &Frame, view: &MembersView) -> Page {
    let ready = view
        .rows
        .iter()
        .filter(|row| row.active)
        .filter(|row| {
            row.identity
                .as_ref()
                .is_some_and(|identity| identity.state == IdentityState::Connected)
        })
        .count();
    let head = Head::new(t!(f, "members-title")).sentence(t!(
        f,
        "members-sentence",
        ready = ready,
        count = view.rows.len()
    ));
    page(
        f,
        Section::Members,
        head,
        html! {
            @if f.access.members && let Some(fresh) = &view.fresh { (fresh_link(f, fresh)) }
            (list(f, view))
            (pager(f, &view.here, &view.paging))
            @if f.access.members {
                @if !view.invitations.is_empty() { (invitations(f, view)) }
                (invite(f, view))
            }
        },
    )
}

fn list(f: &Frame, view: &MembersView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-member")),
        Column::words(t!(f, "column-role")),
        Column::words(t!(f, "column-identity")),
        Column::words(t!(f, "column-account")),
        Column::words(t!(f, "column-budgets")),
        Column::words(t!(f, "column-active")),
        Column::quiet(t!(f, "column-actions")),
    ];
    table(
        &t!(f, "members-title"),
        &columns,
        &html! {
            tbody { @for row in &view.rows { (self::row(f, &columns, row)) } }
        },
    )
}

fn row(f: &Frame, columns: &[Column; 7], row: &MemberRow) -> Markup {
    html! {
        tr id=(row.id) {
            (cell(&columns[0], &who(row)))
            (cell(&columns[1], &html! { (role_words(f, row.role)) }))
            (cell(&columns[2], &identity(f, row)))
            (cell(&columns[3], &html! {
                @match &row.identity {
                    Some(identity) => div.two-lines {
                        span {
                            (account_words(f, identity.account_type))
                            @if let Some(index) = identity.social_selling_index {
                                " · " abbr title=(t!(f, "member-index-long")) { (t!(f, "member-index", index = index)) }
                            }
                        }
                        span.note { (connector_words(f, identity.connector)) }
                    },
                    None => "–",
                }
            }))
            (cell(&columns[4], &html! {
                @match &row.budgets { Some(view) => {
                    (budgets::summary(f, view))
                    a.note href=(f.url(&format!("/members/{}/budgets", row.id))) { (t!(f, "budgets-all")) }
                }, None => "–" }
            }))
            (cell(&columns[5], &active(f, row)))
            (cell(&columns[6], &actions(f, row)))
        }
    }
}

fn identity(f: &Frame, row: &MemberRow) -> Markup {
    html! {
        div.two-lines {
            @match &row.identity {
                Some(identity) => {
                    span { (identity_pill(f, identity.state)) " " span.note { (f.relative(identity.since)) } }
                    @if let Some(reason) = &identity.reason { span.note { (reason) } }
                    @if let Some(remedy) = remedy(f, row, identity.state) { span.note { (remedy) } }
                },
                None => span.note { (t!(f, "identity-none")) },
            }
            @if row.own && row.identity.as_ref().is_none_or(|identity| identity.state != IdentityState::Connected) {
                a href="/companion/identity" { (t!(f, "identity-connect-own")) }
            }
        }
    }
}

/// Picture, name, the line under the name, address.
fn who(row: &MemberRow) -> Markup {
    html! {
        div.two-lines {
            (plain(&row.name, row.headline.as_deref(), None))
            span.note { (row.email) }
        }
    }
}

/// What cures a state in which nothing leaves, and who can do it.
fn remedy(f: &Frame, row: &MemberRow, state: IdentityState) -> Option<String> {
    Some(match (state, row.own) {
        (IdentityState::Connected, _) => return None,
        (_, true) => t!(f, "member-remedy-own"),
        (IdentityState::Inactive, false) => t!(f, "member-remedy-inactive", name = &row.name),
        (IdentityState::Disconnected, false) => {
            t!(f, "member-remedy-disconnected", name = &row.name)
        }
        (IdentityState::ActionRequired, false) => {
            t!(f, "member-remedy-action-required", name = &row.name)
        }
    })
}

fn active(f: &Frame, row: &MemberRow) -> Markup {
    let base = f.url(&format!("/members/{}", row.id));
    html! {
        @if f.access.members {
            (switch::switch(&format!("active-{}", row.id), &t!(f, "member-active-label", name = &row.name), row.active,
                &format!("{base}/activate"), &format!("{base}/deactivate")))
        } @else if row.active { (switch::state(&t!(f, "on"), true)) }
        @else { (switch::state(&t!(f, "off"), false)) }
    }
}

fn actions(f: &Frame, row: &MemberRow) -> Markup {
    if !f.access.members && !row.own {
        return html! {};
    }
    let archive = row.identity.is_some().then(|| {
        let href = f.url(&format!("/members/{}/archive", row.id));
        Entry::go(Icon::People, t!(f, "linkedin-archive"), href)
    });
    let roles = Role::ALL
        .iter()
        .filter(|role| f.access.members && **role != row.role)
        .map(|role| {
            let action = f.url(&format!("/members/{}/role/{}", row.id, role.as_str()));
            Entry::post(
                Icon::Person,
                t!(f, "member-make", role = role_words(f, *role)),
                action,
            )
        });
    let account = row.identity.iter().flat_map(|identity| {
        let base = f.url(&format!("/members/{}/account", row.id));
        let look = Entry::post(
            Icon::Refresh,
            t!(f, "member-account-look"),
            format!("{base}/reconnect"),
        );
        let rests = identity.state == IdentityState::Inactive;
        let sign_out = Entry::post(
            Icon::Leave,
            t!(f, "member-account-sign-out"),
            format!("{base}/sign_out"),
        );
        [Some(look), (!rests).then_some(sign_out)]
            .into_iter()
            .flatten()
    });
    let warm_up = row
        .budgets
        .as_ref()
        .filter(|_| f.access.members)
        .map(|budgets| {
            let base = f.url(&format!("/members/{}/warm_up", row.id));
            let (words, deed) = match budgets.warm_up {
                Some(_) => (t!(f, "member-warm-up-end"), "end"),
                None => (t!(f, "member-warm-up-begin"), "begin"),
            };
            Entry::post(Icon::Clock, words, format!("{base}/{deed}"))
        });
    let entries: Vec<Entry> = archive
        .into_iter()
        .chain(account)
        .chain(warm_up)
        .chain(roles)
        .collect();
    if entries.is_empty() {
        return html! {};
    }
    menu(
        &format!("actions-{}", row.id),
        &t!(f, "actions-of", name = &row.name),
        &entries,
    )
}

fn fresh_link(f: &Frame, fresh: &FreshLink) -> Markup {
    html! {
        div.banner.banner--good role="status" {
            (icon(Icon::Check))
            div.fresh {
                p {
                    @if let Some(email) = &fresh.mailed_to { (t!(f, "members-fresh-mailed", email = email)) " " }
                    (t!(f, "members-fresh", name = &fresh.name))
                }
                code.secret #fresh-link { (fresh.link) }
                button.button type="button" data-copy="fresh-link" data-copied=(t!(f, "copied")) {
                    (icon(Icon::Copy)) span { (t!(f, "copy-link")) }
                }
            }
        }
    }
}

fn invitations(f: &Frame, view: &MembersView) -> Markup {
    html! {
        section {
            h2 { (t!(f, "members-open-invitations")) }
            ul.rows {
                @for invitation in &view.invitations {
                    li.rows__row {
                        div.two-lines.grow {
                            strong { (invitation.name) }
                            span.note {
                                (invitation.email) " · " (role_words(f, invitation.role)) " · "
                                @if invitation.expired { (t!(f, "members-link-expired")) }
                                @else { (t!(f, "members-link-until")) " " (f.near(invitation.until)) }
                            }
                        }
                        (invitation_button(f, invitation, "renew", Icon::Copy, &t!(f, "members-renew")))
                        (invitation_button(f, invitation, "withdraw", Icon::Cross, &t!(f, "members-withdraw")))
                    }
                }
            }
        }
    }
}

fn invitation_button(
    f: &Frame,
    invitation: &OpenInvitation,
    verb: &str,
    shape: Icon,
    label: &str,
) -> Markup {
    html! {
        form method="post" action=(f.url(&format!("/members/invitations/{verb}"))) {
            input type="hidden" name="email" value=(invitation.email);
            button.button.button--quiet type="submit" { (icon(shape)) (label) }
        }
    }
}

fn invite(f: &Frame, view: &MembersView) -> Markup {
    let roles: Vec<(Choice, String)> = [
        (Role::Manager, t!(f, "role-manager-help")),
        (Role::Editor, t!(f, "role-editor-help")),
        (Role::Member, t!(f, "role-member-help")),
        (Role::Viewer, t!(f, "role-viewer-help")),
    ]
    .into_iter()
    .map(|(role, help)| (Choice::new(role.as_str(), role_words(f, role)), help))
    .collect();
    html! {
        section #invite {
            form.sheet method="post" action=(f.url("/members/invite")) {
                h2 { (t!(f, "members-invite")) }
                (field::summary(&t!(f, "form-refused"), &view.problems))
                p.field__help { (t!(f, "members-invite-help")) }
                (field::line(&Field::new("name", t!(f, "full-name"), &view.form.name).required(), &view.problems, "text", &[("autocomplete", "off")]))
                (field::line(&Field::new("email", t!(f, "email"), &view.form.email).required(), &view.problems, "email", &[("autocomplete", "off")]))
                (field::radios(&Field::new("role", t!(f, "column-role"), &view.form.role), &view.problems, &roles))
                div.sheet__foot {
                    button.button.button--primary type="submit" { (icon(Icon::Plus)) (t!(f, "members-invite-submit")) }
                }
            }
        }
    }
}
