//! Nothing is allocated by writing, but by the `Vec` that is written to.
#![cfg(feature = "std")]
#![allow(
    unsafe_code,
    reason = "an allocator that counts has to be one; it passes everything on"
)]

#[allow(dead_code)]
mod generate;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fmt,
    hint::black_box,
};

use broadworks_cap::{WriteOptions, cap_c, ccc2};
use generate::Generator;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: what the system's allocator promises is promised on. What is not here comes down to what
// is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
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

struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

#[test]
fn writing_allocates_nothing() {
    assert_eq!(allocations(|| 1), 0);
    assert_eq!(allocations(|| vec![0_u8; 100]), 1);
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
                    assert_eq!(allocations(|| xml.to_vec().unwrap()), 1);
                    assert_eq!(length.0, roomy.len());
                }
            }
        };
    }
    dialect!(cap_c, "dtd/cap-c.dtd");
    dialect!(ccc2, "dtd/ccc2.dtd");
}
