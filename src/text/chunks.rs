//! A text's value, decoded piece by piece.

#[cfg(feature = "alloc")]
use alloc::string::String;

use super::{Form, Text};
use crate::{
    simd::{LANES, Lanes, lanes, special_end},
    xml,
};

/// A piece of a text's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chunk<'a> {
    /// Characters that stand in the document as they are.
    Slice(&'a str),
    /// A character that a reference, a line end or an attribute's white space stands for.
    Char(char),
}

impl<'a> Chunk<'a> {
    /// The piece as a string, in `buffer` where it is a single character.
    pub(super) fn encode<'s>(self, buffer: &'s mut [u8; 4]) -> &'s str
    where
        'a: 's,
    {
        match self {
            Self::Slice(slice) => slice,
            Self::Char(character) => character.encode_utf8(buffer),
        }
    }
}

/// What a value is decoded into.
pub(super) trait Append {
    /// Appends the first `len` bytes of these [`LANES`], which end between characters.
    fn push_front(&mut self, lanes: &str, len: usize);

    /// Appends characters.
    fn push_str(&mut self, slice: &str);

    /// Appends a character.
    fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }
}

#[cfg(feature = "alloc")]
impl Append for String {
    #[inline(always)]
    fn push_front(&mut self, lanes: &str, len: usize) {
        let end = self.len() + len;
        self.push_str(lanes);
        self.truncate(end);
    }

    #[inline(always)]
    fn push_str(&mut self, slice: &str) {
        self.push_str(slice);
    }

    #[inline(always)]
    fn push(&mut self, character: char) {
        self.push(character);
    }
}

/// Room for a value.
pub(super) struct Room<'r> {
    pub(super) room: &'r mut [u8],
    /// Bytes of the value, which may be more than there is room for.
    pub(super) len: usize,
}

impl Append for Room<'_> {
    #[inline(always)]
    fn push_front(&mut self, lanes: &str, len: usize) {
        let place = self.room.get_mut(self.len..self.len + LANES);
        match (place, lanes.as_bytes().first_chunk::<LANES>()) {
            (Some(place), Some(lanes)) => {
                place.copy_from_slice(lanes);
                self.len += len;
            }
            _ => self.push_str(lanes.get(..len).unwrap_or("")),
        }
    }

    #[inline(always)]
    fn push_str(&mut self, slice: &str) {
        let (start, bytes) = (self.len, slice.as_bytes());
        self.len += bytes.len();
        if let Some(place) = self.room.get_mut(start..self.len) {
            place.copy_from_slice(bytes);
        }
    }
}

/// The pieces of a text's value; see [`Text::chunks`].
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    /// What the text was cut out of, so that words can be read across its end.
    source: &'a str,
    at: usize,
    end: usize,
    form: Form,
    /// Inside a CDATA section, where only line ends are decoded.
    cdata: bool,
}

impl<'a> Chunks<'a> {
    pub(super) fn of(text: &Text<'a>) -> Self {
        let (at, end) = match text.form() {
            Form::Literal => (0, text.source.len()),
            _ => (text.offset as usize, text.span().end() as usize),
        };
        Self {
            source: text.source,
            at,
            end,
            form: text.form(),
            cdata: false,
        }
    }

    /// Decodes the rest of the text.
    #[inline(always)]
    pub(super) fn append_to(mut self, to: &mut impl Append) {
        self.append_usual(to);
        if self.at < self.end {
            self.append_pieces(to);
        }
    }

    /// The same, piece by piece.
    #[cold]
    #[inline(never)]
    fn append_pieces(self, to: &mut impl Append) {
        for chunk in self {
            match chunk {
                Chunk::Slice(slice) => to.push_str(slice),
                Chunk::Char(character) => to.push(character),
            }
        }
    }

    /// The rest of the text.
    fn rest(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or("")
    }

    /// The same, and what is behind it.
    fn behind(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or(&[])
    }

