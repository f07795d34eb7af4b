//! Preferences of the person at this desk, and the workspace they had open last.

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use specta::Type;

use crate::{Error, Ledger, WorkspaceId};

/// Choices that hold for all workspaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// Language of the interface.
    pub language: Language,
    /// How the vendor is reached.
    pub proxy: Proxy,
    /// How jobs run.
    #[serde(default)]
    pub jobs: JobSettings,
}

/// How jobs run; holds for all jobs, also for those under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct JobSettings {
    /// People that one account, and one token as a whole, pulls in any 60 s; 1 to 48.
    pub per_minute: u32,
    /// Whether three failures without a reason in a row pause a job.
    pub breaker: bool,
    /// The time of the day in which nothing is sent.
    pub quiet_hours: Option<QuietHours>,
    /// Most people that one account pulls in a day; none: as many as the pace lets through.
    pub daily_pulls: Option<u32>,
    /// Seconds between two rooms that one account creates.
    pub create_every_seconds: u32,
    /// Rooms of fewer people take a person in at once, others by an invitation card. The vendor's page says 40; whether
    /// the fortieth counts is open there.
    pub direct_below: u32,
}

/// A time of the day, on the clock of this computer; it may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuietHours {
    /// Minutes after midnight at which it begins.
    pub from: u16,
    /// Minutes after midnight at which it ends.
    pub to: u16,
}

impl JobSettings {
    /// Most people in any 60 s, below the 50 that the vendor's page advises.
    pub const MOST_PER_MINUTE: u32 = 48;
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            per_minute: Self::MOST_PER_MINUTE,
            breaker: true,
            quiet_hours: None,
            daily_pulls: None,
            create_every_seconds: 90,
            direct_below: 40,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
/// Colours of the interface.
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs)]
/// Languages of the interface.
pub enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
    #[serde(rename = "en")]
    English,
}

/// How the vendor is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "mode")]
pub enum Proxy {
    /// As the system says.
    #[default]
    System,
    /// Straight.
    None,
    /// By this proxy.
    Custom {
        /// Such as `http://10.0.0.1:8080`.
        url: String,
    },
}

impl Ledger {
    /// The saved preferences; the defaults where none are saved or a newer app saved what this one cannot read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn preferences(&self) -> Result<Preferences, Error> {
        Ok(self.setting("preferences")?.unwrap_or_default())
    }

    /// Saves the preferences.
    ///
    /// # Errors
    /// As for every write.
    pub fn save_preferences(&self, preferences: &Preferences) -> Result<(), Error> {
        self.save_setting("preferences", preferences)
    }

    /// The workspace that was open last, if it still exists.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn current_workspace(&self) -> Result<Option<WorkspaceId>, Error> {
        let Some(id) = self.setting::<WorkspaceId>("currentWorkspace")? else { return Ok(None) };
        match self.workspace(&id) {
            Ok(workspace) => Ok(Some(workspace.id)),
            Err(Error::WorkspaceUnknown(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes the workspace that is open now.
    ///
    /// # Errors
    /// As for every write.
    pub fn set_current_workspace(&self, id: &WorkspaceId) -> Result<(), Error> {
        self.save_setting("currentWorkspace", id)
    }

    pub(crate) fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let text: Option<String> =
            self.lock().query_row("SELECT value FROM settings WHERE key = ?1", [key], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| {
            serde_json::from_str(&text)
                .inspect_err(|error| tracing::warn!(key, %error, "a setting cannot be read and is left at its default"))
                .ok()
        }))
    }

    pub(crate) fn save_setting(&self, key: &str, value: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_string(value)
            .map_err(|e| Error::Sqlite(rusqlite::Error::ToSqlConversionFailure(e.into())))?;
        self.lock().execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, &text],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        assert_eq!(ledger.preferences().unwrap(), Preferences::default());
        let chosen = Preferences {
            theme: Theme::Dark,
            language: Language::English,
            proxy: Proxy::Custom { url: "http://127.0.0.1:3128".into() },
            jobs: JobSettings { per_minute: 20, ..JobSettings::default() },
        };
        ledger.save_preferences(&chosen).unwrap();
        drop(ledger);
        assert_eq!(Ledger::open(folder.path()).unwrap().ledger.preferences().unwrap(), chosen);
    }

    #[test]
    fn a_setting_that_cannot_be_read_falls_back_to_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        ledger.save_setting("preferences", &serde_json::json!({ "theme": "sepia" })).unwrap();
        assert_eq!(ledger.preferences().unwrap(), Preferences::default());
    }

    #[test]
    fn a_removed_workspace_is_not_the_current_one() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap().ledger;
        let workspace = ledger
            .add_workspace(crate::NewWorkspace {
                name: "甲".into(),
                color: crate::WorkspaceColor::Teal,
                base_url: "https://a".into(),
                demo: false,
                token_keeping: crate::TokenKeeping::Keychain,
            })
            .unwrap();
        ledger.set_current_workspace(&workspace.id).unwrap();
        assert_eq!(ledger.current_workspace().unwrap(), Some(workspace.id.clone()));
        ledger.remove_workspace(&workspace.id).unwrap();
        assert_eq!(ledger.current_workspace().unwrap(), None);
    }
}
