//! What several tests share: the samples, a naive reading of the DTDs, random numbers.
#![allow(dead_code, reason = "every test uses some of it")]

pub mod judge;

#[cfg(feature = "serde")]
use std::ops::Range;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

#[cfg(feature = "serde")]
use broadworks_cap::NoteCode;
use broadworks_cap::{Error, Note, Options, Peek, cap_c, ccc2, peek};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialect {
    CapC,
    Ccc2,
}

pub const DIALECTS: [Dialect; 2] = [Dialect::CapC, Dialect::Ccc2];

/// A document that was read, as JSON where the library can say so, and what was noticed.
pub struct Reading {
    #[cfg(feature = "serde")]
    pub json: serde_json::Value,
    pub notes: Vec<Note>,
}

impl Dialect {
    pub fn read_with(self, document: &[u8], options: &Options) -> Result<Reading, Error> {
        let mut notes = Vec::new();
        let mut sink = |note| notes.push(note);
        macro_rules! read {
            ($dialect:ident) => {{
                let root =
                    $dialect::BroadsoftDocument::read_with(document, options, &mut sink)?;
                #[cfg(feature = "serde")]
                let json = serde_json::json!({"BroadsoftDocument": root});
                let _ = root;
                Ok(Reading {
                    #[cfg(feature = "serde")]
                    json,
                    notes,
                })
            }};
        }
        match self {
            Self::CapC => read!(cap_c),
            Self::Ccc2 => read!(ccc2),
        }
    }

    pub fn read(self, document: &[u8]) -> Result<Reading, Error> {
        self.read_with(document, &Options::STANDARD)
    }

    /// Whether peeking sees what reading does; `None` where the document cannot be read.
    pub fn peeks_as_it_reads(self, document: &[u8]) -> Option<bool> {
        macro_rules! same {
            ($dialect:ident) => {{
                let read = $dialect::BroadsoftDocument::read(document).ok()?;
                let command = read.command.as_ref();
                let command = command.and_then(|command| command.command_type);
                let user = read.user();
                let same = |peek: Peek<'_>| {
                    peek.command == command.map(|command| command.text())
                        && peek.user_id == user.and_then(|user| user.id())
                        && peek.user_uid == user.and_then(|user| user.user_uid)
                };
                Some(peek(document).is_some_and(same))
            }};
        }
        match self {
            Self::CapC => same!(cap_c),
            Self::Ccc2 => same!(ccc2),
        }
    }
}

pub fn path(relative: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(relative)
}

pub struct Sample {
    /// The file's, without its ending: number, section and message.
    pub name: String,
    pub number: u32,
    pub dialect: Dialect,
    /// Without the blanks that the page has around it.
    pub text: String,
}

/// The numbers of the samples that are not well-formed.
pub const MALFORMED: [u32; 8] = [21, 22, 24, 64, 65, 66, 67, 75];

fn trimmed(path: &Path) -> String {
    fs::read_to_string(path).unwrap().trim().to_owned()
}

/// All the sample documents, in order.
pub fn samples() -> Vec<Sample> {
    let entries = fs::read_dir(path("tests/samples")).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert_eq!(paths.len(), 76);
    let sample = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let number = name[..2].parse().unwrap();
        let dialect = match number {
            13 | 24 | 34 | 65 => Dialect::Ccc2,
            _ => Dialect::CapC,
        };
        Sample {
            name: name.to_owned(),
            number,
            dialect,
            text: trimmed(path),
        }
    };
    paths.iter().map(sample).collect()
}

/// The same, those that are malformed repaired by hand.
pub fn repaired_samples() -> Vec<Sample> {
    let mut samples = samples();
    for sample in &mut samples {
        if MALFORMED.contains(&sample.number) {
            sample.text = trimmed(&path(&format!("tests/repaired/{}.xml", sample.name)));
        }
    }
    samples
}

/// The samples that are well-formed.
pub fn well_formed_samples() -> impl Iterator<Item = Sample> {
    let malformed = |sample: &Sample| MALFORMED.contains(&sample.number);
    samples()
        .into_iter()
        .filter(move |sample| !malformed(sample))
}

