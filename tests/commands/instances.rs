//! Two starts on the same data.

use std::sync::Arc;

use desk::ErrorCode;
use roomdesk::{Desk, Keychain, Places};

use crate::app::{Answers, App};

#[test]
fn a_second_program_does_not_get_the_data_while_the_first_has_them() {
    let app = App::start();
    let places = Places { data: app.folder().join("data"), logs: app.folder().join("logs") };
    let open = || {
        let (dialogs, keychain) = (Arc::new(Answers::default()), Keychain::new("com.roomdesk.test"));
        Desk::open(places.clone(), keychain, dialogs, Arc::new(|_| ()), Arc::new(|_| ()))
    };
    let refused = open().err().expect("the first has them");
    assert_eq!(refused.code, ErrorCode::StorageFailed);
    assert!(refused.message.contains("another RoomDesk"), "{refused}");
    app.ok("app_start", serde_json::json!({}));
    app.close();
    assert!(open().is_ok(), "free again");
}
