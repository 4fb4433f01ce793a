//! The tables of values and of messages as syntax trees: `dtd/values.txt` and `dtd/messages.txt`,
//! which say in their heads how they are written.
//!
//! Every word borrows from the source, so that a mistake found long after parsing still has its
//! line and column.

use super::dtd::Error;

/// A type of values.
#[derive(Debug, PartialEq, Eq)]
pub struct ValueType<'a> {
    pub name: &'a str,
    pub sections: Vec<&'a str>,
    pub doc: Vec<&'a str>,
    pub values: Vec<Value<'a>>,
}

/// One of its values.
#[derive(Debug, PartialEq, Eq)]
pub struct Value<'a> {
    pub wire: &'a str,
    pub variant: &'a str,
    pub doc: Vec<&'a str>,
    /// Other spellings.
    pub also: Vec<&'a str>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Message<'a> {
    pub name: &'a str,
    pub section: &'a str,
    pub doc: Vec<&'a str>,
    /// The dialects that have it, each with the kinds of application it is for.
    pub dialects: Vec<(&'a str, Vec<&'a str>)>,
    pub direction: &'a str,
    pub since: Option<&'a str>,
    pub response: Option<(&'a str, Vec<Condition<'a>>)>,
    pub not_insc: bool,
    pub deprecated: bool,
    pub tables: Vec<Table<'a>>,
    pub actions: Option<Actions<'a>>,
}

/// A table: the fields of a message, or of one of its formats.
#[derive(Debug, PartialEq, Eq)]
pub struct Table<'a> {
    pub section: &'a str,
    pub format: Option<&'a str>,
    /// The dialects that have it; none said is all that have the message.
    pub dialects: Vec<&'a str>,
    pub conditions: Vec<Condition<'a>>,
    pub doc: Vec<&'a str>,
    pub fields: Vec<Field<'a>>,
}

/// A line of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Field<'a> {
    pub path: &'a str,
    pub required: Required,
    pub kind: &'a str,
    /// The values allowed, behind the colon of the type.
    pub allowed: Option<&'a str>,
    pub modifiers: Vec<&'a str>,
    pub conditions: Vec<Condition<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    Yes,
    No,
    Either,
    When,
    Only,
}

/// `[!]PATH[=VALUE|…]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition<'a> {
    pub negated: bool,
    pub path: &'a str,
    pub values: Vec<&'a str>,
}

/// The parameters of actions.
#[derive(Debug, PartialEq, Eq)]
pub struct Actions<'a> {
    /// The element that names an action and has its parameters.
    pub path: &'a str,
    pub section: &'a str,
    pub actions: Vec<Action<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Action<'a> {
    pub name: &'a str,
    pub parameters: Vec<Parameter<'a>>,
    pub insc: bool,
    pub responds: bool,
}

/// One of the names, or possibly none.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    pub names: Vec<&'a str>,
    pub optional: bool,
}

/// A line that is neither blank nor a comment.
struct Line<'a> {
    indented: bool,
    words: Vec<&'a str>,
    /// Behind each word, the rest of the line.
    rests: Vec<&'a str>,
}

impl<'a> Line<'a> {
    fn words_from(&self, number: usize) -> &[&'a str] {
        self.words.get(number..).unwrap_or(&[])
    }
}

/// The lines of a file, cut into words: at blanks, save in quotation marks.
fn lines(source: &str) -> Result<Vec<Line<'_>>, Error> {
    let mut lines = Vec::new();
    for line in source.lines() {
        let (mut words, mut rests) = (Vec::new(), Vec::new());
        let mut rest = line.trim();
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        // A doc comment in Rust cannot have a carriage return, nor would anyone see what others do.
        let control = |c: char| c.is_control() && c != '\t';
        if let Some(at) = rest.find(control) {
            return Err(Error::at(source, &rest[at..], "a control character"));
        }
        while !rest.is_empty() {
            let (word, behind) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or_else(|| {
                    Error::at(source, rest, "this quotation mark has no other in its line")
                })?,
                None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
            };
            rest = behind.trim_start();
            words.push(word);
            rests.push(rest);
        }
        let indented = line.starts_with(char::is_whitespace);
        lines.push(Line {
            indented,
            words,
            rests,
        });
    }
    Ok(lines)
}

/// The word with that number, or what is missing.
fn word<'a>(source: &str, line: &Line<'a>, number: usize, what: &str) -> Result<&'a str, Error> {
    line.words.get(number).copied().ok_or_else(|| {
        let last = line.words.last().copied().unwrap_or_default();
        Error::at(source, last, format!("expected {what} behind `{last}`"))
    })
}

/// Reads `values.txt`.
///
/// # Errors
/// The first line that is not as the head of the file says.
pub fn values(source: &str) -> Result<Vec<ValueType<'_>>, Error> {
    let mut types: Vec<ValueType<'_>> = Vec::new();
    for line in lines(source)? {
        let first = line.words[0];
        let orphan = || Error::at(source, first, "expected `value NAME SECTION…` before this");
        if !line.indented {
            if first != "value" {
                return Err(Error::at(
                    source,
                    first,
                    format!("expected `value`, found `{first}`"),
                ));
            }
            let name = word(source, &line, 1, "a name")?;
            word(source, &line, 2, "a section")?;
            types.push(ValueType {
                name,
                sections: line.words_from(2).to_vec(),
                doc: Vec::new(),
                values: Vec::new(),
            });
            continue;
        }
        let current = types.last_mut().ok_or_else(orphan)?;
        match (first, current.values.last_mut()) {
            ("|", None) => current.doc.push(line.rests[0]),
            ("|", Some(value)) => value.doc.push(line.rests[0]),
            ("also", Some(value)) => value.also.extend(line.words_from(1)),
            _ => current.values.push(Value {
                wire: first,
                variant: word(source, &line, 1, "a variant")?,
                doc: vec![word(source, &line, 2, "a meaning").map(|_| line.rests[1])?],
                also: Vec::new(),
            }),
        }
    }
    Ok(types)
}