/// A document of one user, in which `user` is all that `user` has.
pub fn with_user(user: &str) -> String {
    format!(
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\"callUpdate\">\
         <commandData><user userType=\"CallClient\">{user}</user></commandData></command>\
         </BroadsoftDocument>"
    )
}

/// A declared element type.
#[derive(Default)]
pub struct Declared {
    /// The children, and whether each may repeat; none where there is text or nothing.
    pub children: Vec<(String, bool)>,
    pub is_text: bool,
    /// The attributes, and the values of each that lists them.
    pub attributes: Vec<(String, Vec<String>)>,
}

/// A DTD, read as naively as these two DTDs allow: their content models are sequences of names.
#[derive(Default)]
pub struct Grammar {
    pub elements: HashMap<String, Declared>,
    /// `element`, `attribute` or `value`, the other spelling, and the declared one.
    pub spellings: Vec<[String; 3]>,
}

impl Grammar {
    pub fn of(dialect: Dialect) -> Self {
        let dtd = match dialect {
            Dialect::CapC => include_str!("../../dtd/cap-c.dtd"),
            Dialect::Ccc2 => include_str!("../../dtd/ccc2.dtd"),
        };
        let uncommented = dtd
            .split("<!--")
            .map(|part| part.split_once("-->").unwrap_or(("", part)).1);
        let dtd: String = uncommented.collect();
        let mut grammar = Self::default();
        for declaration in dtd.split('<').skip(1) {
            let (declaration, _) = declaration.rsplit_once('>').unwrap();
            let word = |c: char| c.is_whitespace() || "(),|>".contains(c);
            let mut words = declaration.split(word).filter(|word| !word.is_empty());
            match words.next().unwrap() {
                "!ELEMENT" => {
                    let element = grammar
                        .elements
                        .entry(words.next().unwrap().into())
                        .or_default();
                    for word in words {
                        match word {
                            "#PCDATA" => element.is_text = true,
                            "EMPTY" => {}
                            _ => element.children.push((
                                word.trim_end_matches(['?', '*', '+']).into(),
                                word.ends_with(['*', '+']),
                            )),
                        }
                    }
                }
                "!ATTLIST" => {
                    let element = grammar
                        .elements
                        .entry(words.next().unwrap().into())
                        .or_default();
                    let mut attribute = None;
                    for word in words {
                        match (&mut attribute, word) {
                            (_, "CDATA") => {}
                            (_, word) if word.starts_with(['#', '"']) => {
                                element.attributes.extend(attribute.take());
                            }
                            (None, word) => attribute = Some((word.into(), Vec::new())),
                            (Some((_, values)), word) => values.push(word.into()),
                        }
                    }
                }
                "?spelling" => {
                    let (kind, names) = declaration.trim_end_matches('?')["?spelling ".len()..]
                        .split_once(' ')
                        .unwrap();
                    let (other, name) = names.split_once(" = ").unwrap();
                    grammar.spellings.push([kind, other, name].map(Into::into));
                }
                "?xml" | "?rust" => {}
                other => panic!("{other}"),
            }
        }
        grammar
    }

    /// The DTD's name for what is written as `written`.
    pub fn canonical<'n>(&'n self, kind: &str, written: &'n str) -> &'n str {
        let spelling = |s: &&[String; 3]| s[0] == kind && s[1] == written;
        self.spellings
            .iter()
            .find(spelling)
            .map_or(written, |s| &s[2])
    }

    /// Some way to write the DTD's name.
    pub fn spelled<'n>(&'n self, kind: &str, name: &'n str, random: &mut Random) -> &'n str {
        let others = self
            .spellings
            .iter()
            .filter(|s| s[0] == kind && s[2] == name);
        let mut all: Vec<&str> = others.map(|s| &*s[1]).collect();
        all.push(name);
        random.pick(&all)
    }
}

/// Numbers that look random, the same for the same seed (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// True once in `limit` times.
    pub fn once_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// What the document should be read as, said by another reader and the rules for JSON.
#[cfg(feature = "serde")]
pub struct Expectation<'g> {
    grammar: &'g Grammar,
    source: &'g str,
    /// What finds no place, and what is spelled otherwise, with its range in the document.
    notes: Vec<(NoteCode, Range<usize>)>,
}

