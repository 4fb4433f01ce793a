//! Writing, next to pushing the same bytes, to quick-xml, and to a copy.

mod corpus;
mod ours;
mod rivals;
mod support;

use std::time::Duration;

use broadworks_cap::WriteOptions;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rivals::{limits, structs};

/// How many documents are written: few enough for their structs to stay near the processor, as
/// those of a document that was just read or made are.
const DOCUMENTS: usize = 64;

fn write(criterion: &mut Criterion) {
    for corpus in [corpus::compact(), corpus::escaped(), corpus::queue(1000)] {
        let sources: Vec<_> = corpus.documents().take(DOCUMENTS).collect();
        let ours: Vec<_> = sources
            .iter()
            .map(|source| ours::document(source))
            .collect();
        let theirs: Vec<_> = (sources.iter())
            .map(|source| structs::by_hand(source.as_bytes()))
            .collect();
        // Pushed without a look, what has to be escaped is not.
        let escaped = corpus.name == "escaped";
        for (ours, theirs) in ours.iter().zip(&theirs) {
            structs::assert_same_written(ours, theirs, !escaped);
        }

        let (mut bytes, mut text) = (Vec::with_capacity(1 << 20), String::with_capacity(1 << 20));
        let written = ours::write(&ours, WriteOptions::COMPACT, &mut bytes);
        let mut group = criterion.benchmark_group(format!("write {}", corpus.name));
        group.throughput(Throughput::Bytes(written as u64));
        for (name, options) in [
            ("broadworks-cap", WriteOptions::COMPACT),
            ("broadworks-cap canonical", WriteOptions::CANONICAL),
            ("broadworks-cap indented", WriteOptions::INDENTED),
        ] {
            let mut write = || ours::write(&ours, options, &mut bytes);
            assert_eq!(support::allocations(&mut write), 0);
            group.bench_function(name, |bencher| bencher.iter(&mut write));
        }
        group.bench_function("broadworks-cap to a new Vec", |bencher| {
            bencher.iter(|| ours::write_new(&ours));
        });
        let mut room = vec![0; 1 << 20];
        group.bench_function("broadworks-cap to a slice", |bencher| {
            bencher.iter(|| ours::write_to_slice(&ours, &mut room));
        });
        group.bench_function("push_str and escaping", |bencher| {
            bencher.iter(|| structs::push_all::<true>(&theirs, &mut text));
        });
        if !escaped {
            group.bench_function("push_str", |bencher| {
                bencher.iter(|| structs::push_all::<false>(&theirs, &mut text));
            });
            group.bench_function("push_str to a new String", |bencher| {
                bencher.iter(|| structs::push_new(&theirs));
            });
        }
        let mut quick_xml = || structs::quick_xml_write_all(&theirs, &mut bytes);
        println!(
            "quick-xml Writer: {:.1} allocations per document",
            support::allocations(&mut quick_xml) as f64 / theirs.len() as f64
        );
        group.bench_function("quick-xml Writer", |bencher| bencher.iter(&mut quick_xml));
        let copied = vec![b'x'; written];
        group.bench_function("memcpy", |bencher| {
            bencher.iter(|| limits::memcpy(&copied, &mut bytes));
        });
        group.finish();
    }
}

/// What a server sends is of values that it has, each to be looked at.
fn write_given(criterion: &mut Criterion) {
    let corpus = corpus::compact();
    let ours = ours::given::call_updates(corpus.documents().take(DOCUMENTS));
    let sources: Vec<_> = ours.iter().map(|made| made.xml().to_string()).collect();
    let theirs: Vec<_> = (sources.iter())
        .map(|source| structs::by_hand(source.as_bytes()))
        .collect();
    for (ours, theirs) in ours.iter().zip(&theirs) {
        structs::assert_same_written(ours, theirs, true);
    }
    let (mut bytes, mut text) = (Vec::with_capacity(1 << 16), String::with_capacity(1 << 16));
    let mut write = || ours::write(&ours, WriteOptions::COMPACT, &mut bytes);
    let mut group = criterion.benchmark_group("write given values");
    group.throughput(Throughput::Bytes(write() as u64));
    assert_eq!(support::allocations(&mut write), 0);
    group.bench_function("broadworks-cap", |bencher| bencher.iter(&mut write));
    group.bench_function("push_str and escaping", |bencher| {
        bencher.iter(|| structs::push_all::<true>(&theirs, &mut text));
    });
    group.bench_function("quick-xml Writer", |bencher| {
        bencher.iter(|| structs::quick_xml_write_all(&theirs, &mut bytes));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = write, write_given
}
criterion_main!(benches);
