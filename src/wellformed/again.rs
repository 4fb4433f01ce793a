//! What was read before, read again: the items of lists, and what is between them.

use crate::{
    grammar::{Content, Element},
    scan::{Entered, Frame, Scanned, Scanner, Tag, behind_blanks, ends_name},
    text::Span,
    walk::child,
};

impl<'a> Scanner<'a, '_> {
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
}
