//! The scanner: what the generated readers ask a document for, one item at a time.
//!
//! The generated reader knows which attributes and children may come and what their literal bytes
//! are, so that nearly every name is settled by comparing a few bytes with a literal, and every end
//! tag by comparing with another. What is not literally as expected (white space in a tag, another
//! order, another spelling, a reference, a comment, an unknown name, a fault) leaves for a cold
//! function in [`crate::wellformed`], which reads it as XML 1.0 says and comes back.
//!
//! Hot functions hand on what is left of the document, which stays in registers. [`Scanner::pos`] is
//! where reading stands only off the hot path: [`Scanner::stop`] leaves, [`Scanner::go_on`] returns.

use crate::{
    error::{Allowed, Error, ErrorCode, Expected, Found},
    grammar::Element,
    list::{List, Nested},
    note::{Note, NoteCode, Notes},
    options::{Departures, Options, Repairs},
    simd::{LANES, Lanes, lanes},
    text::{Span, Text},
    value::{Empty, Enumerated, Enumeration},
    walk::child,
    xml,
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
    /// Bytes of white space that are expected before a child: as many as before the latest that had any.
    pub(crate) indent: u8,
    /// The same before the end tag: as many as before the start tag.
    pub(crate) outdent: u8,
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
            indent: 0,
            outdent: 1,
        }
    }

    /// The open elements, this one and those around it, the innermost first.
    pub(crate) fn open_elements(&self) -> impl Iterator<Item = &'static Element> + Clone {
        core::iter::once(self.element).chain(self.ancestors())
    }

    /// The open elements around this one, the innermost first.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &'static Element> + Clone {
        let (path, vocabulary) = (self.path, self.element.vocabulary);
        (1..8).map_while(move |level| vocabulary.numbered((path >> (8 * level)) as u8))
    }
}

/// How a document is mended while it is read.
#[derive(Clone, Copy)]
pub(crate) struct Mending {
    /// The repairs that are asked for.
    pub(crate) repairs: Repairs,
    /// Whether malformed XML is repaired too.
    pub(crate) malformed: bool,
}

/// Where a child belongs: its number, the length of its name in bytes, and whether the content model
/// is a sequence of children that may all be absent.
pub(crate) type Place = (u8, usize, bool);

/// What generated code knows of an element type: how to read it into its struct.
pub trait Read<'a>: Item<'a> {
    /// The declaration.
    const ELEMENT: &'static Element;

    /// Reads the element into `self`, which is fresh. `rest` is what is left of the document behind
    /// the name in the start tag; returns what is left behind the end tag.
    fn read(
        &mut self,
        scan: &mut Scanner<'a, '_>,
        frame: Frame,
        rest: &'a [u8],
    ) -> Scanned<&'a [u8]>;
}

/// What a list or an on-demand child consists of: a generated struct, or a text.
pub trait Item<'a>: Sized + Clone {
    /// One without anything.
    fn fresh() -> Self;

    /// Reads one into `self`, which is fresh. See [`Read::read`].
    fn read_item(
        &mut self,
        scan: &mut Scanner<'a, '_>,
        frame: Frame,
        rest: &'a [u8],
    ) -> Scanned<&'a [u8]>;
}

impl<'a> Item<'a> for Text<'a> {
    fn fresh() -> Self {
        Self::new("")
    }

    fn read_item(
        &mut self,
        scan: &mut Scanner<'a, '_>,
        mut frame: Frame,
        rest: &'a [u8],
    ) -> Scanned<&'a [u8]> {
        scan.stop(rest);
        scan.no_attributes(&mut frame)?;
        *self = scan.content(&frame)?;
        Ok(scan.go_on())
    }
}

impl<'a> Item<'a> for Empty {
    fn fresh() -> Self {
        Self::new()
    }

    fn read_item(
        &mut self,
        scan: &mut Scanner<'a, '_>,
        mut frame: Frame,
        rest: &'a [u8],
    ) -> Scanned<&'a [u8]> {
        scan.stop(rest);
        scan.no_attributes(&mut frame)?;
        scan.no_content(&frame)?;
        Ok(scan.go_on())
    }
}

