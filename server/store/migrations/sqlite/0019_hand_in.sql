-- SQLite changes no constraint of a table: it is made anew, and its rows go back as they were. What refers to them is looked
-- at when the migration is complete.
PRAGMA defer_foreign_keys = ON;

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
                        'phone_changed', 'objection_asked', 'objection_decided', 'claim_in_check',
                        'hand_in_received', 'hand_in_needs', 'hand_in_decided', 'hand_in_paid', 'hand_in_account')),
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

-- A hand-in is owed to the person. Paying it books what is owed against the bank; money that the bank sends back books the
-- mirror. number tells the payments of one claim apart, and is 0 where there are none.
CREATE TABLE posting_wider (
    person BLOB NOT NULL,
    claim  BLOB NOT NULL,
    turn   TEXT NOT NULL CHECK (turn IN ('settle', 'reverse', 'pay', 'return')),
    number BIGINT NOT NULL DEFAULT 0,
    debit  TEXT NOT NULL CHECK (debit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital', 'payable_person',
        'bank'
    )),
    credit TEXT NOT NULL CHECK (credit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital', 'payable_person',
        'bank'
    )),
    amount BIGINT NOT NULL CHECK (amount > 0),
    day    TEXT NOT NULL,
    PRIMARY KEY (person, claim, turn, number, debit, credit),
    FOREIGN KEY (person, claim) REFERENCES claim (person, id),
    CHECK (debit <> credit),
    CHECK ((turn = 'settle') = (credit LIKE 'payable%' AND debit LIKE 'expense%')),
    CHECK ((turn = 'reverse') = (debit LIKE 'payable%' AND credit LIKE 'expense%')),
    CHECK ((turn = 'pay') = (debit = 'payable_person' AND credit = 'bank')),
    CHECK ((turn = 'return') = (debit = 'bank' AND credit = 'payable_person')),
    CHECK ((turn IN ('pay', 'return')) = (number > 0))
) WITHOUT ROWID;
INSERT INTO posting_wider (person, claim, turn, number, debit, credit, amount, day)
SELECT person, claim, turn, 0, debit, credit, amount, day FROM posting;
DROP TABLE posting;
ALTER TABLE posting_wider RENAME TO posting;

-- Papers handed in to be reimbursed (零星报销): one invoice of one visit or stay. What is stated and the items stand in the
-- versions, sealed; the newest counts. The number of the invoice is in the open, so that only one open hand-in has it, over
-- all people. claim is what a grant settled; review: it was refused before, and another person looks at it again.
CREATE TABLE hand_in (
    id           BLOB PRIMARY KEY,
    reference    TEXT NOT NULL,
    person       BLOB NOT NULL REFERENCES person (id),
    asked_by     BLOB NOT NULL REFERENCES person (id),
    jurisdiction TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN (
        'received', 'in_check', 'needs', 'granted', 'account_wrong', 'paid', 'refused', 'withdrawn'
    )),
    invoice_no   TEXT NOT NULL CHECK (length(invoice_no) BETWEEN 1 AND 40),
    why          TEXT NOT NULL,
    account      BLOB NOT NULL,
    review       BOOLEAN NOT NULL DEFAULT FALSE,
    taken_by     BLOB REFERENCES staff (id),
    handed_in_on TEXT NOT NULL,
    handed_in_at INTEGER NOT NULL,
    decide_by    TEXT NOT NULL,
    answer_by    TEXT,
    pay_by       TEXT,
    claim        BLOB,
    FOREIGN KEY (person, claim) REFERENCES claim (person, id),
    CHECK ((state IN ('needs', 'account_wrong')) = (answer_by IS NOT NULL)),
    CHECK ((state IN ('granted', 'account_wrong', 'paid')) = (claim IS NOT NULL))
);
CREATE UNIQUE INDEX hand_in_reference ON hand_in (reference);
CREATE UNIQUE INDEX hand_in_invoice ON hand_in (invoice_no) WHERE state IN ('received', 'in_check', 'needs');
CREATE INDEX hand_in_of_person ON hand_in (person, handed_in_at);
CREATE INDEX hand_in_asked_by ON hand_in (asked_by);
CREATE INDEX hand_in_list ON hand_in (jurisdiction, state, handed_in_at);
CREATE UNIQUE INDEX hand_in_claim ON hand_in (claim) WHERE claim IS NOT NULL;

