//! Languages as files name them.

use domain::finder::is_language;
use domain::fold::fold;

/// Names of languages without case and accents: in English, in French, in German, in themselves.
const NAMES: &[(&str, &[&str])] = &[
    ("ar", &["arabic", "arabe", "arabisch", "العربية"]),
    ("cs", &["czech", "tcheque", "tschechisch", "cestina"]),
    ("da", &["danish", "danois", "danisch", "dansk"]),
    ("de", &["german", "allemand", "deutsch"]),
    ("en", &["english", "anglais", "englisch"]),
    (
        "es",
        &["spanish", "espagnol", "spanisch", "espanol", "castellano"],
    ),
    ("fi", &["finnish", "finnois", "finnisch", "suomi"]),
    ("fr", &["french", "francais", "franzosisch"]),
    ("it", &["italian", "italien", "italienisch", "italiano"]),
    ("ja", &["japanese", "japonais", "japanisch", "日本語"]),
    ("ko", &["korean", "coreen", "koreanisch"]),
    (
        "nl",
        &["dutch", "neerlandais", "niederlandisch", "nederlands"],
    ),
    ("no", &["norwegian", "norvegien", "norwegisch", "norsk"]),
    ("pl", &["polish", "polonais", "polnisch", "polski"]),
    (
        "pt",
        &["portuguese", "portugais", "portugiesisch", "portugues"],
    ),
    ("ro", &["romanian", "roumain", "rumanisch", "romana"]),
    ("ru", &["russian", "russe", "russisch"]),
    ("sv", &["swedish", "suedois", "schwedisch", "svenska"]),
    ("tr", &["turkish", "turc", "turkisch", "turkce"]),
    ("uk", &["ukrainian", "ukrainien", "ukrainisch"]),
    ("zh", &["chinese", "chinois", "chinesisch", "中文"]),
];

/// The language tag that a text means; none where it means none.
pub(super) fn tag(text: &str) -> Option<String> {
    let folded = fold(text);
    let by_name = NAMES
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()));
    if let Some((tag, _)) = by_name {
        return Some((*tag).to_owned());
    }
    // `fr_FR.UTF-8` is how systems write it.
    let tag = text
        .trim()
        .split('.')
        .next()
        .unwrap_or_default()
        .replace('_', "-");
    let (primary, rest) = tag.split_once('-').unwrap_or((&tag, ""));
    if primary.len() != 2 || !is_language(&tag) {
        return None;
    }
    let primary = primary.to_lowercase();
    Some(match rest {
        "" => primary,
        region if region.len() == 2 => format!("{primary}-{}", region.to_uppercase()),
        other => format!("{primary}-{other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_tags() {
        for (text, expected) in [
            ("French", Some("fr")),
            ("Français", Some("fr")),
            ("FR", Some("fr")),
            ("fr_fr", Some("fr-FR")),
            ("pt-br", Some("pt-BR")),
            ("en_US.UTF-8", Some("en-US")),
            ("zh-Hant", Some("zh-Hant")),
            ("Klingon", None),
            ("f", None),
            ("", None),
        ] {
            assert_eq!(tag(text).as_deref(), expected, "{text}");
        }
    }
}
