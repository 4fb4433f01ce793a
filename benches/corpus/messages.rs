//! The messages that a server sends most, as the specification's tables have them.

use super::{Element, Random};

/// One message of the mix. With `rich` names have characters that XML wants escaped.
pub fn mixed(random: &mut Random, rich: bool) -> Element {
    match random.range(0, 100) {
        0..64 => call_update(random, rich),
        64..80 => session_update(random),
        80..89 => call_control_info(random),
        89..96 => profile_update(random, rich),
        _ => {
            let calls = random.range(1, 9) as usize;
            queue_update(random, calls)
        }
    }
}

fn message(command: &str, data: Vec<Element>) -> Element {
    let mut command_data = Element::new("commandData");
    command_data.children = data;
    let mut command = Element::new("command").with("commandType", command);
    command.push(command_data);
    let root = Element::new("BroadsoftDocument").with("protocol", "CAP");
    let mut root = root.with("version", "17.0");
    root.push(command);
    root
}

const FIRST: [&str; 12] = [
    "John",
    "Mary",
    "Alice",
    "Bob",
    "Christine",
    "Dmitri",
    "Elizabeth",
    "Fred",
    "Giulia",
    "Hans",
    "Ines",
    "Jo",
];
const LAST: [&str; 12] = [
    "Smith",
    "Doe",
    "Anderson",
    "Brown",
    "Carpenter",
    "Delacroix",
    "Ek",
    "Featherstonehaugh",
    "Gupta",
    "Hill",
    "Ivanova",
    "Jansen",
];
const ACCENTED: [&str; 4] = ["Müller", "García", "Łukasz", "Søren"];
const RICH: [&str; 6] = [
    "Müller & Söhne",
    "\"Q\" <Sales>",
    "O'Hara & O'Neill",
    "株式会社 & Co",
    "Ærø <->  Ñuñoa",
    "Smith & Smith & Smith",
];
const DOMAINS: [&str; 5] = [
    "example.com",
    "initech.example",
    "mtlasdev84.example.net",
    "acme.example.org",
    "as1.example",
];

fn name(random: &mut Random, rich: bool) -> String {
    if rich && random.chance(60) {
        return random.pick(&RICH).to_owned();
    }
    let last = match random.chance(3) {
        true => random.pick(&ACCENTED),
        false => random.pick(&LAST),
    };
    format!("{} {last}", random.pick(&FIRST))
}

fn user_id(random: &mut Random) -> String {
    let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
    let first = match random.chance(50) {
        true => first,
        false => &first[..1],
    };
    format!("{}.{}@{}", first, last, random.pick(&DOMAINS)).to_lowercase()
}

fn number(random: &mut Random) -> String {
    match random.chance(25) {
        true => random.range(100, 10_000).to_string(),
        false => format!(
            "{}{:07}",
            random.pick(&["301", "240", "703", "514"]),
            random.range(0, 10_000_000)
        ),
    }
}

fn time(random: &mut Random) -> u64 {
    random.range(1_235_684_031_000, 1_767_225_600_000)
}

fn true_or_false(random: &mut Random) -> &'static str {
    random.pick(&["True", "False"])
}

/// The user, and whether it is an attendant console's.
fn user(random: &mut Random, console: u64) -> (Element, bool) {
    let console = random.chance(console);
    let kind = match console {
        true => "AttendantConsole",
        false => "CallClient",
    };
    let uid = random.range(101_000_000, 1_700_000_000).to_string();
    let user = Element::new("user").with("id", user_id(random));
    let mut user = user.with("userType", kind).with("userUid", uid);
    if console {
        user.leaf(
            "monitoredUserUid",
            random.range(101_000_000, 1_700_000_000).to_string(),
        );
        user.leaf("monitoredUserId", user_id(random));
    }
    (user, console)
}

/// The application id stands last, wherever the DTD has it.
fn end(mut user: Element, random: &mut Random) -> Element {
    let application = random.pick(&[
        "broadSoftExample",
        "BroadWorks Supervisor",
        "dashboard",
        "Receptionist 4.1",
    ]);
    user.leaf("applicationId", application);
    user
}

fn call(random: &mut Random) -> Element {
    let id = format!("localHost{}:0", random.range(1000, 2_000_000));
    let tracking = format!("{}:1", random.range(1, 100_000));
    Element::new("call")
        .with("callId", id)
        .with("extTrackingId", tracking)
}

