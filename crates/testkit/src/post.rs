//! A mail server: it speaks as much of RFC 5321 as a letter needs, and has its manners.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How a server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It takes every letter.
    Takes,
    /// It takes letters of who logs in as `overture` with the password `secret`.
    AsksWho,
    /// It knows no recipient.
    KnowsNobody,
    /// It has no time now.
    IsBusy,
    /// It takes no such text.
    RefusesTheText,
    /// It has the text, and says nothing.
    HangsAfterTheText,
    /// It has the text, and goes.
    ClosesAfterTheText,
    /// It has the text, and says what means nothing.
    LiesAfterTheText,
    /// It accepts the connection, and says nothing.
    HangsAtOnce,
    /// It accepts the connection, and goes.
    ClosesAtOnce,
    /// It is no mail server.
    SpeaksAnotherLanguage,
}

/// A letter that was taken.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Whom the envelope says that it comes from.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Head and text.
    pub text: String,
}

/// The server; it closes when it is dropped.
#[derive(Debug)]
pub struct Post {
    /// Where it listens on this machine.
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    arrived: Arc<Notify>,
    serving: JoinHandle<()>,
}

impl Drop for Post {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Post {
    /// Opens on a free port.
    pub async fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let arrived = Arc::new(Notify::new());
        let (kept, rings) = (Arc::clone(&taken), Arc::clone(&arrived));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, rings) = (Arc::clone(&kept), Arc::clone(&rings));
                tokio::spawn(async move {
                    // Who hangs up is none of the server's business.
                    let _ = converse(stream, manner, &kept).await;
                    rings.notify_one();
                });
            }
        });
        Self {
            port,
            taken,
            arrived,
            serving,
        }
    }

    /// The next letter that is taken, once its sender has said good bye.
    pub async fn next(&self) -> Taken {
        loop {
            let first = {
                let mut taken = self.taken.lock().expect("the letters");
                (!taken.is_empty()).then(|| taken.remove(0))
            };
            match first {
                Some(letter) => return letter,
                None => self.arrived.notified().await,
            }
        }
    }

    /// The letters that were taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("the letters").clone()
    }
}

async fn converse(
    stream: TcpStream,
    manner: Manner,
    kept: &Mutex<Vec<Taken>>,
) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    match manner {
        Manner::HangsAtOnce => return std::future::pending().await,
        Manner::ClosesAtOnce => return Ok(()),
        Manner::SpeaksAnotherLanguage => {
            return writing.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
        _ => writing.write_all(b"220 post.example.org ESMTP\r\n").await?,
    }
    let mut letter = Taken::default();
    let mut is_known = manner != Manner::AsksWho;
    while let Some(line) = lines.next_line().await? {
        let verb: String = line.chars().take(4).collect::<String>().to_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" if manner == Manner::AsksWho => b"250-post.example.org\r\n250 AUTH PLAIN\r\n",
            "EHLO" => b"250-post.example.org\r\n250 8BITMIME\r\n",
            // The base64 text of a zero byte, `overture`, a zero byte and `secret`.
            "AUTH" if line == "AUTH PLAIN AG92ZXJ0dXJlAHNlY3JldA==" => {
                is_known = true;
                b"235 welcome\r\n"
            }
            "AUTH" => b"535 who are you\r\n",
            "MAIL" if !is_known => b"530 who are you\r\n",
            "MAIL" if manner == Manner::IsBusy => b"451 busy, try again\r\n",
            "MAIL" => {
                letter.from = address(&line);
                b"250 go on\r\n"
            }
            "RCPT" if manner == Manner::KnowsNobody => b"550 no such user here\r\n",
            "RCPT" => {
                letter.to = address(&line);
                b"250 go on\r\n"
            }
            "DATA" => {
                writing.write_all(b"354 the text, then a dot\r\n").await?;
                letter.text = text(&mut lines).await?;
                match manner {
                    Manner::HangsAfterTheText => return std::future::pending().await,
                    Manner::ClosesAfterTheText => return Ok(()),
                    Manner::LiesAfterTheText => b"perhaps\r\n",
                    Manner::RefusesTheText => b"554 no such text\r\n",
                    _ => {
                        kept.lock()
                            .expect("the letters")
                            .push(std::mem::take(&mut letter));
                        b"250 taken\r\n"
                    }
                }
            }
            "QUIT" => b"221 good bye\r\n",
            _ => b"500 what\r\n",
        };
        writing.write_all(answer).await?;
        if verb == "QUIT" {
            return Ok(());
        }
    }
    Ok(())
}

/// What stands between angle brackets.
fn address(line: &str) -> String {
    let rest = line.split_once('<').map_or("", |(_, rest)| rest);
    rest.split_once('>')
        .map_or("", |(address, _)| address)
        .to_owned()
}

/// The lines up to a dot alone, without the dots that were doubled.
async fn text(
    lines: &mut tokio::io::Lines<BufReader<tokio::net::tcp::OwnedReadHalf>>,
) -> std::io::Result<String> {
    let mut text = String::new();
    while let Some(line) = lines.next_line().await? {
        if line == "." {
            break;
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push('\n');
    }
    Ok(text)
}
