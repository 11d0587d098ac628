//! Answering in the inbox (R71): some of those who wrote get an answer, now and then by a button that is pressed twice.

use service::inbox::{AnswerInput, ConversationFilter, ConversationView};
use service::{PageRequest, Scope, ServiceResult};

use super::People;

/// Conversations that somebody looks at in one go, at most.
const LOOKED_AT_MAXIMUM: u32 = 10;
/// What people answer; the last is what an encoding may spoil.
const TEXTS: &[&str] = &[
    "Thank you, that works for me.",
    "Merci beaucoup !\n\nQuand seriez-vous disponible ?",
    "Verstanden \u{1f44d} \u{2013} bis bald, \u{201e}Kollege\u{201c}",
];

impl People {
    /// Answers some of what waits to be read, and marks the rest as read.
    pub(super) async fn answer_some(&mut self, scope: &Scope) -> ServiceResult<()> {
        let filter = ConversationFilter {
            unread: true,
            member_id: scope.member().cloned(),
            ..ConversationFilter::default()
        };
        let request = PageRequest {
            limit: Some(LOOKED_AT_MAXIMUM),
            cursor: None,
        };
        let service = self.deeds.service().clone();
        let unread = service.conversations(scope, &filter, &request).await?;
        for conversation in unread.items {
            let about = format!("{} {}", conversation.id, conversation.last_message_at);
            if self.dice.per_mille(&["corrects", &about], 250) {
                self.correct(scope, &conversation, &about).await?;
            }
            if self.dice.per_mille(&["answers", &about], 400) {
                self.answer(scope, &conversation, &about).await;
            } else {
                service
                    .mark_conversation(scope, &conversation.id, false)
                    .await?;
            }
        }
        Ok(())
    }

    async fn answer(&mut self, scope: &Scope, conversation: &ConversationView, about: &str) {
        let input = AnswerInput {
            text: (*self.dice.pick(&["answer", about], TEXTS)).to_owned(),
            despite_refusal: self.dice.per_mille(&["all the same", about], 300),
        };
        let id = self.deeds.service().fresh_answer_id();
        drop(
            self.deeds
                .answer(scope, &conversation.id, &input, &id)
                .await,
        );
        if self.dice.per_mille(&["pressed twice", about], 200) {
            drop(
                self.deeds
                    .answer(scope, &conversation.id, &input, &id)
                    .await,
            );
        }
    }
}
