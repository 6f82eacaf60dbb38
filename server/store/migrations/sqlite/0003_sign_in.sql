-- argon2id hash of the password (PHC string).
CREATE TABLE credential (
    person        BLOB PRIMARY KEY REFERENCES person (id),
    password_hash TEXT NOT NULL,
    changed_at    INTEGER NOT NULL
) WITHOUT ROWID;

-- The newest code sent to a person's phone, as a keyed hash.
CREATE TABLE sign_in_code (
    person     BLOB PRIMARY KEY REFERENCES person (id),
    hash       BLOB NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    used_at    INTEGER,
    CHECK (issued_at < expires_at)
) WITHOUT ROWID;

-- The newest activation code that a counter handed to a person, as a keyed hash.
CREATE TABLE activation (
    person     BLOB PRIMARY KEY REFERENCES person (id),
    hash       BLOB NOT NULL,
    issued_by  TEXT NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    used_at    INTEGER,
    CHECK (issued_at < expires_at)
) WITHOUT ROWID;

-- A browser that is signed in. The token itself is only in its cookie.
CREATE TABLE session (
    token          BLOB PRIMARY KEY,
    person         BLOB NOT NULL REFERENCES person (id),
    created_at     INTEGER NOT NULL,
    last_seen_at   INTEGER NOT NULL,
    auth_at        INTEGER NOT NULL,
    idle_seconds   BIGINT NOT NULL CHECK (idle_seconds > 0),
    absolute_until INTEGER NOT NULL,
    agent          TEXT NOT NULL,
    CHECK (created_at < absolute_until)
) WITHOUT ROWID;
CREATE INDEX session_of_person ON session (person);

-- How often a subject (keyed hash of a typed id number or address) tried within a window of time.
CREATE TABLE sign_in_attempt (
    subject      BLOB NOT NULL,
    window_start INTEGER NOT NULL,
    attempts     BIGINT NOT NULL CHECK (attempts > 0),
    PRIMARY KEY (subject, window_start)
) WITHOUT ROWID;
