//! Writes every page with sample data as files, to look at without a server:
//! `cargo run -p app --features ssr --example gallery -- DIR STYLESHEET`.

mod samples;

use std::path::Path;
use std::{env, fs};

use rules::text::Lang;
use samples::{Outcomes, pages, request};

fn main() -> Outcomes<()> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let css = arguments.next().unwrap_or_else(|| "style.css".to_owned());
    fs::create_dir_all(&folder)?;
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for large_type in [false, true] {
            for (name, page) in pages()? {
                let size = if large_type { "-large" } else { "" };
                let file = Path::new(&folder).join(format!("{name}-{tag}{size}.html"));
                fs::write(file, app::render(&request(lang, large_type, name, &css)?, page))?;
            }
        }
    }
    Ok(())
}
