//! What the keys mean in a type-ahead field.

/// What a key does in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The list shows, with this option active.
    Activate(usize),
    /// The active option is chosen.
    Choose(usize),
    /// The list goes away, the rest stays.
    CloseList,
    /// The last chip goes.
    RemoveLast,
}

/// What the field looks like to a key.
#[derive(Clone, Copy)]
pub struct Standing {
    /// Whether the list shows.
    pub open: bool,
    /// The active option.
    pub active: usize,
    /// How many options there are.
    pub options: usize,
    /// Whether nothing is typed.
    pub query_is_empty: bool,
    /// How many are chosen.
    pub chips: usize,
}

/// The meaning of a key, if it has one beyond typing.
pub fn deed(key: &str, standing: Standing) -> Option<Deed> {
    let Standing {
        open,
        active,
        options,
        query_is_empty,
        chips,
    } = standing;
    let last = options.checked_sub(1);
    match key {
        "ArrowDown" => last.map(|last| {
            let goes_on = open && active < last;
            Deed::Activate(if goes_on { active + 1 } else { 0 })
        }),
        "ArrowUp" => last.map(|last| {
            let goes_on = open && active > 0;
            Deed::Activate(if goes_on { active - 1 } else { last })
        }),
        "Enter" if open && active < options => Some(Deed::Choose(active)),
        "Escape" if open && options > 0 => Some(Deed::CloseList),
        "Backspace" if query_is_empty && chips > 0 => Some(Deed::RemoveLast),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Deed, Standing, deed};

    const TYPED: Standing = Standing {
        open: true,
        active: 1,
        options: 3,
        query_is_empty: false,
        chips: 2,
    };

    #[test]
    fn arrows_go_round_the_list_and_open_it() {
        assert_eq!(deed("ArrowDown", TYPED), Some(Deed::Activate(2)));
        assert_eq!(
            deed("ArrowDown", Standing { active: 2, ..TYPED }),
            Some(Deed::Activate(0))
        );
        assert_eq!(
            deed("ArrowUp", Standing { active: 0, ..TYPED }),
            Some(Deed::Activate(2))
        );
        assert_eq!(
            deed(
                "ArrowDown",
                Standing {
                    open: false,
                    ..TYPED
                }
            ),
            Some(Deed::Activate(0))
        );
        assert_eq!(
            deed(
                "ArrowDown",
                Standing {
                    options: 0,
                    ..TYPED
                }
            ),
            None
        );
    }

    #[test]
    fn enter_chooses_only_from_an_open_list() {
        assert_eq!(deed("Enter", TYPED), Some(Deed::Choose(1)));
        assert_eq!(
            deed(
                "Enter",
                Standing {
                    open: false,
                    ..TYPED
                }
            ),
            None
        );
    }

    #[test]
    fn escape_closes_the_list_before_anything_else_hears_of_it() {
        assert_eq!(deed("Escape", TYPED), Some(Deed::CloseList));
        assert_eq!(
            deed(
                "Escape",
                Standing {
                    open: false,
                    ..TYPED
                }
            ),
            None
        );
    }

    #[test]
    fn backspace_takes_a_chip_only_where_there_is_nothing_to_delete() {
        assert_eq!(deed("Backspace", TYPED), None);
        let nothing_typed = Standing {
            query_is_empty: true,
            ..TYPED
        };
        assert_eq!(deed("Backspace", nothing_typed), Some(Deed::RemoveLast));
        assert_eq!(
            deed(
                "Backspace",
                Standing {
                    chips: 0,
                    ..nothing_typed
                }
            ),
            None
        );
    }
}
