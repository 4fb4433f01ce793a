//! That no input takes more than linear time: instructions counted by callgrind for inputs made to
//! be expensive, of 10 kB, 100 kB and 1 MB, whatever is done with them.
//!
//! `cargo bench --bench linear` needs valgrind, prints a table and fails where a byte costs more in a
//! longer input; with names behind `--`, for the inputs whose names have these in them.

use std::{
    env, fs,
    hint::black_box,
    io::{self, BufRead, Read},
    path::Path,
    process::{Command, ExitCode},
};

use broadworks_cap::{
    Framer, Options,
    blocking::{BufDocumentReader, DocumentReader},
    cap_c::BroadsoftDocument,
    message::Context,
    peek,
};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

/// How much more a byte may cost in a longer input: lists and buffers grow in steps.
const TOLERANCE: f64 = 1.25;

const START: &str = "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command \
                     commandType=\"callUpdate\"><commandData><user id=\"joe\" \
                     userType=\"CallClient\">";
const END: &str = "</user></commandData></command></BroadsoftDocument>";

/// An input: what it begins with, what is repeated, and what it ends with. `#` in what is repeated
/// stands for a number.
struct Input {
    name: &'static str,
    parts: [&'static str; 3],
    /// As often again at the end as what is repeated before.
    mirrored: &'static str,
}

const fn input(name: &'static str, parts: [&'static str; 3]) -> Input {
    Input {
        name,
        parts,
        mirrored: "",
    }
}

/// One whose middle is within a user.
const fn inside(name: &'static str, repeated: &'static str) -> Input {
    input(name, [START, repeated, END])
}

/// One that ends within a user.
const fn unclosed(name: &'static str, repeated: &'static str) -> Input {
    input(name, [START, repeated, ""])
}

const fn nested(name: &'static str, start: &'static str, end: &'static str) -> Input {
    Input {
        name,
        parts: [START, start, END],
        mirrored: end,
    }
}

