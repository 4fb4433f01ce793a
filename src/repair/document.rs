//! The document: what is before and behind its root.

use super::{ahead::ends_with_root, same_name};
use crate::{
    error::{ErrorCode, Expected},
    grammar::Element,
    note::Repair,
    scan::{Frame, Read, Scanned, Scanner, blanks_end},
    text::Span,
    xml,
};

impl<'a> Scanner<'a, '_> {
    /// Reads the document into `root`, which is fresh.
    pub(crate) fn repair_document<T: Read<'a>>(&mut self, root: &mut T) -> Scanned<()> {
        self.begin_repairing();
        self.last_bracket = memchr::memrchr2(b'<', b'>', self.bytes()).unwrap_or(0);
        let element = T::ELEMENT;
        if self.rest(0).starts_with('\u{FEFF}') {
            self.pos = '\u{FEFF}'.len_utf8();
        }
        let outside = Frame::root(element, Span::default());
        let (start, name) = self.repair_prolog(&outside)?;
        let end = self.name_end(name);
        let mut frame = Frame::root(element, Span::between(name, end));
        if name > start + 1 {
            let names = (element.name, "");
            self.repair(Repair::BlankInTag, (start, name), names)?;
        }
        if self.slice(name, end) != element.name {
            self.respelt(&frame, (name, end), element.name)?;
            frame.respelled = true;
        }
        let rest = self.bytes().get(end..).unwrap_or(&[]);
        let rest = root.read(self, frame, rest)?;
        self.stop(rest);
        self.repair_epilog(&outside)
    }

    /// Reads as far as the root: where its `<` is, or should be, and where its name is.
    fn repair_prolog(&mut self, frame: &Frame) -> Scanned<(usize, usize)> {
        let (mut junk, mut unclosed, element, first) = (None, false, frame.element, self.pos);
        let ends_with_root = ends_with_root(self.document, element);
        loop {
            let start = blanks_end(self.bytes(), self.pos);
            let name = blanks_end(self.bytes(), start + 1);
            let root = |at: usize| same_name(self.slice(at, self.name_end(at)), element.name);
            let lost = root(start) && self.looks_like_tag(self.name_end(start), false);
            let found = self.byte(start) == Some(b'<') && root(name);
            if let Some(from) = junk
                && (found || lost || self.begins_markup(start) || start >= self.document.len())
            {
                let (span, names) = ((from, start), ("", ""));
                self.repair(Repair::OutsideRoot, span, names)?;
                junk = None;
            }
            if found {
                return Ok((start, name));
            }
            if lost {
                let span = (start, start + element.name.len());
                let names = (element.name, "");
                self.repair(Repair::LostOpening, span, names)?;
                return Ok((start, start));
            }
            self.pos = start;
            match self.byte(start) {
                None => {
                    let expected = Expected::Words("the root element");
                    return self.fail(ErrorCode::UnexpectedEnd, start, expected);
                }
                Some(b'<') if self.at(start, "<!DOCTYPE") => {
                    let expected = Expected::Words("the root element; DOCTYPEs are refused");
                    return self.fail(ErrorCode::Doctype, start, expected);
                }
                Some(b'<') if self.begins_declaration(start) => {
                    if start > first || self.noted_declaration().is_err() {
                        self.error = None;
                        self.pos = start;
                        self.repair_markup(frame)?;
                    }
                }
                Some(b'<')
                    if !unclosed
                        && self.begins_markup(start)
                        && self.repair_markup(frame).is_ok() => {}
                // Of an element before the root, the end would follow the root.
                Some(b'<') if !ends_with_root && xml::name_len(self.rest(name)) > 0 => {
                    return self.fail(ErrorCode::Root, name, Expected::Words(element.name));
                }
                Some(_) => {
                    // What does not end once does not end at another try.
                    unclosed |= self.error.take().is_some();
                    junk = junk.or(Some(start));
                    self.pos = self.root_or_markup(start + 1, element);
                }
            }
        }
    }

    /// Where, at `from` or behind, something may begin before the root: markup, or the root's name
    /// without its `<` as a word. The end where nothing may.
    fn root_or_markup(&self, from: usize, element: &Element) -> usize {
        let bytes = self.bytes();
        let initial = element.name.as_bytes().first();
        // What is left out of names may stand before the first letter.
        let letter = |byte: &u8| {
            let same = |initial: &u8| initial.eq_ignore_ascii_case(byte);
            initial.is_some_and(same) || !matches!(byte, b' '..=b'~')
        };
        let begins = |at: usize, byte: u8| match byte {
            b'<' => match bytes.get(at + 1) {
                Some(next) => !matches!(next, b'<' | b'/' | b'>' | b'"' | b'=' | b'&'),
                None => true,
            },
            _ if xml::is_blank(byte) => false,
            _ => xml::is_blank(*bytes.get(at.wrapping_sub(1)).unwrap_or(&b'x')) && letter(&byte),
        };
        let behind = bytes.iter().enumerate().skip(from);
        let mut candidates = behind.filter(|&(at, &byte)| begins(at, byte));
        candidates.next().map_or(bytes.len(), |(at, _)| at)
    }

    /// Reads what is behind the root.
    fn repair_epilog(&mut self, frame: &Frame) -> Scanned<()> {
        // With the last character, if that is cut off and nothing said so.
        let end = if self.cut {
            self.document.len()
        } else {
            self.whole_len
        };
        loop {
            self.pos = blanks_end(self.bytes(), self.pos);
            let start = self.pos;
            if start >= end {
                return Ok(());
            }
            if self.begins_markup(start) && self.repair_markup(frame).is_ok() {
                continue;
            }
            self.error = None;
            self.pos = self.document.len();
            return self.repair(Repair::OutsideRoot, (start, end), ("", ""));
        }
    }
}
