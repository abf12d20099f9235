//! Which row holds the headings, and which column is read as what.

use super::{
    Holds,
    address::{is_meant, is_one},
    headings::{self, Word},
    names::{self, Order},
    pace::Pace,
    records::Record,
    status,
};

/// So many rows with an address above the headings are people: somebody put two lists together.
/// Fewer are a title, such as who made the list.
const PEOPLE_ABOVE: usize = 3;

/// So many people tell what the columns hold; more would say the same.
const VOTERS: usize = 200;

/// Where what stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The row with the headings, if there is one.
    pub heading: Option<usize>,
    /// Whether it is only taken for one, since no word of it is known.
    pub is_guessed: bool,
    /// The rows above the headings that are nobody.
    pub titles: usize,
    /// What each heading says.
    pub words: Vec<Word>,
    /// What each column is read as.
    pub columns: Vec<Holds>,
}

impl Layout {
    /// The first column that is read as this.
    pub fn column(&self, holds: Holds) -> Option<usize> {
        self.columns.iter().position(|it| *it == holds)
    }
}

/// Finds headings and columns.
pub(super) async fn layout(rows: &[Record], pace: Pace) -> Layout {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut layout = Layout {
        columns: vec![Holds::Nothing; width],
        ..Layout::default()
    };
    let mut address = headed(rows, &mut layout, pace).await;
    // A list of one column may have any title.
    let is_told = layout.heading.is_some() && (width > 1 || !layout.is_guessed);
    if address.is_none() && !is_told {
        address = bare(rows, &mut layout, pace).await;
    }
    let Some(address) = address else {
        return layout;
    };
    let from = layout.heading.map_or(layout.titles, |at| at + 1);
    let people: Vec<&Record> = { rows[from..].iter() }
        .filter(|row| !row.is_broken && is_one(row.cell(address)))
        .take(VOTERS)
        .collect();
    layout.columns[address] = Holds::Address;
    if layout.heading.is_some() && !layout.is_guessed {
        named(&people, address, &mut layout);
    } else {
        unnamed(&people, address, &mut layout);
    }
    layout
}

/// The column of addresses below the headings, if there are any: a row that says what headings
/// say, else what stands right above the first address.
async fn headed(rows: &[Record], layout: &mut Layout, pace: Pace) -> Option<usize> {
    let known = heading(rows);
    let at = known.or_else(|| guess(rows))?;
    let words = words(rows, Some(at), layout.columns.len());
    let address = address(&rows[at + 1..], &words, Some(&rows[at]), pace).await;
    let is_heading = match address {
        Some(address) => known.is_some() || !rows[at].cell(address).is_empty(),
        None => known.is_some() || words.contains(&Word::Foreign),
    };
    if !is_heading {
        return None;
    }
    let above = |address| {
        rows[..at]
            .iter()
            .filter(|row| is_one(row.cell(address)))
            .count()
    };
    if address.is_none_or(|address| above(address) < PEOPLE_ABOVE) {
        layout.titles = at;
    }
    layout.heading = Some(at);
    layout.is_guessed = known.is_none();
    layout.words = words;
    address
}

/// The row right above the first address, if it is as wide.
fn guess(rows: &[Record]) -> Option<usize> {
    let holds = |row: &Record| row.filled().any(|(_, cell)| is_meant(cell));
    let first = rows.iter().position(holds).filter(|first| *first > 0)?;
    let count = |at: usize| rows[at].filled().count();
    (count(first - 1) * 2 >= count(first)).then_some(first - 1)
}

/// The column of addresses where nothing heads it.
async fn bare(rows: &[Record], layout: &mut Layout, pace: Pace) -> Option<usize> {
    *layout = Layout {
        columns: vec![Holds::Nothing; layout.columns.len()],
        ..Layout::default()
    };
    layout.words = words(rows, None, layout.columns.len());
    let address = address(rows, &layout.words, None, pace).await?;
    let first = rows.iter().position(|row| is_meant(row.cell(address)))?;
    // A row of several cells may be a person without an address.
    let titles = rows[..first]
        .iter()
        .rposition(|row| row.filled().count() < 2);
    layout.titles = titles.map_or(0, |last| last + 1);
    Some(address)
}

