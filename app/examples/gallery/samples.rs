//! Sample data for every page: what the gallery draws and the tests look through.

#[path = "samples/choice.rs"]
mod choice;
#[path = "corrections.rs"]
mod corrections;
#[path = "family.rs"]
mod family;
#[path = "hand_in.rs"]
mod hand_in;
#[path = "samples/history.rs"]
mod history;
#[path = "samples/notices.rs"]
mod notices;
#[path = "objections.rs"]
mod objections;
#[path = "samples/pay.rs"]
mod pay;
#[path = "samples/staff.rs"]
mod staff;
#[path = "samples/supervision.rs"]
mod supervision;

use std::error::Error;
use std::sync::Arc;

use app::forms::FieldError;
use app::forms::choice::RawTier;
use app::forms::eligibility::RawEligibility;
use app::forms::estimate::RawEstimate;
use app::forms::sign_in::{RawActivation, RawCode, RawFirst, RawNewPassword, RawPassword};
use app::islands::estimator::{Outcome, outcome};
use app::pages::{
    about, account, claim, claims, eligibility, enrolment, estimate, home, policies, privacy, sign_in, tiers,
    tiers_check, tiers_done,
};
use app::{Assets, Demo, Page, Request, SignedIn};
use rules::catalogue;
use rules::date::{self, Date};
use rules::eligibility::decide;
use rules::facts::{Accumulators, Class, Kind, Level, Totals};
use rules::jurisdiction::{self, BenefitYear, Jurisdiction};
use rules::money::Money;
use rules::scheme::Scheme;
use rules::text::{Lang, Text};

/// A sample, or what the shipped data lack for it.
pub(crate) type Outcomes<T> = Result<T, Box<dyn Error>>;

/// The request a sample page answers.
pub(crate) fn request(lang: Lang, large_type: bool, name: &str, css: &str) -> Outcomes<Request> {
    let visitor = matches!(name, "home" | "estimate" | "eligibility" | "eligibility-asked" | "policies")
        || name.starts_with("sign-in");
    Ok(Request {
        lang,
        large_type,
        nonce: "sample".to_owned(),
        path: match name {
            "home" => "/".to_owned(),
            other => format!("/{other}"),
        },
        today: today()?,
        demo: Some(Demo { outbox: Some("data/outbox".to_owned()) }),
        signed_in: (!visitor).then(|| SignedIn { name: "李*英".to_owned() }),
        acting: None,
        csrf: "token".to_owned(),
        assets: Arc::new(Assets { css: css.to_owned(), ..Assets::default() }),
        reference: "R7K-41QX".to_owned(),
    })
}

fn today() -> Outcomes<Date> {
    Ok(date::parse_iso("2015-12-01").map_err(|_| "date")?)
}

fn day(iso: &str) -> Outcomes<Date> {
    Ok(date::parse_iso(iso).map_err(|_| "date")?)
}

fn yuan(text: &str) -> Outcomes<Money> {
    Ok(text.parse().map_err(|_| "money")?)
}

fn huaiyuan() -> Outcomes<&'static Jurisdiction> {
    Ok(jurisdiction::get("huaiyuan").ok_or("no huaiyuan")?)
}

fn year_2016() -> Outcomes<&'static BenefitYear> {
    Ok(huaiyuan()?.year(2016).ok_or("no 2016")?)
}

/// Every page, by the name of its file.
pub(crate) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let mut pages = own_pages()?;
    pages.extend(family::pages());
    pages.extend(notices::pages()?);
    pages.extend(staff::pages()?);
    pages.extend(supervision::pages()?);
    pages.extend(corrections::pages());
    pages.extend(objections::pages(&one_claim()?));
    pages.extend(hand_in::pages(&one_claim()?));
    Ok(pages)
}

