//! Documents as BroadWorks sends them, made from a seed: the same on every machine, in every run.
//! The check of messages finds nothing in them.
//!
//! Shared by the benches and tests. The messages, their proportions, the order of their children
//! (as servers send it, which is not always the DTD's) and the shapes of their values follow the
//! protocol's samples; names and numbers are made up.

#![allow(dead_code, reason = "not everyone uses all of it")]

mod messages;
mod random;

use std::{fmt::Write, ops::Range};

pub use random::Random;

/// How a document is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Nothing between the tags.
    Compact,
    /// A line for each element, two blanks for each level.
    Indented,
    /// Compact; texts and attributes full of references, CDATA sections and non-ASCII characters.
    Escaped,
    /// Well-formed, and as unlike what is expected as it can be: blanks in tags, single quotes,
    /// comments, instructions, names that begin like declared ones, children in another order.
    Adversarial,
}

/// An element before it is written down.
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    children: Vec<Element>,
}

impl Element {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            text: None,
            children: Vec::new(),
        }
    }

    fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((attribute, value.into()));
        self
    }

    fn containing(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    fn leaf(&mut self, name: &'static str, text: impl Into<String>) {
        self.children.push(Self::new(name).containing(text));
    }

    fn empty(&mut self, name: &'static str) {
        self.children.push(Self::new(name));
    }

    fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// The element as a document in that style.
    pub fn document(&self, style: Style, random: &mut Random) -> String {
        let mut out = String::with_capacity(2048);
        out.push_str(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        self.write(style, 0, random, &mut out);
        if style == Style::Indented {
            out.push('\n');
        }
        out
    }

    fn write(&self, style: Style, depth: usize, random: &mut Random, out: &mut String) {
        let adversarial = style == Style::Adversarial;
        if style == Style::Indented {
            indent(depth, out);
        } else if adversarial {
            nuisance(depth, random, out);
        }
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            let quote = if adversarial && random.chance(50) {
                '\''
            } else {
                '"'
            };
            let equals = if adversarial && random.chance(30) {
                " =\n"
            } else {
                "="
            };
            write!(out, " {name}{equals}{quote}").expect("a String takes everything");
            attribute_value(value, style, random, out);
            out.push(quote);
        }
        let blank = if adversarial && random.chance(50) {
            " "
        } else {
            ""
        };
        match &self.text {
            // `<name/>` and `<name></name>` are both sent for nothing.
            None if self.children.is_empty() => {
                write!(out, "{blank}/>").expect("a String takes everything");
                return;
            }
            None => write!(out, "{blank}>").expect("a String takes everything"),
            Some(text) => {
                write!(out, "{blank}>").expect("a String takes everything");
                content(text, style, random, out);
            }
        }
        let mut order: Vec<&Self> = self.children.iter().collect();
        if adversarial {
            random.shuffle(&mut order);
            // Repeated children have to stay next to one another for serde.
            order.sort_by_key(|child| matches!(child.name, "call" | "queueCall" | "callIn"));
        }
        for child in order {
            child.write(style, depth + 1, random, out);
        }
        if style == Style::Indented && self.text.is_none() {
            indent(depth, out);
        }
        write!(out, "</{}{blank}>", self.name).expect("a String takes everything");
    }
}

fn indent(depth: usize, out: &mut String) {
    out.push('\n');
    (0..depth).for_each(|_| out.push_str("  "));
}

/// What a reader has to look at, and which says nothing.
fn nuisance(depth: usize, random: &mut Random, out: &mut String) {
    if depth == 0 {
        return;
    }
    out.push_str(random.pick(&[
        "",
        "",
        " \r\n\t ",
        "<!-- - -> </user> -->",
        "<?note > ?>",
        // The next are in no content model: read to be passed over.
        "<stat>1</stat>",
        "<states x='>'/>",
        "<remoteNumbers>5</remoteNumbers>",
        "<application><id>x</id></application>",
    ]));
}

fn attribute_value(value: &str, style: Style, random: &mut Random, out: &mut String) {
    // A callId names the call in later messages: it comes as it is.
    for character in value.chars() {
        reference(
            character,
            style == Style::Escaped && random.chance(2),
            random,
            out,
        );
    }
}

fn content(text: &str, style: Style, random: &mut Random, out: &mut String) {
    let escaped = style == Style::Escaped;
    if escaped && !text.is_empty() && random.chance(10) {
        write!(out, "<![CDATA[{text}]]>").expect("a String takes everything");
        return;
    }
    if style == Style::Adversarial && random.chance(20) {
        out.push_str(random.pick(&["]", "]]", "--", "?", "/", "\r\n"]));
    }
    for character in text.chars() {
        reference(character, escaped && random.chance(4), random, out);
    }
}

/// Writes a character, as a reference where XML or `anyway` wants it.
fn reference(character: char, anyway: bool, random: &mut Random, out: &mut String) {
    let entity = match character {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '"' => "&quot;",
        '\'' => "&apos;",
        other => {
            let code = u32::from(other);
            match anyway {
                true if random.chance(50) => write!(out, "&#{code};"),
                true => write!(out, "&#x{code:X};"),
                false => out.write_char(other),
            }
            .expect("a String takes everything");
            return;
        }
    };
    out.push_str(entity);
}

