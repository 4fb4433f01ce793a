//! The check against a judge that reads `dtd/messages.txt` and the DTDs in its own simple way: for
//! every table, documents that fit it, and those with each field dropped, doubled or given another
//! value, and with each field added that the DTD lets stand there.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use broadworks_cap::message::{Context, Direction, Environment, Finding};
use broadworks_cap::{cap_c, ccc2};
use common::{Dialect, Grammar};

// ---- the data -----------------------------------------------------------------------------------

#[derive(Clone, Debug)]
struct Line {
    path: String,
    required: String,
    kind: String,
    modifiers: Vec<String>,
    conditions: Vec<String>,
}

impl Line {
    fn has(&self, modifier: &str) -> bool {
        self.modifiers.iter().any(|other| other == modifier)
    }

    fn behind(&self, key: &str) -> Option<&str> {
        let mut modifiers = self.modifiers.iter();
        modifiers.find_map(|modifier| modifier.strip_prefix(key)?.strip_prefix(':'))
    }

    /// The path of the element that it is a field of.
    fn parent(&self) -> &str {
        let end = self.path.rfind(['/', '@', '.']).unwrap_or(0);
        &self.path[..end]
    }

    fn name(&self) -> &str {
        self.path.rsplit(['/', '@', '.']).next().unwrap()
    }
}

struct Table {
    message: String,
    direction: String,
    conditions: Vec<String>,
    lines: Vec<Line>,
    not_insc: bool,
}

/// An action with its parameters, and whether INSC users have it and it responds.
type Action = (String, Vec<String>, bool, bool);

fn tables(dialect: &str) -> (Vec<Table>, Vec<Action>) {
    let (mut tables, mut actions): (Vec<Table>, _) = (Vec::new(), Vec::new());
    let (mut message, mut direction, mut known) = (String::new(), String::new(), false);
    let (mut not_insc, mut in_table, mut in_actions) = (false, false, false);
    for line in include_str!("../dtd/messages.txt").lines() {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let at = words
            .iter()
            .position(|word| word == "if")
            .unwrap_or(words.len());
        let conditions: Vec<String> = words.iter().skip(at + 1).cloned().collect();
        match words.first().map(String::as_str) {
            None => {}
            Some(first) if first.starts_with(['#', '|']) => {}
            Some("message") => {
                (message, known, not_insc) = (words[1].clone(), false, false);
                (in_table, in_actions) = (false, false);
            }
            Some("cap-c" | "ccc2") => known |= words[0] == dialect,
            Some("direction") => direction = words[1].clone(),
            Some("not-insc") => not_insc = true,
            Some("since" | "response" | "deprecated") => {}
            Some("table") => {
                let dialects: Vec<_> = words[..at]
                    .iter()
                    .filter(|w| *w == "cap-c" || *w == "ccc2")
                    .collect();
                in_table = known && (dialects.is_empty() || dialects.iter().any(|d| *d == dialect));
                if in_table {
                    tables.push(Table {
                        message: message.clone(),
                        direction: direction.clone(),
                        conditions,
                        lines: Vec::new(),
                        not_insc,
                    });
                }
            }
            Some("actions") => in_actions = true,
            Some(name) if in_actions => {
                let rest = words[1..]
                    .iter()
                    .filter(|w| *w != "insc" && *w != "responds");
                let flag = |name: &str| words.iter().any(|word| word == name);
                actions.push((
                    name.into(),
                    rest.cloned().collect(),
                    flag("insc"),
                    flag("responds"),
                ));
            }
            Some(path) if in_table => {
                let line = Line {
                    path: path.into(),
                    required: words[1].clone(),
                    kind: words[2].clone(),
                    modifiers: words[3..at.max(3)].to_vec(),
                    conditions,
                };
                let other = if dialect == "cap-c" { "ccc2" } else { "cap-c" };
                if !line.has(other) && line.behind(dialect) != Some("absent") {
                    tables.last_mut().unwrap().lines.push(line);
                }
            }
            Some(_) => {}
        }
    }
    (tables, actions)
}

