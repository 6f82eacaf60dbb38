//! Synthetic people with claims computed by the engine, by a seed.
//!
//! The same seed and number make the same people, households, enrolments and claims. Their id numbers are of regions
//! that no real person's carries. No amount is made up here: contributions come from the jurisdictions, what a claim
//! pays comes out of `rules::assess`, in the order of the days, each with what the year has seen before.

mod added;
mod books;
mod care;
mod dice;
mod families;
mod insurance;
mod items;
mod names;
mod personas;
mod places;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt, sync::Arc};

use rules::{identity::IdNumber, text::Text};
use store::{
    ClaimRecord, Contribution, Counts, Enrolment, IssueActivation, NewHousehold, NewPerson, PersonId, Secret,
    SecretCode, SetPassword, Store, StoreError,
};
use time::{Date, OffsetDateTime, macros::date};
use tokio::task::JoinHandle;

use self::{
    dice::Dice,
    families::{Family, Registrar},
    personas::{ACTIVATION, PASSWORD, Plan, SignIn},
};

/// People in a transaction. Each takes the writer for about a second.
const BATCH: usize = 5_000;
/// Batches in the making while one is being written.
const AHEAD: usize = 2;
/// Up to this many people get claims of three years; more get claims of the last one.
const THREE_YEARS_UP_TO: u32 = 50_000;
/// Activation codes of a demo do not run out.
const ACTIVATION_ENDS: Date = date!(2099 - 12 - 31);

/// What to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many people, the first six personas included; four people of two more households come on top.
    pub people: u32,
    /// Seed: the same seed makes the same people.
    pub seed: u64,
    /// Business date on which the demo takes place.
    pub today: Date,
}

impl Default for Options {
    fn default() -> Self {
        Self { people: 2_000, seed: 20_151_111, today: date!(2015 - 12 - 01) }
    }
}

/// One of the people a visitor can be.
#[derive(Debug, Clone)]
pub struct Persona {
    /// `farmer`, `urban_paid`, `chooser`, `undecided`, `weihai`, `no_phone`, `guardian`, `entered_only`.
    pub key: &'static str,
    /// Name.
    pub name: String,
    /// Id number.
    pub id_number: String,
    /// Password, for those who have one.
    pub password: Option<String>,
    /// Phone on file, for first sign-in by code.
    pub phone: Option<String>,
    /// Activation code from the counter, for those without a phone.
    pub activation: Option<String>,
    /// What to try, Chinese and English.
    pub story: Text,
}

/// What was made. Its `Display` is the list that `portal demo` prints.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The personas, in the order of the README.
    pub personas: Vec<Persona>,
    /// Rows made.
    pub counts: Counts,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { people, households, enrolments, contributions, claims, .. } = self.counts;
        writeln!(
            f,
            "演示数据：{people} 人，{households} 户，{enrolments} 条参保，{contributions} 笔缴费，{claims} 笔报销。"
        )?;
        writeln!(
            f,
            "Demo data: {people} people, {households} households, {enrolments} enrolments, {contributions} contributions, {claims} claims."
        )?;
        for persona in &self.personas {
            writeln!(f, "\n{}  {}", persona.name, persona.id_number)?;
            if let Some(password) = &persona.password {
                writeln!(f, "  密码 password: {password}")?;
            } else if let Some(activation) = &persona.activation {
                writeln!(f, "  激活码 activation code: {activation}")?;
            } else if let Some(phone) = &persona.phone {
                writeln!(f, "  手机 phone: {phone} (code in the outbox)")?;
            }
            writeln!(f, "  {}\n  {}", persona.story.zh, persona.story.en)?;
        }
        Ok(())
    }
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database refused.
    #[error("database: {0}")]
    Store(#[from] StoreError),
    /// A password could not be hashed, an id number made, a bill assessed.
    #[error("demo data: {0}")]
    Made(String),
}

/// Fills an empty database. `hash` makes the PHC string of a password; `progress` is told the share done, in percent.
pub async fn generate(
    store: &Arc<dyn Store>,
    options: &Options,
    hash: &(dyn Fn(&str) -> Result<String, String> + Sync),
    progress: &mut (dyn FnMut(u8) + Send),
) -> Result<Summary, DemoError> {
    let at = options.today.midnight().assume_utc();
    // The mark comes first: a database with half a demo in it is still a demo.
    store.set_demo(options.today).await?;
    store.bulk(true).await?;
    let loaded = load(store, options, at, progress).await;
    store.bulk(false).await?;
    let found = loaded?;
    let password_hash = hash(PASSWORD).map_err(DemoError::Made)?;
    let mut personas = Vec::with_capacity(found.len());
    for persona in found {
        personas.push(open_door(store, persona, &password_hash, at).await?);
    }
    personas.extend(added::add(store, options.today, &password_hash, at).await?);
    progress(100);
    Ok(Summary { personas, counts: store.counts().await? })
}

/// The id numbers of every `step`th person that [`generate`] makes with these options, the first person first.
pub fn id_numbers(options: &Options, step: usize) -> Result<Vec<IdNumber>, DemoError> {
    let (mut registrar, mut made, mut found) = (Registrar::new(options), 0, Vec::new());
    while let Some((family, _)) = registrar.family()? {
        for member in family.people {
            if made % step.max(1) == 0 {
                found.push(member.person.id_number);
            }
            made += 1;
        }
    }
    Ok(found)
}

