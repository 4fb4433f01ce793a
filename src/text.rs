//! Character data: borrowed as it stands on the wire, decoded only when asked for.

mod chunks;

#[cfg(feature = "alloc")]
use alloc::{borrow::Cow, string::String};
use core::{
    cmp::Ordering,
    fmt::{self, Write as _},
    hash, iter,
    ops::Range,
};

use self::chunks::{Append, Room};
pub use self::chunks::{Chunk, Chunks};
use crate::xml;

/// A place in a document: bytes from the document's first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Bytes from the start of the document.
    pub offset: u32,
    /// Bytes covered.
    pub len: u32,
}

impl Span {
    /// The span of the bytes `start..end`. Documents longer than [`Text::MAX_LEN`] are refused by
    /// the reader, so that the numbers fit.
    pub(crate) const fn between(start: usize, end: usize) -> Self {
        Self {
            offset: start as u32,
            len: end.saturating_sub(start) as u32,
        }
    }

    /// The first byte behind the span.
    pub const fn end(self) -> u32 {
        self.offset.saturating_add(self.len)
    }

    /// The bytes of `document` in the span, as text; empty where the span does not fit it.
    #[inline]
    pub fn of(self, document: &str) -> &str {
        document.get(Range::from(self)).unwrap_or("")
    }

    /// The bytes of `document` in the span; empty where the span does not fit it.
    #[inline]
    pub fn of_bytes(self, document: &[u8]) -> &[u8] {
        document.get(Range::from(self)).unwrap_or(&[])
    }
}

/// From the first byte to the one behind the last.
impl From<Span> for Range<usize> {
    #[inline]
    fn from(span: Span) -> Self {
        span.offset as usize..span.end() as usize
    }
}

/// What stands in [`Text`]'s bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Form {
    /// Given by the program: the bytes are the value.
    Literal = 0,
    /// Read, and without markup: the bytes are the value.
    Plain = 1 << 29,
    /// The same, read from an element and without anything that is escaped in elements: no `<`,
    /// `>` or `&`, and no control character.
    CleanContent = 2 << 29,
    /// The same, read from between double quotes and without anything that is escaped there: no
    /// `<`, `&` or `"`, and no control character.
    CleanValue = 3 << 29,
    /// Read from an element: references, CDATA sections, comments, carriage returns …
    Content = 4 << 29,
    /// Read from an attribute: references and white space to normalise.
    Attribute = 5 << 29,
    /// Read from an element in a malformed document: the same as content, but `<` may be text.
    Repaired = 6 << 29,
}

/// The text of an element or the value of an attribute.
///
/// Text that was read borrows from the document and is decoded on demand: the five predefined
/// entities, decimal and hexadecimal character references, CDATA sections, line ends and the
/// white space of attribute values, as XML 1.0 says (sections 2.11, 3.3.3, 4.1 and 4.6 there).
/// Text that a program makes, `Text::from("…")`, is the value itself.
///
/// Two texts are equal when their values are, however they are written; comparing with `&str`,
/// hashing and printing allocate nothing.
///
/// ```
/// use broadworks_cap::cap_c::BroadsoftDocument;
/// # fn main() -> Result<(), broadworks_cap::Error> {
/// let document = BroadsoftDocument::read(
///     br#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="profileUpdate">
///         <commandData><user userType="CallClient"><cpe>In &amp; Out</cpe></user></commandData>
///         </command></BroadsoftDocument>"#,
/// )?;
/// let cpe = document.user().and_then(|user| user.cpe).unwrap_or_default();
/// assert_eq!(cpe, "In & Out");
/// assert_eq!(cpe.raw(), "In &amp; Out");
/// assert_eq!(cpe.to_string(), "In & Out");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// The document, or the value that a program gave.
    source: &'a str,
    /// What of the document it is: cut out when it is asked for, so that reading stores three words
    /// and checks nothing.
    offset: u32,
    /// The length in the lower bits, the form in the three upper ones; [`Self::LONG`].
    len: u32,
}

impl<'a> Text<'a> {
    /// The longest text that can be read: three bits short of 4 GiB.
    pub(crate) const MAX_LEN: u32 = u32::MAX >> 3;

    /// Stands for form and length of a text that a program gave and that is longer than that.
    const LONG: u32 = 7 << 29;

