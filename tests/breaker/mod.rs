//! Breaks well-formed documents in every known way, wherever that can be done.
#![allow(dead_code, reason = "every test uses some of it")]

use std::ops::Range;

use super::common::Random;

/// Replacements of ranges of a document.
pub type Break = Vec<(Range<usize>, String)>;

/// A way to break a document: what it does wherever it can be done.
pub type Class = (&'static str, fn(&Anatomy<'_>, &mut Random) -> Vec<Break>);

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Start,
    End,
    Empty,
}

pub struct Tag {
    pub kind: Kind,
    pub range: Range<usize>,
    pub name: Range<usize>,
    pub attributes: Vec<Attribute>,
    /// The start tags around it, the outermost first.
    pub around: Vec<usize>,
    /// Of a start tag its end tag, of an end tag its start tag.
    pub partner: usize,
}

pub struct Attribute {
    pub name: Range<usize>,
    /// Without its quotes.
    pub value: Range<usize>,
}

/// Where what stands in a well-formed document without comments and sections.
pub struct Anatomy<'d> {
    pub text: &'d str,
    pub tags: Vec<Tag>,
    /// Every name of an element that the DTD declares.
    pub vocabulary: &'d [String],
}

impl<'d> Anatomy<'d> {
    pub fn of(text: &'d str, vocabulary: &'d [String]) -> Self {
        let mut tags: Vec<Tag> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some(found) = text[at..].find('<') {
            let start = at + found;
            if text[start..].starts_with("<?") {
                at = start + text[start..].find("?>").unwrap() + 2;
                continue;
            }
            let is_end = text[start..].starts_with("</");
            let name = start + 1 + usize::from(is_end);
            let stop = |c: char| c.is_whitespace() || c == '>' || c == '/';
            let mut end = name + text[name..].find(stop).unwrap();
            let name = name..end;
            let mut attributes = Vec::new();
            while let rest = text[end..].trim_start()
                && !rest.starts_with(['>', '/'])
            {
                let start = text.len() - rest.len();
                let equals = start + rest.find('=').unwrap();
                let open = equals + 1 + text[equals + 1..].find(['"', '\'']).unwrap();
                let quote = text[open..].chars().next().unwrap();
                let close = open + 1 + text[open + 1..].find(quote).unwrap();
                attributes.push(Attribute {
                    name: start..start + text[start..equals].trim_end().len(),
                    value: open + 1..close,
                });
                end = close + 1;
            }
            at = end + text[end..].find('>').unwrap() + 1;
            let kind = match text[..at].ends_with("/>") {
                _ if is_end => Kind::End,
                true => Kind::Empty,
                false => Kind::Start,
            };
            let number = tags.len();
            let partner = match kind {
                Kind::End => {
                    let partner = open.pop().unwrap();
                    tags[partner].partner = number;
                    partner
                }
                _ => number,
            };
            tags.push(Tag {
                kind,
                range: start..at,
                name,
                attributes,
                around: open.clone(),
                partner,
            });
            if kind == Kind::Start {
                open.push(number);
            }
        }
        Self {
            text,
            tags,
            vocabulary,
        }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (usize, &Tag)> {
        let tags = self.tags.iter().enumerate();
        tags.filter(move |(_, tag)| tag.kind == kind)
    }

    fn ends(&self) -> impl Iterator<Item = (usize, &Tag)> {
        self.of_kind(Kind::End)
    }

    fn starts(&self) -> impl Iterator<Item = (usize, &Tag)> {
        self.of_kind(Kind::Start)
    }

    fn name(&self, tag: &Tag) -> &str {
        &self.text[tag.name.clone()]
    }

    /// Whether the end tag numbered so is behind text alone.
    pub fn is_leaf(&self, end: usize) -> bool {
        self.tags[end].partner + 1 == end
    }

    /// The texts of leaves, and between them the characters' boundaries.
    fn texts(&self) -> impl Iterator<Item = Range<usize>> {
        let leaves = self.ends().filter(|(number, _)| self.is_leaf(*number));
        leaves.map(|(_, end)| self.tags[end.partner].range.end..end.range.start)
    }

    /// A name that is not that of `tag` nor of an element around it.
    fn other_name(&self, tag: &Tag, random: &mut Random) -> String {
        loop {
            let name = &self.vocabulary[random.below(self.vocabulary.len())];
            let mut open = tag.around.iter().map(|&open| self.name(&self.tags[open]));
            let close = |other: &str| other.eq_ignore_ascii_case(name);
            if !close(self.name(tag)) && !open.any(close) {
                return name.clone();
            }
        }
    }

    /// Every attribute with its tag.
    fn attributes(&self) -> impl Iterator<Item = (&Tag, &Attribute)> {
        let tags = self.tags.iter();
        tags.flat_map(|tag| tag.attributes.iter().map(move |a| (tag, a)))
    }
}

fn insert(at: usize, what: impl Into<String>) -> (Range<usize>, String) {
    (at..at, what.into())
}

fn delete(range: Range<usize>) -> (Range<usize>, String) {
    (range, String::new())
}

/// The document with a break in it.
pub fn broken(text: &str, edits: &Break) -> String {
    let mut edits = edits.clone();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::new();
    let mut at = 0;
    for (range, new) in edits {
        out += &text[at..range.start];
        out += &new;
        at = range.end;
    }
    out + &text[at..]
}

/// A name with a slip in it.
fn misspelt(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.below(letters.len());
    match random.below(4) {
        0 if letters.len() > 1 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 if at + 1 < letters.len() && letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at] == 'x' { 'z' } else { 'x' },
    }
    letters.into_iter().collect()
}

