-- Documents of subjects are compressed with lz4 where the server was built with it: a third of the time of its own way, and as small
-- depends: 20261127_01_figures

-- migrate: apply
DO $$
DECLARE part text;
BEGIN
    FOR part IN SELECT 'subjects' UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'subjects'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ALTER document SET COMPRESSION lz4', part);
    END LOOP;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: documents stay compressed in its own way';
END
$$;

-- migrate: rollback
DO $$
DECLARE part text;
BEGIN
    FOR part IN SELECT 'subjects' UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'subjects'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ALTER document SET COMPRESSION default', part);
    END LOOP;
END
$$;