    /// Text whose value is `value`, to be escaped when it is written.
    pub const fn new(value: &'a str) -> Self {
        Self {
            source: value,
            offset: 0,
            len: match value.len() {
                len if len <= Self::MAX_LEN as usize => Form::Literal as u32 | len as u32,
                _ => Self::LONG,
            },
        }
    }

    /// The bytes `start..end` of a document no longer than [`Text::MAX_LEN`].
    #[inline(always)]
    pub(crate) const fn read(document: &'a str, start: usize, end: usize, form: Form) -> Self {
        Self {
            source: document,
            offset: start as u32,
            len: (end - start) as u32 | form as u32,
        }
    }

    #[inline(always)]
    pub(crate) const fn plain(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::Plain)
    }

    /// See [`Form::CleanContent`].
    #[inline(always)]
    pub(crate) const fn clean_content(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::CleanContent)
    }

    /// See [`Form::CleanValue`].
    #[inline(always)]
    pub(crate) const fn clean_value(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::CleanValue)
    }

    pub(crate) const fn content(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::Content)
    }

    /// See [`Form::Repaired`].
    pub(crate) const fn repaired(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::Repaired)
    }

    pub(crate) const fn attribute(document: &'a str, start: usize, end: usize) -> Self {
        Self::read(document, start, end, Form::Attribute)
    }

    #[inline]
    pub(crate) const fn form(&self) -> Form {
        match self.len >> 29 {
            1 => Form::Plain,
            2 => Form::CleanContent,
            3 => Form::CleanValue,
            4 => Form::Content,
            5 => Form::Attribute,
            6 => Form::Repaired,
            _ => Form::Literal,
        }
    }

    /// The bytes as they stand in the document, references and all; of text that a program made,
    /// the value.
    #[inline]
    pub fn raw(&self) -> &'a str {
        match self.form() {
            Form::Literal => self.source,
            _ => self.span().of(self.source),
        }
    }

    /// The same as bytes, which saves looking for the ends of characters.
    #[inline(always)]
    pub(crate) fn raw_bytes(&self) -> &'a [u8] {
        match self.len {
            Self::LONG => self.source.as_bytes(),
            _ => self.bytes().unwrap_or(&[]),
        }
    }

    /// The same of a text that is no longer than any that can be read.
    #[inline(always)]
    fn bytes(&self) -> Option<&'a [u8]> {
        let (start, len) = (self.offset as usize, (self.len & Self::MAX_LEN) as usize);
        self.source.as_bytes().get(start..start + len)
    }

    /// What it consists of: for a call off the hot path, that it is not put into memory for it.
    #[inline(always)]
    pub(crate) const fn parts(self) -> (&'a str, u32, u32) {
        (self.source, self.offset, self.len)
    }

    /// What consists of that.
    pub(crate) const fn of_parts(source: &'a str, offset: u32, len: u32) -> Self {
        Self {
            source,
            offset,
            len,
        }
    }

    /// The length in bytes, where the text was read in that form and is no longer than `most`.
    #[inline(always)]
    pub(crate) const fn len_up_to(&self, most: usize, form: Form) -> Option<usize> {
        let len = self.len.wrapping_sub(form as u32) as usize;
        if len <= most { Some(len) } else { None }
    }

    /// The length in bytes of a value that stands in one piece and is from `least` to `most` long,
    /// which is no longer than any that can be read.
    // perf: one comparison for all; the other forms have the upper bit.
    #[inline(always)]
    pub(crate) const fn plain_len(&self, least: u32, most: u32) -> Option<usize> {
        let len = self.len & !(Form::CleanValue as u32);
        match len.wrapping_sub(least) <= most - least {
            true => Some(len as usize),
            false => None,
        }
    }

    /// The value that a program gave, if it did.
    #[inline(always)]
    pub(crate) fn given(&self) -> Option<&'a [u8]> {
        (self.len <= Self::MAX_LEN).then_some(self.source.as_bytes())
    }

    /// So many bytes from the beginning of text that was read, which may be more than it has.
    #[inline(always)]
    pub(crate) fn first_bytes<const N: usize>(&self) -> Option<&'a [u8; N]> {
        let start = self.offset as usize;
        self.source.as_bytes().get(start..start + N)?.first_chunk()
    }

    /// Where it stands in the document it was read from; zero for text that a program made.
    ///
    /// So one value can be changed in a document of which all else is to stay as it is, what the DTD
    /// does not know too. An empty text may be that of an element like `<cpe/>`, which has no place
    /// for another.
    ///
    /// ```
    /// use broadworks_cap::{Text, cap_c::BroadsoftDocument};
    ///
    /// let mut document = br#"<BroadsoftDocument protocol="CAP" version="17.0"><command
    ///     commandType="profileUpdate"><commandData><user userType="CallClient"><cpe>In</cpe>
    ///     <mood>good</mood></user></commandData></command></BroadsoftDocument>"#.to_vec();
    /// let read = BroadsoftDocument::read(&document)?;
    /// let cpe = read.user().and_then(|user| user.cpe).expect("it has one").span();
    /// let value = Text::from("In & Out").escaped().to_string();
    /// document.splice(std::ops::Range::from(cpe), value.into_bytes());
    ///
    /// let document = String::from_utf8(document).expect("as before");
    /// assert!(document.contains("<cpe>In &amp; Out</cpe>\n    <mood>good</mood>"));
    /// # Ok::<(), broadworks_cap::Error>(())
    /// ```
    pub const fn span(&self) -> Span {
        match self.form() {
            Form::Literal => Span { offset: 0, len: 0 },
            _ => Span {
                offset: self.offset,
                len: self.len & Self::MAX_LEN,
            },
        }
    }

    /// The value, where it stands in one piece (no reference, CDATA section or line end to decode),
    /// as nearly all text does. Otherwise see [`chunks`](Self::chunks) and, with `alloc`,
    /// [`to_cow`](Self::to_cow).
    #[inline]
    pub fn as_str(&self) -> Option<&'a str> {
        match self.form() {
            Form::Literal | Form::Plain | Form::CleanContent | Form::CleanValue => Some(self.raw()),
            Form::Content | Form::Attribute | Form::Repaired => None,
        }
    }

    /// The same as bytes; `None` for a text that is longer than any that can be read, too.
    #[inline(always)]
    pub(crate) fn as_bytes(&self) -> Option<&'a [u8]> {
        // perf: the forms whose bytes are the value come first, so that this is a look at a sign.
        match self.len >= Form::Content as u32 {
            true => None,
            false => self.bytes(),
        }
    }

    /// An address, which is zero where there is no text.
    // perf: whether there are any of many texts is said by their addresses put together.
    #[inline(always)]
    pub(crate) fn address(text: &Option<Self>) -> usize {
        text.as_ref().map_or(0, |text| text.source.as_ptr().addr())
    }

    /// Whether there are any of these.
    #[inline(always)]
    pub(crate) fn any<const N: usize>(texts: [&Option<Self>; N]) -> bool {
        texts.iter().fold(0, |all, text| all | Self::address(text)) != 0
    }

    /// The value in pieces, in order. Nothing is allocated.
    pub fn chunks(&self) -> Chunks<'a> {
        Chunks::of(self)
    }

    /// The value's characters. Nothing is allocated.
    pub fn chars(&self) -> impl Iterator<Item = char> + Clone + 'a {
        self.chunks().flat_map(|chunk| {
            let (slice, character) = match chunk {
                Chunk::Slice(slice) => (slice, None),
                Chunk::Char(character) => ("", Some(character)),
            };
            slice.chars().chain(character)
        })
    }

    /// The value as it can stand in any element or attribute of a document: with references for
    /// `<`, `>`, `&`, quotes, and white space other than blanks, and U+FFFD for characters that XML
    /// does not allow. Documents are escaped when they are written; this is for other XML. Nothing is
    /// allocated.
    pub fn escaped(&self) -> impl fmt::Display + 'a {
        Escaped(*self)
    }

    /// Whether the value has no characters.
    pub fn is_empty(&self) -> bool {
        self.chunks().next().is_none()
    }

    /// The value: borrowed where it stands in one piece, otherwise decoded into a new `String`.
    #[cfg(feature = "alloc")]
    pub fn to_cow(&self) -> Cow<'a, str> {
        match self.as_str() {
            Some(value) => Cow::Borrowed(value),
            None => {
                let mut value = String::with_capacity(self.raw().len());
                self.append_to_string(&mut value);
                Cow::Owned(value)
            }
        }
    }

    /// Decodes the value behind what is in `to`: the way to decode many texts, or one after another,
    /// into one buffer. Allocates only where `to` has to grow.
    #[cfg(feature = "alloc")]
    pub fn append_to_string(&self, to: &mut String) {
        if let Some(value) = self.as_str() {
            return to.push_str(value);
        }
        self.chunks().append_to(to);
    }

    /// Copies the value to the beginning of `room`, if it fits.
    pub(crate) fn copy_to<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let mut to = Room { room, len: 0 };
        match self.as_str() {
            Some(value) => to.push_str(value),
            None => self.chunks().append_to(&mut to),
        }
        let Room { room, len } = to;
        room.get(..len)
    }

    /// Writes the value in the width and precision that are asked for, as `Formatter::pad` does.
    fn pad(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.chars().take(f.precision().unwrap_or(usize::MAX));
        let missing = f.width().unwrap_or(0).saturating_sub(value.clone().count());
        let before = match f.align() {
            Some(fmt::Alignment::Right) => missing,
            Some(fmt::Alignment::Center) => missing / 2,
            Some(fmt::Alignment::Left) | None => 0,
        };
        let fill = f.fill();
        let fill = |count| iter::repeat_n(fill, count);
        let mut characters = fill(before).chain(value).chain(fill(missing - before));
        characters.try_for_each(|character| f.write_char(character))
    }

    /// Whether this is the value but for blanks around it, which the values that a DTD lists do not
    /// count; white space that is written as such in an attribute is blanks.
    pub(crate) fn is_within_blanks(&self, value: &str) -> bool {
        let mut characters = self.chars().skip_while(|&c| c == ' ');
        value.chars().all(|c| characters.next() == Some(c)) && characters.all(|c| c == ' ')
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::new("")
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(value: &'a str) -> Self {
        Self::new(value)
    }
}

