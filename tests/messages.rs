//! The message layer, over the samples of section 6 and over documents made by hand.

mod common;

use std::collections::BTreeSet;
use std::fmt::{Debug, Display, Write as _};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;
use std::{env, fs};

use broadworks_cap::message::{
    self, AcdState, Appearance, CallState, CallType, Context, Direction, Environment, Finding,
    FindingCode, ParkedAgainst, Personality, Priority, Respond, Service, WaitingIndicator,
};
use broadworks_cap::{
    Enumerated, ErrorCode, NotListed, NoteCode, Options, Repair, Text, cap_c, ccc2,
};
use common::{Dialect, Sample, repaired_samples};

/// The direction that a sample was sent in, where its message has but one.
fn direction(facts: Option<&'static broadworks_cap::message::Facts>) -> Option<Direction> {
    match facts?.directions {
        [direction] => Some(*direction),
        _ => None,
    }
}

fn findings(Sample { dialect, text, .. }: &Sample) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sink = &mut |finding: Finding| findings.push(finding);
    macro_rules! check {
        ($dialect:ident) => {{
            let document = $dialect::BroadsoftDocument::read(text.as_bytes()).unwrap();
            document.check(direction(document.command_type().facts()), sink);
        }};
    }
    match dialect {
        Dialect::CapC => check!(cap_c),
        Dialect::Ccc2 => check!(ccc2),
    }
    findings
}

