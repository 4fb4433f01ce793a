//! The generator: DTDs and tables in, Rust modules out.
//!
//! For documents, `dtd` parses, `model` resolves and checks, `names` gives Rust's names, `emit` writes
//! the code: these know DTDs and no word of CAP. For the message layer, `tables` parses `messages.txt`
//! and `values.txt`, `protocol` resolves them against the DTDs' models, and `emit_messages` writes the
//! code: these know what a command, its data and its user are.
//!
//! Compiled into the build script, and again into `tests/codegen.rs`, which tests it.

pub mod dtd;
pub mod emit;
pub mod emit_messages;
pub mod model;
pub mod names;
pub mod protocol;
pub mod tables;

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

/// The modules of the message layer: for `values`, and for each of `dialects` its messages.
///
/// # Errors
/// As for [`generate`], for whichever file has the mistake.
pub fn generate_messages(
    folder: &Path,
    dialects: &[&str],
) -> Result<Vec<(String, String)>, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        let source = std::fs::read_to_string(&path);
        source.map_err(|e| format!("{}: {e}", path.display()))
    };
    let fault = |name: &str, error: dtd::Error| format!("{}:{error}", folder.join(name).display());
    let mut models = Vec::new();
    for dialect in dialects {
        let name = format!("{dialect}.dtd");
        let source = read(&name)?;
        let syntax = dtd::parse(&source).map_err(|e| fault(&name, e))?;
        models.push((
            *dialect,
            model::resolve(&syntax).map_err(|e| fault(&name, e))?,
        ));
    }
    let (values, messages) = (read("values.txt")?, read("messages.txt")?);
    let values = protocol::values(&values).map_err(|e| fault("values.txt", e))?;
    let models: Vec<_> = models.iter().map(|(name, model)| (*name, model)).collect();
    let mut modules = vec![("values".to_owned(), emit_messages::values(&values))];
    for (dialect, model) in &models {
        let protocol = protocol::resolve(&messages, &values, &models, dialect)
            .map_err(|e| fault("messages.txt", e))?;
        let module = emit_messages::messages(&protocol, model, &values);
        modules.push((format!("message-{dialect}"), module));
    }
    Ok(modules)
}
