//! Headings and states in other languages, titles, sums, and lists without a heading.

use seatboard_core::people_file::{Finding, Holds, Mark, Reading, read, read_as};

use super::{JONAS, MIRA, SEAN, holds, people, said};

#[test]
fn german_french_and_spanish_exports() {
    holds(
        "Vorname;Nachname;E-Mail-Adresse;Abteilung;Status;E-Mail des Vorgesetzten\r\n\
         Mira;Aalto;mira.aalto@example.com;Feld;Aktiv;boss@example.com\r\n\
         Jonas;Brandt;jonas.brandt@example.com;CAD;Gesperrt;boss@example.com\r\n"
            .as_bytes(),
        &[MIRA, &format!("{JONAS} blocked")],
        &[
            "The column “E-Mail des Vorgesetzten” has other addresses in 2 rows, which are nobody here.",
        ],
    );
    holds(
        "Nom;Prénom;Adresse électronique;Statut;Courriel de secours\n\
         Aalto;Mira;mira.aalto@example.com;Actif;m@home.example\n\
         Brandt;Jonas;jonas.brandt@example.com;Désactivé;\n"
            .as_bytes(),
        &[MIRA, &format!("{JONAS} deactivated")],
        &["The column “Courriel de secours” has another address in 1 row, which is nobody here."],
    );
    holds(
        "Nombre;Apellidos;Correo electrónico;Estado;Contraseña\n\
         Mira;Aalto;mira.aalto@example.com;Activo;secreto\n\
         Jonas;Brandt;jonas.brandt@example.com;Suspendido;secreto\n"
            .as_bytes(),
        &[MIRA, &format!("{JONAS} suspended")],
        &["The column “Contraseña” is secret and is never read."],
    );
    holds(
        "Cognome;Nome;Indirizzo e-mail\nAalto;Mira;mira.aalto@example.com\n".as_bytes(),
        &[MIRA],
        &[],
    );
    holds(
        "Sukunimi\tEtunimi\tSähköposti\nAalto\tMira\tmira.aalto@example.com\n".as_bytes(),
        &[MIRA],
        &[],
    );
    holds(
        "Gesperrt;Name;Mail\nnein;Aalto, Mira;mira.aalto@example.com\n\
         ja;Brandt, Jonas;jonas.brandt@example.com\n"
            .as_bytes(),
        &[MIRA, &format!("{JONAS} blocked")],
        &[],
    );
}

#[test]
fn without_a_heading_the_first_line_is_a_person() {
    for text in [
        "mira.aalto@example.com,Mira,Aalto\njonas.brandt@example.com,Jonas,Brandt\n",
        "Aalto;Mira;mira.aalto@example.com\nBrandt;Jonas;jonas.brandt@example.com",
        "Mira Aalto\tmira.aalto@example.com\nJonas Brandt\tjonas.brandt@example.com",
        "Aalto Mira|mira.aalto@example.com\nBrandt Jonas|jonas.brandt@example.com",
        "\"Aalto, Mira\",mira.aalto@example.com\n\"Brandt, Jonas\",jonas.brandt@example.com",
        "Mira Aalto <mira.aalto@example.com>\nJonas Brandt <jonas.brandt@example.com>",
    ] {
        let reading = read(text.as_bytes()).expect("a list");
        assert_eq!(people(&reading), [MIRA, JONAS], "{text}");
        assert!(reading.findings.is_empty(), "{text}");
        assert_eq!(reading.headings(), "");
    }
    // Nothing tells which is which.
    for text in [
        "info@example.com,Mira,Aalto\n",
        "Welcome-1,info@example.com,secret",
        "info@example.com",
    ] {
        holds(text.as_bytes(), &["info@example.com |  |"], &[]);
    }
    holds(
        b"Mira,Aalto,mira.aalto@example.com,Active\nJonas,Brandt,jonas.brandt@example.com,Suspended\n",
        &[MIRA, &format!("{JONAS} suspended")],
        &[],
    );
    // The second address of a row is nobody.
    holds(
        b"mira.aalto@example.com,boss@example.com\njonas.brandt@example.com,boss@example.com\n",
        &[
            "mira.aalto@example.com |  |",
            "jonas.brandt@example.com |  |",
        ],
        &["Column 2 has other addresses in 2 rows, which are nobody here."],
    );
}

#[test]
fn titles_above_and_sums_below_are_nobody() {
    holds(
        b"Assigned licenses\nExported by,admin@example.com\n\nName,Email,Seats\n\
          Mira Aalto,mira.aalto@example.com,1\nJonas Brandt,jonas.brandt@example.com,1\n\
          Nobody yet,,1\n\nTotal,,3\nExported on 2026-10-05,,\nContact:,help@example.com,\n",
        &[MIRA, JONAS],
        &[
            "Lines 1 and 2 are titles or headings and were ignored.",
            "Line 7 has no address.",
            "Lines 9, 10 and 11 stand below the list and were ignored.",
        ],
    );
    holds(
        b"Email\nmira.aalto@example.com\nTotal: 1\n",
        &["mira.aalto@example.com |  |"],
        &["Line 3 stands below the list and was ignored."],
    );
    // Two exports in one file.
    holds(
        b"Email,Name\nmira.aalto@example.com,Mira Aalto\nEmail,Name\njonas.brandt@example.com,Jonas Brandt\n",
        &[MIRA, JONAS],
        &["Line 3 is a title or a heading and was ignored."],
    );
    holds(
        b"Email,First name,Last name\r\n",
        &[],
        &["Nobody stands below the headings."],
    );
}