#[test]
fn the_samples_findings_are_those_of_the_golden_file() {
    let mut found = String::from(
        "# What the check finds in the samples of section 6, those that are malformed repaired.\n\
         # Made anew by `UPDATE_GOLDEN=1 cargo test --test messages`.\n",
    );
    for sample in repaired_samples() {
        let (name, findings) = (&sample.name, findings(&sample));
        if findings.is_empty() {
            writeln!(found, "{name}: nothing").unwrap();
        }
        for finding in findings {
            let place = finding.span.of(&sample.text);
            let code = finding.code.name();
            writeln!(found, "{name}: {code}: {finding} at `{place}`").unwrap();
        }
    }
    let path = common::path("tests/golden/findings.txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    let gone = golden
        .lines()
        .filter(|line| !found.lines().any(|other| other == *line));
    let new = found
        .lines()
        .filter(|line| !golden.lines().any(|other| other == *line));
    let diff: Vec<String> = gone
        .map(|line| format!("- {line}"))
        .chain(new.map(|line| format!("+ {line}")))
        .collect();
    assert!(found == golden, "{}\n{}", path.display(), diff.join("\n"));
}

/// `code path` for each finding in a document that is made of its data.
fn found(
    dialect: &str,
    version: &str,
    command: &str,
    context: impl Into<Context>,
    data: &str,
) -> Vec<String> {
    let document = format!(
        "<BroadsoftDocument protocol=\"CAP\" version=\"{version}\"><command \
         commandType=\"{command}\"><commandData>{data}</commandData></command></BroadsoftDocument>"
    );
    let mut found = Vec::new();
    let sink = &mut |finding: Finding| {
        let words = format!("{} {}", finding.code.name(), finding.path);
        found.push(words.trim().to_owned());
        assert!(finding.span.offset > 0, "{finding} is nowhere");
    };
    match dialect {
        "cap-c" => {
            let document = cap_c::BroadsoftDocument::read(document.as_bytes()).unwrap();
            document.check(context, sink);
        }
        _ => {
            let document = ccc2::BroadsoftDocument::read(document.as_bytes()).unwrap();
            document.check(context, sink);
        }
    }
    found
}

const CLIENT: &str = r#"<user userType="CallClient" id="joe" userUid="1">"#;
const CONSOLE: &str = r#"<user userType="AttendantConsole" id="ac" userUid="1">"#;
const MONITORED: &str =
    "<monitoredUserUid>2</monitoredUserUid><monitoredUserId>mary</monitoredUserId>";
const APPLICATION: &str = "<applicationId>x</applicationId></user>";

/// A call with what table 6.10.1 requires, and more.
fn call(more: &str) -> String {
    format!(
        "<call callId=\"1:0\" extTrackingId=\"2:1\"><appearance>1</appearance><personality>1</personality>\
         <state>2</state><releaseCause>0</releaseCause><remoteCountryCode>1</remoteCountryCode>\
         <remoteNumber>301</remoteNumber><remoteName/><localAltType>0</localAltType>\
         <callType>3</callType>{more}</call>"
    )
}

#[test]
fn the_check_finds_what_departs_from_the_tables() {
    let (client, server) = (Direction::ToServer, Direction::ToClient);
    let none = Context::default();
    let action = |action: &str| format!("{CLIENT}{action}{APPLICATION}");
    let number = |name: &str| format!("<actionParam actionParamName=\"{name}\">7</actionParam>");
    let update = |more: &str| format!("{CLIENT}{}{APPLICATION}", call(more));
    let state = |state: &str| {
        format!(
            "{CONSOLE}{MONITORED}<call callId=\"1\" extTrackingId=\"2\"><state>{state}</state>\
             <remoteNumber>1</remoteNumber><remoteName/></call>{APPLICATION}"
        )
    };
    let cfa = |cfa: &str| format!("{CONSOLE}{MONITORED}{cfa}{APPLICATION}");
    let queue = |queue: &str| format!("{CLIENT}{APPLICATION}{queue}");
    let two_calls = "<queueCall callId=\"1\"/><queueCall callId=\"2\"/>";
    let cases: &[(&str, Context, String, &[&str])] = &[
        // What is required, and what does not belong.
        ("callUpdate", none, update(""), &[]),
        ("callUpdate", none, String::new(), &["missing-field user"]),
        ("callUpdate", none, format!("{CLIENT}{APPLICATION}"), &["missing-field user/call"]),
        ("callUpdate", none, update("<control controlType=\"Hold\">True</control>"),
            &["unexpected-field user/call/control"]),
        ("callUpdate", none, format!("{CLIENT}<offHook>True</offHook><cpe/>{}{APPLICATION}", call("")),
            &["unexpected-field user/offHook", "unexpected-field user/cpe"]),
        ("callUpdate", none, format!("{CLIENT}{}{}{APPLICATION}", call(""), call("")),
            &["repeated-field user/call"]),
        ("queueUpdate", none, queue("<queue updateReason=\"Initial\"/>"),
            &["missing-field queue/queueCall"]),
        ("serverStatusRequest", server.into(), String::new(), &[]),
        ("serverStatusRequest", client.into(), format!("{CLIENT}</user>"),
            &["missing-field user/applicationId"]),
        ("registerRequest", client.into(),
            "<user userType=\"CallClient\"><id>joe</id><securePassword>dc70</securePassword><applicationId> </applicationId></user>".into(),
            &["invalid-value user/applicationId", "invalid-value user/securePassword"]),
        // Values.
        ("callUpdate", none, update("<recallType>BC</recallType><callStartTime>soon</callStartTime>"),
            &["invalid-value user/call/recallType", "invalid-value user/call/callStartTime"]),
        ("callUpdate", none, update("<redirectFromReason/><holdReminder>1</holdReminder>"),
            &["invalid-value user/call/holdReminder"]),
        ("callUpdate", none, state("2"), &[]),
        ("callUpdate", none, state("3"), &["invalid-value user/call/state"]),
        ("callUpdate", none, state("&#x32;"), &[]),
        ("infoResponse", none, "<capVersionResponse>17</capVersionResponse>".into(),
            &["invalid-value capVersionResponse"]),
        ("queueProfileUpdate", none,
            format!("{CLIENT}<nightService>Manual</nightService><holidayService>Manual</holidayService><forcedForwarding/>{APPLICATION}"),
            &["invalid-value user/holidayService", "invalid-value user/forcedForwarding"]),
        // Formats.
        ("registerResponse", none, format!("{CONSOLE}{APPLICATION}"),
            &["missing-field user/numMonitoredUsers", "missing-field user/callDetailsEnabled"]),
        ("responseAuthentication", none, format!("{CLIENT}<failure failureCause=\"IncorrectPassword\"/>{APPLICATION}"),
            &["unexpected-field user@userUid", "invalid-value user/failure@failureCause"]),
        ("profileUpdate", none, format!("{CONSOLE}{MONITORED}<lnrd/>{APPLICATION}"),
            &["unexpected-field user/lnrd"]),
        ("sessionUpdate", none, format!("{CONSOLE}{MONITORED}{APPLICATION}"),
            &["missing-field user/offHook"]),
        // Rules between fields.
        ("unRegister", client.into(), format!("<user userType=\"CallClient\" userLogoutReason=\"ForceLogoutR\">{APPLICATION}"),
            &["invalid-value user@userLogoutReason", "neither-field user@id"]),
        ("unRegister", server.into(), format!("<user userType=\"CallClient\" userLogoutReason=\"ForceLogoutR\">{APPLICATION}"), &[]),
        ("unRegister", server.into(), format!("<user userType=\"CallClient\" id=\"joe\" userLogoutReason=\"ClientLogout\">{APPLICATION}"),
            &["invalid-value user@userLogoutReason"]),
        // Where nobody says who sent it, the reason does.
        ("unRegister", none, format!("<user userType=\"CallClient\" userLogoutReason=\"ForceLogoutR\">{APPLICATION}"), &[]),
        ("unRegister", none, format!("<user userType=\"CallClient\" userLogoutReason=\"ClientLogout\">{APPLICATION}"),
            &["neither-field user@id"]),
        ("acknowledgement", client.into(), format!("{CLIENT}<message messageName=\"registerResponse\"/><failure failureCause=\"\"/>{APPLICATION}"), &[]),
        ("externalNotify", client.into(), format!("<user userType=\"CallClient\">{APPLICATION}"),
            &["neither-field user@id"]),
        ("profileUpdate", none, cfa("<cfa cfaDestination=\"1\">On</cfa>"), &[]),
        ("profileUpdate", none, cfa("<cfa>On</cfa>"), &["missing-field user/cfa@cfaDestination"]),
        ("profileUpdate", none, cfa("<cfa cfaDestination=\"1\">Off</cfa>"),
            &["condition-failed user/cfa@cfaDestination"]),
        ("profileUpdate", none, cfa("<cfa/>"), &["invalid-value user/cfa"]),
        ("profileUpdate", none, action("<wrapUpCallCenterCallId>1</wrapUpCallCenterCallId><acdState>Available</acdState>"),
            &["condition-failed user/wrapUpCallCenterCallId"]),
        ("profileUpdate", none, action("<wrapUpCallCenterCallId>1</wrapUpCallCenterCallId><acdState>Wrap Up</acdState>"), &[]),
        ("monitoringUsersResponse", none, format!("{CONSOLE}<monResult success=\"False\"/>{APPLICATION}"),
            &["missing-field user/failedUser"]),
        ("queueUpdate", none, queue(&format!("<queue updateReason=\"CallAdded\">{two_calls}</queue>")),
            &["repeated-field queue/queueCall"]),
        ("queueUpdate", none, queue(&format!("<queue updateReason=\"Refresh\">{two_calls}</queue>")), &[]),
        ("queueUpdate", none, queue(&format!("<queue updateReason=\"CallPromoted\">{two_calls}</queue>")), &[]),
        // Actions.
        ("callAction", none, action("<action actionType=\"Dial\"/>"), &["missing-parameter user/action/actionParam"]),
        ("callAction", none, action(&format!("<action actionType=\"Xfer\">{}{}</action>", number("Number"), number("CallId"))), &[]),
        ("callAction", none, action(&format!("<action actionType=\"XferConsult\">{}</action>", number("CallId"))),
            &["missing-parameter user/action/actionParam"]),
        ("callAction", none, action(&format!("<action actionType=\"Redial\">{}</action>", number("UserId"))),
            &["unexpected-parameter user/action/actionParam"]),
        ("callAction", none, action(&format!("<action actionType=\"CallParkRetrieve\">{}{}</action>", number("UserId"), number("Number"))),
            &["unexpected-parameter user/action/actionParam"]),
        ("callAction", none, action("<action actionType=\"Dial\"><actionParam actionParamName=\"Number\"> </actionParam></action>"),
            &["invalid-value user/action/actionParam"]),
        ("callAction", none, action("<action actionType=\"setDial\"/>"), &["invalid-value user/action@actionType"]),
        ("callAction", none, action("<action actionType=\"Redial\" responseRequested=\"True\" id=\"1\"/>"),
            &["condition-failed user/action@responseRequested"]),
        ("callAction", none, action("<action actionType=\"CustOriginatedTraceCall\" id=\"1\"/>"),
            &["condition-failed user/action@id"]),
        ("queueAction", none, queue("<queueActionData actionType=\"Refresh\"><queueCall callId=\"1\"/></queueActionData>"),
            &["condition-failed queueActionData/queueCall"]),
        ("queueAction", none, queue("<queueActionData actionType=\"Reorder\"><queueCall callId=\"1\"><destination>1</destination></queueCall></queueActionData>"),
            &["missing-field queueActionData/queueCall/position", "condition-failed queueActionData/queueCall/destination"]),
        ("queueAction", none, queue("<queueActionData actionType=\"Remove\"/>"), &["invalid-value queueActionData@actionType"]),
        // Directions, dialects, environments.
        ("infoRequest", server.into(), "<capVersionRequest/>".into(), &["wrong-direction"]),
        ("infoRequest", client.into(), "<capVersionRequest/>".into(), &[]),
        ("hangUp", none, String::new(), &["unknown-message"]),
        ("callControlInfo", Context::from(server).with_environment(Environment::Insc),
            format!("{CLIENT}<call callId=\"1\" extTrackingId=\"1\"><control controlType=\"Hold\">True</control></call>{APPLICATION}"),
            &["wrong-environment"]),
        ("callUpdate", none, update("<redirectFromNumber>1</redirectFromNumber><origCalledNum>2</origCalledNum>"),
            &["wrong-environment user/call/origCalledNum"]),
        ("callUpdate", none.with_environment(Environment::Insc), update("<redirectFromNumber>1</redirectFromNumber><origCalledNum>2</origCalledNum>"),
            &["wrong-environment user/call/redirectFromNumber"]),
        ("callUpdate", none.with_environment(Environment::Voip), update("<origCalledNum>2</origCalledNum>"),
            &["wrong-environment user/call/origCalledNum"]),
        ("callAction", none.with_environment(Environment::Insc), action("<action actionType=\"Redial\"/>"),
            &["wrong-environment user/action@actionType"]),
        ("datagram", none, "<from><user userType=\"CallClient\" id=\"a\"/></from><to/><payload/>".into(),
            &["missing-field from/user/applicationId", "missing-field to/user"]),
    ];
    for (command, context, data, expected) in cases {
        let found = found("cap-c", "17.0", command, *context, data);
        assert_eq!(found, *expected, "{command}: {data}");
    }
    let ccc2: &[(&str, String, &[&str])] = &[
        ("registerRequest", String::new(), &["wrong-dialect"]),
        ("hangUp", String::new(), &["unknown-message"]),
        (
            "callAction",
            action("<action actionType=\"Redial\"/>"),
            &["unexpected-field user/applicationId"],
        ),
        (
            "callAction",
            format!("{CLIENT}<action actionType=\"Redial\"/></user>"),
            &[],
        ),
        (
            "callControlInfo",
            format!(
                "{CLIENT}<call callId=\"1\" extTrackingId=\"1\"><control controlType=\"Hold\">yes</control></call>{APPLICATION}"
            ),
            &[
                "invalid-value user/call/control",
                "not-blank user/applicationId",
            ],
        ),
        (
            "callUpdate",
            format!(
                "{CLIENT}{}<applicationId/></user>",
                call("<redirectToReason>hunt-group</redirectToReason>")
            ),
            &[
                "missing-field user/call/localNumber",
                "invalid-value user/call/redirectToReason",
            ],
        ),
        (
            "profileUpdate",
            format!("{CLIENT}<initialUpdate/><applicationId/></user>"),
            &["unexpected-field user/initialUpdate"],
        ),
        (
            "queueUpdate",
            format!(
                "{CLIENT}</user><queue updateReason=\"CallAdded\"><queueCall callId=\"\"/></queue>"
            ),
            &["invalid-value queue/queueCall@callId"],
        ),
    ];
    let status = |application: &str| format!("{CLIENT}{application}</user>");
    for (direction, application, expected) in [
        (Some(client), "", &[][..]),
        (
            Some(client),
            "<applicationId/>",
            &["unexpected-field user/applicationId"],
        ),
        (Some(server), "", &["missing-field user/applicationId"]),
        (Some(server), "<applicationId/>", &[]),
        (
            Some(server),
            "<applicationId>x</applicationId>",
            &["not-blank user/applicationId"],
        ),
        (None, "", &[]),
        (None, "<applicationId> </applicationId>", &[]),
    ] {
        let found = found(
            "ccc2",
            "17.0",
            "serverStatusRequest",
            direction,
            &status(application),
        );
        assert_eq!(found, *expected, "{direction:?} {application}");
    }
    for (command, data, expected) in ccc2 {
        let found = found("ccc2", "17.0", command, (), data);
        assert_eq!(found, *expected, "{command}: {data}");
    }
}

#[test]
fn older_versions_are_not_blamed_for_what_they_did_not_know() {
    let call = call("").replace("<callType>3</callType>", "");
    let user = r#"<user userType="CallClient" userUid="1">"#;
    let lacks = |version: &str| {
        found(
            "cap-c",
            version,
            "callUpdate",
            (),
            &format!("{user}{call}</user>"),
        )
    };
    let (id, kind) = ("missing-field user@id", "missing-field user/call/callType");
    let application = "missing-field user/applicationId";
    assert_eq!(lacks("17.0"), [id, kind, application]);
    assert_eq!(lacks("15.0"), [id, kind, application]);
    assert_eq!(lacks("14.0"), [id, application]);
    assert_eq!(lacks("13.0"), [application]);
    assert_eq!(lacks("2.0"), [""; 0]);
    assert_eq!(lacks("new"), lacks("17.0"));
}

#[test]
fn every_finding_code_occurs() {
    let source = include_str!("messages.rs");
    for code in FindingCode::ALL {
        assert!(source.contains(&format!("\"{}", code.name())), "{code:?}");
    }
}

/// Every request, named.
macro_rules! actions {
    ($client:expr) => {{
        let client = $client;
        [
            client.dial("1"),
            client.redial(),
            client.hold("c"),
            client.release("c"),
            client.answer("c"),
            client.xfer("c", "1"),
            client.xfer_cc("c", "1"),
            client.xfer_consult("c", "d"),
            client.xfer_vm("c", "1"),
            client.conf_start("c", "d"),
            client.conf_hold(),
            client.conf_answer(),
            client.conf_release(),
            client.conf_add("c"),
            client.call_park("c", ParkedAgainst::Number("1")),
            client.call_park("c", ParkedAgainst::UserId("u")),
            client.group_call_park("c"),
            client.call_park_retrieve(ParkedAgainst::Number("1")),
            client.call_park_retrieve(ParkedAgainst::UserId("u")),
            client.make_call_as_cc("1", "2"),
            client.make_personal_call("1"),
            client.make_agent_escalation_call(None),
            client.make_agent_escalation_call(Some("1")),
            client.make_agent_emergency_call("c", None),
            client.make_agent_emergency_call("c", Some("1")),
            client.silent_monitor_call("1"),
            client.conference_unmute(),
            client.tag_call_with_disposition_code(None, "x", Respond::No),
            client.tag_call_with_disposition_code(Some("c"), "x", Respond::WithId("1")),
            client.cust_originated_trace_call(None, Respond::No),
            client.cust_originated_trace_call(Some("c"), Respond::Yes),
        ]
    }};
}

macro_rules! queue_requests {
    ($client:expr, $documents:expr) => {{
        let client = $client;
        for digits in [1, 10, u32::MAX] {
            let reorder = client.queue_reorder("c", NonZeroU32::new(digits).unwrap());
            let document = reorder.document();
            let call = document.data().unwrap().queue_action_data.as_ref().unwrap();
            let position = call.queue_call.as_ref().unwrap().position.unwrap();
            assert_eq!(position, *digits.to_string());
            $documents(&document);
        }
        for document in [
            client.external_notify(Some(WaitingIndicator::On), true),
            client.external_notify(None, false),
            client.server_status_request(),
            client.queue_transfer("c", "1"),
            client.queue_refresh(),
            client.queue_promote("c", Priority::Highest),
            client.queue_info_request(),
        ] {
            $documents(&document);
        }
    }};
}

#[test]
fn what_is_built_passes_the_check_and_strict_mode() {
    let options = Options::STRICT;
    let mut room = [0; 2000];
    let mut commands = BTreeSet::new();
    let mut types = BTreeSet::new();
    let mut pass = |document: &cap_c::BroadsoftDocument<'_>| {
        document.check(Direction::ToServer, &mut |finding| panic!("{finding}"));
        let len = document.xml().write_to_slice(&mut room).unwrap();
        let read = cap_c::BroadsoftDocument::read_with(&room[..len], &options, &mut ()).unwrap();
        assert_eq!(&read, document);
        commands.insert(document.command_type());
        if let Some(action) = document.user().and_then(|user| user.action.as_ref()) {
            types.insert(action.action_type.unwrap().value());
        }
    };
    for client in [
        message::cap_c::Client::new("joe", "x"),
        message::cap_c::Client::by_user_uid("1", "x"),
    ] {
        for action in actions!(client) {
            pass(&action.document());
        }
        queue_requests!(client, pass);
        pass(&client.acknowledgement());
        pass(&client.with_supervisor("boss").acknowledgement());
        pass(&client.un_register());
    }
    let console = message::cap_c::Console::new("ac", "x");
    assert!(
        console
            .monitoring_users_request(cap_c::MonType::Replace, &[])
            .is_none()
    );
    let users = ["mary".into(), "bob".into()];
    for document in [
        message::cap_c::info_request(),
        console.acknowledgement(),
        console.un_register(),
        console.server_status_request(),
        console
            .monitoring_users_request(cap_c::MonType::Replace, &users)
            .unwrap(),
    ] {
        pass(&document);
    }
    for login in [
        message::cap_c::Login::call_client("joe", "x").with_supervisor("boss"),
        message::cap_c::Login::attendant_console("ac", "x"),
    ] {
        pass(&login.register_authentication());
        pass(&login.register_request(None));
        pass(&login.register_request(Some("dc70779bf8461b5a1e6aea58f636d5c0")));
    }
    let to = message::cap_c::Correspondent {
        user_type: cap_c::UserType::CallClient,
        id: "joe",
        application_id: "y",
    };
    pass(
        &console
            .datagram(to, "text/plain", "Hello")
            .unwrap()
            .document(),
    );
    let by_uid = message::cap_c::Console::by_user_uid("1", "x");
    assert!(by_uid.datagram(to, "text/plain", "Hello").is_none());

    let from_client = |command: &cap_c::CommandType| {
        let facts = command.facts().unwrap();
        facts.directions.contains(&Direction::ToServer)
    };
    assert!(commands.iter().all(from_client));
    assert_eq!(commands.len(), 12, "{commands:?}");
    assert_eq!(types.len(), 25, "{types:?}");

    let mut pass = |document: &ccc2::BroadsoftDocument<'_>| {
        document.check(Direction::ToServer, &mut |finding| panic!("{finding}"));
        let len = document.xml().write_to_slice(&mut room).unwrap();
        let read = ccc2::BroadsoftDocument::read_with(&room[..len], &options, &mut ()).unwrap();
        assert_eq!(&read, document);
    };
    for client in [
        message::ccc2::Client::new("joe"),
        message::ccc2::Client::by_user_uid("1"),
    ] {
        for action in actions!(client) {
            pass(&action.document());
        }
        queue_requests!(client, pass);
    }
    pass(&message::ccc2::info_request());
    let to = message::ccc2::Correspondent {
        id: "joe",
        application_id: "y",
    };
    let client = message::ccc2::Client::new("joe");
    pass(
        &client
            .datagram("x", to, "text/plain", "<Hello>")
            .unwrap()
            .document(),
    );
}