#[cfg(feature = "serde")]
impl Expectation<'_> {
    fn of(&mut self, node: roxmltree::Node<'_, '_>) -> serde_json::Value {
        let (grammar, source) = (self.grammar, self.source);
        let name = |node: roxmltree::Node<'_, '_>| {
            let start = node.range().start + 1;
            let end = source[start..]
                .find([' ', '\t', '\n', '\r', '/', '>'])
                .unwrap();
            start..start + end
        };
        let element = &grammar.elements[grammar.canonical("element", &source[name(node)])];
        let mut map = serde_json::Map::new();
        for attribute in node.attributes() {
            let written = &source[attribute.range_qname()];
            let declared = grammar.canonical("attribute", written);
            if declared != written && element.attributes.iter().any(|(name, _)| name == declared) {
                self.notes
                    .push((NoteCode::OtherSpelling, attribute.range_qname()));
            }
            let key = format!("@{declared}");
            if element.attributes.iter().any(|(name, _)| name == declared)
                && !map.contains_key(&key)
            {
                map.insert(key, attribute.value().into());
            } else {
                self.notes
                    .push((NoteCode::UnknownAttribute, attribute.range()));
            }
        }
        let is_empty = element.children.is_empty() && !element.is_text;
        for child in node
            .children()
            .filter(|child| child.is_element() && !is_empty)
        {
            let written = &source[name(child)];
            let declared = grammar.canonical("element", written);
            let place = element.children.iter().find(|(name, _)| name == declared);
            if place.is_some() && written != declared {
                self.notes.push((NoteCode::OtherSpelling, name(child)));
            }
            let code = match place {
                Some((_, true)) => {
                    let list = map.entry(declared).or_insert(serde_json::json!([]));
                    list.as_array_mut().unwrap().push(self.of(child));
                    continue;
                }
                Some((_, false)) if !map.contains_key(declared) => {
                    map.insert(declared.into(), self.of(child));
                    continue;
                }
                Some(_) => NoteCode::RepeatedElement,
                None if grammar.elements.contains_key(declared) => NoteCode::MisplacedElement,
                None => NoteCode::UnknownElement,
            };
            self.notes.push((code, child.range()));
        }
        if !element.children.is_empty() {
            return map.into();
        }
        let texts = node
            .children()
            .filter(|child| child.is_text() && element.is_text);
        let text: String = texts.filter_map(|child| child.text()).collect();
        if map.is_empty() {
            return text.into();
        }
        if !text.is_empty() {
            map.insert("$text".into(), text.into());
        }
        map.into()
    }

    /// Compares what was read from `source` with what should have been.
    pub fn check(grammar: &Grammar, source: &str, reading: &Reading) -> usize {
        // As XML 1.0 allows in section 2.11, line ends are normalised first: where a carriage return
        // ends a text that has references, roxmltree leaves it.
        let normalised = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let text = normalised(source);
        let document = roxmltree::Document::parse(&text).unwrap();
        let mut this = Expectation {
            grammar,
            source: &text,
            notes: Vec::new(),
        };
        let json = serde_json::json!({"BroadsoftDocument": this.of(document.root_element())});
        assert_eq!(reading.json, json, "{}", source);
        let told = |note: &Note| {
            let start = note.span.offset as usize;
            let of_value = source[..start].ends_with(['"', '\'']);
            let name = source[start..]
                .split([':', '=', ' ', '\t', '\n', '\r'])
                .next();
            match note.code {
                NoteCode::OtherSpelling => !of_value,
                NoteCode::UnknownAttribute => name != Some("xmlns"),
                code => matches!(
                    code,
                    NoteCode::UnknownElement
                        | NoteCode::MisplacedElement
                        | NoteCode::RepeatedElement
                ),
            }
        };
        let place = |offset: u32| normalised(&source[..offset as usize]).len();
        let range = |note: &Note| place(note.span.offset)..place(note.span.end());
        let told = reading.notes.iter().filter(|note| told(note));
        let mut told: Vec<_> = told.map(|note| (note.code, range(note))).collect();
        let key = |note: &(NoteCode, Range<usize>)| (note.1.start, note.1.end, note.0);
        told.sort_by_key(key);
        this.notes.sort_by_key(key);
        assert_eq!(told, this.notes, "{}", source);
        told.len()
    }
}
