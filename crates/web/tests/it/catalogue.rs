//! Both catalogues say the same things, and say everything that the code asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use web::language::Language;

/// Key to names of arguments.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn catalogue(language: Language) -> Keys {
    let mut keys = Keys::new();
    for (name, source) in language.sources() {
        let resource = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{}/{name}.ftl: {errors:?}", language.code()));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut arguments = BTreeSet::new();
                let pattern = message.value.expect("a message has words");
                collect(&pattern, &mut arguments);
                let known = keys.insert(message.id.name.to_owned(), arguments);
                assert!(
                    known.is_none(),
                    "{}: {} is there twice",
                    language.code(),
                    message.id.name
                );
            }
        }
    }
    keys
}

fn collect(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => collect_inline(inline, arguments),
                Expression::Select { selector, variants } => {
                    collect_inline(selector, arguments);
                    for variant in variants {
                        collect(&variant.value, arguments);
                    }
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        arguments.insert(id.name.to_owned());
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every `t!(speaker, "key", name = ...)` of the crate.
fn used() -> Keys {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut keys = Keys::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        // Tests ask for keys that do not exist.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: String = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        for (start, _) in code.match_indices("t!(") {
            // `format!(` and the like end in the same letters.
            if code[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
                continue;
            }
            let call = balanced(&code[start + 3..]);
            let Some((_, rest)) = call.split_once('"') else {
                continue;
            };
            let Some((key, arguments)) = rest.split_once('"') else {
                continue;
            };
            keys.entry(key.to_owned())
                .or_default()
                .extend(names(arguments));
        }
    }
    keys
}

/// The text up to the parenthesis that closes it.
fn balanced(text: &str) -> &str {
    let mut depth = 1_usize;
    let mut quoted = false;
    for (index, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[..index];
                }
            }
            _ => {}
        }
    }
    text
}

/// The names before `=` of the arguments at the outermost level.
fn names(arguments: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut parts = vec![String::new()];
    for letter in arguments.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("never empty").push(letter);
    }
    parts
        .iter()
        .filter_map(|part| {
            part.split_once(" = ")
                .map(|(name, _)| name.trim().to_owned())
        })
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let english = catalogue(Language::English);
    let french = catalogue(Language::French);
    for (key, arguments) in &english {
        assert_eq!(french.get(key), Some(arguments), "{key} in French");
    }
    for key in french.keys() {
        assert!(english.contains_key(key), "{key} is French only");
    }
    assert!(english.len() > 500);
}

#[test]
fn code_asks_for_what_exists_and_nothing_is_left_over() {
    let known = catalogue(Language::English);
    let used = used();
    for (key, arguments) in &used {
        let expected = known
            .get(key)
            .unwrap_or_else(|| panic!("{key} is in no catalogue"));
        assert_eq!(arguments, expected, "arguments of {key}");
    }
    let unused: Vec<&String> = known
        .keys()
        .filter(|key| !used.contains_key(*key))
        .collect();
    assert_eq!(unused, Vec::<&String>::new(), "nobody says these");
}

#[test]
fn words_keep_the_house_style() {
    for language in Language::ALL {
        for (name, source) in language.sources() {
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let lower = line.to_lowercase();
                assert!(!line.contains('!'), "{name}: no exclamation marks: {line}");
                for word in [
                    "please",
                    "simply",
                    "s’il vous plaît",
                    "veuillez",
                    "simplement",
                ] {
                    assert!(!lower.contains(word), "{name}: no `{word}`: {line}");
                }
                assert!(!line.contains('\''), "{name}: curly apostrophes: {line}");
            }
        }
    }
}
