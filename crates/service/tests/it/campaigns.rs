//! Campaigns, proposals, the queue and sending by hand.

mod answers;
mod archive;
mod decide;
mod delegation;
mod deliver;
mod edit;
mod family;
mod hand_send;
mod judge;
mod life;
mod links;
mod list;
mod moderation;
mod morning;
mod note;
mod outlook;
mod portability;
mod queue;
mod rehearsal;
mod replies;
mod results;
mod team;
mod variants;
mod weekly;
mod why;
mod withdrawals;
