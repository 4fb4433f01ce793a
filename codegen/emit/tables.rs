//! The declarations, as the scanner asks for them off its hot path.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::model::{Attribute, AttributeKind, Child, Content, Model};
use super::table;

pub(super) fn declared(model: &Model) -> TokenStream {
    let tables = model.elements.iter().map(table);
    let elements = model.elements.iter().zip(1_u8..).map(|(element, number)| {
        let number = Literal::u8_unsuffixed(number);
        let (table, name) = (table(element), &element.name);
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        let attributes = element
            .attributes
            .iter()
            .map(|attribute| attribute_entry(model, attribute));
        let content = match &element.content {
            Content::Empty => quote! { Content::Empty },
            Content::Text => quote! { Content::Text },
            Content::Children(content) => {
                let nullable = content.nullable;
                let children = content
                    .children
                    .iter()
                    .map(|child| child_entry(model, child));
                quote! { Content::Children { children: &[#(#children),*], nullable: #nullable } }
            }
        };
        quote! {
            pub(crate) static #table: Element = Element {
                number: #number,
                name: #name,
                start: #start,
                end: #end,
                attributes: &[#(#attributes),*],
                content: #content,
                vocabulary: &super::VOCABULARY,
            };
        }
    });
    let spellings = &model.spellings;
    let names = |declared: Vec<&str>, others: &[(String, String)]| {
        let mut map = phf_codegen::Map::new();
        let mut seen = std::collections::BTreeSet::new();
        for name in declared {
            if seen.insert(name.to_owned()) {
                map.entry(name.to_owned(), format!("{name:?}"));
            }
        }
        for (variant, name) in others {
            map.entry(variant.clone(), format!("{name:?}"));
        }
        map.build()
            .to_string()
            .parse::<TokenStream>()
            .expect("phf_codegen writes Rust")
    };
    let element_names = model
        .elements
        .iter()
        .map(|element| element.name.as_str())
        .collect();
    let attribute_names = (model
        .elements
        .iter()
        .flat_map(|element| &element.attributes))
    .map(|attribute| attribute.name.as_str())
    .collect();
    let element_map = names(element_names, &spellings.elements);
    let attribute_map = names(attribute_names, &spellings.attributes);
    let value_map = names(Vec::new(), &spellings.values);
    let folded_map = folded(model);
    quote! {
        /// The DTD's tables.
        pub(crate) mod declared {
            use crate::grammar::{Attribute, Child, Content, Element};

            #(#elements)*
        }

        static VOCABULARY: crate::grammar::Vocabulary = crate::grammar::Vocabulary {
            declared: &[#(&declared::#tables),*],
            elements: #element_map,
            attributes: #attribute_map,
            values: #value_map,
            folded: #folded_map,
        };
    }
}

/// Element names and other spellings of them in lower case → the declaration. Of names that differ
/// in case alone, the first declared.
fn folded(model: &Model) -> TokenStream {
    let mut names = std::collections::BTreeMap::new();
    let declared = (model.elements.iter()).map(|element| (&element.name, &element.name));
    let others = (model.spellings.elements.iter()).map(|(variant, name)| (variant, name));
    for (written, name) in declared.chain(others) {
        names.entry(written.to_ascii_lowercase()).or_insert(name);
    }
    let mut map = phf_codegen::Map::new();
    for (written, name) in names {
        if let Some(element) = model.elements.iter().find(|e| e.name == *name) {
            map.entry(written, format!("&declared::{}", table(element)));
        }
    }
    (map.build().to_string().parse()).expect("phf_codegen writes Rust")
}

fn attribute_entry(model: &Model, attribute: &Attribute) -> TokenStream {
    let Attribute { name, decisive, .. } = attribute;
    let values: Vec<&str> = match (attribute.kind, &attribute.default) {
        (_, Some(value)) if attribute.fixed => vec![value],
        (AttributeKind::Enumerated(number), _) => {
            let values = &model.enumerations[number].values;
            values.iter().map(|value| value.name.as_str()).collect()
        }
        _ => Vec::new(),
    };
    let token = attribute.kind == AttributeKind::Tokens;
    quote! {
        Attribute {
            name: #name,
            decisive: #decisive,
            values: &[#(#values),*],
            token: #token,
        }
    }
}

fn child_entry(model: &Model, child: &Child) -> TokenStream {
    let element = table(&model.elements[child.element]);
    let Child {
        last,
        required,
        repeats,
        ..
    } = child;
    let after = Literal::u128_unsuffixed(child.after);
    quote! {
        Child {
            element: &#element,
            after: #after,
            last: #last,
            required: #required,
            repeats: #repeats,
        }
    }
}
