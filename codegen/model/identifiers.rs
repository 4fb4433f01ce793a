//! The Rust identifiers of a model, and no two the same in one scope.

use std::collections::HashMap;

use super::dtd::{AttributeType, Dtd, Error};
use super::names;
use super::resolve::Resolver;
use super::{Content, Enumeration};

/// Types that the generated code has beside those of the DTD.
const RESERVED_TYPES: &[&str] = &["Arena", "ArbitraryDocument"];

/// Methods that the root has beside those that are named for attributes.
const ROOT_METHODS: &[&str] = &[
    "arbitrary",
    "read",
    "read_into",
    "read_with",
    "xml",
    "xml_with",
];

/// The variant that every enumeration has for values the DTD does not list.
const UNKNOWN: &str = "Unknown";

impl Resolver<'_> {
    /// Where an attribute and a child share a field name, both get a longer one.
    pub(super) fn name_fields(&mut self) -> Result<(), Error> {
        for element in &mut self.model.elements {
            let Content::Children(content) = &mut element.content else {
                continue;
            };
            for attribute in &mut element.attributes {
                let mut children = content.children.iter_mut();
                if let Some(child) = children.find(|child| child.field == attribute.field) {
                    let name = self.declared[child.element].name;
                    child.field = names::field_name(&format!("{name}-element"));
                    attribute.field = names::field_name(&format!("{}-attribute", attribute.name));
                }
            }
        }
        for (declared, element) in self.declared.iter().zip(&self.model.elements) {
            let mut fields = Claims::new(self.dtd, "field");
            if element.content == Content::Text {
                fields.reserve("text", "the element's text");
            }
            for (attribute, place) in element.attributes.iter().zip(&declared.attributes) {
                fields.claim(&attribute.field, "attribute", place.name)?;
            }
            for (child, place) in element.children().iter().zip(&declared.children) {
                fields.claim(&child.field, "element", place)?;
            }
        }
        Ok(())
    }

    /// An attribute with a default has a method of its name, and so has one that shares it with a
    /// child.
    pub(super) fn name_methods(&self) -> Result<(), Error> {
        let mut root_methods = ROOT_METHODS;
        for (declared, element) in self.declared.iter().zip(&self.model.elements) {
            let mut methods = Claims::new(self.dtd, "method");
            for reserved in core::mem::take(&mut root_methods).iter().chain(&["new"]) {
                methods.reserve(reserved, "a method of the generated code");
            }
            for (attribute, place) in element.attributes.iter().zip(&declared.attributes) {
                let shared = attribute.field.strip_suffix("_attribute");
                if attribute.default.is_some() {
                    methods.claim(&attribute.field, "attribute", place.name)?;
                }
                if let Some(shared) = shared {
                    methods.claim(shared, "attribute", place.name)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn name_variants(&self) -> Result<(), Error> {
        for (declared, enumeration) in self.enumerated.iter().zip(&self.model.enumerations) {
            let AttributeType::Enumerated(places) = &declared.kind else {
                continue;
            };
            let mut variants = Claims::new(self.dtd, "variant");
            variants.reserve(UNKNOWN, "the variant for unknown values");
            for (value, place) in enumeration.values.iter().zip(places) {
                variants.claim(&value.variant, "value", place)?;
            }
        }
        Ok(())
    }

    /// An enumeration has its attribute's name, behind its element's where that alone would be
    /// taken by an element or be the name of several enumerations.
    pub(super) fn name_types(&mut self) -> Result<(), Error> {
        let mut types = Claims::new(self.dtd, "type");
        for reserved in RESERVED_TYPES {
            types.reserve(reserved, "a type of the generated code");
        }
        for (declared, element) in self.declared.iter().zip(&self.model.elements) {
            types.claim(&element.type_name, "element", declared.name)?;
        }
        let type_name = |enumeration: &Enumeration| {
            let (attribute, element) = (&*enumeration.attribute, &*enumeration.elements[0]);
            let alone = names::type_name(attribute);
            let enumerations = self.enumerated.iter();
            let shared = enumerations.filter(|other| other.name == attribute).count() > 1;
            let says_element = names::words(attribute).starts_with(&names::words(element));
            match types.taken.contains_key(&alone) || shared && !says_element {
                true => names::type_name(&format!("{element}-{attribute}")),
                false => alone,
            }
        };
        let type_names: Vec<_> = self.model.enumerations.iter().map(type_name).collect();
        for (index, type_name) in type_names.into_iter().enumerate() {
            types.claim(&type_name, "attribute", self.enumerated[index].name)?;
            self.model.enumerations[index].type_name = type_name;
        }
        Ok(())
    }
}

/// The Rust identifiers of one scope, each with what has it.
struct Claims<'a> {
    dtd: &'a Dtd<'a>,
    scope: &'static str,
    taken: HashMap<String, String>,
}

impl<'a> Claims<'a> {
    fn new(dtd: &'a Dtd<'a>, scope: &'static str) -> Self {
        let taken = HashMap::new();
        Self { dtd, scope, taken }
    }

    fn reserve(&mut self, identifier: &str, owner: &str) {
        self.taken.insert(identifier.into(), owner.into());
    }

    fn claim(&mut self, identifier: &str, kind: &str, name: &str) -> Result<(), Error> {
        let claimant = format!("{kind} `{name}`");
        match self.taken.get(identifier) {
            None => {
                self.taken.insert(identifier.into(), claimant);
                Ok(())
            }
            Some(owner) => {
                let scope = self.scope;
                let message =
                    format!("{owner} and {claimant} would both be the Rust {scope} `{identifier}`");
                Err(self.dtd.error(name, message))
            }
        }
    }
}
