//! The sandbox's book: one payment for each order, and what was given back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rules::{date::Date, money::Money};
use uuid::Uuid;

use crate::payment::{Demand, Message, Standing, Told, http::RefundDemand};

/// A payment.
#[derive(Clone, Debug)]
pub(super) struct Trade {
    pub(super) demand: Demand,
    pub(super) standing: Standing,
    /// One number for each try; the last one is that of the payment.
    pub(super) number: String,
    token: String,
    paid_on: Option<Date>,
    /// Number of a second payment, where the money was taken twice on purpose.
    second: Option<String>,
}

/// All payments, by order.
#[derive(Debug, Default)]
pub(super) struct Trades(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    trades: BTreeMap<String, Trade>,
    refunded: BTreeSet<String>,
}

/// Messages to send, in their true order, and where.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) callback_url: String,
    pub(super) messages: Vec<Message>,
}

fn fresh(letter: char) -> String {
    format!("{letter}{}", Uuid::now_v7().simple())
}

impl Trades {
    fn book(&self) -> MutexGuard<'_, Book> {
        // A handler that broke leaves a book that is whole: every change is one assignment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token of the order's page; `None` when the order takes no more money or asks for another amount.
    pub(super) fn open(&self, demand: Demand) -> Option<String> {
        let mut book = self.book();
        if let Some(trade) = book.trades.get_mut(&demand.order) {
            if trade.demand.amount_fen != demand.amount_fen || trade.standing == Standing::Closed {
                return None;
            }
            if trade.standing == Standing::Failed {
                trade.standing = Standing::Pending;
                trade.number = fresh('T');
            }
            trade.demand = demand;
            return Some(trade.token.clone());
        }
        let token = Uuid::new_v4().simple().to_string();
        let trade = Trade {
            standing: Standing::Pending,
            number: fresh('T'),
            token: token.clone(),
            paid_on: None,
            second: None,
            demand,
        };
        book.trades.insert(trade.demand.order.clone(), trade);
        Some(token)
    }

    pub(super) fn of_token(&self, token: &str) -> Option<Trade> {
        self.book().trades.values().find(|trade| trade.token == token).cloned()
    }

    pub(super) fn told(&self, order: &str) -> Told {
        let book = self.book();
        let Some(trade) = book.trades.get(order) else {
            return Told {
                standing: Standing::Unknown,
                trade: String::new(),
                amount_fen: 0,
                settled_on: None,
            };
        };
        Told {
            standing: trade.standing,
            trade: trade.number.clone(),
            amount_fen: trade.demand.amount_fen,
            settled_on: trade.paid_on,
        }
    }

    pub(super) fn close(&self, order: &str) {
        if let Some(trade) = self.book().trades.get_mut(order)
            && trade.standing != Standing::Paid
        {
            trade.standing = Standing::Closed;
        }
    }

    /// The payer decided: where the browser goes, and what is to be told. A payment is decided once.
    pub(super) fn decide(
        &self,
        token: &str,
        act: &str,
        twice: bool,
        today: Date,
    ) -> Option<(String, Option<Outgoing>)> {
        let mut book = self.book();
        let trade = book.trades.values_mut().find(|trade| trade.token == token)?;
        let back = trade.demand.return_url.clone();
        if trade.standing != Standing::Pending {
            return Some((back, None));
        }
        let paid = act == "pay";
        trade.standing = if paid { Standing::Paid } else { Standing::Failed };
        let mut messages = vec![trade.message(if paid { "paid" } else { "failed" }, &trade.number, today)];
        if paid {
            trade.paid_on = Some(today);
            if twice {
                let second = fresh('T');
                messages.push(trade.message("paid", &second, today));
                trade.second = Some(second);
            }
        }
        let callback_url = trade.demand.callback_url.clone();
        Some((back, Some(Outgoing { callback_url, messages })))
    }

    /// Whether the money is back; the same number again gives nothing back again.
    pub(super) fn refund(&self, demand: &RefundDemand) -> bool {
        let mut book = self.book();
        let known = book.trades.values().any(|trade| {
            trade.paid_on.is_some()
                && trade.demand.amount_fen == demand.amount_fen
                && (trade.number == demand.trade || trade.second.as_ref() == Some(&demand.trade))
        });
        if known {
            book.refunded.insert(demand.refund.clone());
        }
        known
    }

    /// A day's payments as CSV: `trade,order,amount`, amounts in yuan.
    pub(super) fn day_file(&self, day: Date) -> String {
        let mut file = "trade,order,amount\n".to_owned();
        let book = self.book();
        for trade in book.trades.values().filter(|trade| trade.paid_on == Some(day)) {
            for number in [Some(&trade.number), trade.second.as_ref()].into_iter().flatten() {
                let amount = Money::from_fen(trade.demand.amount_fen);
                // Writing to a text never fails.
                let _ = writeln!(file, "{number},{},{amount}", trade.demand.order);
            }
        }
        file
    }
}

impl Trade {
    /// A message about it.
    pub(super) fn message(&self, kind: &str, trade: &str, settled_on: Date) -> Message {
        Message {
            event: fresh('E'),
            order: self.demand.order.clone(),
            kind: kind.to_owned(),
            trade: trade.to_owned(),
            amount_fen: self.demand.amount_fen,
            settled_on,
        }
    }
}
