//! Documents made at random from a DTD: valid ones in every dress that XML has for them, and ones
//! that a mutation may have made invalid. The same seed gives the same documents.

// The tests need a part of it alone.
#[allow(dead_code)]
#[path = "../../codegen/mod.rs"]
mod codegen;

use std::path::Path;

use super::common::Random;
use codegen::model::{AttributeKind, Content, Element, Model};

#[derive(Clone)]
pub enum Part {
    Node(Node),
    /// Text and markup, as it stands in the document.
    Raw(String),
}

/// An element. Its attributes' values are as they stand between double quotes.
#[derive(Clone)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub parts: Vec<Part>,
    /// Declared EMPTY.
    empty: bool,
}

const TEXTS: &[&str] = &[
    "",
    "x",
    "On",
    "+13019771234",
    "joepublic@broadsoft.com",
    "In &amp; Out",
    "&lt;&#65;&#x42;&gt;&quot;&apos;",
    "a<![CDATA[ <b> ]] & ]]>c",
    "<![CDATA[]]>",
    "1<!-- > -->2<?pi < ?>3",
    " a\tb\r\nc\rd\n",
    "&#13;&#10;&#9;",
    " ",
    "zürich \u{FFFD}\u{10FFFF}",
    "a > b \" '",
];

const VALUES: &[&str] = &[
    "",
    "callhalf-56565:0",
    "joepublic@broadsoft.com",
    "a'b > c",
    "&lt;&amp;&quot;&#65;",
    "x&#10;&#9;&#13;y",
    "a\tb\r\nc",
    "]]>",
    "ü",
];

/// Between the children of an element that has only children.
const BETWEEN: &[&str] = &[
    "",
    "",
    "",
    "\n  ",
    "\r\n\t",
    "<!-- a comment -->",
    " <?pi?> ",
    "&#32;",
    "&#x0A; ",
];

pub struct Generator {
    pub model: Model,
    pub random: Random,
}

