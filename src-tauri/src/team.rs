//! The teams of open workspaces: joined when a workspace is connected, and left before it is closed.
//!
//! A workspace that belongs to a team and cannot ask it sends nothing: its colleagues use the same token.

use std::collections::HashMap;
use std::sync::Arc;

use desk::{AppError, Membership, Seat, TeamProblem, TeamState, check_team, hear_team, team_options};
use ledger::{JoinedTeam, Ledger, TeamPlace, WorkspaceId};
use team::{NatsBus, NatsOptions, NkeySeed, TeamBus};
use tokio_util::task::AbortOnDropHandle;

use crate::events::{Notice, TeamChanged};
use crate::state::Desk;

/// The team of an open workspace.
pub(crate) enum OpenTeam {
    /// It is asked, or will be as soon as the server is reached.
    Joined { bus: Arc<NatsBus>, _hearing: AbortOnDropHandle<()>, _telling: AbortOnDropHandle<()> },
    /// It cannot be asked.
    CutOff(TeamProblem),
}

impl Desk {
    /// Joins the team of a workspace, if it has one, or joins it anew; jobs take part from then on.
    ///
    /// # Errors
    /// As [`Desk::jobs`], or when the ledger cannot be read. A team that cannot be asked is no error: the state says why.
    pub(crate) async fn join_team(&self, id: &WorkspaceId) -> Result<TeamState, AppError> {
        let mut teams = self.teams.lock().await;
        self.join(&mut teams, id).await
    }

    /// Changes where the team of a workspace is, or that it has one, and joins it. The old one is left before: what it
    /// still tells would be taken in after the change.
    async fn join_another(
        &self,
        id: &WorkspaceId,
        change: impl FnOnce(&Ledger) -> Result<(), ledger::Error>,
    ) -> Result<TeamState, AppError> {
        let mut teams = self.teams.lock().await;
        if let Ok(jobs) = self.jobs(id).await {
            jobs.take_part(Membership::CutOff);
        }
        let changed = change(&self.ledger);
        // Also when nothing was changed: it is joined again.
        let state = self.join(&mut teams, id).await;
        changed?;
        state
    }

    async fn join(&self, teams: &mut HashMap<WorkspaceId, OpenTeam>, id: &WorkspaceId) -> Result<TeamState, AppError> {
        let jobs = self.jobs(id).await?;
        let Some(joined) = self.ledger.team(id)? else {
            jobs.take_part(Membership::Alone);
            teams.remove(id);
            return Ok(TeamState::resting(None));
        };
        jobs.take_part(Membership::CutOff);
        teams.remove(id);
        let connected = match self.team_options(id, &joined.place).await {
            Ok(options) => {
                let desk = options.desk.clone();
                NatsBus::connect(options).await.map(|bus| (bus, desk)).map_err(TeamProblem::from)
            }
            Err(problem) => Err(problem),
        };
        let open = match connected {
            Ok((bus, desk)) => {
                let bus = Arc::new(bus);
                let (ledger, session) = (self.ledger.clone(), self.session(id).await?);
                let hearing = hear_team(ledger, id.clone(), session, self.callbacks.clone(), bus.clone());
                let seat = Seat { bus: bus.clone(), desk, author: joined.public_key.clone() };
                jobs.take_part(Membership::Member(seat));
                OpenTeam::Joined {
                    _hearing: AbortOnDropHandle::new(tokio::spawn(hearing)),
                    _telling: self.tell_of_team(id.clone(), &bus),
                    bus,
                }
            }
            Err(problem) => {
                tracing::warn!(?problem, "the team cannot be asked, so nothing is sent");
                OpenTeam::CutOff(problem)
            }
        };
        let state = state_of(joined, Some(&open));
        teams.insert(id.clone(), open);
        Ok(state)
    }

