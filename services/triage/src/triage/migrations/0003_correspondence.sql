-- Correspondence by its own id, each piece sealed with the key of its case where one is known (sealed_for)
-- depends: 0001_cases_letters_rota

-- migrate: apply
CREATE TABLE correspondence (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    sealed_for text NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE correspondence;