-- What is stated and the items, as somebody saved them, sealed under the row's id. The first version has no saved_by.
CREATE TABLE hand_in_version (
    id       BLOB PRIMARY KEY,
    hand_in  BLOB NOT NULL REFERENCES hand_in (id),
    number   BIGINT NOT NULL CHECK (number > 0),
    content  BLOB NOT NULL,
    saved_by BLOB REFERENCES staff (id),
    saved_at INTEGER NOT NULL,
    CHECK ((number = 1) = (saved_by IS NULL))
);
CREATE UNIQUE INDEX hand_in_version_number ON hand_in_version (hand_in, number);

-- What happened, in its order. Words are sealed under the row's id.
CREATE TABLE hand_in_step (
    id      BLOB PRIMARY KEY,
    hand_in BLOB NOT NULL REFERENCES hand_in (id),
    kind    TEXT NOT NULL CHECK (kind IN (
        'handed_in', 'taken', 'asked', 'answered', 'saved', 'proposed', 'sent_back', 'granted', 'refused',
        'review_asked', 'paid', 'payment_returned', 'account_given', 'withdrawn'
    )),
    staff   BLOB REFERENCES staff (id),
    on_day  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    words   BLOB
);
CREATE INDEX hand_in_step_of ON hand_in_step (hand_in, id);

-- What staff decided or proposed. A grant above the limit has no answer until another person confirms it or sends it back;
-- whatever needs no second person counts at once. The amount is what the funds were to pay then.
CREATE TABLE hand_in_decision (
    id          BLOB PRIMARY KEY,
    hand_in     BLOB NOT NULL REFERENCES hand_in (id),
    verdict     TEXT NOT NULL CHECK (verdict IN ('grant', 'refuse')),
    version     BIGINT NOT NULL,
    fund        BIGINT CHECK (fund >= 0),
    hospital    TEXT,
    level       TEXT CHECK (level IN ('township', '1', '2', '3')),
    reason      BLOB NOT NULL,
    proposed_by BLOB NOT NULL REFERENCES staff (id),
    proposed_at INTEGER NOT NULL,
    answer      TEXT CHECK (answer IN ('counts', 'sent_back', 'changed', 'withdrawn')),
    answer_reason BLOB,
    answered_by BLOB REFERENCES staff (id),
    answered_on TEXT,
    answered_at INTEGER,
    CHECK ((verdict = 'grant') = (fund IS NOT NULL)),
    CHECK ((hospital IS NULL) = (level IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((answer IS NULL) = (answered_on IS NULL)),
    CHECK (answer IS NOT NULL OR answered_by IS NULL)
);
CREATE INDEX hand_in_decision_of ON hand_in_decision (hand_in, id);
CREATE UNIQUE INDEX hand_in_decision_open ON hand_in_decision (hand_in) WHERE answer IS NULL;

-- Money that was sent, and that the bank sent back. At most one payment of a hand-in stands.
CREATE TABLE hand_in_payment (
    hand_in     BLOB NOT NULL REFERENCES hand_in (id),
    number      BIGINT NOT NULL CHECK (number > 0),
    reference   TEXT NOT NULL CHECK (length(reference) BETWEEN 4 AND 40),
    amount      BIGINT NOT NULL CHECK (amount > 0),
    paid_on     TEXT NOT NULL,
    paid_by     BLOB NOT NULL REFERENCES staff (id),
    paid_at     INTEGER NOT NULL,
    returned_on TEXT,
    returned_by BLOB REFERENCES staff (id),
    returned_at INTEGER,
    PRIMARY KEY (hand_in, number),
    CHECK ((returned_on IS NULL) = (returned_at IS NULL)),
    CHECK ((returned_on IS NULL) = (returned_by IS NULL))
);
CREATE UNIQUE INDEX hand_in_payment_reference ON hand_in_payment (reference);
CREATE UNIQUE INDEX hand_in_payment_one ON hand_in_payment (hand_in) WHERE returned_at IS NULL;

-- A file proves one thing: a guardian's request, a case, or a hand-in.
ALTER TABLE evidence
    ADD COLUMN hand_in BLOB REFERENCES hand_in (id)
    CHECK (hand_in IS NULL OR (link IS NULL AND staff_case IS NULL));
CREATE INDEX evidence_of_hand_in ON evidence (hand_in) WHERE hand_in IS NOT NULL;
