//! Texts read as what the tables say they are.

use core::{fmt, num::NonZeroU32, time::Duration};

use crate::text::{Chunk, Text};

/// What a text can be read as.
pub trait Typed<'a>: Sized {
    /// The value of the text; `None` where it has none of this type.
    fn from_text(text: Text<'a>) -> Option<Self>;
}

/// A type with a listed text for each value.
pub trait Coded: Copy + 'static {
    /// How the texts are told apart.
    #[doc(hidden)]
    const TEXTS: Texts<Self> = Texts::Any;

    /// The value that a document has as `wire`.
    fn from_wire(wire: &[u8]) -> Option<Self>;
}

/// How the texts of a type's values are told apart.
pub enum Texts<T: 'static> {
    /// By their lengths.
    Words(Words<T>),
    /// As numbers of one digit.
    Digits(fn(u32) -> Option<T>),
    /// As numbers of up to two digits, without a zero ahead.
    Codes(fn(u32) -> Option<T>),
    /// Not in a particular way.
    Any,
}

/// Values whose texts have up to seven bytes, each another number of them.
// perf: a branch on which value it is would be mispredicted often.
pub struct Words<T> {
    words: [u64; 8],
    values: [T; 8],
}

impl<T: Copy> Words<T> {
    /// The values with their texts, of which there is one at least.
    pub(crate) const fn new<const N: usize>(texts: [(&[u8], T); N]) -> Self {
        // No text of up to seven bytes is this word.
        let (mut words, mut values) = ([u64::MAX; 8], [texts[0].1; 8]);
        let mut number = 0;
        while number < N {
            let (text, value) = texts[number];
            let mut at = text.len();
            (words[at], values[at]) = (0, value);
            while at > 0 {
                at -= 1;
                words[text.len()] = words[text.len()] << 8 | text[at] as u64;
            }
            number += 1;
        }
        Self { words, values }
    }

    /// The value of a text as it stands; `None`, too, where there are no eight bytes to look at.
    #[inline(always)]
    fn find(&self, text: Text<'_>) -> Option<T> {
        let len = text.plain_len(0, 7)?;
        let (word, value) = (self.words.get(len)?, self.values.get(len)?);
        let known = (1 << (8 * len)) - 1;
        let found = u64::from_le_bytes(*text.first_bytes()?) & known;
        (found == *word).then_some(*value)
    }
}

/// A text that was read as a type: its value, or the text where the type has no such value.
///
/// ```
/// use broadworks_cap::{Text, message::{CallState, Value}};
///
/// let state = |text| match Text::from(text).typed() {
///     Value::Known(CallState::Released) => "over",
///     Value::Known(_) => "going on",
///     Value::Other(text) if text.is_empty() => "not said",
///     Value::Other(_) => "not understood",
/// };
/// assert_eq!([state("5"), state("2"), state(""), state("8")],
///     ["over", "going on", "not said", "not understood"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value<'a, T> {
    /// A value of the type.
    Known(T),
    /// Something else.
    Other(Text<'a>),
}

impl<'a, T> Value<'a, T> {
    /// What a text is read as.
    #[inline(always)]
    pub(crate) fn of(text: &Text<'a>) -> Self
    where
        T: Typed<'a>,
    {
        match T::from_text(*text) {
            Some(value) => Self::Known(value),
            None => Self::other_than(text),
        }
    }

    /// The same of a text that is seldom absent.
    #[inline(always)]
    pub(crate) fn of_required(text: &Option<Text<'a>>) -> Option<Self>
    where
        T: Typed<'a>,
    {
        match text {
            Some(text) => Some(Self::of(text)),
            None => {
                seldom();
                None
            }
        }
    }

    // perf: in place, one byte of the text's length would be loaded into that of a known value, and
    // the others one by one.
    #[cold]
    #[inline(never)]
    fn other_than(text: &Text<'a>) -> Self {
        Self::Other(*text)
    }

    /// The value, if it is one of the type.
    #[inline]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The text, if it is no value of the type.
    pub fn other(self) -> Option<Text<'a>> {
        match self {
            Self::Known(_) => None,
            Self::Other(text) => Some(text),
        }
    }
}

/// Says that what calls it is out of the way.
#[cold]
#[inline(never)]
fn seldom() {}

impl<T> From<T> for Value<'_, T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: PartialEq> PartialEq<T> for Value<'_, T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Self::Known(value) if value == other)
    }
}

