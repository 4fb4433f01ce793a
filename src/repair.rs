//! Tolerant mode: malformed XML read with the DTD's help.
//!
//! A document is read here only after it was seen to be malformed, or to be well-formed by accident;
//! then it is read once more from its beginning, and whatever the hot path does not take comes to the
//! functions below. They decide by what stands at the place, by what is open ([`Frame::path`]) and by
//! what the DTD allows there; by nothing that was read before, so that a list that is read again is
//! repaired as it was the first time.
//!
//! # Which of two readings is taken
//!
//! - A start tag that does not belong where it stands, but does in an element around: the elements
//!   within that one end there, without end tags. (In a document that is well-formed otherwise it
//!   is a misplaced element.)
//! - A bare start tag of the element that is open: its end tag, without the slash. If the element
//!   may repeat and text and its end tag follow, it is the next one, and this one has no end tag.
//! - An end tag of an element around: the elements within that one have no end tags, unless the
//!   document goes on within it ([`Scanner::goes_on_within`]); then it is this element's, misspelt.
//! - An end tag of anything else: that of the text element it stands in, misspelt. Among children
//!   the next tag tells: if it is a child's or the parent's end tag, the end tag ends nothing; if it
//!   belongs to an element around, it was the parent's, misspelt. If it could be either, it ends
//!   nothing where it repeats the end tag before it or where the parent's own follows within
//!   [`LOOK_AHEAD`] bytes.
//! - `<` in text begins a tag if the name of an element that may end the text's follows, or an
//!   element that ends within [`LOOK_AHEAD`] bytes; directly before such a tag it is that tag's `<`
//!   doubled; otherwise it is text. In a value it is text if the closing quote follows before any
//!   `>`.
//! - `>` at the beginning of a text is the start tag's, doubled. (In a document that is well-formed
//!   otherwise it is text.)
//! - A value without its closing quote ends before the next attribute that the element declares,
//!   or whose opening quote would be its closing one, else before the first `/>` or `>`.
//! - White space at the end of a text without its end tag is layout as far as it is like that
//!   before the element's start tag ([`Scanner::layout_len`]); that behind a start tag without its
//!   `>` is the tag's, unless the element has nothing else.
//! - An element that has no place is read past as far as its end tag, if one comes before an end tag
//!   of an element around; else it ends before the first tag that belongs around it.
//! - A document that is cut off within an element, its start tag or its text, is read as if it were
//!   cut off before that.
//! - A name in another case is the DTD's, and `x/>` among children is that child without its `<`,
//!   even in a document that would be well-formed; where the repair is not asked for, or the
//!   document cannot be read so, it is read as in standard mode.
//!
//! Repairs are limited in number by the document's length ([`Scanner::repair`]), and each looks at
//! a limited number of bytes, so that reading stays linear.

use crate::{
    error::{ErrorCode, Expected},
    grammar::{Attribute, Element},
    note::{Note, NoteCode, Repair},
    options::Options,
    scan::{Frame, Name, Read, Scanned, Scanner, Tag, blanks_end, plain_text_end},
    text::{Span, Text},
    wellformed::InTag,
    xml,
};

/// How far a repair looks ahead, in bytes.
pub(crate) const LOOK_AHEAD: usize = 1024;

/// Repairs that any document may need, and how many bytes allow one more.
const REPAIRS: (usize, usize) = (64, 256);

/// What an element is called whose name the DTD does not have.
const UNKNOWN: &str = "unknown element";

/// The quote of a value that has none.
const UNQUOTED: u8 = 0;

/// The quote of a value in typographic quotes.
const CURLY: u8 = 1;

/// Quotes that may stand for `"` and for `'`: those themselves, and typographic ones as word
/// processors and PDFs make them.
const QUOTES: [&str; 2] = ["\"“”„‟«»″", "'‘’‚‛‹›′`´"];

/// The quotes that go with one.
fn quotes_like(quote: char) -> Option<&'static str> {
    QUOTES.into_iter().find(|quotes| quotes.contains(quote))
}

/// What is wrong where a repair is needed and not asked for.
const fn fault(repair: Repair) -> ErrorCode {
    match repair {
        Repair::LostSlash | Repair::LostOpening | Repair::LostClosing | Repair::TagContent => {
            ErrorCode::Tag
        }
        Repair::EndTagName | Repair::MissingEndTag | Repair::StrayEndTag => {
            ErrorCode::MismatchedEndTag
        }
        Repair::BlankInTag | Repair::NameCase | Repair::DoubledBracket | Repair::LessThanInText => {
            ErrorCode::Name
        }
        Repair::LostQuote | Repair::UnquotedValue | Repair::CurlyQuotes | Repair::MissingBlank => {
            ErrorCode::Attribute
        }
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

/// What an end tag turned out to be.
enum EndTag {
    /// The end of the element that is being read; read past.
    This,
    /// The end of an element around it; not read past.
    Around,
    /// Nothing; read past.
    Stray,
}

/// What an end tag within elements that have no place turned out to be: how many of them have no
/// end tag, and how many it ends.
struct Ended {
    missing: usize,
    ends: usize,
}

/// A tag that follows.
struct NextTag<'a> {
    is_end: bool,
    /// As it is written.
    name: &'a str,
    element: &'static Element,
}

/// The longest name that may be meant for one that the DTD knows, in bytes.
const LONGEST_NAME: usize = 64;

/// A name as it is looked up: in lower case, without characters that no document may hold.
fn folded<'r>(name: &str, room: &'r mut [u8; LONGEST_NAME]) -> Option<&'r str> {
    let mut len = 0;
    for character in name.chars().filter(|&c| xml::is_char(c)) {
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
        let characters = name.chars().filter(|&c| xml::is_char(c));
        characters.map(|c| c.to_ascii_lowercase())
    }
    fold(a).eq(fold(b))
}

/// As much of `rest` as is looked at.
fn ahead(rest: &str) -> &str {
    let mut end = rest.len().min(LOOK_AHEAD);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    rest.get(..end).unwrap_or(rest)
}

/// [`xml::element_len`] of what is looked at.
pub(crate) fn element_len(rest: &str) -> Option<usize> {
    xml::element_len(ahead(rest))
}

/// Whether the document ends with the root's end tag.
pub(crate) fn ends_with_root(document: &str, root: &Element) -> bool {
    let mut from = document.len().saturating_sub(LOOK_AHEAD);
    while !document.is_char_boundary(from) {
        from += 1;
    }
    let last = document.get(from..).and_then(|end| end.rsplit('<').next());
    let last = last.unwrap_or("").trim_start_matches('/');
    same_name(last.get(..xml::name_len(last)).unwrap_or(""), root.name)
}