fn call_update(random: &mut Random, rich: bool) -> Element {
    let (mut user, console) = user(random, 12);
    let mut call = call(random);
    let state = match console {
        true if random.chance(50) => 2,
        true => 5,
        false => random.range(0, 6),
    };
    let answered = state >= 2 && random.chance(80);
    let remote = number(random);
    if !console {
        call.leaf("appearance", random.pick(&["1", "1", "2", "-1", "12"]));
        call.leaf("personality", random.pick(&["0", "1", "2"]));
    }
    call.leaf("state", state.to_string());
    if !console {
        call.leaf("releaseCause", random.pick(&["0", "0", "0", "5", "11"]));
        call.leaf("remoteCountryCode", random.pick(&["1", "49", "353"]));
    }
    call.leaf("remoteNumber", remote.as_str());
    match random.chance(25) {
        true if random.chance(50) => call.empty("remoteName"),
        true => call.leaf("remoteName", ""),
        false => call.leaf("remoteName", name(random, rich)),
    }
    if remote.len() == 10 && random.chance(70) {
        call.leaf(
            "remoteTelUri",
            format!("tel:+1{remote};ext={}", &remote[6..]),
        );
    }
    if !console {
        call.leaf("localAltType", random.pick(&["0", "0", "1", "2"]));
        if random.chance(85) {
            let port = format!(
                "{}@192.168.{}.{}",
                number(random),
                random.range(0, 4),
                random.range(1, 255)
            );
            call.leaf("linePort", port);
        }
        if random.chance(28) {
            call.leaf("redirectFromCountryCode", "1");
            call.leaf("redirectFromNumber", number(random));
            call.leaf("redirectFromName", name(random, rich));
            call.leaf(
                "redirectFromReason",
                random.pick(&["do-not-disturb", "unconditional", "user-busy", "no-answer"]),
            );
        }
        call.leaf("callType", random.pick(&["0", "1", "2", "3"]));
    }
    let start = time(random);
    call.leaf("callStartTime", start.to_string());
    if answered {
        call.leaf(
            "callAnswerTime",
            (start + random.range(500, 60_000)).to_string(),
        );
    }
    if !console && random.chance(12) {
        let id = user_id(random);
        call.leaf("callCenterUserId", id.as_str());
        let mut center = Element::new("callCenter").with("id", id);
        center.leaf("DNISName", name(random, rich));
        center.leaf("DNISNumber", number(random));
        center.leaf("callWaitTime", random.range(0, 200_000).to_string());
        center.leaf("longestWaitTime", random.range(0, 600_000).to_string());
        center.leaf("numCallsInQueue", random.range(0, 40).to_string());
        call.push(center);
    }
    user.push(call);
    message("callUpdate", vec![end(user, random)])
}

fn session_update(random: &mut Random) -> Element {
    let (mut user, console) = user(random, 30);
    user.leaf("offHook", true_or_false(random));
    if !console {
        user.leaf("numCalls", random.range(0, 4).to_string());
        if random.chance(40) {
            user.leaf("maxCalls", random.pick(&["-1", "2", "10"]));
            user.leaf("epControl", true_or_false(random));
        }
        if random.chance(25) {
            let state = random.pick(&["Active", "Held", "Released"]);
            let mut conference = Element::new("conference").with("conferenceState", state);
            for _ in 0..random.range(0, 4) {
                let call = format!("{:08}", random.range(1_000_000, 99_999_999));
                conference.push(Element::new("callIn").with("callInId", call));
            }
            conference.leaf("appearance", random.pick(&["1", "2"]));
            user.push(conference);
        }
    }
    message("sessionUpdate", vec![end(user, random)])
}

fn call_control_info(random: &mut Random) -> Element {
    let (mut user, _) = user(random, 0);
    let mut call = call(random);
    for control in ["Answer", "Hold", "Retrieve"] {
        let control = Element::new("control").with("controlType", control);
        call.push(control.containing(true_or_false(random)));
    }
    user.push(call);
    message("callControlInfo", vec![end(user, random)])
}

/// A service that is not assigned, or in one of these states.
fn service(user: &mut Element, random: &mut Random, name: &'static str, states: &[&'static str]) {
    match random.chance(30) {
        true => user.empty(name),
        false => user.leaf(name, random.pick(states)),
    }
}

