//! User monitoring, as in section 8 of the specification.

use broadworks_cap::cap_c::{
    BroadsoftDocument, CommandType, FailedUser, FailureReason, MonResult, MonType, User,
};

use super::{Group, Kind, Session};

/// What the database has of everyone: for their own client, and for a console.
const PROFILE: &[u8] = include_bytes!("profile.xml");
const MONITORED: &[u8] = include_bytes!("monitored.xml");

impl Group {
    /// Changes whom a console monitors, and tells it about those who are added.
    pub(super) fn monitor(&mut self, at: usize, user: &User<'_>) -> Option<()> {
        let change = user.monitoring.as_ref()?.mon_type?.value();
        let (mut named, mut failed) = (Vec::new(), Vec::new());
        for id in &user.mon_user {
            let who = self.subscriber(Some(id));
            match who.filter(|&who| self.subscribers[who].kind == Kind::Phone) {
                Some(who) => named.push(who),
                None => failed.push(FailedUser::new(FailureReason::UnknownUser, id)),
            }
        }
        let monitored = &mut self.sessions[at].monitored;
        monitored.retain(|who| change != MonType::Replace && !named.contains(who));
        if change == MonType::Delete {
            named.clear();
        }
        monitored.extend(&named);

        let (to, about) = (&[&self.sessions[at]], self.sessions[at].subscriber);
        self.tell(
            to,
            about,
            CommandType::MonitoringUsersResponse,
            |user, _| {
                user.mon_result = Some(MonResult::new(if failed.is_empty() {
                    "True"
                } else {
                    "False"
                }));
                user.failed_user = (&failed).into();
            },
        );
        named.iter().for_each(|&who| self.tell_profile(to, who));
        named.iter().for_each(|&who| self.tell_dnd(to, who));
        named.iter().for_each(|&who| self.tell_hook(to, who));
        Some(())
    }

    /// The initial `profileUpdate`.
    pub(super) fn tell_profile(&self, to: &[&Session], about: usize) {
        let subscriber = &self.subscribers[about];
        self.tell(to, about, CommandType::ProfileUpdate, |user, own| {
            let profile = BroadsoftDocument::read(if own { PROFILE } else { MONITORED });
            *user = profile
                .expect("a document")
                .user()
                .cloned()
                .unwrap_or_default();
            user.email = Some(subscriber.id.into());
            user.phone = Some(subscriber.number.into());
            user.dnd = own.then(|| subscriber.dnd.into());
        });
    }

    pub(super) fn tell_dnd(&self, to: &[&Session], about: usize) {
        self.tell(to, about, CommandType::ProfileUpdate, |user, _| {
            user.dnd = Some(self.subscribers[about].dnd.into());
        });
    }

    pub(super) fn tell_hook(&self, to: &[&Session], about: usize) {
        let calls = self.subscribers[about].calls.len();
        let num_calls = calls.to_string();
        self.tell(to, about, CommandType::SessionUpdate, |user, own| {
            user.off_hook = Some((calls > 0).into());
            user.num_calls = own.then(|| (&num_calls).into());
        });
    }
}
