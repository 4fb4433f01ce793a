//! The scanner off its hot path: XML 1.0 in full, and every departure from the DTD.

use crate::{
    error::{Allowed, Error, ErrorCode, Expected, Found},
    grammar::{Content, Element},
    note::{Note, NoteCode},
    options::Options,
    scan::{
        Entered, Failed, Frame, Name, Scanned, Scanner, Tag, behind_blanks, blanks_end, ends_name,
        plain_value_end,
    },
    simd::special_end,
    text::{Form, Span, Text},
    value::{Enumerated, Enumeration},
    walk::child,
    xml,
};

/// What [`Scanner::raw_attribute`] finds in a tag.
pub(crate) enum InTag<'a> {
    /// An attribute of that name; its value is next.
    Attribute(&'a str),
    /// The end of the tag: `>` where content follows, else `/>`.
    End { open: bool },
}

/// Whether libxml2 drops a namespace declaration before it judges the document: one that declares
/// `xml`, as every document does without it, or that *Namespaces in XML* forbids.
fn is_idle_namespace(name: &str, value: &Text<'_>) -> bool {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
    let reserved = *value == XML || *value == XMLNS;
    match name.strip_prefix("xmlns") {
        Some("") => reserved,
        Some(":xml" | ":xmlns") => true,
        Some(prefix) => prefix.starts_with(':') && (reserved || value.is_empty()),
        None => false,
    }
}

/// Where `closer` is in `text`.
// perf: what is looked for is short and mostly near, so that preparing a search costs more than it.
fn find<const N: usize>(text: &str, closer: &[u8; N]) -> Option<usize> {
    let [.., last] = closer.as_slice() else {
        return None;
    };
    let mut ends = memchr::memchr_iter(*last, text.as_bytes());
    ends.find_map(|end| {
        let before = text.as_bytes().get(..=end)?;
        Some(before.strip_suffix(closer.as_slice())?.len())
    })
}

/// What may begin with `&`.
const REFERENCE: Expected =
    Expected::Words("`&lt;`, `&gt;`, `&amp;`, `&apos;`, `&quot;` or a character reference");

/// Bytes of what `rest` begins with, behind which [`special_end`] stopped, where nothing is markup.
fn special_len(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'&' | b'<' | b'\t' | b'\n' | b'\r', ..] => Some(1),
        _ => xml::begins_with_char(rest).then_some(3),
    }
}

/// Where the text of an element ends that begins at `start`, and in what form it stands there: at the
/// `<` of some markup, or else at a fault.
#[inline(always)]
fn text_end(bytes: &[u8], start: usize) -> (usize, Form) {
    let (mut at, mut form) = (start, Form::CleanContent);
    loop {
        at = special_end(bytes, at, b'>');
        at += match bytes.get(at..) {
            Some(rest @ [b'&', ..]) => match xml::reference(rest) {
                Some((_, len)) => {
                    form = Form::Content;
                    len
                }
                None => return (at, form),
            },
            Some([b'\r', ..]) => {
                form = Form::Content;
                1
            }
            Some([b'\t' | b'\n' | b'>', ..])
                if !bytes
                    .get(start..=at)
                    .is_some_and(|before| before.ends_with(b"]]>")) =>
            {
                if form == Form::CleanContent {
                    form = Form::Plain;
                }
                1
            }
            Some(rest) if xml::begins_with_char(rest) => 3,
            _ => return (at, form),
        };
    }
}

/// Bytes of the CDATA section that `rest` begins with, if it is well-formed.
fn cdata_len(rest: &[u8]) -> Option<usize> {
    const OPENER: &[u8; 9] = b"<![CDATA[";
    let mut at = rest.strip_prefix(OPENER).map(|_| OPENER.len())?;
    loop {
        at = special_end(rest, at, b']');
        at += match rest.get(at..)? {
            [b']', b']', b'>', ..] => return Some(at + 3),
            [b']', ..] => 1,
            rest => special_len(rest)?,
        };
    }
}

/// [`text_end`] for a value between such quotes, which ends at the quote, or else at a fault.
#[inline(always)]
fn value_end(bytes: &[u8], start: usize, quote: u8) -> (usize, Form) {
    let (mut at, mut form) = (start, Form::Plain);
    loop {
        at = special_end(bytes, at, quote);
        at += match bytes.get(at..) {
            Some(rest @ [b'&', ..]) => match xml::reference(rest) {
                Some((_, len)) => {
                    form = Form::Attribute;
                    len
                }
                None => return (at, form),
            },
            Some([b'\t' | b'\n' | b'\r', ..]) => {
                form = Form::Attribute;
                1
            }
            Some(rest) if xml::begins_with_char(rest) => 3,
            _ => return (at, form),
        };
    }
}

/// The listed value that references and white space may stand for.
fn listed<E: Enumeration>(text: &Text<'_>) -> Option<E> {
    if let Some(name) = text.as_bytes() {
        return E::from_bytes(name);
    }
    // None is so long.
    let mut room = [0; 64];
    E::from_bytes(text.copy_to(&mut room)?)
}

