-- Cash that a counter takes on somebody's word belongs to the contribution it became. The key of the form stands with it:
-- sent twice, the money counts once, also where the budget pays and no money moves.
CREATE TABLE authority_with_cash (
    id           BLOB PRIMARY KEY,
    person       BLOB NOT NULL REFERENCES person (id),
    staff        BLOB NOT NULL REFERENCES staff (id),
    action       TEXT NOT NULL CHECK (action IN ('tier.choose', 'activation.issue', 'cash.take')),
    enrolment    BLOB REFERENCES enrolment (id),
    asked_by     TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 50),
    relation     TEXT NOT NULL CHECK (relation IN ('self', 'spouse', 'child', 'parent', 'relative', 'village', 'other')),
    shown        TEXT NOT NULL CHECK (shown IN ('id_card', 'household_book', 'letter', 'village_paper')),
    at           INTEGER NOT NULL,
    contribution BLOB REFERENCES contribution (id),
    form_key     TEXT CHECK (length(form_key) BETWEEN 8 AND 64),
    CHECK ((action = 'tier.choose') = (enrolment IS NOT NULL)),
    CHECK ((action = 'cash.take') = (contribution IS NOT NULL)),
    CHECK ((action = 'cash.take') = (form_key IS NOT NULL))
);
INSERT INTO authority_with_cash (id, person, staff, action, enrolment, asked_by, relation, shown, at)
    SELECT id, person, staff, action, enrolment, asked_by, relation, shown, at FROM authority;
DROP TABLE authority;
ALTER TABLE authority_with_cash RENAME TO authority;
CREATE INDEX authority_of_person ON authority (person, at);
CREATE UNIQUE INDEX authority_form ON authority (form_key) WHERE form_key IS NOT NULL;
CREATE UNIQUE INDEX authority_contribution ON authority (contribution) WHERE contribution IS NOT NULL;

-- The number that a guardian told was not taken, and why, in a sentence that the guardian reads. Told again, it waits anew.
ALTER TABLE temporary_identity ADD COLUMN refused_at INTEGER;
ALTER TABLE temporary_identity ADD COLUMN refused_by TEXT CHECK ((refused_by IS NULL) = (refused_at IS NULL));
ALTER TABLE temporary_identity ADD COLUMN refused_reason TEXT CHECK ((refused_reason IS NULL) = (refused_at IS NULL));
