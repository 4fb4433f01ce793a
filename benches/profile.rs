//! Reads one corpus over and over, for a profiler to look at: `profile CORPUS TIMES`.

mod corpus;
mod ours;

fn main() {
    let arguments = std::env::args().filter(|argument| !argument.starts_with("--"));
    let arguments: Vec<String> = arguments.skip(1).collect();
    let corpus = match arguments.first().map(String::as_str) {
        None | Some("compact") => corpus::compact(),
        Some("indented") => corpus::indented(),
        Some("escaped") => corpus::escaped(),
        Some("adversarial") => corpus::adversarial(),
        Some("queue") => corpus::queue(1000),
        Some(other) => panic!("no corpus `{other}`"),
    };
    let times = arguments
        .get(1)
        .map_or(1, |times| times.parse().expect("how many times"));
    for _ in 0..times {
        ours::read(&corpus);
    }
}
