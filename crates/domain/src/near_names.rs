//! Finds the name that a mistyped one was meant to be.

/// Names that a person may have meant by `given`, the nearest first, at most `count`.
///
/// Case, spaces, hyphens and underscores count for nothing; of the letters about a third may be
/// wrong.
pub fn nearest<'a>(
    given: &str,
    names: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let wanted = folded(given);
    let tolerance = wanted.len().div_ceil(3).min(4);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let candidate = folded(name);
            let distance = distance(&wanted, &candidate);
            (distance <= tolerance && distance < candidate.len()).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    // Beside a near name a far one is noise.
    if let Some(&(best, _)) = found.first() {
        found.retain(|(distance, _)| *distance <= best + 1);
    }
    found.truncate(count);
    found.into_iter().map(|(_, name)| name).collect()
}

/// Letters and digits alone, in lower case; the longest name that is compared has 100 of them.
fn folded(name: &str) -> Vec<char> {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(100)
        .collect()
}

/// How many letters must be added, taken away, replaced or swapped with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, from_character) in from.iter().enumerate() {
        let mut present = vec![row + 1];
        for (column, to_character) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(from_character != to_character);
            let mut best = replaced.min(last[column + 1] + 1).min(present[column] + 1);
            let swapped = row > 0
                && column > 0
                && *from_character == to[column - 1]
                && from[row - 1] == *to_character;
            if swapped {
                best = best.min(before_last[column - 1] + 1);
            }
            present.push(best);
        }
        before_last = std::mem::replace(&mut last, present);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_are_recognised() {
        let names = ["firstName", "lastName", "fullName", "city"];
        assert_eq!(nearest("first_name", names, 1), ["firstName"]);
        assert_eq!(nearest("fistname", names, 1), ["firstName"]);
        assert_eq!(nearest("ctiy", names, 1), ["city"]);
        assert_eq!(nearest("lastNam", names, 3), ["lastName"]);
        assert!(nearest("shoeSize", names, 1).is_empty());
        assert!(nearest("", names, 1).is_empty());
    }

    #[test]
    fn neighbours_that_are_swapped_cost_one() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("ctiy"), &letters("city")), 1);
        assert_eq!(distance(&letters(""), &letters("abc")), 3);
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
    }
}
