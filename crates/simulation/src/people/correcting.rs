//! Saying what a reply is where the machine took it for something else (R70): now and then, also wrongly, and sometimes
//! another way a moment later.

use service::inbox::ConversationView;
use service::replies::CorrectionInput;
use service::{Scope, ServiceResult};

use super::People;

/// What people take a reply for.
const CLASSES: &[&str] = &["positive", "neutral", "negative", "stop", "out_of_office"];

impl People {
    /// Corrects the verdict on the latest reply of a conversation.
    pub(super) async fn correct(
        &mut self,
        scope: &Scope,
        conversation: &ConversationView,
        about: &str,
    ) -> ServiceResult<()> {
        let service = self.deeds.service().clone();
        let whole = service.conversation(scope, &conversation.id).await?;
        let mut replies = whole.messages.iter().rev();
        let Some(reply) = replies.find(|message| message.reply.is_some()) else {
            return Ok(());
        };
        let changes_mind = self.dice.per_mille(&["changes the mind", about], 300);
        for time in ["first", "second"]
            .into_iter()
            .take(1 + usize::from(changes_mind))
        {
            let class = *self.dice.pick(&["class", about, time], CLASSES);
            let input: CorrectionInput =
                serde_json::from_value(serde_json::json!({ "class": class }))
                    .map_err(service::ServiceError::internal)?;
            // What a fault keeps from being written is not written: the person would see the former verdict.
            drop(service.correct_reply(scope, &reply.id, &input).await);
        }
        Ok(())
    }
}
