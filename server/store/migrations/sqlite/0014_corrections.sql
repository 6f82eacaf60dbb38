-- A datum on file that somebody asked to be corrected. Who decides and when stands with the case; both values stay here
-- for good, sealed under the case's id. "since" is the day from which the new value is right, where the person knew it.
-- A case of a correction without a confirmed proposal that is over was taken back.
CREATE TABLE correction (
    staff_case   BLOB PRIMARY KEY REFERENCES staff_case (id),
    datum        TEXT NOT NULL CHECK (datum IN (
        'name', 'id_number', 'sex', 'birth_date', 'phone', 'township', 'local_hukou', 'employee_insurance', 'groups'
    )),
    asked_by     BLOB NOT NULL REFERENCES person (id),
    old_value    BLOB NOT NULL,
    new_value    BLOB NOT NULL,
    since        TEXT,
    reason       BLOB NOT NULL CHECK (length(reason) BETWEEN 42 AND 2100),
    applied_at   INTEGER,
    withdrawn_at INTEGER,
    CHECK (applied_at IS NULL OR withdrawn_at IS NULL)
);

-- A file proves one thing: a guardian's request or a correction.
ALTER TABLE evidence
    ADD COLUMN staff_case BLOB REFERENCES staff_case (id) CHECK (staff_case IS NULL OR link IS NULL);
CREATE INDEX evidence_of_case ON evidence (staff_case) WHERE staff_case IS NOT NULL;