impl<T: fmt::Display> fmt::Display for Value<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Other(text) => text.fmt(f),
        }
    }
}

/// Room for the longest text that is read as a value.
const LONGEST: usize = 32;

impl<'a> Text<'a> {
    /// The text read as a type of [`message`](crate::message): a number, a time, one of the values
    /// that a table lists. References are decoded, white space around the value does not count;
    /// nothing is allocated.
    ///
    /// ```
    /// use broadworks_cap::{Text, message::{CallState, Time}};
    ///
    /// assert_eq!(Text::from("2").typed(), CallState::Active);
    /// assert_eq!(Text::from("\n  2\n").typed(), CallState::Active);
    /// assert_eq!(Text::from("1235684031000").typed(), Time::from_millis(1_235_684_031_000));
    /// assert_eq!(Text::from("True").typed(), true);
    /// ```
    #[inline]
    pub fn typed<T: Typed<'a>>(self) -> Value<'a, T> {
        Value::of(&self)
    }

    /// What `read` makes of the value; `None` where it is longer than any that is read.
    // perf: called, it takes as long as what it does.
    #[inline(always)]
    fn short<T>(self, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        match self.as_bytes().and_then(&read) {
            None => self.anyhow(read),
            found => found,
        }
    }

    /// The same, slower, of a text that was not understood as it stands.
    #[inline(always)]
    fn anyhow<T>(self, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let (source, offset, len) = self.parts();
        around(source, offset, len, read)
    }

    /// The value without the white space around it.
    fn decoded(self, buffer: &mut [u8; LONGEST]) -> Option<&[u8]> {
        let mut len = 0;
        for chunk in self.chunks() {
            let mut character = [0; 4];
            let piece = match chunk {
                Chunk::Slice(slice) => slice,
                Chunk::Char(c) => c.encode_utf8(&mut character),
            };
            for byte in piece.bytes() {
                match buffer.get_mut(len) {
                    _ if len == 0 && byte.is_ascii_whitespace() => {}
                    Some(free) => {
                        *free = byte;
                        len += 1;
                    }
                    None if byte.is_ascii_whitespace() => {}
                    None => return None,
                }
            }
        }
        buffer.get(..len).map(<[u8]>::trim_ascii)
    }
}

/// Applies `read` to the value without surrounding white space, decoding it first if it has
/// references.
#[cold]
#[inline(never)]
fn around<T>(source: &str, offset: u32, len: u32, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let text = Text::of_parts(source, offset, len);
    match text.as_bytes() {
        Some(value) => read(value.trim_ascii()),
        None => text.decoded(&mut [0; LONGEST]).and_then(read),
    }
}

impl<'a, T: Coded> Typed<'a> for T {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        match &T::TEXTS {
            Texts::Words(words) => words.find(text).or_else(|| text.anyhow(T::from_wire)),
            Texts::Digits(from_code) => match one_digit(text).and_then(from_code) {
                None => text.anyhow(T::from_wire),
                found => found,
            },
            Texts::Codes(from_code) => match code_of(text).and_then(from_code) {
                None => text.anyhow(T::from_wire),
                found => found,
            },
            Texts::Any => text.short(T::from_wire),
        }
    }
}

/// Whether a text is a number, which is not worked out.
#[inline(always)]
pub(crate) fn is_number(text: &Text<'_>) -> bool {
    let found = sixteen_digits(*text).map(|_| ());
    found
        .or_else(|| text.anyhow(|text| any_digits(text).map(|_| ())))
        .is_some()
}

/// The number that a text's digits stand for; no sign.
#[inline(always)]
fn number(text: Text<'_>) -> Option<u64> {
    match sixteen_digits(text) {
        Some(digits) => {
            let [last, first] = [digits >> 64, digits & u128::from(u64::MAX)];
            Some(eight_digits(first as u64) * 100_000_000 + eight_digits(last as u64))
        }
        None => text.anyhow(any_digits),
    }
}

/// What `from` makes of a number, or of -1.
#[inline(always)]
fn number_or_minus_one<T>(text: Text<'_>, from: impl Fn(i64) -> Option<T>) -> Option<T> {
    match few_digits(text) {
        Some(number) => from(number),
        None => text.anyhow(|text| match text {
            b"-1" => from(-1),
            _ => from(i64::try_from(any_digits(text)?).ok()?),
        }),
    }
}

