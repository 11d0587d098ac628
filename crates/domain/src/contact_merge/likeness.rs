//! Why two contacts may be one person (R26).

use crate::contact::ContactFields;
use crate::fold::fold;
use crate::named;
use crate::profile::ProfileKey;
use crate::suppression::company_key;

named! {
    /// What two contacts have in common, the surest first.
    Likeness, "likeness" {
        /// The network knows both under one id.
        SameNetworkId = "same_network_id",
        /// Both addresses name one member number.
        SameMember = "same_member",
        /// Both have the same e-mail address.
        SameEmail = "same_email",
        /// Both have the same name, and work for the same company.
        SameNameAndCompany = "same_name_and_company",
        /// Both have the same name.
        SameName = "same_name",
    }
}

/// What two contacts have in common, the surest first.
pub fn likenesses(one: &ContactFields, other: &ContactFields) -> Vec<Likeness> {
    let same = |read: fn(&ContactFields) -> Option<String>| {
        let (one, other) = (read(one), read(other));
        one.is_some() && one == other
    };
    let has_same_name = same(name);
    let found = [
        (Likeness::SameNetworkId, same(|of| of.remote_id.clone())),
        (Likeness::SameMember, same(member)),
        (Likeness::SameEmail, same(|of| of.email.clone())),
        (Likeness::SameNameAndCompany, has_same_name && same(company)),
    ];
    let mut found: Vec<Likeness> = found
        .into_iter()
        .filter_map(|(likeness, holds)| holds.then_some(likeness))
        .collect();
    if has_same_name && !found.contains(&Likeness::SameNameAndCompany) {
        found.push(Likeness::SameName);
    }
    found
}

fn member(fields: &ContactFields) -> Option<String> {
    let key = ProfileKey::parse(fields.profile_url.as_deref()?).ok()?;
    key.member_number().map(|number| number.to_string())
}

fn company(fields: &ContactFields) -> Option<String> {
    company_key(fields.company.as_deref()?)
}

/// First and last name; one alone is no name to compare by.
fn name(fields: &ContactFields) -> Option<String> {
    let (first, last) = fields
        .first_name
        .as_deref()
        .zip(fields.last_name.as_deref())?;
    let name = [fold(first), fold(last)].join(" ");
    (name.len() > 1).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(first: &str, company: &str, email: &str) -> ContactFields {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        ContactFields {
            first_name: text(first),
            last_name: text("Doé"),
            company: text(company),
            email: text(email),
            ..ContactFields::default()
        }
    }

    #[test]
    fn what_two_contacts_have_in_common_is_named_the_surest_first() {
        let jane = person("Jane", "Acme", "jane@acme.example");
        let found = likenesses(&jane, &person("JANE", "Acme Inc.", "jane@acme.example"));
        assert_eq!(found, [Likeness::SameEmail, Likeness::SameNameAndCompany]);
        assert_eq!(
            likenesses(&jane, &person("Jane", "Globex", "")),
            [Likeness::SameName]
        );
        assert_eq!(likenesses(&jane, &person("John", "Acme", "")), []);
    }

    #[test]
    fn what_both_lack_is_nothing_in_common() {
        let nobody = ContactFields::default();
        assert_eq!(likenesses(&nobody, &nobody), []);
    }

    #[test]
    fn addresses_of_two_kinds_may_name_one_member() {
        let at = |address: String| ContactFields {
            profile_url: Some(address),
            ..ContactFields::default()
        };
        let token = "ACwAAAAdaooBAAECAwQFBgcICQoLDA0ODxAREhM";
        let one = at(format!("https://www.linkedin.com/sales/people/{token}"));
        let other = at(ProfileKey::Member(1_927_818).display_url());
        assert_eq!(likenesses(&one, &other), [Likeness::SameMember]);
    }
}
