//! What answers what.

/// `expected_response` and `answers` for a dialect's documents.
macro_rules! answers {
    ($dialect:ident) => {
        impl<'a> crate::$dialect::BroadsoftDocument<'a> {
            /// The message that is to answer this one, if any: a `callAction` is answered where it
            /// requests that, a `queueAction` where it is a `Refresh`, a `registerResponse` where
            /// it is none of a failure, and so on. (6, "Response message")
            pub fn expected_response(&self) -> Option<crate::$dialect::CommandType> {
                expected_response(self.command_type(), self.data()?)
            }

            /// Whether this document answers `request`, as far as documents tell: it is the message
            /// that is expected, about the same user and for the same application where both say
            /// so; and a `callActionResponse` names the action and brings back its id.
            pub fn answers(&self, request: &crate::$dialect::BroadsoftDocument<'_>) -> bool {
                if request.expected_response() != Some(self.command_type()) {
                    return false;
                }
                let (Some(user), Some(asked)) = (self.user(), request.user()) else {
                    // Only infoRequest is about no user.
                    return true;
                };
                let same = |a: Option<crate::Text<'_>>, b: Option<crate::Text<'_>>| match (a, b) {
                    (Some(a), Some(b)) => a == b,
                    _ => true,
                };
                let action = match (&user.action, &asked.action) {
                    (Some(action), Some(asked)) => {
                        action.id == asked.id && action.action_type == asked.action_type
                    }
                    (None, None) => true,
                    _ => false,
                };
                same(user.id(), asked.id())
                    && same(user.user_uid, asked.user_uid)
                    && same(user.application_id, asked.application_id)
                    && action
            }
        }
    };
}

pub(crate) use answers;
