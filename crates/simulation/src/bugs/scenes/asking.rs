//! Writes of programs that ask again.

use checker::evidence::scenario::Call;
use domain::campaign::CampaignKind;
use service::PageRequest;
use service::access::idempotency::{Begun, IdempotentRequest};
use service::campaigns::{CampaignFilter, CampaignInput, SourceBody};

use crate::bugs::stage::{Finder, Played, Script, Stage};

const KEY: &str = "spring-of-2027";
const TARGET: &str = "POST /campaigns";

/// A program makes a campaign, loses the answer, and asks again with the same key.
pub async fn asked_again(stage: &mut Stage) -> Played {
    let finder = stage.finder(&[0], 2).await?;
    ask(stage, &finder).await?;
    stage.until(0, "00:05").await?;
    ask(stage, &finder).await?;
    stage.until(1, "12:00").await
}

/// Asks as the API does: the key first, then the use case in its name, then the answer.
async fn ask(stage: &mut Stage, finder: &Finder) -> Played {
    let script = Script::of(2);
    let scope = stage.scope(0, 0).await?;
    let input = CampaignInput {
        kind: CampaignKind::Invite,
        name: KEY.to_owned(),
        program: script.program,
        description: String::new(),
        sender_id: stage.member(0).places[0].1.clone(),
        source: SourceBody::Finder {
            id: finder.id.clone(),
        },
        messages: script.messages,
        schedule: script.schedule,
        moderation: Some(script.moderation),
        withdrawal: None,
        budget: None,
    };
    let service = stage.deeds.service().clone();
    let request = IdempotentRequest {
        key: KEY,
        target: TARGET,
        body: KEY.as_bytes(),
        success_status: 201,
    };
    let (status, answer) = match service.begin_idempotent(&scope, request).await? {
        Begun::Again(earlier) => (earlier.status, earlier.body),
        Begun::First(asker) => {
            let view = service.create_campaign(&asker, input).await?;
            let body = serde_json::to_string(&view)?;
            (201, body)
        }
    };
    let page = service
        .campaigns(&scope, &CampaignFilter::default(), &PageRequest::default())
        .await?;
    let named = page.items.iter().filter(|campaign| campaign.name == KEY);
    stage.told.calls.push(Call {
        at: stage.now().as_millis(),
        workspace: scope.workspace().to_string(),
        key: KEY.to_owned(),
        request: TARGET.to_owned(),
        status: Some(status),
        answer: Some(answer),
        effects: Some(named.count()),
    });
    Ok(())
}
