//! What each fuzz target does with an input. `cargo test` replays the committed corpus through the
//! same functions; see `tests/corpus.rs` and `fuzz/README.md`.
//!
//! An input is eight bytes of configuration, all zero for the usual one, and what is to be read.
#![allow(dead_code, reason = "tests and targets use some of it each")]

// Also compiled into tests that use all of it.
#[path = "../../codegen/mod.rs"]
mod codegen;
#[path = "../common/mod.rs"]
pub mod common;
mod counted;
#[path = "../framing/mod.rs"]
mod framing;
mod interpreter;

use std::{str, sync::LazyLock};

use arbitrary::Unstructured;
use broadworks_cap::{
    Error, ErrorCode, Note, NoteCode, NoteKind, Options, Repair, Repairs, Text, WriteError,
    WriteOptions, cap_c, ccc2,
    message::{Appearance, Context, Direction, Environment, MaxCalls, ProtocolVersion, Time},
};
use common::{Dialect, Expectation, Grammar, Reading, judge::judge};
use counted::Counted;
use interpreter::Interpreter;
use serde::Serialize;

/// A target: its name and its body.
pub type Target = (&'static str, fn(&[u8]));

/// Every target's name and body.
pub const TARGETS: [Target; 7] = [
    ("frame", frame),
    ("read", read),
    ("strict", strict),
    ("tolerant", tolerant),
    ("roundtrip", roundtrip),
    ("dtd", dtd),
    ("check", check),
];

type Head = [u8; 8];

static GRAMMARS: LazyLock<[Grammar; 2]> = LazyLock::new(|| common::DIALECTS.map(Grammar::of));
static INTERPRETERS: LazyLock<[Interpreter; 2]> = LazyLock::new(|| {
    [
        Interpreter::new(include_str!("../../dtd/cap-c.dtd")),
        Interpreter::new(include_str!("../../dtd/ccc2.dtd")),
    ]
});

fn split(input: &[u8]) -> Option<(&Head, &[u8])> {
    input.split_first_chunk()
}

fn dialect(head: &Head) -> Dialect {
    common::DIALECTS[usize::from(head[0] & 1)]
}

fn grammar(dialect: Dialect) -> &'static Grammar {
    &GRAMMARS[dialect as usize]
}

/// The options that the configuration asks for, over `base`.
fn options(head: &Head, base: Options) -> Options {
    let mut options = base;
    let [switches, depth, attributes, notes, length, ..] = *head;
    let limit = |byte: u8, usual: u32| match byte {
        0 => usual,
        n => n.into(),
    };
    options.max_depth = limit(depth, 64) as u16;
    options.max_attributes = limit(attributes, 64) as u16;
    options.max_notes = limit(notes, 10_000);
    options.max_length = limit(length, Options::MAX_LENGTH / 8) * 8;
    // The lowest bit is the dialect.
    options.max_text = match switches >> 1 {
        0 => Options::MAX_LENGTH,
        n => u32::from(n) * 4,
    };
    options
}

/// The switches that the configuration leaves on.
fn repairs(head: &Head) -> Repairs {
    let off = u32::from_le_bytes([head[5], head[6], head[7], 0]);
    let off = |repair: &&Repair| off >> **repair as u32 & 1 == 1;
    let off = Repair::ALL.iter().filter(off);
    off.fold(Repairs::ALL, |repairs, &repair| repairs.without(repair))
}

/// What a reading gave.
#[derive(Debug, PartialEq)]
struct Outcome {
    json: serde_json::Value,
    notes: Vec<Note>,
    compact: Vec<u8>,
    /// Code and path of each finding, and whether its span is in the document.
    findings: Vec<(String, bool)>,
}

