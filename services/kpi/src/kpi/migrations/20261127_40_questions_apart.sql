-- What is asked and settled about a subject is kept beside its document, which is not written again for it
-- depends: 20261127_01_figures

-- migrate: apply
ALTER TABLE subjects ADD COLUMN asked bytea NOT NULL DEFAULT '';

-- migrate: rollback
ALTER TABLE subjects DROP COLUMN asked;
