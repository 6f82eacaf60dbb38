//! The thin layer between a use case and its SQL: a statement with its parameters, and checked reading of rows.

use sqlx::{AssertSqlSafe, Database, SqlSafeStr, SqlStr, error::BoxDynError};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    engine::{Engine, Holds, Instant},
    error::{Result, StoreError},
};

/// A statement and the parameters bound so far.
pub(crate) struct Statement<E: Engine> {
    text: SqlStr,
    arguments: E::Arguments,
    fault: Option<BoxDynError>,
}

/// Starts a statement written out in the source.
pub(crate) fn sql<E: Engine>(text: &'static str) -> Statement<E> {
    Statement { text: text.into_sql_str(), arguments: E::Arguments::default(), fault: None }
}

/// Starts a statement put together from constants, for rows of many values. No data of a person enters the text.
pub(crate) fn sql_built<E: Engine>(text: String) -> Statement<E> {
    Statement { text: AssertSqlSafe(text).into_sql_str(), arguments: E::Arguments::default(), fault: None }
}

impl<E: Engine> Statement<E> {
    /// Binds the next parameter.
    pub(crate) fn bind<V: Bind>(mut self, value: V) -> Self {
        if let Err(fault) = value.bind_to::<E>(&mut self.arguments) {
            self.fault.get_or_insert(fault);
        }
        self
    }

    fn ready(self) -> Result<(SqlStr, E::Arguments)> {
        match self.fault {
            Some(fault) => Err(StoreError::Driver(sqlx::Error::Encode(fault))),
            None => Ok((self.text, self.arguments)),
        }
    }

    /// Runs it; the number of rows touched.
    pub(crate) async fn run(self, connection: &mut E::Connection) -> Result<u64> {
        let (text, arguments) = self.ready()?;
        Ok(E::execute(connection, text, arguments).await?)
    }

    /// All rows.
    pub(crate) async fn all(self, connection: &mut E::Connection) -> Result<Vec<Line<E>>> {
        let (text, arguments) = self.ready()?;
        Ok(E::fetch(connection, text, arguments).await?.into_iter().map(Line).collect())
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
pub(crate) struct Line<E: Database>(E::Row);

impl<E: Engine> Line<E> {
    /// A column that is never NULL.
    pub(crate) fn get<V: Column>(&self, column: &'static str) -> Result<V> {
        self.option(column)?.ok_or_else(|| StoreError::null(column))
    }

    /// A column that may be NULL.
    pub(crate) fn option<V: Column>(&self, column: &'static str) -> Result<Option<V>> {
        V::read_from::<E>(&self.0, column)
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

impl Bind for OffsetDateTime {
    fn bind_to<E: Engine>(self, arguments: &mut E::Arguments) -> Result<(), BoxDynError> {
        Instant::new(self).bind_to::<E>(arguments)
    }
}

impl Column for OffsetDateTime {
    fn read_from<E: Engine>(row: &E::Row, column: &str) -> Result<Option<Self>> {
        Ok(Instant::read_from::<E>(row, column)?.map(Instant::get))
    }
}