fn another_case(name: &str, how: usize) -> String {
    match how {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => {
            let (first, rest) = name.split_at(1);
            let flipped = match first.chars().all(char::is_uppercase) {
                true => first.to_lowercase(),
                false => first.to_uppercase(),
            };
            flipped + rest
        }
    }
}

/// The places where a text may be broken: its beginning, somewhere within, its end.
fn places(text: &str, range: Range<usize>, random: &mut Random) -> Vec<usize> {
    let mut within = range.start + random.below(range.len() + 1);
    while !text.is_char_boundary(within) {
        within -= 1;
    }
    // Not within a reference.
    if let Some(reference) = text[range.start..within].rfind('&')
        && !text[range.start + reference..within].contains(';')
    {
        within = range.end;
    }
    vec![range.start, within, range.end]
}

/// The first group.
pub const FIRST: &[Class] = &[
    ("end tag without slash", |d, _| {
        d.ends()
            .map(|(_, t)| vec![delete(t.range.start + 1..t.range.start + 2)])
            .collect()
    }),
    ("end tag, another declared name", |d, r| {
        d.ends()
            .map(|(_, t)| vec![(t.name.clone(), d.other_name(t, r))])
            .collect()
    }),
    ("end tag, another name of the document", |d, r| {
        let other = |t: &Tag, r: &mut Random| loop {
            let other = &d.tags[r.below(d.tags.len())];
            let names = |&open: &usize| d.name(&d.tags[open]) == d.name(other);
            if !t.around.iter().any(names) {
                return d.name(other).to_owned();
            }
        };
        d.ends()
            .map(|(_, t)| vec![(t.name.clone(), other(t, r))])
            .collect()
    }),
    ("end tag, misspelt", |d, r| {
        d.ends()
            .map(|(_, t)| vec![(t.name.clone(), misspelt(d.name(t), r))])
            .collect()
    }),
    ("end tag, unknown name", |d, _| {
        d.ends()
            .map(|(_, t)| vec![(t.name.clone(), "wrong".into())])
            .collect()
    }),
    ("start tag without <", |d, _| {
        d.starts()
            .map(|(_, t)| vec![delete(t.range.start..t.range.start + 1)])
            .collect()
    }),
    ("empty tag without <", |d, _| {
        d.of_kind(Kind::Empty)
            .map(|(_, t)| vec![delete(t.range.start..t.range.start + 1)])
            .collect()
    }),
    ("end tag without <", |d, _| {
        d.ends()
            .map(|(_, t)| vec![delete(t.range.start..t.range.start + 1)])
            .collect()
    }),
    ("blanks after <", |d, r| {
        let blank = |r: &mut Random| r.pick(&[" ", "  ", "\n", "\t"]);
        d.tags
            .iter()
            .filter(|t| t.kind != Kind::End)
            .map(|t| vec![insert(t.name.start, blank(r))])
            .collect()
    }),
    ("blanks after </", |d, r| {
        d.ends()
            .map(|(_, t)| vec![insert(t.name.start, r.pick(&[" ", "  ", "\n"]))])
            .collect()
    }),
    ("blanks before the slash", |d, r| {
        d.ends()
            .map(|(_, t)| vec![insert(t.range.start + 1, r.pick(&[" ", "  "]))])
            .collect()
    }),
    ("closing quote lost", |d, _| {
        d.attributes()
            .map(|(_, a)| vec![delete(a.value.end..a.value.end + 1)])
            .collect()
    }),
    ("closing quote lost, blank left", |d, _| {
        d.attributes()
            .map(|(_, a)| vec![(a.value.end..a.value.end + 1, " ".into())])
            .collect()
    }),
    ("start tag in another case", |d, _| {
        cases(d, |t| t.kind == Kind::Start, |_| false)
    }),
    ("end tag in another case", |d, _| {
        cases(d, |t| t.kind == Kind::End, |_| false)
    }),
    ("empty tag in another case", |d, _| {
        cases(d, |t| t.kind == Kind::Empty, |_| false)
    }),
    ("both tags in another case", |d, _| {
        cases(d, |t| t.kind == Kind::Start, |_| true)
    }),
    ("attribute in another case", |d, _| {
        let names = d
            .attributes()
            .flat_map(|(_, a)| (0..3).map(move |how| (a, how)));
        names
            .map(|(a, how)| vec![(a.name.clone(), another_case(&d.text[a.name.clone()], how))])
            .collect()
    }),
];

