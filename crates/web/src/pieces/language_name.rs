//! Names of the languages that messages and people have, in the viewer's language.

use domain::campaign::DEFAULT_LANGUAGE;

use crate::frame::Frame;
use crate::language::Language;
use crate::t;

/// Tag, English name, French name.
const NAMES: &[(&str, &str, &str)] = &[
    ("ar", "Arabic", "arabe"),
    ("cs", "Czech", "tchèque"),
    ("da", "Danish", "danois"),
    ("de", "German", "allemand"),
    ("el", "Greek", "grec"),
    ("en", "English", "anglais"),
    ("es", "Spanish", "espagnol"),
    ("fi", "Finnish", "finnois"),
    ("fr", "French", "français"),
    ("hu", "Hungarian", "hongrois"),
    ("it", "Italian", "italien"),
    ("ja", "Japanese", "japonais"),
    ("ko", "Korean", "coréen"),
    ("nl", "Dutch", "néerlandais"),
    ("no", "Norwegian", "norvégien"),
    ("pl", "Polish", "polonais"),
    ("pt", "Portuguese", "portugais"),
    ("ro", "Romanian", "roumain"),
    ("sv", "Swedish", "suédois"),
    ("tr", "Turkish", "turc"),
    ("uk", "Ukrainian", "ukrainien"),
    ("zh", "Chinese", "chinois"),
];

/// The tags that a choice of languages offers.
pub fn offered() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(tag, _, _)| *tag)
}

/// The name of a language tag; the default text has a name of its own, an unknown tag shows itself.
pub fn language_name(f: &Frame, tag: &str) -> String {
    if tag == DEFAULT_LANGUAGE {
        return t!(f, "language-default");
    }
    let (primary, region) = tag
        .split_once('-')
        .map_or((tag, None), |(a, b)| (a, Some(b)));
    let Some((_, english, french)) = NAMES.iter().find(|(known, _, _)| *known == primary) else {
        return tag.to_owned();
    };
    let name = match f.language {
        Language::English => english,
        Language::French => french,
    };
    region.map_or_else(|| (*name).to_owned(), |region| format!("{name} ({region})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_named_in_the_viewers_language() {
        let french = Frame::sample(Language::French);
        assert_eq!(language_name(&french, "de"), "allemand");
        assert_eq!(language_name(&french, "pt-BR"), "portugais (BR)");
        assert_eq!(language_name(&Frame::sample(Language::English), "xx"), "xx");
    }
}
