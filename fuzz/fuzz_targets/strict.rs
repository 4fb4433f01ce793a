#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| broadworks_cap_fuzz::bodies::strict(input));
