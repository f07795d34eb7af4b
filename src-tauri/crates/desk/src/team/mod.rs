//! Being in a team: where it is, how the connection stands, and taking in what its bus tells.
//!
//! What a team decides about jobs is in `jobs/team.rs`.

mod events;
mod place;
mod state;

pub use events::hear_team;
pub use place::{check_team, team_options};
pub use state::{TeamLink, TeamProblem, TeamState};
