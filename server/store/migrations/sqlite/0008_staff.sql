-- People who work at the portal. The password is an argon2id hash, the secret of the one-time codes is sealed; both come
-- with the first sign-in by link. code_step is the last step of time whose code was taken: none is taken twice.
CREATE TABLE staff (
    id            BLOB PRIMARY KEY,
    login         TEXT NOT NULL CHECK (length(login) BETWEEN 2 AND 32 AND login = lower(login)),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    jurisdiction  TEXT NOT NULL,
    password_hash TEXT,
    code_secret   BLOB,
    code_step     BIGINT NOT NULL CHECK (code_step >= 0),
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER,
    CHECK ((password_hash IS NULL) = (code_secret IS NULL))
);
CREATE UNIQUE INDEX staff_login ON staff (login);

CREATE TABLE staff_role (
    staff BLOB NOT NULL REFERENCES staff (id),
    role  TEXT NOT NULL CHECK (role IN ('counter', 'school', 'checker', 'hotline')),
    PRIMARY KEY (staff, role)
) WITHOUT ROWID;

-- Townships as people's rows name them.
CREATE TABLE staff_district (
    staff    BLOB NOT NULL REFERENCES staff (id),
    township TEXT NOT NULL CHECK (length(township) > 0),
    PRIMARY KEY (staff, township)
) WITHOUT ROWID;

-- The newest link for a first sign-in, as a keyed hash, with the secret that the person is shown. Used up, it goes.
CREATE TABLE staff_link (
    staff       BLOB PRIMARY KEY REFERENCES staff (id),
    token       BLOB NOT NULL,
    code_secret BLOB NOT NULL,
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK (issued_at < expires_at)
) WITHOUT ROWID;
CREATE UNIQUE INDEX staff_link_token ON staff_link (token);

CREATE TABLE staff_session (
    token          BLOB PRIMARY KEY,
    staff          BLOB NOT NULL REFERENCES staff (id),
    created_at     INTEGER NOT NULL,
    last_seen_at   INTEGER NOT NULL,
    auth_at        INTEGER NOT NULL,
    idle_seconds   BIGINT NOT NULL CHECK (idle_seconds > 0),
    absolute_until INTEGER NOT NULL,
    CHECK (created_at < absolute_until)
) WITHOUT ROWID;
CREATE INDEX session_of_staff ON staff_session (staff);

-- 授权代办: who asked staff to act for a person, and which paper was shown.
CREATE TABLE authority (
    id        BLOB PRIMARY KEY,
    person    BLOB NOT NULL REFERENCES person (id),
    staff     BLOB NOT NULL REFERENCES staff (id),
    action    TEXT NOT NULL CHECK (action IN ('tier.choose', 'activation.issue')),
    enrolment BLOB REFERENCES enrolment (id),
    asked_by  TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 50),
    relation  TEXT NOT NULL CHECK (relation IN ('self', 'spouse', 'child', 'parent', 'relative', 'village', 'other')),
    shown     TEXT NOT NULL CHECK (shown IN ('id_card', 'household_book', 'letter', 'village_paper')),
    at        INTEGER NOT NULL,
    CHECK ((action = 'tier.choose') = (enrolment IS NOT NULL))
);
CREATE INDEX authority_of_person ON authority (person, at);

-- A question about a person that two people of staff decide. `topic` is what it is about: the benefit year of a
-- dual-track question, the datum of a correction. `facts` is JSON as the registers stood when it was opened, facts_key
-- is what precedents are found by, rules_hash is the jurisdiction's file that left the question open.
CREATE TABLE staff_case (
    id           BLOB PRIMARY KEY,
    person       BLOB NOT NULL REFERENCES person (id),
    jurisdiction TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('dual_track', 'correction')),
    topic        TEXT NOT NULL,
    reference    TEXT NOT NULL,
    facts        TEXT NOT NULL,
    facts_key    TEXT NOT NULL,
    rules_hash   TEXT NOT NULL,
    opened_on    TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    decided_on   TEXT,
    decided_at   INTEGER,
    CHECK ((decided_on IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX staff_case_reference ON staff_case (reference);
CREATE INDEX staff_case_of_person ON staff_case (person, kind, topic);
CREATE INDEX staff_case_list ON staff_case (jurisdiction, decided_at, opened_at);
CREATE UNIQUE INDEX staff_case_one_open ON staff_case (person, kind, topic) WHERE decided_at IS NULL;

-- What one proposes, another answers: never the same. One open proposal and one confirmed one for each case.
CREATE TABLE staff_proposal (
    id            BLOB PRIMARY KEY,
    staff_case    BLOB NOT NULL REFERENCES staff_case (id),
    verdict       TEXT NOT NULL CHECK (verdict IN ('grant', 'refuse')),
    option_id     TEXT,
    reason        TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    proposed_by   BLOB NOT NULL REFERENCES staff (id),
    proposed_at   INTEGER NOT NULL,
    answer        TEXT CHECK (answer IN ('confirmed', 'returned')),
    answer_reason TEXT,
    answered_by   BLOB REFERENCES staff (id),
    answered_at   INTEGER,
    CONSTRAINT two_people CHECK (answered_by <> proposed_by),
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK (verdict = 'grant' OR option_id IS NULL)
);
CREATE INDEX staff_proposal_of_case ON staff_proposal (staff_case, proposed_at);
CREATE UNIQUE INDEX staff_proposal_one_open ON staff_proposal (staff_case) WHERE answer IS NULL;
CREATE UNIQUE INDEX staff_proposal_one_decision ON staff_proposal (staff_case) WHERE answer = 'confirmed';
