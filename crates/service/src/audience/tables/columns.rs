//! What the columns of a file mean, by their headers.
//!
//! Headers are compared without case, accents, spaces and punctuation. The words are those of
//! LinkedIn's own archive, of contact managers and of prospecting tools, in English, French,
//! German, Spanish, Italian, Portuguese and Dutch.

use domain::fold::fold;

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Meaning {
    FirstName,
    LastName,
    FullName,
    ProfileUrl,
    Email,
    Company,
    Title,
    Headline,
    City,
    Region,
    Country,
    Location,
    Language,
    Industry,
    BirthYear,
    Tags,
    /// "Name" alone: the family name where a column for the given name stands beside it, else
    /// the full name.
    NameOrLastName,
    /// "Nombre", "Nome": the given name where a column for the family name stands beside it, else
    /// the full name.
    NameOrFirstName,
}

impl Meaning {
    /// The field's name as the API and the report of an import say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::FullName | Self::NameOrLastName | Self::NameOrFirstName => "full_name",
            Self::ProfileUrl => "profile_url",
            Self::Email => "email",
            Self::Company => "company",
            Self::Title => "title",
            Self::Headline => "headline",
            Self::City => "city",
            Self::Region => "region",
            Self::Country => "country",
            Self::Location => "location",
            Self::Language => "language",
            Self::Industry => "industry",
            Self::BirthYear => "birth_year",
            Self::Tags => "tags",
        }
    }
}

/// The meanings that a person may choose for a column, by their names.
const CHOICES: &[Meaning] = &[
    Meaning::FirstName,
    Meaning::LastName,
    Meaning::FullName,
    Meaning::ProfileUrl,
    Meaning::Email,
    Meaning::Company,
    Meaning::Title,
    Meaning::Headline,
    Meaning::City,
    Meaning::Region,
    Meaning::Country,
    Meaning::Location,
    Meaning::Language,
    Meaning::Industry,
    Meaning::BirthYear,
    Meaning::Tags,
];

/// Names of what a column may be chosen to fill.
pub(super) fn choices() -> impl Iterator<Item = &'static str> {
    CHOICES.iter().map(|meaning| meaning.as_str())
}

/// The meaning of that name.
pub(super) fn chosen(name: &str) -> Option<Meaning> {
    CHOICES
        .iter()
        .find(|meaning| meaning.as_str() == name)
        .copied()
}