/// The conditions behind `if`, and the words before it.
fn split_if<'l, 'a>(words: &'l [&'a str]) -> (&'l [&'a str], Vec<Condition<'a>>) {
    let Some(at) = words.iter().position(|word| *word == "if") else {
        return (words, Vec::new());
    };
    let conditions = words[at + 1..].iter().map(|word| {
        let (path, values) = match word.split_once('=') {
            Some((path, values)) => (path, values.split('|').collect()),
            None => (*word, Vec::new()),
        };
        Condition {
            negated: path.starts_with('!'),
            path: path.trim_start_matches('!'),
            values,
        }
    });
    (&words[..at], conditions.collect())
}

/// Reads `messages.txt`, which speaks of these dialects.
///
/// # Errors
/// The first line that is not as the head of the file says.
pub fn messages<'a>(source: &'a str, dialects: &[&str]) -> Result<Vec<Message<'a>>, Error> {
    let mut messages: Vec<Message<'a>> = Vec::new();
    for line in lines(source)? {
        let first = line.words[0];
        let error = |message: String| Error::at(source, first, message);
        if !line.indented {
            if first != "message" {
                return Err(error(format!("expected `message`, found `{first}`")));
            }
            messages.push(Message {
                name: word(source, &line, 1, "a name")?,
                section: word(source, &line, 2, "a section")?,
                doc: Vec::new(),
                dialects: Vec::new(),
                direction: "",
                since: None,
                response: None,
                not_insc: false,
                deprecated: false,
                tables: Vec::new(),
                actions: None,
            });
            continue;
        }
        let message = messages
            .last_mut()
            .ok_or_else(|| error("expected `message NAME SECTION` before this".into()))?;
        match first {
            "|" => match message.tables.last_mut() {
                None => message.doc.push(line.rests[0]),
                Some(table) => table.doc.push(line.rests[0]),
            },
            dialect if dialects.contains(&dialect) => {
                word(source, &line, 1, "a kind of application")?;
                message
                    .dialects
                    .push((dialect, line.words_from(1).to_vec()));
            }
            "direction" => message.direction = word(source, &line, 1, "a direction")?,
            "since" => message.since = Some(word(source, &line, 1, "a version")?),
            "not-insc" => message.not_insc = true,
            "deprecated" => message.deprecated = true,
            "response" => {
                let (_, conditions) = split_if(&line.words);
                message.response = Some((word(source, &line, 1, "a message")?, conditions));
            }
            "table" => {
                let section = word(source, &line, 1, "a section")?;
                let (words, conditions) = split_if(line.words_from(2));
                let (dialects, format): (Vec<&str>, Vec<&str>) =
                    words.iter().partition(|word| dialects.contains(word));
                if let Some(second) = format.get(1) {
                    return Err(Error::at(source, second, "a table has one format"));
                }
                message.tables.push(Table {
                    section,
                    format: format.first().copied(),
                    dialects,
                    conditions,
                    doc: Vec::new(),
                    fields: Vec::new(),
                });
            }
            "actions" => {
                message.actions = Some(Actions {
                    path: word(source, &line, 1, "a path")?,
                    section: word(source, &line, 2, "a section")?,
                    actions: Vec::new(),
                });
            }
            _ => match (&mut message.actions, message.tables.last_mut()) {
                (Some(actions), _) => actions.actions.push(action(&line)),
                (None, Some(table)) => table.fields.push(field(source, &line)?),
                (None, None) => {
                    return Err(error(format!("expected `table` before `{first}`")));
                }
            },
        }
    }
    Ok(messages)
}

fn field<'a>(source: &str, line: &Line<'a>) -> Result<Field<'a>, Error> {
    let required = word(source, line, 1, "yes, no, either, when or only")?;
    let kind = word(source, line, 2, "a type")?;
    let (modifiers, conditions) = split_if(line.words_from(3));
    let requires = match required {
        "yes" => Required::Yes,
        "no" => Required::No,
        "either" => Required::Either,
        "when" => Required::When,
        "only" => Required::Only,
        other => {
            let message = format!("expected yes, no, either, when or only, found `{other}`");
            return Err(Error::at(source, other, message));
        }
    };
    let conditional = matches!(requires, Required::When | Required::Only);
    if conditional && conditions.is_empty()
        || !conditional && !conditions.is_empty() && !modifiers.contains(&"many")
    {
        let message = "a condition goes with `when`, `only` and `many`, with the first two always";
        return Err(Error::at(source, required, message));
    }
    let (kind, allowed) = match kind.split_once(':') {
        Some((kind, allowed)) => (kind, Some(allowed)),
        None => (kind, None),
    };
    Ok(Field {
        path: line.words[0],
        required: requires,
        kind,
        allowed,
        modifiers: modifiers.to_vec(),
        conditions,
    })
}

fn action<'a>(line: &Line<'a>) -> Action<'a> {
    let words = line.words_from(1);
    let flag = |name: &str| words.contains(&name);
    let parameters = words
        .iter()
        .filter(|word| !matches!(**word, "insc" | "responds"));
    Action {
        name: line.words[0],
        parameters: parameters
            .map(|word| Parameter {
                names: word.trim_end_matches('?').split('|').collect(),
                optional: word.ends_with('?'),
            })
            .collect(),
        insc: flag("insc"),
        responds: flag("responds"),
    }
}
