//! Call control, as in section 7 of the specification.

use std::slice;

use broadworks_cap::{
    cap_c::{
        Action, ActionParamName, ActionType, Call, CallIn, CommandType, Conference,
        ConferenceState, Result as ActionResult, UpdateReason,
    },
    message::{CallState, CallType, LocalAltType, Personality, ReleaseCause},
};

use super::{Group, Kind, Leg, Session};

impl Group {
    /// Completes the login of a call client.
    pub(super) fn tell_all(&self, to: &[&Session], about: usize) {
        self.tell_profile(to, about);
        self.tell_hook(to, about);
        for leg in &self.subscribers[about].calls {
            self.tell_call(to, about, leg);
        }
    }

    /// Tells of a call. A console hears of calls that go on or are over, in less detail.
    fn tell_call(&self, to: &[&Session], about: usize, leg: &Leg) {
        let mut to = to.to_vec();
        to.retain(|session| match self.subscribers[session.subscriber].kind {
            Kind::Console => false,
            Kind::DetailedConsole => [CallState::Active, CallState::Released].contains(&leg.state),
            _ => true,
        });
        self.tell(&to, about, CommandType::CallUpdate, |user, own| {
            let mut call = Call::new(&leg.id, &leg.id);
            call.state = Some(leg.state.into());
            call.remote_number = Some((&leg.number).into());
            call.remote_name = Some("".into());
            if own {
                call.appearance = Some("1".into());
                call.personality = Some(leg.personality.into());
                call.call_type = Some(CallType::Network.into());
                call.release_cause = Some(ReleaseCause::Normal.into());
                call.remote_country_code = Some("1".into());
                call.local_alt_type = Some(LocalAltType::Main.into());
            }
            user.call = call.into();
        });
    }

    fn conference(&self, who: usize, state: ConferenceState) {
        let calls = self.subscribers[who].calls.iter();
        let calls: Vec<_> = calls.map(|leg| CallIn::new(&leg.id)).collect();
        let mut to = self.told(who);
        to.retain(|session| session.subscriber == who);
        self.tell(&to, who, CommandType::SessionUpdate, |user, _| {
            let mut conference = Conference::new(state);
            conference.call_in = (&calls).into();
            user.conference = Some(conference);
        });
    }

    /// Does a `callAction`, and answers it where it is to be `answered`.
    pub(super) fn call_action(&mut self, at: usize, action: &Action<'_>, answered: bool) {
        let who = self.sessions[at].subscriber;
        let done = self.try_action(who, action).is_some();
        if answered {
            let to = &[&self.sessions[at]];
            self.tell(to, who, CommandType::CallActionResponse, |user, _| {
                user.action = Some(Action {
                    action_type: action.action_type,
                    id: action.id,
                    result: Some(ActionResult::new(if done { "True" } else { "False" })),
                    ..Action::default()
                });
            });
        }
    }

    /// Does a `callAction`; `None` where that cannot be.
    fn try_action(&mut self, who: usize, action: &Action<'_>) -> Option<()> {
        let parameters = |name: ActionParamName| {
            let parameters = action.action_param.iter();
            let named = parameters.filter(move |p| p.action_param_name == Some(name.into()));
            named.map(|parameter| parameter.text.to_string())
        };
        let ids: Vec<_> = parameters(ActionParamName::CallId).collect();
        let known = |id: &String| self.subscribers[who].calls.iter().any(|leg| leg.id == *id);
        if !ids.iter().all(known) {
            return None;
        }
        let named = |leg: &Leg| ids.contains(&leg.id);
        match action.action_type?.value() {
            ActionType::Dial => self.dial(who, parameters(ActionParamName::Number).next()?)?,
            ActionType::Hold => self.change(who, named, CallState::Held),
            ActionType::Answer => self.change(who, named, CallState::Active),
            ActionType::Release => self.change(who, named, CallState::Released),
            ActionType::Xfer | ActionType::XferConsult => {
                self.change(who, named, CallState::Detached);
            }
            ActionType::ConfStart => {
                self.conference(who, ConferenceState::Active);
                let held = |leg: &Leg| named(leg) && leg.state == CallState::Held;
                self.change(who, held, CallState::Active);
            }
            ActionType::ConfHold => self.conference(who, ConferenceState::Held),
            ActionType::ConfAnswer => self.conference(who, ConferenceState::Active),
            ActionType::ConfRelease => {
                self.conference(who, ConferenceState::Released);
                self.change(who, |_| true, CallState::Released);
            }
            // There is nobody to report to, but a client can request a response.
            ActionType::TagCallWithDispositionCode | ActionType::CustOriginatedTraceCall => {}
            _ => return None,
        }
        Some(())
    }

    fn dial(&mut self, who: usize, number: String) -> Option<()> {
        let mut subscribers = self.subscribers.iter();
        let center = subscribers.position(|other| other.kind == Kind::CallCenter)?;
        match number.as_str() {
            "*78" | "*79" => {
                self.subscribers[who].dnd = if number == "*78" { "On" } else { "Off" };
                self.tell_dnd(&self.told(who), who);
            }
            "*98" => {
                let queue = &mut self.subscribers[center].calls;
                let first = queue.drain(..queue.len().min(1)).next()?;
                self.update_queue(center, UpdateReason::CallAnswered, slice::from_ref(&first));
                self.connect(who, first.number, Personality::Terminator);
            }
            _ => {
                let queued = number == self.subscribers[center].number;
                let leg = self.connect(who, number, Personality::BroadWorksOriginator);
                if queued {
                    let number = self.subscribers[who].number.into();
                    let leg = Leg { number, ..leg };
                    self.subscribers[center].calls.push(leg.clone());
                    self.update_queue(center, UpdateReason::CallAdded, &[leg]);
                }
            }
        }
        Some(())
    }

    /// Rings a phone, which is picked up, and then the other end, which answers.
    fn connect(&mut self, who: usize, number: String, personality: Personality) -> Leg {
        let on_hook = self.subscribers[who].calls.is_empty();
        self.change(who, |leg| leg.state == CallState::Active, CallState::Held);
        self.calls += 1;
        let mut leg = Leg {
            id: format!("localHost{}:0", self.calls),
            number,
            state: CallState::Alerting,
            personality,
        };
        self.set(who, leg.clone());
        if on_hook {
            self.tell_hook(&self.told(who), who);
        }
        if on_hook && personality == Personality::BroadWorksOriginator {
            leg.personality = Personality::Originator;
            self.set(who, leg.clone());
        }
        leg.state = CallState::Active;
        self.set(who, leg.clone());
        leg
    }

    /// Puts calls into another state.
    fn change(&mut self, who: usize, which: impl Fn(&Leg) -> bool, state: CallState) {
        for leg in self.subscribers[who].calls.clone() {
            if which(&leg) {
                self.set(who, Leg { state, ..leg });
            }
        }
    }

    /// Stores a call and tells of it. When the last is over, the phone is on hook again.
    fn set(&mut self, who: usize, leg: Leg) {
        let calls = &mut self.subscribers[who].calls;
        let over = matches!(leg.state, CallState::Released | CallState::Detached);
        match calls.iter().position(|other| other.id == leg.id) {
            Some(at) if over => drop(calls.remove(at)),
            Some(at) => calls[at] = leg.clone(),
            None => calls.push(leg.clone()),
        }
        let on_hook = calls.is_empty();
        self.tell_call(&self.told(who), who, &leg);
        if on_hook {
            self.tell_hook(&self.told(who), who);
        }
    }
}
