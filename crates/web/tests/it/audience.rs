//! Finders, files, contacts and the suppression list, as a browser without JavaScript sees them.

use axum::body::Body;
use domain::finder::Hindrance;
use domain::identity::Role;
use domain::ids::{FinderId, WorkspaceId};
use domain::time::span;
use http::{Request, StatusCode, header};
use store::Db;
use testkit::both::on_sqlite;

use crate::support::{ADMIN, Answer, Browser, START, Site};

/// What separates the parts of a form with a file.
const BOUNDARY: &str = "----a-boundary-of-a-browser";

/// The site with one workspace, and its manager's browser.
async fn site(db: Db) -> (Site, WorkspaceId, Browser) {
    let site = Site::empty(db);
    let workspace = site.set_up().await;
    let browser = site.signed_in(ADMIN).await;
    (site, workspace, browser)
}

/// A form with a file as browsers send it.
fn with_file(path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Request<Body> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"");
        body.extend(format!("{head}\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; ");
    body.extend(format!("{head}filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n").bytes());
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(Body::from(body))
        .expect("a request")
}

/// A text as spreadsheets save it under the name of Unicode text.
fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// A table of people with numbers.
fn people(count: usize) -> String {
    let row = |number| format!("Jane,Doe {number},https://www.linkedin.com/in/jane-doe-{number}\n");
    let header = "First name,Last name,Profile URL\n".to_owned();
    std::iter::once(header).chain((0..count).map(row)).collect()
}

/// The member id that the form of a new finder proposes as its owner.
async fn owner(browser: &mut Browser, base: &str) -> String {
    let form = browser.get(&format!("{base}/finders/new")).await;
    assert_eq!(form.status, StatusCode::OK);
    let place = form.body.find("mem_").expect("the form names a member");
    form.body[place..place + 30].to_owned()
}

/// Sends a file for a new finder.
async fn send(browser: &mut Browser, base: &str, name: &str, bytes: &[u8]) -> Answer {
    let owner = owner(browser, base).await;
    let fields = [("name", name), ("owner_id", owner.as_str())];
    let path = format!("{base}/finders/csv");
    browser
        .send(with_file(&path, &fields, "C:\\people.csv", bytes))
        .await
}

/// Imports a file into a new finder; answers the finder's page.
async fn import(browser: &mut Browser, base: &str, name: &str, bytes: &[u8]) -> (String, Answer) {
    let sent = send(browser, base, name, bytes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let preview = sent.location().to_owned();
    let confirmed = browser.post(&preview, &[]).await;
    let finder = confirmed.location().to_owned();
    let page = browser.get(&finder).await;
    (finder, page)
}

const MESSY: &str = "Salon de Lyon\r\n\r\nNom de famille;Prénom;Société;Profil LinkedIn;Stand\r\n\
    de la Tour;Anne-Sophie;Hydrogène Rhône;fr.linkedin.com/in/anne-sophie-de-la-tour/;B12\r\n\
    Weber;Jonas;Rheinstahl;https://www.linkedin.com/in/jonas-weber?trk=x;\"C3; links\"\r\n\
    Weber;Jonas;Rheinstahl;https://www.linkedin.com/in/jonas-weber;C3\r\n\
    Huber;Karl;;;B7\r\n";

#[test]
fn a_messy_file_is_previewed_then_imported_and_its_bad_rows_are_listed() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let sent = send(&mut browser, &base, "Salon Lyon", &utf_16(MESSY)).await;
        let preview = sent.location().to_owned();
        assert!(
            preview.starts_with(&format!("{base}/uploads/")),
            "{preview}"
        );

        let shown = browser.get(&preview).await;
        for text in [
            "people.csv",
            "UTF-16",
            "Salon Lyon",
            "Prénom",
            "Anne-Sophie",
            "B7",
            "B12",
        ] {
            shown.shows(text);
        }
        browser
            .get(&format!("{base}/contacts"))
            .await
            .shows("No contact yet");

        let done = browser.submit(&preview, &[]).await;
        assert_eq!(done.status, StatusCode::OK);
        for text in [
            "Salon Lyon",
            "people.csv",
            "neither a profile address",
            "rejects?format=csv",
        ] {
            done.shows(text);
        }
        done.shows("3 rows of people.csv are imported; 1 rejected.");

        let start = done.body.find("/imports/imp_").expect("a link to the rows");
        let end = start + done.body[start..].find('"').expect("it ends");
        let table = browser
            .get(&format!("{base}{}", &done.body[start..end]))
            .await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert!(
            table
                .header("content-disposition")
                .starts_with("attachment")
        );
        table.shows("no_address");

        let list = browser.get(&format!("{base}/contacts?q=hydrogene")).await;
        list.shows("Anne-Sophie de la Tour");
        assert!(!list.body.contains("Jonas"), "{}", list.body);
        browser
            .get(&format!("{base}/finders"))
            .await
            .shows("Everything fetched");
    });
}

