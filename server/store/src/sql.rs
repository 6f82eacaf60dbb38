//! The thin layer between a use case and its SQL: a statement with its parameters, and checked reading of rows.

use rules::money::Money;
use sqlx::{Database, Postgres, QueryBuilder, SqlSafeStr, SqlStr, error::BoxDynError};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    engine::{Engine, Holds, Instant},
    error::{Result, StoreError},
};

/// A statement and the parameters bound so far.
pub(crate) struct Statement<E: Engine> {
    table: &'static str,
    text: SqlStr,
    arguments: E::Arguments,
    fault: Option<BoxDynError>,
}

/// Starts a statement written out in the source. `table` is the main table it speaks of, for errors.
pub(crate) fn sql<E: Engine>(table: &'static str, text: &'static str) -> Statement<E> {
    Statement { table, text: text.into_sql_str(), arguments: E::Arguments::default(), fault: None }
}

/// Starts a statement whose text is put together, for values in a number that only the caller knows.
pub(crate) fn sql_built<E: Engine>(table: &'static str, text: Built) -> Statement<E> {
    Statement { table, text: text.into_sql_str(), arguments: E::Arguments::default(), fault: None }
}

/// The text of a statement, put together from constants of the source and from numbers: nothing else can enter it, so that
/// no value, wherever it comes from, is ever part of a statement's text. The builder below it would take whatever can be
/// displayed. It is asked for texts alone and binds nothing, so that one engine's serves all.
pub(crate) struct Built(QueryBuilder<Postgres>);

impl Built {
    /// Begins with a constant.
    pub(crate) fn new(constant: &'static str) -> Self {
        Self(QueryBuilder::new(constant))
    }

    /// Goes on with a constant.
    pub(crate) fn then(mut self, constant: &'static str) -> Self {
        self.0.push(constant);
        self
    }

    /// Goes on with a number.
    pub(crate) fn number(mut self, number: usize) -> Self {
        self.0.push(number);
        self
    }

    /// Goes on with a text of the same kind.
    pub(crate) fn text(mut self, more: &Self) -> Self {
        self.0.push(more.0.sql().as_str());
        self
    }

    /// Goes on with constants between commas.
    pub(crate) fn names(mut self, names: &[&'static str]) -> Self {
        self.0.push(names.join(", "));
        self
    }

    /// Goes on with `($first, $second, …)`, for so many values.
    pub(crate) fn list(mut self, first: usize, count: usize) -> Self {
        self = self.then("(");
        for number in first..first + count {
            self = self.then(if number == first { "$" } else { ", $" }).number(number);
        }
        self.then(")")
    }

    /// Goes on with so many rows of so many values each, from a parameter on; the first one is 1.
    pub(crate) fn rows<E: Engine>(mut self, first: usize, columns: usize, rows: usize) -> Self {
        for row in 0..rows {
            self = self.then(if row == 0 { "(" } else { ", (" });
            for column in 0..columns {
                self = self.then(if column == 0 { "" } else { ", " });
                self = if E::NUMBERED {
                    self.then("$").number(first + row * columns + column)
                } else {
                    self.then("?")
                };
            }
            self = self.then(")");
        }
        self
    }
}

impl SqlSafeStr for Built {
    fn into_sql_str(self) -> SqlStr {
        self.0.into_sql()
    }
}

impl<E: Engine> Statement<E> {
    /// Binds the next parameter.
    pub(crate) fn bind<V: Bind>(mut self, value: V) -> Self {
        if let Err(fault) = value.bind_to::<E>(&mut self.arguments) {
            self.fault.get_or_insert(fault);
        }
        self
    }

    /// Binds the next parameter in place, for statements of many rows.
    pub(crate) fn push<V: Bind>(&mut self, value: V) {
        if let Err(fault) = value.bind_to::<E>(&mut self.arguments) {
            self.fault.get_or_insert(fault);
        }
    }

    fn ready(self) -> Result<(&'static str, SqlStr, E::Arguments)> {
        match self.fault {
            Some(fault) => Err(StoreError::Driver(sqlx::Error::Encode(fault))),
            None => Ok((self.table, self.text, self.arguments)),
        }
    }

    /// The same statement with its text, where that is known last.
    pub(crate) fn with_text(self, text: Built) -> Self {
        Self { text: text.into_sql_str(), ..self }
    }

