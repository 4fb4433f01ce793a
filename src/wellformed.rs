//! The scanner off its hot path: XML 1.0 in full, and every departure from the DTD.

mod again;
mod attributes;
mod children;
mod markup;
mod text;
mod unplaced;

use crate::{
    error::{Expected, Found},
    scan::Scanner,
    text::Span,
};

/// What [`Scanner::raw_attribute`] finds in a tag.
pub(crate) enum InTag<'a> {
    /// An attribute of that name; its value is next.
    Attribute(&'a str),
    /// The end of the tag: `>` where content follows, else `/>`.
    End { open: bool },
}

/// What may begin with `&`.
const REFERENCE: Expected =
    Expected::Words("`&lt;`, `&gt;`, `&amp;`, `&apos;`, `&quot;` or a character reference");

impl<'a> Scanner<'a, '_> {
    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    pub(crate) fn at(&self, at: usize, literal: &str) -> bool {
        self.bytes()
            .get(at..)
            .is_some_and(|rest| rest.starts_with(literal.as_bytes()))
    }

    pub(crate) fn text_of(&self, span: Span) -> &'a str {
        self.slice(span.offset as usize, span.end() as usize)
    }

    pub(crate) fn end_tag_of(&self, name: Span) -> Expected {
        // In tolerant mode the name is all that there is of some.
        let bracket = self.slice(0, name.offset as usize).ends_with('<');
        let start_tag = name.offset - u32::from(bracket);
        Expected::EndTag(Found::new(self.text_of(name)), start_tag)
    }
}
