ALTER TABLE staff_case DROP CONSTRAINT staff_case_kind_check;
ALTER TABLE staff_case ADD CONSTRAINT staff_case_kind_check CHECK (kind IN ('dual_track', 'correction', 'objection'));

ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check
        CHECK (kind IN ('window_opens', 'unpaid', 'deadline_near', 'class_unpaid', 'conflict', 'choice_made',
                        'choice_withdrawn', 'paid', 'refund_owed', 'guardian_asked', 'guardian_verified',
                        'guardian_refused', 'case_decided', 'correction_decided',
                        'phone_changed', 'objection_asked', 'objection_decided', 'claim_in_check'));

-- Objections (异议) to a settled claim. Who decides and when stands with the case: its topic is "claim/subject", so that the
-- case's own index keeps one open objection for each claim and subject; its facts are the settlement as it stood when it was
-- asked. The reason is sealed under the case's id. "recomputation" is asked by nobody: the portal found that a claim's own
-- rules give another amount than was paid, and has it looked at once. granted_at marks the claim for a new settlement; no
-- amount changes here. A case without a confirmed proposal that is over was taken back.
CREATE TABLE objection (
    staff_case   UUID PRIMARY KEY REFERENCES staff_case (id),
    person       UUID NOT NULL,
    claim        UUID NOT NULL,
    subject      TEXT NOT NULL CHECK (
        subject IN ('claim', 'recomputation') OR subject LIKE 'line:_%' OR subject LIKE 'step:_%'
    ),
    asked_by     UUID REFERENCES person (id),
    reason       BYTEA CHECK (length(reason) BETWEEN 42 AND 2100),
    granted_at   TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    FOREIGN KEY (person, claim) REFERENCES claim (person, id) DEFERRABLE INITIALLY IMMEDIATE,
    CHECK ((asked_by IS NULL) = (subject = 'recomputation')),
    CHECK ((asked_by IS NULL) = (reason IS NULL)),
    CHECK (granted_at IS NULL OR withdrawn_at IS NULL)
);
CREATE INDEX objection_of_claim ON objection (person, claim);
CREATE UNIQUE INDEX objection_one_recomputation ON objection (claim) WHERE subject = 'recomputation';
