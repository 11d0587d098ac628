-- Finders that fetch people from sources outside (R20): what is asked, as JSON, and the key, sealed by the vault.
ALTER TABLE finder ADD COLUMN source TEXT;
ALTER TABLE finder ADD COLUMN secret_encrypted TEXT;
