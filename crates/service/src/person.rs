//! Names of people as rows bring them.

use domain::contact::ContactFields;
use domain::profile::ProfileKey;
use store::recipient::Recipient;

/// The name of a contact, from what a row knows; never empty.
pub(crate) fn full_name(
    (first_name, last_name): (Option<&String>, Option<&String>),
    profile_url: Option<&String>,
    email: Option<&String>,
) -> String {
    ContactFields {
        first_name: first_name.cloned(),
        last_name: last_name.cloned(),
        profile_url: profile_url.cloned(),
        email: email.cloned(),
        ..ContactFields::default()
    }
    .full_name()
}

/// The name of a recipient; never empty.
pub(crate) fn contact_name(contact: &Recipient) -> String {
    full_name(
        (contact.first_name.as_ref(), contact.last_name.as_ref()),
        contact.profile_url.as_ref(),
        contact.email.as_ref(),
    )
}

/// The address of a profile, written anew: nothing else of an imported text is ever opened.
pub(crate) fn profile_link(profile_url: Option<&str>) -> Option<String> {
    let key = ProfileKey::parse(profile_url?).ok()?;
    Some(key.display_url())
}

#[cfg(test)]
mod tests {
    use super::profile_link;

    #[test]
    fn only_profiles_are_opened() {
        let link = |text| profile_link(Some(text));
        assert_eq!(
            link("http://fr.linkedin.com/in/Ada-Lovelace/?x=1").as_deref(),
            Some("https://www.linkedin.com/in/ada-lovelace")
        );
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(profile_link(None), None);
    }
}
