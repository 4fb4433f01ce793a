//! Turns each DTD in `dtd/` into a Rust module. A new dialect is one more line in `DIALECTS`, and
//! one `pub mod` in `src/lib.rs`.

use std::{env, error::Error, fs, path::Path};

#[path = "codegen/mod.rs"]
mod codegen;

const DIALECTS: [&str; 2] = ["cap-c", "ccc2"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=codegen");
    let out = env::var("OUT_DIR")?;
    for dialect in DIALECTS {
        let dtd = format!("dtd/{dialect}.dtd");
        println!("cargo::rerun-if-changed={dtd}");
        let module = codegen::generate(Path::new(&dtd))?;
        fs::write(Path::new(&out).join(format!("{dialect}.rs")), module)?;
    }
    println!("cargo::rerun-if-changed=dtd/values.txt");
    println!("cargo::rerun-if-changed=dtd/messages.txt");
    for (name, module) in codegen::generate_messages(Path::new("dtd"), &DIALECTS)? {
        fs::write(Path::new(&out).join(format!("{name}.rs")), module)?;
    }
    Ok(())
}
