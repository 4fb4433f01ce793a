//! Every message that a client sends, made from what it needs.

/// The version of the protocol that documents say unless another is asked for.
const VERSION: &str = "17.0";

/// The other party of a parked call: `CallPark` and `CallParkRetrieve` take either. (6.11)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParkedAgainst<'a> {
    /// A phone number or extension.
    Number(&'a str),
    /// A user's ID, with its domain unless that is the system's default.
    UserId(&'a str),
}

/// Whether an action shall be answered with a `callActionResponse`. (6.11)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Respond<'a> {
    /// No response.
    #[default]
    No,
    /// A response.
    Yes,
    /// A response that brings back this id, which tells it from others.
    WithId(&'a str),
}

/// The builders of a dialect.
macro_rules! requests {
    ($dialect:ident) => {
        use core::num::NonZeroU32;

        use super::VERSION;
        use crate::message::{Digits, ParkedAgainst, Priority, Respond, WaitingIndicator};
        use crate::$dialect::{
            Action, ActionParam, ActionParamName, ActionType, BroadsoftDocument, CommandData,
            CommandType, From as Sender, Payload, QueueActionData, QueueActionDataActionType,
            QueueCall, ResponseRequested, To as Recipient, User, UserType,
        };
        use crate::{Empty, Text};

        /// The message of that type, in that version of the protocol.
        fn document<'a>(
            version: &'a str,
            command_type: CommandType,
            data: impl Into<CommandData<'a>>,
        ) -> BroadsoftDocument<'a> {
            let mut document = BroadsoftDocument::of(command_type, data);
            document.version = Some(version.into());
            document
        }

        fn parameter(name: ActionParamName, value: &str) -> Option<ActionParam<'_>> {
            Some(ActionParam {
                text: value.into(),
                ..ActionParam::new(name)
            })
        }

        /// `infoRequest`: asks which versions of the protocol the server supports. It is about no
        /// user. (6.15)
        #[must_use]
        pub fn info_request() -> BroadsoftDocument<'static> {
            let data = CommandData {
                cap_version_request: Some(Empty::new()),
                ..CommandData::default()
            };
            BroadsoftDocument::of(CommandType::InfoRequest, data)
        }

        /// A call action, which lends the document that it is.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct CallActionRequest<'a> {
            client: Client<'a>,
            action: ActionType,
            parameters: [ActionParam<'a>; 2],
            count: usize,
            respond: Respond<'a>,
        }

        impl CallActionRequest<'_> {
            /// The `callAction`.
            #[must_use]
            pub fn document(&self) -> BroadsoftDocument<'_> {
                let parameters = self.parameters.get(..self.count).unwrap_or_default();
                let (requested, id) = match self.respond {
                    Respond::No => (None, None),
                    Respond::Yes => (Some(ResponseRequested::True.into()), None),
                    Respond::WithId(id) => (Some(ResponseRequested::True.into()), Some(id.into())),
                };
                let action = Action {
                    action_param: parameters.into(),
                    response_requested: requested,
                    id,
                    ..Action::new(self.action)
                };
                let user = User {
                    action: Some(action),
                    ..self.client.user()
                };
                document(self.client.version(), CommandType::CallAction, user)
            }
        }

        /// A new place for a call in the queue, which lends the document that it is.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct QueueReorderRequest<'a> {
            client: Client<'a>,
            call_id: &'a str,
            position: Digits,
        }

        impl QueueReorderRequest<'_> {
            /// The `queueAction`.
            #[must_use]
            pub fn document(&self) -> BroadsoftDocument<'_> {
                let call = QueueCall {
                    position: Some((&self.position).into()),
                    ..QueueCall::new(self.call_id)
                };
                let action = QueueActionData {
                    queue_call: Some(call),
                    ..QueueActionData::new(QueueActionDataActionType::Reorder)
                };
                queue_action(&self.client, action)
            }
        }

        fn queue_action<'a>(
            client: &Client<'a>,
            action: QueueActionData<'a>,
        ) -> BroadsoftDocument<'a> {
            let data = CommandData {
                user: Some(client.user()),
                queue_action_data: Some(action),
                ..CommandData::default()
            };
            document(client.version(), CommandType::QueueAction, data)
        }

        /// A datagram, which lends the document that it is.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct DatagramRequest<'a> {
            version: &'a str,
            from: Sender<'a>,
            to: Recipient<'a>,
            payload: Payload<'a>,
        }

        impl<'a> DatagramRequest<'a> {
            fn new(
                version: &'a str,
                from: User<'a>,
                to: User<'a>,
                payload_type: &'a str,
                payload: &'a str,
            ) -> Self {
                Self {
                    version,
                    from: Sender::new(from),
                    to: Recipient::new(to),
                    payload: Payload {
                        payload_type: Some(payload_type.into()),
                        text: payload.into(),
                    },
                }
            }

            /// The `datagram`.
            #[must_use]
            pub fn document(&self) -> BroadsoftDocument<'_> {
                let data = CommandData {
                    from: Some((&self.from).into()),
                    to: Some((&self.to).into()),
                    payload: Some(self.payload.clone()),
                    ..CommandData::default()
                };
                document(self.version, CommandType::Datagram, data)
            }
        }

        /// A datagram's user, whom it knows by id, kind and application.
        fn correspondent<'a>(
            user_type: UserType,
            id: &'a str,
            application_id: &'a str,
        ) -> User<'a> {
            User {
                id_attribute: Some(id.into()),
                application_id: Some(application_id.into()),
                ..User::new(user_type)
            }
        }

        impl<'a> Client<'a> {
            fn action(
                &self,
                action: ActionType,
                first: Option<ActionParam<'a>>,
                second: Option<ActionParam<'a>>,
            ) -> CallActionRequest<'a> {
                let count = usize::from(first.is_some()) + usize::from(second.is_some());
                let (first, second) = match first {
                    Some(first) => (first, second),
                    None => (second.unwrap_or_default(), None),
                };
                CallActionRequest {
                    client: *self,
                    action,
                    parameters: [first, second.unwrap_or_default()],
                    count,
                    respond: Respond::No,
                }
            }

            fn with_number(&self, action: ActionType, number: &'a str) -> CallActionRequest<'a> {
                self.action(action, parameter(ActionParamName::Number, number), None)
            }

            fn with_call(&self, action: ActionType, call_id: &'a str) -> CallActionRequest<'a> {
                self.action(action, parameter(ActionParamName::CallId, call_id), None)
            }

            fn with_calls(
                &self,
                action: ActionType,
                first: &'a str,
                second: &'a str,
            ) -> CallActionRequest<'a> {
                let call = |id| parameter(ActionParamName::CallId, id);
                self.action(action, call(first), call(second))
            }

            fn transfer(
                &self,
                action: ActionType,
                call_id: &'a str,
                number: &'a str,
            ) -> CallActionRequest<'a> {
                let call = parameter(ActionParamName::CallId, call_id);
                self.action(action, call, parameter(ActionParamName::Number, number))
            }

            fn against(target: ParkedAgainst<'a>) -> Option<ActionParam<'a>> {
                match target {
                    ParkedAgainst::Number(number) => parameter(ActionParamName::Number, number),
                    ParkedAgainst::UserId(id) => parameter(ActionParamName::UserId, id),
                }
            }

            /// Places a call. (6.11)
            pub fn dial(&self, number: &'a str) -> CallActionRequest<'a> {
                self.with_number(ActionType::Dial, number)
            }

            /// Calls the last number dialed. (6.11)
            pub fn redial(&self) -> CallActionRequest<'a> {
                self.action(ActionType::Redial, None, None)
            }

            /// Puts a call on hold. (6.11)
            pub fn hold(&self, call_id: &'a str) -> CallActionRequest<'a> {
                self.with_call(ActionType::Hold, call_id)
            }

            /// Ends a call. (6.11)
            pub fn release(&self, call_id: &'a str) -> CallActionRequest<'a> {
                self.with_call(ActionType::Release, call_id)
            }

            /// Answers an incoming call, or takes a call off hold. A ringing phone is answered only
            /// where a `callControlInfo` has allowed it, or for call waiting on an analog phone.
            /// (6.11, 12.1)
            pub fn answer(&self, call_id: &'a str) -> CallActionRequest<'a> {
                self.with_call(ActionType::Answer, call_id)
            }

            /// Transfers a call to a number without asking there (blind transfer). (6.11)
            pub fn xfer(&self, call_id: &'a str, number: &'a str) -> CallActionRequest<'a> {
                self.transfer(ActionType::Xfer, call_id, number)
            }

            /// Transfers a call to the top of a call center's queue. (6.11)
            pub fn xfer_cc(&self, call_id: &'a str, number: &'a str) -> CallActionRequest<'a> {
                self.transfer(ActionType::XferCc, call_id, number)
            }

            /// Connects two calls of the user with each other (transfer with consultation). (6.11)
            pub fn xfer_consult(&self, first: &'a str, second: &'a str) -> CallActionRequest<'a> {
                self.with_calls(ActionType::XferConsult, first, second)
            }

            /// Transfers a call to voice mail. (6.11)
            pub fn xfer_vm(&self, call_id: &'a str, number: &'a str) -> CallActionRequest<'a> {
                self.transfer(ActionType::XferVm, call_id, number)
            }

            /// Joins two calls in a conference. (6.11)
            pub fn conf_start(&self, first: &'a str, second: &'a str) -> CallActionRequest<'a> {
                self.with_calls(ActionType::ConfStart, first, second)
            }

            /// Puts the user's conference on hold. (6.11)
            pub fn conf_hold(&self) -> CallActionRequest<'a> {
                self.action(ActionType::ConfHold, None, None)
            }

            /// Takes the user's conference off hold. (6.11)
            pub fn conf_answer(&self) -> CallActionRequest<'a> {
                self.action(ActionType::ConfAnswer, None, None)
            }

            /// Ends the user's conference. (6.11)
            pub fn conf_release(&self) -> CallActionRequest<'a> {
                self.action(ActionType::ConfRelease, None, None)
            }

            /// Adds a call to the conference. (6.11)
            pub fn conf_add(&self, call_id: &'a str) -> CallActionRequest<'a> {
                self.with_call(ActionType::ConfAdd, call_id)
            }

            /// Parks a call against another user. (6.11)
            pub fn call_park(
                &self,
                call_id: &'a str,
                against: ParkedAgainst<'a>,
            ) -> CallActionRequest<'a> {
                let call = parameter(ActionParamName::CallId, call_id);
                self.action(ActionType::CallPark, call, Self::against(against))
            }

            /// Parks a call within the group. (6.11)
            pub fn group_call_park(&self, call_id: &'a str) -> CallActionRequest<'a> {
                self.with_call(ActionType::GroupCallPark, call_id)
            }

            /// Retrieves the call that is parked against a user. (6.11)
            pub fn call_park_retrieve(&self, against: ParkedAgainst<'a>) -> CallActionRequest<'a> {
                self.action(ActionType::CallParkRetrieve, Self::against(against), None)
            }

            /// Places a call with a call center's calling line ID, named by its DNIS number. (6.11)
            pub fn make_call_as_cc(
                &self,
                number: &'a str,
                dnis_number: &'a str,
            ) -> CallActionRequest<'a> {
                let number = parameter(ActionParamName::Number, number);
                let dnis = parameter(ActionParamName::DnisNumber, dnis_number);
                self.action(ActionType::MakeCallAsCc, number, dnis)
            }

            /// Places a call with the agent's own calling line ID in place of the DNIS's. (6.11)
            pub fn make_personal_call(&self, number: &'a str) -> CallActionRequest<'a> {
                self.with_number(ActionType::MakePersonalCall, number)
            }

            /// Escalates to a supervisor: the one with that number, or any. (6.11)
            pub fn make_agent_escalation_call(
                &self,
                supervisor: Option<&'a str>,
            ) -> CallActionRequest<'a> {
                let number = supervisor.and_then(|n| parameter(ActionParamName::Number, n));
                self.action(ActionType::MakeAgentEscalationCall, number, None)
            }

            /// Calls a supervisor into a call in an emergency: the one with that number, or any.
            /// (6.11)
            pub fn make_agent_emergency_call(
                &self,
                call_id: &'a str,
                supervisor: Option<&'a str>,
            ) -> CallActionRequest<'a> {
                let call = parameter(ActionParamName::CallId, call_id);
                let number = supervisor.and_then(|n| parameter(ActionParamName::Number, n));
                // In the order of the sample.
                self.action(ActionType::MakeAgentEmergencyCall, number, call)
            }

            /// Listens to the calls of the agent with that number, unheard. (6.11)
            pub fn silent_monitor_call(&self, agent: &'a str) -> CallActionRequest<'a> {
                self.with_number(ActionType::SilentMonitorCall, agent)
            }

            /// Joins in the conference that was monitored silently so far (barge-in). (6.11)
            pub fn conference_unmute(&self) -> CallActionRequest<'a> {
                self.action(ActionType::ConferenceUnmute, None, None)
            }

            /// Tags a call with a disposition code; without a call, the last ACD call. (6.11)
            pub fn tag_call_with_disposition_code(
                &self,
                call_id: Option<&'a str>,
                disposition_code: &'a str,
                respond: Respond<'a>,
            ) -> CallActionRequest<'a> {
                let call = call_id.and_then(|id| parameter(ActionParamName::CallId, id));
                let code = parameter(ActionParamName::DispositionCode, disposition_code);
                CallActionRequest {
                    respond,
                    ..self.action(ActionType::TagCallWithDispositionCode, call, code)
                }
            }

            /// Traces a call; without one, the server chooses. (6.11)
            pub fn cust_originated_trace_call(
                &self,
                call_id: Option<&'a str>,
                respond: Respond<'a>,
            ) -> CallActionRequest<'a> {
                let call = call_id.and_then(|id| parameter(ActionParamName::CallId, id));
                CallActionRequest {
                    respond,
                    ..self.action(ActionType::CustOriginatedTraceCall, call, None)
                }
            }

            /// `externalNotify`: sets the message waiting indicator for third-party voice mail,
            /// clears that of BroadWorks' own, or both. (6.14)
            #[must_use]
            pub fn external_notify(
                &self,
                third_party: Option<WaitingIndicator>,
                clear_voice_messaging: bool,
            ) -> BroadsoftDocument<'a> {
                let user = User {
                    third_party_mwi: third_party.map(Text::from),
                    clear_vmmwi: clear_voice_messaging.then(Text::default),
                    ..self.user()
                };
                document(self.version(), CommandType::ExternalNotify, user)
            }

            /// `serverStatusRequest`: keeps the connection alive. (6.17)
            #[must_use]
            pub fn server_status_request(&self) -> BroadsoftDocument<'a> {
                document(
                    self.version(),
                    CommandType::ServerStatusRequest,
                    self.user(),
                )
            }

            /// `queueAction`: transfers a call out of the queue. (6.21)
            #[must_use]
            pub fn queue_transfer(
                &self,
                call_id: &'a str,
                destination: &'a str,
            ) -> BroadsoftDocument<'a> {
                let call = QueueCall {
                    destination: Some(destination.into()),
                    ..QueueCall::new(call_id)
                };
                let action = QueueActionData {
                    queue_call: Some(call),
                    ..QueueActionData::new(QueueActionDataActionType::Transfer)
                };
                queue_action(self, action)
            }

            /// `queueAction`: moves a call to another position in the queue; 1 is the first. (6.21)
            pub fn queue_reorder(
                &self,
                call_id: &'a str,
                position: NonZeroU32,
            ) -> QueueReorderRequest<'a> {
                QueueReorderRequest {
                    client: *self,
                    call_id,
                    position: position.into(),
                }
            }

            /// `queueAction`: asks for the whole queue anew, in a `queueUpdate`. (6.21)
            #[must_use]
            pub fn queue_refresh(&self) -> BroadsoftDocument<'a> {
                let action = QueueActionData::new(QueueActionDataActionType::Refresh);
                queue_action(self, action)
            }

            /// `queueAction`: gives a call in the queue another priority. (6.21)
            #[must_use]
            pub fn queue_promote(
                &self,
                call_id: &'a str,
                priority: Priority,
            ) -> BroadsoftDocument<'a> {
                let call = QueueCall {
                    priority: Some(priority.into()),
                    ..QueueCall::new(call_id)
                };
                let action = QueueActionData {
                    queue_call: Some(call),
                    ..QueueActionData::new(QueueActionDataActionType::Promote)
                };
                queue_action(self, action)
            }

            /// `queueInfoRequest`: asks how many calls wait in the queues that the agent has joined.
            /// (6.23)
            #[must_use]
            pub fn queue_info_request(&self) -> BroadsoftDocument<'a> {
                document(self.version(), CommandType::QueueInfoRequest, self.user())
            }
        }
    };
}

