//! Nothing is allocated by framing, by reading, by looking at what was read, and by writing.
#![allow(
    unsafe_code,
    reason = "an allocator that counts has to be one; it passes everything on"
)]

mod common;
#[allow(dead_code)]
mod generate;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fmt::{self, Write as _},
    hint::black_box,
};

#[cfg(feature = "std")]
use broadworks_cap::WriteOptions;
use broadworks_cap::{Chunk, Framer, Options, Piece, PieceKind, Text, cap_c, ccc2};
#[cfg(feature = "std")]
use generate::Generator;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

fn count() {
    ALLOCATIONS.with(|count| count.set(count.get() + 1));
}

// SAFETY: what the system's allocator promises is promised on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `run` makes in this thread.
fn allocations<T>(run: impl FnOnce() -> T) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    black_box(run());
    ALLOCATIONS.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| 1), 0);
    assert_eq!(allocations(|| Box::new(1)), 1);
    assert_eq!(allocations(|| vec![0_u8; 100]), 1);
    assert_eq!(allocations(|| "a".to_owned() + "b"), 2);
}

/// Takes what is printed, and keeps its length.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Everything that can be asked of a text.
fn look_at(text: Text<'_>) -> usize {
    let chunks = text.chunks().map(|chunk| match chunk {
        Chunk::Slice(slice) => slice.len(),
        Chunk::Char(character) => character.len_utf8(),
    });
    let len: usize = chunks.sum();
    let mut printed = Length(0);
    write!(printed, "{text}").unwrap();
    assert_eq!(len, printed.0);
    let other = Text::from("no such text");
    assert!(text != other && text != "no such text" && text.cmp(&other).is_ne());
    len + text.chars().count()
}

macro_rules! read {
    ($dialect:ident, $document:expr) => {{
        let (mut notes, mut printed) = (0, Length(0));
        let mut sink = |note| {
            notes += 1;
            write!(printed, "{note}").unwrap();
        };
        match $dialect::BroadsoftDocument::read_with($document, &Options::STANDARD, &mut sink) {
            Err(error) => write!(printed, "{error} {error:?}").unwrap(),
            Ok(document) => {
                // All that there is, lists and nested users included.
                write!(printed, "{document:?}").unwrap();
                assert!(document == document.clone());
                let data = document.data();
                data.into_iter()
                    .filter_map(|data| data.to.as_ref())
                    .for_each(|to| {
                        notes += to.get().user.map_or(0, |user| user.call.len());
                    });
                for call in document.user().into_iter().flat_map(|user| &user.call) {
                    let texts = [
                        call.call_id,
                        call.state,
                        call.remote_number,
                        call.remote_name,
                    ];
                    notes += texts.into_iter().flatten().map(look_at).sum::<usize>();
                }
            }
        }
        let strict = $dialect::BroadsoftDocument::read_with($document, &Options::STRICT, &mut ());
        (notes, printed.0, strict.is_ok())
    }};
}

/// Frames a stream that arrives in chunks of that size, and counts the documents.
fn frame(stream: &[u8], chunk: usize) -> usize {
    let (mut framer, mut at, mut documents) = (Framer::new(), 0, 0);
    let mut take = |piece: Piece| {
        documents += usize::from(piece.kind == PieceKind::Document);
        at += piece.len;
        at
    };
    let mut start = 0;
    for end in (0..stream.len()).step_by(chunk).chain([stream.len()]) {
        while let Some(piece) = framer.next(&stream[start..end]) {
            start = take(piece);
        }
    }
    while let Some(piece) = framer.finish(&stream[start..]) {
        start = take(piece);
    }
    documents
}

#[test]
fn nothing_is_allocated() {
    let mut texts: Vec<_> = common::samples()
        .into_iter()
        .map(|sample| sample.text)
        .collect();
    // The samples know neither references nor much that the DTD does not.
    texts.push(common::with_user(
        "a<phone>1&amp;<!-- -->2\r\n<x/><![CDATA[<]]></phone><zug a='&#65;'><zug/></zug><User/>\
         <call callId='&quot;1\t\r\n' extTrackingId='é'><remoteName>&#x20AC;\r</remoteName></call>\
         <call callId=''/><Id/><callcenter id=''/><!-- --><monUser>a</monUser><monUser>&lt;</monUser>",
    ));
    for text in &texts {
        let document = text.as_bytes();
        assert_eq!(allocations(|| read!(cap_c, document)), 0, "{text}");
        assert_eq!(allocations(|| read!(ccc2, document)), 0, "{text}");
    }
    let stream = texts.join("\r\n");
    for chunk in [1, 7, 64, 1_460, stream.len()] {
        let count = allocations(|| assert_eq!(frame(stream.as_bytes(), chunk), texts.len()));
        assert_eq!(count, 0, "chunks of {chunk}");
    }
}

/// But by the `Vec` that is written to.
#[cfg(feature = "std")]
#[test]
fn writing_allocates_nothing() {
    macro_rules! dialect {
        ($dialect:ident, $dtd:literal) => {
            let mut generator = Generator::new($dtd, 3);
            for _ in 0..100 {
                let root = generator.valid();
                let text = generator.text(&root);
                let document = $dialect::BroadsoftDocument::read(text.as_bytes()).unwrap();
                for options in [WriteOptions::COMPACT, WriteOptions::INDENTED] {
                    let xml = document.xml_with(options);
                    let mut room = vec![0; 1 << 20];
                    let mut roomy = Vec::with_capacity(1 << 20);
                    let mut length = Length(0);
                    assert_eq!(allocations(|| xml.encoded_len().unwrap()), 0);
                    assert_eq!(allocations(|| xml.write_to_slice(&mut room).unwrap()), 0);
                    assert_eq!(
                        allocations(|| xml.write_to_slice(&mut room[..9]).is_err()),
                        0
                    );
                    assert_eq!(allocations(|| xml.append_to_vec(&mut roomy).unwrap()), 0);
                    assert_eq!(allocations(|| xml.write_to(&mut length).unwrap()), 0);
                    assert_eq!(allocations(|| xml.write_io(&mut &mut room[..]).unwrap()), 0);
                    // It grows once for each doubling, and is cut off to its length in the end.
                    let most = 3 + (roomy.len() / 2048).checked_ilog2().unwrap_or(0);
                    let allocated = allocations(|| xml.to_vec().unwrap());
                    assert!(allocated == 1 || roomy.len() > 1900 && allocated <= most.into());
                    assert_eq!(xml.to_vec().unwrap().capacity(), roomy.len());
                    assert_eq!(length.0, roomy.len());
                }
            }
        };
    }
    dialect!(cap_c, "dtd/cap-c.dtd");
    dialect!(ccc2, "dtd/ccc2.dtd");
}
