//! Judges labelled replies of a folder in the format of the corpus, one file for each language (`en.txt`), prints what is
//! misjudged and the shares: `cargo run -p words --example judge_replies -- FOLDER`.

use std::path::Path;

use words::reply::{Language, corpus, evaluation::Evaluation, judge};

fn main() {
    let folder = std::env::args().nth(1).expect("name a folder");
    let mut replies = Vec::new();
    for language in Language::ALL {
        let path = Path::new(&folder).join(format!("{}.txt", language.tag()));
        if let Ok(text) = std::fs::read_to_string(&path) {
            replies.extend(corpus::read(language, &text).expect("labelled replies"));
        }
    }
    for one in &replies {
        let verdict = judge(&one.text, None);
        if verdict.class != one.class {
            println!(
                "{} {} as {}{} {} %: {}",
                one.language.tag(),
                one.class.as_str(),
                verdict.class.as_str(),
                if verdict.unsure { " (unsure)" } else { "" },
                verdict.confidence_percent,
                one.text
            );
        }
    }
    println!("{}", Evaluation::of(&replies));
}
