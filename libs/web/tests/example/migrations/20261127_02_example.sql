-- The example's cases, figures and what happened
-- depends:

-- migrate: apply

CREATE SCHEMA example;

CREATE TABLE example.cases (
    case_id text PRIMARY KEY,
    number text NOT NULL,
    law text NOT NULL,
    area text NOT NULL,
    team text NOT NULL,
    holders text[] NOT NULL,
    readers text[],
    opened date NOT NULL,
    due date,
    risk integer,
    note text NOT NULL DEFAULT ''
);
CREATE INDEX cases_area ON example.cases (area, opened);

CREATE TABLE example.happened (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id text NOT NULL,
    at timestamptz NOT NULL,
    title text NOT NULL,
    by text
);

CREATE VIEW example.events AS
SELECT happened.place, case_id, at, title, by, area, team, holders, readers
FROM example.happened JOIN example.cases USING (case_id);

CREATE TABLE example.figures (
    area text NOT NULL,
    month date NOT NULL,
    part integer NOT NULL,
    whole integer NOT NULL,
    PRIMARY KEY (area, month)
);

CREATE TABLE example.conflicts (person text NOT NULL, case_id text NOT NULL);

CREATE FUNCTION example.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM web.happened('case', now(), new.area, new.team, new.holders, new.case_id, new.readers);
    RETURN NULL;
END
$$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON example.cases FOR EACH ROW EXECUTE FUNCTION example.tell();

-- migrate: rollback

DROP SCHEMA example CASCADE;