/// The texts of the types in `values.txt`, with other spellings.
fn values() -> BTreeMap<String, Vec<String>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in include_str!("../dtd/values.txt").lines() {
        let word = |rest: &str| match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap().to_owned(),
            None => rest
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
        };
        let rest = line.trim_start();
        if let Some(name) = line.strip_prefix("value ") {
            current = word(name);
        } else if rest.starts_with('|') || rest.starts_with('#') || rest.is_empty() {
        } else if let Some(also) = rest.strip_prefix("also ") {
            let list = values.get_mut(&current).unwrap();
            list.push(word(also));
            let behind = also.trim_start_matches('"').split('"').nth(1);
            list.extend(
                behind
                    .map(|text| text.trim().to_owned())
                    .filter(|t| !t.is_empty()),
            );
        } else {
            values.entry(current.clone()).or_default().push(word(rest));
        }
    }
    values
}

// ---- documents ----------------------------------------------------------------------------------

#[derive(Clone, Debug, Default)]
struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    fn write(&self, out: &mut String) {
        *out += &format!("<{}", self.name);
        for (name, value) in &self.attributes {
            *out += &format!(" {name}=\"{value}\"");
        }
        *out += &format!(">{}", self.text);
        self.children.iter().for_each(|child| child.write(out));
        *out += &format!("</{}>", self.name);
    }

    /// The element at that path.
    fn at(&mut self, path: &str) -> Option<&mut Node> {
        match path {
            "" => Some(self),
            _ => path.split('/').try_fold(self, |node, name| {
                node.children.iter_mut().find(|child| child.name == name)
            }),
        }
    }

    fn set(&mut self, line: &Line, value: &str) {
        let Some(parent) = self.at(line.parent()) else {
            return;
        };
        if line.path.contains(['@', '.']) {
            parent.attributes.retain(|(name, _)| name != line.name());
            parent.attributes.push((line.name().into(), value.into()));
            return;
        }
        if parent.child(line.name()).is_none() {
            parent.children.push(Node::new(line.name()));
        }
        self.at(&line.path).unwrap().text = value.into();
    }

    fn drop(&mut self, line: &Line) {
        let Some(parent) = self.at(line.parent()) else {
            return;
        };
        match line.path.contains(['@', '.']) {
            true => parent.attributes.retain(|(name, _)| name != line.name()),
            false => parent.children.retain(|child| child.name != line.name()),
        }
    }

    /// What the first part of a condition is about.
    fn value(&self, path: &str) -> Option<&str> {
        let (elements, attribute) = match path.split_once('@') {
            Some((elements, attribute)) => (elements, Some(attribute)),
            None => (path, None),
        };
        let node = elements
            .split('/')
            .try_fold(self, |node, name| node.child(name))?;
        attribute.map_or(Some(&node.text), |name| node.attribute(name))
    }
}

// ---- the judge ----------------------------------------------------------------------------------

struct Judge<'d> {
    dialect: &'d str,
    grammar: &'d Grammar,
    tables: &'d [Table],
    actions: &'d [Action],
    values: &'d BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Copy)]
struct Situation {
    version: (u16, u16),
    direction: Option<Direction>,
    environment: Option<Environment>,
}

const PLAIN: Situation = Situation {
    version: (17, 0),
    direction: None,
    environment: None,
};