#[test]
fn what_is_built_is_what_the_samples_show() {
    use message::cap_c::{Client, Console, Correspondent, Login, info_request};

    let (client, user) = (
        Client::new("joe@abc.com", "broadSoftExample"),
        ParkedAgainst::UserId("u2"),
    );
    let (u1, number) = (
        Client::new("u1", "broadSoftExample"),
        ParkedAgainst::Number("9002"),
    );
    let agent = Client::new("agentid@broadsoft.com", "broadSoftExample");
    let supervisor = Client::new("supervisorid@broadsoft.com", "broadSoftExample");
    let queue = Client::new("joe@abc.com", "supervisor");
    let joe = Client::new("joe", "broadSoftExample").with_user_uid("108215935");
    let by_uid = Client::by_user_uid("141466199", "broadSoftExample");
    let console = Console::new("bill@telcom.com", "broadSoftExample");
    let login = Login::call_client("joepublic", "broadSoftExample");
    let boss = "supervisor@broadsoft.com";
    let users = ["joepublic".into(), "bob@telcom.com".into()];
    let to = Correspondent {
        user_type: cap_c::UserType::CallClient,
        id: "agent2@broadsoft.com",
        application_id: "CallCenterAgent",
    };
    let mut seen = BTreeSet::new();
    let mut same = |number: u32, built: &cap_c::BroadsoftDocument<'_>| {
        let text = sample(number);
        let mut shown = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
        let mut built = built.clone();
        for document in [&mut shown, &mut built] {
            let command = document.command.as_mut().unwrap();
            let data = command.command_data.as_mut().unwrap();
            // The sample of a refresh has a second one, which its table has not.
            data.application_id = None;
            // An id is an attribute or a child, as it happens.
            if let Some(user) = &mut data.user {
                user.id_attribute = user.id();
                user.id_element = None;
            }
        }
        assert_eq!(built, shown, "{number}");
        seen.insert(number);
    };
    for (number, document) in [
        (1, login.register_authentication()),
        (
            2,
            Login::call_client("sales@broadsoft.com", boss)
                .with_supervisor(boss)
                .register_authentication(),
        ),
        (
            5,
            login.register_request(Some("dc70779bf8461b5a1e6aea58f636d5c0")),
        ),
        (9, joe.acknowledgement()),
        (10, client.un_register()),
        (
            56,
            client.external_notify(Some(WaitingIndicator::Off), true),
        ),
        (57, info_request()),
        (59, by_uid.server_status_request()),
        (
            61,
            console
                .monitoring_users_request(cap_c::MonType::Add, &users)
                .unwrap(),
        ),
        (
            68,
            queue
                .queue_reorder("localhost233:0", NonZeroU32::new(2).unwrap())
                .document(),
        ),
        (69, queue.queue_transfer("localhost233:0", "3013334232")),
        (70, queue.queue_refresh()),
        (
            71,
            Client::new(boss, "supervisor").queue_promote("localhost233:0", Priority::Highest),
        ),
        (
            74,
            Client::new("agentid@broadsoft.com", "broadsoftExample").queue_info_request(),
        ),
        (
            76,
            Client::new("agent1@broadsoft.com", "CallCenterAgent")
                .datagram(to, "text/plain", "Hello")
                .unwrap()
                .document(),
        ),
    ] {
        same(number, &document);
    }
    for (number, action) in [
        (26, client.dial("3015554000")),
        (27, client.redial()),
        (28, client.hold("localHost220431:0")),
        (29, client.release("localHost220391:1")),
        (30, client.answer("localHost220562:0")),
        (31, client.xfer("localHost220741:0", "3015552000")),
        (32, client.xfer_cc("localHost220741:0", "3015552000")),
        (
            33,
            client.xfer_consult("localHost220391:0", "localHost220562:0"),
        ),
        (
            35,
            client.conf_start("localHost220391:0", "localHost220431:0"),
        ),
        (36, client.conf_hold()),
        (37, client.conf_answer()),
        (38, client.conf_release()),
        (39, client.conf_add("localHost220431:0")),
        (40, u1.call_park("localHost6:0", number)),
        (41, u1.call_park("localHost6:0", user)),
        (42, u1.group_call_park("localHost6:0")),
        (43, u1.call_park_retrieve(number)),
        (44, u1.call_park_retrieve(user)),
        (45, agent.make_call_as_cc("3015554000", "2403641000")),
        (46, agent.make_personal_call("3015554000")),
        (47, agent.make_agent_escalation_call(Some("3015554000"))),
        (
            48,
            agent.make_agent_emergency_call("localHost220741:0", Some("3015554000")),
        ),
        (49, supervisor.silent_monitor_call("3013334322")),
        (50, supervisor.conference_unmute()),
        (
            51,
            agent.tag_call_with_disposition_code(
                Some("localHost220741:0"),
                "promotionA",
                Respond::WithId("1"),
            ),
        ),
        (
            52,
            agent.cust_originated_trace_call(Some("localHost220741:0"), Respond::Yes),
        ),
    ] {
        same(number, &action.document());
    }
    let text = sample(34);
    let shown = ccc2::BroadsoftDocument::read(text.as_bytes()).unwrap();
    let built = message::ccc2::Client::new("joe@abc.com").xfer_vm("localHost220562:0", "8985");
    assert_eq!(built.document().command, shown.command);
    // All that clients send, and the one of CCC2.
    let clients = repaired_samples()
        .into_iter()
        .filter(|Sample { name, text, .. }| {
            let command = name.rsplit('-').next().unwrap();
            let facts = command
                .parse::<cap_c::CommandType>()
                .ok()
                .and_then(|command| command.facts());
            let by_client = facts.unwrap().directions.contains(&Direction::ToServer);
            by_client && !text.contains("<commandData/>")
        });
    assert_eq!(clients.count(), seen.len() + 1);
}

