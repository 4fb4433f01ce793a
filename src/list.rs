//! Repeated children without a `Vec`: the first is held, the others are read again from their
//! place in the document whenever the list is iterated.

use core::{fmt, iter::FusedIterator};

use crate::{
    grammar::Element,
    options::Options,
    scan::{Frame, Item, Mending, Scanner},
    text::Span,
};

/// A place in a document to read from again: among the children of `parent`, those that are an
/// `element`.
#[derive(Clone, Copy)]
struct Wire<'a> {
    document: &'a str,
    pos: u32,
    parent: Frame,
    element: &'static Element,
    mending: Mending,
}

impl<'a> Wire<'a> {
    /// Reads the next item into `item`, which is fresh, if there is one.
    // perf: in the place that it is used from, which saves moving it.
    fn read<T: Item<'a>>(&mut self, item: &mut T) -> Option<()> {
        let mut notes = ();
        let options = Options::again(self.mending.repairs);
        let place = (self.document, self.pos as usize);
        let mut scan = Scanner::again(place, self.mending, &options, &mut notes);
        let (frame, rest) = scan.sibling(&mut self.parent, self.element)?;
        let rest = item.read_item(&mut scan, frame, rest).ok()?;
        self.pos = scan.position(rest) as u32;
        Some(())
    }
}

/// What follows the first item.
enum Rest<'a, T> {
    Wire(Wire<'a>),
    Slice(&'a [T]),
}

impl<T> Clone for Rest<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Rest<'_, T> {}

/// The children of one name, in the order of the document.
///
/// A list that was read knows how many items it has and holds the first. The others are read from
/// the document as the iterator reaches them, which allocates nothing and is linear in the span
/// that the list covers; it was seen to be well-formed when the document was read. A list that a
/// program makes is a slice, `List::from(&[…])`, or one item, `List::from(…)`.
#[derive(Clone)]
pub struct List<'a, T> {
    first: Option<T>,
    rest: Rest<'a, T>,
    len: u32,
}

impl<'a, T> List<'a, T> {
    /// The list without items.
    // perf: not a constant, which would be copied, the place for the first item included.
    #[inline(always)]
    pub const fn new() -> Self {
        Self {
            first: None,
            rest: Rest::Slice(&[]),
            len: 0,
        }
    }

    /// How many items there are.
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first item, at no cost.
    pub fn first(&self) -> Option<&T> {
        match (&self.first, self.rest) {
            (Some(first), _) => Some(first),
            (None, Rest::Slice(items)) => items.first(),
            (None, Rest::Wire(_)) => None,
        }
    }

    /// Where the first item is to be read into; `None` where there is one.
    #[inline(always)]
    pub(crate) fn first_to_read(&mut self) -> Option<&mut T>
    where
        T: Item<'a>,
    {
        if self.len > 0 {
            return None;
        }
        self.len = 1;
        Some(self.first.insert(T::fresh()))
    }

    /// Says where the items behind the first are to be looked for.
    #[inline(always)]
    pub(crate) fn read_rest(
        &mut self,
        scan: &Scanner<'a, '_>,
        pos: usize,
        parent: Frame,
        element: &'static Element,
    ) {
        let (document, pos, mending) = (scan.document, pos as u32, scan.mending());
        self.rest = Rest::Wire(Wire {
            document,
            pos,
            parent,
            element,
            mending,
        });
    }

    /// One more item behind the first.
    #[inline(always)]
    pub(crate) fn count(&mut self) {
        self.len = self.len.saturating_add(1);
    }
}

impl<'a, T: Item<'a>> List<'a, T> {
    /// The items, one after another.
    pub fn iter(&self) -> Iter<'_, 'a, T> {
        Iter {
            first: self.first.as_ref(),
            rest: self.rest,
            len: self.len,
        }
    }

    /// Lends the items one after another, those that are held where they are.
    pub(crate) fn visit<E>(&self, mut visit: impl FnMut(&T) -> Result<(), E>) -> Result<(), E> {
        self.fold((), |(), item| visit(item))
    }

    /// The same, with what `visit` gave for the item before, or else `visitor`.
    pub(crate) fn fold<V, E>(
        &self,
        mut visitor: V,
        mut visit: impl FnMut(V, &T) -> Result<V, E>,
    ) -> Result<V, E> {
        if let Some(first) = &self.first {
            visitor = visit(visitor, first)?;
        }
        match self.rest {
            Rest::Slice(items) => items.iter().try_fold(visitor, visit),
            Rest::Wire(mut wire) => {
                for _ in 1..self.len {
                    let mut item = T::fresh();
                    match wire.read(&mut item) {
                        Some(()) => visitor = visit(visitor, &item)?,
                        None => break,
                    }
                }
                Ok(visitor)
            }
        }
    }
}

