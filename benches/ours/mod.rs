//! This crate, doing what is measured.

#![allow(dead_code, reason = "no bench uses all of it")]

pub mod given;
pub mod message;

use std::hint::black_box;

use broadworks_cap::{Framer, Options, PieceKind, Text, WriteOptions, cap_c::BroadsoftDocument};

use crate::corpus::Corpus;

/// Reads every document into one struct.
pub fn read(corpus: &Corpus) {
    let mut document = BroadsoftDocument::default();
    for bytes in corpus.documents() {
        read_into(&mut document, bytes);
        black_box(&document);
    }
}

fn read_into<'a>(document: &mut BroadsoftDocument<'a>, bytes: &'a str) {
    let read = document.read_into(bytes.as_bytes(), &Options::STANDARD, &mut ());
    read.expect("well-formed");
}

/// Reads every document into one struct, in tolerant mode.
pub fn read_tolerant(corpus: &Corpus) {
    let mut document = BroadsoftDocument::default();
    for bytes in corpus.documents() {
        let read = document.read_into(bytes.as_bytes(), &Options::TOLERANT, &mut ());
        read.expect("well-formed");
        black_box(&document);
    }
}

/// Reads every document into one struct, and decodes into a buffer what is not borrowed.
pub fn read_and_decode(
    corpus: &Corpus,
    decode: fn(&BroadsoftDocument<'_>, &mut String),
    buffer: &mut String,
) {
    let mut document = BroadsoftDocument::default();
    for bytes in corpus.documents() {
        read_into(&mut document, bytes);
        decode(&document, buffer);
    }
}

/// Peeks at every document.
pub fn peek(corpus: &Corpus) {
    for bytes in corpus.documents() {
        black_box(&broadworks_cap::peek(bytes.as_bytes()).expect("well-formed"));
    }
}

/// A document read.
pub fn document(bytes: &str) -> BroadsoftDocument<'_> {
    BroadsoftDocument::read(bytes.as_bytes()).expect("well-formed")
}

/// Writes every document into one buffer; gives the bytes written.
pub fn write(
    documents: &[BroadsoftDocument<'_>],
    options: WriteOptions,
    buffer: &mut Vec<u8>,
) -> usize {
    documents.iter().fold(0, |sum, document| {
        buffer.clear();
        let written = document.xml_with(options).append_to_vec(buffer);
        written.expect("nothing that XML does not allow");
        sum + black_box(&*buffer).len()
    })
}

/// Writes every document into a `Vec` of its own; gives the bytes written.
pub fn write_new(documents: &[BroadsoftDocument<'_>]) -> usize {
    documents.iter().fold(0, |sum, document| {
        let written = document.xml().to_vec();
        sum + black_box(written.expect("nothing that XML does not allow")).len()
    })
}

/// Writes every document to the beginning of a slice; gives the bytes written.
pub fn write_to_slice(documents: &[BroadsoftDocument<'_>], room: &mut [u8]) -> usize {
    documents.iter().fold(0, |sum, document| {
        let written = document.xml().write_to_slice(room);
        black_box(&*room);
        sum + written.expect("room enough")
    })
}

/// Reads every document into a struct of its own, which is moved to the caller.
pub fn read_by_value(corpus: &Corpus) {
    for bytes in corpus.documents() {
        black_box(&BroadsoftDocument::read(bytes.as_bytes()).expect("well-formed"));
    }
}

/// Reads every document into one struct, and does something with each while it is fresh.
pub fn read_and(corpus: &Corpus, then: impl Fn(&BroadsoftDocument<'_>)) {
    let mut document = BroadsoftDocument::default();
    for bytes in corpus.documents() {
        read_into(&mut document, bytes);
        then(black_box(&document));
    }
}

/// Reads every document, and goes once through all of its lists: what rivals have in a `Vec` by then.
pub fn read_and_iterate(corpus: &Corpus) {
    let mut document = BroadsoftDocument::default();
    for bytes in corpus.documents() {
        read_into(&mut document, bytes);
        iterate(&document);
    }
}

pub fn iterate(document: &BroadsoftDocument<'_>) {
    let Some(data) = document.data() else { return };
    if let Some(user) = &data.user {
        for call in &user.call {
            for control in &call.control {
                black_box(&control);
            }
            black_box(&call);
        }
        let conference = user.conference.iter();
        for call in conference.flat_map(|conference| &conference.call_in) {
            black_box(&call);
        }
    }
    for call in data.queue.iter().flat_map(|queue| &queue.queue_call) {
        black_box(&call);
    }
}

/// Cuts a stream that comes in chunks of so many bytes into documents; gives their number.
pub fn frame(stream: &[u8], chunk: usize) -> usize {
    let (mut framer, mut documents) = (Framer::new(), 0);
    let (mut start, mut received) = (0, 0);
    while received < stream.len() {
        received = stream.len().min(received.saturating_add(chunk));
        while let Some(piece) = framer.next(&stream[start..received]) {
            start += piece.len;
            documents += usize::from(piece.kind == PieceKind::Document);
        }
    }
    documents
}

/// The names in these documents that have references and no CDATA section, which not all rivals
/// decode.
pub fn with_references<'a>(documents: &[BroadsoftDocument<'a>]) -> Vec<Text<'a>> {
    let calls = documents
        .iter()
        .filter_map(|document| document.user()?.call.first());
    let names = calls.filter_map(|call| call.remote_name);
    names
        .filter(|name| name.raw().contains('&') && !name.raw().contains('<'))
        .collect()
}

/// Decodes texts into a buffer; gives the bytes decoded.
pub fn decode(texts: &[Text<'_>], buffer: &mut String) -> usize {
    texts.iter().fold(0, |sum, text| {
        buffer.clear();
        text.append_to_string(buffer);
        sum + black_box(&*buffer).len()
    })
}
