-- A choice taken back. What was paid for it is no contribution any more, and is owed back: the contribution keeps its row
-- and its receipt number, marked, and its money becomes a refund.
ALTER TABLE contribution ADD COLUMN withdrawn_at INTEGER;

-- One more reason for which money goes back. SQLite changes a check only with the whole table.
CREATE TABLE refund_wider (
    id         BLOB PRIMARY KEY,
    number     TEXT NOT NULL,
    payment    BLOB NOT NULL REFERENCES payment (id),
    person     BLOB REFERENCES person (id),
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    reason     TEXT NOT NULL
        CHECK (reason IN ('already_paid', 'not_the_choice', 'wrong_amount', 'not_payable', 'unknown_person',
                          'withdrawn')),
    state      TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'done', 'failed')),
    owed_at    INTEGER NOT NULL,
    moved_at   INTEGER NOT NULL
);
INSERT INTO refund_wider (id, number, payment, person, amount_fen, reason, state, owed_at, moved_at)
    SELECT id, number, payment, person, amount_fen, reason, state, owed_at, moved_at FROM refund;
DROP TABLE refund;
ALTER TABLE refund_wider RENAME TO refund;
CREATE UNIQUE INDEX refund_number ON refund (number);
CREATE UNIQUE INDEX refund_one_per_payment ON refund (payment);
CREATE INDEX refund_of_person ON refund (person);
CREATE INDEX refund_open ON refund (owed_at) WHERE state IN ('owed', 'sent', 'failed');

-- Who took which choice back; at a counter also who asked for it and which paper was shown. A choice is taken back once.
CREATE TABLE withdrawal (
    enrolment    BLOB PRIMARY KEY REFERENCES enrolment (id),
    person       BLOB NOT NULL REFERENCES person (id),
    contribution BLOB REFERENCES contribution (id),
    refund       BLOB REFERENCES refund (id),
    withdrawn_on TEXT NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT NOT NULL,
    asked_by     TEXT CHECK (length(asked_by) BETWEEN 1 AND 50),
    relation     TEXT CHECK (relation IN ('self', 'spouse', 'child', 'parent', 'relative', 'village', 'other')),
    shown        TEXT CHECK (shown IN ('id_card', 'household_book', 'letter', 'village_paper')),
    CHECK (refund IS NULL OR contribution IS NOT NULL),
    CHECK ((asked_by IS NULL) = (relation IS NULL) AND (relation IS NULL) = (shown IS NULL))
) WITHOUT ROWID;
CREATE UNIQUE INDEX withdrawal_contribution ON withdrawal (contribution) WHERE contribution IS NOT NULL;
CREATE UNIQUE INDEX withdrawal_refund ON withdrawal (refund) WHERE refund IS NOT NULL;
CREATE INDEX withdrawal_of_person ON withdrawal (person, at);
