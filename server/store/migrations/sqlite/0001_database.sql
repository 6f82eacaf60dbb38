-- What the database says about itself: whether it is a demo, its business date, the check value of its key.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Who did what to whose data. Rows are only ever added.
CREATE TABLE audit (
    id      BLOB PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject BLOB,
    detail  TEXT NOT NULL
);
CREATE INDEX audit_of_person ON audit (subject, at);
