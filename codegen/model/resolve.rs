//! From the syntax tree to the model.
//!
//! Everything that would make the generated code wrong or ambiguous is refused here, at its place
//! in the DTD.

use std::collections::HashMap;

use super::dtd::{self, AttributeType, DefaultDecl, Dtd, Error, Kind};
use super::names;
use super::{Attribute, AttributeKind, Content, Element, Enumeration, Model, Spellings, Value};
use super::{content, docs};

/// Elements have numbers from 1 in a byte.
const MAX_ELEMENTS: usize = 255;

/// Attributes have a bit each in a `u64`.
const MAX_ATTRIBUTES: usize = 64;

/// Resolves and checks a DTD.
///
/// # Errors
/// The first mistake found.
pub fn resolve(dtd: &Dtd<'_>) -> Result<Model, Error> {
    let mut resolver = Resolver::collect(dtd)?;
    for element in 0..resolver.declared.len() {
        resolver.element(element)?;
    }
    resolver.instructions()?;
    resolver.check_reachable()?;
    resolver.check_recursion()?;
    resolver.name_fields()?;
    resolver.name_methods()?;
    resolver.name_variants()?;
    resolver.name_types()?;
    Ok(resolver.model)
}

/// The model as far as it is made, beside the declarations it is made of, which know their places.
pub(super) struct Resolver<'a> {
    pub(super) dtd: &'a Dtd<'a>,
    pub(super) by_name: HashMap<&'a str, usize>,
    /// Those of `model.elements`.
    pub(super) declared: Vec<Declared<'a>>,
    /// Those of `model.enumerations`: the first attribute of each.
    pub(super) enumerated: Vec<&'a dtd::Attribute<'a>>,
    pub(super) model: Model,
}

pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) content: &'a dtd::Content<'a>,
    pub(super) source: &'a str,
    pub(super) doc: Option<&'a str>,
    /// Those of the model's children.
    pub(super) children: Vec<&'a str>,
    pub(super) attributes: Vec<&'a dtd::Attribute<'a>>,
    pub(super) docs: docs::OfAttributes<'a>,
}

impl<'a> Resolver<'a> {
    /// Brings together what belongs to an element.
    fn collect(dtd: &'a Dtd<'a>) -> Result<Self, Error> {
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let mut by_name = HashMap::new();
        let mut lists = Vec::new();
        let mut doc = None;
        for item in &dtd.items {
            if item.detached {
                doc = None;
            }
            match &item.kind {
                Kind::Comment(text) if text.trim_start().starts_with("Settled:") => {}
                Kind::Comment(text) => doc = Some(*text),
                Kind::Instruction { .. } => doc = None,
                Kind::Attlist {
                    element,
                    attributes,
                } => lists.push((*element, attributes, doc.take())),
                Kind::Element {
                    name,
                    content,
                    source,
                } => {
                    if by_name.insert(*name, declared.len()).is_some() {
                        return Err(dtd.error(name, format!("element `{name}` is declared twice")));
                    }
                    declared.push(Declared {
                        name,
                        content,
                        source,
                        doc: doc.take(),
                        children: Vec::new(),
                        attributes: Vec::new(),
                        docs: HashMap::new(),
                    });
                }
            }
        }
        if declared.is_empty() {
            return Err(dtd.error(dtd.source, "expected the declaration of an element"));
        }
        let root = root(&declared, &by_name);
        declared[..=root].rotate_right(1);
        by_name = (declared.iter().map(|element| element.name))
            .zip(0..)
            .collect();
        for (element, attributes, doc) in lists {
            let Some(&index) = by_name.get(element) else {
                return Err(undeclared(dtd, element));
            };
            declared[index].attributes.extend(attributes);
            let docs = docs::of_attributes(dtd, doc.unwrap_or_default(), attributes)?;
            declared[index].docs.extend(docs);
        }
        Ok(Self {
            dtd,
            by_name,
            declared,
            enumerated: Vec::new(),
            model: Model {
                elements: Vec::new(),
                enumerations: Vec::new(),
                spellings: Spellings::default(),
            },
        })
    }

    pub(super) fn error<T>(&self, place: &str, message: impl Into<String>) -> Result<T, Error> {
        Err(self.dtd.error(place, message))
    }

