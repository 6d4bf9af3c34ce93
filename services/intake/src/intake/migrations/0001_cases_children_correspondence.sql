-- What intake holds: cases (sealed with a key per case), children known across cases, correspondence registered
-- depends:

-- migrate: apply
CREATE TABLE cases (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE children (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE correspondence (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE correspondence;
DROP TABLE children;
DROP TABLE cases;
