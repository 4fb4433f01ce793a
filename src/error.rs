//! Why a document could not be read.

use core::{
    fmt::{self, Write as _},
    hash,
};

use crate::{
    codes::codes,
    grammar::{Attribute, Content, Element},
    note::{Note, NoteCode},
    text::Span,
};

codes! {
    /// The document's fault. Codes are stable; messages are not.
    pub enum ErrorCode;

    /// The bytes are not UTF-8. The offset is that of the first wrong byte.
    Utf8 "utf-8" "bytes that are not UTF-8",
    /// The XML declaration names an encoding other than UTF-8 or US-ASCII, and the bytes are not
    /// valid UTF-8; or, in strict mode, it names US-ASCII, and they are not that.
    Encoding "encoding" "an encoding that is not supported, or not that of the bytes",
    /// The XML declaration is malformed, or is not the first thing in the document.
    XmlDeclaration "xml-declaration" "a malformed XML declaration",
    /// A DOCTYPE. None is read, and no entity but the five predefined ones is ever expanded.
    Doctype "doctype" "a DOCTYPE, which is refused",
    /// The document ends before it is complete.
    UnexpectedEnd "unexpected-end" "the document ends early",
    /// The root is not `BroadsoftDocument`.
    Root "root" "another root element",
    /// The root's `protocol` is not `CAP`: another protocol's peer (OCI uses the same root) has been
    /// connected to a CAP port.
    Protocol "protocol" "a document of another protocol",
    /// Something other than white space, a comment or a processing instruction before or after the
    /// root.
    OutsideRoot "outside-root" "something outside the root element",
    /// `<` or `</` is not followed by a name.
    Name "name" "a malformed name",
    /// A start or end tag is malformed.
    Tag "tag" "a malformed tag",
    /// An attribute without a blank before it, without `=`, or without quotes.
    Attribute "attribute" "a malformed attribute",
    /// One attribute twice in a tag.
    DuplicateAttribute "duplicate-attribute" "an attribute twice in one tag",
    /// `<` in an attribute's value; often the closing quote of the value is missing.
    LessThanInAttribute "less-than-in-attribute" "`<` in an attribute's value",
    /// An end tag whose name is not that of the element that is open.
    MismatchedEndTag "mismatched-end-tag" "an end tag that does not match",
    /// `&` that begins neither a character reference nor one of the five predefined entities.
    Reference "reference" "a malformed reference or an unknown entity",
    /// A character that XML does not allow: a control character, U+FFFE or U+FFFF.
    Character "character" "a character that XML does not allow",
    /// `]]>` in text.
    CdataEnd "cdata-end" "`]]>` in text",
    /// `--` within a comment, or a comment that never ends.
    Comment "comment" "a malformed comment",
    /// A CDATA section that never ends.
    Cdata "cdata" "a malformed CDATA section",
    /// A malformed processing instruction.
    Instruction "processing-instruction" "a malformed processing instruction",
    /// The document is well-formed but not valid under the DTD, and departures are refused.
    Invalid "invalid" "not valid under the DTD",
    /// Elements are nested deeper than the limit.
    DepthLimit "depth-limit" "elements nested deeper than the limit",
    /// The document is malformed in more places than tolerant mode repairs in one of its length.
    RepairsLimit "repairs-limit" "malformed in too many places",
    /// A tag has more attributes that the DTD does not know than the limit.
    AttributesLimit "attributes-limit" "more unknown attributes in one tag than the limit",
    /// A text or an attribute's value is longer than the limit. The offset is where it begins.
    TextLimit "text-limit" "a text longer than the limit",
    /// The document is longer than the limit.
    LengthLimit "length-limit" "a document longer than the limit",
}

/// The first bytes of what was found, without allocation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Found {
    bytes: [u8; Self::MAX],
    len: u8,
    /// What follows was left out.
    cut: bool,
}

impl Found {
    const MAX: usize = 30;
    pub(crate) const NOTHING: Self = Self {
        bytes: [0; Self::MAX],
        len: 0,
        cut: false,
    };