#[test]
fn another_meaning_of_a_column_is_imported_as_chosen() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let table = "Vorname;Nachname;Profil;Stand\n\
            Jonas;Weber;linkedin.com/in/jonas-weber;Rheinstahl\n";
        let sent = send(&mut browser, &base, "Fair", table.as_bytes()).await;
        let preview = sent.location().to_owned();
        let refused = browser.post(&preview, &[("columns.4", "nonsense")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Column 4 cannot be read as that");
        let done = browser.submit(&preview, &[("columns.4", "company")]).await;
        done.shows("1 row of people.csv is imported");
        browser
            .get(&format!("{base}/contacts"))
            .await
            .shows("Rheinstahl");
        let again = browser.submit(&preview, &[]).await;
        again.shows("no longer here");
    });
}

#[test]
fn a_refused_file_keeps_what_was_typed_and_says_why() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let refused = send(&mut browser, &base, "My people", b"PK\x03\x04 a workbook").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("value=\"My people\"");
        refused.shows("save the table as XLSX or CSV");
        let refused = send(&mut browser, &base, "", people(1).as_bytes()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("A name is missing");
        let path = format!("{base}/finders/csv");
        let nothing = browser
            .send(with_file(&path, &[("name", "x")], "", b""))
            .await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        nothing.shows("There is no file");
        browser
            .get(&format!("{base}/finders"))
            .await
            .shows("No finder yet");
    });
}

#[test]
fn a_further_file_goes_into_the_same_finder() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let (finder, page) = import(&mut browser, &base, "People", people(2).as_bytes()).await;
        page.shows("Import another file");
        let form = browser.get(&format!("{finder}/import")).await;
        form.shows("multipart/form-data");
        let more = with_file(
            &format!("{finder}/import"),
            &[],
            "more.csv",
            people(3).as_bytes(),
        );
        let preview = browser.send(more).await.location().to_owned();
        let done = browser.submit(&preview, &[]).await;
        done.shows("more.csv");
        done.shows("people.csv");
        done.shows("3 contacts found");
        let (other, _) = import(&mut browser, &base, "Others", people(1).as_bytes()).await;
        assert_ne!(other, finder);
    });
}

#[test]
fn a_file_waits_for_its_sender_alone() {
    on_sqlite(async |db| {
        let (site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let sent = send(&mut browser, &base, "People", people(2).as_bytes()).await;
        let preview = sent.location().to_owned();
        site.member(&workspace, "maya@example.org", Role::Editor)
            .await;
        let mut other = site.signed_in("maya@example.org").await;
        other.open(&preview).await.shows("no longer here");
        // A demonstration lets the campaigns' days go by while somebody reads a preview.
        site.clock.advance_to(START.plus_millis(3 * span::DAY));
        browser.open(&preview).await.shows("people.csv");
    });
}

/// A search as the form sends it.
fn search<'a>(owner: &'a str, name: &'a str, title: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("owner_id", owner),
        ("search.title", title),
        ("search.country", "fr"),
        ("schedule.time_zone", "Europe/Paris"),
        ("schedule.weekdays", "1"),
        ("schedule.slots.0.start", "09:00"),
        ("schedule.slots.0.duration_minutes", "120"),
        ("results_per_slot", "10"),
    ]
}