/// A text of one or two bytes with what stands for `0` taken off each, the last in the upper half.
#[inline(always)]
fn two_digits(text: Text<'_>) -> Option<(u32, usize)> {
    let len = text.plain_len(1, 2)?;
    let digits = u16::from_le_bytes(*text.first_bytes()?) ^ 0x3030;
    Some((u32::from(digits << (16 - 8 * len)), len))
}

/// A number of one or two digits, or -1.
// perf: a branch on which of these it is would be mispredicted often.
#[inline(always)]
fn few_digits(text: Text<'_>) -> Option<i64> {
    /// What the sign becomes.
    const MINUS: u32 = (b'-' ^ b'0') as u32;
    let (digits, _) = two_digits(text)?;
    let minus_one = digits == 0x100 | MINUS;
    let digits = if minus_one { 0 } else { digits };
    let number = 10 * (digits & 0xFF) + (digits >> 8);
    are_digits(digits.into()).then_some(i64::from(number) - i64::from(minus_one))
}

/// The number that a text of one digit is, or else one that no code is.
#[inline(always)]
fn one_digit(text: Text<'_>) -> Option<u32> {
    let (_, [byte]) = (text.plain_len(1, 1)?, text.first_bytes()?);
    Some(u32::from(*byte).wrapping_sub(b'0'.into()))
}

/// The number that a text of one or two digits is, without a zero ahead, as codes are, or else one
/// that no code is.
// perf: upper bits instead of branches.
#[inline(always)]
fn code_of(text: Text<'_>) -> Option<u32> {
    let (digits, len) = two_digits(text)?;
    let number = 10 * (digits & 0xFF) + (digits >> 8);
    let no_digits = (digits | (digits + 0x0606)) & 0x1_F0F0;
    let too_long = number.wrapping_sub(10 * (len as u32 - 1)) & 1 << 31;
    Some(number | no_digits << 12 | too_long)
}

/// The same of a text in one piece.
pub(crate) fn code(text: &[u8]) -> Option<u32> {
    let number = match text {
        [digit @ b'0'..=b'9'] => digit - b'0',
        [ten @ b'1'..=b'9', digit @ b'0'..=b'9'] => 10 * (ten - b'0') + digit - b'0',
        _ => return None,
    };
    Some(number.into())
}

/// Sixteen times the digit 0.
const ZEROS: u128 = 0x3030_3030_3030_3030_3030_3030_3030_3030;

/// Whether the bytes of a word are digits with what stands for `0` taken off.
#[inline(always)]
const fn are_digits(word: u64) -> bool {
    // A digit's upper half is zero, and still is when 6 is added.
    (word | word.wrapping_add(0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0 == 0
}

/// The digits of a text that has no more than sixteen bytes, all digits: as many zeros as there are
/// bytes less are put ahead of them, and what stands for `0` is taken off each.
// perf: a branch on how many digits there are would be mispredicted often.
#[inline(always)]
fn sixteen_digits(text: Text<'_>) -> Option<u128> {
    let len = text.plain_len(1, 16)?;
    let digits = (u128::from_le_bytes(*text.first_bytes()?) ^ ZEROS) << (128 - 8 * len);
    (are_digits(digits as u64) & are_digits((digits >> 64) as u64)).then_some(digits)
}

/// The number that eight digits stand for: neighbours joined to pairs, those to fours, and those to
/// one.
#[inline(always)]
const fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul((10 << 8) + 1) >> 8;
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul((100 << 16) + 1) >> 16;
    (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul((10_000 << 32) + 1) >> 32
}

/// The number that ASCII digits stand for; no sign, no blanks.
#[cold]
fn any_digits(text: &[u8]) -> Option<u64> {
    // Zeros before a number make it no longer than is read where there are references in it.
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

/// `True` or `False`.
impl<'a> Typed<'a> for bool {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        const WORDS: Words<bool> = Words::new([(b"True", true), (b"False", false)]);
        WORDS.find(text).or_else(|| {
            text.anyhow(|text| match text {
                b"True" => Some(true),
                b"False" => Some(false),
                _ => None,
            })
        })
    }
}

/// `True` or `False`.
impl From<bool> for Text<'_> {
    fn from(flag: bool) -> Self {
        Text::from(if flag { "True" } else { "False" })
    }
}

/// A count: digits alone.
impl<'a> Typed<'a> for u32 {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        Self::try_from(number(text)?).ok()
    }
}

