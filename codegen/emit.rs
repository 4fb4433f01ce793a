//! A model → the text of a Rust module, formatted.
//!
//! The module is written against these of the crate's: `grammar` (the tables), `scan` (`Read`,
//! `Item`, what a reader asks for), `walk` (what a document tells those that write it), `List`,
//! `Nested`, `Text`, `Empty`, `Enumerated`.

mod arbitrary;
mod enumerations;
mod reading;
mod root;
mod structs;
mod tables;
mod writing;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use arbitrary::arena;
use enumerations::enumeration;
use root::root;
use structs::structure;
use tables::declared;

use super::model::{Element, Model};

/// The module for a model.
///
/// # Panics
/// If what was generated is not Rust, which is a mistake in this file.
pub fn module(model: &Model) -> String {
    let structs = model
        .elements
        .iter()
        .filter(|e| e.has_struct())
        .map(|e| structure(model, e));
    let enums = model.enumerations.iter().map(enumeration);
    let root = root(&model.elements[0]);
    let declared = declared(model);
    let arena = arena(model);
    let file = quote! {
        #(#structs)*
        #(#enums)*
        #root
        #arena
        #declared
    };
    format(file, "the DTD")
}

/// The text of a module.
pub(super) fn format(file: TokenStream, from: &str) -> String {
    let file = syn::parse2(file).expect("the generated code is Rust");
    let text = prettyplease::unparse(&file);
    format!("// @generated from {from} by codegen.\n\n{text}")
}

pub(super) fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

/// The name of an element's table.
fn table(element: &Element) -> Ident {
    ident(&super::names::field_name(&element.name).to_uppercase())
}

fn bytes(text: &str) -> Literal {
    Literal::byte_string(text.as_bytes())
}

/// The end tag as it is usually written.
fn end_tag(element: &Element) -> Literal {
    bytes(&format!("</{}>", element.name))
}

/// Doc lines as they are given; a blank between marker and text.
pub(super) fn doc_lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!(" {line}"),
    });
    quote! { #(#[doc = #lines])* }
}

/// Doc lines, of which the first stands alone, as the summary.
fn docs(lines: &[String]) -> TokenStream {
    let mut lines = lines.to_vec();
    if lines.get(1).is_some_and(|second| !second.is_empty()) {
        lines.insert(1, String::new());
    }
    doc_lines(&lines)
}

/// The same with a paragraph behind it.
fn docs_and(lines: &[String], more: &[String]) -> TokenStream {
    let mut all = lines.to_vec();
    for paragraph in more {
        if !all.is_empty() {
            all.push(String::new());
        }
        all.push(paragraph.clone());
    }
    docs(&all)
}