/// Behind the name in a child's start tag.
pub(crate) struct Entered<'a> {
    /// Where the name stands.
    pub(crate) name: Span,
    /// Whether it is written in another spelling than the DTD's.
    pub(crate) respelled: bool,
    /// What is left of the document behind it.
    pub(crate) rest: &'a [u8],
}

/// Reads one document. See the module's documentation.
pub struct Scanner<'a, 'n> {
    pub(crate) document: &'a str,
    /// The next byte to look at, off the hot path. Always at a character's boundary.
    pub(crate) pos: usize,
    /// Where the name of the latest start tag begins; it ended where `pos` was then.
    pub(crate) name_start: usize,
    /// Where the name of the latest start tag ends, if another spelling was resolved.
    pub(crate) resolved: Option<usize>,
    /// Where the name of the latest attribute begins.
    pub(crate) attribute_start: usize,
    /// The quote that the latest attribute's value began with.
    pub(crate) quote: u8,
    /// Attributes that find no place, in the tag whose name begins at `attributes_of`.
    pub(crate) attributes: u16,
    pub(crate) attributes_of: u32,
    pub(crate) depth_limit: u16,
    pub(crate) text_limit: u32,
    /// Bytes that are too many for an attribute's value on the hot path: all, where malformed XML is
    /// being repaired, since what is behind a quote then says whether it closes the value.
    value_limit: u32,
    pub(crate) options: &'n Options,
    pub(crate) notes: &'n mut dyn Notes,
    noted: u32,
    pub(crate) error: Option<Error>,
    /// Whether malformed XML is being repaired.
    pub(crate) repairing: bool,
    pub(crate) repaired: u32,
    /// Where the last `<` or `>` of the document is; behind all of it where it was read before, and
    /// so is known to go on.
    pub(crate) last_bracket: usize,
    /// Whether the document turned out to be cut off.
    pub(crate) cut: bool,
    /// Where the element begins that the document is cut off in the middle of.
    pub(crate) incomplete: Option<usize>,
    /// The length of the document, more than is read of one that is cut off within an element.
    pub(crate) whole_len: usize,
}

/// What stands among the children of an element.
#[derive(Clone, Copy)]
pub enum Tag<'t> {
    /// The start tag of a child.
    Start(Name<'t>),
    /// The element's end tag; what is left of the document behind it.
    End(&'t [u8]),
}

/// The name in a start tag, as the generated reader compares it with the names it knows.
#[derive(Clone, Copy)]
pub struct Name<'t> {
    /// The bytes from the name on, or, where another spelling was resolved, the DTD's name and `>`.
    rest: &'t [u8],
    /// The first eight bytes of the name; fewer where it is shorter, the rest being zero. A name
    /// counts as ended by the first byte under `?`, which is every delimiter (and digits, `-`, `.`
    /// and `:`, which just makes keys less telling).
    pub key: u64,
}

impl<'t> Name<'t> {
    /// The name that begins a `rest` of the document.
    pub(crate) fn new(rest: &'t [u8]) -> Self {
        let mut word = [0; 8];
        let name = rest.iter().take_while(|&&byte| byte >= b'?');
        word.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
        let key = u64::from_le_bytes(word);
        Self { rest, key }
    }

    /// The DTD's name of an element, for a tag that has another spelling.
    pub(crate) fn of(element: &'static Element) -> Name<'static> {
        Name::new(element.start.as_bytes().get(1..).unwrap_or(&[]))
    }

    /// [`new`](Self::new) of a `rest` that begins with these bytes, quicker.
    #[inline(always)]
    fn long(rest: &'t [u8], name: &[u8; LANES]) -> Self {
        let mask = FRONT.get(Lanes::new(name).name_end()).unwrap_or(&u64::MAX);
        let key = u128::from_le_bytes(*name) as u64 & mask;
        Self { rest, key }
    }

    /// The DTD's name, of a tag that was resolved.
    pub(crate) fn resolved(&self) -> &'t [u8] {
        self.rest.strip_suffix(b">").unwrap_or(self.rest)
    }