#[test]
fn a_search_is_created_edited_run_switched_and_archived() {
    on_sqlite(async |db| {
        let (site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        site.member(&workspace, "maya@example.org", Role::Member)
            .await;
        let owner = owner(&mut browser, &base).await;
        let path = format!("{base}/finders/search");
        let made = browser
            .post(&path, &search(&owner, "Leaders", "director"))
            .await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let finder = made.location().to_owned();
        browser.get(&finder).await.shows("Leaders");
        let list = browser.get(&format!("{base}/finders")).await;
        list.shows("Title: director · Country: FR");

        let form = browser.get(&format!("{finder}/edit")).await;
        form.shows("value=\"director\"");
        let other = form
            .body
            .match_indices("name=\"additional_member_ids\" value=\"")
            .map(|(place, text)| &form.body[place + text.len()..place + text.len() + 30])
            .find(|id| *id != owner)
            .expect("another member")
            .to_owned();
        let mut changed = search(&owner, "Leaders of France", "director");
        changed.push(("additional_member_ids", &other));
        let saved = browser.submit(&finder, &changed).await;
        saved.shows("Leaders of France is saved.");
        browser
            .get(&format!("{base}/finders"))
            .await
            .shows("and 1 more member");

        let ran = browser.submit(&format!("{finder}/run"), &[]).await;
        ran.shows("runs within a minute");
        let off = browser.submit(&format!("{finder}/deactivate"), &[]).await;
        off.shows("aria-checked=\"false\"");
        let on = browser.submit(&format!("{finder}/activate"), &[]).await;
        on.shows("aria-checked=\"true\"");
        let gone = browser.submit(&format!("{finder}/archive"), &[]).await;
        gone.shows("is archived");
        gone.shows("No finder yet");
    });
}

/// A run that brought nobody says why in the language of whoever looks (R21).
#[test]
fn a_search_that_found_nobody_says_why_in_the_readers_language() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db.clone()).await;
        let base = format!("/w/{workspace}");
        let owner = owner(&mut browser, &base).await;
        let path = format!("{base}/finders/search");
        let made = browser
            .post(&path, &search(&owner, "Leaders", "director"))
            .await;
        let page = made.location().to_owned();
        let id = page.rsplit('/').next().and_then(|id| id.parse().ok());
        let finder: FinderId = id.expect("the finder's id");
        let mut tx = db.write().await.expect("a transaction");
        let hindrance = Hindrance::NoAccount;
        store::finder::failed(&mut tx, &workspace, &finder, &hindrance, START)
            .await
            .expect("a failure");
        tx.commit().await.expect("a commit");
        let english = browser.get(&page).await;
        english.shows("The owner has no account on the network. Connect one.");
        let wish = [("language", "fr"), ("return", page.as_str())];
        let french = browser.submit("/preferences", &wish).await;
        french.shows("Le propriétaire n’a pas de compte sur le réseau. Connectez-en un.");
        assert!(!french.body.contains("Connect one"), "{}", french.body);
    });
}

#[test]
fn a_refused_search_says_all_that_is_wrong_beside_its_fields() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let owner = owner(&mut browser, &base).await;
        let mut bad = search(&owner, "Everybody", "director");
        for (name, value) in &mut bad {
            match *name {
                "search.country" => *value = "Frankreich",
                "schedule.time_zone" => *value = "Europe/Nowhere",
                "results_per_slot" => *value = "26",
                _ => {}
            }
        }
        let path = format!("{base}/finders/search");
        let refused = browser.post(&path, &bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["search-country", "schedule-time-zone", "results-per-slot"] {
            refused.shows(&format!("id=\"f-{field}-error\""));
        }
        refused.shows("value=\"Frankreich\"");
        refused.shows("value=\"Everybody\"");

        let draft = format!("{base}/finders/draft");
        bad.push(("do", "add_slot"));
        let drafted = browser.post(&draft, &bad).await;
        drafted.shows("schedule.slots.1.start");
        browser
            .get(&format!("{base}/finders"))
            .await
            .shows("No finder yet");
    });
}