impl<T> Default for List<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, T> From<&'a [T]> for List<'a, T> {
    fn from(items: &'a [T]) -> Self {
        // A document with more items than this is longer than any that can be read.
        let len = u32::try_from(items.len()).unwrap_or(u32::MAX);
        Self {
            first: None,
            rest: Rest::Slice(items),
            len,
        }
    }
}

impl<'a, T, const N: usize> From<&'a [T; N]> for List<'a, T> {
    fn from(items: &'a [T; N]) -> Self {
        items.as_slice().into()
    }
}

#[cfg(feature = "alloc")]
impl<'a, T> From<&'a alloc::vec::Vec<T>> for List<'a, T> {
    fn from(items: &'a alloc::vec::Vec<T>) -> Self {
        items.as_slice().into()
    }
}

/// The list of one item, which it holds.
impl<T> From<T> for List<'_, T> {
    fn from(item: T) -> Self {
        Self {
            first: Some(item),
            len: 1,
            ..Self::new()
        }
    }
}

impl<'l, 'a, T: Item<'a>> IntoIterator for &'l List<'a, T> {
    type Item = T;
    type IntoIter = Iter<'l, 'a, T>;

    fn into_iter(self) -> Iter<'l, 'a, T> {
        self.iter()
    }
}

impl<'a, T: Item<'a> + PartialEq> PartialEq for List<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<'a, T: Item<'a> + fmt::Debug> fmt::Debug for List<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The items of a [`List`].
#[derive(Clone)]
pub struct Iter<'l, 'a, T> {
    first: Option<&'l T>,
    rest: Rest<'a, T>,
    len: u32,
}

/// None.
impl<T> Default for Iter<'_, '_, T> {
    fn default() -> Self {
        Self {
            first: None,
            rest: Rest::Slice(&[]),
            len: 0,
        }
    }
}

impl<'a, T: Item<'a>> Iterator for Iter<'_, 'a, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        if let Some(first) = self.first.take() {
            return Some(first.clone());
        }
        match &mut self.rest {
            Rest::Slice(items) => {
                let (item, rest) = items.split_first()?;
                *items = rest;
                Some(item.clone())
            }
            Rest::Wire(wire) => {
                let mut item = T::fresh();
                wire.read(&mut item)?;
                Some(item)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len as usize, Some(self.len as usize))
    }
}

impl<'a, T: Item<'a>> ExactSizeIterator for Iter<'_, 'a, T> {}
impl<'a, T: Item<'a>> FusedIterator for Iter<'_, 'a, T> {}

/// A child that is kept as a place in the document and read when it is asked for, so that the
/// struct that holds it stays small.
#[derive(Clone)]
pub struct Nested<'a, T>(Held<'a, T>);

#[derive(Clone)]
enum Held<'a, T> {
    Wire {
        document: &'a str,
        frame: Frame,
        mending: Mending,
    },
    Given(&'a T),
}

impl<'a, T: Item<'a>> Nested<'a, T> {
    pub(crate) fn read(scan: &Scanner<'a, '_>, frame: Frame) -> Self {
        let (document, mending) = (scan.document, scan.mending());
        Self(Held::Wire {
            document,
            frame,
            mending,
        })
    }

    /// Reads the child. Linear in its length; allocates nothing.
    pub fn get(&self) -> T {
        match &self.0 {
            Held::Given(item) => (*item).clone(),
            Held::Wire {
                document,
                frame,
                mending,
            } => {
                let mut notes = ();
                let options = Options::again(mending.repairs);
                let place = (*document, frame.name.end() as usize);
                let mut scan = Scanner::again(place, *mending, &options, &mut notes);
                let (mut item, rest) = (T::fresh(), scan.go_on());
                // It was read without an error before.
                let _ = item.read_item(&mut scan, *frame, rest);
                item
            }
        }
    }

    /// Lends the child: where it is held, or as it is read.
    pub(crate) fn visit<R>(&self, visit: impl FnOnce(&T) -> R) -> R {
        match &self.0 {
            Held::Given(item) => visit(item),
            Held::Wire { .. } => visit(&self.get()),
        }
    }

    /// Where it stands in the document: its start tag's name. Empty for one that a program made.
    pub fn span(&self) -> Span {
        match &self.0 {
            Held::Given(_) => Span::default(),
            Held::Wire { frame, .. } => frame.name,
        }
    }
}

impl<'a, T> From<&'a T> for Nested<'a, T> {
    fn from(item: &'a T) -> Self {
        Self(Held::Given(item))
    }
}

impl<'a, T: Item<'a> + PartialEq> PartialEq for Nested<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<'a, T: Item<'a> + fmt::Debug> fmt::Debug for Nested<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
