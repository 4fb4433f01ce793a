//! Documents as XML: a walk through the document, written straight into a sink.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "std")]
use std::io;

use crate::{
    grammar::Element,
    list::List,
    scan::Item,
    simd::special_end,
    text::{Chunk, Form, Text},
    value::{Enumerated, Enumeration},
    walk::{Holds, Tags, Visit, Walk},
    xml,
};

/// How a document is written. [`WriteOptions::COMPACT`] is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WriteOptions {
    /// Whether it begins with `<?xml version="1.0" encoding="UTF-8"?>`. Default: yes.
    pub declaration: bool,
    /// Whether each element has a line of its own, indented by two blanks for each that it is in.
    /// Text is left alone. Otherwise the document is one line. Neither ends with a line feed.
    /// Default: one line.
    pub indented: bool,
    /// Whether equal documents become equal bytes, whatever they were read from. Otherwise text
    /// that was read with references is copied with them, where nothing else in it has to be
    /// changed: `&#65;` stays that and does not become `A`. Default: no.
    pub canonical: bool,
}

impl WriteOptions {
    /// In one line, with an XML declaration.
    pub const COMPACT: Self = Self {
        declaration: true,
        indented: false,
        canonical: false,
    };

    /// In one line, with an XML declaration, and the same bytes for documents that are equal.
    pub const CANONICAL: Self = Self {
        canonical: true,
        ..Self::COMPACT
    };

    /// A line for each element, with an XML declaration, and the same bytes for documents that are
    /// equal.
    pub const INDENTED: Self = Self {
        indented: true,
        ..Self::CANONICAL
    };

    /// The same without an XML declaration.
    #[must_use]
    pub const fn without_declaration(self) -> Self {
        Self {
            declaration: false,
            ..self
        }
    }
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self::COMPACT
    }
}

/// Why a document could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// The document does not fit.
    TooSmall {
        /// How many bytes the document has.
        needed: usize,
        /// How many there was room for.
        available: usize,
    },
    /// A character that XML cannot carry, not even as a reference: a control character other than
    /// tab, line feed and carriage return, U+FFFE or U+FFFF.
    Character {
        /// The character.
        character: char,
        /// The element that it is in.
        element: &'static str,
        /// The attribute of the element that it is in; `None` where it is in the element's text.
        attribute: Option<&'static str>,
    },
    /// The formatter that was written to reported an error.
    Formatter,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooSmall { needed, available } => {
                write!(f, "the document needs {needed} bytes, of {available} there")
            }
            Self::Character {
                character,
                element,
                attribute,
            } => {
                write!(f, "U+{:04X} in ", u32::from(character))?;
                if let Some(attribute) = attribute {
                    write!(f, "the attribute `{attribute}` of ")?;
                }
                write!(f, "`{element}`, which XML does not allow")
            }
            Self::Formatter => f.write_str("the formatter reported an error"),
        }
    }
}

impl core::error::Error for WriteError {}

#[cfg(feature = "std")]
impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

