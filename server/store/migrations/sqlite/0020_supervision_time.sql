-- A sample is drawn from the claims that stood at a moment: settled by then, and not taken back by then. With it the same
-- draw comes out later too, whatever is settled or taken back meanwhile.
ALTER TABLE supervision_run ADD COLUMN as_of INTEGER;
-- What was found at claims that were taken back, or given to another person, before it could be kept.
ALTER TABLE supervision_run ADD COLUMN gone BIGINT NOT NULL DEFAULT 0 CHECK (gone >= 0);

-- Lists of findings show what waits or what is answered, the newest first, of all hospitals or of one.
DROP INDEX finding_list;
CREATE INDEX finding_waiting ON finding (jurisdiction, raised_at, id) WHERE answer IS NULL;
CREATE INDEX finding_answered ON finding (jurisdiction, raised_at, id) WHERE answer IS NOT NULL;
CREATE INDEX finding_of_hospital ON finding (hospital, jurisdiction, raised_at, id);

-- Claims that are to be settled anew, in the order in which it was decided.
CREATE INDEX objection_granted ON objection (granted_at) WHERE granted_at IS NOT NULL;