    /// Whether this is the name, where the [`key`](Self::key) is already known to be the name's.
    #[inline(always)]
    pub fn is<const N: usize>(&self, name: &'static [u8; N]) -> bool {
        // perf: each compares at most three words, without a call.
        let same = |from: usize| self.rest.get(from..N) == name.get(from..);
        let begins = match N {
            0..=8 => same(N.saturating_sub(1)),
            9..=16 => same(N - 8),
            _ => same(8),
        };
        begins && self.rest.get(N).is_some_and(|b| ends_name(*b))
    }

    /// Whether this is the name, whatever the key is.
    #[inline(always)]
    pub fn is_all_of<const N: usize>(&self, name: &'static [u8; N]) -> bool {
        self.rest.starts_with(name) && self.rest.get(N).is_some_and(|b| ends_name(*b))
    }
}

/// As many bytes at the front of a word as the index says.
static FRONT: [u64; LANES + 1] = {
    let mut masks = [u64::MAX; LANES + 1];
    let mut bytes = 0;
    while bytes < 8 {
        masks[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    masks
};

/// Where the first byte at or behind `at` is that may not simply be part of a text: `<`, `>`, `&`,
/// a control character (so white space but for the blank too), or a byte of a character outside
/// US-ASCII. The length where there is none.
#[inline(always)]
pub(crate) fn plain_text_end(bytes: &[u8], at: usize) -> usize {
    match lanes(bytes, at).map(Lanes::text_end) {
        Some(LANES) => long_text_end(bytes, at + LANES),
        Some(end) => at + end,
        None => long_text_end(bytes, at),
    }
}

// perf: most texts are shorter; one loop for all others keeps the readers small.
#[inline(never)]
fn long_text_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(lanes) = lanes(bytes, at) {
        let end = lanes.text_end();
        at += end;
        if end < LANES {
            return at;
        }
    }
    let special = |byte: &u8| matches!(byte, b'<' | b'>' | b'&' | ..b' ' | 0x80..);
    first(bytes, at, special)
}

/// The same in an attribute's value: its quote, `<`, `&`, a control character, or a byte of a
/// character outside US-ASCII.
#[inline(always)]
pub(crate) fn plain_value_end(bytes: &[u8], quote: u8) -> usize {
    match lanes(bytes, 0).map(|lanes| lanes.value_end(quote)) {
        None => long_value_end(bytes, 0, quote),
        Some(LANES) => long_value_end(bytes, LANES, quote),
        Some(end) => end,
    }
}

#[inline(never)]
fn long_value_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(lanes) = lanes(bytes, at) {
        let end = lanes.value_end(quote);
        at += end;
        if end < LANES {
            return at;
        }
    }
    let special = |byte: &u8| *byte == quote || matches!(byte, b'<' | b'&' | ..b' ' | 0x80..);
    first(bytes, at, special)
}

/// Where the white space at `at` ends.
#[inline(always)]
pub(crate) fn blanks_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(lanes) = lanes(bytes, at) {
        let end = lanes.blanks_end();
        at += end;
        if end < LANES && !matches!(bytes.get(at), Some(b'\t' | b'\r')) {
            return at;
        }
        at += usize::from(end < LANES);
    }
    first(bytes, at, |byte| !xml::is_blank(*byte))
}

/// What is behind the white space that `rest` begins with, if it does.
#[inline(always)]
pub(crate) fn behind_blanks<'a>(frame: &mut Frame, rest: &'a [u8]) -> &'a [u8] {
    match rest {
        [..=b' ', ..] => behind_some_blanks(frame, rest),
        _ => rest,
    }
}

// perf: as much as the other tags suggest is tried first. Where the rest begins is known then without
// waiting for where the white space ends.
#[inline(never)]
fn behind_some_blanks<'a>(frame: &mut Frame, rest: &'a [u8]) -> &'a [u8] {
    if let Some(lanes) = lanes(rest, 0) {
        let len = lanes.blanks_end();
        for expected in [frame.indent, frame.outdent].map(usize::from) {
            if len >= expected
                && let Some(behind @ [b'<', ..]) = rest.get(expected..)
            {
                return behind;
            }
        }
        if let Some(behind @ [b'<', ..]) = rest.get(len..) {
            frame.indent = len as u8;
            return behind;
        }
    }
    behind_many_blanks(rest)
}

#[inline(never)]
fn behind_many_blanks(rest: &[u8]) -> &[u8] {
    let len = blanks_end(rest, 0);
    rest.get(len..).unwrap_or(&[])
}

