//! All rules that turn a DTD's name into a Rust identifier.
//!
//! A name is cut into words at punctuation and where its case says so (`hasVMMessages` is `has`,
//! `VM`, `Messages`), and the words are joined as Rust joins them. Different names can give one
//! identifier; [`model`](super::model) refuses that.

/// The words that cannot be identifiers, in any edition up to 2024.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A type or a variant: `DNISName` is `DnisName`, `17.0` is `V17_0`.
pub fn type_name(name: &str) -> String {
    let mut identifier = String::new();
    for word in words(name) {
        // `17.0` and `1.70` must not both become `V170`.
        if identifier.ends_with(is_digit) && word.starts_with(is_digit) {
            identifier.push('_');
        }
        let (head, tail) = word.split_at(1);
        identifier += &head.to_ascii_uppercase();
        identifier += &tail.to_ascii_lowercase();
    }
    usable(identifier, 'V')
}

/// A field or a method: `DNISName` is `dnis_name`, `type` is `type_`.
pub fn field_name(name: &str) -> String {
    usable(words(name).join("_").to_ascii_lowercase(), 'v')
}

/// The words of an (ASCII) name, as they are written.
pub fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(words_by_case)
        .filter(|word| !word.is_empty())
        .collect()
}

fn words_by_case(name: &str) -> Vec<&str> {
    let bytes = name.as_bytes();
    let starts_word = |at: usize| {
        bytes[at].is_ascii_uppercase()
            && (!bytes[at - 1].is_ascii_uppercase()
                || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))
    };
    let mut words = Vec::new();
    let mut start = 0;
    for at in 1..bytes.len() {
        if starts_word(at) {
            words.push(&name[start..at]);
            start = at;
        }
    }
    words.push(&name[start..]);
    words
}

fn usable(mut identifier: String, prefix: char) -> String {
    if !identifier.starts_with(|c: char| c.is_ascii_alphabetic()) {
        identifier.insert(0, prefix);
    }
    if KEYWORDS.contains(&identifier.as_str()) {
        identifier.push('_');
    }
    identifier
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
