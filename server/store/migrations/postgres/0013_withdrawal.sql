-- A choice taken back. What was paid for it is no contribution any more, and is owed back: the contribution keeps its row
-- and its receipt number, marked, and its money becomes a refund.
ALTER TABLE contribution ADD COLUMN withdrawn_at TIMESTAMPTZ;

-- One more reason for which money goes back.
ALTER TABLE refund DROP CONSTRAINT refund_reason_check;
ALTER TABLE refund ADD CONSTRAINT refund_reason_check
    CHECK (reason IN ('already_paid', 'not_the_choice', 'wrong_amount', 'not_payable', 'unknown_person',
                      'withdrawn'));

-- Who took which choice back; at a counter also who asked for it and which paper was shown. A choice is taken back once.
CREATE TABLE withdrawal (
    enrolment    UUID PRIMARY KEY REFERENCES enrolment (id),
    person       UUID NOT NULL REFERENCES person (id),
    contribution UUID REFERENCES contribution (id),
    refund       UUID REFERENCES refund (id),
    withdrawn_on DATE NOT NULL,
    at           TIMESTAMPTZ NOT NULL,
    actor        TEXT NOT NULL,
    asked_by     TEXT CHECK (length(asked_by) BETWEEN 1 AND 50),
    relation     TEXT CHECK (relation IN ('self', 'spouse', 'child', 'parent', 'relative', 'village', 'other')),
    shown        TEXT CHECK (shown IN ('id_card', 'household_book', 'letter', 'village_paper')),
    CHECK (refund IS NULL OR contribution IS NOT NULL),
    CHECK ((asked_by IS NULL) = (relation IS NULL) AND (relation IS NULL) = (shown IS NULL))
);
CREATE UNIQUE INDEX withdrawal_contribution ON withdrawal (contribution) WHERE contribution IS NOT NULL;
CREATE UNIQUE INDEX withdrawal_refund ON withdrawal (refund) WHERE refund IS NOT NULL;
CREATE INDEX withdrawal_of_person ON withdrawal (person, at);
