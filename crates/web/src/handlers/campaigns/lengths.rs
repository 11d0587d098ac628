//! The note of a campaign as delivered to everybody of its source (R46).

use domain::ids::CampaignId;
use domain::variant;

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::{Asked, PathId};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::lengths::{LanguageRow, LengthsView, RefusedRow, render};
use crate::pieces::language_name::language_name;
use crate::pieces::tabs::Tab;
use crate::t;

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let wanted = here.get("variant");
    let found = at.service.campaign_lengths(&at.scope, &id, wanted).await?;
    let names = campaign.input.messages.first().into_iter();
    let names = names.flat_map(|message| message.variants.keys());
    let tab = |name: &str, href: Address, current: bool| {
        Tab::new(
            t!(f, "variant-name", name = name),
            href.to_string(),
            current,
        )
    };
    let others: Vec<Tab> = names
        .map(|name| {
            tab(
                name,
                here.with("variant", name),
                wanted == Some(name.as_str()),
            )
        })
        .collect();
    let own = tab(variant::OWN, here.without("variant"), wanted.is_none());
    let contact = |id: &domain::ids::ContactId, name: &str| {
        Link::new(name.to_owned(), f.url(&format!("/contacts/{id}")))
    };
    let too_long = found.too_long_contacts.iter().map(|one| RefusedRow {
        contact: contact(&one.contact_id, &one.name),
        language: language_name(f, &one.language),
        why: t!(f, "lengths-of", length = one.length, limit = found.limit),
    });
    let missing = found.value_missing_contacts.iter().map(|one| RefusedRow {
        contact: contact(&one.contact_id, &one.name),
        language: language_name(f, &one.language),
        why: t!(f, "lengths-missing", token = &one.token),
    });
    let base = f.url(&format!("/campaigns/{id}"));
    let view = LengthsView {
        campaign: Link::new(campaign.input.name.clone(), base.clone()),
        edit: format!("{base}/edit#group-messages"),
        limit: found.limit,
        contacts: found.contacts,
        more: found.more,
        refused: found.too_long + found.value_missing,
        languages: found
            .languages
            .iter()
            .map(|one| LanguageRow {
                language: language_name(f, &one.language),
                contacts: one.contacts,
                shortest: one.shortest,
                longest: one.longest,
                too_long: one.too_long,
            })
            .collect(),
        rows: too_long.chain(missing).collect(),
        variants: if others.is_empty() {
            Vec::new()
        } else {
            std::iter::once(own).chain(others).collect()
        },
    };
    Ok(render(f, &view))
}
