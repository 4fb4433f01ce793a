//! Documents as XML: a walk through the document, written straight into a sink.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "std")]
use std::io;

use crate::{
    grammar::Element,
    simd::{LANES, Lanes, padded, special_end},
    text::{Chunk, Form, Text},
    value::{Enumerated, Enumeration},
    walk::{Holds, Tags, Visit, Walk},
    xml,
};

/// How a document is written. [`WriteOptions::COMPACT`] is the default. Others are made of a preset:
/// `let mut options = WriteOptions::INDENTED; options.canonical = false;`
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// An enumerated value that the DTD does not list and that no text says: `Unknown` was made
    /// into a value. `Enumerated::new` makes one with a text.
    NoValue {
        /// The element that it is in.
        element: &'static str,
        /// The attribute whose value it is.
        attribute: &'static str,
    },
    /// The formatter that was written to reported an error.
    Formatter,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TooSmall { needed, available } => {
                write!(
                    f,
                    "the document needs {needed} bytes; only {available} are available"
                )
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
            Self::NoValue { element, attribute } => {
                write!(f, "no value for the attribute `{attribute}` of `{element}`")
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
/// enumerated value is one that it lists. To change one value of a document and keep all else, see
/// [`Text::span`].
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
///         r#"<user id="joepublic@broadsoft.com" userType="CallClient"></user>"#,
///         r#"</commandData></command></BroadsoftDocument>"#,
///     )
/// );
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "alloc"))]
/// # fn main() {}
/// ```
#[must_use]
pub struct Xml<'d, T> {
    element: &'static Element,
    document: &'d T,
    options: WriteOptions,
    /// Whether what cannot be written is replaced.
    lossy: bool,
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
            lossy: false,
        }
    }

    /// How many bytes the document has, exactly. Takes about as long as writing it.
    ///
    /// # Errors
    /// A character that XML does not allow.
    pub fn encoded_len(&self) -> Result<usize, WriteError> {
        self.hold(&mut [0; HELD])
    }

    /// Writes as much as can be held, and gives the length of all.
    // perf: most documents can be held, so that one pass checks and writes them.
    fn hold(&self, held: &mut [u8; HELD]) -> Result<usize, WriteError> {
        match self.write_to_slice(held) {
            Err(WriteError::TooSmall { needed, .. }) => Ok(needed),
            result => result,
        }
    }

    /// Writes to the beginning of `room`, and gives the number of bytes written. Some of those
    /// behind them may be written over.
    ///
    /// # Errors
    /// The room is too small, or a character that XML does not allow; the room holds something
    /// unspecified then.
    pub fn write_to_slice(&self, room: &mut [u8]) -> Result<usize, WriteError> {
        let available = room.len();
        let (sink, len) = self.write(Slice::new(room))?;
        if sink.missing == 0 {
            return Ok(len);
        }
        let needed = available.saturating_add(sink.missing);
        Err(WriteError::TooSmall { needed, available })
    }

    /// Writes to a `String`, a formatter …, in pieces of at most two kilobytes; nothing, if the
    /// document is invalid.
    ///
    /// # Errors
    /// A character that XML does not allow, or the writer's own error.
    pub fn write_to(&self, to: &mut (impl fmt::Write + ?Sized)) -> Result<(), WriteError> {
        let mut fine = true;
        self.hand_on(usize::MAX, &mut |piece| {
            fine = core::str::from_utf8(piece).is_ok_and(|piece| to.write_str(piece).is_ok());
            fine
        })?;
        if fine {
            Ok(())
        } else {
            Err(WriteError::Formatter)
        }
    }

    /// Writes to a socket, a file …, in pieces of at most two kilobytes, each of them a call to the
    /// writer; nothing, if the document is invalid.
    ///
    /// # Errors
    /// A character that XML does not allow (a [`WriteError`] within the error), or the writer's own
    /// error.
    #[cfg(feature = "std")]
    pub fn write_io(&self, to: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
        let mut result = Ok(());
        self.hand_on(usize::MAX, &mut |piece| {
            result = to.write_all(piece);
            result.is_ok()
        })?;
        result
    }

    /// Writes behind what is in the buffer; nothing, if the document is invalid or does not fit.
    ///
    /// # Errors
    /// The buffer is too small, or a character that XML does not allow.
    #[cfg(feature = "bytes")]
    pub fn write_buf(&self, to: &mut (impl bytes::BufMut + ?Sized)) -> Result<(), WriteError> {
        self.hand_on(to.remaining_mut(), &mut |piece| {
            to.put_slice(piece);
            true
        })
    }

    /// Writes behind what is in the `Vec`, which grows as needed.
    ///
    /// # Errors
    /// A character that XML does not allow; the `Vec` holds what it did before.
    #[cfg(feature = "alloc")]
    pub fn append_to_vec(&self, to: &mut Vec<u8>) -> Result<(), WriteError> {
        let before = to.len();
        let (Growing(bytes), result) = self.write_from(before, Growing(core::mem::take(to)));
        *to = bytes;
        to.truncate(*result.as_ref().unwrap_or(&before));
        result.map(|_| ())
    }

    /// The document in a `Vec` of its length.
    ///
    /// # Errors
    /// A character that XML does not allow.
    #[cfg(feature = "alloc")]
    pub fn to_vec(&self) -> Result<Vec<u8>, WriteError> {
        let mut held = [0; HELD];
        let needed = self.hold(&mut held)?;
        if let Some(all) = held.get(..needed) {
            return Ok(all.to_vec());
        }
        let mut to = Vec::with_capacity(needed);
        self.append_to_vec(&mut to)?;
        Ok(to)
    }

    /// Hands a document of at most `room` bytes to `take`, in pieces, as long as that wants more;
    /// nothing of one that is invalid.
    pub(crate) fn hand_on(
        &self,
        room: usize,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), WriteError> {
        let mut held = [0; HELD];
        let needed = self.hold(&mut held)?;
        if needed > room {
            let available = room;
            return Err(WriteError::TooSmall { needed, available });
        }
        if let Some(all) = held.get(..needed) {
            take(all);
            return Ok(());
        }
        let (mut sink, len) = self.write(Pieces::new(&mut held, take))?;
        sink.flush(len);
        Ok(())
    }

    /// Writes, and gives the sink back and where in it the document ends.
    fn write<S: Sink>(&self, sink: S) -> Result<(S, usize), WriteError> {
        let (sink, end) = self.write_from(0, sink);
        Ok((sink, end?))
    }

    /// Writes from `start` on, and gives the sink back in any case.
    fn write_from<S: Sink>(&self, start: usize, sink: S) -> (S, Result<usize, WriteError>) {
        let mut output = Output {
            sink,
            indented: self.options.indented,
            canonical: self.options.canonical,
            lossy: self.lossy,
            begun: self.options.declaration,
            childless: false,
            depth: 0,
            element: self.element,
            error: WriteError::Formatter,
        };
        let mut writer = Writer {
            output: &mut output,
            at: start,
        };
        writer.at = writer.output.sink.make_room(start);
        if self.options.declaration {
            writer = writer.literal(xml::DECLARATION);
        }
        let end = writer.root(self.element, self.document);
        let end = end.map(|writer| writer.at);
        let end = end.map_err(|Refused| output.error);
        (output.sink, end)
    }
}

