//! Reading, next to other readers and to what no reader can do without.

mod corpus;
mod ours;
mod rivals;
mod support;

use std::{hint::black_box, str, time::Duration};

use corpus::Corpus;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rivals::{limits, structs, untyped};

/// A way to read all documents of a corpus.
type Reader = fn(&Corpus);

/// Hands each document over as bytes.
macro_rules! each {
    ($read:expr) => {
        |corpus: &Corpus| {
            for document in corpus.documents() {
                _ = black_box($read(document.as_bytes()));
            }
        }
    };
}

/// For readers that want text: the check that it is text, which is theirs to ask for.
macro_rules! each_text {
    ($read:expr) => {
        each!(|bytes| $read(str::from_utf8(bytes).expect("UTF-8")))
    };
}

const OURS: [(&str, Reader); 5] = [
    ("broadworks-cap", ours::read),
    ("broadworks-cap tolerant", ours::read_tolerant),
    ("broadworks-cap peek", ours::peek),
    ("broadworks-cap by value", ours::read_by_value),
    ("broadworks-cap and lists", ours::read_and_iterate),
];

const RIVALS: [(&str, Reader); 5] = [
    ("quick-xml by hand", each!(structs::by_hand)),
    ("quick-xml with serde", each!(structs::serde)),
    (
        "quick-xml events unchecked",
        each_text!(untyped::quick_xml_events),
    ),
    ("xmlparser", each_text!(untyped::xmlparser)),
    ("roxmltree", each_text!(untyped::roxmltree)),
];

const LIMITS: [(&str, Reader); 2] = [
    ("memchr visiting every tag", each!(limits::every_tag)),
    ("simdutf8", each!(limits::utf8)),
];

/// Shows that every reader sees the same elements, attributes and values.
fn check(corpus: &Corpus) {
    for document in corpus.documents() {
        let values = untyped::roxmltree_values(document);
        assert_eq!(untyped::quick_xml_values(document), values);
        assert_eq!(untyped::xmlparser_values(document), values);
        // Elements that are not in the grammar are in no struct.
        if corpus.name != "adversarial" {
            structs::assert_same(document, &values);
        }
    }
}

fn compare(criterion: &mut Criterion, corpus: &Corpus) {
    check(corpus);
    println!(
        "{}: {}; {:?}",
        corpus.name,
        corpus.shape,
        corpus.statistics()
    );
    let mut group = criterion.benchmark_group(corpus.name);
    group.throughput(Throughput::Bytes(corpus.stream.len() as u64));
    for (name, read) in OURS.into_iter().chain(RIVALS).chain(LIMITS) {
        if corpus.name == "adversarial" && name.contains("serde") {
            // It refuses a list whose items do not stand next to each other.
            continue;
        }
        let allocations = support::allocations(|| read(corpus));
        let documents = corpus.statistics().documents;
        println!(
            "{name}: {:.1} allocations per document",
            allocations as f64 / documents as f64
        );
        if OURS.iter().any(|(ours, _)| *ours == name) {
            assert_eq!(allocations, 0);
        }
        group.bench_function(name, |bencher| bencher.iter(|| read(corpus)));
    }
    group.finish();
}

fn mixes(criterion: &mut Criterion) {
    for corpus in [
        corpus::compact(),
        corpus::indented(),
        corpus::escaped(),
        corpus::adversarial(),
    ] {
        compare(criterion, &corpus);
    }
    compare(criterion, &corpus::queue(1000));
}

/// One list that grows: the cost of a byte has to stay what it is.
fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sizes");
    for calls in corpus::SIZES {
        let corpus = corpus::queue(calls);
        group.throughput(Throughput::Bytes(corpus.stream.len() as u64));
        group.bench_function(format!("{calls} calls"), |bencher| {
            bencher.iter(|| ours::read_and_iterate(&corpus));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = mixes, sizes
}
criterion_main!(benches);
