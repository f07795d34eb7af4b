//! Answers that took long, kept for the next pages.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last few answers to questions `K`, each as long as nothing is different. The same question asked
/// twice at a time is answered once.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    capacity: usize,
    kept: Mutex<Vec<Kept<K, V>>>,
}

#[derive(Debug)]
struct Kept<K, V> {
    question: K,
    /// As new as this number of differences, see `Census::differences`.
    differences: u64,
    answer: Arc<Mutex<Option<Arc<V>>>>,
}

impl<K: PartialEq, V> Recent<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::new(Vec::new()) }
    }

    /// The kept answer, or a new one. `differences` must have been read before the file is.
    pub(crate) fn answer<E>(
        &self,
        question: K,
        differences: u64,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        let place = self.place(question, differences);
        let mut answer = lock(&place);
        if let Some(answer) = &*answer {
            return Ok(Arc::clone(answer));
        }
        let made = Arc::new(make()?);
        *answer = Some(Arc::clone(&made));
        Ok(made)
    }

    fn place(&self, question: K, differences: u64) -> Arc<Mutex<Option<Arc<V>>>> {
        let mut kept = lock(&self.kept);
        kept.retain(|kept| kept.differences >= differences);
        if let Some(known) = kept.iter().find(|kept| kept.differences == differences && kept.question == question) {
            return Arc::clone(&known.answer);
        }
        if kept.len() == self.capacity {
            kept.remove(0);
        }
        let answer = Arc::default();
        kept.push(Kept { question, differences, answer: Arc::clone(&answer) });
        answer
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is inside is replaced whole, so a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn an_answer_is_kept_until_something_is_different_or_others_are_newer() {
        let recent = Recent::new(2);
        let ask = |question: &'static str, differences| {
            let mut made = false;
            let answer = recent.answer(question, differences, || {
                made = true;
                Ok::<_, Infallible>(question.len())
            });
            (*answer.unwrap(), made)
        };
        assert_eq!(ask("a", 1), (1, true));
        assert_eq!(ask("bb", 1), (2, true));
        assert_eq!(ask("a", 1), (1, false));
        assert_eq!(ask("ccc", 1), (3, true), "the oldest makes room");
        assert_eq!(ask("a", 1), (1, true));
        assert_eq!(ask("a", 2), (1, true), "something is different");
        assert_eq!(ask("a", 1), (1, true), "an old answer is none of a new state");
        assert_eq!(ask("a", 2), (1, false));
    }

    #[test]
    fn what_failed_is_tried_again() {
        let recent = Recent::new(1);
        assert_eq!(recent.answer("a", 1, || Err::<u8, _>("no")).unwrap_err(), "no");
        assert_eq!(*recent.answer("a", 1, || Ok::<_, &str>(7)).unwrap(), 7);
    }
}
