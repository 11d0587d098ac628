//! What the tests of the audience stand on: an organization, two workspaces, members, finders.

use domain::calendar::Schedule;
use domain::contact::ContactFields;
use domain::entropy::Entropy;
use domain::finder::{FinderKind, FinderState, SearchConfiguration};
use domain::identity::Role;
use domain::ids::{FinderId, Id, MemberId, OrganizationId, SegmentId, UserId, WorkspaceId};
use domain::time::Timestamp;
use store::finder::NewFinder;
use store::member::NewMember;
use store::user::UserRow;
use store::workspace::WorkspaceRow;
use store::{Db, Json, Tx, contact, finder, member, organization, segment, user, workspace};

/// The instant at which everything happens.
pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A database with somebody in it.
pub struct World {
    pub db: Db,
    pub entropy: Entropy,
    pub organization: OrganizationId,
    pub workspace: WorkspaceId,
    pub other_workspace: WorkspaceId,
    pub owner: MemberId,
    pub colleague: MemberId,
}

impl World {
    pub async fn new(db: Db) -> Self {
        let mut entropy = Entropy::from_seed(11);
        let mut world = Self {
            organization: OrganizationId::mint(NOW, &mut entropy),
            workspace: WorkspaceId::mint(NOW, &mut entropy),
            other_workspace: WorkspaceId::mint(NOW, &mut entropy),
            owner: MemberId::mint(NOW, &mut entropy),
            colleague: MemberId::mint(NOW, &mut entropy),
            entropy,
            db,
        };
        let mut tx = world.db.write().await.expect("a transaction");
        organization::create(&mut tx, &world.organization, "Acme", NOW)
            .await
            .expect("an organization");
        for id in [world.workspace.clone(), world.other_workspace.clone()] {
            world.insert_workspace(&mut tx, id).await;
        }
        for (name, id) in [
            ("Anna", world.owner.clone()),
            ("Ben", world.colleague.clone()),
        ] {
            world.insert_member(&mut tx, name, id).await;
        }
        tx.commit().await.expect("a commit");
        world
    }

    async fn insert_workspace(&self, tx: &mut Tx, id: WorkspaceId) {
        let row = WorkspaceRow {
            id,
            organization_id: self.organization.clone(),
            name: "Sales".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: "en".to_owned(),
            color: None,
            invitations_per_week: 80,
            messages_per_day: 40,
            profile_views_per_day: 50,
            notes_per_month: 3,
            click_tracking: true,
            version: 1,
            created_at: NOW,
        };
        workspace::insert(tx, &row).await.expect("a workspace");
    }

    async fn insert_member(&mut self, tx: &mut Tx, name: &str, id: MemberId) {
        let row = UserRow {
            id: UserId::mint(NOW, &mut self.entropy),
            organization_id: self.organization.clone(),
            email: format!("{}@acme.example", name.to_lowercase()),
            name: name.to_owned(),
            password_hash: None,
            organization_roles: Json(Vec::new()),
            language: None,
            active: true,
            created_at: NOW,
        };
        user::insert(tx, &row).await.expect("a user");
        let new = NewMember {
            id,
            user: row.id,
            role: Role::Editor,
            time_zone: None,
        };
        member::insert(tx, &self.workspace, &new, NOW)
            .await
            .expect("a member");
    }

    /// A finder of the owner with its segment.
    pub async fn finder(&mut self, kind: FinderKind, next_run_at: Option<Timestamp>) -> FinderId {
        let id = FinderId::mint(NOW, &mut self.entropy);
        let segment = SegmentId::mint(NOW, &mut self.entropy);
        let new = NewFinder {
            id: id.clone(),
            name: "CTOs".to_owned(),
            kind,
            owner: self.owner.clone(),
            segment: segment.clone(),
            configuration: SearchConfiguration {
                title: Some("CTO".to_owned()),
                ..SearchConfiguration::default()
            },
            source: None,
            secret_encrypted: None,
            schedule: Schedule::suggested("Europe/Paris"),
            results_per_slot: 10,
            active: true,
            state: FinderState::Waiting,
            remaining_estimate: None,
            next_run_at,
        };
        let mut tx = self.db.write().await.expect("a transaction");
        finder::insert(&mut tx, &self.workspace, new, NOW)
            .await
            .expect("a finder");
        segment::insert_for_finder(
            &mut tx,
            &self.workspace,
            &segment,
            "CTOs",
            &self.owner,
            &id,
            NOW,
        )
        .await
        .expect("a segment");
        tx.commit().await.expect("a commit");
        id
    }

    /// Brings people in under a source.
    pub async fn bring(
        &mut self,
        source: &str,
        people: Vec<ContactFields>,
    ) -> Vec<contact::Upserted> {
        let origin = contact::Origin {
            import: None,
            source: source.to_owned(),
            owner: Some(self.owner.clone()),
            finder: None,
        };
        let mut tx = self.db.write().await.expect("a transaction");
        let upserted = contact::upsert(
            &mut tx,
            &self.workspace,
            people,
            &origin,
            NOW,
            &mut self.entropy,
        )
        .await
        .expect("people are brought in");
        tx.commit().await.expect("a commit");
        upserted
    }

    /// Every contact, the newest first.
    pub async fn contacts(&self) -> Vec<contact::ContactRow> {
        let mut tx = self.db.read().await.expect("a transaction");
        contact::list(
            &mut tx,
            &self.workspace,
            &contact::Filter::default(),
            None,
            contact::Order::Newest,
            None,
            1_000,
        )
        .await
        .expect("a list")
    }
}

/// A person with a profile address.
pub fn person(first_name: &str, slug: &str) -> ContactFields {
    ContactFields {
        first_name: Some(first_name.to_owned()),
        last_name: Some("Doe".to_owned()),
        profile_url: Some(format!("https://www.linkedin.com/in/{slug}")),
        ..ContactFields::default()
    }
}

/// Somebody known by e-mail address alone.
pub fn by_email(first_name: &str, email: &str) -> ContactFields {
    ContactFields {
        first_name: Some(first_name.to_owned()),
        email: Some(email.to_owned()),
        ..ContactFields::default()
    }
}

/// Somebody with the network's id.
pub fn by_remote_id(first_name: &str, remote_id: &str) -> ContactFields {
    ContactFields {
        first_name: Some(first_name.to_owned()),
        remote_id: Some(remote_id.to_owned()),
        ..ContactFields::default()
    }
}
