//! Cutting a stream into documents, next to looking for nothing but the end tag.

mod corpus;
mod ours;
mod rivals;
mod support;

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rivals::limits;

/// What a socket gives at once: everything, a TCP segment over Ethernet, one byte.
const CHUNKS: [(&str, usize); 3] = [("whole", usize::MAX), ("1460 bytes", 1460), ("byte", 1)];

fn frame(criterion: &mut Criterion) {
    for corpus in [corpus::compact(), corpus::indented()] {
        let stream = corpus.stream.as_bytes();
        let documents = corpus.statistics().documents;
        let mut group = criterion.benchmark_group(format!("frame {}", corpus.name));
        group.throughput(Throughput::Bytes(stream.len() as u64));
        for (name, chunk) in CHUNKS {
            let allocations = support::allocations(|| ours::frame(stream, chunk));
            assert_eq!(allocations, 0);
            assert_eq!(ours::frame(stream, chunk), documents);
            assert_eq!(limits::end_tags(stream, chunk), documents);
            group.bench_function(format!("broadworks-cap/{name}"), |bencher| {
                bencher.iter(|| ours::frame(stream, chunk));
            });
            group.bench_function(format!("memmem/{name}"), |bencher| {
                bencher.iter(|| limits::end_tags(stream, chunk));
            });
        }
        let mut buffer = Vec::with_capacity(stream.len());
        group.bench_function("memcpy", |bencher| {
            bencher.iter(|| limits::memcpy(stream, &mut buffer));
        });
        group.finish();
    }
}

/// A document that takes longer to arrive, a byte at a time, must not cost more for each byte.
fn growing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame a byte at a time");
    for calls in [7, 75, 750] {
        let corpus = corpus::queue(calls);
        let stream = corpus.stream.as_bytes();
        group.throughput(Throughput::Bytes(stream.len() as u64));
        group.bench_function(format!("{calls} calls"), |bencher| {
            bencher.iter(|| ours::frame(stream, 1));
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
    targets = frame, growing
}
criterion_main!(benches);
