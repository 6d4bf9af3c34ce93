-- How many messages came about a case
-- depends:

-- migrate: apply

CREATE TABLE counts (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);

-- migrate: rollback

DROP TABLE counts;
