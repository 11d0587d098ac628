//! Whether a reply refuses or asks to stop (R48): such an answer ends every sequence with the
//! person. Phrases per language, on whole words; a doubt is no refusal.

/// Phrases that ask to stop or refuse, folded: lower case, no accents, no punctuation.
const PHRASES: &[&str] = &[
    // English
    "stop",
    "unsubscribe",
    "remove me",
    "take me off",
    "not interested",
    "no thanks",
    "no thank you",
    "do not contact",
    "dont contact",
    "do not message",
    "dont message",
    "leave me alone",
    "stop messaging",
    "no interest",
    "please dont",
    "not for me",
    // French
    "pas interesse",
    "pas interessee",
    "non merci",
    "ne me contactez plus",
    "ne plus me contacter",
    "arretez",
    "desinscrire",
    "desabonner",
    "retirez moi",
    "laissez moi tranquille",
    "sans interet",
    // German
    "kein interesse",
    "nein danke",
    "nicht interessiert",
    "bitte keine",
    "nicht mehr kontaktieren",
    "kontaktieren sie mich nicht",
    "austragen",
    "abmelden",
    "lassen sie mich in ruhe",
    // Spanish
    "no me interesa",
    "no gracias",
    "no estoy interesado",
    "no estoy interesada",
    "no me contacte",
    "no me contactes",
    "no me escriba",
    "dejame en paz",
    "darme de baja",
    // Italian
    "non mi interessa",
    "no grazie",
    "non sono interessato",
    "non sono interessata",
    "non mi contatti",
    "non contattatemi",
    "cancellami",
    // Portuguese
    "nao tenho interesse",
    "nao obrigado",
    "nao obrigada",
    "nao estou interessado",
    "nao estou interessada",
    "nao me contate",
    "nao me contacte",
    "pare de",
    // Dutch
    "geen interesse",
    "nee bedankt",
    "niet geinteresseerd",
    "neem geen contact",
    "uitschrijven",
];

/// Whether the reply refuses or asks to stop.
pub fn is_refusal(text: &str) -> bool {
    let folded = format!(" {} ", fold(text));
    PHRASES
        .iter()
        .any(|phrase| folded.contains(&format!(" {phrase} ")))
}

/// Lower case, accents taken off, everything but letters and digits as one space.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match plain(character) {
            Some(letter) => folded.push(letter),
            // "don't" and "dont" are the same word.
            None if matches!(character, '\'' | '\u{2019}') && folded.ends_with("don") => {}
            None if folded.ends_with(' ') || folded.is_empty() => {}
            None => folded.push(' '),
        }
    }
    folded.trim_end().to_owned()
}

fn plain(character: char) -> Option<char> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other if other.is_alphanumeric() => other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_known_in_each_language() {
        for text in [
            "Please stop.",
            "STOP",
            "Don’t contact me again",
            "Pas intéressé, merci",
            "Non merci !",
            "Kein Interesse",
            "No, gracias.",
            "Non mi interessa",
            "Não tenho interesse",
            "Nee bedankt",
        ] {
            assert!(is_refusal(text), "{text}");
        }
    }

    #[test]
    fn other_answers_are_none() {
        for text in [
            "Sounds good, send me the deck",
            "Merci, avec plaisir",
            "We can stopover in Lyon next week",
            "I am out of office until Monday",
            "",
        ] {
            assert!(!is_refusal(text), "{text}");
        }
    }
}
