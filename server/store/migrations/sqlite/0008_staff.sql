-- People who work at the portal. The password is an argon2id hash, the secret of the one-time codes is sealed; both come
-- with the first sign-in by link. code_step is the last step of time whose code was taken: none is taken twice.
CREATE TABLE staff (
    id            BLOB PRIMARY KEY,
    login         TEXT NOT NULL CHECK (length(login) BETWEEN 2 AND 32 AND login = lower(login)),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    jurisdiction  TEXT NOT NULL,
    password_hash TEXT,
    code_secret   BLOB,
    code_step     BIGINT NOT NULL CHECK (code_step >= 0),
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER,
    CHECK ((password_hash IS NULL) = (code_secret IS NULL))
);
CREATE UNIQUE INDEX staff_login ON staff (login);

CREATE TABLE staff_role (
    staff BLOB NOT NULL REFERENCES staff (id),
    role  TEXT NOT NULL CHECK (role IN ('counter', 'school', 'checker', 'hotline')),
    PRIMARY KEY (staff, role)
) WITHOUT ROWID;

-- Townships as people's rows name them.
CREATE TABLE staff_district (
    staff    BLOB NOT NULL REFERENCES staff (id),
    township TEXT NOT NULL CHECK (length(township) > 0),
    PRIMARY KEY (staff, township)
) WITHOUT ROWID;

-- The newest link for a first sign-in, as a keyed hash, with the secret that the person is shown. Used up, it goes.
CREATE TABLE staff_link (
    staff       BLOB PRIMARY KEY REFERENCES staff (id),
    token       BLOB NOT NULL,
    code_secret BLOB NOT NULL,
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK (issued_at < expires_at)
) WITHOUT ROWID;
CREATE UNIQUE INDEX staff_link_token ON staff_link (token);

CREATE TABLE staff_session (
    token          BLOB PRIMARY KEY,
    staff          BLOB NOT NULL REFERENCES staff (id),
    created_at     INTEGER NOT NULL,
    last_seen_at   INTEGER NOT NULL,
    auth_at        INTEGER NOT NULL,
    idle_seconds   BIGINT NOT NULL CHECK (idle_seconds > 0),
    absolute_until INTEGER NOT NULL,
    CHECK (created_at < absolute_until)
) WITHOUT ROWID;
CREATE INDEX session_of_staff ON staff_session (staff);
