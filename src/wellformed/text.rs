//! Text with references, CDATA sections, comments and line ends in it.

use super::REFERENCE;
use crate::{
    error::{Allowed, ErrorCode, Expected},
    grammar::Element,
    note::{Note, NoteCode},
    scan::{Frame, Name, Scanned, Scanner, behind_blanks},
    simd::special_end,
    text::{Form, Span, Text},
    walk::child,
    xml,
};

/// Bytes of what `rest` begins with, behind which [`special_end`] stopped, where nothing is markup.
pub(super) fn special_len(rest: &[u8]) -> Option<usize> {
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

impl<'a> Scanner<'a, '_> {
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
    pub(super) fn character_data(&mut self, element: Span) -> Scanned<Form> {
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
        self.fail(ErrorCode::TextLimit, start, limit)
    }
}
