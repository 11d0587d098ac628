//! What the morning's letter says: that there is something to decide, and where. Nobody who is proposed stands in it.

use super::{Words, one_line};

/// The morning's letter; `deck` leads to the companion, `leave` ends such letters.
pub(crate) fn morning(language: &str, workspace: &str, deck: &str, leave: &str) -> Words {
    let (subject, text) = match language {
        "fr" => (
            format!("Demain vous attend : {workspace}"),
            format!(
                "Des personnes vous sont propos\u{e9}es dans l\u{2019}espace de travail {workspace}. Regardez qui serait contact\u{e9} demain, et d\u{e9}cidez :\n\n{deck}\n\n-- \nCe message vient parce qu\u{2019}aucun de vos appareils n\u{2019}est pr\u{e9}venu. Pour l\u{2019}\u{ea}tre sur un appareil, ouvrez le compagnon, Compte, Notifications.\nNe plus recevoir ces messages :\n{leave}\n"
            ),
        ),
        _ => (
            format!("Tomorrow is waiting: {workspace}"),
            format!(
                "People are proposed to you in the workspace {workspace}. Look at who would be contacted tomorrow, and decide:\n\n{deck}\n\n-- \nThis letter comes because none of your devices is told. To be told on a device, open the companion, Account, Notifications.\nEnd these letters:\n{leave}\n"
            ),
        ),
    };
    Words {
        // A name is what people typed: a line break in it would be refused by the letter.
        subject: one_line(&subject),
        text,
        html: None,
        unsubscribe: Some(leave.to_owned()),
    }
}
