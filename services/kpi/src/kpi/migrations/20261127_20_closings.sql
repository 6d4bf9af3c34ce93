-- The cases closed in a period as they were known on a day are found by when their closing happened
-- depends: 20261127_01_figures

-- migrate: apply
CREATE INDEX facts_of_closing ON facts (happened) WHERE name = 'allocation.case-closed';

-- migrate: rollback
DROP INDEX facts_of_closing;