/// Reads a document, sees that lists have as many items as they say, writes it and checks it.
fn outcome(
    dialect: Dialect,
    document: &[u8],
    options: &Options,
    context: Context,
) -> Result<Outcome, Error> {
    let mut notes = Vec::new();
    let mut findings = Vec::new();
    macro_rules! read {
        ($dialect:ident) => {{
            let root = $dialect::BroadsoftDocument::read_with(document, options, &mut notes)?;
            root.serialize(Counted).unwrap();
            root.check(context, &mut |finding| {
                assert!(!finding.to_string().is_empty());
                let inside = (finding.span.end() as usize) <= document.len();
                findings.push((format!("{:?} {}", finding.code, finding.path), inside));
            });
            let _ = (root.message(), root.expected_response(), root.answers(&root));
            let compact = root.xml().to_vec().unwrap();
            assert_eq!(root.xml().encoded_len(), Ok(compact.len()));
            let json = serde_json::json!({"BroadsoftDocument": root});
            (json, compact)
        }};
    }
    let (json, compact) = match dialect {
        Dialect::CapC => read!(cap_c),
        Dialect::Ccc2 => read!(ccc2),
    };
    // In tolerant mode it may end within a character.
    let text = str::from_utf8(document).or_else(|wrong| match wrong.error_len() {
        None => str::from_utf8(&document[..wrong.valid_up_to()]),
        Some(_) => Err(wrong),
    });
    let text = text.unwrap();
    for note in &notes {
        let (start, end) = (note.span.offset as usize, note.span.end() as usize);
        assert!(start <= end && end <= document.len(), "{note:?}");
        let edge = |at: usize| text.is_char_boundary(at.min(text.len()));
        assert!(edge(start) && edge(end), "{note:?}");
        assert!(!note.to_string().is_empty());
    }
    Ok(Outcome {
        json,
        notes,
        compact,
        findings,
    })
}

/// What a document gives that was read with those options and without limits; with the limits of the
/// configuration it is the same, or over one of them.
fn within_limits(head: &Head, document: &[u8], base: Options) -> Result<Outcome, Error> {
    let dialect = dialect(head);
    let usual = outcome(dialect, document, &base, Context::UNKNOWN);
    let options = options(head, base);
    match (
        outcome(dialect, document, &options, Context::UNKNOWN),
        &usual,
    ) {
        (Ok(mut limited), Ok(usual)) => {
            if let Some(last) = limited.notes.get(options.max_notes as usize) {
                assert_eq!(last.code, NoteCode::NotesLimit);
                assert!(usual.notes.len() > options.max_notes as usize);
                limited.notes.truncate(options.max_notes as usize);
                assert!(usual.notes.starts_with(&limited.notes));
                limited.notes.clone_from(&usual.notes);
            }
            assert_eq!(limited, *usual);
        }
        (Err(limited), usual) => match limited.code() {
            ErrorCode::LengthLimit => assert!(document.len() > options.max_length as usize),
            ErrorCode::DepthLimit | ErrorCode::AttributesLimit | ErrorCode::TextLimit => {}
            _ => assert_eq!(Some(limited), usual.as_ref().err().copied()),
        },
        (Ok(_), Err(usual)) => assert!(
            matches!(
                usual.code(),
                ErrorCode::DepthLimit | ErrorCode::AttributesLimit
            ),
            "{usual}"
        ),
    }
    usual
}

/// Reads again what was written of a document: it is the same. Other spellings of values are written
/// as the DTD has them.
fn rewritten(dialect: Dialect, first: &Outcome) -> Outcome {
    let again = outcome(
        dialect,
        &first.compact,
        &Options::STANDARD,
        Context::UNKNOWN,
    );
    let again = again
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&first.compact)));
    assert_eq!(again.compact, first.compact);
    // Another spelling is written as the DTD's; beyond the limit on notes none tells of it.
    let respelt = |note: &Note| matches!(note.code, NoteCode::OtherSpelling | NoteCode::NotesLimit);
    if !first.notes.iter().any(respelt) {
        assert_eq!(again.json, first.json);
    }
    again
}

/// The framer: any split of the stream gives the same pieces as the whole, and the naive framer
/// gives them too.
pub fn frame(input: &[u8]) {
    let Some((head, stream)) = split(input) else {
        return;
    };
    let limit = match u16::from_le_bytes([head[0], head[1]]) {
        0 => 1 << 20,
        limit => usize::from(limit),
    };
    let whole = framing::frame(stream, limit, [stream.len()]);
    let len: usize = whole.iter().map(|&(_, len)| len).sum();
    assert_eq!(len, stream.len());
    let sizes = head[2..].iter().map(|&size| usize::from(size) + 1).cycle();
    let ends = sizes.scan(0, |at, size| {
        *at += size;
        Some(*at)
    });
    let ends = ends.take_while(|&end| end < stream.len());
    assert_eq!(framing::frame(stream, limit, ends), whole, "split");
    if stream.len() < 3000 {
        let bytes = framing::chunks(stream.len(), 1);
        assert_eq!(framing::frame(stream, limit, bytes), whole, "bytes");
        assert_eq!(framing::naive(stream, limit), whole, "naive");
    }
}

