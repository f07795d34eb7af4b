//! One desk of a team: a window in a world of its own.

use secret_service::{EncryptionType, blocking::SecretService};
use serde_json::json;
use simulator::Simulator;
use team::NkeySeed;

use super::hub::{Hub, TEAM};
use crate::app::App;
use crate::doing::allow_writes;
use crate::page::{Name, Page};
use crate::steps::connect;
use crate::words::words;
use crate::world::World;

/// See the module.
pub struct Desk {
    /// How its colleagues call it.
    pub name: &'static str,
    /// Its computer.
    pub world: World,
    /// Its window.
    pub app: App,
}

impl Desk {
    /// A computer where somebody has connected and lets the program change things.
    pub async fn new(scenario: &'static str, name: &'static str, vendor: &Simulator) -> Self {
        let world = World::new(scenario);
        let app = world.open().await;
        connect(&app.page, vendor).await;
        allow_writes(&app.page).await;
        Self { name, world, app }
    }

    /// What is seen in its window.
    pub fn page(&self) -> &Page {
        &self.app.page
    }

    /// Fills in where the team is, and gives the public half of this desk's key once the server has refused it.
    pub async fn join(&self, hub: &Hub) -> String {
        let card = self.card().await;
        card.paste("textbox", &words("team_server"), &hub.address()).await;
        card.paste("textbox", &words("team_name"), TEAM).await;
        card.paste("textbox", &words("team_desk"), self.name).await;
        card.paste("textbox", &words("team_desks"), "2").await;
        card.click("button", &words("team_join")).await;
        self.page().reads(&words("team_saved")).await;
        card.find("status", &words("team_key_refused")).await;
        let key = card.within("group", &words("team_key")).await.text().await;
        let is_key = |word: &&str| word.starts_with('U') && word.len() == 56;
        key.split(' ').find(is_key).expect("the public half is shown").to_owned()
    }

    /// Waits until the server has taken this desk in, and asks once more whether everything is in order.
    pub async fn is_connected(&self) {
        let card = self.card().await;
        card.find("status", &words("team_connected")).await;
        card.click("button", &words("team_check")).await;
        card.within("list", &words("team_check_result"))
            .await
            .find("listitem", Name::Has(&words("team_check_ok")))
            .await;
    }

    /// 设置 → 团队连接.
    async fn card(&self) -> Page {
        self.page().run("location.hash = '#/settings/team'", json!([])).await;
        self.page().within("region", &words("settings_team")).await
    }

    /// The secret half of this desk's key, from its keychain.
    pub fn secret(&self, public: &str) -> String {
        let bus = self.world.environment().iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS").expect("a bus");
        let line = zbus::blocking::connection::Builder::address(bus.1.as_str()).expect("an address");
        let line = line.build().expect("the bus answers");
        let service = SecretService::connect_with_existing(EncryptionType::Plain, line).expect("the keychain answers");
        let kept = service.get_default_collection().expect("a keychain");
        let items = kept.get_all_items().expect("it is unlocked");
        let secrets = items.iter().map(|item| item.get_secret().expect("it is unlocked"));
        let keys = secrets.filter_map(|secret| NkeySeed::parse(str::from_utf8(&secret).ok()?).ok());
        let keys: Vec<NkeySeed> = keys.filter(|key| key.public() == public).collect();
        let [key] = keys.as_slice() else {
            panic!("{} has {} keys of this name in its keychain", self.name, keys.len())
        };
        key.expose().to_owned()
    }
}
