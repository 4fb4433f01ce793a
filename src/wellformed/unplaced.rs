//! Elements that find no place in the document struct: read past.

use super::InTag;
use crate::{
    options::Options,
    scan::{Scanned, Scanner},
    text::Span,
};

impl<'a> Scanner<'a, '_> {
    /// Reads past the element whose start tag's name was read last. `depth` elements are open.
    pub(super) fn skip(&mut self, depth: u16) -> Scanned<()> {
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
    pub(super) fn skip_content(&mut self, name: Span, depth: u16) -> Scanned<()> {
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
}
