-- Who is signed in, who is signing in, and who looked at which case
-- depends:

-- migrate: apply

CREATE SCHEMA IF NOT EXISTS web;

CREATE TABLE web.sessions (
    key bytea PRIMARY KEY,
    person text NOT NULL,
    name text NOT NULL,
    started timestamptz NOT NULL,
    seen timestamptz NOT NULL,
    id_token text NOT NULL
);
COMMENT ON TABLE web.sessions IS 'Who is signed in. The key is the hash of what the cookie holds.';
CREATE INDEX sessions_seen ON web.sessions (seen);

CREATE TABLE web.attempts (
    state bytea NOT NULL,
    browser bytea NOT NULL,
    begun timestamptz NOT NULL,
    back_to text NOT NULL,
    kept jsonb NOT NULL,
    PRIMARY KEY (state, browser)
);
COMMENT ON TABLE web.attempts IS 'Who was sent to the provider and has not come back. Taken once.';
CREATE INDEX attempts_begun ON web.attempts (begun);

CREATE TABLE web.looks (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    person text NOT NULL,
    roles text[] NOT NULL,
    how text NOT NULL CHECK (how IN ('opened', 'downloaded')),
    address text NOT NULL,
    cases text[] NOT NULL
);
COMMENT ON TABLE web.looks IS 'Who looked at which case, and who took a list of them away. Rows are added and never changed.';
CREATE INDEX looks_cases ON web.looks USING gin (cases);
CREATE INDEX looks_person ON web.looks (person, at);

CREATE FUNCTION web.only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who looked at which case is only ever added to';
END
$$;
CREATE TRIGGER looks_only_added BEFORE UPDATE OR DELETE ON web.looks FOR EACH ROW EXECUTE FUNCTION web.only_added();
CREATE TRIGGER looks_never_emptied BEFORE TRUNCATE ON web.looks FOR EACH STATEMENT EXECUTE FUNCTION web.only_added();

CREATE FUNCTION web.happened(
    kind text, at timestamptz, area text = NULL, team text = NULL, people text[] = NULL, about text = NULL, readers text[] = NULL
) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify('web_happened', said)
    FROM (
        SELECT jsonb_strip_nulls(jsonb_build_object(
            'kind', kind, 'at', at, 'area', area, 'team', team, 'people', people, 'case', about, 'readers', readers
        ))::text AS said
    ) AS made
    WHERE octet_length(said) < 8000 -- no more is sent, and what is decided must not fail for who looks at it
$$;
COMMENT ON FUNCTION web.happened IS 'Pages that are open hear that something happened, and ask anew.';

-- migrate: rollback

DROP FUNCTION web.happened;

DROP TABLE web.looks, web.attempts, web.sessions;
DROP FUNCTION web.only_added;
