/** Types of the rules engine and of the estimate contract. Amounts are strings in yuan ("12345.60"), ratios strings
 *  ("0.65"), dates "2018-03-09". Members may be added in later versions; these keep their names and meaning. */

/** An amount in yuan with at most two decimals, as a string. */
export type Yuan = string;
/** A ratio between 0 and 1, as a string. */
export type Ratio = string;
/** A day, "2018-03-09". */
export type Day = string;

/** Words for people. */
export interface Text {
  zh: string;
  en: string;
}

// --- What goes in ----------------------------------------------------------------------------------------------------

export type Group = 'destitute' | 'low_income' | 'registered_poor' | 'orphan' | 'disabled' | 'student';
export type Kind = 'inpatient' | 'outpatient' | 'chronic' | 'delivery' | 'accident' | 'by_case';
export type HospitalLevel = 'township' | '1' | '2' | '3';
export type Place = 'local' | 'in_province' | 'out_of_province';
/** Class of an item in the catalogue: A in full, B after a part paid first by the person, C outside. */
export type CatalogueClass = 'A' | 'B' | 'C';

export interface Request {
  /** Name of the pack; the day of discharge picks the parameters. */
  pack: string;
  /** Contribution tier or track, where the pack has several. */
  tier?: string;
  /** Which publication of the parameters: the newest known on this day. Default: the newest. */
  known_as_of?: Day;
  person?: Person;
  care: Care;
  bill: Bill;
  /** The year before this case. Default: nothing yet. */
  year_to_date?: Partial<YearToDate>;
}

export interface Person {
  /** Needed only where a rule asks for the age. */
  birth_date?: Day;
  groups?: Group[];
  /** The first day with cover: end of the waiting period. */
  covered_from?: Day;
  unbroken_years?: number;
  claim_free_years?: number;
  /** Whether a contract doctor (家庭医生签约) was seen. Default: no. */
  contract_doctor?: boolean;
}

export interface Care {
  kind: Kind;
  hospital_level: HospitalLevel;
  /** Needed only where a rule counts per hospital. */
  hospital?: string;
  /** Default: local. */
  place?: Place;
  /** Whether the referral or the out-of-area filing was done. Default: no. */
  filed?: boolean;
  /** Needed for stays. */
  admitted?: Day;
  /** For outpatient care the day of service. */
  discharged: Day;
  /** ICD-10. */
  disease?: string;
  /** For deliveries. */
  delivery?: 'natural' | 'caesarean';
  /** Whether the hospital is a designated one. Default: yes. */
  designated?: boolean;
  /** For payment by case. */
  case_code?: string;
  /** The stay from which the person was transferred. */
  continued_from?: { hospital_level: HospitalLevel; deductible_charged: Yuan };
}

/** Either lines or totals. */
export interface Bill {
  lines?: Line[];
  totals?: Partial<Record<CatalogueClass, Yuan>>;
  /** Only for a pack without a basic layer: what that layer paid elsewhere. */
  basic_fund?: Yuan;
}

export interface Line {
  item?: string;
  class: CatalogueClass;
  unit_price: Yuan;
  /** At most four decimals. */
  quantity: string;
  price_limit?: Yuan;
  /** 先行自付 of a class B item. Default: the pack's. */
  self_ratio?: Ratio;
}

// --- What comes out --------------------------------------------------------------------------------------------------

export type Answer = Amounts | Refused;

export interface Amounts {
  result: Shares;
  /** The year after this case. */
  year_to_date: YearToDate;
  steps: Step[];
  /** The step that kept it from being more. */
  limited_by?: string;
  pack: PackRef;
  engine: string;
  /** Only from a server: verify it with `verifyReceipt`. */
  receipt?: string;
  refusal?: undefined;
}

/** An answer that is no amount. */
export interface Refused {
  refusal: {
    code: RefusalCode;
    text: Text;
    clause?: Clause;
    /** What one can do now. */
    next: Text;
  };
  pack: PackRef;
  engine: string;
  receipt?: string;
  result?: undefined;
}

export type RefusalCode =
  | 'not_published'
  | 'needs_staff_decision'
  | 'not_covered'
  | 'waiting_period'
  | 'not_designated'
  | 'closed_year'
  | 'unsupported';