    /// How a workspace stands with its team.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) async fn team_state(&self, id: &WorkspaceId) -> Result<TeamState, AppError> {
        self.ledger.workspace(id)?;
        let teams = self.teams.lock().await;
        Ok(match self.ledger.team(id)? {
            Some(joined) => state_of(joined, teams.get(id)),
            None => TeamState::resting(None),
        })
    }

    /// Makes a workspace belong to a team. This desk's key is made the first time, and stays the same after.
    ///
    /// # Errors
    /// [`desk::ErrorCode::InputUnusable`] as [`team_options`], or a keychain code.
    pub(crate) async fn set_team(&self, id: &WorkspaceId, place: TeamPlace) -> Result<TeamState, AppError> {
        self.ledger.workspace(id)?;
        let fault = |why: team::NkeyProblem| AppError::new(desk::ErrorCode::Internal, why.to_string());
        let made = NkeySeed::generate().map_err(fault)?;
        let place = trimmed(place);
        team_options(&place, made.clone())?;
        let key = match self.keychain.load_team_key(id).await? {
            Some(key) => key,
            None => {
                self.keychain.save_team_key(id, &made).await?;
                made
            }
        };
        let joined = JoinedTeam { place, public_key: key.public().to_owned() };
        self.join_another(id, |ledger| ledger.save_team(id, &joined)).await
    }

    /// Connects once to the team of a workspace and says what is in the way; none: nothing is. Joins it where it was cut
    /// off.
    ///
    /// # Errors
    /// [`desk::ErrorCode::InputUnusable`] with `team.none` when it has no team.
    pub(crate) async fn check_team(&self, id: &WorkspaceId) -> Result<Option<TeamProblem>, AppError> {
        let joined = self.ledger.team(id)?.ok_or_else(|| AppError::unusable("team.none", "there is no team"))?;
        let problem = match self.team_options(id, &joined.place).await {
            Ok(options) => check_team(&options).await,
            Err(problem) => Some(problem),
        };
        let is_cut_off = matches!(self.teams.lock().await.get(id), Some(OpenTeam::CutOff(_)));
        if problem.is_none() && is_cut_off {
            self.join_team(id).await?;
        }
        Ok(problem)
    }

    /// Belongs to no team any more: jobs go on at the pace of one desk. The key goes last: what the keychain does not
    /// give up is told, and the rest is gone all the same.
    ///
    /// # Errors
    /// When the ledger cannot be written, or a keychain code.
    pub(crate) async fn leave_team(&self, id: &WorkspaceId) -> Result<TeamState, AppError> {
        let state = self.join_another(id, |ledger| ledger.forget_team(id)).await?;
        self.keychain.remove_team_key(id).await?;
        Ok(state)
    }

    async fn team_options(&self, id: &WorkspaceId, place: &TeamPlace) -> Result<NatsOptions, TeamProblem> {
        let missing = |text: String| TeamProblem::KeyMissing { text };
        let key = self.keychain.load_team_key(id).await.map_err(|error| missing(error.to_string()))?;
        let key = key.ok_or_else(|| missing("there is no key in the keychain".to_owned()))?;
        team_options(place, key).map_err(|error| TeamProblem::Unreachable { text: error.message })
    }

    /// Passes every change of the connection on to the page.
    fn tell_of_team(&self, workspace: WorkspaceId, bus: &NatsBus) -> AbortOnDropHandle<()> {
        let (mut connection, notify) = (bus.connection(), self.notify.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            while connection.changed().await.is_ok() {
                notify(Notice::Team(TeamChanged { workspace: workspace.clone() }));
            }
        }))
    }
}

fn state_of(joined: JoinedTeam, open: Option<&OpenTeam>) -> TeamState {
    let state = TeamState::resting(Some(joined));
    match open {
        None => state,
        Some(OpenTeam::Joined { bus, .. }) => state.with(&bus.connection().borrow()),
        Some(OpenTeam::CutOff(problem)) => TeamState { problem: Some(problem.clone()), ..state },
    }
}

fn trimmed(place: TeamPlace) -> TeamPlace {
    let trim = |text: String| text.trim().to_owned();
    TeamPlace {
        server: trim(place.server),
        team: trim(place.team),
        desk: trim(place.desk),
        ca_file: place.ca_file.map(trim).filter(|file| !file.is_empty()),
        desks: place.desks,
    }
}
