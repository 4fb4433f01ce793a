//! The guard: this crate's speed as ratios to rivals and limits, each ratio taken from one and the
//! same run, against the ratios that are recorded in `benches/recorded.json`.
//!
//! Fails when one is more than a tenth lower than recorded. `--record` writes down what was
//! measured instead. See `benches/README.md`.

mod corpus;
mod ours;
mod rivals;
mod support;

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use broadworks_cap::{Text, cap_c::BroadsoftDocument};
use corpus::Corpus;
use rivals::{limits, structs, untyped};

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/recorded.json");

/// How far below what is recorded a ratio may be.
const TOLERANCE: f64 = 0.9;

/// How long each pair is measured.
const TIME: Duration = Duration::from_millis(1500);

fn time(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// How many times as fast the first is: the median over runs that alternate, so that whatever
/// else the machine does befalls both.
fn ratio(ours: &mut dyn FnMut(), rival: &mut dyn FnMut()) -> f64 {
    let mut ratios = Vec::new();
    let start = Instant::now();
    while ratios.len() < 11 || start.elapsed() < TIME {
        let ours = time(ours);
        ratios.push(time(rival) / ours);
    }
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn by_hand(corpus: &Corpus) {
    for document in corpus.documents() {
        drop(black_box(structs::by_hand(document.as_bytes())));
    }
}

fn serde(corpus: &Corpus) {
    for document in corpus.documents() {
        drop(black_box(structs::serde(document.as_bytes())));
    }
}

fn every_tag(corpus: &Corpus) {
    black_box(limits::every_tag(corpus.stream.as_bytes()));
}

/// Every ratio that is guarded, by name, and what it is to reach.
fn measure(mut found: impl FnMut(&str, f64, f64)) {
    let mut compare = |name: &str, goal: f64, ours: &mut dyn FnMut(), rival: &mut dyn FnMut()| {
        found(name, goal, ratio(ours, rival));
    };
    let (compact, indented) = (corpus::compact(), corpus::indented());
    for corpus in [&compact, &indented] {
        let mut against = |rival: &str, goal: f64, run: fn(&Corpus)| {
            let name = format!("read {} / {rival}", corpus.name);
            compare(&name, goal, &mut || ours::read(corpus), &mut || run(corpus));
        };
        against("memchr visiting every tag", 0.7, every_tag);
        against("quick-xml by hand", 7.0, by_hand);
        against("quick-xml with serde", 20.0, serde);
    }
    let queue = corpus::queue(1000);
    let (mut ours, mut rival) = (|| ours::read_and_iterate(&queue), || serde(&queue));
    compare(
        "read and iterate queue of 1000 / quick-xml with serde",
        10.0,
        &mut ours,
        &mut rival,
    );

    // The same number of bytes as few long documents and as many short ones.
    let (long, short) = (corpus::queue(25_000), corpus::queue(0));
    let times = long.stream.len() / short.stream.len();
    let mut many = || (0..times).for_each(|_| ours::read_and_iterate(&short));
    compare(
        "10 MB / 300 B, per byte",
        0.8,
        &mut || ours::read_and_iterate(&long),
        &mut many,
    );

    let stream = compact.stream.as_bytes();
    for (chunk, of, goal) in [(usize::MAX, "whole", 0.4), (1460, "in chunks of 1460", 0.8)] {
        let chunk = chunk.min(stream.len());
        assert_eq!(ours::frame(stream, chunk), limits::end_tags(stream, chunk));
        let name = format!("frame {of} / memmem");
        let mut ours = || _ = black_box(ours::frame(stream, chunk));
        let mut rival = || _ = black_box(limits::end_tags(stream, chunk));
        compare(&name, goal, &mut ours, &mut rival);
    }

    with_references(|texts, raw| {
        let mut buffer = String::new();
        assert_eq!(ours::decode(texts, &mut buffer), untyped::unescape(raw));
        let mut ours = || _ = black_box(ours::decode(texts, &mut buffer));
        let mut rival = || _ = black_box(untyped::unescape(raw));
        compare(
            "decode references / quick-xml unescape",
            5.0,
            &mut ours,
            &mut rival,
        );
    });
}

/// The texts of the escaped corpus that have references, as this crate reads them and as they stand.
fn with_references(show: impl FnOnce(&[Text<'_>], &[&str])) {
    let corpus = corpus::escaped();
    let documents: Vec<_> = corpus
        .documents()
        .map(|document| BroadsoftDocument::read(document.as_bytes()).expect("well-formed"))
        .collect();
    let names = documents.iter().filter_map(|document| {
        let call = document.user()?.call.first()?;
        call.remote_name
            .filter(|name| name.raw().contains('&') && !name.raw().contains('<'))
    });
    let texts: Vec<Text<'_>> = names.collect();
    let raw: Vec<&str> = texts.iter().map(|text| text.raw()).collect();
    show(&texts, &raw);
}

fn main() -> ExitCode {
    let record = std::env::args().any(|argument| argument == "--record");
    if std::env::args().any(|argument| argument == "--test") {
        println!("guard: asserts times, which a quick run does not");
        return ExitCode::SUCCESS;
    }
    let recorded = fs::read_to_string(RECORDED).unwrap_or_else(|_| "{}".to_owned());
    let recorded: BTreeMap<String, f64> =
        serde_json::from_str(&recorded).expect("recorded.json holds numbers by name");
    let mut measured = BTreeMap::new();
    let mut failed = false;
    println!(
        "{:<56} {:>8} {:>8} {:>8}",
        "ratio", "goal", "recorded", "now"
    );
    measure(|name, goal, now| {
        let before = recorded.get(name).copied();
        let verdict = match before {
            Some(before) if now < before * TOLERANCE => {
                failed = true;
                "  SLOWER THAN RECORDED"
            }
            None if !record => {
                failed = true;
                "  NOT RECORDED"
            }
            _ if now < goal => "  (goal not reached)",
            _ => "",
        };
        let before = before.map_or_else(|| "-".to_owned(), |before| format!("{before:.2}"));
        println!("{name:<56} {goal:>8.2} {before:>8} {now:>8.2}{verdict}");
        measured.insert(name.to_owned(), (now * 1000.0).round() / 1000.0);
    });
    if record {
        let text = serde_json::to_string_pretty(&measured).expect("numbers by name");
        fs::write(RECORDED, text + "\n").expect("recorded.json is written");
        println!("recorded in {RECORDED}");
        return ExitCode::SUCCESS;
    }
    match failed {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
