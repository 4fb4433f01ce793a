//! Documents made of arbitrary bytes, for property tests and fuzzing (feature `arbitrary`).
//!
//! Such a document is built as a program builds one, of struct literals, texts and slices. Text
//! borrows from the bytes; the arena of the dialect (as [`cap_c::Arena`](crate::cap_c::Arena)) owns
//! what lists and on-demand children refer to. The document is valid under the DTD.
//!
//! ```
//! use arbitrary::Unstructured;
//! use broadworks_cap::{Options, cap_c::{ArbitraryDocument, Arena, BroadsoftDocument}};
//!
//! # fn main() -> Result<(), arbitrary::Error> {
//! let bytes: Vec<u8> = (0..2000_u32).map(|n| (n * n >> 3) as u8).collect();
//! let arena = Arena::default();
//! let document = BroadsoftDocument::arbitrary(&mut Unstructured::new(&bytes), &arena)?;
//! let written = document.xml().to_vec().unwrap();
//! let read = BroadsoftDocument::read_with(&written, &Options::STRICT, &mut ());
//! assert_eq!(read, Ok(document));
//!
//! // Or, for a function that is given what implements `Arbitrary`, such as a fuzz target's:
//! fn is_written(document: ArbitraryDocument) {
//!     let len = document.lend(|document| document.xml().encoded_len());
//!     assert!(len.is_ok_and(|len| len.is_ok()));
//! }
//! is_written(Unstructured::new(&bytes).arbitrary()?);
//! # Ok(())
//! # }
//! ```

use alloc::{boxed::Box, vec::Vec};
use core::cell::OnceCell;

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::{
    grammar::Element,
    list::{List, Nested},
    text::Text,
    value::{Empty, Enumerated, Enumeration},
    xml,
};

/// What can be built of bytes, with an arena of that type.
pub trait Build<'a, A>: Sized {
    /// Builds one.
    fn build(bytes: &mut Unstructured<'a>, arena: &'a A) -> Result<Self>;
}

/// Lists of one type, each of which stays where it is.
pub struct Shelf<T> {
    items: OnceCell<Vec<T>>,
    next: OnceCell<Box<Self>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            items: OnceCell::new(),
            next: OnceCell::new(),
        }
    }
}

impl<T> Shelf<T> {
    fn put(&self, items: Vec<T>) -> &[T] {
        let mut shelf = self;
        while shelf.items.get().is_some() {
            shelf = shelf.next.get_or_init(Box::default);
        }
        shelf.items.get_or_init(|| items)
    }
}

impl<'a, A> Build<'a, A> for Text<'a> {
    fn build(bytes: &mut Unstructured<'a>, _: &'a A) -> Result<Self> {
        let text = <&str>::arbitrary(bytes)?;
        // What XML cannot carry is left out, with what follows it.
        let fine = text.split(|character| !xml::is_char(character)).next();
        Ok(fine.unwrap_or("").into())
    }
}

impl<'a, A> Build<'a, A> for Empty {
    fn build(_: &mut Unstructured<'a>, _: &'a A) -> Result<Self> {
        Ok(Self::new())
    }
}

/// A value or none; always one where it is required.
pub(crate) fn maybe<'a, T>(
    bytes: &mut Unstructured<'a>,
    required: bool,
    build: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if required || bytes.ratio(1, 3)? {
        build(bytes).map(Some)
    } else {
        Ok(None)
    }
}

/// One of the values that the DTD lists for attribute number `attribute`.
pub(crate) fn enumerated<'a, E: Enumeration>(
    bytes: &mut Unstructured<'a>,
    element: &'static Element,
    attribute: usize,
) -> Result<Enumerated<'a, E>> {
    let declared = element.attributes.get(attribute);
    let value = bytes.choose(declared.map_or(&[], |declared| declared.values))?;
    Ok(Enumerated::new(value))
}

/// A list of at most three.
pub(crate) fn list<'a, A, T: Build<'a, A>>(
    bytes: &mut Unstructured<'a>,
    required: bool,
    arena: &'a A,
    shelf: &'a Shelf<T>,
) -> Result<List<'a, T>> {
    let len = bytes.int_in_range(u8::from(required)..=3)?;
    let items = (0..len).map(|_| T::build(bytes, arena));
    Ok(shelf.put(items.collect::<Result<_>>()?).into())
}

/// A child that is read on demand, or none.
pub(crate) fn nested<'a, A, T: Build<'a, A>>(
    bytes: &mut Unstructured<'a>,
    required: bool,
    arena: &'a A,
    shelf: &'a Shelf<T>,
) -> Result<Option<Nested<'a, T>>> {
    let item = maybe(bytes, required, |bytes| T::build(bytes, arena))?;
    let items = shelf.put(item.into_iter().collect());
    Ok(items.first().map(Nested::from))
}