/** Field names of the national settlement interface. They sum to the bill: total = funds + hospital + person. */
export interface Shares {
  /** The bill. */
  medfee_sumamt: Yuan;
  /** 全自费: outside the catalogue. */
  fulamt_ownpay_amt: Yuan;
  /** 超限价自费: above the price ceiling. */
  overlmt_selfpay: Yuan;
  /** 先行自付 */
  preselfpay_amt: Yuan;
  /** 符合政策范围: what the rules look at. */
  inscp_scp_amt: Yuan;
  /** 起付线 charged. */
  act_pay_dedc: Yuan;
  /** The fund's ratio. */
  pool_prop_selfpay: Ratio;
  /** Basic fund. */
  hifp_pay: Yuan;
  /** 大病保险 */
  hifmi_pay: Yuan;
  /** 医疗救助 */
  maf_pay: Yuan;
  /** Other funds. */
  oth_pay: Yuan;
  /** All funds together. */
  fund_pay_sumamt: Yuan;
  hosp_part_amt: Yuan;
  psn_part_amt: Yuan;
}

/** What a person's year has seen. */
export interface YearToDate {
  stays: number;
  deductible_charged: Yuan;
  banded: Yuan;
  basic_fund: Yuan;
  compliant_self_pay: Yuan;
  catastrophic_fund: Yuan;
  aid: Yuan;
  outpatient_fund: Yuan;
  /** The same for the family, where a pack counts so. */
  family?: Record<string, Yuan>;
  [later: string]: number | Yuan | Record<string, Yuan> | undefined;
}

export interface Step {
  /** "basic.deductible" */
  rule: string;
  inputs: Record<string, string>;
  /** What was done, with the figures. */
  operation: string;
  amount: Yuan;
  clause: Clause;
  text: Text;
  /** The same as officials word it. */
  official?: Text;
  /** The same in one line. */
  line?: Text;
}

export interface Clause {
  document: string;
  clause: string;
  confidence: 'SEED' | 'Q' | 'S' | 'C' | 'X' | 'M' | 'CALC' | 'choice' | 'sample';
  url?: string;
}

/** Which pack an answer was computed with. */
export interface PackRef {
  name: string;
  version: string;
  /** SHA-256 of the canonical JSON, 64 hex digits. */
  hash: string;
  /** Else 示例参数，非官方 is due beside every result. */
  official: boolean;
  from: Day;
}

export interface PackInfo {
  name: string;
  version: string;
  hash: string;
  official: boolean;
  title: Text;
  jurisdiction: string;
  /** First and last day of its period. */
  from: Day;
  to: Day;
  /** From which day on its figures were known. */
  published: Day;
  tiers: { id: string; title: Text }[];
}

/** Something wrong in a request, at a JSON pointer. */
export interface Fault {
  code: string;
  path: string;
  detail: string;
  detail_en: string;
}

// --- Receipts --------------------------------------------------------------------------------------------------------

/** What a server signed. Figures that are zero are left out. */
/** A certificate of enrolment (参保证明), the person masked. */
export interface Certificate {
  /** Number by which the portal finds it. */
  ref: string;
  name: string;
  id: string;
  /** Code of the jurisdiction. */
  place: string;
  scheme: 'urban_resident' | 'rural_cooperative' | 'resident';
  /** First and last day of cover. */
  from: Day;
  to: Day;
  /** The day on which this was so. */
  on: Day;
  issued: string;
  key: string;
}

export interface Receipt {
  engine: string;
  pack: { name: string; version: string; hash: string };
  facts_hash: string;
  result?: Partial<Shares>;
  year_to_date?: Partial<YearToDate>;
  limited_by?: string;
  /** Code of the refusal. */
  refusal?: string;
  trace_hash: string;
  /** RFC 3339, UTC. */
  issued: string;
  /** Id of the key: thumbprint of RFC 7638. */
  key: string;
}

/** A JSON Web Key Set (RFC 7517); keys other than Ed25519 are passed over. */
export interface KeySet {
  keys: { kty: string; crv?: string; x?: string; [other: string]: unknown }[];
}

