//! Building messages: those that a client sends, and the answers and lists of a server.
//!
//! Each struct has `new`, which takes what the DTD requires, and `Default`; every field is public,
//! so that a struct literal says the rest. `&str` becomes text with `into()`, a variant or a `&str`
//! becomes the value of an enumerated attribute, an item, an array or a slice becomes a list, and a
//! reference to a struct becomes a child that is read on demand (`from` and `to`). Nothing is
//! copied: the document borrows what it is built from.
//!
//! These are the messages that a client sends in CAP-C; each is valid under the DTD. Structs are
//! imported by name: among all of `cap_c` are a `Result` and a `From`, which would hide the usual
//! ones, and both the crate and `message` have a `cap_c` and a `ccc2`.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use broadworks_cap::{
//!     Empty, Options,
//!     cap_c::{
//!         self, Action, ActionParam, ActionParamName, ActionType, BroadsoftDocument, CommandData,
//!         CommandType, Message, MonType, Monitoring, Payload, QueueActionData,
//!         QueueActionDataActionType, QueueCall, ResponseRequested, To, User, UserLogoutReason,
//!         UserType,
//!     },
//! };
//!
//! fn send(document: BroadsoftDocument<'_>) -> Vec<u8> {
//!     let bytes = document.xml().to_vec().unwrap();
//!     assert_eq!(BroadsoftDocument::read_with(&bytes, &Options::STRICT, &mut ()), Ok(document));
//!     bytes
//! }
//!
//! // The subscriber, as most messages name it: by the attribute `id`.
//! let user = User {
//!     id_attribute: Some("joe@abc.com".into()),
//!     application_id: Some("broadSoftExample".into()),
//!     ..User::new(UserType::CallClient)
//! };
//! // The login names it by the element `id`.
//! let login = User {
//!     id_element: Some("joepublic".into()),
//!     application_id: Some("broadSoftExample".into()),
//!     ..User::new(UserType::CallClient)
//! };
//!
//! // Logging in.
//! send(BroadsoftDocument::of(CommandType::RegisterAuthentication, login.clone()));
//! let password = User {
//!     secure_password: Some("dc70779bf8461b5a1e6aea58f636d5c0".into()),
//!     ..login.clone()
//! };
//! send(BroadsoftDocument::of(CommandType::RegisterRequest, password));
//! let message = Message { message_name: Some("registerResponse".into()), ..Message::default() };
//! let acknowledgement = User { message: Some(message), ..user.clone() };
//! send(BroadsoftDocument::of(CommandType::Acknowledgement, acknowledgement));
//!
//! // Calling a number, and transferring a call to the other one with a word between.
//! let number = ActionParam {
//!     text: "3015554000".into(),
//!     ..ActionParam::new(ActionParamName::Number)
//! };
//! let dial = Action { action_param: number.into(), ..Action::new(ActionType::Dial) };
//! send(BroadsoftDocument::of(CommandType::CallAction, User { action: Some(dial), ..user.clone() }));
//! let calls = ["localHost220391:0", "localHost220562:0"].map(|call| ActionParam {
//!     text: call.into(),
//!     ..ActionParam::new(ActionParamName::CallId)
//! });
//! let transfer = Action {
//!     response_requested: Some(ResponseRequested::True.into()),
//!     action_param: (&calls).into(),
//!     ..Action::new(ActionType::XferConsult)
//! };
//! send(BroadsoftDocument::of(CommandType::CallAction, User { action: Some(transfer), ..user.clone() }));
//!
//! // Setting the message waiting indicator.
//! let notify = User { third_party_mwi: Some("On".into()), ..user.clone() };
//! send(BroadsoftDocument::of(CommandType::ExternalNotify, notify));
//!
//! // Monitoring other users, from an attendant console.
//! let users = ["alice@abc.com".into(), "bob@abc.com".into()];
//! let monitor = User {
//!     user_type: Some(UserType::AttendantConsole.into()),
//!     monitoring: Some(Monitoring::new(MonType::Add)),
//!     mon_user: (&users).into(),
//!     ..user.clone()
//! };
//! send(BroadsoftDocument::of(CommandType::MonitoringUsersRequest, monitor));
//!
//! // Moving a call to the second place of a queue.
//! let call = QueueCall {
//!     position: Some("2".into()),
//!     ..QueueCall::new("localhost233:0")
//! };
//! let reorder = QueueActionData {
//!     queue_call: Some(call),
//!     ..QueueActionData::new(QueueActionDataActionType::Reorder)
//! };
//! let action = CommandData {
//!     user: Some(user.clone()),
//!     queue_action_data: Some(reorder),
//!     ..CommandData::default()
//! };
//! send(BroadsoftDocument::of(CommandType::QueueAction, action));
//! send(BroadsoftDocument::of(CommandType::QueueInfoRequest, login));
//!
//! // Asking what the server supports, and whether it is there.
//! let versions = CommandData { cap_version_request: Some(Empty::new()), ..CommandData::default() };
//! send(BroadsoftDocument::of(CommandType::InfoRequest, versions));
//! send(BroadsoftDocument::of(CommandType::ServerStatusRequest, user.clone()));
//!
//! // A word to another client.
//! let other = User { id_attribute: Some("bob@abc.com".into()), ..user.clone() };
//! let (from, to) = (cap_c::From::new(user.clone()), To::new(other));
//! let datagram = CommandData {
//!     from: Some((&from).into()),
//!     to: Some((&to).into()),
//!     payload: Some(Payload { text: "Lunch?".into(), ..Payload::default() }),
//!     ..CommandData::default()
//! };
//! send(BroadsoftDocument::of(CommandType::Datagram, datagram));
//!
//! // Logging out.
//! let out = User {
//!     user_logout_reason: Some(UserLogoutReason::ClientLogout.into()),
//!     ..user
//! };
//! send(BroadsoftDocument::of(CommandType::UnRegister, out));
//! # }
//! ```
//!
//! # What a server sends
//!
//! Lists are borrowed too: items are collected from the application's own data, and the document is
//! made and written while they are there. Numbers and times are text, which needs a place of its own:
//! [`Digits`](crate::message::Digits) is one without an allocation.
//!
//! `check` finds what a message lacks by section 6 of the specification. What it lacks by the DTD,
//! only reading it with [`Options::STRICT`](crate::Options::STRICT) finds, which is for tests to do.
//!
//! An update of a queue is about a call at least, by the DTD. So a client that logs in while the
//! queue is empty is sent none (9.1.1). A `Refresh` is to be answered all the same (6.21), and with
//! all the calls that there are (6.20): send a `queue` without any. It is written, and read in
//! standard mode; `check` and strict mode find that it lacks a `queueCall`.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use broadworks_cap::{
//!     WriteError,
//!     cap_c::{
//!         BroadsoftDocument, Call, CommandData, CommandType, Queue, QueueCall, UpdateReason, User,
//!         UserType,
//!     },
//!     message::{
//!         CallState, CallType, Digits, Direction, LocalAltType, Personality, ReleaseCause, Time,
//!     },
//! };
//!
//! struct Leg {
//!     id: String,
//!     tracking_id: String,
//!     appearance: u32,
//!     state: CallState,
//!     number: String,
//! }
//!
//! // One for each call.
//! fn call_update(user_id: &str, leg: &Leg) -> Result<Vec<u8>, WriteError> {
//!     let appearance = Digits::from(leg.appearance);
//!     let call = Call {
//!         appearance: Some((&appearance).into()),
//!         state: Some(leg.state.into()),
//!         personality: Some(Personality::Originator.into()),
//!         call_type: Some(CallType::Network.into()),
//!         release_cause: Some(ReleaseCause::Normal.into()),
//!         remote_country_code: Some("1".into()),
//!         remote_number: Some((&leg.number).into()),
//!         remote_name: Some("".into()),
//!         local_alt_type: Some(LocalAltType::Main.into()),
//!         ..Call::new(&leg.id, &leg.tracking_id)
//!     };
//!     let user = User {
//!         id_attribute: Some(user_id.into()),
//!         user_uid: Some("141466199".into()),
//!         application_id: Some("broadSoftExample".into()),
//!         call: call.into(),
//!         ..User::new(UserType::CallClient)
//!     };
//!     send(BroadsoftDocument::of(CommandType::CallUpdate, user))
//! }
//!
//! struct Waiting {
//!     call_id: String,
//!     number: String,
//!     since: Time,
//! }
//!
//! // One for all calls in the queue.
//! fn queue_update(
//!     call_center_id: &str,
//!     reason: UpdateReason,
//!     queue: &[Waiting],
//! ) -> Result<Vec<u8>, WriteError> {
//!     let times: Vec<_> = queue.iter().map(|waiting| Digits::from(waiting.since)).collect();
//!     let calls: Vec<_> = (queue.iter().zip(&times))
//!         .map(|(waiting, time)| QueueCall {
//!             remote_number: Some((&waiting.number).into()),
//!             time_added: Some(time.into()),
//!             ..QueueCall::new(&waiting.call_id)
//!         })
//!         .collect();
//!     let user = User {
//!         id_attribute: Some(call_center_id.into()),
//!         user_uid: Some("141466200".into()),
//!         application_id: Some("supervisor".into()),
//!         ..User::new(UserType::CallClient)
//!     };
//!     let data = CommandData {
//!         user: Some(user),
//!         queue: Some(Queue::new(reason, &calls)),
//!         ..CommandData::default()
//!     };
//!     send(BroadsoftDocument::of(CommandType::QueueUpdate, data))
//! }
//!
//! fn send(document: BroadsoftDocument<'_>) -> Result<Vec<u8>, WriteError> {
//!     document.check(Direction::ToClient, &mut |finding| eprintln!("{finding}"));
//!     document.xml().to_vec()
//! }
//! # let check = |document: &BroadsoftDocument<'_>| {
//! #     document.check(Direction::ToClient, &mut |finding| panic!("{finding}"));
//! # };
//! # let leg = Leg {
//! #     id: "localHost1:0".into(),
//! #     tracking_id: "102:1".into(),
//! #     appearance: 1,
//! #     state: CallState::Active,
//! #     number: "3015554000".into(),
//! # };
//! # let update = call_update("joe@abc.com", &leg)?;
//! # let update = BroadsoftDocument::read(&update).unwrap();
//! # check(&update);
//! # assert_eq!(update.user().unwrap().call.first().unwrap().state(), Some(CallState::Active.into()));
//! # let waiting = |call_id: &str| Waiting {
//! #     call_id: call_id.into(),
//! #     number: "3015554000".into(),
//! #     since: Time::from_millis(1_235_684_031_000),
//! # };
//! # let queue = [waiting("localHost3:0"), waiting("localHost4:0"), waiting("localHost5:0")];
//! # let update = queue_update("cc@abc.com", UpdateReason::Initial, &queue)?;
//! # let update = BroadsoftDocument::read(&update).unwrap();
//! # check(&update);
//! # assert_eq!(update.data().unwrap().queue.as_ref().unwrap().queue_call.iter().count(), 3);
//! # let update = queue_update("cc@abc.com", UpdateReason::Refresh, &[])?;
//! # let update = BroadsoftDocument::read(&update).unwrap();
//! # assert_eq!(update.data().unwrap().queue.as_ref().unwrap().queue_call.iter().count(), 0);
//! # }
//! # Ok::<(), broadworks_cap::WriteError>(())
//! ```
//!
//! # How a server answers
//!
//! An answer says who it is for in the words of the request: its `userType`, `id`, `userUid` and
//! `applicationId`, and the action's `id` with them. All of these are `Copy`, and borrow what the
//! request does. A `userType` or an `actionType` is passed on as the
//! [`Enumerated`](crate::Enumerated) that was read, not as its value: that may be `Unknown`, which
//! has no text. Where a response needs a `userUid`, it is the one that the server has given to the
//! session; `expected_response` says whether there is to be any.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use broadworks_cap::{
//!     WriteError,
//!     cap_c::{self, Action, BroadsoftDocument, CommandData, CommandType, User},
//! };
//!
//! // Whom an answer is about. The password is not among what is sent back.
//! fn identity<'a>(user: &User<'a>) -> User<'a> {
//!     User {
//!         user_type: user.user_type,
//!         user_uid: user.user_uid,
//!         id_attribute: user.id_attribute,
//!         id_element: user.id_element,
//!         application_id: user.application_id,
//!         ..User::default()
//!     }
//! }
//!
//! // What answers a message of a client, if anything does.
//! fn answer(
//!     request: &BroadsoftDocument<'_>,
//!     nonce: &str,
//!     user_uid: &str,
//! ) -> Option<Result<Vec<u8>, WriteError>> {
//!     let (command, asked) = (request.expected_response()?, request.user()?);
//!     let data = match command {
//!         CommandType::ResponseAuthentication => CommandData {
//!             user: Some(identity(asked)),
//!             nonce: Some(nonce.into()),
//!             algorithm: Some("MD5".into()),
//!             ..CommandData::default()
//!         },
//!         CommandType::CallActionResponse => {
//!             let action = asked.action.as_ref()?;
//!             let answer = Action {
//!                 action_type: action.action_type,
//!                 id: action.id,
//!                 result: Some(cap_c::Result::new("True")),
//!                 ..Action::default()
//!             };
//!             let user = User {
//!                 user_uid: Some(user_uid.into()),
//!                 action: Some(answer),
//!                 ..identity(asked)
//!             };
//!             user.into()
//!         }
//!         _ => return None,
//!     };
//!     Some(BroadsoftDocument::of(command, data).xml().to_vec())
//! }
//! # use broadworks_cap::message::{Direction, Respond, cap_c::{Client, Login}};
//! # let client = Client::new("joe@abc.com", "broadSoftExample");
//! # let tag = client.tag_call_with_disposition_code(Some("1"), "sold", Respond::WithId("7"));
//! # let login = Login::call_client("joepublic", "broadSoftExample").register_authentication();
//! # for request in [&login, &tag.document()] {
//! #     let bytes = answer(request, "1025274902", "141466199").unwrap()?;
//! #     let response = BroadsoftDocument::read(&bytes).unwrap();
//! #     assert!(response.answers(request), "{response:?}");
//! #     response.check(Direction::ToClient, &mut |finding| panic!("{finding}"));
//! # }
//! # assert!(answer(&client.dial("1").document(), "", "").is_none());
//! # }
//! # Ok::<(), broadworks_cap::WriteError>(())
//! ```
//!
//! # What an exposed server does
//!
//! Anyone can connect to it, and send anything.
//!
//! - It begins with a small limit on the size of a document: what a client sends before the login
//!   fits into 4 KiB. `set_limit` of the readers, the codec and [`Framer`](crate::Framer) raises it
//!   then.
//! - It gives the login a time limit, and drops a connection that sends no document in it. Bytes that
//!   are no document, such as an HTTP request or the start of TLS, are handed out when a document
//!   begins, the stream ends or the limit is reached: to wait for them is not enough.
//! - It drops a connection at the first frame before the login that is no document, and one that
//!   reads more slowly than there is to send. It counts what a connection may have: sessions, calls.
//! - It reads in standard mode. Tolerant mode costs several times as much for some documents, and
//!   what it assumes may not be what was meant: of `id="joe"@abc.com` it makes the user `joe`. A note
//!   with [`loses_data()`](crate::NoteCode::loses_data) says that something the client sent is not in
//!   what was read, which is a reason not to act on it.
//! - It expects nothing of what a client has said: no enumerated value to be known, no text to be
//!   there. It handles the error of each message that it writes.
//!
//! ```
//! use broadworks_cap::{Note, Options, cap_c::BroadsoftDocument};
//!
//! /// Whether to act on a document.
//! fn is_whole(document: &[u8]) -> bool {
//!     let mut lost = false;
//!     let mut sink = |note: Note| lost |= note.code.loses_data();
//!     BroadsoftDocument::read_with(document, &Options::TOLERANT, &mut sink).is_ok() && !lost
//! }
//!
//! let whole = br#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="unRegister">
//!     <commandData><user id="joe@abc.com"/></commandData></command></BroadsoftDocument>"#;
//! let torn = br#"<BroadsoftDocument protocol="CAP" version="17.0"><command commandType="unRegister">
//!     <commandData><user id="joe"@abc.com/></commandData></command></BroadsoftDocument>"#;
//! assert!(is_whole(whole) && !is_whole(torn));
//! ```