/// A document as XML, to be written: what `xml` and `xml_with` of a document give.
///
/// Children are written in the DTD's order, without what is `None`. Text is escaped where it has to
/// be: `<` and `&`, `>` in elements, `"` in attributes, and tab, line feed and carriage return as
/// references, so that no line end is inside text and no reader changes one. Nothing is allocated
/// but by the `Vec` that is written to.
///
/// # Reading and writing
///
/// A document that was read and written, and is read again, is equal to the first. Its bytes need
/// not be:
///
/// | in the document read | in the document written |
/// |---|---|
/// | text and values of attributes | the same value |
/// | references in text | as they stood; [canonical](WriteOptions::canonical): only those that are needed |
/// | CDATA sections | their text, escaped |
/// | comments, processing instructions | gone, those within text too |
/// | white space between elements | gone; indented: that of the indentation |
/// | line ends in text | line feeds, as `&#10;` |
/// | white space in attributes' values | blanks, as every reader takes it; references to it are kept |
/// | an empty element | `<x/>` where the DTD declares it EMPTY, otherwise `<x></x>` |
/// | quotes and blanks in tags | `"` and one blank |
/// | order of attributes and children | the DTD's; among children of one name, as it was |
/// | other spellings of names and listed values | the DTD's |
/// | values that the DTD does not list | as they were |
/// | unknown and misplaced elements, unknown attributes, stray text, content where the DTD has none, repeated single children | gone; notes told of them |
/// | XML declaration, byte order mark | the declaration if the options say so, always `1.0` and `UTF-8`; no mark |
///
/// So what is written is valid under the DTD if everything is there that the DTD requires, and every
/// enumerated value is one that it lists.
///
/// # Example
///
/// ```
/// use broadworks_cap::cap_c::{BroadsoftDocument, Command, CommandData, CommandType, User, UserType};
///
/// # #[cfg(feature = "alloc")]
/// # fn main() -> Result<(), broadworks_cap::WriteError> {
/// let mut user = User::new(UserType::CallClient);
/// user.id_attribute = Some("joepublic@broadsoft.com".into());
/// let data = CommandData { user: Some(user), ..CommandData::default() };
/// let command = Command::new(CommandType::ServerStatusRequest, data);
/// let document = BroadsoftDocument::new("CAP", "17.0", command);
///
/// let bytes = document.xml().to_vec()?;
/// assert_eq!(
///     core::str::from_utf8(&bytes).unwrap(),
///     concat!(
///         r#"<?xml version="1.0" encoding="UTF-8"?>"#,
///         r#"<BroadsoftDocument protocol="CAP" version="17.0">"#,
///         r#"<command commandType="serverStatusRequest"><commandData>"#,
///         r#"<user userType="CallClient" id="joepublic@broadsoft.com"></user>"#,
///         r#"</commandData></command></BroadsoftDocument>"#,
///     )
/// );
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "alloc"))]
/// # fn main() {}
/// ```
pub struct Xml<'d, T> {
    element: &'static Element,
    document: &'d T,
    options: WriteOptions,
}

impl<T> Clone for Xml<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Xml<'_, T> {}

impl<'d, T: Walk> Xml<'d, T> {
    pub(crate) const fn new(
        element: &'static Element,
        document: &'d T,
        options: WriteOptions,
    ) -> Self {
        Self {
            element,
            document,
            options,
        }
    }

    /// How many bytes the document has, exactly. Takes about as long as writing it.
    ///
    /// # Errors
    /// A character that XML does not allow.
    pub fn encoded_len(&self) -> Result<usize, WriteError> {
        let sink = self.write(Slice::new(&mut []))?;
        Ok(sink.missing)
    }

    /// Writes to the beginning of `room`, and gives the number of bytes written. Some of those
    /// behind them may be written over.
    ///
    /// # Errors
    /// The room is too small, or a character that XML does not allow; the room holds something
    /// unspecified then.
    pub fn write_to_slice(&self, room: &mut [u8]) -> Result<usize, WriteError> {
        let available = room.len();
        let Slice { len, missing, .. } = self.write(Slice::new(room))?;
        if missing == 0 {
            return Ok(len);
        }
        let needed = available.saturating_add(missing);
        Err(WriteError::TooSmall { needed, available })
    }

    /// Writes to a `String`, a formatter …: in a few pieces, after a first pass that sees to it
    /// that nothing is written of a document that cannot be.
    ///
    /// # Errors
    /// A character that XML does not allow, or the writer's own error.
    pub fn write_to(&self, to: &mut (impl fmt::Write + ?Sized)) -> Result<(), WriteError> {
        let mut fine = true;
        self.write_pieces(&mut |piece| {
            fine = core::str::from_utf8(piece).is_ok_and(|piece| to.write_str(piece).is_ok());
            fine
        })?;
        if fine {
            Ok(())
        } else {
            Err(WriteError::Formatter)
        }
    }

    /// Writes to a socket, a file …: in pieces of about a kilobyte, after a first pass that sees to
    /// it that nothing is written of a document that cannot be.
    ///
    /// # Errors
    /// A character that XML does not allow (a [`WriteError`] within the error), or the writer's own
    /// error.
    #[cfg(feature = "std")]
    pub fn write_io(&self, to: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
        let mut result = Ok(());
        self.write_pieces(&mut |piece| {
            result = to.write_all(piece);
            result.is_ok()
        })?;
        result
    }

    /// Writes behind what is in the buffer, after a first pass that sees to it that nothing is
    /// written of a document that cannot be, or that does not fit.
    ///
    /// # Errors
    /// The buffer is too small, or a character that XML does not allow.
    #[cfg(feature = "bytes")]
    pub fn write_buf(&self, to: &mut (impl bytes::BufMut + ?Sized)) -> Result<(), WriteError> {
        let (needed, available) = (self.encoded_len()?, to.remaining_mut());
        if needed > available {
            return Err(WriteError::TooSmall { needed, available });
        }
        let mut take = |piece: &[u8]| {
            to.put_slice(piece);
            true
        };
        self.write(Pieces::new(&mut take))?.flush();
        Ok(())
    }

