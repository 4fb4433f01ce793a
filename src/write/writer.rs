//! What the bytes of a document are.

use super::{WriteError, WriteOptions, sink::Sink};
use crate::{
    grammar::Element,
    simd::special_end,
    text::{Chunk, Form, Text},
    value::{Enumerated, Enumeration},
    walk::{Holds, Tags, Visit, Walk},
    xml,
};

/// Writes a document from `start` on, and gives the sink back and where in it the document ends.
/// A value that is missing is an empty one if it is `lossy`, and else an error.
pub(super) fn write<S: Sink, T: Walk>(
    sink: S,
    start: usize,
    element: &'static Element,
    document: &T,
    options: WriteOptions,
    lossy: bool,
) -> (S, Result<usize, WriteError>) {
    let mut output = Output {
        sink,
        indented: options.indented,
        canonical: options.canonical,
        replacing: options.replacing,
        lossy,
        begun: options.declaration,
        childless: false,
        depth: 0,
        element,
        error: WriteError::Formatter,
    };
    let mut writer = Writer {
        output: &mut output,
        at: start,
    };
    writer.at = writer.output.sink.make_room(start);
    if options.declaration {
        writer = writer.literal(xml::DECLARATION);
    }
    let end = writer.root(element, document);
    let end = end.map(|writer| writer.at);
    let end = end.map_err(|Refused| output.error);
    (output.sink, end)
}

/// The reason is in [`Output::error`].
struct Refused;

/// The sink, and all else that is the same or changes seldom while a document is written.
struct Output<S> {
    sink: S,
    indented: bool,
    canonical: bool,
    replacing: bool,
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

/// Whether text that was read can be copied with the references in it to where `other` is escaped,
/// wherever it was read. U+FFFE and U+FFFF may be in what was repaired.
fn can_be_copied(raw: &[u8], other: u8) -> bool {
    let mut at = 0;
    loop {
        at = special_end(raw, at, other);
        let rest = raw.get(at..).unwrap_or(&[]);
        at += match rest.first() {
            None => return true,
            Some(b'&') => match xml::reference(rest) {
                Some((_, len)) => len,
                None => return false,
            },
            Some(_) if xml::begins_with_char(rest) => 3,
            Some(_) => return false,
        };
    }
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
        } else if !self.canonical && can_be_copied(text.raw_bytes(), other) {
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
                    if !self.replacing {
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
