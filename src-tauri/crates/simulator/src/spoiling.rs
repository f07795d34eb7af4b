//! Spoils answers as the fault rules say, and notes in the log what really went out.

use bytes::Bytes;
use hyper::{Response, StatusCode};

use crate::fault::FaultAnswer;
use crate::http_answer::{Body, HttpAnswer};
use crate::request_log::{Cut, RequestLog};
use crate::wire::{Envelope, Reply};

/// What the connection does.
pub(crate) enum Verdict {
    Answer(Response<Body>),
    /// Closes without a byte.
    Cut,
    /// Stays open without a byte.
    Hang,
}

/// The answer as it is.
pub(crate) fn unspoiled(log: &RequestLog, sequence: u64, answer: HttpAnswer) -> Verdict {
    note(log, sequence, &answer, None);
    Verdict::Answer(answer.into_response())
}

/// The answer under a fault. What the world did stays done, and stays in the log.
pub(crate) fn spoiled(log: &RequestLog, sequence: u64, answer: HttpAnswer, fault: &FaultAnswer) -> Verdict {
    // Another answer after the same work: its code is not what the world said.
    let other = |status, content_type, body| HttpAnswer {
        status,
        content_type,
        body,
        code: None,
        retry_after: None,
        work: answer.work,
        unexpected: answer.unexpected.clone(),
    };
    let json = "application/json; charset=utf-8";
    match fault {
        FaultAnswer::Normal | FaultAnswer::OtherEnvelope | FaultAnswer::TotalDrift(_) => {
            unspoiled(log, sequence, answer)
        }
        FaultAnswer::Drop => {
            note(log, sequence, &answer, Some(Cut::Dropped));
            Verdict::Cut
        }
        FaultAnswer::Hang => {
            note(log, sequence, &answer, Some(Cut::Hung));
            Verdict::Hang
        }
        FaultAnswer::HalfBody => {
            note(log, sequence, &answer, Some(Cut::Half));
            Verdict::Answer(answer.into_half_response())
        }
        FaultAnswer::Garbage => {
            let garbage: Vec<u8> = (0..=255u8).map(|byte| byte.wrapping_mul(151) ^ 0x5A).collect();
            let answer = other(StatusCode::OK, json, garbage.into());
            note(log, sequence, &answer, Some(Cut::Garbage));
            Verdict::Answer(answer.into_response())
        }
        FaultAnswer::Status(number) => {
            let status = StatusCode::from_u16(*number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let text = status.canonical_reason().unwrap_or("Error");
            let text = Bytes::from_static(text.as_bytes());
            unspoiled(log, sequence, other(status, "text/plain; charset=utf-8", text))
        }
        FaultAnswer::WrongEnvelope => {
            let body = Bytes::from_static(br#"{"ret":0,"result":{"list":[]}}"#);
            unspoiled(log, sequence, other(StatusCode::OK, json, body))
        }
        FaultAnswer::Html => {
            let page = "<!DOCTYPE html><html><head><title>网络认证</title></head><body>请先登录</body></html>";
            let page = Bytes::from_static(page.as_bytes());
            unspoiled(log, sequence, other(StatusCode::OK, "text/html; charset=utf-8", page))
        }
    }
}

/// The faults that keep the vendor's form.
pub(crate) fn bend(reply: &mut Reply, fault: &FaultAnswer) {
    match fault {
        FaultAnswer::OtherEnvelope => {
            reply.envelope = match reply.envelope {
                Envelope::Code => Envelope::Errcode,
                Envelope::Errcode => Envelope::Code,
            };
        }
        FaultAnswer::TotalDrift(by) => {
            if let Some(page) = &mut reply.page {
                page.total = page.total.saturating_add(*by).max(0);
            }
        }
        _ => {}
    }
}

/// Completes the record before the answer goes out, so that a client never knows more than the log.
fn note(log: &RequestLog, sequence: u64, answer: &HttpAnswer, cut: Option<Cut>) {
    let silent = matches!(cut, Some(Cut::Dropped | Cut::Hung));
    log.finished(sequence, |record| {
        record.work = answer.work;
        record.unexpected.clone_from(&answer.unexpected);
        record.status = (!silent).then(|| answer.status.as_u16());
        record.code = answer.code.filter(|_| cut.is_none());
        record.cut = record.cut.or(cut);
    });
}
