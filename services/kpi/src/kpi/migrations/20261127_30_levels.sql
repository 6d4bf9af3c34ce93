-- What stands on a day is found by when it stops counting: because it is over, or because it is known no more
-- depends: 20261127_01_figures

-- migrate: apply
CREATE INDEX ledger_by_end ON ledger (series, coalesce(least(until, known_until), 'infinity'::date), area, team, since);

-- What is counted on one day never ends, what stands from day to day mostly has: taken for independent, every level looks too long for the index.
DO $$
DECLARE part text;
BEGIN
    FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger'::regclass LOOP
        EXECUTE format(
            'CREATE STATISTICS IF NOT EXISTS %I (mcv) ON series, (coalesce(least(until, known_until), ''infinity''::date)) FROM %s', part || '_ends', part
        );
    END LOOP;
END
$$;

-- migrate: rollback
DROP INDEX ledger_by_end;
