//! Exit codes, errors in one sentence, and set-up without a browser.

use std::net::TcpListener;

use sqlx::{Connection as _, Executor as _};

use crate::program::{run, run_with_input, text};

#[test]
fn a_wrong_command_line_is_code_2_and_one_sentence() {
    run(&["serve", "--lissten", "x"]).failed(2, "--lissten");
    run(&["sing"]).failed(2, "sing");
    run(&["serve", "--clock", "sun"]).failed(2, "`sun` is no clock");
    run(&["serve", "--listen", "here"]).failed(2, "127.0.0.1:8080");
    run(&["serve", "--start", "tomorrow"]).failed(2, "tomorrow");
    run(&["serve", "--public-url", "example.org"]).failed(2, "https://overture.example.org");
    run(&["demo", "--exit"]).failed(2, "--days");
    run(&[
        "key",
        "create",
        "--workspace",
        "wsp_x",
        "--name",
        "n",
        "--role",
        "king",
    ])
    .failed(2, "wsp_x");
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["demo", "--help"],
        &["user", "create", "--help"],
    ] {
        let run = run(arguments);
        assert_eq!((run.code, run.complained.as_str()), (0, ""));
        assert!(run.said.contains("Usage:"), "{}", run.said);
    }
    assert!(run(&["--version"]).said.starts_with("overture "));
}

#[test]
fn completions_name_the_commands() {
    let script = run(&["completions", "bash"]);
    assert_eq!(script.code, 0);
    assert!(script.said.contains("overture__subcmd__serve") || script.said.contains("serve"));
}

#[test]
fn the_document_of_the_api_is_printed() {
    let document = run(&["openapi"]).json();
    assert_eq!(document["openapi"].as_str().unwrap(), "3.1.0");
}

#[test]
fn what_cannot_be_opened_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let listen = ["--listen", "127.0.0.1:0"];
    let serve = |more: &[&str]| {
        let all = [&["serve", "--log", "error"], &listen[..], more].concat();
        run(&all)
    };
    serve(&["--data", text(&file)]).failed(1, "Check that the folder can be written to");
    let data = folder.path().join("data");
    serve(&["--data", text(&data), "--database", "mysql://x"]).failed(2, "postgres://");
    serve(&[
        "--data",
        text(&data),
        "--database",
        "postgres://127.0.0.1:1/none",
    ])
    .failed(1, "address of the database");
    serve(&["--config", text(&data.join("none.toml"))]).failed(2, "check its path");
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    for command in [
        &["serve", "--data", data, "--listen", &address][..],
        &["sandbox", "--listen", &address],
    ] {
        run(&[command, &["--log", "error"]].concat()).failed(1, "already");
    }
    let port = taken.local_addr().unwrap().port().to_string();
    run(&["demo", "--port", &port]).failed(1, "choose another address with --port");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    assert_eq!(run(&["migrate", "--data", data]).code, 0);
    let file =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("overture.db"));
    let mut connection = sqlx::SqliteConnection::connect_with(&file).await.unwrap();
    connection
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
             SELECT 9999, 'of a newer version', installed_on, success, checksum, execution_time
             FROM _sqlx_migrations LIMIT 1",
        )
        .await
        .unwrap();
    connection.close().await.unwrap();
    for command in [
        &["migrate"][..],
        &["serve", "--listen", "127.0.0.1:0", "--log", "error"],
    ] {
        run(&[command, &["--data", data]].concat()).failed(1, "newer version");
    }
}

#[test]
fn an_installation_is_set_up_without_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let command = |arguments: &[&str], input: &str| {
        run_with_input(&[arguments, &["--data", data, "--json"]].concat(), input)
    };
    let without_organization = command(
        &[
            "workspace",
            "create",
            "--name",
            "Team",
            "--time-zone",
            "Europe/Paris",
        ],
        "",
    );
    without_organization.failed(1, "Create a user first");
    let user = [
        "user",
        "create",
        "--email",
        "Ada@Example.org",
        "--name",
        "Ada Byron",
    ];
    let short = command(&[&user[..], &["--password-stdin"]].concat(), "short\n");
    short.failed(2, "password");
    command(&[&user[..], &["--password-stdin"]].concat(), "").failed(2, "no password");
    let made = command(
        &[&user[..], &["--password-stdin"]].concat(),
        "a long enough sentence\n",
    )
    .json();
    assert_eq!(made["email"], "ada@example.org");
    assert_eq!(made["has_password"], true);
    assert_eq!(made["roles"][0], "organization_manager");
    command(&user, "").failed(2, "A user with this address exists");
    let workspace = [
        "workspace",
        "create",
        "--name",
        "Team",
        "--manager",
        "ada@example.org",
    ];
    command(
        &[&workspace[..], &["--time-zone", "Europe/Pari"]].concat(),
        "",
    )
    .failed(2, "did you mean Europe/Paris");
    let workspace = command(
        &[&workspace[..], &["--time-zone", "Europe/Paris"]].concat(),
        "",
    )
    .json();
    let id = workspace["id"].as_str().unwrap();
    let key = command(
        &[
            "key",
            "create",
            "--workspace",
            id,
            "--name",
            "script",
            "--role",
            "viewer",
        ],
        "",
    )
    .json();
    assert!(key["secret"].as_str().unwrap().starts_with("ovk_"));
    let changed = command(
        &[
            "user",
            "password",
            "--email",
            "ada@example.org",
            "--password-stdin",
        ],
        "another long sentence\n",
    );
    assert_eq!(changed.code, 0, "{}", changed.complained);
    let doctor = run(&["doctor", "--data", data, "--json"]).json();
    for finding in doctor["findings"].as_array().unwrap() {
        assert_eq!(finding["verdict"], "fine", "{finding}");
    }
}