fn cases(d: &Anatomy<'_>, which: fn(&Tag) -> bool, both: fn(&Tag) -> bool) -> Vec<Break> {
    let mut breaks = Vec::new();
    for tag in d.tags.iter().filter(|tag| which(tag)) {
        for how in 0..3 {
            let name = another_case(d.name(tag), how);
            let mut edits = vec![(tag.name.clone(), name.clone())];
            if both(tag) {
                edits.push((d.tags[tag.partner].name.clone(), name));
            }
            breaks.push(edits);
        }
    }
    breaks
}

/// The second group.
pub const SECOND: &[Class] = &[
    ("leaf without end tag", |d, _| {
        d.ends()
            .filter(|(n, _)| d.is_leaf(*n))
            .map(|(_, t)| vec![delete(t.range.clone())])
            .collect()
    }),
    ("container without end tag", |d, _| {
        d.ends()
            .filter(|(n, _)| !d.is_leaf(*n))
            .map(|(_, t)| vec![delete(t.range.clone())])
            .collect()
    }),
    ("start tag without >", |d, _| {
        d.starts()
            .map(|(_, t)| vec![delete(t.range.end - 1..t.range.end)])
            .collect()
    }),
    ("empty tag without >", |d, _| {
        d.of_kind(Kind::Empty)
            .map(|(_, t)| vec![delete(t.range.end - 1..t.range.end)])
            .collect()
    }),
    ("end tag without >", |d, _| {
        d.ends()
            .map(|(_, t)| vec![delete(t.range.end - 1..t.range.end)])
            .collect()
    }),
    ("< doubled", |d, _| {
        d.tags
            .iter()
            .map(|t| vec![insert(t.range.start, "<")])
            .collect()
    }),
    ("> doubled", |d, _| {
        d.tags
            .iter()
            .map(|t| vec![insert(t.range.end, ">")])
            .collect()
    }),
    ("end tags crossed", |d, _| {
        let crossed = d
            .tags
            .windows(2)
            .filter(|w| w.iter().all(|t| t.kind == Kind::End));
        crossed
            .map(|w| {
                let names = [&w[0], &w[1]].map(|t| d.name(t).to_owned());
                let [inner, outer] = names;
                vec![(w[0].name.clone(), outer), (w[1].name.clone(), inner)]
            })
            .collect()
    }),
    ("stray end tag between elements", |d, r| {
        let behind = d.tags.iter().enumerate().filter(|&(n, t)| {
            let next = d.tags.get(n + 1);
            let text = t.kind == Kind::Start && next.is_some_and(|next| next.kind == Kind::End);
            next.is_some() && !text
        });
        behind
            .map(|(n, t)| {
                let next = &d.tags[n + 1];
                let mut name = d.other_name(t, r);
                // None of those that are open there.
                while next.around.iter().any(|&o| d.name(&d.tags[o]) == name) {
                    name = d.other_name(next, r);
                }
                vec![insert(t.range.end, format!("</{name}>"))]
            })
            .collect()
    }),
    ("stray end tag, unknown name", |d, _| {
        let behind = d.tags.iter().enumerate().filter(|&(n, t)| {
            let next = d.tags.get(n + 1);
            let text = t.kind == Kind::Start && next.is_some_and(|next| next.kind == Kind::End);
            next.is_some() && !text
        });
        behind
            .map(|(_, t)| vec![insert(t.range.end, "</stray>")])
            .collect()
    }),
    ("end tag twice", |d, _| {
        d.ends()
            .filter(|(n, _)| n + 1 < d.tags.len())
            .map(|(_, t)| vec![insert(t.range.end, &d.text[t.range.clone()])])
            .collect()
    }),
    ("stray text between elements", |d, r| {
        let tags = d.tags.iter().enumerate().filter(|&(n, t)| {
            let next = d.tags.get(n + 1);
            let text = t.kind == Kind::Start && next.is_some_and(|next| next.kind == Kind::End);
            next.is_some() && !text
        });
        tags.map(|(_, t)| {
            vec![insert(
                t.range.end,
                r.pick(&[
                    "stray",
                    " some text ",
                    "42",
                    "a & b",
                    "x = y",
                    "state",
                    "call",
                ]),
            )]
        })
        .collect()
    }),
    ("attribute unquoted", |d, _| {
        d.attributes()
            .filter(|(_, a)| {
                !a.value.is_empty() && !d.text[a.value.clone()].contains(char::is_whitespace)
            })
            .map(|(_, a)| {
                let value = a.value.clone();
                vec![
                    delete(value.start - 1..value.start),
                    delete(value.end..value.end + 1),
                ]
            })
            .collect()
    }),
    ("attribute in curly quotes", |d, r| {
        d.attributes()
            .map(|(_, a)| {
                let (open, close) = r.pick(&[("“", "”"), ("„", "“"), ("‘", "’"), ("”", "”")]);
                let value = a.value.clone();
                vec![
                    (value.start - 1..value.start, open.into()),
                    (value.end..value.end + 1, close.into()),
                ]
            })
            .collect()
    }),
    ("attributes without a blank between", |d, _| {
        let between = d.tags.iter().flat_map(|t| t.attributes.windows(2));
        between
            .map(|w| vec![delete(w[0].value.end + 1..w[1].name.start)])
            .collect()
    }),
    ("attribute's opening quote lost", |d, _| {
        d.attributes()
            .map(|(_, a)| vec![delete(a.value.start - 1..a.value.start)])
            .collect()
    }),
    ("control character in text", |d, r| {
        let texts: Vec<_> = d.texts().collect();
        let places = texts
            .into_iter()
            .flat_map(|t| places(d.text, t, r))
            .collect::<Vec<_>>();
        places
            .into_iter()
            .map(|at| {
                vec![insert(
                    at,
                    r.pick(&["\0", "\u{1}", "\u{8}", "\u{1F}", "\u{FFFE}"]),
                )]
            })
            .collect()
    }),
    ("control character in a value", |d, r| {
        let values: Vec<_> = d.attributes().map(|(_, a)| a.value.clone()).collect();
        let places = values
            .into_iter()
            .flat_map(|t| places(d.text, t, r))
            .collect::<Vec<_>>();
        places
            .into_iter()
            .map(|at| vec![insert(at, r.pick(&["\0", "\u{1}", "\u{1F}", "\u{FFFF}"]))])
            .collect()
    }),
    ("control character between elements", |d, r| {
        d.tags
            .iter()
            .map(|t| vec![insert(t.range.end, r.pick(&["\0", "\u{1}", "\u{1F}"]))])
            .collect()
    }),
    ("declaration missing", |d, _| {
        vec![vec![delete(0..d.tags[0].range.start)]]
    }),
    ("declaration misplaced", |d, _| {
        let declaration = 0..d.text.find("?>").map_or(0, |at| at + 2);
        let mut breaks: Vec<Break> = d
            .tags
            .iter()
            .enumerate()
            // Not within a text.
            .filter(|(n, t)| !(t.kind == Kind::Start && d.tags[n + 1].kind == Kind::End))
            .map(|(_, t)| {
                let text = d.text[declaration.clone()].to_owned();
                vec![delete(declaration.clone()), insert(t.range.end, text)]
            })
            .collect();
        for before in [
            " ",
            "\n",
            "<!-- x -->",
            "x",
            "\r\n\r\n",
            "<?xml version='1.0'?>",
        ] {
            breaks.push(vec![insert(0, before)]);
        }
        breaks
    }),
    ("declaration malformed", |d, _| {
        let declaration = 0..d.text.find("?>").map_or(0, |at| at + 2);
        let mut breaks = Vec::new();
        for wrong in [
            "<?xml?>",
            "<?xml version=1.0?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\">",
            "<?xml version=\"1.0 encoding=\"UTF-8\"?>",
            "?xml version=\"1.0\"?>",
            "<xml version=\"1.0\"?>",
            "<?xml version=“1.0” encoding=“UTF-8”?>",
            "<?XML version=\"1.0\"?>",
            "< ?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml encoding=\"UTF-8\" version=\"1.0\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>>",
            "<<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version=\"1.0\"encoding=\"UTF-8\"?>",
            "<? xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"/>",
        ] {
            breaks.push(vec![(declaration.clone(), wrong.into())]);
        }
        breaks
    }),
    ("bytes before the document", |_, _| {
        [
            "x",
            "garbage ",
            "\0",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
            "</user>",
            ">",
            "<",
            "&",
            "1 < 2 > 1",
            "\"",
            "\u{FEFF}\u{FEFF}",
            "tail of another</commandData></command></BroadsoftDocument>",
            "<user id=\"x\">",
            "<!-- never closed ",
            "<x/>",
        ]
        .iter()
        .map(|before| vec![insert(0, *before)])
        .collect()
    }),
    ("bytes behind the document", |d, _| {
        [
            "x",
            "\0",
            "</user>",
            ">",
            "<",
            "&",
            "</BroadsoftDocument>",
            "<?xml version=\"1.0\"?>",
            "<x/>",
        ]
        .iter()
        .map(|behind| vec![insert(d.text.len(), *behind)])
        .collect()
    }),
    ("attribute doubled", |d, _| {
        let mut breaks = Vec::new();
        for (tag, attribute) in d.attributes() {
            let name = &d.text[attribute.name.clone()];
            let last = &tag.attributes[tag.attributes.len() - 1];
            for at in [attribute.value.end + 1, last.value.end + 1] {
                for value in [&d.text[attribute.value.clone()], "other", ""] {
                    breaks.push(vec![insert(at, format!(" {name}=\"{value}\""))]);
                }
            }
        }
        breaks
    }),
];