/// For people to read: as [`Xml::write_to`] writes it, but that U+FFFD stands for each character that
/// XML does not allow, and that a value which is missing is empty; indented for `{:#}`.
impl<T: Walk> fmt::Display for Xml<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indented = self.options.indented || f.alternate();
        let options = WriteOptions {
            indented,
            ..self.options
        };
        let xml = Xml {
            options,
            lossy: true,
            ..*self
        };
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

/// How many bytes are collected before they are handed on: more than most documents have.
const HELD: usize = 2048;

/// How many bytes of a text are copied at a time, whether it has so many or not.
const STRIDE: usize = 32;

/// Where the bytes go. Where in it the next ones go is not kept here: it is given with them, and what
/// takes them gives where they end.
// perf: that place passes through the processor's registers. In memory, each write would wait for the
// one before.
trait Sink {
    /// What was written, and the room behind it.
    fn bytes(&mut self) -> &mut [u8];

    /// Takes whole characters that there is no room for, or counts or forgets them: it is for the
    /// caller to look at the sink in the end.
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize;

    /// Makes room for [`ROOM`] bytes, if there is not so much and that can be done.
    fn make_room(&mut self, at: usize) -> usize;

    /// Takes whole characters.
    #[inline(always)]
    fn put(&mut self, at: usize, bytes: &[u8]) -> usize {
        let room = self.bytes().get_mut(at..);
        match room.and_then(|room| room.get_mut(..bytes.len())) {
            Some(room) => {
                room.copy_from_slice(bytes);
                at + bytes.len()
            }
            None => self.put_beyond(at, bytes),
        }
    }

