//! Rows of several tables that are written together.
//!
//! Each statement of its own is a way to the database and back while locks are held. Where the database takes several
//! inserts in one statement, they go together; where the database is in this process, one after the other.

use std::mem;

use crate::{
    engine::Engine,
    error::Result,
    sql::{Built, Statement, sql},
};

/// Rows for one statement; more gain nothing.
pub(crate) const ROWS: usize = 500;
/// So many rows of a table go together with those of others. A text is prepared once for each number of rows that it has:
/// more of them by themselves keep the number of texts small.
const TOGETHER: usize = 16;

/// Inserts in the order in which they were added.
pub(crate) struct Inserts<E: Engine> {
    ready: Vec<Statement<E>>,
    /// What will be one statement.
    parts: Vec<Built>,
    values: Statement<E>,
    bound: usize,
}

impl<E: Engine> Inserts<E> {
    /// None so far.
    pub(crate) fn new() -> Self {
        Self { ready: Vec::new(), parts: Vec::new(), values: sql("", ""), bound: 0 }
    }

    /// Adds rows of a table, with what binds the values of one.
    pub(crate) fn add<T>(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: impl IntoIterator<Item = T>,
        bind: impl Fn(&mut Statement<E>, T) -> Result<()>,
    ) -> Result<()> {
        let most = ROWS.min(E::PARAMETERS / columns.len().max(1));
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<T> = rows.by_ref().take(most).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let values = chunk.len() * columns.len();
            let together = E::TOGETHER && chunk.len() <= TOGETHER && self.bound + values <= E::PARAMETERS;
            if !together {
                self.finish();
            }
            self.parts.push(insert::<E>(table, columns, self.bound + 1, chunk.len()));
            self.bound += values;
            for row in chunk {
                bind(&mut self.values, row)?;
            }
            if !together {
                self.finish();
            }
        }
    }

    /// Writes them.
    pub(crate) async fn run(mut self, connection: &mut E::Connection) -> Result<()> {
        self.finish();
        for statement in self.ready {
            statement.run(connection).await?;
        }
        Ok(())
    }

    /// Makes a statement of what was added since the last one.
    fn finish(&mut self) {
        let values = mem::replace(&mut self.values, sql("", ""));
        self.bound = 0;
        self.ready.extend(joined(mem::take(&mut self.parts)).map(|text| values.with_text(text)));
    }
}

/// `INSERT` of so many rows whose first parameter has a number.
pub(crate) fn insert<E: Engine>(
    table: &'static str,
    columns: &[&'static str],
    first: usize,
    rows: usize,
) -> Built {
    let text = Built::new("INSERT INTO ").then(table).then(" (").names(columns).then(") VALUES ");
    text.rows::<E>(first, columns.len(), rows)
}

/// One statement of several, as PostgreSQL takes them. References between the rows are checked at its end.
fn joined(mut parts: Vec<Built>) -> Option<Built> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let parts = parts.iter().enumerate();
    let text = parts.fold(Built::new("WITH "), |text, (number, part)| {
        let text = text.then(if number == 0 { "written_" } else { ", written_" });
        text.number(number).then(" AS (").text(part).then(")")
    });
    Some(text.then(" SELECT 1"))
}
