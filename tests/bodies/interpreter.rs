//! A direct interpreter of a DTD: the declarations as they are parsed, against the tokens of
//! xmlparser. It shares nothing with the reader, and of the generator only what parses DTDs.

use std::collections::{BTreeSet, HashMap};

use xmlparser::{ElementEnd, Token, Tokenizer};

use super::codegen::dtd::{
    Attribute, AttributeType, Content, DefaultDecl, Kind, Particle, Term, parse,
};

#[derive(Default)]
struct Declared {
    content: Option<Content<'static>>,
    attributes: Vec<Attribute<'static>>,
}

pub struct Interpreter(HashMap<&'static str, Declared>);

/// An element that is open, and what it was seen to hold.
struct Open<'t> {
    name: &'t str,
    attributes: Vec<&'t str>,
    children: Vec<&'t str>,
    /// Anything at all.
    content: bool,
    /// Characters other than white space, or a CDATA section.
    characters: bool,
}

impl Interpreter {
    pub fn new(source: &'static str) -> Self {
        let mut elements: HashMap<_, Declared> = HashMap::new();
        for item in parse(source).unwrap().items {
            match item.kind {
                Kind::Element { name, content, .. } => {
                    elements.entry(name).or_default().content = Some(content);
                }
                Kind::Attlist {
                    element,
                    attributes,
                } => elements
                    .entry(element)
                    .or_default()
                    .attributes
                    .extend(attributes),
                Kind::Comment(_) | Kind::Instruction { .. } => {}
            }
        }
        Self(elements)
    }

    /// Whether a well-formed document is valid, and if not, why; `None` where xmlparser cannot read
    /// it.
    pub fn judge(&self, text: &str) -> Option<Result<(), String>> {
        let mut open: Vec<Open<'_>> = Vec::new();
        let mut verdict = Ok(());
        let mut fault = |what: String| {
            if verdict.is_ok() {
                verdict = Err(what);
            }
        };
        for token in Tokenizer::from(text) {
            match token.ok()? {
                Token::ElementStart { span, .. } => {
                    let name = &span.as_str()[1..];
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(name);
                        parent.content = true;
                    }
                    open.push(Open {
                        name,
                        attributes: Vec::new(),
                        children: Vec::new(),
                        content: false,
                        characters: false,
                    });
                }
                Token::Attribute { span, value, .. } => {
                    let name = span.as_str().split(['=', ' ', '\t', '\r', '\n']).next()?;
                    let element = open.last_mut()?;
                    element.attributes.push(name);
                    if let Err(what) = self.attribute(element.name, name, &decoded(&value)) {
                        fault(what);
                    }
                }
                Token::ElementEnd { end, .. } => match end {
                    ElementEnd::Open => {}
                    ElementEnd::Close(..) | ElementEnd::Empty => {
                        if let Err(what) = self.element(&open.pop()?) {
                            fault(what);
                        }
                    }
                },
                Token::Text { text } => {
                    if let Some(element) = open.last_mut() {
                        let blank = |c| matches!(c, ' ' | '\t' | '\r' | '\n');
                        element.content = true;
                        element.characters |= !references(&text).chars().all(blank);
                    }
                }
                Token::Cdata { .. } => {
                    let element = open.last_mut()?;
                    (element.content, element.characters) = (true, true);
                }
                Token::Comment { .. } | Token::ProcessingInstruction { .. } => {
                    if let Some(element) = open.last_mut() {
                        element.content = true;
                    }
                }
                _ => {}
            }
        }
        Some(verdict)
    }

    fn attribute(&self, element: &str, name: &str, value: &str) -> Result<(), String> {
        let Some(declared) = self.0.get(element) else {
            return Err(format!("{element} is not declared"));
        };
        let Some(declared) = declared.attributes.iter().find(|a| a.name == name) else {
            // As libxml2 does, which drops these before it judges.
            let namespaces = [
                "http://www.w3.org/XML/1998/namespace",
                "http://www.w3.org/2000/xmlns/",
            ];
            let reserved = namespaces.contains(&value);
            let dropped = match name.strip_prefix("xmlns") {
                Some("") => reserved,
                Some(":xml" | ":xmlns") => true,
                Some(prefix) => prefix.starts_with(':') && (reserved || value.is_empty()),
                None => false,
            };
            return dropped
                .then_some(())
                .ok_or_else(|| format!("{element} has no {name}"));
        };
        match &declared.kind {
            AttributeType::Cdata => Ok(()),
            AttributeType::Enumerated(values) if values.contains(&value) => Ok(()),
            AttributeType::Enumerated(_) => Err(format!("{value:?} for {name} of {element}")),
            other => unreachable!("these DTDs have no {other:?}"),
        }
    }

    fn element(&self, element: &Open<'_>) -> Result<(), String> {
        let name = element.name;
        let Some(declared) = self.0.get(name) else {
            return Err(format!("{name} is not declared"));
        };
        for attribute in &declared.attributes {
            let given = element.attributes.contains(&attribute.name);
            if attribute.default == DefaultDecl::Required && !given {
                return Err(format!("{name} lacks {}", attribute.name));
            }
        }
        let fits = match declared.content.as_ref().unwrap() {
            Content::Any => true,
            Content::Empty => !element.content,
            Content::Mixed(names) => element.children.iter().all(|child| names.contains(child)),
            Content::Children(particle) => {
                let ends = ends(particle, &element.children, &BTreeSet::from([0]));
                !element.characters && ends.contains(&element.children.len())
            }
        };
        fits.then_some(())
            .ok_or_else(|| format!("{name} holds {:?}", element.children))
    }
}

/// Where a match of the particle can end that begins at one of `starts`.
fn ends(particle: &Particle<'_>, names: &[&str], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let once = |starts: &BTreeSet<usize>| -> BTreeSet<usize> {
        match &particle.term {
            Term::Element(name) => {
                let fits = |at: &&usize| names.get(**at) == Some(name);
                starts.iter().filter(fits).map(|at| at + 1).collect()
            }
            Term::Sequence(members) => members.iter().fold(starts.clone(), |starts, member| {
                ends(member, names, &starts)
            }),
            Term::Choice(members) => members
                .iter()
                .flat_map(|member| ends(member, names, starts))
                .collect(),
        }
    };
    let mut reached = once(starts);
    let mut before = 0;
    while particle.repeats && reached.len() > before {
        before = reached.len();
        reached.extend(once(&reached));
    }
    if particle.optional {
        reached.extend(starts);
    }
    reached
}

/// An attribute's value, normalised as one that is no token.
fn decoded(raw: &str) -> String {
    let raw = raw.replace("\r\n", "\n").replace(['\r', '\n', '\t'], " ");
    references(&raw)
}

/// The text with its references replaced.
fn references(raw: &str) -> String {
    let mut parts = raw.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (reference, rest) = part.split_once(';').unwrap();
        let number = match reference.strip_prefix("#x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => reference
                .strip_prefix('#')
                .and_then(|digits| digits.parse().ok()),
        };
        text.push(match reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "apos" => '\'',
            "quot" => '"',
            _ => number.and_then(char::from_u32).unwrap(),
        });
        text.push_str(rest);
    }
    text
}
