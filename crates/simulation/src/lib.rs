//! The independent checker of a run: reads the network's ledger and the database's dump, shares no code with the engine.
