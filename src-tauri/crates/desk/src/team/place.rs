//! Where a team is, from what a person typed.

use std::path::PathBuf;

use ::team::{DeskName, NatsOptions, NkeySeed, Pace, Role, ServerAddress, TeamName, Times};
use ledger::TeamPlace;

use super::TeamProblem;
use crate::failure::AppError;

/// Most desks of a team: with more, the share of one alone would be none.
const MOST_DESKS: u32 = 40;

/// What is needed to connect to a team, for this desk's key.
///
/// # Errors
/// [`ErrorCode::InputUnusable`](crate::ErrorCode::InputUnusable) with `team.server`, `team.serverPlain` for one that is
/// not encrypted, `team.serverPassword` for one with a name or password in it, `team.name`,
/// `team.desk`, or `team.caFile` when there is no such file.
pub fn team_options(place: &TeamPlace, key: NkeySeed) -> Result<NatsOptions, AppError> {
    let server: ServerAddress = place.server.parse().map_err(|problem: ::team::AddressProblem| {
        let key = match problem {
            ::team::AddressProblem::Unreadable => "team.server",
            ::team::AddressProblem::NotEncrypted => "team.serverPlain",
            ::team::AddressProblem::HasPassword => "team.serverPassword",
        };
        AppError::unusable(key, problem.to_string())
    })?;
    let team = TeamName::new(place.team.trim()).map_err(|why| AppError::unusable("team.name", why.to_string()))?;
    let desk = DeskName::new(place.desk.trim()).map_err(|why| AppError::unusable("team.desk", why.to_string()))?;
    let ca_file = place.ca_file.as_ref().map(PathBuf::from);
    if ca_file.as_ref().is_some_and(|file| !file.is_file()) {
        return Err(AppError::unusable("team.caFile", "there is no such file"));
    }
    Ok(NatsOptions {
        servers: vec![server],
        key,
        ca_file,
        team,
        desk,
        role: Role::Desk,
        pace: pace_of(place),
        times: Times::default(),
    })
}

/// The pace of a team. A number of desks that nobody would type is brought into bounds.
pub(super) fn pace_of(place: &TeamPlace) -> Pace {
    Pace { desks: place.desks.clamp(1, MOST_DESKS), ..Pace::default() }
}

/// Connects once and looks whether everything is set up as a desk needs it; none: it is.
pub async fn check_team(options: &NatsOptions) -> Option<TeamProblem> {
    ::team::check(options).await.err().map(TeamProblem::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_wrongly_is_said_by_field() {
        let place = |server: &str, team: &str, desk: &str| TeamPlace {
            server: server.into(),
            team: team.into(),
            desk: desk.into(),
            ca_file: None,
            desks: 6,
        };
        let problem = |place: TeamPlace| {
            let error = team_options(&place, NkeySeed::generate().unwrap()).unwrap_err();
            error.details.text_key.unwrap()
        };
        assert_eq!(problem(place("http://x", "sales", "front")), "team.server");
        assert_eq!(problem(place("nats://10.0.0.5", "sales", "front")), "team.serverPlain");
        assert_eq!(problem(place("tls://me:pw@nats.example.com", "sales", "front")), "team.serverPassword");
        assert_eq!(problem(place("nats.example.com", " ", "front")), "team.name");
        assert_eq!(problem(place("nats.example.com", "sales", "a\nb")), "team.desk");
        let options = team_options(&place(" nats.example.com ", " sales ", "front"), NkeySeed::generate().unwrap());
        let options = options.unwrap();
        assert_eq!((options.team.as_str(), options.pace.alone_share()), ("sales", 8));
    }
}
