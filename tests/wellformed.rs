//! The reader beside another: random documents are accepted and refused alike, and read alike.

mod common;

use std::env;

use broadworks_cap::{ErrorCode, Options};
use common::{DIALECTS, Dialect, Grammar, Random, judge::judge};

/// Writes random documents.
struct Writer<'g> {
    grammar: &'g Grammar,
    random: Random,
    /// How often something happens that the DTD does not have: once in so many times.
    wild: usize,
    out: String,
}

const BLANKS: &[&str] = &[" ", "  ", "\n", "\r\n", "\t", "\r", "         ", "\n    "];
const UNKNOWN: &[&str] = &[
    "zug",
    "Ähre",
    "call-",
    "users",
    "calls",
    "_",
    "i.d",
    "idé",
    "BroadsoftDocument",
];
const TEXTS: &[&str] = &[
    "On",
    "True",
    "17.0",
    "a",
    "7034556766",
    "localHost3435:0",
    "]",
    "]]",
    ">",
    "'",
    "\"",
    " ",
    "é",
    "\u{7F}",
    "\u{85}",
    "\u{2028}",
    "€",
    "\u{FFFD}",
    "😀",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "&amp;",
    "&lt;",
    "&gt;",
    "&apos;",
    "&quot;",
    "&#65;",
    "&#x20AC;",
    "&#13;",
    "&#xa;",
    "&#9;",
    "&#00000000065;",
    "&#x1F600;",
    "&amp;lt;",
    "/>",
    "<!---->",
    "<![CDATA[]]>",
    "abcdefghijklmnopqrstuvwxyz",
];
const MARKUP: &[&str] = &[
    "<!-- <a b='>' & -->",
    "<!---->",
    "<!-- - - -->",
    "<!--é\r\n]]>-->",
    "<?a?>",
    "<?a ?b? >?>",
    "<?xml-stylesheet <>?>",
    "<?é\té?>",
    "<![CDATA[]]>",
    "<![CDATA[<a>&amp;\r\n\r]]]]>",
    "<![CDATA[]]]]><![CDATA[>]]>",
    "<![CDATA[</user>]]>",
];

