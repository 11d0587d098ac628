//! Server-rendered pages, the companion, assets and languages of the interface.
