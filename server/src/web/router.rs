//! Which path leads to which handler, and the layers around all of them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    csrf::CsrfLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    assets, payment,
    web::{
        api, failure,
        handlers::{
            self, account, certificates, choice, claims, corrections, enrolment, estimate, family,
            family_acting, family_claims, family_files, family_newborn, hand_in, home, my_data, notices,
            objections, pay, sign_in, tiers, verify,
        },
        headers,
        posted::LARGEST_FORM,
        staff,
        state::Shared,
        upload::LARGEST_UPLOAD,
    },
};

/// A page that takes longer is broken; the phone shows a sentence instead of a spinner.
const LONGEST: Duration = Duration::from_secs(30);

/// The whole portal as one service.
pub fn router(portal: Shared) -> Router {
    let pages = Router::new()
        .route("/", get(home::home))
        .route("/policies", get(home::policies))
        .route("/about", get(home::about))
        .route("/privacy", get(home::privacy))
        .route("/preferences", post(home::preferences))
        .route("/eligibility", get(home::eligibility).post(home::check_eligibility))
        .route("/estimate", get(estimate::form).post(estimate::result))
        .route("/estimate/receipt", get(estimate::to_form).post(estimate::receipt))
        .route("/estimate/more", get(estimate::to_form).post(estimate::more))
        .route("/sign-in", get(sign_in::form).post(sign_in::with_password))
        .route("/sign-in/first", get(sign_in::first_form).post(sign_in::first))
        .route("/sign-in/code", get(sign_in::code_form).post(sign_in::code))
        .route("/sign-in/activate", get(sign_in::activate_form).post(sign_in::activate))
        .route("/sign-in/password", get(sign_in::password_form).post(sign_in::set_password))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/account", get(account::show))
        .route("/account/sign-out-everywhere", post(account::sign_out_everywhere))
        .route("/enrolment", get(enrolment::show))
        .route("/certificates", post(certificates::issue))
        .route("/certificates/{reference}", get(certificates::show))
        .route("/certificates/{reference}/pdf", get(certificates::file))
        .route("/verify", get(verify::form).post(verify::check))
        .route("/tiers", get(tiers::compare).post(tiers::select))
        .route("/tiers/check", get(tiers::check).post(tiers::confirm))
        .route("/tiers/done/{reference}", get(tiers::done))
        .route("/tiers/decision", post(tiers::ask))
        // Payment
        .route("/pay", get(pay::list).post(pay::create))
        .route("/pay/{order}", get(pay::check).post(pay::begin))
        .route("/pay/{order}/done", get(pay::done))
        .route("/receipts/{number}", get(pay::receipt))
        // Claims, one's data
        .merge(claims::routes())
        .merge(family_claims::routes())
        .merge(my_data::routes())
        .merge(family_pages())
        .merge(choice::routes())
        .merge(notices::pages())
        .merge(corrections::routes())
        .merge(objections::routes())
        .merge(hand_in::routes())
        .fallback(handlers::not_found)
        .method_not_allowed_fallback(handlers::not_found)
        .with_state(portal.clone());

    let mut csrf = CsrfLayer::new().with_insecure_bypass(api::is_open);
    if let Some(origin) = &portal.config.public_origin {
        csrf = match csrf.clone().add_trusted_origin(origin) {
            Ok(csrf) => csrf,
            Err(error) => {
                tracing::warn!(?error, "public_origin is not an origin; forms are checked by host alone");
                csrf
            }
        };
    }
    // Files in the binary are compressed already; the rest is text.
    let compressible = SizeAbove::new(512).and(NotForContentType::const_new("application/wasm"));
    let around = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(
            CompressionLayer::new()
                .quality(tower_http::CompressionLevel::Fastest)
                .compress_when(compressible),
        )
        .layer(middleware::from_fn(headers::set))
        .layer(middleware::from_fn_with_state(portal.clone(), strict_transport))
        .layer(middleware::from_fn_with_state(portal.clone(), failure::draw))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(csrf)
        .layer(DefaultBodyLimit::max(LARGEST_FORM));

    let mut all = pages;
    if let Some(sandbox) = &portal.payments.sandbox {
        all = all.nest(payment::SANDBOX, payment::sandbox::router(Arc::clone(sandbox)));
    }
    all.merge(api::routes(portal.clone()))
        .merge(staff::routes(portal.clone()))
        .route("/pkg/{*path}", get(assets::file))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/.well-known/portal-keys.json", get(handlers::keys::keys).with_state(portal.clone()))
        .route("/readyz", get(handlers::ready).with_state(portal))
        .layer(around)
}

/// Guardians and children: `/family` and everything below it.
fn family_pages() -> Router<Shared> {
    Router::new()
        .route("/family", get(family::show))
        .route("/family/ask", get(family::ask_form).post(family::ask))
        .route("/family/done", get(family::done))
        .route("/family/newborn", get(family_newborn::form).post(family_newborn::register))
        .route("/family/evidence/{id}", get(family_files::file))
        .route("/family/{link}", get(family::link))
        .route("/family/{link}/end", post(family::end))
        .route("/family/{link}/consent", post(family::consent))
        .route("/family/{link}/number", post(family_newborn::number))
        .route(
            "/family/{link}/evidence",
            post(family_files::upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)),
        )
        .route("/family/{link}/enrolment", get(family_acting::enrolment))
        .route("/family/{link}/certificates", post(family_acting::certify))
        .route("/family/{link}/certificates/{reference}", get(family_acting::certificate))
        .route("/family/{link}/certificates/{reference}/pdf", get(family_acting::certificate_file))
        .route("/family/{link}/pay", post(family_acting::pay))
        .route("/family/{link}/tiers", get(family_acting::compare).post(family_acting::select))
        .route("/family/{link}/tiers/check", get(family_acting::check).post(family_acting::confirm))
        .route("/family/{link}/tiers/done/{reference}", get(family_acting::done))
}

/// A span without query string or form: neither may carry anything personal, and the log does not depend on it.
fn span(request: &Request) -> tracing::Span {
    let path = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or("-", axum::extract::MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), path)
}

async fn strict_transport(
    axum::extract::State(portal): axum::extract::State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if portal.config.secure_cookies() {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
