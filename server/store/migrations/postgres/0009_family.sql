-- A guardian who acts for a child. "asked" may name somebody by id number whom the register does not know: the person
-- who asks never learns it. asked_number and asked_index hold what was typed, sealed and as a keyed hash; the ward is
-- filled in when the link is verified. A link also ends by itself when the child comes of age; that is computed.
CREATE TABLE guardian_link (
    id           UUID PRIMARY KEY,
    guardian     UUID NOT NULL REFERENCES person (id),
    ward         UUID REFERENCES person (id),
    relation     TEXT NOT NULL CHECK (relation IN ('parent', 'grandparent', 'other')),
    state        TEXT NOT NULL CHECK (state IN ('asked', 'verified', 'refused', 'ended')),
    basis        TEXT CHECK (basis IN ('register', 'birth', 'staff')),
    asked_name   TEXT NOT NULL CHECK (length(asked_name) BETWEEN 1 AND 50),
    asked_number BYTEA,
    asked_index  BYTEA,
    asked_at     TIMESTAMPTZ NOT NULL,
    starts_on    DATE,
    ends_on      DATE,
    decided_by   TEXT,
    decided_at   TIMESTAMPTZ,
    reason       TEXT,
    CHECK (ward IS NULL OR guardian <> ward),
    CHECK (ward IS NOT NULL OR asked_index IS NOT NULL),
    CHECK ((asked_number IS NULL) = (asked_index IS NULL)),
    CHECK (state <> 'verified' OR (ward IS NOT NULL AND starts_on IS NOT NULL AND basis IS NOT NULL)),
    CHECK (state = 'asked' OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    CHECK (state <> 'ended' OR ends_on IS NOT NULL)
);
-- No two live links of the same pair, known or only asked for.
CREATE UNIQUE INDEX guardian_link_one_live ON guardian_link (guardian, ward)
    WHERE state IN ('asked', 'verified') AND ward IS NOT NULL;
CREATE UNIQUE INDEX guardian_link_one_asked ON guardian_link (guardian, asked_index)
    WHERE state IN ('asked', 'verified') AND asked_index IS NOT NULL;
CREATE INDEX guardian_link_of_ward ON guardian_link (ward) WHERE ward IS NOT NULL;
CREATE INDEX guardian_link_open ON guardian_link (asked_at) WHERE state = 'asked';

-- Who agreed to which text, and when. Rows are only ever added; withdrawn_at is set once.
CREATE TABLE consent (
    id           UUID PRIMARY KEY,
    link         UUID NOT NULL REFERENCES guardian_link (id),
    given_by     UUID NOT NULL REFERENCES person (id),
    kind         TEXT NOT NULL CHECK (kind IN ('guardian', 'child')),
    text_version TEXT NOT NULL,
    given_at     TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ CHECK (withdrawn_at >= given_at)
);
CREATE UNIQUE INDEX consent_one_live ON consent (link, kind) WHERE withdrawn_at IS NULL;

-- An uploaded file. Its content lies encrypted outside the database, under the row's id.
CREATE TABLE evidence (
    id          UUID PRIMARY KEY,
    owner       UUID NOT NULL REFERENCES person (id),
    link        UUID REFERENCES guardian_link (id),
    kind        TEXT NOT NULL CHECK (kind IN ('jpeg', 'png', 'pdf')),
    bytes       BIGINT NOT NULL CHECK (bytes > 0),
    sha256      BYTEA NOT NULL CHECK (length(sha256) = 32),
    uploaded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX evidence_of_link ON evidence (link) WHERE link IS NOT NULL;
CREATE INDEX evidence_of_owner ON evidence (owner);

-- A newborn without an id number. Until it has one, person.id_number holds the sealed temporary number, under an index of
-- another purpose, so that no typed id number ever finds it. This row keeps the temporary number for good, as alias.
ALTER TABLE person ADD COLUMN temporary BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE temporary_identity (
    person         UUID PRIMARY KEY REFERENCES person (id),
    number         BYTEA NOT NULL,
    number_index   BYTEA NOT NULL,
    registered_by  UUID NOT NULL REFERENCES person (id),
    registered_at  TIMESTAMPTZ NOT NULL,
    claimed_number BYTEA,
    claimed_name   TEXT CHECK (length(claimed_name) BETWEEN 1 AND 50),
    claimed_at     TIMESTAMPTZ,
    outcome        TEXT CHECK (outcome IN ('assigned', 'merged')),
    merged_into    UUID REFERENCES person (id),
    settled_by     TEXT,
    settled_at     TIMESTAMPTZ,
    CHECK ((claimed_number IS NULL) = (claimed_at IS NULL)),
    CHECK ((claimed_number IS NULL) = (claimed_name IS NULL)),
    CHECK ((outcome IS NULL) = (settled_at IS NULL)),
    CHECK ((outcome IS NULL) = (settled_by IS NULL)),
    CHECK (merged_into IS NULL OR outcome = 'merged')
);
CREATE UNIQUE INDEX temporary_identity_number ON temporary_identity (number_index);
CREATE INDEX temporary_identity_of_guardian ON temporary_identity (registered_by);
CREATE INDEX temporary_identity_merged ON temporary_identity (merged_into) WHERE merged_into IS NOT NULL;

-- A class list that a school sent for a year. Of its pupils only the keyed hash of the id number is kept, to tell a pupil
-- who stands on two lists. Sending the same list again replaces it.
CREATE TABLE class_list (
    id           UUID PRIMARY KEY,
    jurisdiction TEXT NOT NULL,
    school       TEXT NOT NULL CHECK (length(school) BETWEEN 1 AND 50),
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 50),
    benefit_year BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    sent_by      TEXT NOT NULL,
    sent_at      TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX class_list_once ON class_list (jurisdiction, school, title, benefit_year);
CREATE TABLE class_list_pupil (
    list         UUID NOT NULL REFERENCES class_list (id),
    number_index BYTEA NOT NULL,
    PRIMARY KEY (list, number_index)
);
CREATE INDEX class_list_pupil_number ON class_list_pupil (number_index);

-- A claim moves to another person with its lines when two people turn out to be one: both in one transaction.
ALTER TABLE claim_line ALTER CONSTRAINT claim_line_person_claim_fkey DEFERRABLE INITIALLY IMMEDIATE;