    /// Room for the next bytes, if there is so much. What is written into it and not counted in the
    /// place that is given next is written over.
    #[inline(always)]
    fn room(&mut self, at: usize) -> Option<&mut [u8; ROOM]> {
        self.bytes().get_mut(at..)?.first_chunk_mut()
    }

    /// [`put`](Self::put) where there was no room.
    #[cold]
    #[inline(never)]
    fn put_after_room(&mut self, at: usize, bytes: &[u8]) -> usize {
        let at = self.make_room(at);
        self.put(at, bytes)
    }

    /// Takes text that a program gave, that is short and in which nothing has to be escaped, and what
    /// stands around it.
    // perf: there may be nothing behind it that could be copied with it.
    #[inline(always)]
    fn around_given(
        &mut self,
        at: usize,
        start: &[u8],
        (text, other): (&Text<'_>, u8),
        end: &[u8],
    ) -> Option<usize> {
        let clean = |lanes: &[u8; LANES]| Lanes::new(lanes).special(other);
        let text = text.given()?;
        let len = text.len();
        let (to_start, room) = self.room(at)?.split_at_mut_checked(start.len())?;
        copy_short(to_start, start)?;
        let clean = match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) if len <= 2 * LANES => {
                *room.first_chunk_mut()? = *first;
                *room.get_mut(len - LANES..)?.first_chunk_mut()? = *last;
                clean(first).min(clean(last)) == LANES
            }
            (None, None) => {
                let text = padded(text);
                *room.first_chunk_mut()? = text;
                clean(&text) >= len
            }
            _ => false,
        };
        if !clean {
            return None;
        }
        copy_short(room.get_mut(len..)?.get_mut(..end.len())?, end)?;
        Some(at + start.len() + len + end.len())
    }

    /// Takes text that was read in that form and is short, and what stands around it.
    // perf: copies of constant size need no call; a stride too much costs less than a loop or a jump
    // that depends on the text's length.
    #[inline(always)]
    fn around<const S: usize, const E: usize>(
        &mut self,
        at: usize,
        start: &'static [u8; S],
        (text, form): (&Text<'_>, Form),
        end: &'static [u8; E],
    ) -> Option<usize> {
        let len = text.len_up_to(STRIDE, form)?;
        let text_and_more = text.first_bytes::<STRIDE>()?;
        let (to_start, room) = self.room(at)?.split_first_chunk_mut::<S>()?;
        let (to_text, _) = room.split_first_chunk_mut::<STRIDE>()?;
        *to_start = *start;
        *to_text = *text_and_more;
        *room.get_mut(len..)?.first_chunk_mut::<E>()? = *end;
        Some(at + S + len + E)
    }
}

/// Copies up to 32 bytes to where there is room for just as many.
// perf: in two pieces of constant size, which overlap, instead of with a call.
#[inline(always)]
fn copy_short(to: &mut [u8], from: &[u8]) -> Option<()> {
    #[inline(always)]
    fn in_two<const N: usize>(to: &mut [u8], from: &[u8]) -> Option<()> {
        *to.first_chunk_mut::<N>()? = *from.first_chunk()?;
        *to.last_chunk_mut::<N>()? = *from.last_chunk()?;
        Some(())
    }
    match from.len() {
        8..16 => in_two::<8>(to, from),
        16..=32 => in_two::<16>(to, from),
        4..8 => in_two::<4>(to, from),
        2..4 => in_two::<2>(to, from),
        1 => in_two::<1>(to, from),
        0 => Some(()),
        _ => None,
    }
}

/// A caller's bytes, and how many more would be needed: all of them are used where that is not zero.
struct Slice<'r> {
    bytes: &'r mut [u8],
    missing: usize,
}

impl<'r> Slice<'r> {
    const fn new(bytes: &'r mut [u8]) -> Self {
        Self { bytes, missing: 0 }
    }
}

impl Sink for Slice<'_> {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        self.bytes
    }

    #[inline(always)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.missing += bytes.len() - (self.bytes.len() - at);
        self.bytes.len()
    }

    fn make_room(&mut self, at: usize) -> usize {
        at
    }
}

