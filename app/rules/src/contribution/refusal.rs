//! Answers without an amount: why one cannot pay, or is not told what, and what to do next.

use serde::{Deserialize, Serialize};

use crate::date::{self, Date};
use crate::jurisdiction::{BenefitYear, Jurisdiction};
use crate::refusal::ask_the_hotline;
use crate::text::Text;
use crate::trace::Clause;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// 本期标准尚未公布: the year's figures are not published.
    NotPublished,
    /// The year has no such option.
    UnknownOption,
    /// The answer depends on the day of birth.
    BirthDateNeeded,
    /// Paid before birth, or for a year before birth.
    ImpossibleDates,
    /// One cannot pay yet.
    NotOpenYet,
    /// The window is over, and the rules do not allow late payment.
    WindowClosed,
    /// The benefit year is over.
    YearOver,
    /// The wait would end after the benefit year.
    WaitOutlastsYear,
}

/// A typed refusal: why, by which clause, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which kind.
    pub code: RefusalCode,
    /// Why, in words for people.
    pub text: Text,
    /// By which clause, where one says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Box<Clause>>,
    /// What one can do now.
    pub next: Text,
}

/// Why cover cannot begin, before it is put into words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop<'y> {
    /// The answer depends on the day of birth, by this clause.
    BirthDateNeeded(&'y Clause),
    /// Born after the payment or the year.
    ImpossibleDates(Date),
    NotOpenYet,
    /// Late payment is not allowed, by this clause.
    WindowClosed(&'y Clause),
    YearOver,
    /// So many months of waiting, by this clause.
    WaitOutlastsYear(u32, &'y Clause),
}

impl Refusal {
    pub(super) fn of(stop: Stop<'_>, place: &Jurisdiction, year: &BenefitYear) -> Self {
        match stop {
            Stop::BirthDateNeeded(clause) => Self::birth_date_needed(clause),
            Stop::ImpossibleDates(born) => Self::impossible_dates(born),
            Stop::NotOpenYet => Self::not_open_yet(year),
            Stop::WindowClosed(clause) => Self::window_closed(place, year, clause),
            Stop::YearOver => Self::year_over(place, year),
            Stop::WaitOutlastsYear(months, clause) => Self::wait_outlasts_year(place, year, months, clause),
        }
    }

    fn new(code: RefusalCode, zh: String, en: String, clause: Option<&Clause>, next: Text) -> Self {
        Self { code, text: Text::new(zh, en), clause: clause.cloned().map(Box::new), next }
    }

    pub(super) fn not_published(year: i32) -> Self {
        let zh = format!("{year}年度的缴费标准尚未公布。");
        let en = format!("The contributions for {year} are not published.");
        let next = Text::new(
            "公布后再来查询，或拨打医保热线 12393。",
            "Come back when they are, or call the insurance hotline 12393.",
        );
        Self::new(RefusalCode::NotPublished, zh, en, None, next)
    }

    pub(super) fn unknown_option(year: &BenefitYear, option: &str) -> Self {
        let zh = format!("{}年度没有“{option}”这个选项。", year.year);
        let en = format!("The year {} has no option \"{option}\".", year.year);
        let zh_titles: Vec<&str> = year.options.iter().map(|option| option.title.zh.as_str()).collect();
        let en_titles: Vec<&str> = year.options.iter().map(|option| option.title.en.as_str()).collect();
        let next = Text::new(
            format!("请选：{}。", zh_titles.join("、")),
            format!("Choose one of: {}.", en_titles.join(", ")),
        );
        Self::new(RefusalCode::UnknownOption, zh, en, Some(&year.clause), next)
    }

    pub(super) fn birth_date_needed(clause: &Clause) -> Self {
        let (zh, en) = ("缴费标准与年龄有关，需要出生日期。", "What is due depends on the age.");
        let next = Text::new("请填写出生日期。", "Give the day of birth.");
        Self::new(RefusalCode::BirthDateNeeded, zh.to_owned(), en.to_owned(), Some(clause), next)
    }

    fn impossible_dates(born: Date) -> Self {
        let zh = format!("出生日期{}晚于缴费日期或本年度。", date::zh(born));
        let en = format!("The birth on {} is after the payment or the year.", date::iso(born));
        let next = Text::new("请核对出生日期和缴费日期。", "Check the days of birth and of payment.");
        Self::new(RefusalCode::ImpossibleDates, zh, en, None, next)
    }

    fn not_open_yet(year: &BenefitYear) -> Self {
        let (opens, closes) = (year.window.opens, year.window.closes);
        let zh = format!("{}年度的缴费从{}开始。", year.year, date::zh(opens));
        let en = format!("The contribution for {} can be paid from {} on.", year.year, date::iso(opens));
        let next = Text::new(
            format!("请在{}至{}缴费。", date::zh(opens), date::zh(closes)),
            format!("Pay from {} to {}.", date::iso(opens), date::iso(closes)),
        );
        Self::new(RefusalCode::NotOpenYet, zh, en, Some(&year.window_clause), next)
    }

    fn window_closed(place: &Jurisdiction, year: &BenefitYear, clause: &Clause) -> Self {
        let closes = year.window.closes;
        let zh = format!("{}年度的缴费期已于{}结束，过期不能补缴。", year.year, date::zh(closes));
        let en =
            format!("The time to pay for {} ended on {}; one cannot pay late.", year.year, date::iso(closes));
        Self::new(RefusalCode::WindowClosed, zh, en, Some(clause), next_window(place, year))
    }

    fn year_over(place: &Jurisdiction, year: &BenefitYear) -> Self {
        let last = year.covers.1;
        let zh = format!("{}年度已于{}结束。", year.year, date::zh(last));
        let en = format!("The year {} ended on {}.", year.year, date::iso(last));
        Self::new(RefusalCode::YearOver, zh, en, Some(&year.covers_clause), next_window(place, year))
    }

    fn wait_outlasts_year(place: &Jurisdiction, year: &BenefitYear, months: u32, clause: &Clause) -> Self {
        let last = year.covers.1;
        let zh = format!("要等待 {months} 个月，到本年度最后一天{}还没有待遇。", date::zh(last));
        let en = format!(
            "After {months} months of waiting the year is over ({}): no day is covered.",
            date::iso(last)
        );
        Self::new(RefusalCode::WaitOutlastsYear, zh, en, Some(clause), next_window(place, year))
    }
}

/// When one can pay for the year after, if that is known.
fn next_window(place: &Jurisdiction, year: &BenefitYear) -> Text {
    let Some(next) = place.years.iter().find(|other| other.year > year.year) else {
        return ask_the_hotline();
    };
    let (opens, closes) = (next.window.opens, next.window.closes);
    Text::new(
        format!("{}年度的缴费期是{}至{}；有疑问请拨打 12393。", next.year, date::zh(opens), date::zh(closes)),
        format!(
            "For {} one can pay from {} to {}; call 12393 with questions.",
            next.year,
            date::iso(opens),
            date::iso(closes)
        ),
    )
}
