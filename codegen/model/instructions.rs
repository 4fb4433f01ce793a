//! What the processing instructions add to the grammar.
//!
//! - `<?rust on-demand ELEMENT…?>`: children read when asked for, not held by their parent's struct
//! - `<?rust decisive ELEMENT ATTRIBUTE?>`: an unknown value of it is an error in standard mode too
//! - `<?spelling element|attribute|value VARIANT = NAME?>`: another spelling of what is declared

use super::dtd::{self, AttributeType, Error, Kind};
use super::resolve::{Resolver, undeclared};
use super::{AttributeKind, Element};

impl<'a> Resolver<'a> {
    /// Obeys the processing instructions.
    pub(super) fn instructions(&mut self) -> Result<(), Error> {
        let dtd = self.dtd;
        for item in &dtd.items {
            let Kind::Instruction { target, text } = item.kind else {
                continue;
            };
            let words: Vec<&str> = text.split_whitespace().collect();
            match (target, &words[..]) {
                ("rust", ["on-demand", elements @ ..]) if !elements.is_empty() => {
                    for element in elements {
                        self.on_demand(element)?;
                    }
                }
                ("rust", ["decisive", element, attribute]) => self.decisive(element, attribute)?,
                ("rust", _) => {
                    let message = "expected `on-demand ELEMENT…` or `decisive ELEMENT ATTRIBUTE`";
                    return self.error(text, message);
                }
                ("spelling", _) => self.spelling(text)?,
                _ => return self.error(target, "expected `rust` or `spelling`"),
            }
        }
        Ok(())
    }

    fn on_demand(&mut self, name: &str) -> Result<(), Error> {
        let Some(&index) = self.by_name.get(name) else {
            return Err(undeclared(self.dtd, name));
        };
        let children = self
            .model
            .elements
            .iter_mut()
            .flat_map(Element::children_mut);
        for child in children.filter(|child| child.element == index) {
            child.on_demand = true;
        }
        Ok(())
    }

    fn decisive(&mut self, element: &str, name: &str) -> Result<(), Error> {
        let Some(&index) = self.by_name.get(element) else {
            return Err(undeclared(self.dtd, element));
        };
        let mut attributes = self.model.elements[index].attributes.iter_mut();
        match attributes.find(|attribute| attribute.name == name) {
            Some(attribute) if matches!(attribute.kind, AttributeKind::Enumerated(_)) => {
                attribute.decisive = true;
                Ok(())
            }
            Some(_) => self.error(name, format!("attribute `{name}` has no enumerated values")),
            None => self.error(name, format!("`{element}` has no attribute `{name}`")),
        }
    }

    /// `KIND VARIANT = NAME`; only the variant of a value may hold blanks.
    fn spelling(&mut self, text: &'a str) -> Result<(), Error> {
        const FORM: &str = "expected `element|attribute|value VARIANT = NAME`";
        let parts = text.split_once('=').and_then(|(left, name)| {
            let (kind, variant) = left.trim().split_once(char::is_whitespace)?;
            Some((kind, variant.trim(), name.trim()))
        });
        let Some((kind, variant, name)) = parts else {
            return self.error(text, FORM);
        };
        if !matches!(kind, "element" | "attribute" | "value") {
            return self.error(kind, FORM);
        }
        if kind != "value" && !dtd::is_name(variant) {
            return self.error(variant, format!("`{variant}` is not a name"));
        }
        if !self.is_declared(kind, name) {
            return self.error(name, format!("{kind} `{name}` is not declared"));
        }
        if self.is_declared(kind, variant) {
            return self.error(variant, format!("{kind} `{variant}` is itself declared"));
        }
        let spellings = match kind {
            "element" => &mut self.model.spellings.elements,
            "attribute" => &mut self.model.spellings.attributes,
            _ => &mut self.model.spellings.values,
        };
        if spellings.iter().any(|(known, _)| known == variant) {
            return self.error(variant, format!("the spelling `{variant}` is listed twice"));
        }
        spellings.push((variant.into(), name.into()));
        if kind == "value" {
            let values = self
                .model
                .enumerations
                .iter_mut()
                .flat_map(|e| &mut e.values);
            for value in values.filter(|value| value.name == name) {
                value.spellings.push(variant.into());
            }
        }
        Ok(())
    }

    fn is_declared(&self, kind: &str, name: &str) -> bool {
        let mut attributes = self.declared.iter().flat_map(|element| &element.attributes);
        match kind {
            "element" => self.by_name.contains_key(name),
            "attribute" => attributes.any(|attribute| attribute.name == name),
            _ => attributes.any(|attribute| match &attribute.kind {
                AttributeType::Enumerated(values) => values.contains(&name),
                _ => false,
            }),
        }
    }
}
