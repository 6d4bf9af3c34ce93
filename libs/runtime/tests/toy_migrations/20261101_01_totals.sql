-- A running total per case
-- depends:

-- migrate: apply

CREATE TABLE totals (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);

-- migrate: rollback

DROP TABLE totals;
