//! What a heading says of its column, in English, German, French and Spanish, a few words of
//! their neighbours, and the words of directories and license servers.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{
    Mark,
    vocabulary::{ABOUT_SECRET, AFTER, BEFORE, FOREIGN, SECRET, WORDS},
};
use crate::estate::fold;

/// In how many rows from the top the headings are looked for.
pub(super) const SEARCHED: usize = 40;

/// The longest heading, in bytes. What is longer is a note.
const LONGEST: usize = 200;

/// What a heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The address, the surest first.
    Address(u8),
    /// What somebody signs in with or is called by: an address, a full name, or neither.
    Login,
    /// The given name.
    Given,
    /// The family name.
    Family,
    /// A name: the one that is lacking.
    Name,
    /// The whole name, the surest first.
    Full(u8),
    /// The whole name, family name first.
    FullReversed,
    /// The team.
    Team,
    /// Licenses or products.
    Products,
    /// How many devices somebody may use.
    MaxActivations,
    /// A state in words.
    Status,
    /// Whether somebody is active.
    Active,
    /// Whether something is so on account of which somebody is not chosen.
    Flag(Mark),
    /// Something secret.
    Secret,
    /// Something about somebody else, or another address of the person.
    Foreign,
    /// Anything else.
    Unknown,
}

/// What a heading says.
pub(super) fn word(heading: &str) -> Word {
    if heading.len() > LONGEST {
        return Word::Unknown;
    }
    let (outside, inside) = brackets(heading);
    let outside = words(&outside);
    // Templates name the field in brackets: `User name [userPrincipalName]`. Where its caption
    // says enough, that counts: `Block sign in [accountEnabled]` is the contrary of its field.
    let said = named(&outside);
    if !matches!(said, Word::Unknown | Word::Login | Word::Name) {
        return said;
    }
    let field = words(&inside);
    match exact(&field) {
        // In templates the field is always asked the other way around.
        Some(Word::Active) if field == "account enabled" => Word::Flag(Mark::Blocked),
        Some(word) => word,
        None => said,
    }
}

/// Whether a heading speaks of mail at all.
pub(super) fn speaks_of_mail(heading: &str) -> bool {
    let words = words(heading);
    let mut words = words.split(' ');
    words.any(|word| {
        word.contains("mail")
            || word.contains("correo")
            || word.contains("courriel")
            || word == "upn"
    })
}

/// What folded words say, with and without what says nothing.
fn named(words: &str) -> Word {
    let mut shorter = words;
    while let Some(rest) = AFTER.iter().find_map(|it| shorter.strip_suffix(it)) {
        shorter = rest;
    }
    if has_any(shorter, SECRET) && !has_any(shorter, ABOUT_SECRET) {
        return Word::Secret;
    }
    if let Some(word) = exact(shorter) {
        return word;
    }
    let mut shortest = shorter;
    while let Some(rest) = BEFORE.iter().find_map(|it| shortest.strip_prefix(it)) {
        shortest = rest;
    }
    match exact(shortest) {
        Some(word) => word,
        None if has_any(words, FOREIGN) => Word::Foreign,
        None => Word::Unknown,
    }
}

fn exact(words: &str) -> Option<Word> {
    // Every cell near the top of a file is looked up, with each separator.
    static ALL: OnceLock<FxHashMap<&str, Word>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let each = WORDS
            .iter()
            .flat_map(|(word, all)| all.split('|').map(|it| (it, *word)));
        each.collect()
    });
    all.get(words).copied()
}

fn has_any(words: &str, of: &str) -> bool {
    words
        .split(' ')
        .any(|word| !word.is_empty() && of.contains(&format!(" {word} ")))
}

/// A heading without what stands in brackets, and what stands in the first square ones.
fn brackets(heading: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let (mut depth, mut is_square, mut first) = (0_u32, false, true);
    for letter in heading.chars() {
        match letter {
            '[' | '(' => {
                depth += 1;
                is_square = letter == '[';
                outside.push(' ');
            }
            ']' | ')' if depth > 0 => {
                depth -= 1;
                first &= letter != ']';
            }
            letter if depth == 0 => outside.push(letter),
            letter if is_square && first => inside.push(letter),
            _ => {}
        }
    }
    // A heading that is all in brackets is what they hold.
    if outside.trim().is_empty() {
        return (inside, String::new());
    }
    (outside, inside)
}

