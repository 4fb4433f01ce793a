//! Building messages: those that a client sends, and those of a server with lists in them.
//!
//! Each struct has `new`, which takes what the DTD requires, and `Default`; every field is public,
//! so that a struct literal says the rest. `&str` becomes text with `into()`, a variant or a `&str`
//! becomes the value of an enumerated attribute, an item, an array or a slice becomes a list, and a
//! reference to a struct becomes a child that is read on demand (`from` and `to`). Nothing is
//! copied: the document borrows what it is built from.
//!
//! These are the messages that a client sends in CAP-C; each is valid under the DTD. Structs are
//! imported by name: among all of `cap_c` are a `Result` and a `From`, which would hide the usual
//! ones.
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
//! made and written while they are there. Numbers and times are text, which needs a place of its own.
//! `check` finds what a message lacks.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use broadworks_cap::{cap_c::*, message::*};
//!
//! struct Leg {
//!     id: String,
//!     tracking_id: String,
//!     appearance: String,
//!     state: CallState,
//!     number: String,
//! }
//!
//! // One for each call.
//! fn call_update(user_id: &str, leg: &Leg) -> Vec<u8> {
//!     let call = Call {
//!         appearance: Some((&leg.appearance).into()),
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
//! fn queue_update(call_center_id: &str, reason: UpdateReason, queue: &[Waiting]) -> Vec<u8> {
//!     let times: Vec<_> = queue.iter().map(|waiting| waiting.since.to_string()).collect();
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
//! fn send(document: BroadsoftDocument<'_>) -> Vec<u8> {
//!     document.check(Direction::ToClient, &mut |finding| panic!("{finding}"));
//!     document.xml().to_vec().unwrap()
//! }
//! # let leg = Leg {
//! #     id: "localHost1:0".into(),
//! #     tracking_id: "102:1".into(),
//! #     appearance: "1".into(),
//! #     state: CallState::Active,
//! #     number: "3015554000".into(),
//! # };
//! # let update = call_update("joe@abc.com", &leg);
//! # let update = BroadsoftDocument::read(&update).unwrap();
//! # assert_eq!(update.user().unwrap().call.first().unwrap().state(), Some(CallState::Active.into()));
//! # let waiting = |call_id: &str| Waiting {
//! #     call_id: call_id.into(),
//! #     number: "3015554000".into(),
//! #     since: Time::from_millis(1_235_684_031_000),
//! # };
//! # let queue = [waiting("localHost3:0"), waiting("localHost4:0"), waiting("localHost5:0")];
//! # let update = queue_update("cc@abc.com", UpdateReason::Initial, &queue);
//! # let update = BroadsoftDocument::read(&update).unwrap();
//! # assert_eq!(update.data().unwrap().queue.as_ref().unwrap().queue_call.iter().count(), 3);
//! # }
//! ```
