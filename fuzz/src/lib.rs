//! The bodies of the fuzz targets, which `cargo test` replays the corpus through as well.

#[path = "../../tests/bodies/mod.rs"]
pub mod bodies;