/// Where the first such byte at or behind `at` is, near the end of the input; the length where
/// there is none.
#[cold]
#[inline(never)]
fn first(bytes: &[u8], at: usize, is: impl Fn(&u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    rest.iter().position(is).map_or(bytes.len(), |n| at + n)
}

/// What is behind `literal`, if `rest` begins with that.
#[inline(always)]
pub(crate) fn behind<'a, const N: usize>(
    rest: &'a [u8],
    literal: &'static [u8; N],
) -> Option<&'a [u8]> {
    let (found, behind) = rest.split_first_chunk::<N>()?;
    // perf: most of what is tried is not there, which the first word tells.
    let (from, same) = match (found.first_chunk::<8>(), literal.first_chunk::<8>()) {
        (Some(found), Some(literal)) => (8, found == literal),
        _ => (0, true),
    };
    (likely(same) && likely(found.get(from..) == literal.get(from..))).then_some(behind)
}

/// `condition`, which mostly holds.
// perf: bytes that are compared are taken to differ otherwise, and what is found as expected would
// lie apart, two jumps away.
#[inline(always)]
fn likely(condition: bool) -> bool {
    if !condition {
        seldom();
    }
    condition
}

#[cold]
#[inline]
const fn seldom() {}

/// The value that `rest` begins with, if it stands for itself and `"` ends it.
#[inline(always)]
pub(crate) fn quoted(rest: &[u8]) -> Option<&[u8]> {
    let (value, behind) = rest.split_at_checked(plain_value_end(rest, b'"'))?;
    behind.starts_with(b"\"").then_some(value)
}

/// Keeps what was `read`, where nothing is kept yet, and gives what is behind it; else `rest`.
#[inline(always)]
fn keep<'a, T>(slot: &mut Option<T>, read: Option<(T, &'a [u8])>, rest: &'a [u8]) -> &'a [u8] {
    match read {
        Some((value, behind)) if slot.is_none() => {
            *slot = Some(value);
            behind
        }
        _ => rest,
    }
}

/// Whether a name in a tag ends before the byte.
#[inline(always)]
pub(crate) const fn ends_name(byte: u8) -> bool {
    matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r')
}

impl<'a, 'n> Scanner<'a, 'n> {
    pub(crate) fn new(document: &'a str, options: &'n Options, notes: &'n mut dyn Notes) -> Self {
        Self {
            document,
            pos: 0,
            name_start: 0,
            resolved: None,
            attribute_start: 0,
            quote: b'"',
            attributes: 0,
            attributes_of: 0,
            depth_limit: options.depth_limit(),
            text_limit: options.max_text,
            value_limit: options.max_text.saturating_add(1),
            options,
            notes,
            noted: 0,
            error: None,
            repairing: false,
            repaired: 0,
            last_bracket: usize::MAX,
            cut: false,
            incomplete: None,
            whole_len: document.len(),
        }
    }

    /// A scanner for a document that was read before, mended as it was then.
    #[inline(always)]
    pub(crate) fn again(
        (document, pos): (&'a str, usize),
        mending: Mending,
        options: &'n Options,
        notes: &'n mut dyn Notes,
    ) -> Self {
        let mut scan = Self::new(document, options, notes);
        scan.pos = pos;
        if mending.malformed {
            scan.begin_repairing();
        }
        scan
    }

    /// From here on malformed XML is repaired.
    pub(crate) fn begin_repairing(&mut self) {
        self.repairing = true;
        self.value_limit = 0;
    }

    /// How the document is being mended.
    #[inline(always)]
    pub(crate) fn mending(&self) -> Mending {
        Mending {
            repairs: self.options.repairs,
            malformed: self.repairing,
        }
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

    /// Where `rest`, what is left of the document, begins.
    #[inline(always)]
    pub(crate) const fn position(&self, rest: &[u8]) -> usize {
        self.document.len().wrapping_sub(rest.len())
    }

    /// Leaves the hot path: `rest` is what is left of the document.
    #[inline(always)]
    pub fn stop(&mut self, rest: &[u8]) {
        self.pos = self.position(rest);
    }

    /// Returns to the hot path: what is left of the document.
    #[inline(always)]
    pub fn go_on(&self) -> &'a [u8] {
        self.bytes().get(self.pos..).unwrap_or(&[])
    }

    /// Reads the attribute that begins with `literal`, if that is what `rest` begins with and the
    /// value is in double quotes and stands for itself. Returns what is behind it.
    #[inline(always)]
    pub fn plain_value<const N: usize>(
        &mut self,
        rest: &'a [u8],
        literal: &'static [u8; N],
        slot: &mut Option<Text<'a>>,
    ) -> &'a [u8] {
        let read = || {
            let value = behind(rest, literal)?;
            self.plain_quoted(value, quoted(value)?.len())
        };
        keep(slot, read(), rest)
    }

