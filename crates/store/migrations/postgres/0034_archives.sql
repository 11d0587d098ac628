-- The archives that were brought for a member: what each of them changed is in the ledger alone (R43).
CREATE INDEX ledger_archives ON ledger (workspace_id, member_id, sequence) WHERE kind = 'archive_brought';
