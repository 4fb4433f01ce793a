//! What the message layer costs on top of reading: every typed value of a document that was just
//! read, and its check.

mod corpus;
mod ours;
mod support;

use std::time::Duration;

use broadworks_cap::{cap_c::BroadsoftDocument, message::Direction};
use corpus::Corpus;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ours::message::{check, typed, typed_and_check};

fn layer(criterion: &mut Criterion, corpus: &Corpus) {
    // What a server sends is as the tables have it.
    for document in corpus.documents().map(ours::document) {
        document.check(Direction::ToClient, &mut |finding| panic!("{finding}"));
    }
    assert_eq!(
        support::allocations(|| ours::read_and(corpus, typed_and_check)),
        0
    );
    let mut group = criterion.benchmark_group(corpus.name);
    group.throughput(Throughput::Bytes(corpus.stream.len() as u64));
    let mut bench = |name: &str, then: fn(&BroadsoftDocument<'_>)| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| ours::read_and(corpus, then))
        });
    };
    bench("read", |_| {});
    bench("read and iterate", ours::iterate);
    bench("read, typed values", typed);
    bench("read, check", check);
    bench("read, typed values, check", typed_and_check);
    group.finish();
}

fn layers(criterion: &mut Criterion) {
    layer(criterion, &corpus::compact());
    layer(criterion, &corpus::without_queues());
    layer(criterion, &corpus::queue(1000));
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = layers
}
criterion_main!(benches);
