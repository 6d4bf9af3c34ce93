-- The open cases of each team, in several rows each; a case that is here already is put in its row when it next changes
-- depends: 0001_desks_practitioners_cases

-- migrate: apply
CREATE TABLE caseloads (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE caseloads;
