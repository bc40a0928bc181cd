//! `cargo run -p xtask -- tidy [folder]`: checks the house rules and prints what breaks them.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let root = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
        ["tidy", folder] => Path::new(folder).to_path_buf(),
        _ => {
            eprintln!("usage: cargo run -p xtask -- tidy [folder]");
            return ExitCode::from(2);
        }
    };
    match xtask::tidy(&root) {
        Ok(findings) if findings.is_empty() => {
            println!("tidy");
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{} to tidy", findings.len());
            ExitCode::FAILURE
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}
