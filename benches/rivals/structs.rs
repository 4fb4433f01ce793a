//! quick-xml into structs, by hand and through serde, and structs into XML, by hand and through
//! quick-xml. The structs have what the corpora have: fewer fields than this crate's, and enumerated
//! attributes stay text.

use std::{borrow::Cow, fmt, hint::black_box, io};

use broadworks_cap::{Empty, Enumerated, Enumeration, Text, cap_c};
use quick_xml::{
    Reader, Writer, XmlVersion,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event, attributes::Attributes},
};
use serde::{Deserialize, Deserializer, de::Visitor};

use super::untyped::Values;

/// Text, borrowed where it stands in the document as it is. (Of itself serde would make every
/// `Option<Cow<str>>` an owned string.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Value<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Value<'de>, E> {
                Ok(Value(Cow::Borrowed(value)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value<'de>, E> {
                Ok(Value(Cow::Owned(value.to_owned())))
            }

            fn visit_string<E>(self, value: String) -> Result<Value<'de>, E> {
                Ok(Value(Cow::Owned(value)))
            }
        }
        deserializer.deserialize_str(Borrowing)
    }
}

/// A document being read by hand.
struct Input<'a> {
    document: &'a str,
    reader: Reader<&'a [u8]>,
}

impl<'a> Input<'a> {
    /// Reads what the start tag began into a struct.
    fn element<T: Structure<'a>>(
        &mut self,
        start: &BytesStart<'a>,
        empty: bool,
    ) -> quick_xml::Result<T> {
        let mut read = T::default();
        // `start.attributes()` borrows from the event, and would have to be copied to outlive it.
        let end = self.reader.buffer_position() as usize - 1 - usize::from(empty);
        let tag = &self.document[end - start.len()..end];
        for attribute in Attributes::new(tag, start.name().0.len()) {
            let attribute = attribute?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            read.attribute(attribute.key.0, Value(value));
        }
        if empty {
            return Ok(read);
        }
        if T::TEXT {
            read.text(self.text(false)?);
            return Ok(read);
        }
        loop {
            match self.reader.read_event()? {
                Event::Start(start) => read.child(self, &start, false)?,
                Event::Empty(start) => read.child(self, &start, true)?,
                Event::End(_) | Event::Eof => return Ok(read),
                _ => {}
            }
        }
    }

    /// Reads the text of an element up to behind its end tag.
    fn text(&mut self, empty: bool) -> quick_xml::Result<Value<'a>> {
        let mut text = Cow::Borrowed("");
        if empty {
            return Ok(Value(text));
        }
        let add = |text: &mut Cow<'a, str>, more: Cow<'a, str>| match text.is_empty() {
            true => *text = more,
            false => text.to_mut().push_str(&more),
        };
        loop {
            match self.reader.read_event()? {
                Event::Text(piece) => add(&mut text, piece.xml10_content()),
                Event::CData(piece) => add(&mut text, piece.xml10_content()),
                Event::GeneralRef(name) => match name.resolve_char_ref()? {
                    Some(character) => text.to_mut().push(character),
                    None => {
                        let entity = quick_xml::escape::resolve_predefined_entity(&name);
                        add(&mut text, Cow::Borrowed(entity.unwrap_or_default()));
                    }
                },
                Event::Start(start) => {
                    self.reader.read_to_end(start.name())?;
                }
                Event::End(_) | Event::Eof => return Ok(Value(text)),
                _ => {}
            }
        }
    }

    /// Passes over an element.
    fn skip(&mut self, start: &BytesStart<'a>, empty: bool) -> quick_xml::Result<()> {
        if !empty {
            self.reader.read_to_end(start.name())?;
        }
        Ok(())
    }
}

