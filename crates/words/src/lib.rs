//! Message templates, lengths, languages of messages.
