//! Walks of lists by cursor.
//!
//! A cursor is the id of the last row seen. Once that row is deleted, Keygen answers with an
//! empty page that looks like the end of the list (keygen-api app/models/concerns/pageable.rb).
//! So ours carries the last two rows: after an empty page the walk goes on from the row before,
//! and begins anew if that one is gone as well.

use super::{
    Keygen,
    document::{Document, Next, Row},
};
use crate::{ApiError, Cursor, Page, transport::Transport, wire::encode};

/// The most rows that Keygen gives at once.
const SIZE: usize = 100;
/// How often one walk may begin anew. A list that loses two given rows more often than that
/// is not a list.
const RESTARTS: usize = 3;
/// Between the parts of a cursor; no id of Keygen's holds it.
const BAR: char = '|';

/// Where a walk is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    last: String,
    before: String,
    restarts: usize,
    /// What the walk keeps in mind, such as the owner of the license.
    pub note: String,
}

/// A page as it came, with where to go on.
pub(super) struct Sheet {
    pub document: Document,
    pub next: Option<Place>,
    /// A row that was seen already, if the page holds it.
    pub seen: Option<String>,
    /// Whether the walk began anew, so that what was kept in mind may be out of date.
    pub is_anew: bool,
}

impl Place {
    pub fn read(cursor: Option<Cursor>) -> Self {
        let Some(Cursor(text)) = cursor else {
            return Self::default();
        };
        let mut parts = text.splitn(4, BAR).map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Self {
            last: part(),
            before: part(),
            restarts: part().parse().unwrap_or_default(),
            note: part(),
        }
    }

    pub fn to_cursor(&self) -> Cursor {
        let Self {
            last,
            before,
            restarts,
            note,
        } = self;
        Cursor(format!("{last}{BAR}{before}{BAR}{restarts}{BAR}{note}"))
    }

    pub fn is_start(&self) -> bool {
        self.last.is_empty()
    }
}

impl<T: Transport> Keygen<T> {
    /// A page of a list. `path` may hold filters.
    pub(super) async fn sheet(&self, path: &str, at: &Place) -> Result<Sheet, ApiError> {
        let document = self.page_after(path, &at.last).await?;
        if at.is_start() || document.rows()?.next().is_some() {
            return at.turn(document, None, false);
        }
        if !at.before.is_empty() {
            let document = self.page_after(path, &at.before).await?;
            if document.rows()?.next().is_some() {
                return at.turn(document, Some(at.last.clone()), false);
            }
        }
        if at.restarts == RESTARTS {
            return Err(broken("the list keeps breaking off"));
        }
        let document = self.page_after(path, "").await?;
        let anew = Place {
            restarts: at.restarts + 1,
            ..Place::default()
        };
        anew.turn(document, None, true)
    }

    /// A page of a list in the panel's own words.
    pub(super) async fn page<V>(
        &self,
        path: String,
        at: Option<Cursor>,
        read: fn(&Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Page<V>, ApiError> {
        let sheet = self.sheet(&path, &Place::read(at)).await?;
        sheet.page(|row| read(&row))
    }

    async fn page_after(&self, path: &str, after: &str) -> Result<Document, ApiError> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let cursor = encode(after);
        let path = format!("{path}{separator}page%5Bcursor%5D={cursor}&page%5Bsize%5D={SIZE}");
        let document = self.get(&path).await?;
        // Something in between that ignores the cursor would keep the walk going for ever.
        let is_same = |row: Row<'_>| row.text("id").is_ok_and(|id| id == after);
        if !after.is_empty() && document.rows()?.any(is_same) {
            return Err(broken("the list repeats itself"));
        }
        Ok(document)
    }
}

fn broken(detail: &str) -> ApiError {
    ApiError::Unreadable {
        at: "links.next".into(),
        detail: detail.into(),
    }
}

impl Place {
    fn turn(
        &self,
        document: Document,
        seen: Option<String>,
        is_anew: bool,
    ) -> Result<Sheet, ApiError> {
        let ids: Vec<&str> = document
            .rows()?
            .map(|row| row.text("id"))
            .collect::<Result<_, _>>()?;
        let goes_on = match document.next() {
            Next::More => !ids.is_empty(),
            Next::End => false,
            Next::Untold => ids.len() >= SIZE,
        };
        let next = match ids.as_slice() {
            [.., before, last] => Some((*last, *before)),
            [last] => Some((*last, self.last.as_str())),
            [] => None,
        };
        let next = next.filter(|_| goes_on).map(|(last, before)| Self {
            last: last.to_owned(),
            before: before.to_owned(),
            restarts: self.restarts,
            note: self.note.clone(),
        });
        Ok(Sheet {
            document,
            next,
            seen,
            is_anew,
        })
    }
}
