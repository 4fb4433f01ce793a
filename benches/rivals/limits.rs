//! What no reader or framer can do without, and nothing else.

use std::hint::black_box;

use memchr::{memchr_iter, memmem::Finder};

/// Visits every `<`, which is the least that finds the tags; gives their number.
pub fn every_tag(bytes: &[u8]) -> usize {
    // `count()` would be answered without visiting.
    memchr_iter(b'<', bytes).fold(0, |count, at| {
        black_box(at);
        count + 1
    })
}

/// Checks that the bytes are UTF-8.
pub fn utf8(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Copies the bytes.
pub fn memcpy(bytes: &[u8], buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.extend_from_slice(bytes);
    black_box(buffer);
}

const END: &[u8] = b"</BroadsoftDocument>";

/// Finds the end tags of roots in a stream that comes in chunks of so many bytes, where each search
/// resumes behind the one before; gives their number. Nothing is seen that could hide an end tag.
pub fn end_tags(stream: &[u8], chunk: usize) -> usize {
    let (finder, mut documents) = (Finder::new(END), 0);
    let (mut from, mut received) = (0, 0);
    while received < stream.len() {
        received = stream.len().min(received.saturating_add(chunk));
        while let Some(at) = finder.find(&stream[from..received]) {
            from += at + END.len();
            documents += 1;
        }
        // What is left may be the beginning of an end tag.
        from = from.max((received + 1).saturating_sub(END.len()));
    }
    documents
}