    /// The first characters of `text`.
    pub(crate) fn new(text: &str) -> Self {
        let mut found = Self::NOTHING;
        let mut end = text.len().min(Self::MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        for (to, from) in found.bytes.iter_mut().zip(text.bytes().take(end)) {
            *to = from;
        }
        found.len = end as u8;
        found.cut = end < text.len();
        found
    }

    /// A byte that is part of no character.
    pub(crate) fn hex(byte: u8) -> Self {
        let digit = |n: u8| char::from_digit(n.into(), 16).map_or(b'0', |digit| digit as u8);
        let mut found = Self::new("0x..");
        for (to, from) in found
            .bytes
            .iter_mut()
            .skip(2)
            .zip([digit(byte >> 4), digit(byte & 15)])
        {
            *to = from;
        }
        found
    }

    pub(crate) fn as_str(&self) -> &str {
        self.bytes
            .get(..self.len.into())
            .and_then(|b| core::str::from_utf8(b).ok())
            .unwrap_or("")
    }
}

/// In one line, with an ellipsis for what was left out.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.as_str().chars() {
            match character {
                '"' | '\'' => f.write_char(character)?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        f.write_str(if self.cut { "…" } else { "" })
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

/// What was noticed in a document, where, and what was found there.
pub(crate) struct Located<'d, T> {
    what: T,
    span: Span,
    found: Found,
    document: &'d [u8],
}

impl<'d, T> Located<'d, T> {
    pub(crate) fn new(what: T, span: Span, found: &[u8], document: &'d [u8]) -> Self {
        // Spans hold whole characters.
        let found = core::str::from_utf8(found).unwrap_or_default();
        Self {
            what,
            span,
            found: Found::new(found),
            document,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Located<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            let (line, column) = locate(self.document, self.span.offset as usize);
            write!(f, "{line}:{column}: ")?;
        }
        write!(f, "{}", self.what)?;
        match self.found.as_str() {
            "" => Ok(()),
            _ => write!(f, ": `{}`", self.found),
        }
    }
}

/// What was expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Nothing to say beyond the fault.
    Nothing,
    /// In words.
    Words(&'static str),
    /// An end tag of this name, cut short as `Found`, for the start tag at that offset.
    EndTag(Found, u32),
    /// At most this many.
    Limit(usize),
    /// That the document does not depart from the DTD in this way, but has what is allowed.
    NoDeparture(Note, Allowed),
}

/// What the DTD allows at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// The note says it already.
    Unsaid,
    /// What may come in the content of the element, whose content model stands in that state.
    Content(&'static Element, u8),
    /// The attributes of the element.
    Attributes(&'static Element),
    /// The values of the attribute.
    Values(&'static Attribute),
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut any = false;
        let mut name = |f: &mut fmt::Formatter<'_>, name: &str| {
            let before = if any { ", `" } else { "; expected `" };
            any = true;
            write!(f, "{before}{name}`")
        };
        match *self {
            Self::Unsaid => Ok(()),
            Self::Content(element, state) => {
                if matches!(element.content, Content::Text) {
                    f.write_str("; expected text alone and ")?;
                    return write!(f, "`{}`", element.end);
                }
                for (number, child) in (0..).zip(element.children()) {
                    if element.allows(number, state) {
                        name(f, child.element.name)?;
                    }
                }
                if element.may_end(state) {
                    name(f, element.end)?;
                }
                Ok(())
            }
            Self::Attributes(element) => {
                for attribute in element.attributes {
                    name(f, attribute.name)?;
                }
                if element.attributes.is_empty() {
                    f.write_str("; expected no attribute")?;
                }
                Ok(())
            }
            Self::Values(attribute) => {
                (attribute.values.iter()).try_for_each(|value| name(f, value))
            }
        }
    }
}

/// Why a document could not be read, and where. `Copy`, small, and without a borrow of the
/// document; [`locate`](crate::locate) gives line and column. Printed with `{:#}` it leaves the offset
/// out, for those who say it in their own way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error {
    pub(crate) code: ErrorCode,
    pub(crate) offset: u32,
    pub(crate) found: Found,
    pub(crate) expected: Expected,
}

impl Error {
    /// The document's fault.
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The rule of the DTD that the document breaks, where the code is [`ErrorCode::Invalid`].
    pub const fn departure(&self) -> Option<NoteCode> {
        match self.expected {
            Expected::NoDeparture(note, _) => Some(note.code),
            _ => None,
        }
    }