impl Generator {
    pub fn new(dtd: &str, seed: u64) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(dtd);
        let source = std::fs::read_to_string(path).unwrap();
        let syntax = codegen::dtd::parse(&source).unwrap();
        let model = codegen::model::resolve(&syntax).unwrap();
        Self {
            model,
            random: Random(seed),
        }
    }

    /// A valid document.
    pub fn valid(&mut self) -> Node {
        self.element(0)
    }

    fn value(&mut self, kind: AttributeKind) -> String {
        match kind {
            AttributeKind::Enumerated(number) => {
                let values = &self.model.enumerations[number].values;
                let value = self.random.pick(values).name;
                match self.random.once_in(20) {
                    true => format!("&#{};{}", value.as_bytes()[0], &value[1..]),
                    false => value,
                }
            }
            _ => self.random.pick(VALUES).into(),
        }
    }

    fn element(&mut self, number: usize) -> Node {
        let Element {
            name,
            attributes: declared,
            content,
            ..
        } = self.model.elements[number].clone();
        let mut attributes = Vec::new();
        for attribute in &declared {
            if attribute.required || self.random.once_in(2) {
                attributes.push((attribute.name.clone(), self.value(attribute.kind)));
            }
        }
        if attributes.len() > 1 && self.random.once_in(4) {
            attributes.reverse();
        }
        let mut parts = Vec::new();
        match &content {
            Content::Empty => {}
            Content::Text => parts.push(Part::Raw(self.random.pick(TEXTS).into())),
            Content::Children(model) => {
                let mut state = 0;
                loop {
                    let may_end = match state {
                        0 => model.nullable,
                        state => model.children[state - 1].last,
                    };
                    let next: Vec<usize> = (0..model.children.len())
                        .filter(|&child| model.children[child].after >> state & 1 == 1)
                        .collect();
                    if next.is_empty() || may_end && self.random.once_in(5) {
                        break;
                    }
                    // Rather near than far, so that many children come.
                    let near = self.random.below(next.len().min(12));
                    let child = next[near];
                    if self.random.once_in(3) {
                        parts.push(Part::Raw(self.random.pick(BETWEEN).into()));
                    }
                    parts.push(Part::Node(self.element(model.children[child].element)));
                    state = child + 1;
                }
            }
        }
        Node {
            name,
            attributes,
            parts,
            empty: content == Content::Empty,
        }
    }

    /// Some element of the DTD.
    fn any_element(&mut self) -> Node {
        let number = self.random.below(self.model.elements.len());
        self.element(number)
    }

    /// Changes something somewhere; whether that makes the document invalid is for others to say.
    pub fn mutate(&mut self, root: &mut Node) {
        let count = root.count();
        let chosen = self.random.below(count);
        let node = root.nth(&mut { chosen }).unwrap();
        let nodes: Vec<usize> = (0..node.parts.len())
            .filter(|&part| matches!(node.parts[part], Part::Node(_)))
            .collect();
        let place = self.random.below(node.parts.len() + 1);
        match self.random.below(13) {
            0 if nodes.len() > 1 => {
                let at = self.random.below(nodes.len() - 1);
                node.parts.swap(nodes[at], nodes[at + 1]);
            }
            1 if !nodes.is_empty() => {
                let part = node.parts[self.random.pick(&nodes)].clone();
                node.parts.insert(place, part);
            }
            2 if !nodes.is_empty() => {
                node.parts.remove(self.random.pick(&nodes));
            }
            3 => {
                let element = self.any_element();
                node.parts.insert(place, Part::Node(element));
            }
            4 => {
                let unknown = [
                    "<bogus/>",
                    "<a:nonce>x</a:nonce>",
                    "<User></User>",
                    "<x y='z'>t</x>",
                ];
                let unknown = self.random.pick(&unknown);
                node.parts.insert(place, Part::Raw(unknown.into()));
            }
            5 if !node.attributes.is_empty() => {
                node.attributes
                    .remove(self.random.below(node.attributes.len()));
            }
            6 => {
                let attribute = self.random.pick(&[
                    ("foo", "bar"),
                    ("xmlns", ""),
                    ("xmlns", "urn:a"),
                    ("xmlns", "http://www.w3.org/XML/1998/namespace"),
                    ("xmlns", "http://www.w3.org/2000/xmlns/"),
                    ("xmlns:a", "urn:a"),
                    ("xmlns:a", ""),
                    ("xmlns:a", "http://www.w3.org/XML/1998/namespace"),
                    ("xmlns:xml", "http://www.w3.org/XML/1998/namespace"),
                    ("xmlns:xmlns", "urn:a"),
                    ("a:id", "x"),
                    ("xml:lang", "en"),
                    ("xml:space", "preserve"),
                    ("xml:id", "x"),
                    ("id", "x"),
                    ("ID", "x"),
                    ("success", "True"),
                    ("cfaDestination", "1"),
                ]);
                if node.attributes.iter().all(|(name, _)| *name != attribute.0) {
                    node.attributes
                        .push((attribute.0.into(), attribute.1.into()));
                }
            }
            7 if !node.attributes.is_empty() => {
                let at = self.random.below(node.attributes.len());
                let spellings = &self.model.spellings.values;
                let value = &mut node.attributes[at].1;
                *value = match self.random.below(7) {
                    0 => format!(" {value}"),
                    1 => format!("{value} "),
                    2 => format!("{value}\n"),
                    3 => value.to_lowercase(),
                    4 if !spellings.is_empty() => self.random.pick(spellings).0,
                    5 => String::new(),
                    _ => format!("{value}x"),
                };
            }
            8 | 9 => {
                let stray = self.random.pick(&[
                    " ",
                    "\n",
                    "x",
                    "<![CDATA[]]>",
                    "<![CDATA[ ]]>",
                    "<![CDATA[x]]>",
                    "&#32;",
                    "&#x9;&#10;",
                    "&#13;",
                    "&amp;",
                    "<!-- x -->",
                    "<!---->",
                    "<?pi x?>",
                    "\u{A0}",
                    " &#32; x",
                    ">",
                ]);
                node.parts.insert(place, Part::Raw(stray.into()));
            }
            10 => {
                let spellings = &self.model.spellings.elements;
                node.name = match self.random.below(4) {
                    0 if !spellings.is_empty() => self.random.pick(spellings).0,
                    1 => node.name.to_uppercase(),
                    2 => format!("{}s", node.name),
                    _ => self.any_element().name,
                };
            }
            11 if !node.attributes.is_empty() => {
                let at = self.random.below(node.attributes.len());
                let spellings = &self.model.spellings.attributes;
                let name = &mut node.attributes[at].0;
                *name = match self.random.below(2) {
                    0 if !spellings.is_empty() => self.random.pick(spellings).0,
                    _ => name.to_lowercase(),
                };
            }
            _ => {
                node.parts.clear();
            }
        }
    }

    /// The document's text, whose details vary: quotes, blanks in tags, what stands around.
    pub fn text(&mut self, root: &Node) -> String {
        let prologue = self.random.pick(&[
            "",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version='1.0'?>\n",
            "\u{FEFF}<?xml version=\"1.0\" encoding='utf-8' standalone='no' ?>\r\n",
            "<?xml version=\"1.0\" standalone=\"yes\"?>\n<!-- c --> <?pi?>\n",
            "\n<!-- c -->",
        ]);
        let mut text = String::from(prologue);
        self.write(root, &mut text);
        text += self
            .random
            .pick(&["", "", "\n", "\r\n<!-- end -->", "<?pi end?>"]);
        text
    }

    /// An element with nothing around it.
    pub fn write(&mut self, node: &Node, to: &mut String) {
        *to += &format!("<{}", node.name);
        for (name, value) in &node.attributes {
            *to += self.random.pick(&[" ", " ", " ", "  ", "\n\t", "\r\n"]);
            let equals = self.random.pick(&["=", "=", "=", " = ", "=\n"]);
            let quote = match value.contains('\'') || !self.random.once_in(4) {
                true => '"',
                false => '\'',
            };
            *to += &format!("{name}{equals}{quote}{value}{quote}");
        }
        *to += self.random.pick(&["", "", "", " ", "\n"]);
        if node.parts.is_empty() && self.random.once_in(if node.empty { 2 } else { 4 }) {
            *to += "/>";
            return;
        }
        *to += ">";
        for part in &node.parts {
            match part {
                Part::Raw(raw) => *to += raw,
                Part::Node(node) => self.write(node, to),
            }
        }
        *to += &format!("</{}{}>", node.name, self.random.pick(&["", "", " ", "\n"]));
    }

    /// Changes a byte or so, which nearly always makes the document malformed.
    pub fn damage(&mut self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        // The declaration is left alone: libxml2 takes `1.` for a version.
        let root = text.find("<B").unwrap_or_default();
        let start = text[..root].chars().count();
        let at = start + self.random.below(characters.len() - start);
        match self.random.below(3) {
            0 => {
                characters.remove(at);
            }
            1 => characters.insert(
                at,
                self.random.pick(&['<', '>', '&', '"', '\'', '/', ' ', 'x']),
            ),
            _ => characters.swap(at, at.saturating_sub(1).max(start)),
        }
        characters.into_iter().collect()
    }
}

impl Node {
    fn count(&self) -> usize {
        let nodes = self.parts.iter().map(|part| match part {
            Part::Node(node) => node.count(),
            Part::Raw(_) => 0,
        });
        1 + nodes.sum::<usize>()
    }

    /// The `n`th element, this one being the first.
    fn nth(&mut self, n: &mut usize) -> Option<&mut Self> {
        if *n == 0 {
            return Some(self);
        }
        *n -= 1;
        self.parts.iter_mut().find_map(|part| match part {
            Part::Node(node) => node.nth(n),
            Part::Raw(_) => None,
        })
    }
}
