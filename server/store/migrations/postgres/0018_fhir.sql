-- A hospital reads its settlements one by one and page by page, the newest first. Ids are time-ordered, so one index
-- serves both, and a settlement adds to its end.
CREATE UNIQUE INDEX claim_of_hospital ON claim (hospital, id);