#[test]
fn contacts_are_paged_filtered_and_open() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let owner = owner(&mut browser, &base).await;
        let (finder, _) = import(&mut browser, &base, "People", people(60).as_bytes()).await;
        let first = browser.get(&format!("{base}/contacts")).await;
        first.shows("60 contacts");
        assert_eq!(first.body.matches("class=\"person__name\"").count(), 50);
        let start = first.body.find("cursor=").expect("a next page");
        let end = start + first.body[start..].find('"').expect("it ends");
        let cursor = &first.body[start..end];
        let second = browser.get(&format!("{base}/contacts?{cursor}")).await;
        assert_eq!(second.body.matches("class=\"person__name\"").count(), 10);

        let finder = finder.rsplit('/').next().expect("an id").to_owned();
        for filter in [
            format!("owner={owner}"),
            format!("finder={finder}"),
            "q=doe+59".to_owned(),
        ] {
            let found = browser.get(&format!("{base}/contacts?{filter}")).await;
            found.shows("Jane Doe 59");
            assert_eq!(
                found.body.contains("class=\"chip\""),
                !filter.starts_with("q="),
                "{filter}"
            );
            // A segment beside a finder would be refused, so it is not offered there.
            assert_eq!(
                found.body.contains("segment=seg_"),
                !filter.starts_with("finder="),
                "{filter}"
            );
        }
        let nobody = browser.get(&format!("{base}/contacts?q=nobody")).await;
        nobody.shows("Nothing matches");
        let mangled = browser.get(&format!("{base}/contacts?cursor=x")).await;
        assert_eq!(mangled.status, StatusCode::UNPROCESSABLE_ENTITY);

        let one = browser.get(&format!("{base}/contacts?q=doe+59")).await;
        let start = one.body.find("/contacts/con_").expect("a contact");
        let page = browser
            .get(&format!("{base}{}", &one.body[start..start + 40]))
            .await;
        for text in ["Jane Doe 59", "people.csv", "Identified", "Profile address"] {
            page.shows(text);
        }
    });
}