/// A `Vec` that is filled with zeros some way ahead of what is written, behind which it is cut off in
/// the end.
#[cfg(feature = "alloc")]
struct Growing(Vec<u8>);

#[cfg(feature = "alloc")]
impl Sink for Growing {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Takes bytes that there may have to be allocated for.
    #[cold]
    #[inline(never)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.0.truncate(at);
        self.0.extend_from_slice(bytes);
        self.0.len()
    }

    /// Fills another kilobyte with zeros, if that much has been allocated.
    fn make_room(&mut self, at: usize) -> usize {
        if self.0.len() < at + ROOM {
            let ahead = self.0.capacity().min(at + 1024);
            self.0.resize(ahead.max(at), 0);
        }
        at
    }
}

/// Collects bytes, and hands them on in pieces, which hold whole characters.
struct Pieces<'t> {
    held: &'t mut [u8; HELD],
    /// Whether there is any use in handing on more.
    wanted: bool,
    take: &'t mut dyn FnMut(&[u8]) -> bool,
}

impl<'t> Pieces<'t> {
    fn new(held: &'t mut [u8; HELD], take: &'t mut dyn FnMut(&[u8]) -> bool) -> Self {
        Self {
            held,
            wanted: true,
            take,
        }
    }

    /// Hands on so many of the bytes that are held.
    fn flush(&mut self, len: usize) {
        if let Some(held) = self.held.get(..len)
            && self.wanted
        {
            self.wanted = (self.take)(held);
        }
    }
}

impl Sink for Pieces<'_> {
    #[inline(always)]
    fn bytes(&mut self) -> &mut [u8] {
        self.held
    }

    /// Hands on what is held, and holds the bytes, or hands them on too where they are longer than
    /// all that can be held.
    #[cold]
    #[inline(never)]
    fn put_beyond(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.flush(at);
        match self.held.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                bytes.len()
            }
            None => {
                self.wanted = self.wanted && (self.take)(bytes);
                0
            }
        }
    }

    fn make_room(&mut self, at: usize) -> usize {
        if self.held.len() - at >= ROOM {
            return at;
        }
        self.flush(at);
        0
    }
}

// ---- what the bytes are -------------------------------------------------------------------------

/// The reason is in [`Output::error`].
struct Refused;

/// The sink, and all else that is the same or changes seldom while a document is written.
struct Output<S> {
    sink: S,
    indented: bool,
    canonical: bool,
    /// Whether what cannot be written is replaced.
    lossy: bool,
    /// Whether something was written before.
    begun: bool,
    /// Whether a start tag was the last thing written.
    childless: bool,
    depth: usize,
    /// The element whose start tag was written last.
    element: &'static Element,
    error: WriteError,
}

/// Who writes, and where in the sink.
struct Writer<'o, S> {
    output: &'o mut Output<S>,
    at: usize,
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

impl<S: Sink> Output<S> {
    /// Begins a line.
    #[cold]
    #[inline(never)]
    fn line(&mut self, mut at: usize) -> usize {
        if self.begun {
            at = self.sink.put(at, b"\n");
        }
        self.begun = true;
        self.childless = false;
        (0..self.depth).fold(at, |at, _| self.sink.put(at, b"  "))
    }

    /// Goes in where each element has a line, …
    fn deeper(&mut self) {
        self.childless = true;
        self.depth += 1;
    }

