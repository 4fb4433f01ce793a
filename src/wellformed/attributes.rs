//! Start tags behind their names: attributes in any order, and their values in either quote.

use super::{InTag, REFERENCE};
use crate::{
    error::{Allowed, Error, ErrorCode, Expected, Found},
    grammar::Element,
    note::{Note, NoteCode},
    scan::{Failed, Frame, Scanned, Scanner, blanks_end, plain_value_end},
    simd::special_end,
    text::{Form, Span, Text},
    value::{Enumerated, Enumeration},
    xml,
};

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

/// Where the value ends that begins at `start`, between such quotes, and in what form it stands there:
/// at its quote, or else at a fault.
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
            return self.fail(ErrorCode::AttributesLimit, self.attribute_start, limit);
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
}