    /// Takes `len` bytes off the rest.
    #[inline(always)]
    fn take(&mut self, len: usize) -> &'a str {
        let start = self.at;
        self.at = self.end.min(start + len);
        self.source.get(start..self.at).unwrap_or("")
    }

    /// Where the bytes that stand for themselves end.
    #[inline(always)]
    fn ordinary_end(&self) -> usize {
        let bytes = self.source.as_bytes().get(..self.end).unwrap_or(&[]);
        // perf: what is behind the text is looked at too, so that its end is no special case.
        let special_end = |bytes, at, other| match lanes(self.source.as_bytes(), at) {
            Some(lanes) => at + lanes.special(other),
            None => special_end(bytes, at, other),
        };
        match self.form {
            Form::Literal | Form::Plain | Form::CleanContent | Form::CleanValue => self.end,
            Form::Content | Form::Repaired if self.cdata => {
                let mut at = self.at;
                loop {
                    at = special_end(bytes, at, b']');
                    match bytes.get(at) {
                        None => return self.end,
                        Some(b']' | b'\r') => return at,
                        Some(_) => at += 1,
                    }
                }
            }
            Form::Content | Form::Attribute | Form::Repaired => {
                let mut at = self.at;
                loop {
                    at = special_end(bytes, at, b'<');
                    match bytes.get(at..) {
                        None | Some([]) => return self.end,
                        Some([b'\t' | b'\n', ..]) if self.form != Form::Attribute => at += 1,
                        Some(rest) if xml::begins_with_char(rest) => at += 3,
                        Some([b'&' | b'<' | ..b' ' | 0xEF, ..]) => return at,
                        Some(_) => {}
                    }
                }
            }
        }
    }

    /// Decodes up to the first thing that is neither a character, nor a reference, nor a CDATA section.
    #[inline(always)]
    fn append_usual(&mut self, to: &mut impl Append) {
        self.append_plain_and_references(to);
        while self.at < self.end && self.append_section(to) {
            self.append_plain_and_references(to);
        }
    }

    /// The same up to a CDATA section, too.
    #[inline(always)]
    fn append_plain_and_references(&mut self, to: &mut impl Append) {
        let source = self.source.as_bytes();
        while self.at < self.end
            && let Some(lanes) = lanes(source, self.at)
        {
            if !self.append_lanes(lanes, b'<', to) {
                continue;
            }
            if let Some(rest @ [b'&', ..]) = source.get(self.at..)
                && let Some((character, len)) = xml::reference(rest)
                && len <= self.end - self.at
            {
                to.push(character);
                self.at += len;
            } else {
                return;
            }
        }
    }

    /// Decodes the CDATA section here, up to the first thing in it that is no character. Whether it got
    /// behind the section.
    #[inline(never)]
    fn append_section(&mut self, to: &mut impl Append) -> bool {
        if self.form == Form::Attribute || !self.rest().starts_with("<![CDATA[") {
            return false;
        }
        self.at += "<![CDATA[".len();
        self.cdata = true;
        let source = self.source.as_bytes();
        while self.at < self.end
            && let Some(lanes) = lanes(source, self.at)
        {
            if !self.append_lanes(lanes, b']', to) {
                continue;
            }
            match source.get(self.at..self.end) {
                Some([b']', b']', b'>', ..]) => {
                    self.at += "]]>".len();
                    self.cdata = false;
                    return true;
                }
                Some([byte @ (b'&' | b'<' | b']'), ..]) => {
                    to.push(char::from(*byte));
                    self.at += 1;
                }
                _ => return false,
            }
        }
        false
    }

    /// Appends what stands for itself of these [`LANES`], which are next. Whether something that need
    /// not is behind it, within the text.
    #[inline(always)]
    fn append_lanes(&mut self, lanes: Lanes, other: u8, to: &mut impl Append) -> bool {
        // perf: what is behind the text is looked at too, so that its end is no special case.
        let start = self.at;
        let special = start + lanes.special(other);
        let mut end = special.min(self.end);
        match self.source.get(start..start + LANES) {
            // perf: a copy of constant size needs no call.
            Some(more) => to.push_front(more, end - start),
            // Sixteen bytes are not whole characters.
            None => {
                while !self.source.is_char_boundary(end) {
                    end -= 1;
                }
                to.push_str(self.source.get(start..end).unwrap_or(""));
            }
        }
        self.at = end;
        end < self.end && special < start + LANES
    }

    /// Decodes what begins with a byte that need not stand for itself. `None` where it stands for
    /// nothing (a comment, an end of line whose line feed follows).
    fn special(&mut self) -> Option<Chunk<'a>> {
        let rest = self.rest();
        let blank = if self.form == Form::Attribute {
            ' '
        } else {
            '\n'
        };
        match rest.as_bytes() {
            [b'\r', b'\n', ..] => {
                self.take(2);
                Some(Chunk::Char(blank))
            }
            [b'\r', ..] => {
                self.take(1);
                Some(Chunk::Char(blank))
            }
            [b'\t' | b'\n', ..] if self.form == Form::Attribute => {
                self.take(1);
                Some(Chunk::Char(' '))
            }
            [b']', ..] if self.cdata => {
                if rest.starts_with("]]>") {
                    self.take(3);
                    self.cdata = false;
                    return None;
                }
                Some(Chunk::Slice(self.take(1)))
            }
            // perf: what is behind the text is looked at too, so that its end is no special case.
            [b'&', ..] => match xml::reference(self.behind()) {
                Some((character, len)) if len <= rest.len() => {
                    self.take(len);
                    Some(Chunk::Char(character))
                }
                _ => Some(Chunk::Slice(self.take(1))),
            },
            _ if rest.starts_with("<![CDATA[") => {
                self.take(9);
                self.cdata = true;
                None
            }
            [b'<', ..] => {
                let element = match self.form {
                    Form::Repaired => crate::repair::ahead::element_len(rest),
                    _ => xml::element_len(rest),
                };
                match element {
                    Some(len) => {
                        self.take(len);
                        None
                    }
                    // Text that should have been escaped.
                    None => Some(Chunk::Slice(self.take(1))),
                }
            }
            // Characters that no document may hold; only tolerant mode reads them.
            _ => {
                let character = rest.chars().next()?;
                let taken = self.take(character.len_utf8());
                xml::is_char(character).then_some(Chunk::Slice(taken))
            }
        }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        while self.at < self.end {
            let ordinary = self.ordinary_end() - self.at;
            if ordinary > 0 {
                return Some(Chunk::Slice(self.take(ordinary)));
            }
            if let Some(chunk) = self.special() {
                return Some(chunk);
            }
        }
        None
    }
}

impl core::iter::FusedIterator for Chunks<'_> {}
