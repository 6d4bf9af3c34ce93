-- What stands on a day is found by when it stops counting: because it is over, or because it is known no more
-- depends: 20261127_01_figures

-- migrate: apply
CREATE INDEX ledger_by_end ON ledger (series, coalesce(least(until, known_until), 'infinity'::date), area, team, since);

-- migrate: rollback
DROP INDEX ledger_by_end;