/// Every way to the value of a text gives the same: one of an element, and of an attribute, that is
/// written as `content`.
fn decoded(content: &str) {
    let element = common::with_user(&format!("<cpe>{content}</cpe>"));
    let attribute = common::with_user("").replace("<user ", &format!("<user id=\"{content}\" "));
    for (document, options) in [&element, &attribute]
        .into_iter()
        .flat_map(|document| [Options::STANDARD, Options::TOLERANT].map(|o| (document, o)))
    {
        let read = cap_c::BroadsoftDocument::read_with(document.as_bytes(), &options, &mut ());
        let Ok(document) = read else { continue };
        let Some(user) = document.user() else {
            continue;
        };
        for text in [user.cpe, user.id_attribute].into_iter().flatten() {
            let value = text.to_string();
            let mut appended = "é".to_owned();
            text.append_to_string(&mut appended);
            assert_eq!(appended.strip_prefix('é'), Some(&*value));
            assert_eq!(text.to_cow(), value);
            assert_eq!(text.chars().collect::<String>(), value);
            assert!(text.as_str().is_none_or(|text| text == value));
            assert!(text == *value && text == Text::from(&value));
            assert_eq!(text.is_empty(), value.is_empty());
        }
    }
}

/// Standard mode: accepts and refuses as roxmltree and xmlparser do, and reads the same values;
/// limits, the writer and peeking change nothing else.
pub fn read(input: &[u8]) {
    let Some((head, document)) = split(input) else {
        return;
    };
    if let Ok(content) = str::from_utf8(document) {
        decoded(content);
    }
    let dialect = dialect(head);
    let usual = within_limits(head, document, Options::STANDARD);
    let text = match str::from_utf8(document) {
        Ok(text) => text,
        Err(wrong) => {
            let error = usual.unwrap_err();
            assert!(
                error.code() == ErrorCode::Encoding || error.offset() == wrong.valid_up_to(),
                "{error}"
            );
            return;
        }
    };
    let mut text = text.to_owned();
    let Some(reading) = judge(dialect, &mut text).unwrap_or_else(|fault| panic!("{fault}")) else {
        return;
    };
    Expectation::check(grammar(dialect), &text, &reading);
    assert_eq!(dialect.peeks_as_it_reads(text.as_bytes()), Some(true));
    for token in xmlparser::Tokenizer::from(&*text) {
        token.unwrap_or_else(|error| panic!("xmlparser: {error}"));
    }
    let first = outcome(
        dialect,
        text.as_bytes(),
        &Options::STANDARD,
        Context::UNKNOWN,
    )
    .unwrap();
    assert_eq!(first.json, reading.json);
    rewritten(dialect, &first);
}

/// Strict mode: accepts what a direct interpreter of the DTD accepts, and nothing else.
pub fn strict(input: &[u8]) {
    let Some((head, document)) = split(input) else {
        return;
    };
    let dialect = dialect(head);
    let standard = outcome(dialect, document, &Options::STANDARD, Context::UNKNOWN);
    let strict = within_limits(head, document, Options::STRICT);
    let Ok(standard) = standard else {
        assert!(strict.is_err(), "not well-formed");
        return;
    };
    let text = str::from_utf8(document).unwrap();
    // What xmlparser cannot read is for the target `read`.
    let Some(verdict) = INTERPRETERS[dialect as usize].judge(text) else {
        return;
    };
    match (strict, verdict) {
        (Ok(strict), Ok(())) => {
            assert_eq!(strict.json, standard.json);
            let encoding = |note: &Note| note.code == NoteCode::DeclaredEncoding;
            assert!(standard.notes.iter().all(encoding), "{:?}", standard.notes);
        }
        (Err(error), Err(_)) => {
            assert_eq!(error.code(), ErrorCode::Invalid, "{error}");
            assert!(error.departure().is_some() && error.offset() <= document.len());
            let departure = |note: &Note| note.kind() == NoteKind::Departure;
            assert!(standard.notes.iter().any(departure), "none noted: {error}");
        }
        (Ok(_), Err(fault)) => panic!("the interpreter refuses it: {fault}: {text}"),
        (Err(error), Ok(())) => panic!("the interpreter accepts it: {error}: {text}"),
    }
}

