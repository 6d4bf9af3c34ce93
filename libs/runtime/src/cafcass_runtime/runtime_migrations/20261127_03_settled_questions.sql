-- What is asked in words goes with the question
-- depends: 20261127_02_sealed_dead_letters

-- migrate: apply

UPDATE runtime.questions SET why = '' WHERE NOT open;
COMMENT ON COLUMN runtime.questions.why IS 'What is asked, in words: only while it is open, for on topics it is sealed with the key of its case.';

-- migrate: rollback

COMMENT ON COLUMN runtime.questions.why IS NULL;
