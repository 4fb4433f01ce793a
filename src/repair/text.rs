//! Text, and what is in it; elements that are declared EMPTY.

use super::{
    ahead::{NextTag, element_len},
    end_tags::EndTag,
};
use crate::{
    error::{ErrorCode, Expected},
    grammar::Element,
    note::{NoteCode, Repair},
    scan::{Frame, Scanned, Scanner, blanks_end, plain_text_end},
    text::{Span, Text},
    xml,
};

impl<'a> Scanner<'a, '_> {
    /// Reads text up to the next `<`, reporting what a text may not hold.
    pub(super) fn repair_characters(&mut self, frame: &Frame, start: usize) -> Scanned<usize> {
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
    pub(super) fn repair_character(&mut self, frame: &Frame, at: usize) -> Scanned<usize> {
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

    /// Where a text ends at the start tag that its `<` at `start` begins, as [`tag_in_text`](Self::tag_in_text)
    /// gives it; leaves `pos` where it is if the `<` is text.
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

    /// Reads past the comment, CDATA section or processing instruction at `pos`.
    pub(super) fn repair_markup(&mut self, frame: &Frame) -> Scanned<()> {
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
}