#[cfg(feature = "alloc")]
impl<'a> From<&'a String> for Text<'a> {
    fn from(value: &'a String) -> Self {
        Self::new(value)
    }
}

#[cfg(feature = "alloc")]
impl<'a> From<Text<'a>> for Cow<'a, str> {
    fn from(text: Text<'a>) -> Self {
        text.to_cow()
    }
}

#[cfg(feature = "alloc")]
impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.to_cow().into_owned()
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(value) = self.as_str() {
            return f.pad(value);
        }
        if f.width().is_some() || f.precision().is_some() {
            return self.pad(f);
        }
        self.chunks().try_for_each(|chunk| match chunk {
            Chunk::Slice(slice) => f.write_str(slice),
            Chunk::Char(character) => f.write_char(character),
        })
    }
}

/// See [`Text::escaped`].
struct Escaped<'a>(Text<'a>);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            match u8::try_from(character).ok().and_then(xml::escaped) {
                Some(reference) => f.write_str(reference),
                None if xml::is_char(character) => f.write_char(character),
                None => f.write_char('\u{FFFD}'),
            }
        })
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.raw(), f)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(a), Some(b)) => a == b,
            (Some(a), None) => other == a,
            (None, Some(b)) => self == b,
            (None, None) => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if let Some(value) = self.as_str() {
            return value == other;
        }
        let mut rest = other;
        for chunk in self.chunks() {
            let mut character = [0; 4];
            match rest.strip_prefix(chunk.encode(&mut character)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<Text<'_>> for str {
    fn eq(&self, other: &Text<'_>) -> bool {
        other == self
    }
}

impl PartialEq<Text<'_>> for &str {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == **self
    }
}

