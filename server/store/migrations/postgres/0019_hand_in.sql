ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check
        CHECK (kind IN ('window_opens', 'unpaid', 'deadline_near', 'class_unpaid', 'conflict', 'choice_made',
                        'choice_withdrawn', 'paid', 'refund_owed', 'guardian_asked', 'guardian_verified',
                        'guardian_refused', 'case_decided', 'correction_decided',
                        'phone_changed', 'objection_asked', 'objection_decided', 'claim_in_check',
                        'hand_in_received', 'hand_in_needs', 'hand_in_decided', 'hand_in_paid', 'hand_in_account'));

-- A hand-in is owed to the person. Paying it books what is owed against the bank; money that the bank sends back books the
-- mirror. number tells the payments of one claim apart, and is 0 where there are none.
ALTER TABLE posting
    DROP CONSTRAINT posting_turn_check,
    DROP CONSTRAINT posting_debit_check,
    DROP CONSTRAINT posting_credit_check,
    DROP CONSTRAINT posting_check1,
    DROP CONSTRAINT posting_check2,
    DROP CONSTRAINT posting_pkey,
    ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posting
    ADD CHECK (turn IN ('settle', 'reverse', 'pay', 'return')),
    ADD CHECK (debit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital', 'payable_person',
        'bank'
    )),
    ADD CHECK (credit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital', 'payable_person',
        'bank'
    )),
    ADD PRIMARY KEY (person, claim, turn, number, debit, credit),
    ADD CHECK ((turn = 'settle') = (credit LIKE 'payable%' AND debit LIKE 'expense%')),
    ADD CHECK ((turn = 'reverse') = (debit LIKE 'payable%' AND credit LIKE 'expense%')),
    ADD CHECK ((turn = 'pay') = (debit = 'payable_person' AND credit = 'bank')),
    ADD CHECK ((turn = 'return') = (debit = 'bank' AND credit = 'payable_person')),
    ADD CHECK ((turn IN ('pay', 'return')) = (number > 0));

-- Papers handed in to be reimbursed (零星报销): one invoice of one visit or stay. What is stated and the items stand in the
-- versions, sealed; the newest counts. The number of the invoice is in the open, so that only one open hand-in has it, over
-- all people. claim is what a grant settled; review: it was refused before, and another person looks at it again.
CREATE TABLE hand_in (
    id           UUID PRIMARY KEY,
    reference    TEXT NOT NULL,
    person       UUID NOT NULL REFERENCES person (id),
    asked_by     UUID NOT NULL REFERENCES person (id),
    jurisdiction TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN (
        'received', 'in_check', 'needs', 'granted', 'account_wrong', 'paid', 'refused', 'withdrawn'
    )),
    invoice_no   TEXT NOT NULL CHECK (length(invoice_no) BETWEEN 1 AND 40),
    why          TEXT NOT NULL,
    account      BYTEA NOT NULL,
    review       BOOLEAN NOT NULL DEFAULT FALSE,
    taken_by     UUID REFERENCES staff (id),
    handed_in_on DATE NOT NULL,
    handed_in_at TIMESTAMPTZ NOT NULL,
    decide_by    DATE NOT NULL,
    answer_by    DATE,
    pay_by       DATE,
    claim        UUID,
    FOREIGN KEY (person, claim) REFERENCES claim (person, id) DEFERRABLE INITIALLY IMMEDIATE,
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
    id       UUID PRIMARY KEY,
    hand_in  UUID NOT NULL REFERENCES hand_in (id),
    number   BIGINT NOT NULL CHECK (number > 0),
    content  BYTEA NOT NULL,
    saved_by UUID REFERENCES staff (id),
    saved_at TIMESTAMPTZ NOT NULL,
    CHECK ((number = 1) = (saved_by IS NULL))
);
CREATE UNIQUE INDEX hand_in_version_number ON hand_in_version (hand_in, number);

-- What happened, in its order. Words are sealed under the row's id.
CREATE TABLE hand_in_step (
    id      UUID PRIMARY KEY,
    hand_in UUID NOT NULL REFERENCES hand_in (id),
    kind    TEXT NOT NULL CHECK (kind IN (
        'handed_in', 'taken', 'asked', 'answered', 'saved', 'proposed', 'sent_back', 'granted', 'refused',
        'review_asked', 'paid', 'payment_returned', 'account_given', 'withdrawn'
    )),
    staff   UUID REFERENCES staff (id),
    on_day  DATE NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    words   BYTEA
);
CREATE INDEX hand_in_step_of ON hand_in_step (hand_in, id);

-- What staff decided or proposed. A grant above the limit has no answer until another person confirms it or sends it back;
-- whatever needs no second person counts at once. The amount is what the funds were to pay then.
CREATE TABLE hand_in_decision (
    id          UUID PRIMARY KEY,
    hand_in     UUID NOT NULL REFERENCES hand_in (id),
    verdict     TEXT NOT NULL CHECK (verdict IN ('grant', 'refuse')),
    version     BIGINT NOT NULL,
    fund        BIGINT CHECK (fund >= 0),
    hospital    TEXT,
    level       TEXT CHECK (level IN ('township', '1', '2', '3')),
    reason      BYTEA NOT NULL,
    proposed_by UUID NOT NULL REFERENCES staff (id),
    proposed_at TIMESTAMPTZ NOT NULL,
    answer      TEXT CHECK (answer IN ('counts', 'sent_back', 'changed', 'withdrawn')),
    answer_reason BYTEA,
    answered_by UUID REFERENCES staff (id),
    answered_on DATE,
    answered_at TIMESTAMPTZ,
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
    hand_in     UUID NOT NULL REFERENCES hand_in (id),
    number      BIGINT NOT NULL CHECK (number > 0),
    reference   TEXT NOT NULL CHECK (length(reference) BETWEEN 4 AND 40),
    amount      BIGINT NOT NULL CHECK (amount > 0),
    paid_on     DATE NOT NULL,
    paid_by     UUID NOT NULL REFERENCES staff (id),
    paid_at     TIMESTAMPTZ NOT NULL,
    returned_on DATE,
    returned_by UUID REFERENCES staff (id),
    returned_at TIMESTAMPTZ,
    PRIMARY KEY (hand_in, number),
    CHECK ((returned_on IS NULL) = (returned_at IS NULL)),
    CHECK ((returned_on IS NULL) = (returned_by IS NULL))
);
CREATE UNIQUE INDEX hand_in_payment_reference ON hand_in_payment (reference);
CREATE UNIQUE INDEX hand_in_payment_one ON hand_in_payment (hand_in) WHERE returned_at IS NULL;

-- A file proves one thing: a guardian's request, a case, or a hand-in.
ALTER TABLE evidence
    ADD COLUMN hand_in UUID REFERENCES hand_in (id)
    CHECK (hand_in IS NULL OR (link IS NULL AND staff_case IS NULL));
CREATE INDEX evidence_of_hand_in ON evidence (hand_in) WHERE hand_in IS NOT NULL;
