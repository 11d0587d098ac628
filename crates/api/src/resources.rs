//! The resources, a file each.

mod account;
mod actions;
mod archives;
mod campaigns;
mod clock;
mod contact_merges;
mod contact_views;
mod contacts;
mod delegations;
mod drafting;
mod engine;
mod exports;
mod finders;
mod hand_send;
mod identities;
mod imports;
mod inbox;
mod insight;
mod invitations;
mod keys;
mod ledger;
mod links;
mod mail;
mod members;
mod notifications;
mod organization;
mod portability;
mod proposals;
mod push;
mod replies;
mod reply_endpoint;
mod results;
mod segments;
mod suppression_files;
mod suppressions;
mod tags;
mod variants;
mod workspaces;

use service::audience::contacts::ContactSort;
use service::inbox::SnoozedFilter;
use service::queue::QueueOrder;
use service::results::files::DashboardTable;
use service::schema;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};
use utoipa_axum::router::OpenApiRouter;

use crate::problem::Problem;
use crate::state::Api;

/// What handlers answer.
pub(crate) type Answer<T> = Result<axum::Json<T>, Problem>;

/// Everything that every installation serves.
pub(crate) fn all() -> OpenApiRouter<Api> {
    let version_one = OpenApiRouter::new()
        .merge(account::routes())
        .merge(actions::routes())
        .merge(archives::routes())
        .merge(portability::routes())
        .merge(campaigns::routes())
        .merge(contacts::routes())
        .merge(contact_merges::routes())
        .merge(contact_views::routes())
        .merge(delegations::routes())
        .merge(drafting::routes())
        .merge(engine::routes())
        .merge(exports::routes())
        .merge(finders::routes())
        .merge(hand_send::routes())
        .merge(identities::routes())
        .merge(imports::routes())
        .merge(inbox::routes())
        .merge(insight::routes())
        .merge(invitations::routes())
        .merge(keys::routes())
        .merge(ledger::routes())
        .merge(links::routes())
        .merge(mail::routes())
        .merge(members::routes())
        .merge(notifications::routes())
        .merge(organization::routes())
        .merge(proposals::routes())
        .merge(push::routes())
        .merge(replies::routes())
        .merge(reply_endpoint::routes())
        .merge(results::routes())
        .merge(segments::routes())
        .merge(suppression_files::routes())
        .merge(suppressions::routes())
        .merge(tags::routes())
        .merge(variants::routes())
        .merge(workspaces::routes());
    OpenApiRouter::new().nest("/v1", version_one)
}

/// What an installation with a manual clock serves as well.
pub(crate) fn with_manual_clock() -> OpenApiRouter<Api> {
    OpenApiRouter::new().nest("/v1", clock::routes())
}

/// The schemas that parameters name: those of bodies are found by themselves, these are not.
pub(crate) fn schemas_of_parameters(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
    }
    add::<schema::ActionStateName>(schemas);
    add::<schema::CampaignKindName>(schemas);
    add::<schema::CategoryName>(schemas);
    add::<schema::EventKindName>(schemas);
    add::<schema::HealthStateName>(schemas);
    add::<schema::LevelName>(schemas);
    add::<schema::MeasureName>(schemas);
    add::<ContactSort>(schemas);
    add::<QueueOrder>(schemas);
    add::<SnoozedFilter>(schemas);
    add::<schema::ReplyClassName>(schemas);
    add::<drafting::NamesOf>(schemas);
    add::<DashboardTable>(schemas);
}
