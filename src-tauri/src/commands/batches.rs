//! Answers of the vendor on their way to the page: gathered into events, at most ten a second.

use std::pin::pin;
use std::time::Duration;

use desk::Session;
use futures::{Stream, StreamExt};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Answers are sent on at most this often.
const BEAT: Duration = Duration::from_millis(100);
/// A pause the vendor asks for is told this often.
const PAUSE_BEAT: Duration = Duration::from_millis(500);
/// Rooms in one event: it stays near 64 KiB.
const ROOMS_AT_ONCE: usize = 120;

/// Answers that go to the page together.
pub(super) struct Batch<Answer> {
    /// Answers so far, these included.
    pub(super) done: u32,
    /// The new ones.
    pub(super) results: Vec<Answer>,
    /// Nothing more comes.
    pub(super) finished: bool,
    /// Seconds that the vendor asks to wait.
    pub(super) waiting_seconds: Option<u32>,
}

/// Sends the answers on until they end or `stop` is cancelled, and tells pauses. `rooms` says how many rooms an answer
/// carries.
pub(super) async fn send_in_batches<Answer>(
    session: &Session,
    answers: impl Stream<Item = Answer>,
    stop: &CancellationToken,
    rooms: impl Fn(&Answer) -> usize,
    send: impl Fn(Batch<Answer>),
) {
    let mut answers = pin!(answers);
    let mut out = Batches { session, done: 0, waiting: Vec::new(), sent: Instant::now(), send };
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            answer = answers.next() => match answer {
                Some(answer) => {
                    out.done += 1;
                    out.waiting.push(answer);
                    if out.waiting.iter().map(&rooms).sum::<usize>() >= ROOMS_AT_ONCE {
                        out.send(false);
                    }
                }
                None => break,
            },
            () = tokio::time::sleep_until(out.sent + BEAT), if !out.waiting.is_empty() => out.send(false),
            () = tokio::time::sleep(PAUSE_BEAT) => if session.seconds_to_wait().is_some() { out.send(false) },
        }
    }
    out.send(true);
}

struct Batches<'a, Answer, Send> {
    session: &'a Session,
    done: u32,
    waiting: Vec<Answer>,
    sent: Instant,
    send: Send,
}

impl<Answer, Send: Fn(Batch<Answer>)> Batches<'_, Answer, Send> {
    fn send(&mut self, finished: bool) {
        self.sent = Instant::now();
        (self.send)(Batch {
            done: self.done,
            results: std::mem::take(&mut self.waiting),
            finished,
            waiting_seconds: self.session.seconds_to_wait(),
        });
    }
}
