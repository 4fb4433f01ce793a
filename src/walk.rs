//! A document walked through in the DTD's order: what everything that writes documents is built on.

use core::fmt;

use crate::{grammar::Element, list::List, scan::Item, text::Text, value::Empty};

/// What can be walked through: a generated struct, a text, an element that is just there.
pub(crate) trait Walk {
    /// Shows the attributes that there are.
    fn attributes<V: Visit>(&self, visit: &mut V) -> Result<(), V::Error>;

    /// Shows the text or the children that there are.
    fn content<V: Visit>(&self, visit: &mut V) -> Result<(), V::Error>;
}

/// Who is shown around.
pub(crate) trait Visit {
    /// What ends the walk.
    type Error;

    /// An attribute.
    fn attribute(&mut self, name: &'static str, value: &Text<'_>) -> Result<(), Self::Error>;

    /// The element's own text.
    fn text(&mut self, text: &Text<'_>) -> Result<(), Self::Error>;

    /// A child.
    fn child<T: Walk>(&mut self, element: &'static Element, child: &T) -> Result<(), Self::Error>;

    /// All the children of one name, of which there may be none.
    fn list<'a, T: Walk + Item<'a>>(
        &mut self,
        element: &'static Element,
        list: &List<'a, T>,
    ) -> Result<(), Self::Error>;
}

impl Walk for Text<'_> {
    fn attributes<V: Visit>(&self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }

    fn content<V: Visit>(&self, visit: &mut V) -> Result<(), V::Error> {
        visit.text(self)
    }
}

impl Walk for Empty {
    fn attributes<V: Visit>(&self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }

    fn content<V: Visit>(&self, _: &mut V) -> Result<(), V::Error> {
        Ok(())
    }
}

/// Child number `child` of an element that has so many.
#[inline(always)]
pub(crate) fn child(parent: &'static Element, child: usize) -> &'static Element {
    parent
        .children()
        .get(child)
        .map_or(parent, |child| child.element)
}

/// Prints what there is, and nothing of what there is not.
pub(crate) fn debug(
    element: &'static Element,
    walked: &impl Walk,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut visit = Debug(f.debug_struct(element.name));
    walked.attributes(&mut visit)?;
    walked.content(&mut visit)?;
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

    fn attribute(&mut self, name: &'static str, value: &Text<'_>) -> fmt::Result {
        self.0.field(name, value);
        Ok(())
    }

    fn text(&mut self, text: &Text<'_>) -> fmt::Result {
        self.0.field("text", text);
        Ok(())
    }

    fn child<T: Walk>(&mut self, element: &'static Element, child: &T) -> fmt::Result {
        self.0.field(element.name, &Child(element, child));
        Ok(())
    }

    fn list<'a, T: Walk + Item<'a>>(
        &mut self,
        element: &'static Element,
        list: &List<'a, T>,
    ) -> fmt::Result {
        list.iter().try_for_each(|item| self.child(element, &item))
    }
}
