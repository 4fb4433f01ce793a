//! A document walked through in the DTD's order: what everything that writes documents is built on.

use core::fmt;

use crate::{
    grammar::Element,
    list::List,
    scan::Item,
    text::Text,
    value::{Empty, Enumerated, Enumeration},
};

/// What can be walked through: a generated struct, a text, an element that is just there.
pub trait Walk {
    /// What it holds beside attributes.
    const HOLDS: Holds;

    /// Shows the attributes that there are.
    fn attributes<V: Visit>(&self, visit: V) -> Result<V, V::Error>;

    /// Shows the text or the children that there are.
    fn content<V: Visit>(&self, visit: V) -> Result<V, V::Error>;
}

/// What an element may hold beside attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing: it is declared EMPTY.
    Nothing,
    /// Text.
    Text,
    /// Children.
    Children,
}

/// The declaration of a child, and its tags: the start tag as far as its attributes, for a leaf
/// with its `>`, and the end tag.
#[derive(Clone, Copy)]
pub struct Tags<const A: usize, const Z: usize> {
    /// The declaration.
    pub element: &'static Element,
    /// The start tag.
    pub start: &'static [u8; A],
    /// The end tag.
    pub end: &'static [u8; Z],
}

/// Child number `child` of an element that has so many.
#[inline(always)]
pub(crate) fn child(parent: &'static Element, child: u8) -> &'static Element {
    parent
        .children()
        .get(usize::from(child))
        .map_or(parent, |child| child.element)
}

/// A visitor. Each method takes it and returns it. The literal bytes of tags are for visitors that
/// write XML: known when the crate is compiled, they are copied without a call.
pub trait Visit: Sized {
    /// What ends the walk.
    type Error;

    /// An attribute; `open` is a blank, its name and `="`.
    fn attribute<const N: usize>(
        self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, Self::Error>;

    /// The same where the DTD lists the values.
    #[inline]
    fn enumerated<const N: usize, E: Enumeration>(
        self,
        name: &'static str,
        open: &'static [u8; N],
        value: &Enumerated<'_, E>,
    ) -> Result<Self, Self::Error> {
        self.attribute(name, open, &value.text())
    }

    /// The element's own text.
    fn text(self, text: &Text<'_>) -> Result<Self, Self::Error>;

    /// A child.
    fn child<const A: usize, const Z: usize, T: Walk>(
        self,
        tags: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, Self::Error>;

    /// A child that has neither attributes nor children.
    #[inline]
    fn leaf<const A: usize, const Z: usize>(
        self,
        tags: Tags<A, Z>,
        text: &Text<'_>,
    ) -> Result<Self, Self::Error> {
        self.child(tags, text)
    }

    /// All the children of one name, of which there are some.
    #[inline(always)]
    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        self,
        tags: Tags<A, Z>,
        list: &List<'a, T>,
    ) -> Result<Self, Self::Error> {
        list.fold(self, |visit, item| visit.child(tags, item))
    }
}

impl Walk for Text<'_> {
    const HOLDS: Holds = Holds::Text;

    fn attributes<V: Visit>(&self, visit: V) -> Result<V, V::Error> {
        Ok(visit)
    }

    fn content<V: Visit>(&self, visit: V) -> Result<V, V::Error> {
        visit.text(self)
    }
}

impl Walk for Empty {
    const HOLDS: Holds = Holds::Nothing;

    fn attributes<V: Visit>(&self, visit: V) -> Result<V, V::Error> {
        Ok(visit)
    }

    fn content<V: Visit>(&self, visit: V) -> Result<V, V::Error> {
        Ok(visit)
    }
}

/// Prints what there is, and nothing of what there is not.
pub(crate) fn debug(
    element: &'static Element,
    walked: &impl Walk,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let visit = Debug(f.debug_struct(element.name));
    let mut visit = walked.content(walked.attributes(visit)?)?;
    visit.0.finish()
}

struct Debug<'f, 'b>(fmt::DebugStruct<'f, 'b>);

/// A child, to be printed as the value of a field.
struct Child<'w, T>(&'static Element, &'w T);

impl<T: Walk> fmt::Debug for Child<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, self.1, f)
    }
}

impl Visit for Debug<'_, '_> {
    type Error = fmt::Error;

    fn attribute<const N: usize>(
        mut self,
        name: &'static str,
        _: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, fmt::Error> {
        self.0.field(name, value);
        Ok(self)
    }

    fn text(mut self, text: &Text<'_>) -> Result<Self, fmt::Error> {
        self.0.field("text", text);
        Ok(self)
    }

    fn child<const A: usize, const Z: usize, T: Walk>(
        mut self,
        tags: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, fmt::Error> {
        let Tags { element, .. } = tags;
        self.0.field(element.name, &Child(element, child));
        Ok(self)
    }
}
