//! Two histories as one.

use super::{
    FileFault, History,
    frame::{Frame, Row},
};
use crate::lean;

impl History {
    /// Takes in all observations of another history. The order does not matter, nor how often.
    ///
    /// # Errors
    /// If the other is of another server. Nothing of it is taken then.
    pub fn merge(&mut self, other: &Self) -> Result<(), FileFault> {
        let mut servers = self.frames.iter().chain(&other.frames).map(|it| &it.server);
        if let Some(server) = servers.next()
            && servers.any(|it| it != server)
        {
            return Err(FileFault::OtherServer);
        }
        let licenses: Vec<u32> = { other.licenses.items.iter() }
            .map(|id| self.licenses.place(id))
            .collect();
        let people: Vec<u32> = { other.people.items.iter() }
            .map(|id| self.people.place(id))
            .collect();
        let seats: Vec<u32> = { other.seats.items.iter() }
            .map(|(license, person)| {
                let seat = (licenses[*license as usize], people[*person as usize]);
                self.seats.place(&seat)
            })
            .collect();
        for frame in &other.frames {
            let mut rows: Vec<Row> = { frame.rows.iter() }
                .map(|row| Row {
                    license: licenses[row.license as usize],
                    ..*row
                })
                .collect();
            lean::sort_by_key(&mut rows, |row| row.license);
            let mut mapped = vec![0; self.seats.items.len()];
            for (place, code) in frame.seats.iter().enumerate() {
                mapped[seats[place] as usize] = *code;
            }
            self.put(Frame {
                rows,
                seats: mapped,
                ..frame.clone()
            });
        }
        Ok(())
    }
}
