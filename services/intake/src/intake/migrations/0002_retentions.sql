-- How long the data of each case is kept, and what holds its destruction back (G6): ids and days, which stay when the case is gone
-- depends: 0001_cases_children_correspondence

-- migrate: apply
CREATE TABLE retentions (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE complaints (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE complaints;
DROP TABLE retentions;
