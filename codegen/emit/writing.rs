//! How an element is told to what writes it.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::{AttributeKind, Child, Content, Element, Model};
use super::{
    bytes, end_tag, ident,
    reading::{FEW, Kind, kind},
    table,
};

pub(super) fn walk(model: &Model, element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    let attributes = element.attributes.iter().map(|attribute| {
        let field = ident(&attribute.field);
        let name = &attribute.name;
        let open = bytes(&format!(" {name}=\""));
        let show = match attribute.kind {
            AttributeKind::Enumerated(_) => quote! { enumerated },
            _ => quote! { attribute },
        };
        quote! {
            if let Some(value) = &self.#field { visit = visit.#show(#name, #open, value)?; }
        }
    });
    let text = matches!(element.content, Content::Text)
        .then(|| quote! { visit = visit.text(&self.text)?; });
    let show = |child: &Child| {
        let field = ident(&child.field);
        let of_child = &model.elements[child.element];
        let kind = kind(model, child);
        let start = bytes(&format!(
            "<{}{}",
            of_child.name,
            if kind == Kind::Text { ">" } else { "" }
        ));
        let end = end_tag(of_child);
        let table = table(of_child);
        let tags = quote! {
            crate::walk::Tags { element: &declared::#table, start: #start, end: #end }
        };
        let show = match kind {
            Kind::List => {
                return quote! {
                    if !self.#field.is_empty() { visit = visit.list(#tags, &self.#field)?; }
                };
            }
            Kind::OnDemand => quote! { visit = child.visit(|child| visit.child(#tags, child))?; },
            Kind::Text => quote! { visit = visit.leaf(#tags, child)?; },
            Kind::Empty | Kind::Struct => quote! { visit = visit.child(#tags, child)?; },
        };
        quote! { if let Some(child) = &self.#field { #show } }
    };
    // Of many children most are not there, which is asked of several texts at a time.
    let texts = |child: &Child| kind(model, child) == Kind::Text && element.children().len() > FEW;
    let runs = (element.children()).chunk_by(|a, b| texts(a) && texts(b));
    let contents = runs.flat_map(|run| run.chunks(8)).map(|run| {
        let shown = run.iter().map(show);
        if let [_] = run {
            return quote! { #(#shown)* };
        }
        let fields = run.iter().map(|child| ident(&child.field));
        quote! { if crate::Text::any([#(&self.#fields),*]) { #(#shown)* } }
    });
    let (attributes, contents): (Vec<_>, Vec<_>) = (attributes.collect(), contents.collect());
    let visit = |changes: bool| match changes {
        true => quote! { mut visit },
        false => quote! { visit },
    };
    let visit_attributes = visit(!attributes.is_empty());
    let visit_content = visit(!contents.is_empty() || text.is_some());
    let holds = ident(match element.content {
        Content::Empty => "Nothing",
        Content::Text => "Text",
        Content::Children(_) => "Children",
    });
    quote! {
        impl crate::walk::Walk for #name<'_> {
            const HOLDS: crate::walk::Holds = crate::walk::Holds::#holds;

            #[inline]
            fn attributes<V: crate::walk::Visit>(
                &self,
                #visit_attributes: V,
            ) -> ::core::result::Result<V, V::Error> {
                #(#attributes)*
                Ok(visit)
            }

            fn content<V: crate::walk::Visit>(
                &self,
                #visit_content: V,
            ) -> ::core::result::Result<V, V::Error> {
                #text
                #(#contents)*
                Ok(visit)
            }
        }

        impl ::core::fmt::Debug for #name<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                crate::walk::debug(<Self as crate::scan::Read<'_>>::ELEMENT, self, f)
            }
        }

        #[cfg(feature = "serde")]
        impl ::serde::Serialize for #name<'_> {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                crate::json::serialize(<Self as crate::scan::Read<'_>>::ELEMENT, self, serializer)
            }
        }
    }
}
