//! `cap decode`: a line for each document.

use std::{
    borrow::Cow,
    io::{self, BufWriter, Write},
};

use broadworks_cap::{Note, NoteKind, Text, WriteOptions};
use serde::{Serialize, Serializer};

use crate::{
    args::{Decode, Format, Status},
    document::{Document, Failure, Outcome, Reader},
    input::{self, Sink, complain, title},
    stream::{Lent, Place},
};

/// How many characters of skipped bytes are shown to people.
const SHOWN: usize = 60;

/// Runs the command.
pub(crate) fn run(args: &Decode) -> Status {
    let form = match (args.format, args.pretty) {
        (Format::Json, true) => return complain("--pretty", "there is --format xml only"),
        (Format::Json, false) => None,
        (Format::Xml, true) => Some(WriteOptions::INDENTED),
        (Format::Xml, false) => Some(WriteOptions::CANONICAL),
    };
    let mut decoder = Decoder {
        reader: Reader::new(args.dialect, args.mode),
        form,
        named: args.files.len() > 1,
        notes: vec![],
        room: vec![],
        output: BufWriter::with_capacity(64 << 10, io::stdout().lock()),
        status: Status::Clean,
    };
    input::read(&args.files, &mut decoder).max(decoder.status)
}

struct Decoder<W: Write> {
    reader: Reader,
    /// How XML is written; `None` for JSON.
    form: Option<WriteOptions>,
    /// Whether a line of JSON says which file it is about.
    named: bool,
    /// Those of one document, kept for their room.
    notes: Vec<Note>,
    /// One document as XML, likewise.
    room: Vec<u8>,
    output: BufWriter<W>,
    status: Status,
}

impl<W: Write> Sink for Decoder<W> {
    fn piece(&mut self, file: &str, piece: &Lent<'_>, limit: usize) -> io::Result<()> {
        let outcome = self.reader.read(piece, limit, &mut self.notes);
        if matches!(outcome, Outcome::Failure(_)) {
            self.status = Status::Failures;
        }
        match self.form {
            None => self.json(file, piece, &outcome),
            Some(form) => self.xml(file, piece, &outcome, form),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<W: Write> Decoder<W> {
    fn json(&mut self, file: &str, piece: &Lent<'_>, outcome: &Outcome<'_>) -> io::Result<()> {
        let said = match outcome {
            Outcome::Blank => return Ok(()),
            Outcome::Skipped => Said::Skipped(String::from_utf8_lossy(piece.bytes)),
            Outcome::Failure(failure) => Said::Error(Fault::new(piece, failure)),
            Outcome::Document(document) => Said::Document {
                command: document.command_type(),
                document: Root { document },
                notes: Notes::new(piece, &mut self.notes),
            },
        };
        let line = Line {
            file: self.named.then_some(file),
            offset: piece.place.offset,
            length: piece.bytes.len(),
            said,
        };
        serde_json::to_writer(&mut self.output, &line)?;
        self.output.write_all(b"\n")
    }

    /// Writes a document; what cannot be in it goes to standard error.
    fn xml(
        &mut self,
        file: &str,
        piece: &Lent<'_>,
        outcome: &Outcome<'_>,
        form: WriteOptions,
    ) -> io::Result<()> {
        let say = |offset: usize, message: &dyn std::fmt::Display| {
            let offset = piece.place.offset + offset as u64;
            complain(title(file), format_args!("offset {offset}: {message}"));
        };
        match outcome {
            Outcome::Blank => {}
            Outcome::Skipped => say(0, &format_args!("skipped `{}`", shown(piece.bytes))),
            Outcome::Failure(failure) => say(failure.offset, &failure.message),
            Outcome::Document(document) => {
                for note in self.notes.iter().filter(|n| n.kind() == NoteKind::Repair) {
                    say(note.span.offset as usize, note);
                }
                self.room.clear();
                match document.write(form, &mut self.room) {
                    Ok(()) => {
                        self.room.push(b'\n');
                        self.output.write_all(&self.room)?;
                    }
                    Err(error) => {
                        say(0, &error);
                        self.status = Status::Failures;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The first of the bytes, fit for a terminal.
fn shown(bytes: &[u8]) -> String {
    // No character has more than four bytes.
    let first = bytes.get(..4 * SHOWN + 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(first);
    let mut shown: String = (text.chars().take(SHOWN))
        .flat_map(char::escape_debug)
        .collect();
    if first.len() < bytes.len() || text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    offset: u64,
    length: usize,
    #[serde(flatten)]
    said: Said<'a>,
}

/// What a line says of a piece.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Said<'a> {
    Error(Fault<'a>),
    Skipped(Cow<'a, str>),
    #[serde(untagged)]
    Document {
        command: Option<Text<'a>>,
        document: Root<'a>,
        notes: Notes<'a>,
    },
}

/// Why a document could not be read, by its place in the stream.
#[derive(Serialize)]
struct Fault<'a> {
    code: &'static str,
    offset: u64,
    line: u64,
    column: u64,
    message: &'a str,
}

impl<'a> Fault<'a> {
    fn new(piece: &Lent<'_>, failure: &'a Failure) -> Self {
        let place = piece.place_of(failure.offset);
        Self {
            code: failure.code,
            offset: place.offset,
            line: place.line,
            column: place.column,
            message: &failure.message,
        }
    }
}

/// The notes on a document, by their places.
struct Notes<'a> {
    bytes: &'a [u8],
    place: Place,
    notes: &'a [Note],
}

impl<'a> Notes<'a> {
    fn new(piece: &Lent<'a>, notes: &'a mut [Note]) -> Self {
        // Then one pass over the document finds every line and column.
        notes.sort_by_key(|note| note.span.offset);
        let &Lent { bytes, place, .. } = piece;
        Self {
            bytes,
            place,
            notes,
        }
    }
}

/// A note as it is written.
#[derive(Serialize)]
struct NoteEntry {
    kind: &'static str,
    code: &'static str,
    offset: u64,
    length: u32,
    line: u64,
    column: u64,
    message: String,
}

impl Serialize for Notes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut place, mut passed) = (self.place, 0);
        serializer.collect_seq(self.notes.iter().map(|note| {
            let offset = note.span.offset as usize;
            place.advance(self.bytes.get(passed..offset).unwrap_or_default());
            passed = offset;
            NoteEntry {
                kind: note.kind().name(),
                code: note.code.name(),
                offset: place.offset,
                length: note.span.len,
                line: place.line,
                column: place.column,
                message: note.to_string(),
            }
        }))
    }
}

/// A document under its name.
#[derive(Serialize)]
struct Root<'a> {
    #[serde(rename = "BroadsoftDocument")]
    document: &'a Document<'a>,
}
