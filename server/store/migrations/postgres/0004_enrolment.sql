-- Amounts are fen.
CREATE TABLE enrolment (
    id           UUID PRIMARY KEY,
    person       UUID NOT NULL REFERENCES person (id),
    benefit_year BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    scheme       TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    option_id    TEXT NOT NULL,
    pack         TEXT NOT NULL,
    tier         TEXT,
    status       TEXT NOT NULL CHECK (status IN ('entered', 'chosen', 'paid', 'active', 'ended', 'void')),
    reference    TEXT NOT NULL,
    entered_on   DATE,
    covers_from  DATE NOT NULL,
    covers_to    DATE NOT NULL,
    chosen_at    TIMESTAMPTZ,
    CHECK (covers_from <= covers_to),
    CHECK (status NOT IN ('entered', 'chosen') OR entered_on IS NOT NULL OR chosen_at IS NOT NULL)
);
CREATE UNIQUE INDEX enrolment_reference ON enrolment (reference);
CREATE INDEX enrolment_of_person ON enrolment (person, benefit_year);
-- Nobody is enrolled twice: one live enrolment for each person and benefit year.
CREATE UNIQUE INDEX enrolment_one_live ON enrolment (person, benefit_year)
    WHERE status IN ('entered', 'chosen', 'paid', 'active');

-- A contribution without enrolment was paid but never entered in the register.
CREATE TABLE contribution (
    id           UUID PRIMARY KEY,
    person       UUID NOT NULL REFERENCES person (id),
    benefit_year BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    scheme       TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    option_id    TEXT NOT NULL,
    own_fen      BIGINT NOT NULL CHECK (own_fen >= 0),
    subsidy_fen  BIGINT NOT NULL CHECK (subsidy_fen >= 0),
    paid_on      DATE NOT NULL,
    receipt_no   TEXT NOT NULL,
    enrolment    UUID REFERENCES enrolment (id)
);
CREATE UNIQUE INDEX contribution_receipt ON contribution (receipt_no);
CREATE INDEX contribution_of_person ON contribution (person, benefit_year);
CREATE UNIQUE INDEX contribution_one_per_enrolment ON contribution (enrolment) WHERE enrolment IS NOT NULL;
