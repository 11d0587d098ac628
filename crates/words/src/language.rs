//! Which of a message's texts a contact gets (R44).

use domain::campaign::{DEFAULT_LANGUAGE, Texts};

/// The text that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The key it stands under: a language tag, or `default`.
    pub language: &'a str,
    /// The text.
    pub text: &'a str,
}

/// The text for a contact of that language: under the same tag, else under its primary subtag,
/// else the default. Nothing where the message has no text at all that serves.
pub fn choose<'a>(texts: &'a Texts, language: Option<&str>) -> Option<Choice<'a>> {
    language
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .and_then(|tag| in_language(texts, tag).or_else(|| in_language(texts, primary(tag))))
        .or_else(|| in_language(texts, DEFAULT_LANGUAGE))
}

/// The text under exactly that tag, as the moderator chooses it.
pub fn in_language<'a>(texts: &'a Texts, tag: &str) -> Option<Choice<'a>> {
    texts
        .iter()
        .find(|(key, _)| is_same(key, tag))
        .map(|(language, text)| Choice { language, text })
}

/// The language alone: `pt` of `pt-BR`.
pub fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Whether two tags are the same but for case and the kind of dash.
pub fn is_same(one: &str, other: &str) -> bool {
    let folded = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    one.len() == other.len() && one.bytes().map(folded).eq(other.bytes().map(folded))
}

/// The usual spelling of a tag: `fr`, `pt-BR`, `zh-Hant-TW`.
pub fn normalize(tag: &str) -> String {
    let subtags = tag.trim().split(['-', '_']).enumerate();
    let spelled: Vec<String> = subtags
        .map(|(index, subtag)| match (index, subtag.len()) {
            (0, _) => subtag.to_ascii_lowercase(),
            (_, 2) => subtag.to_ascii_uppercase(),
            (_, 4) if subtag.bytes().all(|byte| byte.is_ascii_alphabetic()) => titled(subtag),
            _ => subtag.to_ascii_lowercase(),
        })
        .collect();
    spelled.join("-")
}

fn titled(subtag: &str) -> String {
    let (first, rest) = subtag.split_at(1);
    first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(tags: &[&str]) -> Texts {
        tags.iter()
            .map(|tag| ((*tag).to_owned(), format!("text {tag}")))
            .collect()
    }

    fn chosen<'a>(texts: &'a Texts, language: Option<&str>) -> &'a str {
        choose(texts, language).map_or("none", |choice| choice.language)
    }

    #[test]
    fn exact_then_primary_then_default() {
        let texts = texts(&["default", "fr", "pt", "pt-BR", "zh-Hant"]);
        for (language, expected) in [
            (Some("fr"), "fr"),
            (Some("fr-CA"), "fr"),
            (Some("pt-BR"), "pt-BR"),
            (Some("pt-PT"), "pt"),
            (Some("PT_br"), "pt-BR"),
            (Some(" fr "), "fr"),
            (Some("de"), "default"),
            (Some("zh"), "default"),
            (Some("frr"), "default"),
            (Some(""), "default"),
            (None, "default"),
        ] {
            assert_eq!(chosen(&texts, language), expected, "{language:?}");
        }
        assert_eq!(choose(&texts, Some("fr-CA")).unwrap().text, "text fr");
    }

    #[test]
    fn without_a_text_that_serves_there_is_none() {
        assert_eq!(chosen(&texts(&["fr"]), Some("de")), "none");
        assert_eq!(chosen(&texts(&["fr"]), Some("fr-BE")), "fr");
        assert_eq!(in_language(&texts(&["default", "fr"]), "de"), None);
    }

    #[test]
    fn tags_have_one_spelling() {
        for (given, normal) in [
            ("FR", "fr"),
            ("pt_br", "pt-BR"),
            ("ZH-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-1996", "de-1996"),
            ("default", "default"),
        ] {
            assert_eq!(normalize(given), normal);
            assert!(is_same(given, normal));
        }
    }

    proptest! {
        #[test]
        fn the_choice_follows_the_rule(
            tags in prop::collection::btree_set("(fr|pt|en)(-(BR|CA))?", 0..5),
            language in prop::option::of("(fr|pt|en|de)([-_](BR|ca|US))?"),
        ) {
            let mut texts = texts(&tags.iter().map(String::as_str).collect::<Vec<_>>());
            texts.insert(DEFAULT_LANGUAGE.to_owned(), String::new());
            let wanted = language.as_deref().map(normalize);
            let expected = match &wanted {
                Some(tag) if tags.contains(tag) => tag.as_str(),
                Some(tag) if tags.contains(primary(tag)) => primary(tag),
                _ => DEFAULT_LANGUAGE,
            };
            prop_assert_eq!(chosen(&texts, language.as_deref()), expected);
        }
    }
}
