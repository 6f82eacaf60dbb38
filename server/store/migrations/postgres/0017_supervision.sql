-- The auditor (稽核).
ALTER TABLE staff_role DROP CONSTRAINT staff_role_role_check;
ALTER TABLE staff_role ADD CONSTRAINT staff_role_role_check
    CHECK (role IN ('counter', 'school', 'checker', 'hotline', 'auditor'));

-- What was looked at, when, by whom, and with what. A sample's seed and the count and hash of what it was drawn from let
-- anybody draw it again. Without an end it did not come to one.
CREATE TABLE supervision_run (
    id              UUID PRIMARY KEY,
    task            TEXT NOT NULL CHECK (task IN ('recompute', 'flags', 'sample')),
    run_by          TEXT NOT NULL CHECK (length(run_by) BETWEEN 1 AND 100),
    jurisdiction    TEXT,
    benefit_year    BIGINT CHECK (benefit_year BETWEEN 2000 AND 2200),
    began_at        TIMESTAMPTZ NOT NULL,
    ended_at        TIMESTAMPTZ,
    claims          BIGINT NOT NULL CHECK (claims >= 0),
    left_out        BIGINT NOT NULL CHECK (left_out BETWEEN 0 AND claims),
    found           BIGINT NOT NULL CHECK (found >= 0),
    raised          BIGINT NOT NULL CHECK (raised BETWEEN 0 AND found),
    engine          TEXT NOT NULL,
    parameters      TEXT,
    method          TEXT CHECK (method IN ('random', 'value', 'variance')),
    sample_size     BIGINT CHECK (sample_size > 0),
    seed            TEXT,
    population_hash BYTEA CHECK (length(population_hash) = 32),
    CHECK (began_at <= ended_at),
    CHECK ((task = 'sample') = (method IS NOT NULL)),
    CHECK ((method IS NULL) = (seed IS NULL)),
    CHECK ((method IS NULL) = (sample_size IS NULL)),
    CHECK ((method IS NULL) = (population_hash IS NULL))
);
CREATE INDEX supervision_run_list ON supervision_run (began_at);

-- Something for a person to look at: a question, never a verdict. finding_key says what it is about, so that the next run
-- does not ask again. A hospital's cost is about no single claim.
CREATE TABLE finding (
    id           UUID PRIMARY KEY,
    run          UUID NOT NULL REFERENCES supervision_run (id),
    kind         TEXT NOT NULL CHECK (kind IN (
        'difference', 'overlap', 'same_day', 'peers', 'split', 'item', 'sample'
    )),
    finding_key  TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    hospital     TEXT NOT NULL REFERENCES hospital (code),
    person       UUID,
    claim        UUID,
    detail       TEXT NOT NULL,
    raised_at    TIMESTAMPTZ NOT NULL,
    answer       TEXT CHECK (answer IN ('explained', 'not_explained', 'passed_on')),
    reason       TEXT CHECK (length(reason) BETWEEN 1 AND 500),
    answered_by  UUID REFERENCES staff (id),
    answered_at  TIMESTAMPTZ,
    FOREIGN KEY (person, claim) REFERENCES claim (person, id) DEFERRABLE INITIALLY IMMEDIATE,
    CHECK ((person IS NULL) = (claim IS NULL)),
    CHECK ((kind = 'peers') = (person IS NULL)),
    CHECK ((answer IS NULL) = (reason IS NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX finding_once ON finding (kind, finding_key);
CREATE INDEX finding_of_claim ON finding (person, claim);
CREATE INDEX finding_list ON finding (jurisdiction, answer, raised_at);

-- Families whose claims share a ceiling are computed again together.
CREATE INDEX claim_of_families_person ON claim (family, person) WHERE family IS NOT NULL;