#[rustfmt::skip]
const INPUTS: &[Input] = &[
    nested("unknown nested", "<x>", "</x>"),
    nested("unknown nested with attributes", "<x a='1' b='2'>", "</x>"),
    unclosed("unknown unclosed", "<x>"),
    inside("unknown unclosed inside", "<x>"),
    unclosed("known unclosed", "<call>"),
    inside("known unclosed inside", "<call><callId>"),
    inside("texts unclosed", "<callId>1<personality>2"),
    nested("known nested", "<call>", "</call>"),
    nested("known and unknown nested", "<user><x><call>", "</call></x></user>"),
    nested("document nested", START, END),
    inside("end tags", "</user>"),
    inside("end tags of unknowns", "</x>"),
    inside("end tags misspelt", "<call><callId>1</callI></call>"),
    inside("end tags without <", "<call><callId>1/callId></call>"),
    inside("start tags without <", "call>"),
    inside("start tags without <, whole", "callId>1</callId>"),
    inside("names", "call "),
    inside("names in another case", "<CALL><callid>1</callid></CALL>"),
    inside("calls", "<call callId=\"1:#\"><callId>1</callId><state>1</state></call>"),
    inside("calls among others", "<call callId=\"1:#\"/><x/><monUser/>"),
    inside("calls with lists", "<call><control controlType=\"a\"/><x/><control controlType=\"b\"/></call>"),
    inside("conference", "<conference><callIn/><callIn/></conference>"),
    inside("single children again", "<id>1</id><action><actionParam/></action>"),
    input("queue", ["<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\
        \"queueUpdate\"><commandData><queue>", "<queueCall><position>1</position></queueCall>",
        "</queue></commandData></command></BroadsoftDocument>"]),
    input("from and to", ["<BroadsoftDocument protocol=\"CAP\" version=\"17.0\"><command commandType=\
        \"datagram\"><commandData>", "<from><id>1</id></from><to><from><id>1</id></from></to>",
        "</commandData></command></BroadsoftDocument>"]),
    nested("from nested", "<from>", "</from>"),
    input("attributes", [START.split_at(START.len() - 1).0, " a#='#'", ""]),
    inside("attributes in many tags", "<call a='1' b='2' c='3' d='4' e='5' f='6' g='7' h='8' i='9'/>"),
    inside("attributes doubled", "<call callId='1' callId='2'/>"),
    input("attribute doubled", [START.split_at(START.len() - 1).0, " id='#'", ">"]),
    inside("attributes unquoted", "<call callId=# extTrackingId=#/>"),
    input("attributes without values", [START.split_at(START.len() - 1).0, " y=", ">"]),
    input("attributes unquoted in one tag", [START.split_at(START.len() - 1).0, " y=#", ">"]),
    input("attributes in curly quotes in one tag", [START.split_at(START.len() - 1).0, " y=“#”", ">"]),
    inside("attributes in a value", "<b c=\"id=”"),
    input("value full of =", [START.split_at(START.len() - 2).0, "=", " b=x>"]),
    inside("attributes without their end", "<call callId=\"#/>"),
    input("value unclosed", [START.split_at(START.len() - 2).0, "x", ""]),
    input("value full of <", [START.split_at(START.len() - 2).0, "< ", "\">"]),
    input("value full of &", [START.split_at(START.len() - 2).0, "&", "\">"]),
    inside("quotes in values", "<call callId=\"a\"b\" extTrackingId=\"#\"\"/>"),
    input("quotes", [START.split_at(START.len() - 1).0, " \"'", ">"]),
    inside("curly quotes", "<call callId=“1“ extTrackingId=”1/>"),
    unclosed("start tag unclosed", "<call "),
    unclosed("name unclosed", "<x"),
    input("name endless", [START, "x", END]),
    input("tag name endless", ["<BroadsoftDocument><", "x", END]),
    unclosed("comments unclosed", "<!--"),
    unclosed("CDATA unclosed", "<![CDATA["),
    unclosed("instructions unclosed", "<?x "),
    unclosed("all of them unclosed", "<!-- <![CDATA[ <?x "),
    inside("comments", "<!---->"),
    input("comment of hyphens", ["<BroadsoftDocument><!--", "-", ">"]),
    input("comment nearly closed", ["<BroadsoftDocument><!-- ", "- ->", "-->"]),
    input("comment nearly closed twice", ["<BroadsoftDocument><!-- ", "--", " "]),
    input("CDATA nearly closed", ["<BroadsoftDocument><![CDATA[", "]] >]]", ""]),
    input("CDATA of brackets", ["<BroadsoftDocument><![CDATA[", "]", ">"]),
    input("instruction nearly closed", ["<BroadsoftDocument><?x ", "? >", "?>"]),
    inside("brackets in text", "]]"),
    inside("]]> in text", "]]>"),
    inside("]]> in a text", "<id>]]></id>"),
    inside("&", "&"),
    inside("references", "&amp;&#65;"),
    input("texts of &", [START, "<id>&</id>", END]),
    input("reference endless", [START, "&aaaa", END]),
    input("number endless", ["<BroadsoftDocument><x>&#", "0", ";</x></BroadsoftDocument>"]),
    inside("<", "<"),
    inside("< and blanks", "<   "),
    inside(">", ">"),
    inside("</", "</"),
    inside("/", "/>"),
    inside("blanks", " "),
    inside("blanks in tags", "<   call   /   >   "),
    input("blanks in a tag", [START, " ", "/>"]),
    input("blanks behind <", ["<BroadsoftDocument><", " ", "x/>"]),
    input("blanks behind </", ["<BroadsoftDocument></", " ", "BroadsoftDocument>"]),
    input("blanks before the end", ["<BroadsoftDocument></BroadsoftDocument", " ", ">"]),
    input("blanks before =", ["<BroadsoftDocument protocol", " ", "='CAP'/>"]),
    input("blanks before a document", ["", " \r\n", "<BroadsoftDocument/>"]),
    inside("carriage returns", "<id>\r</id>\r"),
    inside("characters", "<id>ä\u{FFFE}</id>"),
    inside("control characters", "\u{1}"),
    input("byte order marks", ["", "\u{FEFF}", "<BroadsoftDocument/>"]),
    input("declarations", ["", "<?xml version='1.0'?>", ""]),
    input("documents", ["", "<BroadsoftDocument/>", ""]),
    input("documents unfinished", ["", "<BroadsoftDocument>", ""]),
    input("documents in another case", ["<BroadsoftDocument>", "<broadsoftDocument x", ""]),
    input("documents closed in another case", ["<BroadsoftDocument>", "</broadsoftDocument x", ""]),
    input("documents nearly closed", ["<BroadsoftDocument>", "</BroadsoftDocumen", ""]),
    input("documents with quotes", ["", "<BroadsoftDocument a=\"/>\" b='/>", ""]),
    input("documents behind openers", ["<!-- ", "<BroadsoftDocument><!-- <![CDATA[ <? </BroadsoftDocument>", ""]),
    input("other than documents", ["", "GET / HTTP/1.1\r\n", ""]),
    input("nothing but zeros", ["", "\0", ""]),
    // Well-formed by accident up to its end.
    input("broken by accident", [START, "<x/>", "applicationId/></user></commandData></command></BroadsoftDocument>"]),
];

