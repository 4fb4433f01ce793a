//! A model → the text of a Rust module, formatted.
//!
//! The module is written against these of the crate's: `grammar` (the tables), `scan` (`Read`,
//! `Item`, what a reader asks for), `walk` (what a document tells those that write it), `List`,
//! `Nested`, `Text`, `Empty`, `Enumerated`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::model::{
    Attribute, AttributeKind, Child, Content, ContentModel, Element, Enumeration, Model,
};

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

// ---- structs ------------------------------------------------------------------------------------

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
fn child_type(model: &Model, child: &Child) -> TokenStream {
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

fn structure(model: &Model, element: &Element) -> TokenStream {
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
        #[must_use]
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

// ---- reading ------------------------------------------------------------------------------------

fn read(model: &Model, element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    let table = table(element);
    let end = end_tag(element);
    let attributes = read_attributes(element);
    let content = match &element.content {
        Content::Empty => quote! {
            scan.stop(rest);
            scan.no_content(&frame)?;
            rest = scan.go_on();
        },
        Content::Text => quote! { rest = scan.content_text(&frame, rest, &mut self.text, #end)?; },
        Content::Children(content) => read_children(model, content, &end),
    };
    let anywhere = match &element.content {
        Content::Children(content) => is_optional_sequence(&content.children),
        Content::Empty | Content::Text => true,
    };
    let fresh = fresh(element);
    let missing = |present: Vec<TokenStream>| match present.is_empty() {
        true => quote! { 0 },
        false => quote! { #(#present)|* },
    };
    let shifted = |bit: TokenStream, number: usize| match Literal::usize_unsuffixed(number) {
        _ if number == 0 => bit,
        number => quote! { #bit << #number },
    };
    let missing_attributes = missing(
        (element.attributes.iter().enumerate())
            .filter(|(_, attribute)| attribute.required)
            .map(|(number, attribute)| {
                let field = ident(&attribute.field);
                shifted(quote! { u64::from(self.#field.is_none()) }, number)
            })
            .collect(),
    );
    let missing_children = missing(
        (element.children().iter().enumerate())
            .filter(|(_, child)| child.required)
            .map(|(number, child)| {
                let field = ident(&child.field);
                let absent = if child.repeats {
                    ident("is_empty")
                } else {
                    ident("is_none")
                };
                shifted(quote! { u128::from(self.#field.#absent()) }, number)
            })
            .collect(),
    );
    quote! {
        impl<'a> crate::scan::Read<'a> for #name<'a> {
            const ELEMENT: &'static crate::grammar::Element = &declared::#table;

            fn read(
                &mut self,
                scan: &mut crate::scan::Scanner<'a, '_>,
                mut frame: crate::scan::Frame,
                mut rest: &'a [u8],
            ) -> crate::scan::Scanned<&'a [u8]> {
                #attributes
                #content
                scan.finish(&frame, (#missing_attributes, #missing_children), #anywhere)?;
                Ok(rest)
            }
        }

        impl<'a> crate::scan::Item<'a> for #name<'a> {
            #[inline(always)]
            fn fresh() -> Self {
                Self { #(#fresh,)* }
            }

            fn read_item(
                &mut self,
                scan: &mut crate::scan::Scanner<'a, '_>,
                frame: crate::scan::Frame,
                rest: &'a [u8],
            ) -> crate::scan::Scanned<&'a [u8]> {
                crate::scan::Read::read(self, scan, frame, rest)
            }
        }
    }
}

/// Every field of an element without anything, said one by one: what `Default` would give, but
/// written where it is wanted instead of being moved there.
fn fresh(element: &Element) -> Vec<TokenStream> {
    let none = quote! { ::core::option::Option::None };
    let attributes = element
        .attributes
        .iter()
        .map(|attribute| (&attribute.field, none.clone()));
    let children = element.children().iter().map(|child| match child.repeats {
        true => (&child.field, quote! { crate::List::new() }),
        false => (&child.field, none.clone()),
    });
    let text =
        matches!(element.content, Content::Text).then(|| quote! { text: crate::Text::new("") });
    (attributes.chain(children))
        .map(|(field, value)| {
            let field = ident(field);
            quote! { #field: #value }
        })
        .chain(text)
        .collect()
}

fn read_attributes(element: &Element) -> TokenStream {
    if element.attributes.is_empty() {
        return quote! {
            if let [b'>', behind @ ..] = rest {
                rest = behind;
            } else {
                scan.stop(rest);
                scan.no_attributes(&mut frame)?;
                rest = scan.go_on();
            }
        };
    }
    let (plain, literal): (Vec<_>, Vec<_>) = element
        .attributes
        .iter()
        .map(|attribute| {
            let (field, name) = (ident(&attribute.field), format!(" {}=\"", attribute.name));
            let name = bytes(&name);
            let arguments = quote! { (rest, #name, &mut element.#field) };
            let plain = quote! { scan.plain_value #arguments };
            match attribute.kind {
                AttributeKind::Enumerated(_) => (
                    quote! { scan.plain_enumerated #arguments },
                    quote! { scan.literal_enumerated #arguments },
                ),
                AttributeKind::Text if !attribute.fixed => {
                    (plain, quote! { scan.literal_value #arguments })
                }
                _ => (plain.clone(), plain),
            }
        })
        .unzip();
    let attempts = match element.attributes.len() {
        1 => quote! { #(rest = #literal;)* },
        // In whatever order they come.
        _ => quote! {
            let mut left = usize::MAX;
            while rest.len() < left && rest.first() == Some(&b' ') {
                left = rest.len();
                #(rest = #literal;)*
            }
        },
    };
    let reads: Vec<_> = (element.attributes.iter().enumerate())
        .map(|(number, attribute)| {
            let field = ident(&attribute.field);
            let number = Literal::u8_unsuffixed(number as u8);
            let checked = || quote! { scan.checked_value(frame, #number, &mut element.#field)? };
            match attribute.kind {
                AttributeKind::Enumerated(_) => {
                    quote! { scan.enumerated(frame, #number, &mut element.#field)? }
                }
                AttributeKind::Tokens => checked(),
                AttributeKind::Text if attribute.fixed => checked(),
                AttributeKind::Text => quote! { scan.value(frame, &mut element.#field)? },
            }
        })
        .collect();
    let select = match reads.as_slice() {
        [read] => quote! { if attribute == 0 { #read; } },
        reads => {
            let numbers = (0..reads.len()).map(Literal::usize_unsuffixed);
            quote! { match attribute { #(#numbers => #reads,)* _ => {} } }
        }
    };
    let name = ident(&element.type_name);
    quote! {
        /// Reads on where attributes are in another order, or one is not as expected.
        #[cold]
        #[inline(never)]
        fn unusual<'a>(
            element: &mut #name<'a>,
            scan: &mut crate::scan::Scanner<'a, '_>,
            frame: &mut crate::scan::Frame,
            mut rest: &'a [u8],
        ) -> crate::scan::Scanned<&'a [u8]> {
            loop {
                #attempts
                if let [b'>', behind @ ..] = rest {
                    return Ok(behind);
                }
                scan.stop(rest);
                let Some(attribute) = scan.attribute(frame)? else {
                    return Ok(scan.go_on());
                };
                #select
                rest = scan.go_on();
            }
        }
        let element = &mut *self;
        #(rest = #plain;)*
        rest = match rest {
            [b'>', behind @ ..] => behind,
            _ => unusual(element, scan, &mut frame, rest)?,
        };
    }
}

/// How many children an element may declare of which to expect that most are there.
const FEW: usize = 32;

/// Reads the children, each found by its name. Those that have only text, the most, share the code
/// that reads them.
fn read_children(model: &Model, content: &ContentModel, end: &Literal) -> TokenStream {
    let children = &content.children;
    let name = |child: &Child| model.elements[child.element].name.as_str();
    let sequence = is_optional_sequence(children);
    let found = |number: usize| {
        let child = &children[number];
        let field = ident(&child.field);
        let len = Literal::usize_unsuffixed(name(child).len());
        let number = Literal::u8_unsuffixed(number as u8);
        let place = quote! { (#number, #len, #sequence) };
        let method = ident(match kind(model, child) {
            Kind::Text => {
                let end = end_tag(&model.elements[child.element]);
                let place = quote! { (#number, #sequence) };
                return quote! { scan.text(&mut frame, name, #place, &mut self.#field, #end)? };
            }
            Kind::Empty => "empty",
            Kind::Struct => "element",
            Kind::OnDemand => "nested",
            Kind::List => "list",
        });
        quote! { scan.#method(&mut frame, name, #place, &mut self.#field)? }
    };
    let unknown = quote! { { tag = scan.unknown(&frame, name)?; continue; } };
    let names = children.iter().map(name).enumerate().collect();
    let select = select(names, &found, &unknown);
    // Most documents have the children in the DTD's order, where each is settled by one comparison
    // with what is next. In a long content model most children are absent, and finding one by its
    // name costs less than comparing with all of them.
    let tried = sequence && children.len() <= FEW;
    let in_order = children.iter().enumerate().filter(|_| tried);
    let in_order = in_order.filter_map(|(number, child)| {
        let (field, number) = (ident(&child.field), Literal::u8_unsuffixed(number as u8));
        match kind(model, child) {
            Kind::Text => {
                let open = bytes(&format!("<{}>", name(child)));
                let close = end_tag(&model.elements[child.element]);
                Some(quote! {
                    rest = scan.plain_text(
                        &mut frame, rest, #number, &mut self.#field, (#open, #close)
                    );
                })
            }
            Kind::Struct => {
                let open = bytes(&format!("<{}", name(child)));
                Some(quote! {
                    rest = scan.plain_element(&mut frame, rest, #number, &mut self.#field, #open)?;
                })
            }
            Kind::Empty | Kind::OnDemand | Kind::List => None,
        }
    });
    let in_order: TokenStream = in_order.collect();
    let in_order = match in_order.is_empty() {
        true => in_order,
        false => quote! {
            if frame.open {
                rest = crate::scan::behind_blanks(&mut frame, rest);
                #in_order
            }
        },
    };
    quote! {
        #in_order
        let mut tag = scan.tag(&mut frame, rest, #end)?;
        rest = loop {
            let name = match tag {
                crate::scan::Tag::Start(name) => name,
                crate::scan::Tag::End(behind) => break behind,
            };
            rest = #select;
            tag = scan.tag(&mut frame, rest, #end)?;
        };
    }
}

/// What a child is read into.
#[derive(PartialEq)]
enum Kind {
    /// A text.
    Text,
    /// Nothing but that it is there.
    Empty,
    /// Its own struct.
    Struct,
    /// A place in the document.
    OnDemand,
    /// The first of several, and the place of the others.
    List,
}

fn kind(model: &Model, child: &Child) -> Kind {
    let element = &model.elements[child.element];
    match element.content {
        _ if child.repeats => Kind::List,
        _ if child.on_demand => Kind::OnDemand,
        Content::Text if !element.has_struct() => Kind::Text,
        Content::Empty if !element.has_struct() => Kind::Empty,
        _ => Kind::Struct,
    }
}

/// Whether the content model is a sequence of children all of which may be absent: then each may
/// follow the start and whatever comes before it.
fn is_optional_sequence(children: &[Child]) -> bool {
    children.iter().enumerate().all(|(number, child)| {
        let before = (1_u128 << (number + 1)) - 1;
        child.after & before == before && child.last
    })
}

/// An expression that does what `found` says for the one of `names` that the start tag's `name` is,
/// and else `unknown`.
fn select(
    mut names: Vec<(usize, &str)>,
    found: &dyn Fn(usize) -> TokenStream,
    unknown: &TokenStream,
) -> TokenStream {
    if names.len() <= 3 {
        let arms = names.iter().map(|&(number, name)| {
            let (literal, found) = (bytes(name), found(number));
            quote! { if name.is_all_of(#literal) { #found } else }
        });
        return quote! { #(#arms)* #unknown };
    }
    let mut keys: Vec<u64> = names.iter().map(|(_, name)| name_key(name)).collect();
    keys.sort_unstable();
    keys.dedup();
    let (multiplier, bits) = perfect_hash(&keys);
    let slot = |name: &str| name_key(name).wrapping_mul(multiplier) >> (64 - bits);
    names.sort_by_key(|(_, name)| slot(name));
    let arms = names.iter().map(|&(number, name)| {
        // A key that is shorter says nothing of the letters behind.
        let whole_key = name.bytes().take(8).all(in_key);
        let is = ident(if whole_key { "is" } else { "is_all_of" });
        let (literal, found) = (bytes(name), found(number));
        let key = hexadecimal(name_key(name));
        let slot = Literal::u64_unsuffixed(slot(name));
        quote! { #slot if name.key == #key && name.#is(#literal) => #found, }
    });
    let (multiplier, shift) = (hexadecimal(multiplier), Literal::u32_unsuffixed(64 - bits));
    quote! {
        match name.key.wrapping_mul(#multiplier) >> #shift { #(#arms)* _ => #unknown }
    }
}

/// What `scan::Name::key` is of a name followed by a delimiter.
fn name_key(name: &str) -> u64 {
    let mut key = [0; 8];
    let letters = name.bytes().take_while(|&byte| in_key(byte));
    key.iter_mut()
        .zip(letters)
        .for_each(|(to, from)| *to = from);
    u64::from_le_bytes(key)
}

fn in_key(byte: u8) -> bool {
    byte >= b'?'
}

/// A multiplier and a number of bits such that the upper bits of the products differ for all keys.
fn perfect_hash(keys: &[u64]) -> (u64, u32) {
    let mut bits = usize::BITS - keys.len().leading_zeros();
    loop {
        let mut multiplier: u64 = 0x9E37_79B9_7F4A_7C15;
        for _ in 0..20_000 {
            // Knuth's MMIX generator: any sequence does, as long as it is always the same.
            multiplier = multiplier
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407)
                | 1;
            let mut taken = vec![false; 1 << bits];
            let free = |key: &u64| {
                let slot = key.wrapping_mul(multiplier) >> (64 - bits);
                !std::mem::replace(&mut taken[slot as usize], true)
            };
            if keys.iter().all(free) {
                return (multiplier, bits);
            }
        }
        bits += 1;
    }
}

fn hexadecimal(number: u64) -> Literal {
    let digits = format!("{number:016x}");
    let groups: Vec<&str> = (0..4).map(|n| &digits[4 * n..4 * n + 4]).collect();
    format!("0x{}", groups.join("_")).parse().expect("a number")
}

// ---- writing ------------------------------------------------------------------------------------

fn walk(model: &Model, element: &Element) -> TokenStream {
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

// ---- arbitrary documents ------------------------------------------------------------------------

/// The field of the arena that owns such children.
fn shelf(element: &Element) -> Ident {
    let name = match !element.has_struct() && element.content == Content::Text {
        // No element's field ends so, and none of the arena's others.
        true => "text_".into(),
        false => super::names::field_name(&element.name),
    };
    ident(&name)
}

/// Building an element of arbitrary bytes.
fn build(model: &Model, element: &Element) -> TokenStream {
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
fn arena(model: &Model) -> TokenStream {
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

// ---- enumerations -------------------------------------------------------------------------------

fn enumeration(enumeration: &Enumeration) -> TokenStream {
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

// ---- the root -----------------------------------------------------------------------------------

fn root(element: &Element) -> TokenStream {
    let name = ident(&element.type_name);
    quote! {
        impl<'a> #name<'a> {
            /// Reads one document, in standard mode and without asking for notes. What is read
            /// borrows from `document`; nothing is allocated.
            ///
            /// # Errors
            /// The document is not well-formed, or not of this protocol.
            pub fn read(document: &'a [u8]) -> ::core::result::Result<Self, crate::Error> {
                Self::read_with(document, &crate::Options::STANDARD, &mut ())
            }

            /// Reads one document as the options say, and hands what it notices to `notes`.
            ///
            /// # Errors
            /// The document is not well-formed, not of this protocol, beyond a limit, or departs
            /// from the DTD and the options refuse that.
            pub fn read_with(
                document: &'a [u8],
                options: &crate::Options,
                notes: &mut dyn crate::Notes,
            ) -> ::core::result::Result<Self, crate::Error> {
                let mut root = Self::default();
                crate::document::read(document, options, notes, &mut root)?;
                Ok(root)
            }

            /// The same into a struct that is there already, whatever it holds, which spares moving
            /// the result. After an error it holds what was read before it.
            ///
            /// As long as the struct is there it borrows from all that was read into it, so that it
            /// serves for several documents which stay where they are, but not for the frames that
            /// a reader lends one after another.
            ///
            /// # Errors
            /// As for [`read_with`](Self::read_with).
            pub fn read_into(
                &mut self,
                document: &'a [u8],
                options: &crate::Options,
                notes: &mut dyn crate::Notes,
            ) -> ::core::result::Result<(), crate::Error> {
                *self = Self::default();
                crate::document::read(document, options, notes, self)
            }

            /// The document as XML in one line, to be written where you like.
            pub fn xml(&self) -> crate::Xml<'_, Self> {
                self.xml_with(crate::WriteOptions::COMPACT)
            }

            /// The document as XML, laid out as the options say.
            pub fn xml_with(&self, options: crate::WriteOptions) -> crate::Xml<'_, Self> {
                crate::Xml::new(<Self as crate::scan::Read<'_>>::ELEMENT, self, options)
            }
        }
    }
}

// ---- tables -------------------------------------------------------------------------------------

fn declared(model: &Model) -> TokenStream {
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
