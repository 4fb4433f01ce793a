//! Building the messages that a client sends.
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
