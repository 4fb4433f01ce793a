//! The checks: for each table a function of straight lines.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::model::{AttributeKind, Child, Content, Element};
use super::super::names;
use super::super::protocol::{Condition, Line, Message, Node, Place, Table, Type};
use super::super::tables::Required;
use super::{Emitter, ident};

impl Emitter<'_> {
    pub(super) fn checks(&self) -> TokenStream {
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
                    #[allow(clippy::collapsible_if)]
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
            // The id is preferred. (1.8)
            let preferred = either.iter().find(|l| matches!(l.place, Place::Either(..)));
            let path = &preferred.unwrap_or(&either[0]).path;
            let names: Vec<_> = either
                .iter()
                .map(|line| line.path.rsplit('@').next().unwrap_or_default())
                .collect();
            let expected = names.join(" or ");
            let field = self.finding_field(table, path, &expected, "");
            quote! { if #(#absent)&&* #client { check.neither(&#field, #holder); } }
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
                present.push(match attribute.kind {
                    AttributeKind::Enumerated(_) => quote! { #holder.#field.is_some().into() },
                    _ => quote! { crate::Text::address(&#holder.#field) },
                });
            }
        }
        for (number, child) in declared.children().iter().enumerate() {
            if !children.contains(&number) {
                let (field, element) = (ident(&child.field), self.element(child.element));
                present.push(if child.repeats {
                    quote! { #holder.#field.len() }
                } else if element.has_struct() || element.content != Content::Text {
                    quote! { #holder.#field.is_some().into() }
                } else {
                    quote! { crate::Text::address(&#holder.#field) }
                });
            }
        }
        if present.is_empty() {
            return TokenStream::new();
        }
        paths.insert(node.path.clone(), node.element);
        let attributes = attributes.into_iter().map(Literal::usize_unsuffixed);
        let children = children.into_iter().map(Literal::usize_unsuffixed);
        let (names, section) = (table_name(&node.path), &table.section);
        quote! {
            if crate::message::any([#(#present),*]) {
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
                quote! { #holder.#field.is_some() || #holder.#child.is_some() }
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
                quote! { #holder.#field.is_none() && #holder.#child.is_none() }
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
            crate::message::Field {
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
            Type::Enumerated => in_words(&line.allowed),
            Type::Coded(name) => {
                let values = self.values.iter().find(|value| value.name == *name);
                let values = values.into_iter().flat_map(|value| &value.values);
                let allowed =
                    values.filter(|v| line.allowed.is_empty() || line.allowed.contains(&v.variant));
                let words = allowed.map(|value| match value.wire.is_empty() {
                    true => "nothing".into(),
                    false => value.wire.clone(),
                });
                in_words(&words.collect::<Vec<_>>())
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
        let check = self.check_place(table, node, line, holder, paths);
        if check.is_empty() {
            return check;
        }
        let field = self.line_field(table, line);
        quote! {
            {
                #[allow(dead_code, reason = "not every line can be missed or wrong")]
                static LINE: crate::message::Field = #field;
                #check
            }
        }
    }

    fn check_place(
        &self,
        table: &Table,
        node: &Node,
        line: &Line,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let field = quote! { &LINE };
        let since = (line.since != (0, 0)).then(|| {
            let (major, minor) = line.since;
            quote! { check.knows(#major, #minor) }
        });
        let by_server = line.server.then(|| quote! { check.sent_by_server() });
        let holds = (line.required == Required::When).then(|| self.all_hold(&line.conditions));
        let guards: Vec<_> = holds.into_iter().chain(since).chain(by_server).collect();
        // What is missing at the top is nowhere; else it is missing where its parent is.
        let missing = match node.path.is_empty() {
            true => quote! { check.missing(#field); },
            false => quote! { check.missing_in(#field, #holder); },
        };
        let absent = match line.required {
            Required::Yes | Required::When if guards.is_empty() => missing,
            // What is required is seldom absent.
            Required::Yes => rarely(quote! { if #(#guards)&&* { #missing } }),
            Required::When => quote! { if #(#guards)&&* { #missing } },
            Required::No | Required::Either | Required::Only => TokenStream::new(),
        };
        let conditional = matches!(line.required, Required::When | Required::Only);
        let present = conditional.then(|| {
            let fails = self.some_fails(&line.conditions);
            quote! { if #fails { check.condition(#field, #holder); } }
        });
        let (binding, held) = self.held(node, line, holder);
        let value = self.check_value(table, node, line, holder, paths);
        if child_of(self.element(node.element), line).is_some_and(|child| child.repeats) {
            let name = self.field(node.element, &line.place);
            let once = match (line.many, line.conditions.is_empty() || conditional) {
                (false, _) => {
                    quote! { if #holder.#name.len() > 1 { check.repeated(#field, #holder); } }
                }
                (true, true) => TokenStream::new(),
                (true, false) => {
                    let fails = self.some_fails(&line.conditions);
                    quote! {
                        if #holder.#name.len() > 1 && #fails { check.repeated_if(#field, #holder); }
                    }
                }
            };
            let there = quote! { #present #once #value };
            return match (absent.is_empty(), there.is_empty()) {
                (true, _) => quote! { if !#holder.#name.is_empty() { #there } },
                (false, true) => quote! { if #holder.#name.is_empty() { #absent } },
                (false, false) => quote! {
                    if #holder.#name.is_empty() { #absent } else { #there }
                },
            };
        }
        let there = quote! { #present #value };
        let is_absent = self.absence(node, line, holder);
        match (absent.is_empty(), there.is_empty()) {
            (true, true) => TokenStream::new(),
            (false, true) => quote! { if #is_absent { #absent } },
            _ if value.is_empty() => {
                let is_present = self.presence(node, line, holder);
                match absent.is_empty() {
                    true => quote! { if #is_present { #there } },
                    false => quote! { if #is_present { #there } else { #absent } },
                }
            }
            (true, false) => quote! { if let Some(#binding) = #held { #there } },
            (false, false) => quote! {
                match #held { Some(#binding) => { #there } None => { #absent } }
            },
        }
    }

    /// What is at the line's place, and the name that it has in the checks of it.
    fn held(&self, node: &Node, line: &Line, holder: &Ident) -> (Ident, TokenStream) {
        let name = self.field(node.element, &line.place);
        match (&line.kind, &line.place) {
            (Type::Enumerated, _) => (ident("value"), quote! { &#holder.#name }),
            _ if line.node.is_some() => (name.clone(), quote! { &#holder.#name }),
            (_, Place::Either(_, child)) => {
                let child = ident(&self.element(node.element).children()[*child].field);
                let either = quote! { crate::message::either(&#holder.#name, &#holder.#child) };
                (ident("text"), either)
            }
            _ => (ident("text"), quote! { &#holder.#name }),
        }
    }

    /// The checks of what is at the line's place.
    fn check_value(
        &self,
        table: &Table,
        node: &Node,
        line: &Line,
        holder: &Ident,
        paths: &mut BTreeMap<String, usize>,
    ) -> TokenStream {
        let name = self.field(node.element, &line.place);
        let field = quote! { &LINE };
        if line.kind == Type::Enumerated {
            return self.check_enumerated(table, node, line, &field);
        }
        let child = child_of(self.element(node.element), line);
        let Some(sub) = &line.node else {
            let is_text =
                child.is_none_or(|child| self.element(child.element).content == Content::Text);
            let Some(check) = self.check_text(line, &field).filter(|_| is_text) else {
                return TokenStream::new();
            };
            return match child.is_some_and(|child| child.repeats) {
                true => quote! { for text in &#holder.#name { let text = &text; #check } },
                false => check,
            };
        };
        let inner = self.check_node(table, sub, &name, paths);
        let text = (self.element(sub.element).content == Content::Text)
            .then(|| self.check_text(line, &field))
            .flatten()
            .map(|check| quote! { let text = &#name.text; #check });
        if inner.is_empty() && text.is_none() {
            return TokenStream::new();
        }
        let child = child.expect("an element with a struct is a child");
        let structure = self.structure(sub.element);
        if line.many {
            return quote! {
                {
                    fn item(check: &mut crate::message::Check<'_>, #name: &#structure<'_>) {
                        #text
                        #inner
                    }
                    let Ok(()) = #holder.#name.visit(|next| {
                        item(check, next);
                        Ok::<(), ::core::convert::Infallible>(())
                    });
                }
            };
        }
        if child.repeats {
            return quote! { if let Some(#name) = #holder.#name.first() { #text #inner } };
        }
        let nested = child
            .on_demand
            .then(|| quote! { let #name = &#name.get(); });
        quote! { #nested #text #inner }
    }

    fn check_enumerated(
        &self,
        table: &Table,
        node: &Node,
        line: &Line,
        field: &TokenStream,
    ) -> TokenStream {
        let kind = self.enumeration(node.element, &line.place);
        let variants = |values: &[String]| -> Vec<Ident> {
            values
                .iter()
                .map(|value| ident(&names::type_name(value)))
                .collect()
        };
        if line.of_client.is_empty() {
            let values = variants(&line.allowed);
            let blank = line
                .blank
                .then(|| quote! { && !crate::message::is_blank(&value.text()) });
            return quote! {
                if !matches!(value.value(), #(#kind::#values)|*) #blank {
                    check.value(#field, &value.text());
                }
            };
        }
        let (of_client, of_server): (Vec<_>, Vec<_>) = line
            .allowed
            .iter()
            .cloned()
            .partition(|value| line.of_client.contains(value));
        let from = |values: &[String], who: &str| {
            let expected = format!("{} from {who}", in_words(values));
            self.finding_field(table, &line.path, &expected, "")
        };
        let (client_field, server_field) =
            (from(&of_client, "a client"), from(&of_server, "the server"));
        let (of_client, of_server) = (variants(&of_client), variants(&of_server));
        quote! {
            match value.value() {
                #(#kind::#of_client)|* => check.client_only(&#server_field, &value.text()),
                #(#kind::#of_server)|* => check.server_only(&#client_field, &value.text()),
                _ => check.value(#field, &value.text()),
            }
        }
    }

    /// The check of `text`; nothing where any text will do.
    fn check_text(&self, line: &Line, field: &TokenStream) -> Option<TokenStream> {
        let fails = match &line.kind {
            _ if line.always_blank => {
                let absent = line.server.then(|| {
                    quote! { if check.sent_by_client() { check.foreign(#field, text); } else }
                });
                return Some(quote! {
                    #absent if !crate::message::is_blank(text) { check.not_blank(#field, text); }
                });
            }
            Type::Elements | Type::Text | Type::Number => return None,
            Type::Empty => quote! { !crate::message::is_blank(text) },
            Type::Identifier => quote! { crate::message::is_blank(text) },
            Type::Digest => quote! { !crate::message::is_digest(text) },
            Type::Time | Type::Duration => quote! { !crate::message::is_number(text) },
            Type::Coded(name) if !line.allowed.is_empty() => {
                let name = ident(name);
                let allowed = line.allowed.iter().map(|variant| ident(variant));
                quote! {
                    !matches!(
                        crate::message::Typed::from_text(*text),
                        Some(#(crate::message::#name::#allowed)|*)
                    )
                }
            }
            kind => {
                let kind = Self::rust_type(kind);
                quote! { <#kind as crate::message::Typed>::from_text(*text).is_none() }
            }
        };
        let blank = line
            .blank
            .then(|| quote! { && !crate::message::is_blank(text) });
        Some(quote! { if #fails #blank { check.value(#field, text); } })
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
            quote! { #((#present))|* }
        };
        let each = |lines: &[&Line]| {
            let each = lines.iter().map(|line| {
                let (present, field) = (
                    self.presence(node, line, holder),
                    self.line_field(table, line),
                );
                quote! { if #present { check.environment(&#field, #holder); } }
            });
            quote! { #(#each)* }
        };
        let (voip_present, insc_present) = (present(&voip), present(&insc));
        let (voip, insc) = (rarely(each(&voip)), each(&insc));
        let insc = rarely(quote! { if check.has_no_insc(|| #voip_present) { #insc } });
        quote! {
            if check.has_no_voip() { #voip }
            if #insc_present { #insc }
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
        let responders = actions.actions.iter().filter(|rule| rule.responds);
        let responders: Vec<_> = responders.map(|rule| rule.name.clone()).collect();
        let responders = format!("the action is {}", in_words(&responders));
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
                    rule, &mut counts, &spans, &[#(#names),*], requested, action, #section, #responders,
                );
            }
        }
    }
}

/// Code that is kept away from the rest.
fn rarely(code: TokenStream) -> TokenStream {
    quote! { crate::message::rarely(|| { #code }) }
}

fn child_of<'e>(element: &'e Element, line: &Line) -> Option<&'e Child> {
    match &line.place {
        Place::Child(number) => element.children().get(*number),
        _ => None,
    }
}

/// `a, b or c`.
fn in_words(values: &[String]) -> String {
    match values.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
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