/// What has to be in the text to be broken, which the undamaged document says with a reference:
/// bare `&`, unknown entities, `<`, `]]>`.
pub const IN_TEXT: &[(&str, &[(&str, &str)])] = &[
    (
        "bare &",
        &[
            ("&amp;", "&"),
            (" &amp; ", " & "),
            ("&amp;&amp;", "&&"),
            ("AT&amp;T", "AT&T"),
            ("&amp;;", "&;"),
            ("&amp;amp", "&amp"),
        ],
    ),
    (
        "unknown entity",
        &[
            ("&amp;nbsp;", "&nbsp;"),
            ("&amp;eacute;", "&eacute;"),
            ("&amp;#;", "&#;"),
            ("&amp;#x110000;", "&#x110000;"),
            ("&amp;#0;", "&#0;"),
        ],
    ),
    (
        "< in text",
        &[
            ("&lt;", "<"),
            (" &lt; ", " < "),
            ("a&lt;b", "a<b"),
            ("1 &lt; 2", "1 < 2"),
            ("&lt;3", "<3"),
            ("&lt;-", "<-"),
            ("&lt;&lt;", "<<"),
            ("&lt; x", "< x"),
            ("&lt;=", "<="),
        ],
    ),
    (
        "]]> in text",
        &[
            ("]]&gt;", "]]>"),
            ("a]]&gt;b", "a]]>b"),
            ("]]]&gt;", "]]]>"),
        ],
    ),
];

