//! Elements that have no place: read past as far as their ends.

use super::{UNKNOWN, same_name};
use crate::{
    note::Repair,
    options::Options,
    scan::{Frame, Scanned, Scanner, blanks_end},
    text::Span,
    wellformed::InTag,
    xml,
};

/// What an end tag within elements that have no place turned out to be: how many of them have no
/// end tag, and how many it ends.
struct Ended {
    missing: usize,
    ends: usize,
}

impl<'a> Scanner<'a, '_> {
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
}
