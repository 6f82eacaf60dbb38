//! The list of claims as a table for other programs: columns under the names of the national interface (2303), beside
//! what people call them.

use rules::assess::Shares;
use rules::date::Date;
use rules::facts::{Kind, Level};
use rules::money::Money;
use rules::scheme::Scheme;
use rules::text::Lang;

use crate::islands::estimator::level_name;
use crate::pages::claims::{Status, kind_name};
use crate::t;

/// One claim.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The hospital's number of the slip.
    pub slip_no: String,
    /// The hospital.
    pub hospital: String,
    /// Its level.
    pub level: Level,
    /// What kind of care.
    pub kind: Kind,
    /// First day.
    pub begins: Date,
    /// Last day.
    pub ends: Date,
    /// Benefit year.
    pub year: i32,
    /// The scheme that paid.
    pub scheme: Scheme,
    /// Who bears what.
    pub shares: Shares,
    /// Where it stands.
    pub status: Status,
    /// Whether it was handed in.
    pub handed_in: bool,
    /// The day of settlement.
    pub settled_on: Date,
    /// The day on which the fund paid.
    pub paid_on: Option<Date>,
}

/// A value in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A day.
    Day(Date),
    /// A year.
    Year(i32),
    /// An amount.
    Amount(Money),
    /// Nothing.
    Nothing,
}

/// The table's name.
pub fn title(lang: Lang) -> &'static str {
    t::history_sheet(lang)
}

/// The heads of the columns: what people say, and the name in the national interface where there is one.
pub fn heads(lang: Lang) -> Vec<String> {
    [
        (t::history_col_slip(lang), "setl_id"),
        (t::history_hospital(lang), "fixmedins_name"),
        (t::history_col_level(lang), "hosp_lv"),
        (t::history_kind(lang), "med_type"),
        (t::history_col_begin(lang), "begndate"),
        (t::history_col_end(lang), "enddate"),
        (t::history_col_year(lang), ""),
        (t::history_col_scheme(lang), "insutype"),
        (t::history_col_total(lang), "medfee_sumamt"),
        (t::history_col_outside(lang), "fulamt_ownpay_amt"),
        (t::history_col_over(lang), "overlmt_selfpay"),
        (t::history_col_ahead(lang), "preselfpay_amt"),
        (t::history_col_eligible(lang), "inscp_scp_amt"),
        (t::history_col_deductible(lang), "act_pay_dedc"),
        (t::history_col_basic(lang), "hifp_pay"),
        (t::history_col_major(lang), "hifmi_pay"),
        (t::history_col_aid(lang), "maf_pay"),
        (t::history_col_other(lang), "oth_pay"),
        (t::history_col_fund(lang), "fund_pay_sumamt"),
        (t::history_col_hospital(lang), "hosp_part_amt"),
        (t::history_col_own(lang), "psn_part_amt"),
        (t::history_col_state(lang), ""),
        (t::history_col_settled(lang), "setl_time"),
        (t::history_col_paid(lang), ""),
    ]
    .into_iter()
    .map(|(said, name)| if name.is_empty() { said.to_owned() } else { format!("{said} {name}") })
    .collect()
}

impl Entry {
    /// The values, in the order of the heads.
    pub fn cells(&self, lang: Lang) -> Vec<Cell> {
        let shares = &self.shares;
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut cells = vec![
            text(&self.slip_no),
            text(&self.hospital),
            text(level_name(lang, self.level)),
            text(kind_name(lang, self.kind)),
            Cell::Day(self.begins),
            Cell::Day(self.ends),
            Cell::Year(self.year),
            text(self.scheme.title(lang)),
        ];
        let amounts = [
            shares.medfee_sumamt,
            shares.fulamt_ownpay_amt,
            shares.overlmt_selfpay,
            shares.preselfpay_amt,
            shares.inscp_scp_amt,
            shares.act_pay_dedc,
            shares.hifp_pay,
            shares.hifmi_pay,
            shares.maf_pay,
            shares.oth_pay,
            shares.fund_pay_sumamt,
            shares.hosp_part_amt,
            shares.psn_part_amt,
        ];
        cells.extend(amounts.map(Cell::Amount));
        cells.push(text(self.status.title_of(lang, self.handed_in.then_some(self.shares.fund_pay_sumamt))));
        cells.push(Cell::Day(self.settled_on));
        cells.push(self.paid_on.map_or(Cell::Nothing, Cell::Day));
        cells
    }
}
