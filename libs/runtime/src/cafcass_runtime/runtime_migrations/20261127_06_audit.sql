-- Who read, commanded and decided what: lines that are only ever added, and the chain of their hashes
-- depends: 20261127_05_destructions

-- migrate: apply

-- Where the server is provisioned the tables are there already and belong to a role that no service can act as
-- (cafcass_provisioning.audit runs this same statement as that role); elsewhere they are the service's own.
DO $audit$
BEGIN
    IF to_regclass('audit.lines') IS NOT NULL THEN
        RETURN;
    END IF;

    CREATE SCHEMA IF NOT EXISTS audit;

    CREATE TABLE audit.lines (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        who text NOT NULL,
        did text NOT NULL CHECK (did IN ('read', 'downloaded', 'commanded', 'decided', 'operated', 'held', 'refused')),
        what text NOT NULL,
        about_case text,
        about text[] NOT NULL,
        message text
    );
    COMMENT ON TABLE audit.lines IS 'Who read, commanded or decided what: ids alone (G2, G4, G6). Rows are added and never changed.';
    COMMENT ON COLUMN audit.lines.what IS 'The command, or the page by its pattern.';
    COMMENT ON COLUMN audit.lines.about IS 'Questions that were settled, or what the page is of beside its case.';
    CREATE INDEX lines_who ON audit.lines (who, at);
    CREATE INDEX lines_case ON audit.lines (about_case, at);

    CREATE TABLE audit.chain (
        place bigint PRIMARY KEY,
        line bigint NOT NULL UNIQUE,
        hash bytea NOT NULL
    );
    COMMENT ON TABLE audit.chain IS 'Each line with the hash of it and of all before it: a line that is changed or gone shows.';

    CREATE TABLE audit.pending (line bigint PRIMARY KEY);
    COMMENT ON TABLE audit.pending IS 'Lines that are not in the chain yet.';

    CREATE FUNCTION audit.only_added() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'the audit is only ever added to';
    END
    $body$;
    CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.lines
        FOR EACH STATEMENT EXECUTE FUNCTION audit.only_added();
    CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.chain
        FOR EACH STATEMENT EXECUTE FUNCTION audit.only_added();
END
$audit$;

-- migrate: rollback

DROP SCHEMA audit CASCADE;
