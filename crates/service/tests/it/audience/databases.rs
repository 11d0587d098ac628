//! Finders whose source is a database: PostgreSQL, MariaDB and SQLite themselves (R20, S-15, S-16).

use domain::finder::{FinderKind, FinderState};
use domain::finder_source::SourceConfiguration;
use service::audience::contacts::ContactQuery;
use service::audience::finders::SourceProbe;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use testkit::mariadb::MariaDb;

use super::shared::problems;
use super::sources::{input, run};
use crate::support::World;

/// People of the table.
const PEOPLE: i64 = 55;

/// The tables of a shop, in the words that all three databases know.
fn rows(from: i64, to: i64) -> String {
    let rows: Vec<String> = (from..to)
        .map(|n| {
            format!("({n}, 'Zoé', 'O''Brien {n}', 'https://www.linkedin.com/in/customer-{n}', 'Acme', '2026-01-01 10:{n:02}:00')")
        })
        .collect();
    format!("INSERT INTO customers VALUES {}", rows.join(", "))
}

const TABLE: &str =
    "CREATE TABLE customers (id BIGINT PRIMARY KEY, first_name VARCHAR(50), last_name VARCHAR(50),
    linkedin_url VARCHAR(200), company VARCHAR(50), added_at TIMESTAMP NULL)";

fn source(address: &str, query: &str, column: &str) -> SourceConfiguration {
    SourceConfiguration {
        address: Some(address.to_owned()),
        query: Some(query.to_owned()),
        order_column: Some(column.to_owned()),
        ..SourceConfiguration::default()
    }
}

