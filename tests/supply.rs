//! What a user of the library depends on.

use std::{collections::HashMap, process::Command};

use serde_json::Value;

/// With default features nobody else's code runs at build time: no procedural macro and no build
/// script is in the tree; and the lock file is up to date.
#[test]
fn nothing_of_others_runs_in_the_build_but_what_the_generator_needs() {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--offline",
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(
        metadata.status.success(),
        "{}",
        String::from_utf8_lossy(&metadata.stderr)
    );
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let by_id = |list: &'static str| -> HashMap<&str, &Value> {
        let list = match list {
            "packages" => &metadata["packages"],
            _ => &metadata["resolve"]["nodes"],
        };
        let list = list.as_array().unwrap().iter();
        list.map(|entry| (entry["id"].as_str().unwrap(), entry))
            .collect()
    };
    let (packages, nodes) = (by_id("packages"), by_id("nodes"));
    let root = metadata["resolve"]["root"].as_str().unwrap();
    let mut tree = vec![root];
    let mut at = 0;
    while let Some(&id) = tree.get(at) {
        at += 1;
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            let package = dependency["pkg"].as_str().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) && !tree.contains(&package) {
                tree.push(package);
            }
        }
    }
    assert!(tree.len() > 3, "{tree:?}");
    for id in &tree[1..] {
        for target in packages[id]["targets"].as_array().unwrap() {
            let kinds = target["kind"].as_array().unwrap();
            let runs = |kind: &&Value| *kind == "proc-macro" || *kind == "custom-build";
            assert_eq!(kinds.iter().find(runs), None, "{id}");
        }
    }
}