impl Writer<'_> {
    fn blank(&mut self, usual: &str) {
        let blank = if self.random.once_in(self.wild) {
            self.random.pick(BLANKS)
        } else {
            usual
        };
        self.out.push_str(blank);
    }

    fn texts(&mut self, without: char) {
        for _ in 0..self.random.below(4) {
            let text = self.random.pick(TEXTS);
            if !text.contains(without) {
                self.out.push_str(text);
            }
        }
    }

    fn attribute(&mut self, name: &str, values: &[String]) {
        self.blank(" ");
        self.out
            .push_str(self.grammar.spelled("attribute", name, &mut self.random));
        self.blank("");
        self.out.push('=');
        self.blank("");
        let quote = if self.random.once_in(self.wild) {
            '\''
        } else {
            '"'
        };
        self.out.push(quote);
        if values.is_empty() || (name != "protocol" && self.random.once_in(self.wild)) {
            let start = self.out.len();
            self.texts('<');
            let value = self.out.split_off(start).replace(quote, "");
            self.out.push_str(&value);
        } else {
            let value = &values[self.random.below(values.len())];
            self.out
                .push_str(self.grammar.spelled("value", value, &mut self.random));
        }
        self.out.push(quote);
    }

    fn misc(&mut self) {
        while self.random.once_in(self.wild) {
            let markup = self.random.pick(MARKUP);
            if !markup.starts_with("<![") {
                self.out.push_str(markup);
            }
            self.blank("\n");
        }
    }

    fn document(&mut self) {
        if self.random.once_in(self.wild) {
            self.out.push('\u{FEFF}');
        }
        self.out.push_str(self.random.pick(&[
            "",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version='1.0'?>",
            "<?xml\tversion = \"1.0\"\nencoding\r\n='ISO-8859-1' ?>",
            "<?xml version=\"1.0\" standalone='yes'?>",
            "<?xml version=\"1.0\" encoding='us-ascii' standalone=\"no\"\t?>",
        ]));
        self.misc();
        self.element("BroadsoftDocument", 0);
        self.misc();
        self.blank("");
    }

    fn element(&mut self, name: &str, depth: usize) {
        let grammar = self.grammar;
        let unknown = common::Declared::default();
        let declared = grammar.elements.get(name).unwrap_or(&unknown);
        let written = match name {
            "BroadsoftDocument" => name,
            _ => grammar.spelled("element", name, &mut self.random),
        };
        self.out.push('<');
        self.out.push_str(written);
        let mut attributes: Vec<_> = declared.attributes.iter().collect();
        attributes.retain(|_| !self.random.once_in(self.wild.min(6)));
        if self.random.once_in(self.wild) {
            self.random.shuffle(&mut attributes);
        }
        for (name, values) in attributes {
            if self.random.once_in(self.wild) {
                let name = self.random.pick(&["a", "xml:lang", "é-1", "Ids", "i"]);
                self.attribute(name, &[]);
            }
            self.attribute(name, values);
        }
        self.blank("");
        if self.random.once_in(8) || (depth > 7 && declared.children.is_empty()) {
            return self.out.push_str("/>");
        }
        self.out.push('>');
        self.content(declared, depth);
        self.out.push_str("</");
        self.out.push_str(written);
        self.blank("");
        self.out.push('>');
    }

    fn content(&mut self, declared: &common::Declared, depth: usize) {
        let mut children = Vec::new();
        let few = 1 + declared.children.len() / 4;
        for (child, repeats) in &declared.children {
            let count = if *repeats { self.random.below(4) } else { 1 };
            for _ in 0..count {
                if self.random.once_in(few) {
                    children.push(child.as_str());
                }
            }
        }
        while self.random.once_in(self.wild) {
            let elements: Vec<_> = self.grammar.elements.keys().map(String::as_str).collect();
            let index = children.len().min(1);
            let elements = [&elements[..], UNKNOWN].concat();
            // The order of a hash map's keys is not the same each time.
            let mut elements: Vec<_> = elements.into_iter().collect();
            elements.sort_unstable();
            children.insert(index, self.random.pick(&elements));
        }
        if self.random.once_in(self.wild) {
            self.random.shuffle(&mut children);
        }
        if declared.is_text || self.random.once_in(self.wild) {
            self.texts('\0');
        }
        for child in children {
            self.blank("");
            if self.random.once_in(self.wild) {
                self.out.push_str(self.random.pick(MARKUP));
            }
            if depth < 12 {
                self.element(child, depth + 1);
            }
            if self.random.once_in(self.wild) {
                self.texts('\0');
            }
        }
        if self.random.once_in(self.wild) {
            self.out.push_str(self.random.pick(MARKUP));
        }
    }

    /// Breaks the document somewhere, perhaps.
    fn mutate(&mut self) {
        const TOKENS: &[&str] = &[
            "<",
            ">",
            "&",
            "\"",
            "'",
            "/",
            "=",
            ";",
            "-",
            "!",
            "?",
            "]",
            "]]>",
            "--",
            "<!--",
            "-->",
            "<![CDATA[",
            "<?",
            "?>",
            "</",
            "/>",
            "\0",
            "\u{1}",
            "\u{1F}",
            "\u{FFFE}",
            "\u{FFFF}",
            "\u{7F}",
            "\u{85}",
            "\u{2028}",
            "&#0;",
            "&#xFFFE;",
            "&#xD800;",
            "&#x110000;",
            "&#;",
            "&#x;",
            "&x;",
            "&amp",
            "&#X41;",
            "&lt",
            "<!DOCTYPE BroadsoftDocument>",
            "<?xml version='1.0'?>",
            "<?XML a?>",
            "<?xml?>",
            ":",
            "\u{B7}",
            "\u{D7}",
            "é",
            "1",
            "a",
            " ",
            "\r",
            "\n",
            "\u{FEFF}",
            " id=\"1\"",
            " a='1'",
            "</user>",
            "<user>",
            "<id>",
            "</id>",
            "<!a>",
            "<a/>",
            "\u{B}",
            "&#11;",
            " xmlns:x='u'",
            " version=\"1.1\"",
            "x:",
            "\u{300}",
            "\u{10FFFF}",
            "😀",
            "%",
            "&#1",
            "\u{F0000}",
        ];
        let boundary = |out: &str, mut at: usize| {
            while !out.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let mut at = self.random.below(self.out.len() + 1);
        // Near markup, more often than not.
        if !self.random.once_in(4) {
            let tail = &self.out.as_bytes()[at..];
            let special = tail.iter().position(|byte| b"<>&\"'=/ ?!-[".contains(byte));
            at += special.unwrap_or(0) + self.random.below(2);
        }
        let at = boundary(&self.out, at.min(self.out.len()));
        let most = if self.random.once_in(8) { 60 } else { 3 };
        let len = self.random.below(most);
        let end = boundary(&self.out, (at + len).min(self.out.len())).max(at);
        match self.random.below(9) {
            // A tag of another spelling gets the DTD's.
            8 => {
                let mut tags = Vec::new();
                for [kind, other, name] in &self.grammar.spellings {
                    if kind == "element" {
                        tags.push((format!("/{other}>"), format!("/{name}>")));
                        tags.push((format!("<{other}>"), format!("<{name}>")));
                    }
                }
                tags.retain(|(other, _)| self.out.contains(other));
                if !tags.is_empty() {
                    let (other, name) = &tags[self.random.below(tags.len())];
                    self.out = self.out.replacen(other, name, 1);
                }
            }
            0 => self.out.replace_range(at..end, ""),
            1 => {
                let again = self.out[at..end].to_owned();
                self.out.insert_str(at, &again);
            }
            2 => self.out.truncate(at),
            3 => self.out.replace_range(at..end, self.random.pick(TOKENS)),
            _ => self.out.insert_str(at, self.random.pick(TOKENS)),
        }
    }
}