fn own_pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let mut pages = vec![
        ("home", Page::Home(home::Model { windows: windows()?, unread: 0 })),
        (
            "policies",
            Page::Policies(policies::Model {
                jurisdictions: jurisdiction::shipped(),
                catalogue: catalogue::shipped(),
            }),
        ),
        ("eligibility", Page::Eligibility(pre_check("", "")?)),
        ("eligibility-asked", Page::Eligibility(pre_check("yes", "no")?)),
        ("estimate", Page::Estimate(Box::new(estimator("20,000.00", "jiamusi-2018")?))),
        ("estimate-wrong", Page::Estimate(Box::new(estimator("12.345", "jiamusi-2018")?))),
        ("estimate-tiers", Page::Estimate(Box::new(estimator("20000", "weihai-2014")?))),
        ("sign-in", Page::SignIn(sign_in_wrong())),
        ("sign-in-first", first(Vec::new())),
        ("sign-in-code", Page::SignIn(sign_in::Model::Code { raw: RawCode::default(), errors: Vec::new() })),
        (
            "sign-in-password",
            Page::SignIn(sign_in::Model::NewPassword { raw: RawNewPassword::default(), errors: Vec::new() }),
        ),
        (
            "sign-in-activate",
            Page::SignIn(sign_in::Model::Activate { raw: RawActivation::default(), errors: Vec::new() }),
        ),
        ("enrolment", Page::Enrolment(Box::new(enrolled()?))),
        ("tiers", Page::Tiers(choices(tiers::State::Open)?)),
        ("tiers-refused", Page::Tiers(choices(refused())?)),
        ("tiers-check", Page::TiersCheck(Box::new(check()?))),
        ("tiers-done", Page::TiersDone(Box::new(done()?))),
        ("claim", Page::Claim(Box::new(one_claim()?))),
        ("account", Page::Account(sessions())),
        ("about", Page::About(about::Model { engine: rules::ENGINE.to_owned() })),
        ("privacy", Page::Privacy(privacy::Model { idle_minutes: 15, session_hours: 12, log_days: 184 })),
        ("not-found", Page::NotFound),
        ("refused", Page::Refused),
        ("too-many", Page::TooMany { wait_seconds: 600 }),
        ("too-large", Page::TooLarge),
        ("problem", Page::Problem),
        ("unavailable", Page::Unavailable),
    ];
    pages.extend(pay::pages()?);
    pages.extend(choice::pages()?);
    pages.extend(history::pages()?);
    Ok(pages)
}

fn windows() -> Outcomes<Vec<home::OpenWindow>> {
    let today = today()?;
    Ok(jurisdiction::shipped()
        .iter()
        .filter_map(|place| {
            let year = place.open_year(today)?;
            Some(home::OpenWindow {
                place: place.name.clone(),
                year: year.year,
                closes: year.window.closes,
                days_left: year.window.days_left(today)?,
            })
        })
        .collect())
}

fn pre_check(paid: &str, entered: &str) -> Outcomes<eligibility::Model> {
    let raw = RawEligibility {
        jurisdiction: "huaiyuan".to_owned(),
        year: "2016".to_owned(),
        hukou: "yes".to_owned(),
        employee: "no".to_owned(),
        elsewhere: "no".to_owned(),
        paid: paid.to_owned(),
        entered: entered.to_owned(),
        ..RawEligibility::default()
    };
    let asked = raw.parse(jurisdiction::shipped()).map_err(|_| "pre-check")?;
    let answer = Some(decide(asked.jurisdiction, asked.year, &asked.facts, today()?));
    Ok(eligibility::Model { raw, errors: Vec::new(), jurisdictions: jurisdiction::shipped(), answer })
}

fn estimator(amount: &str, pack: &str) -> Outcomes<estimate::Model> {
    let catalogue = catalogue::shipped();
    let pack = catalogue.get(pack).ok_or("no pack")?;
    let mut raw = RawEstimate::blank(pack, today()?);
    raw.set("total_a", amount);
    raw.set("total_b", "1200");
    raw.set("total_c", "300");
    Ok(estimate::Model::sent(catalogue, pack, raw, false))
}

