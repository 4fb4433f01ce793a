//! Other readers of the same documents, each brought as far as it goes.

#![allow(dead_code, reason = "no bench uses all of them")]

pub mod limits;
pub mod structs;
pub mod untyped;
