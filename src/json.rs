//! Documents as `serde` sees them: attributes are `@name`, an element that has only text is a
//! string, text beside attributes is `$text`, and children that the DTD lets repeat are sequences.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::{
    grammar::{Content, Element},
    list::List,
    message::{Appearance, MaxCalls, Party, ProtocolVersion, Time, Value},
    scan::Item,
    text::Text,
    walk::{Tags, Visit, Walk},
};

/// Serialises what is walked through, of that declaration.
pub(crate) fn serialize<S: Serializer>(
    element: &'static Element,
    walked: &impl Walk,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Ok(count) = walked.attributes(Count(0));
    match element.content {
        Content::Empty if count.0 == 0 => return serializer.serialize_str(""),
        Content::Text if count.0 == 0 => return walked_text(walked, serializer),
        _ => {}
    }
    let Ok(Count(entries)) = walked.content(count);
    let map = Map(serializer.serialize_map(Some(entries))?);
    let map = walked.content(walked.attributes(map)?)?;
    map.0.end()
}

/// Serialises the text of an element that has nothing else.
fn walked_text<S: Serializer>(walked: &impl Walk, serializer: S) -> Result<S::Ok, S::Error> {
    /// Serialises the one text it is shown.
    struct OneText<S: Serializer>(Option<S>, Option<S::Ok>);

    impl<S: Serializer> Visit for OneText<S> {
        type Error = S::Error;

        fn attribute<const N: usize>(
            self,
            _: &'static str,
            _: &'static [u8; N],
            _: &Text<'_>,
        ) -> Result<Self, S::Error> {
            Ok(self)
        }

        fn text(mut self, text: &Text<'_>) -> Result<Self, S::Error> {
            if let Some(serializer) = self.0.take() {
                self.1 = Some(text.serialize(serializer)?);
            }
            Ok(self)
        }

        fn child<const A: usize, const Z: usize, T: Walk>(
            self,
            _: Tags<A, Z>,
            _: &T,
        ) -> Result<Self, S::Error> {
            Ok(self)
        }
    }

    let visit = walked.content(OneText(Some(serializer), None))?;
    visit
        .1
        .ok_or_else(|| serde::ser::Error::custom("an element without its text"))
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_str() {
            Some(value) => serializer.serialize_str(value),
            None => serializer.collect_str(self),
        }
    }
}

/// A child, to be serialised as the value of an entry.
struct Child<'w, T>(&'static Element, &'w T);

impl<T: Walk> Serialize for Child<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, self.1, serializer)
    }
}

/// A list, to be serialised as the value of an entry.
struct Children<'w, 'a, T>(&'static Element, &'w List<'a, T>);

impl<'a, T: Walk + Item<'a>> Serialize for Children<'_, 'a, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(Some(self.1.len()))?;
        for item in self.1 {
            sequence.serialize_element(&Child(self.0, &item))?;
        }
        sequence.end()
    }
}

/// An attribute's name with its `@`.
struct AttributeName(&'static str);

impl Serialize for AttributeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("@{}", self.0))
    }
}

/// How many entries the map of an element has.
struct Count(usize);

impl Visit for Count {
    type Error = core::convert::Infallible;

    fn attribute<const N: usize>(
        self,
        _: &'static str,
        _: &'static [u8; N],
        _: &Text<'_>,
    ) -> Result<Self, Self::Error> {
        Ok(Self(self.0 + 1))
    }

    fn text(self, text: &Text<'_>) -> Result<Self, Self::Error> {
        Ok(Self(self.0 + usize::from(!text.is_empty())))
    }

    fn child<const A: usize, const Z: usize, T: Walk>(
        self,
        _: Tags<A, Z>,
        _: &T,
    ) -> Result<Self, Self::Error> {
        Ok(Self(self.0 + 1))
    }

    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        self,
        _: Tags<A, Z>,
        _: &List<'a, T>,
    ) -> Result<Self, Self::Error> {
        Ok(Self(self.0 + 1))
    }
}

/// Serialises the entries of a map.
struct Map<M>(M);

impl<M: SerializeMap> Visit for Map<M> {
    type Error = M::Error;

    fn attribute<const N: usize>(
        mut self,
        name: &'static str,
        _: &'static [u8; N],
        value: &Text<'_>,
    ) -> Result<Self, M::Error> {
        self.0.serialize_entry(&AttributeName(name), value)?;
        Ok(self)
    }

    fn text(mut self, text: &Text<'_>) -> Result<Self, M::Error> {
        if !text.is_empty() {
            self.0.serialize_entry("$text", text)?;
        }
        Ok(self)
    }

    fn child<const A: usize, const Z: usize, T: Walk>(
        mut self,
        Tags { element, .. }: Tags<A, Z>,
        child: &T,
    ) -> Result<Self, M::Error> {
        self.0
            .serialize_entry(element.name, &Child(element, child))?;
        Ok(self)
    }

    fn list<'a, const A: usize, const Z: usize, T: Walk + Item<'a>>(
        mut self,
        Tags { element, .. }: Tags<A, Z>,
        list: &List<'a, T>,
    ) -> Result<Self, M::Error> {
        self.0
            .serialize_entry(element.name, &Children(element, list))?;
        Ok(self)
    }
}

/// The value, or the text where there is none.
impl<T: Serialize> Serialize for Value<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Other(text) => text.serialize(serializer),
        }
    }
}

/// Milliseconds since the beginning of 1970.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_millis())
    }
}

/// A number, or -1.
impl Serialize for Appearance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_i64(-1),
            Self::Line(line) => line.serialize(serializer),
        }
    }
}

/// A number, or -1.
impl Serialize for MaxCalls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotSaid => serializer.serialize_i64(-1),
            Self::Calls(calls) => serializer.serialize_u32(*calls),
        }
    }
}

/// As a document has it.
impl Serialize for Party<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Private => serializer.serialize_str("Private"),
            Self::Unavailable => serializer.serialize_str("Unavailable"),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

/// As a document has it.
impl Serialize for ProtocolVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
