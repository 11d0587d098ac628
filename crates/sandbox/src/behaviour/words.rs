//! What people say, in their languages. Who speaks another one writes English.

use super::Class;

/// The same kind of saying in several languages; the first is English.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByLanguage(&'static [(&'static str, &'static [&'static str])]);

impl ByLanguage {
    /// Every language with its sayings.
    pub const fn all(self) -> &'static [(&'static str, &'static [&'static str])] {
        self.0
    }

    pub fn in_language(self, language: &str) -> &'static [&'static str] {
        let primary = language.split('-').next().unwrap_or(language);
        self.0
            .iter()
            .find(|(known, _)| *known == primary)
            .map_or(self.0[0].1, |(_, sayings)| sayings)
    }
}

pub(super) const fn replies(class: Class) -> ByLanguage {
    match class {
        Class::Positive => POSITIVE,
        Class::Neutral => NEUTRAL,
        Class::Negative => NEGATIVE,
        Class::Stop => STOP,
        Class::OutOfOffice => OUT_OF_OFFICE,
    }
}

pub(super) const GREETINGS: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "Thanks for reaching out, good to be connected.",
            "Hi, nice to meet you here. What are you working on?",
        ],
    ),
    (
        "fr",
        &[
            "Merci pour votre message, ravi d'échanger avec vous.",
            "Bonjour, enchantée. Sur quoi travaillez-vous ?",
        ],
    ),
    (
        "de",
        &[
            "Danke für die Anfrage, freut mich.",
            "Hallo, schön, Sie hier zu treffen. Woran arbeiten Sie gerade?",
        ],
    ),
    (
        "es",
        &[
            "Gracias por contactarme, un placer.",
            "Hola, encantado. ¿En qué estás trabajando?",
        ],
    ),
    ("it", &["Grazie del contatto, piacere mio."]),
    ("nl", &["Bedankt voor het contact, leuk."]),
    ("pt", &["Obrigado pelo contato, é um prazer."]),
]);

const POSITIVE: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "Sounds great, I would love to hear more. Are you free on Thursday?",
            "Yes, that is interesting for us. Can you send me some times for a call?",
            "Perfect timing, we are looking for exactly this. Let's talk.",
        ],
    ),
    (
        "fr",
        &[
            "Avec plaisir, cela m'intéresse beaucoup. Êtes-vous disponible jeudi ?",
            "Oui, parlons-en. Pouvez-vous m'envoyer quelques créneaux ?",
            "Excellente idée, c'est exactement ce que nous cherchons.",
        ],
    ),
    (
        "de",
        &[
            "Klingt spannend, ich würde gern mehr erfahren. Passt Ihnen Donnerstag?",
            "Ja, das interessiert uns sehr. Wann können wir telefonieren?",
        ],
    ),
    (
        "es",
        &[
            "Me parece muy interesante, ¿hablamos el jueves?",
            "Sí, nos encaja muy bien. Envíame tu disponibilidad.",
        ],
    ),
    (
        "it",
        &[
            "Molto interessante, ne parliamo volentieri. Va bene giovedì?",
            "Volentieri, mi mandi pure la presentazione.",
        ],
    ),
    (
        "nl",
        &[
            "Klinkt goed, ik hoor er graag meer over. Kunnen we donderdag bellen?",
            "Interessant, stuur me gerust wat meer informatie.",
        ],
    ),
    (
        "pt",
        &[
            "Parece ótimo, gostaria de saber mais. Podemos falar na quinta?",
            "Tenho interesse, pode enviar mais detalhes?",
        ],
    ),
]);

const NEUTRAL: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "Thanks, I have read it.",
            "Can you tell me which company you are with?",
            "Noted. Where are you based?",
        ],
    ),
    (
        "fr",
        &["Merci, bien reçu.", "De quelle société êtes-vous ?"],
    ),
    (
        "de",
        &["Danke, habe ich gelesen.", "Für welche Firma arbeiten Sie?"],
    ),
    ("es", &["Gracias, recibido.", "¿De qué empresa eres?"]),
    ("it", &["Grazie, ricevuto.", "Per quale azienda lavora?"]),
    ("nl", &["Bedankt, ontvangen.", "Voor welk bedrijf werkt u?"]),
    (
        "pt",
        &["Obrigado, recebido.", "Para que empresa você trabalha?"],
    ),
]);

const NEGATIVE: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "Thanks, but we are not interested.",
            "This is not relevant for us, sorry.",
            "No budget for this, so no.",
        ],
    ),
    (
        "fr",
        &[
            "Merci, mais cela ne nous intéresse pas.",
            "Ce n'est pas un sujet pour nous.",
        ],
    ),
    (
        "de",
        &[
            "Danke, aber wir haben kein Interesse.",
            "Das ist für uns leider nicht relevant.",
        ],
    ),
    (
        "es",
        &[
            "Gracias, pero no nos interesa.",
            "No es relevante para nosotros.",
        ],
    ),
    (
        "it",
        &[
            "Grazie, ma non siamo interessati.",
            "Non fa per noi, mi dispiace.",
        ],
    ),
    (
        "nl",
        &[
            "Bedankt, maar wij hebben geen interesse.",
            "Dit is voor ons niet relevant, helaas.",
        ],
    ),
    (
        "pt",
        &[
            "Obrigado, mas não temos interesse.",
            "Não é relevante para nós, lamento.",
        ],
    ),
]);

const STOP: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "Please stop messaging me.",
            "Remove me from your list.",
            "Do not contact me again.",
        ],
    ),
    (
        "fr",
        &[
            "Merci de ne plus me contacter.",
            "Retirez-moi de votre liste.",
            "Arrêtez de m'écrire, s'il vous plaît.",
        ],
    ),
    (
        "de",
        &[
            "Bitte schreiben Sie mir nicht mehr.",
            "Nehmen Sie mich von Ihrer Liste.",
            "Bitte kontaktieren Sie mich nicht mehr.",
        ],
    ),
    (
        "es",
        &["Por favor, no me escribas más.", "Bórrame de tu lista."],
    ),
    (
        "it",
        &["Per favore non mi scriva più.", "Mi tolga dalla sua lista."],
    ),
    (
        "nl",
        &["Stuur mij geen berichten meer.", "Haal mij van uw lijst."],
    ),
    (
        "pt",
        &["Por favor, não me escreva mais.", "Retire-me da sua lista."],
    ),
]);

const OUT_OF_OFFICE: ByLanguage = ByLanguage(&[
    (
        "en",
        &[
            "I am out of the office until Monday and will answer when I am back.",
            "Automatic reply: I am on leave.",
        ],
    ),
    (
        "fr",
        &["Je suis absente du bureau jusqu'à lundi et vous répondrai à mon retour."],
    ),
    (
        "de",
        &["Ich bin bis Montag nicht im Büro und melde mich danach."],
    ),
    (
        "es",
        &["Estoy fuera de la oficina hasta el lunes. Responderé a mi regreso."],
    ),
    (
        "it",
        &[
            "Sono fuori ufficio fino a lunedì, risponderò al mio rientro.",
            "Risposta automatica: sono in ferie fino al 12.",
        ],
    ),
    (
        "nl",
        &[
            "Ik ben tot maandag afwezig en antwoord daarna.",
            "Automatisch antwoord: ik ben op vakantie.",
        ],
    ),
    (
        "pt",
        &[
            "Estou fora do escritório até segunda-feira.",
            "Resposta automática: estou de férias até dia 12.",
        ],
    ),
]);
