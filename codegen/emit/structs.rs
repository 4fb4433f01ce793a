//! The structs, their fields and their methods.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::model::{Attribute, AttributeKind, Child, Content, Element, Model};
use super::{arbitrary::build, docs_and, ident, reading::read, writing::walk};

fn attribute_type(model: &Model, attribute: &Attribute) -> TokenStream {
    match attribute.kind {
        AttributeKind::Text | AttributeKind::Tokens => quote! { crate::Text<'a> },
        AttributeKind::Enumerated(number) => {
            let name = ident(&model.enumerations[number].type_name);
            quote! { crate::Enumerated<'a, #name> }
        }
    }
}

/// The type of one occurrence of a child.
pub(super) fn child_type(model: &Model, child: &Child) -> TokenStream {
    let element = &model.elements[child.element];
    match element.content {
        Content::Text if !element.has_struct() => quote! { crate::Text<'a> },
        Content::Empty if !element.has_struct() => quote! { crate::Empty },
        _ => {
            let name = ident(&element.type_name);
            quote! { #name<'a> }
        }
    }
}

/// The type of what a struct holds of a child where it is there.
fn field_type(model: &Model, child: &Child) -> TokenStream {
    let kind = child_type(model, child);
    match (child.repeats, child.on_demand) {
        (true, _) => quote! { crate::List<'a, #kind> },
        (false, true) => quote! { crate::Nested<'a, #kind> },
        (false, false) => kind,
    }
}

pub(super) fn structure(model: &Model, element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    let model_of = match &element.content {
        Content::Empty => "Without content.".to_owned(),
        Content::Text => "Content: text.".to_owned(),
        Content::Children(content) => format!("Content model: `{}`.", content.source),
    };
    let doc = docs_and(
        &element.doc,
        &[format!("The element `{}`. {model_of}", element.name)],
    );
    let attributes = element.attributes.iter().map(|attribute| {
        let mut more = vec![format!("The attribute `{}`.", attribute.name)];
        if attribute.required {
            more[0] += " The DTD requires it.";
        }
        if let Some(default) = &attribute.default {
            more[0] += &format!(" Absent, it means `{default}`.");
        }
        let doc = docs_and(&attribute.doc, &more);
        let (field, kind) = (ident(&attribute.field), attribute_type(model, attribute));
        quote! { #doc pub #field: ::core::option::Option<#kind>, }
    });
    let text = matches!(element.content, Content::Text).then(|| {
        quote! {
            /// The element's text.
            pub text: crate::Text<'a>,
        }
    });
    let fields = element.children().iter().map(|child| {
        let declared = &model.elements[child.element];
        let mut more = vec![format!("The child `{}`.", declared.name)];
        if child.required {
            more[0] += " The DTD requires it.";
        }
        let doc = docs_and(&declared.doc, &more);
        let (field, kind) = (ident(&child.field), field_type(model, child));
        let kind = match child.repeats {
            true => kind,
            false => quote! { ::core::option::Option<#kind> },
        };
        quote! { #doc pub #field: #kind, }
    });
    let methods = methods(model, element);
    let read = read(model, element);
    let walk = walk(model, element);
    let build = build(model, element);
    quote! {
        #doc
        #[derive(Clone, Default, PartialEq)]
        pub struct #name<'a> {
            #(#attributes)*
            #text
            #(#fields)*
        }
        #methods
        #read
        #walk
        #build
    }
}

/// `new` with what the DTD requires, defaults of attributes, and one accessor for a name that is
/// both an attribute's and a child's.
fn methods(model: &Model, element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| attribute.required)
    {
        let (field, kind) = (ident(&attribute.field), attribute_type(model, attribute));
        parameters.push(quote! { #field: impl ::core::convert::Into<#kind> });
        values.push(quote! { #field: ::core::option::Option::Some(#field.into()) });
    }
    for child in element.children().iter().filter(|child| child.required) {
        let (field, kind) = (ident(&child.field), field_type(model, child));
        parameters.push(quote! { #field: impl ::core::convert::Into<#kind> });
        values.push(match child.repeats {
            true => quote! { #field: #field.into() },
            false => quote! { #field: ::core::option::Option::Some(#field.into()) },
        });
    }
    let fields = element.attributes.len()
        + element.children().len()
        + usize::from(matches!(element.content, Content::Text));
    let others = (values.len() < fields).then(|| quote! { ..Self::default() });
    let new = (!parameters.is_empty()).then(|| {
        let doc = format!(
            " The element `{}` with what the DTD requires of it.",
            element.name
        );
        quote! {
            #[doc = #doc]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* #others }
            }
        }
    });
    let defaults = element.attributes.iter().filter_map(|attribute| {
        let default = attribute.default.as_deref()?;
        let doc = format!(
            " `{}` as given, or else what it means when absent: `{default}`.",
            attribute.name
        );
        let (field, kind) = (ident(&attribute.field), attribute_type(model, attribute));
        let value = match attribute.kind {
            AttributeKind::Enumerated(number) => {
                let enumeration = &model.enumerations[number];
                let value = enumeration
                    .values
                    .iter()
                    .find(|value| value.name == default)?;
                let (kind, variant) = (ident(&enumeration.type_name), ident(&value.variant));
                quote! { #kind::#variant.into() }
            }
            _ => quote! { #default.into() },
        };
        Some(quote! {
            #[doc = #doc]
            pub fn #field(&self) -> #kind {
                self.#field.unwrap_or(#value)
            }
        })
    });
    let both = element.attributes.iter().filter_map(|attribute| {
        let shared = attribute.field.strip_suffix("_attribute")?;
        let child = element
            .children()
            .iter()
            .find(|child| child.field.strip_suffix("_element") == Some(shared) && !child.repeats)?;
        let same = matches!(attribute.kind, AttributeKind::Text)
            && !model.elements[child.element].has_struct()
            && matches!(model.elements[child.element].content, Content::Text);
        same.then(|| {
            let doc = format!(
                " `{}`, whichever there is: the attribute, or else the child element.",
                attribute.name
            );
            let (method, first, second) =
                (ident(shared), ident(&attribute.field), ident(&child.field));
            quote! {
                #[doc = #doc]
                pub fn #method(&self) -> ::core::option::Option<crate::Text<'a>> {
                    self.#first.or(self.#second)
                }
            }
        })
    });
    let methods: Vec<_> = new.into_iter().chain(defaults).chain(both).collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    quote! { impl<'a> #name<'a> { #(#methods)* } }
}
