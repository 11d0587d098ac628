//! Rebuilds the crate when a file appears in or leaves the folder of assets, such as a fetched browser library.

fn main() {
    println!("cargo::rerun-if-changed=assets");
}
