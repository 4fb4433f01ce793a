//! What the payloads' documentation says.

use super::super::protocol::{Condition, Line, Message, Node, Place, Table, Type};
use super::super::tables::Required;
use super::Emitter;

impl Emitter<'_> {
    pub(super) fn message_doc(&self, message: &Message) -> Vec<String> {
        let mut doc = message.doc.clone();
        doc.push(String::new());
        doc.push(format!("| `{}` | |", message.name));
        doc.push("|---|---|".into());
        doc.push(format!("| section | {} |", message.section));
        doc.push(format!("| sent by | {} |", sender(&message.direction)));
        let applications = message.applications.iter().map(|a| a.replace('-', " "));
        let applications = applications.collect::<Vec<_>>().join(", ");
        doc.push(format!("| for | {applications} (5) |"));
        let dialects = message.dialects.iter().map(|dialect| display_name(dialect));
        let shared = dialects.collect::<Vec<_>>().join(", ");
        doc.push(format!("| dialects | {shared} |"));
        if let Some((response, conditions)) = &message.response {
            let conditions: Vec<_> = conditions.iter().map(in_words).collect();
            let when = match conditions.is_empty() {
                true => String::new(),
                false => format!(", if {}", conditions.join(" and ")),
            };
            doc.push(format!("| answered by | `{response}`{when} |"));
        }
        if message.since != (0, 0) {
            doc.push(format!(
                "| since | {}.{} |",
                message.since.0, message.since.1
            ));
        }
        if message.not_insc {
            doc.push("| INSC users | do not have it |".into());
        }
        if message.deprecated {
            doc.push("| deprecated | yes |".into());
        }
        doc
    }

    pub(super) fn fields_doc(&self, table: &Table) -> Vec<String> {
        let mut doc = vec![
            String::new(),
            format!("| field ({}) | required | type |", table.section),
            "|---|---|---|".into(),
        ];
        self.field_rows(&table.root, &mut doc);
        doc
    }

    fn field_rows(&self, node: &Node, doc: &mut Vec<String>) {
        for line in &node.lines {
            let required = match line.required {
                Required::Yes if line.server => "yes, of the server".to_owned(),
                Required::Yes => "yes".into(),
                Required::No => "no".into(),
                Required::Either => "one of these".into(),
                Required::When | Required::Only => {
                    let conditions: Vec<_> = line.conditions.iter().map(in_words).collect();
                    let only = match line.required {
                        Required::When => "if",
                        _ => "no, and only if",
                    };
                    format!("{only} {}", conditions.join(" and "))
                }
            };
            let since = match line.since {
                (0, 0) => String::new(),
                (major, minor) => format!(", from {major}.{minor} on"),
            };
            doc.push(format!(
                "| `{}` | {required}{since} | {} |",
                line.path,
                self.type_doc(line)
            ));
            if let Some(node) = &line.node {
                self.field_rows(node, doc);
            }
        }
    }

    fn type_doc(&self, line: &Line) -> String {
        let base = match &line.kind {
            _ if line.server => "blank; clients do not send it".to_owned(),
            _ if line.always_blank => "blank".into(),
            Type::Elements => "elements".into(),
            Type::Empty => "empty".into(),
            Type::Text => "text".into(),
            Type::Identifier => "text, not blank".into(),
            Type::Digest => "32 hexadecimal digits".into(),
            Type::Flag => "`True` or `False`".into(),
            Type::Count => "a number".into(),
            Type::Limit => "a number, or -1".into(),
            Type::Appearance => "1 to N, or -1".into(),
            Type::Line => "1 to N".into(),
            Type::Time => "milliseconds since 1970-01-01 00:00 GMT".into(),
            Type::Duration => "milliseconds".into(),
            Type::Number => "a phone number, `Private` or `Unavailable`".into(),
            Type::Version => "a version".into(),
            Type::Coded(name) if line.allowed.is_empty() => {
                format!("[`{name}`](crate::message::{name})")
            }
            Type::Coded(name) => {
                let allowed: Vec<_> = line.allowed.iter().map(|v| format!("`{v}`")).collect();
                let allowed = allowed.join(", ");
                format!("[`{name}`](crate::message::{name}): {allowed}")
            }
            Type::Enumerated => {
                let allowed = line.allowed.iter().map(|value| {
                    let by = match line.of_client.contains(value) {
                        true => " (a client's)",
                        false => "",
                    };
                    format!("`{value}`{by}")
                });
                allowed.collect::<Vec<_>>().join(", ")
            }
        };
        let users = match (line.voip, line.insc) {
            (true, _) => "; VoIP users only",
            (_, true) => "; INSC users only",
            _ => "",
        };
        let blank = if line.blank { "; may be empty" } else { "" };
        let many = match (line.many, line.required) {
            (false, _) => String::new(),
            (true, Required::Yes | Required::No) if !line.conditions.is_empty() => {
                let conditions: Vec<_> = line.conditions.iter().map(in_words).collect();
                format!(
                    "; any number of them if {}, else one",
                    conditions.join(" and ")
                )
            }
            (true, _) => "; any number of them".into(),
        };
        format!("{base}{many}{users}{blank}")
    }

    /// What the DTD says of a field.
    pub(super) fn line_doc(&self, element: usize, line: &Line) -> Vec<String> {
        let declared = self.element(element);
        match &line.place {
            Place::Attribute(number) | Place::Either(number, _) => {
                paragraphs(&declared.attributes[*number].doc)
            }
            Place::Child(number) => {
                paragraphs(&self.element(declared.children()[*number].element).doc)
            }
        }
    }

    /// A handler for the message: what most programs write first.
    pub(super) fn example(&self, message: &Message, table: &Table) -> Vec<String> {
        let dialect = &self.protocol.dialect.replace('-', "_");
        let variant = &message.variant;
        let mut shown = Vec::new();
        for line in &table.root.lines {
            let user = line.node.as_ref().filter(|node| node.path == "user");
            let (element, lines) = match user {
                Some(node) => (node.element, node.lines.as_slice()),
                None => (table.root.element, core::slice::from_ref(line)),
            };
            for line in lines {
                let interesting = !matches!(line.path.as_str(), "user@userType" | "user@userUid");
                if interesting && !line.many && line.kind != Type::Elements {
                    shown.push(self.accessor(element, &line.place).to_string());
                }
            }
        }
        shown.truncate(3);
        let mut doc = vec![
            String::new(),
            "```".into(),
            format!(
                "use broadworks_cap::{{{dialect}::BroadsoftDocument, message::{dialect}::Message}};"
            ),
            String::new(),
            "fn handle(document: &BroadsoftDocument<'_>) {".into(),
            format!("    if let Message::{variant}(message) = document.message() {{"),
        ];
        for accessor in shown {
            doc.push(format!(
                "        println!(\"{accessor}: {{:?}}\", message.{accessor}());"
            ));
        }
        if let Some((accessor, parts)) = self.nested_example(&table.root) {
            doc.push(format!(
                "        if let Some({accessor}) = message.{accessor}() {{"
            ));
            doc.extend(
                parts
                    .iter()
                    .map(|part| format!("            println!(\"{{:?}}\", {accessor}.{part});")),
            );
            doc.push("        }".into());
        }
        doc.extend(["    }".into(), "}".into()]);
        let read = format!(
            "let document = BroadsoftDocument::read(br#\"<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\"{}\"><commandData/></command></BroadsoftDocument>\"#)?;",
            message.name
        );
        doc.extend([
            format!("# {read}"),
            format!("# assert!(matches!(document.message(), Message::{variant}(_)));"),
            "# handle(&document);".into(),
            "# Ok::<(), broadworks_cap::Error>(())".into(),
            "```".into(),
        ]);
        doc
    }
}

