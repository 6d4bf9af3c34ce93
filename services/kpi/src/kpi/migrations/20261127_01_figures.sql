-- Facts with two times, once each; and per generation what follows from them: subjects as known, the ledger, totals of it
-- depends:

-- migrate: apply
CREATE TABLE facts (
    place bigint GENERATED ALWAYS AS IDENTITY,
    subject text COLLATE "C" NOT NULL,
    happened timestamptz NOT NULL,
    recorded timestamptz NOT NULL,
    sequence bigint NOT NULL,
    counted boolean NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    said bytea NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX facts_by_subject ON facts (subject, happened);
CREATE INDEX facts_by_place ON facts USING brin (place) WITH (pages_per_range = 32);

CREATE TABLE generations (
    number smallint PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
    definitions text NOT NULL,
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    switched timestamptz
);
CREATE UNIQUE INDEX one_live_generation ON generations (state) WHERE state = 'live';
INSERT INTO generations (number, state, definitions, switched) VALUES (1, 'live', '', clock_timestamp());

CREATE TABLE subjects (
    generation smallint NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    document bytea NOT NULL,
    last timestamptz,
    law text COLLATE "C" NOT NULL DEFAULT '',
    area text COLLATE "C" NOT NULL DEFAULT '',
    team text COLLATE "C" NOT NULL DEFAULT '',
    holder text COLLATE "C" NOT NULL DEFAULT '',
    received date,
    closed date,
    open boolean NOT NULL DEFAULT false,
    emergency boolean NOT NULL DEFAULT false,
    step smallint NOT NULL DEFAULT 0,
    waits_since date,
    tier smallint,
    proposals smallint NOT NULL DEFAULT 0,
    questions smallint NOT NULL DEFAULT 0,
    due timestamptz,
    hearing timestamptz,
    concern boolean NOT NULL DEFAULT false,
    PRIMARY KEY (generation, key)
) PARTITION BY LIST (generation);
CREATE INDEX open_cases ON subjects (area, team, received) WHERE open;
CREATE INDEX closed_cases ON subjects (closed, area) WHERE closed IS NOT NULL;
CREATE INDEX cases_held ON subjects (holder) WHERE open AND holder <> '';

CREATE TABLE ledger (
    generation smallint NOT NULL,
    series text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    since date NOT NULL,
    until date,
    known date NOT NULL,
    known_until date,
    n bigint NOT NULL,
    d bigint NOT NULL,
    area text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    practitioner text COLLATE "C" NOT NULL,
    other text COLLATE "C" NOT NULL,
    by text COLLATE "C" NOT NULL,
    closed_by text COLLATE "C" NOT NULL DEFAULT ''
) PARTITION BY LIST (generation);
CREATE INDEX ledger_by_subject ON ledger (subject, series);
CREATE INDEX ledger_by_place ON ledger (series, area, since);
CREATE INDEX ledger_by_practitioner ON ledger (practitioner, series) WHERE practitioner <> '';
CREATE INDEX ledger_by_known ON ledger (series, known);
CREATE INDEX ledger_by_known_until ON ledger (series, known_until) WHERE known_until IS NOT NULL;

-- What each day of knowledge changed in a month of a place: a figure as known on a day is the sum up to that day.
CREATE TABLE totals (
    generation smallint NOT NULL,
    series text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    month date NOT NULL,
    known date NOT NULL,
    n bigint NOT NULL,
    d bigint NOT NULL,
    PRIMARY KEY (generation, series, place, month, known) INCLUDE (n, d)
) PARTITION BY LIST (generation);

CREATE TABLE subjects_1 PARTITION OF subjects FOR VALUES IN (1);
CREATE TABLE ledger_1 PARTITION OF ledger FOR VALUES IN (1);
CREATE TABLE totals_1 PARTITION OF totals FOR VALUES IN (1);

CREATE TABLE bars (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL,
    subject text NOT NULL,
    people text[] NOT NULL,
    holds boolean NOT NULL,
    readers boolean NOT NULL
);
CREATE INDEX bars_by_subject ON bars (subject) WHERE holds;
CREATE INDEX bars_by_person ON bars USING gin (people);

CREATE TABLE months (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

CREATE TABLE looked (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL,
    role text NOT NULL,
    subject text NOT NULL,
    what text NOT NULL
);
CREATE INDEX looked_at_subject ON looked (subject, at);
CREATE INDEX looked_by ON looked (who, at);

-- migrate: rollback
DROP TABLE looked;
DROP TABLE months;
DROP TABLE bars;
DROP TABLE totals;
DROP TABLE ledger;
DROP TABLE subjects;
DROP TABLE generations;
DROP TABLE facts;