    /// Writes behind what is in the `Vec`, which grows as it does by itself.
    ///
    /// # Errors
    /// A character that XML does not allow; the `Vec` holds what it did before.
    #[cfg(feature = "alloc")]
    pub fn append_to_vec(&self, to: &mut Vec<u8>) -> Result<(), WriteError> {
        let before = to.len();
        let (written, result) = self.write_and_keep(Growing::new(core::mem::take(to)));
        *to = written.into_vec();
        result.inspect_err(|_| to.truncate(before))
    }

    /// The document in a `Vec` of its length.
    ///
    /// # Errors
    /// A character that XML does not allow.
    #[cfg(feature = "alloc")]
    pub fn to_vec(&self) -> Result<Vec<u8>, WriteError> {
        let mut to = Vec::with_capacity(self.encoded_len()?);
        self.append_to_vec(&mut to)?;
        Ok(to)
    }

    fn write_pieces(&self, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), WriteError> {
        self.encoded_len()?;
        self.write(Pieces::new(take))?.flush();
        Ok(())
    }

    fn write<S: Sink>(&self, sink: S) -> Result<S, WriteError> {
        let (sink, result) = self.write_and_keep(sink);
        result.map(|()| sink)
    }

    /// Writes, and gives the sink back in any case. The writer owns it meanwhile, so that the
    /// compiler sees that no byte written can change it.
    fn write_and_keep<S: Sink>(&self, sink: S) -> (S, Result<(), WriteError>) {
        let mut writer = Writer {
            sink,
            indented: self.options.indented,
            canonical: self.options.canonical,
            begun: self.options.declaration,
            childless: false,
            depth: 0,
            element: self.element,
            error: WriteError::Formatter,
        };
        if self.options.declaration {
            let declaration = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
            writer.sink.put_literal(declaration);
        }
        let written = writer.root(self.element, self.document);
        (writer.sink, written.map_err(|Refused| writer.error))
    }
}

/// As [`Xml::write_to`] writes it; indented for `{:#}`.
impl<T: Walk> fmt::Display for Xml<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indented = self.options.indented || f.alternate();
        let options = WriteOptions {
            indented,
            ..self.options
        };
        let xml = Xml { options, ..*self };
        xml.write_to(f).map_err(|_| fmt::Error)
    }
}

impl<T: Walk> fmt::Debug for Xml<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// ---- where the bytes go -------------------------------------------------------------------------

/// How many bytes a sink has room for at a time.
const ROOM: usize = 128;

/// How many bytes of a text are copied at a time, whether it has so many or not.
const STRIDE: usize = 32;

/// Where the bytes go. What there is no room for is counted, or forgotten: it is for the caller to
/// look at the sink in the end.
trait Sink {
    /// Takes whole characters.
    fn put(&mut self, bytes: &[u8]);

    /// Room for the next bytes, if there is so much. What is written into it counts as far as it is
    /// [`kept`](Self::keep), the rest is written over.
    fn room(&mut self) -> Option<&mut [u8; ROOM]>;

    /// Makes room, if there is not so much and that can be done.
    fn make_room(&mut self);

    /// Keeps so many bytes of the room.
    fn keep(&mut self, len: usize);

    /// Takes the bytes of a literal.
    #[inline(always)]
    fn put_literal<const N: usize>(&mut self, literal: &'static [u8; N]) {
        match self.room().and_then(|room| room.first_chunk_mut()) {
            Some(to) => {
                *to = *literal;
                self.keep(N);
            }
            None => self.put_after_room(literal),
        }
    }

    /// [`put`](Self::put) where there was no room.
    #[cold]
    #[inline(never)]
    fn put_after_room(&mut self, bytes: &[u8]) {
        self.make_room();
        self.put(bytes);
    }

