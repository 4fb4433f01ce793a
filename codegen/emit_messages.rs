//! Tables of values and messages → Rust modules: types for the values; payloads, typed accessors,
//! checks and facts for a dialect's messages.

mod checks;
mod conditions;
mod docs;
mod payloads;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::emit::{doc_lines, format, ident};
use super::model::{AttributeKind, Element, Model};
use super::names;
use super::protocol::{Place, Protocol, Type, Value, ValueType};

// ---- values -------------------------------------------------------------------------------------

/// The module of the types of `values.txt`.
pub fn values(types: &[ValueType]) -> String {
    let types = types.iter().map(value_type);
    format(quote! { #(#types)* }, "dtd/values.txt")
}

fn value_type(value: &ValueType) -> TokenStream {
    let name = ident(&value.name);
    let mut doc = value.doc.clone();
    if let Some(last) = doc.last_mut() {
        *last += &format!(" ({})", value.sections);
    }
    let doc = doc_lines(&doc);
    let variants = value.values.iter().map(|value| {
        let mut doc = value.doc.clone();
        let also: Vec<_> = value.also.iter().map(|also| format!("`{also}`")).collect();
        doc.push(String::new());
        doc.push(match value.wire.is_empty() {
            true => "An empty text.".into(),
            false if also.is_empty() => format!("`{}`.", value.wire),
            false => format!("`{}`. Read from {} too.", value.wire, also.join(" and ")),
        });
        let (doc, variant) = (doc_lines(&doc), ident(&value.variant));
        quote! { #doc #variant, }
    });
    let all = value.values.iter().map(|value| ident(&value.variant));
    let (texts, from_wire) = (texts(value), from_wire(value));
    let to = value.values.iter().map(|value| {
        let (wire, variant) = (&value.wire, ident(&value.variant));
        quote! { Self::#variant => #wire, }
    });
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum #name { #(#variants)* }

        impl #name {
            /// Every value, in the specification's order.
            pub const ALL: &'static [Self] = &[#(Self::#all),*];

            /// The value as a document has it.
            pub const fn as_str(self) -> &'static str {
                match self { #(#to)* }
            }
        }

        impl crate::message::Coded for #name {
            #texts

            #[inline]
            fn from_wire(wire: &[u8]) -> ::core::option::Option<Self> {
                #from_wire
            }
        }

        crate::value::listed!(#name, crate::message::Coded::from_wire);

        impl ::core::convert::From<#name> for crate::Text<'_> {
            fn from(value: #name) -> Self {
                Self::new(value.as_str())
            }
        }
    }
}

/// How the values' texts are told apart, where that is by their lengths or as numbers.
fn texts(value: &ValueType) -> Option<TokenStream> {
    let lens: BTreeSet<_> = value.values.iter().map(|value| value.wire.len()).collect();
    let alone = value.values.iter().all(|value| value.also.is_empty());
    let apart = alone && lens.len() == value.values.len() && lens.iter().all(|len| *len < 8);
    let texts = if let Some(arms) = codes(value) {
        let kind = ident(if lens.contains(&2) { "Codes" } else { "Digits" });
        quote! { #kind(|code| match code { #arms _ => None }) }
    } else if apart {
        let words = value.values.iter().map(|value| {
            let wire = Literal::byte_string(value.wire.as_bytes());
            let variant = ident(&value.variant);
            quote! { (#wire, Self::#variant) }
        });
        quote! { Words(crate::message::Words::new([#(#words),*])) }
    } else {
        return None;
    };
    Some(quote! {
        const TEXTS: crate::message::Texts<Self> = crate::message::Texts::#texts;
    })
}

/// The value that a text is.
fn from_wire(value: &ValueType) -> TokenStream {
    if let Some(arms) = codes(value) {
        return quote! { match crate::message::code(wire)? { #arms _ => None } };
    }
    let arms = value.values.iter().map(|value| {
        let wires = core::iter::once(&value.wire).chain(&value.also);
        let wires = wires.map(|wire| Literal::byte_string(wire.as_bytes()));
        let variant = ident(&value.variant);
        quote! { #(#wires)|* => Some(Self::#variant), }
    });
    quote! { match wire { #(#arms)* _ => None } }
}

/// The values by the numbers that all their texts are.
fn codes(value: &ValueType) -> Option<TokenStream> {
    let arms = value.values.iter().map(|value| {
        let (number, variant) = (Literal::u8_unsuffixed(code(value)?), ident(&value.variant));
        Some(quote! { #number => Some(Self::#variant), })
    });
    arms.collect()
}

/// The number that a value's only text is, of at most two digits.
fn code(value: &Value) -> Option<u8> {
    let number: u8 = value.wire.parse().ok()?;
    let as_written = number < 100 && number.to_string() == value.wire;
    (as_written && value.also.is_empty()).then_some(number)
}

// ---- messages -----------------------------------------------------------------------------------

/// The module of a dialect's messages.
pub fn messages(protocol: &Protocol, model: &Model, values: &[ValueType]) -> String {
    let emitter = Emitter {
        protocol,
        model,
        values,
        dialect: ident(&protocol.dialect.replace('-', "_")),
    };
    format(emitter.module(), "the DTD and dtd/messages.txt")
}

struct Emitter<'m> {
    protocol: &'m Protocol,
    model: &'m Model,
    values: &'m [ValueType],
    dialect: Ident,
}

impl Emitter<'_> {
    fn module(&self) -> TokenStream {
        let message = self.message_enum();
        let payloads = self.protocol.messages.iter().map(|m| self.payloads(m));
        let accessors = self.accessors();
        let facts = self.facts();
        let checks = self.checks();
        quote! { #message #(#payloads)* #accessors #facts #checks }
    }

    fn element(&self, number: usize) -> &Element {
        &self.model.elements[number]
    }

    /// The type of a struct, with its path.
    fn structure(&self, element: usize) -> TokenStream {
        let (dialect, name) = (&self.dialect, ident(&self.element(element).type_name));
        quote! { crate::#dialect::#name }
    }

    fn field(&self, element: usize, place: &Place) -> Ident {
        let declared = self.element(element);
        ident(match place {
            Place::Attribute(number) | Place::Either(number, _) => {
                &declared.attributes[*number].field
            }
            Place::Child(number) => &declared.children()[*number].field,
        })
    }

    /// The accessor's name.
    fn accessor(&self, element: usize, place: &Place) -> Ident {
        match place {
            Place::Either(number, _) => ident(&names::field_name(
                &self.element(element).attributes[*number].name,
            )),
            _ => self.field(element, place),
        }
    }

    fn enumeration(&self, element: usize, place: &Place) -> TokenStream {
        let Place::Attribute(number) = place else {
            unreachable!("checked by the resolver")
        };
        let attribute = &self.element(element).attributes[*number];
        let AttributeKind::Enumerated(number) = attribute.kind else {
            unreachable!("checked by the resolver")
        };
        let (dialect, name) = (
            &self.dialect,
            ident(&self.model.enumerations[number].type_name),
        );
        quote! { crate::#dialect::#name }
    }

    /// The Rust type that a text is read as; `None` for text.
    fn rust_type(kind: &Type) -> Option<TokenStream> {
        Some(match kind {
            Type::Flag => quote! { bool },
            Type::Count => quote! { u32 },
            Type::Limit => quote! { crate::message::MaxCalls },
            Type::Appearance => quote! { crate::message::Appearance },
            Type::Line => quote! { ::core::num::NonZeroU32 },
            Type::Time => quote! { crate::message::Time },
            Type::Duration => quote! { ::core::time::Duration },
            Type::Number => quote! { crate::message::Party<'a> },
            Type::Version => quote! { crate::message::ProtocolVersion },
            Type::Coded(name) => {
                let name = ident(name);
                quote! { crate::message::#name }
            }
            _ => return None,
        })
    }

    // ---- facts ----------------------------------------------------------------------------------

    fn facts(&self) -> TokenStream {
        let dialect = &self.dialect;
        // perf: found by number, without a jump.
        let commands = self.model.enumerations.iter();
        let commands = commands.filter(|command| command.type_name == "CommandType");
        let messages = commands.flat_map(|command| &command.values).map(|value| {
            let mut messages = self.protocol.messages.iter();
            let message = messages.find(|message| message.variant == value.variant);
            message.expect("checked by the resolver")
        });
        let facts = messages.map(|message| {
            let (name, section) = (&message.name, &message.section);
            let direction = match message.direction.as_str() {
                "client" => quote! { &[crate::message::Direction::ToServer] },
                "server" => quote! { &[crate::message::Direction::ToClient] },
                _ => quote! {
                    &[crate::message::Direction::ToServer, crate::message::Direction::ToClient]
                },
            };
            let applications = message
                .applications
                .iter()
                .map(|a| ident(&names::type_name(a)));
            let (major, minor) = message.since;
            let (insc, deprecated) = (!message.not_insc, message.deprecated);
            quote! {
                crate::message::Facts {
                    name: #name,
                    section: #section,
                    directions: #direction,
                    applications: &[#(crate::message::Application::#applications),*],
                    since: crate::message::ProtocolVersion { major: #major, minor: #minor },
                    insc: #insc,
                    deprecated: #deprecated,
                }
            }
        });
        let responses = self.protocol.messages.iter().filter_map(|message| {
            let (response, _) = message.response.as_ref()?;
            let (from, to) = (ident(&message.variant), ident(&self.variant(response)));
            Some(quote! { Self::#from => Some(Self::#to), })
        });
        let expected = self.protocol.messages.iter().filter_map(|message| {
            let (response, conditions) = message.response.as_ref()?;
            let (from, to) = (ident(&message.variant), ident(&self.variant(response)));
            let all = self.all_hold(conditions);
            let guard = (!conditions.is_empty()).then(|| quote! { if #all });
            Some(quote! {
                crate::#dialect::CommandType::#from #guard =>
                    Some(crate::#dialect::CommandType::#to),
            })
        });
        let foreign = self.protocol.foreign.iter().map(|(name, section)| {
            quote! { (#name, #section) }
        });
        quote! {
            impl crate::#dialect::CommandType {
                /// What the specification says of the message as a whole; `None` for an unknown one.
                pub fn facts(self) -> ::core::option::Option<&'static crate::message::Facts> {
                    static FACTS: &[crate::message::Facts] = &[#(#facts),*];
                    FACTS.get(self as usize)
                }

                /// The message that answers this one, if any does. Whether it will in a given case
                /// may depend on what this one says; see `expected_response` of documents.
                pub fn response(self) -> ::core::option::Option<Self> {
                    match self { #(#responses)* _ => None }
                }
            }

            /// The message that answers one with that data.
            pub(crate) fn expected_response(
                command: crate::#dialect::CommandType,
                data: &crate::#dialect::CommandData<'_>,
            ) -> ::core::option::Option<crate::#dialect::CommandType> {
                match command { #(#expected)* _ => None }
            }

            /// Messages that only another dialect has, with their sections.
            const FOREIGN: &[(&str, &str)] = &[#(#foreign),*];
        }
    }

    fn variant(&self, message: &str) -> String {
        self.protocol
            .messages
            .iter()
            .find(|other| other.name == message)
            .map(|other| other.variant.clone())
            .expect("checked by the resolver")
    }
}
