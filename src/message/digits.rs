//! Numbers as texts.

use core::{fmt, num::NonZeroU32, ops::Deref, str};

use super::Time;
use crate::text::Text;

/// The most digits that a number has.
const MOST: usize = 20;

/// A number in decimal digits, for a field that is a count, a position or a time. Nothing is
/// allocated: it lies where the program puts it, and texts borrow from it.
///
/// ```
/// use broadworks_cap::{cap_c::QueueCall, message::{Digits, Time}};
///
/// let (position, added) = (Digits::new(3), Digits::from(Time::from_millis(1_235_684_031_000)));
/// let call = QueueCall {
///     position: Some((&position).into()),
///     time_added: Some((&added).into()),
///     ..QueueCall::new("localHost220335:0")
/// };
/// assert_eq!(call.position.unwrap(), "3");
/// assert_eq!(call.time_added.unwrap(), "1235684031000");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digits {
    /// The digits, which fill the end.
    digits: [u8; MOST],
    count: usize,
}

impl Digits {
    /// The digits of a number, without a zero ahead.
    pub fn new(number: u64) -> Self {
        let (mut digits, mut count, mut rest) = ([0; MOST], 0, number);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            count += 1;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        Self { digits, count }
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        let digits = self.digits.get(MOST - self.count..);
        // Digits always are.
        str::from_utf8(digits.unwrap_or_default()).unwrap_or_default()
    }
}

impl From<u64> for Digits {
    fn from(number: u64) -> Self {
        Self::new(number)
    }
}

impl From<u32> for Digits {
    fn from(number: u32) -> Self {
        Self::new(number.into())
    }
}

impl From<NonZeroU32> for Digits {
    fn from(number: NonZeroU32) -> Self {
        number.get().into()
    }
}

/// Milliseconds since 1970.
impl From<Time> for Digits {
    fn from(time: Time) -> Self {
        Self::new(time.as_millis())
    }
}

impl Deref for Digits {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Digits {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<'a> From<&'a Digits> for Text<'a> {
    fn from(digits: &'a Digits) -> Self {
        digits.as_str().into()
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;
    use alloc::string::ToString;

    #[test]
    fn numbers_are_written_as_they_print() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        for number in powers
            .flat_map(|power| [power - 1, power, power + 1])
            .chain([u64::MAX, u64::MAX - 1])
        {
            assert_eq!(Digits::new(number).to_string(), number.to_string());
        }
    }
}
