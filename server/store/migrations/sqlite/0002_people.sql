-- Id number, phone and bank account are sealed; their *_index columns are keyed hashes for look-up.
CREATE TABLE person (
    id                 BLOB PRIMARY KEY,
    jurisdiction       TEXT NOT NULL,
    name               TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    sex                TEXT NOT NULL CHECK (sex IN ('male', 'female')),
    birth_date         TEXT NOT NULL,
    id_number          BLOB NOT NULL,
    id_number_index    BLOB NOT NULL,
    phone              BLOB,
    phone_index        BLOB,
    bank_account       BLOB,
    bank_account_index BLOB,
    local_hukou        BOOLEAN,
    employee_insurance BOOLEAN,
    township           TEXT NOT NULL,
    created_at         INTEGER NOT NULL,
    CHECK ((phone IS NULL) = (phone_index IS NULL)),
    CHECK ((bank_account IS NULL) = (bank_account_index IS NULL))
);
CREATE UNIQUE INDEX person_id_number ON person (id_number_index);

CREATE TABLE person_group (
    person    BLOB NOT NULL REFERENCES person (id),
    word      TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date   TEXT,
    PRIMARY KEY (person, word, from_date),
    CHECK (to_date IS NULL OR from_date <= to_date)
) WITHOUT ROWID;

CREATE TABLE household (
    id           BLOB PRIMARY KEY,
    jurisdiction TEXT NOT NULL,
    scheme       TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    code         TEXT NOT NULL
);
CREATE UNIQUE INDEX household_code ON household (jurisdiction, code);

-- One household for each person; at most one head in each household.
CREATE TABLE household_member (
    person    BLOB PRIMARY KEY REFERENCES person (id),
    household BLOB NOT NULL REFERENCES household (id),
    relation  TEXT NOT NULL CHECK (relation IN ('head', 'spouse', 'child', 'parent', 'grandchild', 'other'))
) WITHOUT ROWID;
CREATE INDEX household_member_household ON household_member (household);
CREATE UNIQUE INDEX household_one_head ON household_member (household) WHERE relation = 'head';
