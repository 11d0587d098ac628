//! Who plays: the team, what it is called, and what it writes.

use domain::identity::Role;
use sandbox::AccountType;

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "overture-demo";
/// The organization.
pub const ORGANIZATION: &str = "Northwind Partners";
/// Its workspace.
pub const WORKSPACE: &str = "Growth team";
/// When the demonstration begins: a Monday morning in Paris, so that two weeks later the clocks of
/// New York change and four weeks later those of Paris.
pub const START: &str = "2027-03-01T07:00:00Z";

/// A member of the team.
#[derive(Debug, Clone, Copy)]
pub struct Player {
    /// Name.
    pub name: &'static str,
    /// E-mail address.
    pub email: &'static str,
    /// Role in the workspace.
    pub role: Role,
    /// Where the member lives.
    pub time_zone: &'static str,
    /// The account's id on the simulated network.
    pub account: &'static str,
    /// What the account's owner pays for.
    pub account_type: AccountType,
    /// The line under the name.
    pub headline: &'static str,
    /// The social selling index.
    pub social_selling_index: u8,
    /// Relations before the demonstration begins.
    pub connections: u32,
    /// When the member looks at the companion for the first time of the day: minutes after
    /// midnight, to which up to two hours are added by draw.
    pub first_look_minutes: i64,
    /// And for the last time.
    pub last_look_minutes: i64,
}

/// The team; the first one sets everything up.
pub const TEAM: [Player; 3] = [
    Player {
        name: "Camille Laurent",
        email: "camille@northwind.example",
        role: Role::Manager,
        time_zone: "Europe/Paris",
        account: "camille-laurent",
        account_type: AccountType::SalesNavigator,
        headline: "Partnerships at Northwind",
        social_selling_index: 71,
        connections: 400,
        first_look_minutes: 9 * 60 + 20,
        last_look_minutes: 17 * 60,
    },
    Player {
        name: "Jordan Reyes",
        email: "jordan@northwind.example",
        role: Role::Editor,
        time_zone: "America/New_York",
        account: "jordan-reyes",
        account_type: AccountType::Premium,
        headline: "Account executive at Northwind",
        social_selling_index: 58,
        connections: 250,
        first_look_minutes: 9 * 60 + 40,
        last_look_minutes: 16 * 60 + 30,
    },
    Player {
        name: "Aiko Tanaka",
        email: "aiko@northwind.example",
        role: Role::Member,
        time_zone: "Asia/Tokyo",
        account: "aiko-tanaka",
        account_type: AccountType::Standard,
        headline: "Community lead at Northwind",
        social_selling_index: 44,
        connections: 120,
        first_look_minutes: 10 * 60,
        last_look_minutes: 18 * 60,
    },
];

/// The place of Camille in the team.
pub const CAMILLE: usize = 0;
/// The place of Jordan in the team.
pub const JORDAN: usize = 1;
/// The place of Aiko in the team.
pub const AIKO: usize = 2;

/// The note of the leaders' campaigns. `companyName` has no fallback: who shows no company gets
/// nothing as long as nobody writes the note for that person.
pub const LEADERS_NOTE: [(&str, &str); 2] = [
    (
        "default",
        "Hello {{firstName|there}}, I follow what {{companyName}} does and would be glad to compare notes. {{senderFirstName}}",
    ),
    (
        "fr",
        "Bonjour {{firstName}}, je suis de près ce que fait {{companyName}} et serais ravi d'échanger avec vous. {{senderFirstName}}",
    ),
];
/// Their welcome.
pub const LEADERS_WELCOME: [(&str, &str); 2] = [
    (
        "default",
        "Thank you for connecting, {{firstName|and welcome}}. We wrote down what forty operations teams learnt last year: https://northwind.example/field-notes",
    ),
    (
        "fr",
        "Merci pour la mise en relation, {{firstName}}. Voici ce que quarante équipes ont appris l'an dernier : https://northwind.example/carnet",
    ),
];
/// Their first follow-up.
pub const LEADERS_FIRST_FOLLOW_UP: [(&str, &str); 2] = [
    (
        "default",
        "Hello {{firstName|again}}, which part of the field notes is closest to your work? The chapter on planning has a worksheet: https://northwind.example/worksheet",
    ),
    (
        "fr",
        "Bonjour {{firstName}}, quelle partie du carnet est la plus proche de votre métier ? La fiche pratique : https://northwind.example/fiche",
    ),
];
/// Their second follow-up.
pub const LEADERS_SECOND_FOLLOW_UP: [(&str, &str); 2] = [
    (
        "default",
        "{{firstName|Hello}}, would half an hour next week suit you? I am happy to show how others went about it.",
    ),
    (
        "fr",
        "{{firstName|Bonjour}}, auriez-vous une demi-heure la semaine prochaine ? Je vous montrerai comment d'autres s'y sont pris.",
    ),
];
/// The note of the founders' campaign, which nobody moderates. `companyName` and `city` have no
/// fallback: who shows none ends as an error that says so.
pub const FOUNDERS_NOTE: &str = "Hi {{firstName|there}}, I am collecting how founders in {{city}} hire, and {{companyName}} came up twice. Shall we connect? {{senderFirstName}}";
/// Its welcome.
pub const FOUNDERS_WELCOME: &str = "Thanks for connecting, {{firstName|and welcome}}. We host a small round for founders each month: https://northwind.example/round";
/// Its follow-up.
pub const FOUNDERS_FOLLOW_UP: &str = "{{firstName|Hello}}, the next round is on pricing. Shall I keep a seat for you? https://northwind.example/round/seat";
/// The first message of the partners' campaign, which writes to Camille's connections.
pub const PARTNERS_NEWS: [(&str, &str); 2] = [
    (
        "default",
        "Hello {{firstName|there}}, our year in operations is out, and two of its chapters come from partners like you: https://northwind.example/year",
    ),
    (
        "fr",
        "Bonjour {{firstName}}, notre année des opérations est parue ; deux chapitres viennent de partenaires comme vous : https://northwind.example/annee",
    ),
];
/// Its second message.
pub const PARTNERS_QUESTION: &str =
    "{{firstName|Hello}}, which topic should the next edition look at? A word is enough.";
/// The note of the guests' campaign. With a long title and a long company it is longer than the
/// sender's account allows.
pub const GUESTS_NOTE: &str = "Hello {{firstName|there}}, we were both at the spring forum, where I noted your name as {{title|a speaker}} of {{companyName|your team}}. Shall we stay in touch about the community days?";
/// Its welcome.
pub const GUESTS_WELCOME: &str = "Good to be in touch, {{firstName|hello}}. The talks of the forum are here: https://northwind.example/forum";
/// The note of the engineers' campaign, which waits for somebody to give it slots.
pub const ENGINEERS_NOTE: &str =
    "Hello {{firstName|there}}, our engineering circle in Tokyo meets soon. May I tell you more?";

/// What a moderator writes instead of a note, for one person.
pub fn rewritten(first_name: &str, language: &str, sender: &str) -> String {
    let sender = first_word(sender);
    let hello = first_word(first_name);
    if language.starts_with("fr") {
        format!(
            "Bonjour {hello}, votre parcours m'intéresse et je serais heureux d'échanger. {sender}"
        )
    } else {
        format!("Hello {hello}, your work caught my eye and I would be glad to talk. {sender}")
    }
}

/// What an owner writes by hand to somebody who has accepted.
pub const BY_HAND: &str =
    "Good to see you here. I will call you on Thursday as we said, and tell you then.";

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