/// A sample by its number.
fn sample(number: u32) -> String {
    let mut samples = repaired_samples().into_iter();
    samples.find(|sample| sample.number == number).unwrap().text
}

#[test]
fn a_message_shows_its_own_parts() {
    use message::cap_c::{CallUpdateFormat, Message, ProfileUpdateFormat};

    let text = sample(22);
    let document = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    let Message::CallUpdate(update) = document.message() else {
        panic!("{:?}", document.message());
    };
    assert_eq!(update.application_id().unwrap(), "BroadWorks Supervisor");
    assert_eq!(update.id().unwrap(), "north00@mtlasdev84.net");
    assert!(matches!(update.format(), CallUpdateFormat::CallClient(_)));
    let call = update.call().unwrap();
    assert_eq!(call.state().unwrap(), CallState::Released);
    assert_eq!(call.appearance().unwrap(), Appearance::None);
    assert_eq!(call.personality().unwrap(), Personality::Originator);
    assert_eq!(call.call_type().unwrap(), CallType::Enterprise);
    let start = call.call_start_time().unwrap().known().unwrap();
    assert_eq!(start.since_epoch(), Duration::from_secs(1_235_684_031));
    let center = call.call_center.as_ref().unwrap();
    assert_eq!(center.call_wait_time().unwrap(), Duration::from_secs(2));
    assert_eq!(center.num_calls_in_queue().unwrap(), 4);

    let text = sample(20);
    let document = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    let Message::ProfileUpdate(update) = document.message() else {
        panic!("{:?}", document.message());
    };
    let ProfileUpdateFormat::AttendantConsoleUpdate(update) = update.format() else {
        panic!("{:?}", update.format());
    };
    assert_eq!(update.cfa().unwrap().value(), Service::On);
    assert_eq!(update.monitored_user_id().unwrap(), "john@abc.com");
    assert_eq!(update.acd_state(), None);

    let text = sample(61);
    let document = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    let Message::MonitoringUsersRequest(request) = document.message() else {
        panic!("{:?}", document.message());
    };
    assert_eq!(request.mon_user().len(), 2);
    assert!(request.mon_user().eq(["joepublic", "bob@telcom.com"]));
}

