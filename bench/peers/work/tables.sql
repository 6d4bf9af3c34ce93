CREATE TABLE inbox (id uuid PRIMARY KEY);
CREATE TABLE cases (id uuid PRIMARY KEY, version int NOT NULL, document jsonb NOT NULL);
CREATE TABLE refused (id uuid PRIMARY KEY, reason text NOT NULL, value bytea NOT NULL);
CREATE TABLE outbox (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    headers bytea NOT NULL,
    value bytea NOT NULL
);
ALTER TABLE outbox ALTER COLUMN value SET STORAGE EXTERNAL;
