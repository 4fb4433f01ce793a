//! How an element is read into its struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::model::{Attribute, AttributeKind, Child, Content, ContentModel, Element, Model};
use super::{bytes, end_tag, ident, table};

pub(super) fn read(model: &Model, element: &Element) -> TokenStream {
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

/// Whether a value that is not one of a list has to be judged, which is done off the hot path.
fn is_checked(attribute: &Attribute) -> bool {
    match attribute.kind {
        AttributeKind::Enumerated(_) => false,
        AttributeKind::Tokens => true,
        AttributeKind::Text => attribute.fixed,
    }
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
        .filter(|attribute| !is_checked(attribute))
        .map(|attribute| {
            let (field, name) = (ident(&attribute.field), format!(" {}=\"", attribute.name));
            let name = bytes(&name);
            let arguments = quote! { (rest, #name, &mut element.#field) };
            match attribute.kind {
                AttributeKind::Enumerated(_) => (
                    quote! { scan.plain_enumerated #arguments },
                    quote! { scan.literal_enumerated #arguments },
                ),
                _ => (
                    quote! { scan.plain_value #arguments },
                    quote! { scan.literal_value #arguments },
                ),
            }
        })
        .unzip();
    let attempts = match literal.len() {
        0 => TokenStream::new(),
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
            match attribute.kind {
                AttributeKind::Enumerated(_) => {
                    quote! { scan.enumerated(frame, #number, &mut element.#field)? }
                }
                _ if is_checked(attribute) => {
                    quote! { scan.checked_value(frame, #number, &mut element.#field)? }
                }
                _ => quote! { scan.value(frame, &mut element.#field)? },
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
pub(super) const FEW: usize = 32;

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
pub(super) enum Kind {
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

pub(super) fn kind(model: &Model, child: &Child) -> Kind {
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
