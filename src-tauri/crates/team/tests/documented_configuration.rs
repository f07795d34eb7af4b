//! The configuration in `docs/team.md`, as it is written there: TLS, keys, least permissions.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{
    STUCK, Server, append_surely, append_told, end_surely, event, job, log_of, next_told, plan, times, until,
};
use futures::StreamExt;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use team::{
    AppendError, ConnectProblem, Connection, Delivery, DeskName, Fault, LeaseRefused, NatsBus, NatsOptions, NkeySeed,
    PublishError, RefusedBecause, Role, SetupError, SetupStep, TeamBus, TeamName,
};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// The team of the documentation.
struct Documented {
    server: Server,
    configuration: String,
    setup: NkeySeed,
    relay: NkeySeed,
    front: NkeySeed,
    back: NkeySeed,
}

fn documented_block() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/team.md");
    let text = std::fs::read_to_string(guide).unwrap();
    let behind = text.split("The tests start a server with this block").nth(1).unwrap();
    behind.split("```").nth(1).unwrap().to_owned()
}

fn replaced(text: String, what: &str, with: &str) -> String {
    assert_eq!(text.matches(what).count(), 1, "{what} stands in docs/team.md other than once");
    text.replace(what, with)
}

/// An authority and a certificate of it for this machine.
fn write_certificates(folder: &Path) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("ca.pem"), authority_certificate.pem()).unwrap();
    std::fs::write(folder.join("server.pem"), certificate.pem()).unwrap();
    std::fs::write(folder.join("server-key.pem"), key.serialize_pem()).unwrap();
}

impl Documented {
    fn start() -> Self {
        Self::start_with(documented_block())
    }

    fn start_with(block: String) -> Self {
        let key = || NkeySeed::generate().unwrap();
        let (setup, relay, front, back) = (key(), key(), key(), key());
        let mut configuration = String::new();
        let server = Server::start_with("tls://localhost", |port, folder| {
            write_certificates(folder);
            let file = |name: &str| folder.join(name).display().to_string();
            let mut text = block.clone();
            for (what, with) in [
                ("0.0.0.0:4222", format!("127.0.0.1:{port}")),
                ("/etc/nats/server.pem", file("server.pem")),
                ("/etc/nats/server-key.pem", file("server-key.pem")),
                ("/var/lib/nats", file("store")),
                ("UKEY_OF_SETUP", setup.public().to_owned()),
                ("UKEY_OF_RELAY", relay.public().to_owned()),
                ("UKEY_OF_FRONT", front.public().to_owned()),
                ("UKEY_OF_BACK", back.public().to_owned()),
            ] {
                text = replaced(text, what, &with);
            }
            text
        });
        configuration.push_str(&std::fs::read_to_string(server.folder().join("server.conf")).unwrap());
        Self { server, configuration, setup, relay, front, back }
    }

    fn ca_file(&self) -> PathBuf {
        self.server.folder().join("ca.pem")
    }

    fn options(&self, name: &str, key: &NkeySeed, role: Role) -> NatsOptions {
        NatsOptions {
            servers: vec![self.server.address()],
            key: key.clone(),
            ca_file: Some(self.ca_file()),
            team: TeamName::new("sales").unwrap(),
            desk: DeskName::new(name).unwrap(),
            role,
            pace: plan().pace,
            times: times(),
        }
    }

    async fn set_up(&self) -> Result<Vec<SetupStep>, SetupError> {
        team::setup(&[self.server.address()], &self.setup, Some(self.ca_file()), &plan()).await
    }