    /// Where it is, in bytes from the start of the document.
    pub const fn offset(&self) -> usize {
        self.offset as usize
    }

    /// Where the start tag is, in bytes from the start of the document, whose end tag was expected.
    /// An end tag that lost its slash is taken for such a start tag.
    pub const fn start_tag(&self) -> Option<usize> {
        match self.expected {
            Expected::EndTag(_, start_tag) => Some(start_tag as usize),
            _ => None,
        }
    }

    /// Writes it, with offsets behind that word if there is one.
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, byte: Option<&str>) -> fmt::Result {
        f.write_str(self.code.message())?;
        if let Some(byte) = byte {
            write!(f, " at {byte} {}", self.offset)?;
        }
        let found = self.found.as_str();
        if !found.is_empty() {
            write!(f, ": found `{}`", self.found)?;
        }
        let comma = if found.is_empty() { ":" } else { "," };
        match self.expected {
            Expected::Nothing => Ok(()),
            Expected::Words(words) => write!(f, "{comma} expected {words}"),
            Expected::EndTag(name, start_tag) => {
                write!(f, "{comma} expected `</{}>`", name.as_str())?;
                byte.map_or(Ok(()), |byte| {
                    write!(f, " for the start tag at {byte} {start_tag}")
                })
            }
            Expected::Limit(limit) => write!(f, "{comma} at most {limit} allowed"),
            Expected::NoDeparture(note, allowed) => {
                let Note {
                    element, subject, ..
                } = note;
                match note.code {
                    // A note says what was done about these, and nothing was done.
                    NoteCode::OtherSpelling => {
                        write!(f, "{comma} another spelling of `{subject}` in `{element}`")
                    }
                    NoteCode::RepeatedElement => {
                        write!(f, "{comma} `{subject}` again in `{element}`")
                    }
                    NoteCode::MissingElement if subject.is_empty() => {
                        write!(f, "{comma} `{element}` ends early")
                    }
                    _ => write!(f, "{comma} {note}"),
                }?;
                write!(f, "{allowed}")
            }
        }
    }
}

/// By its fault and place.
impl hash::Hash for Error {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        (self.code, self.offset).hash(state);
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, (!f.alternate()).then_some("byte"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code)
            .field("offset", &self.offset)
            .field("message", &format_args!("{self}"))
            .finish()
    }
}

impl core::error::Error for Error {}

/// Invalid data, with the error within.
#[cfg(feature = "std")]
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error)
    }
}

/// Line and column of a byte offset, both counted from 1; the column counts characters.
///
/// Lines end at a line feed, a carriage return or both together. An offset behind the end is taken
/// as the end. Linear in the offset; allocates nothing.
///
/// ```
/// assert_eq!(broadworks_cap::locate("one\r\ntwö three".as_bytes(), 9), (2, 4));
/// ```
pub fn locate(document: &[u8], offset: usize) -> (usize, usize) {
    let before = document.get(..offset).unwrap_or(document);
    let (mut line, mut start, mut previous) = (1, 0, 0);
    for (at, &byte) in before.iter().enumerate() {
        if byte == b'\n' && previous == b'\r' {
            start = at + 1;
        } else if byte == b'\n' || byte == b'\r' {
            line += 1;
            start = at + 1;
        }
        previous = byte;
    }
    let last = before.get(start..).unwrap_or(&[]);
    // Continuation bytes of UTF-8 begin no character.
    (
        line,
        1 + last.iter().filter(|&&byte| byte & 0xC0 != 0x80).count(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_keeps_whole_characters() {
        let long = "ö".repeat(40);
        let found = Found::new(&long);
        assert_eq!(found.as_str(), "ö".repeat(15));
        assert!(found.cut);
        assert_eq!(Found::new("short").as_str(), "short");
    }

    #[test]
    fn lines_and_columns() {
        for (document, offset, expected) in [
            ("", 0, (1, 1)),
            ("ab", 2, (1, 3)),
            ("ab", 9, (1, 3)),
            ("a\nb", 2, (2, 1)),
            ("a\r\nb", 3, (2, 1)),
            ("a\rb\r\n\nc", 6, (4, 1)),
        ] {
            assert_eq!(
                locate(document.as_bytes(), offset),
                expected,
                "{document:?}"
            );
        }
    }
}
