-- What was noted per case
-- depends:

-- migrate: apply

CREATE TABLE ledger (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);

-- migrate: rollback

DROP TABLE ledger;
