//! A serialiser that keeps nothing: it sees that sequences and maps are as long as they said.

use serde::{
    Serialize, Serializer,
    de::value::Error,
    ser::{Impossible, SerializeMap, SerializeSeq},
};

#[derive(Clone, Copy)]
pub struct Counted;

/// How many were announced and how many came.
pub struct Entries(Option<usize>, usize);

impl Entries {
    fn settle(self) -> Result<(), Error> {
        assert_eq!(self.0, Some(self.1), "announced, and came");
        Ok(())
    }
}

impl SerializeSeq for Entries {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.1 += 1;
        value.serialize(Counted)
    }

    fn end(self) -> Result<(), Error> {
        self.settle()
    }
}

impl SerializeMap for Entries {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(Counted)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.1 += 1;
        value.serialize(Counted)
    }

    fn end(self) -> Result<(), Error> {
        self.settle()
    }
}

macro_rules! never {
    ($($name:ident($($argument:ty),*) -> $ok:ty;)*) => {
        $(fn $name(self, $(_: $argument),*) -> Result<$ok, Error> {
            unreachable!("documents are strings, sequences and maps")
        })*
    };
}

type Never = Impossible<(), Error>;

impl Serializer for Counted {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Entries;
    type SerializeMap = Entries;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_str(self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Entries, Error> {
        Ok(Entries(len, 0))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Entries, Error> {
        Ok(Entries(len, 0))
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    never! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_struct(&'static str, usize) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}
