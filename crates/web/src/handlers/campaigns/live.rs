//! The lists of campaigns, live: rows that change are sent again.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::campaign::CampaignKind;
use futures_util::{Stream, StreamExt};
use service::PageRequest;
use service::campaigns::CampaignFilter;

use super::{list, rows};
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::Asked;
use crate::link::Address;
use crate::pages::campaign_list::live;
use crate::state::WebState;

/// Changes are gathered for that long, so that a busy minute does not flood the page.
const GATHER: Duration = Duration::from_millis(700);
/// Events that are gathered at most.
const GATHERED_MAXIMUM: usize = 256;
/// A quiet connection says that it lives that often.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// What one open page follows.
struct Following {
    kind: CampaignKind,
    at: InWorkspace,
    state: WebState,
    filter: CampaignFilter,
    request: PageRequest,
    shown: BTreeMap<String, String>,
}

/// The stream of the invite campaigns.
pub async fn invites(
    State(state): State<WebState>,
    at: InWorkspace,
    Asked(here): Asked,
) -> WebResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    Ok(stream(CampaignKind::Invite, state, at, &here))
}

/// The stream of the nurture campaigns.
pub async fn nurtures(
    State(state): State<WebState>,
    at: InWorkspace,
    Asked(here): Asked,
) -> WebResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    Ok(stream(CampaignKind::Nurture, state, at, &here))
}

fn stream(
    kind: CampaignKind,
    state: WebState,
    at: InWorkspace,
    here: &Address,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let events = at.service.listen(&at.scope);
    let gathered = tokio_stream::StreamExt::chunks_timeout(events, GATHERED_MAXIMUM, GATHER);
    let following = Following {
        filter: list::filter(kind, here),
        request: list::request(here),
        kind,
        at,
        state,
        shown: BTreeMap::new(),
    };
    let changes = futures_util::stream::unfold(
        (following, Box::pin(gathered)),
        |(mut following, mut gathered)| async move {
            loop {
                gathered.next().await?;
                if let Some(event) = following.look().await {
                    return Some((Ok(event), (following, gathered)));
                }
            }
        },
    );
    Sse::new(changes).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

impl Following {
    /// What looks different since the last look; nothing where the list cannot be read now, which
    /// the next event tries again.
    async fn look(&mut self) -> Option<Event> {
        let service = &self.at.service;
        let page = service
            .campaigns(&self.at.scope, &self.filter, &self.request)
            .await
            .ok()?;
        self.at.frame.now = self.state.now();
        self.at.frame.clock = self.state.clock();
        let f = &self.at.frame;
        let mut changed = Vec::new();
        for campaign in &page.items {
            let row = rows::row(f, campaign);
            let looks = crate::pages::campaign_list::row(f, self.kind, &row).into_string();
            if self.shown.get(&row.id) != Some(&looks) {
                self.shown.insert(row.id.clone(), looks);
                changed.push(row);
            }
        }
        let markup = live(f, self.kind, &rows::summary(&page.items), &changed);
        Some(Event::default().data(markup.into_string().replace('\n', " ")))
    }
}