impl Emitter<'_> {
    /// The part of a message that has most to say, with up to three of its values.
    fn nested_example(&self, root: &Node) -> Option<(String, Vec<String>)> {
        let user = root.lines.iter().filter_map(|line| line.node.as_ref());
        let user = user.filter(|node| node.path == "user");
        let nodes = user.chain([root]).flat_map(|node| {
            node.lines
                .iter()
                .filter(|line| !line.many)
                .filter_map(move |line| {
                    let part = line.node.as_ref()?;
                    (part.path != "user" && line.kind == Type::Elements)
                        .then(|| (self.accessor(node.element, &line.place).to_string(), part))
                })
        });
        let (accessor, part) = nodes.max_by_key(|(_, part)| part.lines.len())?;
        let lines = part
            .lines
            .iter()
            .filter(|line| line.node.is_none() && !line.many);
        // What is read as a type first.
        let mut values: Vec<_> = lines
            .map(|line| {
                let name = self.accessor(part.element, &line.place);
                match Self::rust_type(&line.kind) {
                    Some(_) => (0, format!("{name}()")),
                    None => (1, name.to_string()),
                }
            })
            .collect();
        values.sort_by_key(|(rank, _)| *rank);
        values.truncate(3);
        Some((
            accessor,
            values.into_iter().map(|(_, value)| value).collect(),
        ))
    }

    /// What each action takes.
    pub(super) fn actions_doc(&self, message: &Message) -> Vec<String> {
        let Some(actions) = &message.actions else {
            return Vec::new();
        };
        let dialect = self.protocol.dialect.replace('-', "_");
        let mut doc = vec![
            String::new(),
            format!("| action ({}) | parameters | |", actions.section),
            "|---|---|---|".into(),
        ];
        doc.extend(actions.actions.iter().map(|action| {
            let parameters = action.parameters.iter().map(|(names, optional)| {
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                let optional = if *optional { " (optional)" } else { "" };
                format!("{}{optional}", names.join(" or "))
            });
            let parameters = parameters.collect::<Vec<_>>().join(", ");
            let more = match (action.insc, action.responds) {
                (true, _) => "INSC users too",
                (_, true) => "response on request",
                _ => "",
            };
            let name = &action.name;
            format!("| [`{name}`](crate::{dialect}::ActionType::{name}) | {parameters} | {more} |")
        }));
        doc
    }
}

pub(super) fn display_name(dialect: &str) -> &'static str {
    match dialect {
        "cap-c" => "CAP-C",
        _ => "CCC2",
    }
}

fn sender(direction: &str) -> &'static str {
    match direction {
        "client" => "the client",
        "server" => "the server",
        _ => "either side",
    }
}

pub(super) fn first_line(message: &Message) -> String {
    let text = message.doc.join(" ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    format!("{} ({})", &text[..end], message.section)
}

fn in_words(condition: &Condition) -> String {
    let not = if condition.negated { "not " } else { "" };
    format!("{not}`{}`", condition.source.replace('|', "` or `"))
}

/// A DTD's doc: its first line alone, then the rest.
fn paragraphs(lines: &[String]) -> Vec<String> {
    let mut doc = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if number == 1 && !line.is_empty() {
            doc.push(String::new());
        }
        doc.push(line.clone());
    }
    doc
}