fn sign_in_wrong() -> sign_in::Model {
    let raw = RawPassword { id: "34032119800101001".to_owned(), ..RawPassword::default() };
    let errors = raw.parse().err().unwrap_or_default();
    sign_in::Model::Password { raw, errors }
}

fn first(errors: Vec<FieldError>) -> Page {
    Page::SignIn(sign_in::Model::First { raw: RawFirst::default(), errors })
}

fn enrolment_year(year: i32) -> Outcomes<enrolment::EnrolmentYear> {
    Ok(enrolment::EnrolmentYear {
        year,
        place: huaiyuan()?.name.clone(),
        scheme: Scheme::UrbanResident,
        option: Text::new("城镇居民医保标准", "Urban standard"),
        covers: (day(&format!("{year}-01-01"))?, day(&format!("{year}-12-31"))?),
        contribution: yuan("150.00")?,
        paid: Some(day(&format!("{}-11-12", year - 1))?),
        entered: Some(day(&format!("{}-11-13", year - 1))?),
        agency: Text::new("城乡居民合作医疗管理中心", "Centre for residents' cooperative medical care"),
        hotline: "12393".to_owned(),
        official: false,
        reference: None,
    })
}

fn enrolled() -> Outcomes<enrolment::Model> {
    let place = huaiyuan()?;
    let pack = catalogue::shipped().get("huaiyuan-urban-2016").ok_or("no pack")?;
    let mut year = Accumulators { stays: 2, ..Accumulators::default() };
    year.deductible_charged = yuan("800.00")?;
    year.basic_fund = yuan("8412.60")?;
    year.compliant_self_pay = yuan("3979.85")?;
    let usage = enrolment::Usage::of(pack, None, pack.in_force().0, &year, yuan("8412.60")?);
    let answer = pre_check("yes", "yes")?.answer.ok_or("no answer")?;
    Ok(enrolment::Model {
        name: "李*英".to_owned(),
        id: "3403**********0021".to_owned(),
        standing: enrolment::Standing::Active,
        current: Some(enrolment_year(2015)?),
        next: None,
        due: Some(pay::due()?),
        undecided: None,
        window: windows()?.into_iter().find(|window| window.place == place.name),
        usage: Some(usage),
        reasons: answer.steps,
        reasons_year: 2016,
        on_day: enrolment::OnDay::default(),
        past: vec![enrolment_year(2014)?, enrolment_year(2013)?],
    })
}

fn choices(state: tiers::State) -> Outcomes<tiers::Model> {
    let year = year_2016()?;
    let options = year
        .options
        .iter()
        .map(|option| {
            let pack = catalogue::shipped().get(&option.pack).ok_or("no pack")?;
            let on = year.covers.0;
            let tier = option.tier.as_deref();
            Ok(tiers::Choice {
                option: option.clone(),
                pays: option.contribution(),
                refused: None,
                terms: pack
                    .levels()
                    .iter()
                    .filter_map(|level| Some((*level, pack.inpatient_summary(tier, *level, on)?)))
                    .collect(),
                ceiling: pack.ceiling(tier, on),
                own_history: Some(tiers::OwnHistory {
                    year: 2015,
                    claims: 3,
                    bill: yuan("12900.00")?,
                    fund: yuan("8412.60")?,
                    own: yuan("4487.40")?,
                }),
            })
        })
        .collect::<Outcomes<Vec<_>>>()?;
    Ok(tiers::Model {
        place: huaiyuan()?.name.clone(),
        year: 2016,
        covers: year.covers,
        deadline: Some((year.window.closes, 30)),
        options,
        chosen: None,
        state,
        staff: None,
        reasons: pre_check("no", "no")?.answer.ok_or("no answer")?.steps,
        raw: RawTier::default(),
        errors: Vec::new(),
    })
}

