//! A DTD's external subset as a syntax tree.
//!
//! The tree borrows from the source, so every name in it knows its own place: a mistake found long
//! after parsing still has its line and column. Names are ASCII. Entities, notations and
//! conditional sections are recognised and refused.

mod grammar;

use core::fmt;

use nom::Offset;

pub use grammar::parse;

/// A DTD as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dtd<'a> {
    pub source: &'a str,
    pub items: Vec<Item<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// An empty line stands before it: no comment above belongs to it.
    pub detached: bool,
    pub kind: Kind<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    Comment(&'a str),
    Instruction {
        target: &'a str,
        text: &'a str,
    },
    Element {
        name: &'a str,
        content: Content<'a>,
        /// The content as it is written.
        source: &'a str,
    },
    Attlist {
        element: &'a str,
        attributes: Vec<Attribute<'a>>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'a> {
    Empty,
    Any,
    /// Text, and between it the elements named here.
    Mixed(Vec<&'a str>),
    Children(Particle<'a>),
}

/// A part of a content model, with what its `?`, `*` or `+` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Particle<'a> {
    pub term: Term<'a>,
    pub optional: bool,
    pub repeats: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term<'a> {
    Element(&'a str),
    Sequence(Vec<Particle<'a>>),
    Choice(Vec<Particle<'a>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    pub name: &'a str,
    pub kind: AttributeType<'a>,
    pub default: DefaultDecl<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeType<'a> {
    Cdata,
    NmToken,
    Enumerated(Vec<&'a str>),
    /// Another type, by its keyword.
    Other(&'a str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultDecl<'a> {
    Required,
    Implied,
    Fixed(&'a str),
    Value(&'a str),
}

impl Dtd<'_> {
    /// A mistake at `place`, which is a slice of the source.
    pub fn error(&self, place: &str, message: impl Into<String>) -> Error {
        Error::at(self.source, place, message)
    }
}

/// A mistake in a DTD. `{file}:{error}` is `dtd/cap-c.dtd:LINE:COLUMN: message`; lines and columns
/// (of characters) count from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl Error {
    pub fn at(source: &str, place: &str, message: impl Into<String>) -> Self {
        let before = &source[..source.offset(place)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl core::error::Error for Error {}

/// A Name, as far as it is supported.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':'))
        && is_nmtoken(text)
}

/// An Nmtoken, as far as it is supported.
pub fn is_nmtoken(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
}
