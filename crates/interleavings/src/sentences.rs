//! Stories in words.

use domain::action::{ActionKind, ActionState};
use domain::protocol::{Answer, Sight};

use crate::model::{Place, State};
use crate::moves::{Move, Reply, World};

/// The contacts of the two actions.
const CONTACTS: [&str; 2] = ["Ana", "Ben"];
/// The two workers.
const WORKERS: [&str; 2] = ["Worker 1", "Worker 2"];

/// A story as sentences, one for each move.
pub fn tell(world: &World, story: &[Move]) -> Vec<String> {
    let mut state = State::initial(&world.scenario);
    let mut sentences = Vec::new();
    for step in story {
        let next = world.after(&state, *step);
        sentences.push(sentence(world, &state, *step, &next));
        state = next;
    }
    sentences
}

fn thing(world: &World, action: u8) -> String {
    let action = usize::from(action);
    let contact = if world.scenario.is_sequence {
        CONTACTS[0]
    } else {
        CONTACTS[action]
    };
    let ordinal = match (world.scenario.is_sequence, action) {
        (false, _) => "",
        (true, 0) => "first ",
        (true, _) => "second ",
    };
    match world.scenario.kinds[action] {
        ActionKind::Invitation => format!("the {ordinal}invitation to {contact}"),
        ActionKind::Message => format!("the {ordinal}message to {contact}"),
        ActionKind::Answer => format!("the {ordinal}answer to {contact}"),
        ActionKind::Withdrawal => format!("the {ordinal}withdrawal of {contact}'s invitation"),
    }
}

fn sentence(world: &World, before: &State, step: Move, after: &State) -> String {
    match step {
        Move::Take(worker, action) => {
            let (who, what, epoch) = (
                WORKERS[usize::from(worker)],
                thing(world, action),
                after.lease.epoch,
            );
            if matches!(after.workers[usize::from(worker)], Place::Looking { .. }) {
                format!("{who} takes the account (epoch {epoch}) for {what}.")
            } else {
                format!("{who} takes the account (epoch {epoch}) and commits the intent of {what}.")
            }
        }
        Move::Answer(request, reply) => {
            let action = before.requests[usize::from(request)].map_or(0, |one| one.action);
            network(&thing(world, action), reply)
        }
        Move::Land(request) | Move::Vanish(request) => {
            let action = before.requests[usize::from(request)].map_or(0, |one| one.action);
            let what = thing(world, action);
            let is_effect = after.effects[usize::from(action)].count
                > before.effects[usize::from(action)].count;
            if is_effect {
                format!("The network performs {what} after all.")
            } else {
                format!("The network drops {what}.")
            }
        }
        Move::EndQuarantine(action) => {
            format!("The quarantine of {} is over.", thing(world, action))
        }
        Move::GiveUp(action) => {
            let is_put_back = after.actions[usize::from(action)].state == ActionState::Scheduled;
            let what = thing(world, action);
            if is_put_back {
                format!("No outcome of {what} was written: it is queued again.")
            } else {
                format!("No outcome of {what} was written: it is unconfirmed.")
            }
        }
        Move::Expire => "The lease of the account runs out.".to_owned(),
        Move::Poll => {
            "A poll sees what is at the network, and what it saw is confirmed.".to_owned()
        }
        Move::Stop => "The campaign is stopped.".to_owned(),
        Move::ContactWrites(action) => {
            format!("The contact of {} writes.", thing(world, action))
        }
        Move::DoByHand(action) => format!("The owner does {} by hand.", thing(world, action)),
        Move::Tell(action) => {
            let is_sent = after.actions[usize::from(action)].state == ActionState::Sent;
            let said = if is_sent { "was sent" } else { "was not sent" };
            format!("A person says that {} {said}.", thing(world, action))
        }
        Move::Requeue(action) => {
            format!(
                "A person puts {} back into the queue.",
                thing(world, action)
            )
        }
        Move::Look(worker)
        | Move::Age(worker)
        | Move::Begin(worker)
        | Move::Check(worker)
        | Move::Write(worker)
        | Move::Record(worker)
        | Move::TakeToProbe(worker, _)
        | Move::Probe(worker, _)
        | Move::RecordProbe(worker)
        | Move::Crash(worker) => of_worker(world, before, step, worker, after),
    }
}

