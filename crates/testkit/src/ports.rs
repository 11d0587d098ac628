//! Ports for servers of tests.

use std::net::TcpListener;

/// A port of the loopback address that nobody listens on. Another program may take it before it is used.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback address has a free port");
    listener
        .local_addr()
        .expect("a bound listener has an address")
        .port()
}