    async fn bus(&self, name: &str, key: &NkeySeed, role: Role) -> NatsBus {
        let bus = NatsBus::connect(self.options(name, key, role)).await.unwrap();
        until(&bus, Connection::is_connected).await;
        bus
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_a_team_does_works_with_these_permissions_and_denies_nothing() {
    let documented = Documented::start();
    let made = documented.set_up().await.unwrap();
    assert!(made.iter().all(|step| matches!(step, SetupStep::Made(_))), "{made:?}");
    let again = documented.set_up().await.unwrap();
    assert!(again.iter().all(|step| matches!(step, SetupStep::AlreadyThere(_))), "{again:?}");

    team::check(&documented.options("relay", &documented.relay, Role::Relay)).await.unwrap();
    team::check(&documented.options("front", &documented.front, Role::Desk)).await.unwrap();
    let relay = documented.bus("relay", &documented.relay, Role::Relay).await;
    let front = documented.bus("front", &documented.front, Role::Desk).await;
    let back = documented.bus("back", &documented.back, Role::Desk).await;

    relay.publish(&event(1)).await.unwrap();
    for desk in [&front, &back] {
        let Delivery::Event { event: got, .. } = next_told(&mut desk.consume_from(None)).await else {
            panic!("no event")
        };
        assert_eq!(got, event(1));
    }
    let first = append_surely(&front, &job("job 1"), 0, "begun").await;
    assert_eq!(end_surely(&back, &job("job 1")).await, first);
    append_surely(&back, &job("job 1"), first.sequence, "taken over").await;
    for desk in [&front, &back] {
        assert_eq!(log_of(desk, &job("job 1")).await, ["begun", "taken over"]);
    }
    let permitted = async {
        while let Err(refused) = front.permit().await {
            assert!(!matches!(refused.because, RefusedBecause::Fault(_)), "{refused}");
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(STUCK, permitted).await.unwrap();
    let lease = front.lease(&job("job 1")).await.unwrap();
    assert!(matches!(back.lease(&job("job 1")).await, Err(LeaseRefused::HeldBy(holder)) if holder.as_str() == "front"));
    // Long enough for renewals, and for a second look at the stream.
    sleep(plan().lease_life).await;
    lease.check().unwrap();
    lease.release().await;
    back.lease(&job("job 1")).await.unwrap();
    for bus in [&relay, &front, &back] {
        assert_eq!(bus.connection().borrow().fault, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_may_do_what_is_not_his_and_it_shows() {
    let documented = Documented::start();
    documented.set_up().await.unwrap();
    let denied = |fault: &Fault, what: &str| matches!(fault, Fault::Denied(text) if text.contains(what));

    let front = documented.bus("front", &documented.front, Role::Desk).await;
    let error = front.publish(&event(1)).await.unwrap_err();
    assert!(matches!(&error, PublishError::Fault(fault) if denied(fault, "cb.sales")), "{error:?}");
    until(&front, |now| now.fault.as_ref().is_some_and(|fault| denied(fault, "cb.sales"))).await;

    let relay = documented.bus("relay", &documented.relay, Role::Relay).await;
    let error = relay.lease(&job("job")).await.unwrap_err();
    assert!(matches!(&error, LeaseRefused::Fault(fault) if denied(fault, "KV_lease")), "{error:?}");

    // A desk under another's name cannot even hear its answers.
    let mistaken = documented.options("back", &documented.front, Role::Desk);
    let problem = team::check(&mistaken).await.unwrap_err();
    assert!(matches!(&problem, ConnectProblem::Fault(fault) if denied(fault, "_INBOX.back")), "{problem:?}");

    // A desk of another team on this account.
    let mut stranger = documented.options("front", &documented.front, Role::Desk);
    stranger.team = TeamName::new("service").unwrap();
    let stranger = NatsBus::connect(stranger).await.unwrap();
    until(&stranger, Connection::is_connected).await;
    let error = stranger.lease(&job("job")).await.unwrap_err();
    assert!(matches!(&error, LeaseRefused::Fault(fault) if denied(fault, "service")), "{error:?}");

    for bus in [&relay, &stranger] {
        let (error, _) = append_told(bus, &job("job"), 0, "x").await;
        assert!(matches!(&error, Err(AppendError::Fault(Fault::Denied(_)))), "{error:?}");
        assert!(bus.end_of_log(&job("job")).await.is_err());
    }

    let not_setup = Documented { setup: documented.front.clone(), ..documented };
    assert!(not_setup.set_up().await.is_err());
}

/// A set-up from before there were logs lacks all of these lines.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_desk_may_do_with_logs_is_needed_line_for_line_and_what_is_missing_shows() {
    let lines = [
        "job.sales.*",
        "$JS.API.STREAM.INFO.JOB",
        "$JS.API.DIRECT.GET.JOB.job.sales.*",
        "$JS.API.CONSUMER.CREATE.JOB.*.job.sales.>",
        "$JS.API.CONSUMER.MSG.NEXT.JOB.*",
        "$JS.API.CONSUMER.DELETE.JOB.*",
    ];
    for line in lines {
        let block = documented_block();
        assert_eq!(block.matches(&format!("\"{line}\"\n")).count(), 2, "{line}");
        let documented = Documented::start_with(block.replace(&format!("\"{line}\"\n"), "\n"));
        documented.set_up().await.unwrap();
        let front = documented.bus("front", &documented.front, Role::Desk).await;
        let working = async {
            let (appended, _) = append_told(&front, &job("job"), 0, "x").await;
            if line == "job.sales.*" {
                assert!(matches!(&appended, Err(AppendError::Fault(Fault::Denied(_)))), "{appended:?}");
            }
            let _ = front.end_of_log(&job("job")).await;
            let mut deliveries = front.follow_jobs(None);
            while deliveries.next().await.is_some() {}
        };
        let subject = line.split('*').next().unwrap();
        let denied = format!("Publish to \"{subject}");
        tokio::select! {
            () = working => panic!("following ended"),
            _ = until(&front, |now| matches!(&now.fault, Some(Fault::Denied(text)) if text.contains(&denied))) => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_shut_out_is_gone_at_once_and_the_others_go_on() {
    let documented = Documented::start();
    documented.set_up().await.unwrap();
    let front = documented.bus("front", &documented.front, Role::Desk).await;
    let back = documented.bus("back", &documented.back, Role::Desk).await;
    let stranger = NkeySeed::generate().unwrap();
    documented.server.reload(&documented.configuration.replace(documented.back.public(), stranger.public()));
    let shut_out = until(&back, |now| now.fault == Some(Fault::KeyRefused)).await;
    assert!(!shut_out.is_connected());
    let back_again = documented.options("back", &documented.back, Role::Desk);
    assert_eq!(team::check(&back_again).await, Err(ConnectProblem::Fault(Fault::KeyRefused)));
    front.lease(&job("job")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_gets_lost_at_first_is_told_after_a_few_tries() {
    let documented = Documented::start();
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = documented.options("front", &NkeySeed::generate().unwrap(), Role::Desk);
    let (behind, before) = (documented.server.port(), door.local_addr().unwrap().port());
    options.servers = vec![format!("tls://localhost:{before}").parse().unwrap()];
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    tokio::spawn(async move {
        loop {
            let (mut desk, _) = door.accept().await.unwrap();
            // Those of the desk itself and the first look into why they fail.
            if counted.fetch_add(1, Ordering::Relaxed) >= 3 {
                let mut server = TcpStream::connect(("127.0.0.1", behind)).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut desk, &mut server).await });
            }
        }
    });
    let bus = NatsBus::connect(options).await.unwrap();
    until(&bus, |now| now.fault == Some(Fault::KeyRefused)).await;
    let tries = tries.load(Ordering::Relaxed);
    assert!((4..12).contains(&tries), "{tries}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_strange_certificate_is_not_trusted() {
    let documented = Documented::start();
    let mut options = documented.options("front", &documented.front, Role::Desk);
    options.ca_file = None;
    let problem = team::check(&options).await.unwrap_err();
    assert!(matches!(problem, ConnectProblem::Fault(Fault::Tls(_))), "{problem:?}");
    let bus = NatsBus::connect(options.clone()).await.unwrap();
    let connection = until(&bus, |now| now.fault.is_some()).await;
    assert!(matches!(connection.fault, Some(Fault::Tls(_))) && !connection.is_connected());

    // The right authority, but not the name in the certificate.
    options.ca_file = Some(documented.ca_file());
    options.servers = vec![documented.server.address().to_string().replace("localhost", "127.0.0.1").parse().unwrap()];
    let problem = team::check(&options).await.unwrap_err();
    assert!(matches!(problem, ConnectProblem::Fault(Fault::Tls(_))), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_unreachable_and_no_fault() {
    let mut documented = Documented::start();
    documented.server.kill();
    let options = documented.options("front", &documented.front, Role::Desk);
    let problem = team::check(&options).await.unwrap_err();
    assert!(matches!(problem, ConnectProblem::Unreachable(_)), "{problem:?}");
    let bus = NatsBus::connect(options).await.unwrap();
    assert_eq!(bus.connection().borrow().fault, None);
    assert!(matches!(bus.lease(&job("job")).await, Err(LeaseRefused::Away)));
    documented.server.start_again();
    until(&bus, Connection::is_connected).await;
}
