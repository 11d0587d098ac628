//! The simulated professional network: an HTTP server with its own clock and ledger.
