-- People who work at the portal. The password is an argon2id hash, the secret of the one-time codes is sealed; both come
-- with the first sign-in by link. code_step is the last step of time whose code was taken: none is taken twice.
CREATE TABLE staff (
    id            UUID PRIMARY KEY,
    login         TEXT NOT NULL CHECK (length(login) BETWEEN 2 AND 32 AND login = lower(login)),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    jurisdiction  TEXT NOT NULL,
    password_hash TEXT,
    code_secret   BYTEA,
    code_step     BIGINT NOT NULL CHECK (code_step >= 0),
    created_at    TIMESTAMPTZ NOT NULL,
    disabled_at   TIMESTAMPTZ,
    CHECK ((password_hash IS NULL) = (code_secret IS NULL))
);
CREATE UNIQUE INDEX staff_login ON staff (login);

CREATE TABLE staff_role (
    staff UUID NOT NULL REFERENCES staff (id),
    role  TEXT NOT NULL CHECK (role IN ('counter', 'school', 'checker', 'hotline')),
    PRIMARY KEY (staff, role)
);

-- Townships as people's rows name them.
CREATE TABLE staff_district (
    staff    UUID NOT NULL REFERENCES staff (id),
    township TEXT NOT NULL CHECK (length(township) > 0),
    PRIMARY KEY (staff, township)
);

-- The newest link for a first sign-in, as a keyed hash, with the secret that the person is shown. Used up, it goes.
CREATE TABLE staff_link (
    staff       UUID PRIMARY KEY REFERENCES staff (id),
    token       BYTEA NOT NULL,
    code_secret BYTEA NOT NULL,
    issued_at   TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    CHECK (issued_at < expires_at)
);
CREATE UNIQUE INDEX staff_link_token ON staff_link (token);

CREATE TABLE staff_session (
    token          BYTEA PRIMARY KEY,
    staff          UUID NOT NULL REFERENCES staff (id),
    created_at     TIMESTAMPTZ NOT NULL,
    last_seen_at   TIMESTAMPTZ NOT NULL,
    auth_at        TIMESTAMPTZ NOT NULL,
    idle_seconds   BIGINT NOT NULL CHECK (idle_seconds > 0),
    absolute_until TIMESTAMPTZ NOT NULL,
    CHECK (created_at < absolute_until)
);
CREATE INDEX session_of_staff ON staff_session (staff);