/// The same in attributes' values.
pub const IN_VALUE: &[(&str, &[(&str, &str)])] = &[
    (
        "bare & in a value",
        &[
            ("&amp;", "&"),
            (" &amp; ", " & "),
            ("AT&amp;T", "AT&T"),
            ("&amp;b=c", "&b=c"),
        ],
    ),
    (
        "unknown entity in a value",
        &[("&amp;nbsp;", "&nbsp;"), ("&amp;#x0;", "&#x0;")],
    ),
    (
        "< in a value",
        &[("&lt;", "<"), ("a &lt; b", "a < b"), ("a&lt;b", "a<b")],
    ),
    (
        "a quote in a value",
        &[
            ("&quot;", "\""),
            ("&quot;&quot;", "\"\""),
            ("a &quot;b&quot; c", "a \"b\" c"),
            ("a&quot;/&quot;b", "a\"/\"b"),
        ],
    ),
];

/// Pairs of documents, undamaged and damaged, with something in their texts.
pub fn in_text(
    d: &Anatomy<'_>,
    what: &[(&str, &str)],
    random: &mut Random,
) -> Vec<(String, String)> {
    let texts: Vec<_> = d.texts().collect();
    in_ranges(d, texts, what, random)
}

/// The same in values that the DTD does not list.
pub fn in_values(
    d: &Anatomy<'_>,
    what: &[(&str, &str)],
    random: &mut Random,
) -> Vec<(String, String)> {
    let free = [
        "id",
        "userUid",
        "callId",
        "extTrackingId",
        "cfaDestination",
        "callInId",
    ];
    let values = d
        .attributes()
        .filter(|(_, a)| free.contains(&&d.text[a.name.clone()]));
    let values: Vec<_> = values.map(|(_, a)| a.value.clone()).collect();
    in_ranges(d, values, what, random)
}

fn in_ranges(
    d: &Anatomy<'_>,
    ranges: Vec<Range<usize>>,
    what: &[(&str, &str)],
    random: &mut Random,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for range in ranges {
        for at in places(d.text, range, random) {
            let (whole, wrong) = random.pick(what);
            let with = |what: &str| broken(d.text, &vec![insert(at, what)]);
            pairs.push((with(whole), with(wrong)));
        }
    }
    pairs
}