/// A number that counts from 1.
impl<'a> Typed<'a> for NonZeroU32 {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        Self::new(u32::from_text(text)?)
    }
}

/// Any number that digits stand for.
impl<'a> Typed<'a> for u64 {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        number(text)
    }
}

/// Milliseconds.
impl<'a> Typed<'a> for Duration {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        number(text).map(Self::from_millis)
    }
}

/// A point in time, in milliseconds since 1970-01-01 00:00 GMT. (6.9, 6.10, 6.20)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(u64);

impl Time {
    /// That many milliseconds after the beginning of 1970.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the beginning of 1970.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// How long this is after another time; zero where it is before it.
    pub const fn duration_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The time since the beginning of 1970.
    pub const fn since_epoch(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// The same as the system's clock tells it; `None` where it cannot.
    #[cfg(feature = "std")]
    pub fn system_time(self) -> Option<std::time::SystemTime> {
        std::time::SystemTime::UNIX_EPOCH.checked_add(self.since_epoch())
    }
}

/// Without what is finer than milliseconds; a time before 1970 is taken as its beginning.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for Time {
    fn from(time: std::time::SystemTime) -> Self {
        let since = time.duration_since(std::time::SystemTime::UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        Self(millis.try_into().unwrap_or(u64::MAX))
    }
}

impl<'a> Typed<'a> for Time {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        number(text).map(Self)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The line appearance of a call. (6.10.1)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Appearance {
    /// `-1`: the call uses no appearance at present.
    None,
    /// The appearance, from 1 on. For an INSC user it numbers the calls at one time.
    Line(NonZeroU32),
}

impl<'a> Typed<'a> for Appearance {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        // perf: without a branch on whether it is -1.
        number_or_minus_one(text, |number| match number {
            0 => None,
            _ => {
                let line = u32::try_from(number.max(0)).ok()?;
                Some(NonZeroU32::new(line).map_or(Self::None, Self::Line))
            }
        })
    }
}

impl fmt::Display for Appearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("-1"),
            Self::Line(line) => line.fmt(f),
        }
    }
}

/// How many calls a client can have at present. (6.8.1)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MaxCalls {
    /// `-1`: in the update of the login, when the user is in no call.
    NotSaid,
    /// So many.
    Calls(u32),
}

impl<'a> Typed<'a> for MaxCalls {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        number_or_minus_one(text, |number| match number {
            -1 => Some(Self::NotSaid),
            _ => u32::try_from(number).ok().map(Self::Calls),
        })
    }
}

impl fmt::Display for MaxCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSaid => f.write_str("-1"),
            Self::Calls(calls) => calls.fmt(f),
        }
    }
}

/// The remote party's number, or why there is none. (6.10.1, 6.10.2)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party<'a> {
    /// `Private`: the remote party withholds it.
    Private,
    /// `Unavailable`: it is not known.
    Unavailable,
    /// The number, or in `remoteTelUri` a tel URI.
    Number(Text<'a>),
}

impl<'a> Typed<'a> for Party<'a> {
    #[inline]
    fn from_text(text: Text<'a>) -> Option<Self> {
        // perf: nearly all are numbers, which begin with neither word's letter.
        if let (Some(_), Some([b'+' | b'0'..=b'9' | b't'])) =
            (text.plain_len(1, Text::MAX_LEN), text.first_bytes())
        {
            return Some(Self::Number(text));
        }
        let word = text.short(|text| match text {
            b"Private" => Some(Self::Private),
            b"Unavailable" => Some(Self::Unavailable),
            _ => None,
        });
        Some(word.unwrap_or(Self::Number(text)))
    }
}

/// A version of the protocol, such as 17.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProtocolVersion {
    /// Before the point.
    pub major: u16,
    /// Behind the point.
    pub minor: u16,
}

impl ProtocolVersion {
    /// The version of the tables.
    pub const V17_0: Self = Self::new(17, 0);

