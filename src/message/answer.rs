//! What answers what.

use crate::{message::is_blank, text::Text};

/// Whether two documents say the same, as far as both say anything.
pub(crate) fn same(a: Option<Text<'_>>, b: Option<Text<'_>>) -> bool {
    match (said(a), said(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// What is not blank.
pub(crate) fn said(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !is_blank(text))
}

/// Whether two user IDs may be the same user's: one of them may go without its domain, where that is
/// the system's default. (6.11)
pub(crate) fn same_user(a: Option<Text<'_>>, b: Option<Text<'_>>) -> bool {
    let (Some(a), Some(b)) = (said(a), said(b)) else {
        return true;
    };
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        match (a.next(), b.next()) {
            (None, None) | (None, Some('@')) | (Some('@'), None) => return true,
            (a, b) if a == b => {}
            _ => return false,
        }
    }
}

/// `expected_response` and `answers` for a dialect's documents.
macro_rules! answers {
    ($dialect:ident) => {
        impl<'a> crate::$dialect::BroadsoftDocument<'a> {
            /// The message that is to answer this one, if any: a `callAction` where it requests that
            /// and is a `TagCallWithDispositionCode` or a `CustOriginatedTraceCall` (any other is
            /// answered by the updates that it leads to), a `queueAction` where it is a `Refresh`, a
            /// `registerResponse` where it is none of a failure, and so on. (6, "Response message")
            ///
            /// An answer may never come: the connection may end, and what the specification leaves
            /// open servers do as they see fit, such as a `Refresh` of an empty queue
            /// ([`building`](crate::building)). Wait for it with a time limit.
            pub fn expected_response(&self) -> Option<crate::$dialect::CommandType> {
                expected_response(self.command_type(), self.data()?)
            }

            /// Whether this document answers `request`, as far as documents tell: it is the message
            /// that is expected, about the same user and for the same application where both say
            /// so. Users are the same by their userUid where both have one, otherwise by their ID,
            /// which may go without its domain. A `callActionResponse` names the action and brings
            /// back its id, which tells it from others, and need not name the application (6.12); a
            /// `queueUpdate` answers where its reason is `Refresh`, or it has no `queue`.
            pub fn answers(&self, request: &crate::$dialect::BroadsoftDocument<'_>) -> bool {
                use crate::message::answer;

                if request.expected_response() != Some(self.command_type()) {
                    return false;
                }
                let (Some(user), Some(asked)) = (self.user(), request.user()) else {
                    // Only infoRequest is about no user.
                    return true;
                };
                let about = match (&user.action, &asked.action) {
                    (Some(action), Some(asked)) => {
                        answer::said(action.id) == answer::said(asked.id)
                            && action.action_type == asked.action_type
                    }
                    (None, None) => answer::same(user.application_id, asked.application_id),
                    _ => false,
                };
                let queue = self.data().and_then(|data| data.queue.as_ref());
                let reason = queue.map(|queue| queue.update_reason.map(|reason| reason.value()));
                let refreshed = Some(crate::$dialect::UpdateReason::Refresh);
                // A userUid says it all.
                let same_user = match (answer::said(user.user_uid), answer::said(asked.user_uid)) {
                    (Some(a), Some(b)) => a == b,
                    _ => answer::same_user(user.id(), asked.id()),
                };
                same_user && about && reason.is_none_or(|reason| reason == refreshed)
            }
        }
    };
}

pub(crate) use answers;
