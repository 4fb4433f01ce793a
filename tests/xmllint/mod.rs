//! Asks libxml2.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What libxml2 makes of it does not say; strict mode judges as if it did not stand there.
#[allow(dead_code, reason = "for the tests of strict mode")]
pub fn without_standalone(document: &str) -> String {
    document.replacen("standalone=\"yes\"", "", 1)
}

/// The files among `documents` that libxml2 finds valid, by their numbers; `None` without xmllint,
/// unless `CAP_NEEDS_XMLLINT` is set.
pub fn valid_for_libxml2(dtd: &str, documents: &[String]) -> Option<BTreeSet<usize>> {
    // Tests run at the same time.
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let directory = format!("{}-{call}", std::process::id());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(directory);
    fs::create_dir_all(&directory).unwrap();
    let names: Vec<String> = (0..documents.len()).map(|n| format!("{n}.xml")).collect();
    for (name, document) in names.iter().zip(documents) {
        fs::write(directory.join(name), document).unwrap();
    }
    let output = Command::new("xmllint")
        .current_dir(&directory)
        .env("LC_ALL", "C")
        .args(["--noout", "--nonet", "--dtdvalid"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(dtd))
        .args(&names)
        .output();
    let Ok(output) = output else {
        assert!(
            std::env::var_os("CAP_NEEDS_XMLLINT").is_none(),
            "no xmllint"
        );
        println!("NOTICE: xmllint (Debian: libxml2-utils) is not there; nothing was compared");
        return None;
    };
    fs::remove_dir_all(&directory).unwrap();
    let report = String::from_utf8_lossy(&output.stderr);
    let refused: BTreeSet<&str> = (report.lines())
        .filter_map(|line| match line.strip_prefix("Document ") {
            Some(line) => line
                .split_once(" does not validate against")
                .map(|(name, _)| name),
            None if line.contains(": parser error : ") => {
                line.split_once(':').map(|(name, _)| name)
            }
            None => None,
        })
        .collect();
    assert!(!report.contains("Could not parse DTD"), "{report}");
    Some(
        (0..documents.len())
            .filter(|n| !refused.contains(names[*n].as_str()))
            .collect(),
    )
}
