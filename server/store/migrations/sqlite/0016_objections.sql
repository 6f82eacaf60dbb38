-- SQLite changes no constraint of a table: it is made anew under its own name, and its rows go back with their ids. What
-- refers to them is looked at when the migration is complete.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE staff_case_before AS SELECT * FROM staff_case;
DROP TABLE staff_case;
CREATE TABLE staff_case (
    id           BLOB PRIMARY KEY,
    person       BLOB NOT NULL REFERENCES person (id),
    jurisdiction TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('dual_track', 'correction', 'objection')),
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
INSERT INTO staff_case
    (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at,
     decided_on, decided_at)
SELECT id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at,
       decided_on, decided_at
FROM staff_case_before;
DROP TABLE staff_case_before;
CREATE UNIQUE INDEX staff_case_reference ON staff_case (reference);
CREATE INDEX staff_case_of_person ON staff_case (person, kind, topic);
CREATE INDEX staff_case_list ON staff_case (jurisdiction, decided_at, opened_at);
CREATE UNIQUE INDEX staff_case_one_open ON staff_case (person, kind, topic) WHERE decided_at IS NULL;

-- Messages go with their notices: they are kept aside until those are back.
CREATE TABLE notice_before AS SELECT * FROM notice;
CREATE TABLE notice_message_before AS SELECT * FROM notice_message;
DELETE FROM notice_message;
DROP TABLE notice;
CREATE TABLE notice (
    id            BLOB PRIMARY KEY,
    recipient     BLOB NOT NULL REFERENCES person (id),
    subject       BLOB NOT NULL REFERENCES person (id),
    kind          TEXT NOT NULL
        CHECK (kind IN ('window_opens', 'unpaid', 'deadline_near', 'class_unpaid', 'conflict', 'choice_made',
                        'choice_withdrawn', 'paid', 'refund_owed', 'guardian_asked', 'guardian_verified',
                        'guardian_refused', 'case_decided', 'correction_decided',
                        'phone_changed', 'objection_asked', 'objection_decided', 'claim_in_check')),
    parameters    TEXT NOT NULL CHECK (length(parameters) BETWEEN 2 AND 500),
    text_version  TEXT NOT NULL,
    dedupe        TEXT NOT NULL CHECK (length(dedupe) BETWEEN 1 AND 100),
    business_date TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    read_at       INTEGER
);
INSERT INTO notice
    (id, recipient, subject, kind, parameters, text_version, dedupe, business_date, created_at, read_at)
SELECT id, recipient, subject, kind, parameters, text_version, dedupe, business_date, created_at, read_at
FROM notice_before;
INSERT INTO notice_message (notice, jurisdiction, state, tries, due_at, lease, moved_at, phone)
SELECT notice, jurisdiction, state, tries, due_at, lease, moved_at, phone
FROM notice_message_before;
DROP TABLE notice_message_before;
DROP TABLE notice_before;
CREATE UNIQUE INDEX notice_once ON notice (recipient, subject, dedupe);
CREATE INDEX notice_of_subject ON notice (subject);
CREATE INDEX notice_unread ON notice (recipient) WHERE read_at IS NULL;
CREATE INDEX notice_read ON notice (read_at) WHERE read_at IS NOT NULL;

-- Objections (异议) to a settled claim. Who decides and when stands with the case: its topic is "claim/subject", so that the
-- case's own index keeps one open objection for each claim and subject; its facts are the settlement as it stood when it was
-- asked. The reason is sealed under the case's id. "recomputation" is asked by nobody: the portal found that a claim's own
-- rules give another amount than was paid, and has it looked at once. granted_at marks the claim for a new settlement; no
-- amount changes here. A case without a confirmed proposal that is over was taken back.
CREATE TABLE objection (
    staff_case   BLOB PRIMARY KEY REFERENCES staff_case (id),
    person       BLOB NOT NULL,
    claim        BLOB NOT NULL,
    subject      TEXT NOT NULL CHECK (
        subject IN ('claim', 'recomputation') OR subject LIKE 'line:_%' OR subject LIKE 'step:_%'
    ),
    asked_by     BLOB REFERENCES person (id),
    reason       BLOB CHECK (length(reason) BETWEEN 42 AND 2100),
    granted_at   INTEGER,
    withdrawn_at INTEGER,
    FOREIGN KEY (person, claim) REFERENCES claim (person, id),
    CHECK ((asked_by IS NULL) = (subject = 'recomputation')),
    CHECK ((asked_by IS NULL) = (reason IS NULL)),
    CHECK (granted_at IS NULL OR withdrawn_at IS NULL)
);
CREATE INDEX objection_of_claim ON objection (person, claim);
CREATE UNIQUE INDEX objection_one_recomputation ON objection (claim) WHERE subject = 'recomputation';
