//! Attributes, and how their values are quoted.

use super::same_name;
use crate::{
    grammar::Attribute,
    note::Repair,
    scan::{Frame, Scanned, Scanner, blanks_end, ends_name},
    text::Text,
    wellformed::InTag,
    xml,
};

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

/// Whether what is behind a value's quote is the end of the tag or another attribute.
fn goes_on_as_tag(behind: &str) -> bool {
    let behind = behind.trim_start_matches(xml::is_blank_char);
    let name = xml::name_len(behind);
    let past_name = behind.get(name..).unwrap_or("");
    let next = past_name.trim_start_matches(xml::is_blank_char);
    match name {
        0 => match behind.strip_prefix('/') {
            Some(slash) => slash
                .trim_start_matches(xml::is_blank_char)
                .starts_with('>'),
            None => behind.starts_with(['<', '>']),
        },
        _ => next.starts_with('='),
    }
}

impl<'a> Scanner<'a, '_> {
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
        let mut declared = frame.element.attributes.iter();
        let declared = declared.find(|attribute| same_name(attribute.name, name));
        let subject = declared.map_or("", |attribute| attribute.name);
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
                let clean = self.byte(stop + len).is_none_or(ends_name);
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
                let clean = closed && next.is_none_or(ends_name);
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
                    _ => {
                        let value = self.slice(start, stop);
                        let listed = declared.is_some_and(|a| a.values.contains(&value));
                        let end = match closed && !listed {
                            true => self.closing_quote(frame, stop),
                            false => stop,
                        };
                        for (found, _) in self.slice(stop, end).match_indices(char::from(quote)) {
                            let at = stop + found;
                            self.repair(Repair::QuoteInValue, (at, at + 1), names)?;
                        }
                        (end, end + 1)
                    }
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

    /// The quote that ends a value: that at `at`, or a later one where what is behind that does not go
    /// on as a tag does.
    fn closing_quote(&self, frame: &Frame, at: usize) -> usize {
        let ahead = self.ahead(at);
        let mut start = at;
        for (found, _) in ahead.match_indices(char::from(self.quote)) {
            let end = at + found;
            let between = self.slice(start, end);
            let ink = between.trim_matches(xml::is_blank_char);
            // A quote behind `=` begins a value.
            if between.contains(['<', '>'])
                || ink.ends_with('=')
                || ink.is_empty() && !between.is_empty()
                || self.lost_quote(frame, start, end, true).is_some()
            {
                break;
            }
            if goes_on_as_tag(ahead.get(found + 1..).unwrap_or("")) {
                return end;
            }
            start = end + 1;
        }
        at
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
                    if ends || self.byte(at + 1).is_none_or(ends_name) {
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
            quotes.contains(c) && self.byte(from + at + c.len_utf8()).is_none_or(ends_name)
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
        let names = (frame.element.name, known.name);
        self.repair(Repair::NameCase, (start, end), names)?;
        Ok(Some(number))
    }
}
