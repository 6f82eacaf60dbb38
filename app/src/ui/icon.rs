//! Icons: line drawings on a 24 × 24 grid, hidden from screen readers because the words beside them say it.

use leptos::prelude::*;

/// What a drawing stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Shield,
    Calculator,
    Tiers,
    Paper,
    Phone,
    Question,
    Book,
    Tick,
    Clock,
    Cross,
    Empty,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Shield => "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5",
            Self::Calculator => {
                "M6 3h12a2 2 0 012 2v14a2 2 0 01-2 2H6a2 2 0 01-2-2V5a2 2 0 012-2zM8 7h8M8 11h1.500M12 11h1.500M16 11h.01M8 15h1.500M12 15h1.500M16 15v3M8 18h5"
            }
            Self::Tiers => "M4 7h16M4 12h16M4 17h9M17 17a2 2 0 104 0 2 2 0 10-4 0",
            Self::Paper => "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
            Self::Phone => "M5 4h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c-9 1-17-7-16-16z",
            Self::Question => {
                "M3 12a9 9 0 1018 0 9 9 0 10-18 0M9.500 9.500c.3-3.500 5.300-3 5 0-.2 1.800-2.500 2-2.500 4M12 16.500v.01"
            }
            Self::Book => "M4 5c3-1.500 6-1 8 1 2-2 5-2.500 8-1v14c-3-1.500-6-1-8 1-2-2-5-2.500-8-1zM12 6v14",
            Self::Tick => "M5 12.500l4.500 4.500L19 7.500",
            Self::Clock => "M3 12a9 9 0 1018 0 9 9 0 10-18 0M12 7v5l3.500 2",
            Self::Cross => "M12 6v8M12 17.500v.01",
            Self::Empty => "M4 13l3-8h10l3 8v6H4zM4 13h5c0 4 6 4 6 0h5",
        }
    }
}

/// The drawing.
pub(crate) fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}

/// The portal's mark: a shield on the brand's green.
pub(crate) fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="9" fill="#0a6b61"></rect>
            <path
                d="M16 6l8 3v6.500c0 5-3.400 8.500-8 10.500-4.600-2-8-5.500-8-10.500V9zM12 15.500l3 3 5.200-5.600"
                fill="none"
                stroke="#fff"
                stroke-width="2.200"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
}