impl<'a> Scanner<'a, '_> {
    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    pub(crate) fn at(&self, at: usize, literal: &str) -> bool {
        self.bytes()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(literal.as_bytes()))
    }

    pub(crate) fn text_of(&self, span: Span) -> &'a str {
        self.slice(span.offset as usize, span.end() as usize)
    }

    pub(crate) fn end_tag_of(&self, name: Span) -> Expected {
        // In tolerant mode the name is all that there is of some.
        let bracket = self.slice(0, name.offset as usize).ends_with('<');
        let start_tag = name.offset - u32::from(bracket);
        Expected::EndTag(Found::new(self.text_of(name)), start_tag)
    }

    // ---- attributes ----------------------------------------------------------------------------

    /// The next thing in the tag, as far as the quote of a value.
    pub(crate) fn raw_attribute(&mut self) -> Scanned<InTag<'a>> {
        let start = blanks_end(self.bytes(), self.pos);
        match self.byte(start) {
            Some(b'>') => {
                self.pos = start + 1;
                return Ok(InTag::End { open: true });
            }
            Some(b'/') => {
                if self.byte(start + 1) != Some(b'>') {
                    return self.fail(ErrorCode::Tag, start + 1, Expected::Words("`>` after `/`"));
                }
                self.pos = start + 2;
                return Ok(InTag::End { open: false });
            }
            _ => {}
        }
        let expected = Expected::Words("an attribute, `>` or `/>`");
        let len = xml::name_len(self.rest(start));
        if len == 0 {
            return self.fail(ErrorCode::Tag, start, expected);
        }
        if start == self.pos {
            let expected = Expected::Words("a blank before the attribute");
            return self.fail(ErrorCode::Attribute, start, expected);
        }
        let equals = blanks_end(self.bytes(), start + len);
        if self.byte(equals) != Some(b'=') {
            return self.fail(ErrorCode::Attribute, equals, Expected::Words("`=`"));
        }
        let quote = blanks_end(self.bytes(), equals + 1);
        match self.byte(quote) {
            Some(byte @ (b'"' | b'\'')) => self.quote = byte,
            _ => {
                let expected = Expected::Words("a quote before the value");
                return self.fail(ErrorCode::Attribute, quote, expected);
            }
        }
        self.attribute_start = start;
        self.pos = quote + 1;
        Ok(InTag::Attribute(self.slice(start, start + len)))
    }

    /// Whether the latest attribute's name occurred before in the tag whose name is `tag`. Walks
    /// the tag again: to be asked of a limited number of attributes.
    pub(crate) fn is_duplicate(&self, tag: Span, name: &str) -> bool {
        let mut at = blanks_end(self.bytes(), tag.end() as usize);
        while at < self.attribute_start {
            let len = xml::name_len(self.rest(at));
            if self.slice(at, at + len) == name {
                return true;
            }
            let equals = blanks_end(self.bytes(), at + len);
            let value = blanks_end(self.bytes(), equals + 1);
            let rest = self.bytes().get(value..).unwrap_or(&[]);
            // Without quotes, which is repaired, a value ends at a blank.
            let len = match rest {
                [quote @ (b'"' | b'\''), value @ ..] => value
                    .iter()
                    .position(|byte| byte == quote)
                    .map(|len| len + 2),
                _ => rest.iter().position(|byte| xml::is_blank(*byte)),
            };
            at = blanks_end(self.bytes(), value + len.unwrap_or(rest.len()).max(1));
        }
        false
    }

    /// Sees that an attribute that finds no place in the document struct is within the limit on those,
    /// and no duplicate. Whether it is one all the same, which is to be repaired.
    pub(crate) fn unplaced_attribute(&mut self, tag: Span, name: &str) -> Scanned<bool> {
        if self.attributes_of != tag.offset {
            (self.attributes, self.attributes_of) = (0, tag.offset);
        }
        self.attributes = self.attributes.saturating_add(1);
        if self.attributes > self.options.max_attributes {
            let limit = Expected::Limit(self.options.max_attributes.into());
            return self.fail(ErrorCode::Attributes, self.attribute_start, limit);
        }
        match self.is_duplicate(tag, name) {
            true if !self.repairing => self.doubled_attribute(),
            doubled => Ok(doubled),
        }
    }

    fn doubled_attribute<T>(&mut self) -> Scanned<T> {
        let expected = Expected::Words("each attribute once");
        let start = self.attribute_start;
        self.fail(ErrorCode::DuplicateAttribute, start, expected)
    }

    /// The next attribute of the tag that is being read, by its number; `None` behind the tag.
    #[cold]
    #[inline(never)]
    pub fn attribute(&mut self, frame: &mut Frame) -> Scanned<Option<u8>> {
        if let Some(attribute) = self.literal_attribute(frame.element) {
            return Ok(Some(attribute));
        }
        loop {
            let found = match self.repairing {
                false => self.raw_attribute()?,
                true => self.repair_attribute(frame)?,
            };
            let name = match found {
                InTag::Attribute(name) => name,
                InTag::End { open } => {
                    frame.open = open;
                    return Ok(None);
                }
            };
            let element = frame.element;
            if let Some(attribute) = element.attribute(name) {
                return Ok(Some(attribute));
            }
            let start = self.attribute_start;
            if let Some(&known) = element.vocabulary.attributes.get(name)
                && let Some(attribute) = element.attribute(known)
            {
                let span = Span::between(start, start + name.len());
                let note = Note::new(NoteCode::OtherSpelling, span, element.name, known);
                self.depart_from(Allowed::Attributes(element), note)?;
                return Ok(Some(attribute));
            }
            if let Some(known) = self.known_attribute_in_another_case(frame, name)? {
                return Ok(Some(known));
            }
            if self.repairing {
                self.left_out_of_name(frame, (start, start + name.len()), name)?;
            }
            if self.unplaced_attribute(frame.name, name)? {
                self.repair_doubled_attribute(frame)?;
                continue;
            }
            let value = self.any_value(frame)?;
            if self.is_strict() && is_idle_namespace(name, &value) {
                continue;
            }
            let span = Span::between(start, self.pos);
            let note = Note::new(NoteCode::UnknownAttribute, span, element.name, "");
            self.depart_from(Allowed::Attributes(element), note)?;
        }
    }

    /// The same if the attribute is written as it usually is, as far as its value.
    fn literal_attribute(&mut self, element: &Element) -> Option<u8> {
        let rest = self.bytes().get(self.pos..)?.strip_prefix(b" ")?;
        let mut attributes = element.attributes.iter().zip(0..);
        let (attribute, value) = attributes.find_map(|(attribute, number)| {
            let behind = rest.strip_prefix(attribute.name.as_bytes())?;
            Some((number, behind.strip_prefix(b"=\"")?))
        })?;
        if self.repairing {
            return None;
        }
        self.attribute_start = self.position(rest);
        self.quote = b'"';
        self.stop(value);
        Some(attribute)
    }

    /// An attribute that was read before: a fault where the names are the same, a departure where
    /// one is another spelling.
    #[cold]
    #[inline(never)]
    pub(crate) fn attribute_again(&mut self, frame: &Frame) -> Scanned<()> {
        let start = self.attribute_start;
        let name = self.slice(start, start + xml::name_len(self.rest(start)));
        if self.repairing {
            return self.repair_doubled_attribute(frame);
        }
        if self.is_duplicate(frame.name, name) {
            return self.doubled_attribute();
        }
        self.any_value(frame)?;
        let span = Span::between(start, self.pos);
        self.depart(NoteCode::UnknownAttribute, span, frame.element.name, "")
    }

    /// The value that begins here, whatever is in it.
    #[cold]
    #[inline(never)]
    pub(crate) fn any_value(&mut self, frame: &Frame) -> Scanned<Text<'a>> {
        match self.repairing {
            false => self.value_cold(),
            true => self.repair_value(frame),
        }
    }

    /// The value that begins here, up to its quote, whatever is in it.
    #[cold]
    #[inline(never)]
    pub(crate) fn value_cold(&mut self) -> Scanned<Text<'a>> {
        let start = self.pos;
        let (end, form) = value_end(self.bytes(), start, self.quote);
        if self.byte(end) != Some(self.quote) {
            return self.fault_in_value(end);
        }
        self.within_text_limit(start, end)?;
        self.pos = end + 1;
        Ok(Text::read(self.document, start, end, form))
    }

    /// The value that `rest` begins with, if a double quote ends it and it is well-formed, and what is
    /// behind the quote.
    #[cold]
    #[inline(never)]
    pub(crate) fn quoted(&self, rest: &'a [u8]) -> Option<(Text<'a>, &'a [u8])> {
        if self.repairing {
            return None;
        }
        let end = plain_value_end(rest, b'"');
        let (end, form) = match rest.get(end) {
            Some(b'"') => (end, Form::CleanValue),
            _ => value_end(rest, end, b'"'),
        };
        let [b'"', behind @ ..] = rest.get(end..)? else {
            return None;
        };
        let start = self.position(rest);
        let text = Text::read(self.document, start, start + end, form);
        self.may_hold(end).then_some((text, behind))
    }

    /// The same where it is one of those that the DTD lists.
    #[cold]
    #[inline(never)]
    pub(crate) fn quoted_enumerated<E: Enumeration>(
        &self,
        rest: &'a [u8],
    ) -> Option<(Enumerated<'a, E>, &'a [u8])> {
        let (text, behind) = self.quoted(rest)?;
        Some((Enumerated::read(text, listed(&text)?), behind))
    }

    /// The error for what ends a value at `at` and is not its quote.
    #[cold]
    fn fault_in_value<T>(&mut self, at: usize) -> Scanned<T> {
        let quote = Expected::Words("the value's closing quote");
        match self.byte(at) {
            Some(b'<') => {
                let expected = Expected::Words("the value's closing quote before it");
                self.fail(ErrorCode::LessThanInAttribute, at, expected)
            }
            Some(b'&') => self.fail(ErrorCode::Reference, at, REFERENCE),
            Some(_) => self.fail(ErrorCode::Character, at, Expected::Nothing),
            None => self.fail(ErrorCode::UnexpectedEnd, at, quote),
        }
    }

    /// The value of the attribute that was found last, where the DTD fixes it, or wants a name token.
    #[allow(dead_code, reason = "no dialect of CAP has such an attribute")]
    #[cold]
    #[inline(never)]
    pub fn checked_value(
        &mut self,
        frame: &Frame,
        attribute: u8,
        slot: &mut Option<Text<'a>>,
    ) -> Scanned<()> {
        if slot.is_some() {
            return self.attribute_again(frame);
        }
        let text = *slot.insert(self.any_value(frame)?);
        let Some(declared) = frame.element.attributes.get(usize::from(attribute)) else {
            return Ok(());
        };
        let token = !text.is_empty() && text.chars().all(xml::is_name_char);
        let mut values = declared.values.iter();
        let known = declared.values.is_empty() || values.any(|value| text == **value);
        if known && (token || !declared.token) {
            return Ok(());
        }
        let (element, subject) = (frame.element.name, declared.name);
        let note = Note::new(NoteCode::UnknownValue, text.span(), element, subject);
        self.depart_from(Allowed::Values(declared), note)
    }

    /// A value that is not literally one of those that the DTD lists.
    #[cold]
    #[inline(never)]
    pub(crate) fn unlisted_value<E: Enumeration>(
        &mut self,
        frame: &Frame,
        attribute: u8,
        text: &Text<'a>,
    ) -> Scanned<E> {
        let element = frame.element;
        let Some(declared) = element.attributes.get(usize::from(attribute)) else {
            return Ok(E::UNKNOWN);
        };
        if let Some(listed) = listed(text) {
            return Ok(listed);
        }
        let spelled = |spelling: &str| text.is_within_blanks(spelling);
        let mut values = declared.values.iter();
        let mut spellings = element.vocabulary.values.entries();
        let known = (values.find(|value| spelled(value)))
            .or_else(|| Some(spellings.find(|(spelling, _)| spelled(spelling))?.1));
        if let Some(known) = known.and_then(|name| E::from_bytes(name.as_bytes())) {
            let note = Note::new(
                NoteCode::OtherSpelling,
                text.span(),
                element.name,
                known.as_str(),
            );
            self.depart_from(Allowed::Values(declared), note)?;
            return Ok(known);
        }
        if declared.decisive {
            let span = text.span();
            self.error = Some(Error {
                code: ErrorCode::Protocol,
                offset: span.offset,
                found: Found::new(self.text_of(span)),
                expected: Expected::Words(declared.values.first().copied().unwrap_or("")),
            });
            return Err(Failed);
        }
        let note = Note::new(
            NoteCode::UnknownValue,
            text.span(),
            element.name,
            declared.name,
        );
        self.depart_from(Allowed::Values(declared), note)?;
        Ok(E::UNKNOWN)
    }

    /// Reads the attributes of an element that declares none.
    #[inline(always)]
    pub(crate) fn no_attributes(&mut self, frame: &mut Frame) -> Scanned<()> {
        match self.go_on() {
            [b'>', rest @ ..] => self.stop(rest),
            [b'/', b'>', rest @ ..] => {
                frame.open = false;
                self.stop(rest);
            }
            _ => _ = self.attribute(frame)?,
        }
        Ok(())
    }

    // ---- content -------------------------------------------------------------------------------

    /// [`Scanner::tag`] for whatever is neither `<` with a name that is known, nor the expected end
    /// tag: reads on to a child that is known, under the DTD's name.
    #[cold]
    #[inline(never)]
    pub(crate) fn resolve(&mut self, frame: &Frame) -> Scanned<Tag<'a>> {
        if self.repairing {
            return self.repair_child(frame);
        }
        loop {
            self.pos = blanks_end(self.bytes(), self.pos);
            let start = self.pos;
            if self.byte(start) != Some(b'<') {
                self.broken_by_accident(self.tag_without_opening(frame, start), start)?;
                self.character_data(frame.name)?;
                // References to white space are white space to libxml2, and do no harm.
                let mut text = Text::content(self.document, start, self.pos).chars();
                if text.any(|character| !xml::is_blank_char(character)) {
                    let raw = self.slice(start, self.pos);
                    let raw = raw.trim_end_matches(xml::is_blank_char);
                    self.stray_text(frame, Span::between(start, start + raw.len()))?;
                }
                continue;
            }
            match self.byte(start + 1) {
                Some(b'/') => {
                    self.end_tag(frame.name)?;
                    return Ok(Tag::End(self.go_on()));
                }
                Some(b'!') if self.at(start, "<![CDATA[") => {
                    self.markup()?;
                    let span = Span::between(start, self.pos);
                    self.stray_text(frame, span)?;
                }
                Some(b'!' | b'?') => self.markup()?,
                _ => {
                    let name = self.start_name()?;
                    if let Some(known) = self.known_child(frame, name)? {
                        // The name is taken as the DTD's, and ends where the other spelling does.
                        self.resolved = Some(self.pos);
                        self.pos = start;
                        return Ok(Tag::Start(Name::of(known)));
                    }
                    self.unexpected_child(frame, name)?;
                }
            }
        }
    }

    fn stray_text(&mut self, frame: &Frame, span: Span) -> Scanned<()> {
        let note = Note::new(NoteCode::StrayText, span, frame.element.name, "");
        self.depart_from(Allowed::Content(frame.element, frame.state), note)
    }

    /// The name of the start tag at `pos`; leaves behind it.
    fn start_name(&mut self) -> Scanned<&'a str> {
        let start = self.pos + 1;
        let len = xml::name_len(self.rest(start));
        if len == 0 {
            return self.fail(ErrorCode::Name, start, Expected::Words("a name after `<`"));
        }
        self.name_start = start;
        self.pos = start + len;
        Ok(self.slice(start, start + len))
    }

    /// The child of that name, or of the name that it is another spelling of.
    pub(crate) fn known_child(
        &mut self,
        frame: &Frame,
        name: &str,
    ) -> Scanned<Option<&'static Element>> {
        let element = frame.element;
        if let Some(child) = element.child(name) {
            return Ok(Some(child));
        }
        if let Some(&known) = element.vocabulary.elements.get(name)
            && let Some(child) = element.child(known)
        {
            let note = Note::new(NoteCode::OtherSpelling, self.name(), element.name, known);
            self.depart_from(Allowed::Content(element, frame.state), note)?;
            return Ok(Some(child));
        }
        Ok(None)
    }

    /// Where the start tag begins whose name is at `name`: its `<` may be lost, or stand before
    /// blanks.
    pub(crate) fn tag_start(&self, name: usize) -> usize {
        match name.checked_sub(1) {
            Some(before) if self.byte(before) == Some(b'<') => before,
            _ => name,
        }
    }

    /// Reads past an element that does not belong here, and reports it.
    pub(crate) fn unexpected_child(&mut self, frame: &Frame, name: &str) -> Scanned<()> {
        let start = self.tag_start(self.name_start);
        match self.repairing {
            false => {
                self.broken_by_accident(self.child_in_another_case(frame, name), start)?;
                self.skip(frame.depth)?;
            }
            true => self.skip_unknown(frame)?,
        }
        self.no_place(frame, name, start)
    }

    /// Reports an element that does not belong here, which begins at `start` and was read past.
    pub(crate) fn no_place(&mut self, frame: &Frame, name: &str, start: usize) -> Scanned<()> {
        let span = Span::between(start, self.pos);
        let (code, known) = match frame.element.vocabulary.elements.get(name) {
            Some(&known) => (NoteCode::MisplacedElement, known),
            None => (NoteCode::UnknownElement, ""),
        };
        let note = Note::new(code, span, frame.element.name, known);
        self.depart_from(Allowed::Content(frame.element, frame.state), note)
    }

    /// A child that may occur once and had occurred.
    #[cold]
    #[inline(never)]
    pub(crate) fn repeated(
        &mut self,
        parent: &Frame,
        number: u8,
        entered: &Entered<'a>,
    ) -> Scanned<&'a [u8]> {
        let element = child(parent.element, number);
        self.stop(entered.rest);
        self.name_start = entered.name.offset as usize;
        match self.repairing {
            false => self.skip(parent.depth)?,
            true => self.skim(self.frame(parent, element, entered))?,
        }
        let start = self.tag_start(entered.name.offset as usize);
        let span = Span::between(start, self.pos);
        let (parent, name) = (parent.element.name, element.name);
        self.depart(NoteCode::RepeatedElement, span, parent, name)?;
        Ok(self.go_on())
    }

    /// [`Scanner::plain_text`] for a text that is not plain, in a child whose start tag is literally the
    /// DTD's. Returns `rest` where more is unusual than references and CDATA sections.
    // perf: the generated reader goes on with the next child in the DTD's order.
    #[cold]
    #[inline(never)]
    pub(crate) fn literal_child(
        &mut self,
        parent: &mut Frame,
        rest: &'a [u8],
        number: u8,
        slot: &mut Option<Text<'a>>,
    ) -> &'a [u8] {
        let element = child(parent.element, number);
        if let Some(content) = rest.get(element.start.len()..)
            && parent.depth < self.depth_limit
            && let Some(behind) = self.literal_text(element, content, slot)
        {
            parent.state = number + 1;
            return behind_blanks(parent, behind);
        }
        rest
    }

    /// [`Scanner::text`] for whatever is not plain text between the expected tags, in the DTD's
    /// order. Returns what is left of the document behind it.
    #[cold]
    #[inline(never)]
    pub(crate) fn text_cold(
        &mut self,
        parent: &mut Frame,
        name: Name<'a>,
        number: u8,
        slot: &mut Option<Text<'a>>,
    ) -> Scanned<&'a [u8]> {
        let element = child(parent.element, number);
        let entered = self.enter(parent, name, (number, element.name.len(), false))?;
        if slot.is_some() {
            return self.repeated(parent, number, &entered);
        }
        self.deeper(parent, entered.name)?;
        if let Some(content) = entered.rest.strip_prefix(b">")
            && !entered.respelled
            && let Some(behind) = self.literal_text(element, content, slot)
        {
            return Ok(behind);
        }
        let mut frame = self.frame(parent, element, &entered);
        self.stop(entered.rest);
        self.no_attributes(&mut frame)?;
        *slot = Some(self.content(&frame)?);
        Ok(self.go_on())
    }

    /// Reads the text that `content` begins with, if it has no markup but references and CDATA sections,
    /// and ends with literally the element's end tag. Returns what is left behind that.
    #[inline(never)]
    fn literal_text(
        &self,
        element: &Element,
        content: &'a [u8],
        slot: &mut Option<Text<'a>>,
    ) -> Option<&'a [u8]> {
        if self.repairing {
            return None;
        }
        let (mut end, mut form) = text_end(content, 0);
        while let Some(rest @ [b'<', b'!', ..]) = content.get(end..) {
            (end, form) = (text_end(content, end + cdata_len(rest)?).0, Form::Content);
        }
        let behind = content.get(end..)?.strip_prefix(element.end.as_bytes())?;
        let start = self.position(content);
        let text = Text::read(self.document, start, start + end, form);
        if !self.may_hold(end) {
            return None;
        }
        *slot = Some(text);
        Some(behind)
    }

    /// The text of an element, whatever is in it, up to and with its end tag.
    #[cold]
    #[inline(never)]
    pub(crate) fn content(&mut self, frame: &Frame) -> Scanned<Text<'a>> {
        let start = self.pos;
        if !frame.open {
            return Ok(Text::plain(self.document, start, start));
        }
        if self.repairing {
            return self.repair_text(frame);
        }
        let mut form = self.character_data(frame.name)?;
        while self.byte(self.pos + 1) != Some(b'/') {
            match self.byte(self.pos + 1) {
                Some(b'!' | b'?') => self.markup()?,
                _ => {
                    let name = self.start_name()?;
                    self.unexpected_child(frame, name)?;
                }
            }
            self.character_data(frame.name)?;
            form = Form::Content;
        }
        self.within_text_limit(start, self.pos)?;
        let text = Text::read(self.document, start, self.pos, form);
        self.end_tag(frame.name)?;
        Ok(text)
    }

    /// The content of an element that is declared EMPTY, up to and with its end tag.
    pub(crate) fn no_content(&mut self, frame: &Frame) -> Scanned<()> {
        let start = self.pos;
        if !frame.open {
            return Ok(());
        }
        if self.repairing {
            return self.repair_empty(frame);
        }
        if !self.at(start, "</") {
            self.skip_content(frame.name, frame.depth)?;
            let span = Span::between(start, self.pos);
            let note = Note::new(NoteCode::ContentInEmpty, span, frame.element.name, "");
            self.depart_from(Allowed::Content(frame.element, 0), note)?;
        }
        self.end_tag(frame.name)
    }

    /// Reads text up to the next `<`, and tells in what form it stands there.
    fn character_data(&mut self, element: Span) -> Scanned<Form> {
        let start = self.pos;
        let (end, form) = text_end(self.bytes(), start);
        if self.byte(end) != Some(b'<') {
            return self.fault_in_text(end, element);
        }
        self.within_text_limit(start, end)?;
        self.pos = end;
        Ok(form)
    }

    /// The error for what ends the text of an element at `at` and is no markup.
    #[cold]
    fn fault_in_text<T>(&mut self, at: usize, element: Span) -> Scanned<T> {
        match self.byte(at) {
            Some(b'>') => {
                let expected = Expected::Words("`]]&gt;`");
                self.fail(ErrorCode::CdataEnd, at - 2, expected)
            }
            Some(b'&') => self.fail(ErrorCode::Reference, at, REFERENCE),
            Some(_) => self.fail(ErrorCode::Character, at, Expected::Nothing),
            None => self.fail(ErrorCode::UnexpectedEnd, at, self.end_tag_of(element)),
        }
    }

    /// Sees that the text `start..end` is no longer than the limit.
    pub(crate) fn within_text_limit(&mut self, start: usize, end: usize) -> Scanned<()> {
        if self.may_hold(end - start) {
            return Ok(());
        }
        let limit = Expected::Limit(self.text_limit as usize);
        self.fail(ErrorCode::Text, start, limit)
    }

    /// Reads the end tag at `pos`, which has to have the name that stands at `name`.
    fn end_tag(&mut self, name: Span) -> Scanned<()> {
        let start = self.pos + 2;
        let bytes = self.bytes();
        if let Some(expected) = bytes.get(name.offset as usize..name.end() as usize)
            && let Some(rest) = bytes.get(start..)
            && let Some([b'>', ..]) = rest.strip_prefix(expected)
        {
            self.pos = start + expected.len() + 1;
            return Ok(());
        }
        let len = xml::name_len(self.rest(start));
        if len == 0 {
            return self.fail(ErrorCode::Name, start, self.end_tag_of(name));
        }
        if self.slice(start, start + len) != self.text_of(name) {
            return self.fail(ErrorCode::MismatchedEndTag, self.pos, self.end_tag_of(name));
        }
        let end = blanks_end(self.bytes(), start + len);
        if self.byte(end) != Some(b'>') {
            return self.fail(ErrorCode::Tag, end, Expected::Words("`>`"));
        }
        self.pos = end + 1;
        Ok(())
    }

    /// Reads the comment, CDATA section or processing instruction at `pos`.
    pub(crate) fn markup(&mut self) -> Scanned<()> {
        let start = self.pos;
        let rest = self.rest(start);
        if rest.starts_with("<!--") {
            let body = self.rest(start + 4);
            // The first two hyphens have to be the end.
            let Some(len) = find(body, b"--") else {
                return self.fail(
                    ErrorCode::Comment,
                    start,
                    Expected::Words("`-->` to end it"),
                );
            };
            self.characters(start + 4, start + 4 + len)?;
            self.pos = start + 4 + len + 3;
            if !self.at(self.pos - 3, "-->") {
                let expected = Expected::Words("`-->`; `--` may not stand within a comment");
                return self.fail(ErrorCode::Comment, self.pos - 3, expected);
            }
        } else if rest.starts_with("<![CDATA[") {
            let body = self.rest(start + 9);
            let Some(len) = find(body, b"]]>") else {
                return self.fail(ErrorCode::Cdata, start, Expected::Words("`]]>` to end it"));
            };
            self.characters(start + 9, start + 9 + len)?;
            self.within_text_limit(start + 9, start + 9 + len)?;
            self.pos = start + 9 + len + 3;
        } else if rest.starts_with("<?") {
            let name = xml::name_len(self.rest(start + 2));
            let target = self.slice(start + 2, start + 2 + name);
            if target.is_empty() {
                let expected = Expected::Words("a name after `<?`");
                return self.fail(ErrorCode::Instruction, start + 2, expected);
            }
            if target.eq_ignore_ascii_case("xml") {
                let expected = Expected::Words("it at the start of the document, if anywhere");
                return self.fail(ErrorCode::XmlDeclaration, start, expected);
            }
            let after = start + 2 + name;
            let body = self.rest(after);
            let Some(len) = find(body, b"?>") else {
                return self.fail(
                    ErrorCode::Instruction,
                    start,
                    Expected::Words("`?>` to end it"),
                );
            };
            if len > 0 && !body.starts_with(xml::is_blank_char) {
                let expected = Expected::Words("a blank or `?>`");
                return self.fail(ErrorCode::Instruction, after, expected);
            }
            self.characters(after, after + len)?;
            self.pos = after + len + 2;
        } else {
            let code = match rest.starts_with("<!DOCTYPE") {
                true => ErrorCode::Doctype,
                false => ErrorCode::Name,
            };
            return self.fail(code, start, Expected::Words("an element"));
        }
        Ok(())
    }

    /// Sees that a document may hold the characters `start..end`.
    fn characters(&mut self, start: usize, end: usize) -> Scanned<()> {
        let bytes = self.bytes().get(..end).unwrap_or(&[]);
        let mut at = start;
        loop {
            at = special_end(bytes, at, b'<');
            if at >= end {
                return Ok(());
            }
            let Some(len) = special_len(bytes.get(at..).unwrap_or(&[])) else {
                return self.fail(ErrorCode::Character, at, Expected::Nothing);
            };
            at += len;
        }
    }

    // ---- elements that find no place in the document struct ------------------------------------

    /// Reads past the element whose start tag's name was read last. `depth` elements are open.
    fn skip(&mut self, depth: u16) -> Scanned<()> {
        let (name, depth) = (self.name(), depth.saturating_add(1));
        if depth > self.depth_limit {
            return self.too_deep(name);
        }
        if self.skip_attributes(name)? {
            self.skip_content(name, depth)?;
            self.end_tag(name)?;
        }
        Ok(())
    }

    /// Reads past the attributes of any start tag. Whether content follows.
    fn skip_attributes(&mut self, tag: Span) -> Scanned<bool> {
        loop {
            match self.raw_attribute()? {
                InTag::Attribute(name) => {
                    self.unplaced_attribute(tag, name)?;
                    self.value_cold()?;
                }
                InTag::End { open } => return Ok(open),
            }
        }
    }

    /// Reads past the content of the element whose name stands at `name`, as far as its end tag.
    /// `depth` elements are open, that one counted.
    #[cold]
    #[inline(never)]
    fn skip_content(&mut self, name: Span, depth: u16) -> Scanned<()> {
        // Names of the open elements within; an array instead of recursion, so that a hostile
        // document cannot exhaust the stack.
        let mut names = [Span::default(); Options::MAX_DEPTH as usize];
        let mut open = 0_usize;
        loop {
            let innermost = open.checked_sub(1).and_then(|n| names.get(n)).copied();
            self.character_data(innermost.unwrap_or(name))?;
            match (self.byte(self.pos + 1), innermost) {
                (Some(b'/'), None) => return Ok(()),
                (Some(b'/'), Some(innermost)) => {
                    self.end_tag(innermost)?;
                    open -= 1;
                }
                (Some(b'!' | b'?'), _) => self.markup()?,
                _ => {
                    self.start_name()?;
                    let name = self.name();
                    let room = open + usize::from(depth) < self.depth_limit.into();
                    let Some(place) = names.get_mut(open).filter(|_| room) else {
                        return self.too_deep(name);
                    };
                    if self.skip_attributes(name)? {
                        *place = name;
                        open += 1;
                    }
                }
            }
        }
    }

    /// The next element of that type among the children of `parent` behind `pos`, in a document that
    /// was read before, and what is left of the document behind its name. What is between is read
    /// again as it was then.
    #[inline(always)]
    pub(crate) fn sibling(
        &mut self,
        parent: &mut Frame,
        element: &'static Element,
    ) -> Option<(Frame, &'a [u8])> {
        // perf: nearly always it stands directly behind the last one, under the DTD's name.
        if let Some(again) = parent.state.checked_sub(1)
            && core::ptr::eq(child(parent.element, again), element)
            && let [b'<', name @ ..] = behind_blanks(parent, self.go_on())
            && let Some(rest @ [next, ..]) = name.strip_prefix(element.name.as_bytes())
            && ends_name(*next)
        {
            let start = self.position(name);
            let entered = Entered {
                name: Span::between(start, start + element.name.len()),
                respelled: false,
                rest,
            };
            return Some((self.frame(parent, element, &entered), rest));
        }
        self.sibling_cold(parent, element)
    }

    /// The same wherever it stands.
    #[cold]
    #[inline(never)]
    fn sibling_cold(
        &mut self,
        parent: &mut Frame,
        element: &'static Element,
    ) -> Option<(Frame, &'a [u8])> {
        loop {
            let (child, entered) = self.any_child(parent).ok()??;
            let frame = self.frame(parent, child, &entered);
            if core::ptr::eq(child, element) {
                return Some((frame, entered.rest));
            }
            self.stop(entered.rest);
            self.skim(frame).ok()?;
        }
    }

    /// The next child of an element, as the generated reader would find it; `None` behind the last.
    fn any_child(&mut self, frame: &mut Frame) -> Scanned<Option<(&'static Element, Entered<'a>)>> {
        if !frame.open {
            return Ok(None);
        }
        let Tag::Start(name) = self.resolve(frame)? else {
            return Ok(None);
        };
        let resolved = name.resolved();
        let mut children = frame.element.children().iter().zip(0..);
        let Some((child, number)) = children.find(|(c, _)| c.element.name.as_bytes() == resolved)
        else {
            return Ok(None);
        };
        let place = (number, resolved.len(), false);
        let entered = self.enter(frame, name, place)?;
        Ok(Some((child.element, entered)))
    }

    /// Reads an element as the generated reader would, and keeps nothing of it.
    pub(crate) fn skim(&mut self, mut frame: Frame) -> Scanned<()> {
        while self.attribute(&mut frame)?.is_some() {
            self.any_value(&frame)?;
        }
        match frame.element.content {
            Content::Empty => self.no_content(&frame),
            Content::Text => self.content(&frame).map(|_| ()),
            Content::Children { .. } => {
                while let Some((child, entered)) = self.any_child(&mut frame)? {
                    self.deeper(&frame, entered.name)?;
                    self.stop(entered.rest);
                    self.skim(self.frame(&frame, child, &entered))?;
                }
                Ok(())
            }
        }
    }

    // ---- the content model ---------------------------------------------------------------------

    /// A child that the content model does not have here.
    #[cold]
    #[inline(never)]
    pub(crate) fn disorder(&mut self, frame: &Frame, child: u8, at: Span) -> Scanned<()> {
        let element = frame.element;
        let children = element.children();
        let strict = self.is_strict();
        // The same child again is reported as repeated once it is read.
        let again = frame.state == child + 1;
        // What was left out may still come, and is reported at the end if it does not.
        let skipped = children
            .get(usize::from(frame.state)..usize::from(child))
            .is_some_and(|between| between.iter().any(|child| child.required));
        if !strict && (again || skipped) {
            return Ok(());
        }
        let name = children
            .get(usize::from(child))
            .map_or("", |child| child.element.name);
        let code = match again {
            true => NoteCode::RepeatedElement,
            false => NoteCode::ElementOrder,
        };
        let note = Note::new(code, at, element.name, name);
        self.depart_from(Allowed::Content(element, frame.state), note)
    }

    /// Reports what is missing; see [`Scanner::finish`].
    #[cold]
    #[inline(never)]
    pub(crate) fn missing(
        &mut self,
        frame: &Frame,
        attributes: u64,
        children: u128,
    ) -> Scanned<()> {
        let element = frame.element;
        for (number, attribute) in element.attributes.iter().enumerate() {
            if attributes >> number & 1 == 1 {
                let name = attribute.name;
                self.depart(NoteCode::MissingAttribute, frame.name, element.name, name)?;
            }
        }
        for (number, child) in element.children().iter().enumerate() {
            if children >> number & 1 == 1 {
                let name = child.element.name;
                self.depart(NoteCode::MissingElement, frame.name, element.name, name)?;
            }
        }
        if children == 0
            && !element.may_end(frame.state)
            && matches!(element.content, Content::Children { .. })
        {
            let note = Note::new(NoteCode::MissingElement, frame.name, element.name, "");
            self.depart_from(Allowed::Content(element, frame.state), note)?;
        }
        Ok(())
    }
}