    /// … and comes back to the end tag.
    #[cold]
    #[inline(never)]
    fn back(&mut self, at: usize) -> usize {
        self.depth -= 1;
        let childless = core::mem::take(&mut self.childless);
        if childless { at } else { self.line(at) }
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

    /// Refuses a value that the DTD does not list where a program gave no text for it.
    #[cold]
    #[inline(never)]
    fn refuse_nothing(&mut self, attribute: &'static str, text: &Text<'_>) -> Result<(), Refused> {
        if self.lossy || text.form() != Form::Literal || !text.raw().is_empty() {
            return Ok(());
        }
        self.error = WriteError::NoValue {
            element: self.element.name,
            attribute,
        };
        Err(Refused)
    }

    /// Writes the text of an element that has attributes.
    #[inline(never)]
    fn any_text(&mut self, at: usize, text: &Text<'_>) -> Result<usize, Refused> {
        if let Some(at) = self.sink.around_given(at, b"", (text, CONTENT), b"") {
            return Ok(at);
        }
        self.text_to_escape(at, text, CONTENT, (self.element, None))
    }

    /// Writes text that may need escaping.
    #[inline(never)]
    fn text_to_escape(
        &mut self,
        at: usize,
        text: &Text<'_>,
        other: u8,
        (element, attribute): (&'static Element, Option<&'static str>),
    ) -> Result<usize, Refused> {
        let end = if let Some(value) = text.as_str() {
            self.escape(at, value, other)
        } else if !self.canonical && can_be_copied(text.raw()) {
            Ok(self.sink.put(at, text.raw_bytes()))
        } else {
            text.chunks().try_fold(at, |at, chunk| {
                let mut buffer = [0; 4];
                let piece = match chunk {
                    Chunk::Slice(slice) => slice,
                    Chunk::Char(character) => character.encode_utf8(&mut buffer),
                };
                self.escape(at, piece, other)
            })
        };
        end.map_err(|character| self.refuse(character, element, attribute))
    }

    /// Writes a value. The error is the character that XML does not allow.
    fn escape(&mut self, mut to: usize, value: &str, other: u8) -> Result<usize, Option<char>> {
        let bytes = value.as_bytes();
        let (mut start, mut at) = (0, 0);
        loop {
            at = special_end(bytes, at, other);
            let rest = bytes.get(at..).unwrap_or(&[]);
            let Some(&byte) = rest.first() else {
                break;
            };
            let (written, len) = match xml::escaped(byte) {
                Some(reference) => (reference, 1),
                None if xml::begins_with_char(rest) => {
                    at += 3;
                    continue;
                }
                None => {
                    let character = value.get(at..).and_then(|rest| rest.chars().next());
                    if !self.lossy {
                        return Err(character);
                    }
                    ("\u{FFFD}", character.map_or(1, char::len_utf8))
                }
            };
            to = self.sink.put(to, bytes.get(start..at).unwrap_or(&[]));
            to = self.sink.put(to, written.as_bytes());
            at += len;
            start = at;
        }
        Ok(self.sink.put(to, bytes.get(start..).unwrap_or(&[])))
    }

    /// [`Visit::leaf`] for whatever was not read, or is not short and clean, or does not fit.
    #[cold]
    #[inline(never)]
    fn any_leaf(
        &mut self,
        mut at: usize,
        element: &'static Element,
        text: &Text<'_>,
    ) -> Result<usize, Refused> {
        if self.indented {
            at = self.line(at);
        }
        let (start, end) = (element.start.as_bytes(), element.end.as_bytes());
        if let Some(at) = self.sink.around_given(at, start, (text, CONTENT), end) {
            return Ok(at);
        }
        self.slow_leaf(at, element, text)
    }

    /// The same for what a program gave, too, if it is not short and clean, or does not fit.
    #[cold]
    #[inline(never)]
    fn slow_leaf(
        &mut self,
        mut at: usize,
        element: &'static Element,
        text: &Text<'_>,
    ) -> Result<usize, Refused> {
        let (start, end) = (element.start.as_bytes(), element.end.as_bytes());
        at = self.sink.make_room(at);
        at = self.sink.put(at, start);
        at = match text.form() {
            Form::CleanContent => self.sink.put(at, text.raw_bytes()),
            _ => self.text_to_escape(at, text, CONTENT, (element, None))?,
        };
        Ok(self.sink.put(at, end))
    }

    /// [`Visit::attribute`] for the same.
    #[cold]
    #[inline(never)]
    fn any_attribute(
        &mut self,
        at: usize,
        name: &'static str,
        open: &'static [u8],
        value: &Text<'_>,
    ) -> Result<usize, Refused> {
        if let Some(at) = self.sink.around_given(at, open, (value, VALUE), b"\"") {
            return Ok(at);
        }
        self.slow_attribute(at, name, open, value)
    }

    /// [`slow_leaf`](Self::slow_leaf) for an attribute.
    #[cold]
    #[inline(never)]
    fn slow_attribute(
        &mut self,
        mut at: usize,
        name: &'static str,
        open: &'static [u8],
        value: &Text<'_>,
    ) -> Result<usize, Refused> {
        at = self.sink.make_room(at);
        at = self.sink.put(at, open);
        at = match value.form() {
            Form::CleanValue => self.sink.put(at, value.raw_bytes()),
            _ => self.text_to_escape(at, value, VALUE, (self.element, Some(name)))?,
        };
        Ok(self.sink.put(at, b"\""))
    }
}

impl<S: Sink> Writer<'_, S> {
    /// Writes the bytes of a literal.
    #[inline(always)]
    fn literal<const N: usize>(self, literal: &'static [u8; N]) -> Self {
        let Self { output, at } = self;
        let room = output.sink.room(at);
        let at = match room.and_then(|room| room.first_chunk_mut()) {
            Some(to) => {
                *to = *literal;
                at + N
            }
            None => output.sink.put_after_room(at, literal),
        };
        Self { output, at }
    }

