//! A plan is cut off at every step at which the outside can see a difference, and gone on with:
//! before and after each request, and before each note is kept. Whenever it is, each act took
//! effect once or is told as failed, and Undo of the one receipt restores what was.
//!
//! The usual suite cuts a short plan. `KILL_POINTS=all`, as in `cargo xtask test all`, cuts one of
//! 300 acts, which takes more than an hour; with `KILL_EVERY=20`, at each twentieth step.
//! `KILL_SEEDS` says how often chance begins anew. `KILL_SEED` and `KILL_AT` repeat the one case
//! that a failing test names.

// What the contract tests bring along, of which not all is needed here.
#[allow(dead_code)]
#[path = "../contract/gate.rs"]
mod gate;
#[allow(dead_code)]
#[path = "../contract/keygen.rs"]
mod keygen;
#[allow(dead_code)]
#[path = "../promises/picture.rs"]
mod picture;
#[allow(dead_code)]
#[path = "../contract/world.rs"]
mod world;

mod again;
mod browser;
mod office;
mod outside;

use browser::Page;
use office::{Kind, Office};
use outside::{Outside, Turns};
use seatboard_core::{
    acts::{Act, Failure, Outcome, SeatAct},
    estate::Estate,
    plan::{self, Receipt, Undo},
};

/// How many of each kind of act a plan holds: the short one, and one of 300 acts in all.
fn size(kind: Kind) -> usize {
    match kind {
        _ if !asked_for_all() => 2,
        Kind::Keygen => 33,
        Kind::LicenseSpring => 50,
    }
}

/// What an office is tried with.
#[derive(Clone, Copy, Debug)]
struct Case {
    kind: Kind,
    /// Where chance begins; zero is no trouble at all.
    seed: u64,
    /// Whether people are removed, and the server is slow about it.
    removes: bool,
}

/// Where chance begins: at one place as a rule.
fn seeds() -> impl Iterator<Item = u64> {
    (1..=asked("KILL_SEEDS").unwrap_or(1)).map(|seed| seed * 1_000)
}