impl Judge<'_> {
    fn holds(&self, condition: &str, data: &Node) -> bool {
        let (negated, condition) = match condition.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, condition),
        };
        let (path, values) = condition.split_once('=').unwrap_or((condition, ""));
        let wrap_up = ["WrapUp", "Wrap Up"];
        let is = data.value(path).is_some_and(|value| {
            let value = if wrap_up.contains(&value) {
                "Wrap-up"
            } else {
                value
            };
            values.is_empty() || values.split('|').any(|other| other == value)
        });
        is != negated
    }

    /// The values of an attribute that lists them.
    fn enumerated(&self, line: &Line) -> Option<&Vec<String>> {
        let (element, name) = line.path.split_once('@')?;
        let element = element.rsplit('/').next().unwrap();
        let attributes = &self.grammar.elements[element].attributes;
        let found = attributes.iter().find(|(other, _)| other == name);
        found
            .map(|(_, values)| values)
            .filter(|values| !values.is_empty())
    }

    fn fits(&self, line: &Line, value: &str) -> bool {
        let trimmed = value.trim();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let small = |text: &str| digits(text) && text.parse::<u32>().is_ok();
        let positive = |text: &str| small(text) && text.parse() != Ok(0_u32);
        if line.has("blank") && trimmed.is_empty() {
            return true;
        }
        if let Some(declared) = self.enumerated(line) {
            return declared.iter().any(|other| other == value)
                && line.kind.split('|').any(|v| v == value);
        }
        match line.kind.as_str() {
            "elements" | "text" | "number" => true,
            "empty" => trimmed.is_empty(),
            "identifier" => !trimmed.is_empty(),
            "digest" => value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit()),
            "flag" => ["True", "False"].contains(&trimmed),
            "count" => small(trimmed),
            "limit" => small(trimmed) || trimmed == "-1",
            "appearance" => positive(trimmed) || trimmed == "-1",
            "line" => positive(trimmed),
            "time" | "duration" => digits(trimmed) && trimmed.parse::<u64>().is_ok(),
            "version" => {
                let parts: Vec<_> = trimmed.split('.').collect();
                parts.len() == 2 && parts.iter().all(|p| digits(p) && p.parse::<u16>().is_ok())
            }
            kind => {
                let (name, allowed) = kind.split_once(':').unwrap_or((kind, ""));
                let allowed: Vec<_> = allowed.split('|').filter(|a| !a.is_empty()).collect();
                let known = self.values[name].iter().any(|other| other == trimmed);
                known && (allowed.is_empty() || allowed.contains(&trimmed))
            }
        }
    }

    /// `code path` of everything that is to be found.
    fn judge(&self, message: &str, data: &Node, situation: Situation) -> Vec<String> {
        let mut tables = self.tables.iter().filter(|table| table.message == message);
        let table = tables
            .find(|table| table.conditions.iter().all(|c| self.holds(c, data)))
            .unwrap();
        let mut found = Vec::new();
        let side = match table.direction.as_str() {
            "client" => Some(Direction::ToServer),
            "server" => Some(Direction::ToClient),
            _ => None,
        };
        if side.is_some() && situation.direction.is_some() && side != situation.direction {
            found.push("wrong-direction ".into());
        }
        let insc = situation.environment == Some(Environment::Insc);
        if table.not_insc && insc {
            found.push("wrong-environment ".into());
        }
        let mut situation = situation;
        let told = table
            .lines
            .iter()
            .find(|line| line.behind("client").is_some());
        if let (Some(line), None) = (told, situation.direction)
            && let Some(value) = data
                .value(&line.path)
                .filter(|value| self.fits(line, value))
        {
            let client = line
                .behind("client")
                .unwrap()
                .split('|')
                .any(|v| v == value);
            situation.direction =
                Some([Direction::ToClient, Direction::ToServer][usize::from(client)]);
        }
        self.node(table, "", data, data, situation, &mut found);
        if let Some(action) = data.child("user").and_then(|user| user.child("action"))
            && message == "callAction"
        {
            self.action(action, insc, &mut found);
        }
        found.sort();
        found
    }

    fn node(
        &self,
        table: &Table,
        path: &str,
        node: &Node,
        data: &Node,
        situation: Situation,
        found: &mut Vec<String>,
    ) {
        let lines: Vec<_> = table
            .lines
            .iter()
            .filter(|line| line.parent() == path)
            .collect();
        let slash = if path.is_empty() { "" } else { "/" };
        let names: BTreeSet<&str> = node
            .children
            .iter()
            .map(|child| child.name.as_str())
            .collect();
        for name in &names {
            if !lines
                .iter()
                .any(|l| l.name() == *name && !l.path.contains('@'))
            {
                found.push(format!("unexpected-field {path}{slash}{name}"));
            }
        }
        for (name, _) in &node.attributes {
            if !lines
                .iter()
                .any(|l| l.name() == name && l.path.contains(['@', '.']))
            {
                found.push(format!("unexpected-field {path}@{name}"));
            }
        }
        let (client, server) = (
            situation.direction == Some(Direction::ToServer),
            situation.direction == Some(Direction::ToClient),
        );
        let there = |line: &Line| -> Vec<(&Node, &str)> {
            let attribute = node.attribute(line.name()).map(|value| (node, value));
            let children = node
                .children
                .iter()
                .filter(|child| child.name == line.name());
            let children = children.map(|child| (child, child.text.as_str()));
            match (line.path.contains('@'), line.path.contains('.')) {
                (true, _) => attribute.into_iter().collect(),
                (_, true) => attribute.into_iter().chain(children).take(1).collect(),
                _ => children.collect(),
            }
        };
        let (mut either, mut clients_only) = (None, false);
        let (voip, insc): (Vec<_>, Vec<_>) = (
            lines
                .iter()
                .filter(|l| l.has("voip") && !there(l).is_empty())
                .collect(),
            lines
                .iter()
                .filter(|l| l.has("insc") && !there(l).is_empty())
                .collect(),
        );
        let misplaced = match situation.environment {
            Some(Environment::Insc) => voip,
            Some(Environment::Voip) => insc,
            None if voip.is_empty() => Vec::new(),
            None => insc,
        };
        for line in misplaced {
            found.push(format!("wrong-environment {}", line.path));
        }
        for line in &lines {
            let finding = line.path.replace('.', "@");
            let items = there(line);
            let holds = line.conditions.iter().all(|c| self.holds(c, data));
            let since = line
                .behind("since")
                .unwrap_or("0.0")
                .split_once('.')
                .unwrap();
            let known = situation.version >= (since.0.parse().unwrap(), since.1.parse().unwrap());
            let sided = line.behind(self.dialect) == Some("absent-or-blank");
            let required = match line.required.as_str() {
                "yes" => !sided || server,
                "when" => holds,
                _ => false,
            };
            if required && known && items.is_empty() {
                found.push(format!("missing-field {finding}"));
            }
            if matches!(line.required.as_str(), "when" | "only") && !holds && !items.is_empty() {
                found.push(format!("condition-failed {finding}"));
            }
            if line.required == "either" {
                either = Some(either.unwrap_or(false) || !items.is_empty());
                clients_only |= line.has("client");
            }
            let many = line.has("many") && (holds || line.required == "when");
            if items.len() > 1 && !many {
                found.push(format!("repeated-field {finding}"));
            }
            let looked_at = if line.has("many") { items.len() } else { 1 };
            for (item, value) in items.into_iter().take(looked_at) {
                let blank = matches!(line.behind(self.dialect), Some("blank" | "absent-or-blank"));
                let of_side = line.behind("client").is_none_or(|own| {
                    let own = own.split('|').any(|v| v == value);
                    if own { !server } else { !client }
                });
                if sided && client {
                    found.push(format!("unexpected-field {finding}"));
                } else if blank {
                    if !value.trim().is_empty() {
                        found.push(format!("not-blank {finding}"));
                    }
                } else if !self.fits(line, value) || !of_side {
                    found.push(format!("invalid-value {finding}"));
                }
                if !line.path.contains(['@', '.']) {
                    self.node(table, &line.path, item, data, situation, found);
                }
            }
        }
        if either == Some(false) && (!clients_only || client) {
            found.push(format!("neither-field {path}@id"));
        }
    }

    fn action(&self, action: &Node, insc: bool, found: &mut Vec<String>) {
        let kind = action.attribute("actionType").unwrap_or_default();
        let Some((_, parameters, for_insc, responds)) = self.actions.iter().find(|a| a.0 == kind)
        else {
            return;
        };
        let given = action
            .children
            .iter()
            .filter(|child| child.name == "actionParam");
        let mut given: Vec<_> = given
            .filter_map(|child| child.attribute("actionParamName"))
            .collect();
        given.retain(|name| {
            [
                "Number",
                "CallId",
                "UserId",
                "DNISNumber",
                "DispositionCode",
            ]
            .contains(name)
        });
        for parameter in parameters {
            let mut choices = parameter.trim_end_matches('?').split('|');
            match choices.find_map(|choice| given.iter().position(|name| *name == choice)) {
                Some(at) => {
                    given.remove(at);
                }
                None if parameter.ends_with('?') => {}
                None => found.push("missing-parameter user/action/actionParam".into()),
            }
        }
        let rest: BTreeSet<_> = given.into_iter().collect();
        found.extend(
            rest.iter()
                .map(|_| "unexpected-parameter user/action/actionParam".into()),
        );
        if action.attribute("responseRequested") == Some("True") && !responds {
            found.push("condition-failed user/action@responseRequested".into());
        }
        if insc && !for_insc {
            found.push("wrong-environment user/action@actionType".into());
        }
    }

    /// The check's findings, as the judge writes them.
    fn check(&self, message: &str, data: &Node, situation: Situation) -> (Vec<String>, String) {
        let mut body = String::new();
        data.write(&mut body);
        let (major, minor) = situation.version;
        let document = format!(
            "<BroadsoftDocument protocol=\"CAP\" version=\"{major}.{minor}\"><command \
             commandType=\"{message}\">{body}</command></BroadsoftDocument>"
        );
        let mut found = Vec::new();
        let sink = &mut |finding: Finding| {
            assert!(
                finding.span.end() as usize <= document.len() && !finding.section.is_empty(),
                "{finding}"
            );
            found.push(format!("{} {}", finding.code.name(), finding.path));
        };
        let mut context = Context::from(situation.direction);
        if let Some(environment) = situation.environment {
            context = context.with_environment(environment);
        }
        if self.dialect == "cap-c" {
            cap_c::BroadsoftDocument::read(document.as_bytes())
                .unwrap()
                .check(context, sink);
        } else {
            ccc2::BroadsoftDocument::read(document.as_bytes())
                .unwrap()
                .check(context, sink);
        }
        found.sort();
        (found, document)
    }

    fn agree(&self, message: &str, data: &Node, situation: Situation) -> Vec<String> {
        let expected = self.judge(message, data, situation);
        let (found, document) = self.check(message, data, situation);
        assert_eq!(found, expected, "{}: {document}", self.dialect);
        expected
    }

    /// The values that the DTD or `values.txt` lists.
    fn listed(&self, line: &Line) -> impl Iterator<Item = String> + use<> {
        let coded = self.values.get(line.kind.split(':').next().unwrap());
        let values = self.enumerated(line).or(coded);
        values.cloned().unwrap_or_default().into_iter()
    }

    /// A value that fits.
    fn sample(&self, line: &Line) -> String {
        if matches!(line.behind(self.dialect), Some("blank" | "absent-or-blank")) {
            return String::new();
        }
        let values = self.listed(line).chain(CANDIDATES.map(str::to_owned));
        let mut fitting = values.filter(|value| self.fits(line, value));
        let empty = line.kind == "empty";
        fitting
            .find(|value| empty || !value.is_empty())
            .unwrap_or_default()
    }

    /// Documents that fit the table: one for each way in which its conditions can turn out.
    fn fitting(&self, table: &Table) -> Vec<Node> {
        let mut documents = vec![Node::new("commandData")];
        for line in table.lines.iter().filter(|line| !line.has("insc")) {
            let conditions = table.lines.iter().flat_map(|other| &other.conditions);
            let asked = conditions.filter_map(|condition| {
                let (path, values) = condition.trim_start_matches('!').split_once('=')?;
                (path == line.path).then(|| values.split('|').collect())
            });
            let asked: Vec<Vec<&str>> = asked.collect();
            let mut choices = BTreeMap::new();
            for value in self
                .listed(line)
                .filter(|v| !asked.is_empty() && self.fits(line, v))
            {
                let answers: Vec<_> = asked.iter().map(|a| a.contains(&value.as_str())).collect();
                choices.entry(answers).or_insert(value);
            }
            if choices.is_empty() {
                choices.insert(Vec::new(), self.sample(line));
            }
            let longer = documents.iter().flat_map(|document| {
                choices.values().map(move |choice| {
                    let mut document = document.clone();
                    document.set(line, choice);
                    document
                })
            });
            documents = longer.collect();
        }
        for document in &mut documents {
            let conditional = table
                .lines
                .iter()
                .filter(|l| matches!(l.required.as_str(), "when" | "only"));
            for line in conditional {
                if !line.conditions.iter().all(|c| self.holds(c, document)) {
                    document.drop(line);
                }
            }
        }
        documents
    }
}