    /// Begins a line, where each element has one.
    #[inline(always)]
    fn line(self) -> Self {
        let Self { output, mut at } = self;
        if output.indented {
            at = output.line(at);
        }
        Self { output, at }
    }

    /// The outermost element.
    fn root<T: Walk>(self, element: &'static Element, content: &T) -> Result<Self, Refused> {
        let Self { output, at } = self.line();
        let start = element.start.as_bytes();
        let start = start.strip_suffix(b">").unwrap_or(start);
        let at = output.sink.put(at, start);
        let Self { output, mut at } = Self { output, at }.inside(element, content)?;
        if T::HOLDS != Holds::Nothing {
            at = output.sink.put(at, element.end.as_bytes());
        }
        Ok(Self { output, at })
    }

    /// An element between the name in its start tag and its end tag, if it has one.
    #[inline(always)]
    fn inside<T: Walk>(self, element: &'static Element, content: &T) -> Result<Self, Refused> {
        self.output.element = element;
        let writer = content.attributes(self)?;
        match T::HOLDS {
            Holds::Nothing => Ok(writer.literal(b"/>")),
            Holds::Text => content.content(writer.literal(b">")),
            Holds::Children => {
                let writer = writer.literal(b">");
                if writer.output.indented {
                    writer.output.deeper();
                }
                let Self { output, mut at } = content.content(writer)?;
                if output.indented {
                    at = output.back(at);
                }
                Ok(Self { output, at })
            }
        }
    }
}

impl<S: Sink> Visit for Writer<'_, S> {
    type Error = Refused;

    #[inline(always)]
    fn attribute<const N: usize>(
        self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, Refused> {
        let Self { output, at } = self;
        let clean = (value, Form::CleanValue);
        let at = match output.sink.around(at, open, clean, b"\"") {
            Some(at) => at,
            None => output.any_attribute(at, name, open, value)?,
        };
        Ok(Self { output, at })
    }

    #[inline(always)]
    fn enumerated<const N: usize, E: Enumeration>(
        self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Enumerated<'_, E>,
    ) -> Result<Self, Refused> {
        let (text, value) = (value.as_text(), value.value());
        // What is clean was read literally, under the listed name if it has one.
        if value == E::UNKNOWN {
            self.output.refuse_nothing(name, text)?;
        }
        if value == E::UNKNOWN || text.form() == Form::CleanValue {
            return self.attribute(name, open, text);
        }
        self.attribute(name, open, &Text::new(value.as_str()))
    }

    #[inline(always)]
    fn text(self, text: &Text<'_>) -> Result<Self, Refused> {
        let Self { output, at } = self;
        let at = match text.form() {
            Form::CleanContent => output.sink.put(at, text.raw_bytes()),
            _ => output.any_text(at, text)?,
        };
        Ok(Self { output, at })
    }

    #[inline]
    fn child<const A: usize, const Z: usize, T: Walk>(
        self,
        tags: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, Refused> {
        let writer = self.line().literal(tags.start);
        let writer = writer.inside(tags.element, child)?;
        match T::HOLDS {
            Holds::Nothing => Ok(writer),
            _ => Ok(writer.literal(tags.end)),
        }
    }

    #[inline(always)]
    fn leaf<const A: usize, const Z: usize>(
        self,
        tags: Tags<A, Z>,
        text: &Text<'_>,
    ) -> Result<Self, Refused> {
        let Self { output, at } = self;
        let clean = (text, Form::CleanContent);
        if !output.indented
            && let Some(at) = output.sink.around(at, tags.start, clean, tags.end)
        {
            return Ok(Self { output, at });
        }
        let at = output.any_leaf(at, tags.element, text)?;
        Ok(Self { output, at })
    }
}
