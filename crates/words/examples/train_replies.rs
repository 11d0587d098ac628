//! Trains the tables by which replies are judged, and writes them: `cargo x train-replies`.

use words::reply::{corpus, training};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/replies/model.bin");
    let tables = training::train(&corpus::learnt_from()?);
    println!("{} bytes are written to {place}", tables.len());
    std::fs::write(place, tables)?;
    Ok(())
}
