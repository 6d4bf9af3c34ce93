-- What complaints holds: a document a key; `sealed_for` names whose key seals it where the row's own key does not
-- depends:

-- migrate: apply
CREATE TABLE senders (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);
CREATE TABLE cases (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);
CREATE TABLE correspondence (
    key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL, sealed_for text NOT NULL
);
CREATE TABLE correspondents (
    key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL, sealed_for text NOT NULL
);
CREATE TABLE complaints (
    key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL, sealed_for text NOT NULL
);
CREATE TABLE misconduct (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);
CREATE TABLE points (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);
CREATE TABLE quarters (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL);
CREATE TABLE documents (
    key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL, sealed_for text NOT NULL
);

-- migrate: rollback
DROP TABLE documents;
DROP TABLE quarters;
DROP TABLE points;
DROP TABLE misconduct;
DROP TABLE complaints;
DROP TABLE correspondents;
DROP TABLE correspondence;
DROP TABLE cases;
DROP TABLE senders;
