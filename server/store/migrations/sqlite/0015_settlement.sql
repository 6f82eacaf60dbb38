-- Programs of hospitals that settle at the counter. Their secrets are kept as keyed hashes alone; the one of before is
-- taken until former_until. scopes are words with blanks between them.
CREATE TABLE api_client (
    id           TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    hospital     TEXT NOT NULL REFERENCES hospital (code),
    scopes       TEXT NOT NULL CHECK (length(scopes) > 0),
    secret_hash  BLOB NOT NULL CHECK (length(secret_hash) = 32),
    former_hash  BLOB CHECK (length(former_hash) = 32),
    former_until INTEGER,
    created_at   INTEGER NOT NULL,
    rotated_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    CHECK ((former_hash IS NULL) = (former_until IS NULL))
);

-- What was done under which key, written with it: a key does one thing once. A bill that was refused leaves no row. The
-- client's hospital and the slip name the claim, of which the answer is told again.
CREATE TABLE settlement_key (
    client  TEXT NOT NULL,
    key     TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    request BLOB NOT NULL CHECK (length(request) = 32),
    kind    TEXT NOT NULL CHECK (kind IN ('settle', 'reverse')),
    slip_no TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (client, key)
) WITHOUT ROWID;

-- How a claim came in, and the papers of it. A claim of the counter has a signed receipt: with the facts of this row it
-- reproduces every step to the letter, so that the steps themselves are not kept.
ALTER TABLE claim ADD COLUMN route TEXT NOT NULL DEFAULT 'register';
ALTER TABLE claim ADD COLUMN admission_no TEXT;
ALTER TABLE claim ADD COLUMN invoice_no TEXT;
ALTER TABLE claim ADD COLUMN client TEXT;
ALTER TABLE claim ADD COLUMN receipt TEXT;
-- SQLite reads the whole table for each new column with a check: all checks stand at the last one.
ALTER TABLE claim ADD COLUMN reversed_at INTEGER CHECK (
    route IN ('register', 'counter', 'hand_in')
    AND (route = 'counter') = (receipt IS NOT NULL)
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
    closed_at    INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, benefit_year)
) WITHOUT ROWID;

-- What settlements mean for the funds' books: double entry, in which a row names both accounts and so balances by itself.
-- A settlement books each fund's expense against what is owed to the hospital; taking it back books the mirror. Whose fund
-- and which hospital stand with the claim. Amounts are fen; day is the accounting day.
CREATE TABLE posting (
    person BLOB NOT NULL,
    claim  BLOB NOT NULL,
    turn   TEXT NOT NULL CHECK (turn IN ('settle', 'reverse')),
    debit  TEXT NOT NULL CHECK (debit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital'
    )),
    credit TEXT NOT NULL CHECK (credit IN (
        'expense_basic', 'expense_catastrophic', 'expense_aid', 'expense_other', 'payable_hospital'
    )),
    amount BIGINT NOT NULL CHECK (amount > 0),
    day    TEXT NOT NULL,
    PRIMARY KEY (person, claim, turn, debit, credit),
    FOREIGN KEY (person, claim) REFERENCES claim (person, id),
    CHECK (debit <> credit),
    CHECK ((turn = 'settle') = (credit = 'payable_hospital')),
    CHECK ((turn = 'reverse') = (debit = 'payable_hospital'))
) WITHOUT ROWID;
