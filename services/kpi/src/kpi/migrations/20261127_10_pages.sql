-- Open pages hear of what changes what they show; who looked at a case is kept in one place, the pages' own
-- depends: 20261127_01_figures 20261127_01_web

-- migrate: apply
INSERT INTO web.looks (at, person, roles, how, address, cases) SELECT at, who, ARRAY[role], 'opened', what, ARRAY[subject] FROM looked ORDER BY at;
DROP TABLE looked;

CREATE FUNCTION tell_pages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A statement writes the subjects of a whole batch: each place is told of once, and each case.
    PERFORM web.happened('figures', clock_timestamp(), nullif(area, ''), nullif(team, '')) FROM (SELECT DISTINCT area, team FROM written) AS places;
    PERFORM web.happened(
        'case', clock_timestamp(), nullif(area, ''), nullif(team, ''), CASE WHEN holder = '' THEN NULL ELSE ARRAY[holder] END, key,
        (SELECT people FROM bars WHERE bars.subject = written.key AND bars.holds AND bars.readers LIMIT 1)
    )
    FROM written WHERE law <> '';
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_pages_of_new AFTER INSERT ON subjects REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_pages();
CREATE TRIGGER tell_pages AFTER UPDATE ON subjects REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_pages();

-- migrate: rollback
DROP TRIGGER tell_pages ON subjects;
DROP TRIGGER tell_pages_of_new ON subjects;
DROP FUNCTION tell_pages;
CREATE TABLE looked (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL,
    role text NOT NULL,
    subject text NOT NULL,
    what text NOT NULL
);
CREATE INDEX looked_at_subject ON looked (subject, at);
CREATE INDEX looked_by ON looked (who, at);
