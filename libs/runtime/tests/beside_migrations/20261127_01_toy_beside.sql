-- A table of what runs beside the toy
-- depends:

-- migrate: apply

CREATE TABLE beside (word text NOT NULL);

-- migrate: rollback

DROP TABLE beside;