#[test]
fn every_sample_is_the_message_it_says() {
    let (mut cap_c, mut ccc2) = (BTreeSet::new(), BTreeSet::new());
    macro_rules! variant {
        ($dialect:ident, $text:expr) => {{
            let document = $dialect::BroadsoftDocument::read($text.as_bytes()).unwrap();
            format!("{:?}", document.message())
        }};
    }
    for Sample {
        name,
        dialect,
        text,
        ..
    } in repaired_samples()
    {
        let command = name.rsplit('-').next().unwrap();
        let (commands, variant) = match dialect {
            Dialect::CapC => (&mut cap_c, variant!(cap_c, text)),
            Dialect::Ccc2 => (&mut ccc2, variant!(ccc2, text)),
        };
        commands.insert(command.to_owned());
        let variant = variant.split('(').next().unwrap();
        assert!(variant.eq_ignore_ascii_case(command), "{name}: {variant}");
    }
    assert_eq!((cap_c.len(), ccc2.len()), (24, 4));
    // What else CCC2 has, it knows by the tables.
    let commands = cap_c.iter().filter(|command| {
        let command = command.parse::<ccc2::CommandType>().ok();
        command.is_some_and(|command| command.facts().is_some())
    });
    assert_eq!(commands.count(), 16);
}

#[test]
fn it_is_known_what_answers_what() {
    // The action's answers spell its application in another way, which does not matter.
    let expected = |number: u32| {
        let text = sample(number);
        let document = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
        document.expected_response()
    };
    for (number, response) in [
        (1, Some(cap_c::CommandType::ResponseAuthentication)),
        (3, Some(cap_c::CommandType::RegisterRequest)),
        (4, None),
        (5, Some(cap_c::CommandType::RegisterResponse)),
        (6, Some(cap_c::CommandType::Acknowledgement)),
        (8, None),
        (21, None),
        (26, None),
        (51, Some(cap_c::CommandType::CallActionResponse)),
        (57, Some(cap_c::CommandType::InfoResponse)),
        (61, Some(cap_c::CommandType::MonitoringUsersResponse)),
        (68, None),
        (70, Some(cap_c::CommandType::QueueUpdate)),
        (74, Some(cap_c::CommandType::QueueInfoResponse)),
    ] {
        assert_eq!(expected(number), response, "{number}");
    }
    for (request, response, answers) in [
        (1, 3, true),
        (1, 6, false),
        (51, 53, true),
        (51, 54, true),
        // An initial update, and one of a call that was added.
        (70, 64, false),
        (70, 67, false),
        // Another action.
        (52, 54, false),
        (57, 58, true),
        // Another user.
        (61, 62, false),
        (74, 75, true),
    ] {
        let (request, response) = (sample(request), sample(response));
        let request = cap_c::BroadsoftDocument::read(request.as_bytes()).unwrap();
        let response = cap_c::BroadsoftDocument::read(response.as_bytes()).unwrap();
        assert_eq!(response.answers(&request), answers, "{response:?}");
        assert!(!request.answers(&response));
    }
    let refresh = message::cap_c::Client::new("cc@abc.com", "supervisor").queue_refresh();
    let text = sample(64).replace("Initial", "Refresh");
    let update = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    assert!(update.answers(&refresh));
    // By userUid, or else by ID, which may go without its domain.
    type Known = (&'static str, Option<&'static str>);
    let request = |(id, uid): Known| {
        let client = message::cap_c::Client::new(id, "application");
        uid.map_or(client, |uid| client.with_user_uid(uid))
            .queue_info_request()
    };
    for (a, b, same) in [
        (("joe", None), ("joe", None), true),
        (("joe", None), ("joe@abc.com", None), true),
        (("joe", Some("7")), ("joe@abc.com", Some("7")), true),
        (("joe", Some("7")), ("joe@abc.com", None), true),
        (("joe", Some("7")), ("joe", Some("8")), false),
        (("joe", None), ("joey@abc.com", None), false),
        (("joe@abc.com", None), ("joe@abd.com", None), false),
        (("joe@abc.com", None), ("joe@abc", None), false),
        (("joe", None), (" ", None), true),
    ] {
        for (a, b) in [(a, b), (b, a)] {
            let (request, mut answer) = (request(a), request(b));
            let command = answer.command.as_mut().unwrap();
            command.command_type = Some(cap_c::CommandType::QueueInfoResponse.into());
            assert_eq!(answer.answers(&request), same, "{a:?} {b:?}");
        }
    }
    // Only two actions are answered.
    let text = sample(51).replace("TagCallWithDispositionCode", "Hold");
    let hold = cap_c::BroadsoftDocument::read(text.as_bytes()).unwrap();
    assert_eq!(hold.expected_response(), None);
}

