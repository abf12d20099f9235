//! Numbers as bytes: small ones in few.

use super::file::FileFault;

/// What is written.
#[derive(Default)]
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    /// Seven bits a byte, the lowest first; the eighth says that another follows.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be negative.
    pub fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    /// Zero for none.
    pub fn optional(&mut self, number: Option<u32>) {
        self.number(number.map_or(0, |number| u64::from(number) + 1));
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// An id. Most are UUIDs, which take half the bytes as numbers.
    pub fn id(&mut self, id: &str) {
        match uuid(id) {
            Some(bytes) => {
                self.number(0);
                self.0.extend_from_slice(&bytes);
            }
            None => {
                self.number(id.len() as u64 + 1);
                self.0.extend_from_slice(id.as_bytes());
            }
        }
    }

    pub fn bits(&mut self, bits: &[bool]) {
        for eight in bits.chunks(8) {
            let byte = { eight.iter().zip(0..) }
                .fold(0_u8, |byte, (bit, place)| byte | u8::from(*bit) << place);
            self.0.push(byte);
        }
    }

    /// Places in rising order, as runs: how many are left out, then how many follow each other.
    pub fn places(&mut self, places: &[usize]) {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut next = 0;
        for &place in places {
            match runs.last_mut() {
                Some((_, length)) if place == next => *length += 1,
                _ => runs.push((place - next, 1)),
            }
            next = place + 1;
        }
        self.number(runs.len() as u64);
        for (left_out, length) in runs {
            self.number(left_out as u64);
            self.number(length as u64);
        }
    }
}

/// The bytes of a UUID as servers write it. Another way of writing would not come back.
fn uuid(id: &str) -> Option<[u8; 16]> {
    let letters = id.as_bytes();
    let mut bytes = [0; 16];
    let mut nibbles = 0;
    if letters.len() != 36 {
        return None;
    }
    for (at, letter) in letters.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            (*letter == b'-').then_some(())?;
            continue;
        }
        let nibble = match letter {
            b'0'..=b'9' => letter - b'0',
            b'a'..=b'f' => letter - b'a' + 10,
            _ => return None,
        };
        bytes[nibbles / 2] |= nibble << (4 * (1 - nibbles % 2));
        nibbles += 1;
    }
    Some(bytes)
}

/// What is read. Everything that is not there, or not as it is written, is a fault.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], FileFault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(FileFault::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn number(&mut self) -> Result<u64, FileFault> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(FileFault::Broken)
    }

    pub fn signed(&mut self) -> Result<i64, FileFault> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A number of things, none of which takes less than a bit.
    pub fn count(&mut self) -> Result<usize, FileFault> {
        let count = usize::try_from(self.number()?).map_err(|_| FileFault::Broken)?;
        let most = self.0.len().saturating_mul(8);
        (count <= most).then_some(count).ok_or(FileFault::Broken)
    }

    pub fn small(&mut self) -> Result<u32, FileFault> {
        u32::try_from(self.number()?).map_err(|_| FileFault::Broken)
    }

    pub fn optional(&mut self) -> Result<Option<u32>, FileFault> {
        match self.number()? {
            0 => Ok(None),
            number => Ok(Some(
                u32::try_from(number - 1).map_err(|_| FileFault::Broken)?,
            )),
        }
    }

    pub fn text(&mut self) -> Result<&'a str, FileFault> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| FileFault::Broken)
    }

    pub fn id(&mut self) -> Result<String, FileFault> {
        let length = self.count()?;
        if length > 0 {
            let text = std::str::from_utf8(self.take(length - 1)?);
            return text.map(str::to_owned).map_err(|_| FileFault::Broken);
        }
        let mut id = String::with_capacity(36);
        for (nth, byte) in self.take(16)?.iter().enumerate() {
            if matches!(nth, 4 | 6 | 8 | 10) {
                id.push('-');
            }
            for nibble in [byte >> 4, byte & 15] {
                id.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
            }
        }
        Ok(id)
    }

    pub fn bits(&mut self, count: usize) -> Result<Vec<bool>, FileFault> {
        let bytes = self.take(count.div_ceil(8))?;
        let bit = |place: usize| bytes[place / 8] >> (place % 8) & 1 == 1;
        Ok((0..count).map(bit).collect())
    }

    /// Places below a number.
    pub fn places(&mut self, end: usize) -> Result<Vec<usize>, FileFault> {
        let mut places = Vec::new();
        let mut next = 0_usize;
        for _ in 0..self.number()? {
            let (left_out, length) = (self.number()?, self.number()?);
            let room = (end - next) as u64;
            if left_out > room || length > room - left_out || length == 0 {
                return Err(FileFault::Broken);
            }
            let begin = next + left_out as usize;
            next = begin + length as usize;
            places.extend(begin..next);
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            numbers in prop::collection::vec(any::<u64>(), 0..9),
            signed in any::<i64>(),
            id in "[0-9a-f-]{0,40}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\PC*",
            bits in prop::collection::vec(any::<bool>(), 0..40),
            optional in any::<Option<u32>>(),
        ) {
            let optional = optional.map(|number| number.saturating_sub(1));
            let places: Vec<usize> = (0..bits.len()).filter(|place| bits[*place]).collect();
            let mut writer = Writer::default();
            numbers.iter().for_each(|number| writer.number(*number));
            writer.signed(signed);
            writer.id(&id);
            writer.text(&id);
            writer.bits(&bits);
            writer.places(&places);
            writer.optional(optional);
            let mut reader = Reader(&writer.0);
            for number in numbers {
                prop_assert_eq!(reader.number()?, number);
            }
            prop_assert_eq!(reader.signed()?, signed);
            prop_assert_eq!(reader.id()?, id.clone());
            prop_assert_eq!(reader.text()?, id);
            prop_assert_eq!(reader.places_after_bits(bits.len())?, (bits, places));
            prop_assert_eq!(reader.optional()?, optional);
            prop_assert!(reader.0.is_empty());
        }
    }

    impl Reader<'_> {
        fn places_after_bits(
            &mut self,
            count: usize,
        ) -> Result<(Vec<bool>, Vec<usize>), FileFault> {
            Ok((self.bits(count)?, self.places(count)?))
        }
    }
}
