//! A full name taken apart into given and family name.

use domain::fold::fold;

/// Words before a name that are no part of it.
const FORMS_OF_ADDRESS: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "sir",
    "m",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "mademoiselle",
    "maitre",
    "me",
    "herr",
    "frau",
    "hr",
    "fr",
    "sr",
    "sra",
    "srta",
    "dott",
    "dottssa",
    "ing",
    "dipl",
    "mag",
];

/// Words after a comma that are a degree and no given name.
const DEGREES: &[&str] = &[
    "phd", "ph d", "md", "m d", "mba", "msc", "m sc", "ma", "m a", "bsc", "ba", "cpa", "cfa",
    "pmp", "jd", "esq", "dba", "edd", "rn", "pe", "acca", "cissp", "shrm", "shrm cp", "shrm scp",
    "jr", "sr", "ii", "iii", "iv",
];

/// Small words that begin a family name.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le",
    "ter", "ten", "zu", "zur", "al", "el", "bin", "ben", "mac", "st",
];

/// Given and family name of a full name; either may be missing.
pub(super) fn split(full_name: &str) -> (Option<String>, Option<String>) {
    let (name, given_behind) = without_commas(full_name);
    let mut words: Vec<&str> = name.split_whitespace().collect();
    if let Some(given) = given_behind {
        return (some(given), some(&words.join(" ")));
    }
    let is_form_of_address = |word: &str| {
        (word.ends_with('.') || word.len() > 2) && FORMS_OF_ADDRESS.contains(&fold(word).as_str())
    };
    while words.len() > 1 && is_form_of_address(words[0]) {
        words.remove(0);
    }
    let split_at = given_words(&words);
    let (given, family) = words.split_at(split_at);
    if let Some((family, given)) = capitals_first(&words) {
        return (some(&given), some(&family));
    }
    (some(&given.join(" ")), some(&family.join(" ")))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// "Doe, Jane" has the given name behind the comma; "Jane Doe, PhD" a degree, and so has "Jane Doe,
/// PHR": capitals behind a name that is not written in capitals.
fn without_commas(full_name: &str) -> (String, Option<&str>) {
    let mut parts = full_name.split(',').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let is_title = |part: &&str| is_degree(part) || (is_capital(part) && !is_capital(&name));
    let given = parts.find(|part| !part.is_empty() && !is_title(part));
    let single = !name.is_empty() && name.split_whitespace().count() <= 3;
    match given {
        Some(given) if single && given.split_whitespace().count() <= 3 && !given.contains('.') => {
            (name, Some(given))
        }
        _ => (name, None),
    }
}

/// Whether a text is in capitals alone.
fn is_capital(text: &str) -> bool {
    let mut letters = text.chars().filter(|character| character.is_alphabetic());
    text.chars().count() > 1 && letters.all(char::is_uppercase)
}

fn is_degree(text: &str) -> bool {
    let folded = fold(text);
    DEGREES.contains(&folded.as_str()) || folded.split(' ').all(|word| DEGREES.contains(&word))
}

/// How many words are the given name: one, where no particle says otherwise.
fn given_words(words: &[&str]) -> usize {
    if words.len() < 3 {
        return words.len().min(1);
    }
    let is_particle = |word: &&str| PARTICLES.contains(&fold(word).as_str());
    words[1..]
        .iter()
        .position(is_particle)
        .map_or(1, |before| before + 1)
}

/// "DUPONT Jean-Marie": family names in capitals, as French administrations write them.
fn capitals_first(words: &[&str]) -> Option<(String, String)> {
    let family = words.iter().take_while(|word| is_capital(word)).count();
    if family == 0 || family == words.len() || words[family..].iter().any(|word| is_capital(word)) {
        return None;
    }
    let has_case = words[..family]
        .iter()
        .any(|word| word.chars().any(char::is_uppercase));
    // Two capitals are initials more often than a family name.
    let initials = family == 1 && words[0].chars().filter(|c| c.is_alphabetic()).count() <= 2;
    (has_case && !initials).then(|| (words[..family].join(" "), words[family..].join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (full, given, family) in [
            ("Jane Doe", "Jane", "Doe"),
            ("  Jane   Doe ", "Jane", "Doe"),
            ("Doe, Jane", "Jane", "Doe"),
            ("Jane Doe, PhD", "Jane", "Doe"),
            ("Jane Doe, MBA, PhD", "Jane", "Doe"),
            ("Jane Doe, SHRM-CP, PHR", "Jane", "Doe"),
            ("DOE, JANE", "JANE", "DOE"),
            ("Dr. Jane Doe", "Jane", "Doe"),
            ("Frau Prof. Erika Muster", "Erika", "Muster"),
            ("Ludwig van der Berg", "Ludwig", "van der Berg"),
            ("Ana María de la Cruz", "Ana María", "de la Cruz"),
            ("Gabriel García Márquez", "Gabriel", "García Márquez"),
            ("DUPONT Jean-Marie", "Jean-Marie", "DUPONT"),
            ("DE LA FONTAINE Jean", "Jean", "DE LA FONTAINE"),
            ("JANE DOE", "JANE", "DOE"),
            ("JP Morgan", "JP", "Morgan"),
            ("Madonna", "Madonna", ""),
            ("李明", "李明", ""),
            ("Me Too", "Me", "Too"),
            ("", "", ""),
            (",", "", ""),
        ] {
            let (found_given, found_family) = split(full);
            assert_eq!(found_given.as_deref().unwrap_or(""), given, "{full}");
            assert_eq!(found_family.as_deref().unwrap_or(""), family, "{full}");
        }
    }
}
