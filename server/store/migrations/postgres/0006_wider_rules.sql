-- What the wider rules ask and count. Claims from before keep zero in the new amounts and say nothing in the new facts:
-- they show as they were settled, but their steps cannot be computed anew. Until now only generated data was kept.
--
-- hospital_key, disease_key and family say which parts of the year the pack counted apart for the case: that at one
-- hospital, that for a listed disease (the first of its codes), that of the family (the household, or the person alone
-- where no household is known). NULL: the case has no such part. deductible_highest is a maximum, all others are sums.
ALTER TABLE claim
    ADD COLUMN known_as_of DATE,
    ADD COLUMN birth_date DATE,
    ADD COLUMN person_groups TEXT NOT NULL DEFAULT '',
    ADD COLUMN contract_doctor BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN designated BOOLEAN NOT NULL DEFAULT TRUE,
    ADD COLUMN continued_level TEXT,
    ADD COLUMN continued_deductible BIGINT,
    ADD COLUMN by_totals BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN hospital_key TEXT,
    ADD COLUMN disease_key TEXT,
    ADD COLUMN family UUID,
    ADD COLUMN before_deductible_highest BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_outpatient_deductible BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_chronic_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_accident_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_hospital_deductible BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_disease_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_family_basic_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN before_family_outpatient_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_deductible_highest BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_outpatient_deductible BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_chronic_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_accident_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_hospital_deductible BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_disease_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_family_basic_fund BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN adds_family_outpatient_fund BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT claim_wider CHECK (
        least(
            before_deductible_highest, before_outpatient_deductible, before_chronic_fund,
            before_accident_fund, before_hospital_deductible, before_disease_fund, before_family_basic_fund,
            before_family_outpatient_fund, adds_deductible_highest, adds_outpatient_deductible,
            adds_chronic_fund, adds_accident_fund, adds_hospital_deductible, adds_disease_fund,
            adds_family_basic_fund, adds_family_outpatient_fund
        ) >= 0
        AND continued_level IN ('township', '1', '2', '3')
        AND continued_deductible >= 0
        AND (continued_deductible IS NULL) = (continued_level IS NULL)
    );

-- What a family shares of a year: the sum over its members' claims that were not reversed. It is a row of its own,
-- because the claims lie with several people; whoever settles locks the person first, then this row, and writes it in
-- the transaction of the claim.
CREATE TABLE family_year (
    family          UUID NOT NULL,
    benefit_year    BIGINT NOT NULL CHECK (benefit_year BETWEEN 2000 AND 2200),
    basic_fund      BIGINT NOT NULL CHECK (basic_fund >= 0),
    outpatient_fund BIGINT NOT NULL CHECK (outpatient_fund >= 0),
    PRIMARY KEY (family, benefit_year)
);
