//! The tables of messages, resolved for one dialect and checked against its DTD: every path leads
//! somewhere, every value is declared, every name is known.

use std::collections::BTreeMap;

use super::dtd::Error;
use super::model::{AttributeKind, Content, Model};
use super::names;
use super::tables::{self, Required};

pub struct ValueType {
    pub name: String,
    pub sections: String,
    pub doc: Vec<String>,
    pub values: Vec<Value>,
}

pub struct Value {
    pub wire: String,
    pub variant: String,
    pub doc: Vec<String>,
    pub also: Vec<String>,
}

/// A dialect's messages, in the order of its DTD.
pub struct Protocol {
    pub dialect: String,
    pub messages: Vec<Message>,
    /// Messages of the other dialect alone.
    pub foreign: Vec<(String, String)>,
    /// The element that the tables start from.
    pub command_data: usize,
    /// By element and field: the type that a text is read as.
    pub typed: BTreeMap<(usize, String), (Type, Line)>,
}

pub struct Message {
    /// The value of `commandType`, and its variant.
    pub name: String,
    pub variant: String,
    pub section: String,
    pub doc: Vec<String>,
    /// All that have it.
    pub dialects: Vec<String>,
    pub applications: Vec<String>,
    pub direction: String,
    pub since: (u16, u16),
    pub response: Option<(String, Vec<Condition>)>,
    pub not_insc: bool,
    pub deprecated: bool,
    pub tables: Vec<Table>,
    pub actions: Option<Actions>,
}

pub struct Table {
    pub section: String,
    pub format: Option<String>,
    pub doc: Vec<String>,
    pub conditions: Vec<Condition>,
    pub root: Node,
}

/// An element, with those of its fields that the table has.
#[derive(Clone)]
pub struct Node {
    pub element: usize,
    pub path: String,
    pub lines: Vec<Line>,
}

/// A line of a table.
#[derive(Clone)]
pub struct Line {
    pub path: String,
    pub place: Place,
    pub required: Required,
    pub kind: Type,
    /// Of coded values the variants, of enumerated ones the DTD's names; empty: all.
    pub allowed: Vec<String>,
    pub since: (u16, u16),
    pub many: bool,
    pub voip: bool,
    pub insc: bool,
    /// It is required of clients only.
    pub client: bool,
    /// Of the allowed values those that a client sends; the others are the server's.
    pub of_client: Vec<String>,
    /// It may be empty in spite of its type.
    pub blank: bool,
    /// It has to be empty.
    pub always_blank: bool,
    /// A client does not send it.
    pub server: bool,
    /// When it is required or allowed, or else when it may repeat.
    pub conditions: Vec<Condition>,
    pub node: Option<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Attribute(usize),
    Child(usize),
    /// Either of the two, of one name.
    Either(usize, usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Elements,
    Empty,
    Text,
    Identifier,
    Digest,
    Flag,
    Count,
    Limit,
    Appearance,
    Line,
    Time,
    Duration,
    Number,
    Version,
    /// A type of `values.txt`.
    Coded(String),
    /// An attribute that the DTD enumerates.
    Enumerated,
}

#[derive(Clone)]
pub struct Condition {
    pub negated: bool,
    /// The elements on the way: the number of each among the children of the one before.
    pub steps: Vec<usize>,
    /// Where the way ends; `None` at the element itself.
    pub place: Option<Place>,
    pub kind: Type,
    pub values: Vec<String>,
    /// It asks for values that this dialect does not have.
    pub never: bool,
    /// As it is written, without the negation.
    pub source: String,
}

pub struct Actions {
    pub section: String,
    pub actions: Vec<Action>,
}

pub struct Action {
    /// The variant.
    pub name: String,
    /// For each the variants of the names it may have, and whether it may be missing.
    pub parameters: Vec<(Vec<String>, bool)>,
    /// INSC users have it too.
    pub insc: bool,
    /// There is a response on request.
    pub responds: bool,
}

/// The types of `values.txt`, checked.
///
/// # Errors
/// The first mistake.
pub fn values(source: &str) -> Result<Vec<ValueType>, Error> {
    let mut types = Vec::new();
    let mut names = Vec::new();
    for written in tables::values(source)? {
        let error = |place: &str, message: String| Err(Error::at(source, place, message));
        if names.contains(&written.name) {
            return error(written.name, format!("`{}` is there twice", written.name));
        }
        names.push(written.name);
        if !is_type_name(written.name) {
            return error(
                written.name,
                format!("`{}` is no name of a type", written.name),
            );
        }
        if written.values.is_empty() {
            return error(written.name, format!("`{}` has no values", written.name));
        }
        let (mut wires, mut variants) = (Vec::new(), Vec::new());
        for value in &written.values {
            for wire in core::iter::once(&value.wire).chain(&value.also) {
                if wires.contains(wire) {
                    return error(wire, format!("the value `{wire}` is there twice"));
                }
                wires.push(wire);
            }
            if !is_type_name(value.variant) || variants.contains(&value.variant) {
                let message = format!("`{}` is no variant, or there twice", value.variant);
                return error(value.variant, message);
            }
            variants.push(value.variant);
        }
        let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        types.push(ValueType {
            name: written.name.into(),
            sections: written.sections.join(", "),
            doc: own(&written.doc),
            values: written
                .values
                .iter()
                .map(|value| Value {
                    wire: value.wire.into(),
                    variant: value.variant.into(),
                    doc: own(&value.doc),
                    also: value.also.iter().map(|also| (*also).to_owned()).collect(),
                })
                .collect(),
        });
    }
    Ok(types)
}

/// Whether Rust takes it for the name of a type or a variant, as these are written.
fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && name != "Self"
}

