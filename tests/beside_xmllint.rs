//! `cap decode` beside `xmllint --dtdvalid`: over all samples and documents made at random, valid and
//! invalid, in both dialects.
#![cfg(feature = "cli")]

mod common;
#[allow(dead_code)]
mod generate;
mod xmllint;

use std::{fs, path::Path, process::Command};

use generate::Generator;
use xmllint::{valid_for_libxml2, without_standalone};

/// The samples, and three hundred more.
fn documents(dtd: &str) -> Vec<String> {
    let mut documents: Vec<String> = common::samples().into_iter().map(|s| s.text).collect();
    let mut generator = Generator::new(dtd, 34);
    // What may stand around the root belongs to no document in a stream.
    let text = |generator: &mut Generator, root: &_| {
        let mut text = String::new();
        generator.write(root, &mut text);
        text
    };
    for _ in 0..100 {
        let mut root = generator.valid();
        documents.push(text(&mut generator, &root));
        generator.mutate(&mut root);
        documents.push(text(&mut generator, &root));
        let damaged = text(&mut generator, &root);
        documents.push(generator.damage(&damaged));
    }
    documents
}

/// What `cap decode` makes of a document: what it prints, if it reads that document and no other.
fn decode(dialect: &str, document: &str, args: &[&str]) -> Option<String> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("beside-{dialect}.xml"));
    fs::write(&path, document).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cap"))
        .args(["decode", "--dialect", dialect])
        .args(args)
        .arg(path)
        .output()
        .unwrap();
    // Beside XML, it says on standard error what that leaves out.
    let is_read = output.status.success();
    let text = String::from_utf8(output.stdout).unwrap();
    (is_read && !text.contains("\"skipped\":")).then_some(text)
}

fn beside_xmllint(dialect: &str) {
    let dtd = format!("dtd/{dialect}.dtd");
    let documents = documents(&dtd);
    let asked: Vec<String> = documents.iter().map(|d| without_standalone(d)).collect();
    let Some(valid) = valid_for_libxml2(&dtd, &asked) else {
        return;
    };
    for (number, document) in documents.iter().enumerate() {
        let strict = decode(dialect, document, &["--mode", "strict"]);
        assert_eq!(strict.is_some(), valid.contains(&number), "{document}");
    }

    // What is read is written valid, if every required part is there and every value is known.
    let mut written = Vec::new();
    for document in &documents {
        let Some(read) = decode(dialect, document, &[]) else {
            continue;
        };
        let lacks = ["missing-attribute", "missing-element", "unknown-value"];
        if !lacks
            .iter()
            .any(|code| read.contains(&format!("\"{code}\"")))
        {
            for layout in [&[][..], &["--pretty"]] {
                let args = [&["--format", "xml"], layout].concat();
                let xml = decode(dialect, document, &args).unwrap();
                assert_eq!(layout.is_empty(), xml.lines().count() == 1, "{xml}");
                written.push(xml);
            }
        }
    }
    assert!(written.len() > 2 * valid.len());
    let valid_as_written = valid_for_libxml2(&dtd, &written).unwrap();
    let refused = (0..written.len()).find(|number| !valid_as_written.contains(number));
    assert_eq!(refused.map(|number| &written[number]), None);
    println!(
        "{dtd}: of {} documents, {} are valid for `cap decode --mode strict` as for xmllint; \
         {} are valid as `--format xml` writes them",
        documents.len(),
        valid.len(),
        written.len() / 2
    );
}

#[test]
fn cap_c() {
    beside_xmllint("cap-c");
}

#[test]
fn ccc2() {
    beside_xmllint("ccc2");
}