fn refused() -> tiers::State {
    tiers::State::Refused {
        why: Text::new("2016 年已选好并缴费，不能再换", "2016 is chosen and paid and cannot be changed"),
        next: Text::new(
            "登记有误的，请到窗口更正，或拨打",
            "If something is wrong, go to the counter or call",
        ),
    }
}

fn check() -> Outcomes<tiers_check::Model> {
    let year = year_2016()?;
    let option = year.options.first().ok_or("no option")?.clone();
    Ok(tiers_check::Model {
        name: "阿*·买*".to_owned(),
        id: "3403**********0021".to_owned(),
        place: huaiyuan()?.name.clone(),
        year: 2016,
        pays: option.contribution(),
        option,
        covers: year.covers,
        agency: Text::new("城乡居民合作医疗管理中心", "Centre for residents' cooperative medical care"),
        pay_by: day("2015-12-31")?,
    })
}

fn done() -> Outcomes<tiers_done::Model> {
    Ok(tiers_done::Model {
        name: "李*英".to_owned(),
        id: "3403**********0021".to_owned(),
        reference: "XD-2016-7KQ4".to_owned(),
        enrolment: enrolment_year(2016)?,
        pay_by: day("2015-12-31")?,
        due: Some(pay::due()?),
    })
}

fn row(id: &str) -> Outcomes<claims::Row> {
    Ok(claims::Row {
        id: id.to_owned(),
        hospital: "怀远县人民医院".to_owned(),
        level: Level::Two,
        kind: Kind::Inpatient,
        admitted: Some(day("2015-03-01")?),
        discharged: day("2015-03-09")?,
        total: yuan("12900.00")?,
        fund: yuan("8412.60")?,
        own: yuan("4487.40")?,
        handed_in: false,
        status: claims::Status::Settled,
    })
}

fn usage_sample() -> Outcomes<enrolment::Usage> {
    Ok(enrolled()?.usage.ok_or("no usage")?)
}

fn one_claim() -> Outcomes<claim::Model> {
    let pack = catalogue::shipped().get("jiamusi-2018").ok_or("no pack")?;
    let mut raw = RawEstimate::blank(pack, today()?);
    raw.set("total_a", "11819.85");
    raw.set("total_c", "1080.15");
    let Outcome::Amounts(amounts) = outcome(&raw, pack) else { return Err("no amounts".into()) };
    let line = |item: &str, class, amount: &str| -> Outcomes<claim::Line> {
        Ok(claim::Line { item: item.to_owned(), class, amount: yuan(amount)? })
    };
    Ok(claim::Model {
        row: row("a")?,
        slip_no: "JS-2015-000123".to_owned(),
        shares: amounts.shares,
        lines: vec![
            line("床位费", Class::A, "360.00")?,
            line("检查费", Class::A, "2459.85")?,
            line("进口药品", Class::C, "1080.15")?,
        ],
        by_class: Some(Totals { a: yuan("2819.85")?, b: Money::ZERO, c: yuan("1080.15")? }),
        settled_on: day("2015-03-09")?,
        paid_on: None,
        pays_by: Some(day("2015-04-08")?),
        steps: amounts.steps,
        limited_by: amounts.limited_by,
        pack: amounts.pack,
        pack_title: amounts.title,
        receipt: true,
        objection: (day("2015-05-08")?, false),
        agency: Text::new("怀远县人社局", "Huaiyuan human resources bureau"),
    })
}

fn sessions() -> account::Model {
    let session = account::Session {
        current: true,
        began: time::OffsetDateTime::UNIX_EPOCH,
        last_seen: time::OffsetDateTime::UNIX_EPOCH,
    };
    account::Model {
        name: "李*英".to_owned(),
        id: "3403**********0021".to_owned(),
        sessions: vec![session.clone(), account::Session { current: false, ..session }],
        unread: 2,
    }
}
