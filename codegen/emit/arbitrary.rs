//! How documents are made of arbitrary .

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::model::{Attribute, AttributeKind, Content, Element, Model};
use super::{ident, structs::child_type};

/// The field of the arena that owns such children.
fn shelf(element: &Element) -> Ident {
    let name = match !element.has_struct() && element.content == Content::Text {
        // No element's field ends so, and none of the arena's others.
        true => "text_".into(),
        false => super::super::names::field_name(&element.name),
    };
    ident(&name)
}

/// Building an element of arbitrary bytes.
pub(super) fn build(model: &Model, element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    let attributes = element
        .attributes
        .iter()
        .enumerate()
        .map(|(number, attribute)| {
            let (field, required) = (ident(&attribute.field), attribute.required);
            let number = Literal::usize_unsuffixed(number);
            let build = match attribute.kind {
                AttributeKind::Enumerated(_) => quote! {
                    |bytes| crate::arbitrary::enumerated(
                        bytes, <Self as crate::scan::Read<'_>>::ELEMENT, #number
                    )
                },
                AttributeKind::Text if !attribute.fixed => {
                    quote! { |bytes| crate::arbitrary::Build::build(bytes, arena) }
                }
                _ => {
                    let value = attribute.default.as_deref().unwrap_or("token");
                    quote! { |_| Ok(#value.into()) }
                }
            };
            quote! { #field: crate::arbitrary::maybe(bytes, #required, #build)?, }
        });
    let text = matches!(element.content, Content::Text)
        .then(|| quote! { text: crate::arbitrary::Build::build(bytes, arena)?, });
    let children = element.children().iter().map(|child| {
        let (field, required) = (ident(&child.field), child.required);
        let shelf = shelf(&model.elements[child.element]);
        let (repeats, on_demand) = (child.repeats, child.on_demand);
        if repeats || on_demand {
            let make = ident(if repeats { "list" } else { "nested" });
            return quote! {
                #field: crate::arbitrary::#make(bytes, #required, arena, &arena.#shelf)?,
            };
        }
        let value = quote! { crate::arbitrary::Build::build(bytes, arena) };
        quote! { #field: crate::arbitrary::maybe(bytes, #required, |bytes| #value)?, }
    });
    let fields: TokenStream = attributes.chain(text).chain(children).collect();
    let is_free = |a: &Attribute| a.kind == AttributeKind::Text && !a.fixed;
    let needs_arena = element.content != Content::Empty && !fields.is_empty()
        || element.attributes.iter().any(is_free);
    let bytes = ident(if fields.is_empty() { "_bytes" } else { "bytes" });
    let arena = ident(if needs_arena { "arena" } else { "_arena" });
    quote! {
        #[cfg(feature = "arbitrary")]
        impl<'a> crate::arbitrary::Build<'a, Arena<'a>> for #name<'a> {
            fn build(
                #bytes: &mut ::arbitrary::Unstructured<'a>,
                #arena: &'a Arena<'a>,
            ) -> ::arbitrary::Result<Self> {
                Ok(Self { #fields })
            }
        }
    }
}

/// What owns the children that arbitrary documents refer to.
pub(super) fn arena(model: &Model) -> TokenStream {
    let mut shelves = std::collections::BTreeMap::new();
    for child in model.elements.iter().flat_map(Element::children) {
        if child.repeats || child.on_demand {
            let shelf = shelf(&model.elements[child.element]);
            shelves.insert(shelf, child_type(model, child).to_string());
        }
    }
    let shelves = shelves.iter().map(|(shelf, kind)| {
        let kind: TokenStream = kind.parse().expect("a type is Rust");
        quote! { #shelf: crate::arbitrary::Shelf<#kind>, }
    });
    let root = ident(&model.elements[0].type_name);
    quote! {
        /// Owns what arbitrary documents refer to.
        #[cfg(feature = "arbitrary")]
        #[derive(Default)]
        pub struct Arena<'a> {
            #(#shelves)*
            borrowed_: ::core::marker::PhantomData<&'a ()>,
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> #root<'a> {
            /// A valid document made of arbitrary bytes.
            ///
            /// # Errors
            /// Errors of `arbitrary`. Running out of bytes is not one.
            pub fn arbitrary(
                bytes: &mut ::arbitrary::Unstructured<'a>,
                arena: &'a Arena<'a>,
            ) -> ::arbitrary::Result<Self> {
                crate::arbitrary::Build::build(bytes, arena)
            }
        }

        /// An arbitrary document that owns all that it is made of, and lends it: for functions that
        /// are given what implements `Arbitrary`.
        #[cfg(feature = "arbitrary")]
        #[derive(Clone, Debug)]
        pub struct ArbitraryDocument(::alloc::vec::Vec<u8>);

        #[cfg(feature = "arbitrary")]
        impl<'b> ::arbitrary::Arbitrary<'b> for ArbitraryDocument {
            fn arbitrary(
                bytes: &mut ::arbitrary::Unstructured<'b>,
            ) -> ::arbitrary::Result<Self> {
                ::arbitrary::Arbitrary::arbitrary(bytes).map(Self)
            }

            fn arbitrary_take_rest(
                bytes: ::arbitrary::Unstructured<'b>,
            ) -> ::arbitrary::Result<Self> {
                Ok(Self(bytes.take_rest().into()))
            }
        }

        #[cfg(feature = "arbitrary")]
        impl ArbitraryDocument {
            /// What `look` makes of the document, which is valid.
            ///
            /// # Errors
            /// As for `arbitrary` of the document.
            pub fn lend<T>(
                &self,
                look: impl ::core::ops::FnOnce(&#root<'_>) -> T,
            ) -> ::arbitrary::Result<T> {
                let arena = Arena::default();
                let mut bytes = ::arbitrary::Unstructured::new(&self.0);
                let document = #root::arbitrary(&mut bytes, &arena)?;
                Ok(look(&document))
            }
        }
    }
}
