//! English for reports.

use super::plural;
use crate::{
    text::{
        format,
        reports::{ReportsText, What},
    },
    usage::{NotUsed, Period, Sign, SignKind, Source, State, Unknown},
};

/// What somebody did who left a sign, as a sentence up to its day.
fn seen(sign: &Sign) -> &'static str {
    match (sign.source, sign.kind) {
        (Source::Device, SignKind::Heartbeat | SignKind::Validation | SignKind::CheckIn) => {
            "Device seen"
        }
        (Source::Device, SignKind::CheckOut) => "Device taken offline",
        (Source::Device, SignKind::Activation) => "Device activated",
        (Source::License, SignKind::CheckOut) => "Only holder of a license taken offline",
        (Source::License, SignKind::CheckIn) => "Only holder of a license that checked in",
        (Source::License, _) => "Only holder of a license used",
        (Source::DayCount, _) => "Only holder of a license used, by the server's count,",
        (Source::Log, _) => "In the server's log",
        (Source::Journal, _) => "Told by the server",
        (Source::Observation, _) => "Observed in use",
    }
}

/// English.
pub(in crate::text) static TEXT: ReportsText = ReportsText {
    summary: "Summary",
    people: "People",

    range: "Range",
    period: |period| match period {
        Period::ThisMonth | Period::LastMonths(1) => "This month".to_owned(),
        Period::LastMonths(months) => format!("Last {months} months"),
        Period::Days(..) => "Other days".to_owned(),
    },
    custom: "Other…",
    custom_title: "Range and time zone",
    from: "First day",
    until: "Last day",
    until_hint: "Both days are in the range. A server keeps the last sign only: of people seen after \
                 a range that is over, nobody can say whether they were seen in it.",
    zone: "Time zone",
    zone_hint: |usual| {
        format!(
            "Such as Europe/Berlin. Months and days begin by its clocks. Leave it empty for {usual}."
        )
    },
    zone_unknown: "This browser knows no such time zone.",
    not_a_day: "Choose a day.",
    days_turned: "The last day comes before the first.",
    show: "Show",
    dates: |from, to, zone| format!("{from} – {to}, {zone}"),
    day: |day, zone| format!("{day}, {zone}"),

    reading: "Still reading. Figures are at least what they say.",
    stopped: "Reading is stopped. Figures are at least what they say.",
    partly: "Something could not be read. Figures are at least what they say.",
    go_on: "Go on",
    what: |what| match what {
        What::Licenses => "Licenses",
        What::Devices => "Devices",
        What::Holders => "Holders of seats",
        What::Days => "Days of use",
        What::Log => "Server log",
        What::Requests => "Last requests",
        What::Changes => "When seats were given",
        What::Activations => "Activations",
        What::Uses => "Days in histories",
    },
    of: |done, of| format!("{done} of {of}"),
    waits: "to come",
    forbidden: |what| match what {
        What::Licenses => {
            "Your role may not read all licenses. What is not read is not counted, and not zero."
        }
        What::Devices => {
            "Your role may not read devices. Whoever uses a product is known by them: use is unknown, not zero."
        }
        What::Holders => "Your role may not read who holds seats. People are unknown, not zero.",
        What::Days => {
            "Your role may not read on which days licenses were used. What only they tell is unknown, not zero."
        }
        What::Log => {
            "You may not read the server's log. Who used a license that several people hold is unknown, not zero."
        }
        What::Requests => {
            "You may not read what people asked the server for. What only that tells is unknown, not zero."
        }
        What::Changes => {
            "Your role may not read when seats were given. How long they have been held is known by use alone."
        }
        What::Activations => {
            "Your role may not read when licenses were activated. What only that tells is unknown, not zero."
        }
        What::Uses => {
            "Your role may not read what happened to licenses. What only that tells is unknown, not zero."
        }
    },
    not_read: |what, why| {
        let what = match what {
            What::Licenses => "Licenses",
            What::Devices => "Devices",
            What::Holders => "Holders of seats",
            What::Days => "Days of use",
            What::Log => "The server's log",
            What::Requests => "What people asked for last",
            What::Changes => "When seats were given",
            What::Activations => "Activations",
            What::Uses => "Days in histories",
        };
        format!("{what} could not be read: {why}")
    },
    cut_off: "Not everything was read. Figures are at least what they say.",
    back_to: |day| {
        format!(
            "Histories were read back to {day}. What was used before is unknown where nothing else tells."
        )
    },
    log_absent: "This server keeps no log that would tell who used a license that several people hold.",
    log_begins: |day| {
        format!("The server's log begins on {day}. Of use before that it says nothing.")
    },
    log_cut: |licenses, day| {
        format!(
            "Of {} the log has too many entries to read them all; they were read back to {day}.",
            plural(licenses, "license", "licenses")
        )
    },
    log_left: |licenses, people| {
        let what = match (licenses, people) {
            (0, people) => plural(people, "person", "people"),
            (licenses, 0) => plural(licenses, "license", "licenses"),
            (licenses, people) => format!(
                "{} and {}",
                plural(licenses, "license", "licenses"),
                plural(people, "person", "people")
            ),
        };
        format!("{what} have not been looked up in the server's log.")
    },
    look_up_more: "Look up more",
    read_at: |time| format!("Read {time}"),
    at_least: |count| format!("at least {count}"),

    last_use: "Last use",
    not_held: "No seat",
    use_unknown: "Not known",
    idle_for: |days| format!("Idle for {days} days"),
    idle_means: |days, unknown| {
        let mut said = format!("Seats without any sign of use for {days} days.");
        if unknown > 0 {
            let seats = plural(unknown, "seat", "seats");
            said.push_str(&format!(
                " Of {seats} nobody can say; they are not among these."
            ));
        }
        said
    },
    idle_people: |days| {
        format!(
            "People who hold a seat and gave no sign of use for {days} days on any. Whoever has a \
             seat of which nobody can say is not among these."
        )
    },

    export: "Export CSV",
    exported: |rows| format!("{} exported", plural(rows, "row", "rows")),
    print: "Print",
    printed: |when| format!("Printed {when}"),
    cut: |shown, all| format!("The first {shown} of {all} rows. Export CSV has all of them."),
    nothing_yet: "Nothing has been read yet.",
    filter: |name, value| format!("{name}: {value}"),

    figures: "Figures",
    users: "Total users",
    users_counts: "People who hold a seat now and used an assigned product in the range. Somebody \
                   with several seats counts once: as used if any of them was, as not used if none \
                   was and of none it is unknown. Use is what the server was told of: a device or \
                   a license of theirs that reported.",
    products: "Total products",
    products_counts: "Products on which somebody holds a seat now and that were used in the range, \
                      whoever it was.",
    seats: "Total seats",
    seats_counts: "Seats bought on licenses for named people that have neither ended nor been \
                   stopped, as of now. The bar shows all seats that are held, also on those.",
    definition: "What counts",
    used: "Used",
    not_used: "Not used",
    unknown: "Unknown",
    bar: |what| format!("{what}: used, not used, unknown"),
    of_people: |count| format!("of {count} with a seat"),
    of_products: |count| format!("of {count} with a seat held"),
    unlimited: |count| format!("+ {} without limit", plural(count, "license", "licenses")),
    held: |count| format!("{count} held"),
    over: |count| format!("{count} more than bought"),
    by_device: |count| {
        format!(
            "{} by device or key, counted apart",
            plural(count, "license", "licenses")
        )
    },
    former: |count| format!("and {}", plural(count, "former holder", "former holders")),
    no_limit: "no limit",

    by_group: "By group",
    by_product: "By product",
    rows: "Rows",
    product: "Product",
    licenses: "Licenses",
    bought: "Bought",
    seats_held: "Held",
    people_used: "People",
    last_sign: "Last sign",
    no_products: "No products",
    no_products_text: "There are no licenses here to report on.",
    group_of: |count| plural(count, "product", "products"),
    no_group: |name| format!("There is no group {name}"),
    no_group_text: "Whoever runs this panel decides which products are counted together.",
    back: "All products",
    group_line: "People count once for the whole group",

    seats_label: "Seats and their use",
    people_line: |seats, people, is_all| {
        let least = if is_all { "" } else { "at least " };
        let seats = plural(seats, "seat", "seats");
        let people = plural(people, "person", "people");
        format!("{least}{seats} of {least}{people}")
    },
    person: "Person",
    license: "License",
    team: "Team",
    state: "Use",
    why: "Why",
    every_state: "All",
    search: "Search people, licenses, products",
    shown: |count| plural(count, "seat shown", "seats shown"),
    all_products: "All products",
    only_of: "Product",
    nobody: "Nobody holds a seat",
    nobody_text: "Here is who used what, once somebody holds a seat.",
    no_name: "Name not read",
    alias: |alias| format!("Person {alias}"),
    never: "No sign",
    ago: |days| match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{} days ago", format::number(days.unsigned_abs())),
    },
    sign: |sign| match (sign.source, sign.kind) {
        (Source::Device, SignKind::Activation) => "device activated",
        (Source::Device, SignKind::CheckOut) => "device taken offline",
        (Source::Device, _) => "device seen",
        (Source::License, SignKind::CheckIn) => "license checked in",
        (Source::License, SignKind::CheckOut) => "license taken offline",
        (Source::License, SignKind::Activation) => "license activated",
        (Source::License, _) => "license used",
        (Source::Log, _) => "server's log",
        (Source::Journal, _) => "server's events",
        (Source::DayCount, _) => "server's count of days",
        (Source::Observation, _) => "observed",
    },
    shared: "The license was in use meanwhile; that may have been them.",
    monitoring: "This is what named people did. Whether that may be looked at, and by whom, is for \
                 your company to decide.",
    reason: |state, day| match state {
        State::Used(sign) => format!("{} on {}.", seen(sign), day(sign.last)),
        State::NotUsed(why) => match why {
            NotUsed::Before(sign) => {
                format!("{} on {}, before this range.", seen(sign), day(sign.last))
            }
            NotUsed::Silent(sign) => {
                format!("License last used on {}, by anybody.", day(sign.last))
            }
            NotUsed::Never => "License never used, by anybody.".to_owned(),
            NotUsed::NotActivated => "Nothing ever activated with this seat.".to_owned(),
        },
        State::Unknown(why) => match why {
            Unknown::AirGapped => "The license never reaches the server.".to_owned(),
            Unknown::Offline(sign) => format!(
                "Taken offline on {}, and nothing was heard since.",
                day(sign.last)
            ),
            Unknown::SeenAfter(sign) => format!(
                "Seen on {}, after this range. The server keeps the last time only.",
                day(sign.last)
            ),
            Unknown::Cut(sign) => format!(
                "Seen on {}, a day of which only a part is in this range.",
                day(sign.last)
            ),
            Unknown::Unclear(at) => format!(
                "The license was asked for on {}, when that may have been refused.",
                day(*at)
            ),
            Unknown::NotRead => "What would tell has not been read.".to_owned(),
            Unknown::NotCounted => "The server has not counted days for long enough.".to_owned(),
            Unknown::Unattributed => "License in use, and nothing tells by whom.".to_owned(),
            Unknown::NeverReports => "The product was never seen to report.".to_owned(),
        },
    },
};
