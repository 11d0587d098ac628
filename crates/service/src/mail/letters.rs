//! What letters say, in the language of the workspace or of who gets them. No letter holds anything about a contact.

mod morning;
mod weekly;

use domain::identity::Role;

pub(crate) use morning::morning;
pub(crate) use weekly::{WeeklyNumbers, weekly};

/// Subject and text of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Words {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML, where it has a form.
    #[serde(default)]
    pub html: Option<String>,
    /// Where letters of this kind are ended.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// The invitation of a person into a workspace.
pub(super) fn invitation(
    language: &str,
    name: &str,
    workspace: &str,
    role: Role,
    link: &str,
) -> Words {
    match language {
        "fr" => Words {
            subject: format!("Invitation dans l\u{2019}espace de travail {workspace}"),
            text: format!(
                "Bonjour {name},\n\nVous \u{ea}tes invit\u{e9}(e) dans l\u{2019}espace de travail {workspace} d\u{2019}Overture, avec le r\u{f4}le {}.\n\nOuvrez ce lien pour entrer ; il sert une seule fois, et quatorze jours au plus :\n\n{link}\n\nSi vous n\u{2019}attendiez pas cette invitation, ignorez ce message.\n",
                role_in_french(role)
            ),
            ..Words::default()
        },
        _ => Words {
            subject: format!("Invitation to the workspace {workspace}"),
            text: format!(
                "Hello {name},\n\nYou are invited to the workspace {workspace} of Overture, with the role {role}.\n\nOpen this link to come in; it serves once, and for fourteen days at most:\n\n{link}\n\nIf you did not expect this invitation, ignore this message.\n"
            ),
            ..Words::default()
        },
    }
}

const fn role_in_french(role: Role) -> &'static str {
    match role {
        Role::Manager => "responsable",
        Role::Editor => "r\u{e9}dacteur",
        Role::Member => "membre",
        Role::Viewer => "lecteur",
    }
}

/// Proof that mail arrives.
pub(super) fn test(language: &str, workspace: &str) -> Words {
    match language {
        "fr" => Words {
            subject: "Message d\u{2019}essai d\u{2019}Overture".to_owned(),
            text: format!("Le courrier de l\u{2019}espace de travail {workspace} arrive.\n"),
            ..Words::default()
        },
        _ => Words {
            subject: "Test message from Overture".to_owned(),
            text: format!("Mail from the workspace {workspace} arrives.\n"),
            ..Words::default()
        },
    }
}
