//! Writes the schema of packs anew: `cargo run -p rules --example schema`.

use std::{fs, io};

fn main() -> io::Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/pack.schema.json");
    let mut text = serde_json::to_string_pretty(&rules::pack::schema())?;
    text.push('\n');
    fs::write(file, text)
}