#[test]
fn a_list_is_shown_as_somebody_saved_it() {
    on_sqlite(async |db| {
        let (_, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        import(&mut browser, &base, "People", people(3).as_bytes()).await;
        let list = format!("{base}/contacts");
        let chosen = browser
            .get(&format!("{list}?q=doe&columns=email&columns=title"))
            .await;
        chosen.shows("data-label=\"E-mail\"");
        chosen.shows("data-label=\"Title\"");
        assert!(!chosen.body.contains("data-label=\"Country\""));
        let view = [
            ("name", "Doe’s post"),
            ("filters", "q=doe&sort=name&columns=email,title"),
        ];
        let saved = browser.submit(&format!("{list}/views"), &view).await;
        saved.shows("The view Doe’s post is saved.");
        saved.shows("Forget the view Doe’s post");
        saved.shows("data-label=\"E-mail\"");
        let nameless = browser
            .submit(&format!("{list}/views"), &[("filters", "q=doe")])
            .await;
        nameless.shows("A name is missing");
        let all = browser.get(&list).await;
        all.shows("data-label=\"Country\"");
        let remove = saved
            .body
            .split("/contacts/views/")
            .nth(1)
            .expect("a button");
        let id = remove.split('/').next().expect("an id");
        let forgotten = browser
            .submit(&format!("{list}/views/{id}/remove"), &[])
            .await;
        forgotten.shows("is forgotten");
        assert!(!forgotten.body.contains("Forget the view"));
    });
}

#[test]
fn many_contacts_are_changed_at_once() {
    on_sqlite(async |db| {
        let (_, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        import(&mut browser, &base, "People", people(1_205).as_bytes()).await;
        let change = format!("{base}/contacts/change");
        let nobody = browser
            .submit(&change, &[("whom", "chosen"), ("filters", "q=doe+7")])
            .await;
        nobody.shows("Nobody was chosen");

        let list = browser.get(&format!("{base}/contacts?q=doe+1204")).await;
        list.shows("Choose Jane Doe 1204");
        let start = list.body.find("value=\"con_").expect("a box") + 7;
        let id = &list.body[start..start + 30]
            .split('"')
            .next()
            .expect("an id")
            .to_owned();
        let chosen = [
            ("contact", id.as_str()),
            ("whom", "chosen"),
            ("filters", "q=doe+1204"),
        ];
        let asked = browser.post(&change, &chosen).await;
        asked.shows("Do it for 1 contact");
        let tag = [
            ("contact", id.as_str()),
            ("decided", "true"),
            ("act", "tag"),
        ];
        let refused = browser.post(&change, &tag).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("A tag has at least one letter or digit");
        refused.shows(id);
        let tag: Vec<_> = tag.iter().copied().chain([("tag", "Spring")]).collect();
        browser
            .submit(&change, &tag)
            .await
            .shows("1 contact looked at, 1 changed.");
        browser
            .get(&format!("{base}/contacts?tag=Spring"))
            .await
            .shows("Jane Doe 1204");

        // All that match, more than a piece holds: the page goes on until everybody was looked at.
        let all = [
            ("whom", "all"),
            ("decided", "true"),
            ("act", "tag"),
            ("tag", "Spring"),
        ];
        let under_way = browser.post(&change, &all).await;
        under_way.shows("1,000 contacts looked at");
        under_way.shows("data-go-on");
        let cursor = under_way
            .body
            .split("name=\"cursor\" value=\"")
            .nth(1)
            .expect("a cursor");
        let cursor = cursor.split('"').next().expect("it ends").to_owned();
        let rest: Vec<_> = all
            .iter()
            .copied()
            .chain([
                ("cursor", cursor.as_str()),
                ("contacts", "1000"),
                ("changed", "999"),
            ])
            .collect();
        let done = browser.submit(&change, &rest).await;
        done.shows("1,205 contacts looked at, 1,204 changed.");
    });
}

#[test]
fn a_file_is_put_on_the_suppression_list_after_its_preview() {
    on_sqlite(async |db| {
        let (_, workspace, mut browser) = site(db).await;
        let files = format!("/w/{workspace}/suppressions/files");
        browser.get(&files).await.shows("No file yet");
        let nothing = browser.send(with_file(&files, &[], "", b"")).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        nothing.shows("There is no file");

        let list = "Kunden;Grund\nAcme GmbH;Customer\nGlobex;\n***;\n";
        let request = with_file(
            &files,
            &[("note", "Key accounts")],
            "kunden.csv",
            list.as_bytes(),
        );
        let action = browser.send(request).await.location().to_owned();
        assert!(action.contains("/suppressions/uploads/"), "{action}");
        let preview = browser.get(&action).await;
        preview.shows("Nothing tells who is not contacted");
        preview.shows("Acme GmbH");
        let chosen = [
            ("first_row", "header"),
            ("columns.1", "company"),
            ("columns.2", "note"),
            ("note", "Key accounts"),
        ];
        let refused = browser.post(&action, &[("columns.1", "ignored")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("No column names who is not contacted");
        let look: Vec<_> = chosen.iter().copied().chain([("look", "1")]).collect();
        let action = browser.post(&action, &look).await.location().to_owned();
        let again = browser.get(&action).await;
        again.shows("2 new entries. Nothing is written yet.");
        again.shows("Column 1: A company or keyword has at least one letter or digit.");
        let file = browser.post(&action, &chosen).await.location().to_owned();
        let done = browser.get(&file).await;
        done.shows("2 entries of kunden.csv are new on the list; not taken: 1.");
        done.shows("Take 2 entries off the list");
        let entries = browser.get(&format!("/w/{workspace}/suppressions")).await;
        entries.shows("acme");
        entries.shows("Key accounts");
        let removed = browser.submit(&format!("{file}/remove"), &[]).await;
        removed.shows("Nothing of this file is on the suppression list.");
        browser.get(&files).await.shows("kunden.csv");
        browser
            .submit(&action, &chosen)
            .await
            .shows("Choose it again");
    });
}

#[test]
fn who_is_suppressed_is_marked_until_taken_off() {
    on_sqlite(async |db| {
        let (site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        import(&mut browser, &base, "People", people(1).as_bytes()).await;
        let list = browser.get(&format!("{base}/contacts")).await;
        let start = list.body.find("/contacts/con_").expect("a contact");
        let contact = format!("{base}{}", &list.body[start..start + 40]);
        let suppressed = browser.submit(&format!("{contact}/suppress"), &[]).await;
        suppressed.shows("Nobody writes to this person");

        let entries = format!("{base}/suppressions");
        let refused = browser
            .post(
                &entries,
                &[("kind", "email_domain"), ("value", "no domain")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("id=\"f-value-error\"");
        refused.shows("value=\"no domain\"");
        let added = browser
            .submit(
                &entries,
                &[
                    ("kind", "company"),
                    ("value", "Acme GmbH"),
                    ("note", "Customer"),
                ],
            )
            .await;
        added.shows("acme");
        added.shows("Customer");
        added.shows("jane-doe-0");

        site.member(&workspace, "maya@example.org", Role::Editor)
            .await;
        let mut editor = site.signed_in("maya@example.org").await;
        let seen = editor.get(&entries).await;
        assert!(!seen.body.contains("/remove"), "only managers remove");

        for _ in 0..2 {
            let list = browser.get(&entries).await;
            let start = list.body.find("/suppressions/sup_").expect("an entry");
            let end = start + list.body[start..].find('"').expect("it ends");
            let path = format!("{base}{}", &list.body[start..end]);
            let refused = editor.post(&path, &[]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
            browser.submit(&path, &[]).await.shows("is off the");
        }
        browser.get(&entries).await.shows("Nobody is suppressed");
        let page = browser.get(&contact).await;
        assert!(!page.body.contains("Nobody writes to this person"));
    });
}

#[test]
fn a_viewer_looks_and_changes_nothing() {
    on_sqlite(async |db| {
        let (site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let (finder, _) = import(&mut browser, &base, "People", people(1).as_bytes()).await;
        let sent = send(&mut browser, &base, "More", people(2).as_bytes()).await;
        let preview = sent.location().to_owned();
        site.member(&workspace, "viewer@example.org", Role::Viewer)
            .await;
        let mut viewer = site.signed_in("viewer@example.org").await;
        for path in ["finders", "contacts", "suppressions"] {
            let page = viewer.get(&format!("{base}/{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.body.contains("/finders/new"), "{path}");
        }
        assert_eq!(viewer.get(&finder).await.status, StatusCode::OK);
        for path in [
            format!("{base}/finders/new"),
            format!("{finder}/edit"),
            format!("{finder}/import"),
            preview.clone(),
        ] {
            assert_eq!(
                viewer.get(&path).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
        for path in [
            format!("{base}/finders/search"),
            format!("{base}/finders/draft"),
            format!("{finder}/run"),
            format!("{finder}/activate"),
            format!("{finder}/deactivate"),
            format!("{finder}/archive"),
            format!("{base}/suppressions"),
            finder.clone(),
            preview.clone(),
        ] {
            let answer = viewer.post(&path, &[("name", "x")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        for path in [format!("{base}/finders/csv"), format!("{finder}/import")] {
            let file = with_file(&path, &[], "people.csv", people(3).as_bytes());
            assert_eq!(
                viewer.send(file).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
    });
}

#[test]
fn a_file_that_is_confirmed_twice_is_imported_once() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let sent = send(&mut browser, &base, "Pressed twice", MESSY.as_bytes()).await;
        let preview = sent.location().to_owned();
        let mut other = browser.clone();
        let (one, two) = tokio::join!(browser.post(&preview, &[]), other.post(&preview, &[]));
        let finders = format!("{base}/finders");
        let sent_back = [&one, &two].map(|answer| answer.location() == finders);
        assert!(
            sent_back.contains(&true) && sent_back.contains(&false),
            "{sent_back:?}"
        );
        let list = browser.get(&finders).await;
        let found: std::collections::BTreeSet<&str> = list
            .body
            .match_indices("/finders/fnd_")
            .map(|(place, link)| &list.body[place..place + link.len() + 26])
            .collect();
        assert_eq!(found.len(), 1, "{found:?}");
    });
}

#[test]
fn a_statement_that_writes_is_refused_beside_its_field() {
    on_sqlite(async |db| {
        let (_site, workspace, mut browser) = site(db).await;
        let base = format!("/w/{workspace}");
        let page = browser.get(&format!("{base}/finders/new?kind=sql")).await;
        assert!(page.body.contains("Column that rises"));
        let owner = owner(&mut browser, &base).await;
        let typed = [
            ("name", "Customers"),
            ("owner_id", owner.as_str()),
            ("source.address", "postgres://reader@db.internal/crm"),
            ("source.query", "DELETE FROM customers"),
            ("source.order_column", "id"),
            ("schedule.time_zone", "Europe/Paris"),
            ("results_per_slot", "10"),
        ];
        let refused = browser.post(&format!("{base}/finders/sql"), &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for text in [
            "begin with SELECT or WITH",
            "DELETE FROM customers",
            "postgres://reader@db.internal/crm",
        ] {
            assert!(refused.body.contains(text), "{text}");
        }
    });
}
