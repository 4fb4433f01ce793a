//! Every message that a client sends, made from what it needs.

pub(super) mod cap_c {}
pub(super) mod ccc2 {}
