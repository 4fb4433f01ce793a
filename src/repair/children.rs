//! Tags, and what is none, among the children of an element.

use super::{UNKNOWN, end_tags::EndTag, same_name};
use crate::{
    grammar::Element,
    note::{NoteCode, Repair},
    scan::{Frame, Name, Scanned, Scanner, Tag, blanks_end},
    text::Span,
    xml,
};

impl<'a> Scanner<'a, '_> {
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

    /// A child whose tag lost its `<` before the name `start..end`.
    pub(super) fn lost_opening(
        &mut self,
        frame: &Frame,
        child: &'static Element,
        (start, end): (usize, usize),
    ) -> Scanned<Tag<'a>> {
        let names = (frame.element.name, child.name);
        self.repair(Repair::LostOpening, (start, end), names)?;
        self.respelt(frame, (start, end), child.name)?;
        Ok(self.found(child, start, end))
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

    /// Ends the element that is open before `at`, for want of an end tag.
    pub(super) fn missing_end_tag(&mut self, frame: &Frame, at: usize) -> Scanned<()> {
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
                return self.lost_opening(frame, meant, (at, end)).map(Some);
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
}
