//! Typed client of the 秒回 group-chat API.
//!
//! Vendor names stop here: outside this crate a hosted account's id is a [`UserId`], whether the wire says
//! botUserId, wecomUserId or weixin. Every answer is taken with all the drifts that were ever seen, every failure
//! says whether the vendor did what was asked ([`Error`]), and nothing leaves faster than the vendor
//! allows ([`pace`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use futures::TryStreamExt;
//! use miaohui::{BaseUrl, Client, ClientConfig, Paces, Token};
//!
//! let token = Token::clean("  \"token=5f60998462c907003e1fa2c1\" ")?.token;
//! let client = Client::new(ClientConfig::new(BaseUrl::parse(BaseUrl::DEFAULT)?, token), &Paces::default())?;
//! let mut pages = std::pin::pin!(client.all_rooms(100));
//! while let Some(page) = pages.try_next().await? {
//!     for room in page.rooms {
//!         println!("{}", room.topic);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod base_url;
pub mod callback;
mod client;
pub mod codes;
mod endpoint;
mod envelope;
mod error;
mod ids;
mod lenient;
pub mod pace;
mod paging;
mod people;
mod redact;
mod request;
pub mod retry;
mod room;
mod token;
mod transport;

pub use answer::{Answer, ContactPage, RoomPage, read_rooms};
pub use base_url::{BaseUrl, BaseUrlProblem};
pub use client::{Client, WritePermit};
pub use codes::ErrorClass;
pub use endpoint::Endpoint;
pub use error::{AmbiguousCause, BusinessError, Error, NotSentCause, RefusedReason};
pub use ids::*;
pub use lenient::Unreadable;
pub use pace::{Limit, Limits, Paces};
pub use paging::Bookmark;
pub use people::{Account, Contact};
pub use redact::{PLACEHOLDER, RedactingWriter, scrubbed};
pub use request::{AddMember, CreateRoom, CreatedRoom, ExitRoom, FEWEST_CUSTOMERS, MOST_CUSTOMERS, PageRequest};
pub use room::{AccountRef, ContactKind, Member, Room, Tag};
pub use token::{CleanedToken, Token, TokenProblem};
pub use transport::{ClientConfig, ProxyChoice, SetupError};