/// Tolerant mode: ends, tells every repair, repairs nothing that is off, is standard mode on what is
/// well-formed but for the two repairs of what is well-formed by accident; and what it read is
/// written as a document that reads the same.
pub fn tolerant(input: &[u8]) {
    let Some((head, document)) = split(input) else {
        return;
    };
    let dialect = dialect(head);
    let usual = options(head, Options::STANDARD);
    let mut options = usual.clone();
    options.repairs = repairs(head);
    let standard = outcome(dialect, document, &usual, Context::UNKNOWN);
    let tolerant = outcome(dialect, document, &options, Context::UNKNOWN);
    if standard.is_ok() {
        let mut strictly = options.clone();
        for accident in [Repair::NameCase, Repair::LostOpening] {
            strictly.repairs = strictly.repairs.without(accident);
        }
        let strictly = outcome(dialect, document, &strictly, Context::UNKNOWN);
        assert_eq!(strictly, standard);
        if tolerant == standard {
            return;
        }
    }
    let tolerant = match tolerant {
        Ok(tolerant) => tolerant,
        Err(error) => {
            assert!(
                standard.is_err() && error.offset() <= document.len(),
                "{error}"
            );
            return;
        }
    };
    let mut repairs = tolerant.notes.iter().filter_map(|note| match note.code {
        NoteCode::Repaired(repair) => Some(repair),
        _ => None,
    });
    let cut_short = tolerant.notes.last().map(|note| note.code) == Some(NoteCode::NotesLimit);
    assert!(
        cut_short || repairs.clone().next().is_some(),
        "no repair told"
    );
    let by_accident = |repair| matches!(repair, Repair::NameCase | Repair::LostOpening);
    assert!(repairs.all(|repair| {
        options.repairs.contains(repair) && (standard.is_err() || by_accident(repair))
    }));
    let again = rewritten(dialect, &tolerant);
    let repair = |note: &Note| note.kind() == NoteKind::Repair;
    assert!(!again.notes.iter().any(repair));
    if !cut_short && tolerant.notes.iter().all(repair) {
        assert_eq!(again.notes, [], "a departure that was not told");
    }
}

/// Documents built of arbitrary bytes are written and read again as they were.
pub fn roundtrip(input: &[u8]) {
    let Some((head, bytes)) = split(input) else {
        return;
    };
    let choices = [
        WriteOptions::COMPACT,
        WriteOptions::CANONICAL,
        WriteOptions::INDENTED,
    ];
    let form = choices[usize::from(head[1]) % choices.len()];
    macro_rules! round_trip {
        ($dialect:ident) => {{
            let arena = $dialect::Arena::default();
            let bytes = &mut Unstructured::new(bytes);
            let built = $dialect::BroadsoftDocument::arbitrary(bytes, &arena).unwrap();
            built.serialize(Counted).unwrap();
            let written = built.xml_with(form).to_vec().unwrap();
            let len = built.xml_with(form).encoded_len().unwrap();
            assert_eq!(len, written.len());
            let short = usize::from(head[2]).min(len - 1);
            let mut room = vec![0; len];
            let xml = built.xml_with(form);
            match xml.write_to_slice(&mut room[..short]) {
                Err(WriteError::TooSmall { .. }) => {}
                other => panic!("{other:?}"),
            }
            assert_eq!(xml.write_to_slice(&mut room), Ok(len));
            assert_eq!(room, written);
            let (mut appended, mut handed_on) = (vec![b'?'; short], Vec::new());
            xml.append_to_vec(&mut appended).unwrap();
            assert_eq!(appended[short..], written);
            xml.write_io(&mut handed_on).unwrap();
            assert_eq!(handed_on, written);
            let read = $dialect::BroadsoftDocument::read_with(&written, &Options::STRICT, &mut ())
                .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&written)));
            assert_eq!(read, built);
            assert_eq!(read.xml_with(form).to_vec().unwrap(), written);
            read.serialize(Counted).unwrap();
            written
        }};
    }
    let dialect = dialect(head);
    let written = match dialect {
        Dialect::CapC => round_trip!(cap_c),
        Dialect::Ccc2 => round_trip!(ccc2),
    };
    let text = String::from_utf8(written).unwrap();
    let reading: Reading = dialect.read(text.as_bytes()).unwrap();
    assert!(reading.notes.is_empty(), "{:?}", reading.notes);
    Expectation::check(grammar(dialect), &text, &reading);
}

