//! The scanner: what the generated readers ask a document for, one item at a time.
//!
//! The generated reader knows which attributes and children may come and what their literal bytes
//! are, so that nearly every name is settled by comparing a few bytes with a literal, and every end
//! tag by comparing with another. What is not literally as expected (white space in a tag, another
//! order, another spelling, a reference, a comment, an unknown name, a fault) leaves for a cold
//! function in [`crate::wellformed`], which reads it as XML 1.0 says and comes back.
//!
//! A hot function does nothing that it could not undo by returning before `self.pos` is set.

use crate::{
    error::{Allowed, Error, ErrorCode, Expected, Found},
    grammar::Element,
    list::{List, Nested},
    note::{Note, NoteCode, Notes},
    options::{Departures, Options, Repairs},
    text::{Span, Text},
    value::{Empty, Enumerated, Enumeration},
};

/// The reason is in [`Scanner::error`]; the hot path only carries the fact.
#[derive(Debug)]
pub struct Failed;

/// What the scanner's functions return.
pub(crate) type Scanned<T> = Result<T, Failed>;

/// An element that is being read.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Its declaration.
    pub(crate) element: &'static Element,
    /// Where its name stands in the start tag: an end tag has to match what is written there, which
    /// may be another spelling.
    pub(crate) name: Span,
    /// Where the content model stands; see [`crate::grammar::Content`].
    pub(crate) state: u8,
    /// Whether it has content and an end tag; not so after `/>`.
    pub(crate) open: bool,
    /// Whether its name is written in another spelling than the DTD's.
    pub(crate) respelled: bool,
    /// Elements open, this one counted.
    pub(crate) depth: u16,
    /// The open elements, a byte each, this one in the lowest; see [`Element::number`]. More than
    /// eight are not remembered, which only a DTD that recurs can have.
    pub(crate) path: u64,
}

impl Frame {
    /// The frame of the root.
    pub(crate) fn root(element: &'static Element, name: Span) -> Self {
        let path = u64::from(element.number);
        Self {
            element,
            name,
            state: 0,
            open: true,
            respelled: false,
            depth: 1,
            path,
        }
    }

    /// The open elements around this one, the innermost first.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &'static Element> + Clone {
        let (path, vocabulary) = (self.path, self.element.vocabulary);
        (1..8).map_while(move |level| vocabulary.numbered((path >> (8 * level)) as u8))
    }
}

/// Where a child belongs: its number, the length of its name in bytes, and whether the content model
/// is a sequence of children that may all be absent.
pub(crate) type Place = (u8, usize, bool);

/// What generated code knows of an element type: how to read it into its struct.
pub trait Read<'a>: Item<'a> {
    /// The declaration.
    const ELEMENT: &'static Element;

    /// Reads the element into `self`, which is fresh. The scanner stands behind the name in the
    /// start tag, and is left behind the end tag.
    fn read(&mut self, scan: &mut Scanner<'a, '_>, frame: Frame) -> Scanned<()>;
}

/// What a list or an on-demand child consists of: a generated struct, or a text.
pub trait Item<'a>: Sized + Clone {
    /// One without anything.
    fn fresh() -> Self;

    /// Reads one into `self`, which is fresh.
    fn read_item(&mut self, scan: &mut Scanner<'a, '_>, frame: Frame) -> Scanned<()>;
}

impl<'a> Item<'a> for Text<'a> {
    fn fresh() -> Self {
        Self::new("")
    }

    fn read_item(&mut self, scan: &mut Scanner<'a, '_>, mut frame: Frame) -> Scanned<()> {
        scan.no_attributes(&mut frame)?;
        *self = scan.content(&frame)?.unwrap_or_default();
        Ok(())
    }
}

impl<'a> Item<'a> for Empty {
    fn fresh() -> Self {
        Self::new()
    }

    fn read_item(&mut self, scan: &mut Scanner<'a, '_>, mut frame: Frame) -> Scanned<()> {
        scan.no_attributes(&mut frame)?;
        scan.no_content(&frame)
    }
}

