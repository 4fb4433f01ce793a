//! `cap decode`: a line for each document.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
};

use broadworks_cap::{Note, NoteKind, Text, WriteOptions};
use serde::{Serialize, Serializer};

use crate::{
    args::{Decode, Format, Status},
    document::{Document, Failure, Outcome, Reader},
    filter::Filter,
    input::{self, Lent, Place, Sink, Source, complain},
};

/// How many characters of skipped bytes are shown to people, and how many are in a line of JSON.
const SHOWN: usize = 60;
const QUOTED: usize = 1000;

/// Runs the command.
pub(crate) fn run(args: &Decode) -> Status {
    let form = match (args.format, args.pretty) {
        (Format::Json, indented) => Form::Json { indented },
        (Format::Xml, true) => Form::Xml(WriteOptions::INDENTED),
        (Format::Xml, false) => Form::Xml(WriteOptions::CANONICAL),
    };
    let mut decoder = Decoder {
        reader: Reader::new(args.dialect, args.mode, args.input.limit),
        filter: Filter::new(args),
        form,
        named: args.input.files.len() > 1,
        notes: vec![],
        room: vec![],
        output: BufWriter::with_capacity(64 << 10, io::stdout().lock()),
        documents: false,
        others: false,
        status: Status::Clean,
    };
    input::read(&args.input, &mut decoder).max(decoder.status)
}

/// What documents are written as.
#[derive(Clone, Copy)]
enum Form {
    Json { indented: bool },
    Xml(WriteOptions),
}

struct Decoder<W: Write> {
    reader: Reader,
    filter: Filter,
    form: Form,
    /// Whether a line of JSON says which file it is about.
    named: bool,
    /// Those of one document, kept for their room.
    notes: Vec<Note>,
    /// One document as XML, likewise.
    room: Vec<u8>,
    output: BufWriter<W>,
    /// Whether there are documents in the file, and bytes between that are not blank.
    documents: bool,
    others: bool,
    status: Status,
}

impl<W: Write> Sink for Decoder<W> {
    fn piece(&mut self, source: Source<'_>, piece: &Lent<'_>) -> io::Result<()> {
        let outcome = self.reader.read(piece, &mut self.notes);
        match outcome {
            Outcome::Document(_) | Outcome::Failure(_) => self.documents = true,
            Outcome::Skipped => self.others = true,
            Outcome::Blank => {}
        }
        if !self.filter.wants(piece.bytes, &outcome) {
            return Ok(());
        }
        if matches!(outcome, Outcome::Failure(_)) {
            self.status = Status::Failures;
        }
        match self.form {
            Form::Json { .. } => self.json(source, piece, &outcome),
            Form::Xml(options) => self.xml(source, piece, &outcome, options),
        }
    }

    fn lost(&mut self, source: Source<'_>, place: Place, len: u64) -> io::Result<()> {
        self.status = Status::Failures;
        let failure = Failure::lost(len);
        match self.form {
            Form::Json { .. } => {
                let said = Said::Error(Fault::new(place, &failure));
                self.line(source, place.offset, len, said)
            }
            Form::Xml(_) => {
                say(source, place.offset, &failure.message);
                Ok(())
            }
        }
    }

    fn end(&mut self, source: Source<'_>) {
        if self.others && !self.documents {
            complain(source, "there is no document in it");
            self.status = Status::Failures;
        }
        (self.documents, self.others) = (false, false);
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<W: Write> Decoder<W> {
    fn json(
        &mut self,
        source: Source<'_>,
        piece: &Lent<'_>,
        outcome: &Outcome<'_>,
    ) -> io::Result<()> {
        let mut notes = std::mem::take(&mut self.notes);
        let said = match outcome {
            Outcome::Blank => return Ok(()),
            Outcome::Skipped => Said::Skipped(shown(piece.bytes, QUOTED)),
            Outcome::Failure(failure) => {
                Said::Error(Fault::new(piece.place_of(failure.offset), failure))
            }
            Outcome::Document(document) => Said::Document {
                command: document.command_type(),
                document: Root { document },
                notes: Notes::new(piece, &mut notes),
            },
        };
        let written = self.line(source, piece.place.offset, piece.bytes.len() as u64, said);
        self.notes = notes;
        written
    }

    /// Writes a line of JSON.
    fn line(
        &mut self,
        source: Source<'_>,
        offset: u64,
        length: u64,
        said: Said<'_>,
    ) -> io::Result<()> {
        let line = Line {
            file: self.named.then_some(source.file),
            stream: source.stream,
            offset,
            length,
            said,
        };
        match self.form {
            Form::Json { indented: true } => serde_json::to_writer_pretty(&mut self.output, &line)?,
            _ => serde_json::to_writer(&mut self.output, &line)?,
        }
        self.output.write_all(b"\n")
    }

    /// Writes a document; what cannot be in it goes to standard error.
    fn xml(
        &mut self,
        source: Source<'_>,
        piece: &Lent<'_>,
        outcome: &Outcome<'_>,
        options: WriteOptions,
    ) -> io::Result<()> {
        let say = |offset: usize, message: &dyn Display| {
            say(source, piece.place.offset + offset as u64, message);
        };
        match outcome {
            Outcome::Blank => {}
            Outcome::Skipped => {
                let shown = shown(piece.bytes, SHOWN);
                say(0, &format_args!("skipped `{}`", shown.escape_debug()));
            }
            Outcome::Failure(failure) => say(failure.offset, &failure.message),
            Outcome::Document(document) => {
                let tells =
                    |note: &&Note| note.kind() == NoteKind::Repair || note.code.loses_data();
                for note in self.notes.iter().filter(tells) {
                    let offset = note.span.offset as usize;
                    say(offset, &format_args!("{:#}", note.display(piece.bytes)));
                }
                self.room.clear();
                match document.write(options, &mut self.room) {
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

/// Says something about a stream on standard error.
fn say(source: Source<'_>, offset: u64, message: &dyn Display) {
    complain(source, format_args!("offset {offset}: {message}"));
}

/// The first of the bytes, that many characters, and a mark if there are more.
fn shown(bytes: &[u8], count: usize) -> String {
    // No character has more than four bytes.
    let first = bytes.get(..4 * count + 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(first);
    let mut shown: String = text.chars().take(count).collect();
    if first.len() < bytes.len() || shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<&'a str>,
    offset: u64,
    length: u64,
    #[serde(flatten)]
    said: Said<'a>,
}

/// What a line says of a piece.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Said<'a> {
    Error(Fault<'a>),
    Skipped(String),
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
    fn new(place: Place, failure: &'a Failure) -> Self {
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
                message: format!("{:#}", note.display(self.bytes)),
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
