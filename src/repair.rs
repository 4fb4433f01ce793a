//! Tolerant mode: malformed XML read with the DTD's help.
//!
//! A document is read here only after it was seen to be malformed; then it is read once more from its
//! beginning, and whatever the hot path does not take comes to the functions here and in the modules
//! below. They decide by what stands at the place, by what is open ([`Frame::path`]) and by what the
//! DTD allows there; by nothing that was read before, so that a list that is read again is repaired as
//! it was the first time.
//!
//! In a well-formed document [`Repair::NameCase`] and [`Repair::LostOpening`] are made by the reader for
//! such, [`crate::wellformed`], where it would pass over an element, an attribute or a text.
//!
//! Which of two readings is taken is said at [`Repair`].
//!
//! Repairs are limited in number by the document's length ([`Scanner::repair`]), and each looks at
//! a limited number of bytes, so that reading stays linear.

pub(crate) mod ahead;
mod attributes;
mod children;
mod document;
mod end_tags;
mod text;
mod unplaced;

use crate::{
    error::{ErrorCode, Expected},
    grammar::Element,
    note::{Note, NoteCode, Repair},
    scan::{Frame, Scanned, Scanner, Tag},
    text::Span,
    xml,
};

/// How far a repair looks ahead, in bytes.
pub(crate) const LOOK_AHEAD: usize = 1024;

/// Repairs that any document may need, and how many bytes allow one more.
const REPAIRS: (usize, usize) = (64, 256);

/// What an element is called whose name the DTD does not have.
const UNKNOWN: &str = "unknown element";

/// What is wrong where a repair is needed and not asked for.
const fn fault(repair: Repair) -> ErrorCode {
    match repair {
        Repair::LostClosing | Repair::TagContent => ErrorCode::Tag,
        Repair::LostSlash
        | Repair::LostOpening
        | Repair::EndTagName
        | Repair::MissingEndTag
        | Repair::StrayEndTag => ErrorCode::MismatchedEndTag,
        Repair::BlankInTag | Repair::NameCase | Repair::DoubledBracket | Repair::LessThanInText => {
            ErrorCode::Name
        }
        Repair::LostQuote
        | Repair::UnquotedValue
        | Repair::CurlyQuotes
        | Repair::MissingBlank
        | Repair::QuoteInValue => ErrorCode::Attribute,
        Repair::DoubledAttribute => ErrorCode::DuplicateAttribute,
        Repair::Reference => ErrorCode::Reference,
        Repair::CdataEnd => ErrorCode::CdataEnd,
        Repair::Character => ErrorCode::Character,
        Repair::Declaration => ErrorCode::XmlDeclaration,
        Repair::Comment => ErrorCode::Comment,
        Repair::OutsideRoot => ErrorCode::OutsideRoot,
        Repair::CutOff => ErrorCode::UnexpectedEnd,
    }
}

/// The longest name that may be meant for one that the DTD knows, in bytes.
const LONGEST_NAME: usize = 64;

/// The characters of a name without those that no document may hold.
fn allowed(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|&c| xml::is_char(c))
}

/// A name as it is looked up: in lower case, without characters that no document may hold.
fn folded<'r>(name: &str, room: &'r mut [u8; LONGEST_NAME]) -> Option<&'r str> {
    let mut len = 0;
    for character in allowed(name) {
        let character = character.to_ascii_lowercase();
        let end = len + character.len_utf8();
        character.encode_utf8(room.get_mut(len..end)?);
        len = end;
    }
    core::str::from_utf8(room.get(..len)?).ok()
}

/// Whether two names are the same when they are [`folded`].
fn same_name(a: &str, b: &str) -> bool {
    fn fold(name: &str) -> impl Iterator<Item = char> {
        allowed(name).map(|c| c.to_ascii_lowercase())
    }
    fold(a).eq(fold(b))
}