/// The generator: whatever it is given, it generates Rust or says where the mistake is.
pub fn dtd(input: &[u8]) {
    let Some((head, bytes)) = split(input) else {
        return;
    };
    let Ok(source) = str::from_utf8(bytes) else {
        return;
    };
    let place = |error: codegen::dtd::Error| {
        let lines = source.matches('\n').count() + 1;
        assert!((1..=lines).contains(&error.line), "{error}");
        assert!(error.column > 0 && !error.message.is_empty(), "{error}");
    };
    let model = |source| codegen::model::resolve(&codegen::dtd::parse(source)?);
    match head[0] % 3 {
        0 => match model(source) {
            Err(error) => place(error),
            Ok(model) if model.elements.len() <= 20 => {
                let module = codegen::emit::module(&model);
                if let Err(error) = syn::parse_file(&module) {
                    panic!("{error}: {module}");
                }
            }
            Ok(_) => {}
        },
        1 => match codegen::protocol::values(source) {
            Err(error) => place(error),
            Ok(values) => {
                let module = codegen::emit_messages::values(&values);
                assert!(syn::parse_file(&module).is_ok(), "{module}");
            }
        },
        _ => {
            let values = include_str!("../../dtd/values.txt");
            let values = codegen::protocol::values(values).unwrap();
            let dtds = [
                ("cap-c", include_str!("../../dtd/cap-c.dtd")),
                ("ccc2", include_str!("../../dtd/ccc2.dtd")),
            ];
            let models = dtds.map(|(name, dtd)| (name, model(dtd).unwrap()));
            let models: Vec<_> = models.iter().map(|(name, model)| (*name, model)).collect();
            if let Err(error) = codegen::protocol::resolve(source, &values, &models, "cap-c") {
                place(error);
            }
        }
    }
}

/// The message check: never panics, points into the document, and says the same of the document
/// when it was written and read again; so do typed values.
pub fn check(input: &[u8]) {
    let Some((head, document)) = split(input) else {
        return;
    };
    let directions = [None, Some(Direction::ToServer), Some(Direction::ToClient)];
    let mut context = Context::from(directions[usize::from(head[1]) % 3]);
    let environments = [Environment::Voip, Environment::Insc];
    if let Some(environment) = environments.get(usize::from(head[2]) % 3) {
        context = context.with_environment(*environment);
    }
    let base = match head[3] % 2 {
        0 => Options::STANDARD,
        _ => Options::TOLERANT,
    };
    if let Ok(text) = str::from_utf8(document) {
        for text in text.split(['<', '>']) {
            let text = broadworks_cap::Text::from(text);
            let _ = text.typed::<Time>().known();
            let _ = text.typed::<bool>().known();
            let _ = text.typed::<Appearance>().known();
            let _ = text.typed::<MaxCalls>().known();
            let _ = text.typed::<ProtocolVersion>().known();
        }
    }
    let dialect = dialect(head);
    let Ok(first) = outcome(dialect, document, &base, context) else {
        return;
    };
    assert!(first.findings.iter().all(|(_, inside)| *inside));
    let again = outcome(dialect, &first.compact, &Options::STANDARD, context).unwrap();
    let codes = |outcome: &Outcome| {
        let mut codes: Vec<String> = outcome.findings.iter().map(|f| f.0.clone()).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes(&again), codes(&first));
}