    /// The version `major.minor`.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

impl<'a> Typed<'a> for ProtocolVersion {
    fn from_text(text: Text<'a>) -> Option<Self> {
        text.short(|text| {
            let mut parts = text.split(|byte| *byte == b'.');
            let mut part = || u16::try_from(any_digits(parts.next()?)?).ok();
            let version = Self::new(part()?, part()?);
            parts.next().is_none().then_some(version)
        })
    }
}

impl fmt::Display for ProtocolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{AcdState, Announcement, CallState, NightService, ReleaseCause, Service};
    use alloc::{
        format,
        string::{String, ToString},
    };

    fn content(raw: &str) -> Text<'_> {
        Text::content(raw, 0, raw.len())
    }

    #[test]
    fn numbers_are_digits_alone() {
        for (text, number) in [
            ("0", Some(0)),
            ("007", Some(7)),
            ("4294967295", Some(u32::MAX.into())),
            ("4294967296", Some(1 << 32)),
            ("12345678", Some(12_345_678)),
            ("1235684031000", Some(1_235_684_031_000)),
            ("9999999999999999999", Some(9_999_999_999_999_999_999)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("00000000000000000000000000000012", Some(12)),
            ("", None),
            ("+1", None),
            ("-1", None),
            ("1 2", None),
            ("1.0", None),
            ("1e3", None),
            ("0x10", None),
            ("1\u{661}", None),
            ("1234567\u{661}", None),
        ] {
            assert_eq!(Text::from(text).typed::<u64>().known(), number, "{text}");
            let short = number.and_then(|number| u32::try_from(number).ok());
            assert_eq!(Text::from(text).typed::<u32>().known(), short, "{text}");
        }
    }

    /// A text that a program gives, and the same as it stands in a document.
    fn both(text: &str, look: impl Fn(Text<'_>)) {
        let document = format!("<x>{text}</x></call></user></commandData></command>");
        look(Text::from(text));
        look(Text::plain(&document, 3, 3 + text.len()));
    }

    #[test]
    fn no_other_byte_is_taken_for_a_digit() {
        for len in 1..=20 {
            for (place, byte) in (0..len).flat_map(|place| (0..=u8::MAX).map(move |b| (place, b))) {
                let mut text = *b"12356840310009876543";
                let text = text.get_mut(..len).unwrap();
                text[place] = byte;
                let Ok(text) = core::str::from_utf8(text) else {
                    continue;
                };
                let known = text.parse().ok().filter(|_| byte.is_ascii_digit());
                both(text, |read| {
                    let blank = [0, len - 1].contains(&place) && byte.is_ascii_whitespace();
                    let known = match blank {
                        true => text.trim_ascii().parse().ok(),
                        false => known,
                    };
                    assert_eq!(read.typed::<u64>().known(), known, "{text:?}");
                    assert_eq!(is_number(&read), known.is_some(), "{text:?}");
                });
            }
        }
    }

    #[test]
    fn short_texts_are_read_as_listed() {
        fn coded<T: Coded + PartialEq + core::fmt::Debug>(text: Text<'_>, trimmed: &str) {
            assert_eq!(text.typed().known(), T::from_wire(trimmed.as_bytes()));
        }

        let characters = || (0..=0x7F_u8).map(char::from);
        let ones = characters().map(|c| format!("{c}"));
        let twos = characters().flat_map(|a| characters().map(move |b| format!("{a}{b}")));
        let words = [
            "True", "False", "Off", "Manual", "Offs", "Tru", "Truf", "Falsd", "alse",
        ];
        let words = words.iter().map(|word| (*word).into());
        for text in ones.chain(twos).chain(words).chain([String::new()]) {
            let trimmed = text.trim_matches([' ', '\t', '\r', '\n', '\u{C}']);
            let digits = !trimmed.is_empty() && trimmed.bytes().all(|b| b.is_ascii_digit());
            let number = trimmed.parse::<u32>().ok().filter(|_| digits);
            let flag = trimmed.to_lowercase().parse::<bool>().ok();
            let flag = flag.filter(|_| ["True", "False"].contains(&trimmed));
            both(&text, |read| {
                let appearance = match trimmed {
                    "-1" => Some(Appearance::None),
                    _ => number.and_then(NonZeroU32::new).map(Appearance::Line),
                };
                assert_eq!(read.typed().known(), appearance, "{text:?}");
                let calls = match trimmed {
                    "-1" => Some(MaxCalls::NotSaid),
                    _ => number.map(MaxCalls::Calls),
                };
                assert_eq!(read.typed().known(), calls, "{text:?}");
                assert_eq!(read.typed().known(), flag, "{text:?}");
                let cause = number.filter(|number| number.to_string() == trimmed);
                let cause = cause.and_then(|number| ReleaseCause::ALL.get(number as usize));
                assert_eq!(read.typed().known(), cause.copied(), "{text:?}");
                coded::<CallState>(read, trimmed);
                coded::<Service>(read, trimmed);
                coded::<NightService>(read, trimmed);
            });
        }
    }

    #[test]
    fn references_are_decoded_and_white_space_around_does_not_count() {
        for raw in [
            "1&#50;",
            "&#x31;2",
            "<![CDATA[12]]>",
            "1<!-- -->2",
            " 12",
            "12\n",
            "\r\n\t12\r\n",
            " <![CDATA[ 12]]> ",
            "&#32;12&#10;",
        ] {
            assert_eq!(content(raw).typed(), 12_u32, "{raw}");
        }
        let long = "&#48;".repeat(LONGEST + 1);
        assert_eq!(content(&long).typed::<u32>().known(), None);
        let blank = " ".repeat(3 * LONGEST);
        for long in [format!("{blank}&#49;2{blank}"), format!("{blank}12{blank}")] {
            assert_eq!(content(&long).typed(), 12_u32);
        }
        assert_eq!(
            content(&format!("&#49;{blank}2")).typed::<u32>().known(),
            None
        );
        let state = content("Not&#32;Playing").typed();
        assert_eq!(state, Announcement::NotPlaying);
        assert_eq!(content(" \n ").typed(), Service::NotAssigned);
        assert_eq!(content(" Private ").typed(), Party::Private);
    }

    #[test]
    fn values_without_a_place_in_the_tables_keep_their_text() {
        let other = |text: &'static str| Text::from(text).typed::<CallState>().other();
        assert_eq!(other("8"), Some(Text::from("8")));
        assert_eq!(other("2"), None);
        assert_eq!(Text::from("").typed(), Service::NotAssigned);
        for text in ["Wrap-up", "Wrap Up", "WrapUp"] {
            assert_eq!(Text::from(text).typed(), AcdState::WrapUp);
        }
    }

    #[test]
    fn what_a_repair_left_out_is_not_in_the_value() {
        let text = Text::repaired("\u{1}-1", 0, 3);
        assert_eq!(text.typed(), Appearance::None);
        // Nor does it make the value longer than others.
        for zeros in 0..2 * LONGEST {
            let number = "0".repeat(zeros) + "17";
            let repaired = number.clone() + "\u{1}";
            let repaired = Text::repaired(&repaired, 0, repaired.len())
                .typed::<u64>()
                .known();
            assert_eq!(Text::from(&*number).typed::<u64>().known(), repaired);
        }
    }

    #[test]
    fn minus_one_is_a_value() {
        assert_eq!(Text::from("-1").typed(), Appearance::None);
        assert_eq!(Text::from("-1").typed(), MaxCalls::NotSaid);
        assert_eq!(Text::from("0").typed(), MaxCalls::Calls(0));
        assert_eq!(Text::from("0").typed::<Appearance>().known(), None);
    }

    #[test]
    fn a_withheld_number_is_no_number() {
        assert_eq!(Text::from("Private").typed(), Party::Private);
        assert_eq!(Text::from("Unavailable").typed(), Party::Unavailable);
        let number = Text::from("3015554000");
        assert_eq!(number.typed(), Party::Number(number));
    }

    #[test]
    fn times_are_milliseconds() {
        let time: Time = Text::from("1235684031000").typed().known().unwrap();
        assert_eq!(time.since_epoch(), Duration::new(1_235_684_031, 0));
        assert_eq!(
            time.duration_since(Time::from_millis(1_235_684_030_999)),
            Duration::from_millis(1)
        );
        assert_eq!(Time::from_millis(0).duration_since(time), Duration::ZERO);
        #[cfg(feature = "std")]
        {
            let system = time.system_time().unwrap();
            assert_eq!(Time::from(system + Duration::from_micros(999)), time);
            let before = std::time::SystemTime::UNIX_EPOCH - Duration::from_secs(1);
            assert_eq!(Time::from(before), Time::from_millis(0));
        }
    }
}