#[cfg(feature = "alloc")]
impl PartialEq<String> for Text<'_> {
    fn eq(&self, other: &String) -> bool {
        *self == **other
    }
}

#[cfg(feature = "alloc")]
impl PartialEq<Text<'_>> for String {
    fn eq(&self, other: &Text<'_>) -> bool {
        *other == **self
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.chars().cmp(other.chars())
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl hash::Hash for Text<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        for character in self.chars() {
            character.hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString};

    fn check(text: Text<'_>, value: &str) {
        assert_eq!(text, value, "{text:?}");
        assert_eq!(text.chars().collect::<alloc::string::String>(), value);
        assert_eq!(format!("{text}"), value);
        assert_eq!(text, Text::from(value));
        assert_ne!(text, *format!("{value}x"));
        assert_eq!(text.is_empty(), value.is_empty());
        for room in [value.len(), value.len() + 40] {
            let copy = text.copy_to(&mut [0; 128][..room]).map(<[u8]>::to_vec);
            assert_eq!(copy.as_deref(), Some(value.as_bytes()));
        }
        let short = value.len().saturating_sub(1);
        assert_eq!(
            text.copy_to(&mut [0; 128][..short]).is_some(),
            short == value.len()
        );
        #[cfg(feature = "alloc")]
        assert_eq!(
            (text.to_cow(), String::from(text)),
            (value.into(), value.into())
        );
        #[cfg(feature = "alloc")]
        assert_eq!(text, String::from(value));
    }

    #[test]
    fn content_is_decoded_as_xml_says() {
        for (raw, value) in [
            ("", ""),
            ("plain", "plain"),
            ("&lt;&gt;&amp;&apos;&quot;", "<>&'\""),
            ("a&#65;&#x41;&#x10FFFF;b", "aAA\u{10FFFF}b"),
            ("&#13;&#10;", "\r\n"),
            ("a\r\nb\rc\n\r", "a\nb\nc\n\n"),
            ("<![CDATA[<a> & ]] \r\n]]>x", "<a> & ]] \nx"),
            ("<![CDATA[]]]]><![CDATA[>]]>", "]]>"),
            ("1<!-- <x> -->2<?pi > ?>3", "123"),
            ("30<b a='>'>1<c/>2</b>5", "305"),
            ("&amp;lt;", "&lt;"),
            (
                "eighteen letters, &#38; <![CDATA[Müller & <Söhne> ]] und viele]]>&lt;<![CDATA[other\tlines\r\n]]> too",
                "eighteen letters, & Müller & <Söhne> ]] und viele<other\tlines\n too",
            ),
            (
                "<![CDATA[never ended, as only a repaired text is",
                "never ended, as only a repaired text is",
            ),
        ] {
            check(Text::content(raw, 0, raw.len()), value);
        }
    }

    #[test]
    fn text_is_padded_and_cut_as_strings_are() {
        let (raw, value) = ("<![CDATA[ö]]>&apos;N", "ö'N");
        let text = Text::content(raw, 0, raw.len());
        for width in 0..6 {
            for precision in 0..5 {
                macro_rules! compare {
                    ($($format:literal)+) => {$(
                        assert_eq!(format!($format, text), format!($format, value));
                    )+};
                }
                compare!("{:width$}" "{:<width$}" "{:>width$}" "{:*^width$}" "{:.precision$}");
                compare!("{:-^width$.precision$}" "{:0width$}" "{:\u{2026}>width$.precision$}");
            }
        }
    }

    #[test]
    fn what_is_escaped_is_read_as_it_was() {
        for value in ["", "plain ö", "<>&'\"]]>", "\t\r\n \r", "&amp;"] {
            let escaped = Text::from(value).escaped().to_string();
            assert!(
                !escaped.contains(['<', '>', '"', '\'', '\r', '\n']),
                "{escaped}"
            );
            check(Text::content(&escaped, 0, escaped.len()), value);
            check(Text::attribute(&escaped, 0, escaped.len()), value);
        }
        assert_eq!(
            Text::from("\0\u{FFFF}").escaped().to_string(),
            "\u{FFFD}\u{FFFD}"
        );
    }

    #[test]
    fn attribute_values_are_normalised() {
        for (raw, value) in [
            ("a\tb\nc\r\nd\re", "a b c d e"),
            ("&#9;&#10;&#13;", "\t\n\r"),
            ("&quot;", "\""),
            ("<![CDATA[ repaired &amp;\t]]> ", " repaired &\u{20}]]> "),
        ] {
            check(Text::attribute(raw, 0, raw.len()), value);
        }
    }

    #[test]
    fn literals_stand_for_themselves() {
        for value in ["", "a & b", "&amp;", "<![CDATA[x]]>", "\r\n"] {
            check(Text::from(value), value);
            assert_eq!(Text::from(value).as_str(), Some(value));
        }
    }
}
