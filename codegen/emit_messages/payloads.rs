//! The payloads of messages and the typed accessors.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::super::protocol::{Line, Message, Node, Place, Table, Type};
use super::super::tables::Required;
use super::docs::{display_name, first_line};
use super::{Emitter, doc_lines, ident};

impl Emitter<'_> {
    pub(super) fn message_enum(&self) -> TokenStream {
        let dialect = &self.dialect;
        let variants = self.protocol.messages.iter().map(|message| {
            let variant = ident(&message.variant);
            let doc = doc_lines(&[first_line(message)]);
            quote! { #doc #variant(#variant<'d, 'a>), }
        });
        let arms = self.protocol.messages.iter().map(|message| {
            let variant = ident(&message.variant);
            quote! {
                crate::#dialect::CommandType::#variant => Self::#variant(#variant { data: document.data() }),
            }
        });
        let doc = format!(
            " A document as the message it is: one of {}'s {}.",
            display_name(&self.protocol.dialect),
            self.protocol.messages.len()
        );
        quote! {
            #[doc = #doc]
            ///
            /// Made from a document by `document.message()` without copying anything; each variant
            /// shows what its tables in section 6 have, and nothing else.
            #[derive(Clone, Copy, Debug)]
            #[non_exhaustive]
            pub enum Message<'d, 'a> {
                #(#variants)*
                /// No message of the dialect, or none at all: the document itself.
                Unknown(&'d crate::#dialect::BroadsoftDocument<'a>),
            }

            impl<'d, 'a> Message<'d, 'a> {
                /// The message that a document is.
                #[inline]
                pub fn of(document: &'d crate::#dialect::BroadsoftDocument<'a>) -> Self {
                    match document.command_type() {
                        #(#arms)*
                        _ => Self::Unknown(document),
                    }
                }
            }
        }
    }

    pub(super) fn payloads(&self, message: &Message) -> TokenStream {
        let (name, dialect) = (ident(&message.variant), &self.dialect);
        let [table] = message.tables.as_slice() else {
            return self.formats(message);
        };
        let mut doc = self.message_doc(message);
        doc.extend(self.fields_doc(table));
        doc.extend(self.actions_doc(message));
        doc.extend(self.example(message, table));
        let methods = self.methods(&[table]);
        let doc = doc_lines(&doc);
        quote! {
            #doc
            #[derive(Clone, Copy, Debug)]
            pub struct #name<'d, 'a> {
                data: ::core::option::Option<&'d crate::#dialect::CommandData<'a>>,
            }

            impl<'d, 'a> #name<'d, 'a> { #(#methods)* }
        }
    }

    fn formats(&self, message: &Message) -> TokenStream {
        let (name, dialect) = (ident(&message.variant), &self.dialect);
        let format_name = ident(&format!("{}Format", message.variant));
        let structs = message.tables.iter().map(|table| {
            let format = table.format.as_deref().unwrap_or_default();
            let name = ident(&format!("{}{format}", message.variant));
            let mut doc = table.doc.clone();
            doc.push(String::new());
            doc.push(format!(
                "A format of [`{}`]. Section {}.",
                message.variant, table.section
            ));
            doc.extend(self.fields_doc(table));
            let doc = doc_lines(&doc);
            let methods = self.methods(&[table]);
            quote! {
                #doc
                #[derive(Clone, Copy, Debug)]
                pub struct #name<'d, 'a> {
                    data: ::core::option::Option<&'d crate::#dialect::CommandData<'a>>,
                }

                impl<'d, 'a> #name<'d, 'a> { #(#methods)* }
            }
        });
        let variants = message.tables.iter().map(|table| {
            let format = table.format.as_deref().unwrap_or_default();
            let doc = doc_lines(&[format!("{} ({})", table.doc.join(" "), table.section)]);
            let (variant, name) = (
                ident(format),
                ident(&format!("{}{format}", message.variant)),
            );
            quote! { #doc #variant(#name<'d, 'a>), }
        });
        let choose = self.choose(message, |table| {
            let format = table.format.as_deref().unwrap_or_default();
            let (variant, name) = (
                ident(format),
                ident(&format!("{}{format}", message.variant)),
            );
            quote! { #format_name::#variant(#name { data: self.data }) }
        });
        let all: Vec<&Table> = message.tables.iter().collect();
        let methods = self.methods(&all);
        let mut doc = self.message_doc(message);
        doc.push(String::new());
        doc.push(format!(
            "It has {} formats, which [`format`](Self::format) tells apart; the methods here are for \
             what any of them has.",
            message.tables.len()
        ));
        if let Some(table) = message.tables.first() {
            doc.extend(self.example(message, table));
        }
        let doc = doc_lines(&doc);
        let format_doc = format!(" The formats of [`{}`].", message.variant);
        quote! {
            #doc
            #[derive(Clone, Copy, Debug)]
            pub struct #name<'d, 'a> {
                data: ::core::option::Option<&'d crate::#dialect::CommandData<'a>>,
            }

            impl<'d, 'a> #name<'d, 'a> {
                /// Which of its formats the message has.
                pub fn format(&self) -> #format_name<'d, 'a> {
                    let Some(data) = self.data else {
                        return #format_name::default();
                    };
                    #choose
                }
                #(#methods)*
            }

            #[doc = #format_doc]
            #[derive(Clone, Copy, Debug)]
            pub enum #format_name<'d, 'a> { #(#variants)* }

            #(#structs)*
        }
        .into_iter()
        .chain(self.default_format(message))
        .collect()
    }

    /// The format of a message without any data: the first.
    fn default_format(&self, message: &Message) -> TokenStream {
        let format = message.tables[0].format.as_deref().unwrap_or_default();
        let format_name = ident(&format!("{}Format", message.variant));
        let (variant, name) = (
            ident(format),
            ident(&format!("{}{format}", message.variant)),
        );
        quote! {
            impl ::core::default::Default for #format_name<'_, '_> {
                fn default() -> Self {
                    Self::#variant(#name { data: None })
                }
            }
        }
    }

    /// Accessors for the fields of commandData and of user that any of the tables has.
    fn methods(&self, tables: &[&Table]) -> Vec<TokenStream> {
        let mut seen = BTreeSet::new();
        let mut methods = Vec::new();
        for table in tables {
            let root = &table.root;
            let holder = quote! { self.data? };
            let listed = quote! { self.data };
            for line in &root.lines {
                self.method(root, line, &holder, &listed, &mut seen, &mut methods);
            }
            for node in root.lines.iter().filter_map(|line| line.node.as_ref()) {
                if node.path != "user" {
                    continue;
                }
                let holder = quote! { self.data?.user.as_ref()? };
                let listed = quote! { self.data.and_then(|data| data.user.as_ref()) };
                for line in &node.lines {
                    self.method(node, line, &holder, &listed, &mut seen, &mut methods);
                }
            }
        }
        methods
    }

    #[allow(clippy::too_many_arguments)]
    fn method(
        &self,
        node: &Node,
        line: &Line,
        holder: &TokenStream,
        listed: &TokenStream,
        seen: &mut BTreeSet<String>,
        methods: &mut Vec<TokenStream>,
    ) {
        let name = self.accessor(node.element, &line.place);
        if !seen.insert(name.to_string()) {
            return;
        }
        let field = self.field(node.element, &line.place);
        let mut doc = self.line_doc(node.element, line);
        let child = match &line.place {
            Place::Child(number) => Some(&self.element(node.element).children()[*number]),
            _ => None,
        };
        let structure = child
            .filter(|child| self.element(child.element).has_struct())
            .map(|child| self.structure(child.element));
        let lists = child.is_some_and(|child| child.repeats);
        if lists && !line.many {
            let all = format!(
                "The message has it once. Where it was sent with more, this is the first, \
                and the field `{field}` of the DTD's struct has them all."
            );
            doc.extend([String::new(), all]);
        }
        let doc = doc_lines(&doc);
        let typed = Self::rust_type(&line.kind);
        let method = if line.many {
            let item = structure.map_or(quote! { crate::Text<'a> }, |name| quote! { #name<'a> });
            quote! {
                pub fn #name(&self) -> crate::Iter<'d, 'a, #item> {
                    #listed.map_or(crate::Iter::default(), |holder| holder.#field.iter())
                }
            }
        } else if let Some(structure) = structure {
            if child.is_some_and(|child| child.on_demand) {
                quote! {
                    pub fn #name(&self) -> ::core::option::Option<#structure<'a>> {
                        #holder.#field.as_ref().map(crate::Nested::get)
                    }
                }
            } else {
                let held = ident(if lists { "first" } else { "as_ref" });
                quote! {
                    pub fn #name(&self) -> ::core::option::Option<&'d #structure<'a>> {
                        #holder.#field.#held()
                    }
                }
            }
        } else if line.kind == Type::Empty {
            quote! {
                pub fn #name(&self) -> bool {
                    #listed.is_some_and(|holder| holder.#field.is_some())
                }
            }
        } else if line.kind == Type::Enumerated {
            let kind = self.enumeration(node.element, &line.place);
            quote! {
                pub fn #name(&self) -> ::core::option::Option<crate::Enumerated<'a, #kind>> {
                    #holder.#field
                }
            }
        } else if let Some(typed) = typed {
            let read = typed_read(line, quote! { #holder.#field });
            quote! {
                pub fn #name(&self) -> ::core::option::Option<crate::message::Value<'a, #typed>> {
                    #read
                }
            }
        } else {
            let read = match line.place {
                Place::Either(..) => quote! { #name() },
                _ => quote! { #field },
            };
            quote! {
                pub fn #name(&self) -> ::core::option::Option<crate::Text<'a>> {
                    #holder.#read
                }
            }
        };
        methods.push(quote! { #doc #[inline] #method });
    }

    /// Typed accessors on the structs of the DTD.
    pub(super) fn accessors(&self) -> TokenStream {
        let mut by_element: BTreeMap<usize, Vec<TokenStream>> = BTreeMap::new();
        for ((element, field), (kind, line)) in &self.protocol.typed {
            let Some(typed) = Self::rust_type(kind) else {
                continue;
            };
            let (name, field) = (ident(field), ident(field));
            let child = match &line.place {
                Place::Child(number) => Some(&self.element(*element).children()[*number]),
                _ => None,
            };
            let doc = doc_lines(&self.line_doc(*element, line));
            match child.map(|child| (child.element, child.repeats)) {
                Some((child, _)) if self.element(child).has_struct() => {
                    by_element.entry(child).or_default().push(quote! {
                        #doc
                        #[inline]
                        pub fn value(&self) -> crate::message::Value<'a, #typed> {
                            crate::message::Value::of(&self.text)
                        }
                    });
                }
                Some((_, true)) => {}
                _ => {
                    let read = typed_read(line, quote! { self.#field });
                    by_element.entry(*element).or_default().push(quote! {
                        #doc
                        #[inline]
                        pub fn #name(&self)
                            -> ::core::option::Option<crate::message::Value<'a, #typed>> {
                            #read
                        }
                    });
                }
            }
        }
        let impls = by_element.into_iter().map(|(element, methods)| {
            let name = self.structure(element);
            quote! {
                /// What the tables of section 6 say the texts are.
                impl<'a> #name<'a> { #(#methods)* }
            }
        });
        quote! { #(#impls)* }
    }
}

/// What the text at a line's place is read as.
fn typed_read(line: &Line, field: TokenStream) -> TokenStream {
    match line.required {
        Required::Yes => quote! { crate::message::Value::of_required(&#field) },
        _ => quote! { Some(crate::message::Value::of(#field.as_ref()?)) },
    }
}