fn of_worker(world: &World, before: &State, step: Move, worker: u8, after: &State) -> String {
    let who = WORKERS[usize::from(worker)];
    let place = before.workers[usize::from(worker)];
    let what = action_of(place).map_or_else(String::new, |action| thing(world, action));
    match step {
        Move::Look(_) => format!("{who} looks at the conversation for {what}."),
        Move::Age(_) => format!("{who} sleeps until its look for {what} is too old."),
        Move::Begin(_) => match after.workers[usize::from(worker)] {
            Place::Intended { .. } => format!("{who} commits the intent of {what}."),
            _ => format!("{who} leaves {what} alone."),
        },
        Move::Check(_) => match after.workers[usize::from(worker)] {
            Place::Heard { .. } => {
                format!("{who} finds that its lease is too short for the call and writes nothing.")
            }
            _ => format!("{who} finds that its lease lasts long enough for the call."),
        },
        Move::Write(_) => format!("{who} sends the request of {what}."),
        Move::Record(_) => {
            let understood = match place {
                Place::Heard { heard, .. } => answer_words(world.variant.understand(heard)),
                _ => "nothing",
            };
            format!("{who} writes down that {what} {understood}.")
        }
        Move::TakeToProbe(_, action) => format!(
            "{who} takes the account (epoch {}) to look for {}.",
            after.lease.epoch,
            thing(world, action)
        ),
        Move::Probe(_, sight) => {
            let seen = match sight {
                Sight::Effect => "sees it at the network",
                Sight::Nothing => "sees nothing at the network",
                Sight::Otherwise => "sees that the world is so by another hand",
                Sight::CannotTell => "cannot tell",
                Sight::Unreadable => "cannot read the network",
            };
            format!("{who} looks for {what} and {seen}.")
        }
        Move::RecordProbe(_) => {
            let to = action_of(place).map(|action| after.actions[usize::from(action)].state);
            let state = to.map_or("unknown", ActionState::as_str);
            format!("{who} writes down what it saw: {what} is {state}.")
        }
        Move::Crash(_) => format!("{who} is killed."),
        _ => String::new(),
    }
}

fn answer_words(answer: Answer) -> &'static str {
    match answer {
        Answer::Performed => "was performed",
        Answer::Already => "was refused, because the world is already so",
        Answer::Refused => "was refused for good",
        Answer::Busy => "was not performed, because the network is busy",
        Answer::Withheld => "was not performed",
        Answer::HandedOver => "is in a person's hands",
        Answer::Unknown => "has an unknown outcome",
    }
}

fn network(what: &str, reply: Reply) -> String {
    match reply {
        Reply::Performed => format!("The network performs {what} and says so."),
        Reply::PerformedServerError => {
            format!("The network performs {what} and answers with an error of the 5xx kind.")
        }
        Reply::PerformedSilence => format!("The network performs {what}; no answer arrives."),
        Reply::ServerError => {
            format!(
                "The network does not perform {what} and answers with an error of the 5xx kind."
            )
        }
        Reply::Silence => format!("The network does not perform {what}; no answer arrives."),
        Reply::Late => {
            format!("No answer to {what} arrives; the network has not dealt with it yet.")
        }
        Reply::Already => format!("The network refuses {what}: the world is already so."),
        Reply::Busy => format!("The network answers {what} with 429."),
        Reply::Refused => format!("The network refuses {what} for good."),
    }
}

fn action_of(place: Place) -> Option<u8> {
    match place {
        Place::Idle => None,
        Place::Looking { action, .. }
        | Place::Looked { action, .. }
        | Place::Intended { action, .. }
        | Place::Waiting { action, .. }
        | Place::Heard { action, .. }
        | Place::Probing { action, .. }
        | Place::Probed { action, .. } => Some(action),
    }
}