/// The messages of `dialect`, which is one of `models`.
///
/// # Errors
/// The first mistake in `messages.txt`.
pub fn resolve(
    source: &str,
    values: &[ValueType],
    models: &[(&str, &Model)],
    dialect: &str,
) -> Result<Protocol, Error> {
    let model = models
        .iter()
        .find(|(name, _)| *name == dialect)
        .map(|(_, model)| *model)
        .ok_or_else(|| Error::at(source, source, format!("no DTD for {dialect}")))?;
    let mut elements = model.elements.iter();
    let command_data = elements
        .position(|element| element.name == "commandData")
        .ok_or_else(|| Error::at(source, source, "the DTD has no commandData"))?;
    let mut resolver = Resolver {
        source,
        values,
        models,
        dialect,
        model,
        command_data,
        typed: BTreeMap::new(),
    };
    let dialects: Vec<_> = models.iter().map(|(name, _)| *name).collect();
    let written = tables::messages(source, &dialects)?;
    let declared = resolver.commands();
    let mut messages = Vec::new();
    let mut foreign = Vec::new();
    for message in &written {
        let known = message.dialects.iter().any(|(name, _)| *name == dialect);
        if message.dialects.is_empty() {
            return Err(resolver.error(message.name, "which dialects have it?"));
        }
        if !known {
            foreign.push((message.name.to_owned(), message.section.to_owned()));
            continue;
        }
        messages.push(resolver.message(message, &written)?);
    }
    for (name, _) in &declared {
        if !messages.iter().any(|message| message.name == *name) {
            let message = format!("the DTD of {dialect} has `{name}`, which is not here");
            return Err(resolver.error(source, message));
        }
    }
    for message in &messages {
        if messages
            .iter()
            .filter(|other| other.name == message.name)
            .count()
            > 1
        {
            return Err(resolver.error(source, format!("`{}` is there twice", message.name)));
        }
    }
    Ok(Protocol {
        dialect: dialect.into(),
        messages,
        foreign,
        command_data,
        typed: resolver.typed,
    })
}

struct Resolver<'a> {
    source: &'a str,
    values: &'a [ValueType],
    models: &'a [(&'a str, &'a Model)],
    dialect: &'a str,
    model: &'a Model,
    command_data: usize,
    typed: BTreeMap<(usize, String), (Type, Line)>,
}

/// `16.0` as two numbers.
fn version(text: &str) -> Option<(u16, u16)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// A path as far as an element, and what of the element is meant.
fn split_path(path: &str) -> (Vec<&str>, Option<(char, &str)>) {
    match path.find(['@', '.']) {
        Some(at) => (
            path[..at]
                .split('/')
                .filter(|name| !name.is_empty())
                .collect(),
            path[at..]
                .chars()
                .next()
                .map(|sign| (sign, &path[at + 1..])),
        ),
        None => (path.split('/').collect(), None),
    }
}

impl<'a> Resolver<'a> {
    fn error(&self, place: &str, message: impl Into<String>) -> Error {
        Error::at(self.source, place, message)
    }

    /// The values of `commandType` with their variants.
    fn commands(&self) -> Vec<(String, String)> {
        let enumerations = self.model.enumerations.iter();
        enumerations
            .filter(|enumeration| enumeration.attribute == "commandType")
            .flat_map(|enumeration| &enumeration.values)
            .map(|value| (value.name.clone(), value.variant.clone()))
            .collect()
    }

