//! The docs that a DTD's comments hold.

use std::collections::HashMap;

use super::dtd::{Attribute, AttributeType, Dtd, Error};

/// The docs of attributes, and of their values.
pub type OfAttributes<'a> = HashMap<(&'a str, Option<&'a str>), Vec<String>>;

/// A comment's lines without indentation, which would make code of them, and without empty lines
/// around them.
pub fn lines(comment: &str) -> Vec<String> {
    let lines = lines_of(comment).map(|line| line.trim().into());
    let mut lines: Vec<String> = lines.collect();
    let text = |line: &String| !line.is_empty();
    lines.truncate(lines.iter().rposition(text).map_or(0, |last| last + 1));
    lines.drain(..lines.iter().position(text).unwrap_or(0));
    lines
}

/// Lines as XML ends them: a carriage return alone is one too.
fn lines_of(comment: &str) -> impl Iterator<Item = &str> {
    comment.lines().flat_map(|line| line.split('\r'))
}

/// Reads the comment above a list of attributes: `@name …` begins the doc of an attribute,
/// `=value …` that of a value of the attribute above; either goes on until the next. What stands
/// before the first `@name` documents nothing.
///
/// # Errors
/// A doc of what is not declared, or a second one.
pub fn of_attributes<'a>(
    dtd: &Dtd<'_>,
    comment: &'a str,
    attributes: &'a [Attribute<'a>],
) -> Result<OfAttributes<'a>, Error> {
    let mut texts: HashMap<_, Vec<&str>> = HashMap::new();
    let mut key = None;
    for line in lines_of(comment) {
        let text = line.trim();
        let (mark, named) = text.split_at_checked(1).unwrap_or_default();
        let (name, rest) = named.split_once(char::is_whitespace).unwrap_or((named, ""));
        key = match (mark, key) {
            ("@", _) if attributes.iter().any(|attribute| attribute.name == name) => {
                Some((name, None))
            }
            ("@", _) => return Err(dtd.error(name, format!("no attribute `{name}` below"))),
            ("=", Some((attribute, _))) if has_value(attributes, attribute, name) => {
                Some((attribute, Some(name)))
            }
            ("=", Some((attribute, _))) => {
                let message = format!("`{attribute}` has no value `{name}`");
                return Err(dtd.error(name, message));
            }
            (_, Some(key)) => {
                texts.entry(key).or_default().push(line);
                continue;
            }
            (_, None) => continue,
        };
        if let Some(key) = key
            && texts.insert(key, vec![rest]).is_some()
        {
            return Err(dtd.error(name, format!("`{name}` has two docs")));
        }
    }
    let docs = texts
        .into_iter()
        .map(|(key, text)| (key, lines(&text.join("\n"))));
    Ok(docs.collect())
}

fn has_value(attributes: &[Attribute<'_>], attribute: &str, value: &str) -> bool {
    attributes.iter().any(|declared| {
        declared.name == attribute
            && matches!(&declared.kind, AttributeType::Enumerated(values) if values.contains(&value))
    })
}