/// Requests of CAP-C.
pub(super) mod cap_c {
    requests!(cap_c);

    use crate::cap_c::{Message, MessageName, MonType, Monitoring, UserLogoutReason};

    /// Who a message is from, when logged in.
    #[derive(Clone, Copy, Debug)]
    struct Session<'a> {
        version: &'a str,
        user_type: UserType,
        id: Option<&'a str>,
        user_uid: Option<&'a str>,
        application_id: &'a str,
        supervisor_id: Option<&'a str>,
    }

    impl<'a> Session<'a> {
        const fn new(
            user_type: UserType,
            id: Option<&'a str>,
            user_uid: Option<&'a str>,
            application_id: &'a str,
        ) -> Self {
            Self {
                version: VERSION,
                user_type,
                id,
                user_uid,
                application_id,
                supervisor_id: None,
            }
        }

        fn user(&self) -> User<'a> {
            User {
                id_attribute: self.id.map(Text::from),
                user_uid: self.user_uid.map(Text::from),
                application_id: Some(self.application_id.into()),
                ..User::new(self.user_type)
            }
        }
    }

    /// A subscriber who logs in: makes the two messages that a login takes from the client, up to
    /// the acknowledgement. (6.2, 6.4)
    ///
    /// ```
    /// use broadworks_cap::message::cap_c::Login;
    ///
    /// let login = Login::call_client("joepublic", "broadSoftExample");
    /// let hello = login.register_authentication();
    /// // … the server answers with a nonce, from which the digest of the password is made …
    /// let request = login.register_request(Some("dc70779bf8461b5a1e6aea58f636d5c0"));
    /// assert!(request.expected_response().is_some());
    /// # for document in [hello, request] {
    /// #     document.check((), &mut |finding| panic!("{finding}"));
    /// # }
    /// ```
    #[derive(Clone, Copy, Debug)]
    pub struct Login<'a> {
        version: &'a str,
        user_type: UserType,
        id: &'a str,
        application_id: &'a str,
        supervisor_id: Option<&'a str>,
    }

    impl<'a> Login<'a> {
        /// A call client, for the user's own calls or for a call center's queue (then `id` is that
        /// of the call center's virtual subscriber). `application_id` is the client's to choose.
        pub const fn call_client(id: &'a str, application_id: &'a str) -> Self {
            Self::new(UserType::CallClient, id, application_id)
        }

        /// An attendant console, which monitors other users.
        pub const fn attendant_console(id: &'a str, application_id: &'a str) -> Self {
            Self::new(UserType::AttendantConsole, id, application_id)
        }

        const fn new(user_type: UserType, id: &'a str, application_id: &'a str) -> Self {
            Self {
                version: VERSION,
                user_type,
                id,
                application_id,
                supervisor_id: None,
            }
        }

        /// The same in another version of the protocol than 17.0, such as `14.0`. That changes what the
        /// documents say of themselves, not what is in them. (1)
        #[must_use]
        pub const fn with_version(mut self, version: &'a str) -> Self {
            self.version = version;
            self
        }

        /// The same by a supervisor, who logs in as a call center in order to monitor it.
        #[must_use]
        pub const fn with_supervisor(mut self, supervisor_id: &'a str) -> Self {
            self.supervisor_id = Some(supervisor_id);
            self
        }

        fn user(&self) -> User<'a> {
            User {
                id_element: Some(self.id.into()),
                application_id: Some(self.application_id.into()),
                supervisor_id: self.supervisor_id.map(Text::from),
                ..User::new(self.user_type)
            }
        }

        /// `registerAuthentication`: the first message of a connection; asks for a nonce.
        #[must_use]
        pub fn register_authentication(&self) -> BroadsoftDocument<'a> {
            document(
                self.version,
                CommandType::RegisterAuthentication,
                self.user(),
            )
        }

        /// `registerRequest`: logs in, with the digest of the password (appendix A) where one is
        /// needed.
        #[must_use]
        pub fn register_request(&self, secure_password: Option<&'a str>) -> BroadsoftDocument<'a> {
            let user = User {
                secure_password: secure_password.map(Text::from),
                ..self.user()
            };
            document(self.version, CommandType::RegisterRequest, user)
        }
    }

    /// A call client that has logged in: makes its messages.
    ///
    /// ```
    /// use broadworks_cap::message::{ParkedAgainst, Respond, cap_c::Client};
    ///
    /// let client = Client::new("joe@abc.com", "broadSoftExample");
    /// let dial = client.dial("3015554000");
    /// let park = client.call_park("localHost6:0", ParkedAgainst::UserId("u2"));
    /// let tag = client.tag_call_with_disposition_code(None, "promotionA", Respond::WithId("1"));
    /// for request in [&dial, &park, &tag] {
    ///     let document = request.document(); // to be written
    ///     document.check((), &mut |finding| panic!("{finding}"));
    /// }
    /// ```
    #[derive(Clone, Copy, Debug)]
    pub struct Client<'a>(Session<'a>);

    /// An attendant console that has logged in: makes its messages.
    ///
    /// ```
    /// use broadworks_cap::cap_c::MonType;
    /// use broadworks_cap::message::cap_c::Console;
    ///
    /// let console = Console::new("bill@telcom.com", "broadSoftExample");
    /// let users = ["joepublic".into(), "bob@telcom.com".into()];
    /// let request = console.monitoring_users_request(MonType::Add, &users).expect("some users");
    /// request.check((), &mut |finding| panic!("{finding}"));
    /// ```
    #[derive(Clone, Copy, Debug)]
    pub struct Console<'a>(Session<'a>);

    macro_rules! session {
        ($client:ident, $user_type:ident) => {
            impl<'a> $client<'a> {
                /// The client of the user with that ID, and the application ID of its login.
                pub const fn new(id: &'a str, application_id: &'a str) -> Self {
                    let user_type = UserType::$user_type;
                    Self(Session::new(user_type, Some(id), None, application_id))
                }

                /// The same by the userUid of its `registerResponse`, which versions before 15.0
                /// need. (1.8, 3.6)
                pub const fn by_user_uid(user_uid: &'a str, application_id: &'a str) -> Self {
                    let user_type = UserType::$user_type;
                    Self(Session::new(
                        user_type,
                        None,
                        Some(user_uid),
                        application_id,
                    ))
                }

                /// Also sends the `userUid` from the `registerResponse`.
                #[must_use]
                pub const fn with_user_uid(mut self, user_uid: &'a str) -> Self {
                    self.0.user_uid = Some(user_uid);
                    self
                }

                /// The same in another version of the protocol than 17.0, such as `14.0`. That changes what the
                /// documents say of themselves, not what is in them. (1)
                #[must_use]
                pub const fn with_version(mut self, version: &'a str) -> Self {
                    self.0.version = version;
                    self
                }

                /// The same for a supervisor who has logged in as a call center.
                #[must_use]
                pub const fn with_supervisor(mut self, supervisor_id: &'a str) -> Self {
                    self.0.supervisor_id = Some(supervisor_id);
                    self
                }

                /// `acknowledgement`: the `registerResponse` has arrived. (6.6)
                #[must_use]
                pub fn acknowledgement(&self) -> BroadsoftDocument<'a> {
                    let message = Message {
                        message_name: Some(MessageName::RegisterResponse.into()),
                        ..Message::default()
                    };
                    let user = User {
                        message: Some(message),
                        supervisor_id: self.0.supervisor_id.map(Text::from),
                        ..self.0.user()
                    };
                    document(self.0.version, CommandType::Acknowledgement, user)
                }

                /// `unRegister`: logs out. (6.7)
                #[must_use]
                pub fn un_register(&self) -> BroadsoftDocument<'a> {
                    let user = User {
                        user_logout_reason: Some(UserLogoutReason::ClientLogout.into()),
                        ..self.0.user()
                    };
                    document(self.0.version, CommandType::UnRegister, user)
                }

                /// `datagram`: text for another client, which the server passes on. `None` where
                /// the client knows its user by userUid alone, which a datagram cannot say.
                /// Deprecated by the specification. (6.25)
                pub fn datagram(
                    &self,
                    to: Correspondent<'a>,
                    payload_type: &'a str,
                    payload: &'a str,
                ) -> Option<DatagramRequest<'a>> {
                    let Session {
                        user_type,
                        application_id,
                        ..
                    } = self.0;
                    let from = correspondent(user_type, self.0.id?, application_id);
                    let to = correspondent(to.user_type, to.id, to.application_id);
                    Some(DatagramRequest::new(
                        self.0.version,
                        from,
                        to,
                        payload_type,
                        payload,
                    ))
                }
            }
        };
    }

    session!(Client, CallClient);
    session!(Console, AttendantConsole);

    /// A client that a datagram goes to. (6.25)
    #[derive(Clone, Copy, Debug)]
    pub struct Correspondent<'a> {
        /// Its kind.
        pub user_type: UserType,
        /// Its user's ID.
        pub id: &'a str,
        /// Its application ID.
        pub application_id: &'a str,
    }

    impl<'a> Client<'a> {
        const fn version(&self) -> &'a str {
            self.0.version
        }

        fn user(&self) -> User<'a> {
            self.0.user()
        }
    }

    impl<'a> Console<'a> {
        /// `serverStatusRequest`: keeps the connection alive. (6.17)
        #[must_use]
        pub fn server_status_request(&self) -> BroadsoftDocument<'a> {
            document(
                self.0.version,
                CommandType::ServerStatusRequest,
                self.0.user(),
            )
        }

        /// `monitoringUsersRequest`: adds users to those that the console monitors, takes them
        /// off, or makes them the whole list. `None` without any user, which the message cannot
        /// say. (6.18)
        pub fn monitoring_users_request(
            &self,
            change: MonType,
            user_ids: &'a [Text<'a>],
        ) -> Option<BroadsoftDocument<'a>> {
            if user_ids.is_empty() {
                return None;
            }
            let user = User {
                monitoring: Some(Monitoring::new(change)),
                mon_user: user_ids.into(),
                ..self.0.user()
            };
            Some(document(
                self.0.version,
                CommandType::MonitoringUsersRequest,
                user,
            ))
        }
    }
}

