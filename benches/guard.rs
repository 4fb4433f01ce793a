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
    cell::RefCell,
    collections::BTreeMap,
    fs,
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use broadworks_cap::WriteOptions;
use corpus::Corpus;
use rivals::{limits, structs, untyped};

const RECORDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/recorded.json");

/// How far below what is recorded a ratio may be.
const TOLERANCE: f64 = 0.9;

/// How long each pair is measured.
const TIME: Duration = Duration::from_millis(2500);

/// How many documents are read in one measurement: little enough to be done, now and then, without
/// the machine doing something else meanwhile.
const PIECE: usize = 256;

/// How often documents are written in one measurement.
const TIMES: usize = 16;

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// How long two took for the same.
struct Times {
    ours: Duration,
    rival: Duration,
}

impl Times {
    /// How many times as fast the first is.
    fn ratio(&self) -> f64 {
        self.rival.as_secs_f64() / self.ours.as_secs_f64()
    }
}

/// Measures two on these pieces. Both have a turn at every piece in every round; of a piece the
/// shortest time counts, which is the one least disturbed.
fn compare<P, A, B>(pieces: &[P], ours: impl Fn(&P) -> A, rival: impl Fn(&P) -> B) -> Times {
    let mut best = vec![(Duration::MAX, Duration::MAX); pieces.len()];
    let start = Instant::now();
    let mut rounds = 0;
    while rounds < 15 || start.elapsed() < TIME {
        rounds += 1;
        for (piece, (ours_best, rival_best)) in pieces.iter().zip(&mut best) {
            *ours_best = time(|| ours(piece)).min(*ours_best);
            *rival_best = time(|| rival(piece)).min(*rival_best);
        }
    }
    Times {
        ours: best.iter().map(|best| best.0).sum(),
        rival: best.iter().map(|best| best.1).sum(),
    }
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

/// Every ratio that is guarded: its name, what it is to reach, and the bytes and times behind it.
fn measure(mut found: impl FnMut(&str, f64, usize, Times)) {
    let bytes = |pieces: &[Corpus]| pieces.iter().map(|piece| piece.stream.len()).sum();
    let compact = corpus::compact().pieces(PIECE);
    let indented = corpus::indented().pieces(PIECE);
    let escaped = corpus::escaped().pieces(PIECE);
    for (shape, pieces) in [("compact", &compact), ("indented", &indented)] {
        let mut against = |rival: &str, goal, run: fn(&Corpus)| {
            let name = format!("read {shape} / {rival}");
            found(&name, goal, bytes(pieces), compare(pieces, ours::read, run));
        };
        against("memchr visiting every tag", 0.7, every_tag);
        against("quick-xml by hand", 7.0, by_hand);
        against("quick-xml with serde", 20.0, serde);
    }
    let name = "read escaped / quick-xml by hand";
    let times = compare(&escaped, ours::read, by_hand);
    found(name, 5.0, bytes(&escaped), times);

    let name = "read and iterate queue of 1000 / quick-xml with serde";
    let queue = [corpus::queue(1000)];
    let times = compare(&queue, ours::read_and_iterate, serde);
    found(name, 10.0, bytes(&queue), times);

    // As many bytes in one long document as in many short ones.
    let (long, short) = (corpus::queue(25_000), corpus::queue(0));
    let times = long.stream.len() / short.stream.len();
    let many = |_: &Corpus| (0..times).for_each(|_| ours::read_and_iterate(&short));
    let long = [long];
    let flat = compare(&long, ours::read_and_iterate, many);
    found("10 MB / 300 B, per byte", 0.8, bytes(&long), flat);

    for (chunk, of, goal) in [(usize::MAX, "whole", 0.4), (1460, "in chunks of 1460", 0.8)] {
        let ours = |piece: &Corpus| ours::frame(piece.stream.as_bytes(), chunk);
        let rival = |piece: &Corpus| limits::end_tags(piece.stream.as_bytes(), chunk);
        assert!(compact.iter().all(|piece| ours(piece) == rival(piece)));
        let times = compare(&compact, ours, rival);
        found(
            &format!("frame {of} / memmem"),
            goal,
            bytes(&compact),
            times,
        );
    }

    let tolerant = compare(&compact, ours::read_tolerant, ours::read);
    found(
        "read compact, tolerant / standard",
        0.9,
        bytes(&compact),
        tolerant,
    );

    let without_queues = corpus::without_queues().pieces(PIECE);
    for (shape, pieces) in [("", &compact), (" without queues", &without_queues)] {
        let layer = |piece: &Corpus| ours::read_and(piece, ours::message::typed_and_check);
        let name = format!("read compact{shape}, typed values, check / read");
        found(
            &name,
            0.8,
            bytes(pieces),
            compare(pieces, layer, ours::read),
        );
    }

    let peek = compare(&compact, ours::peek, ours::read);
    found("peek at compact / read", 5.0, bytes(&compact), peek);

    let buffer = RefCell::new(String::with_capacity(1 << 16));
    let ours = |corpus: &Corpus| {
        ours::read_and_decode(corpus, structs::decode_ours, &mut buffer.borrow_mut());
    };
    let times = compare(&escaped, ours, by_hand);
    found(
        "read escaped and decode / quick-xml by hand",
        5.0,
        bytes(&escaped),
        times,
    );

    let documents: Vec<_> = (escaped.iter())
        .flat_map(Corpus::documents)
        .map(ours::document)
        .collect();
    let texts = ours::with_references(&documents);
    let raw: Vec<_> = texts.iter().map(|text| text.raw()).collect();
    let pairs: Vec<_> = texts.chunks(PIECE).zip(raw.chunks(PIECE)).collect();
    let decode = compare(
        &pairs,
        |(texts, _)| ours::decode(texts, &mut buffer.borrow_mut()),
        |(_, raw)| untyped::unescape(raw),
    );
    let raw = raw.iter().map(|raw| raw.len()).sum();
    found("decode references / quick-xml unescape", 5.0, raw, decode);

    // Few documents, written many times, so that their structs are near the processor, as those of
    // a document that was just read or made are.
    let documents = || compact.iter().flat_map(Corpus::documents).take(512);
    let ours: Vec<_> = documents().map(ours::document).collect();
    let theirs: Vec<_> = documents()
        .map(|document| structs::by_hand(document.as_bytes()))
        .collect();
    let pairs: Vec<_> = ours.chunks(16).zip(theirs.chunks(16)).collect();
    let given = ours::given::call_updates(documents());
    let made: Vec<_> = (given.iter())
        .map(|document| document.xml().to_string())
        .collect();
    let made: Vec<_> = (made.iter())
        .map(|document| structs::by_hand(document.as_bytes()))
        .collect();
    let pairs_made: Vec<_> = given.chunks(16).zip(made.chunks(16)).collect();
    let repeatedly = |write: &dyn Fn() -> usize| (0..TIMES).map(|_| write()).sum::<usize>();
    let written = RefCell::new(Vec::with_capacity(1 << 16));
    let write = |(ours, _): &(&[_], &[_])| {
        repeatedly(&|| ours::write(ours, WriteOptions::COMPACT, &mut written.borrow_mut()))
    };
    let quick_xml = |(_, theirs): &(&[_], &[_])| {
        repeatedly(&|| structs::quick_xml_write_all(theirs, &mut written.borrow_mut()))
    };
    let push = |(_, theirs): &(&[_], &[_])| {
        repeatedly(&|| structs::push_all::<false>(theirs, &mut buffer.borrow_mut()))
    };
    let push_and_escape = |(_, theirs): &(&[_], &[_])| {
        repeatedly(&|| structs::push_all::<true>(theirs, &mut buffer.borrow_mut()))
    };
    let size = pairs.iter().map(write).sum();
    let times = compare(&pairs, write, push);
    found("write compact / push_str", 2.0, size, times);
    let times = compare(&pairs, write, push_and_escape);
    found("write compact / push_str and escaping", 2.0, size, times);
    let times = compare(&pairs, write, quick_xml);
    found("write compact / quick-xml Writer", 4.0, size, times);
    let size = pairs_made.iter().map(write).sum();
    let times = compare(&pairs_made, write, push_and_escape);
    let name = "write callUpdates of given values / push_str and escaping";
    found(name, 2.0, size, times);
    let times = compare(&pairs_made, write, quick_xml);
    let name = "write callUpdates of given values / quick-xml Writer";
    found(name, 4.0, size, times);
    let size = pairs.iter().map(write).sum();
    let write_new = |(ours, _): &(&[_], &[_])| repeatedly(&|| ours::write_new(ours));
    let push_new = |(_, theirs): &(&[_], &[_])| repeatedly(&|| structs::push_new(theirs));
    let times = compare(&pairs, write_new, push_new);
    let name = "write compact, each to a new Vec / push_str to a new String";
    found(name, 2.0, size, times);
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
        "{:<60} {:>9} {:>9} {:>7} {:>9} {:>7}",
        "ratio", "MB/s", "rival's", "goal", "recorded", "now"
    );
    measure(|name, goal, bytes, times| {
        let now = times.ratio();
        let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
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
        println!(
            "{name:<60} {:>9.0} {:>9.0} {goal:>7.2} {before:>9} {now:>7.2}{verdict}",
            speed(times.ours),
            speed(times.rival),
        );
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
