-- The letters as they were filed: one row a version, sealed with the key of its case
-- depends: 0001_cases_letters_rota

-- migrate: apply
CREATE TABLE documents (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE documents;