    /// Runs it; the number of rows touched.
    pub(crate) async fn run(self, connection: &mut E::Connection) -> Result<u64> {
        let (_, text, arguments) = self.ready()?;
        Ok(E::execute(connection, text, arguments).await?)
    }

    /// All rows.
    pub(crate) async fn all(self, connection: &mut E::Connection) -> Result<Vec<Line<E>>> {
        let (table, text, arguments) = self.ready()?;
        let rows = E::fetch(connection, text, arguments).await?;
        Ok(rows.into_iter().map(|row| Line { table, row }).collect())
    }

    /// The first row, if any.
    pub(crate) async fn first(self, connection: &mut E::Connection) -> Result<Option<Line<E>>> {
        Ok(self.all(connection).await?.into_iter().next())
    }

    /// The first row of a query that always has one.
    pub(crate) async fn only(self, connection: &mut E::Connection) -> Result<Line<E>> {
        self.first(connection).await?.ok_or(StoreError::Driver(sqlx::Error::RowNotFound))
    }
}

/// A row of a result.
pub(crate) struct Line<E: Database> {
    table: &'static str,
    row: E::Row,
}

impl<E: Engine> Line<E> {
    /// A column that is never NULL.
    pub(crate) fn get<V: Column>(&self, column: &'static str) -> Result<V> {
        self.option(column)?.ok_or_else(|| self.wrong(column))
    }

    /// A column that may be NULL.
    pub(crate) fn option<V: Column>(&self, column: &'static str) -> Result<Option<V>> {
        V::read_from::<E>(&self.row, column)
    }

    /// A column whose text or number must mean something.
    pub(crate) fn parsed<V: Column, T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(V) -> Option<T>,
    ) -> Result<T> {
        parse(self.get(column)?).ok_or_else(|| self.wrong(column))
    }

    /// A column whose text must be one of an enumeration's words.
    pub(crate) fn word<T>(&self, column: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        self.parsed(column, |text: String| parse(&text))
    }

    /// The same for a column that may be NULL.
    pub(crate) fn optional_word<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let text: Option<String> = self.option(column)?;
        text.map(|text| parse(&text).ok_or_else(|| self.wrong(column))).transpose()
    }

    /// An amount in fen.
    pub(crate) fn money(&self, column: &'static str) -> Result<Money> {
        self.get(column).map(Money::from_fen)
    }

    /// A count that fits a smaller integer.
    pub(crate) fn small<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T> {
        self.parsed(column, |number: i64| T::try_from(number).ok())
    }

    /// The error for a column that holds what does not belong there.
    pub(crate) fn wrong(&self, column: &'static str) -> StoreError {
        StoreError::Inconsistent { table: self.table, column }
    }
}

/// A Rust value that can be a parameter in both databases.
pub(crate) trait Bind {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError>;
}

/// A Rust value that can be read from a column in both databases.
pub(crate) trait Column: Sized {
    fn read_from<E: Engine>(row: &E::Row, column: &str) -> Result<Option<Self>>;
}

macro_rules! plain {
    ($($type:ty),+) => {$(
        impl Bind for $type {
            fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
                <E as Holds<$type>>::bind(arguments, self)
            }
        }
        impl Bind for Option<$type> {
            fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
                <E as Holds<$type>>::bind_option(arguments, self)
            }
        }
        impl Column for $type {
            fn read_from<E: Engine>(row: &E::Row, column: &str) -> Result<Option<Self>> {
                Ok(<E as Holds<$type>>::read(row, column)?)
            }
        }
    )+};
}
plain!(bool, i64, String, Vec<u8>, Uuid, Date, Instant);

impl Bind for &str {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        self.to_owned().bind_to::<E>(arguments)
    }
}

impl Bind for Option<&str> {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        self.map(ToOwned::to_owned).bind_to::<E>(arguments)
    }
}

impl Bind for Money {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        self.fen().bind_to::<E>(arguments)
    }
}

impl Bind for OffsetDateTime {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        Instant::new(self).bind_to::<E>(arguments)
    }
}

impl Bind for Option<OffsetDateTime> {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        self.map(Instant::new).bind_to::<E>(arguments)
    }
}

impl Column for OffsetDateTime {
    fn read_from<E: Engine>(row: &E::Row, column: &str) -> Result<Option<Self>> {
        Ok(Instant::read_from::<E>(row, column)?.map(Instant::get))
    }
}