    /// Takes text that was read, and what stands around it.
    // perf: not `always`, since a copy for each length of literals is enough, and a struct has up to
    // a hundred children. Copies of constant size need no call; a stride too much costs less than a
    // loop or a jump that depends on the text's length.
    #[inline(never)]
    fn around<const S: usize, const E: usize>(
        &mut self,
        start: &'static [u8; S],
        text: &Text<'_>,
        end: &'static [u8; E],
    ) {
        let len = text.len_read();
        if len <= STRIDE
            && let Some(text_and_more) = text.first_bytes::<STRIDE>()
            && let Some(room) = self.room()
            && let Some((to_start, room)) = room.split_first_chunk_mut::<S>()
            && let Some((to_text, _)) = room.split_first_chunk_mut::<STRIDE>()
        {
            *to_start = *start;
            *to_text = *text_and_more;
            if let Some(room) = room.get_mut(len..)
                && let Some(to_end) = room.first_chunk_mut::<E>()
            {
                *to_end = *end;
                return self.keep(S + len + E);
            }
        }
        self.put_around(start, text, end);
    }

    /// [`around`](Self::around) for what is long, or does not fit.
    #[cold]
    #[inline(never)]
    fn put_around(&mut self, start: &[u8], text: &Text<'_>, end: &[u8]) {
        self.make_room();
        self.put(start);
        self.put(text.raw_bytes());
        self.put(end);
    }
}

/// A caller's bytes, and how many more would be needed: all of them are used where that is not zero.
struct Slice<'r> {
    bytes: &'r mut [u8],
    len: usize,
    missing: usize,
}

impl<'r> Slice<'r> {
    const fn new(bytes: &'r mut [u8]) -> Self {
        Self {
            bytes,
            len: 0,
            missing: 0,
        }
    }
}

impl Sink for Slice<'_> {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        match room_for(self.bytes, self.len, bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => {
                self.missing += bytes.len() - (self.bytes.len() - self.len);
                self.len = self.bytes.len();
            }
        }
    }

    #[inline(always)]
    fn room(&mut self) -> Option<&mut [u8; ROOM]> {
        self.bytes.get_mut(self.len..)?.first_chunk_mut()
    }

    fn make_room(&mut self) {}

    #[inline(always)]
    fn keep(&mut self, len: usize) {
        self.len += len;
    }
}

/// `len` of the bytes, from `at` on.
#[inline(always)]
fn room_for(bytes: &mut [u8], at: usize, len: usize) -> Option<&mut [u8]> {
    bytes.get_mut(at..)?.get_mut(..len)
}

/// A `Vec` that is filled with zeros some way ahead of what is written, of which it is cut off in the
/// end.
#[cfg(feature = "alloc")]
struct Growing {
    bytes: Vec<u8>,
    len: usize,
}

#[cfg(feature = "alloc")]
impl Growing {
    fn new(bytes: Vec<u8>) -> Self {
        let len = bytes.len();
        Self { bytes, len }
    }

    fn into_vec(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    /// Takes bytes that there may have to be allocated for.
    #[cold]
    #[inline(never)]
    fn put_and_grow(&mut self, bytes: &[u8]) {
        self.bytes.truncate(self.len);
        self.bytes.extend_from_slice(bytes);
        self.len = self.bytes.len();
    }
}

#[cfg(feature = "alloc")]
impl Sink for Growing {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        match room_for(&mut self.bytes, self.len, bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.put_and_grow(bytes),
        }
    }

    #[inline(always)]
    fn room(&mut self) -> Option<&mut [u8; ROOM]> {
        self.bytes.get_mut(self.len..)?.first_chunk_mut()
    }

    /// Fills another kilobyte with zeros, if that much has been allocated.
    fn make_room(&mut self) {
        let ahead = self.bytes.capacity().min(self.len + 1024);
        self.bytes.resize(ahead.max(self.len), 0);
    }

    #[inline(always)]
    fn keep(&mut self, len: usize) {
        self.len += len;
    }
}

/// Collects bytes, and hands them on in pieces, which hold whole characters.
struct Pieces<'t> {
    held: [u8; 1024],
    len: usize,
    /// Whether there is any use in handing on more.
    wanted: bool,
    take: &'t mut dyn FnMut(&[u8]) -> bool,
}

impl<'t> Pieces<'t> {
    fn new(take: &'t mut dyn FnMut(&[u8]) -> bool) -> Self {
        Self {
            held: [0; 1024],
            len: 0,
            wanted: true,
            take,
        }
    }

    #[inline(never)]
    fn flush(&mut self) {
        if let Some(held) = self.held.get(..self.len)
            && self.wanted
        {
            self.wanted = (self.take)(held);
        }
        self.len = 0;
    }

