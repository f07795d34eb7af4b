//! Which secret leads to which workspace's inbox.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use ledger::WorkspaceId;

use crate::secret::Secret;

/// Parts of a path that are looked at: what a proxy puts in front, the secret, and what is below.
const DEEPEST: usize = 16;

/// A secret, and where it leads.
#[derive(Debug, Clone)]
pub struct Door {
    /// The secret in the address.
    pub secret: Secret,
    /// Whose inbox it is.
    pub workspace: WorkspaceId,
    /// From then on it is closed; none: open. For a secret that was replaced while the vendor still has it.
    pub valid_until: Option<Timestamp>,
}

/// All doors of a receiver; they can be exchanged while it runs.
#[derive(Debug)]
pub(crate) struct Doors(RwLock<Arc<[Door]>>);

impl Doors {
    pub(crate) fn new(doors: Vec<Door>) -> Self {
        Self(RwLock::new(doors.into()))
    }

    pub(crate) fn replace(&self, doors: Vec<Door>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = doors.into();
    }

    /// The workspace whose secret is a part of `path`, and what stands below it. Whatever a proxy leaves in front of the
    /// secret is passed over. How long this takes depends on the path and on the number of doors alone.
    pub(crate) fn open<'p>(&self, path: &'p str, now: Timestamp) -> Option<(WorkspaceId, &'p str)> {
        let doors = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let mut found = None;
        let mut rest = path;
        for _ in 0..DEEPEST {
            let (part, below) = rest.split_once('/').unwrap_or((rest, ""));
            for door in doors.iter() {
                let open = door.valid_until.is_none_or(|until| now < until);
                if door.secret.is(part) && open && found.is_none() {
                    found = Some((door.workspace.clone(), below));
                }
            }
            rest = below;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(letter: &str) -> Secret {
        Secret::parse(&letter.repeat(40)).unwrap()
    }

    #[test]
    fn the_secret_may_stand_behind_what_a_proxy_puts_in_front() {
        let now = Timestamp::UNIX_EPOCH;
        let door = |letter, name, valid_until| Door {
            secret: secret(letter),
            workspace: WorkspaceId::named(name),
            valid_until,
        };
        let doors = Doors::new(vec![door("a", "one", None), door("b", "two", Some(now))]);
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let open =
            |path: &str| doors.open(path, now).map(|(workspace, below)| (workspace.to_string(), below.to_owned()));
        let found = |below: &str| Some(("one".to_owned(), below.to_owned()));
        assert_eq!(open(&format!("/{a}/chatroom/joined")), found("chatroom/joined"));
        assert_eq!(open(&format!("/x/y/{a}//room/left/")), found("/room/left/"));
        assert_eq!(open(&format!("/{a}")), found(""));
        assert_eq!(open(&format!("/{a}/{a}/x")), found(&format!("{a}/x")));
        for closed in [format!("/{b}/chatroom/joined"), format!("/{a}x/room/left"), String::new(), "/".to_owned()] {
            assert_eq!(open(&closed), None, "{closed}");
        }
        doors.replace(vec![door("b", "two", Some(now + jiff::SignedDuration::from_secs(1)))]);
        assert_eq!(doors.open(&format!("/{a}"), now), None);
        assert_eq!(doors.open(&format!("/{b}"), now), Some((WorkspaceId::named("two"), "")));
    }
}
