-- What triage holds: cases and their letters (sealed with a key per case), and who is on duty
-- depends:

-- migrate: apply
CREATE TABLE rota (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE cases (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE letters (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE letters;
DROP TABLE cases;
DROP TABLE rota;
