//! Makes cargo notice files that come to `assets/` or leave it: the program embeds whatever stands there, and the
//! browser libraries arrive after the first build where somebody built without `cargo x`.

fn main() {
    println!("cargo::rerun-if-changed=assets");
}
