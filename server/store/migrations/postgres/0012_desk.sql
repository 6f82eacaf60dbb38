-- Cash that a counter takes on somebody's word belongs to the contribution it became. The key of the form stands with it:
-- sent twice, the money counts once, also where the budget pays and no money moves.
ALTER TABLE authority ADD COLUMN contribution UUID REFERENCES contribution (id);
ALTER TABLE authority ADD COLUMN form_key TEXT CHECK (length(form_key) BETWEEN 8 AND 64);
ALTER TABLE authority DROP CONSTRAINT authority_action_check;
ALTER TABLE authority ADD CONSTRAINT authority_action_check
    CHECK (action IN ('tier.choose', 'activation.issue', 'cash.take'));
ALTER TABLE authority ADD CHECK ((action = 'cash.take') = (contribution IS NOT NULL));
ALTER TABLE authority ADD CHECK ((action = 'cash.take') = (form_key IS NOT NULL));
CREATE UNIQUE INDEX authority_form ON authority (form_key) WHERE form_key IS NOT NULL;
CREATE UNIQUE INDEX authority_contribution ON authority (contribution) WHERE contribution IS NOT NULL;

-- The number that a guardian told was not taken, and why, in a sentence that the guardian reads. Told again, it waits anew.
ALTER TABLE temporary_identity ADD COLUMN refused_at TIMESTAMPTZ;
ALTER TABLE temporary_identity ADD COLUMN refused_by TEXT CHECK ((refused_by IS NULL) = (refused_at IS NULL));
ALTER TABLE temporary_identity ADD COLUMN refused_reason TEXT CHECK ((refused_reason IS NULL) = (refused_at IS NULL));
