//! What the message layer costs on top of reading: typed values and the check, of documents that
//! have been read.

mod corpus;
mod ours;
mod support;

use std::{hint::black_box, time::Duration};

use broadworks_cap::{
    cap_c::{BroadsoftDocument, Call, QueueCall},
    message::{Direction, cap_c::Message},
};
use corpus::Corpus;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Every typed value of a call.
#[inline(always)]
fn call(call: &Call<'_>) {
    black_box((call.state(), call.personality(), call.call_type()));
    black_box((
        call.appearance(),
        call.release_cause(),
        call.local_alt_type(),
    ));
    black_box((
        call.remote_number(),
        call.redirect_from_reason(),
        call.recall_type(),
    ));
    black_box((call.call_start_time(), call.call_answer_time()));
    if let Some(center) = &call.call_center {
        black_box((center.call_wait_time(), center.longest_wait_time()));
        black_box(center.num_calls_in_queue());
    }
}

/// Every typed value of a call in a queue.
#[inline(always)]
fn queue_call(call: &QueueCall<'_>) {
    black_box((call.time_added(), call.position(), call.priority()));
    black_box((
        call.mandatory_entrance(),
        call.bounced_call(),
        call.reordered_call(),
    ));
    black_box((
        call.preserved_wait_time(),
        call.add_time_in_priority_bucket(),
    ));
    black_box(call.preserved_wait_time_in_priority_bucket());
}

/// Every typed value of the messages of the mix.
#[inline(never)]
fn typed(document: &BroadsoftDocument<'_>) {
    match document.message() {
        Message::CallUpdate(update) => {
            if let Some(updated) = update.call() {
                call(updated);
            }
        }
        Message::SessionUpdate(update) => {
            black_box((update.off_hook(), update.num_calls()));
            black_box((update.max_calls(), update.ep_control()));
        }
        Message::CallControlInfo(info) => {
            for control in info.call().iter().flat_map(|call| &call.control) {
                black_box((control.value(), control.control_type));
            }
        }
        Message::ProfileUpdate(update) => {
            black_box((update.acd_state(), update.acd_state_time()));
            black_box((update.dnd(), update.cwt(), update.ro()));
            black_box((update.simring(), update.lnrd(), update.call_logs()));
            black_box((update.three_way_call(), update.n_way_call()));
            black_box((update.call_transfer(), update.has_vm_messages()));
            black_box(update.cfa().map(|cfa| cfa.value()));
        }
        Message::QueueUpdate(update) => {
            if let Some(queue) = update.queue() {
                for call in &queue.queue_call {
                    queue_call(&call);
                }
            }
        }
        other => {
            black_box(other);
        }
    }
}

#[inline(never)]
fn check(document: &BroadsoftDocument<'_>) -> usize {
    let mut findings = 0;
    document.check(Direction::ToClient, &mut |finding| {
        black_box(finding);
        findings += 1;
    });
    findings
}

#[inline(never)]
fn read(corpus: &Corpus) {
    ours::read(corpus);
}

#[inline(never)]
fn read_and_iterate(corpus: &Corpus) {
    ours::read_and_iterate(corpus);
}

fn documents(corpus: &Corpus) -> Vec<BroadsoftDocument<'_>> {
    // Few enough to stay in the cache, as a document that was just read is.
    let documents = corpus.documents().take(64);
    documents
        .map(|document| BroadsoftDocument::read(document.as_bytes()).expect("well-formed"))
        .collect()
}

fn layer(criterion: &mut Criterion, corpus: &Corpus, iterate: bool) {
    let documents = documents(corpus);
    let allocations = support::allocations(|| {
        for document in &documents {
            typed(document);
            black_box(check(document));
        }
    });
    assert_eq!(allocations, 0);
    println!(
        "{} findings in {}",
        documents.iter().map(check).sum::<usize>(),
        documents.len()
    );
    let bytes = corpus.documents().take(64).map(str::len).sum::<usize>();
    let mut group = criterion.benchmark_group(corpus.name);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("typed values", |bencher| {
        bencher.iter(|| documents.iter().for_each(typed));
    });
    group.bench_function("check", |bencher| {
        bencher.iter(|| documents.iter().map(check).sum::<usize>());
    });
    group.throughput(Throughput::Bytes(corpus.stream.len() as u64));
    match iterate {
        true => group.bench_function("read and iterate", |bencher| {
            bencher.iter(|| read_and_iterate(corpus));
        }),
        false => group.bench_function("read", |bencher| bencher.iter(|| read(corpus))),
    };
    group.finish();
}

fn layers(criterion: &mut Criterion) {
    layer(criterion, &corpus::compact(), false);
    layer(criterion, &corpus::queue(1000), true);
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
