//! What the Rust code is generated from: a DTD, resolved and checked.

mod content;
mod docs;
mod identifiers;
mod instructions;
mod resolve;

pub use resolve::resolve;

use super::{dtd, names};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The root, and the others in the order of their declarations.
    pub elements: Vec<Element>,
    pub enumerations: Vec<Enumeration>,
    pub spellings: Spellings,
}

/// Other spellings, each with the declared name it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spellings {
    pub elements: Vec<(String, String)>,
    pub attributes: Vec<(String, String)>,
    pub values: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub type_name: String,
    /// Lines, without the comment's indentation.
    pub doc: Vec<String>,
    pub content: Content,
    pub attributes: Vec<Attribute>,
}

impl Element {
    /// Whether the generated code has a struct for it. Elements without attributes and children are
    /// fields of their parents.
    pub fn has_struct(&self) -> bool {
        !self.attributes.is_empty() || matches!(self.content, Content::Children(_))
    }

    /// None where the content is empty or text.
    pub fn children(&self) -> &[Child] {
        match &self.content {
            Content::Children(content) => &content.children,
            Content::Empty | Content::Text => &[],
        }
    }

    pub fn children_mut(&mut self) -> &mut [Child] {
        match &mut self.content {
            Content::Children(content) => &mut content.children,
            Content::Empty | Content::Text => &mut [],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Empty,
    Text,
    Children(ContentModel),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentModel {
    /// As in the DTD, with white space folded.
    pub source: String,
    /// In the order in which the content model names them.
    pub children: Vec<Child>,
    /// Whether no child at all is valid.
    pub nullable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its index among the model's elements.
    pub element: usize,
    pub field: String,
    /// It can occur more than once.
    pub repeats: bool,
    /// It occurs in every valid content.
    pub required: bool,
    /// It is read when asked for, instead of being held in its parent's struct.
    pub on_demand: bool,
    /// Bit `s` is set where the child may follow state `s`: 0 is "nothing read yet", `k + 1` is
    /// "`children[k]` was the last one read". (Glushkov's automaton: since no name is used twice,
    /// a position is a name.)
    pub after: u128,
    /// The content may end after it.
    pub last: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub name: String,
    pub field: String,
    pub doc: Vec<String>,
    pub kind: AttributeKind,
    pub required: bool,
    pub default: Option<String>,
    /// The default is the only value allowed.
    pub fixed: bool,
    /// An unknown value is an error in standard mode too.
    pub decisive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Tokens,
    /// Its index among the model's enumerations.
    Enumerated(usize),
}

/// The values of an attribute, shared by all attributes with the same name and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enumeration {
    pub type_name: String,
    pub attribute: String,
    /// The elements that have the attribute, by name.
    pub elements: Vec<String>,
    pub doc: Vec<String>,
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub name: String,
    pub variant: String,
    pub doc: Vec<String>,
    pub spellings: Vec<String>,
}