    /// Hands on what is held, and holds the bytes, or hands them on too where they are longer than
    /// all that can be held.
    #[cold]
    #[inline(never)]
    fn put_behind(&mut self, bytes: &[u8]) {
        self.flush();
        match self.held.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len = bytes.len();
            }
            None => self.wanted = self.wanted && (self.take)(bytes),
        }
    }
}

impl Sink for Pieces<'_> {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        match room_for(&mut self.held, self.len, bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.put_behind(bytes),
        }
    }

    #[inline(always)]
    fn room(&mut self) -> Option<&mut [u8; ROOM]> {
        self.held.get_mut(self.len..)?.first_chunk_mut()
    }

    fn make_room(&mut self) {
        if self.held.len() - self.len < ROOM {
            self.flush();
        }
    }

    #[inline(always)]
    fn keep(&mut self, len: usize) {
        self.len += len;
    }
}

// ---- what the bytes are -------------------------------------------------------------------------

/// The reason is in [`Writer::error`].
struct Refused;

struct Writer<S> {
    sink: S,
    indented: bool,
    canonical: bool,
    /// Whether something was written before.
    begun: bool,
    /// Whether a start tag was the last thing written.
    childless: bool,
    depth: usize,
    /// The element whose start tag was written last.
    element: &'static Element,
    error: WriteError,
}

/// What is escaped beside `<`, `&` and control characters: in elements …
const CONTENT: u8 = b'>';
/// … and in the values of attributes.
const VALUE: u8 = b'"';

/// Whether text that was read can be copied with the references in it, wherever it was read and
/// wherever it goes. U+FFFE and U+FFFF, which begin with 0xEF, may be in what was repaired.
fn can_be_copied(raw: &str) -> bool {
    let mut ampersands = raw.match_indices('&');
    let escaped = |byte: u8| matches!(byte, b'<' | b'>' | b'"' | ..b' ' | 0xEF);
    !raw.bytes().fold(false, |any, byte| any | escaped(byte))
        && ampersands.all(|(at, _)| raw.as_bytes().get(at..).and_then(xml::reference).is_some())
}

impl<S: Sink> Writer<S> {
    /// Begins a line.
    #[cold]
    #[inline(never)]
    fn line(&mut self) {
        if self.begun {
            self.sink.put(b"\n");
        }
        self.begun = true;
        self.childless = false;
        (0..self.depth).for_each(|_| self.sink.put(b"  "));
    }

    #[cold]
    #[inline(never)]
    fn refuse(
        &mut self,
        character: Option<char>,
        element: &'static Element,
        attribute: Option<&'static str>,
    ) -> Refused {
        self.error = WriteError::Character {
            character: character.unwrap_or_default(),
            element: element.name,
            attribute,
        };
        Refused
    }

    /// Writes text that may need escaping.
    #[inline(never)]
    fn text_to_escape(
        &mut self,
        text: &Text<'_>,
        other: u8,
        element: &'static Element,
        attribute: Option<&'static str>,
    ) -> Result<(), Refused> {
        let refused = if let Some(value) = text.as_str() {
            self.escape(value, other)
        } else if !self.canonical && can_be_copied(text.raw()) {
            self.sink.put(text.raw_bytes());
            Ok(())
        } else {
            text.chunks().try_for_each(|chunk| {
                let mut buffer = [0; 4];
                let piece = match chunk {
                    Chunk::Slice(slice) => slice,
                    Chunk::Char(character) => character.encode_utf8(&mut buffer),
                };
                self.escape(piece, other)
            })
        };
        refused.map_err(|character| self.refuse(character, element, attribute))
    }

    /// Writes a value. The error is the character that XML does not allow.
    fn escape(&mut self, value: &str, other: u8) -> Result<(), Option<char>> {
        let bytes = value.as_bytes();
        let (mut start, mut at) = (0, 0);
        loop {
            at = special_end(bytes, at, other);
            let reference: &[u8] = match bytes.get(at..).unwrap_or(&[]) {
                [] => break,
                [b'<', ..] => b"&lt;",
                [b'>', ..] => b"&gt;",
                [b'&', ..] => b"&amp;",
                [b'"', ..] => b"&quot;",
                // So that a document written compactly is one line, and no reader takes a carriage
                // return for the end of one.
                [b'\t', ..] => b"&#9;",
                [b'\n', ..] => b"&#10;",
                [b'\r', ..] => b"&#13;",
                rest if xml::begins_with_char(rest) => {
                    at += 3;
                    continue;
                }
                _ => return Err(value.get(at..).and_then(|rest| rest.chars().next())),
            };
            self.sink.put(bytes.get(start..at).unwrap_or(&[]));
            self.sink.put(reference);
            at += 1;
            start = at;
        }
        self.sink.put(bytes.get(start..).unwrap_or(&[]));
        Ok(())
    }

