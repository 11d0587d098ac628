//! Messages as people read them: some are exported with the tags and entities of a web page.

/// Entities that occur in exported texts.
const ENTITIES: [(&str, &str); 7] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    // Last: what it makes is no entity any more.
    ("&amp;", "&"),
];

/// The text without tags, where it is one of a web page; line breaks stay.
pub(super) fn plain_text(text: &str) -> String {
    let is_page = text.contains("</") || text.contains("<br");
    let bare = if is_page {
        without_tags(text)
    } else {
        text.to_owned()
    };
    if !bare.contains('&') {
        return bare.trim().to_owned();
    }
    let decoded = ENTITIES.iter().fold(bare, |text, (entity, character)| {
        text.replace(entity, character)
    });
    decoded.trim().to_owned()
}

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begins) = rest.find('<') {
        plain.push_str(&rest[..begins]);
        let tag = &rest[begins + 1..];
        let is_tag = tag.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
        if let Some(ends) = tag.find('>').filter(|_| is_tag) {
            if tag.starts_with("br") || tag.starts_with("/p") {
                plain.push('\n');
            }
            rest = &tag[ends + 1..];
        } else {
            plain.push('<');
            rest = tag;
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_texts_and_texts_stay() {
        assert_eq!(
            plain_text("<p>Hello <b>Ann</b></p><p>Bye</p>"),
            "Hello Ann\nBye"
        );
        assert_eq!(plain_text("One<br>two &amp; three"), "One\ntwo & three");
        assert_eq!(plain_text("1 < 2 and 3 > 2"), "1 < 2 and 3 > 2");
        assert_eq!(plain_text(" AT&amp;T &amp;lt; "), "AT&T &lt;");
        assert_eq!(plain_text("a <3 </b"), "a <3 </b");
    }
}
