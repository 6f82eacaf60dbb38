-- An invoice is compared by its letters and digits, in capitals. Before, a hospital's was kept as it was sent, with the points,
-- hyphens and underscores that are allowed there, so that one that was written otherwise the second time was not found.
-- Those that are there get the form that is compared.
--
-- Of claims that stand and whose invoices turn out to be one and the same, one alone gets the form: whichever has it already,
-- else the one that was settled first. With it nobody is paid for the invoice once more. The others keep theirs as it was
-- sent: the index lets no two claims that stand have one invoice. `portal doctor` names them for as long as they stand:
--
--     SELECT hospital, slip_no FROM claim
--     WHERE status <> 'reversed' AND invoice_no <> upper(replace(replace(replace(invoice_no, '-', ''), '.', ''), '_', ''))
WITH sent AS (
    SELECT person, id, settled_at, invoice_no,
           upper(replace(replace(replace(invoice_no, '-', ''), '.', ''), '_', '')) AS plain
    FROM claim
    WHERE invoice_no IS NOT NULL AND status <> 'reversed'
), ranked AS (
    SELECT person, id, plain, ROW_NUMBER() OVER (PARTITION BY plain ORDER BY settled_at, id) AS place
    FROM sent
    WHERE invoice_no <> plain
)
UPDATE claim
SET invoice_no = ranked.plain
FROM ranked
WHERE claim.person = ranked.person AND claim.id = ranked.id AND ranked.place = 1
  AND NOT EXISTS (
      SELECT 1
      FROM claim AS other
      WHERE other.invoice_no = ranked.plain AND other.status <> 'reversed'
  );

-- Claims that were taken back stand in nobody's way.
UPDATE claim
SET invoice_no = upper(replace(replace(replace(invoice_no, '-', ''), '.', ''), '_', ''))
WHERE invoice_no IS NOT NULL AND status = 'reversed';
