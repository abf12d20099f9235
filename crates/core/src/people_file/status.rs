//! What a row says of whether its person is still to be counted with.

use crate::estate::fold;

/// Why the person of a row is not chosen at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Kept from signing in.
    Blocked,
    /// Shut out for a time.
    Suspended,
    /// Switched off.
    Deactivated,
    /// Not active, archived, or gone.
    Inactive,
    /// Deleted there.
    Deleted,
    /// No person but a program.
    Bot,
}

/// Folded words for states, in the languages of the headings.
const STATES: [(Mark, &str); 6] = [
    (
        Mark::Blocked,
        " blocked banned barred denied revoked gesperrt blockiert bloque bloquee bloqueado bloqueada \
         bloccato geblokkeerd access_blocked sign_in_blocked anmeldung_blockiert \
         anmeldung_gesperrt connexion_bloquee inicio_de_sesion_bloqueado locked ",
    ),
    (
        Mark::Suspended,
        " suspended suspendiert ausgesetzt suspendu suspendue suspendido suspendida sospeso \
         opgeschort paused on_hold ",
    ),
    (
        Mark::Deactivated,
        " deactivated deactive disabled deaktiviert desactive desactivee desactivado desactivada \
         deshabilitado deshabilitada inhabilitado disattivato uitgeschakeld account_disabled \
         user_deactivated account_deactivated deactivated_user deprovisioned ",
    ),
    (
        Mark::Inactive,
        " inactive inaktiv inactif inactive inactivo inactiva inattivo inactief nicht_aktiv \
         not_active non_actif no_activo archived archiviert archive archivee archivado archivada \
         terminated left leaver former former_employee ex_employee ausgeschieden ausgetreten \
         parti sorti baja no_longer_active dormant offboarded ",
    ),
    (
        Mark::Deleted,
        " deleted removed geloscht entfernt supprime supprimee eliminado eliminada borrado \
         soft_deleted pending_deletion ",
    ),
    (
        Mark::Bot,
        " bot robot app_user service_account workflow_bot system service_user application dienstkonto \
         service_principal compte_de_service cuenta_de_servicio integration_user ",
    ),
];

/// Folded words for no.
const NO: &str = " no false 0 n nein non falsch faux falso f off never nie jamais nunca none keine \
    n_a not_blocked allowed erlaubt zugelassen autorise permitido nicht_gesperrt active aktiv actif activo ";

/// What a state in words says.
pub(super) fn of_state(cell: &str) -> Option<Mark> {
    let word = word(cell);
    let is_of = |(_, all): &&(Mark, &str)| has(all, &word);
    if let Some((mark, _)) = STATES.iter().find(is_of) {
        return Some(*mark);
    }
    // `Inactive since May` says as much as `Inactive`, `Inactive mailbox rule` would as well.
    let (first, _) = word.split_once('_')?;
    let says = STATES.iter().filter(|(mark, _)| *mark != Mark::Bot);
    let mut found = says.filter(|(_, all)| has(all, first));
    found.next().map(|(mark, _)| *mark)
}

/// What a column says in which whoever is active has a yes.
pub(super) fn of_active(cell: &str) -> Option<Mark> {
    of_state(cell).or_else(|| {
        let is_no = has(NO, &word(cell))
            && !has(" active aktiv actif activo allowed erlaubt ", &word(cell));
        is_no.then_some(Mark::Inactive)
    })
}

/// What a column says in which whoever is to be marked has a yes, or a date.
pub(super) fn of_flag(cell: &str, mark: Mark) -> Option<Mark> {
    let word = word(cell);
    let is_yes = !word.is_empty() && !has(NO, &word);
    is_yes.then(|| of_state(cell).unwrap_or(mark))
}

/// Whether a cell is a word for a state of a person, a good or a bad one.
pub(super) fn is_state(cell: &str) -> bool {
    const GOOD: &str = " active enabled activated aktiv aktiviert actif active activo activa habilitado \
        pending invited ausstehend eingeladen en_attente invite pendiente invitado provisioned \
        staged member guest admin owner ";
    of_state(cell).is_some() || has(GOOD, &word(cell))
}

fn has(all: &str, word: &str) -> bool {
    !word.is_empty() && all.contains(&format!(" {word} "))
}

/// Folded, with `_` between words.
fn word(cell: &str) -> String {
    let folded = fold(cell);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_in_words_mark_a_row() {
        for (cell, mark) in [
            ("Suspended", Some(Mark::Suspended)),
            ("SUSPENDED", Some(Mark::Suspended)),
            ("Deactivated", Some(Mark::Deactivated)),
            ("DEPROVISIONED", Some(Mark::Deactivated)),
            ("Désactivé", Some(Mark::Deactivated)),
            ("inaktiv", Some(Mark::Inactive)),
            ("Inactive since May 2026", Some(Mark::Inactive)),
            ("Not active", Some(Mark::Inactive)),
            ("Sign-in blocked", Some(Mark::Blocked)),
            ("Gesperrt", Some(Mark::Blocked)),
            ("BANNED", Some(Mark::Blocked)),
            ("Deleted", Some(Mark::Deleted)),
            ("Bot", Some(Mark::Bot)),
            ("Service account", Some(Mark::Bot)),
            ("Active", None),
            ("Pending", None),
            ("Processing", None),
            ("Member", None),
            ("Primary Owner", None),
            ("PASSWORD_EXPIRED", None),
            ("", None),
        ] {
            assert_eq!(of_state(cell), mark, "{cell}");
        }
    }

    #[test]
    fn yes_and_no_mark_a_row_by_what_the_column_asks() {
        for (cell, mark) in [
            ("True", None),
            ("1", None),
            ("", None),
            ("Active", None),
            ("FALSE", Some(Mark::Inactive)),
            ("nein", Some(Mark::Inactive)),
            ("0", Some(Mark::Inactive)),
            ("Suspended", Some(Mark::Suspended)),
        ] {
            assert_eq!(of_active(cell), mark, "{cell}");
        }
        for (cell, mark) in [
            ("Yes", Some(Mark::Blocked)),
            ("ja", Some(Mark::Blocked)),
            ("2026-10-05", Some(Mark::Blocked)),
            ("Deleted", Some(Mark::Deleted)),
            ("No", None),
            ("False", None),
            ("-", None),
            ("", None),
            ("Active", None),
        ] {
            assert_eq!(of_flag(cell, Mark::Blocked), mark, "{cell}");
        }
    }
}
