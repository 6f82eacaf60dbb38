-- Id number, phone and bank account are sealed; their *_index columns are keyed hashes for look-up.
CREATE TABLE person (
    id                 UUID PRIMARY KEY,
    jurisdiction       TEXT NOT NULL,
    name               TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    sex                TEXT NOT NULL CHECK (sex IN ('male', 'female')),
    birth_date         DATE NOT NULL,
    id_number          BYTEA NOT NULL,
    id_number_index    BYTEA NOT NULL,
    phone              BYTEA,
    phone_index        BYTEA,
    bank_account       BYTEA,
    bank_account_index BYTEA,
    local_hukou        BOOLEAN,
    employee_insurance BOOLEAN,
    township           TEXT NOT NULL,
    created_at         TIMESTAMPTZ NOT NULL,
    CHECK ((phone IS NULL) = (phone_index IS NULL)),
    CHECK ((bank_account IS NULL) = (bank_account_index IS NULL))
);
CREATE UNIQUE INDEX person_id_number ON person (id_number_index);

CREATE TABLE person_group (
    person    UUID NOT NULL REFERENCES person (id),
    word      TEXT NOT NULL,
    from_date DATE NOT NULL,
    to_date   DATE,
    PRIMARY KEY (person, word, from_date),
    CHECK (to_date IS NULL OR from_date <= to_date)
);

CREATE TABLE household (
    id           UUID PRIMARY KEY,
    jurisdiction TEXT NOT NULL,
    scheme       TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    code         TEXT NOT NULL
);
CREATE UNIQUE INDEX household_code ON household (jurisdiction, code);

-- One household for each person; at most one head in each household.
CREATE TABLE household_member (
    person    UUID PRIMARY KEY REFERENCES person (id),
    household UUID NOT NULL REFERENCES household (id),
    relation  TEXT NOT NULL CHECK (relation IN ('head', 'spouse', 'child', 'parent', 'grandchild', 'other'))
);
CREATE INDEX household_member_household ON household_member (household);
CREATE UNIQUE INDEX household_one_head ON household_member (household) WHERE relation = 'head';
