//! Who gets no note because it would be too long: 100,000 contacts, texts in four languages (R46).
//!
//! The yardstick reads the same contacts in one bare statement and adds up the lengths of what the text would take from them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::campaign::Source;
use service::campaigns::{NotePreviewInput, SourceBody};

use crate::Setting;
use crate::measure::Stopwatch;
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// Contacts of the source.
const CONTACTS: u32 = 100_000;
/// The longest answer.
const MILLISECONDS_MAXIMUM: f64 = 2_000.0;

/// Measures it.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let size = Size {
        senders: 1,
        campaigns: 1,
        contacts: CONTACTS,
        memberships: CONTACTS,
        cohort: 25,
        moderated: true,
    };
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    several_languages(&world).await?;
    let service = world.service_at(world.opens_at)?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    let input = note(&world).await?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=setting.pairs {
        let watch = Stopwatch::start();
        let preview = service.preview_note(&scope, &input).await?;
        let taken = watch.milliseconds();
        ensure!(preview.contacts == u64::from(CONTACTS) && preview.languages.len() == 4);
        ensure!(preview.too_long > 0 && preview.too_long < u64::from(CONTACTS));
        let least = bare_lengths(&world).await?;
        // The first round fills the caches.
        if round > 0 {
            ours.push(taken);
            bare.push(least);
        }
    }
    let label = format!("{CONTACTS} contacts, 4 languages");
    let line = Line::figure("lengths", "too long", label, ("ms", Better::Lower), &ours);
    let line = line.beside(&ours, &bare);
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, MILLISECONDS_MAXIMUM)]));
    world.close().await;
    place.remove().await
}

/// The contacts speak four languages.
async fn several_languages(world: &World) -> Result<()> {
    world
        .bare
        .script(
            "UPDATE contact SET language = CASE substr(remote_id, 10, 1) WHEN '0' THEN 'fr' WHEN '1' THEN 'de'
                WHEN '2' THEN 'es' WHEN '3' THEN 'fr' WHEN '4' THEN 'de' WHEN '5' THEN 'es' ELSE 'en' END;",
        )
        .await?;
    world.bare.settle().await
}

/// A note that is too long for people with a long name, in one of its languages.
async fn note(world: &World) -> Result<NotePreviewInput> {
    let filter = store::campaign_list::Filter::default();
    let mut tx = world.db.read().await?;
    let page = store::campaign_list::page(&mut tx, &world.workspace, &filter, None, 1).await?;
    let campaign = &page.first().context("there is no campaign")?.campaign;
    let Source::Finder { id } = campaign.source()? else {
        anyhow::bail!("the campaign has no finder");
    };
    let body = "{{title}} chez {{companyName}}, {{senderFirstName}}.";
    let texts = BTreeMap::from([
        (
            "default".to_owned(),
            format!("Hello {{{{firstName}}}}, {body}"),
        ),
        (
            "fr".to_owned(),
            format!("Bonjour {{{{firstName}}}}, {body} {}", "x".repeat(238)),
        ),
        ("de".to_owned(), format!("Hallo {{{{firstName}}}}, {body}")),
        ("es".to_owned(), format!("Hola {{{{firstName}}}}, {body}")),
    ]);
    Ok(NotePreviewInput {
        texts,
        step: None,
        source: SourceBody::Finder { id },
        sender_id: campaign.sender_member_id.clone(),
        all: true,
    })
}

async fn bare_lengths(world: &World) -> Result<f64> {
    let text = format!(
        "SELECT c.language, CAST(max(length(c.first_name) + length(c.title) + length(c.company)) AS BIGINT),
            CAST(sum(length(c.first_name) + length(c.title) + length(c.company)) AS BIGINT)
            FROM finder_result r JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
            WHERE r.workspace_id = '{}' GROUP BY c.language",
        world.workspace
    );
    let watch = Stopwatch::start();
    ensure!(world.bare.sums(&text).await?.len() == 4);
    Ok(watch.milliseconds())
}
