-- An order: what somebody is to pay for one person and benefit year. Amounts are fen, snapshot of the day it was made.
CREATE TABLE payment_order (
    id              BLOB PRIMARY KEY,
    number          TEXT NOT NULL,
    person          BLOB NOT NULL REFERENCES person (id),
    payer           BLOB NOT NULL REFERENCES person (id),
    benefit_year    BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    scheme          TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    option_id       TEXT NOT NULL,
    enrolment       BLOB NOT NULL REFERENCES enrolment (id),
    own_fen         BIGINT NOT NULL CHECK (own_fen > 0),
    subsidy_fen     BIGINT NOT NULL CHECK (subsidy_fen >= 0),
    covers_from     TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('created', 'paying', 'paid', 'refunded', 'expired')),
    idempotency_key TEXT NOT NULL CHECK (length(idempotency_key) BETWEEN 8 AND 64),
    ordered_on      TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    began_at        INTEGER,
    closed_at       INTEGER,
    CHECK (created_at < expires_at),
    CHECK (state <> 'paying' OR began_at IS NOT NULL),
    CHECK ((state IN ('created', 'paying')) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX payment_order_number ON payment_order (number);
CREATE UNIQUE INDEX payment_order_key ON payment_order (payer, idempotency_key);
CREATE INDEX payment_order_of_person ON payment_order (person, benefit_year);
-- Nobody is asked for the same money twice: one open or paid order for each person and benefit year.
CREATE UNIQUE INDEX payment_order_one_live ON payment_order (person, benefit_year)
    WHERE state IN ('created', 'paying', 'paid');
CREATE INDEX payment_order_open ON payment_order (expires_at) WHERE state IN ('created', 'paying');

-- What the gateway said, each once: a repeated event meets its first row.
CREATE TABLE gateway_event (
    event        TEXT PRIMARY KEY CHECK (length(event) BETWEEN 1 AND 128),
    order_number TEXT NOT NULL REFERENCES payment_order (number),
    kind         TEXT NOT NULL CHECK (kind IN ('paid', 'failed', 'closed')),
    trade        TEXT NOT NULL,
    amount_fen   BIGINT NOT NULL,
    settled_on   TEXT NOT NULL,
    received_at  INTEGER NOT NULL
);

-- Money that came in by any route. Each amount became a contribution or is owed back: never both, never neither.
CREATE TABLE payment (
    id            BLOB PRIMARY KEY,
    route         TEXT NOT NULL CHECK (route IN ('gateway', 'cash', 'bank')),
    reference     TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 64),
    person        BLOB REFERENCES person (id),
    benefit_year  BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    payment_order BLOB REFERENCES payment_order (id),
    amount_fen    BIGINT NOT NULL CHECK (amount_fen > 0),
    settled_on    TEXT NOT NULL,
    received_at   INTEGER NOT NULL,
    taken_by      TEXT,
    outcome       TEXT NOT NULL CHECK (outcome IN ('contribution', 'refund')),
    contribution  BLOB REFERENCES contribution (id),
    CHECK ((outcome = 'contribution') = (contribution IS NOT NULL)),
    CHECK (route = 'bank' OR person IS NOT NULL)
);
CREATE UNIQUE INDEX payment_reference ON payment (route, reference);
CREATE UNIQUE INDEX payment_contribution ON payment (contribution) WHERE contribution IS NOT NULL;
CREATE INDEX payment_of_person ON payment (person, benefit_year);
CREATE INDEX payment_settled_on ON payment (settled_on, route);

-- Money that goes back.
CREATE TABLE refund (
    id         BLOB PRIMARY KEY,
    number     TEXT NOT NULL,
    payment    BLOB NOT NULL REFERENCES payment (id),
    person     BLOB REFERENCES person (id),
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    reason     TEXT NOT NULL
        CHECK (reason IN ('already_paid', 'not_the_choice', 'wrong_amount', 'not_payable', 'unknown_person')),
    state      TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'done', 'failed')),
    owed_at    INTEGER NOT NULL,
    moved_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX refund_number ON refund (number);
CREATE UNIQUE INDEX refund_one_per_payment ON refund (payment);
CREATE INDEX refund_of_person ON refund (person);
CREATE INDEX refund_open ON refund (owed_at) WHERE state IN ('owed', 'sent', 'failed');
CREATE INDEX payment_of_order ON payment (payment_order) WHERE payment_order IS NOT NULL;
