//! Texts with references: decoded, and read and decoded, next to quick-xml.

mod corpus;
mod ours;
mod rivals;
mod support;

use std::{hint::black_box, time::Duration};

use broadworks_cap::cap_c::BroadsoftDocument;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rivals::{structs, untyped};

/// A way to read a document.
type Reader = fn(&[u8]);

fn decode(criterion: &mut Criterion) {
    let corpus = corpus::escaped();
    let documents: Vec<_> = corpus
        .documents()
        .map(|document| BroadsoftDocument::read(document.as_bytes()).expect("well-formed"))
        .collect();
    let texts = ours::with_references(&documents);
    let raw: Vec<&str> = texts.iter().map(|text| text.raw()).collect();
    let mut buffer = String::with_capacity(4096);
    assert_eq!(
        support::allocations(|| ours::decode(&texts, &mut buffer)),
        0
    );
    for (text, raw) in texts.iter().zip(&raw) {
        assert_eq!(text.to_cow(), untyped::unescape_one(raw));
    }
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Bytes(
        raw.iter().map(|raw| raw.len() as u64).sum(),
    ));
    group.bench_function("broadworks-cap", |bencher| {
        bencher.iter(|| ours::decode(&texts, &mut buffer));
    });
    group.bench_function("broadworks-cap into a Cow", |bencher| {
        bencher.iter(|| texts.iter().fold(0, |sum, text| sum + text.to_cow().len()));
    });
    group.bench_function("quick-xml unescape", |bencher| {
        bencher.iter(|| untyped::unescape(&raw));
    });
    group.finish();

    let rivals: [(&str, Reader); 2] = [
        ("quick-xml by hand", |bytes| {
            drop(black_box(structs::by_hand(bytes)))
        }),
        ("quick-xml with serde", |bytes| {
            drop(black_box(structs::serde(bytes)))
        }),
    ];
    let mut group = criterion.benchmark_group("read and decode");
    group.throughput(Throughput::Bytes(corpus.stream.len() as u64));
    let mut ours = || ours::read_and_decode(&corpus, structs::decode_ours, &mut buffer);
    assert_eq!(support::allocations(&mut ours), 0);
    group.bench_function("broadworks-cap", |bencher| bencher.iter(&mut ours));
    for (name, read) in rivals {
        group.bench_function(name, |bencher| {
            bencher.iter(|| (corpus.documents()).for_each(|document| read(document.as_bytes())));
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
    targets = decode
}
criterion_main!(benches);
