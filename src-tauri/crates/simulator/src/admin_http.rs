//! The admin door over HTTP, for tests in other processes. Off unless asked for.

use hyper::{Method, Response, StatusCode};
use serde::Serialize;
use serde_json::json;

use crate::fault::FaultRule;
use crate::server::{Body, Service, response, whole};
use crate::world::{AdminAction, WorldHandle};

/// Every admin path begins with this, after the prefix.
pub(crate) const PATH: &str = "/_simulator/";

pub(crate) fn handle(service: &Service, method: &Method, path: &str, body: &[u8]) -> Response<Body> {
    let rest = path.strip_prefix(PATH).unwrap_or_default();
    match (method, rest) {
        (&Method::GET, "requests") => answer(StatusCode::OK, &service.log.records()),
        (&Method::GET, "callbacks") => answer(StatusCode::OK, &service.answers.callbacks.records()),
        (&Method::GET, "accounts") => answer(StatusCode::OK, &handle_of(service).truth().accounts()),
        (&Method::GET, "tags") => answer(StatusCode::OK, &handle_of(service).truth().tags()),
        (&Method::GET, "cards") => answer(StatusCode::OK, &handle_of(service).truth().cards()),
        (&Method::GET, "rooms") => answer(StatusCode::OK, &handle_of(service).truth().rooms().collect::<Vec<_>>()),
        (&Method::POST, "faults") => match serde_json::from_slice::<Vec<FaultRule>>(body) {
            Ok(rules) => {
                rules.into_iter().for_each(|rule| service.faults.add(rule));
                answer(StatusCode::OK, &json!({}))
            }
            Err(error) => refuse(&error),
        },
        (&Method::DELETE, "faults") => {
            service.faults.clear();
            answer(StatusCode::OK, &json!({}))
        }
        (&Method::POST, "world") => match serde_json::from_slice::<AdminAction>(body) {
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
    response(status, "application/json; charset=utf-8", whole(body.into()), None)
}