/// Documents of both dialects, most of them broken; more of them, or others, as the environment says.
#[test]
fn random_documents_are_read_alike() {
    let number = |name, usual| env::var(name).map_or(usual, |value| value.parse().unwrap());
    let (first, count) = (number("SEED", 0), number("DOCUMENTS", 4_000));
    let grammars = DIALECTS.map(Grammar::of);
    let mut accepted = 0;
    for seed in first..first + count {
        let mut random = Random(seed);
        let dialect = random.below(2);
        let mut writer = Writer {
            grammar: &grammars[dialect],
            wild: random.pick(&[2, 4, 10, 100]),
            random,
            out: String::new(),
        };
        writer.document();
        for _ in 0..writer.random.below(3) {
            writer.mutate();
        }
        let verdict = judge(DIALECTS[dialect], &mut writer.out);
        let verdict = verdict.unwrap_or_else(|fault| panic!("SEED={seed}: {fault}"));
        accepted += u64::from(verdict.is_some());
        // Tolerant mode reads what is well-formed the same, and ends with everything else.
        let tolerant = DIALECTS[dialect].read_with(writer.out.as_bytes(), &Options::TOLERANT);
        if let Some(reading) = &verdict {
            let tolerant = tolerant.unwrap_or_else(|error| panic!("{error}: {}", writer.out));
            assert_eq!(tolerant.notes, reading.notes, "{}", writer.out);
            #[cfg(feature = "serde")]
            assert_eq!(tolerant.json, reading.json, "{}", writer.out);
        }
        #[cfg(feature = "serde")]
        if let Some(reading) = verdict {
            common::Expectation::check(&grammars[dialect], &writer.out, &reading);
        }
    }
    assert!(
        accepted > count / 4 && accepted < count * 3 / 4,
        "{accepted} of {count}"
    );
}

/// Bytes that are not UTF-8 are refused where they are; broken off anywhere, a document is refused.
#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let grammar = Grammar::of(Dialect::CapC);
    for seed in 0..300 {
        let mut writer = Writer {
            grammar: &grammar,
            wild: 4,
            random: Random(seed),
            out: String::new(),
        };
        writer.document();
        let mut bytes = writer.out.into_bytes();
        let at = writer.random.below(bytes.len());
        bytes[at] ^= 0x80 | writer.random.below(0x80) as u8;
        if let Err(wrong) = std::str::from_utf8(&bytes) {
            let error = Dialect::CapC.read(&bytes).err().unwrap();
            match error.code() {
                ErrorCode::Utf8 => assert_eq!(error.offset(), wrong.valid_up_to()),
                code => assert!(
                    code == ErrorCode::Encoding && bytes[error.offset()..].starts_with(b"ISO")
                ),
            }
        }
    }
}
