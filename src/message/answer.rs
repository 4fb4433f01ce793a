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
            /// so. A `callActionResponse` names the action and brings back its id, which tells it
            /// from others, and need not name the application (6.12); a `queueUpdate` answers where
            /// its reason is `Refresh`.
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
                let about = match (&user.action, &asked.action) {
                    (Some(action), Some(asked)) => {
                        action.id == asked.id && action.action_type == asked.action_type
                    }
                    (None, None) => same(user.application_id, asked.application_id),
                    _ => false,
                };
                let queue = self.data().and_then(|data| data.queue.as_ref());
                let reason = queue.map(|queue| queue.update_reason.map(|reason| reason.value()));
                let refreshed = Some(crate::$dialect::UpdateReason::Refresh);
                same(user.id(), asked.id())
                    && same(user.user_uid, asked.user_uid)
                    && about
                    && reason.is_none_or(|reason| reason == refreshed)
            }
        }
    };
}

pub(crate) use answers;