/// Whether everybody of a table comes, each once, and later those who were added.
async fn leads_to_everybody<C>(
    world: &World,
    connection: &mut C,
    address: &str,
    secret: Option<&str>,
) where
    for<'c> &'c mut C: Executor<'c>,
{
    let scope = &world.admin.scope;
    for column in ["id", "added_at", "linkedin_url"] {
        let asked = source(
            address,
            "SELECT * FROM customers WHERE company = 'Acme' -- all of them",
            column,
        );
        let finder = world
            .service
            .create_finder(scope, input(FinderKind::Sql, asked, secret))
            .await
            .unwrap();
        let done = run(world, &finder, 3).await;
        let told = (done.state, done.results as i64);
        assert_eq!(
            told,
            (FinderState::Waiting, PEOPLE),
            "{column} {:?}",
            done.state_detail
        );
        let again = run(world, &done, 2).await;
        assert_eq!(again.results as i64, PEOPLE, "{column}: nobody comes twice");
        if column == "id" {
            let added = rows(PEOPLE, PEOPLE + 3);
            connection
                .execute(AssertSqlSafe(added))
                .await
                .unwrap_or_else(|error| panic!("{error}"));
            let more = run(world, &done, 1).await;
            assert_eq!(more.results as i64, PEOPLE + 3, "{:?}", more.state_detail);
            let gone = format!("DELETE FROM customers WHERE id >= {PEOPLE}");
            connection
                .execute(AssertSqlSafe(gone))
                .await
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }
    let all = world.found(scope, &ContactQuery::default()).await;
    assert_eq!(all.len() as i64, PEOPLE + 3);
    assert!(
        all.iter()
            .all(|one| one.first_name.as_deref() == Some("Zoé")
                && one.company.as_deref() == Some("Acme"))
    );
    assert!(
        all.iter()
            .any(|one| one.last_name.as_deref() == Some("O'Brien 7"))
    );
}

/// What a statement is refused with when it is looked at before.
async fn refusal(
    world: &World,
    address: &str,
    secret: Option<&str>,
    query: &str,
    column: &str,
) -> String {
    let probe = SourceProbe {
        kind: FinderKind::Sql,
        source: source(address, query, column),
        secret: secret.map(str::to_owned),
        finder_id: None,
    };
    match world
        .service
        .preview_source(&world.admin.scope, probe)
        .await
    {
        Ok(found) => format!("{} records", found.records),
        Err(error) => format!("{error:?}"),
    }
}

async fn fill<C>(connection: &mut C)
where
    for<'c> &'c mut C: Executor<'c>,
{
    for statement in [TABLE.to_owned(), rows(0, PEOPLE)] {
        let done = connection.execute(AssertSqlSafe(statement)).await;
        done.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_table_of_postgresql_is_read() {
    testkit::both::on_postgres(|db| async {
        let url = testkit::postgres::fresh_url()
            .await
            .expect("a database beside it");
        let mut connection = PgConnection::connect(&url).await.unwrap();
        fill(&mut connection).await;
        let host = url
            .rsplit_once('@')
            .unwrap()
            .1
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        let world = World::with_private_hosts(db, [host]).await;
        leads_to_everybody(&world, &mut connection, &url, None).await;
        connection.execute("CREATE SEQUENCE orders").await.unwrap();
        for (query, column, said) in [
            ("SELECT * FROM nowhere", "id", "does not exist"),
            ("SELECT * FROM customers", "nothing", "nothing"),
            (
                "SELECT NULL::int AS id FROM customers",
                "id",
                "column that rises",
            ),
            ("SELECT 1 AS id, pg_sleep(30)", "id", "longer than"),
            (
                "SELECT 1 AS id, repeat('x', 100000000) AS text",
                "id",
                "more than",
            ),
            (
                "SELECT n AS id, repeat('x', 1000000) AS text FROM generate_series(1, 10) AS n",
                "id",
                "more than",
            ),
            ("SELECT nextval('orders') AS id", "id", "read-only"),
            (
                "WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone",
                "id",
                "WITH",
            ),
            (
                "SELECT 1) AS people; DELETE FROM customers; SELECT * FROM (SELECT 1",
                "id",
                "one_statement",
            ),
            ("DELETE FROM customers", "id", "only_select"),
        ] {
            let found = refusal(&world, &url, None, query, column).await;
            assert!(found.contains(said), "{query}: {found}");
        }
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM customers")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(left, PEOPLE);
        connection.close().await.unwrap();
        testkit::postgres::discard(&url).await;
    });
}

#[test]
fn a_table_of_mariadb_is_read() {
    testkit::both::on_sqlite(|db| async {
        let Some(server) = MariaDb::start() else {
            return;
        };
        let mut connection = server.connect().await;
        for statement in [
            "CREATE DATABASE crm",
            "USE crm",
            "CREATE USER reader@'%' IDENTIFIED BY 'wor\\'d'",
            "GRANT ALL ON crm.* TO reader@'%'",
        ] {
            let done = sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        fill(&mut connection).await;
        let (address, secret) = (
            format!("mysql://reader@127.0.0.1:{}/crm", server.port),
            Some("wor'd"),
        );
        let world = World::with_private_hosts(db, [format!("127.0.0.1:{}", server.port)]).await;
        leads_to_everybody(&world, &mut connection, &address, secret).await;
        for (query, column, said) in [
            ("SELECT * FROM nowhere", "id", "doesn't exist"),
            (
                "SELECT NULL AS id FROM customers",
                "id",
                "column that rises",
            ),
            (
                "SELECT benchmark(10000000000, md5('x')) AS id",
                "id",
                "longer than",
            ),
            (
                "SELECT a.id * 100 + b.id AS id, repeat('x', 1000000) AS text FROM customers a, customers b",
                "id",
                "more than",
            ),
            ("SELECT nextval(orders) AS id", "id", "source_failed"),
            (
                "SELECT 1 AS id INTO OUTFILE '/tmp/overture'",
                "id",
                "source_failed",
            ),
            (
                "SELECT 1) AS people; DELETE FROM customers; SELECT * FROM (SELECT 1",
                "id",
                "one_statement",
            ),
        ] {
            let found = refusal(&world, &address, secret, query, column).await;
            assert!(found.contains(said), "{query}: {found}");
        }
        let found = refusal(
            &world,
            &address,
            Some("wrong"),
            "SELECT * FROM customers",
            "id",
        )
        .await;
        assert!(found.contains("does not accept the key"), "{found}");
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM customers")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(left, PEOPLE);
    });
}

#[test]
fn a_file_of_sqlite_is_read() {
    testkit::both::on_sqlite(|db| async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.db");
        let mut connection =
            SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", file.display()))
                .await
                .unwrap();
        fill(&mut connection).await;
        let inside = file
            .strip_prefix(std::env::temp_dir())
            .unwrap()
            .display()
            .to_string();
        let world = World::with_private_hosts(db, []).await;
        let address = format!("sqlite:{inside}");
        leads_to_everybody(&world, &mut connection, &address, None).await;
        let endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT max(id) AS id FROM n";
        for (query, column, said) in [
            ("SELECT * FROM nowhere", "id", "no such table"),
            (
                "SELECT NULL AS id FROM customers",
                "id",
                "column that rises",
            ),
            (endless, "id", "longer than"),
            (
                "SELECT id, printf('%.*c', 900000, 'x') AS text FROM customers",
                "id",
                "more than",
            ),
            (
                "SELECT 1) AS people; ATTACH '/tmp/x' AS x; SELECT * FROM (SELECT 1",
                "id",
                "one_statement",
            ),
        ] {
            let found = refusal(&world, &address, None, query, column).await;
            assert!(found.contains(said), "{query}: {found}");
        }
        for outside in ["sqlite:/etc/passwd", "sqlite:../etc/passwd", "sqlite:no.db"] {
            let found = refusal(&world, outside, None, "SELECT * FROM customers", "id").await;
            assert!(found.contains("no such file"), "{outside}: {found}");
        }
    });
}

#[test]
fn a_server_that_was_not_allowed_is_not_asked() {
    testkit::both::on_sqlite(|db| async {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let asked = source(
            "postgres://reader@127.0.0.1:5432/crm",
            "SELECT 1 AS id",
            "id",
        );
        let refused = problems(
            world
                .service
                .create_finder(scope, input(FinderKind::Sql, asked, None))
                .await,
        );
        assert_eq!(refused, [("source.address".to_owned(), "address_refused")]);
    });
}
