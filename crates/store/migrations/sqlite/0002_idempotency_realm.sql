-- Idempotency keys also count for writes of the organization (R80): the realm of a key is the id of a
-- workspace or of an organization.
CREATE TABLE idempotency_of_realm (
    realm_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT,
    response TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (realm_id, idempotency_key)
);

INSERT INTO idempotency_of_realm (realm_id, idempotency_key, request_hash, status, response, created_at)
SELECT workspace_id, idempotency_key, request_hash, status, response, created_at FROM idempotency;

DROP TABLE idempotency;

ALTER TABLE idempotency_of_realm RENAME TO idempotency;
