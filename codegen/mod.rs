//! The generator: a DTD in, a Rust module out. It knows DTDs and no word of CAP.
//!
//! `dtd` parses, `model` resolves and checks, `names` gives Rust's names, `emit` writes the code.
//! Compiled into the build script, and again into `tests/codegen.rs`, which tests it.

pub mod dtd;
pub mod emit;
pub mod model;
pub mod names;
#[cfg(test)]
mod tests_front;

use std::path::Path;

/// The Rust module for the DTD in the file `path`, or what is wrong with it, as
/// `path:LINE:COLUMN: what`.
pub fn generate(path: &Path) -> Result<String, String> {
    let source = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    generate_from(&source).map_err(|e| format!("{}:{e}", path.display()))
}

/// The same for a DTD's text; the error is `LINE:COLUMN: what`.
pub fn generate_from(source: &str) -> Result<String, String> {
    let syntax = dtd::parse(source).map_err(|e| e.to_string())?;
    let model = model::resolve(&syntax).map_err(|e| e.to_string())?;
    Ok(emit::module(&model))
}
