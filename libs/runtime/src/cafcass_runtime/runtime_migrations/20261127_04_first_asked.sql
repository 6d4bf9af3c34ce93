-- How long a question has waited in all, whoever is asked by now
-- depends: 20261127_03_settled_questions

-- migrate: apply

ALTER TABLE runtime.questions ADD COLUMN first_asked_at timestamptz;
UPDATE runtime.questions SET first_asked_at = asked_at;
ALTER TABLE runtime.questions ALTER COLUMN first_asked_at SET DEFAULT now(), ALTER COLUMN first_asked_at SET NOT NULL;
COMMENT ON COLUMN runtime.questions.first_asked_at IS 'When it was asked first; asked_at is when whoever is asked now was.';

-- migrate: rollback

ALTER TABLE runtime.questions DROP COLUMN first_asked_at;