/// Reads one document. See the module's documentation.
pub struct Scanner<'a, 'n> {
    pub(crate) document: &'a str,
    /// The next byte to look at. Always at a character's boundary.
    pub(crate) pos: usize,
    /// Where the name of the latest start tag begins; it ended where `pos` was then.
    pub(crate) name_start: usize,
    /// Where the name of the latest start tag ends, if another spelling was resolved.
    pub(crate) resolved: Option<usize>,
    /// Whether one was: then the end tag is not literally the DTD's either.
    pub(crate) respelled: bool,
    /// Where the name of the latest attribute begins.
    pub(crate) attribute_start: usize,
    /// The quote that the latest attribute's value began with.
    pub(crate) quote: u8,
    /// Attributes that find no place, in the tag whose name begins at `attributes_of`.
    pub(crate) attributes: u16,
    pub(crate) attributes_of: u32,
    pub(crate) depth_limit: u16,
    pub(crate) text_limit: u32,
    pub(crate) options: &'n Options,
    pub(crate) notes: &'n mut dyn Notes,
    noted: u32,
    pub(crate) error: Option<Error>,
    /// Whether malformed XML is being repaired.
    pub(crate) repairing: bool,
    pub(crate) repaired: u32,
    /// Unknown elements whose end was looked for and not found, which are no repairs but cost as much.
    pub(crate) unclosed: u32,
    /// Whether the reading was ended because what is broken happens to be well-formed.
    pub(crate) accident: bool,
    /// Whether the document turned out to be cut off.
    pub(crate) cut: bool,
    /// Whether the text that was read last is cut off by the end of the document.
    pub(crate) incomplete: bool,
}

/// Eight bytes of input as a word, the first in the lowest byte.
#[inline(always)]
pub(crate) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A word of eight times the same byte.
pub(crate) const fn repeat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

pub(crate) const HIGH: u64 = repeat(0x80);

/// A word whose lowest set bit is the high bit of the first zero byte in `word`. Later bytes may
/// be wrong: the subtraction borrows.
#[inline(always)]
pub(crate) const fn zero_byte(word: u64) -> u64 {
    word.wrapping_sub(repeat(1)) & !word & HIGH
}

/// The same for bytes under `limit` (at most 0x80).
#[inline(always)]
pub(crate) const fn byte_under(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(repeat(limit)) & !word & HIGH
}

/// The number of the byte that the lowest set bit of such a word is in.
#[inline(always)]
pub(crate) const fn byte_number(flags: u64) -> usize {
    (flags.trailing_zeros() / 8) as usize
}

/// The bits in which the words at `a` and at `b` differ.
#[inline(always)]
fn difference(bytes: &[u8], a: usize, b: usize) -> Option<u64> {
    Some(word(bytes, a)? ^ word(bytes, b)?)
}

/// Whether the `len` bytes at `a` and at `b` are the same, as far as eight more bytes are there for
/// a word to be read; never true where they differ.
#[inline(always)]
fn same(bytes: &[u8], a: usize, b: usize, len: usize) -> bool {
    match len {
        0..=8 => difference(bytes, a, b).is_some_and(|d| d << (64 - 8 * len.max(1)) == 0),
        9..=16 => {
            difference(bytes, a, b) == Some(0)
                && difference(bytes, a + len - 8, b + len - 8) == Some(0)
        }
        17..=24 => {
            difference(bytes, a, b) == Some(0)
                && difference(bytes, a + 8, b + 8) == Some(0)
                && difference(bytes, a + len - 8, b + len - 8) == Some(0)
        }
        _ => bytes.get(a..a + len) == bytes.get(b..b + len),
    }
}

/// A start tag whose name is next, as the generated reader compares it with the names it knows: the
/// bytes from the name on, or, where another spelling was resolved, the DTD's name and `>`. Empty
/// behind the last child.
#[derive(Clone, Copy)]
pub struct Tag<'t>(&'t [u8]);

impl<'t> Tag<'t> {
    /// Behind the last child.
    pub(crate) const END: Self = Self(&[]);

    pub(crate) const fn resolved(name: &'t [u8]) -> Self {
        Self(name)
    }

