-- Programs of hospitals that settle at the counter. Their secrets are kept as keyed hashes alone; the one of before is
-- taken until former_until. scopes are words with blanks between them.
CREATE TABLE api_client (
    id           TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    hospital     TEXT NOT NULL REFERENCES hospital (code),
    scopes       TEXT NOT NULL CHECK (length(scopes) > 0),
    secret_hash  BYTEA NOT NULL CHECK (length(secret_hash) = 32),
    former_hash  BYTEA CHECK (length(former_hash) = 32),
    former_until TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    rotated_at   TIMESTAMPTZ NOT NULL,
    revoked_at   TIMESTAMPTZ,
    CHECK ((former_hash IS NULL) = (former_until IS NULL))
);

-- What was done under which key, written with it: a key does one thing once. A bill that was refused leaves no row. The
-- client's hospital and the slip name the claim, of which the answer is told again.
CREATE TABLE settlement_key (
    client  TEXT NOT NULL,
    key     TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    request BYTEA NOT NULL CHECK (length(request) = 32),
    kind    TEXT NOT NULL CHECK (kind IN ('settle', 'reverse')),
    slip_no TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (client, key)
);

-- How a claim came in, and the papers of it. A claim of the counter has a signed receipt: with the facts of this row it
-- reproduces every step to the letter, so that the steps themselves are not kept.
ALTER TABLE claim
    ADD COLUMN route TEXT NOT NULL DEFAULT 'register' CHECK (route IN ('register', 'counter', 'hand_in')),
    ADD COLUMN admission_no TEXT,
    ADD COLUMN invoice_no TEXT,
    ADD COLUMN client TEXT,
    ADD COLUMN receipt TEXT,
    ADD COLUMN reversed_at TIMESTAMPTZ,
    ADD CONSTRAINT claim_papers CHECK (
        (route = 'counter') = (receipt IS NOT NULL)
        AND (route = 'counter') = (client IS NOT NULL)
        AND (reversed_at IS NULL OR status = 'reversed')
    );
-- Nobody is paid twice: an invoice counts once in the country, and a stay begins once. Later settlements of one stay say
-- what they continue.
CREATE UNIQUE INDEX claim_invoice ON claim (invoice_no)
    WHERE invoice_no IS NOT NULL AND status <> 'reversed';
CREATE UNIQUE INDEX claim_admission ON claim (hospital, admission_no)
    WHERE admission_no IS NOT NULL AND status <> 'reversed' AND continued_level IS NULL;
-- For the day of a hospital, and for what was computed on top of a family's claim.
CREATE INDEX claim_of_counter ON claim (hospital, settled_at) WHERE route = 'counter';
CREATE INDEX claim_taken_back ON claim (hospital, reversed_at) WHERE reversed_at IS NOT NULL;
CREATE INDEX claim_of_family ON claim (family, benefit_year) WHERE family IS NOT NULL;

-- Benefit years in which nothing is settled or taken back any more.
CREATE TABLE closed_year (
    jurisdiction TEXT NOT NULL,
    benefit_year BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    closed_by    TEXT NOT NULL,
    closed_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (jurisdiction, benefit_year)
);

-- What settlements mean for the funds' books: double entry, in which a row names both accounts and so balances by itself.
-- A settlement books each fund's expense against what is owed to the hospital; taking it back books the mirror. Whose fund
-- and which hospital stand with the claim. Amounts are fen; day is the accounting day.
CREATE TABLE posting (
    person UUID NOT NULL,
    claim  UUID NOT NULL,
    turn   TEXT NOT NULL CHECK (turn IN ('settle', 'reverse')),
    debit  TEXT NOT NULL CHECK (debit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital'
    )),
    credit TEXT NOT NULL CHECK (credit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital'
    )),
    amount BIGINT NOT NULL CHECK (amount > 0),
    day    DATE NOT NULL,
    PRIMARY KEY (person, claim, turn, debit, credit),
    CONSTRAINT posting_claim FOREIGN KEY (person, claim) REFERENCES claim (person, id) DEFERRABLE INITIALLY IMMEDIATE,
    CHECK (debit <> credit),
    CHECK ((turn = 'settle') = (credit = 'payable_hospital')),
    CHECK ((turn = 'reverse') = (debit = 'payable_hospital'))
);
