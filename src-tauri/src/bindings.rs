//! The typed boundary between page and shell; `ui/src/api/bindings.ts` is written from here.

use specta_typescript::Typescript;
use tauri::Runtime;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{
    events, exports, imports, jobs, lookups, people, plans, rooms, settings, team, views, workspaces,
};
use crate::events::{
    CheckStepChanged, ExportProgressed, FeedChanged, FileDragged, JobsChanged, LookupProgressed, ReceiverChanged,
    SyncChanged, TeamChanged, VerifyProgressed,
};

/// All commands and events.
pub fn builder<R: Runtime>() -> Builder<R> {
    Builder::<R>::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .commands(collect_commands![
            workspaces::app_start,
            workspaces::inspect_token,
            workspaces::check_connection,
            workspaces::add_workspace,
            workspaces::open_demo,
            workspaces::open_workspace,
            workspaces::update_workspace,
            workspaces::replace_token,
            workspaces::remove_workspace,
            workspaces::set_writes_allowed,
            rooms::overview,
            rooms::rooms,
            rooms::find,
            rooms::room,
            rooms::members,
            rooms::start_sync,
            rooms::stop_sync,
            rooms::sync_state,
            rooms::refresh_tag,
            rooms::add_tag,
            rooms::verify_room,
            rooms::facets,
            rooms::selection,
            rooms::room_as_of,
            rooms::changes,
            views::set_favourite,
            views::views,
            views::save_view,
            views::remove_view,
            lookups::start_verify,
            lookups::stop_verify,
            people::person,
            people::people_rooms,
            people::duplicates,
            people::allowed_people,
            people::set_allowed,
            exports::start_export,
            exports::stop_export,
            exports::show_export,
            exports::exports,
            imports::import_people,
            imports::save_people_template,
            people::parse_people,
            people::person_rooms,
            lookups::start_lookup,
            lookups::stop_lookup,
            plans::make_plan,
            plans::plan_rows,
            plans::import_rooms,
            plans::paste_rooms,
            plans::save_rooms_template,
            plans::room_as_template,
            plans::parse_roster,
            plans::import_roster,
            plans::check_roster,
            plans::roster_rows,
            plans::pair_roster_name,
            jobs::start_job,
            jobs::withdraw_job,
            jobs::pause_job,
            jobs::continue_job,
            jobs::stop_job,
            jobs::retry_failed,
            jobs::verify_unknown,
            jobs::decide_unknown,
            jobs::created_room_candidates,
            jobs::jobs,
            jobs::job,
            jobs::job_rows,
            jobs::job_issues,
            jobs::attempts,
            jobs::operations,
            events::feed,
            events::feed_details,
            events::feed_unseen,
            events::mark_feed_seen,
            events::feed_alerts,
            events::set_feed_alerts,
            events::callback_text,
            events::receiver_state,
            events::switch_receiver,
            events::set_public_root,
            events::callback_listener,
            events::set_callback_listener,
            events::renew_callback_address,
            events::check_receiver,
            events::unreadable_callbacks,
            events::replay_callbacks,
            events::import_callbacks,
            team::team_state,
            team::set_team,
            team::check_team,
            team::leave_team,
            settings::save_preferences,
            settings::clear_local_data,
        ])
        .events(collect_events![
            CheckStepChanged,
            SyncChanged,
            LookupProgressed,
            VerifyProgressed,
            ExportProgressed,
            FileDragged,
            JobsChanged,
            FeedChanged,
            ReceiverChanged,
            TeamChanged
        ])
}

/// The text of `bindings.ts`.
///
/// # Errors
/// When a type cannot be expressed in TypeScript.
pub fn typescript() -> Result<String, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("roomdesk-bindings-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("bindings.ts");
    let header = "// Generated from src-tauri/src/bindings.rs; `make bindings` writes it anew.\n";
    builder::<tauri::Wry>().export(Typescript::default().header(header), &file)?;
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(text)
}