impl<'a> Scanner<'a, '_> {
    /// Ends the reading of a document that is well-formed so far, but only by accident: it is to be
    /// read as malformed. Not in a document that is read again, whose options have no repairs.
    pub(crate) fn broken_by_accident(&mut self, repair: Option<Repair>, at: usize) -> Scanned<()> {
        match repair {
            Some(repair) if self.options.repairs.contains(repair) => {
                self.accident = true;
                self.fail(ErrorCode::Name, at, Expected::Nothing)
            }
            _ => Ok(()),
        }
    }

    /// Whether a name is that of a child in another case.
    pub(crate) fn child_in_another_case(&self, frame: &Frame, name: &str) -> Option<Repair> {
        let asked_for = self.options.repairs.contains(Repair::NameCase);
        let known = asked_for && !frame.element.vocabulary.elements.contains_key(name);
        let meant = known.then(|| self.meant(frame, name))??;
        frame.element.child(meant.name).map(|_| Repair::NameCase)
    }

    /// Whether the text that begins at `at` begins with the start tag of a child, but for its `<`.
    pub(crate) fn tag_without_opening(&self, frame: &Frame, at: usize) -> Option<Repair> {
        let end = at + xml::name_len(self.rest(at));
        let is_tag =
            self.options.repairs.contains(Repair::LostOpening) && self.looks_like_tag(end, false);
        let meant = is_tag.then(|| self.meant(frame, self.slice(at, end)))??;
        frame.element.child(meant.name).map(|_| Repair::LostOpening)
    }

    /// Reports a repair, or ends the reading with the fault where the repair is not asked for or
    /// there were too many.
    fn repair(
        &mut self,
        repair: Repair,
        (start, end): (usize, usize),
        (element, subject): (&'static str, &'static str),
    ) -> Scanned<()> {
        if !self.options.repairs.contains(repair) {
            return self.fail(fault(repair), start, Expected::Nothing);
        }
        self.repaired += 1;
        let limit = REPAIRS.0 + self.document.len() / REPAIRS.1;
        if self.repaired as usize > limit {
            return self.fail(ErrorCode::Repairs, start, Expected::Limit(limit));
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
                let characters = name.chars().filter(|&c| xml::is_char(c));
                let repaired = self.options.repairs.contains(Repair::NameCase);
                (repaired || characters.eq(meant.name.chars())).then_some(meant)
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

    /// Reports the characters in a name that no document may hold. Whether it is `known` without
    /// them.
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
        Ok(name.chars().filter(|&c| xml::is_char(c)).eq(known.chars()))
    }

    // ---- children ------------------------------------------------------------------------------

    /// The next child of an element, or its end, whatever stands there.
    pub(crate) fn repair_child(&mut self, frame: &Frame) -> Scanned<Tag<'a>> {
        let element = frame.element.name;
        loop {
            self.pos = blanks_end(self.bytes(), self.pos);
            let start = self.pos;
            if self.byte(start) != Some(b'<') {
                match self.text_among_children(frame)? {
                    Some(tag) => return Ok(tag),
                    None => continue,
                }
            }
            let name = blanks_end(self.bytes(), start + 1);
            match self.byte(name) {
                None => {
                    self.cut_off(element)?;
                    return Ok(Tag::End(self.go_on()));
                }
                Some(b'<') => {
                    let names = (element, "");
                    self.repair(Repair::DoubledBracket, (start, name), names)?;
                    self.pos = name;
                }
                Some(b'/') => match self.repair_end_tag(frame, start, name)? {
                    EndTag::Stray => {}
                    EndTag::This | EndTag::Around => return Ok(Tag::End(self.go_on())),
                },
                Some(b'!' | b'?') if name == start + 1 => {
                    let cdata = self.at(start, "<![CDATA[");
                    self.repair_markup(frame)?;
                    if cdata {
                        let span = Span::between(start, self.pos);
                        self.depart(NoteCode::StrayText, span, element, "")?;
                    }
                }
                _ => {
                    if let Some(tag) = self.repair_start_tag(frame, start, name)? {
                        return Ok(tag);
                    }
                }
            }
        }
    }

    /// Decides about the start tag whose `<` is at `start` and whose name is at `at`. `None` if it
    /// was read past.
    fn repair_start_tag(
        &mut self,
        frame: &Frame,
        start: usize,
        at: usize,
    ) -> Scanned<Option<Tag<'a>>> {
        let element = frame.element.name;
        let mut end = self.name_end(at);
        if end >= self.document.len() {
            // A name that is cut off may be any.
            return self.cut_off_from(start);
        }
        if end == at {
            let text = at + self.rest(at).chars().next().map_or(1, char::len_utf8);
            let names = (element, "");
            self.repair(Repair::LessThanInText, (start, text), names)?;
            self.pos = text;
            return Ok(None);
        }
        let mut meant = self.meant(frame, self.slice(at, end));
        if meant.is_none()
            && let Some((child, len)) = self.name_run_together(frame, at)
        {
            end = at + len;
            meant = Some(child);
        }
        let Some(meant) = meant else {
            let name = self.slice(at, end);
            self.left_out_of_name(frame, (at, end), name)?;
            if at > start + 1 {
                let names = (element, UNKNOWN);
                self.repair(Repair::BlankInTag, (start, at), names)?;
            }
            (self.name_start, self.pos) = (at, end);
            self.unexpected_child(frame, name)?;
            return Ok(None);
        };
        if frame.element.child(meant.name).is_some() {
            if at > start + 1 {
                let names = (element, meant.name);
                self.repair(Repair::BlankInTag, (start, at), names)?;
            }
            self.respelt(frame, (at, end), meant.name)?;
            return Ok(Some(self.found(meant, at, end)));
        }
        if self.ends_bare(end) {
            if meant == frame.element {
                let end = self.past_closing(end);
                let names = (element, meant.name);
                self.repair(Repair::LostSlash, (start, end), names)?;
                self.pos = end;
                return Ok(Some(Tag::End(self.go_on())));
            }
            if frame.ancestors().any(|open| open == meant) {
                return self
                    .missing_end_tag(frame, start)
                    .map(|()| Some(Tag::End(self.go_on())));
            }
        }
        let belongs_around = |open: &'static Element| open.child(meant.name).is_some();
        // Without the repair it is misplaced.
        if self.options.repairs.contains(Repair::MissingEndTag)
            && frame.ancestors().any(belongs_around)
        {
            return self
                .missing_end_tag(frame, start)
                .map(|()| Some(Tag::End(self.go_on())));
        }
        (self.name_start, self.pos) = (at, end);
        self.unexpected_child(frame, self.slice(at, end))?;
        Ok(None)
    }

    /// Makes the child whose name stands at `at..end` the next one to be read.
    fn found(&mut self, child: &'static Element, at: usize, end: usize) -> Tag<'a> {
        // The reader takes the name to begin one byte behind `pos`.
        self.pos = at.saturating_sub(1);
        self.resolved = Some(end);
        Tag::Start(Name::of(child))
    }

    /// The child whose name a longer name begins with, because what separates it from what follows
    /// is lost, and the bytes that are the child's: the rest is an attribute of it, or text, if the
    /// child's end tag is the next tag.
    fn name_run_together(&self, frame: &Frame, at: usize) -> Option<(&'static Element, usize)> {
        let end = self.name_end(at);
        let name = self.slice(at, end);
        let value = self.byte(blanks_end(self.bytes(), end)) == Some(b'=');
        let children = frame.element.children().iter().map(|child| child.element);
        let with_attribute = children.filter(|child| {
            let (own, rest) = name.split_at_checked(child.name.len()).unwrap_or(("", ""));
            value
                && same_name(own, child.name)
                && child.attributes.iter().any(|a| same_name(a.name, rest))
        });
        if let Some(child) = with_attribute.max_by_key(|child| child.name.len()) {
            return Some((child, child.name.len()));
        }
        let next = self.next_tag(frame, at)?;
        let together = next.is_end && name.starts_with(next.name);
        let child = together.then(|| frame.element.child(next.element.name))??;
        Some((child, next.name.len()))
    }

    /// The next tag within what is looked at, if the DTD knows its name.
    fn next_tag(&self, frame: &Frame, at: usize) -> Option<NextTag<'a>> {
        let ahead = self.ahead(at);
        let tag = ahead.get(ahead.find('<')? + 1..)?;
        let tag = tag.trim_start_matches(xml::is_blank_char);
        let name = tag.strip_prefix('/');
        let is_end = name.is_some();
        let name = name.unwrap_or(tag).trim_start_matches(xml::is_blank_char);
        let name = name.get(..xml::name_len(name))?;
        let element = self.meant(frame, name)?;
        Some(NextTag {
            is_end,
            name,
            element,
        })
    }

    /// Whether a start tag ends behind its name, without attributes.
    fn ends_bare(&self, name_end: usize) -> bool {
        matches!(
            self.byte(blanks_end(self.bytes(), name_end)),
            None | Some(b'>' | b'<')
        )
    }

    /// Behind the `>` of a bare tag, if there is one.
    fn past_closing(&self, name_end: usize) -> usize {
        let end = blanks_end(self.bytes(), name_end);
        if self.byte(end) == Some(b'>') {
            end + 1
        } else {
            end
        }
    }

    /// Ends the element that is open before `at`, for want of an end tag.
    fn missing_end_tag(&mut self, frame: &Frame, at: usize) -> Scanned<()> {
        self.pos = at;
        let names = (frame.element.name, "");
        self.repair(Repair::MissingEndTag, (at, at), names)
    }

    /// Text where there should be children: a tag that lost its `<`, or text that does not belong
    /// here.
    fn text_among_children(&mut self, frame: &Frame) -> Scanned<Option<Tag<'a>>> {
        let (start, element) = (self.pos, frame.element.name);
        match self.byte(start) {
            None => {
                self.cut_off(element)?;
                return Ok(Some(Tag::End(self.go_on())));
            }
            Some(b'>') if self.options.repairs.contains(Repair::DoubledBracket) => {
                let (end, names) = (start + 1, (element, ""));
                self.repair(Repair::DoubledBracket, (start, end), names)?;
                self.pos = end;
                return Ok(None);
            }
            _ => {}
        }
        let slash = usize::from(self.byte(start) == Some(b'/'));
        let at = blanks_end(self.bytes(), start + slash);
        let end = self.name_end(at);
        if let Some(meant) = self.meant(frame, self.slice(at, end))
            && self.looks_like_tag(end, slash == 1)
        {
            let around = |holds: &dyn Fn(&'static Element) -> bool| frame.ancestors().any(holds);
            let names = (element, meant.name);
            if slash == 1 && meant == frame.element {
                let end = self.past_closing(end);
                self.repair(Repair::LostOpening, (start, end), names)?;
                self.pos = end;
                return Ok(Some(Tag::End(self.go_on())));
            }
            // Without the repair, what has no end tag is text.
            let is_tag =
                self.options.repairs.contains(Repair::LostOpening) || self.has_end_tag(end);
            if slash == 0 && is_tag && frame.element.child(meant.name).is_some() {
                self.repair(Repair::LostOpening, (start, end), names)?;
                self.respelt(frame, (at, end), meant.name)?;
                return Ok(Some(self.found(meant, at, end)));
            }
            if slash == 1 && around(&|open| open == meant)
                || slash == 0 && around(&|open| open.child(meant.name).is_some())
            {
                return self
                    .missing_end_tag(frame, start)
                    .map(|()| Some(Tag::End(self.go_on())));
            }
        }
        let run = self.repair_characters(frame, start)?;
        let text = self.slice(start, run).trim_end_matches(xml::is_blank_char);
        let span = Span::between(start, start + text.len());
        self.pos = run;
        self.depart(NoteCode::StrayText, span, element, "")?;
        Ok(None)
    }

    /// Whether what follows a name makes it one in a tag: `>`, and in a start tag also `/>` or an
    /// attribute.
    fn looks_like_tag(&self, name_end: usize, end_tag: bool) -> bool {
        let at = blanks_end(self.bytes(), name_end);
        match self.byte(at) {
            Some(b'>') => true,
            Some(b'/') => !end_tag && self.byte(at + 1) == Some(b'>'),
            _ if end_tag || at == name_end => false,
            _ => {
                let len = xml::name_len(self.rest(at));
                len > 0
                    && self.byte(blanks_end(self.bytes(), at + len)) == Some(b'=')
                    && self.closes_before_tag(at + len)
            }
        }
    }

    /// Reads text up to the next `<`, reporting what a text may not hold.
    fn repair_characters(&mut self, frame: &Frame, start: usize) -> Scanned<usize> {
        let mut at = start;
        loop {
            at = plain_text_end(self.bytes(), at);
            match self.byte(at) {
                None | Some(b'<') => {
                    self.within_text_limit(start, at)?;
                    return Ok(at);
                }
                Some(b'>') => {
                    self.repair_cdata_end(frame, start, at)?;
                    at += 1;
                }
                Some(_) => at += self.repair_character(frame, at)?,
            }
        }
    }

    /// Reports the `>` at `at` if it ends `]]>` in a text that begins at `start`.
    fn repair_cdata_end(&mut self, frame: &Frame, start: usize, at: usize) -> Scanned<()> {
        if !self.slice(start, at).ends_with("]]") {
            return Ok(());
        }
        let names = (frame.element.name, "");
        let span = (at - 2, at + 1);
        self.repair(Repair::CdataEnd, span, names)
    }

    /// Bytes of the reference or the unusual character at `at`, reported where a text may not have
    /// it.
    fn repair_character(&mut self, frame: &Frame, at: usize) -> Scanned<usize> {
        let names = (frame.element.name, "");
        match self.rest(at).chars().next() {
            Some('&') => {
                if let Some((_, len)) = xml::reference(self.rest(at).as_bytes()) {
                    return Ok(len);
                }
                self.repair(Repair::Reference, (at, at + 1), names)?;
                Ok(1)
            }
            Some(character) if xml::is_char(character) => Ok(character.len_utf8()),
            Some(character) => {
                let len = character.len_utf8();
                self.repair(Repair::Character, (at, at + len), names)?;
                Ok(len)
            }
            None => Ok(1),
        }
    }

    // ---- end tags ------------------------------------------------------------------------------

    /// Decides about the end tag whose `<` is at `start` and whose `/` is at `slash`.
    fn repair_end_tag(&mut self, frame: &Frame, start: usize, slash: usize) -> Scanned<EndTag> {
        let element = frame.element;
        let at = blanks_end(self.bytes(), slash + 1);
        let end = self.name_end(at);
        let name = self.slice(at, end);
        let meant = self.meant(frame, name);
        let this = name == self.text_of(frame.name) || meant == Some(element);
        let close = blanks_end(self.bytes(), end);
        let past = match self.byte(close) {
            Some(b'>') => close + 1,
            // Whatever is in it, as far as its `>` if that comes before another tag.
            _ => self
                .closing_before_tag(close)
                .map_or(close, |closing| closing + 1),
        };
        let names = (element.name, "");
        if this {
            if at > start + 2 {
                self.repair(Repair::BlankInTag, (start, at), names)?;
            }
            let start_tag = self.text_of(frame.name);
            if name != start_tag && !self.left_out_of_name(frame, (at, end), start_tag)? {
                self.repair(Repair::NameCase, (at, end), (element.name, element.name))?;
            }
            match self.byte(close) {
                Some(b'>') => {}
                None => self.cut_off(element.name)?,
                Some(_) if past > close => {
                    self.repair(Repair::TagContent, (close, past), names)?;
                }
                Some(_) => self.repair(Repair::LostClosing, (close, close), names)?,
            }
            self.pos = past;
            return Ok(EndTag::This);
        }
        if let Some(meant) = meant
            && frame.ancestors().any(|open| open == meant)
            && !self.goes_on_within(frame, meant, past)
        {
            self.missing_end_tag(frame, start)?;
            return Ok(EndTag::Around);
        }
        if close >= self.document.len() {
            // A name that is cut off may be any.
            self.cut_off(element.name)?;
            return Ok(EndTag::This);
        }
        self.pos = past;
        if element.children().is_empty() || self.ends_parent(frame, (start, past), name) {
            self.repair(Repair::EndTagName, (start, past), names)?;
            return Ok(EndTag::This);
        }
        self.repair(Repair::StrayEndTag, (start, past), names)?;
        Ok(EndTag::Stray)
    }

    /// Whether the document goes on behind `past` within `closed`, an element around: then the end
    /// tag before it has its name by mistake. The next tag can only be within, or ends what is, or
    /// the end tag of `closed` is still to come.
    fn goes_on_within(&self, frame: &Frame, closed: &'static Element, past: usize) -> bool {
        let is_closed = |open: &'static Element| open == closed;
        // The ancestors come from the innermost on.
        let within = || frame.ancestors().take_while(|open| !is_closed(open));
        let around = || {
            frame
                .ancestors()
                .skip_while(|open| !is_closed(open))
                .skip(1)
        };
        if let Some(next) = self.next_tag(frame, past) {
            let holds = |open: &'static Element| open.child(next.element.name).is_some();
            let ends = |open: &'static Element| open == next.element;
            if next.is_end && within().any(ends)
                || !next.is_end && (within().any(holds) || holds(closed)) && !around().any(holds)
            {
                return true;
            }
        }
        let ahead = self.ahead(past);
        let mut opened = 0_usize;
        for (found, _) in ahead.match_indices('<') {
            let at = past + found + 1;
            let is_end = self.byte(at) == Some(b'/');
            let name = at + usize::from(is_end);
            let end = self.name_end(name);
            let Some(named) = self.meant(frame, self.slice(name, end)) else {
                continue;
            };
            if !is_end {
                opened += usize::from(is_closed(named) && self.has_end_tag(end));
            } else if is_closed(named) {
                match opened.checked_sub(1) {
                    Some(fewer) => opened = fewer,
                    None => return true,
                }
            } else if around().any(|open| open == named) {
                return false;
            }
        }
        false
    }

    /// Whether a start tag whose name ends at `at` does not end in `/>`.
    fn has_end_tag(&self, at: usize) -> bool {
        let closing = self.closing_before_tag(at);
        closing.is_none_or(|closing| !self.slice(at, closing).ends_with('/'))
    }

    /// Whether an end tag of no element that is open, `start..past`, is the end of the one whose
    /// children it stands among. What follows tells, or that it stands there twice.
    fn ends_parent(&self, frame: &Frame, (start, past): (usize, usize), name: &str) -> bool {
        let parent = frame.ancestors().next();
        match self.next_tag(frame, past) {
            Some(next) if !next.is_end => {
                let holds = |open: &'static Element| open.child(next.element.name).is_some();
                let (here, around) = (holds(frame.element), frame.ancestors().any(holds));
                if here != around {
                    return around;
                }
            }
            Some(next) if next.element == frame.element => return false,
            Some(next) if parent == Some(next.element) => {
                return true;
            }
            _ => {}
        }
        let before = self.slice(0, start).trim_end_matches(xml::is_blank_char);
        let again = before
            .strip_suffix('>')
            .and_then(|before| before.strip_suffix(name))
            .is_some_and(|before| before.ends_with("</"));
        !again && !self.own_end_tag_follows(frame, past)
    }

    /// Where the next `>` is, if it comes before the next `<` and within what is looked at.
    fn closing_before_tag(&self, at: usize) -> Option<usize> {
        let ahead = self.bytes().get(at..)?;
        let ahead = ahead.get(..LOOK_AHEAD).unwrap_or(ahead);
        let found = ahead
            .iter()
            .position(|&byte| byte == b'<' || byte == b'>')?;
        (ahead.get(found) == Some(&b'>')).then_some(at + found)
    }

    /// Whether an end tag of the element that is open is within what is looked at.
    fn own_end_tag_follows(&self, frame: &Frame, at: usize) -> bool {
        let ahead = self.rest(at).as_bytes();
        let ahead = ahead.get(..LOOK_AHEAD).unwrap_or(ahead);
        let end = frame.element.end.as_bytes();
        let end = end.strip_suffix(b">").unwrap_or(end);
        memchr::memmem::find_iter(ahead, end).any(|found| {
            matches!(
                ahead.get(found + end.len()),
                Some(b'>' | b' ' | b'\t' | b'\r' | b'\n')
            )
        })
    }

    // ---- text ----------------------------------------------------------------------------------

    /// The text of an element, whatever is in it.
    pub(crate) fn repair_text(&mut self, frame: &Frame) -> Scanned<Text<'a>> {
        let (element, mut start) = (frame.element, self.pos);
        let names = (element.name, "");
        if self.byte(start) == Some(b'>') && self.options.repairs.contains(Repair::DoubledBracket) {
            let span = (start, start + 1);
            self.repair(Repair::DoubledBracket, span, names)?;
            start += 1;
        }
        let mut at = start;
        // Where the text ends, and whether white space at its end is its own.
        let (end, whole) = loop {
            at = plain_text_end(self.bytes(), at);
            match self.byte(at) {
                None => return self.cut_off_within(frame),
                Some(b'<') => match self.tag_in_text(frame, at)? {
                    Some(end) => break end,
                    None => at = self.pos,
                },
                Some(b'>') => {
                    if let Some(slash) = self.end_tag_without_opening(frame, start, at) {
                        let span = (slash, at + 1);
                        self.repair(Repair::LostOpening, span, names)?;
                        self.pos = at + 1;
                        break (slash, true);
                    }
                    self.repair_cdata_end(frame, start, at)?;
                    at += 1;
                }
                Some(_) => at += self.repair_character(frame, at)?,
            }
        };
        let end = match whole {
            true => end,
            false => end - self.layout_len(frame, start, end),
        };
        let text = self.slice(start, end);
        self.within_text_limit(start, start + text.len())?;
        let plain = text
            .bytes()
            .all(|byte| !matches!(byte, b'<' | b'&' | ..b' ' | 0xEF));
        let form = if plain { Text::plain } else { Text::repaired };
        Ok(form(self.document, start, start + text.len()))
    }

    /// How many bytes at the end of the text `start..end`, for want of an end tag, are layout and
    /// not text. The white space before the element's own start tag tells what layout is like: where
    /// there is none, all is text; where it begins with the end of a line, blanks before that are.
    fn layout_len(&self, frame: &Frame, start: usize, end: usize) -> usize {
        let white = |text: &'a str| {
            let ink = text.trim_end_matches(xml::is_blank_char);
            text.get(ink.len()..).unwrap_or("")
        };
        let name = frame.name.offset as usize;
        let before = self.slice(0, name).trim_end_matches(xml::is_blank_char);
        let before = white(before.strip_suffix('<').unwrap_or(before));
        let behind = white(self.slice(start, end));
        let line_end = |white: &str| white.find("\r\n").or_else(|| white.find('\n'));
        match (line_end(before), line_end(behind)) {
            (None, None) if behind.ends_with(before) => before.len(),
            (Some(0), Some(text)) => behind.len() - text,
            _ => behind.len(),
        }
    }

    /// Where the `/` of the element's end tag is, if the `>` at `at` ends one that lost its `<`.
    fn end_tag_without_opening(&self, frame: &Frame, start: usize, at: usize) -> Option<usize> {
        let text = self.slice(start, at).trim_end_matches(xml::is_blank_char);
        let name = self.text_of(frame.name);
        let before = text.len().checked_sub(name.len())?;
        let (text, last) = text.split_at_checked(before)?;
        let text = text
            .trim_end_matches(xml::is_blank_char)
            .strip_suffix('/')?;
        last.eq_ignore_ascii_case(name)
            .then_some(start + text.len())
    }

    /// Decides about the `<` at `at` in a text: the text's end and whether white space before it
    /// belongs to it, or `None` where the text goes on at `pos`.
    fn tag_in_text(&mut self, frame: &Frame, at: usize) -> Scanned<Option<(usize, bool)>> {
        let element = frame.element;
        let names = (element.name, "");
        let name = blanks_end(self.bytes(), at + 1);
        match self.byte(name) {
            None => {
                // Behind the text there was a tag, of which only `<` is left.
                self.cut_off(element.name)?;
                return Ok(Some((at, true)));
            }
            Some(b'/') => {
                let named = blanks_end(self.bytes(), name + 1);
                let is_name = self.name_end(named) > named;
                if is_name || matches!(self.byte(named), None | Some(b'>' | b'<')) {
                    let crosses = |next: NextTag<'_>| next.is_end && next.element == element;
                    let crossed = self.next_tag(frame, name).is_some_and(crosses);
                    return Ok(match self.repair_end_tag(frame, at, name)? {
                        EndTag::This => Some((at, true)),
                        // With its own end tag behind it, all of the text is there.
                        EndTag::Around => Some((at, crossed)),
                        EndTag::Stray => None,
                    });
                }
            }
            Some(b'!' | b'?') if name == at + 1 && self.begins_markup(at) => {
                self.pos = at;
                self.repair_markup(frame)?;
                return Ok(None);
            }
            Some(b'<') if name == at + 1 && self.begins_known_tag(frame, name) => {
                self.repair(Repair::DoubledBracket, (at, name), names)?;
                let end = self.tag_in_text(frame, name)?;
                return Ok(end.map(|(_, whole)| (at, whole)));
            }
            _ => {
                if let Some(end) = self.start_tag_in_text(frame, at, name)? {
                    return Ok(Some(end));
                }
                if self.pos > at {
                    return Ok(None);
                }
            }
        }
        self.repair(Repair::LessThanInText, (at, at + 1), names)?;
        self.pos = at + 1;
        Ok(None)
    }

    /// Whether `<!` or `<?` begins a comment, a CDATA section or a processing instruction.
    fn begins_markup(&self, at: usize) -> bool {
        ["<!--", "<![CDATA[", "<?"]
            .iter()
            .any(|opener| self.at(at, opener))
    }

    /// Whether `<?` begins an XML declaration, and not an instruction of a longer name.
    fn begins_declaration(&self, at: usize) -> bool {
        self.at(at, "<?xml") && xml::name_len(self.rest(at + 2)) == 3
    }

    /// Whether the `<` at `at` begins a tag with a name that the DTD knows.
    fn begins_known_tag(&self, frame: &Frame, at: usize) -> bool {
        let name = at + 1 + usize::from(self.byte(at + 1) == Some(b'/'));
        let end = self.name_end(name);
        self.meant(frame, self.slice(name, end)).is_some()
    }

    /// The same for a start tag; leaves `pos` where it is if the `<` is text.
    fn start_tag_in_text(
        &mut self,
        frame: &Frame,
        start: usize,
        at: usize,
    ) -> Scanned<Option<(usize, bool)>> {
        let element = frame.element;
        self.pos = start;
        let end = self.name_end(at);
        if end == at {
            return Ok(None);
        }
        if let Some(meant) = self.meant(frame, self.slice(at, end)) {
            if meant == element && self.ends_bare(end) && !self.is_next(frame, end) {
                let past = self.past_closing(end);
                let names = (element.name, "");
                self.repair(Repair::LostSlash, (start, past), names)?;
                self.pos = past;
                return Ok(Some((start, true)));
            }
            let belongs = |open: &'static Element| {
                open.child(meant.name).is_some() || open == meant && self.ends_bare(end)
            };
            if frame.ancestors().any(belongs) {
                self.missing_end_tag(frame, start)?;
                return Ok(Some((start, false)));
            }
        }
        if let Some(len) = element_len(self.rest(start)) {
            self.pos = start + len;
            self.no_place(frame, self.slice(at, end), start)?;
        }
        Ok(None)
    }

    /// Whether a bare start tag of a repeating text element begins the next one, instead of being
    /// this one's end tag: text and an end tag follow it.
    fn is_next(&self, frame: &Frame, name_end: usize) -> bool {
        let repeats = frame.ancestors().next().is_some_and(|parent| {
            let mut children = parent.children().iter();
            children.any(|child| child.repeats && child.element == frame.element)
        });
        if !repeats {
            return false;
        }
        let text = self.past_closing(name_end);
        let ahead = self.ahead(text);
        let Some((text, tag)) = ahead.find('<').and_then(|at| ahead.split_at_checked(at)) else {
            return false;
        };
        !text.contains('>') && tag.starts_with(frame.element.end)
    }

    /// What is looked at from `at` on.
    fn ahead(&self, at: usize) -> &'a str {
        ahead(self.rest(at))
    }

    /// Reads past the comment, CDATA section or processing instruction at `pos`.
    fn repair_markup(&mut self, frame: &Frame) -> Scanned<()> {
        let (start, element) = (self.pos, frame.element.name);
        let names = (element, "");
        if self.at(start, "<!--") {
            let body = self.rest(start + 4);
            let Some(len) = body.find("-->") else {
                return self.fail(
                    ErrorCode::Comment,
                    start,
                    Expected::Words("`-->` to end it"),
                );
            };
            let inner = body.get(..len).unwrap_or("");
            if inner.contains("--") || inner.ends_with('-') {
                let span = (start, start + 4 + len + 3);
                self.repair(Repair::Comment, span, names)?;
                self.pos = start + 4 + len + 3;
                return Ok(());
            }
        } else if self.at(start, "<?") {
            let name = blanks_end(self.bytes(), start + 2);
            let name = self.slice(name, name + xml::name_len(self.rest(name)));
            if name.eq_ignore_ascii_case("xml") {
                let ahead = self.ahead(start);
                let tag = ahead.get(1..).and_then(|rest| rest.find('<'));
                let tag = ahead
                    .get(..tag.map_or(ahead.len(), |len| len + 1))
                    .unwrap_or(ahead);
                // Outside the root it may end in `>`.
                let outside = frame.name == Span::default();
                let end = match tag.find("?>") {
                    Some(end) => Some(end + 2),
                    None if outside => Some(tag.find('>').map_or(tag.len(), |end| end + 1)),
                    None => None,
                };
                let Some(len) = end else {
                    return self.fail(ErrorCode::XmlDeclaration, start, Expected::Words("`?>`"));
                };
                let span = (start, start + len);
                self.repair(Repair::Declaration, span, names)?;
                self.pos = start + len;
                return Ok(());
            }
        }
        self.markup()
    }

    /// The content of an element that is declared EMPTY and has an end tag, or should have.
    pub(crate) fn repair_empty(&mut self, frame: &Frame) -> Scanned<()> {
        let (element, start) = (frame.element, self.pos);
        self.pos = blanks_end(self.bytes(), start);
        let at = self.pos;
        let slash = blanks_end(self.bytes(), at + 1);
        match self.byte(at) {
            None => return self.cut_off(element.name),
            Some(b'<') if self.byte(slash) == Some(b'/') => {
                let name = blanks_end(self.bytes(), slash + 1);
                let name = self.slice(name, self.name_end(name));
                let this = self.meant(frame, name).is_none_or(|m| m == element);
                if this {
                    return self.repair_end_tag(frame, at, slash).map(|_| ());
                }
            }
            Some(b'<') => {
                let end = self.name_end(slash);
                let meant = self.meant(frame, self.slice(slash, end));
                let belongs_around = |meant: &'static Element| {
                    frame
                        .ancestors()
                        .any(|open| open.child(meant.name).is_some())
                };
                if meant == Some(element) && self.ends_bare(end) {
                    let past = self.past_closing(end);
                    let names = (element.name, "");
                    self.repair(Repair::LostSlash, (at, past), names)?;
                    self.pos = past;
                    return Ok(());
                }
                if meant.is_some_and(belongs_around) {
                    return self.missing_end_tag(frame, at);
                }
            }
            Some(_) => {}
        }
        let ahead = self.ahead(at);
        if let Some(len) = ahead.find(element.end)
            && !ahead
                .get(..len)
                .is_some_and(|between| between.contains(element.start))
        {
            self.repair_between(frame, at, at + len)?;
            let span = Span::between(start, at + len);
            self.pos = at + len + element.end.len();
            return self.depart(NoteCode::ContentInEmpty, span, element.name, "");
        }
        self.missing_end_tag(frame, at)
    }

    /// Reports what may not stand in the content `at..end`, of which nothing is kept.
    fn repair_between(&mut self, frame: &Frame, mut at: usize, end: usize) -> Scanned<()> {
        let names = (frame.element.name, "");
        loop {
            at = self.repair_characters(frame, at)?;
            if at >= end {
                return Ok(());
            }
            if let Some(len) = element_len(self.rest(at)) {
                at += len;
                continue;
            }
            let repair = match self.byte(at + 1) {
                Some(b'<') => Repair::DoubledBracket,
                _ => Repair::LessThanInText,
            };
            self.repair(repair, (at, at + 1), names)?;
            at += 1;
        }
    }

    /// Reads past an element that has no place, and whatever is in it, as far as its end tag. Without
    /// one it ends before a tag that belongs around it.
    pub(crate) fn skip_unknown(&mut self, frame: &Frame) -> Scanned<()> {
        // The open elements' names, instead of recursion.
        let mut names = [Span::default(); Options::MAX_DEPTH as usize];
        let mut open = usize::from(self.skip_start_tag(frame, &mut names, 0)?);
        // Whether the innermost has no children; as far as where tags belong within.
        let (mut leaf, mut within) = (true, 0);
        while let Some(innermost) = open.checked_sub(1).and_then(|n| names.get(n).copied()) {
            let start = self.repair_characters(frame, self.pos)?;
            let text = self.slice(self.pos, start).trim_matches(xml::is_blank_char);
            self.pos = start;
            let at = blanks_end(self.bytes(), start + 1);
            let subject = (frame.element.name, UNKNOWN);
            match self.byte(at) {
                None => return self.cut_off(frame.element.name),
                Some(b'/') => {
                    let opened = names.get(..open).unwrap_or(&names);
                    let ended = self.skip_end_tag(frame, (start, at), opened, leaf)?;
                    self.missing_end_tags(frame, ended.missing, start)?;
                    open = open.saturating_sub(ended.missing + ended.ends);
                    leaf = false;
                }
                Some(b'!' | b'?') if self.begins_markup(start) => self.repair_markup(frame)?,
                Some(b'<') => {
                    self.repair(Repair::DoubledBracket, (start, at), subject)?;
                    self.pos = at;
                }
                Some(_) => {
                    let end = self.name_end(at);
                    if end == at {
                        let span = (start, start + 1);
                        self.repair(Repair::LessThanInText, span, subject)?;
                        self.pos = start + 1;
                        continue;
                    }
                    let name = self.slice(at, end);
                    if leaf
                        && !text.is_empty()
                        && name == self.text_of(innermost)
                        && self.ends_bare(end)
                    {
                        let span = (start, self.past_closing(end));
                        self.repair(Repair::LostSlash, span, subject)?;
                        (self.pos, open, leaf) = (span.1, open - 1, false);
                        continue;
                    }
                    if start >= within && self.belongs_around(frame, name) {
                        let opened = names.get(..open).unwrap_or(&names);
                        match self.within_until(frame, opened, start) {
                            Some(until) => within = until,
                            None => return self.missing_end_tags(frame, open, start),
                        }
                    }
                    if at > start + 1 {
                        self.repair(Repair::BlankInTag, (start, at), subject)?;
                    }
                    (self.name_start, self.pos) = (at, end);
                    leaf = self.skip_start_tag(frame, &mut names, open)?;
                    open += usize::from(leaf);
                }
            }
        }
        Ok(())
    }

    /// Reports that so many elements that have no place end at `at`, for want of end tags.
    fn missing_end_tags(&mut self, frame: &Frame, number: usize, at: usize) -> Scanned<()> {
        let names = (frame.element.name, UNKNOWN);
        (0..number).try_for_each(|_| self.repair(Repair::MissingEndTag, (at, at), names))
    }

    /// Reads past the attributes of the start tag whose name was read last, and puts the name in its
    /// place among those that are open if it is. Whether it is.
    fn skip_start_tag(&mut self, frame: &Frame, names: &mut [Span], open: usize) -> Scanned<bool> {
        let name = self.name();
        let mut within = *frame;
        within.name = name;
        loop {
            match self.repair_attribute(&within)? {
                InTag::Attribute(name) => self.skip_attribute(&within, name)?,
                InTag::End { open: false } => return Ok(false),
                InTag::End { open: true } => break,
            }
        }
        let room = open + usize::from(frame.depth) < self.depth_limit.into();
        match names.get_mut(open).filter(|_| room) {
            Some(place) => *place = name,
            None => return self.too_deep(name),
        }
        Ok(true)
    }

    /// Reads past an attribute of an element that has no place.
    pub(crate) fn skip_attribute(&mut self, frame: &Frame, name: &str) -> Scanned<()> {
        let span = (self.attribute_start, self.attribute_start + name.len());
        self.left_out_of_name(frame, span, name)?;
        match self.unplaced_attribute(frame.name, name)? {
            true => self.repair_doubled_attribute(frame),
            false => self.repair_value(frame).map(|_| ()),
        }
    }

    /// Decides about an end tag within an element that has no place.
    fn skip_end_tag(
        &mut self,
        frame: &Frame,
        (start, slash): (usize, usize),
        open: &[Span],
        leaf: bool,
    ) -> Scanned<Ended> {
        let subject = (frame.element.name, UNKNOWN);
        let at = blanks_end(self.bytes(), slash + 1);
        let end = self.name_end(at);
        let name = self.slice(at, end);
        let close = blanks_end(self.bytes(), end);
        let past = self.past_closing(end);
        let mut levels = open.iter().rev();
        let ends = levels.position(|&open| same_name(self.text_of(open), name));
        if ends.is_none() && self.is_open(frame, name) {
            return Ok(Ended {
                missing: open.len(),
                ends: 0,
            });
        }
        self.pos = past;
        if let Some(missing) = ends {
            if at > start + 2 {
                self.repair(Repair::BlankInTag, (start, at), subject)?;
            }
            let opened = open
                .iter()
                .rev()
                .nth(missing)
                .map(|&open| self.text_of(open));
            let opened = opened.unwrap_or(name);
            if name != opened && !self.left_out_of_name(frame, (at, end), opened)? {
                self.repair(Repair::NameCase, (at, end), subject)?;
            }
            if self.byte(close) != Some(b'>') {
                self.repair(Repair::LostClosing, (close, close), subject)?;
            }
            return Ok(Ended { missing, ends: 1 });
        }
        let (repair, ends) = match leaf {
            true => (Repair::EndTagName, 1),
            false => (Repair::StrayEndTag, 0),
        };
        self.repair(repair, (start, past), subject)?;
        Ok(Ended { missing: 0, ends })
    }

    /// Whether the name is that of an element that is open.
    fn is_open(&self, frame: &Frame, name: &str) -> bool {
        let meant = self.meant(frame, name);
        meant.is_some_and(|meant| frame.open_elements().any(|open| open == meant))
    }

    /// Whether the name is that of a child of an element that is open.
    fn belongs_around(&self, frame: &Frame, name: &str) -> bool {
        let meant = self.meant(frame, name);
        meant.is_some_and(|meant| {
            frame
                .open_elements()
                .any(|open| open.child(meant.name).is_some())
        })
    }

    /// How far tags from `at` on belong within the elements `open`, which have no place: to their end
    /// tags, if no end tag of an element around comes first, or as far as is looked at.
    fn within_until(&self, frame: &Frame, open: &[Span], at: usize) -> Option<usize> {
        let ahead = self.ahead(at);
        for (found, _) in ahead.match_indices("</") {
            let name = at + found + 2;
            let name = self.slice(name, self.name_end(name));
            if open.iter().any(|&open| self.text_of(open) == name) {
                return Some(at + found);
            }
            if self.is_open(frame, name) {
                return None;
            }
        }
        Some(at + ahead.len())
    }

    // ---- attributes ----------------------------------------------------------------------------

    /// The next thing in the tag of an element, as far as the beginning of a value.
    pub(crate) fn repair_attribute(&mut self, frame: &Frame) -> Scanned<InTag<'a>> {
        let names = (frame.element.name, "");
        loop {
            let start = blanks_end(self.bytes(), self.pos);
            match self.byte(start) {
                None => return self.cut_off_within(frame),
                Some(b'>') => {
                    self.pos = start + 1;
                    return Ok(InTag::End { open: true });
                }
                Some(b'<') => {
                    self.repair(Repair::LostClosing, (start, start), names)?;
                    // Blanks are the tag's, unless the element has nothing else.
                    if !self.at(start, frame.element.end) {
                        self.pos = start;
                    }
                    return Ok(InTag::End { open: true });
                }
                Some(b'/') => {
                    let close = blanks_end(self.bytes(), start + 1);
                    match self.byte(close) {
                        Some(b'>') => {
                            if close > start + 1 {
                                let span = (start, close + 1);
                                self.repair(Repair::BlankInTag, span, names)?;
                            }
                            self.pos = close + 1;
                            return Ok(InTag::End { open: false });
                        }
                        // Before the element's own end tag it is text.
                        None | Some(b'<') if !self.at(close, frame.element.end) => {
                            let span = (start + 1, start + 1);
                            self.repair(Repair::LostClosing, span, names)?;
                            self.pos = close;
                            return Ok(InTag::End { open: false });
                        }
                        _ => {}
                    }
                }
                Some(_) => {}
            }
            let end = self.name_end(start);
            let equals = blanks_end(self.bytes(), end);
            let run_together = start == frame.name.end() as usize;
            let declared = |a: &Attribute| same_name(a.name, self.slice(start, end));
            let has_value = self.byte(equals) == Some(b'=')
                && (!run_together || frame.element.attributes.iter().any(declared));
            if end > start && has_value {
                if start == self.pos {
                    let span = (start, end);
                    self.repair(Repair::MissingBlank, span, names)?;
                }
                if self.value_begins(blanks_end(self.bytes(), equals + 1)) {
                    self.attribute_start = start;
                    return Ok(InTag::Attribute(self.slice(start, end)));
                }
                return self.cut_off_within(frame);
            }
            // The rest of an end tag is no tag's content: the `>` before it is lost.
            if run_together || !self.closes_before_tag(start) {
                self.repair(Repair::LostClosing, (start, start), names)?;
                self.pos = start;
                return Ok(InTag::End { open: true });
            }
            let one = start + self.rest(start).chars().next().map_or(1, char::len_utf8);
            let left_out = end.max(one);
            self.repair(Repair::TagContent, (start, left_out), names)?;
            self.pos = left_out;
        }
    }

    /// Whether a `>` comes before the next `<`, one that begins a tag's end aside.
    fn closes_before_tag(&self, at: usize) -> bool {
        self.closing_before_tag(at).is_some()
    }

    /// Takes the value at `at` to begin with whatever quote it has. Whether it can end before the
    /// document does.
    fn value_begins(&mut self, at: usize) -> bool {
        let rest = self.rest(at);
        let (quote, len) = match rest.chars().next() {
            Some('"') => (b'"', 1),
            Some('\'') => (b'\'', 1),
            Some(curly) if quotes_like(curly).is_some() => (CURLY, curly.len_utf8()),
            _ => (UNQUOTED, 0),
        };
        (self.quote, self.pos) = (quote, at + len);
        self.pos <= self.last_bracket || self.rest(self.pos).bytes().any(|byte| byte == quote)
    }

    /// The value that begins here, up to its quote or whatever ends it instead.
    pub(crate) fn repair_value(&mut self, frame: &Frame) -> Scanned<Text<'a>> {
        let start = self.pos;
        let at = self.attribute_start;
        let name = self.slice(at, self.name_end(at));
        let declared = frame.element.attributes.iter();
        let subject = declared
            .map(|a| a.name)
            .find(|n| same_name(n, name))
            .unwrap_or("");
        let names = (frame.element.name, subject);
        // Where the value ends, and where the tag goes on.
        let (end, past) = match self.quote {
            UNQUOTED => {
                let (end, past) = self.unquoted(start);
                self.repair(Repair::UnquotedValue, (start, past), names)?;
                (end, past)
            }
            CURLY => {
                let stop = self.curly_end(start);
                let len = self.rest(stop).chars().next().map_or(0, char::len_utf8);
                let closed = !matches!(self.byte(stop), None | Some(b'<' | b'>'));
                let clean = self.byte(stop + len).is_none_or(crate::scan::ends_name);
                match self.lost_quote(frame, start, stop, closed) {
                    Some(end) if !clean => {
                        self.repair(Repair::CurlyQuotes, (start, end), names)?;
                        self.repair(Repair::LostQuote, (start, end), names)?;
                        (end, end)
                    }
                    _ => {
                        let past = stop + if closed { len } else { 0 };
                        self.repair(Repair::CurlyQuotes, (start, past), names)?;
                        (stop, past)
                    }
                }
            }
            quote => {
                let value = self.rest(start).as_bytes();
                let stop = value.iter().position(|&byte| byte == quote || byte == b'<');
                let mut stop = start + stop.unwrap_or(value.len());
                if let Some(end) = self.less_than_in_value(frame, start, stop) {
                    let span = (stop, stop + 1);
                    self.repair(Repair::LessThanInText, span, names)?;
                    stop = end;
                }
                let closed = self.byte(stop) == Some(quote);
                let next = self.byte(stop + 1);
                let clean = closed && next.is_none_or(crate::scan::ends_name);
                match self.lost_quote(frame, start, stop, closed) {
                    Some(past) if !clean => {
                        let value = self.slice(start, past);
                        let curly =
                            |c: char| quotes_like(char::from(quote)).is_some_and(|q| q.contains(c));
                        let (repair, value) = match value.strip_suffix(curly) {
                            Some(value) => (Repair::CurlyQuotes, value),
                            None => (Repair::LostQuote, value),
                        };
                        self.repair(repair, (start, past), names)?;
                        (start + value.len(), past)
                    }
                    _ => (stop, stop + 1),
                }
            }
        };
        self.within_text_limit(start, end)?;
        self.pos = past;
        let mut at = start;
        let mut plain = true;
        while let Some(offset) = self
            .slice(at, end)
            .bytes()
            .position(|byte| matches!(byte, b'&' | ..b' ' | 0x80..))
        {
            at += offset;
            plain &= self
                .byte(at)
                .is_some_and(|byte| byte >= 0x80 && byte != 0xEF);
            at += self.repair_character(frame, at)?;
        }
        let form = if plain { Text::plain } else { Text::attribute };
        Ok(form(self.document, start, end))
    }

    /// Where the quote is that ends the value at `start` all the same, if the `<` at `at` in it begins
    /// no tag that the DTD knows, and what follows the quote goes on as a tag does.
    fn less_than_in_value(&self, frame: &Frame, start: usize, at: usize) -> Option<usize> {
        let ahead = self
            .byte(at)
            .filter(|&byte| byte == b'<')
            .map(|_| self.ahead(at))?;
        let end = at + ahead.bytes().position(|byte| byte == self.quote)?;
        let value = self.slice(start, end);
        let opens = value.trim_end_matches(xml::is_blank_char).ends_with('=');
        let is_text = |(found, _)| !self.begins_known_tag(frame, start + found);
        (!opens && value.match_indices('<').all(is_text) && self.looks_like_tag(end + 1, false))
            .then_some(end)
    }

    /// Where the value without quotes at `start` ends, and where the tag goes on: before another
    /// attribute, `/>` or `>`, without the blanks there, or at a quote that can only end it.
    fn unquoted(&self, start: usize) -> (usize, usize) {
        let value = self.rest(start);
        let mut len = 0;
        loop {
            let rest = value.get(len..).unwrap_or("");
            let next =
                rest.find(|c: char| xml::is_blank_char(c) || matches!(c, '<' | '>' | '"' | '\''));
            len += next.unwrap_or(rest.len());
            let at = start + len;
            match self.byte(at) {
                Some(b'"' | b'\'') => {
                    let name = self.name_end(at + 1);
                    let ends = name > at + 1 && self.byte(name) == Some(b'=');
                    if ends || self.byte(at + 1).is_none_or(crate::scan::ends_name) {
                        return (at, at + 1);
                    }
                    len += 1;
                }
                Some(byte) if !matches!(byte, b'<' | b'>') => {
                    let behind = blanks_end(self.bytes(), at);
                    let name = self.name_end(behind);
                    let attribute = self.byte(blanks_end(self.bytes(), name)) == Some(b'=');
                    let ends = name > behind && attribute
                        || matches!(self.byte(behind), None | Some(b'<' | b'>'))
                        || self.at(behind, "/>");
                    if ends {
                        return (at, at);
                    }
                    len = behind - start;
                }
                end => {
                    let text = self.slice(start, at);
                    let text = match end {
                        Some(b'>') => text.strip_suffix('/').unwrap_or(text),
                        _ => text,
                    };
                    return (start + text.len(), start + text.len());
                }
            }
        }
    }

    /// Where a value in typographic quotes that begins at `start` has a quote that may end it, or
    /// what ends the tag.
    fn curly_end(&self, start: usize) -> usize {
        let quote = self.slice(0, start).chars().next_back();
        let quotes = quote.and_then(quotes_like).unwrap_or("");
        let ends = |c: char| quotes.contains(c) || matches!(c, '<' | '>');
        let value = self.rest(start);
        let first = value.find(ends).unwrap_or(value.len());
        // The same character may be an apostrophe.
        let (ahead, from) = (self.ahead(start + first), start + first);
        let mut ahead = ahead
            .char_indices()
            .take_while(|&(_, c)| !matches!(c, '<' | '>'));
        let end = ahead.find(|&(at, c)| {
            quotes.contains(c)
                && self
                    .byte(from + at + c.len_utf8())
                    .is_none_or(crate::scan::ends_name)
        });
        from + end.map_or(0, |(at, _)| at)
    }

    /// Where a value ends whose closing quote is lost, between `start` and `stop`: before another
    /// declared attribute, `/>` or `>`, without the blanks there. `closed` says that a quote is at
    /// `stop`, which may be the next attribute's.
    fn lost_quote(&self, frame: &Frame, start: usize, stop: usize, closed: bool) -> Option<usize> {
        let value = self.slice(start, stop);
        let mut from = 0;
        let ahead = value.match_indices('=').find_map(|(equals, _)| {
            let start = core::mem::replace(&mut from, equals + 1);
            let before = value.get(start..equals)?;
            let before = before.trim_end_matches(xml::is_blank_char);
            let name = before.rfind(xml::is_blank_char)? + 1;
            let mut known = frame.element.attributes.iter();
            let text = before.get(name..)?;
            let is_known = known.any(|a| same_name(a.name, text));
            is_known.then_some(start + name)
        });
        // The quote is the opening one of an attribute.
        let opening = value.trim_end_matches(xml::is_blank_char).strip_suffix('=');
        let ahead = ahead.or_else(|| {
            let before = opening
                .filter(|_| closed)?
                .trim_end_matches(xml::is_blank_char);
            let name = before.rfind(xml::is_blank_char)? + 1;
            let text = before.get(name..)?;
            (!text.is_empty() && xml::name_len(text) == text.len()).then_some(name)
        });
        let angle = value.find('>').map(|angle| {
            let before = value.get(..angle).unwrap_or(value);
            before
                .trim_end_matches(xml::is_blank_char)
                .strip_suffix('/')
                .map_or(angle, str::len)
        });
        let end = match (ahead, angle, closed) {
            (Some(name), Some(angle), _) => name.min(angle),
            (Some(name), None, _) => name,
            (None, Some(angle), false) => angle,
            (None, None, false) => value.len(),
            (None, _, true) => return None,
        };
        Some(start + value.get(..end)?.trim_end_matches(xml::is_blank_char).len())
    }

    /// An attribute that was read before: the first is kept.
    pub(crate) fn repair_doubled_attribute(&mut self, frame: &Frame) -> Scanned<()> {
        let start = self.attribute_start;
        self.repair_value(frame)?;
        let span = (start, self.pos);
        let names = (frame.element.name, "");
        self.repair(Repair::DoubledAttribute, span, names)
    }

    /// The declared attribute that a name is meant for, if it only differs in case, or in
    /// characters that no document may hold.
    pub(crate) fn known_attribute_in_another_case(
        &mut self,
        frame: &Frame,
        name: &str,
    ) -> Scanned<Option<u8>> {
        let mut declared = frame.element.attributes.iter().zip(0..);
        let Some((known, number)) = declared.find(|(a, _)| same_name(a.name, name)) else {
            return Ok(None);
        };
        let (start, end) = (self.attribute_start, self.attribute_start + name.len());
        if self.repairing && self.left_out_of_name(frame, (start, end), known.name)? {
            return Ok(Some(number));
        }
        if !self.options.repairs.contains(Repair::NameCase) {
            return Ok(None);
        }
        if !self.repairing {
            self.broken_by_accident(Some(Repair::NameCase), start)?;
        }
        let names = (frame.element.name, known.name);
        self.repair(Repair::NameCase, (start, end), names)?;
        Ok(Some(number))
    }

    // ---- the document --------------------------------------------------------------------------

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
        loop {
            self.pos = blanks_end(self.bytes(), self.pos);
            let (start, end) = (self.pos, self.document.len());
            if start >= end {
                return Ok(());
            }
            if self.begins_markup(start) && self.repair_markup(frame).is_ok() {
                continue;
            }
            self.error = None;
            self.pos = end;
            let names = ("", "");
            self.repair(Repair::OutsideRoot, (start, end), names)?;
        }
    }
}
