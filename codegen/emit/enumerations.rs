//! The values that an attribute may have.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::model::Enumeration;
use super::{bytes, docs_and, ident};

pub(super) fn enumeration(enumeration: &Enumeration) -> TokenStream {
    let name = ident(&enumeration.type_name);
    let elements = enumeration.elements.join("`, `");
    let more = format!(
        "The values of the attribute `{}` of `{elements}`.",
        enumeration.attribute
    );
    let doc = docs_and(&enumeration.doc, &[more]);
    let variants = enumeration.values.iter().map(|value| {
        let mut more = vec![format!("`{}`.", value.name)];
        if !value.spellings.is_empty() {
            more[0] += &format!(" Read from `{}` too.", value.spellings.join("`, `"));
        }
        let (doc, variant) = (docs_and(&value.doc, &more), ident(&value.variant));
        quote! { #doc #variant, }
    });
    let all = (enumeration.values.iter()).map(|value| ident(&value.variant));
    let (from, to): (Vec<_>, Vec<_>) = enumeration
        .values
        .iter()
        .map(|value| {
            let (name, variant) = (&value.name, ident(&value.variant));
            let literal = bytes(name);
            (
                quote! { #literal => Some(Self::#variant), },
                quote! { Self::#variant => #name, },
            )
        })
        .unzip();
    // A few values are compared with what is there, without a look for its end.
    let quoted = if enumeration.values.len() <= 4 {
        let attempts = enumeration.values.iter().map(|value| {
            let (literal, variant) = (bytes(&format!("{}\"", value.name)), ident(&value.variant));
            let len = Literal::usize_unsuffixed(value.name.len());
            quote! { if rest.starts_with(#literal) { return Some((Self::#variant, #len)); } }
        });
        quote! { #(#attempts)* None }
    } else {
        quote! {
            let name = crate::scan::quoted(rest)?;
            Some((Self::from_bytes(name)?, name.len()))
        }
    };
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the DTD does not list.
            #[default]
            Unknown,
        }

        impl #name {
            /// Every value that the DTD lists, in its order.
            pub const ALL: &'static [Self] = &[#(Self::#all),*];

            /// The DTD's name of the value; empty for `Unknown`.
            pub const fn as_str(self) -> &'static str {
                match self { #(#to)* Self::Unknown => "" }
            }
        }

        impl crate::value::Enumeration for #name {
            const UNKNOWN: Self = Self::Unknown;

            #[inline]
            fn from_bytes(name: &[u8]) -> ::core::option::Option<Self> {
                match name { #(#from)* _ => None }
            }

            #[inline]
            fn quoted(rest: &[u8]) -> ::core::option::Option<(Self, usize)> {
                #quoted
            }

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }
        }

        crate::value::listed!(#name, crate::value::Enumeration::from_bytes);
    }
}