    /// The same where the DTD lists the values and the value is one of those.
    #[inline(always)]
    pub fn plain_enumerated<const N: usize, E: Enumeration>(
        &mut self,
        rest: &'a [u8],
        literal: &'static [u8; N],
        slot: &mut Option<Enumerated<'a, E>>,
    ) -> &'a [u8] {
        let read = || {
            let value = behind(rest, literal)?;
            let (listed, len) = E::quoted(value)?;
            let (text, behind) = self.plain_quoted(value, len)?;
            Some((Enumerated::read(text, listed), behind))
        };
        keep(slot, read(), rest)
    }

    /// [`plain_value`](Self::plain_value), but the value need not stand for itself.
    #[inline(always)]
    pub fn literal_value<const N: usize>(
        &mut self,
        rest: &'a [u8],
        literal: &'static [u8; N],
        slot: &mut Option<Text<'a>>,
    ) -> &'a [u8] {
        match behind(rest, literal) {
            Some(value) => keep(slot, self.quoted(value), rest),
            None => rest,
        }
    }

    /// [`plain_enumerated`](Self::plain_enumerated), but the value need not stand for itself.
    #[inline(always)]
    pub fn literal_enumerated<const N: usize, E: Enumeration>(
        &mut self,
        rest: &'a [u8],
        literal: &'static [u8; N],
        slot: &mut Option<Enumerated<'a, E>>,
    ) -> &'a [u8] {
        match behind(rest, literal) {
            Some(value) => keep(slot, self.quoted_enumerated(value), rest),
            None => rest,
        }
    }

    /// The first `len` bytes of `rest`, which stand for themselves, as an attribute's value, and what
    /// is behind them and their quote.
    #[inline(always)]
    fn plain_quoted(&self, rest: &'a [u8], len: usize) -> Option<(Text<'a>, &'a [u8])> {
        let (start, behind) = (self.position(rest), rest.get(len + 1..)?);
        let text = Text::clean_value(self.document, start, start + len);
        ((len as u32) < self.value_limit).then_some((text, behind))
    }

    /// The value of the attribute that was found last.
    #[cold]
    #[inline(never)]
    pub fn value(&mut self, frame: &Frame, slot: &mut Option<Text<'a>>) -> Scanned<()> {
        if slot.is_some() {
            return self.attribute_again(frame);
        }
        *slot = Some(self.any_value(frame)?);
        Ok(())
    }

    /// The same where the DTD lists the values.
    #[cold]
    #[inline(never)]
    pub fn enumerated<E: Enumeration>(
        &mut self,
        frame: &Frame,
        attribute: u8,
        slot: &mut Option<Enumerated<'a, E>>,
    ) -> Scanned<()> {
        if slot.is_some() {
            return self.attribute_again(frame);
        }
        let text = self.any_value(frame)?;
        let value = self.unlisted_value(frame, attribute, &text)?;
        *slot = Some(Enumerated::read(text, value));
        Ok(())
    }

    /// Whether a text of so many bytes is within the limit.
    #[inline(always)]
    pub(crate) fn may_hold(&self, len: usize) -> bool {
        len as u32 <= self.text_limit
    }

    /// The next start tag in the element that is being read, or the end of it.
    ///
    /// `close` is the end tag as it should stand.
    #[inline(always)]
    pub fn tag<const N: usize>(
        &mut self,
        frame: &mut Frame,
        mut rest: &'a [u8],
        close: &'static [u8; N],
    ) -> Scanned<Tag<'a>> {
        if !frame.open {
            return Ok(Tag::End(rest));
        }
        rest = behind_blanks(frame, rest);
        if let Some((b'<', name)) = rest.split_first()
            && let Some(first) = name.first_chunk::<LANES>()
            && let [letter, ..] = first
        {
            if *letter != b'/' {
                return Ok(Tag::Start(Name::long(name, first)));
            }
            if !frame.respelled
                && let Some(rest) = rest.strip_prefix(close)
            {
                return Ok(Tag::End(rest));
            }
        }
        self.stop(rest);
        self.resolve(frame)
    }

    /// The same for a start tag that is none of those that the generated reader knows.
    #[cold]
    #[inline(never)]
    pub fn unknown(&mut self, frame: &Frame, name: Name<'a>) -> Scanned<Tag<'a>> {
        self.pos = self.position(name.rest).saturating_sub(1);
        self.resolve(frame)
    }

    /// Goes behind the name in a start tag, that of child number `child`, whose name has `len`
    /// bytes, and moves the content model on.
    #[inline(always)]
    pub(crate) fn enter(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        (child, len, sequence): Place,
    ) -> Scanned<Entered<'a>> {
        let entered = match self.resolved.take() {
            None => Entered {
                name: Span::between(self.position(name.rest), self.position(name.rest) + len),
                respelled: false,
                rest: name.rest.get(len..).unwrap_or(&[]),
            },
            Some(end) => Entered {
                name: Span::between(self.pos + 1, end),
                respelled: true,
                rest: self.bytes().get(end..).unwrap_or(&[]),
            },
        };
        let in_order = sequence && child >= frame.state;
        if !in_order && !frame.element.allows(child, frame.state) {
            self.disorder(frame, child, entered.name)?;
        }
        frame.state = child + 1;
        Ok(entered)
    }

    /// Where the name of the latest start tag stands that was looked at off the hot path. To be
    /// asked before anything behind it is read.
    #[inline(always)]
    pub(crate) fn name(&self) -> Span {
        Span::between(self.name_start, self.pos)
    }

    /// The frame of a child, an `element`.
    #[inline(always)]
    pub(crate) fn frame(
        &self,
        parent: &Frame,
        element: &'static Element,
        entered: &Entered<'a>,
    ) -> Frame {
        Frame {
            element,
            name: entered.name,
            state: 0,
            open: true,
            respelled: entered.respelled,
            depth: parent.depth.saturating_add(1),
            path: parent.path << 8 | u64::from(element.number),
            indent: 0,
            outdent: parent.indent,
        }
    }

    /// Sees that an element within `parent` is not too deep. Apart from making its frame, which is
    /// read again before it is written back if it comes as a `Result`.
    #[inline(always)]
    pub(crate) fn deeper(&mut self, parent: &Frame, name: Span) -> Scanned<()> {
        if parent.depth >= self.depth_limit {
            return self.too_deep(name);
        }
        Ok(())
    }

    /// Ends the reading because elements are nested too deep.
    #[cold]
    pub(crate) fn too_deep<T>(&mut self, name: Span) -> Scanned<T> {
        let limit = Expected::Limit(self.depth_limit.into());
        self.fail(ErrorCode::DepthLimit, name.offset as usize, limit)
    }

    /// The text that `rest` begins with, if it stands for itself and ends with literally `close`, and
    /// what is left behind that.
    #[inline(always)]
    fn plain_content<const N: usize>(
        &self,
        rest: &'a [u8],
        close: &'static [u8; N],
    ) -> Option<(Text<'a>, &'a [u8])> {
        let end = plain_text_end(rest, 0);
        let behind = behind(rest.get(end..)?, close)?;
        let start = self.position(rest);
        let text = Text::clean_content(self.document, start, start + end);
        self.may_hold(end).then_some((text, behind))
    }

    /// Reads child number `child`, which has only text, if `rest` begins with it and it is plain: the
    /// tags are literally `open` and `close`, and the text stands for itself. It has to be behind
    /// all children before. Returns what is left behind it and blanks.
    #[inline(always)]
    pub fn plain_text<const A: usize, const Z: usize>(
        &mut self,
        frame: &mut Frame,
        rest: &'a [u8],
        child: u8,
        slot: &mut Option<Text<'a>>,
        (open, close): (&'static [u8; A], &'static [u8; Z]),
    ) -> &'a [u8] {
        let Some(text) = behind(rest, open) else {
            return rest;
        };
        let Some((text, behind)) = self.plain_content(text, close) else {
            return self.literal_child(frame, rest, child, slot);
        };
        *slot = Some(text);
        frame.state = child + 1;
        behind_blanks(frame, behind)
    }

    /// Reads child number `child`, which has only text and no attributes. `close` is the end tag as it
    /// should stand; `sequence` is that of a [`Place`].
    // perf: a name that was resolved needs no check: only `>` follows it.
    #[inline(always)]
    pub fn text<const N: usize>(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        (child, sequence): (u8, bool),
        slot: &mut Option<Text<'a>>,
        close: &'static [u8; N],
    ) -> Scanned<&'a [u8]> {
        if sequence
            && child >= frame.state
            && slot.is_none()
            && let Some([b'>', content @ ..]) = name.rest.get(N - "</>".len()..)
            && let Some((text, rest)) = self.plain_content(content, close)
        {
            *slot = Some(text);
            frame.state = child + 1;
            return Ok(rest);
        }
        self.text_cold(frame, name, child, slot)
    }

    /// Reads a child that may occur once.
    #[inline(always)]
    pub fn element<T: Read<'a>>(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        place: Place,
        slot: &mut Option<T>,
    ) -> Scanned<&'a [u8]> {
        let entered = self.enter(frame, name, place)?;
        if slot.is_some() {
            return self.repeated(frame, place.0, &entered);
        }
        self.deeper(frame, entered.name)?;
        let frame = self.frame(frame, T::ELEMENT, &entered);
        slot.insert(T::fresh()).read(self, frame, entered.rest)
    }

    /// Reads child number `child`, if `rest` begins with it: with literally `open`, which lacks what
    /// follows the name. It has to be behind all children before. Returns what is left behind it and
    /// blanks.
    #[inline(always)]
    pub fn plain_element<T: Read<'a>, const N: usize>(
        &mut self,
        frame: &mut Frame,
        rest: &'a [u8],
        child: u8,
        slot: &mut Option<T>,
        open: &'static [u8; N],
    ) -> Scanned<&'a [u8]> {
        let Some(behind @ [next, ..]) = behind(rest, open) else {
            return Ok(rest);
        };
        if !ends_name(*next) || frame.depth >= self.depth_limit {
            return Ok(rest);
        }
        let name = self.position(rest) + 1;
        let entered = Entered {
            name: Span::between(name, name + N - 1),
            respelled: false,
            rest: behind,
        };
        frame.state = child + 1;
        let inner = self.frame(frame, T::ELEMENT, &entered);
        let rest = slot.insert(T::fresh()).read(self, inner, behind)?;
        Ok(behind_blanks(frame, rest))
    }

    /// Reads a child that is declared EMPTY and has no attributes.
    #[inline(never)]
    pub fn empty(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        place: Place,
        slot: &mut Option<Empty>,
    ) -> Scanned<&'a [u8]> {
        let entered = self.enter(frame, name, place)?;
        if slot.is_some() {
            return self.repeated(frame, place.0, &entered);
        }
        self.deeper(frame, entered.name)?;
        let frame = self.frame(frame, child(frame.element, place.0), &entered);
        slot.insert(Empty::new())
            .read_item(self, frame, entered.rest)
    }

    /// Reads a child that may occur any number of times. The first is kept; the others are read to
    /// see that they are well-formed, and again when the list is iterated.
    #[inline(never)]
    pub fn list<T: Item<'a>>(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        place: Place,
        list: &mut List<'a, T>,
    ) -> Scanned<&'a [u8]> {
        let entered = self.enter(frame, name, place)?;
        self.deeper(frame, entered.name)?;
        let (parent, element) = (*frame, child(frame.element, place.0));
        let frame = self.frame(frame, element, &entered);
        let rest = match list.first_to_read() {
            Some(first) => {
                let rest = first.read_item(self, frame, entered.rest)?;
                list.read_rest(self, self.position(rest), parent, element);
                rest
            }
            None => {
                let rest = self.passed::<T>(frame, entered.rest)?;
                list.count();
                rest
            }
        };
        Ok(rest)
    }

    /// Reads an element to see that it is well-formed.
    // perf: apart, since it takes room for the struct.
    #[inline(never)]
    fn passed<T: Item<'a>>(&mut self, frame: Frame, rest: &'a [u8]) -> Scanned<&'a [u8]> {
        T::fresh().read_item(self, frame, rest)
    }

    /// Reads a child that is kept as a place in the document, to be read again when asked for.
    #[inline(never)]
    pub fn nested<T: Item<'a>>(
        &mut self,
        frame: &mut Frame,
        name: Name<'a>,
        place: Place,
        slot: &mut Option<Nested<'a, T>>,
    ) -> Scanned<&'a [u8]> {
        let entered = self.enter(frame, name, place)?;
        if slot.is_some() {
            return self.repeated(frame, place.0, &entered);
        }
        self.deeper(frame, entered.name)?;
        let frame = self.frame(frame, child(frame.element, place.0), &entered);
        *slot = Some(Nested::read(self, frame));
        self.passed::<T>(frame, entered.rest)
    }

    /// The text of an element that has attributes too.
    #[inline(always)]
    pub fn content_text<const N: usize>(
        &mut self,
        frame: &Frame,
        rest: &'a [u8],
        slot: &mut Text<'a>,
        close: &'static [u8; N],
    ) -> Scanned<&'a [u8]> {
        if frame.open
            && !frame.respelled
            && let Some((text, behind)) = self.plain_content(rest, close)
        {
            *slot = text;
            return Ok(behind);
        }
        self.stop(rest);
        *slot = self.content(frame)?;
        Ok(self.go_on())
    }

    /// Reports what the element lacks: `attributes` and `children` have a bit set for each that is
    /// required and not there; `anywhere` says that the content may end behind any child.
    #[inline(always)]
    pub fn finish(
        &mut self,
        frame: &Frame,
        (attributes, children): (u64, u128),
        anywhere: bool,
    ) -> Scanned<()> {
        if attributes | children as u64 | (children >> 64) as u64 == 0
            && (anywhere || frame.element.may_end(frame.state))
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
                            start + plain_value_end(&bytes[start..], b'"'),
                            find(&value),
                            "{bytes:?}"
                        );
                    }
                    let blanks = bytes.map(|b| if b == before { b' ' } else { b });
                    let end = blanks.iter().position(|&b| !xml::is_blank(b)).unwrap_or(24);
                    assert_eq!(blanks_end(&blanks, 0), end, "{blanks:?}");
                }
            }
        }
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
            ("line2>", "line"),
        ] {
            let mut expected = [0; 8];
            let letters = expected.iter_mut().zip(key.bytes());
            letters.for_each(|(to, from)| *to = from);
            let expected = u64::from_le_bytes(expected);
            assert_eq!(Name::new(bytes.as_bytes()).key, expected, "{bytes}");
            let mut long = [b'>'; LANES];
            let letters = long.iter_mut().zip(bytes.bytes());
            letters.for_each(|(to, from)| *to = from);
            assert_eq!(Name::long(&long, &long).key, expected, "{bytes}");
        }
    }

    #[test]
    fn names_are_told_apart() {
        // `is` may rely on the key.
        fn check<const N: usize>(name: &'static [u8; N]) {
            let key = Name::new(name).key;
            for at in 0..=N {
                for byte in [b'X', b'x', b'>', b'/'] {
                    let mut bytes = [&name[..], b">2000</a>"].concat();
                    bytes[at] = byte;
                    let changed = Name::new(&bytes);
                    let is = bytes.starts_with(name) && matches!(bytes[N], b'>' | b'/');
                    assert_eq!(changed.is_all_of(name), is, "{at}");
                    assert_eq!(changed.key == key && changed.is(name), is, "{at}");
                }
            }
        }
        check(b"id");
        check(b"control");
        check(b"linePort");
        check(b"applicationId");
        check(b"callCenterUserId");
        check(b"monitoredUserUid");
        check(b"redirectFromCountryCode");
        check(b"hasThirdPartyVMMessages1");
        check(b"preservedWaitTimeInPriorityBucket");
    }
}
