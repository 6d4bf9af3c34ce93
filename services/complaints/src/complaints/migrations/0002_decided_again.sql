-- Every row is decided on again once: whom a complaint is about, and how others of a case are reached, is asked of more rows than before
-- depends: 0001_complaints 20261126_01_questions_internal_policy

-- migrate: apply
UPDATE runtime.policy_in_force SET version = '';

-- migrate: rollback
SELECT 1;