/// Requests of CCC2.
pub(super) mod ccc2 {
    requests!(ccc2);

    /// A server farm that acts for a user: makes its messages. None of them has an application ID.
    ///
    /// ```
    /// use broadworks_cap::message::ccc2::Client;
    ///
    /// let dial = Client::new("joe@abc.com").dial("3015554000");
    /// let document = dial.document(); // to be written
    /// document.check((), &mut |finding| panic!("{finding}"));
    /// ```
    #[derive(Clone, Copy, Debug)]
    pub struct Client<'a> {
        version: &'a str,
        id: Option<&'a str>,
        user_uid: Option<&'a str>,
    }

    impl<'a> Client<'a> {
        /// For the user with that ID, or for the call center whose virtual subscriber has it.
        pub const fn new(id: &'a str) -> Self {
            Self {
                version: VERSION,
                id: Some(id),
                user_uid: None,
            }
        }

        /// For the user with that userUid. (4.6)
        pub const fn by_user_uid(user_uid: &'a str) -> Self {
            Self {
                version: VERSION,
                id: None,
                user_uid: Some(user_uid),
            }
        }

        /// The same in another version of the protocol than 17.0, such as `14.0`. That changes what the
        /// documents say of themselves, not what is in them. (1)
        #[must_use]
        pub const fn with_version(mut self, version: &'a str) -> Self {
            self.version = version;
            self
        }

        const fn version(&self) -> &'a str {
            self.version
        }

        fn user(&self) -> User<'a> {
            User {
                id_attribute: self.id.map(Text::from),
                user_uid: self.user_uid.map(Text::from),
                ..User::new(UserType::CallClient)
            }
        }

        /// `datagram`: text for a client, which the server passes on. `None` where the user is
        /// known by userUid alone, which a datagram cannot say. Both ends are known by an
        /// application ID too. Deprecated by the specification. (6.25)
        pub fn datagram(
            &self,
            application_id: &'a str,
            to: Correspondent<'a>,
            payload_type: &'a str,
            payload: &'a str,
        ) -> Option<DatagramRequest<'a>> {
            let from = correspondent(UserType::CallClient, self.id?, application_id);
            let to = correspondent(UserType::CallClient, to.id, to.application_id);
            Some(DatagramRequest::new(
                self.version,
                from,
                to,
                payload_type,
                payload,
            ))
        }
    }

    /// A client that a datagram goes to. (6.25)
    #[derive(Clone, Copy, Debug)]
    pub struct Correspondent<'a> {
        /// Its user's ID.
        pub id: &'a str,
        /// Its application ID.
        pub application_id: &'a str,
    }
}
