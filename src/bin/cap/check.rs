//! `cap check`: every error and note, for people.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal},
    ops::Range,
};

use broadworks_cap::{
    Note, NoteKind,
    message::{Context, Direction, Environment},
};
use codespan_reporting::{
    diagnostic::{Diagnostic, Label, Severity},
    files::{self, Files},
    term::{
        self,
        termcolor::{BufferedStandardStream, ColorChoice, WriteColor},
    },
};

use crate::{
    args::{Check, Sender, Status, Users},
    document::{Failure, Outcome, Reader},
    input::{self, Lent, Place, Sink, Source},
};

/// How many characters of a source line are shown, and how many of them stand before what it is
/// shown for if it has more behind.
const WIDTH: usize = 100;
const BEFORE: usize = 40;
/// That many characters are in as many bytes, if not at their ends.
const LOOK: usize = 4 * WIDTH + 4;

/// Runs the command.
pub(crate) fn run(args: &Check) -> Status {
    let colours = match io::stdout().is_terminal() {
        // Unless NO_COLOR or TERM=dumb say otherwise.
        true => ColorChoice::Auto,
        false => ColorChoice::Never,
    };
    let mut checker = Checker {
        reader: Reader::new(args.dialect, args.mode, args.input.limit),
        context: context(args),
        notes: vec![],
        findings: vec![],
        config: term::Config::default(),
        output: BufferedStandardStream::stdout(colours),
        documents: 0,
        counts: BTreeMap::new(),
        astray: None,
    };
    let status = input::read(&args.input, &mut checker);
    match checker.counts.is_empty() {
        true => status,
        false => status.max(Status::Failures),
    }
}

fn context(args: &Check) -> Context {
    let context = Context::from(args.sender.map(|sender| match sender {
        Sender::Client => Direction::ToServer,
        Sender::Server => Direction::ToClient,
    }));
    match args.users {
        None => context,
        Some(Users::Voip) => context.with_environment(Environment::Voip),
        Some(Users::Insc) => context.with_environment(Environment::Insc),
    }
}

/// What a finding is about, the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A document that could not be read.
    Error,
    /// Malformed XML that was repaired.
    Repair,
    /// From the DTD.
    Departure,
    /// What the specification's tables say otherwise.
    Message,
    /// Bytes that belong to no document.
    Skipped,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Repair => "repair",
            Self::Departure => "departure",
            Self::Message => "message",
            Self::Skipped => "skipped",
        }
    }

    const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Repair => Severity::Warning,
            Self::Departure | Self::Message | Self::Skipped => Severity::Note,
        }
    }
}

struct Finding {
    kind: Kind,
    code: &'static str,
    message: String,
    /// In the piece.
    span: Range<usize>,
    /// Where, before it in the piece, the start tag is whose end tag was expected.
    start_tag: Option<usize>,
}

struct Checker<W> {
    reader: Reader,
    /// What is known beside the documents.
    context: Context,
    /// Those on one document, kept for their room.
    notes: Vec<Note>,
    findings: Vec<Finding>,
    config: term::Config,
    output: W,
    documents: u64,
    counts: BTreeMap<(Kind, &'static str), u64>,
    /// The stream that is in bytes that belong to no document and need no report.
    astray: Option<String>,
}

impl<W: WriteColor> Sink for Checker<W> {
    fn piece(&mut self, source: Source<'_>, piece: &Lent<'_>) -> io::Result<()> {
        let outcome = self.reader.read(piece, &mut self.notes);
        for note in self.notes.drain(..) {
            let start = note.span.offset as usize;
            self.findings.push(Finding {
                kind: match note.kind() {
                    NoteKind::Repair => Kind::Repair,
                    _ => Kind::Departure,
                },
                code: note.code.name(),
                message: note.to_string(),
                span: start..start + note.span.len as usize,
                start_tag: None,
            });
        }
        let name = || Some(source.to_string());
        let astray = self.astray.is_some() && self.astray == name();
        if !matches!(outcome, Outcome::Blank) {
            self.astray = None;
        }
        match outcome {
            Outcome::Blank => {}
            Outcome::Skipped => {
                self.astray = name();
                if !astray {
                    self.findings.push(Finding {
                        kind: Kind::Skipped,
                        code: "outside-document",
                        message: "bytes that belong to no document".to_owned(),
                        span: 0..piece.bytes.len(),
                        start_tag: None,
                    });
                }
            }
            Outcome::Failure(failure) => {
                self.documents += 1;
                // What follows it is the rest of it.
                self.astray = name().filter(|_| failure.code == "length-limit");
                self.findings.push(Finding {
                    kind: Kind::Error,
                    code: failure.code,
                    message: failure.message,
                    span: failure.offset..failure.offset,
                    start_tag: failure.start_tag,
                });
            }
            Outcome::Document(document) => {
                self.documents += 1;
                let findings = &mut self.findings;
                document.check(self.context, &mut |finding| {
                    let start = finding.span.offset as usize;
                    findings.push(Finding {
                        kind: Kind::Message,
                        code: finding.code.name(),
                        message: finding.to_string(),
                        span: start..start + finding.span.len as usize,
                        start_tag: None,
                    });
                });
            }
        }
        self.report(source, piece.bytes, piece.place)
    }