impl<'a> Scanner<'a, '_> {
    /// The child whose name the latest start tag has in another case, which is no element's, in a
    /// document that is well-formed so far.
    pub(crate) fn child_in_another_case(
        &mut self,
        frame: &Frame,
        name: &str,
    ) -> Scanned<Option<&'static Element>> {
        if !self.options.repairs.contains(Repair::NameCase) {
            return Ok(None);
        }
        let meant = self.meant(frame, name);
        let child = meant.and_then(|meant| frame.element.child(meant.name));
        if let Some(child) = child {
            let span = (self.name_start, self.pos);
            self.repair(Repair::NameCase, span, (frame.element.name, child.name))?;
        }
        Ok(child)
    }

    /// The child whose tag, but for its `<`, begins the text at `at`, in a document that is well-formed
    /// so far: only one that is closed in itself, since any other's end tag would end nothing.
    pub(crate) fn tag_without_opening(
        &mut self,
        frame: &Frame,
        at: usize,
    ) -> Scanned<Option<Tag<'a>>> {
        let end = at + xml::name_len(self.rest(at));
        let is_tag = self.options.repairs.contains(Repair::LostOpening)
            && self.looks_like_tag(end, false)
            && !self.has_end_tag(end);
        let meant = is_tag.then(|| self.meant(frame, self.slice(at, end)));
        let child = meant
            .flatten()
            .and_then(|meant| frame.element.child(meant.name));
        let Some(child) = child else {
            return Ok(None);
        };
        self.lost_opening(frame, child, (at, end)).map(Some)
    }

    /// Reports a repair, or ends the reading with the fault where the repair is not asked for or
    /// there were too many.
    pub(crate) fn repair(
        &mut self,
        repair: Repair,
        (start, end): (usize, usize),
        (element, subject): (&'static str, &'static str),
    ) -> Scanned<()> {
        if !self.options.repairs.contains(repair) {
            return self.fail(fault(repair), start, Expected::Nothing);
        }
        self.repaired += 1;
        // What is made in a well-formed document looks no farther than reading goes on.
        let limit = REPAIRS.0 + self.document.len() / REPAIRS.1;
        if self.repairing && self.repaired as usize > limit {
            return self.fail(ErrorCode::RepairsLimit, start, Expected::Limit(limit));
        }
        let span = Span::between(start, end);
        self.note(Note::new(
            NoteCode::Repaired(repair),
            span,
            element,
            subject,
        ));
        Ok(())
    }

    /// The document ends while `element` is open, of which everything was complete until now.
    /// Reported once.
    fn cut_off(&mut self, element: &'static str) -> Scanned<()> {
        let end = self.document.len();
        self.pos = end;
        if !self.cut {
            self.cut = true;
            let span = (end, self.whole_len);
            self.repair(Repair::CutOff, span, (element, ""))?;
        }
        Ok(())
    }

    /// The document ends within the element's start tag or its text: the reading ends, to begin
    /// again with what comes before the element.
    fn cut_off_within<T>(&mut self, frame: &Frame) -> Scanned<T> {
        let before = self.slice(0, frame.name.offset as usize);
        let before = before.trim_end_matches(xml::is_blank_char);
        self.cut_off_from(before.strip_suffix('<').unwrap_or(before).len())
    }

    /// The same of an element that begins at `start`.
    fn cut_off_from<T>(&mut self, start: usize) -> Scanned<T> {
        if self.options.repairs.contains(Repair::CutOff) {
            self.incomplete = Some(start);
        }
        let end = self.document.len();
        self.fail(ErrorCode::UnexpectedEnd, end, Expected::Nothing)
    }

    /// The element type that a name is meant for: as the DTD spells it, as another spelling of it,
    /// in another case, or with characters in it that no document may hold.
    fn meant(&self, frame: &Frame, name: &str) -> Option<&'static Element> {
        let vocabulary = frame.element.vocabulary;
        let mut room = [0; LONGEST_NAME];
        let meant = *vocabulary.folded.get(folded(name, &mut room)?)?;
        // Of names that differ in case alone, the one that is written.
        match vocabulary.elements.get(name) {
            Some(known) if *known != meant.name => {
                let mut declared = vocabulary.declared.iter();
                declared.find(|element| element.name == *known).copied()
            }
            Some(_) => Some(meant),
            None => {
                let repaired = self.options.repairs.contains(Repair::NameCase);
                (repaired || allowed(name).eq(meant.name.chars())).then_some(meant)
            }
        }
    }

    /// Where the name at `at` ends, with the characters in it that no document may hold.
    fn name_end(&self, at: usize) -> usize {
        let end = at + xml::name_len(self.rest(at));
        let left_out = |c: char| !xml::is_char(c);
        if !self.rest(end).starts_with(left_out) {
            return end;
        }
        let name = self.rest(at);
        if !name
            .trim_start_matches(left_out)
            .starts_with(xml::is_name_start)
        {
            return at;
        }
        let len = name.find(|c| !left_out(c) && !xml::is_name_char(c));
        at + len.unwrap_or(name.len())
    }

    /// Reports how a name that was understood is written.
    fn respelt(
        &mut self,
        frame: &Frame,
        (start, end): (usize, usize),
        known: &'static str,
    ) -> Scanned<()> {
        let name = self.slice(start, end);
        if name == known || self.left_out_of_name(frame, (start, end), known)? {
            return Ok(());
        }
        let names = (frame.element.name, known);
        if frame.element.vocabulary.elements.contains_key(name) {
            let span = Span::between(start, end);
            return self.depart(NoteCode::OtherSpelling, span, names.0, known);
        }
        self.repair(Repair::NameCase, (start, end), names)
    }

    /// Reports the characters in a name that no document may hold. Whether it is `known` but for such
    /// in either.
    pub(crate) fn left_out_of_name(
        &mut self,
        frame: &Frame,
        (start, end): (usize, usize),
        known: &str,
    ) -> Scanned<bool> {
        let name = self.slice(start, end);
        for (at, _) in name.char_indices().filter(|&(_, c)| !xml::is_char(c)) {
            self.repair_character(frame, start + at)?;
        }
        Ok(allowed(name).eq(allowed(known)))
    }
}
