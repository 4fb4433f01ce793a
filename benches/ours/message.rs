//! The message layer at work.

use std::hint::black_box;

use broadworks_cap::{
    cap_c::{BroadsoftDocument, Call, QueueCall},
    message::{Direction, Value, cap_c::Message},
};

/// Uses what the type knows of a value.
#[inline(always)]
fn known<T>(value: Option<Value<'_, T>>) {
    black_box(value.and_then(Value::known));
}

/// Every typed value of a call.
#[inline(always)]
fn call(call: &Call<'_>) {
    known(call.state());
    known(call.personality());
    known(call.call_type());
    known(call.appearance());
    known(call.release_cause());
    known(call.local_alt_type());
    known(call.remote_number());
    known(call.redirect_from_reason());
    known(call.recall_type());
    known(call.call_start_time());
    known(call.call_answer_time());
    if let Some(center) = &call.call_center {
        known(center.call_wait_time());
        known(center.longest_wait_time());
        known(center.num_calls_in_queue());
    }
}

/// Every typed value of a call in a queue.
#[inline(always)]
fn queue_call(call: &QueueCall<'_>) {
    known(call.time_added());
    known(call.position());
    known(call.priority());
    known(call.mandatory_entrance());
    known(call.bounced_call());
    known(call.reordered_call());
    known(call.preserved_wait_time());
    known(call.add_time_in_priority_bucket());
    known(call.preserved_wait_time_in_priority_bucket());
}

/// Every typed value of the messages of the mix.
pub fn typed(document: &BroadsoftDocument<'_>) {
    match document.message() {
        Message::CallUpdate(update) => {
            if let Some(updated) = update.call() {
                call(updated);
            }
        }
        Message::SessionUpdate(update) => {
            known(update.off_hook());
            known(update.num_calls());
            known(update.max_calls());
            known(update.ep_control());
        }
        Message::CallControlInfo(info) => {
            if let Some(call) = info.call() {
                for control in &call.control {
                    known(Some(control.value()));
                    black_box(control.control_type.map(|kind| kind.value()));
                }
            }
        }
        Message::ProfileUpdate(update) => {
            known(update.acd_state());
            known(update.acd_state_time());
            known(update.dnd());
            known(update.cwt());
            known(update.ro());
            known(update.simring());
            known(update.lnrd());
            known(update.call_logs());
            known(update.three_way_call());
            known(update.n_way_call());
            known(update.call_transfer());
            known(update.has_vm_messages());
            known(update.cfa().map(|cfa| cfa.value()));
        }
        Message::QueueUpdate(update) => {
            if let Some(queue) = update.queue() {
                for call in &queue.queue_call {
                    queue_call(&call);
                }
            }
        }
        other => {
            black_box(other);
        }
    }
}

/// Everything in which a document departs from its table.
pub fn check(document: &BroadsoftDocument<'_>) {
    document.check(Direction::ToClient, &mut |finding| {
        black_box(finding);
    });
}

/// Both.
pub fn typed_and_check(document: &BroadsoftDocument<'_>) {
    typed(document);
    check(document);
}