/// What reading by hand knows of a struct.
trait Structure<'a>: Default {
    /// Whether its content is text.
    const TEXT: bool;

    /// Whether it has no content.
    const EMPTY: bool;

    fn attribute(&mut self, name: &str, value: Value<'a>);

    fn text(&mut self, text: Value<'a>);

    fn child(
        &mut self,
        input: &mut Input<'a>,
        start: &BytesStart<'a>,
        empty: bool,
    ) -> quick_xml::Result<()>;
}

/// A value of this crate's that is text.
trait HasText<'a> {
    fn text(&self) -> Text<'a>;
}

impl<'a> HasText<'a> for Text<'a> {
    fn text(&self) -> Text<'a> {
        *self
    }
}

impl<'a, E: Enumeration> HasText<'a> for Enumerated<'a, E> {
    fn text(&self) -> Text<'a> {
        // A value that the DTD lists has been decoded to be told from the others.
        match self.value() == E::UNKNOWN {
            true => Enumerated::text(self),
            false => Text::new(self.value().as_str()),
        }
    }
}

/// A value of this crate's, next to the rival's.
trait Same {
    fn same(&self, rival: Option<&Value<'_>>) -> bool;
}

impl Same for Option<Text<'_>> {
    fn same(&self, rival: Option<&Value<'_>>) -> bool {
        match (self, rival) {
            // Blanks around a text are the document's layout to some.
            (Some(ours), Some(rival)) => ours.to_cow().trim() == rival.0.trim(),
            (ours, rival) => ours.is_none() && rival.is_none(),
        }
    }
}

impl<E: Enumeration> Same for Option<Enumerated<'_, E>> {
    fn same(&self, rival: Option<&Value<'_>>) -> bool {
        self.map(|value| value.text()).same(rival)
    }
}

impl Same for Option<Empty> {
    fn same(&self, rival: Option<&Value<'_>>) -> bool {
        self.is_some() == rival.is_some()
    }
}

impl Same for Text<'_> {
    fn same(&self, rival: Option<&Value<'_>>) -> bool {
        // An element that may be empty has no text to a rival, and an empty one to us.
        Some(*self).same(Some(rival.unwrap_or(&Value::default())))
    }
}

/// Decodes the value behind what is in `out`, unless it can be borrowed.
fn decode<'a>(value: &Option<impl HasText<'a>>, out: &mut String) {
    if let Some(text) = value.as_ref().map(HasText::text)
        && text.as_str().is_none()
    {
        text.append_to_string(out);
    }
}