/// Folded words: `givenName`, `given_name` and `Given-Name:` are all `given name`.
fn words(heading: &str) -> String {
    let mut spaced = String::with_capacity(heading.len() + 4);
    let mut was_small = false;
    for letter in heading.chars() {
        if was_small && letter.is_uppercase() {
            spaced.push(' ');
        }
        was_small = letter.is_lowercase();
        spaced.push(letter);
    }
    let folded = fold(&spaced);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_the_same_in_every_language_and_spelling() {
        for (wanted, headings) in [
            (
                Word::Address(0),
                "Email|E-mail|E-Mail-Adresse|EMAIL_ADDRESS|emailAddress|Email:|\
                 Email Address [Required]|Adresse e-mail|Courriel|Adresse électronique|\
                 Correo electrónico|Dirección de correo electrónico|Email *|User Email|\
                 Email address to invite [inviteeEmail] Required|profile.email|Email (work)|\
                 E-Mail des Mitarbeiters|Correo electrónico del usuario|Primary email|\
                 E-mail 1 - Value|PrimarySmtpAddress|Mitarbeiter E-Mail|data.attributes.email",
            ),
            (
                Word::Address(1),
                "Work Email|Dienstliche E-Mail-Adresse|Correo corporativo",
            ),
            (
                Word::Address(2),
                "User name [userPrincipalName] Required|UserPrincipalName|UPN|\
                 Benutzername [userPrincipalName] Erforderlich|User principal name",
            ),
            (
                Word::Given,
                "First name [givenName]|First Name [Required]|firstName|Vorname|Prénom|\
                 Nombre de pila|given_name|FIRSTNAME|User's first name|Vorname *",
            ),
            (
                Word::Family,
                "Last name [surname]|Nachname|Nom de famille|Apellidos|Apellido(s)|sn",
            ),
            (Word::Name, "Name|Nom|Nombre|NAME:|User nombre"),
            (
                Word::Full(0),
                "Full name|fullName|Nombre completo|Vor- und Nachname|Nom complet",
            ),
            (
                Word::Full(1),
                "Display name|Name [displayName] Required|Anzeigename|Nom d’affichage",
            ),
            (
                Word::FullReversed,
                "Nachname, Vorname|Nom et prénom|Last name, First name",
            ),
            (
                Word::Flag(Mark::Blocked),
                "Block sign in (Yes/No) [accountEnabled] Required|Block credential|Gesperrt|\
                 Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich|Bloqué|\
                 Etwas anderes [accountEnabled]",
            ),
            (
                Word::Active,
                "accountEnabled|Account enabled|Active|Aktiv|Activé|Habilitado",
            ),
            (
                Word::Flag(Mark::Suspended),
                "Suspended|isSuspended|Suspendu",
            ),
            (
                Word::Status,
                "Status|User status|Status [READ ONLY]|Statut|Estado|État",
            ),
            (
                Word::Login,
                "Username|User name|Benutzername|Nom d'utilisateur|login",
            ),
            (
                Word::Secret,
                "Initial password [passwordProfile] Required|\
                 Kennwort|Mot de passe|Contraseña|\
                 API token|User password",
            ),
            (
                Word::Foreign,
                "Recovery Email|Home Secondary Email|Manager Email|Licensed to Email|\
                 Licensed To Name|New Primary Email [UPLOAD ONLY]|E-mail 2 - Value|\
                 E-Mail des Vorgesetzten|Correo del jefe|Courriel de secours|Created by|\
                 Alternate email|Private E-Mail|proxy addresses|Note|E-mail du responsable",
            ),
            (Word::Team, "Team|User Groups|Gruppe|Équipe|Equipo"),
            (
                Word::Products,
                "Product Configurations|Lizenzen|Produits|Licencias",
            ),
            (
                Word::MaxActivations,
                "Max. activations|max_activations|Activaciones máximas",
            ),
            (
                Word::Unknown,
                "Password Hash Function [UPLOAD ONLY]|Item name|Department||Org Unit Path|has-2fa|42|Domain",
            ),
        ] {
            for heading in headings.split('|') {
                assert_eq!(word(heading), wanted, "{heading}");
            }
        }
    }

    #[test]
    fn no_heading_says_two_things() {
        let all: Vec<&str> = WORDS.iter().flat_map(|(_, all)| all.split('|')).collect();
        for one in &all {
            assert_eq!(*one, words(one), "it stands here as it is looked for");
            assert_eq!(all.iter().filter(|it| it == &one).count(), 1, "{one}");
        }
    }
}