    /// The DTD's name, of a tag that was resolved.
    pub(crate) fn name(&self) -> &'t [u8] {
        self.0.strip_suffix(b">").unwrap_or(self.0)
    }

    /// Whether there are no more children.
    #[inline(always)]
    pub fn is_end(&self) -> bool {
        self.0.is_empty()
    }

    /// The first eight bytes of the name; fewer where it is shorter, the rest being zero. A name
    /// counts as ended by the first byte under `?`, which is every delimiter (and digits, `-`, `.`
    /// and `:`, which just makes keys less telling).
    #[inline(always)]
    pub fn key(&self) -> u64 {
        let word = match word(self.0, 0) {
            Some(word) => word,
            None => short_word(self.0),
        };
        let end = byte_under(word, b'?');
        // The lowest set bit, less one, is every byte before it; without one it is every byte.
        word & ((end & end.wrapping_neg()) >> 7).wrapping_sub(1)
    }

    /// Whether this is the name, where the [`key`](Self::key) is already known to be the name's.
    #[inline(always)]
    pub fn is<const N: usize>(&self, name: &'static [u8; N]) -> bool {
        // perf: `starts_with` for the rest is one call of `bcmp` that all names share; words are not.
        let same = |at: usize| word(self.0, at) == word(name, at);
        (N <= 8 || same(N.saturating_sub(8)))
            && (N <= 16 || same(8))
            && (N <= 24 || same(16))
            && (N <= 32 || self.0.starts_with(name))
            && self.0.get(N).is_some_and(|b| ends_name(*b))
    }

    /// Whether this is the name.
    #[inline(always)]
    pub fn is_all_of<const N: usize>(&self, name: &'static [u8; N]) -> bool {
        self.0.starts_with(name) && self.0.get(N).is_some_and(|b| ends_name(*b))
    }
}

/// The first bytes of input that ends before a whole word, the rest being zero.
#[cold]
fn short_word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.iter_mut()
        .zip(bytes)
        .for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(word)
}

/// Where the first byte at or behind `at` is that may not simply be part of a text: `<`, `>`, `&`,
/// a control character (so white space but for the blank too), or a byte of a character outside
/// US-ASCII. The length where there is none.
#[inline(always)]
pub(crate) fn plain_text_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        // `<` and `>` differ in one bit.
        let angle = zero_byte((word | repeat(0x02)) ^ repeat(b'>'));
        let special = angle | zero_byte(word ^ repeat(b'&')) | byte_under(word, b' ') | word & HIGH;
        if special != 0 {
            return at + byte_number(special);
        }
        at += 8;
    }
    let special = |byte: &u8| matches!(byte, b'<' | b'>' | b'&' | ..b' ' | 0x80..);
    bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(special))
        .map_or(bytes.len(), |n| at + n)
}

/// The same in an attribute's value: its quote, `<`, `&`, a control character, or a byte of a
/// character outside US-ASCII.
#[inline(always)]
pub(crate) fn plain_value_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(word) = word(bytes, at) {
        let special = zero_byte(word ^ repeat(quote))
            | zero_byte(word ^ repeat(b'<'))
            | zero_byte(word ^ repeat(b'&'))
            | byte_under(word, b' ')
            | word & HIGH;
        if special != 0 {
            return at + byte_number(special);
        }
        at += 8;
    }
    let special = |byte: &u8| *byte == quote || matches!(byte, b'<' | b'&' | ..b' ' | 0x80..);
    bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(special))
        .map_or(bytes.len(), |n| at + n)
}

/// Where the white space at `at` ends.
#[inline(always)]
pub(crate) fn blanks_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ') => match word(bytes, at) {
                Some(word) if word == repeat(b' ') => at += 8,
                Some(word) => at += byte_number(word ^ repeat(b' ')),
                None => at += 1,
            },
            Some(b'\n' | b'\r' | b'\t') => at += 1,
            _ => return at,
        }
    }
}

/// Whether a name in a tag ends before the byte.
#[inline(always)]
pub(crate) const fn ends_name(byte: u8) -> bool {
    matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r')
}

impl<'a, 'n> Scanner<'a, 'n> {
    pub(crate) fn new(
        document: &'a str,
        pos: usize,
        options: &'n Options,
        notes: &'n mut dyn Notes,
    ) -> Self {
        Self {
            document,
            pos,
            name_start: pos,
            resolved: None,
            respelled: false,
            attribute_start: pos,
            quote: b'"',
            attributes: 0,
            attributes_of: 0,
            depth_limit: options.depth_limit(),
            text_limit: options.max_text,
            options,
            notes,
            noted: 0,
            error: None,
            repairing: false,
            repaired: 0,
            unclosed: 0,
            accident: false,
            cut: false,
            incomplete: false,
        }
    }

    /// A scanner for a document that was read before, with the repairs that it took then.
    pub(crate) fn again(
        document: &'a str,
        pos: usize,
        options: &'n Options,
        notes: &'n mut dyn Notes,
    ) -> Self {
        let mut scan = Self::new(document, pos, options, notes);
        scan.repairing = options.repairs != Repairs::NONE;
        scan
    }