impl Input {
    fn bytes(&self, size: usize) -> Vec<u8> {
        let [before, repeated, behind] = self.parts;
        let each = repeated.len() + self.mirrored.len();
        let count = (size - before.len() - behind.len()) / each;
        let mut bytes = before.to_owned();
        for number in 0..count {
            bytes += &repeated.replace('#', &number.to_string());
            if bytes.len() >= size {
                break;
            }
        }
        bytes += &self.mirrored.repeat(count);
        bytes += behind;
        bytes.into_bytes()
    }
}

/// Gives a byte at a time.
struct Bytes<'a>(&'a [u8]);

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let one = self.0.len().min(1).min(buffer.len());
        let (first, rest) = self.0.split_at(one);
        buffer[..one].copy_from_slice(first);
        self.0 = rest;
        Ok(one)
    }
}

impl BufRead for Bytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(&self.0[..self.0.len().min(1)])
    }

    fn consume(&mut self, amount: usize) {
        self.0 = &self.0[amount..];
    }
}

/// What is done with an input.
type Operation = (&'static str, fn(&[u8]));

const OPERATIONS: &[Operation] = &[
    ("frame", |bytes| {
        let (mut framer, mut rest) = (Framer::new(), bytes);
        while let Some(piece) = framer.next(rest) {
            rest = &rest[piece.len..];
        }
        while let Some(piece) = framer.finish(rest) {
            rest = &rest[piece.len..];
        }
        assert!(rest.is_empty());
    }),
    ("by bytes", |bytes| {
        let (mut framer, mut start) = (Framer::new(), 0);
        for end in 0..=bytes.len() {
            while let Some(piece) = framer.next(&bytes[start..end]) {
                start += piece.len;
            }
        }
        while let Some(piece) = framer.finish(&bytes[start..]) {
            start += piece.len;
        }
        assert_eq!(start, bytes.len());
    }),
    ("Read", |bytes| {
        let mut reader = DocumentReader::new(Bytes(bytes));
        while let Some(frame) = reader.next_frame() {
            black_box(frame.unwrap());
        }
    }),
    ("BufRead", |bytes| {
        let mut reader = BufDocumentReader::new(Bytes(bytes));
        while let Some(frame) = reader.next_frame() {
            black_box(frame.unwrap());
        }
    }),
    ("peek", |bytes| {
        black_box(peek(bytes));
    }),
    ("strict", |bytes| read(bytes, &Options::STRICT)),
    ("standard", |bytes| read(bytes, &Options::STANDARD)),
    ("tolerant", |bytes| read(bytes, &Options::TOLERANT)),
    ("all", |bytes| {
        // What was read is gone through by writing it; and the lists again.
        let Ok(document) = BroadsoftDocument::read_with(bytes, &Options::TOLERANT, &mut ()) else {
            return;
        };
        document.check(Context::UNKNOWN, &mut |finding| {
            black_box(finding);
        });
        black_box(document.xml().to_vec().unwrap());
        if let Some(user) = document.user() {
            for call in &user.call {
                call.control.iter().for_each(|control| {
                    let _ = black_box(control);
                });
            }
        }
    }),
];

fn read(bytes: &[u8], options: &Options) {
    let mut notes = 0_u32;
    let _ = black_box(BroadsoftDocument::read_with(bytes, options, &mut |_| {
        notes += 1
    }));
    black_box(notes);
}

/// What is done with the input. What is within a user's start and end is all one to the framer, which
/// is given a byte at a time of the other inputs only: that is what takes longest.
fn operations(input: &Input) -> impl Iterator<Item = &'static Operation> {
    let content = input.parts[0] == START;
    let bytewise = ["by bytes", "Read", "BufRead"];
    let skipped = move |name| content && bytewise.contains(name);
    OPERATIONS.iter().filter(move |(name, _)| !skipped(name))
}

