//! The corpus of the fuzz targets, replayed; and their dictionary, which comes from the DTDs.
#![cfg(all(feature = "arbitrary", feature = "serde"))]

mod bodies;

use std::{collections::BTreeSet, env, fs, path::Path};

use bodies::{
    TARGETS,
    common::{self, DIALECTS, Dialect, Grammar},
};

/// What the committed corpus has for that target, with the files' names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = common::path("tests/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| (path.display().to_string(), fs::read(path).unwrap());
    files.iter().map(read).collect()
}

#[test]
fn the_corpus_holds() {
    for (target, body) in TARGETS {
        let corpus = corpus(target);
        assert!(corpus.len() > 5, "{target}");
        for (path, input) in corpus {
            println!("{path}");
            body(&input);
        }
    }
}

/// The samples with the usual configuration, through every target that reads documents; and cut
/// off, or with a byte less, through those that have to bear it.
#[test]
fn the_samples_hold() {
    for sample in common::samples() {
        let head = [
            u8::from(sample.dialect == Dialect::Ccc2),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        for (target, body) in TARGETS {
            if target != "dtd" {
                let head = if target == "frame" { [0; 8] } else { head };
                body(&[&head, sample.text.as_bytes()].concat());
            }
        }
    }
}

/// `fuzz/cap.dict` has every name and value of the DTDs. To accept a change, run with
/// `UPDATE_GOLDEN=1`.
#[test]
fn the_dictionary_is_that_of_the_dtds() {
    let mut words: BTreeSet<String> = [
        "<?xml version='1.0'?>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "?>",
        "</",
        "/>",
        "&#x41;",
        "&amp;",
        "&lt;",
        "<!DOCTYPE",
        "<BroadsoftDocument protocol=\"CAP\" version=\"17.0\">",
        "</BroadsoftDocument>",
        "<!ELEMENT",
        "<!ATTLIST",
        "#REQUIRED",
        "#IMPLIED",
        "(#PCDATA)",
        "EMPTY",
        "CDATA",
        "NMTOKEN",
        "<?rust on-demand",
        "<?spelling element",
        "\u{FEFF}",
        "“",
        "”",
    ]
    .map(String::from)
    .into();
    for grammar in DIALECTS.map(Grammar::of) {
        for (name, declared) in &grammar.elements {
            words.insert(format!("<{name}>"));
            words.insert(format!("</{name}>"));
            for (attribute, values) in &declared.attributes {
                words.insert(format!(" {attribute}=\""));
                words.extend(values.iter().cloned());
            }
        }
        words.extend(grammar.spellings.iter().map(|[_, other, _]| other.clone()));
    }
    let mut dictionary = String::from(
        "# Made from the DTDs by `UPDATE_GOLDEN=1 cargo test --all-features --test corpus`.\n",
    );
    for word in words {
        let escape = |byte: u8| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        };
        let word: String = word.bytes().map(escape).collect();
        dictionary += &format!("\"{word}\"\n");
    }
    let path = common::path("fuzz/cap.dict");
    // The package is without `fuzz/`.
    if !Path::new(&common::path("fuzz")).exists() {
        return;
    }
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &dictionary).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), dictionary);
}