macro_rules! structures {
    ($($name:ident {
        attributes { $($attribute:ident $attribute_name:tt $attribute_open:tt)* }
        $(content { $text:ident })?
        texts { $($leaf:ident $leaf_name:tt)* }
        $(empties { $($empty:ident $empty_name:tt)* })?
        children { $($child:ident $child_name:tt $child_type:ident)* }
        lists { $($list:ident $list_name:tt $list_type:ident)* }
    })*) => {$(
        #[derive(Debug, Default, PartialEq, Deserialize)]
        pub struct $name<'a> {
            $(#[serde(borrow, default, rename = $attribute_name)]
            pub $attribute: Option<Value<'a>>,)*
            $(#[serde(borrow, default, rename = "$text")]
            pub $text: Option<Value<'a>>,)?
            $(#[serde(borrow, default, rename = $leaf_name)]
            pub $leaf: Option<Value<'a>>,)*
            $($(#[serde(borrow, default, rename = $empty_name)]
            pub $empty: Option<Value<'a>>,)*)?
            $(#[serde(borrow, default, rename = $child_name)]
            pub $child: Option<$child_type<'a>>,)*
            $(#[serde(borrow, default, rename = $list_name)]
            pub $list: Vec<$list_type<'a>>,)*
        }

        impl<'a> Structure<'a> for $name<'a> {
            const TEXT: bool = [$(stringify!($text),)? ""].len() > 1;
            const EMPTY: bool = [
                $(stringify!($text),)?
                $($leaf_name,)*
                $($child_name,)*
                $($list_name,)*
                ""
            ].len() == 1;

            fn attribute(&mut self, name: &str, value: Value<'a>) {
                match name {
                    // serde's name without its `@`.
                    $(_ if name == &$attribute_name[1..] => self.$attribute = Some(value),)*
                    _ => drop(value),
                }
            }

            fn text(&mut self, _text: Value<'a>) {
                $(self.$text = Some(_text);)?
            }

            fn child(
                &mut self,
                input: &mut Input<'a>,
                start: &BytesStart<'a>,
                empty: bool,
            ) -> quick_xml::Result<()> {
                match start.name().0 {
                    $($leaf_name => self.$leaf = Some(input.text(empty)?),)*
                    $($($empty_name => self.$empty = Some(input.text(empty)?),)*)?
                    $($child_name => self.$child = Some(input.element(start, empty)?),)*
                    $($list_name => self.$list.push(input.element(start, empty)?),)*
                    _ => input.skip(start, empty)?,
                }
                Ok(())
            }
        }

        impl $name<'_> {
            /// Whether this crate reads the same.
            ///
            /// # Panics
            /// Where it does not, and says where.
            fn assert_same(&self, ours: &cap_c::$name<'_>) {
                $(assert!(ours.$attribute.same(self.$attribute.as_ref()), "{ours:?}\n{self:?}");)*
                $(assert!(ours.$text.same(self.$text.as_ref()), "{ours:?}\n{self:?}");)?
                $(assert!(ours.$leaf.same(self.$leaf.as_ref()), "{ours:?}\n{self:?}");)*
                $($(assert!(ours.$empty.same(self.$empty.as_ref()), "{ours:?}\n{self:?}");)*)?
                $(match (&ours.$child, &self.$child) {
                    (Some(ours), Some(rival)) => rival.assert_same(ours),
                    (ours, rival) => assert!(ours.is_none() && rival.is_none(), "{ours:?}\n{rival:?}"),
                })*
                $(assert_eq!(ours.$list.len(), self.$list.len());
                self.$list.iter().zip(&ours.$list).for_each(|(rival, ours)| rival.assert_same(&ours));)*
            }

            /// Decodes what has to be decoded of this crate's values, one behind another.
            fn decode(ours: &cap_c::$name<'_>, out: &mut String) {
                $(decode(&ours.$attribute, out);)*
                $(decode(&Some(ours.$text), out);)?
                $(decode(&ours.$leaf, out);)*
                $(if let Some(child) = &ours.$child { $child_type::decode(child, out) })*
                $(for child in &ours.$list { $list_type::decode(&child, out) })*
            }

            /// Every value, as an untyped reader sees them, in another order.
            fn values(&self, name: &str, out: &mut Values) {
                let text = [$(&self.$text,)? &None][0].as_ref();
                out.push((name.to_owned(), text.map_or("", |text: &Value<'_>| &*text.0).trim().to_owned()));
                let mut _add = |name: &str, value: &Option<Value<'_>>| {
                    out.extend(value.iter().map(|value| (name.to_owned(), value.0.trim().to_owned())));
                };
                $(_add($attribute_name, &self.$attribute);)*
                $(_add($leaf_name, &self.$leaf);)*
                $($(_add($empty_name, &self.$empty);)*)?
                $(self.$child.iter().for_each(|child| child.values($child_name, out));)*
                $(self.$list.iter().for_each(|child| child.values($list_name, out));)*
            }

            /// Writes the element with `push_str`; `open` and `close` are `<name` and `</name>`.
            #[inline]
            fn push<const ESCAPE: bool>(&self, open: &str, close: &str, out: &mut String) {
                out.push_str(open);
                $(if let Some(value) = &self.$attribute {
                    out.push_str($attribute_open);
                    push_value::<ESCAPE>(&value.0, out);
                    out.push('"');
                })*
                if Self::EMPTY {
                    return out.push_str("/>");
                }
                out.push('>');
                $(if let Some(value) = &self.$text { push_value::<ESCAPE>(&value.0, out) })?
                $(if let Some(value) = &self.$leaf {
                    out.push_str(concat!("<", $leaf_name, ">"));
                    push_value::<ESCAPE>(&value.0, out);
                    out.push_str(concat!("</", $leaf_name, ">"));
                })*
                $($(if self.$empty.is_some() {
                    out.push_str(concat!("<", $empty_name, "/>"));
                })*)?
                $(if let Some(child) = &self.$child {
                    let (open, close) = (concat!("<", $child_name), concat!("</", $child_name, ">"));
                    child.push::<ESCAPE>(open, close, out);
                })*
                $(for child in &self.$list {
                    let (open, close) = (concat!("<", $list_name), concat!("</", $list_name, ">"));
                    child.push::<ESCAPE>(open, close, out);
                })*
                out.push_str(close);
            }

            /// Writes the element through quick-xml, which escapes.
            fn write(&self, name: &str, out: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
                let start = BytesStart::new(name)
                    $(.with_attributes(
                        (self.$attribute.iter()).map(|value| (&$attribute_name[1..], &*value.0)),
                    ))*;
                if Self::EMPTY {
                    return out.write_event(Event::Empty(start));
                }
                out.write_event(Event::Start(start))?;
                $(if let Some(value) = &self.$text {
                    out.write_event(Event::Text(BytesText::new(&value.0)))?;
                })?
                $(if let Some(value) = &self.$leaf {
                    out.write_event(Event::Start(BytesStart::new($leaf_name)))?;
                    out.write_event(Event::Text(BytesText::new(&value.0)))?;
                    out.write_event(Event::End(BytesEnd::new($leaf_name)))?;
                })*
                $($(if self.$empty.is_some() {
                    out.write_event(Event::Empty(BytesStart::new($empty_name)))?;
                })*)?
                $(if let Some(child) = &self.$child { child.write($child_name, out)?; })*
                $(for child in &self.$list { child.write($list_name, out)?; })*
                out.write_event(Event::End(BytesEnd::new(name)))
            }
        }
    )*};
}

structures! {
    BroadsoftDocument {
        attributes { protocol "@protocol" r#" protocol=""# version "@version" r#" version=""# }
        texts {}
        children { command "command" Command }
        lists {}
    }
    Command {
        attributes { command_type "@commandType" r#" commandType=""# }
        texts {}
        children { command_data "commandData" CommandData }
        lists {}
    }
    CommandData {
        attributes {}
        texts {}
        children { user "user" User queue "queue" Queue }
        lists {}
    }
    User {
        attributes {
            user_type "@userType" r#" userType=""#
            user_uid "@userUid" r#" userUid=""#
            id_attribute "@id" r#" id=""#
        }
        texts {
            off_hook "offHook" num_calls "numCalls" acd_state "acdState"
            acd_state_time "acdStateTime" first_name "firstName"
            last_name "lastName" phone "phone" extension "extension" location_code "locationCode"
            enterprise_user "enterpriseUser" email "email" mobile "mobile" pager "pager"
            department "department" title "title" group_name "groupName"
            service_provider_name "serviceProviderName" support_email "supportEmail"
            max_calls "maxCalls" ep_control "epControl" three_way_call "threeWayCall"
            n_way_call "nWayCall" call_transfer "callTransfer" cpe "cpe" cwt "cwt" dnd "dnd"
            lnrd "lnrd" oi "oi" ro "ro" li "li" simring "simring" application_id "applicationId"
            voice_messaging "voiceMessaging" voice_messaging_group "voiceMessagingGroup"
            third_party_voice_messaging "thirdPartyVoiceMessaging"
            third_party_vm_group "thirdPartyVMGroup" has_vm_messages "hasVMMessages"
            has_third_party_vm_messages "hasThirdPartyVMMessages" call_logs "callLogs"
            monitored_user_uid "monitoredUserUid" monitored_user_id "monitoredUserId"
            country_code "countryCode" national_prefix "nationalPrefix"
            unavailability_code "unavailabilityCode"
            wrap_up_call_center_call_id "wrapUpCallCenterCallId"
        }
        empties { initial_update "initialUpdate" }
        children { conference "conference" Conference cfa "cfa" Cfa }
        lists { call "call" Call }
    }
    Conference {
        attributes { conference_state "@conferenceState" r#" conferenceState=""# }
        texts { appearance "appearance" }
        children {}
        lists { call_in "callIn" CallIn }
    }
    CallIn {
        attributes { call_in_id "@callInId" r#" callInId=""# }
        texts {}
        children {}
        lists {}
    }
    Cfa {
        attributes { cfa_destination "@cfaDestination" r#" cfaDestination=""# }
        content { text }
        texts {}
        children {}
        lists {}
    }
    Call {
        attributes {
            call_id "@callId" r#" callId=""#
            ext_tracking_id "@extTrackingId" r#" extTrackingId=""#
        }
        texts {
            appearance "appearance" personality "personality" state "state"
            release_cause "releaseCause" remote_country_code "remoteCountryCode"
            remote_number "remoteNumber" remote_name "remoteName" remote_tel_uri "remoteTelUri"
            local_alt_type "localAltType" line_port "linePort"
            redirect_from_country_code "redirectFromCountryCode"
            redirect_from_number "redirectFromNumber" redirect_from_name "redirectFromName"
            redirect_from_reason "redirectFromReason" call_type "callType"
            call_start_time "callStartTime" call_answer_time "callAnswerTime"
            call_center_user_id "callCenterUserId"
        }
        children { call_center "callCenter" CallCenter }
        lists { control "control" Control }
    }
    Control {
        attributes { control_type "@controlType" r#" controlType=""# }
        content { text }
        texts {}
        children {}
        lists {}
    }
    CallCenter {
        attributes { id "@id" r#" id=""# }
        texts {
            dnis_name "DNISName" dnis_number "DNISNumber" call_wait_time "callWaitTime"
            longest_wait_time "longestWaitTime" num_calls_in_queue "numCallsInQueue"
        }
        children {}
        lists {}
    }
    Queue {
        attributes { update_reason "@updateReason" r#" updateReason=""# }
        texts {}
        children {}
        lists { queue_call "queueCall" QueueCall }
    }
    QueueCall {
        attributes { call_id "@callId" r#" callId=""# }
        texts {
            remote_country_code "remoteCountryCode" remote_number "remoteNumber"
            remote_name "remoteName" time_added "timeAdded"
            mandatory_entrance "mandatoryEntrance" bounced_call "bouncedCall"
            reordered_call "reorderedCall" preserved_wait_time "preservedWaitTime"
            position "position"
        }
        children {}
        lists {}
    }
}

/// quick-xml's events put into structs by hand. Every check it has is on.
pub fn by_hand(bytes: &[u8]) -> BroadsoftDocument<'_> {
    let document = std::str::from_utf8(bytes).expect("UTF-8");
    let reader = Reader::from_str(document);
    let mut input = Input { document, reader };
    loop {
        match input.reader.read_event().expect("well-formed") {
            Event::Start(start) => return input.element(&start, false).expect("well-formed"),
            Event::Eof => panic!("no root"),
            _ => {}
        }
    }
}

/// The same through serde.
pub fn serde(bytes: &[u8]) -> BroadsoftDocument<'_> {
    let document = std::str::from_utf8(bytes).expect("UTF-8");
    quick_xml::de::from_str(document).expect("well-formed")
}

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Writes every document into one buffer with `push_str`, looking at values for what has to be
/// escaped, or not at all; gives the bytes written.
pub fn push_all<const ESCAPE: bool>(
    documents: &[BroadsoftDocument<'_>],
    buffer: &mut String,
) -> usize {
    documents.iter().fold(0, |sum, document| {
        buffer.clear();
        push::<ESCAPE>(document, buffer);
        sum + black_box(&*buffer).len()
    })
}

/// Pushes every document into a `String` of its own, which grows as it has to; gives the bytes written.
pub fn push_new(documents: &[BroadsoftDocument<'_>]) -> usize {
    documents.iter().fold(0, |sum, document| {
        let mut written = String::new();
        push::<false>(document, &mut written);
        sum + black_box(written).len()
    })
}

fn push<const ESCAPE: bool>(document: &BroadsoftDocument<'_>, out: &mut String) {
    out.push_str(DECLARATION);
    document.push::<ESCAPE>("<BroadsoftDocument", "</BroadsoftDocument>", out);
}

#[inline]
fn push_value<const ESCAPE: bool>(value: &str, out: &mut String) {
    if ESCAPE
        && value
            .bytes()
            .any(|byte| matches!(byte, b'<' | b'>' | b'&' | b'"'))
    {
        return push_escaped(value, out);
    }
    out.push_str(value);
}

#[cold]
fn push_escaped(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

/// Writes every document into one buffer through quick-xml; gives the bytes written.
pub fn quick_xml_write_all(documents: &[BroadsoftDocument<'_>], buffer: &mut Vec<u8>) -> usize {
    documents.iter().fold(0, |sum, document| {
        buffer.clear();
        quick_xml_write(document, buffer).expect("a Vec takes everything");
        sum + black_box(&*buffer).len()
    })
}

fn quick_xml_write(document: &BroadsoftDocument<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let mut writer = Writer::new(out);
    let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
    writer.write_event(Event::Decl(declaration))?;
    document.write("BroadsoftDocument", &mut writer)
}

/// Shows that what the writers write reads the same, and, where nothing has to be escaped, is of the
/// same length.
///
/// # Panics
/// Where it does not, or is not.
pub fn assert_same_written(
    ours: &cap_c::BroadsoftDocument<'_>,
    theirs: &BroadsoftDocument<'_>,
    nothing_to_escape: bool,
) {
    let written = ours
        .xml()
        .to_vec()
        .expect("nothing that XML does not allow");
    let mut through_quick_xml = Vec::new();
    quick_xml_write(theirs, &mut through_quick_xml).expect("a Vec takes everything");
    let (mut escaped, mut pushed) = (String::new(), String::new());
    push::<true>(theirs, &mut escaped);
    push::<false>(theirs, &mut pushed);
    let rivals = [&through_quick_xml, escaped.as_bytes(), pushed.as_bytes()];
    for rival in rivals.into_iter().take(2 + usize::from(nothing_to_escape)) {
        let read = cap_c::BroadsoftDocument::read(rival).expect("well-formed");
        assert_eq!(read, *ours);
        assert!(!nothing_to_escape || rival.len() == written.len());
    }
}

/// Decodes what has to be decoded of this crate's document into a buffer: what quick-xml has done by
/// the time it has filled its structs.
pub fn decode_ours(ours: &cap_c::BroadsoftDocument<'_>, buffer: &mut String) {
    buffer.clear();
    BroadsoftDocument::decode(ours, buffer);
    black_box(buffer);
}

/// Shows that the readers of structs agree with each other, with this crate, and with the values
/// that an untyped reader sees.
///
/// # Panics
/// Where they do not.
pub fn assert_same(document: &str, untyped: &Values) {
    let bytes = document.as_bytes();
    let ours = cap_c::BroadsoftDocument::read(bytes).expect("well-formed");
    let rival = by_hand(bytes);
    rival.assert_same(&ours);
    serde(bytes).assert_same(&ours);
    let mut values = Values::new();
    rival.values("BroadsoftDocument", &mut values);
    let mut expected = untyped.clone();
    values.sort();
    expected.sort();
    assert_eq!(values, expected, "{document}");
}