    /// A leaf whose text may need escaping.
    #[inline(never)]
    fn leaf_to_escape(
        &mut self,
        element: &'static Element,
        text: &Text<'_>,
    ) -> Result<(), Refused> {
        self.sink.put(element.start.as_bytes());
        self.text_to_escape(text, CONTENT, element, None)?;
        self.sink.put(element.end.as_bytes());
        Ok(())
    }

    /// The outermost element.
    fn root<T: Walk>(&mut self, element: &'static Element, content: &T) -> Result<(), Refused> {
        if self.indented {
            self.line();
        }
        let start = element.start.as_bytes();
        self.sink.put(start.strip_suffix(b">").unwrap_or(start));
        if self.inside(element, content)? {
            self.sink.put(element.end.as_bytes());
        }
        Ok(())
    }

    /// An element between the name in its start tag and its end tag; whether it has one.
    #[inline(always)]
    fn inside<T: Walk>(&mut self, element: &'static Element, content: &T) -> Result<bool, Refused> {
        self.element = element;
        content.attributes(self)?;
        match T::HOLDS {
            Holds::Nothing => {
                self.sink.put_literal(b"/>");
                return Ok(false);
            }
            Holds::Text => {
                self.sink.put_literal(b">");
                content.content(self)?;
            }
            Holds::Children => {
                self.sink.put_literal(b">");
                self.childless = true;
                self.depth += 1;
                content.content(self)?;
                self.depth -= 1;
                if self.indented && !self.childless {
                    self.line();
                }
                self.childless = false;
            }
        }
        Ok(true)
    }
}

impl<S: Sink> Visit for Writer<S> {
    type Error = Refused;

    #[inline(always)]
    fn attribute<const N: usize>(
        &mut self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<(), Refused> {
        if value.form() == Form::CleanValue {
            self.sink.around(open, value, b"\"");
            return Ok(());
        }
        self.sink.put(open);
        self.text_to_escape(value, VALUE, self.element, Some(name))?;
        self.sink.put(b"\"");
        Ok(())
    }

    #[inline(always)]
    fn enumerated<const N: usize, E: Enumeration>(
        &mut self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Enumerated<'_, E>,
    ) -> Result<(), Refused> {
        let text = value.text();
        // What is clean was read literally, under the listed name if it has one.
        if value.value() == E::UNKNOWN || text.form() == Form::CleanValue {
            return self.attribute(name, open, &text);
        }
        self.sink.put(open);
        self.sink.put(value.value().name().as_bytes());
        self.sink.put(b"\"");
        Ok(())
    }

    #[inline(always)]
    fn text(&mut self, text: &Text<'_>) -> Result<(), Refused> {
        if text.form() == Form::CleanContent {
            self.sink.put(text.raw_bytes());
            return Ok(());
        }
        self.text_to_escape(text, CONTENT, self.element, None)
    }

    #[inline]
    fn child<const A: usize, const Z: usize, T: Walk>(
        &mut self,
        tags: Tags<A, Z>,
        child: &T,
    ) -> Result<(), Refused> {
        if self.indented {
            self.line();
        }
        self.sink.put_literal(tags.start);
        if self.inside(tags.element, child)? {
            self.sink.put_literal(tags.end);
        }
        Ok(())
    }

    #[inline(always)]
    fn leaf<const A: usize, const Z: usize>(
        &mut self,
        tags: Tags<A, Z>,
        text: &Text<'_>,
    ) -> Result<(), Refused> {
        if self.indented {
            self.line();
        }
        if text.form() == Form::CleanContent {
            self.sink.around(tags.start, text, tags.end);
            return Ok(());
        }
        self.leaf_to_escape(tags.element, text)
    }

    #[inline(always)]
    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        &mut self,
        tags: Tags<A, Z>,
        list: &List<'a, T>,
    ) -> Result<(), Refused> {
        // perf: most lists are empty, and need no call.
        if list.is_empty() {
            return Ok(());
        }
        list.visit(|item| self.child(tags, item))
    }
}