    fn element(&mut self, index: usize) -> Result<(), Error> {
        let Declared { name, doc, .. } = self.declared[index];
        let doc = docs::lines(doc.unwrap_or_default());
        if index >= MAX_ELEMENTS {
            return self.error(name, "more than 255 elements are not supported");
        }
        let content = self.content(index)?;
        let mut attributes = Vec::new();
        for (n, attribute) in self.declared[index].attributes.clone().iter().enumerate() {
            if self.declared[index].attributes[..n]
                .iter()
                .any(|other| other.name == attribute.name)
            {
                let message = format!(
                    "attribute `{}` of `{name}` is declared twice",
                    attribute.name
                );
                return self.error(attribute.name, message);
            }
            if n == MAX_ATTRIBUTES {
                return self.error(attribute.name, "more than 64 attributes are not supported");
            }
            attributes.push(self.attribute(index, attribute)?);
        }
        self.model.elements.push(Element {
            name: name.into(),
            type_name: names::type_name(name),
            doc,
            content,
            attributes,
        });
        Ok(())
    }

    fn content(&mut self, index: usize) -> Result<Content, Error> {
        let Declared {
            content, source, ..
        } = self.declared[index];
        let particle = match content {
            dtd::Content::Empty => return Ok(Content::Empty),
            dtd::Content::Mixed(names) if names.is_empty() => return Ok(Content::Text),
            dtd::Content::Mixed(_) => {
                return self.error(source, "mixed content with child elements is not supported");
            }
            dtd::Content::Any => return self.error(source, "the content `ANY` is not supported"),
            dtd::Content::Children(particle) => particle,
        };
        let names = content::names(particle);
        for (n, name) in names.iter().enumerate() {
            if n == content::MAX_CHILDREN {
                return self.error(name, "more than 127 children are not supported");
            }
            if !self.by_name.contains_key(name) {
                return Err(undeclared(self.dtd, name));
            }
            if names[..n].contains(name) {
                let message = format!("`{name}` twice in one content model is not supported");
                return self.error(name, message);
            }
        }
        let model = content::model(particle, source, |name| self.by_name[name]);
        let model = model.or_else(|name| {
            let message = format!(
                "a group that repeats, but has an order, is not supported: `{name}` would be kept \
                 with others of its name"
            );
            self.error(name, message)
        })?;
        self.declared[index].children = names;
        Ok(Content::Children(model))
    }

    fn attribute(
        &mut self,
        element: usize,
        declared: &'a dtd::Attribute<'a>,
    ) -> Result<Attribute, Error> {
        let name = declared.name;
        let doc = self.doc(element, name, None);
        let kind = match &declared.kind {
            AttributeType::Cdata => AttributeKind::Text,
            AttributeType::NmToken => AttributeKind::Tokens,
            AttributeType::Enumerated(values) => {
                AttributeKind::Enumerated(self.enumeration(element, declared, values, &doc)?)
            }
            AttributeType::Other(keyword) => {
                return self.error(keyword, format!("the type `{keyword}` is not supported"));
            }
        };
        let default = match declared.default {
            DefaultDecl::Required | DefaultDecl::Implied => None,
            DefaultDecl::Fixed(value) | DefaultDecl::Value(value) => Some(value),
        };
        if let Some(value) = default {
            match &declared.kind {
                AttributeType::Enumerated(values) if !values.contains(&value) => {
                    let message = format!("the default `{value}` is not among the values");
                    return self.error(value, message);
                }
                AttributeType::NmToken if !dtd::is_nmtoken(value) => {
                    let message = format!("the default `{value}` is not a name token");
                    return self.error(value, message);
                }
                _ => {}
            }
        }
        let fixed = matches!(declared.default, DefaultDecl::Fixed(_));
        if let AttributeType::Enumerated(values) = &declared.kind
            && fixed
            && values.len() > 1
        {
            return self.error(name, "`#FIXED` with several values is not supported");
        }
        Ok(Attribute {
            name: name.into(),
            field: names::field_name(name),
            doc,
            kind,
            required: declared.default == DefaultDecl::Required,
            default: default.map(Into::into),
            fixed,
            decisive: false,
        })
    }

