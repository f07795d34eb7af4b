//! The local picture of rooms and people.
