//! Letters through a mail server of the tests' own, on this machine.

use std::time::Duration;

use domain::time::Timestamp;
use mail::{Delivered, Letter, Sender, Server, deliver};
use testkit::post::{Manner, Post};

const PATIENCE: Duration = Duration::from_millis(1_500);

fn letter() -> Letter {
    Letter {
        id: "mal_1".to_owned(),
        to: "jana@example.org".to_owned(),
        subject: "Welcome".to_owned(),
        // A line that is a dot alone would end the letter, were it not doubled.
        text: "Hello Jana,\n.\n..and welcome.\n".to_owned(),
        html: None,
        unsubscribe: None,
        written_at: Timestamp::from_millis(1_803_888_000_000),
    }
}

async fn send(post: &Post, login: &str) -> Delivered {
    let server: Server = format!("smtp://{login}127.0.0.1:{}", post.port)
        .parse()
        .expect("a server");
    let from = Sender::parse("Overture <overture@example.org>").expect("a sender");
    deliver(&server, &from, &letter(), PATIENCE).await
}

#[tokio::test]
async fn a_letter_arrives_with_sender_recipient_and_text() {
    let post = Post::open(Manner::Takes).await;
    assert_eq!(send(&post, "").await, Delivered::Taken);
    let taken = post.taken();
    let [one] = taken.as_slice() else {
        panic!("{taken:?}")
    };
    assert_eq!(
        (one.from.as_str(), one.to.as_str()),
        ("overture@example.org", "jana@example.org")
    );
    assert!(one.text.contains("Subject: Welcome"), "{}", one.text);
    assert!(
        one.text
            .trim_end()
            .ends_with("Hello Jana,\n.\n..and welcome."),
        "{:?}",
        one.text
    );
}

#[tokio::test]
async fn who_is_asked_for_logs_in() {
    let post = Post::open(Manner::AsksWho).await;
    assert_eq!(send(&post, "overture:secret@").await, Delivered::Taken);
    // Whoever runs the installation can cure that; the letter waits.
    let wrong = send(&post, "overture:wrong@").await;
    assert!(matches!(wrong, Delivered::Later(_)), "{wrong:?}");
}

#[tokio::test]
async fn what_a_server_says_for_certain_is_definite() {
    let post = Post::open(Manner::KnowsNobody).await;
    let refused = send(&post, "").await;
    assert!(
        matches!(&refused, Delivered::Refused(said) if said.contains("no such user")),
        "{refused:?}"
    );
    let post = Post::open(Manner::IsBusy).await;
    let later = send(&post, "").await;
    assert!(
        matches!(&later, Delivered::Later(said) if said.contains("try again")),
        "{later:?}"
    );
    let post = Post::open(Manner::RefusesTheText).await;
    assert!(matches!(send(&post, "").await, Delivered::Refused(_)));
}

/// Whoever went silent with the text in hand may have taken it.
#[tokio::test]
async fn silence_after_the_text_is_unknown_and_before_it_is_not() {
    for manner in [
        Manner::HangsAfterTheText,
        Manner::ClosesAfterTheText,
        Manner::LiesAfterTheText,
    ] {
        let post = Post::open(manner).await;
        let unknown = send(&post, "").await;
        assert!(
            matches!(unknown, Delivered::Unknown(_)),
            "{manner:?}: {unknown:?}"
        );
    }
    for manner in [
        Manner::HangsAtOnce,
        Manner::ClosesAtOnce,
        Manner::SpeaksAnotherLanguage,
    ] {
        let post = Post::open(manner).await;
        let later = send(&post, "").await;
        assert!(
            matches!(later, Delivered::Later(_)),
            "{manner:?}: {later:?}"
        );
        assert!(post.taken().is_empty());
    }
}

#[tokio::test]
async fn nobody_is_there() {
    let post = Post::open(Manner::Takes).await;
    let at = post.port;
    drop(post);
    let server: Server = format!("smtp://127.0.0.1:{at}").parse().expect("a server");
    let from = Sender::parse("overture@example.org").expect("a sender");
    let later = deliver(&server, &from, &letter(), PATIENCE).await;
    assert!(matches!(later, Delivered::Later(_)), "{later:?}");
}

/// A server that cannot encrypt is not spoken to where encryption is asked for.
#[tokio::test]
async fn without_encryption_nothing_is_said_where_it_is_asked_for() {
    let post = Post::open(Manner::Takes).await;
    let server: Server = format!("smtp+starttls://127.0.0.1:{}", post.port)
        .parse()
        .expect("a server");
    let from = Sender::parse("overture@example.org").expect("a sender");
    let said = deliver(&server, &from, &letter(), PATIENCE).await;
    assert!(matches!(said, Delivered::Later(_)), "{said:?}");
    assert!(post.taken().is_empty());
}