fn words(rows: &[Record], heading: Option<usize>, width: usize) -> Vec<Word> {
    let row = heading.and_then(|at| rows.get(at));
    let word = |column| row.map_or(Word::Unknown, |row| headings::word(row.cell(column)));
    (0..width).map(word).collect()
}

/// The row among the first ones that says most of what headings say, and holds no address.
fn heading(rows: &[Record]) -> Option<usize> {
    let mut best = None;
    for (at, row) in rows.iter().enumerate().take(headings::SEARCHED) {
        let (mut filled, mut known, mut says_address, mut holds) = (0, 0, false, false);
        for (column, cell) in row.filled() {
            if is_meant(cell) {
                // Nobody heads a column with an address.
                known = 0;
                holds = false;
                break;
            }
            filled += 1;
            let word = headings::word(cell);
            known += usize::from(!matches!(
                word,
                Word::Unknown | Word::Foreign | Word::Secret
            ));
            says_address |= matches!(word, Word::Address(_));
            holds |= matches!(word, Word::Address(_) | Word::Login)
                && rows[at + 1..].iter().any(|row| is_meant(row.cell(column)));
        }
        let is_alone = filled == 1 && known == 1 && says_address;
        if known < 2 && !holds && !is_alone {
            continue;
        }
        let score = known * 2 + usize::from(says_address) * 3 + usize::from(holds) * 4;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// How many cells of a column hold anything, an address, and what is meant as one.
#[derive(Clone, Copy, Default)]
struct Count {
    filled: usize,
    meant: usize,
    good: usize,
}

/// The one column of addresses: the one whose heading says so best, unless another holds twice as
/// many. A column about somebody else is none, whatever it holds.
async fn address(
    rows: &[Record],
    words: &[Word],
    heading: Option<&Record>,
    pace: Pace,
) -> Option<usize> {
    let mut counts = vec![Count::default(); words.len()];
    for (at, row) in rows.iter().enumerate() {
        pace.after(at).await;
        for (column, cell) in row.filled() {
            let Some(count) = counts.get_mut(column) else {
                continue;
            };
            count.filled += 1;
            count.meant += usize::from(is_meant(cell));
            count.good += usize::from(is_one(cell));
        }
    }
    let rank = |column: usize| match (words[column], heading) {
        (_, None) => Some(0),
        (Word::Address(rank), _) => Some(rank),
        (Word::Login, _) => Some(3),
        (Word::Unknown, Some(row)) if headings::speaks_of_mail(row.cell(column)) => Some(4),
        (Word::Unknown, _) => Some(5),
        _ => None,
    };
    // What does not say that it holds addresses must hold little else.
    let is_it = |column: &usize| {
        let Count { filled, meant, .. } = counts[*column];
        let is_sure = heading.is_some() && rank(*column) <= Some(2);
        meant > 0 && (is_sure || meant * 2 >= filled)
    };
    let columns: Vec<(u8, usize)> = { (0..words.len()).filter(is_it) }
        .filter_map(|column| Some((rank(column)?, column)))
        .collect();
    let most = columns
        .iter()
        .map(|(_, column)| counts[*column].good)
        .max()?;
    let mut best: Option<(u8, usize)> = None;
    for (rank, column) in columns {
        if counts[column].good * 2 < most {
            continue;
        }
        let is_better = best.is_none_or(|(least, first)| {
            rank < least || (rank == least && counts[column].good > counts[first].good)
        });
        if is_better {
            best = Some((rank, column));
        }
    }
    best.map(|(_, column)| column)
}

/// Reads the columns by what their headings say.
fn named(people: &[&Record], address: usize, layout: &mut Layout) {
    let words = layout.words.clone();
    let first = |word: Word| words.iter().position(|it| *it == word);
    for (column, word) in words.iter().enumerate() {
        let holds = match word {
            Word::Status => Holds::Status,
            Word::Active => Holds::Active,
            Word::Flag(mark) => Holds::Flag(*mark),
            Word::Team if first(Word::Team) == Some(column) => Holds::Team,
            Word::Products if first(Word::Products) == Some(column) => Holds::Products,
            Word::MaxActivations if first(*word) == Some(column) => Holds::MaxActivations,
            Word::Given if first(Word::Given) == Some(column) => Holds::Given,
            Word::Family if first(Word::Family) == Some(column) => Holds::Family,
            _ => continue,
        };
        if column != address {
            layout.columns[column] = holds;
        }
    }
    let whole = whole(people, address, layout);
    if let Some((column, reversed)) = whole {
        let reversed = names::is_reversed(people, address, column).unwrap_or(reversed);
        layout.columns[column] = if reversed {
            Holds::FullNameReversed
        } else {
            Holds::FullName
        };
    }
    let has_names = layout.columns.iter().any(|holds| holds.is_name());
    if !has_names {
        let unknown = |column: &usize| *column != address && words[*column] == Word::Unknown;
        let columns: Vec<usize> = (0..words.len()).filter(unknown).collect();
        set(layout, names::find_pair(people, address, &columns));
    }
}

/// The column of whole names, if there is one. A column that only says *name* holds the name that
/// no other column does: `Nom` beside `Prénom` is the family name, alone it is the whole one.
fn whole(people: &[&Record], address: usize, layout: &mut Layout) -> Option<(usize, bool)> {
    let all = |wanted: Word| {
        let words = layout.words.iter().enumerate();
        let found = words.filter(move |(column, word)| *column != address && **word == wanted);
        found.map(|(column, _)| column)
    };
    let find = |wanted: Word| all(wanted).next();
    let given = layout.column(Holds::Given);
    let family = layout.column(Holds::Family);
    let full = [
        find(Word::Full(0)).map(|column| (column, false)),
        find(Word::FullReversed).map(|column| (column, true)),
        find(Word::Full(1)).map(|column| (column, false)),
        all(Word::Login)
            .find(|column| is_whole(people, *column))
            .map(|column| (column, false)),
    ];
    let full = full.into_iter().flatten().next();
    let Some(name) = find(Word::Name) else {
        return full;
    };
    let (other, lacking) = match (given, family) {
        (Some(given), None) => (given, Holds::Family),
        (None, Some(family)) => (family, Holds::Given),
        _ => return Some((name, false)),
    };
    if contains(people, name, other) {
        return Some((name, false));
    }
    layout.columns[name] = lacking;
    full
}

/// Whether most cells of a column hold a name of several words.
fn is_whole(people: &[&Record], column: usize) -> bool {
    let count = |is: fn(&str) -> bool| {
        let cells = people.iter().map(|row| row.cell(column));
        cells
            .filter(|cell| !names::is_placeholder(cell) && is(cell))
            .count()
    };
    let parts = count(|cell| cell.contains(' ') && !cell.contains('@'));
    parts > 0 && parts * 2 >= count(|cell| !cell.is_empty())
}

/// Whether most cells of one column hold those of another, and more.
fn contains(people: &[&Record], whole: usize, part: usize) -> bool {
    let (mut both, mut contained) = (0, 0);
    for row in people {
        let (whole, part) = (row.cell(whole), row.cell(part));
        if !whole.is_empty() && !part.is_empty() {
            both += 1;
            contained += usize::from(whole.len() > part.len() && whole.contains(part));
        }
    }
    contained * 2 > both
}

/// Reads the columns by what they hold.
fn unnamed(people: &[&Record], address: usize, layout: &mut Layout) {
    let is_state = |column: &usize| {
        let mut cells = people.iter().map(|row| row.cell(*column));
        cells.clone().any(status::is_state)
            && cells.all(|cell| cell.is_empty() || status::is_state(cell))
    };
    let free = |column: &usize| {
        *column != address && !matches!(layout.words[*column], Word::Secret | Word::Foreign)
    };
    let columns: Vec<usize> = (0..layout.words.len()).filter(free).collect();
    let state = columns.iter().copied().find(is_state);
    let names: Vec<usize> = { columns.into_iter() }
        .filter(|column| Some(*column) != state)
        .collect();
    set(layout, names::find(people, address, &names));
    if let Some(state) = state {
        layout.columns[state] = Holds::Status;
    }
}

fn set(layout: &mut Layout, order: Option<Order>) {
    match order {
        Some(Order::Pair { given, family }) => {
            layout.columns[given] = Holds::Given;
            layout.columns[family] = Holds::Family;
        }
        Some(Order::Whole { column, reversed }) => {
            layout.columns[column] = if reversed {
                Holds::FullNameReversed
            } else {
                Holds::FullName
            };
        }
        Some(Order::Given(column)) => layout.columns[column] = Holds::Given,
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{pace::at_once, records::records},
        *,
    };
    use Holds::{
        Address, Family, FullName, FullNameReversed, Given, MaxActivations, Nothing, Products,
        Status, Team,
    };

    fn layout(text: &str) -> Layout {
        let records = at_once(records(text, Pace::default()));
        at_once(super::layout(&records.rows, Pace::default()))
    }

    fn columns(text: &str) -> Vec<Holds> {
        layout(text).columns
    }

    #[test]
    fn a_name_is_the_one_that_is_lacking() {
        for (text, wanted) in [
            (
                "Prénom;Nom;Courriel\nMira;Aalto;m@x.test",
                [Given, Family, Address],
            ),
            (
                "Name;Vorname;E-Mail\nAalto;Mira;m@x.test",
                [Family, Given, Address],
            ),
            (
                "Nombre;Apellidos;Correo\nMira;Aalto;m@x.test",
                [Given, Family, Address],
            ),
            (
                "Name;First name;Email\nMira Aalto;Mira;m@x.test",
                [FullName, Given, Address],
            ),
            (
                "Nom;Service;Courriel\nMira Aalto;CAD;m@x.test",
                [FullName, Nothing, Address],
            ),
            (
                "Name;Team;Email\nAalto Mira;CAD;mira.aalto@x.test",
                [FullNameReversed, Team, Address],
            ),
            (
                "Etunimi;Sukunimi;Sähköposti\nMira;Aalto;mira.aalto@x.test",
                [Given, Family, Address],
            ),
            (
                "Jméno;Příjmení;E-mail\nMira;Aalto;mira.aalto@x.test",
                [Given, Family, Address],
            ),
            (
                "User;Status;Email\nmaalto;Active;m@x.test",
                [Nothing, Status, Address],
            ),
        ] {
            assert_eq!(columns(text), wanted, "{text}");
        }
        assert_eq!(
            columns("Email,Products,Max activations\nm@x.test,CAD,2"),
            [Address, Products, MaxActivations]
        );
    }

    #[test]
    fn one_column_holds_the_addresses() {
        for (text, wanted) in [
            ("Username,Email\na@x.test,a@x.test\n,b@x.test", 1),
            (
                "Email,User principal name\n,a@x.test\n,b@x.test\n,c@x.test",
                1,
            ),
            ("User principal name,Mail\na@x.test,a@y.test\nb@x.test,", 1),
            ("Username,Manager email\na@x.test,b@x.test", 0),
            ("Teilnehmer,Firma\na@x.test,X", 0),
            ("Contact,Team,Anschrift\nc@x.test,CAD,a@x.test", 2),
        ] {
            let column = columns(text).iter().position(|it| *it == Address);
            assert_eq!(column, Some(wanted), "{text}");
        }
        for text in [
            "Report,Login\n1,ana",
            "Name,Manager email\nAna,b@x.test",
            "Email,Team\nana,CAD",
            "Name,Note\nAna,see b@x.test\nBen,",
        ] {
            assert!(!columns(text).contains(&Address), "{text}");
        }
    }

    #[test]
    fn headings_stand_below_titles_and_are_no_people() {
        let at = |text: &str| {
            let layout = layout(text);
            (layout.heading, layout.titles, layout.is_guessed)
        };
        for (text, wanted) in [
            ("Email\na@x.test", (Some(0), 0, false)),
            ("a@x.test\nb@x.test", (None, 0, false)),
            (
                "Assigned licenses,,\nOn 5 May,,\nName,Email,\nAna,a@x.test,",
                (Some(2), 2, false),
            ),
            (
                "Made by,boss@x.test\nName,Email\nAna,a@x.test",
                (Some(1), 1, false),
            ),
            ("Anschrift,Ort\na@x.test,X", (Some(0), 0, true)),
            ("Contact list\na@x.test", (None, 1, false)),
            ("Our list\nÖsterreich;Wien\na@x.test;X", (Some(1), 1, true)),
            ("Mel,Gibson,\nAna,Ruiz,a@x.test", (None, 0, false)),
            ("Our people,,\nAna,Ruiz,a@x.test", (None, 1, false)),
            (
                "a@x.test,A\nb@x.test,B\nc@x.test,C\nEmail,Name\nd@x.test,D",
                (Some(3), 0, false),
            ),
        ] {
            assert_eq!(at(text), wanted, "{text}");
        }
    }
}
