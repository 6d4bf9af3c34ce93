-- Intake says whether a hearing was held, the runtime chases questions, and correspondence hears of its case by internal messages
-- depends: 0003_correspondence 20261126_01_questions_internal_policy

-- migrate: apply
DELETE FROM runtime.deadlines WHERE kind IN ('first-hearing-over', 'gap-analysis-due')
    OR (kind = 'correspondence-due' AND data ->> 'step' <> 'safeguarding');
INSERT INTO runtime.internal_messages (id, slot, kind, subject, key, data, wall_time, correlation_id)
SELECT id, slot, kind, subject, key,
    convert_to(json_build_object('subject', subject, 'key', key)::text, 'UTF8'), now(), correlation_id
FROM runtime.deadlines WHERE kind = 'correspondence-place';
DELETE FROM runtime.deadlines WHERE kind = 'correspondence-place';

-- migrate: rollback
SELECT 1;