export interface Check {
  /** Whether nothing differs. */
  fits: boolean;
  mismatches: Mismatch[];
  receipt: Receipt;
}

/** What does not fit. `engine` alone means: another version made it, and both agree on this case. */
export type Mismatch = { text: Text } & (
  | { code: 'engine'; receipt: string; here: string }
  | { code: 'pack'; receipt: Receipt['pack']; here: Receipt['pack'] }
  | { code: 'facts'; receipt: string; here: string }
  | { code: 'result'; path: string; receipt: string | null; here: string | null }
  | { code: 'trace'; receipt: string; here: string }
  | { code: 'faults'; faults: { code: string; path: string; detail: Text }[] }
);

// --- The engine ------------------------------------------------------------------------------------------------------

/** Where the WebAssembly is, or what it is. */
export type Source = string | URL | Response | BufferSource | WebAssembly.Module;

/** Loads the engine once, and gives a new `Rules` without packs. Default: rules.wasm beside rules.js. Throws a
 *  `RulesError` (`not_loaded`, with the reason as `cause`). */
export function load(source?: Source | Promise<Source>): Promise<Rules>;

/** The engine with the packs it was given. */
/** Who pays what of a bill, as a function of it. */
export interface Curve {
  /** The bill of the case. */
  bill: string;
  /** From each bill on, what each pays there and of every further yuan. */
  points: {
    bill: string;
    bill_fen: string;
    paid: Record<string, string>;
    of_each_further_yuan: Record<string, string>;
    because: { rule: string; text: Text } | null;
  }[];
  landmarks: { kind: string; bill: string; more: string; text: Text }[];
  self_pay_until_catastrophic: string | null;
  answers: { person_pays?: { amount: string; bill: string | null } };
}

export class Rules {
  /** Made by `load`. */
  private constructor();
  /** Name and version: "rules 0.1.0". */
  readonly engine: string;
  /** Takes in a pack in its canonical JSON, as object or text. Throws a `PackError`. */
  addPack(pack: object | string): PackInfo;
  /** Describes the newest publication of a pack. Throws a `PackError` when there is none. */
  packInfo(name: string): PackInfo;
  /** Describes every pack taken in. */
  packs(): PackInfo[];
  /** Answers a request: amounts or a refusal. Throws a `RequestError` with all faults. */
  estimate(request: Request | string): Answer;
  /** The exact curve of a case; amounts in yuan, `bill_fen` as an exact fraction of fen. */
  curve(request: Request | string, personPays?: string): Curve | { refusal: object; pack: object };
  /** The same case changed in one respect, and the smallest changes that alter what is paid. */
  whatIf(request: Request | string): Record<string, unknown>;
  /** The least and the most that is paid while answers are missing. */
  ranges(request: object | string): Record<string, unknown>;
  /** The same from JSON text to JSON text; faults come as the JSON of the problem. */
  estimateText(request: string): string;
  /** Verifies a receipt and returns what it says. Throws a `ReceiptError`. */
  verifyReceipt(receipt: string, keys: KeySet | string): Receipt;
  /** Verifies a certificate of enrolment and returns what it says. Throws a `ReceiptError`. */
  verifyCertificate(certificate: string, keys: KeySet | string): Certificate;
  /** Computes a receipt anew from its request. The signature is not looked at. */
  checkReceipt(receipt: string, request: Request | string): Check;
  /** Gives back the memory of the packs; nothing may be asked afterwards. */
  free(): void;
}

/** What the engine cannot do at all. */
export class RulesError extends Error {
  readonly code: string;
  readonly text: Text;
}

/** A pack that cannot be read, or is not there. */
export class PackError extends RulesError {
  readonly faults: { code: string; path: string; detail: Text }[];
}

/** A request that is malformed or impossible. */
export class RequestError extends RulesError {
  /** 400 for broken JSON, else 422. */
  readonly status: number;
  /** All of them. */
  readonly faults: Fault[];
}

/** A receipt that is none (`too_long`, `form`, `content`, `not_canonical`) or does not verify (`unknown_key`,
 *  `signature`). */
export class ReceiptError extends RulesError {}
