-- 参保证明: what was certified about an enrolment on a day, as it was said then: the person is masked. The signature is
-- made anew from these columns whenever it is shown.
CREATE TABLE certificate (
    reference    TEXT PRIMARY KEY,
    person       UUID NOT NULL REFERENCES person (id),
    enrolment    UUID NOT NULL REFERENCES enrolment (id),
    jurisdiction TEXT NOT NULL,
    name         TEXT NOT NULL,
    id_number    TEXT NOT NULL CHECK (id_number LIKE '%*%'),
    scheme       TEXT NOT NULL CHECK (scheme IN ('380', '390', '391')),
    covers_from  DATE NOT NULL,
    covers_to    DATE NOT NULL,
    as_of        DATE NOT NULL,
    issued_at    TIMESTAMPTZ NOT NULL,
    CHECK (covers_from <= covers_to)
);
-- Asked for twice, it is the same certificate.
CREATE UNIQUE INDEX certificate_of_day ON certificate (enrolment, as_of, covers_from, name, id_number);
CREATE INDEX certificate_of_person ON certificate (person, issued_at);