    fn command(&self, name: &str) -> Result<String, Error> {
        self.commands()
            .into_iter()
            .find(|(declared, _)| declared == name)
            .map(|(_, variant)| variant)
            .ok_or_else(|| {
                let dialect = self.dialect;
                self.error(
                    name,
                    format!("the DTD of {dialect} has no message `{name}`"),
                )
            })
    }

    fn message(
        &mut self,
        written: &tables::Message<'_>,
        all: &[tables::Message<'_>],
    ) -> Result<Message, Error> {
        let name = written.name;
        let variant = self.command(name)?;
        let applications = written
            .dialects
            .iter()
            .filter(|(dialect, _)| *dialect == self.dialect)
            .flat_map(|(_, applications)| applications.iter().copied());
        let mut kinds = Vec::new();
        for application in applications {
            if !["call-control", "user-monitoring", "call-center", "other"].contains(&application) {
                return Err(self.error(application, "no kind of application (5)"));
            }
            kinds.push(application.to_owned());
        }
        if !["client", "server", "both"].contains(&written.direction) {
            return Err(self.error(name, "direction client, server or both?"));
        }
        let since = match written.since {
            None => (0, 0),
            Some(text) => version(text).ok_or_else(|| self.error(text, "no version"))?,
        };
        let mut tables = Vec::new();
        for table in &written.tables {
            if table.dialects.is_empty() || table.dialects.contains(&self.dialect) {
                tables.push(self.table(table)?);
            }
        }
        let response = match &written.response {
            None => None,
            Some((response, conditions)) => {
                if !all.iter().any(|message| message.name == *response) {
                    return Err(self.error(response, format!("no message `{response}`")));
                }
                self.command(response)?;
                Some(((*response).to_owned(), self.conditions(conditions)?))
            }
        };
        let Some((last, others)) = tables.split_last() else {
            return Err(self.error(name, format!("`{name}` has no table for {}", self.dialect)));
        };
        let conditional = |table: &Table| !table.conditions.is_empty();
        let formats = tables.len() > 1;
        if !others.iter().all(conditional)
            || formats && (conditional(last) || tables.iter().any(|table| table.format.is_none()))
        {
            let message = "of several formats each needs a name, and all but the last a condition";
            return Err(self.error(name, message));
        }
        let actions = match &written.actions {
            None => None,
            Some(actions) => Some(self.actions(actions)?),
        };
        Ok(Message {
            name: name.into(),
            variant,
            section: written.section.into(),
            doc: written.doc.iter().map(|line| (*line).to_owned()).collect(),
            dialects: written
                .dialects
                .iter()
                .map(|(dialect, _)| (*dialect).to_owned())
                .collect(),
            applications: kinds,
            direction: written.direction.into(),
            since,
            response,
            not_insc: written.not_insc,
            deprecated: written.deprecated,
            tables,
            actions,
        })
    }

    fn table(&mut self, written: &tables::Table<'_>) -> Result<Table, Error> {
        let mut root = Node {
            element: self.command_data,
            path: String::new(),
            lines: Vec::new(),
        };
        for field in &written.fields {
            if self.applies(field)? {
                self.field(&mut root, field)?;
            }
        }
        Ok(Table {
            section: written.section.into(),
            format: written.format.map(str::to_owned),
            doc: written.doc.iter().map(|line| (*line).to_owned()).collect(),
            conditions: self.conditions(&written.conditions)?,
            root,
        })
    }

    /// Whether the dialect has the field.
    fn applies(&self, field: &tables::Field<'_>) -> Result<bool, Error> {
        let mut applies = true;
        for modifier in &field.modifiers {
            match modifier.split_once(':') {
                None if ["many", "voip", "insc", "client", "blank"].contains(modifier) => {}
                None if self.models.iter().any(|(dialect, _)| dialect == modifier) => {
                    applies &= *modifier == self.dialect;
                }
                Some(("since", text)) if version(text).is_some() => {}
                Some(("client", _)) => {}
                Some((dialect, "absent")) => applies &= dialect != self.dialect,
                Some((_, "blank" | "absent-or-blank")) => {}
                _ => return Err(self.error(modifier, format!("`{modifier}` is no modifier"))),
            }
        }
        Ok(applies)
    }

    fn field(&mut self, root: &mut Node, field: &tables::Field<'_>) -> Result<(), Error> {
        let (mut names, place) = split_path(field.path);
        let last = match place {
            Some(_) => None,
            None => names.pop(),
        };
        let mut node = root;
        for name in names {
            let child = self.child(node.element, name, field.path)?;
            let line = node
                .lines
                .iter_mut()
                .find(|line| line.place == Place::Child(child));
            let Some(found) = line.and_then(|line| line.node.as_mut()) else {
                let message = format!("`{name}` has no line of its own before this");
                return Err(self.error(field.path, message));
            };
            node = found;
        }
        let (place, text) = self.place(node.element, place, last, field.path)?;
        let line = self.line(node.element, field, place, text)?;
        if node.lines.iter().any(|other| other.place == line.place) {
            return Err(self.error(field.path, format!("`{}` is there twice", field.path)));
        }
        node.lines.push(line);
        Ok(())
    }

    fn child(&self, element: usize, name: &str, path: &str) -> Result<usize, Error> {
        let element = &self.model.elements[element];
        let found = element
            .children()
            .iter()
            .position(|child| self.model.elements[child.element].name == name);
        found.ok_or_else(|| {
            let (dialect, parent) = (self.dialect, &element.name);
            let message = format!("in the DTD of {dialect}, `{parent}` has no child `{name}`");
            self.error(path, message)
        })
    }

    /// What of the element is meant, and whether it is a text.
    fn place(
        &self,
        element: usize,
        place: Option<(char, &str)>,
        child: Option<&str>,
        path: &str,
    ) -> Result<(Place, bool), Error> {
        let declared = &self.model.elements[element];
        let attribute = |name: &str| {
            let found = declared
                .attributes
                .iter()
                .position(|attribute| attribute.name == name);
            found.ok_or_else(|| {
                let (dialect, parent) = (self.dialect, &declared.name);
                let message =
                    format!("in the DTD of {dialect}, `{parent}` has no attribute `{name}`");
                self.error(path, message)
            })
        };
        let text = |number: usize| {
            matches!(
                declared.attributes[number].kind,
                AttributeKind::Text | AttributeKind::Tokens
            )
        };
        match (place, child) {
            (Some(('@', name)), _) => {
                let number = attribute(name)?;
                Ok((Place::Attribute(number), text(number)))
            }
            (Some((_, name)), _) => {
                let (number, child) = (attribute(name)?, self.child(element, name, path)?);
                Ok((Place::Either(number, child), text(number)))
            }
            (None, Some(name)) => {
                let number = self.child(element, name, path)?;
                let child = &self.model.elements[declared.children()[number].element];
                Ok((Place::Child(number), child.content == Content::Text))
            }
            (None, None) => Err(self.error(path, "an empty path")),
        }
    }

    fn line(
        &mut self,
        element: usize,
        field: &tables::Field<'_>,
        place: Place,
        text: bool,
    ) -> Result<Line, Error> {
        let kind = self.kind(field, &place, text, element)?;
        let declared = &self.model.elements[element];
        let child = match &place {
            Place::Child(number) => Some(&declared.children()[*number]),
            _ => None,
        };
        let has = |name: &str| field.modifiers.contains(&name);
        let behind = |key: &str| {
            let mut modifiers = field.modifiers.iter();
            modifiers.find_map(|modifier| modifier.strip_prefix(key)?.strip_prefix(':'))
        };
        let here = |what: &str| behind(self.dialect) == Some(what);
        let since = behind("since").and_then(version);
        if has("many") && !child.is_some_and(|child| child.repeats) {
            return Err(self.error(field.path, "`many`, but the DTD lets it occur once"));
        }
        let allowed = self.allowed(field, &kind, &place, element)?;
        let of_client = behind("client").map_or(Vec::new(), |own| own.split('|').collect());
        if let Some(other) = of_client
            .iter()
            .find(|own| !allowed.iter().any(|v| v == *own))
        {
            return Err(self.error(
                other,
                format!("`{other}` is not among the values of the line"),
            ));
        }
        let line = Line {
            path: field.path.replace('.', "@"),
            required: field.required,
            kind,
            allowed,
            since: since.unwrap_or((0, 0)),
            many: has("many"),
            voip: has("voip"),
            insc: has("insc"),
            client: has("client"),
            of_client: of_client.into_iter().map(str::to_owned).collect(),
            blank: has("blank"),
            always_blank: here("blank") || here("absent-or-blank"),
            server: here("absent-or-blank"),
            conditions: self.conditions(&field.conditions)?,
            node: child
                .filter(|child| self.model.elements[child.element].has_struct())
                .map(|child| Node {
                    element: child.element,
                    path: field.path.into(),
                    lines: Vec::new(),
                }),
            place,
        };
        self.note_type(element, &line, field.path)?;
        Ok(line)
    }

    /// One field of a struct is read as one type, whatever the message.
    fn note_type(&mut self, element: usize, line: &Line, place: &str) -> Result<(), Error> {
        if matches!(line.kind, Type::Elements | Type::Empty | Type::Enumerated)
            || matches!(line.kind, Type::Text | Type::Identifier | Type::Digest)
        {
            return Ok(());
        }
        let declared = &self.model.elements[element];
        let field = match &line.place {
            Place::Attribute(number) | Place::Either(number, _) => {
                declared.attributes[*number].field.clone()
            }
            Place::Child(number) => declared.children()[*number].field.clone(),
        };
        match self.typed.get(&(element, field.clone())) {
            Some((kind, _)) if *kind != line.kind => {
                Err(self.error(place, "another table reads it as another type"))
            }
            Some(_) => Ok(()),
            None => {
                let entry = (line.kind.clone(), line.clone());
                self.typed.insert((element, field), entry);
                Ok(())
            }
        }
    }

    fn kind(
        &self,
        field: &tables::Field<'_>,
        place: &Place,
        text: bool,
        element: usize,
    ) -> Result<Type, Error> {
        let kind = match field.kind {
            "elements" => Type::Elements,
            "empty" => Type::Empty,
            "text" => Type::Text,
            "identifier" => Type::Identifier,
            "digest" => Type::Digest,
            "flag" => Type::Flag,
            "count" => Type::Count,
            "limit" => Type::Limit,
            "appearance" => Type::Appearance,
            "line" => Type::Line,
            "time" => Type::Time,
            "duration" => Type::Duration,
            "number" => Type::Number,
            "version" => Type::Version,
            name if self.values.iter().any(|value| value.name == name) => {
                Type::Coded(name.to_owned())
            }
            _ if field.allowed.is_none() => Type::Enumerated,
            name => return Err(self.error(name, format!("`{name}` is no type of values.txt"))),
        };
        let declared = &self.model.elements[element];
        let fits = match (&kind, place) {
            (Type::Enumerated, Place::Attribute(number)) => {
                matches!(
                    declared.attributes[*number].kind,
                    AttributeKind::Enumerated(_)
                )
            }
            (Type::Enumerated, _) => false,
            (Type::Elements, Place::Child(number)) => !matches!(
                self.model.elements[declared.children()[*number].element].content,
                Content::Text
            ),
            (Type::Elements, _) => false,
            (Type::Empty, Place::Child(_)) => true,
            (Type::Empty, _) => false,
            _ => text,
        };
        if !fits {
            let message = format!(
                "the DTD's `{}` is nothing like `{}`",
                field.path, field.kind
            );
            return Err(self.error(field.kind, message));
        }
        Ok(kind)
    }

    /// The values allowed, of those that the dialect has.
    fn allowed(
        &self,
        field: &tables::Field<'_>,
        kind: &Type,
        place: &Place,
        element: usize,
    ) -> Result<Vec<String>, Error> {
        match (kind, field.allowed) {
            (Type::Coded(name), Some(allowed)) => {
                let values = allowed.split('|').map(|wire| self.variant(name, wire));
                values.collect()
            }
            (Type::Enumerated, _) => {
                let Place::Attribute(number) = place else {
                    return Err(self.error(field.kind, "no enumerated attribute"));
                };
                let attribute = &self.model.elements[element].attributes[*number];
                let element = &self.model.elements[element].name;
                let mut values = Vec::new();
                for value in field.kind.split('|') {
                    if enumerates(self.model, element, &attribute.name, value) {
                        values.push(value.to_owned());
                    } else if !self
                        .models
                        .iter()
                        .any(|(_, model)| enumerates(model, element, &attribute.name, value))
                    {
                        let message = format!("no DTD has the value `{value}` here");
                        return Err(self.error(value, message));
                    }
                }
                if values.is_empty() {
                    return Err(self.error(field.kind, "the DTD has none of these values"));
                }
                Ok(values)
            }
            (_, Some(allowed)) => Err(self.error(allowed, "this type has no list of values")),
            (_, None) => Ok(Vec::new()),
        }
    }

    /// The variant of a wire text.
    fn variant(&self, name: &str, wire: &str) -> Result<String, Error> {
        self.values
            .iter()
            .filter(|value| value.name == name)
            .flat_map(|value| &value.values)
            .find(|value| value.wire == wire)
            .map(|value| value.variant.clone())
            .ok_or_else(|| self.error(wire, format!("`{name}` has no value `{wire}`")))
    }

    fn conditions(&mut self, written: &[tables::Condition<'_>]) -> Result<Vec<Condition>, Error> {
        written
            .iter()
            .map(|condition| self.condition(condition))
            .collect()
    }

    fn condition(&mut self, written: &tables::Condition<'_>) -> Result<Condition, Error> {
        let (names, place) = split_path(written.path);
        let mut element = self.command_data;
        let mut steps = Vec::new();
        for name in names {
            let child = self.child(element, name, written.path)?;
            element = self.model.elements[element].children()[child].element;
            steps.push(child);
        }
        let (place, kind, values) = match place {
            None => {
                let parent = self.parent(&steps);
                let child = &self.model.elements[parent].children()[*steps.last().unwrap_or(&0)];
                let kind = self.typed.get(&(parent, child.field.clone()));
                match kind.map(|(kind, _)| kind.clone()) {
                    Some(Type::Coded(name)) if !written.values.is_empty() => {
                        let values = written.values.iter().map(|wire| self.variant(&name, wire));
                        let values = values.collect::<Result<_, _>>()?;
                        (None, Type::Coded(name), values)
                    }
                    _ if written.values.is_empty() => (None, Type::Elements, Vec::new()),
                    _ => return Err(self.error(written.path, "has no coded values")),
                }
            }
            Some((_, name)) => {
                let attributes = &self.model.elements[element].attributes;
                let number = attributes
                    .iter()
                    .position(|attribute| attribute.name == name);
                let number =
                    number.ok_or_else(|| self.error(name, format!("no attribute `{name}`")))?;
                let parent = &self.model.elements[element].name;
                let mut values = Vec::new();
                for value in &written.values {
                    if enumerates(self.model, parent, name, value) {
                        values.push((*value).to_owned());
                    } else if !self
                        .models
                        .iter()
                        .any(|(_, m)| enumerates(m, parent, name, value))
                    {
                        return Err(self.error(value, format!("no DTD has the value `{value}`")));
                    }
                }
                (Some(Place::Attribute(number)), Type::Enumerated, values)
            }
        };
        let values_written = match written.values.is_empty() {
            true => String::new(),
            false => format!("={}", written.values.join("|")),
        };
        Ok(Condition {
            negated: written.negated,
            never: values.is_empty() && !written.values.is_empty(),
            steps,
            place,
            kind,
            values,
            source: format!("{}{values_written}", written.path),
        })
    }

    /// The element before the last step.
    fn parent(&self, steps: &[usize]) -> usize {
        let before = steps.split_last().map_or(&[][..], |(_, before)| before);
        before.iter().fold(self.command_data, |element, step| {
            self.model.elements[element].children()[*step].element
        })
    }

    fn actions(&self, written: &tables::Actions<'_>) -> Result<Actions, Error> {
        let element = written.path.rsplit('/').next().unwrap_or_default();
        let variant = |element: &str, attribute: &str, value: &str| {
            if !enumerates(self.model, element, attribute, value) {
                let message = format!("the DTD has no `{value}` for `{attribute}` of `{element}`");
                return Err(self.error(value, message));
            }
            Ok(names::type_name(value))
        };
        let mut actions = Vec::new();
        for action in &written.actions {
            let name = variant(element, "actionType", action.name)?;
            let mut parameters = Vec::new();
            for parameter in &action.parameters {
                let names = parameter
                    .names
                    .iter()
                    .map(|name| variant("actionParam", "actionParamName", name));
                parameters.push((names.collect::<Result<Vec<_>, _>>()?, parameter.optional));
            }
            actions.push(Action {
                name,
                parameters,
                insc: action.insc,
                responds: action.responds,
            });
        }
        Ok(Actions {
            section: written.section.into(),
            actions,
        })
    }
}

/// Whether the DTD lists the value for that attribute of that element.
fn enumerates(model: &Model, element: &str, attribute: &str, value: &str) -> bool {
    let declared = model
        .elements
        .iter()
        .find(|declared| declared.name == element);
    let found = declared.and_then(|declared| {
        declared
            .attributes
            .iter()
            .find(|declared| declared.name == attribute)
    });
    match found.map(|attribute| attribute.kind) {
        Some(AttributeKind::Enumerated(number)) => model.enumerations[number]
            .values
            .iter()
            .any(|declared| declared.name == value),
        _ => false,
    }
}
