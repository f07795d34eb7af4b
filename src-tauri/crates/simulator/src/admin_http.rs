//! The admin door over HTTP, for tests in other processes. Off unless asked for.

use hyper::{Response, StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::fault::FaultRule;
use crate::http_answer::{Body, HttpAnswer};
use crate::server::Service;
use crate::world::{AdminAction, WorldHandle};

/// Every admin path begins with this, after the prefix.
pub(crate) const PATH: &str = "/_simulator/";

pub(crate) fn handle(service: &Service, method: &str, path: &str, body: &[u8]) -> Response<Body> {
    let rest = path.strip_prefix(PATH).unwrap_or_default();
    match (method, rest) {
        ("GET", "requests") => answer(StatusCode::OK, &service.log.records()),
        ("GET", "callbacks") => answer(StatusCode::OK, &service.answers.callbacks.records()),
        ("GET", "accounts") => answer(StatusCode::OK, &handle_of(service).truth().accounts()),
        ("GET", "tags") => answer(StatusCode::OK, &handle_of(service).truth().tags()),
        ("GET", "cards") => answer(StatusCode::OK, &handle_of(service).truth().cards()),
        ("GET", "rooms") => answer(StatusCode::OK, &handle_of(service).truth().rooms().collect::<Vec<_>>()),
        ("POST", "faults") => match serde_json::from_slice::<Vec<FaultRule>>(body) {
            Ok(rules) => {
                rules.into_iter().for_each(|rule| service.faults.add(rule));
                answer(StatusCode::OK, &json!({}))
            }
            Err(error) => refuse(&error),
        },
        ("DELETE", "faults") => {
            service.faults.clear();
            answer(StatusCode::OK, &json!({}))
        }
        ("POST", "world") => match serde_json::from_slice::<AdminAction>(body) {
            Ok(action) => match handle_of(service).apply(&action) {
                Ok(()) => answer(StatusCode::OK, &json!({})),
                Err(error) => refuse(&error),
            },
            Err(error) => refuse(&error),
        },
        _ => answer(StatusCode::NOT_FOUND, &json!({ "error": format!("no admin call {method} {path}") })),
    }
}

fn handle_of(service: &Service) -> WorldHandle {
    WorldHandle {
        world: service.answers.world.clone(),
        callbacks: service.answers.callbacks.clone(),
        clock: service.answers.clock.clone(),
        config: service.answers.config.clone(),
    }
}

fn refuse(error: &dyn std::error::Error) -> Response<Body> {
    answer(StatusCode::BAD_REQUEST, &json!({ "error": error.to_string() }))
}

fn answer<T: Serialize>(status: StatusCode, value: &T) -> Response<Body> {
    let (status, body) = match serde_json::to_vec(value) {
        Ok(body) => (status, body),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string().into_bytes()),
    };
    HttpAnswer::json(status, body, None).into_response()
}
