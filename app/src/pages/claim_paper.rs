//! What a document of one claim says: the words of its page, in order, without the page.

use rules::money::Money;
use rules::text::Lang;

use crate::islands::estimator::{level_name, pack_line, parts};
use crate::pages::claim::{Model, in_short, parted, standing};
use crate::pages::claims::when;
use crate::t;
use crate::ui::{day, yuan};

/// A document of one claim.
#[derive(Clone, Debug)]
pub struct Words {
    /// Its title.
    pub title: &'static str,
    /// The claim in one sentence.
    pub in_short: String,
    /// Where it stands.
    pub standing: String,
    /// Hospital, days, numbers.
    pub facts: Vec<(&'static str, String)>,
    /// Titled tables: who paid what, the lines of each class, and what of them the rules look at.
    pub tables: Vec<(String, Vec<(String, String)>)>,
    /// Title of the steps.
    pub steps_title: &'static str,
    /// The steps: in plain words with the amount, and below the official wording with its clause.
    pub steps: Vec<(String, String)>,
    /// Why it was not more.
    pub limited: Option<String>,
    /// Which rules, whether they are samples, and what this document is not.
    pub notes: Vec<String>,
}

impl Model {
    /// In words, for a document about `name`.
    pub fn words(&self, lang: Lang, name: &str) -> Words {
        let limiting = self.limited_by.as_deref();
        let limited = limiting.and_then(|rule| self.steps.iter().find(|step| step.rule == rule));
        let mut notes = Vec::new();
        if !self.pack.official || self.pays_by.is_some() {
            notes.push(t::tag_sample(lang).to_owned());
        }
        notes.push(pack_line(lang, &self.pack_title, &self.pack));
        if self.steps.is_empty() {
            notes.push(format!("{} 12393", t::claim_no_steps(lang)));
        }
        notes.push(t::history_paper_note(lang).to_owned());
        let slip = if self.row.handed_in { t::hand_in_claim_slip(lang) } else { t::claim_slip(lang) };
        Words {
            title: t::claim_title(lang),
            in_short: in_short(lang, self),
            standing: standing(lang, self),
            facts: vec![
                (t::certificate_name(lang), name.to_owned()),
                (t::history_hospital(lang), self.row.hospital.clone()),
                (t::claim_level(lang), level_name(lang, self.row.level).to_owned()),
                (t::history_kind(lang), when(lang, &self.row)),
                (t::claim_agency(lang), self.agency.get(lang).to_owned()),
                (slip, self.slip_no.clone()),
                (t::history_col_settled(lang), day(lang, self.settled_on)),
            ],
            tables: self.tables(lang),
            steps_title: t::history_paper_steps(lang),
            steps: self.told_steps(lang),
            limited: limited.map(|step| {
                format!(
                    "{} {}",
                    t::estimate_limited(lang),
                    t::estimate_limited_by(lang, &step.text.get(lang))
                )
            }),
            notes,
        }
    }

    fn tables(&self, lang: Lang) -> Vec<(String, Vec<(String, String)>)> {
        let pair = |name: &str, amount: Money| (name.to_owned(), yuan(lang, amount));
        let mut shares: Vec<_> = parts(&self.shares)
            .into_iter()
            .filter(|share| !share.amount.is_zero())
            .map(|share| pair(share.carrier.label(lang), share.amount))
            .collect();
        shares.push(pair(t::share_total(lang), self.shares.medfee_sumamt));
        let mut tables = vec![(t::history_paper_shares(lang).to_owned(), shares)];
        for (class, title, sum) in self.classes(lang) {
            let mut rows: Vec<_> = self
                .lines
                .iter()
                .filter(|line| line.class == class)
                .map(|line| pair(&line.item, line.amount))
                .collect();
            if rows.is_empty() {
                continue;
            }
            rows.extend(sum.map(|sum| pair(t::history_class_sum(lang), sum)));
            tables.push((title.to_owned(), rows));
        }
        let parted = parted(lang, &self.shares);
        let parted = parted.into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect();
        tables.push((t::claim_lines(lang).to_owned(), parted));
        tables
    }

    fn told_steps(&self, lang: Lang) -> Vec<(String, String)> {
        (1..)
            .zip(&self.steps)
            .map(|(number, step): (u32, _)| {
                let plain = t::history_paper_step(lang, &number, &step.text.get(lang));
                let official = t::history_paper_official(lang, &step.official.get(lang));
                let clause =
                    format!("{} {} {}", t::clause_source(lang), step.clause.document, step.clause.clause);
                (format!("{plain} {}", yuan(lang, step.amount)), format!("{official} {clause}"))
            })
            .collect()
    }
}