/// Makes batch after batch on the other cores while the one before is written.
async fn load(
    store: &Arc<dyn Store>,
    options: &Options,
    at: OffsetDateTime,
    progress: &mut (dyn FnMut(u8) + Send),
) -> Result<Vec<FoundPersona>, DemoError> {
    store.load_hospitals(places::hospitals()).await?;
    let years = if options.people > THREE_YEARS_UP_TO { 0 } else { 2 };
    let (first_year, today) = (options.today.year() - years, options.today);
    let mut registrar = Registrar::new(options);
    let mut making: VecDeque<JoinHandle<Result<Batch, DemoError>>> = VecDeque::new();
    let mut personas = Vec::new();
    let mut done: u64 = 0;
    loop {
        while making.len() < AHEAD {
            let families = families(&mut registrar)?;
            if families.is_empty() {
                break;
            }
            making.push_back(tokio::task::spawn_blocking(move || Batch::make(families, first_year, today)));
        }
        let Some(next) = making.pop_front() else { return Ok(personas) };
        let mut batch = next.await.map_err(|error| DemoError::Made(error.to_string()))??;
        done += batch.people.len() as u64;
        personas.append(&mut batch.personas);
        batch.write(store, at).await?;
        progress(u8::try_from(done * 99 / u64::from(options.people.max(1))).unwrap_or(99));
    }
}

fn families(registrar: &mut Registrar) -> Result<Vec<(Family, Dice)>, DemoError> {
    let mut families = Vec::new();
    let mut people = 0;
    while people < BATCH
        && let Some(family) = registrar.family()?
    {
        people += family.0.people.len();
        families.push(family);
    }
    Ok(families)
}

/// A persona as it was made.
struct FoundPersona {
    plan: &'static Plan,
    person: PersonId,
    id_number: String,
}

/// Rows of several families.
#[derive(Default)]
struct Batch {
    people: Vec<NewPerson>,
    households: Vec<NewHousehold>,
    enrolments: Vec<Enrolment>,
    contributions: Vec<Contribution>,
    claims: Vec<ClaimRecord>,
    personas: Vec<FoundPersona>,
}

impl Batch {
    fn make(families: Vec<(Family, Dice)>, first_year: i32, today: Date) -> Result<Self, DemoError> {
        let mut batch = Self::default();
        for family in families {
            batch.add(family, first_year, today)?;
        }
        Ok(batch)
    }

    fn add(
        &mut self,
        (family, mut dice): (Family, Dice),
        first_year: i32,
        today: Date,
    ) -> Result<(), DemoError> {
        // What the family shares is used up in the order of the days: all is drawn first, then settled.
        let mut cases = Vec::new();
        for (number, member) in family.people.iter().enumerate() {
            let mut insured = insurance::insure(&family, member, &mut dice, first_year, today)?;
            self.enrolments.append(&mut insured.enrolments);
            self.contributions.append(&mut insured.contributions);
            cases.append(&mut care::cases(&family, number, &insured.covers, &mut dice, first_year, today));
            if let Some(plan) = member.plan {
                let id_number = member.person.id_number.as_str().to_owned();
                self.personas.push(FoundPersona { plan, person: member.person.id, id_number });
            }
        }
        self.claims.append(&mut care::settle(&family, cases, today)?);
        self.people.extend(family.people.into_iter().map(|member| member.person));
        self.households.push(family.household);
        Ok(())
    }

    async fn write(self, store: &Arc<dyn Store>, at: OffsetDateTime) -> Result<(), StoreError> {
        store.load_people(self.people, at).await?;
        store.load_households(self.households).await?;
        store.load_enrolments(self.enrolments, self.contributions).await?;
        store.load_claims(self.claims).await
    }
}

/// Gives a persona the way in that its plan names.
async fn open_door(
    store: &Arc<dyn Store>,
    found: FoundPersona,
    password_hash: &str,
    at: OffsetDateTime,
) -> Result<Persona, DemoError> {
    let FoundPersona { plan, person, id_number } = found;
    match plan.sign_in {
        SignIn::Password => {
            let password_hash = Secret::new(password_hash);
            store.set_password(SetPassword { person, password_hash, keep: None, at }).await?;
        }
        SignIn::Activation => {
            let (code, issued_by) = (SecretCode::new(ACTIVATION), "counter:demo".to_owned());
            let expires_at = ACTIVATION_ENDS.midnight().assume_utc();
            store
                .issue_activation(IssueActivation { person, code, issued_by, tries: 5, at, expires_at })
                .await?;
        }
        SignIn::Phone => {}
    }
    Ok(Persona {
        key: plan.key,
        name: plan.name.to_owned(),
        id_number,
        password: (plan.sign_in == SignIn::Password).then(|| PASSWORD.to_owned()),
        phone: plan.phone.map(ToOwned::to_owned),
        activation: (plan.sign_in == SignIn::Activation).then(|| ACTIVATION.to_owned()),
        story: plan.story(),
    })
}
