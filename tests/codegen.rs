//! The generator, compiled a second time so that `cargo test` reaches it, and what it writes.

#[path = "../codegen/mod.rs"]
mod codegen;
#[path = "../codegen/tests_front.rs"]
mod tests_front;
#[path = "../codegen/tests_messages.rs"]
mod tests_messages;

use std::{env, fs, path::Path};

/// What is generated from `tests/golden/small.dtd` is what `tests/golden/small.rs` has. To accept a
/// change, run with `UPDATE_GOLDEN=1` and read the difference.
#[test]
fn golden() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let generated = codegen::generate(&directory.join("small.dtd")).unwrap();
    let golden = directory.join("small.rs");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &generated).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    for (number, (expected, generated)) in expected.lines().zip(generated.lines()).enumerate() {
        assert_eq!(expected, generated, "tests/golden/small.rs:{}", number + 1);
    }
    assert_eq!(expected.len(), generated.len());
}

/// The same DTD gives the same module, byte for byte, laid out in lines.
#[test]
fn output_is_deterministic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for dtd in ["dtd/cap-c.dtd", "dtd/ccc2.dtd", "tests/golden/small.dtd"] {
        let module = || codegen::generate(&root.join(dtd)).unwrap();
        let (module, again) = (module(), module());
        assert_eq!(module, again);
        assert!(module.lines().all(|line| line.trim_end() == line), "{dtd}");
        assert!(!module.contains("\n\n\n"), "{dtd}");
    }
    let messages = || codegen::generate_messages(&root.join("dtd"), &["cap-c", "ccc2"]).unwrap();
    assert_eq!(messages(), messages());
}

/// A mistake in a file is reported with its place, so that an editor can jump there.
#[test]
fn mistakes_have_their_place() {
    let path = env::temp_dir().join(format!("broadworks-cap-{}.dtd", std::process::id()));
    fs::write(&path, "<!-- The root. (1) -->\n<!ELEMENT a (b)>\n").unwrap();
    let error = codegen::generate(&path).unwrap_err();
    fs::remove_file(&path).unwrap();
    let place = error.strip_prefix(path.to_str().unwrap()).unwrap();
    assert!(
        place.starts_with(":2:14: ") && place.contains("`b`"),
        "{error}"
    );
}
