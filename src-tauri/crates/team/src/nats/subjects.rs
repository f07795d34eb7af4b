//! Subjects on the server. The team's name is a token of each, so that permissions can be given by team.

use crate::names::{AccountKey, EventKind, JobKey, TeamName, from_token, to_token};

/// An event without a readable account. No name is written like this.
const NO_ACCOUNT: &str = "=none";

pub(super) fn event(team: &TeamName, account: Option<&AccountKey>, kind: &EventKind) -> String {
    let account = account.map_or_else(|| NO_ACCOUNT.to_owned(), |account| to_token(account.as_str()));
    format!("cb.{}.{account}.{}", to_token(team.as_str()), to_token(kind.as_str()))
}

/// All events of a team, and of nobody else.
pub(super) fn events(team: &TeamName) -> String {
    format!("cb.{}.>", to_token(team.as_str()))
}

/// What [`event`] wrote; `None` when it was not this program.
pub(super) fn read_event(subject: &str) -> Option<(Option<AccountKey>, EventKind)> {
    let mut tokens = subject.split('.').skip(2);
    let account = tokens.next()?;
    let kind = tokens.next().filter(|_| tokens.next().is_none())?;
    let account = match account {
        NO_ACCOUNT => None,
        token => Some(AccountKey::new(from_token(token)?).ok()?),
    };
    Some((account, EventKind::new(from_token(kind)?).ok()?))
}

pub(super) fn permit(team: &TeamName) -> String {
    format!("permit.{}.add", to_token(team.as_str()))
}

/// The subject of the log of a job, and its key in the bucket of leases.
pub(super) fn job(team: &TeamName, job: &JobKey) -> String {
    format!("job.{}.{}", to_token(team.as_str()), to_token(job.as_str()))
}

/// The logs of all jobs of a team, and of nobody else.
pub(super) fn jobs(team: &TeamName) -> String {
    format!("job.{}.>", to_token(team.as_str()))
}

/// The job that [`job`] wrote; `None` when it was not this program.
pub(super) fn read_job(subject: &str) -> Option<JobKey> {
    let mut tokens = subject.split('.').skip(2);
    let job = tokens.next().filter(|_| tokens.next().is_none())?;
    JobKey::new(from_token(job)?).ok()
}

/// A desk's own part of the answers, which no other desk may listen to.
pub(super) fn inbox(desk: &crate::names::DeskName) -> String {
    format!("_INBOX.{}", to_token(desk.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let team = TeamName::new("sales").unwrap();
        let account = AccountKey::new("wo.>*小").unwrap();
        let kind = EventKind::new("chatroom/joined").unwrap();
        assert_eq!(event(&team, Some(&account), &kind), "cb.sales.wo=2E=3E=2A=E5=B0=8F.chatroom=2Fjoined");
        assert_eq!(read_event(&event(&team, Some(&account), &kind)), Some((Some(account), kind.clone())));
        assert_eq!(read_event(&event(&team, None, &kind)), Some((None, kind)));
    }

    #[test]
    fn a_job_is_read_as_it_was_written() {
        let team = TeamName::new("sales").unwrap();
        let key = JobKey::new("0198.a b").unwrap();
        assert_eq!(job(&team, &key), "job.sales.0198=2Ea=20b");
        assert_eq!(read_job(&job(&team, &key)), Some(key));
        for subject in ["job", "job.sales", "job.sales.a.b", "job.sales.=", "job.sales."] {
            assert_eq!(read_job(subject), None, "{subject}");
        }
    }

    #[test]
    fn strangers_subjects_are_not_read() {
        for subject in ["cb", "cb.sales", "cb.sales.a", "cb.sales.a.b.c", "cb.sales.=.b", "cb.sales.a."] {
            assert_eq!(read_event(subject), None, "{subject}");
        }
    }
}
