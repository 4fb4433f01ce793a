//! Does one thing with one corpus over and over, for a profiler to look at:
//! `profile CORPUS WHAT TIMES`.

mod corpus;
mod ours;

use broadworks_cap::WriteOptions;

fn main() {
    let arguments = std::env::args().filter(|argument| !argument.starts_with("--"));
    let arguments: Vec<String> = arguments.skip(1).collect();
    let argument = |number: usize, default| arguments.get(number).map_or(default, String::as_str);
    let corpus = match argument(0, "compact") {
        "compact" => corpus::compact(),
        "without-queues" => corpus::without_queues(),
        "indented" => corpus::indented(),
        "escaped" => corpus::escaped(),
        "adversarial" => corpus::adversarial(),
        "queue" => corpus::queue(1000),
        other => panic!("no corpus `{other}`"),
    };
    let times = argument(2, "1").parse().expect("how many times");
    let each = |work: &mut dyn FnMut()| (0..times).for_each(|_| work());
    let what = argument(1, "read");
    match what {
        "read" => each(&mut || ours::read(&corpus)),
        "tolerant" => each(&mut || ours::read_tolerant(&corpus)),
        "peek" => each(&mut || ours::peek(&corpus)),
        "frame" => each(&mut || {
            ours::frame(corpus.stream.as_bytes(), 1460);
        }),
        "typed" | "check" | "typed-and-check" => {
            let documents: Vec<_> = corpus.documents().map(ours::document).collect();
            let layer = match what {
                "typed" => ours::message::typed,
                "check" => ours::message::check,
                _ => ours::message::typed_and_check,
            };
            each(&mut || documents.iter().for_each(layer));
        }
        "write" => {
            let mut buffer = Vec::with_capacity(1 << 20);
            let documents: Vec<_> = corpus.documents().take(64).map(ours::document).collect();
            each(&mut || {
                ours::write(&documents, WriteOptions::COMPACT, &mut buffer);
            });
        }
        "write-given" => {
            let mut buffer = Vec::with_capacity(1 << 20);
            let documents = ours::given::call_updates(corpus.documents().take(64));
            each(&mut || {
                ours::write(&documents, WriteOptions::COMPACT, &mut buffer);
            });
        }
        "decode" => {
            let mut buffer = String::with_capacity(1 << 10);
            let documents: Vec<_> = corpus.documents().map(ours::document).collect();
            let texts = ours::with_references(&documents);
            each(&mut || {
                ours::decode(&texts, &mut buffer);
            });
        }
        other => panic!("nothing known of `{other}`"),
    }
}