    fn lost(&mut self, source: Source<'_>, place: Place, len: u64) -> io::Result<()> {
        let Failure { code, message, .. } = Failure::lost(len);
        self.findings.push(Finding {
            kind: Kind::Error,
            code,
            message,
            span: 0..0,
            start_tag: None,
        });
        // What follows may be the rest of a document.
        self.astray = Some(source.to_string());
        self.report(source, &[], place)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    /// Writes the summary.
    fn finish(&mut self) -> io::Result<()> {
        let found = self.counts.values().sum();
        let documents = number(self.documents, "document");
        writeln!(self.output, "{documents}, {}", number(found, "finding"))?;
        for (&(kind, code), count) in &self.counts {
            writeln!(self.output, "{count:>8}  {:<9}  {code}", kind.name())?;
        }
        self.output.flush()
    }
}

/// So many of these.
fn number(count: u64, noun: &str) -> String {
    match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

impl<W: WriteColor> Checker<W> {
    /// Shows the findings in a piece, which begins at `place`.
    fn report(&mut self, source: Source<'_>, bytes: &[u8], start: Place) -> io::Result<()> {
        // Then one pass over the piece finds every line and column.
        self.findings.sort_by_key(|finding| finding.span.start);
        let (mut place, mut passed) = (start, 0);
        for finding in self.findings.drain(..) {
            *self.counts.entry((finding.kind, finding.code)).or_default() += 1;
            let span = finding.span;
            place.advance(bytes.get(passed..span.start).unwrap_or_default());
            passed = passed.max(span.start);
            let excerpt = Excerpt::new(bytes, span, place);
            let mut diagnostic = Diagnostic::new(finding.kind.severity())
                .with_code(finding.code)
                .with_message(finding.message)
                .with_label(Label::primary(0, excerpt.span.clone()));
            let mut excerpts = vec![excerpt];
            if let Some(before) = finding.start_tag {
                let mut place = start;
                place.advance(bytes.get(..before).unwrap_or_default());
                let excerpt = Excerpt::new(bytes, before..before, place);
                let label = Label::secondary(1, excerpt.span.clone());
                diagnostic = diagnostic.with_label(label.with_message("the start tag"));
                excerpts.push(excerpt);
            }
            let excerpts = Excerpts(source, excerpts);
            term::emit_to_write_style(&mut self.output, &self.config, &excerpts, &diagnostic)
                .map_err(|error| match error {
                    files::Error::Io(error) => error,
                    error => io::Error::other(error),
                })?;
        }
        Ok(())
    }
}

/// A line of a file, or what of it is around a span, fit for a terminal.
struct Excerpt {
    text: String,
    /// What of the span is in the text.
    span: Range<usize>,
    line: usize,
    column: usize,
}

impl Excerpt {
    /// What is around `span` of `bytes`, which begins at `place`. Looks at a constant number of
    /// bytes, so that a long line costs no more than a short one.
    fn new(bytes: &[u8], span: Range<usize>, place: Place) -> Self {
        let ends_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let start = span.start.min(bytes.len());
        let (before, after) = bytes.split_at(start);
        let before = before.get(start.saturating_sub(LOOK)..).unwrap_or(before);
        let line = before.iter().rposition(ends_line).map_or(0, |end| end + 1);
        let before = String::from_utf8_lossy(before.get(line..).unwrap_or_default());
        let end = after.iter().take(LOOK).position(ends_line);
        let whole = end.is_some() || after.len() <= LOOK;
        let marked = span.end.saturating_sub(span.start);
        let after = after.get(..end.unwrap_or(LOOK)).unwrap_or(after);
        let (marked, behind) = after.split_at(marked.min(after.len()));
        let (marked, behind) = (
            String::from_utf8_lossy(marked),
            String::from_utf8_lossy(behind),
        );

        let count = |text: &str| text.chars().count();
        let (len_before, len_marked) = (count(&before), count(&marked));
        let len_after = len_marked + count(&behind);
        let shown_before = len_before.min(BEFORE.max(WIDTH.saturating_sub(len_after)));
        let shown_after = len_after.min(WIDTH - shown_before);

        let mut text = String::new();
        if place.column > shown_before as u64 + 1 {
            text.push('…');
        }
        text.extend(before.chars().skip(len_before - shown_before).map(visible));
        let first = text.len();
        text.extend(marked.chars().take(shown_after).map(visible));
        let span = first..text.len();
        text.extend((behind.chars().take(shown_after.saturating_sub(len_marked))).map(visible));
        if shown_after < len_after || !whole {
            text.push('…');
        }
        Self {
            text,
            span,
            line: place.line as usize,
            column: place.column as usize,
        }
    }
}

/// The character, or one that stands for it where it would do something to the terminal.
fn visible(character: char) -> char {
    match character {
        '\t' => character,
        '\0'..='\x1F' => {
            char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\x7F' => '\u{2421}',
        // Other controls, and those of writing direction.
        '\u{80}'..='\u{9F}' | '\u{200E}' | '\u{200F}' => char::REPLACEMENT_CHARACTER,
        '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

/// Excerpts of a stream, each a file as far as showing it goes.
struct Excerpts<'a>(Source<'a>, Vec<Excerpt>);

impl Excerpts<'_> {
    fn get(&self, id: usize) -> Result<&Excerpt, files::Error> {
        self.1.get(id).ok_or(files::Error::FileMissing)
    }
}

impl<'a> Files<'a> for Excerpts<'_> {
    type FileId = usize;
    type Name = Source<'a>;
    type Source = &'a str;

    fn name(&'a self, _: usize) -> Result<Source<'a>, files::Error> {
        Ok(self.0)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, files::Error> {
        Ok(&self.get(id)?.text)
    }

    fn line_index(&'a self, _: usize, _: usize) -> Result<usize, files::Error> {
        Ok(0)
    }

    fn line_number(&'a self, id: usize, _: usize) -> Result<usize, files::Error> {
        Ok(self.get(id)?.line)
    }

    fn column_number(&'a self, id: usize, _: usize, _: usize) -> Result<usize, files::Error> {
        Ok(self.get(id)?.column)
    }

    fn line_range(&'a self, id: usize, _: usize) -> Result<Range<usize>, files::Error> {
        Ok(0..self.get(id)?.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(source: &str, of: &str) -> (String, String, usize) {
        let start = source.find(of).unwrap();
        let mut place = Place::START;
        place.advance(&source.as_bytes()[..start]);
        let span = start..start + of.len();
        let excerpt = Excerpt::new(source.as_bytes(), span, place);
        let marked = excerpt.text[excerpt.span.clone()].to_owned();
        (excerpt.text, marked, excerpt.column)
    }

    #[test]
    fn excerpts() {
        let long = "é".repeat(500);
        let tail = |len| "é".repeat(len);
        for (source, of, text, marked, column) in [
            ("a b c".into(), "b", "a b c".into(), "b", 3),
            ("x\r\na b c\nx".into(), "b", "a b c".into(), "b", 3),
            ("a b\nc d".into(), "b\nc", "a b".into(), "b", 3),
            ("a\r\nb".into(), "\r\nb", "a".into(), "", 2),
            (
                "a\t\x1B[1m\u{202E}b".into(),
                "b",
                "a\t␛[1m\u{FFFD}b".into(),
                "b",
                8,
            ),
            (
                format!("{long}b{long}"),
                "b",
                format!("…{}b{}…", tail(40), tail(59)),
                "b",
                501,
            ),
            (format!("{long}b"), "b", format!("…{}b", tail(99)), "b", 501),
            (format!("b{long}"), "b", format!("b{}…", tail(99)), "b", 1),
            (
                format!("b{long}b"),
                &format!("b{long}b"),
                format!("b{}…", tail(99)),
                &format!("b{}", tail(99)),
                1,
            ),
        ] {
            let expected = (text, marked.to_owned(), column);
            assert_eq!(excerpt(&source, of), expected, "{source:?}");
        }
    }

    #[test]
    fn an_excerpt_of_anything_is_well_cut() {
        let bytes: Vec<u8> = (0..=255).chain("ö€𝄞".bytes().cycle().take(2000)).collect();
        for start in 0..=bytes.len() + 1 {
            for len in [0, 1, 3, 150, 1000] {
                let excerpt = Excerpt::new(&bytes, start..start + len, Place::START);
                assert!(excerpt.text.get(excerpt.span.clone()).is_some());
                assert!(excerpt.text.chars().count() <= WIDTH + 2, "{start} {len}");
            }
        }
    }
}