#[test]
fn requests_say_the_version_that_they_are_to() {
    use message::{
        cap_c::{Client, Console, Correspondent, Login},
        ccc2 as farm,
    };

    let client = Client::new("joe", "app").with_version("14.0");
    let console = Console::new("joe", "app").with_version("14.0");
    let login = Login::call_client("joe", "app").with_version("14.0");
    let (one, users) = (NonZeroU32::MIN, [Text::from("bob")]);
    let to = Correspondent {
        user_type: cap_c::UserType::CallClient,
        id: "bob",
        application_id: "app",
    };
    for document in [
        login.register_authentication(),
        login.register_request(None),
        client.acknowledgement(),
        client.un_register(),
        client.dial("1").document(),
        client.external_notify(None, true),
        client.server_status_request(),
        client.queue_transfer("1", "2"),
        client.queue_reorder("1", one).document(),
        client.queue_refresh(),
        client.queue_promote("1", Priority::High),
        client.queue_info_request(),
        client.datagram(to, "", "").unwrap().document(),
        console.server_status_request(),
        console
            .monitoring_users_request(cap_c::MonType::Add, &users)
            .unwrap(),
    ] {
        assert_eq!(
            document.version.unwrap().text(),
            "14.0",
            "{}",
            document.xml()
        );
    }
    assert_eq!(
        login.with_version("17.0").register_authentication(),
        Login::call_client("joe", "app").register_authentication()
    );
    let farm = farm::Client::new("joe").with_version("15.0");
    assert_eq!(farm.dial("1").document().version.unwrap().text(), "15.0");
}