    /// The enumeration with this attribute's name and values: a new one, or the one that is there.
    fn enumeration(
        &mut self,
        element: usize,
        attribute: &'a dtd::Attribute<'a>,
        names: &[&'a str],
        doc: &[String],
    ) -> Result<usize, Error> {
        for (n, name) in names.iter().enumerate() {
            if names[..n].contains(name) {
                return self.error(name, format!("value `{name}` is listed twice"));
            }
        }
        let same = |other: &Enumeration| {
            other.attribute == attribute.name
                && other.values.len() == names.len()
                && other
                    .values
                    .iter()
                    .all(|value| names.contains(&&*value.name))
        };
        let element_name = self.declared[element].name.to_string();
        if let Some(index) = self.model.enumerations.iter().position(same) {
            self.model.enumerations[index].elements.push(element_name);
            return Ok(index);
        }
        let mut values = Vec::new();
        for name in names {
            values.push(Value {
                name: (*name).into(),
                variant: names::type_name(name),
                doc: self.doc(element, attribute.name, Some(name)),
                spellings: Vec::new(),
            });
        }
        self.enumerated.push(attribute);
        self.model.enumerations.push(Enumeration {
            type_name: String::new(),
            attribute: attribute.name.into(),
            elements: vec![element_name],
            doc: doc.to_vec(),
            values,
        });
        Ok(self.enumerated.len() - 1)
    }

    /// The doc of an attribute, or of one of its values; none where the DTD has none.
    fn doc(&self, element: usize, attribute: &str, value: Option<&str>) -> Vec<String> {
        let docs = &self.declared[element].docs;
        docs.get(&(attribute, value)).cloned().unwrap_or_default()
    }

    fn check_reachable(&self) -> Result<(), Error> {
        let children = |element: usize| {
            let children = self.model.elements[element].children().iter();
            children.map(|child| child.element).collect()
        };
        let reached = reached(self.declared.len(), 0, children);
        match reached.iter().position(|reached| !reached) {
            None => Ok(()),
            Some(element) => {
                let (name, root) = (self.declared[element].name, self.declared[0].name);
                let message = format!("element `{name}` cannot be reached from the root `{root}`");
                self.error(name, message)
            }
        }
    }

    /// A struct that holds its children must not come to hold itself.
    fn check_recursion(&self) -> Result<(), Error> {
        let mut finite = vec![false; self.declared.len()];
        // The first child that is held and not known to be finite.
        let held = |element: usize, finite: &[bool]| {
            self.model.elements[element]
                .children()
                .iter()
                .position(|child| !child.on_demand && !finite[child.element])
        };
        while let Some(element) =
            (0..finite.len()).find(|&e| !finite[e] && held(e, &finite).is_none())
        {
            finite[element] = true;
        }
        let Some(first) = finite.iter().position(|finite| !finite) else {
            return Ok(());
        };
        let mut path = vec![first];
        while let Some(child) = held(path[path.len() - 1], &finite) {
            let parent = path[path.len() - 1];
            let element = self.model.elements[parent].children()[child].element;
            if let Some(start) = path.iter().position(|&seen| seen == element) {
                path.push(element);
                let circle: Vec<_> = path[start..]
                    .iter()
                    .map(|&e| self.declared[e].name)
                    .collect();
                let message = format!(
                    "`{}` would hold itself ({}): a child on the way has to be on-demand",
                    circle[0],
                    circle.join(" > ")
                );
                return self.error(self.declared[parent].children[child], message);
            }
            path.push(element);
        }
        Ok(())
    }
}

/// The first element that all others can be reached from; where there is none, the first.
fn root(declared: &[Declared<'_>], by_name: &HashMap<&str, usize>) -> usize {
    let children = |element: usize| match declared[element].content {
        dtd::Content::Children(particle) => content::names(particle),
        _ => Vec::new(),
    };
    let numbers = |element: usize| {
        let names = children(element).into_iter();
        names
            .filter_map(|name| by_name.get(name).copied())
            .collect()
    };
    let mut elements = 0..declared.len();
    let root = elements.find(|&e| !reached(declared.len(), e, numbers).contains(&false));
    root.unwrap_or(0)
}

/// Which of so many elements can be reached from one of them.
fn reached(elements: usize, from: usize, children: impl Fn(usize) -> Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; elements];
    let mut open = vec![from];
    while let Some(element) = open.pop() {
        if !core::mem::replace(&mut reached[element], true) {
            open.extend(children(element));
        }
    }
    reached
}

pub(super) fn undeclared(dtd: &Dtd<'_>, name: &str) -> Error {
    dtd.error(name, format!("element `{name}` is not declared"))
}
