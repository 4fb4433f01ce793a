//! The message layer, over the samples of section 6 and over documents made by hand.

use std::{env, fmt::Write as _, fs, path::Path, path::PathBuf};

use broadworks_cap::message::{Direction, Finding};
use broadworks_cap::{cap_c, ccc2};

/// The samples that are CCC2's; all others are CAP-C's.
const CCC2: [&str; 4] = ["13-", "24-", "34-", "65-"];

/// The 76 samples in order, trimmed, those that are malformed repaired by hand.
fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    files.sort();
    assert_eq!(files.len(), 76);
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let repaired = folder.with_file_name("repaired").join(name);
        let path = if repaired.exists() { &repaired } else { path };
        (
            name.to_owned(),
            fs::read_to_string(path).unwrap().trim().to_owned(),
        )
    };
    files.iter().map(read).collect()
}

/// The direction that a sample was sent in, where its message has but one.
fn direction(facts: Option<&'static broadworks_cap::message::Facts>) -> Option<Direction> {
    match facts?.directions {
        [direction] => Some(*direction),
        _ => None,
    }
}

fn findings(name: &str, sample: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sink = &mut |finding: Finding| findings.push(finding);
    if CCC2.iter().any(|number| name.starts_with(number)) {
        let document = ccc2::BroadsoftDocument::read(sample.as_bytes()).unwrap();
        document.check(direction(document.command_type().facts()), sink);
    } else {
        let document = cap_c::BroadsoftDocument::read(sample.as_bytes()).unwrap();
        document.check(direction(document.command_type().facts()), sink);
    }
    findings
}

#[test]
fn the_samples_findings_are_those_of_the_golden_file() {
    let mut found = String::from(
        "# What the check finds in the samples of section 6, those that are malformed repaired.\n\
         # Made anew by `UPDATE_GOLDEN=1 cargo test --test messages`.\n",
    );
    for (name, sample) in samples() {
        let name = name.trim_end_matches(".xml");
        for finding in findings(name, &sample) {
            let place = finding.span.of(&sample);
            let code = finding.code.name();
            writeln!(found, "{name}: {code}: {finding} at `{place}`").unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/findings.txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    let gone = golden
        .lines()
        .filter(|line| !found.lines().any(|other| other == *line));
    let new = found
        .lines()
        .filter(|line| !golden.lines().any(|other| other == *line));
    let diff: Vec<String> = gone
        .map(|line| format!("- {line}"))
        .chain(new.map(|line| format!("+ {line}")))
        .collect();
    assert!(found == golden, "{}\n{}", path.display(), diff.join("\n"));
}
