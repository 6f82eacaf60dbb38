//! Used and left: words and figures, with a bar that says the same.

use leptos::prelude::*;

use super::breakdown::permille;
use crate::pages::enrolment::Meter;

/// A meter with its name and what it says in words.
pub(crate) fn meter(label: String, said: String, meter: Meter, class: &'static str) -> AnyView {
    let width = permille(meter.used.fen(), meter.limit.fen());
    view! {
        <div class="meter">
            <p class="meter-row">
                <span>{label}</span>
                <span>{said}</span>
            </p>
            <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-track" width="1000" height="10"></rect>
                <rect class=class width=width height="10"></rect>
            </svg>
        </div>
    }
    .into_any()
}
