//! Turns each DTD in `dtd/` into a Rust module, `dtd/x.dtd` into `x.rs`, which one line in
//! `src/lib.rs` includes; and the tables of messages into theirs.

use std::{env, error::Error, fs, path::Path, process::ExitCode};

#[path = "codegen/mod.rs"]
mod codegen;

/// The dialects whose messages `dtd/messages.txt` describes.
const DIALECTS: [&str; 2] = ["cap-c", "ccc2"];

fn main() -> ExitCode {
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=codegen");
    println!("cargo::rerun-if-changed=dtd");
    let out = env::var("OUT_DIR")?;
    let write = |name: &str, module| fs::write(Path::new(&out).join(format!("{name}.rs")), module);
    for entry in fs::read_dir("dtd")? {
        let dtd = entry?.path();
        if dtd.extension().is_some_and(|extension| extension == "dtd")
            && let Some(name) = dtd.file_stem().and_then(|name| name.to_str())
        {
            write(name, codegen::generate(&dtd)?)?;
        }
    }
    for (name, module) in codegen::generate_messages(Path::new("dtd"), &DIALECTS)? {
        write(&name, module)?;
    }
    Ok(())
}
