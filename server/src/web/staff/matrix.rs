//! Which role may call which route, on whose data, and how lately its holder must have proved who they are.
//!
//! The one place where this is said. The gate refuses what has no row here; the tests in `tests/portal/staff/matrix.rs`
//! are made from these rows.

use store::StaffRole::{self, Auditor, Checker, Counter, Hotline, School};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone: the way in.
    Anyone,
    /// Whoever has one of these roles.
    Roles(&'static [StaffRole]),
}

/// On whose data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// None of residents.
    Nobody,
    /// People of the districts of the account.
    District,
    /// People of the jurisdiction of the account.
    Jurisdiction,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// As the router knows it.
    pub path: &'static str,
    /// Who.
    pub who: Who,
    /// On whose data.
    pub data: Data,
    /// Whether password and code must have been given within ten minutes: for what moves money or changes a person.
    pub fresh: bool,
}

const EVERY: Who = Who::Roles(&[Counter, School, Checker, Hotline, Auditor]);

/// The matrix.
#[rustfmt::skip]
pub const MATRIX: &[Row] = &[
    // method, path,                                 who,                     on whose data,      fresh
    row("GET",  "/staff/sign-in",                    Who::Anyone,             Data::Nobody,       false),
    row("POST", "/staff/sign-in",                    Who::Anyone,             Data::Nobody,       false),
    row("GET",  "/staff/first",                      Who::Anyone,             Data::Nobody,       false),
    row("POST", "/staff/first",                      Who::Anyone,             Data::Nobody,       false),
    row("GET",  "/staff",                            EVERY,                   Data::Nobody,       false),
    row("GET",  "/staff/confirm",                    EVERY,                   Data::Nobody,       false),
    row("POST", "/staff/confirm",                    EVERY,                   Data::Nobody,       false),
    row("POST", "/staff/sign-out",                   EVERY,                   Data::Nobody,       false),
    row("GET",  "/staff/counter",                    Who::Roles(&[Counter]),  Data::District,     false),
    row("POST", "/staff/counter",                    Who::Roles(&[Counter]),  Data::District,     false),
    row("GET",  "/staff/counter/{person}",           Who::Roles(&[Counter]),  Data::District,     false),
    row("POST", "/staff/counter/{person}/tier",      Who::Roles(&[Counter]),  Data::District,     true),
    row("POST", "/staff/counter/{person}/activation", Who::Roles(&[Counter]), Data::District,     true),
    row("GET",  "/staff/counter/{person}/slip/{reference}", Who::Roles(&[Counter]), Data::District, false),
    row("GET",  "/staff/cases",                      Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("GET",  "/staff/cases/{case}",               Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/cases/{case}/proposal",      Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    row("POST", "/staff/cases/{case}/answer",        Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    // Desks: language and type size, cash, guardians' requests, newborns' numbers, class lists
    row("POST", "/staff/preferences",                Who::Anyone,             Data::Nobody,       false),
    row("GET",  "/staff/counter/{person}/cash",      Who::Roles(&[Counter]),  Data::District,     false),
    row("POST", "/staff/counter/{person}/cash",      Who::Roles(&[Counter]),  Data::District,     true),
    row("GET",  "/staff/counter/{person}/receipt/{number}", Who::Roles(&[Counter]), Data::District, false),
    row("GET",  "/staff/counter/{person}/withdraw/{reference}", Who::Roles(&[Counter]), Data::District, false),
    row("POST", "/staff/counter/{person}/withdraw/{reference}", Who::Roles(&[Counter]), Data::District, true),
    row("GET",  "/staff/counter/{person}/withdrawn/{reference}", Who::Roles(&[Counter]), Data::District, false),
    row("GET",  "/staff/requests",                   Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("GET",  "/staff/requests/{link}",            Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/requests/{link}",            Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    row("GET",  "/staff/requests/{link}/evidence/{file}", Who::Roles(&[Checker]), Data::Jurisdiction, false),
    row("GET",  "/staff/newborns",                   Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("GET",  "/staff/newborns/{child}",           Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/newborns/{child}",           Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    row("GET",  "/staff/school",                     Who::Roles(&[School]),   Data::Jurisdiction, false),
    row("POST", "/staff/school",                     Who::Roles(&[School]),   Data::Jurisdiction, false),
    row("GET",  "/staff/cases/{case}/evidence/{evidence}", Who::Roles(&[Checker]), Data::Jurisdiction, false),
    row("GET",  "/staff/hotline",                    Who::Roles(&[Hotline]),  Data::Jurisdiction, false),
    row("POST", "/staff/hotline",                    Who::Roles(&[Hotline]),  Data::Jurisdiction, false),
    // Hand-in claims
    row("GET",  "/staff/hand-in",                    Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("GET",  "/staff/hand-in/{hand_in}",          Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/hand-in/{hand_in}/take",     Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/hand-in/{hand_in}/lines",    Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/hand-in/{hand_in}/ask",      Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/hand-in/{hand_in}/decision", Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    row("POST", "/staff/hand-in/{hand_in}/answer",   Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    row("GET",  "/staff/hand-in/{hand_in}/evidence/{file}", Who::Roles(&[Checker]), Data::Jurisdiction, false),
    row("GET",  "/staff/payments",                   Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("GET",  "/staff/payments/{hand_in}",         Who::Roles(&[Checker]),  Data::Jurisdiction, false),
    row("POST", "/staff/payments/{hand_in}",         Who::Roles(&[Checker]),  Data::Jurisdiction, true),
    // Supervision
    row("GET",  "/staff/supervision",                Who::Roles(&[Auditor]),  Data::Jurisdiction, false),
    row("GET",  "/staff/supervision/{finding}",      Who::Roles(&[Auditor]),  Data::Jurisdiction, false),
    row("POST", "/staff/supervision/{finding}",      Who::Roles(&[Auditor]),  Data::Jurisdiction, false),
    row("GET",  "/staff/anew",                       Who::Roles(&[Checker, Auditor]), Data::Jurisdiction, false),
];

const fn row(method: &'static str, path: &'static str, who: Who, data: Data, fresh: bool) -> Row {
    Row { method, path, who, data, fresh }
}

/// The row of a route.
pub fn find(method: &str, path: &str) -> Option<&'static Row> {
    // Whoever may read a page may ask for its headers.
    let method = if method == "HEAD" { "GET" } else { method };
    MATRIX.iter().find(|row| row.method == method && row.path == path)
}

/// The page on which a path stands: itself, or that of the form that was sent to it. `None`: no page of staff.
pub fn page_at(path: &str) -> Option<String> {
    let fits = |row: &&Row| {
        let alike =
            |(pattern, part): (&str, &str)| (pattern.starts_with('{') && !part.is_empty()) || pattern == part;
        row.path.split('/').count() == path.split('/').count()
            && row.path.split('/').zip(path.split('/')).all(alike)
    };
    if MATRIX.iter().filter(|row| row.method == "GET").any(|row| fits(&row)) {
        return Some(path.to_owned());
    }
    MATRIX.iter().find(fits).map(|row| Row::page_of(path, row.path))
}

impl Row {
    /// Whether an account with these roles may call the route.
    pub fn admits<'r>(&self, roles: impl IntoIterator<Item = &'r StaffRole>) -> bool {
        match self.who {
            Who::Anyone => true,
            Who::Roles(admitted) => roles.into_iter().any(|role| admitted.contains(role)),
        }
    }

    /// The page to come back to after proving who one is: the page of the form that was sent.
    pub fn page_of(path: &str, matched: &str) -> String {
        let has_page = find("GET", matched).is_some();
        let parent = path.rsplit_once('/').map_or(path, |(parent, _)| parent);
        if has_page { path.to_owned() } else { parent.to_owned() }
    }
}
