//! Documents as a server makes them: of values that it has, not of a document that it read.

use broadworks_cap::{
    Text,
    cap_c::{BroadsoftDocument, Call, Command, CommandData, CommandType, User, UserType},
};

/// A value apart from the document that it was read from, for as long as the bench runs.
fn value(text: Text<'_>) -> Text<'static> {
    Text::from(&*text.to_string().leak())
}

macro_rules! given {
    ($type:ident of $read:expr, $default:expr; $($field:ident)+) => {
        $type { $($field: $read.$field.map(value),)+ ..$default }
    };
}

/// The callUpdates among these documents, with the values of those, but for `callCenter`.
pub fn call_updates<'d>(
    documents: impl Iterator<Item = &'d str>,
) -> Vec<BroadsoftDocument<'static>> {
    let read = documents.map(super::document);
    let updates = read.filter(|document| document.command_type() == CommandType::CallUpdate);
    updates
        .map(|read| {
            let user = read.user().expect("it has a user");
            let call = user.call.first().expect("it has a call");
            let call = given!(Call of call, Call::default();
                call_id ext_tracking_id state appearance personality release_cause
                remote_country_code remote_number remote_name remote_tel_uri local_alt_type line_port
                redirect_from_country_code redirect_from_number redirect_from_name
                redirect_from_reason call_type call_start_time call_answer_time call_center_user_id);
            let kind = user.user_type.map_or(UserType::CallClient, |kind| kind.value());
            let mut user = given!(User of user, User::new(kind);
                id_attribute user_uid application_id monitored_user_uid monitored_user_id);
            user.call = call.into();
            let command = Command::new(CommandType::CallUpdate, CommandData {
                user: Some(user),
                ..CommandData::default()
            });
            BroadsoftDocument::new("CAP", "17.0", command)
        })
        .collect()
}