fn profile_update(random: &mut Random, rich: bool) -> Element {
    let (mut user, console) = user(random, 20);
    match random.range(0, 10) {
        // One service has changed.
        0..4 => match random.range(0, 4) {
            0 => user.leaf(
                "cpe",
                random.pick(&["Unavailable", "Available: In Office", ""]),
            ),
            1 => user.leaf("dnd", random.pick(&["On", "Off"])),
            2 if console => {
                let cfa = Element::new("cfa").with("cfaDestination", number(random));
                user.push(cfa.containing("On"));
            }
            2 => user.leaf("cfa", random.pick(&["On", "Off"])),
            _ if console => user.leaf("cwt", random.pick(&["On", "Off"])),
            _ => user.leaf("hasVMMessages", true_or_false(random)),
        },
        // An agent.
        4..7 => {
            let state = random.pick(&["Available", "Unavailable", "Wrap-up", "Sign-in"]);
            user.leaf("acdState", state);
            user.leaf("acdStateTime", time(random).to_string());
            if state == "Wrap-up" && !console {
                user.leaf(
                    "wrapUpCallCenterCallId",
                    format!("localHost{}:0", random.range(1000, 2_000_000)),
                );
            }
            user.leaf("unavailabilityCode", random.pick(&["lunch", "meeting", ""]));
        }
        // Everything, as at registration.
        _ => everything(&mut user, random, rich, console),
    }
    message("profileUpdate", vec![end(user, random)])
}

fn everything(user: &mut Element, random: &mut Random, rich: bool, console: bool) {
    user.empty("initialUpdate");
    let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
    user.leaf("firstName", first);
    user.leaf("lastName", last);
    user.leaf("phone", number(random));
    user.leaf("extension", random.range(1000, 10_000).to_string());
    user.leaf("locationCode", random.range(1, 100).to_string());
    user.leaf("countryCode", "1");
    user.empty("nationalPrefix");
    let email = format!("{first}.{last}@initech.example").to_lowercase();
    if console {
        user.leaf("mobile", number(random));
        user.leaf("pager", "");
        user.leaf("email", email);
        user.leaf("department", name(random, rich));
        user.leaf("title", "Agent");
    } else {
        user.leaf("enterpriseUser", "On");
        user.leaf("email", email);
        user.leaf("groupName", name(random, rich));
        user.leaf("serviceProviderName", name(random, rich));
        user.leaf("supportEmail", "support@initech.example");
        for name in ["threeWayCall", "nWayCall", "callTransfer"] {
            service(user, random, name, &["On"]);
        }
        service(user, random, "cfa", &["On", "Off"]);
        user.leaf("cpe", "Available: In Office");
        for name in ["cwt", "dnd", "ro", "simring"] {
            service(user, random, name, &["On", "Off"]);
        }
        for name in ["lnrd", "oi", "li"] {
            service(user, random, name, &["On"]);
        }
    }
    service(user, random, "voiceMessaging", &["On", "Off"]);
    service(user, random, "voiceMessagingGroup", &["On"]);
    service(user, random, "thirdPartyVoiceMessaging", &["On"]);
    service(user, random, "thirdPartyVMGroup", &["On", "Off"]);
    if !console {
        user.leaf("hasVMMessages", true_or_false(random));
        user.leaf("hasThirdPartyVMMessages", true_or_false(random));
        user.leaf("callLogs", "On");
    }
}

/// A queueUpdate with so many calls.
pub fn queue_update(random: &mut Random, calls: usize) -> Element {
    let (user, _) = user(random, 0);
    let user = end(user, random);
    let reason = random.pick(match calls {
        1 => &["CallAdded", "CallUpdated", "CallAnswered", "CallReordered"],
        _ => &["Initial", "CallUpdated", "Refresh", "CallReordered"],
    });
    let mut queue = Element::new("queue").with("updateReason", reason);
    for position in 0..calls {
        let id = format!("localHost{}:0", random.range(1000, 2_000_000));
        let mut call = Element::new("queueCall").with("callId", id);
        call.leaf("remoteCountryCode", "1");
        call.leaf("remoteNumber", number(random));
        call.leaf("remoteName", name(random, false));
        call.leaf("timeAdded", time(random).to_string());
        call.leaf(
            "mandatoryEntrance",
            random.pick(&["Playing", "Not Playing"]),
        );
        call.leaf("bouncedCall", true_or_false(random));
        call.leaf("reorderedCall", true_or_false(random));
        call.leaf("preservedWaitTime", random.range(0, 200_000).to_string());
        call.leaf("position", (position + 1).to_string());
        queue.push(call);
    }
    message("queueUpdate", vec![user, queue])
}
