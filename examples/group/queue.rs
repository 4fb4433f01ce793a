//! Queue management, as in section 9 of the specification.

use broadworks_cap::{
    Empty,
    cap_c::{
        CommandData, CommandType, Queue, QueueActionData, QueueActionDataActionType, QueueCall,
        UpdateReason, User,
    },
};

use super::{Group, Leg, Session, send};

impl Group {
    /// Completes the login of a call center.
    pub(super) fn tell_queue_profile(&self, to: &[&Session], about: usize) {
        self.tell(to, about, CommandType::QueueProfileUpdate, |user, _| {
            user.initial_update = Some(Empty::new());
            user.night_service = Some("Off".into());
            user.holiday_service = Some("Off".into());
            user.forced_forwarding = Some("Off".into());
        });
        let calls = &self.subscribers[about].calls;
        if !calls.is_empty() {
            self.tell_queue(to, about, UpdateReason::Initial, calls);
        }
    }

    /// Tells of all calls of a queue, or of one. (Of none only as the answer to a `Refresh`.)
    fn tell_queue(&self, to: &[&Session], about: usize, reason: UpdateReason, calls: &[Leg]) {
        let calls = calls.iter().map(|leg| QueueCall {
            remote_number: Some((&leg.number).into()),
            ..QueueCall::new(&leg.id)
        });
        let calls: Vec<_> = calls.collect();
        for session in to {
            let data = CommandData {
                user: Some(self.addressed(session, about, User::default())),
                queue: Some(Queue::new(reason, &calls)),
                ..CommandData::default()
            };
            send(&session.outbox, CommandType::QueueUpdate, data);
        }
    }

    /// Does a `queueAction`.
    pub(super) fn queue_action(&mut self, at: usize, data: &QueueActionData<'_>) -> Option<()> {
        let center = self.sessions[at].subscriber;
        let mut calls = self.subscribers[center].calls.clone();
        let action = data.action_type?.value();
        if action == QueueActionDataActionType::Refresh {
            self.tell_queue(&[&self.sessions[at]], center, UpdateReason::Refresh, &calls);
            return Some(());
        }
        let call = data.queue_call.as_ref()?;
        let place = calls
            .iter()
            .position(|leg| call.call_id == Some((&leg.id).into()))?;
        let leg = calls.remove(place);
        match action {
            QueueActionDataActionType::Transfer => {
                self.update_queue(center, UpdateReason::CallTransferred, &[leg]);
            }
            QueueActionDataActionType::Reorder => {
                let position = call.position()?.known()?.get() as usize;
                calls.insert(calls.len().min(position - 1), leg);
                self.update_queue(center, UpdateReason::CallReordered, &calls);
            }
            QueueActionDataActionType::Promote => {
                calls.insert(0, leg.clone());
                self.update_queue(center, UpdateReason::CallPromoted, &[leg]);
            }
            _ => return None,
        }
        self.subscribers[center].calls = calls;
        Some(())
    }

    pub(super) fn update_queue(&self, center: usize, reason: UpdateReason, calls: &[Leg]) {
        self.tell_queue(&self.told(center), center, reason, calls);
    }
}
