//! Faults on demand.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::dice::{Dice, Purpose, pair};
use crate::endpoint::Endpoint;
use crate::locks::lock;

/// How a request is answered under a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultAnswer {
    /// As usual (for rules that only delay).
    #[default]
    Normal,
    /// The connection is closed without a byte.
    Drop,
    /// Nothing comes, the connection stays open.
    Hang,
    /// 200 with bytes that are neither JSON nor text.
    Garbage,
    /// 200 with the full Content-Length and half of the bytes, then the connection is closed.
    HalfBody,
    /// This HTTP status with a body of plain text, such as 500, 502, 503, 401, 429.
    Status(u16),
    /// 200 with JSON that has neither `code` nor `errcode`.
    WrongEnvelope,
    /// 200 with `errcode`/`errmsg` where `code`/`message` is usual, and the other way round.
    OtherEnvelope,
    /// 200 with an HTML page, as login portals send it.
    Html,
    /// `page.total` moves by this number with each request that the rule meets.
    TotalDrift(i64),
}

/// One rule. Rules are looked at in their order; the first that meets a request decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultRule {
    /// The call; none for all calls.
    pub endpoint: Option<Endpoint>,
    /// Only from this request of that call on, counted from 1 since the rule was given.
    pub from: u64,
    /// Only this many requests.
    pub times: Option<u64>,
    /// Only this share of the requests, 0 to 1, drawn from the seed; none for all.
    pub probability: Option<f64>,
    /// Waits before anything else, in milliseconds.
    pub delay_ms: u64,
    /// Leaves the world as it is and answers as if something had gone wrong before the work.
    pub skip_work: bool,
    /// The answer.
    pub answer: FaultAnswer,
}

impl FaultRule {
    /// Every request of a call is answered like this, its work is done.
    pub fn answer(endpoint: Endpoint, answer: FaultAnswer) -> Self {
        Self { endpoint: Some(endpoint), answer, ..Self::default() }
    }

    /// The connection is closed before the work is done.
    pub fn drop_before(endpoint: Endpoint) -> Self {
        Self { skip_work: true, ..Self::answer(endpoint, FaultAnswer::Drop) }
    }

    /// The work is done, then the connection is closed.
    pub fn drop_after(endpoint: Endpoint) -> Self {
        Self::answer(endpoint, FaultAnswer::Drop)
    }

    /// Waits before the work.
    pub fn delay(endpoint: Endpoint, milliseconds: u64) -> Self {
        Self { delay_ms: milliseconds, ..Self::answer(endpoint, FaultAnswer::Normal) }
    }

    /// The same, for one request only: the n-th from now, counted from 1.
    pub fn nth(self, n: u64) -> Self {
        Self { from: n, times: Some(1), ..self }
    }

    /// The same, for this many requests.
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    /// What a met request suffers.
    fn fault(&self, met: u64) -> Fault {
        let answer = match self.answer {
            FaultAnswer::TotalDrift(by) => FaultAnswer::TotalDrift(by.saturating_mul(met as i64)),
            ref answer => answer.clone(),
        };
        Fault { delay_ms: self.delay_ms, skip_work: self.skip_work, answer }
    }
}

/// What one request suffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) delay_ms: u64,
    pub(crate) skip_work: bool,
    pub(crate) answer: FaultAnswer,
}

/// The rules in force, with their counters.
#[derive(Debug)]
pub(crate) struct FaultScript {
    dice: Dice,
    rules: Mutex<Vec<Counted>>,
}

#[derive(Debug)]
struct Counted {
    rule: FaultRule,
    seen: u64,
    met: u64,
}

impl FaultScript {
    pub(crate) fn new(dice: Dice, rules: &[FaultRule]) -> Self {
        let script = Self { dice, rules: Mutex::default() };
        rules.iter().for_each(|rule| script.add(rule.clone()));
        script
    }

    pub(crate) fn add(&self, rule: FaultRule) {
        lock(&self.rules).push(Counted { rule, seen: 0, met: 0 });
    }

    pub(crate) fn clear(&self) {
        lock(&self.rules).clear();
    }

    /// Asks once for every request: the counters move.
    pub(crate) fn meet(&self, endpoint: Endpoint) -> Fault {
        let mut rules = lock(&self.rules);
        let mut fault = None;
        for (number, counted) in (0u32..).zip(rules.iter_mut()) {
            let rule = &counted.rule;
            if rule.endpoint.is_some_and(|wanted| wanted != endpoint) {
                continue;
            }
            counted.seen += 1;
            let drawn = self.dice.at(Purpose::Fault, pair(number, counted.seen as u32)) as f64 / u64::MAX as f64;
            let meets = counted.seen >= rule.from
                && rule.times.is_none_or(|times| counted.met < times)
                && rule.probability.is_none_or(|probability| drawn < probability);
            if meets && fault.is_none() {
                counted.met += 1;
                fault = Some(rule.fault(counted.met));
            }
        }
        fault.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(rules: &[FaultRule]) -> FaultScript {
        FaultScript::new(Dice::new(1), rules)
    }

    #[test]
    fn nth_meets_one_request_of_its_call() {
        let script = script(&[FaultRule::drop_after(Endpoint::Create).nth(2)]);
        let met: Vec<bool> = [Endpoint::Create, Endpoint::Exit, Endpoint::Create, Endpoint::Create]
            .map(|endpoint| script.meet(endpoint) != Fault::default())
            .to_vec();
        assert_eq!(met, [false, false, true, false]);
    }

    #[test]
    fn probability_is_drawn_from_the_seed() {
        let rule = FaultRule { probability: Some(0.3), answer: FaultAnswer::Hang, ..FaultRule::default() };
        let draw = || -> Vec<bool> {
            let script = script(std::slice::from_ref(&rule));
            (0..1000).map(|_| script.meet(Endpoint::RoomList) != Fault::default()).collect()
        };
        let first = draw();
        assert_eq!(first, draw());
        let met = first.iter().filter(|met| **met).count();
        assert!((200..400).contains(&met), "{met}");
    }

    #[test]
    fn the_first_rule_decides_and_totals_drift_further() {
        let script = script(&[
            FaultRule::answer(Endpoint::ListByTag, FaultAnswer::TotalDrift(-2)).times(2),
            FaultRule::answer(Endpoint::ListByTag, FaultAnswer::Html),
        ]);
        let answers: Vec<FaultAnswer> = (0..3).map(|_| script.meet(Endpoint::ListByTag).answer).collect();
        assert_eq!(answers, [FaultAnswer::TotalDrift(-2), FaultAnswer::TotalDrift(-4), FaultAnswer::Html]);
    }

    #[test]
    fn rules_are_read_from_json() {
        let text =
            r#"[{"endpoint":"add_member","from":3,"times":1,"answer":"drop"},{"answer":{"status":503},"delay_ms":5}]"#;
        let rules: Vec<FaultRule> = serde_json::from_str(text).unwrap();
        assert_eq!(rules[0], FaultRule::drop_after(Endpoint::AddMember).nth(3));
        assert_eq!(rules[1].answer, FaultAnswer::Status(503));
        assert!(serde_json::from_str::<FaultRule>(r#"{"endpont":"create"}"#).is_err());
    }
}