#[test]
fn findings_are_shown_with_place_and_value() {
    let document = "<BroadsoftDocument protocol='CAP' version='17.0'><command \
        commandType='callUpdate'><commandData><user userType='CallClient'><call callId='1' \
        extTrackingId='1'>\n<state>9</state></call></user></commandData></command>\
        </BroadsoftDocument>";
    let read = cap_c::BroadsoftDocument::read(document.as_bytes()).unwrap();
    let mut invalid = 0;
    read.check((), &mut |finding: Finding| {
        let shown = finding.display(document.as_bytes());
        if finding.code == FindingCode::InvalidValue {
            assert_eq!(shown.to_string(), format!("2:8: {finding}: `9`"));
            assert_eq!(format!("{shown:#}"), format!("{finding}: `9`"));
            invalid += 1;
        } else {
            assert_eq!(format!("{shown:#}"), finding.to_string());
        }
    });
    assert_eq!(invalid, 1);
}

#[test]
fn listed_values_and_codes_are_words() {
    fn listed<T: Copy + Debug + Display + FromStr<Err = NotListed> + PartialEq>(
        all: &[T],
        text: fn(T) -> &'static str,
    ) {
        assert!(!all.is_empty());
        for value in all {
            assert_eq!(value.to_string(), text(*value));
            assert_eq!(text(*value).parse(), Ok(*value));
        }
        assert_eq!("something else".parse::<T>(), Err(NotListed));
    }
    macro_rules! check {
        ($($listed:ty),+) => { $(listed(<$listed>::ALL, <$listed>::as_str);)+ };
    }
    check!(
        cap_c::CommandType,
        cap_c::UserType,
        ccc2::ActionType,
        CallState,
        AcdState,
        Service
    );
    let unknown = cap_c::UserType::Unknown;
    assert_eq!((unknown.as_str(), unknown.to_string()), ("", String::new()));
    let other = Enumerated::<cap_c::UserType>::new("a&b");
    assert_eq!(other.to_string(), "a&b");
    let codes = (FindingCode::ALL
        .iter()
        .map(|code| (code.to_string(), code.name())))
    .chain(
        ErrorCode::ALL
            .iter()
            .map(|code| (code.to_string(), code.name())),
    )
    .chain(
        Repair::ALL
            .iter()
            .map(|&class| (NoteCode::Repaired(class).to_string(), class.name())),
    );
    for (printed, name) in codes {
        assert_eq!(printed, name);
    }
}
