//! English, people and products.

use super::plural;
use crate::text::by_user::ByUserText;

pub(super) static BY_USER: ByUserText = ByUserText {
    by_product: "Products",
    matrix: "Matrix",
    census: |done, of| format!("still reading who sits where: {done} of {of} lists"),
    census_failed: |failed, of| {
        format!("{failed} of {of} lists of people could not be read, so this page is incomplete.")
    },
    read_of: |done, of| format!("{done} of {of} read"),
    still_reading: "Still reading whether this person holds a seat",
    any_role: "Any role",
    any_team: "Any team",
    any_product: "Any product",
    with_seat: "With a seat",
    without_seat: "Without a seat",
    shown: |count| format!("{count} shown"),
    view: "Display",
    filters_on: |on| match on {
        0 => "Filters".to_owned(),
        on => format!("Filters ({on})"),
    },
    show_rows: |rows| format!("Show {rows}"),
    compact: "Compact rows",
    take: "Export",
    take_label: |list| format!("Export: {list}"),
    take_file: |rows| format!("CSV file, {rows} rows"),
    take_paper: "Print",
    take_rows: |rows| format!("Copy all {rows} rows"),
    take_ticked: |rows| format!("Copy the {rows} selected rows"),
    take_unread: "The list is still being read",
    take_nothing: "There is nothing in the list",
    searched: |words| format!("Search: {words}"),
    select_all: |count| format!("Select all {count} people"),
    select_matching: |count| format!("Select all {count} listed"),
    not_listed: |count| format!("{count} not listed now"),
    bulk: "For the selected people",
    get_seat: |names| format!("Get a seat: {names}"),
    give_up_seat: |names| format!("Give up their seat: {names}"),
    assign_to: "Assign to a license…",
    which_license: "Assign to which license?",

    person_loading: "Reading this person…",
    person_gone: "This person is not there",
    person_gone_text: "They may have been removed, or the address may be mistyped.",
    to_users: "Go to Users",
    person_tabs: "Parts of this person's page",
    tab_access: "Access",
    seats_held: "Seats held",
    access_label: |name| format!("Access of {name}"),
    free_seats: "Seats of the license",
    all_licenses: "All licenses",
    held: "Holds a seat",
    not_held: "Holds none",
    no_seat: "no seat",
    assign: "Assign",
    release: "Release",
    assign_named: |license, person| format!("Assign {license} to {person}"),
    release_named: |license, person| format!("Release the seat of {person} on {license}"),

    edit_access: "Edit access",
    edit_access_of: "Edit access…",
    edit_title: |name| format!("Edit access: {name}"),
    edit_title_many: |count| format!("Edit access of {}", plural(count, "person", "people")),
    held_by: |held, of| format!("held by {held} of {of}"),
    more_licenses: |count| format!("{count} more licenses: search to find them."),
    what_changes: "What will change",
    not_possible: "Not possible",
    summary: |given, taken, refused| {
        let mut parts = Vec::new();
        if given > 0 {
            parts.push(format!("{} to assign", super::format::number(given as u64)));
        }
        if taken > 0 {
            parts.push(format!(
                "{} to release",
                super::format::number(taken as u64)
            ));
        }
        if refused > 0 {
            parts.push(format!(
                "{} not possible",
                super::format::number(refused as u64)
            ));
        }
        if parts.is_empty() {
            "Nothing yet.".to_owned()
        } else {
            parts.join(" · ")
        }
    },
    save_changes: |count| match count {
        0 => "Save".to_owned(),
        count => format!("Save {}", plural(count, "change", "changes")),
    },
    nothing_to_save: "Nothing has been changed that could be saved",
    saved_summary: |done, failed| {
        if failed == 0 {
            format!("{} saved", plural(done, "change", "changes"))
        } else {
            format!("{} saved, {failed} not", plural(done, "change", "changes"))
        }
    },
    retry_changes: |count| format!("Try {} again", plural(count, "change", "changes")),

    products: "Products",
    products_line: |products, licenses| {
        let word = |count: &str, one: &'static str, many: &'static str| match count {
            "1" => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        format!(
            "{} · {}",
            word(products, "product", "products"),
            word(licenses, "license", "licenses")
        )
    },
    search_products: "Search products",
    no_products: "No products",
    no_products_text: "The server has no product that you may see.",
    people: "People",
    product_gone: "This product is not there",
    product_gone_text: "It may have been removed, or the address may be mistyped.",
    to_products: "Go to Products",
    people_line: |people| format!("{people} people with access"),
    licenses_count: |count| plural(count, "license", "licenses"),
    people_with_access: "People with access",
    nobody_uses: "Assign somebody to one of the licenses above.",
    through: "Through",
    assign_on: |license| format!("Assign users to {license}"),

    matrix_hint: "Arrow keys move, Space stages a change. Nothing is sent before you apply the plan.",
    matrix_label: "People and licenses",
    matrix_cell: |person, license| format!("{person}, {license}"),
    matrix_licenses: |from, to, of| format!("Licenses {from} to {to} of {of}"),
    earlier_licenses: "Earlier licenses",
    later_licenses: "Later licenses",
    does_not_fit: "not possible",
};
