-- argon2id hash of the password (PHC string).
CREATE TABLE credential (
    person        UUID PRIMARY KEY REFERENCES person (id),
    password_hash TEXT NOT NULL,
    changed_at    TIMESTAMPTZ NOT NULL
);

-- The newest code sent to a person's phone, as a keyed hash.
CREATE TABLE sign_in_code (
    person     UUID PRIMARY KEY REFERENCES person (id),
    hash       BYTEA NOT NULL,
    issued_at  TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    used_at    TIMESTAMPTZ,
    CHECK (issued_at < expires_at)
);

-- The newest activation code that a counter handed to a person, as a keyed hash.
CREATE TABLE activation (
    person     UUID PRIMARY KEY REFERENCES person (id),
    hash       BYTEA NOT NULL,
    issued_by  TEXT NOT NULL,
    issued_at  TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    used_at    TIMESTAMPTZ,
    CHECK (issued_at < expires_at)
);

-- A browser that is signed in. The token itself is only in its cookie.
CREATE TABLE session (
    token          BYTEA PRIMARY KEY,
    person         UUID NOT NULL REFERENCES person (id),
    created_at     TIMESTAMPTZ NOT NULL,
    last_seen_at   TIMESTAMPTZ NOT NULL,
    auth_at        TIMESTAMPTZ NOT NULL,
    idle_seconds   BIGINT NOT NULL CHECK (idle_seconds > 0),
    absolute_until TIMESTAMPTZ NOT NULL,
    agent          TEXT NOT NULL,
    CHECK (created_at < absolute_until)
);
CREATE INDEX session_of_person ON session (person);

-- How often a subject (keyed hash of a typed id number or address) tried within a window of time.
CREATE TABLE sign_in_attempt (
    subject      BYTEA NOT NULL,
    window_start TIMESTAMPTZ NOT NULL,
    attempts     BIGINT NOT NULL CHECK (attempts > 0),
    PRIMARY KEY (subject, window_start)
);
