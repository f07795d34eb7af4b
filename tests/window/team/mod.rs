//! Two desks of a team, each with a window and a keychain of its own, on one server.

mod desk;
mod hub;
/// A real `nats-server`, as the tests of the bus have it.
#[path = "../../../src-tauri/crates/team/tests/common/server.rs"]
#[allow(dead_code, missing_docs)]
mod server;

use std::collections::BTreeMap;
use std::time::Duration;

use simulator::{Endpoint, FaultRule, RoomTruth, Simulator};

use self::desk::Desk;
use self::hub::Hub;
use crate::doing::pull::{all_in, by_person, start_pull};
use crate::doing::{account, asked, friends, most_in_a_minute, rooms_with};
use crate::page::{Name, Page};
use crate::steps::{go, vendor};
use crate::words::{words, words_with};

/// Longest wait for a server to start.
const STUCK: Duration = Duration::from_secs(60);
/// Longest wait for a colleague to take a job over and to end it: the lease, then two looks at what nobody knows.
const LONG: Duration = Duration::from_secs(300);
/// People to bring in.
const PEOPLE: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_a_killed_window_is_ended_by_the_window_of_a_colleague() {
    let vendor = vendor().await;
    let hub = Hub::start().await;
    let mut front = Desk::new("10-team-front", "前台", &vendor).await;
    let back = Desk::new("10-team-back", "后台", &vendor).await;
    let keys = meet(&hub, [&front, &back]).await;
    let secrets = [front.secret(&keys[0]), back.secret(&keys[1])];

    let job = Job::planned(&vendor);
    job.start_slowly(&front, &vendor).await;
    job.is_seen_elsewhere(&back, &front).await;
    // The next call is on its way when the window gets SIGKILL, with everything that belongs to it.
    until_adds(front.page(), &vendor, asked(&vendor, Endpoint::AddMember).len() + 1).await;
    drop(front.app);
    assert!(asked(&vendor, Endpoint::AddMember).len() < PEOPLE, "the job was over before the kill");
    vendor.clear_faults();

    let ended = job.is_taken_over(&back).await;
    assert!(all_in(&vendor, &job.room, &job.people));
    front.app = front.world.open().await;
    assert_eq!(job.was_ended_elsewhere(&front, &back).await, ended, "both windows tell the same");

    let calls = asked(&vendor, Endpoint::AddMember);
    let once: BTreeMap<String, usize> = job.people.iter().map(|person| (person.clone(), 1)).collect();
    assert_eq!(by_person(&calls), once, "everybody was asked for once");
    assert!(most_in_a_minute(&calls) <= 50, "{} in a minute", most_in_a_minute(&calls));
    keep_secrets([front, back], &keys, &secrets, vendor.token()).await;
}

/// Two desks join, are refused because the server does not know them, are entered there, and are connected by
/// themselves. Gives the public halves of their keys.
async fn meet(hub: &Hub, desks: [&Desk; 2]) -> [String; 2] {
    let keys = [desks[0].join(hub).await, desks[1].join(hub).await];
    desks[1].page().picture("refused").await;
    hub.enter([(desks[0].name, &keys[0]), (desks[1].name, &keys[1])]);
    for desk in desks {
        desk.is_connected().await;
        desk.page().picture("connected").await;
    }
    keys
}

/// Bringing people into a room.
struct Job {
    room: RoomTruth,
    people: Vec<String>,
    /// What the screens call it.
    title: String,
    /// What the screens say when everybody is in.
    told: String,
}

impl Job {
    fn planned(vendor: &Simulator) -> Self {
        let truth = vendor.world().truth();
        let who = account(&truth);
        let room = rooms_with(&truth, &who, 8..=20).remove(0);
        let people = friends(&truth, &who, &[&room], PEOPLE);
        let count = PEOPLE.to_string();
        let title = words_with("job_pull_into", &[("count", &count), ("name", &room.topic)]);
        let all = words_with("part_of_bar", &[("label", &words("item_pulled")), ("count", &count)]);
        Self { room, people, title, told: words_with("job_finished_note", &[("result", &all)]) }
    }

    /// So slowly that a colleague can look while the job goes on, and that calls are on their way for a while.
    async fn start_slowly(&self, desk: &Desk, vendor: &Simulator) {
        go(desk.page(), "nav_settings").await;
        desk.page().click("radio", &words_with("pace_slow", &[("count", "20")])).await;
        vendor.fault(FaultRule::delay(Endpoint::AddMember, 2_000));
        start_pull(desk.page(), &[&self.room], &self.people).await;
        until_adds(desk.page(), vendor, 2).await;
    }

    /// A colleague's list and the page of the job say which desk runs it, and that it is steered there only.
    async fn is_seen_elsewhere(&self, desk: &Desk, runner: &Desk) {
        let page = desk.page();
        go(page, "nav_jobs").await;
        page.reads(&words_with("job_run_by", &[("desk", runner.name)])).await;
        page.picture("jobs").await;
        page.click("link", Name::Has(&self.title)).await;
        page.reads(&words_with("job_elsewhere", &[("desk", runner.name)])).await;
        page.picture("job").await;
        page.check(!page.has("button", &words("job_pause")).await, "a job of another desk can be paused").await;
    }

    /// The colleague runs it, to its end; whoever was being asked for at the kill is in doubt until the vendor's list
    /// shows them. Gives the rows.
    async fn is_taken_over(&self, desk: &Desk) -> Vec<String> {
        let page = &desk.page().with_patience(LONG);
        page.find("button", &words("job_pause")).await;
        page.picture("taken-over").await;
        page.reads(&self.told).await;
        let ended = rows(page).await;
        page.picture("finished").await;
        go(page, "nav_jobs").await;
        page.click("radio", &words("operations")).await;
        page.reads(&words("operation_taken_over")).await;
        page.picture("operations").await;
        ended
    }

    /// The desk that was killed knows who ended the job, and how. Gives the rows.
    async fn was_ended_elsewhere(&self, desk: &Desk, runner: &Desk) -> Vec<String> {
        let page = desk.page();
        go(page, "nav_jobs").await;
        page.reads(&words_with("job_run_by_last", &[("desk", runner.name)])).await;
        page.picture("jobs-after").await;
        page.click("link", Name::Has(&self.title)).await;
        page.reads(&self.told).await;
        let ended = rows(page).await;
        page.picture("job-after").await;
        ended
    }
}

/// The rows of the open job as they read, as soon as all of them are there.
async fn rows(page: &Page) -> Vec<String> {
    let list = page.within("list", &words("job_table")).await;
    list.until("the rows of the job", async || {
        let rows = list.names("listitem").await;
        (rows.len() == PEOPLE && rows.iter().all(|row| row.contains(&words("item_pulled")))).then_some(rows)
    })
    .await
}

/// Waits until so many people have been asked for.
async fn until_adds(page: &Page, vendor: &Simulator, count: usize) {
    let page = page.with_patience(LONG);
    let enough = async || (asked(vendor, Endpoint::AddMember).len() >= count).then_some(());
    page.until(&format!("{count} calls"), enough).await;
}

/// Ends the windows. No file of either computer has the token or the secret half of a key; the public halves are there.
async fn keep_secrets(desks: [Desk; 2], keys: &[String; 2], secrets: &[String; 2], token: &str) {
    for (Desk { world, app, .. }, key) in desks.into_iter().zip(keys) {
        app.quit().await;
        assert!(!world.files_with(key).is_empty(), "no file has the public half");
        for secret in secrets.iter().map(String::as_str).chain([token]) {
            world.keeps_secret(secret);
        }
    }
}
