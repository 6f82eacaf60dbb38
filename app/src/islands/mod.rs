//! The islands: the few parts of a page that come alive in the browser.

pub mod estimator;