/// What is counted.
#[inline(never)]
fn counted(operation: fn(&[u8]), bytes: &[u8]) {
    operation(black_box(bytes));
}

/// Does everything once, for callgrind to count or for its checks.
fn run(wanted: impl Fn(&Input) -> bool, sizes: &[usize]) {
    for input in INPUTS.iter().filter(|input| wanted(input)) {
        for &size in sizes {
            let bytes = input.bytes(size);
            for (_, operation) in operations(input) {
                counted(*operation, &bytes);
            }
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let names: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let wanted = |input: &Input| names.is_empty() || names.iter().any(|n| input.name.contains(*n));
    if arguments.iter().any(|argument| argument == "--test") {
        run(wanted, &[2_000]);
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|argument| argument == "--counted") {
        run(wanted, &SIZES);
        return ExitCode::SUCCESS;
    }
    let counts = count(&names);
    let mut counts = counts.iter();
    let mut status = ExitCode::SUCCESS;
    let heads: Vec<_> = OPERATIONS
        .iter()
        .map(|(name, _)| format!(" {name} "))
        .collect();
    println!(
        "| |{}|\n|---|{}",
        heads.join("|"),
        "---:|".repeat(heads.len())
    );
    for input in INPUTS.iter().filter(|input| wanted(input)) {
        let done: Vec<_> = operations(input).map(|(name, _)| *name).collect();
        let mut costs = vec![[0.0; SIZES.len()]; done.len()];
        for (at, size) in SIZES.iter().enumerate() {
            let bytes = input.bytes(*size).len() as f64;
            for cost in &mut costs {
                let count = counts.next().expect("as many counts as there are cases");
                cost[at] = *count as f64 / bytes;
            }
        }
        let mut row = String::new();
        for (name, _) in OPERATIONS {
            let Some(number) = done.iter().position(|done| done == name) else {
                row += " |";
                continue;
            };
            let [small, middle, large] = costs[number];
            let worse = large > middle * TOLERANCE || large > small * TOLERANCE;
            let mark = if worse { "**" } else { "" };
            row += &format!(" {mark}{small:.1} {middle:.1} {large:.1}{mark} |");
            if worse {
                status = ExitCode::FAILURE;
            }
        }
        println!("| `{}` |{row}", input.name);
    }
    status
}

/// Runs itself in callgrind; gives how many instructions each call of [`counted`] took.
fn count(names: &[&String]) -> Vec<u64> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("linear");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let out = folder.join("out");
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--collect-atstart=no"])
        .args(["--toggle-collect=*::counted", "--dump-after=*::counted"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe().unwrap())
        .arg("--counted")
        .args(names)
        .status();
    assert!(status.expect("valgrind is installed").success());
    (1..)
        .map_while(|number| fs::read_to_string(format!("{}.{number}", out.display())).ok())
        .map(|dump| {
            let total = dump.lines().find_map(|line| line.strip_prefix("totals: "));
            total.expect("a total").parse().unwrap()
        })
        .collect()
}