/// Headers without case, accents, spaces and punctuation; within a meaning the better column
/// first: where a row has several, the first that is filled counts.
const HEADERS: &[(Meaning, &[&str])] = &[
    (
        Meaning::FirstName,
        &[
            "firstname",
            "givenname",
            "forename",
            "first",
            "fname",
            "contactfirstname",
            "personfirstname",
            "leadfirstname",
            "prenom",
            "prenoms",
            "vorname",
            "rufname",
            "primernombre",
            "nombredepila",
            "primeironome",
            "voornaam",
        ],
    ),
    (
        Meaning::LastName,
        &[
            "lastname",
            "surname",
            "familyname",
            "secondname",
            "last",
            "lname",
            "contactlastname",
            "personlastname",
            "leadlastname",
            "nomdefamille",
            "nachname",
            "familienname",
            "zuname",
            "apellido",
            "apellidos",
            "cognome",
            "sobrenome",
            "apelido",
            "ultimonome",
            "achternaam",
        ],
    ),
    (
        Meaning::FullName,
        &[
            "fullname",
            "displayname",
            "contactname",
            "personname",
            "leadname",
            "profilename",
            "linkedinname",
            "nomcomplet",
            "prenomnom",
            "prenometnom",
            "nomprenom",
            "nometprenom",
            "vollstandigername",
            "vorundnachname",
            "vornamename",
            "vornamenachname",
            "nombrecompleto",
            "nombreyapellidos",
            "nomecompleto",
            "nomeecognome",
            "volledigenaam",
            "contact",
            "person",
            "kontakt",
            "ansprechpartner",
        ],
    ),
    (Meaning::NameOrLastName, &["name", "nom", "naam"]),
    (Meaning::NameOrFirstName, &["nombre", "nome"]),
    (
        Meaning::ProfileUrl,
        &[
            "linkedinurl",
            "linkedinprofileurl",
            "personlinkedinurl",
            "contactlinkedinurl",
            "linkedinpublicurl",
            "publicprofileurl",
            "publiclinkedinurl",
            "linkedinprofile",
            "linkedinlink",
            "linkedin",
            "personlinkedin",
            "profileurl",
            "defaultprofileurl",
            "profilelink",
            "urlprofile",
            "publicurl",
            "urllinkedin",
            "lienlinkedin",
            "profillinkedin",
            "urlprofil",
            "urlduprofil",
            "lienprofil",
            "lienduprofil",
            "adresseduprofil",
            "adressedeprofil",
            "linkedinprofil",
            "profilurl",
            "profillink",
            "profiladresse",
            "perfillinkedin",
            "perfildelinkedin",
            "urldelperfil",
            "urlperfil",
            "enlacelinkedin",
            "profilolinkedin",
            "urlprofilo",
            "linkedinprofiel",
            "hslinkedinurl",
            "hublinkedinurl",
            "url",
            "profile",
            "profil",
            "perfil",
            "profilo",
            "link",
            "lien",
            "publicidentifier",
            "vanityname",
            "linkedinusername",
            "linkedinslug",
            "salesnavigatorurl",
            "salesnavurl",
            "salesnavigatorprofileurl",
            "linkedinsalesnavigatorurl",
            "salesprofile",
            "salesprofileurl",
            "memberurn",
            "linkedinmemberurn",
            "profileurn",
            "entityurn",
        ],
    ),
    (
        Meaning::Email,
        &[
            "email",
            "emailaddress",
            "workemail",
            "proemail",
            "emailpro",
            "professionalemail",
            "businessemail",
            "companyemail",
            "primaryemail",
            "contactemail",
            "personemail",
            "leademail",
            "emailprofessionnel",
            "emailprofessionnelle",
            "email1",
            "email1value",
            "emailaddress1",
            "mail",
            "mailaddress",
            "emailadresse",
            "mailadresse",
            "adresseemail",
            "adressemail",
            "adresseelectronique",
            "courriel",
            "correo",
            "correoelectronico",
            "direcciondecorreo",
            "direcciondecorreoelectronico",
            "indirizzoemail",
            "postaelettronica",
            "enderecodeemail",
            "emailadres",
            "personalemail",
            "emailpersonnel",
            "privateemail",
            "email2",
            "email2value",
            "secondaryemail",
        ],
    ),
    (
        Meaning::Company,
        &[
            "company",
            "companyname",
            "currentcompany",
            "currentcompanyname",
            "organization",
            "organisation",
            "organizationname",
            "organisationname",
            "organization1name",
            "employer",
            "currentemployer",
            "associatedcompany",
            "primarycompany",
            "accountname",
            "account",
            "companynameforemails",
            "business",
            "firm",
            "entreprise",
            "societe",
            "nomdelentreprise",
            "nomentreprise",
            "nomdelasociete",
            "employeur",
            "raisonsociale",
            "firma",
            "unternehmen",
            "firmenname",
            "unternehmensname",
            "arbeitgeber",
            "empresa",
            "nombredelaempresa",
            "nomedaempresa",
            "compania",
            "organizacion",
            "azienda",
            "societa",
            "nomeazienda",
            "bedrijf",
            "bedrijfsnaam",
        ],
    ),
    (
        Meaning::Title,
        &[
            "jobtitle",
            "title",
            "position",
            "currentposition",
            "currenttitle",
            "currentjobtitle",
            "currentrole",
            "role",
            "job",
            "jobrole",
            "function",
            "jobfunction",
            "organization1title",
            "contacttitle",
            "fonction",
            "poste",
            "posteactuel",
            "intituleduposte",
            "intituledeposte",
            "intitule",
            "titre",
            "titreduposte",
            "metier",
            "funktion",
            "berufsbezeichnung",
            "jobtitel",
            "stellenbezeichnung",
            "stelle",
            "positionstitel",
            "beruf",
            "cargo",
            "puesto",
            "puestodetrabajo",
            "cargoatual",
            "ruolo",
            "qualifica",
            "posizione",
            "posicion",
            "posicao",
            "functie",
            "functietitel",
        ],
    ),
    (
        Meaning::Headline,
        &[
            "headline",
            "linkedinheadline",
            "profileheadline",
            "tagline",
            "occupation",
            "titreduprofil",
            "titreprofil",
            "accroche",
            "profilslogan",
            "profiltitel",
            "titular",
            "sommario",
        ],
    ),
    (
        Meaning::City,
        &[
            "city",
            "town",
            "personcity",
            "contactcity",
            "businesscity",
            "locality",
            "ville",
            "localite",
            "commune",
            "stadt",
            "ort",
            "wohnort",
            "ciudad",
            "localidad",
            "citta",
            "cidade",
            "plaats",
            "stad",
            "woonplaats",
        ],
    ),
    (
        Meaning::Region,
        &[
            "region",
            "state",
            "stateregion",
            "stateprovince",
            "province",
            "county",
            "personstate",
            "businessstate",
            "departement",
            "bundesland",
            "provincia",
            "estado",
            "comunidadautonoma",
            "regione",
            "regiao",
            "canton",
            "kanton",
            "provincie",
        ],
    ),
    (
        Meaning::Country,
        &[
            "country",
            "countryname",
            "countryregion",
            "personcountry",
            "contactcountry",
            "businesscountry",
            "businesscountryregion",
            "countrycode",
            "pays",
            "codepays",
            "land",
            "pais",
            "paese",
            "nazione",
        ],
    ),
    (
        Meaning::Location,
        &[
            "location",
            "personlocation",
            "linkedinlocation",
            "profilelocation",
            "geography",
            "localisation",
            "lieu",
            "standort",
            "ubicacion",
            "localizacao",
            "localita",
            "locatie",
        ],
    ),
    (
        Meaning::Language,
        &[
            "language",
            "preferredlanguage",
            "profilelanguage",
            "contactlanguage",
            "languagecode",
            "lang",
            "locale",
            "langue",
            "languepreferee",
            "sprache",
            "idioma",
            "lingua",
            "taal",
        ],
    ),
    (
        Meaning::Industry,
        &[
            "industry",
            "linkedinindustry",
            "companyindustry",
            "sector",
            "industrie",
            "secteur",
            "secteurdactivite",
            "secteuractivite",
            "branche",
            "wirtschaftszweig",
            "industria",
            "settore",
            "setor",
            "sectorempresarial",
        ],
    ),
    (
        Meaning::BirthYear,
        &[
            "birthyear",
            "yearofbirth",
            "birthday",
            "birthdate",
            "dateofbirth",
            "anneedenaissance",
            "datedenaissance",
            "geburtsjahr",
            "geburtsdatum",
            "geburtstag",
            "fechadenacimiento",
            "annodinascita",
            "datadinascita",
            "datadenascimento",
            "geboortedatum",
        ],
    ),
    (
        Meaning::Tags,
        &[
            "tags",
            "tag",
            "labels",
            "label",
            "etiquettes",
            "etiquette",
            "schlagworte",
            "etiquetas",
            "etichette",
        ],
    ),
];