    /// The repairs that are being made, if any are.
    #[inline(always)]
    pub(crate) fn repairs(&self) -> Option<Repairs> {
        self.repairing.then_some(self.options.repairs)
    }

    #[inline(always)]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.document.as_bytes()
    }

    /// The bytes `start..end`, whose ends are next to US-ASCII bytes.
    #[inline(always)]
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.document.get(start..end).unwrap_or("")
    }

    /// The document from `start` on.
    pub(crate) fn rest(&self, start: usize) -> &'a str {
        self.document.get(start..).unwrap_or("")
    }

    /// Ends the reading with an error. The bytes found are those at `offset`.
    #[cold]
    pub(crate) fn fail<T>(
        &mut self,
        code: ErrorCode,
        offset: usize,
        expected: Expected,
    ) -> Scanned<T> {
        let code = if offset >= self.document.len() {
            ErrorCode::UnexpectedEnd
        } else {
            code
        };
        let found = Found::new(self.rest(offset));
        self.error = Some(Error {
            code,
            offset: offset as u32,
            found,
            expected,
        });
        Err(Failed)
    }

    /// Reports a departure from the DTD: a note, or the end where departures are refused.
    #[cold]
    #[inline(never)]
    pub(crate) fn depart(
        &mut self,
        code: NoteCode,
        span: Span,
        element: &'static str,
        subject: &'static str,
    ) -> Scanned<()> {
        let note = Note::new(code, span, element, subject);
        self.depart_from(Allowed::Unsaid, note)
    }

    /// The same, saying what the DTD allows there.
    #[cold]
    #[inline(never)]
    pub(crate) fn depart_from(&mut self, allowed: Allowed, note: Note) -> Scanned<()> {
        if self.is_strict() {
            self.error = Some(Error {
                code: ErrorCode::Invalid,
                offset: note.span.offset,
                found: Found::new(note.span.of(self.document)),
                expected: Expected::NoDeparture(note, allowed),
            });
            return Err(Failed);
        }
        self.note(note);
        Ok(())
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.options.departures == Departures::Refuse
    }

    /// Hands a note to the sink, within the limit on notes.
    pub(crate) fn note(&mut self, note: Note) {
        let Note { span, element, .. } = note;
        self.noted = self.noted.saturating_add(1);
        match self.noted.checked_sub(self.options.max_notes) {
            None | Some(0) => self.notes.note(note),
            Some(1) => self
                .notes
                .note(Note::new(NoteCode::NotesLimit, span, element, "")),
            Some(_) => {}
        }
    }

    /// The next attribute of the tag that is being read, by its number; `None` behind the tag.
    ///
    /// `hint` compares what follows a blank with the names that the element declares, each with
    /// `="` behind it, and gives the number and the length of what it found.
    #[inline(always)]
    pub fn attribute(
        &mut self,
        frame: &mut Frame,
        hint: impl Fn(&[u8]) -> Option<(u8, usize)>,
    ) -> Scanned<Option<u8>> {
        match self.bytes().get(self.pos..) {
            Some([b'>', ..]) => {
                self.pos += 1;
                Ok(None)
            }
            Some([b' ', name @ ..]) => match hint(name) {
                Some((attribute, len)) => {
                    self.attribute_start = self.pos + 1;
                    self.pos += 1 + len;
                    self.quote = b'"';
                    Ok(Some(attribute))
                }
                None => self.attribute_cold(frame),
            },
            _ => self.attribute_cold(frame),
        }
    }

    /// The value of the attribute that was found last.
    #[inline(always)]
    pub fn value(&mut self, frame: &Frame, slot: &mut Option<Text<'a>>) -> Scanned<()> {
        if slot.is_none() {
            match self.plain_value() {
                Some(end) => {
                    *slot = Some(Text::clean_value(self.document, self.pos, end));
                    self.pos = end + 1;
                }
                None => *slot = Some(self.any_value(frame)?),
            }
            Ok(())
        } else {
            self.attribute_again(frame)
        }
    }

    /// The same where the DTD lists the values.
    #[inline(always)]
    pub fn enumerated<E: Enumeration>(
        &mut self,
        frame: &Frame,
        attribute: u8,
        slot: &mut Option<Enumerated<'a, E>>,
    ) -> Scanned<()> {
        if slot.is_none() {
            if let Some(end) = self.plain_value()
                && let Some(value) = self.bytes().get(self.pos..end).and_then(E::from_bytes)
            {
                let text = Text::clean_value(self.document, self.pos, end);
                *slot = Some(Enumerated::read(text, value));
                self.pos = end + 1;
                return Ok(());
            }
            self.enumerated_cold(frame, attribute, slot)
        } else {
            self.attribute_again(frame)
        }
    }

    /// [`Scanner::enumerated`] for whatever is not literally a value that the DTD lists.
    #[cold]
    #[inline(never)]
    fn enumerated_cold<E: Enumeration>(
        &mut self,
        frame: &Frame,
        attribute: u8,
        slot: &mut Option<Enumerated<'a, E>>,
    ) -> Scanned<()> {
        let text = self.any_value(frame)?;
        let value = self.unlisted_value(frame, attribute, &text)?;
        *slot = Some(Enumerated::read(text, value));
        Ok(())
    }

    /// Where the value that begins here ends, if it is in double quotes and nothing in it or behind
    /// it is out of the ordinary.
    // perf: not as a `Text` in a `Result`, which is written in one width and read in another, so
    // that the processor waits for the write.
    #[inline(always)]
    fn plain_value(&self) -> Option<usize> {
        if self.quote != b'"' {
            return None;
        }
        let end = plain_value_end(self.bytes(), self.pos, b'"');
        match self.bytes().get(end..) {
            Some([b'"', next, ..]) if ends_name(*next) && self.may_hold(self.pos, end) => Some(end),
            _ => None,
        }
    }

    /// Whether the text `start..end` is within the limit.
    #[inline(always)]
    pub(crate) fn may_hold(&self, start: usize, end: usize) -> bool {
        (end - start) as u32 <= self.text_limit
    }

    /// The next start tag in the element that is being read, or the end of it.
    ///
    /// `close` is the end tag as it should stand.
    #[inline(always)]
    pub fn tag<const N: usize>(
        &mut self,
        frame: &Frame,
        close: &'static [u8; N],
    ) -> Scanned<Tag<'a>> {
        if !frame.open {
            return Ok(Tag::END);
        }
        if self.bytes().get(self.pos) != Some(&b'<') {
            self.pos = blanks_end(self.bytes(), self.pos);
        }
        if let Some(rest) = self.bytes().get(self.pos..)
            && let [b'<', name @ ..] = rest
            && let [first, ..] = name
        {
            if *first != b'/' {
                return Ok(Tag(name));
            }
            if !frame.respelled && rest.starts_with(close) {
                self.pos += N;
                return Ok(Tag::END);
            }
        }
        self.resolve(frame)
    }

    /// Goes behind the name in the start tag of child number `child`, whose name has `len` bytes,
    /// and moves the content model on. `sequence` says that the model is a sequence of children all
    /// of which may be absent, so that any later child may follow.
    #[inline(always)]
    pub(crate) fn enter(
        &mut self,
        frame: &mut Frame,
        (child, len, sequence): Place,
    ) -> Scanned<()> {
        self.name_start = self.pos + 1;
        let resolved = self.resolved.take();
        self.respelled = resolved.is_some();
        self.pos = resolved.unwrap_or(self.pos + 1 + len);
        let in_order = sequence && child >= frame.state;
        if !in_order && !frame.element.allows(child, frame.state) {
            self.disorder(frame, child)?;
        }
        frame.state = child + 1;
        Ok(())
    }

    /// Where the name of the latest start tag stands. To be asked before anything behind it is
    /// read.
    #[inline(always)]
    pub(crate) fn name(&self) -> Span {
        Span::between(self.name_start, self.pos)
    }

    /// The frame of the child that was found last.
    #[inline(always)]
    pub(crate) fn frame(&mut self, parent: &Frame, child: u8) -> Frame {
        let element = crate::walk::child(parent.element, child.into());
        let path = parent.path << 8 | u64::from(element.number);
        Frame {
            element,
            name: self.name(),
            state: 0,
            open: true,
            respelled: self.respelled,
            depth: parent.depth.saturating_add(1),
            path,
        }
    }

    /// Sees that an element within `parent` is not too deep. Apart from making its frame, which is
    /// read again before it is written back if it comes as a `Result`.
    #[inline(always)]
    pub(crate) fn deeper(&mut self, parent: &Frame) -> Scanned<()> {
        if parent.depth >= self.depth_limit {
            return self.too_deep(self.name());
        }
        Ok(())
    }

    /// Ends the reading because elements are nested too deep.
    #[cold]
    pub(crate) fn too_deep<T>(&mut self, name: Span) -> Scanned<T> {
        let limit = Expected::Limit(self.depth_limit.into());
        self.fail(ErrorCode::Depth, name.offset as usize, limit)
    }

    /// Reads a child that has only text.
    #[inline(always)]
    pub fn text(
        &mut self,
        frame: &mut Frame,
        place: Place,
        slot: &mut Option<Text<'a>>,
    ) -> Scanned<()> {
        self.enter(frame, place)?;
        let (bytes, pos) = (self.bytes(), self.pos);
        if slot.is_none() {
            match bytes.get(pos) {
                Some(b'>') => {
                    let end = plain_text_end(bytes, pos + 1);
                    // The end tag has to be the start tag's own bytes again, with their `>`.
                    let len = pos + 1 - self.name_start;
                    if bytes.get(end..).is_some_and(|rest| rest.starts_with(b"</"))
                        && same(bytes, self.name_start, end + 2, len)
                        && self.may_hold(pos + 1, end)
                    {
                        *slot = Some(Text::clean_content(self.document, pos + 1, end));
                        self.pos = end + 2 + len;
                        return Ok(());
                    }
                }
                Some(b'/') if bytes.get(pos + 1) == Some(&b'>') => {
                    *slot = Some(Text::clean_content(self.document, pos, pos));
                    self.pos = pos + 2;
                    return Ok(());
                }
                _ => {}
            }
        }
        self.text_cold(frame, place.0, slot)
    }

    /// Reads a child that may occur once.
    #[inline(always)]
    pub fn element<T: Read<'a>>(
        &mut self,
        frame: &mut Frame,
        place: Place,
        slot: &mut Option<T>,
    ) -> Scanned<()> {
        self.enter(frame, place)?;
        if slot.is_none() {
            self.deeper(frame)?;
            let frame = self.frame(frame, place.0);
            slot.insert(T::fresh()).read(self, frame)
        } else {
            self.repeated(frame, place.0)
        }
    }

    /// Reads a child that is declared EMPTY and has no attributes.
    #[inline(never)]
    pub fn empty(
        &mut self,
        frame: &mut Frame,
        place: Place,
        slot: &mut Option<Empty>,
    ) -> Scanned<()> {
        self.enter(frame, place)?;
        if slot.is_none() {
            *slot = Some(Empty::new());
            self.deeper(frame)?;
            let frame = self.frame(frame, place.0);
            Empty::new().read_item(self, frame)
        } else {
            self.repeated(frame, place.0)
        }
    }

    /// Reads a child that may occur any number of times. The first is kept; the others are read to
    /// see that they are well-formed, and again when the list is iterated.
    #[inline(always)]
    pub fn list<T: Item<'a>>(
        &mut self,
        frame: &mut Frame,
        place: Place,
        list: &mut List<'a, T>,
    ) -> Scanned<()> {
        self.enter(frame, place)?;
        self.deeper(frame)?;
        let (parent, frame) = (*frame, self.frame(frame, place.0));
        match list.first_to_read() {
            Some(first) => {
                first.read_item(self, frame)?;
                list.read_rest(self, parent, frame.element);
            }
            None => {
                T::fresh().read_item(self, frame)?;
                list.count();
            }
        }
        if self.incomplete {
            list.uncount();
        }
        Ok(())
    }

    /// Reads a child that is kept as a place in the document, to be read again when asked for.
    #[inline(never)]
    pub fn nested<T: Item<'a>>(
        &mut self,
        frame: &mut Frame,
        place: Place,
        slot: &mut Option<Nested<'a, T>>,
    ) -> Scanned<()> {
        self.enter(frame, place)?;
        if slot.is_none() {
            self.deeper(frame)?;
            let frame = self.frame(frame, place.0);
            *slot = Some(Nested::read(self, frame));
            T::fresh().read_item(self, frame)
        } else {
            self.repeated(frame, place.0)
        }
    }

    /// The text of an element that has attributes too.
    #[inline(always)]
    pub fn content_text<const N: usize>(
        &mut self,
        frame: &Frame,
        close: &'static [u8; N],
    ) -> Scanned<Text<'a>> {
        let end = plain_text_end(self.bytes(), self.pos);
        let rest = self.bytes().get(end..);
        if frame.open
            && !frame.respelled
            && rest.is_some_and(|rest| rest.starts_with(close))
            && self.may_hold(self.pos, end)
        {
            let text = Text::clean_content(self.document, self.pos, end);
            self.pos = end + N;
            return Ok(text);
        }
        let text = self.content(frame)?;
        // An element that is cut off still has its attributes.
        self.incomplete = false;
        Ok(text.unwrap_or_default())
    }

    /// Reports what the element lacks: `attributes` and `children` have a bit set for each that is
    /// required and not there.
    #[inline(always)]
    pub fn finish(&mut self, frame: &Frame, attributes: u64, children: u128) -> Scanned<()> {
        if attributes | children as u64 | (children >> 64) as u64 == 0
            && frame.element.may_end(frame.state)
        {
            return Ok(());
        }
        self.missing(frame, attributes, children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_agree_with_the_plain_ones() {
        // Every special byte at every place in and around a word, after every other byte.
        for at in 0..20 {
            for byte in 0..=255_u8 {
                for before in [b'a', b'\x7F', b'!', b'=', b'?', b';'] {
                    let mut bytes = [before; 24];
                    if let Some(slot) = bytes.get_mut(at) {
                        *slot = byte;
                    }
                    let text = |b: &u8| matches!(b, b'<' | b'>' | b'&' | ..b' ' | 0x80..);
                    let value = |b: &u8| matches!(b, b'"' | b'<' | b'&' | ..b' ' | 0x80..);
                    for start in 0..3 {
                        let find = |special: &dyn Fn(&u8) -> bool| {
                            let rest = bytes.iter().skip(start);
                            rest.clone().position(special).map_or(24, |n| n + start)
                        };
                        assert_eq!(plain_text_end(&bytes, start), find(&text), "{bytes:?}");
                        assert_eq!(
                            plain_value_end(&bytes, start, b'"'),
                            find(&value),
                            "{bytes:?}"
                        );
                    }
                    let blanks = bytes.map(|b| if b == before { b' ' } else { b });
                    let end = blanks
                        .iter()
                        .position(|&b| !crate::xml::is_blank(b))
                        .unwrap_or(24);
                    assert_eq!(blanks_end(&blanks, 0), end, "{blanks:?}");
                }
            }
        }
    }

    #[test]
    fn sameness() {
        let bytes = b"abcdefghijklmnopqrstuvwxyz--abcdefghijklmnopqrstuvwxyz--________";
        for len in 1..26 {
            assert!(same(bytes, 0, 28, len), "{len}");
            for at in 0..len {
                let mut changed = *bytes;
                changed[at] ^= 0x20;
                assert!(!same(&changed, 0, 28, len), "{len} {at}");
            }
        }
        assert!(
            !same(b"ab--ab", 0, 4, 2),
            "no eight bytes are left: the cold path decides"
        );
    }

    #[test]
    fn keys_are_the_name_and_nothing_behind_it() {
        for (bytes, key) in [
            ("id>joepublic", "id"),
            ("dnd>On</dnd>", "dnd"),
            ("oi/>......", "oi"),
            ("callCenter id=", "callCent"),
            ("call callId=", "call"),
            ("extension>", "extensio"),
            ("capacity>", "capacity"),
            ("id>", "id"),
        ] {
            let mut expected = [0; 8];
            expected
                .iter_mut()
                .zip(key.bytes())
                .for_each(|(to, from)| *to = from);
            let tag = Tag(bytes.as_bytes());
            assert_eq!(tag.key(), u64::from_le_bytes(expected), "{bytes}");
        }
    }

    #[test]
    fn names_are_told_apart() {
        const LONG: &[u8; 33] = b"preservedWaitTimeInPriorityBucket";
        for at in 0..=33 {
            for byte in [b'X', b'x', b'>'] {
                let mut name = *b"preservedWaitTimeInPriorityBucket>2000";
                let whole = name[at] == byte;
                name[at] = byte;
                let tag = Tag(&name);
                assert_eq!(tag.is_all_of(LONG), whole, "{at}");
                // `is` may rely on the key.
                assert_eq!(
                    tag.is(LONG) && tag.key() == u64::from_le_bytes(*b"preserve"),
                    whole
                );
            }
        }
    }
}
