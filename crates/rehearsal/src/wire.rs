//! A connector's questions as the network's requests, and its replies as they arrive.

use std::sync::Arc;

use connectors::sandbox::{Answer, Exchange, Listing, PULL_PAGE_SIZE, Question};
use domain::time::Timestamp;
use sandbox::request::{Listing as Page, Order};
use sandbox::{Ask, Delivery, Operation, Reply, Request, Write};

/// What arrives of an answer.
pub fn delivered(reply: &Reply) -> Exchange {
    match reply.delivery {
        Delivery::Answered => Exchange::Answered(Answer {
            status: reply.status,
            retry_after: None,
            body: reply.body.to_string().into_bytes(),
        }),
        Delivery::TimedOut(_) => Exchange::Lost("The time of the call is over.".to_owned()),
        Delivery::Cut => Exchange::Lost("The connection was cut.".to_owned()),
        Delivery::Truncated => Exchange::Lost("The connection was cut in the answer.".to_owned()),
        Delivery::Nonsense => Exchange::Answered(Answer {
            status: 200,
            retry_after: None,
            body: b"<html>It works!</html>".to_vec(),
        }),
    }
}

/// A question as the network is asked.
pub fn request(token: String, question: Question) -> Request {
    let (ask, client_reference) = match question {
        Question::Session => (Ask::Session, None),
        Question::Profile { person } => (Ask::Profile(person), None),
        Question::Search { query, cursor } => (
            Ask::Search(sandbox::search::Query {
                keyword: query.keyword,
                title: query.title,
                company: query.company,
                country: query.country,
                cursor,
                limit: query.page_size,
            }),
            None,
        ),
        Question::Listing { listing, cursor } => {
            let page = Page {
                cursor,
                limit: Some(PULL_PAGE_SIZE),
                order: Order::Oldest,
                ..Page::default()
            };
            (Ask::List(operation(listing), page), None)
        }
        Question::InvitationsTo { person } => {
            let page = Page {
                person: Some(person),
                all: true,
                ..Page::default()
            };
            (Ask::List(Operation::SentInvitations, page), None)
        }
        Question::Conversation { person, since } => {
            let since = since.map(Timestamp::as_millis);
            (Ask::Conversation { person, since }, None)
        }
        Question::Invite {
            person,
            note,
            reference,
        } => {
            let note = note.map(Arc::from);
            (Ask::Write(Write::Invite { person, note }), Some(reference))
        }
        Question::Withdraw { person, reference } => {
            (Ask::Write(Write::Withdraw { person }), Some(reference))
        }
        Question::Message {
            person,
            text,
            reference,
        } => {
            let text = Arc::from(text);
            (Ask::Write(Write::Message { person, text }), Some(reference))
        }
    };
    Request {
        token: Some(token),
        ask,
        client_reference: client_reference.map(Arc::from),
    }
}

const fn operation(listing: Listing) -> Operation {
    match listing {
        Listing::Changes => Operation::Changes,
        Listing::Relations => Operation::Relations,
        Listing::Invitations => Operation::SentInvitations,
        Listing::Messages => Operation::Messages,
    }
}