const CANDIDATES: [&str; 21] = [
    "x",
    "",
    " ",
    "0",
    "1",
    "-1",
    "-2",
    "+1",
    "007",
    " 2 ",
    "1235684031000",
    "4294967296",
    "99999999999999999999",
    "17.0",
    "17",
    "17.0.1",
    "True",
    "true",
    "On",
    "Off",
    "dc70779bf8461b5a1e6aea58f636d5c0",
];

/// Documents are numbered from 0 for each table.
fn for_each_table(test: impl Fn(&Judge<'_>, &Table, (usize, &Node), Option<Direction>)) {
    let values = values();
    for (dialect, grammar) in [
        ("cap-c", Grammar::of(Dialect::CapC)),
        ("ccc2", Grammar::of(Dialect::Ccc2)),
    ] {
        let (tables, actions) = tables(dialect);
        let judge = Judge {
            dialect,
            grammar: &grammar,
            tables: &tables,
            actions: &actions,
            values: &values,
        };
        assert_eq!(tables.len(), if dialect == "cap-c" { 32 } else { 16 });
        for table in &tables {
            let direction = match table.direction.as_str() {
                "client" => Some(Direction::ToServer),
                "server" => Some(Direction::ToClient),
                _ => None,
            };
            for (number, mut document) in judge.fitting(table).into_iter().enumerate() {
                if table.message == "callAction" {
                    let action = document.at("user/action").unwrap();
                    action.children.clear();
                    if action.attribute("responseRequested") == Some("True") {
                        action.attributes.retain(|(name, _)| name != "actionType");
                        action
                            .attributes
                            .push(("actionType".into(), "CustOriginatedTraceCall".into()));
                    } else {
                        action.attributes.retain(|(name, _)| name != "actionType");
                        action
                            .attributes
                            .push(("actionType".into(), "ConfHold".into()));
                    }
                }
                test(&judge, table, (number, &document), direction);
            }
        }
    }
}

#[test]
fn what_fits_a_table_is_found_nothing_in() {
    for_each_table(|judge, table, (_, document), direction| {
        let situation = Situation { direction, ..PLAIN };
        assert_eq!(judge.agree(&table.message, document, situation), [""; 0]);
        for direction in [None, Some(Direction::ToClient), Some(Direction::ToServer)] {
            for environment in [None, Some(Environment::Insc), Some(Environment::Voip)] {
                let situation = Situation {
                    direction,
                    environment,
                    ..PLAIN
                };
                judge.agree(&table.message, document, situation);
            }
        }
    });
}

#[test]
fn each_field_dropped_doubled_or_changed_is_found_where_it_should_be() {
    for_each_table(|judge, table, (number, document), direction| {
        let situation = Situation { direction, ..PLAIN };
        for line in &table.lines {
            // What no condition concerns is the same in all documents of a table.
            let mut conditions = table.lines.iter().flat_map(|other| &other.conditions);
            let decisive = conditions.any(|condition| condition.contains(&line.path));
            if number > 0 && line.conditions.is_empty() && !decisive {
                continue;
            }
            let mut without = document.clone();
            without.drop(line);
            let found = judge.agree(&table.message, &without, situation);
            if line.required == "yes" && direction.is_some() && line.parent().is_empty() {
                assert!(!found.is_empty(), "{} {}", table.message, line.path);
            }
            if let Some((major, minor)) = line.behind("since").and_then(|v| v.split_once('.')) {
                let since: (u16, u16) = (major.parse().unwrap(), minor.parse().unwrap());
                for version in [since, (since.0 - 1, 9)] {
                    let situation = Situation {
                        version,
                        ..situation
                    };
                    judge.agree(&table.message, &without, situation);
                }
            }
            let mut twice = document.clone();
            let element = line.parent().rsplit('/').next().unwrap();
            let element = if element.is_empty() {
                "commandData"
            } else {
                element
            };
            let repeats = judge.grammar.elements[element]
                .children
                .contains(&(line.name().into(), true));
            if let (true, Some(parent)) = (repeats, twice.at(line.parent())) {
                let item = parent.child(line.name()).cloned();
                parent.children.extend(item);
                judge.agree(&table.message, &twice, situation);
            }
            let is_text =
                line.path.contains(['@', '.']) || judge.grammar.elements[line.name()].is_text;
            for value in judge.listed(line).chain(CANDIDATES.map(str::to_owned)) {
                let padded = value.starts_with(' ') && judge.enumerated(line).is_some();
                if is_text && !padded {
                    let mut changed = document.clone();
                    changed.set(line, &value);
                    judge.agree(&table.message, &changed, situation);
                }
            }
        }
    });
}

#[test]
fn each_field_that_does_not_belong_is_found() {
    for_each_table(|judge, table, (number, document), direction| {
        if number > 0 {
            return;
        }
        let situation = Situation { direction, ..PLAIN };
        let elements = table.lines.iter().filter(|l| !l.path.contains(['@', '.']));
        for path in elements.map(|line| line.path.as_str()).chain([""]) {
            let element = path.rsplit('/').next().unwrap();
            let element = if element.is_empty() {
                "commandData"
            } else {
                element
            };
            let declared = &judge.grammar.elements[element];
            let mut whole = document.clone();
            let Some(node) = whole.at(path) else { continue };
            let node = node.clone();
            for (name, values) in &declared.attributes {
                let mut foreign = document.clone();
                if node.attribute(name).is_none() {
                    let value = values.first().map_or("x", String::as_str);
                    foreign
                        .at(path)
                        .unwrap()
                        .attributes
                        .push((name.clone(), value.into()));
                    judge.agree(&table.message, &foreign, situation);
                }
            }
            for (name, _) in &declared.children {
                let mut foreign = document.clone();
                if node.child(name).is_none() {
                    foreign.at(path).unwrap().children.push(Node::new(name));
                    judge.agree(&table.message, &foreign, situation);
                }
            }
        }
    });
}

#[test]
fn each_action_takes_its_parameters_and_no_others() {
    for_each_table(|judge, table, (_, document), direction| {
        if table.message != "callAction" {
            return;
        }
        let names = [
            "Number",
            "CallId",
            "UserId",
            "DNISNumber",
            "DispositionCode",
        ];
        // All lists of up to two parameters.
        let mut lists = vec![Vec::new()];
        lists.extend(names.map(|name| vec![name]));
        lists.extend(
            names
                .iter()
                .flat_map(|first| names.map(|second| vec![*first, second])),
        );
        let mut fitting = 0;
        for (action, ..) in judge.actions {
            for list in &lists {
                let mut document = document.clone();
                let node = document.at("user/action").unwrap();
                node.attributes.retain(|(name, _)| name != "actionType");
                node.attributes.push(("actionType".into(), action.clone()));
                for name in list {
                    let mut parameter = Node::new("actionParam");
                    parameter
                        .attributes
                        .push(("actionParamName".into(), (*name).into()));
                    parameter.text = "7".into();
                    node.children.push(parameter);
                }
                let found =
                    judge.agree(&table.message, &document, Situation { direction, ..PLAIN });
                fitting += usize::from(found.is_empty());
            }
        }
        // With a parameter left out, with one of two, in two orders.
        let responds = document.value("user/action@responseRequested") == Some("True");
        assert_eq!(fitting, if responds { 5 } else { 39 });
    });
}