/// What there is to know of a corpus, so that a change of the generator does not pass unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Documents.
    pub documents: usize,
    /// Bytes in all of them.
    pub bytes: usize,
    /// `<` in all of them.
    pub tags: usize,
}

/// Documents of one shape.
pub struct Corpus {
    /// Its name in benches.
    pub name: &'static str,
    /// What its documents look like.
    pub shape: &'static str,
    /// Every document, one behind another: a recorded stream.
    pub stream: String,
    /// Where each document stands in the stream.
    ranges: Vec<Range<usize>>,
}

impl Corpus {
    fn new(
        name: &'static str,
        shape: &'static str,
        documents: impl Iterator<Item = String>,
    ) -> Self {
        let (mut stream, mut ranges) = (String::new(), Vec::new());
        for document in documents {
            let start = stream.len();
            stream.push_str(&document);
            ranges.push(start..stream.len());
        }
        Self {
            name,
            shape,
            stream,
            ranges,
        }
    }

    /// The documents.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ranges.iter().map(|range| &self.stream[range.clone()])
    }

    /// The corpus in pieces of so many documents.
    pub fn pieces(&self, documents: usize) -> Vec<Self> {
        let pieces = self.ranges.chunks(documents).map(|ranges| {
            let documents = ranges
                .iter()
                .map(|range| self.stream[range.clone()].to_owned());
            Self::new(self.name, self.shape, documents)
        });
        pieces.collect()
    }

    /// Its size.
    pub fn statistics(&self) -> Statistics {
        Statistics {
            documents: self.ranges.len(),
            bytes: self.stream.len(),
            tags: self.stream.bytes().filter(|&byte| byte == b'<').count(),
        }
    }

    /// The corpus, if it is still what it was when figures were taken from it.
    ///
    /// # Panics
    /// If it is not: the generator was changed, and figures cannot be compared with older ones.
    #[must_use]
    pub fn checked(self, documents: usize, bytes: usize, tags: usize) -> Self {
        let expected = Statistics {
            documents,
            bytes,
            tags,
        };
        assert_eq!(self.statistics(), expected, "corpus `{}`", self.name);
        self
    }
}

/// How many documents a mix has.
const MIX: usize = 4096;

fn mix(name: &'static str, shape: &'static str, count: usize, style: Style) -> Corpus {
    let mut random = Random::new(17);
    let rich = style == Style::Escaped;
    let documents = (0..count).map(|_| {
        let message = messages::mixed(&mut random, rich);
        let mut styling = random.fork();
        message.document(style, &mut styling)
    });
    Corpus::new(name, shape, documents)
}

/// The mix of a busy connection, compact.
pub fn compact() -> Corpus {
    let shape = "64 % callUpdate, 16 % sessionUpdate, 9 % callControlInfo, 7 % profileUpdate, \
                 4 % queueUpdate; nothing between the tags; in 3 % of names a non-ASCII letter";
    mix("compact", shape, MIX, Style::Compact).checked(4_096, 3_221_696, 147_570)
}

/// The same without the documents that are lists for the most part.
pub fn without_queues() -> Corpus {
    let compact = compact();
    let others = compact.documents();
    let others = others.filter(|document| !document.contains("<queueCall"));
    let shape = "the documents of `compact` that have no calls in a queue";
    let others = others.map(str::to_owned);
    Corpus::new("compact, without queues", shape, others).checked(3_926, 2_886_059, 130_980)
}

/// The same messages, indented.
pub fn indented() -> Corpus {
    let shape = "the messages of `compact`, a line for each element, two blanks for each level";
    mix("indented", shape, MIX, Style::Indented).checked(4_096, 3_985_479, 147_570)
}

/// The same kinds of messages with texts that need decoding.
pub fn escaped() -> Corpus {
    let shape = "the mix with names full of `&`, `<` and non-ASCII letters, a tenth of the texts \
                 in CDATA, one character in 25 as a decimal or hexadecimal reference";
    mix("escaped", shape, MIX, Style::Escaped).checked(4_096, 3_359_049, 150_241)
}

/// The same messages as unlike what a reader expects as can be.
pub fn adversarial() -> Corpus {
    let shape = "the mix with children shuffled, blanks in tags, single quotes, comments, \
                 instructions, and unknown names that begin like known ones before every element";
    mix("adversarial", shape, MIX, Style::Adversarial).checked(4_096, 4_352_844, 238_607)
}

/// One queueUpdate with so many calls.
pub fn queue(calls: usize) -> Corpus {
    let mut random = Random::new(20);
    let message = messages::queue_update(&mut random, calls);
    let document = message.document(Style::Compact, &mut random);
    let shape = "one queueUpdate, compact";
    Corpus::new("queue", shape, std::iter::once(document))
}

/// The numbers of calls whose queueUpdate has about 300 bytes, 3 kB, … 10 MB.
pub const SIZES: [usize; 6] = [0, 7, 75, 750, 7500, 25000];
