//! Nothing to people who must not be contacted.

use checker::evidence::database::Suppression;
use checker::evidence::scenario::Deed;

use super::{breaks, holds};
use crate::sound::{evidence, story};
use crate::world::{WORKSPACE, at};

#[test]
fn i_12_somebody_suppressed_is_written_to() {
    let with = |kind: &str, value: &str| {
        let mut evidence = evidence();
        evidence.database.suppression.push(Suppression {
            workspace_id: WORKSPACE.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
            created_at: at(4, "00:00"),
        });
        evidence
    };
    let hits = [
        ("person", "in/person-1"),
        ("person", "person-1@mail.acme.example"),
        ("email_domain", "acme.example"),
        ("company", "acme"),
        ("keyword", "person1"),
    ];
    for (kind, value) in hits {
        breaks(&with(kind, value), &["I-12"], value);
    }
    let mut limited = with("company", "acme");
    for contact in &mut limited.database.contact {
        contact.company = Some("ACME, Ltd.".to_owned());
    }
    breaks(&limited, &["I-12"], "company `acme`");
    // Before it came to that company, nobody could know.
    for contact in &mut limited.database.contact {
        contact.updated_at = at(13, "00:00");
    }
    holds(&limited);
    for (kind, value) in [
        ("person", "in/person"),
        ("email_domain", "cme.example"),
        ("keyword", "person"),
    ] {
        holds(&with(kind, value));
    }
}

#[test]
fn i_12_what_was_acknowledged_counts_until_it_is_lifted() {
    let entry = || {
        (
            WORKSPACE.to_owned(),
            "person".to_owned(),
            "in/person-1".to_owned(),
        )
    };
    let with = |lifted: Option<i64>| {
        let mut world = story();
        let (workspace, kind, value) = entry();
        world.did(
            at(4, "00:00"),
            Deed::Suppress {
                workspace,
                kind,
                value,
            },
        );
        if let Some(at) = lifted {
            let (workspace, kind, value) = entry();
            world.did(
                at,
                Deed::Unsuppress {
                    workspace,
                    kind,
                    value,
                },
            );
        }
        world.finish()
    };
    breaks(
        &with(None),
        &["I-12", "I-37"],
        "named the person `in/person-1`",
    );
    holds(&with(Some(at(5, "00:00"))));
}
