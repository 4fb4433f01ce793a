//! Documents as XML: a walk through the document, written straight into a sink.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "std")]
use std::io;

mod sink;
mod writer;

#[cfg(feature = "alloc")]
pub(crate) use self::sink::Buffer;
#[cfg(feature = "alloc")]
use self::sink::Growing;
use self::sink::{HELD, Pieces, Sink, Slice};
use crate::{grammar::Element, walk::Walk};

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
    /// Whether U+FFFD is written in place of each character that XML cannot carry. Otherwise one such
    /// character, as a name may have, refuses the document. Default: no.
    pub replacing: bool,
}

impl WriteOptions {
    /// In one line, with an XML declaration.
    pub const COMPACT: Self = Self {
        declaration: true,
        indented: false,
        canonical: false,
        replacing: false,
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
    /// tab, line feed and carriage return, U+FFFE or U+FFFF. See [`WriteOptions::replacing`].
    Character {
        /// The character.
        character: char,
        /// The element that it is in.
        element: &'static str,
        /// The attribute of the element that it is in; `None` where it is in the element's text.
        attribute: Option<&'static str>,
    },
    /// An enumerated value that the DTD does not list and that no text says: `Unknown` was made
    /// into a value. `Enumerated::new` makes one with a text. What was read has one: pass on the
    /// `Enumerated` itself, not its value.
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
/// | references in text | as they stood, unless something else in it has to be changed; [canonical](WriteOptions::canonical): only those that are needed |
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
/// [`Text::span`](crate::Text::span).
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
    /// Whether a value that is missing is written as an empty one.
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
    /// A character that XML does not allow, or an enumerated value without text.
    pub fn encoded_len(&self) -> Result<usize, WriteError> {
        let mut held = [0; HELD];
        let (ahead, end) = self.hold(&mut held)?;
        Ok(ahead + end.len())
    }

    /// Writes what can be held: the end of the document, with how many bytes are ahead of it.
    // perf: most documents can be held whole, so that one pass checks and writes them.
    fn hold<'h>(&self, held: &'h mut [u8; HELD]) -> Result<(usize, &'h [u8]), WriteError> {
        let mut ahead = 0;
        let mut pass = |piece: &[u8]| {
            ahead += piece.len();
            true
        };
        let (_, len) = self.write(Pieces::new(held, &mut pass))?;
        Ok((ahead, held.get(..len).unwrap_or_default()))
    }

    /// Writes to the beginning of `room`, and gives the number of bytes written. Some of those
    /// behind them may be written over.
    ///
    /// # Errors
    /// The room is too small, or what is in the document as with [`encoded_len`](Self::encoded_len);
    /// the room holds something unspecified then.
    pub fn write_to_slice(&self, room: &mut [u8]) -> Result<usize, WriteError> {
        let available = room.len();
        let (sink, len) = self.write(Slice::new(room))?;
        if sink.missing == 0 {
            return Ok(len);
        }
        let needed = available.saturating_add(sink.missing);
        Err(WriteError::TooSmall { needed, available })
    }

    /// Writes to a `String`, a formatter …, in pieces of up to two kilobytes, or longer ones where a
    /// text is; nothing, if the document is invalid.
    ///
    /// # Errors
    /// What is in the document as with [`encoded_len`](Self::encoded_len), or the writer's own error.
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

    /// Writes to a socket, a file …, in pieces of up to two kilobytes, or longer ones where a text is,
    /// each of them a call to the writer; nothing, if the document is invalid.
    ///
    /// # Errors
    /// What is in the document as with [`encoded_len`](Self::encoded_len) (a [`WriteError`] within the
    /// error), or the writer's own error.
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
    /// The buffer is too small, or what is in the document as with [`encoded_len`](Self::encoded_len).
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
    /// What is in the document as with [`encoded_len`](Self::encoded_len); the `Vec` holds what it did
    /// before.
    #[cfg(feature = "alloc")]
    pub fn append_to_vec(&self, to: &mut Vec<u8>) -> Result<(), WriteError> {
        self.append(to)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn append(&self, to: &mut impl Buffer) -> Result<(), WriteError> {
        let before = to.as_ref().len();
        let (Growing(bytes), result) = self.write_from(before, Growing(core::mem::take(to)));
        *to = bytes;
        to.resize(*result.as_ref().unwrap_or(&before));
        result.map(|_| ())
    }

    /// The document in a `Vec` of its length.
    ///
    /// # Errors
    /// A character that XML does not allow, or an enumerated value without text.
    #[cfg(feature = "alloc")]
    pub fn to_vec(&self) -> Result<Vec<u8>, WriteError> {
        let (mut held, mut to) = ([0; HELD], Vec::new());
        let mut take = |piece: &[u8]| {
            to.extend_from_slice(piece);
            true
        };
        let (mut sink, len) = self.write(Pieces::new(&mut held, &mut take))?;
        sink.flush(len);
        to.shrink_to_fit();
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
        let (ahead, end) = self.hold(&mut held)?;
        let (needed, available) = (ahead + end.len(), room);
        if needed > available {
            return Err(WriteError::TooSmall { needed, available });
        }
        if ahead == 0 {
            take(end);
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
        let Self {
            element, document, ..
        } = *self;
        writer::write(sink, start, element, document, self.options, self.lossy)
    }
}

/// For people to read: as [`Xml::write_to`] writes it, but that U+FFFD stands for each character that
/// XML does not allow, and that a value which is missing is empty; indented for `{:#}`.
impl<T: Walk> fmt::Display for Xml<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indented = self.options.indented || f.alternate();
        let options = WriteOptions {
            indented,
            replacing: true,
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
