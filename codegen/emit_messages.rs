//! Tables of values and messages → Rust modules: types for the values; payloads, typed accessors,
//! checks and facts for a dialect's messages.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::model::{Content, Element, Model};
use super::names;
use super::protocol::{
    Condition, Line, Message, Node, Place, Protocol, Table, Type, ValueType, is_struct,
};
use super::tables::Required;

fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

fn format(file: TokenStream, from: &str) -> String {
    let file = syn::parse2(file).expect("the generated code is Rust");
    format!(
        "// @generated from {from} by codegen/emit_messages.rs.\n\n{}",
        prettyplease::unparse(&file)
    )
}

/// Doc lines as they are given; a blank between marker and text.
fn doc_lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!(" {line}"),
    });
    quote! { #(#[doc = #lines])* }
}

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
    let from = value.values.iter().map(|value| {
        let wires = core::iter::once(&value.wire).chain(&value.also);
        let variant = ident(&value.variant);
        quote! { #(#wires)|* => Some(Self::#variant), }
    });
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
            #[inline]
            fn from_wire(wire: &str) -> ::core::option::Option<Self> {
                match wire { #(#from)* _ => None }
            }
        }

        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::From<#name> for crate::Text<'_> {
            fn from(value: #name) -> Self {
                Self::new(value.as_str())
            }
        }
    }
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
        let super::model::AttributeKind::Enumerated(number) = attribute.kind else {
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

    // ---- payloads -------------------------------------------------------------------------------

    fn message_enum(&self) -> TokenStream {
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
                pub fn of(document: &'d crate::#dialect::BroadsoftDocument<'a>) -> Self {
                    match document.command_type() {
                        #(#arms)*
                        _ => Self::Unknown(document),
                    }
                }
            }
        }
    }

    fn payloads(&self, message: &Message) -> TokenStream {
        let (name, dialect) = (ident(&message.variant), &self.dialect);
        let [table] = message.tables.as_slice() else {
            return self.formats(message);
        };
        let mut doc = self.message_doc(message);
        doc.extend(self.fields_doc(table));
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

    /// An expression that chooses the first table whose conditions hold for `data`.
    fn choose(&self, message: &Message, then: impl Fn(&Table) -> TokenStream) -> TokenStream {
        let mut tables = message.tables.iter().rev();
        let last = tables.next().map(&then);
        tables.fold(quote! { #last }, |otherwise, table| {
            let (conditions, then) = (self.all_hold(&table.conditions), then(table));
            quote! { if #conditions { #then } else { #otherwise } }
        })
    }

    /// Conditions that all hold, as an expression over `data`.
    fn all_hold(&self, conditions: &[Condition]) -> TokenStream {
        let conditions = conditions.iter().map(|c| self.condition(c, c.negated));
        quote! { #(#conditions)&&* }
    }

    /// Its opposite.
    fn some_fails(&self, conditions: &[Condition]) -> TokenStream {
        let conditions = conditions.iter().map(|c| self.condition(c, !c.negated));
        quote! { (#(#conditions)||*) }
    }

    fn condition(&self, condition: &Condition, negated: bool) -> TokenStream {
        if condition.never {
            return quote! { #negated };
        }
        let mut elements = self.model.elements.iter();
        let root = elements
            .position(|element| element.name == "commandData")
            .expect("checked by the resolver");
        self.condition_from(condition, negated, root, 0, quote! { data })
    }

    /// The rest of a condition, from an element on that is on its way.
    fn condition_from(
        &self,
        condition: &Condition,
        negated: bool,
        element: usize,
        step: usize,
        holder: TokenStream,
    ) -> TokenStream {
        let (is, not) = match negated {
            false => (ident("is_some_and"), None),
            true => (ident("is_none_or"), Some(quote! { ! })),
        };
        let there = ident(if negated { "is_none" } else { "is_some" });
        let Some(child) = condition.steps.get(step) else {
            let Some(place) = &condition.place else {
                unreachable!("a condition ends in a child or an attribute")
            };
            let field = self.field(element, place);
            if condition.values.is_empty() {
                return quote! { #holder.#field.#there() };
            }
            let kind = self.enumeration(element, place);
            let values = condition.values.iter().map(|v| ident(&names::type_name(v)));
            return quote! {
                #holder.#field.#is(|value| #not matches!(value.value(), #(#kind::#values)|*))
            };
        };
        let declared = &self.element(element).children()[*child];
        let field = ident(&declared.field);
        let last = step + 1 == condition.steps.len() && condition.place.is_none();
        match &condition.kind {
            Type::Coded(name) if last => {
                let name = ident(name);
                let values = condition.values.iter().map(|value| ident(value));
                let text = match is_struct(self.element(declared.element)) {
                    true => quote! { #holder.#field.as_ref().map(|element| element.text) },
                    false => quote! { #holder.#field },
                };
                quote! {
                    #text.#is(|text| #not matches!(
                        text.typed().known(),
                        Some(#(crate::message::#name::#values)|*)
                    ))
                }
            }
            _ if last && declared.repeats => {
                let not = (!negated).then(|| quote! { ! });
                quote! { #not #holder.#field.is_empty() }
            }
            _ if last => quote! { #holder.#field.#there() },
            _ => {
                let (element, next) = (declared.element, format_ident!("element{step}"));
                let holder_of_rest = quote! { #next };
                let rest =
                    self.condition_from(condition, negated, element, step + 1, holder_of_rest);
                let held = ident(if declared.repeats { "first" } else { "as_ref" });
                quote! { #holder.#field.#held().#is(|#next| #rest) }
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
        let doc = self.line_doc(node.element, line);
        let doc = doc_lines(&doc);
        let child = match &line.place {
            Place::Child(number) => Some(&self.element(node.element).children()[*number]),
            _ => None,
        };
        let structure = child
            .filter(|child| is_struct(self.element(child.element)))
            .map(|child| self.structure(child.element));
        let lists = child.is_some_and(|child| child.repeats);
        let typed = Self::rust_type(&line.kind);
        let method = if line.many {
            let item = structure.map_or(quote! { crate::Text<'a> }, |name| quote! { #name<'a> });
            quote! {
                pub fn #name(&self) -> crate::Iter<'a, #item> {
                    #listed.map_or(crate::List::default().iter(), |holder| holder.#field.iter())
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
            quote! {
                pub fn #name(&self) -> ::core::option::Option<crate::message::Value<'a, #typed>> {
                    Some(#holder.#field?.typed())
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
        methods.push(quote! { #doc #method });
    }

    /// Typed accessors on the structs of the DTD.
    fn accessors(&self) -> TokenStream {
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
                Some((child, _)) if is_struct(self.element(child)) => {
                    by_element.entry(child).or_default().push(quote! {
                        #doc
                        pub fn value(&self) -> crate::message::Value<'a, #typed> {
                            self.text.typed()
                        }
                    });
                }
                Some((_, true)) => {}
                _ => by_element.entry(*element).or_default().push(quote! {
                    #doc
                    pub fn #name(&self) -> ::core::option::Option<crate::message::Value<'a, #typed>> {
                        Some(self.#field?.typed())
                    }
                }),
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

    // ---- documentation --------------------------------------------------------------------------

    fn message_doc(&self, message: &Message) -> Vec<String> {
        let mut doc = message.doc.clone();
        doc.push(String::new());
        doc.push(format!("| `{}` | |", message.name));
        doc.push("|---|---|".into());
        doc.push(format!("| section | {} |", message.section));
        doc.push(format!("| sent by | {} |", sender(&message.direction)));
        let applications = message.applications.iter().map(|a| a.replace('-', " "));
        let applications = applications.collect::<Vec<_>>().join(", ");
        doc.push(format!("| for | {applications} (5) |"));
        let dialects = message.dialects.iter().map(|dialect| display_name(dialect));
        let shared = dialects.collect::<Vec<_>>().join(", ");
        doc.push(format!("| dialects | {shared} |"));
        if let Some((response, conditions)) = &message.response {
            let conditions: Vec<_> = conditions.iter().map(in_words).collect();
            let when = match conditions.is_empty() {
                true => String::new(),
                false => format!(", if {}", conditions.join(" and ")),
            };
            doc.push(format!("| answered by | `{response}`{when} |"));
        }
        if message.since != (0, 0) {
            doc.push(format!(
                "| since | {}.{} |",
                message.since.0, message.since.1
            ));
        }
        if message.not_insc {
            doc.push("| INSC users | do not have it |".into());
        }
        if message.deprecated {
            doc.push("| deprecated | yes |".into());
        }
        doc
    }

    fn fields_doc(&self, table: &Table) -> Vec<String> {
        let mut doc = vec![
            String::new(),
            format!("| field ({}) | required | type |", table.section),
            "|---|---|---|".into(),
        ];
        self.field_rows(&table.root, &mut doc);
        doc
    }

    fn field_rows(&self, node: &Node, doc: &mut Vec<String>) {
        for line in &node.lines {
            let required = match line.required {
                Required::Yes => "yes".to_owned(),
                Required::No => "no".into(),
                Required::Either => "one of these".into(),
                Required::When | Required::Only => {
                    let conditions: Vec<_> = line.conditions.iter().map(in_words).collect();
                    let only = match line.required {
                        Required::When => "if",
                        _ => "no, and only if",
                    };
                    format!("{only} {}", conditions.join(" and "))
                }
            };
            let since = match line.since {
                (0, 0) => String::new(),
                (major, minor) => format!(", from {major}.{minor} on"),
            };
            doc.push(format!(
                "| `{}` | {required}{since} | {} |",
                line.path,
                self.type_doc(line)
            ));
            if let Some(node) = &line.node {
                self.field_rows(node, doc);
            }
        }
    }

    fn type_doc(&self, line: &Line) -> String {
        let base = match &line.kind {
            _ if line.always_blank => "blank".to_owned(),
            Type::Elements => "elements".into(),
            Type::Empty => "empty".into(),
            Type::Text => "text".into(),
            Type::Identifier => "text, not blank".into(),
            Type::Digest => "32 hexadecimal digits".into(),
            Type::Flag => "`True` or `False`".into(),
            Type::Count => "a number".into(),
            Type::Limit => "a number, or -1".into(),
            Type::Appearance => "1 to N, or -1".into(),
            Type::Line => "1 to N".into(),
            Type::Time => "milliseconds since 1970-01-01 00:00 GMT".into(),
            Type::Duration => "milliseconds".into(),
            Type::Number => "a phone number, `Private` or `Unavailable`".into(),
            Type::Version => "a version".into(),
            Type::Coded(name) if line.allowed.is_empty() => {
                format!("[`{name}`](crate::message::{name})")
            }
            Type::Coded(name) => {
                let allowed: Vec<_> = line.allowed.iter().map(|v| format!("`{v}`")).collect();
                let allowed = allowed.join(", ");
                format!("[`{name}`](crate::message::{name}): {allowed}")
            }
            Type::Enumerated => {
                let allowed: Vec<_> = line.allowed.iter().map(|v| format!("`{v}`")).collect();
                allowed.join(", ")
            }
        };
        let users = match (line.voip, line.insc) {
            (true, _) => "; VoIP users only",
            (_, true) => "; INSC users only",
            _ => "",
        };
        let blank = if line.blank { "; may be empty" } else { "" };
        let many = if line.many {
            "; any number of them"
        } else {
            ""
        };
        format!("{base}{many}{users}{blank}")
    }

    /// What the DTD says of a field.
    fn line_doc(&self, element: usize, line: &Line) -> Vec<String> {
        let declared = self.element(element);
        match &line.place {
            Place::Attribute(number) | Place::Either(number, _) => {
                paragraphs(&declared.attributes[*number].doc)
            }
            Place::Child(number) => {
                paragraphs(&self.element(declared.children()[*number].element).doc)
            }
        }
    }

    /// A handler for the message: what most programs write first.
    fn example(&self, message: &Message, table: &Table) -> Vec<String> {
        let dialect = &self.protocol.dialect.replace('-', "_");
        let variant = &message.variant;
        let mut shown = Vec::new();
        for line in &table.root.lines {
            let user = line.node.as_ref().filter(|node| node.path == "user");
            let (element, lines) = match user {
                Some(node) => (node.element, node.lines.as_slice()),
                None => (table.root.element, core::slice::from_ref(line)),
            };
            for line in lines {
                let interesting = !matches!(line.path.as_str(), "user@userType" | "user@userUid");
                if interesting && !line.many && line.kind != Type::Elements {
                    shown.push(self.accessor(element, &line.place).to_string());
                }
            }
        }
        shown.truncate(3);
        let mut doc = vec![
            String::new(),
            "```".into(),
            format!(
                "use broadworks_cap::{{{dialect}::BroadsoftDocument, message::{dialect}::Message}};"
            ),
            String::new(),
            "fn handle(document: &BroadsoftDocument<'_>) {".into(),
            format!("    if let Message::{variant}(message) = document.message() {{"),
        ];
        for accessor in shown {
            doc.push(format!(
                "        println!(\"{accessor}: {{:?}}\", message.{accessor}());"
            ));
        }
        doc.extend(["    }".into(), "}".into()]);
        let read = format!(
            "let document = BroadsoftDocument::read(br#\"<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\"{}\"><commandData/></command></BroadsoftDocument>\"#)?;",
            message.name
        );
        doc.extend([
            format!("# {read}"),
            format!("# assert!(matches!(document.message(), Message::{variant}(_)));"),
            "# handle(&document);".into(),
            "# Ok::<(), broadworks_cap::Error>(())".into(),
            "```".into(),
        ]);
        doc
    }

    // ---- facts ----------------------------------------------------------------------------------

    fn facts(&self) -> TokenStream {
        let dialect = &self.dialect;
        let facts = self.protocol.messages.iter().map(|message| {
            let variant = ident(&message.variant);
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
                crate::#dialect::CommandType::#variant => &crate::message::Facts {
                    name: #name,
                    section: #section,
                    directions: #direction,
                    applications: &[#(crate::message::Application::#applications),*],
                    since: crate::message::ProtocolVersion { major: #major, minor: #minor },
                    insc: #insc,
                    deprecated: #deprecated,
                },
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
                    Some(match self {
                        #(#facts)*
                        Self::Unknown => return None,
                    })
                }

                /// The message that answers this one, if any does. Whether it will in a given case
                /// may depend on what this one says; see
                /// [`expected_response`](crate::#dialect::BroadsoftDocument::expected_response).
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

    // ---- checks ---------------------------------------------------------------------------------

    fn checks(&self) -> TokenStream {
        let dialect = &self.dialect;
        let mut paths: BTreeMap<String, usize> = BTreeMap::new();
        let arms: Vec<_> = self
            .protocol
            .messages
            .iter()
            .map(|message| {
                let variant = ident(&message.variant);
                let choose = self.choose(message, |table| {
                    let check = check_name(message, table);
                    quote! { #check(check, data) }
                });
                quote! { crate::#dialect::CommandType::#variant => #choose, }
            })
            .collect();
        let mut functions = Vec::new();
        for message in &self.protocol.messages {
            for table in &message.tables {
                let name = check_name(message, table);
                let data = ident("data");
                let body = self.check_node(table, &table.root, &data, &mut paths);
                let actions = message.actions.as_ref().map(|_| {
                    quote! {
                        if let Some(action) = data.user.as_ref().and_then(|user| user.action.as_ref()) {
                            check_action(check, action);
                        }
                    }
                });
                functions.push(quote! {
                    fn #name(
                        check: &mut crate::message::Check<'_>,
                        data: &crate::#dialect::CommandData<'_>,
                    ) {
                        #body
                        #actions
                    }
                });
            }
        }
        let tables = paths
            .iter()
            .map(|(path, element)| self.path_table(path, *element));
        let action = self.check_action();
        quote! {
            #[inline]
            fn check_table(
                check: &mut crate::message::Check<'_>,
                command: crate::#dialect::CommandType,
                data: &crate::#dialect::CommandData<'_>,
            ) {
                match command {
                    #(#arms)*
                    crate::#dialect::CommandType::Unknown => {}
                }
            }

            #(#functions)*
            #action
            #(#tables)*
        }
    }

    /// The paths of everything that an element may have.
    fn path_table(&self, path: &str, element: usize) -> TokenStream {
        let name = table_name(path);
        let declared = self.element(element);
        let attributes = declared.attributes.iter().map(|attribute| {
            let (name, path) = (&attribute.name, format!("{path}@{}", attribute.name));
            quote! { (#name, #path) }
        });
        let children = declared.children().iter().map(|child| {
            let name = &self.element(child.element).name;
            let path = match path.is_empty() {
                true => name.clone(),
                false => format!("{path}/{name}"),
            };
            quote! { (#name, #path) }
        });
        quote! {
            static #name: crate::message::Paths = crate::message::Paths {
                attributes: &[#(#attributes),*],
                children: &[#(#children),*],
            };
        }
    }

    fn check_node(
        &self,
        table: &Table,
        node: &Node,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let unexpected = self.check_unexpected(table, node, holder, paths);
        let lines: Vec<_> = node
            .lines
            .iter()
            .map(|line| self.check_line(table, node, line, holder, paths))
            .collect();
        let either: Vec<&Line> = node
            .lines
            .iter()
            .filter(|line| line.required == Required::Either)
            .collect();
        let either = (!either.is_empty()).then(|| {
            let absent = either.iter().map(|line| self.absence(node, line, holder));
            let client = either
                .iter()
                .any(|line| line.client)
                .then(|| quote! { && check.sent_by_client() });
            let path = &either[0].path;
            let names: Vec<_> = either
                .iter()
                .map(|line| line.path.rsplit('@').next().unwrap_or_default())
                .collect();
            let expected = names.join(" or ");
            let field = self.finding_field(table, path, &expected, "");
            quote! { if #(#absent)&* #client { check.neither(#field, #holder); } }
        });
        let network = self.check_network(table, node, holder);
        quote! { #unexpected #(#lines)* #either #network }
    }

    fn check_unexpected(
        &self,
        table: &Table,
        node: &Node,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let declared = self.element(node.element);
        let (mut attributes, mut children) = (BTreeSet::new(), BTreeSet::new());
        for line in &node.lines {
            match line.place {
                Place::Attribute(number) => {
                    attributes.insert(number);
                }
                Place::Child(number) => {
                    children.insert(number);
                }
                Place::Either(attribute, child) => {
                    attributes.insert(attribute);
                    children.insert(child);
                }
            }
        }
        let mut present = Vec::new();
        for (number, attribute) in declared.attributes.iter().enumerate() {
            if !attributes.contains(&number) {
                let field = ident(&attribute.field);
                present.push(quote! { #holder.#field.is_some() });
            }
        }
        for (number, child) in declared.children().iter().enumerate() {
            if !children.contains(&number) {
                let field = ident(&child.field);
                present.push(match child.repeats {
                    true => quote! { !#holder.#field.is_empty() },
                    false => quote! { #holder.#field.is_some() },
                });
            }
        }
        if present.is_empty() {
            return TokenStream::new();
        }
        paths.insert(node.path.clone(), node.element);
        let attributes = attributes.iter().map(|n| &declared.attributes[*n].name);
        let children = children
            .iter()
            .map(|n| &self.element(declared.children()[*n].element).name);
        let (names, section) = (table_name(&node.path), &table.section);
        quote! {
            if #(#present)|* {
                check.unexpected(
                    #holder, &#names, &[#(#attributes),*], &[#(#children),*], #section,
                );
            }
        }
    }

    fn presence(&self, node: &Node, line: &Line, holder: &Ident) -> TokenStream {
        let field = self.field(node.element, &line.place);
        match &line.place {
            Place::Either(_, child) => {
                let child = ident(&self.element(node.element).children()[*child].field);
                quote! { #holder.#field.is_some() | #holder.#child.is_some() }
            }
            Place::Child(number) if self.element(node.element).children()[*number].repeats => {
                quote! { !#holder.#field.is_empty() }
            }
            _ => quote! { #holder.#field.is_some() },
        }
    }

    fn absence(&self, node: &Node, line: &Line, holder: &Ident) -> TokenStream {
        let field = self.field(node.element, &line.place);
        match &line.place {
            Place::Either(_, child) => {
                let child = ident(&self.element(node.element).children()[*child].field);
                quote! { #holder.#field.is_none() & #holder.#child.is_none() }
            }
            Place::Child(number) if self.element(node.element).children()[*number].repeats => {
                quote! { #holder.#field.is_empty() }
            }
            _ => quote! { #holder.#field.is_none() },
        }
    }

    fn finding_field(
        &self,
        table: &Table,
        path: &str,
        expected: &str,
        condition: &str,
    ) -> TokenStream {
        let section = &table.section;
        quote! {
            &crate::message::Field {
                path: #path, section: #section, expected: #expected, condition: #condition,
            }
        }
    }

    fn line_field(&self, table: &Table, line: &Line) -> TokenStream {
        let conditions: Vec<_> = line.conditions.iter().map(plain_words).collect();
        self.finding_field(
            table,
            &line.path,
            &self.expected(line),
            &conditions.join(" and "),
        )
    }

    /// What a value has to be, in words.
    fn expected(&self, line: &Line) -> String {
        let list = |values: Vec<String>| match values.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} or {last}", others.join(", "))
            }
            Some((last, _)) => last.clone(),
            None => String::new(),
        };
        match &line.kind {
            _ if line.always_blank => "nothing".into(),
            Type::Elements | Type::Empty => "nothing".into(),
            Type::Text | Type::Number => "text".into(),
            Type::Identifier => "text that is not blank".into(),
            Type::Digest => "32 hexadecimal digits".into(),
            Type::Flag => "True or False".into(),
            Type::Count => "a number".into(),
            Type::Limit => "a number or -1".into(),
            Type::Appearance => "a number from 1 on, or -1".into(),
            Type::Line => "a number from 1 on".into(),
            Type::Time => "milliseconds since 1970".into(),
            Type::Duration => "milliseconds".into(),
            Type::Version => "a version".into(),
            Type::Enumerated => list(line.allowed.clone()),
            Type::Coded(name) => {
                let values = self.values.iter().find(|value| value.name == *name);
                let values = values.into_iter().flat_map(|value| &value.values);
                let allowed =
                    values.filter(|v| line.allowed.is_empty() || line.allowed.contains(&v.variant));
                let words = allowed.map(|value| match value.wire.is_empty() {
                    true => "nothing".into(),
                    false => value.wire.clone(),
                });
                list(words.collect())
            }
        }
    }

    fn check_line(
        &self,
        table: &Table,
        node: &Node,
        line: &Line,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let present = self.presence(node, line, holder);
        let field = self.line_field(table, line);
        let since = (line.since != (0, 0)).then(|| {
            let (major, minor) = line.since;
            quote! { && check.knows(#major, #minor) }
        });
        let absent = self.absence(node, line, holder);
        let holds = self.all_hold(&line.conditions);
        let fails = self.some_fails(&line.conditions);
        // What is missing at the top is nowhere; else it is missing where its parent is.
        let missing = match node.path.is_empty() {
            true => quote! { check.missing(#field) },
            false => quote! { check.missing_in(#field, #holder) },
        };
        let required = match line.required {
            Required::No | Required::Either => TokenStream::new(),
            Required::Yes => quote! { if #absent #since { #missing; } },
            Required::When => quote! {
                if #holds {
                    if #absent #since { #missing; }
                } else if #present {
                    check.condition(#field, #holder);
                }
            },
            Required::Only => quote! {
                if #present && #fails { check.condition(#field, #holder); }
            },
        };
        let child = match &line.place {
            Place::Child(number) => Some(&self.element(node.element).children()[*number]),
            _ => None,
        };
        let once = child
            .filter(|child| child.repeats && !line.many)
            .map(|child| {
                let name = ident(&child.field);
                quote! { if #holder.#name.len() > 1 { check.repeated(#field, #holder); } }
            });
        let value = self.check_value(table, node, line, holder, paths);
        quote! { #required #once #value }
    }

    fn check_value(
        &self,
        table: &Table,
        node: &Node,
        line: &Line,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let name = self.field(node.element, &line.place);
        let field = self.line_field(table, line);
        if line.kind == Type::Enumerated {
            let kind = self.enumeration(node.element, &line.place);
            let values = line
                .allowed
                .iter()
                .map(|value| ident(&names::type_name(value)));
            return quote! {
                if let Some(value) = &#holder.#name
                    && !matches!(value.value(), #(#kind::#values)|*)
                {
                    check.value(#field, value.text());
                }
            };
        }
        let child = match &line.place {
            Place::Child(number) => Some(&self.element(node.element).children()[*number]),
            _ => None,
        };
        let Some(sub) = &line.node else {
            let test = self.check_text(line, &field);
            let is_text =
                child.is_none_or(|child| self.element(child.element).content == Content::Text);
            if test.is_empty() || !is_text {
                return TokenStream::new();
            }
            if child.is_some_and(|child| child.repeats) {
                return quote! { for text in &#holder.#name { #test } };
            }
            let read = match line.place {
                Place::Either(..) => {
                    let name = self.accessor(node.element, &line.place);
                    quote! { #name() }
                }
                _ => quote! { #name },
            };
            return quote! { if let Some(text) = #holder.#read { #test } };
        };
        let var = name.clone();
        let inner = self.check_node(table, sub, &var, paths);
        let text = (self.element(sub.element).content == Content::Text)
            .then(|| self.check_text(line, &field))
            .filter(|test| !test.is_empty())
            .map(|test| quote! { let text = #var.text; #test });
        if inner.is_empty() && text.is_none() {
            return TokenStream::new();
        }
        let child = child.expect("an element with a struct is a child");
        let structure = self.structure(sub.element);
        if line.many {
            return quote! {
                {
                    fn item(check: &mut crate::message::Check<'_>, #var: &#structure<'_>) {
                        #text
                        #inner
                    }
                    if let Some(first) = #holder.#name.first() {
                        item(check, first);
                    }
                    if #holder.#name.len() > 1 {
                        for next in #holder.#name.iter().skip(1) {
                            item(check, &next);
                        }
                    }
                }
            };
        }
        if child.on_demand {
            return quote! {
                if let Some(nested) = &#holder.#name {
                    let #var = &nested.get();
                    #text
                    #inner
                }
            };
        }
        let held = match child.repeats {
            true => quote! { #holder.#name.first() },
            false => quote! { &#holder.#name },
        };
        quote! { if let Some(#var) = #held { #text #inner } }
    }

    /// A test of `text`; nothing where any will do.
    fn check_text(&self, line: &Line, field: &TokenStream) -> TokenStream {
        let fails = match &line.kind {
            _ if line.always_blank => {
                return quote! {
                    if !crate::message::is_blank(text) { check.not_blank(#field, text); }
                };
            }
            Type::Elements | Type::Text | Type::Number => return TokenStream::new(),
            Type::Empty => quote! { !text.is_empty() },
            Type::Identifier => quote! { crate::message::is_blank(text) },
            Type::Digest => quote! { !crate::message::is_digest(text) },
            Type::Coded(name) if !line.allowed.is_empty() => {
                let name = ident(name);
                let allowed = line.allowed.iter().map(|variant| ident(variant));
                quote! {
                    !matches!(
                        text.typed().known(),
                        Some(#(crate::message::#name::#allowed)|*)
                    )
                }
            }
            kind => {
                let kind = Self::rust_type(kind);
                quote! { text.typed::<#kind>().known().is_none() }
            }
        };
        let blank = line
            .blank
            .then(|| quote! { && !crate::message::is_blank(text) });
        quote! { if #fails #blank { check.value(#field, text); } }
    }

    /// Fields of VoIP users beside those of INSC users, or against what the caller knows.
    fn check_network(&self, table: &Table, node: &Node, holder: &Ident) -> TokenStream {
        let of = |insc: bool| -> Vec<&Line> {
            let lines = node.lines.iter();
            lines
                .filter(|line| if insc { line.insc } else { line.voip })
                .collect()
        };
        let (voip, insc) = (of(false), of(true));
        if voip.is_empty() && insc.is_empty() {
            return TokenStream::new();
        }
        let present = |lines: &[&Line]| {
            let present = lines.iter().map(|line| self.presence(node, line, holder));
            quote! { #(#present)|* }
        };
        let each = |lines: &[&Line]| {
            let each = lines.iter().map(|line| {
                let (present, field) = (
                    self.presence(node, line, holder),
                    self.line_field(table, line),
                );
                quote! { if #present { check.environment(#field, #holder); } }
            });
            quote! { #(#each)* }
        };
        let (voip_present, insc_present) = (present(&voip), present(&insc));
        let (voip, insc) = (each(&voip), each(&insc));
        quote! {
            let (voip, insc) = (#voip_present, #insc_present);
            if check.voip_misplaced(voip) { #voip }
            if check.insc_misplaced(voip, insc) { #insc }
        }
    }

    fn check_action(&self) -> TokenStream {
        let dialect = &self.dialect;
        let Some(actions) = self
            .protocol
            .messages
            .iter()
            .find_map(|message| message.actions.as_ref())
        else {
            return TokenStream::new();
        };
        let mut all: Vec<&str> = Vec::new();
        for rule in &actions.actions {
            for name in rule.parameters.iter().flat_map(|(names, _)| names) {
                if !all.contains(&name.as_str()) {
                    all.push(name);
                }
            }
        }
        let number = |name: &str| all.iter().position(|other| *other == name).unwrap_or(0);
        let names = all.iter().map(|name| {
            // The DTD's name.
            let values = self.model.enumerations.iter().flat_map(|e| &e.values);
            let mut values = values.filter(|value| value.variant == *name);
            values
                .next()
                .map(|value| value.name.clone())
                .unwrap_or_default()
        });
        let names: Vec<_> = names.collect();
        let rules = actions.actions.iter().map(|rule| {
            let (action, insc, responds) = (ident(&rule.name), rule.insc, rule.responds);
            let parameters = rule.parameters.iter().map(|(choices, optional)| {
                let expected = choices
                    .iter()
                    .map(|name| names[number(name)].clone())
                    .collect::<Vec<_>>()
                    .join(" or ");
                let choices = choices
                    .iter()
                    .map(|name| Literal::usize_unsuffixed(number(name)));
                quote! {
                    crate::message::Parameter {
                        names: &[#(#choices),*],
                        optional: #optional,
                        expected: #expected,
                    }
                }
            });
            quote! {
                crate::#dialect::ActionType::#action => &crate::message::ActionRule {
                    parameters: &[#(#parameters),*],
                    insc: #insc,
                    responds: #responds,
                },
            }
        });
        let counts = all.iter().enumerate().map(|(number, name)| {
            let (number, name) = (Literal::usize_unsuffixed(number), ident(name));
            quote! { crate::#dialect::ActionParamName::#name => #number, }
        });
        let (count, section) = (Literal::usize_unsuffixed(all.len()), &actions.section);
        quote! {
            fn action_rule(
                action: crate::#dialect::ActionType,
            ) -> ::core::option::Option<&'static crate::message::ActionRule> {
                Some(match action {
                    #(#rules)*
                    _ => return None,
                })
            }

            fn check_action(
                check: &mut crate::message::Check<'_>,
                action: &crate::#dialect::Action<'_>,
            ) {
                let Some(rule) = action.action_type.and_then(|value| action_rule(value.value())) else {
                    return;
                };
                let mut counts = [0u32; #count];
                let mut spans = [crate::Span::default(); #count];
                for parameter in &action.action_param {
                    let Some(name) = parameter.action_param_name else {
                        continue;
                    };
                    let number: usize = match name.value() {
                        #(#counts)*
                        _ => continue,
                    };
                    if let (Some(count), Some(span)) =
                        (counts.get_mut(number), spans.get_mut(number))
                    {
                        *count = count.saturating_add(1);
                        *span = name.text().span();
                    }
                }
                let requested = action.response_requested().value()
                    == crate::#dialect::ResponseRequested::True;
                check.action(
                    rule, &mut counts, &spans, &[#(#names),*], requested, action, #section,
                );
            }
        }
    }
}

fn check_name(message: &Message, table: &Table) -> Ident {
    let format = table.format.as_deref().unwrap_or_default();
    ident(&names::field_name(&format!(
        "check-{}{format}",
        message.variant
    )))
}

fn table_name(path: &str) -> Ident {
    let path = path.replace('/', "-");
    ident(&names::field_name(&format!("paths-of-{path}-")).to_uppercase())
}

fn display_name(dialect: &str) -> &'static str {
    match dialect {
        "cap-c" => "CAP-C",
        _ => "CCC2",
    }
}

fn sender(direction: &str) -> &'static str {
    match direction {
        "client" => "the client",
        "server" => "the server",
        _ => "either side",
    }
}

fn first_line(message: &Message) -> String {
    let text = message.doc.join(" ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    format!("{} ({})", &text[..end], message.section)
}

fn in_words(condition: &Condition) -> String {
    let not = if condition.negated { "not " } else { "" };
    format!("{not}`{}`", condition.source.replace('|', "` or `"))
}

fn plain_words(condition: &Condition) -> String {
    let is = match (condition.negated, condition.source.contains('=')) {
        (false, true) => " is ",
        (true, true) => " is not ",
        (false, false) => " is there",
        (true, false) => " is not there",
    };
    match condition.source.split_once('=') {
        Some((path, values)) => format!("{path}{is}{}", values.replace('|', " or ")),
        None => format!("{}{is}", condition.source),
    }
}

/// A DTD's doc: its first line alone, then the rest.
fn paragraphs(lines: &[String]) -> Vec<String> {
    let mut doc = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if number == 1 && !line.is_empty() {
            doc.push(String::new());
        }
        doc.push(line.clone());
    }
    doc
}
