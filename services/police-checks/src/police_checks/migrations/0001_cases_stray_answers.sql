-- What police-checks holds: the checks of each case (sealed with the case's own key), and answers that name no check of ours
-- depends:

-- migrate: apply
CREATE TABLE cases (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE stray_answers (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE stray_answers;
DROP TABLE cases;
