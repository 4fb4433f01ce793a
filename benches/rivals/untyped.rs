//! Readers that give events or a tree: nothing is put in its place, and most leave much unchecked.

use std::{borrow::Cow, hint::black_box};

use quick_xml::{Reader, XmlVersion, events::Event};

/// Elements and attributes seen; what the contenders give back so that nothing is left out.
pub type Seen = usize;

/// quick-xml's events, with the checks that can be switched off switched off: names of end tags,
/// attributes not looked into.
pub fn quick_xml_events(document: &str) -> Seen {
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = false;
    let mut seen = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                black_box(&start);
                seen += 1;
            }
            Ok(Event::Eof) => return seen,
            Ok(event) => {
                black_box(&event);
            }
            Err(error) => panic!("quick-xml: {error}"),
        }
    }
}

/// xmlparser's tokens: checked as a tokenizer can, references as they stand.
pub fn xmlparser(document: &str) -> Seen {
    let mut seen = 0;
    for token in xmlparser::Tokenizer::from(document) {
        let token = black_box(token.expect("well-formed"));
        seen += usize::from(matches!(
            token,
            xmlparser::Token::ElementStart { .. } | xmlparser::Token::Attribute { .. }
        ));
    }
    seen
}

/// roxmltree's tree: everything checked, everything decoded.
pub fn roxmltree(document: &str) -> Seen {
    let tree = roxmltree::Document::parse(document).expect("well-formed");
    black_box(&tree);
    tree.root()
        .descendants()
        .filter(|node| node.is_element())
        .count()
}

/// A text decoded by quick-xml: borrowed, or a string of its own.
pub fn unescape_one(text: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(text).expect("well-formed")
}

/// Decodes texts one after another; gives the bytes decoded.
pub fn unescape(texts: &[&str]) -> usize {
    (texts.iter()).fold(0, |sum, text| sum + black_box(unescape_one(text)).len())
}

/// Names and values in the order of the document: attributes as `@name`, an element by its name
/// with its own text, blanks around it left out.
pub type Values = Vec<(String, String)>;

/// Keeps the values of elements under way until they end.
#[derive(Default)]
struct Collector {
    values: Values,
    open: Vec<usize>,
}

impl Collector {
    fn start(&mut self, name: &str) {
        self.open.push(self.values.len());
        self.values.push((name.to_owned(), String::new()));
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.values.push((format!("@{name}"), value.to_owned()));
    }

    fn text(&mut self, text: &str) {
        if let Some(&open) = self.open.last() {
            self.values[open].1.push_str(text);
        }
    }

    fn end(&mut self) {
        let open = self.open.pop().expect("an element is open");
        let text = &mut self.values[open].1;
        *text = text.trim().to_owned();
    }
}

/// What quick-xml sees.
pub fn quick_xml_values(document: &str) -> Values {
    let mut reader = Reader::from_str(document);
    let mut all = Collector::default();
    loop {
        let event = reader.read_event().expect("well-formed");
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                all.start(start.name().0);
                for attribute in start.attributes() {
                    let attribute = attribute.expect("well-formed");
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                    all.attribute(attribute.key.0, &value.expect("well-formed"));
                }
                if empty {
                    all.end();
                }
            }
            Event::Text(text) => all.text(&text.xml10_content()),
            Event::CData(text) => all.text(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let value = quick_xml::escape::unescape(&format!("&{};", &*name)).map(String::from);
                all.text(&value.expect("well-formed"));
            }
            Event::End(_) => all.end(),
            Event::Eof => return all.values,
            _ => {}
        }
    }
}

/// What xmlparser sees, once decoded.
pub fn xmlparser_values(document: &str) -> Values {
    use xmlparser::{ElementEnd, Token};
    let mut all = Collector::default();
    let decode = |raw: &str| {
        quick_xml::escape::unescape(raw)
            .expect("well-formed")
            .replace("\r\n", "\n")
    };
    for token in xmlparser::Tokenizer::from(document) {
        match token.expect("well-formed") {
            Token::ElementStart { local, .. } => all.start(&local),
            Token::Attribute { local, value, .. } => all.attribute(&local, &decode(&value)),
            Token::Text { text } => all.text(&decode(&text)),
            Token::Cdata { text, .. } => all.text(&text),
            Token::ElementEnd {
                end: ElementEnd::Empty | ElementEnd::Close(..),
                ..
            } => all.end(),
            _ => {}
        }
    }
    all.values
}

/// What roxmltree sees.
pub fn roxmltree_values(document: &str) -> Values {
    fn element(node: roxmltree::Node<'_, '_>, all: &mut Collector) {
        all.start(node.tag_name().name());
        for attribute in node.attributes() {
            all.attribute(attribute.name(), attribute.value());
        }
        for child in node.children() {
            match child.node_type() {
                roxmltree::NodeType::Element => element(child, all),
                roxmltree::NodeType::Text => all.text(child.text().unwrap_or_default()),
                _ => {}
            }
        }
        all.end();
    }
    let tree = roxmltree::Document::parse(document).expect("well-formed");
    let mut all = Collector::default();
    element(tree.root_element(), &mut all);
    all.values
}
