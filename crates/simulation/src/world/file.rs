//! A file of people, as people bring them.

use sandbox::people::Card;

/// The names of the columns.
const HEADER: &str = "Nom;Prénom;Société;Poste;Ville;Pays;Langue;Profil LinkedIn";
/// After so many people a line that is no person follows, and the last person again.
const BAD_LINE_AFTER: usize = 7;

fn cell(value: Option<&str>) -> String {
    let value = value.unwrap_or_default();
    if value.contains([';', ',', '"', '\n', '\r']) {
        return format!("\"{}\"", value.replace('"', "\"\""));
    }
    value.to_owned()
}

fn row(card: &Card) -> String {
    [
        cell(card.last_name.as_deref()),
        cell(Some(&card.first_name)),
        cell(card.company.as_deref()),
        cell(card.title.as_deref()),
        cell(card.city.as_deref()),
        cell(card.country.as_deref()),
        cell(card.language.as_deref()),
        card.profile_url.clone(),
    ]
    .join(";")
}

/// The columns in an order of their own, a line that is no person, the same person twice.
pub fn people_file<'a>(cards: impl IntoIterator<Item = &'a Card>) -> String {
    let mut text = format!("{HEADER}\n");
    for (place, card) in cards.into_iter().enumerate() {
        let row = row(card);
        text.push_str(&row);
        text.push('\n');
        if place == BAD_LINE_AFTER {
            text.push_str("Somebody;;;;;;;\n");
            text.push_str(&row);
            text.push('\n');
        }
    }
    text
}

/// The same people with their e-mail addresses instead of their profiles, as another tool would have them.
pub fn doubles_file<'a>(cards: impl IntoIterator<Item = &'a Card>) -> String {
    let mut text = "Last name,First name,Company,E-mail\n".to_owned();
    for card in cards {
        let names = [
            card.last_name.as_deref(),
            Some(&card.first_name),
            card.company.as_deref(),
        ];
        let cells: Vec<String> = names.into_iter().map(cell).collect();
        text.push_str(&cells.join(","));
        text.push(',');
        text.push_str(&card.id);
        text.push_str("@people.example\n");
    }
    text
}
