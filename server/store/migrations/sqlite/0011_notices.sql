-- What people are told, written in the transaction of what it tells. `recipient` reads it, `subject` is whom it concerns:
-- the reader, or a child for whom the reader acts. `parameters` is JSON with references, days and amounts, never a name, a
-- number of a person or anything medical: names are read from the register when the notice is shown. `dedupe` names what is
-- told: nobody is told the same thing about the same person twice.
CREATE TABLE notice (
    id            BLOB PRIMARY KEY,
    recipient     BLOB NOT NULL REFERENCES person (id),
    subject       BLOB NOT NULL REFERENCES person (id),
    kind          TEXT NOT NULL
        CHECK (kind IN ('window_opens', 'unpaid', 'deadline_near', 'class_unpaid', 'conflict', 'choice_made',
                        'choice_withdrawn', 'paid', 'refund_owed', 'guardian_asked', 'guardian_verified',
                        'guardian_refused', 'case_decided', 'correction_decided',
                        'phone_changed')),
    parameters    TEXT NOT NULL CHECK (length(parameters) BETWEEN 2 AND 500),
    text_version  TEXT NOT NULL,
    dedupe        TEXT NOT NULL CHECK (length(dedupe) BETWEEN 1 AND 100),
    business_date TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    read_at       INTEGER
);
CREATE UNIQUE INDEX notice_once ON notice (recipient, subject, dedupe);
CREATE INDEX notice_of_subject ON notice (subject);
CREATE INDEX notice_unread ON notice (recipient) WHERE read_at IS NULL;
CREATE INDEX notice_read ON notice (read_at) WHERE read_at IS NOT NULL;

-- The outbox: notices that also go to the reader's phone. The notice's id is the message's, for good: a provider that gets it
-- twice can drop the second. Whoever takes a row puts `due_at` past the end of its lease, so that two servers never send at
-- the same time, and a row whose server died is taken again.
-- `phone` is a number that is not on file any more, sealed under the notice's id: whoever had it is told that it was changed,
-- asked or not. It goes when the message has gone.
CREATE TABLE notice_message (
    notice       BLOB PRIMARY KEY REFERENCES notice (id) ON DELETE CASCADE,
    jurisdiction TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'gave_up')),
    tries        BIGINT NOT NULL CHECK (tries >= 0),
    due_at       INTEGER NOT NULL,
    lease        BLOB,
    moved_at     INTEGER NOT NULL,
    phone        BLOB,
    CHECK (state = 'waiting' OR lease IS NULL),
    CHECK (state = 'waiting' OR phone IS NULL)
);
CREATE INDEX notice_message_due ON notice_message (jurisdiction, due_at) WHERE state = 'waiting';

-- Who agreed to get messages by phone, to which text and in which language. Rows are only ever added; withdrawn_at is set
-- once.
CREATE TABLE message_consent (
    id           BLOB PRIMARY KEY,
    person       BLOB NOT NULL REFERENCES person (id),
    text_version TEXT NOT NULL,
    lang         TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER CHECK (withdrawn_at >= given_at)
);
CREATE UNIQUE INDEX message_consent_one_live ON message_consent (person) WHERE withdrawn_at IS NULL;
CREATE INDEX message_consent_of_person ON message_consent (person, given_at);

-- How far a round of notices has come: everybody up to `reached` was looked at.
CREATE TABLE campaign (
    jurisdiction TEXT NOT NULL,
    benefit_year BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    kind         TEXT NOT NULL,
    reached      BLOB,
    told         BIGINT NOT NULL CHECK (told >= 0),
    moved_at     INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, benefit_year, kind)
);
CREATE INDEX person_of_jurisdiction ON person (jurisdiction, id);
