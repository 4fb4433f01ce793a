//! End tags: which element they end.

use crate::{
    grammar::Element,
    note::Repair,
    scan::{Frame, Scanned, Scanner, blanks_end},
    xml,
};

/// What an end tag turned out to be.
pub(super) enum EndTag {
    /// The end of the element that is being read; read past.
    This,
    /// The end of an element around it; not read past.
    Around,
    /// Nothing; read past.
    Stray,
}

impl<'a> Scanner<'a, '_> {
    /// Decides about the end tag whose `<` is at `start` and whose `/` is at `slash`.
    pub(super) fn repair_end_tag(
        &mut self,
        frame: &Frame,
        start: usize,
        slash: usize,
    ) -> Scanned<EndTag> {
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
}
