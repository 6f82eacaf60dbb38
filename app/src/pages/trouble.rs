//! Pages for when something is not as asked: what happened, why, what now, 12393.

pub(crate) fn not_found(request: &crate::request::Request) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = request;
    view! { <h1>"…"</h1> }.into_any()
}

pub(crate) fn refused(request: &crate::request::Request) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = request;
    view! { <h1>"…"</h1> }.into_any()
}

pub(crate) fn too_large(request: &crate::request::Request) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = request;
    view! { <h1>"…"</h1> }.into_any()
}

pub(crate) fn problem(request: &crate::request::Request) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = request;
    view! { <h1>"…"</h1> }.into_any()
}

pub(crate) fn unavailable(request: &crate::request::Request) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = request;
    view! { <h1>"…"</h1> }.into_any()
}

pub(crate) fn too_many(request: &crate::request::Request, wait_seconds: u64) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, wait_seconds);
    view! { <h1>"…"</h1> }.into_any()
}