fn asked_for_all() -> bool {
    std::env::var("KILL_POINTS").is_ok_and(|asked| asked == "all")
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One office, one plan, cut off at one step. Says how many steps there were in all.
async fn cut(case: Case, at: Option<usize>) -> usize {
    let Case {
        kind,
        seed,
        removes,
    } = case;
    let case = format!("{kind:?} removes: {removes} KILL_SEED={seed} KILL_AT={at:?}");
    let office = Office::open(kind, size(kind)).await;
    if removes {
        office.stop_worker();
    }
    let outside = Outside::default();
    let before = office.look(&outside).await;
    let acts = office.in_order(&before, office.acts(&before, removes));
    let mut page = Page::begin(&acts);

    let steps = see_through(&mut page, &office, &outside, (seed, at), &case).await;
    let after = office.look(&outside).await;
    let receipt = page.receipt();
    tells_the_truth(&office, &receipt, &before, &after, seed == 0, &case);
    if take_back(&office, &receipt, &outside, &after, &case).await {
        let restored = office.look(&outside).await;
        is_as_it_was(&office, &[receipt], &before, &restored, &case);
    }
    steps
}

/// Runs a plan to its end, though it is cut off at one step. Says how many steps there were.
async fn see_through(
    page: &mut Page,
    office: &Office,
    outside: &Outside,
    (seed, at): (u64, Option<usize>),
    case: &str,
) -> usize {
    outside.arm(seed, at);
    if !page.run(office, outside).await {
        if seed > 0 {
            office.meanwhile().await;
        }
        // Another tab takes it up; once more it does not get far.
        if seed > 0 {
            outside.arm(seed + 1, Some(7));
            page.reload();
            page.run(office, outside).await;
        }
        outside.arm(seed, None);
        page.reload();
        assert!(page.run(office, outside).await, "{case}");
    }
    let steps = outside.steps();
    outside.arm(0, None);
    steps
}

/// Undoes what a receipt tells, as far as anything of it can be.
async fn take_back(
    office: &Office,
    receipt: &Receipt,
    outside: &Outside,
    after: &Estate,
    case: &str,
) -> bool {
    let back = receipt.inverse();
    let told = plan::undo(receipt.given().filter(|it| it.1.is_done()).map(|it| it.0));
    assert_eq!(told == Undo::Never, back.is_empty(), "{case}");
    let mut undo = Page::begin(&office.in_order(after, back.acts().to_vec()));
    assert!(undo.run(office, outside).await, "{case}");
    told != Undo::Never
}

/// Two tabs with a run each, one of which is cut off at one step and gone on with, while the
/// other goes on. Says how many steps the one had.
async fn cut_one_of_two(kind: Kind, seed: u64, at: Option<usize>) -> usize {
    let case = format!("{kind:?} two tabs KILL_SEED={seed} KILL_AT={at:?}");
    let office = Office::open(kind, size(kind)).await;
    let calm = Outside::default();
    let before = office.look(&calm).await;
    let mut pages = Vec::new();
    for acts in office.acts_of_two(&before) {
        pages.push(Page::begin(&office.in_order(&before, acts)));
    }
    let [one, other] = Turns::of_two(seed + 1);
    one.arm(seed, at);
    other.arm(if seed > 0 { seed + 1 } else { 0 }, None);
    let (first, second) = pages.split_at_mut(1);
    let cut = async {
        let page = &mut first[0];
        if !page.run(&office, &one).await {
            one.arm(seed, None);
            page.reload();
            assert!(page.run(&office, &one).await, "{case}");
        }
        one.leave();
    };
    let whole = async {
        assert!(second[0].run(&office, &other).await, "{case}");
        other.leave();
    };
    tokio::join!(cut, whole);

    let receipts: Vec<Receipt> = pages.iter().map(Page::receipt).collect();
    let after = office.look(&calm).await;
    for receipt in &receipts {
        tells_the_truth(&office, receipt, &before, &after, false, &case);
    }
    // What one of them moves can be in the other's way, and stays where it was then. The more
    // they move on the same full licenses, the more often; it stays the exception.
    if seed == 0 {
        let rows = receipts.iter().flat_map(|receipt| &receipt.rows);
        let is_move = |act: &Act| matches!(act, Act::Seat(_, SeatAct::Move { .. }));
        let moves = rows.clone().filter(|row| is_move(&row.act)).count();
        let in_the_way = rows.filter(|row| row.outcome != Outcome::Done);
        let count = in_the_way.clone().count();
        assert!(count <= 2 + moves / 10, "{case}: {count} of {moves} moves");
        for row in in_the_way {
            assert!(is_move(&row.act), "{case}: {row:?}");
            let is_told = matches!(
                row.outcome,
                Outcome::Failed(Failure::Refused(_) | Failure::Full { .. })
            );
            assert!(is_told, "{case}: {row:?}");
        }
    }
    let mut is_back = true;
    for receipt in &receipts {
        let now = office.look(&calm).await;
        is_back &= take_back(&office, receipt, &calm, &now, &case).await;
    }
    if is_back {
        let restored = office.look(&calm).await;
        is_as_it_was(&office, &receipts, &before, &restored, &case);
    }
    one.steps()
}

/// Each act took effect once, or is told as failed and has none.
fn tells_the_truth(
    office: &Office,
    receipt: &Receipt,
    before: &Estate,
    after: &Estate,
    is_calm: bool,
    case: &str,
) {
    for row in &receipt.rows {
        let is_so = office.is_so(&row.act, before, after);
        let told = match &row.outcome {
            Outcome::Done | Outcome::Oversold { .. } | Outcome::Skipped => Some(true),
            Outcome::Failed(Failure::Unsure) => None,
            Outcome::Failed(_) | Outcome::NotTried => Some(false),
        };
        if let Some(told) = told {
            assert_eq!(told, is_so, "{case}: {row:?} among {receipt:#?}");
        }
        // Without trouble on the way, being cut off alone leaves nothing undone and in doubt.
        if is_calm {
            assert!(
                row.outcome == Outcome::Done || office.is_full(&row.act, before),
                "{case}: {row:?} among {receipt:#?}"
            );
        }
    }
}

/// Nothing is another way than before, but for what cannot be taken back, and what is unsure.
fn is_as_it_was(
    office: &Office,
    receipts: &[Receipt],
    before: &Estate,
    restored: &Estate,
    case: &str,
) {
    let unsure: Vec<&Act> = receipts.iter().flat_map(Receipt::unsure).collect();
    let (was, is) = (office.facts(before), office.facts(restored));
    for (what, was) in &was {
        let is = is.get(what);
        let is_doubtful = unsure.iter().any(|act| office.is_about(act, what));
        assert!(
            is_doubtful || is == Some(was),
            "{case}: {what} was {was} and is {is:?} after the undo of {receipts:#?}"
        );
    }
}

/// Cuts a plan at every step there is.
async fn cut_everywhere(kind: Kind, seed: u64, removes: bool) {
    let case = Case {
        kind,
        seed: asked("KILL_SEED").unwrap_or(seed),
        removes,
    };
    if let Some(at) = asked("KILL_AT") {
        cut(case, Some(at as usize)).await;
        return;
    }
    let steps = cut(case, None).await;
    assert!(steps > 20, "{case:?}: {steps} steps");
    let every = asked("KILL_EVERY").unwrap_or(1) as usize;
    for at in (1..=steps).step_by(every) {
        cut(case, Some(at)).await;
    }
    println!("{case:?}: cut off at 1 of {every} of {steps} steps");
}

/// Cuts one of two runs at every step of it that there is.
async fn cut_one_everywhere(kind: Kind, seed: u64) {
    let seed = asked("KILL_SEED").unwrap_or(seed);
    if let Some(at) = asked("KILL_AT") {
        cut_one_of_two(kind, seed, Some(at as usize)).await;
        return;
    }
    let steps = cut_one_of_two(kind, seed, None).await;
    assert!(steps > 10, "{kind:?}: {steps} steps");
    let every = asked("KILL_EVERY").unwrap_or(1) as usize;
    for at in (1..=steps).step_by(every) {
        cut_one_of_two(kind, seed, Some(at)).await;
    }
    println!("{kind:?} two tabs, seed {seed}: cut off at 1 of {every} of {steps} steps");
}

#[tokio::test]
async fn s3_keygen_goes_on_from_wherever_it_is_cut_off() {
    cut_everywhere(Kind::Keygen, 0, false).await;
}

#[tokio::test]
async fn s3_licensespring_goes_on_from_wherever_it_is_cut_off() {
    cut_everywhere(Kind::LicenseSpring, 0, false).await;
}

#[tokio::test]
async fn keygen_with_a_slow_worker_tells_the_truth_wherever_it_is_cut_off() {
    for seed in std::iter::once(0).chain(seeds()) {
        cut_everywhere(Kind::Keygen, seed, true).await;
    }
}

#[tokio::test]
async fn keygen_in_trouble_tells_the_truth_wherever_it_is_cut_off() {
    for seed in seeds() {
        cut_everywhere(Kind::Keygen, seed, false).await;
    }
}

#[tokio::test]
async fn licensespring_in_trouble_tells_the_truth_wherever_it_is_cut_off() {
    for seed in seeds() {
        cut_everywhere(Kind::LicenseSpring, seed, false).await;
    }
}

#[tokio::test]
async fn two_tabs_on_keygen_run_at_once_and_one_is_cut_off_anywhere() {
    for seed in std::iter::once(0).chain(seeds()) {
        cut_one_everywhere(Kind::Keygen, seed).await;
    }
}

#[tokio::test]
async fn two_tabs_on_licensespring_run_at_once_and_one_is_cut_off_anywhere() {
    for seed in std::iter::once(0).chain(seeds()) {
        cut_one_everywhere(Kind::LicenseSpring, seed).await;
    }
}
