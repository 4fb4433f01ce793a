//! Tags among the children of an element, in any spelling and any order; end tags.

use crate::{
    error::{Allowed, ErrorCode, Expected},
    grammar::{Content, Element},
    note::{Note, NoteCode},
    scan::{Entered, Frame, Name, Scanned, Scanner, Tag, blanks_end},
    text::{Span, Text},
    walk::child,
    xml,
};

impl<'a> Scanner<'a, '_> {
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
                if let Some(tag) = self.tag_without_opening(frame, start)? {
                    return Ok(tag);
                }
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
    pub(super) fn start_name(&mut self) -> Scanned<&'a str> {
        let start = self.pos + 1;
        let len = xml::name_len(self.rest(start));
        if len == 0 {
            return self.fail(ErrorCode::Name, start, Expected::Words("a name after `<`"));
        }
        self.name_start = start;
        self.pos = start + len;
        Ok(self.slice(start, start + len))
    }

    /// The child of that name, or of the name that it is another spelling of or that it has in
    /// another case.
    pub(crate) fn known_child(
        &mut self,
        frame: &Frame,
        name: &str,
    ) -> Scanned<Option<&'static Element>> {
        let element = frame.element;
        if let Some(child) = element.child(name) {
            return Ok(Some(child));
        }
        let Some(&known) = element.vocabulary.elements.get(name) else {
            return self.child_in_another_case(frame, name);
        };
        let child = element.child(known);
        if child.is_some() {
            let note = Note::new(NoteCode::OtherSpelling, self.name(), element.name, known);
            self.depart_from(Allowed::Content(element, frame.state), note)?;
        }
        Ok(child)
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
            false => self.skip(frame.depth)?,
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

    /// Reads the end tag at `pos`, which has to have the name that stands at `name`.
    pub(super) fn end_tag(&mut self, name: Span) -> Scanned<()> {
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
