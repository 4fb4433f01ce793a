//! Values that are more than text: enumerated attributes, and elements that are just there.

use core::{error, fmt, hash, ops::Deref};

use crate::text::Text;

/// The values that a DTD lists for an attribute.
pub trait Enumeration: Copy + Eq + hash::Hash + fmt::Debug + fmt::Display + 'static {
    /// The value whose name these bytes are.
    fn from_bytes(name: &[u8]) -> Option<Self>;

    /// The value that `rest` begins with, if it stands for itself and `"` ends it, and its length.
    #[doc(hidden)]
    fn quoted(rest: &[u8]) -> Option<(Self, usize)>;

    /// The DTD's name of the value; empty for a value that it does not list.
    fn as_str(self) -> &'static str;

    /// Stands for every value that the DTD does not list.
    const UNKNOWN: Self;
}

/// A text is none of the values that are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotListed;

impl fmt::Display for NotListed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("none of the values that are listed")
    }
}

impl error::Error for NotListed {}

/// What types of listed values have in common; `$from` tells the values by their texts.
macro_rules! listed {
    ($name:ident, $from:path) => {
        /// As a document has it.
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = crate::NotListed;

            fn from_str(text: &str) -> ::core::result::Result<Self, crate::NotListed> {
                $from(text.as_bytes()).ok_or(crate::NotListed)
            }
        }

        /// As a document has it.
        #[cfg(feature = "serde")]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use listed;

/// The value of an enumerated attribute: one of those that the DTD lists, or, where it is
/// `Unknown`, whatever the document has. Its text is kept in any case.
///
/// It dereferences to the plain enum, so that it can be matched:
///
/// ```
/// use broadworks_cap::{Enumerated, cap_c::UserType};
///
/// let user_type = Enumerated::from(UserType::CallClient);
/// match *user_type {
///     UserType::CallClient => {}
///     UserType::AttendantConsole => unreachable!(),
///     _ => println!("a {user_type}"),
/// }
/// assert_eq!(user_type, UserType::CallClient);
/// ```
#[derive(Clone, Copy)]
pub struct Enumerated<'a, E> {
    text: Text<'a>,
    value: E,
}

impl<'a, E: Enumeration> Enumerated<'a, E> {
    /// The value with that text: one of the DTD's, or else unknown.
    pub fn new(text: &'a str) -> Self {
        Self {
            text: Text::new(text),
            value: E::from_bytes(text.as_bytes()).unwrap_or(E::UNKNOWN),
        }
    }

    #[inline(always)]
    pub(crate) const fn read(text: Text<'a>, value: E) -> Self {
        Self { text, value }
    }

    /// The value without its text. To send back what was read, pass on the `Enumerated`, not this:
    /// one that is made from `Unknown` has no text, and is not written.
    pub const fn value(&self) -> E {
        self.value
    }

    /// [`text`](Self::text), lent.
    #[inline(always)]
    pub(crate) const fn as_text(&self) -> &Text<'a> {
        &self.text
    }

    /// The text as the document has it, which may be another spelling of the value.
    pub const fn text(&self) -> Text<'a> {
        self.text
    }
}

impl<E: Enumeration> Default for Enumerated<'_, E> {
    fn default() -> Self {
        Self {
            text: Text::new(""),
            value: E::UNKNOWN,
        }
    }
}

/// With the DTD's text; `Unknown` has none, and a document with it is not written
/// ([`WriteError::NoValue`](crate::WriteError::NoValue)).
impl<E: Enumeration> From<E> for Enumerated<'_, E> {
    fn from(value: E) -> Self {
        Self {
            text: Text::new(value.as_str()),
            value,
        }
    }
}

/// As [`Enumerated::new`].
impl<'a, E: Enumeration> From<&'a str> for Enumerated<'a, E> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl<E> Deref for Enumerated<'_, E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.value
    }
}

impl<E: Enumeration> PartialEq for Enumerated<'_, E> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && (self.value != E::UNKNOWN || self.text == other.text)
    }
}

impl<E: Enumeration> Eq for Enumerated<'_, E> {}

impl<E: Enumeration> PartialEq<E> for Enumerated<'_, E> {
    fn eq(&self, other: &E) -> bool {
        self.value == *other
    }
}

impl<E: Enumeration> hash::Hash for Enumerated<'_, E> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
        if self.value == E::UNKNOWN {
            self.text.hash(state);
        }
    }
}

/// The text.
impl<E> fmt::Display for Enumerated<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl<E: Enumeration> fmt::Debug for Enumerated<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// An element that has neither attributes nor content: it is there, or it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Empty;

impl Empty {
    /// The element.
    pub const fn new() -> Self {
        Self
    }
}