#[test]
fn a_mixed_file_is_refused_by_line() {
    let mixed = [
        "Vorname;Nachname;E-Mail\n".as_bytes(),
        "Zoë;Ångström;zoe@example.com\n".as_bytes(),
        b"J\xFCrgen;Gro\xDF;juergen.gross@example.com\n",
        b"Mira;Aalto;mira.aalto@example.com\n",
        b"H\xE9l\xE8ne;B;helene@example.com\n",
    ];
    holds(
        &mixed.concat(),
        &["zoe@example.com | Zoë | Ångström", MIRA],
        &[
            "Lines 3 and 5 were not read: they have letters in another encoding than the rest of the \
             file, or letters that were lost.",
        ],
    );
    // Mac Roman, which has its letters elsewhere.
    holds(
        b"First name,Last name,Email\rMira,Aalto,mira.aalto@example.com\rJ\x9Frgen,M\x9Fller,jm@example.com\r",
        &[MIRA],
        &[
            "Line 3 was not read: it has letters in another encoding than the rest of the file, or \
             letters that were lost.",
        ],
    );
}

#[test]
fn what_exports_put_before_formulas_is_taken_off() {
    holds(
        b"Email,First name,Last name\n'+mira@example.com,'-Mira,'=Aalto\n'=a@x.test,'@na,'+1\n\
          '@jonas@example.com,x,y\n",
        &["+mira@example.com | -Mira | =Aalto", "=a@x.test | @na | +1"],
        &["Line 4: “@jonas@example.com” is no address: more than one @."],
    );
    // What the panel writes is read back.
    let rows = [
        ["Email", "First name", "Last name"],
        ["+mira@example.com", "-Mira", "=Aalto, \"M\"\nX"],
    ];
    let written = seatboard_core::csv::write(rows);
    let all = ["+mira@example.com | -Mira | =Aalto, \"M\" X"];
    holds(written.as_bytes(), &all, &[]);
}

#[test]
fn a_person_comes_once_and_what_is_said_of_them_counts() {
    holds(
        b"Email,Name,Status\nMIRA.aalto@example.com,,Active\nmira.aalto@EXAMPLE.com,Mira Aalto,Suspended\n\
          sean.okeefe@example.org,Sean O'Keefe,\nsean.okeefe@example.org,Sean,\n",
        &["MIRA.aalto@example.com | Mira | Aalto suspended", SEAN],
        &[
            "Line 3: mira.aalto@EXAMPLE.com is the same person as MIRA.aalto@example.com in line 2.",
            "Line 5: sean.okeefe@example.org stands in line 4 already.",
        ],
    );
}

#[test]
fn chosen_columns_are_read_and_no_others() {
    let file = b"Anrede,Wer,Wo,Amt\nFrau,Mira,mira.aalto@example.com,Aalto\n";
    let columns =
        |reading: &Reading| -> Vec<Holds> { reading.columns.iter().map(|it| it.holds).collect() };
    let first = read(file).expect("a list");
    assert_eq!(people(&first), [MIRA], "the address tells it");
    assert_eq!(
        said(&first),
        ["Line 1 was taken for the headings, though none of them is known."]
    );
    assert_eq!(
        columns(&first),
        [Holds::Nothing, Holds::Given, Holds::Address, Holds::Family]
    );
    assert_eq!(first.headings(), "Anrede\tWer\tWo\tAmt");
    let chosen = [Holds::Status, Holds::Family, Holds::Address, Holds::Nothing];
    let again = read_as(file, &chosen).expect("a list");
    assert_eq!(people(&again), ["mira.aalto@example.com |  | Mira"]);
    assert_eq!(columns(&again), chosen);
    let without = read_as(file, &[]).expect("a list");
    assert!(without.people.is_empty());
    assert!(without.findings.contains(&Finding::NoAddressColumn));
    let marks = read_as(
        b"Who,Gone\nmira.aalto@example.com,x\n",
        &[Holds::Address, Holds::Flag(Mark::Deleted)],
    );
    assert_eq!(marks.expect("a list").people[0].mark, Some(Mark::Deleted));
}

#[test]
fn what_belongs_to_a_person_besides_the_name() {
    let reading = read(
        b"Email,Team,Products,Max activations\nmira.aalto@example.com,Field,\"CAD, Viewer\",2\n\
          jonas.brandt@example.com,,,many\n",
    );
    let reading = reading.expect("a list");
    let [mira, jonas] = reading.people.as_slice() else {
        panic!("{reading:?}");
    };
    assert_eq!(
        (
            mira.team.as_str(),
            mira.products.as_str(),
            mira.max_activations
        ),
        ("Field", "CAD, Viewer", Some(2))
    );
    assert_eq!(jonas.max_activations, None);
}