/// What a header says, and its place among the headers that say the same; none for a header that
/// is not known.
pub(super) fn meaning(header: &str) -> Option<(Meaning, usize)> {
    let word: String = fold(header).split(' ').collect();
    if word.is_empty() {
        return None;
    }
    HEADERS.iter().find_map(|(meaning, words)| {
        let rank = words.iter().position(|known| *known == word)?;
        Some((*meaning, rank))
    })
}

/// Decides what the ambiguous headers of a file mean, by the others.
pub(super) fn settle(meanings: &mut [Option<(Meaning, usize)>]) {
    let has = |meanings: &[Option<(Meaning, usize)>], wanted: Meaning| {
        meanings.iter().flatten().any(|(found, _)| *found == wanted)
    };
    let has_first = has(meanings, Meaning::FirstName);
    let has_last = has(meanings, Meaning::LastName);
    for meaning in meanings.iter_mut().flatten() {
        meaning.0 = match meaning.0 {
            Meaning::NameOrLastName if has_first && !has_last => Meaning::LastName,
            Meaning::NameOrFirstName if has_last && !has_first => Meaning::FirstName,
            Meaning::NameOrLastName | Meaning::NameOrFirstName => Meaning::FullName,
            settled => settled,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn settled(headers: &[&str]) -> Vec<Option<&'static str>> {
        let mut meanings: Vec<_> = headers.iter().map(|header| meaning(header)).collect();
        settle(&mut meanings);
        meanings
            .into_iter()
            .map(|meaning| meaning.map(|(meaning, _)| meaning.as_str()))
            .collect()
    }

    #[test]
    fn a_header_means_one_thing() {
        let mut seen = BTreeSet::new();
        for (_, words) in HEADERS {
            for word in *words {
                assert!(seen.insert(*word), "{word} stands twice");
                assert_eq!(fold(word), *word, "{word} is not folded");
            }
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        for header in ["E-Mail", "e_mail", " EMAIL ", "E Mail"] {
            assert_eq!(settled(&[header]), [Some("email")], "{header}");
        }
        assert_eq!(settled(&["Secteur d'activité"]), [Some("industry")]);
        assert_eq!(settled(&["Vollständiger Name"]), [Some("full_name")]);
        assert_eq!(settled(&["Shoe size", "", "***"]), [None, None, None]);
    }

    #[test]
    fn a_name_beside_a_given_name_is_the_family_name() {
        assert_eq!(
            settled(&["Prénom", "Nom"]),
            [Some("first_name"), Some("last_name")]
        );
        assert_eq!(
            settled(&["Name", "Vorname"]),
            [Some("last_name"), Some("first_name")]
        );
        assert_eq!(
            settled(&["Nombre", "Apellidos"]),
            [Some("first_name"), Some("last_name")]
        );
        assert_eq!(
            settled(&["Name", "E-Mail"]),
            [Some("full_name"), Some("email")]
        );
        assert_eq!(
            settled(&["Name", "First name", "Last name"]),
            [Some("full_name"), Some("first_name"), Some("last_name")]
        );
    }
}
