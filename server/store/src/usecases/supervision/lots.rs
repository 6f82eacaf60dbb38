//! All claims in lots: so many people, or families, at a time. A lot holds every claim of its people, so that it can be
//! looked at by itself and its memory given back.

use std::ops::AddAssign;

use time::OffsetDateTime;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::{Engine, Instant},
    error::Result,
    sql::{Built, Statement, sql, sql_built},
    types::{Population, RunReport},
};

/// People, or families, in a lot: one or two thousand claims, about 15 MB while it is looked at.
const SIZE: i64 = 400;

/// What a lot is cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// People: claims of one person lie together.
    Person,
    /// Families whose claims share a ceiling.
    Family,
}

/// A lot: whoever lies after the one id and up to the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    /// What it is cut by.
    pub(super) by: By,
    after: Uuid,
    to: Uuid,
}

impl Lot {
    /// Whether an id lies in it.
    pub(super) fn holds(self, id: Uuid) -> bool {
        self.after < id && id <= self.to
    }
}

/// Hands out lot after lot to several lanes.
pub(super) struct Lots {
    by: By,
    /// After which id the next one begins; `None`: there is no more.
    next: Mutex<Option<Uuid>>,
}

impl Lots {
    pub(super) fn new(by: By) -> Self {
        Self { by, next: Mutex::new(Some(Uuid::nil())) }
    }

    /// The next lot.
    pub(super) async fn next<E: Engine>(&self, db: &Db<E>) -> Result<Option<Lot>> {
        let mut next = self.next.lock().await;
        let Some(after) = *next else { return Ok(None) };
        let text = match self.by {
            By::Person => "SELECT id AS last FROM person WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2",
            By::Family => {
                "SELECT last FROM (SELECT DISTINCT family AS last FROM claim WHERE family > $1) families
                 ORDER BY last LIMIT 1 OFFSET $2"
            }
        };
        let last = sql::<E>("claim", text)
            .bind(after)
            .bind(SIZE - 1)
            .first(&mut *db.reader().await?)
            .await?
            .map(|row| row.get("last"))
            .transpose()?;
        *next = last;
        Ok(Some(Lot { by: self.by, after, to: last.unwrap_or(Uuid::max()) }))
    }
}

/// Which rows of `claim` belong to a lot.
const OF_PEOPLE: &str = " WHERE claim.person > $1 AND claim.person <= $2";
const OF_FAMILIES: &str = " WHERE claim.person IN (
        SELECT sharing.person FROM claim sharing WHERE sharing.family > $1 AND sharing.family <= $2)";
const IN_SCOPE: &str = " AND ($3 = 0 OR claim.benefit_year = $3)
        AND ($4 = '' OR EXISTS (SELECT 1 FROM person
                                WHERE person.id = claim.person AND person.jurisdiction = $4))";

/// Which rows of `claim_line` are of such a claim.
const OF_CLAIM: &str = " AND EXISTS (SELECT 1 FROM claim
        WHERE claim.person = claim_line.person AND claim.id = claim_line.claim";

/// Those that stand, now or at a moment: what was taken back without a time never did.
const STANDING: &str = " AND claim.status <> 'reversed'";
const STOOD: &str = " AND claim.settled_at <= $5 AND (claim.status <> 'reversed' OR claim.reversed_at > $5)";

impl Lot {
    /// A query over the claims of the lot that stand and that a population lets in: what is asked for, and what comes after
    /// the condition.
    pub(super) fn claims<E: Engine>(
        self,
        population: &Population,
        select: &'static str,
        after: &'static str,
    ) -> Statement<E> {
        let text = Built::new(select).then(self.condition()).then(IN_SCOPE).then(STANDING).then(after);
        self.bound(text, population)
    }

    /// The same over the claims that stood at a moment.
    pub(super) fn claims_at<E: Engine>(
        self,
        population: &Population,
        moment: OffsetDateTime,
        select: &'static str,
        after: &'static str,
    ) -> Statement<E> {
        let text = Built::new(select).then(self.condition()).then(IN_SCOPE).then(STOOD).then(after);
        self.bound(text, population).bind(Instant::new(moment).get())
    }

    fn bound<E: Engine>(self, text: Built, population: &Population) -> Statement<E> {
        sql_built::<E>("claim", text)
            .bind(self.after)
            .bind(self.to)
            .bind(population.benefit_year.map_or(0, i64::from))
            .bind(population.jurisdiction.as_deref().unwrap_or_default())
    }

    /// A query over the lines of the lot's people: of their claims that stand and that a population lets in. Of everybody all
    /// lines are read, without looking at claims: hardly any is of one that was taken back.
    pub(super) fn lines<E: Engine>(
        self,
        population: &Population,
        select: &'static str,
        after: &'static str,
    ) -> Statement<E> {
        let condition = match self.by {
            By::Person => " WHERE claim_line.person > $1 AND claim_line.person <= $2",
            By::Family => {
                " WHERE claim_line.person IN (
                    SELECT sharing.person FROM claim sharing WHERE sharing.family > $1 AND sharing.family <= $2)"
            }
        };
        let text = Built::new(select).then(condition);
        if *population == Population::default() {
            return sql_built::<E>("claim_line", text.then(after)).bind(self.after).bind(self.to);
        }
        self.bound(text.then(OF_CLAIM).then(IN_SCOPE).then(STANDING).then(")").then(after), population)
    }

    const fn condition(self) -> &'static str {
        match self.by {
            By::Person => OF_PEOPLE,
            By::Family => OF_FAMILIES,
        }
    }
}

impl AddAssign for RunReport {
    fn add_assign(&mut self, other: Self) {
        self.claims += other.claims;
        self.left_out += other.left_out;
        self.found += other.found;
        self.raised += other.raised;
        self.gone += other.gone;
        self.milliseconds += other.milliseconds;
    }
}
