//! The secrets of the callback addresses, in a file that only the relay's user reads.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ledger::WorkspaceId;
use receiver::{Door, Secret};
use serde::{Deserialize, Serialize};

use crate::{Outcome, files};

/// By the workspace's name; of each the newest first.
type Kept = BTreeMap<String, Vec<KeptSecret>>;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeptSecret {
    secret: String,
    valid_until: Option<Timestamp>,
}

/// Where they are kept.
pub fn file(data: &Path) -> PathBuf {
    data.join("secrets.json")
}

/// The doors of these workspaces; none where the file is not there yet.
pub fn doors(data: &Path, workspaces: &[String]) -> Outcome<Vec<Door>> {
    let mut doors = Vec::new();
    for (name, secrets) in read(data)? {
        if !workspaces.contains(&name) {
            tracing::warn!(workspace = name, "there are secrets of a workspace that is not in the configuration");
            continue;
        }
        for kept in secrets {
            let secret = Secret::parse(&kept.secret).map_err(|why| format!("secrets.json, {name}: {why}"))?;
            doors.push(Door { secret, workspace: WorkspaceId::named(&name), valid_until: kept.valid_until });
        }
    }
    Ok(doors)
}

/// Makes a new secret; the one before holds until `old_until`, and those that hold no longer go.
pub fn renew(data: &Path, workspace: &WorkspaceId, now: Timestamp, old_until: Timestamp) -> Outcome<Secret> {
    files::make(data)?;
    let mut all = read(data)?;
    let secrets = all.entry(workspace.to_string()).or_default();
    secrets.retain(|kept| kept.valid_until.is_none_or(|until| until > now));
    for kept in secrets.iter_mut() {
        kept.valid_until.get_or_insert(old_until);
    }
    let secret = Secret::random()?;
    secrets.insert(0, KeptSecret { secret: secret.expose().to_owned(), valid_until: None });
    files::write_private(&file(data), &serde_json::to_vec_pretty(&all)?)?;
    Ok(secret)
}

fn read(data: &Path) -> Outcome<Kept> {
    match fs::read(file(data)) {
        // The text of an error would show what stands there.
        Ok(text) => serde_json::from_slice(&text).map_err(|_| "secrets.json cannot be read as JSON".into()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Kept::new()),
        Err(error) => Err(format!("secrets.json: {error}").into()),
    }
}
